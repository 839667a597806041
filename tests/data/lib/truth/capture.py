"""Packets of one tap. They come in any order, and are written as a capture in the order of time."""
import struct

HOUR = 3600 * 1000000
SNAP = 192  # bytes: headers, and whole questions and answers of DNS, which the sensor pairs
HEAD = struct.Struct("<IIII")


class Capture:
    """Keeps packets packed, by hours of what is captured: millions of them fit into memory."""

    def __init__(self, begin, end):
        self.begin, self.end = begin, end
        self.hours = [bytearray() for _ in range(begin, end, HOUR)]

    def put(self, when, frame, length):
        """Adds a packet of `length` bytes on the wire, of which `frame` is written. Those of other times are lost."""
        if self.begin <= when < self.end:
            frame = frame[:SNAP]
            self.hours[(when - self.begin) // HOUR] += HEAD.pack(*divmod(when, 1000000), len(frame), length) + frame

    def write(self, filename, counts):
        """Writes the capture, and adds each packet to `counts`, those of a sensor. Frees the packets."""
        with open(filename, "wb") as out:
            out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, SNAP, 1))
            for hour, data in enumerate(self.hours):
                order = sorted(packets_of(data))
                for when, _, _, length in order:
                    counts.add(when, length)
                out.write(b"".join(data[begin:end] for _, begin, end, _ in order))
                self.hours[hour] = bytearray()


def packets_of(data):
    """Yields when each packet was, where it begins and ends in `data`, and its length on the wire."""
    at = 0
    while at < len(data):
        second, micros, size, length = HEAD.unpack_from(data, at)
        yield second * 1000000 + micros, at, at + HEAD.size + size, length
        at += HEAD.size + size
