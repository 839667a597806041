#!/usr/bin/env python3
"""The sample day on other days: times are moved by whole days, and every other byte of a record stays.

usage: moved.py CAMPUS OUT [--days N] [--every K]

Writes the N days before today (UTC) below OUT, and of each day only every Kth archive, K half hours apart:
OUT/%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz. Their times of modification say that nobody writes to them any more.
"""
import argparse
import datetime
import glob
import gzip
import os
import struct
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "..", "..", "data", "lib"))
import argusfile  # noqa: E402

DAY = datetime.date(2026, 3, 3)
SECONDS = 86400
MAR_TIMES = (24, 32)  # offsets in a management record
NAME = "%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz"


def add(record, offset, seconds):
    value = struct.unpack_from(">I", record, offset)[0]
    if value:
        struct.pack_into(">I", record, offset, value + seconds)


def moved_record(record, seconds):
    moved = bytearray(record)
    if argusfile.is_management(record):
        for offset in MAR_TIMES:
            add(moved, offset, seconds)
        return moved
    at = 4
    for kind, body in argusfile.sections(record):
        # A sensor writes one time stamp, or two.
        for offset in range(4, len(body) - 7, 8) if kind == argusfile.TIME else ():
            add(moved, at + offset, seconds)
        at += len(body)
    return moved


def moved(archive, days):
    records = argusfile.records(gzip.decompress(archive))
    return argusfile.gzipped(b"".join(moved_record(record, days * SECONDS) for record in records), 1)


def write_days(campus, out, days, every):
    """Writes the archives. Returns their paths, in the order of time."""
    today = datetime.datetime.now(datetime.timezone.utc).date()
    midnight = datetime.datetime.combine(today, datetime.time(), datetime.timezone.utc).timestamp()
    sources = sorted(glob.glob(os.path.join(campus, "**", "*.gz"), recursive=True))[::every]
    paths = []
    for ago in range(days, 0, -1):
        day = today - datetime.timedelta(ago)
        for i, source in enumerate(sources):
            with open(source, "rb") as file:
                content = moved(file.read(), (day - DAY).days)
            begins = datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(minutes=30 * every * i)
            paths.append(os.path.join(out, begins.strftime(NAME)))
            argusfile.write_file(paths[-1], content)
            os.utime(paths[-1], (midnight - SECONDS, midnight - SECONDS))
    return paths


def main():
    parser = argparse.ArgumentParser(usage=__doc__.replace("%", "%%"))
    parser.add_argument("--days", type=int, default=1)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("campus")
    parser.add_argument("out")
    options = parser.parse_args()
    write_days(options.campus, options.out, options.days, options.every)


if __name__ == "__main__":
    main()
