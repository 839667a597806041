"""A tree of archives of the last hours that grows, and what is in each of them by racount or by the golden values."""
import csv
import glob
import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections import namedtuple

import moved

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "data", "lib"))
import argusfile  # noqa: E402

PERIOD = 1800  # seconds
NAME = "core/%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S"  # without the ending that says how it is packed
PATTERN = NAME + "*"
PACKERS = {".gz": ["gzip", "-9"], ".xz": ["xz", "-0"], ".zst": ["zstd", "-q"], ".bz2": ["bzip2"]}
SAMPLE_DAY = 1772496000  # the midnight with which the sample day begins

Sum = namedtuple("Sum", "flows pkts bytes")


def add(sums):
    return Sum(*(sum(column) for column in zip(Sum(0, 0, 0), *sums)))


def packed(stream, ending):
    return subprocess.run(PACKERS[ending], input=stream, stdout=subprocess.PIPE, check=True).stdout


def unpacked(content, ending):
    """Returns what can be unpacked of a file, which may be cut."""
    if not content:
        return b""
    return subprocess.run([PACKERS[ending][0], "-dc"], input=content, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False).stdout


def installed(ending):
    return shutil.which(PACKERS[ending][0]) is not None


def whole_records(stream):
    """Yields the records of a stream that may be cut, but for the last one."""
    at = 0
    while at + 4 <= len(stream):
        end = at + 4 * int.from_bytes(stream[at + 2:at + 4], "big")
        if end > len(stream):
            return
        yield stream[at:end]
        at = end


class Tree:
    """Archives of slots: slot 1 is the last half hour that is over, slot 2 the one before, and so on."""

    def __init__(self, data, root):
        self.root = root
        self.base = int(time.time()) // PERIOD * PERIOD
        self.sources = sorted(glob.glob(os.path.join(data, "campus", "**", "*.gz"), recursive=True))
        self.known = {}  # path: what stat and SHA-256 said when it was put there
        self.made = []  # each stream, and which archive of the sample day it is made of
        self.closed = None  # a path that the server cannot open now; nor can whoever runs the server
        os.makedirs(root, exist_ok=True)

    def time_of(self, slot):
        return self.base - slot * PERIOD

    def path(self, slot, ending=".gz", seconds=0, sensor="core"):
        name = time.strftime(NAME, time.gmtime(self.time_of(slot) + seconds)).replace("core", sensor, 1)
        return os.path.join(self.root, name + ending)

    def stream(self, source, slot, change=None):
        """Returns a half hour of the sample day, moved to a slot. `change` returns its records, altered."""
        with gzip.open(self.sources[source]) as file:
            records = list(argusfile.records(file.read()))
        shift = self.time_of(slot) - (SAMPLE_DAY + source * PERIOD)
        records = [bytes(moved.moved_record(record, shift)) for record in records]
        self.made.append((b"".join(change(records) if change else records), source))
        return self.made[-1][0]

    def put(self, path, content, age=0):
        """Puts a file into the tree that was last written `age` seconds ago."""
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path + ".tmp", "wb") as file:
            file.write(content)
        os.chmod(path + ".tmp", 0o644)
        os.utime(path + ".tmp", (time.time() - age,) * 2)
        os.rename(path + ".tmp", path)
        self.note(path)

    def rotate(self, slot, age=0):
        """Puts the archive of a slot into its place. Returns its path."""
        path = self.path(slot)
        self.put(path, packed(self.stream(slot % len(self.sources), slot), ".gz"), age)
        return path

    def repack(self, path, ending):
        """Compresses an archive in another way, as an operator does to save room. Returns its new path."""
        other = os.path.splitext(path)[0] + ending
        self.put(other, packed(unpacked(self.read(path), ".gz"), ending), 7200)
        self.remove(path)
        return other

    def move(self, path, other):
        os.makedirs(os.path.dirname(other), exist_ok=True)
        os.rename(path, other)
        del self.known[path]
        self.note(other)

    def remove(self, path):
        os.remove(path)
        del self.known[path]

    @staticmethod
    def read(path):
        with open(path, "rb") as file:
            return file.read()

    # ---- archives are evidence ----

    @classmethod
    def state_of(cls, path):
        stat = os.stat(path)
        return stat.st_ino, stat.st_size, stat.st_mtime_ns, hashlib.sha256(cls.read(path)).hexdigest()

    def note(self, path):
        self.known[path] = self.state_of(path)

    def close(self, path):
        self.closed = path
        os.chmod(path, 0)

    def open(self):
        os.chmod(self.closed, 0o755 if os.path.isdir(self.closed) else 0o644)
        self.closed = None

    def touched(self):
        """Returns how the tree differs from what was put there, but for what is closed."""
        there = {os.path.join(place, name) for place, _, names in os.walk(self.root) for name in names}
        there, known = ({path for path in paths if not (self.closed and path.startswith(self.closed))}
                        for paths in (there, self.known))
        return (["appeared or gone: %s" % path for path in sorted(there ^ known)]
                + ["changed: %s" % path for path in sorted(there & known) if self.state_of(path) != self.known[path]])


class Counter:
    """What is in files of a tree, counted by racount or, where that is not installed, from the golden values."""

    def __init__(self, data, out, tree):
        self.racount = shutil.which("racount")
        self.plain = os.path.join(out, "counted")
        self.tree = tree
        self.sums = {}
        self.golden = None if self.racount else self.read_golden(os.path.join(data, "golden", "campus.csv.gz"))

    @staticmethod
    def read_golden(path):
        """Returns for each archive of the sample day the protocol and the Sum of each flow."""
        archives, before = [], 1 << 62
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if int(row["Offset"]) <= before:
                    archives.append([])
                before = int(row["Offset"])
                archives[-1].append((row["Proto"], Sum(1, int(row["TotPkts"]), int(row["TotBytes"]))))
        return archives

    def count(self, path, protocol=None):
        """Returns the Sum of the flows of a file, of all or of one protocol."""
        state = self.tree.known[path] if path in self.tree.known else Tree.state_of(path)
        key = state[-1], protocol
        if key not in self.sums:
            stream = unpacked(Tree.read(path), os.path.splitext(path)[1])
            count = self.ask_racount if self.racount else self.look_up
            self.sums[key] = count(stream, protocol) if stream else Sum(0, 0, 0)
        return self.sums[key]

    def ask_racount(self, stream, protocol):
        with open(self.plain, "wb") as file:
            file.write(stream)
        told = subprocess.run([self.racount, "-r", self.plain] + (["-", protocol] if protocol else []),
                              stdout=subprocess.PIPE, check=True, text=True).stdout
        values = told.splitlines()[1].split()
        # racount counts one record more than there are flows.
        return Sum(int(values[1]) - 1, int(values[2]), int(values[5]))

    def look_up(self, stream, protocol):
        """Returns the same from the golden values of the archive that the stream is made of. It may be cut."""
        source = next(source for made, source in self.tree.made if made.startswith(stream))
        flows = sum(not argusfile.is_management(record) for record in whole_records(stream))
        return add(one for proto, one in self.golden[source][:flows] if protocol in (None, proto))
