"""Flow records of version 3 built from nothing: a key, two times, counters."""
import struct

import argusfile

SENSOR = bytes((192, 0, 2, 1))
TCP, UDP = 6, 17


def address(text):
    return bytes(int(x) for x in text.split("."))


def dsr(kind, subtype, qualifier, body):
    return struct.pack(">BBBB", kind, subtype, qualifier, 1 + len(body) // 4) + body


def flow(source, destination, protocol, ports, begin, end, counts):
    """Returns a flow record. begin, end: microseconds since the epoch, or None. No addresses: an unknown ethertype."""
    parts = [dsr(0x01, 1, 1, SENSOR)]
    if begin is not None:
        parts.append(dsr(0x03, 2, 0x18, struct.pack(">IIII", *divmod(begin, 10 ** 6), *divmod(end, 10 ** 6))))
    if source is not None:
        parts.append(dsr(0x02, 1, 1, address(source) + address(destination)
                         + struct.pack(">BBHHH", protocol, 0, *ports, 0)))
    parts.append(dsr(0x10, 1, 3, struct.pack(">IIII", *counts)))
    body = b"".join(parts)
    return struct.pack(">BBH", 0x13, argusfile.STATUS, 1 + len(body) // 4) + body
