"""The made-up campus day: who talks to whom, when, and how it looks on the wire.

All addresses are for documentation or benchmarks: the campus is 198.18.0.0/16 and 2001:db8:18::/48, the rest of the
world 198.19.0.0/16, 198.51.100.0/24, 203.0.113.0/24 and 2001:db8:f000::/36.

Two sensors watch ("taps"): "core" at the border and core router, "lan" at the server room, 198.18.1.0/24. A flow is
seen by one of them only: by "lan" if an end of it is in the server room.
"""
import calendar
import math
import random

import frames
from frames import ACK, CWR, ECE, FIN, PSH, RST, SYN

DAY = calendar.timegm((2026, 3, 3, 0, 0, 0)) * 1000000
END = DAY + 86400 * 1000000
SERVER_VLAN = 20
ROUTER = {"core": (bytes.fromhex("021c00000001"), bytes.fromhex("021c00000002")),
          "lan": (bytes.fromhex("021c00000011"), bytes.fromhex("021c00000012"))}

RESOLVER, RESOLVER6 = "198.18.2.53", "2001:db8:18:2::53"
MAIL, WEB, LDAP, MONITOR = "198.18.1.25", "198.18.1.80", "198.18.1.89", "198.18.2.9"
SCANNER, IRC_BAD, TOOL_HOST, DROP_HOST = "203.0.113.9", "203.0.113.66", "198.51.100.80", "198.51.100.23"
FIRST_VICTIM, SECOND_VICTIM, THIRD_VICTIM = "198.18.1.31", "198.18.21.77", "198.18.18.140"


def at(hour, minute=0, second=0.0):
    return DAY + int((hour * 3600 + minute * 60 + second) * 1e6)


def seconds(x):
    return int(x * 1e6)


class Network:
    """Makes flows out of packets. What extends it says in send() where packets go. Every method adds one flow."""

    def __init__(self, random):
        self.random = random

    def port(self):
        return self.random.randrange(32768, 61000)

    def rtt(self):
        return min(400000, int(self.random.lognormvariate(math.log(24000), 0.7)))

    def tcp(self, when, client, server, dport, talk, **options):
        return TcpFlow(self, client, server, dport, **options).run(when, talk)

    def udp(self, when, client, server, dport, talk, sport=None, tos=0):
        """talk: (from client?, payload, seconds before it)"""
        sport = sport or self.port()
        ttl = self.random.choice((64, 63, 127))
        ident = self.random.randrange(65536)
        for mine, payload, gap in talk:
            when += seconds(gap)
            a, b, p = (client, server, (sport, dport)) if mine else (server, client, (dport, sport))
            self.send(when, a, b, frames.UDP, frames.udp(*p, payload), ttl=ttl if mine else 57, tos=tos, ident=ident)
            ident = (ident + 1) & 0xFFFF
        return when

    def lookup(self, when, client, server, name, answered=True):
        r = self.random
        ident, kind = r.randrange(65536), 28 if r.random() < 0.3 else 1
        answers, rcode = (0, 3) if r.random() < 0.06 else (1 + r.randrange(4), 0)
        talk = [(True, frames.dns(ident, name, kind, None), 0)]
        if answered:
            talk.append((False, frames.dns(ident, name, kind, answers, rcode), self.rtt() / 1e6))
        return self.udp(when, client, server, 53, talk)

    def ping(self, when, source, target, count=1, answered=True, size=56, gap=1.0):
        version = 6 if ":" in source else 4
        proto = frames.ICMP6 if version == 6 else frames.ICMP
        ident, rtt = self.random.randrange(65536), self.rtt()
        for i in range(count):
            self.send(when, source, target, proto, frames.icmp_echo(False, ident, i + 1, size, version), ident=i)
            if answered:
                self.send(when + rtt, target, source, proto, frames.icmp_echo(True, ident, i + 1, size, version),
                          ttl=55)
            when += seconds(gap)

    def unreachable(self, when, client, server, router, kind, code, dport):
        """Adds a UDP packet that a router, or the server itself, answers with an ICMP error."""
        sport = self.port()
        datagram, length = frames.udp(sport, dport, 40)
        self.send(when, client, server, frames.UDP, (datagram, length))
        quoted = frames.ip(client, server, frames.UDP, datagram, length)[1]
        error = frames.icmp_error(kind, code, quoted, 0xC6120201 if kind == 5 else 0)
        self.send(when + self.rtt(), router, client, frames.ICMP, error, ttl=250)


