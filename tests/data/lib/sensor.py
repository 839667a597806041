"""The real sensor, argus 3.0.8 (Debian: argus-server), run on captures, and its records as archives of half hours.

Every flow record is the sensor's own. The management records are written here, since a sensor that replays a capture
writes only one at each end, with the time of the replay and without counts.
"""
import os
import subprocess
import time

import argusfile
import frames

PERIOD = 1800
NAME = "%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz"


def run(sensor, source, flags, capture, stream):
    """Runs the sensor on a capture, and leaves its records in the file `stream`."""
    subprocess.run([sensor, "-X", "-e", source, *flags, "-r", capture, "-w", stream], check=True,
                   stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def flows_of(stream):
    with open(stream, "rb") as f:
        data = f.read()
    return (r for r in argusfile.records(data) if not argusfile.is_management(r))


class Clock:
    """Gives each record of one sensor the second in which it was written: the newest last-time seen so far."""

    def __init__(self):
        self.now = 0

    def stamp(self, record):
        self.now = max(self.now, argusfile.last_time(record))
        return self.now


def sequence_of(record):
    return int.from_bytes(record[12:16], "big") if record[4] == 0x01 else 0


class Counts:
    """What a sensor counts of packets, by intervals of `every` seconds."""

    def __init__(self, begin, end, every):
        self.begin, self.end, self.every = begin, end, every * 1000000
        self.packets, self.size, self.drops = ([0] * -(-(end - begin) // self.every) for _ in range(3))

    def add(self, when, length):
        slot = (when - self.begin) // self.every
        self.packets[slot] += 1
        self.size[slot] += length

    def drop(self, when):
        self.drops[(when - self.begin) // self.every] += 1


def with_management(flows, counts, source, user_data=0):
    """Yields (second, record) of one sensor, with a management record after each interval of the counts."""
    address, begin, every = frames.packed(source), counts.begin, counts.every
    fixed = {"report_every": every // 1000000, "user_data": user_data}
    yield begin // 1000000, argusfile.management(argusfile.START, address, begin, begin, **fixed)
    clock, sequence = Clock(), 0
    stamped = ((clock.stamp(record), record) for record in flows)
    when, record = next(stamped, (0, None))
    for slot, packets in enumerate(counts.packets):
        end = begin + every
        last, written, keys = end >= counts.end, 0, set()
        while record is not None and (last or when < end // 1000000):
            yield when, record
            keys.add(argusfile.section(record, argusfile.FLOW_KEY))
            sequence, written = sequence_of(record), written + 1
            when, record = next(stamped, (0, None))
        now = counts.end - 1 if last else end
        yield now // 1000000, argusfile.management(
            argusfile.STOP if last else argusfile.STATUS, address, begin, now, sequence=sequence + 1, flows=len(keys),
            packets=packets, size=counts.size[slot], written=written, drops=counts.drops[slot], **fixed)
        begin = end


def merged(streams):
    """Returns all sensors' records as one collector would have written them, in the order in which they arrive."""
    rows = [(when, n, i, record) for n, stream in enumerate(streams) for i, (when, record) in enumerate(stream)]
    return ((when, record) for when, n, i, record in sorted(rows, key=lambda row: row[:3]))


def rotate(stream, out, level=9):
    """Writes a gzip file per half hour, each beginning with the stream's first record. Returns how many.

    REQUIRES: `stream` is in the order of time.
    """
    now, records, first, files = None, [], None, 0
    for when, record in stream:
        if when // PERIOD != now:
            files += write(now, records, out, level)
            now, records = when // PERIOD, [first] if first else []
        first = first or record
        records.append(record)
    return files + write(now, records, out, level)


def write(slot, records, out, level):
    if records:
        name = time.strftime(NAME, time.gmtime(slot * PERIOD))
        argusfile.write_file(os.path.join(out, name), argusfile.gzipped(b"".join(records), level))
    return 1 if records else 0
