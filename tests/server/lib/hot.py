"""Hot tables over the sample day, moved to other days, and what must be true of them."""
import os

import moved
from psql import literal

EVERY = 4
TABLES = {"hot.flows": None, "hot.some": "tcp and not dst port 443"}
VERIFY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "hot", "verify.sql")
COLUMNS = "stime, ltime, spkts, dpkts, sbytes, dbytes, sport, dport, saddr, daddr, proto, state, srcid"


class Archives:
    """A tree of archives, some of which wait outside of it."""

    def __init__(self, data, out, days):
        self.tree = os.path.join(out, "tree")
        self.paths = moved.write_days(os.path.join(data, "campus"), self.tree, days, EVERY)
        self.held = []

    def hold_back(self, paths):
        for path in paths:
            os.rename(path, self.waiting(path))
            self.held.append(path)

    def release(self, n=1):
        """Puts the last `n` of the waiting archives into the tree."""
        for path in [self.held.pop() for _ in range(n)]:
            os.rename(self.waiting(path), path)

    def waiting(self, path):
        return os.path.join(os.path.dirname(self.tree), os.path.basename(path))

    def present(self):
        return len(self.paths) - len(self.held)


# ---- the tables ----

def make_schemas(session, archives):
    """Makes schema hot for hot tables, and schema raw with the archives as they are."""
    session.do("SET client_min_messages = error; DROP SERVER IF EXISTS archive CASCADE; "
               "DROP SCHEMA IF EXISTS raw, hot CASCADE; "
               "CREATE SCHEMA raw; CREATE SCHEMA hot; "
               "CREATE SERVER archive FOREIGN DATA WRAPPER argus_fdw OPTIONS (root %s, pattern %s, period '%d "
               "minutes'); "
               "IMPORT FOREIGN SCHEMA argus FROM SERVER archive INTO raw; RESET client_min_messages"
               % (literal(archives.tree), literal(moved.NAME), 30 * EVERY))


def make_table(session, name, **settings):
    settings["filter"] = TABLES[name]
    given = ", ".join("%s => %s" % (key, literal(value)) for key, value in settings.items() if value is not None)
    session.do("SET client_min_messages = error; CALL argus.create_hot_table(%s, 'archive', %s); "
               "RESET client_min_messages"
               % (literal(name), given))


def drop_tables(session):
    """Drops the hot tables. Returns what is left of them."""
    session.do("; ".join("CALL argus.drop_hot_table(%s)" % literal(name) for name in TABLES))
    left = session.do("SELECT relname FROM pg_class WHERE relnamespace = 'hot'::regnamespace; "
                      "SELECT path FROM argus.ledger; "
                      "SELECT path FROM argus.pending; SELECT day FROM argus_internal.day; "
                      "SELECT relation FROM argus_internal.relation")
    return ["left behind: %s" % left[:10]] if left else []


# ---- what must be true ----

def differences(session):
    """Returns how flows and rollups differ from the archives."""
    session.do("SET client_min_messages = error; DROP FUNCTION IF EXISTS pg_temp.differences, pg_temp.verify; "
               "RESET client_min_messages")
    with open(VERIFY, encoding="utf-8") as file:
        session.do(file.read())
    found = []
    for name in TABLES:
        found += ["%s: %s" % (name, row) for row in session.do(
            "SET client_min_messages = error; SELECT part, rows, 'missing', missing, 'extra', extra "
            "FROM pg_temp.verify(%s, 'raw.flows') "
            "WHERE missing > 0 OR extra > 0 OR rows = 0; RESET client_min_messages" % literal(name))]
    return found + ["hot.flows, expired days as well: %s" % row for row in session.do(
        "SET client_min_messages = error; SELECT 'missing', missing, 'extra', extra FROM pg_temp.differences('', "
        "'SELECT %s FROM raw.flows WHERE stime IS NOT NULL AND archive IN (SELECT path "
        "FROM argus_internal.place)', 'SELECT %s FROM hot.flows') "
        "WHERE missing > 0 OR extra > 0; "
        "RESET client_min_messages" % (COLUMNS, COLUMNS))]


def disorder(session):
    """Returns orders of time in which rows do not come as they should: what an index says of their blocks is wrong."""
    found = []
    for name in TABLES:
        for order in ["stime", "stime DESC", "ltime", "ltime DESC"]:
            wrong = session.do(
                "SET enable_sort = off; SELECT count(*) FROM (SELECT %s AS now, lag(%s) OVER () AS before FROM "
                "(SELECT * FROM %s ORDER BY %s LIMIT 1000000000) f) f WHERE now %s before; RESET enable_sort"
                % (order.split()[0], order.split()[0], name, order, ">" if "DESC" in order else "<"))
            if wrong != ["0"]:
                found.append("%s ORDER BY %s: %s rows" % (name, order, wrong))
    return found


def faults(session, files, days_open=None, files_pending=0):
    """Returns differences, files not exactly once in the ledger, unexpected numbers of pending files and open days."""
    found = differences(session) + disorder(session)
    for name in TABLES:
        ledger = session.do("SELECT count(*), count(DISTINCT path), count(DISTINCT file), bool_and(flows = stored + "
                            "filtered + untimed + expired) "
                            "FROM argus.ledger WHERE hot_table = %s::regclass" % literal(name))
        if ledger != ["%d|%d|%d|t" % (files, files, files)]:
            found.append("%s: %d archives, ledger %s" % (name, files, ledger))
        status = session.do("SELECT files_pending, files_failed, files_replaced, days_open, message FROM argus.status "
                            "WHERE hot_table = %s::regclass" % literal(name))
        if status != ["%d|0|0|%d|" % (files_pending, (days_open or {}).get(name, 0))]:
            found.append("%s: status %s" % (name, status))
    return found
