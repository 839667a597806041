"""Copies of the sample archives, laid out in trees, with servers and tables that show them.

The archives of the sample day are small and have one chunk each. Two thirds of them are joined to three archives of
many chunks: a gzip file of one member, one of many members, and one that is not packed.
"""
import datetime
import gzip
import hashlib
import os
import shutil

from psql import literal

COLUMNS = {"archive": "text", "record_offset": "bigint", "stime": "timestamptz", "ltime": "timestamptz",
           "proto": "text",
           "saddr": "inet", "daddr": "inet", "ip_proto": "bigint", "sport": "integer", "dport": "integer",
           "state": "text", "pkts": "bigint", "bytes": "bigint"}
PATTERN = {tree: "pattern '%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz', period '30 minutes', slack '5 minutes'"
           for tree in ("day", "misnamed")}

WRITTEN = 1772582400  # 4 March 2026, so that what ends inside a record is damaged, not still being written

# The answer of a query in one row, in which two ways of running it must agree: the number of rows, a sum of hashes.
DIGEST = "SELECT count(*), sum(hashtextextended(q::text, 0)) FROM (%s) q"

PARALLEL = ("SET max_parallel_workers_per_gather = 2; SET min_parallel_table_scan_size = 0; "
            "SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0")


def files_below(folder):
    return sorted(os.path.join(where, name) for where, _, names in os.walk(folder) for name in names)


def join_archives(day, folder):
    os.makedirs(folder)
    packed = [open(name, "rb").read() for name in day]
    third = len(packed) // 3
    contents = [gzip.decompress(archive) for archive in packed[third:]]
    for name, what in (("members.gz", packed[:third]), ("one.gz", [gzip.compress(b"".join(contents[:third]), 6)]),
                       ("plain", contents[third:])):
        with open(os.path.join(folder, name), "wb") as out:
            out.write(b"".join(what))


def make_trees(data, corpus, out):
    """Makes trees of archives below `out`: day, joined, odd, and corpus if there is one. Returns them by name."""
    trees = {name: os.path.join(out, "trees", name) for name in ("day", "joined", "odd")}
    shutil.copytree(os.path.join(data, "campus"), trees["day"])
    joined = [name for i, name in enumerate(files_below(trees["day"])) if i % 3]
    join_archives(joined, trees["joined"])
    for name in joined:
        os.remove(name)
    for name in ("odd", "version2", "version5", "events"):
        shutil.copytree(os.path.join(data, name), os.path.join(trees["odd"], name))
    if corpus:
        trees["corpus"] = os.path.join(out, "trees", "corpus")
        shutil.copytree(corpus, trees["corpus"])
    make_readable(os.path.join(out, "trees"))
    return trees


def add_misnamed(trees, data, rand):
    """Adds the sample day with half of the names hours or days off. Only with indexes are the flows of those found."""
    trees["misnamed"] = os.path.join(os.path.dirname(trees["day"]), "misnamed")
    for name in files_below(os.path.join(data, "campus")):
        time = datetime.datetime.strptime(os.path.basename(name), "argus.%Y.%m.%d.%H.%M.%S.gz")
        if rand.random() < 0.5:
            time += datetime.timedelta(minutes=rand.choice([-1, 1]) * rand.randint(31, rand.choice([300, 20000])))
        target = os.path.join(trees["misnamed"], time.strftime("%Y/%m/%d/argus.%Y.%m.%d.%H.%M.%S.gz"))
        if not os.path.exists(target):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copyfile(name, target)
    make_readable(trees["misnamed"])


def make_readable(top):
    for where, _, names in os.walk(top):
        os.chmod(where, 0o755)
        for name in names:
            os.chmod(os.path.join(where, name), 0o644)
            os.utime(os.path.join(where, name), (WRITTEN, WRITTEN))


def index_folder(out, tree):
    return os.path.join(out, "index", tree)


def make_index_folders(out, trees):
    """Makes folders that the server can write to, whatever user it runs as."""
    for tree in trees:
        os.makedirs(index_folder(out, tree))
        os.chmod(index_folder(out, tree), 0o777)


def make_tables(session, schema, trees, out):
    """Makes a server and a foreign table for each tree, both with the name of the tree."""
    columns = ", ".join("%s %s" % column for column in COLUMNS.items())
    session.do("SET client_min_messages = error; DROP SCHEMA IF EXISTS %s CASCADE; CREATE SCHEMA %s; "
               "RESET client_min_messages"
               % (schema, schema))
    for tree, folder in trees.items():
        options = ["root " + literal(folder), "index_dir " + literal(index_folder(out, tree))]
        options += [PATTERN[tree]] if tree in PATTERN else []
        server = "%s_%s" % (schema, tree)
        session.do("SET client_min_messages = error; DROP SERVER IF EXISTS %s CASCADE; RESET client_min_messages"
                   % server)
        session.do("CREATE SERVER %s FOREIGN DATA WRAPPER argus_fdw OPTIONS (%s)" % (server, ", ".join(options)))
        session.do("CREATE FOREIGN TABLE %s.%s (%s) SERVER %s" % (schema, tree, columns, server))


def make_partitions(session, schema, tree):
    """Makes a table of partitions by stime, like a hot table, of what a tree and its plain table hold: the archive, a
    day that is closed, and one that fills. The days have the indexes of hot tables, over smaller ranges of blocks."""
    names = {"parts": "%s.%s_parts" % (schema, tree), "plain": "%s.%s_plain" % (schema, tree),
             "server": "%s_%s" % (schema, tree), "columns": ", ".join("%s %s" % column for column in COLUMNS.items())}
    early, late = session.do("SELECT unnest(percentile_disc('{0.4,0.8}'::float8[]) WITHIN GROUP (ORDER BY stime)) "
                             "FROM (SELECT DISTINCT stime FROM %(plain)s) s" % names)
    names.update(early=literal(early), late=literal(late))
    session.do("CREATE TABLE %(parts)s (%(columns)s) PARTITION BY RANGE (stime); "
               "CREATE FOREIGN TABLE %(parts)s_archive PARTITION OF %(parts)s "
               "FOR VALUES FROM (MINVALUE) TO (%(early)s) SERVER %(server)s; "
               "CREATE TABLE %(parts)s_closed PARTITION OF %(parts)s FOR VALUES FROM (%(early)s) TO (%(late)s); "
               "CREATE TABLE %(parts)s_open PARTITION OF %(parts)s FOR VALUES FROM (%(late)s) TO (MAXVALUE); "
               "INSERT INTO %(parts)s SELECT * FROM %(plain)s WHERE stime >= %(early)s; "
               "CREATE INDEX ON %(parts)s_closed (saddr, stime); CREATE INDEX ON %(parts)s_closed (daddr, stime); "
               "CREATE INDEX ON %(parts)s_closed (dport, stime)" % names)
    for day in ("closed", "open"):
        session.do("CREATE INDEX ON %s_%s USING brin (stime argus_internal.time_order, ltime "
                   "argus_internal.time_order, saddr pg_catalog.inet_bloom_ops, daddr pg_catalog.inet_bloom_ops) "
                   "WITH (pages_per_range = 4); ANALYZE %s_%s" % ((names["parts"], day) * 2))


def stamps(folder):
    """Returns {file: (content, metadata)}, to check that no file was touched."""
    found = {}
    for name in files_below(folder):
        st = os.stat(name)
        with open(name, "rb") as file:
            found[name] = (st.st_ino, st.st_mtime_ns, st.st_mode, hashlib.sha256(file.read()).hexdigest())
    return found
