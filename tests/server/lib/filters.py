"""Random filters of `ra`, with values that occur in an archive and values that do not, a few of them wrong."""

FLAGS = ("tcp udp icmp igmp ip ipv4 ipv6 arp isis rtp rtcp vlan mpls man far start status stop shut timeout multicast "
         "con est avail synack finack "
         "normal wait echo unreach timexed redirect icmpmap").split()
SIDED = "syn fin rst reset push ack urg ece cwr retrans drop outoforder ooo winshut ecn frag".split()
OPTIONS = "mss wscale selackok selack tcptimestamp tcpecho secn decn".split()
RELATIONS = ["", "eq ", "equal ", "gt ", "greater ", "gte ", ">= ", "lt ", "less ", "lte ", "<= "]
TIGHT = [">=", "<="]
SIDES = ["src", "dst", "src or dst", "dst or src", "src and dst", "dst and src"]
WHOLE = {"pkts": "spkts, dpkts", "pkt": "spkts, dpkts", "bytes": "sbytes, dbytes", "byte": "sbytes, dbytes",
         "appbytes": "sappbytes, dappbytes", "appbyte": "sappbytes, dappbytes", "data": "sappbytes, dappbytes",
         "ttl": "sttl, dttl",
         "tos": "stos, dtos", "dsb": "stos / 4, dtos / 4", "dsbyte": "stos / 4, dtos / 4", "seq": "seq",
         "trans": "trans", "vid": "svid, dvid"}
REAL = {"dur": "dur", "rate": "srate, drate", "load": "sload, dload", "pcr": "pcr", "abr": "pcr",
        "intpkt": "sintpktact, dintpktact",
        "inter": "sintpktact, dintpktact", "intpktidle": "sintpktidl, dintpktidl", "jit": "sjitact, djitact",
        "jitter": "sjitact, djitact", "jitidle": "sjitidl, djitidl"}
EXACT = ["dur", "rate", "load", "pcr", "abr"]
# Words that differ according to the documents. They are tried rarely.
RARE = {"spi": "spi", "vpri": "svlan / 8192", "mid": "smpls, dmpls", "ipid": "sipid, dipid", "asn": "sas, das",
        "nstroke": "snstroke, dnstroke"}
RARE_FLAGS = ["rarp", "mbr", "rtr", "lvg"] + OPTIONS
SERVICES = "domain ssh http https ftp telnet smtp ntp snmp syslog tftp www who".split()
NOISE = ["and", "or", "not", "(", ")", "src", "dst", "tcp", "port", "host", "80", "gt", "syn", "1.5", "bogus", ">",
         "==", "pkts", "10.0.0.1"]
STRANGERS = ["192.0.2.77", "10.0.0.1", "255.255.255.255", "2001:db8:ffff::1"]
PORTS = [0, 22, 53, 80, 443, 1023, 1024, 6667, 65535, 65536, 99999, -1]
NUMBERS = [0, 1, 2, 3, 5, 10, 64, 100, 128, 1000, 65535, 65536, 2 ** 31 - 1, 2 ** 31, -1, -100]


class FilterValues:
    """Values that occur in a table."""

    def __init__(self, session, table):
        def column(expressions, condition="true"):
            return [r for r in session.do("SELECT DISTINCT v FROM (SELECT unnest(ARRAY[%s]) AS v FROM %s) q "
                                          "WHERE v IS NOT NULL AND %s ORDER BY 1"
                                          % (expressions, table, condition))]
        self.hosts = column("host(saddr), host(daddr)", "v NOT LIKE '::%'")
        self.ports = column("sport, dport")
        self.macs = column("smac, dmac")
        self.sources = column("srcid", "v ~ '^[-0-9.]+$'")
        self.protocols = column("ip_proto")
        self.numbers = {word: column(fields) for word, fields in {**WHOLE, **RARE}.items()}
        self.reals = {word: column(fields) for word, fields in REAL.items()}


