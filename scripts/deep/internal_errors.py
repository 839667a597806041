#!/usr/bin/env python3
"""Find internal errors (XX000) and corruption (XX001, XX002) in the logs of a server that was asked random SQL.

usage: internal_errors.py --source FOLDER LOG.json...

LOG.json: log files of PostgreSQL in JSON, written with log_error_verbosity = verbose, which says where an error was
reported. FOLDER: the source of that PostgreSQL. PostgreSQL's own functions report internal errors, too, where they are
called with arguments that nobody but PostgreSQL should give them, such as numbers of objects that do not exist; and its
parser does before the extension has a say. Those of files below IGNORED are counted and listed, and are no findings.
All others are: those of the extension, of the planner, of the executor. Corruption of an archive that was asked for is
none. Each kind of error is printed once, with a query. Last line: a summary. Exit status 0 if there was no finding,
else 1.
"""
import argparse
import collections
import json
import os
import re
import sys

# Where functions of SQL are, and what they look objects up with; and the parser.
IGNORED = ("src/backend/parser/", "src/backend/utils/adt/", "src/backend/utils/cache/", "src/backend/utils/mb/",
           "src/backend/catalog/")
OF_ARCHIVES = re.compile(r"archive|host list|set of keys")


def folders_of(source):
    """Returns {name of a file: its folder, relative to the source}."""
    found = {}
    for folder, _, names in os.walk(os.path.join(source, "src/backend")):
        for name in names:
            if name.endswith((".c", ".h", ".y", ".l")):
                found[name] = os.path.relpath(folder, source) + "/"
    return found


def entries(names):
    """Yields the entries of the logs. A crash may leave a line that is cut."""
    for name in names:
        with open(name, encoding="utf-8", errors="replace") as file:
            for line in file:
                try:
                    yield json.loads(line)
                except ValueError:
                    continue


def kind_of(entry):
    """Returns what entries of the same error have in common: place and message, without its numbers and names."""
    message = re.sub(r'"[^"]*"|\d+', "?", entry.get("message", ""))
    return entry.get("file_name", "?"), entry.get("func_name", "?"), entry["state_code"], message


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--source", required=True)
    parser.add_argument("logs", nargs="+")
    options = parser.parse_args()
    folders = folders_of(options.source)
    count, example = collections.Counter(), {}
    errors = 0
    for entry in entries(options.logs):
        state = entry.get("state_code", "")
        errors += entry.get("error_severity") == "ERROR"
        if not state.startswith("XX") or (state != "XX000" and OF_ARCHIVES.search(entry.get("message", ""))):
            continue
        kind = kind_of(entry)
        count[kind] += 1
        example.setdefault(kind, entry)
    findings = 0
    for kind, times in count.most_common():
        ignored = folders.get(kind[0], "").startswith(IGNORED)
        findings += not ignored
        print("%s %d times: %s in %s of %s%s: %s" % ("ignored" if ignored else "FINDING", times, kind[2], kind[1],
                                                     folders.get(kind[0], ""), kind[0], example[kind]["message"]))
        if not ignored:
            print(example[kind].get("statement", "(no statement)"))
    print("%d kinds of internal errors, of %d errors in all; %d kinds of PostgreSQL's own functions"
          % (findings, errors, len(count) - findings))
    if not errors:
        print("no error was logged, not even one of random SQL: the log was not read")
    return 1 if findings or not errors else 0


if __name__ == "__main__":
    sys.exit(main())
