"""Argus version 3 records as bytes: framing, management records, and gzip files that are the same every time.

Only what the scripts of this folder need to cut, merge and damage archives; what the bytes mean is doc/format.md.
"""
import gzip
import io
import os
import struct

FLOW_KEY, TIME = 0x02, 0x03
START, STATUS, STOP = 0x10, 0x20, 0x30
COOKIE = 0xE5712DCB


def records(data):
    """Yields the records of an undamaged stream, in order."""
    at = 0
    while at < len(data):
        length = 4 * struct.unpack_from(">H", data, at + 2)[0]
        if length < 4 or at + length > len(data):
            raise ValueError("damaged stream at %d" % at)
        yield data[at:at + length]
        at += length


def is_management(record):
    return record[0] & 0x80 != 0


def sections(record):
    """Yields the DSRs of a flow record as (type, bytes)."""
    at = 4
    while at + 4 <= len(record):
        if record[at] & 0x80:
            length = 4
        elif record[at + 1] & 0x80:
            length = 4 * struct.unpack_from(">H", record, at + 2)[0]
        else:
            length = 4 * record[at + 3]
        if length < 4:
            return
        yield record[at] & 0x7F, record[at:at + length]
        at += length


def section(record, kind):
    return next((body for found, body in sections(record) if found == kind), b"")


def last_time(record):
    """Returns the second in which a sensor's flow record ends (its time DSR holds one stamp or two)."""
    body = section(record, TIME)
    return struct.unpack_from(">I", body, 12 if len(body) >= 20 else 4)[0]


def management(cause, source, begin, now, *, sequence=0, packets=0, size=0, written=0, flows=0, drops=0,
               status_every=60, report_every=60, user_data=0):
    """Returns a 128-byte management record. begin, now: microseconds since the epoch; source: 4 bytes (IPv4)."""
    identity = struct.pack(">I", COOKIE) if cause == START else source
    return b"".join((
        struct.pack(">BBH", 0x83, cause, 32), struct.pack(">I", 0x00800000), identity, bytes(8),
        struct.pack(">I", sequence),
        struct.pack(">IIII", begin // 1000000, begin % 1000000, now // 1000000, now % 1000000),
        bytes([3, 0, 0, 0]), struct.pack(">HH", status_every, report_every), struct.pack(">QQ", packets, size),
        bytes(8),
        struct.pack(">III", written, flows, drops), bytes(4 * 5), struct.pack(">HH", user_data, user_data), bytes(12),
        source, struct.pack(">i", -1)))


def gzipped(data, level=9):
    out = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=level, fileobj=out, mtime=0) as packer:
        packer.write(data)
    return out.getvalue()


def write_file(filename, data):
    os.makedirs(os.path.dirname(filename), exist_ok=True)
    with open(filename, "wb") as out:
        out.write(data)
