"""Random conditions on flows, with constants that occur in a table and ones that do not."""
from idioms import Idioms

STRANGERS = ["192.0.2.77", "10.0.0.1", "0.0.0.0", "255.255.255.255", "2001:db8:ffff::1", "::", "::ffff:198.18.1.31"]
PORTS = [0, 22, 53, 80, 443, 1024, 6667, 60000, 65535, -1, 70000]
TIMES = ["1970-01-01 00:00Z", "2026-03-03 03:30Z", "2038-01-19 03:14:07Z", "infinity", "-infinity"]
ORDER = ["=", "<>", "<", "<=", ">", ">="]
NETWORK = ["<<", "<<=", ">>", ">>=", "&&"]


class Values:
    """Values that occur in a table. Half of the hosts are drawn from all hosts (mostly rare), half from records."""

    def __init__(self, session, table):
        def column(expression):
            return [r for r in session.do("SELECT DISTINCT %s FROM %s ORDER BY 1" % (expression, table)) if r]
        self.hosts = column("host(unnest(ARRAY[saddr, daddr]))")
        self.busy = session.do("SELECT host(saddr) FROM %s WHERE saddr IS NOT NULL "
                               "ORDER BY md5(stime::text || record_offset) LIMIT 100" % table)
        self.ports = column("unnest(ARRAY[sport, dport])")
        self.times = column("date_trunc('second', unnest(ARRAY[stime, ltime]))")
        self.protos = column("proto")
        self.states = column("state")


