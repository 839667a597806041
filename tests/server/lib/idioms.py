"""Random conditions on something that is computed from a column: its day or hour, its text, its network."""

# Zones in which the days of flows are looked at. The clocks of the invented ones are set on the day of the samples.
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia",
         "America/Havana", "Pacific/Kiritimati", "Etc/GMT+12"]
SET_THAT_DAY = ["AAA12BBB11,J62/0,J300", "AAA12BBB11,J300,J62/0", "AAA12BBB11,J300,J62/1", "AAA12BBB11,J300,J62/0:01",
                "AAA9BBB8,J62/0:30,J300", "AAA9:30BBB9,J300,J62/0:15", "AAA-12BBB-14,J62/23:30,J300",
                "AAA6BBB-14,J62/1,J300", "AAA6BBB-14,J300,J62/1"]
ZONES += SET_THAT_DAY * 2
NAMED = ["Europe/Berlin", "Asia/Kolkata", "Pacific/Apia", "UTC", "CET", "EST5EDT", "utc", "America/Havana", "-03:30"]
STEPS = ["microseconds", "second", "minute", "hour", "hour", "day", "day", "week", "month", "quarter", "year"]
ORDER = ["=", "=", "<", "<=", ">", ">=", "<>"]
INTERVALS = ["1 hour", "90 minutes", "1 day", "-1 day", "1 month", "-13 months 2 days 3 hours", "0"]
DATES = ["2026-03-03", "2026-03-02", "2026-03-04", "infinity", "-infinity", "5874897-12-31", "1000-01-01"]


