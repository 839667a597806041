#!/usr/bin/env python3
"""Print the output of a regression test without its plans: what was answered, not how.

usage: answers.py FILE

For runs with settings that make PostgreSQL choose other plans. Left out are the tables that psql prints for EXPLAIN,
and those of counters that tests take out of EXPLAIN ANALYZE: their header says `QUERY PLAN` or begins with `counter`.
Everything else stays.
"""
import re
import sys

HEADER = re.compile(r" *(QUERY PLAN *$|counter +\|)")
RULE = re.compile(r"-+(\+-+)*$")


def answers(lines):
    """Yields the lines but those of tables of plans, which end with an empty line."""
    within = False
    for i, line in enumerate(lines):
        if HEADER.match(line) and i + 1 < len(lines) and RULE.match(lines[i + 1]):
            within = True
        if not within:
            yield line
        if not line:
            within = False


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8", errors="surrogateescape") as file:
        lines = file.read().split("\n")
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")
    print("\n".join(answers(lines)))


if __name__ == "__main__":
    main()