class Conditions:
    def __init__(self, random, values):
        self.random = random
        self.values = values
        self.idioms = Idioms(self)

    def of(self, occurring, others):
        return self.random.choice(occurring if occurring and self.random.random() < 0.8 else others)

    def host(self):
        return self.of(self.random.choice([self.values.hosts, self.values.busy]), STRANGERS)

    def hosts(self, most=8):
        return [self.host() for _ in range(self.random.randint(1, most))]

    def network(self):
        host = self.host()
        longest = 128 if ":" in host else 32
        return "%s/%d" % (host, self.random.choice([longest, longest - 1, longest - 8, longest // 2, longest // 4, 0]))

    def inets(self, hosts):
        null = ",NULL" if self.random.random() < 0.2 else ""
        return "'{%s%s}'::inet[]" % (",".join(hosts), null)

    def time(self):
        return "timestamptz '%s'" % self.of(self.values.times, TIMES)

    def side(self):
        return self.random.choice(["saddr", "daddr"])

    def address(self):
        pick = self.random.choice
        kind = self.random.randrange(9)
        if kind < 2:
            return "%s = '%s'" % (self.side(), self.host())
        if kind == 2:
            return "%s IN (%s)" % (self.side(), ", ".join("'%s'" % h for h in self.hosts()))
        if kind == 3:
            many = self.hosts(8) if self.random.random() < 0.8 else self.hosts(300)
            return "%s = ANY (%s)" % (self.side(), self.inets(many))
        if kind == 4:
            return "%s %s '%s'" % (self.side(), pick(NETWORK), self.network())
        if kind == 5:
            return "inet '%s' %s %s" % (self.network(), pick(NETWORK), self.side())
        if kind == 6:
            return "%s %s '%s'" % (self.side(), pick(ORDER), pick([self.host(), self.network()]))
        if kind == 7:
            return "%s BETWEEN '%s' AND '%s'" % (self.side(), *sorted([self.host(), self.host()]))
        return pick(["%s IS NULL", "%s IS NOT NULL", "%s <> ALL (" + self.inets(self.hosts()) + ")",
                     "%s = (SELECT '" + self.host() + "'::inet)"]) % self.side()

    def either(self):
        """Returns a condition on a host or network at either end."""
        host, network = self.host(), self.network()
        return self.random.choice(["inet '%s' IN (saddr, daddr)" % host, "inet '%s' = ANY (ARRAY[saddr, daddr])" % host,
                                   "(saddr = '%s' OR daddr = '%s')" % (host, host),
                                   "(saddr = '%s' AND daddr = '%s')" % (host, self.host()),
                                   "(saddr << '%s' OR daddr << '%s')" % (network, network),
                                   "(saddr = ANY (%s) OR daddr = ANY (%s))" % ((self.inets(self.hosts()),) * 2)])

    def port(self):
        column = self.random.choice(["dport", "dport", "sport"])
        ports = [str(self.of(self.values.ports, PORTS)) for _ in range(self.random.randint(2, 5))]
        return self.random.choice(["%s %s %s" % (column, self.random.choice(ORDER + ["=", "="]), ports[0]),
                                   "%s IN (%s)" % (column, ", ".join(ports)),
                                   "%s BETWEEN %s AND %s" % (column, ports[0], ports[1]),
                                   "%s = ANY ('{%s}'::int8[])" % (column, ",".join(ports)), "%s IS NULL" % column])

    def when(self):
        column = self.random.choice(["stime", "stime", "ltime"])
        return self.random.choice(["%s %s %s" % (column, self.random.choice(ORDER), self.time()),
                                   "%s BETWEEN %s AND %s" % (column, *sorted([self.time(), self.time()])),
                                   "%s >= %s AND %s < %s + interval '1 hour'"
                                   % (column, *[self.time()] * 1, column, self.time()),
                                   "%s IS NULL" % column, "%s IS NOT NULL" % column])

    def other(self):
        pick = self.random.choice
        return pick(["proto = '%s'" % self.of(self.values.protos, ["nope"]),
                     "proto <> '%s'" % self.of(self.values.protos, ["nope"]),
                     "proto IN ('tcp', 'icmp')", "state = '%s'" % self.of(self.values.states, ["NOPE"]),
                     "state IN ('CON', 'REQ')",
                     "pkts %s %d" % (pick(ORDER), pick([0, 1, 2, 10, 1000])),
                     "bytes %s %d" % (pick(ORDER), pick([0, 60, 1500, 100000])),
                     "record_offset < %d" % pick([0, 1000, 300000]), "length(state) = 3", "proto LIKE 'ic%'",
                     "saddr = daddr", "true", "NULL"])

    def filter(self):
        """Returns a filter of ra, on the row called f."""
        host, port = self.of(self.values.hosts, ["192.0.2.77"]), self.of(self.values.ports, [22, 6667])
        return "argus.matches(f, '%s')" % self.random.choice(
            ["host %s" % host, "src host %s and not dst port %s" % (host, port), "tcp and port %s" % port,
             "not host %s" % host])

    def leaf(self):
        return self.random.choices([self.address, self.either, self.port, self.when, self.other, self.filter,
                                    self.idioms.any], [35, 15, 15, 20, 12, 3, 40])[0]()

    def any(self, depth=3):
        """Returns a condition, nested at most `depth` levels deep."""
        kind = self.random.random()
        if depth == 0 or kind < 0.45:
            return self.leaf()
        if kind < 0.7:
            return "(%s) AND (%s)" % (self.any(depth - 1), self.any(depth - 1))
        if kind < 0.85:
            return "(%s) OR (%s)" % (self.any(depth - 1), self.any(depth - 1))
        if kind < 0.92:
            return "NOT (%s)" % self.any(depth - 1)
        test = self.random.choice(["TRUE", "NOT TRUE", "FALSE", "NOT FALSE", "UNKNOWN", "NOT UNKNOWN"])
        return "(%s) IS %s" % (self.any(depth - 1), test)

    def counted(self):
        """Returns a condition that an index can answer by its counts: a host, and a range of time."""
        host = self.host()
        ends = ["saddr = '%s'" % host, "daddr = '%s'" % host, "inet '%s' IN (saddr, daddr)" % host,
                "(saddr = '%s' OR daddr = '%s')" % (host, host), "true"]
        return ("%s AND %s" % (self.random.choice(ends), self.when()) if self.random.random() < 0.5
                else self.random.choice(ends))
