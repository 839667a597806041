"""The truth file: a JSON object per line, each about something that a detector should, may or must not return."""
import json
import time

MUST, MAY, NEVER = "must", "may", "never"


def stamp(when):
    """Returns microseconds since the epoch as PostgreSQL reads and JSON carries them."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(when // 1000000)) + ".%06dZ" % (when % 1000000)


class Facts:
    def __init__(self, begin, end):
        self.begin, self.end = begin, end
        self.lines = []

    def add(self, detector, detail, row, *, hosts, peers=(), begin=None, end=None, want=MUST, **more):
        """Adds a line. `row`: columns of a row that tells of it. A list stands for any of its values."""
        begin = self.begin if begin is None else max(begin, self.begin)
        end = self.end if end is None else min(end, self.end)
        line = {"detector": detector, "detail": detail, "want": want, "row": row, "hosts": sorted(hosts),
                "peers": sorted(peers), "begin": stamp(begin), "end": stamp(end)}
        for column in ("proto", "port"):
            line[column] = row.get(column)
        line.update(more)
        self.lines.append(line)

    def write(self, filename):
        with open(filename, "w", encoding="ascii") as out:
            for number, line in enumerate(self.lines, 1):
                out.write(json.dumps({"id": number, **line}) + "\n")