class Filters:
    def __init__(self, random, values):
        self.random = random
        self.values = values

    def of(self, occurring, others):
        return self.random.choice(occurring if occurring and self.random.random() < 0.8 else others)

    def filter(self):
        kind = self.random.random()
        words = (self.long_list() if kind < 0.04 else self.chain() if kind < 0.08
                 else self.expression(self.random.choice([0, 1, 1, 2, 2, 3])))
        return self.broken(words) if self.random.random() < 0.06 else words

    def broken(self, text):
        """Returns the filter with a word too many, a word too few, or two words in another order."""
        words = text.replace("(", " ( ").replace(")", " ) ").split()
        at = self.random.randrange(len(words))
        change = self.random.randrange(3)
        if change == 0:
            words.insert(at, self.random.choice(NOISE))
        elif change == 1:
            del words[at]
        else:
            words.insert(self.random.randrange(len(words)), words.pop(at))
        return " ".join(words)

    def long_list(self):
        """Returns a condition with many alternatives, which become a set, perhaps in the midst of others."""
        head, value = self.random.choice([
            (self.side() + "host ", self.address), (self.side() + "net ", self.network),
            (self.random.choice(["", "tcp ", "udp "]) + self.side() + "port ", self.port_value),
            ("proto ", lambda: self.of(self.values.protocols, ["6", "17", "50"])),
            (self.random.choice(["ip ", "ipv4 "]) + self.side() + "host ", lambda: self.of(
                [h for h in self.values.hosts if ":" not in h], STRANGERS[:3]))])
        # Of more ports than these, the program of `ra` is lost: it finds nothing, and `ra -b` shows zeros.
        values = [value() for _ in range(self.random.choice([3, 9, 20, 20 if "port" in head else 50]))]
        repeat = self.random.choice([" or ", " or " + head])
        text = head + repeat.join(values)
        if self.random.random() < 0.3:
            text = (" and ".join("not %s%s" % (head, v) for v in values) if self.random.random() < 0.5
                    else "not (" + text + ")")
        return text + (self.joint() + self.term(0) if self.random.random() < 0.3 else "")

    def chain(self):
        """Returns a long chain of "and" and "or", which are joined from the left. `ra` finds nothing by twice as long
        ones."""
        same = self.primitive() if self.random.random() < 0.5 else None
        terms = [self.random.choice(["src host ", "dst host "]) + self.address()]
        for _ in range(self.random.choice([5, 10, 20, 30])):
            terms.append(" and " + (same or self.negation() + "dst port " + str(self.of(self.values.ports, PORTS))))
            terms.append(" or " + self.random.choice(["src host ", "dst host ", "host "]) + self.address())
        return "".join(terms)

    def joint(self):
        return self.random.choice([" and ", " or ", " and ", " or ", " && ", " || "])

    def negation(self):
        return self.random.choice(["not ", "!", "! ", "not not "]) if self.random.random() < 0.2 else ""

    def expression(self, depth):
        text = self.term(depth)
        for _ in range(self.random.choice([0, 1, 1, 2, 3])):
            text += self.joint() + self.term(depth)
        return text

    def term(self, depth):
        if depth > 0 and self.random.random() < 0.25:
            return self.negation() + "(" + self.expression(depth - 1) + ")"
        return self.negation() + self.primitive()

    def primitive(self):
        kinds = {self.flag: 14, self.sided_flag: 24, self.host: 14, self.net: 10, self.port: 16, self.whole: 14,
                 self.real: 8, self.mac: 3, self.source: 2, self.protocol: 3, self.rare: 0.08}
        return self.random.choices(list(kinds), kinds.values())[0]()

    def side(self, likely=0.5):
        return (self.random.choice(SIDES if self.random.random() < 0.3 else SIDES[:2]) + " "
                if self.random.random() < likely else "")

    def flag(self):
        return self.random.choice(FLAGS)

    def sided_flag(self):
        protocol = self.random.choice(["tcp ", "udp ", "ip "]) if self.random.random() < 0.05 else ""
        side = self.side(1 if protocol else 0.4)
        return protocol + side + self.random.choice(SIDED)

    def list(self, head, value):
        """Returns a condition with one value, or with several, all but the first bare."""
        text = head + value()
        if self.random.random() < 0.15:
            text = (head + "(" + value().replace(">=", "").replace("<=", "") + self.joint() + self.negation() + value()
                    + ")")
        while self.random.random() < 0.15:
            text += self.joint() + self.negation() + value()
        return text

    def address(self):
        return self.of(self.values.hosts, STRANGERS)

    def host(self):
        protocol = self.random.choice(["ip ", "ipv4 ", "ipv6 ", "arp ", "icmp "]) if self.random.random() < 0.15 else ""
        side = self.side()
        return self.list(protocol + (side + "host " if not side or self.random.random() < 0.8 else side), self.address)

    def network(self):
        host = self.address()
        if ":" in host:
            return "%s/%d" % (host, self.random.choice([128, 127, 64, 48, 32]))
        if self.random.random() < 0.2:
            return "%s mask 255.255.%d.0" % (host, self.random.choice([0, 255, 128]))
        return "%s/%d" % (host, self.random.choice([32, 31, 24, 24, 16, 8, 1]))

    def net(self):
        return self.list(self.side() + "net ", self.network)

    def port_value(self):
        kind = self.random.random()
        if kind < 0.15:
            return self.random.choice(SERVICES)
        if kind < 0.25:
            return "%d-%d" % (self.random.choice([0, 20, 80, 1024]), self.random.choice([79, 90, 443, 1023, 65535]))
        relation = self.random.choice(RELATIONS) if self.random.random() < 0.35 else ""
        return relation + str(self.of(self.values.ports, PORTS))

    def port(self):
        protocol = self.random.choice(["tcp ", "udp "]) if self.random.random() < 0.2 else ""
        if not protocol and self.random.random() < 0.1:
            return self.side() + "port" + self.random.choice(TIGHT) + str(self.of(self.values.ports, PORTS))
        return self.list(protocol + self.side() + "port ", self.port_value)

    def compared(self, word, value):
        protocol = self.random.choice(["tcp ", "udp ", "ip "]) if self.random.random() < 0.03 else ""
        head = protocol + self.side() + word
        if self.random.random() < 0.15:
            return head + self.random.choice(TIGHT) + value()
        return self.list(head + " ", lambda: self.random.choice(RELATIONS) + value())

    def whole(self):
        word = self.random.choice(list(WHOLE))
        numbers = NUMBERS
        if word == "vid":
            numbers = [1, 2, 100, 4094]
        elif word.startswith("dsb"):
            numbers = [0, 1, 10, 46, 63]
        occurring = [n for n in self.values.numbers[word] if word != "vid" or n != "0"]
        return self.compared(word, lambda: str(self.of(occurring, numbers)))

    def real_value(self, word):
        """Returns a number, rarely one that occurs: its last digits depend on how it was divided and rounded."""
        value = float(self.of(self.values.reals[word], [0.5, 1.5, 1000.5, -0.5, -1.5]))
        if word in EXACT and self.random.random() < 0.3:
            return str(max(1, min(int(value), 2 ** 31)))
        return "%.6f" % (value + (0.000037 if self.random.random() < 0.98 else 0))

    def real(self):
        word = self.random.choice(list(REAL))
        return self.compared(word, lambda: self.real_value(word))

    def mac(self):
        return self.list("ether " + (self.side() + "host " if self.random.random() < 0.8 else self.side(1)),
                         lambda: self.of(self.values.macs, ["ff:ff:ff:ff:ff:ff", "0:1b:21:0:0:1"]))

    def source(self):
        return self.list("srcid ", lambda: self.of(self.values.sources, ["192.0.2.9", "77", "-5", "0x4d", '"abcd"']))

    def protocol(self):
        if self.random.random() < 0.1:
            return "ether proto " + self.random.choice(["2048", "34525", "2054", "0x800", "\\ip", "\\arp"])
        head = self.random.choice(["", "", "ip ", "ipv4 ", "ipv6 "]) + "proto "
        return self.list(head, lambda: self.of(self.values.protocols,
                                               ["6", "0x11", "255", "gre", "ospf", "\\tcp", "300"]))

    def rare(self):
        kind = self.random.randrange(6)
        if kind == 0:
            return self.random.choice(RARE_FLAGS)
        if kind == 1:
            return self.side() + self.random.choice(["net 0.0.0.0/0", "vid 0", "net 10.0.0.0 mask 255.0.255.0",
                                                     "host ::1", "port 0x50"])
        if kind == 2:
            return (self.side() + self.random.choice(list(REAL)) + " " + self.random.choice(RELATIONS)
                    + self.random.choice(["0", "0.0", "5"]))
        word = self.random.choice(list(RARE))
        return self.compared(word, lambda: str(self.of(self.values.numbers[word], [0, 1, 5])))
