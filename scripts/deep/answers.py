#!/usr/bin/env python3
"""Print the output of a regression test without its plans: what was answered, not how.

usage: answers.py FILE

For runs with settings that make PostgreSQL choose other plans. Left out are the tables that psql prints for EXPLAIN,
those of counters that tests take out of EXPLAIN ANALYZE, and in other tables the columns that tests take out of plans.
All three are known by their headers. The values of the other columns are printed without their padding.
"""
import re
import sys

PLAN = re.compile(r" *(QUERY PLAN *$|counter +\|)")
RULE = re.compile(r"-+(\+-+)*$")
OF_PLANS = {"pushed", "not_pushed", "filter", "skipped", "chunks", "looked_up", "one_pass", "many_in_one_pass",
            "is_told", "told"}


def cells(line, rule):
    """Returns the cells of a line of a table, whose rule says where its columns end."""
    ends = [i for i, c in enumerate(rule) if c == "+"]
    return [line[begin:end].strip() for begin, end in zip([0] + [e + 1 for e in ends], ends + [None])]


def without_columns(table, rule):
    """Yields the lines of a table, from its header on, without the columns that come from plans."""
    kept = [i for i, name in enumerate(cells(table[0], rule)) if name not in OF_PLANS]
    for line in table:
        if RULE.match(line):
            continue
        parts = cells(line, rule)
        yield line if line.startswith("(") else " | ".join(parts[i] for i in kept)


def answers(lines):
    """Yields the lines but for what comes from plans. A table ends with an empty line."""
    i = 0
    while i < len(lines):
        if i + 1 < len(lines) and RULE.match(lines[i + 1]) and lines[i].startswith(" "):
            end = lines.index("", i) if "" in lines[i:] else len(lines)
            if not PLAN.match(lines[i]):
                yield from without_columns(lines[i:end], lines[i + 1])
            i = end
        else:
            yield lines[i]
            i += 1


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8", errors="surrogateescape") as file:
        lines = file.read().split("\n")
    sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")
    print("\n".join(answers(lines)))


if __name__ == "__main__":
    main()