class Campus(Network):
    """The campus. Collects packets in `packets[tap]`."""

    def __init__(self, seed):
        super().__init__(random.Random(seed))
        self.packets = {"core": [], "lan": []}
        r = self.random
        self.clients = ["198.18.%d.%d" % (16 + i % 10, 10 + i // 10) for i in range(420)]
        self.clients = [c for c in self.clients if c not in (SECOND_VICTIM, THIRD_VICTIM)]
        r.shuffle(self.clients)
        self.world = ["198.19.%d.%d" % (r.randrange(256), r.randrange(1, 255)) for _ in range(1500)]
        self.world6 = ["2001:db8:f%03x::%x" % (r.randrange(4096), r.randrange(1, 65536)) for _ in range(150)]
        self.noise = ["198.19.%d.%d" % (r.randrange(256), r.randrange(1, 255)) for _ in range(60)]

    # ---- the wire ----

    def tap(self, a, b):
        return "lan" if a.startswith("198.18.1.") or b.startswith("198.18.1.") else "core"

    def send(self, when, source, target, proto, payload, **ip_options):
        """Puts one IP packet on the wire. payload: (head bytes, length)"""
        ethertype, packet, length = frames.ip(source, target, proto, *payload, **ip_options)
        tap = self.tap(source, target)
        if tap == "core":
            inside = source.startswith(("198.18.", "2001:db8:18:"))
            macs = ROUTER["core"] if inside else ROUTER["core"][::-1]
            vlan = None
        else:
            macs = [frames.mac_of(x) if x.startswith("198.18.1.") else ROUTER["lan"][0] for x in (source, target)]
            vlan = SERVER_VLAN
        self.put(tap, when, frames.ethernet(*macs, ethertype, vlan) + packet, (18 if vlan else 14) + length)

    def put(self, tap, when, frame, length):
        if DAY <= when < END:
            self.packets[tap].append((when, frame, max(length, len(frame))))

    # ---- choices ----

    def busy_time(self):
        """Returns a time of day when people work."""
        r = self.random
        while True:
            hour = r.random() * 24
            level = 0.15 + 0.85 * max(math.exp(-((hour - 10.8) / 2.4) ** 2), math.exp(-((hour - 15.0) / 2.8) ** 2),
                                      0.4 * math.exp(-((hour - 20.8) / 1.8) ** 2))
            if r.random() < level:
                return DAY + seconds(hour * 3600)

    def any_time(self):
        return DAY + seconds(self.random.random() * 86400)

    def client(self):
        """Returns a workstation. Some are much busier than others."""
        return self.clients[int(len(self.clients) * self.random.random() ** 2)]

    def site(self):
        return self.world[int(len(self.world) * self.random.random() ** 4)]

    @staticmethod
    def six(client):
        return "2001:db8:18:%x::%x" % tuple(int(x) for x in client.split(".")[2:])


class TcpFlow:
    """One TCP connection, packet by packet. `ending`: fin, rst, none (just stops), refused, ignored (SYN only)."""

    def __init__(self, campus, client, server, dport, *, sport=None, ending="fin", rtt=None, segment=1448, tos=0,
                 resend=0.0, swap=0.0, lose=0.0, ecn=False, zero_window=False, retries=0, reset_by_client=False):
        self.campus, self.client, self.server, self.dport = campus, client, server, dport
        r = self.random = campus.random
        self.sport = sport or campus.port()
        self.ending, self.segment, self.tos = ending, segment, tos
        self.resend, self.swap, self.lose, self.ecn = resend, swap, lose, ecn
        self.zero_window, self.retries, self.reset_by_client = zero_window, retries, reset_by_client
        self.rtt = rtt or campus.rtt()
        self.seq = [r.randrange(1 << 32), r.randrange(1 << 32)]
        self.ident = [r.randrange(65536), r.randrange(65536)]
        self.ttl = (r.choice((64, 63, 127, 254)), r.choice((49, 52, 57, 116)))
        self.syn_options = r.choice(frames.SYN_OPTIONS[:2])
        self.window = (r.choice((64240, 29200, 502)), r.choice((65535, 28960, 509)))

    def packet(self, when, side, flags, payload=0, *, seq=None, window=None, options=b""):
        a, b = (self.client, self.server) if side == 0 else (self.server, self.client)
        ports = (self.sport, self.dport) if side == 0 else (self.dport, self.sport)
        seq = self.seq[side] if seq is None else seq
        head = frames.tcp(*ports, seq, self.seq[1 - side] if flags & ACK else 0, flags, payload,
                          window=self.window[side] if window is None else window, options=options)
        self.campus.send(when, a, b, frames.TCP, head, ttl=self.ttl[side], tos=self.tos | (2 if self.ecn else 0),
                         ident=self.ident[side])
        self.ident[side] = (self.ident[side] + 1) & 0xFFFF

    def run(self, when, talk):
        """talk: (from client?, payload, seconds before it). Returns when the flow is over."""
        ecn = ECE | CWR if self.ecn else 0
        for i in range(self.retries + 1):
            self.packet(when, 0, SYN | ecn, options=self.syn_options)
            if i < self.retries:
                when += seconds(1 << i)
        if self.ending == "ignored":
            return when
        when += self.rtt
        self.seq[0] += 1
        if self.ending == "refused":
            self.packet(when, 1, RST | ACK, seq=0, window=0)
            return when
        self.packet(when, 1, SYN | ACK | (ECE if self.ecn else 0), options=self.syn_options)
        self.seq[1] += 1
        when += 300
        self.packet(when, 0, ACK)
        for mine, payload, gap in talk:
            when = self.say(when + seconds(gap), 0 if mine else 1, payload)
        return self.close(when + 2000)

    def say(self, when, side, payload):
        """Sends one message as segments, every other one acknowledged, with the faults asked for."""
        r, left, start = self.random, frames.size_of(payload), 0
        while left > 0:
            size = min(left, self.segment)
            piece = size if isinstance(payload, int) else payload[start:start + size]
            flags = ACK | (PSH if size == left else 0)
            if r.random() >= self.lose:
                jump = 1500 if r.random() < self.swap else 0
                self.packet(when + jump, side, flags, piece)
                if r.random() < self.resend:
                    self.packet(when + self.rtt * 2, side, flags, piece)
            self.seq[side] += size
            start, left = start + size, left - size
            when += 90 + int(r.expovariate(1 / 400))
            if start // self.segment % 2 == 0 or left == 0:
                closed = self.zero_window and r.random() < 0.2
                self.packet(when + self.rtt // 2, 1 - side, ACK | (ECE if self.ecn and r.random() < 0.1 else 0),
                            window=0 if closed else None)
        return when + self.rtt // 2 + 100

    def close(self, when):
        if self.ending == "rst":
            self.packet(when, 0 if self.reset_by_client else 1, RST | ACK)
        elif self.ending == "fin":
            self.packet(when, 0, FIN | ACK)
            self.seq[0] += 1
            self.packet(when + self.rtt, 1, FIN | ACK)
            self.seq[1] += 1
            self.packet(when + self.rtt + 250, 0, ACK)
        elif self.ending == "half":
            self.packet(when, 1, FIN | ACK)
        return when
