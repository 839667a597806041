"""Guests of the site, whose addresses are translated, and the plants among them: flows that cannot be told apart.

Two kinds of translation share a pool of addresses. One is logged: a guest has a block of ports for some hours, which
somebody else gets afterwards. The other is not: all share one address, and a flow gets any port that is free. The
translation changes sequence numbers and identifications as well, so that these betray nobody.
"""
import csv
import heapq
import struct

import frames
from traffic import TcpFlow, seconds
from truth.facts import stamp
from truth.names import answer, name, question
from truth.site import MINUTE

LONGEST = 2 * MINUTE  # of flows of guests: a block is not handed over before its flows have ended
FLOWS = ("begin", "outside_begin", "proto", "inside", "inside_port", "outside", "outside_port", "peer", "peer_port",
         "logged", "ambiguous")
LEASES = ("inside", "outside", "ports", "proto", "valid")


class Lease:
    """A block of ports of an outside address that a guest has for a time."""

    def __init__(self, guest, outside, first, size, begin, end):
        self.guest, self.outside, self.begin, self.end = guest, outside, begin, end
        self.first, self.size = first, size

    def line(self):
        return (self.guest, self.outside, "[%d,%d)" % (self.first, self.first + self.size), "",
                "[%s,%s)" % (stamp(self.begin), stamp(self.end)))


class Translator:
    """Translates the flows of guests, one after the other, in the order of time in which they begin."""

    def __init__(self, site):
        r = self.random = site.random
        self.pool = ["203.0.113.%d" % n for n in r.sample(range(1, 255), 3)]
        self.shared = self.pool.pop()
        self.keeps_ports = r.random() < 0.5
        self.delay, self.skew = r.randrange(100, 2000), r.randrange(-15000, 15000)
        self.busy = {}    # (outside, port, protocol): until when
        self.flows = []
        self.now = None

    def begin(self, when, proto, inside, sport, peer, dport, lease, ambiguous=False):
        """Chooses the outside port of a flow, whose packets come next."""
        outside = lease.outside if lease else self.shared
        ports = range(lease.first, lease.first + lease.size) if lease else range(1024, 65536)
        port = sport if self.keeps_ports and sport in ports and not ambiguous else self.random.choice(ports)
        while self.busy.get((outside, port, proto), 0) > when:
            port = self.random.choice(ports)
        self.busy[outside, port, proto] = when + 2 * LONGEST
        self.now = inside, outside, port, self.random.randrange(1 << 32)
        self.flows.append((stamp(when), stamp(when + self.delay + self.skew), "tcp" if proto == frames.TCP else "udp",
                           inside, sport, outside, port, peer, dport, bool(lease), ambiguous))

    def translate(self, when, source, target, proto, payload):
        """Returns the packet as the outside sees it, or None if it is of nobody who is translated."""
        if self.now is None or self.now[0] not in (source, target):
            return None
        inside, outside, port, change = self.now
        head, length = payload
        if source == inside:
            head, source, when = struct.pack(">H", port) + head[2:], outside, when + self.delay
        else:
            head, target, when = head[:2] + struct.pack(">H", port) + head[4:], outside, when - self.delay
        if proto == frames.TCP:
            at = 4 if source == outside else 8
            number = struct.unpack_from(">I", head, at)[0]
            head = head[:at] + struct.pack(">I", (number + change) & 0xFFFFFFFF) + head[at + 4:]
        return when + self.skew, source, target, proto, (head, length)


