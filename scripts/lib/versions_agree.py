#!/usr/bin/env python3
"""Print where the version stands otherwise than in argus_fdw.control, what PGXN would refuse of META.json, and whether
debian/control is not what pg_buildext makes of debian/control.in.

usage: versions_agree.py        in the root of the checkout
"""
import json
import os
import re
import sys

SEMANTIC = r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[A-Za-z][0-9A-Za-z-]*)?"
# The keys of PGXN's specification 1.0.0; PGXN takes others only if they begin with x_.
REQUIRED = ["name", "abstract", "version", "maintainer", "license", "provides", "meta-spec"]
OPTIONAL = ["description", "generated_by", "no_index", "prereqs", "release_status", "resources", "tags"]
STATUSES = ["stable", "testing", "unstable"]
# LICENSE in the words of the specification.
LICENSE = "postgresql"
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
    for key in meta:
        if key not in REQUIRED + OPTIONAL:
            yield "META.json: PGXN knows no key " + key
    if meta.get("license") != LICENSE:
        yield "META.json: the license is " + LICENSE
    status = meta.get("release_status")
    if status not in STATUSES or ("-" in meta.get("version", "")) != (status != "stable"):
        yield "META.json: release_status"
    extension = meta.get("provides", {}).get("argus_fdw", {})
    for what, part in [("version", meta), ("version of argus_fdw", extension)]:
        found = part.get("version", "")
        if not re.fullmatch(SEMANTIC, found) or found.split("-")[0] != version + ".0":
            yield "META.json: %s is \"%s\"" % (what, found)
    for key in ("file", "docfile"):
        if not os.path.exists(extension.get(key, "")):
            yield "META.json: there is no %s \"%s\"" % (key, extension.get(key))
    if meta.get("meta-spec", {}).get("version") != "1.0.0":
        yield "META.json: version of meta-spec"


# In a checkout debian/control is for any one release of PostgreSQL.
def control_is_made():
    template = re.escape(read("debian/control.in")).replace("PGVERSION", "([0-9]+)", 1).replace("PGVERSION", r"\1")
    return re.fullmatch(template, read("debian/control"))


def main():
    version = re.search(r"^default_version = '(.*)'$", read("argus_fdw.control"), re.M).group(1)
    told = list(faults_of_meta(json.loads(read("META.json")), version))
    for path, pattern in PLACES:
        found = re.search(pattern, read(path), re.M)
        if not found or found.group(1) != version:
            told.append("%s: not version %s" % (path, version))
    released = re.search(r"^RELEASED = (.*)$", read("Makefile"), re.M).group(1)
    for name in ("argus_fdw--%s.sql" % released, "argus_fdw--%s.objects" % released, "%s--%s" % (released, version)):
        if not os.path.exists("argus_fdw/release/" + name):
            told.append("argus_fdw/release/%s is missing" % name)
    if not control_is_made():
        told.append("debian/control: run pg_buildext updatecontrol")
    print("\n".join(told), end="\n" if told else "")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
