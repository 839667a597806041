#!/usr/bin/env python3
"""Print the lines of files that have more than 120 columns; a tab goes to the next multiple of four.

usage: too_wide.py FILE...

In pages, tables and blocks of code cannot be wrapped; in scripts of psql, a meta-command ends with its line.
"""
import sys

LIMIT = 120


def wide_lines(path):
    in_code = False
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if path.endswith(".md"):
                in_code ^= line.startswith("```")
                if in_code or line.startswith("|"):
                    continue
            if path.endswith(".sql") and line.startswith("\\"):
                continue
            columns = len(line.rstrip("\n").expandtabs(4))
            if columns > LIMIT:
                yield number, columns


for name in sys.argv[1:]:
    for found in wide_lines(name):
        print("%s:%d: %d columns" % (name, *found))