def everything(site, facts, plants):
    """Adds the guests, and the plants among them. Returns (flows, leases), lines of the two files about them."""
    site.part("guests")
    translator = Translator(site)
    logged = site.guests[:len(site.guests) // 2]
    leases = list(lease_blocks(site, translator.pool, logged))
    planned = list(browse(site, leases, site.guests[len(logged):]))
    site.part("outside noise")
    noise(site, translator)
    if plants:
        site.part("guests at once")
        planned += at_once(site, facts, site.guests[len(logged):])
    site.part("translation")
    site.translate = translator.translate
    for when, guest, lease, flow in sorted(planned, key=lambda plan: plan[:2]):
        flow.run(site, translator, when, guest, lease)
    site.translate = None
    return translator.flows, [lease.line() for lease in leases]


class Flow:
    """A flow of a guest that is planned."""

    def __init__(self, proto, peer, port, talk, ambiguous=False):
        self.proto, self.peer, self.port, self.talk, self.ambiguous = proto, peer, port, talk, ambiguous

    def run(self, site, translator, when, guest, lease):
        sport = site.port()
        number = frames.TCP if self.proto == "tcp" else frames.UDP
        translator.begin(when, number, guest, sport, self.peer, self.port, lease, self.ambiguous)
        if self.proto == "udp":
            site.udp(when, guest, self.peer, self.port, self.talk, sport=sport)
            return
        flow = TcpFlow(site, guest, self.peer, self.port, sport=sport, rtt=20000)
        if self.ambiguous:
            flow.syn_options = frames.SYN_OPTIONS[0]  # the sizes of packets, too, are the same
        flow.run(when, self.talk)


def lease_blocks(site, pool, guests):
    """Yields leases. There are not more blocks than guests, so that each has many owners."""
    r = site.random
    size = r.choice((64, 256, 512))
    free = [(site.begin, r.random(), outside, 1024 + size * n) for outside in pool
            for n in range(max(2, len(guests) // 3))]
    wishes = [(site.begin + seconds(r.random() * 3600), guest) for guest in guests]
    heapq.heapify(free)
    heapq.heapify(wishes)
    while wishes[0][0] < site.end:
        when, guest = heapq.heappop(wishes)
        since, _, outside, first = heapq.heappop(free)
        begin = max(when, since)
        end = min(begin + seconds(r.uniform(1, 6) * 3600), site.end)
        if begin < end:
            yield Lease(guest, outside, first, size, begin, end)
        heapq.heappush(free, (end + seconds(r.choice((0, 2, 10, 60)) * r.random()), r.random(), outside, first))
        heapq.heappush(wishes, (end + seconds(r.random() * 1800), guest))


def browse(site, leases, others):
    """Yields what guests do: they look up names and read pages, some at once when they get their ports."""
    r = site.random
    spans = [(lease.guest, lease, lease.begin, lease.end) for lease in leases]
    spans += [(guest, None, site.begin, site.end) for guest in others]
    resolver = site.stranger()
    for guest, lease, begin, end in spans:
        room = end - begin - LONGEST - MINUTE
        for i in range(int(room / MINUTE / 8)):
            when = begin + (seconds(r.random()) if lease and i == 0 else int(r.random() * room))
            server = r.choice(site.popular) if r.random() < 0.6 else site.somewhere()
            asked = question(r, name(r))
            yield when, guest, lease, Flow("udp", resolver, 53, [(True, asked, 0), (False, answer(asked, 0), 0.02)])
            yield when + 60000, guest, lease, Flow(*content(r, server))


def content(r, server):
    """Returns a protocol, a peer, its port and what is said: a page, as text or as QUIC."""
    if r.random() < 0.3:
        talk = [(True, 1250, 0)]
        talk += [(r.random() < 0.4, r.randrange(40, 1250), 0.01 + r.expovariate(8)) for _ in range(r.randrange(3, 9))]
        return "udp", server, 443, talk
    talk = [(True, 200 + r.randrange(900), 0.01), (False, int(min(3e5, 900 * r.paretovariate(1.05))), 0.1)]
    return "tcp", server, 443, talk


def at_once(site, facts, guests):
    """Returns flows of two or three guests to one destination at the same time: alike, or of different sizes."""
    r = site.random
    planned = []
    for number in range(20):
        server = r.choice(site.popular)
        proto, _, port, talk = content(r, server)
        same = number % 4 != 3
        when = site.begin + int(r.random() * (site.end - site.begin - LONGEST))
        together = r.sample(guests, r.choice((2, 2, 3)))
        for n, guest in enumerate(together):
            said = talk if same else talk + [(True, 100 * (n + 1), 0.01)]
            planned.append((when + r.randrange(900), guest, None, Flow(proto, server, port, said, same)))
        facts.add("join_nat", "ambiguous" if same else "different sizes", {"peer": server}, hosts=together,
                  peers=[server], begin=when, end=when + LONGEST, proto=proto, port=port)
    return planned


def noise(site, translator):
    """Adds what tries the outside addresses, and is not let in."""
    r = site.random
    for _ in range(200 * site.days):
        target = r.choice(translator.pool + [translator.shared])
        head = frames.tcp(site.port(), r.randrange(1, 65536), r.randrange(1 << 32), 0, frames.SYN)
        site.put(site.outside, site.any_time(), site.stranger(), target, frames.TCP, head)


def write(filename, columns, lines):
    with open(filename, "w", newline="", encoding="ascii") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(lines)
