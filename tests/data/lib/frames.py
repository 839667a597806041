"""Packets as bytes: Ethernet, VLAN, ARP, IPv4/IPv6, TCP, UDP, ICMP, DNS, and a pcap writer.

Every builder returns (head, length): `head` are the bytes that go into the capture, `length` is the size on the
wire. Payload that nobody looks at is given as a number instead of bytes and never written.
"""
import ipaddress
import struct
from functools import lru_cache

FIN, SYN, RST, PSH, ACK, ECE, CWR = 1, 2, 4, 8, 16, 64, 128
TCP, UDP, ICMP, IGMP, GRE, ESP, ICMP6 = 6, 17, 1, 2, 47, 50, 58


@lru_cache(maxsize=None)
def packed(address):
    return ipaddress.ip_address(address).packed


@lru_cache(maxsize=None)
def mac_of(address):
    """Returns a locally administered MAC made from an address, the same every time."""
    return b"\x02\x1c" + packed(address)[-4:]


def checksum(data):
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def size_of(payload):
    return payload if isinstance(payload, int) else len(payload)


def bytes_of(payload):
    return b"" if isinstance(payload, int) else payload


def ethernet(source, target, ethertype, vlan=None):
    tag = b"" if vlan is None else struct.pack(">HH", 0x8100, vlan)
    return target + source + tag + struct.pack(">H", ethertype)


def ip(source, target, proto, head, length, *, ttl=64, tos=0, ident=0, fragment=0x4000, options=b""):
    """Returns an IPv4 or IPv6 packet, as the addresses are. REQUIRES: len(options) is a multiple of four."""
    s, d = packed(source), packed(target)
    if len(s) == 16:
        start = struct.pack(">IHBB", 0x60000000 | tos << 20, length, proto, ttl)
        return 0x86DD, start + s + d + head, 40 + length
    words = 5 + len(options) // 4
    start = struct.pack(">BBHHHBBH", 0x40 | words, tos, 4 * words + length, ident, fragment, ttl, proto, 0) + s + d
    start += options
    start = start[:10] + struct.pack(">H", checksum(start)) + start[12:]
    return 0x0800, start + head, 4 * words + length


def tcp(sport, dport, seq, ack, flags, payload=0, *, window=64240, options=b""):
    head = struct.pack(">HHIIBBHHH", sport, dport, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, (20 + len(options)) << 2, flags,
                       window, 0, 0)
    return head + options + bytes_of(payload), 20 + len(options) + size_of(payload)


def udp(sport, dport, payload=0):
    length = 8 + size_of(payload)
    return struct.pack(">HHHH", sport, dport, length, 0) + bytes_of(payload), length


def icmp_echo(reply, ident, sequence, size=56, version=4):
    kind = (0 if reply else 8) if version == 4 else (129 if reply else 128)
    return struct.pack(">BBHHH", kind, 0, 0, ident, sequence) + bytes(min(size, 32)), 8 + size


def icmp_error(kind, code, quoted, gateway=0):
    """Returns an ICMPv4 error that quotes the first 28 bytes of the packet it is about."""
    return struct.pack(">BBHI", kind, code, 0, gateway) + quoted[:28], 8 + 28


def arp(opcode, sender, sender_mac, target, target_mac):
    body = struct.pack(">HHBBH", 1, 0x0800, 6, 4, opcode)
    return body + sender_mac + packed(sender) + target_mac + packed(target)


def dns(ident, name, kind, answers=0, rcode=0):
    """Returns a DNS question or, with `answers`, a reply. The sensor pairs them only if it sees them whole."""
    question = b"".join(bytes([len(x)]) + x.encode() for x in name.split(".")) + b"\0" + struct.pack(">HH", kind, 1)
    if answers is None:
        return struct.pack(">HHHHHH", ident, 0x0100, 1, 0, 0, 0) + question
    data = bytes([198, 19, 7, 7]) if kind == 1 else packed("2001:db8:f000::7")
    record = struct.pack(">HHHIH", 0xC00C, kind, 1, 300, len(data)) + data
    return struct.pack(">HHHHHH", ident, 0x8180 | rcode, 1, answers, 0, 0) + question + record * answers


SYN_OPTIONS = (
    bytes([2, 4, 5, 0xB4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7]),  # MSS, SACK, timestamp, window scale
    bytes([2, 4, 5, 0xB4, 1, 3, 3, 8, 1, 1, 4, 2]),                          # MSS, window scale, SACK
    bytes([2, 4, 5, 0xB4]),                                                  # MSS
    b"",
)


def write_pcap(filename, packets, snap):
    """Writes (microseconds, frame, wire length) tuples, which must be in the order of time."""
    with open(filename, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, snap, 1))
        for when, frame, length in packets:
            frame = frame[:snap]
            out.write(struct.pack("<IIII", when // 1000000, when % 1000000, len(frame), length) + frame)
