"""The made-up site: its addresses, its hours, and the taps that its packets pass.

The site is 198.18.0.0/16, the rest of the world 198.19.0.0/16 and ranges for documentation. Which nets and hosts of it
are in use depends on the seed. One sensor sees all of the site before addresses are translated, another one what the
guests of the site send and get after it.
"""
import math
from functools import lru_cache
from random import Random

import frames
from traffic import Network, seconds
from truth.capture import Capture

DAY = 86400 * 1000000
MINUTE = 60 * 1000000
ROUTER = bytes.fromhex("021c00000001")


class Level:
    """How busy the site is. Each number is of the whole site, or a day."""

    def __init__(self, clients, pages, polled, visitors, mails, noise, guests):
        self.clients, self.pages, self.polled, self.visitors = clients, pages, polled, visitors
        self.mails, self.noise, self.guests = mails, noise, guests


LEVELS = {"low": Level(clients=60, pages=20, polled=8, visitors=150, mails=80, noise=5, guests=12),
          "medium": Level(clients=240, pages=42, polled=24, visitors=900, mails=400, noise=12, guests=30),
          "high": Level(clients=700, pages=70, polled=60, visitors=4000, mails=1500, noise=30, guests=60)}


@lru_cache(maxsize=65536)
def ethernet(source, target):
    """Returns the header of a frame. Hosts out of the site are behind the router."""
    return frames.ethernet(*(frames.mac_of(x) if is_inside(x) else ROUTER for x in (source, target)), 0x0800)


@lru_cache(maxsize=65536)
def is_inside(address):
    return address.startswith("198.18.")


class Site(Network):
    """Collects packets in `inside` and `outside`. Hosts are handed out once, for a purpose of their own."""

    def __init__(self, seed, level, begin, days):
        super().__init__(None)
        self.seed, self.level, self.days = seed, LEVELS[level], days
        self.begin, self.end = begin, begin + days * DAY
        self.inside, self.outside = (Capture(self.begin, self.end) for _ in range(2))
        self.translate = None  # what the translation makes of a packet; see nat.py
        self.strangers = set()
        self.part("addresses")
        self.choose_addresses()

    def part(self, name):
        """Begins a part, whose choices depend on the seed and its name alone."""
        self.random = Random("%d/%s" % (self.seed, name))

    # ---- addresses ----

    def choose_addresses(self):
        r = self.random
        self.nets = r.sample(range(1, 250), 16)
        hosts = {net: r.sample(range(2, 255), 252) for net in self.nets}
        address = "198.18.%d.%d"
        self.servers = [address % (self.nets[0], hosts[self.nets[0]].pop()) for _ in range(40)]
        (self.resolver, self.proxy, self.relay, self.monitor, self.backup, self.web, self.files, self.directory,
         self.time) = self.servers[:9]
        spread = [(net, hosts[net]) for net in self.nets[1:8]]
        self.clients = [address % (net, free.pop()) for net, free in (r.choice(spread) for _ in
                                                                      range(self.level.clients))]
        self.quiet = [address % (net, free.pop()) for net, free in (r.choice(spread) for _ in range(60))]
        self.guests = [address % (self.nets[8], hosts[self.nets[8]].pop()) for _ in range(self.level.guests)]
        self.free_clients = r.sample(self.clients, len(self.clients))
        self.popular = [self.stranger() for _ in range(12)]
        self.world = [self.stranger() for _ in range(40 + 5 * self.level.clients)]

    def take_client(self):
        """Returns a workstation that no plant has yet. It does what all workstations do, too."""
        return self.free_clients.pop()

    def take_quiet(self):
        """Returns a host of the site that is not part of the background."""
        return self.quiet.pop()

    def stranger(self):
        """Returns an address of the world that nobody has yet."""
        while True:
            address = "198.19.%d.%d" % (self.random.randrange(256), self.random.randrange(1, 255))
            if address not in self.strangers:
                self.strangers.add(address)
                return address

    def dark(self):
        """Returns an address of the site that nobody has."""
        used = set(self.servers + self.clients + self.guests) | set(self.quiet)
        while True:
            address = "198.18.%d.%d" % (self.random.choice(self.nets), self.random.randrange(1, 255))
            if address not in used:
                return address

    def client(self):
        """Returns a workstation. Some are much busier than others."""
        return self.clients[int(len(self.clients) * self.random.random() ** 1.6)]

    def somewhere(self):
        """Returns a host of the world, of which a few have the most visitors."""
        return self.world[int(len(self.world) * self.random.random() ** 3)]

    # ---- times ----

    def busy_time(self):
        """Returns a time when people work."""
        r = self.random
        while True:
            hour = r.random() * 24
            level = 0.12 + 0.88 * max(math.exp(-((hour - 10.8) / 2.4) ** 2), math.exp(-((hour - 15.0) / 2.8) ** 2))
            if r.random() < level:
                return self.begin + r.randrange(self.days) * DAY + seconds(hour * 3600)

    def any_time(self):
        return self.begin + int(self.random.random() * (self.end - self.begin))

    def early(self):
        """Returns a time in the first twentieth of all."""
        return self.begin + int(self.random.random() * (self.end - self.begin) / 20)

    def at(self, day, hour):
        """Returns a time, by the number of the day, from 0 on, and the hour of it, which may be of the next day."""
        return self.begin + day * DAY + seconds(hour * 3600)

    def every(self, period, spread=0.0, begin=None):
        """Yields the times of something that is done every `period` seconds, a share of it too early or too late."""
        r = self.random
        when = self.begin + int(r.random() * period * 1e6) if begin is None else begin
        while when < self.end:
            yield when + int((r.random() * 2 - 1) * spread * period * 1e6)
            when += int(period * 1e6)

    # ---- the wire ----

    def send(self, when, source, target, proto, payload, **ip_options):
        """Puts an IP packet on the wire, and on that behind the translation if it is of a guest."""
        self.put(self.inside, when, source, target, proto, payload, **ip_options)
        if self.translate:
            translated = self.translate(when, source, target, proto, payload)
            if translated:
                self.put(self.outside, *translated, **ip_options)

    @staticmethod
    def put(capture, when, source, target, proto, payload, **ip_options):
        _, packet, length = frames.ip(source, target, proto, *payload, **ip_options)
        capture.put(when, ethernet(source, target) + packet, max(60, 14 + length))