class Idioms:
    """`conditions` gives times, hosts and ports."""

    def __init__(self, conditions):
        self.conditions = conditions
        self.random = conditions.random

    def pick(self, *choices):
        return self.random.choice(choices)

    def time(self):
        """Returns a time on the edge of something, or none."""
        time = self.conditions.time()
        kind = self.random.random()
        if kind < 0.5:
            return "date_trunc('%s', %s)" % (self.random.choice(STEPS), time)
        return "%s + interval '%s'" % (time, self.random.choice(INTERVALS)) if kind < 0.6 else time

    def value(self):
        """Returns a date, a timestamp or a timestamptz."""
        if self.random.random() < 0.2:
            return "date '%s'" % self.random.choice(DATES)
        kind = self.pick("(%s)::date", "(%s)::timestamp", "%s", "((%s)::date + 1)", "((%s)::date)::timestamp")
        return kind % self.time()

    def column(self):
        return self.pick("stime", "stime", "ltime")

    def of_time(self):
        column = self.column()
        local = self.pick(column + "::timestamp", "(%s AT TIME ZONE '%s')" % (column, self.random.choice(NAMED)))
        step = self.random.choice(STEPS)
        return self.pick(
            column + "::date", column + "::date", "date(%s)" % column, local, local, local + "::date",
            "date_trunc('%s', %s)" % (step, column), "date_trunc('%s', %s)" % (step, column),
            "date_trunc('%s', %s, '%s')" % (step, column, self.random.choice(NAMED)),
            "date_trunc('%s', %s)" % (step, local))

    def day_or_hour(self):
        computed = self.of_time()
        kind = self.random.randrange(4)
        if kind == 0:
            kind = self.pick("(%s)::date", "(%s)::timestamp", "%s")
            return "%s IN (%s)" % (computed, ", ".join(kind % self.time() for _ in range(self.random.randint(1, 4))))
        if kind == 1:
            return "%s BETWEEN %s AND %s" % (computed, self.value(), self.value())
        if kind == 2:
            return "%s %s %s" % (self.value(), self.random.choice(ORDER), computed)
        return "%s %s %s" % (computed, self.random.choice(ORDER), self.value())

    def edge(self):
        """Returns a condition on the hour in which the clocks of SET_THAT_DAY are set."""
        column = self.column()
        local = "2026-03-03 %s" % self.pick("00:00", "00:00", "00:15", "00:30", "01:00", "20:00", "20:30")
        return "%s %s %s" % (self.pick("%s::date", "%s::timestamp", "%s::timestamp", "date_trunc('day', %s)",
                                       "date_trunc('hour', %s)") % column, self.random.choice(ORDER),
                             self.pick("timestamp '%s'", "timestamptz '%s'") % local)

    def interval(self):
        column, order, shift = self.column(), self.random.choice(ORDER), self.random.choice(INTERVALS)
        return self.pick(
            "%s + interval '%s' %s %s" % (column, shift, order, self.conditions.time()),
            "%s - interval '%s' %s %s" % (column, shift, order, self.conditions.time()),
            "timestamptz '2026-03-03 09:00Z' - %s %s interval '%s'" % (column, order, shift),
            "%s - timestamptz '2026-03-03 09:00Z' %s interval '%s'" % (column, order, shift),
            "date_bin('%s', %s, '%s') %s %s" % (self.pick("15 minutes", "1 hour", "1 day"), column,
                                                self.pick("2000-01-01Z", "2030-01-01 00:07Z"), order, self.time()),
            "extract(epoch FROM %s) %s extract(epoch FROM %s)" % (column, order, self.conditions.time()),
            "%s <@ tstzrange(least(%s, %s), 'infinity', '%s')"
            % (column, self.conditions.time(), self.conditions.time(), self.pick("[)", "(]", "()")),
            "to_char(%s, 'YYYY-MM-DD') = '2026-03-0%d'" % (column, self.random.randint(2, 4)))

    def prefix(self):
        """Returns a pattern that begins as the text of an address does."""
        host = self.conditions.host()
        cut = host[:self.random.randint(1, len(host))]
        return self.pick(cut, cut.rstrip("0123456789abcdef")) + self.pick("%", "%", "_", "")

    def address(self):
        side, host, network = self.conditions.side(), self.conditions.host(), self.conditions.network()
        bits = self.pick(8, 16, 24, 32)
        return self.pick(
            "host(%s) = '%s'" % (side, host), "'%s' IN (host(saddr), host(daddr))" % host,
            "host(%s) IN (%s)" % (side, ", ".join("'%s'" % h for h in self.conditions.hosts() + ["nowhere"])),
            "%s::text = '%s/%s'" % (side, host, "128" if ":" in host else "32"), "abbrev(%s) = '%s'" % (side, host),
            "host(%s) LIKE '%s'" % (side, self.prefix()), "%s::text LIKE '%s'" % (side, self.prefix()),
            "host(%s) ILIKE '%s'" % (side, self.prefix()), "host(%s) NOT LIKE '%s'" % (side, self.prefix()),
            "network(set_masklen(%s, %d)) = network('%s'::inet)" % (side, bits, network),
            "set_masklen(%s::cidr, %d) = set_masklen(inet '%s'::cidr, %d)" % (side, bits, host, bits),
            "network(set_masklen(%s, %d)) <<= '%s'" % (side, bits, network),
            "family(%s) = %d" % (side, self.pick(4, 6)))

    def word(self):
        return self.pick(
            "proto ILIKE '%s'" % self.pick("TCP", "udp", "Icmp", "t%", "nope"),
            "lower(proto) = '%s'" % self.pick("tcp", "udp"), "upper(state) = '%s'" % self.pick("CON", "FIN", "con"),
            "proto LIKE '%s'" % self.pick("t%", "tcp", "%p", "u_p"),
            "state LIKE '%s'" % self.pick("C%", "U%", "", "_%"), "proto NOT LIKE 'u%'")

    def number(self):
        order, port = self.random.choice(ORDER), self.conditions.of(self.conditions.values.ports, ["0", "22"])
        return self.pick(
            "bytes %s %s" % (order, self.pick("1e3", "60.5", "-1.5", "1e100", "'NaN'::numeric", "1500.0")),
            "pkts::float8 %s %s" % (order, self.pick("1", "2.5", "1e300")), "dport %s %s.0" % (order, port),
            "dport::bigint %s %s" % (order, port), "dport::text = '%s'" % port,
            "coalesce(dport, 0) %s %s" % (order, port), "coalesce(proto, 'none') %s 'tcp'" % self.pick("=", "<>"))

    def any(self):
        return self.random.choices([self.day_or_hour, self.edge, self.interval, self.address, self.word, self.number],
                                   [30, 30, 20, 25, 8, 10])[0]()
