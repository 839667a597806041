#!/usr/bin/env python3
"""Print where the version stands otherwise than in argus_fdw.control, and what PGXN would refuse of META.json.

usage: versions_agree.py        in the root of the checkout
"""
import json
import os
import re
import sys

SEMANTIC = r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[A-Za-z][0-9A-Za-z-]*)?"
REQUIRED = ["name", "abstract", "version", "maintainer", "license", "provides", "meta-spec"]
# Where the version stands as it is in argus_fdw.control: 1.0
PLACES = [
    ("Makefile", r"^EXTVERSION = (.*)$"),
    ("argus_fdw/compat.h", r'\.version = "(.*?)"'),
    ("CHANGELOG.md", r"^## (\S+?),? "),
    ("debian/changelog", r"^\S+ \((.*?)(?:~\w+)?-\S+\)"),
]


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def faults_of_meta(meta, version):
    for key in REQUIRED:
        if not meta.get(key):
            yield "META.json has no " + key
    extension = meta["provides"].get("argus_fdw", {})
    for what, found in [("version", meta["version"]), ("version of argus_fdw", extension.get("version", ""))]:
        if not re.fullmatch(SEMANTIC, found) or found.split("-")[0] != version + ".0":
            yield "META.json: %s is \"%s\"" % (what, found)
    for key in ("file", "docfile"):
        if not os.path.exists(extension.get(key, "")):
            yield "META.json: there is no %s \"%s\"" % (key, extension.get(key))
    if meta["meta-spec"].get("version") != "1.0.0" or ("-" in meta["version"]) != (meta["release_status"] != "stable"):
        yield "META.json: version of meta-spec, or release_status"


def main():
    version = re.search(r"^default_version = '(.*)'$", read("argus_fdw.control"), re.M).group(1)
    told = list(faults_of_meta(json.loads(read("META.json")), version))
    for path, pattern in PLACES:
        found = re.search(pattern, read(path), re.M)
        if not found or found.group(1) != version:
            told.append("%s: not version %s" % (path, version))
    released = re.search(r"^RELEASED = (.*)$", read("Makefile"), re.M).group(1)
    for name in ("%s.sql" % released, "%s.objects" % released, "%s--%s.sql" % (released, version)):
        if not os.path.exists("argus_fdw/release/argus_fdw--" + name):
            told.append("argus_fdw/release/argus_fdw--%s is missing" % name)
    print("\n".join(told), end="\n" if told else "")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
