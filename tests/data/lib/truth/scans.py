"""Plants: scans. Horizontal ones try one port of many hosts, vertical ones many ports of a host, sweeps both."""
from traffic import seconds

PLANS = (
    # (shape, protocol, pace, from where)
    ("horizontal", "tcp", "fast", "outside"), ("horizontal", "tcp", "fast", "inside"),
    ("horizontal", "tcp", "slow", "outside"), ("horizontal", "tcp", "slow", "inside"),
    ("horizontal", "udp", "fast", "outside"), ("horizontal", "udp", "slow", "outside"),
    ("horizontal", "icmp", "fast", "inside"), ("horizontal", "icmp", "slow", "outside"),
    ("vertical", "tcp", "fast", "outside"), ("vertical", "tcp", "slow", "inside"),
    ("vertical", "udp", "fast", "outside"),
    ("sweep", "tcp", "fast", "inside"), ("sweep", "tcp", "slow", "outside"), ("sweep", "udp", "fast", "outside"),
)


def everything(site, facts):
    for number, plan in enumerate(PLANS):
        site.part("scan %d" % number)
        scan(site, facts, *plan)
    site.part("scan by many")
    scan_by_many(site, facts)


class Targets:
    """What a scan tries: which hosts and ports, and which of them answer."""

    def __init__(self, site, hosts, ports):
        r = site.random
        alive = site.servers[9:] + site.clients
        few = min(hosts, r.randrange(3, 9))
        self.site = site
        self.open_hosts = set(r.sample(alive, few)) if hosts > 1 else {r.choice(site.servers[9:])}
        self.closed_hosts = set(r.sample(alive, min(hosts // 4, len(alive)))) - self.open_hosts
        dark = {site.dark() for _ in range(hosts - len(self.open_hosts | self.closed_hosts))}
        self.hosts = list(self.open_hosts) + sorted(self.closed_hosts | dark)
        self.ports = r.sample(range(1, 65536), ports) if ports else [None]
        self.open_ports = set(r.sample(self.ports, min(len(self.ports), r.randrange(1, 4))))
        self.hosts.sort()
        self.probes = [(host, port) for host in self.hosts for port in self.ports]
        if r.random() < 0.7:
            r.shuffle(self.probes)
        self.answered = set()

    def probe(self, when, source, proto, host, port, quiet_hosts_refuse):
        site = self.site
        is_open = host in self.open_hosts and port in self.open_ports
        is_closed = not is_open and host in (self.open_hosts | self.closed_hosts) and quiet_hosts_refuse
        if is_open:
            self.answered.add(host)
        if proto == "icmp":
            site.ping(when, source, host, 1, is_open, 8)
        elif proto == "udp" and is_closed:
            site.unreachable(when, source, host, host, 3, 3, port)
        elif proto == "udp":
            site.udp(when, source, host, port, [(True, 40, 0)] + [(False, 90, 0.02)] * is_open)
        else:
            ending = "rst" if is_open else "refused" if is_closed else "ignored"
            site.tcp(when, source, host, port, (), ending=ending, reset_by_client=True)


def size_of(site, shape, proto, pace):
    """Returns how many hosts and ports a scan tries. Slow ones have enough for all of the time."""
    r = site.random
    hosts = {"horizontal": r.randrange(80, 500), "vertical": 1, "sweep": r.randrange(12, 40)}[shape]
    ports = {"horizontal": 1, "vertical": r.randrange(80, 900), "sweep": r.randrange(5, 25)}[shape]
    if pace == "slow" and shape != "sweep":
        hosts, ports = (180 * site.days if count > 1 else 1 for count in (hosts, ports))
    return hosts, 0 if proto == "icmp" else ports


def gaps(site, pace, count):
    """Returns the times of the probes: slow ones come about every ten minutes, as long as there is time."""
    r = site.random
    if pace == "slow":
        gap, when = r.uniform(480, 600), site.early()
    else:
        gap = 10 ** r.uniform(-1.7, 0.5)
        when = site.begin + int(r.uniform(0.05, 0.9) * (site.end - site.begin))
    times = []
    while len(times) < count and when < site.end:
        times.append(when)
        when += seconds(gap * (0.6 + 0.8 * r.random()))
    return times


def scan(site, facts, shape, proto, pace, origin):
    r = site.random
    source = site.take_client() if origin == "inside" else site.stranger()
    targets = Targets(site, *size_of(site, shape, proto, pace))
    times = gaps(site, pace, len(targets.probes))
    refuse = r.random() < 0.6
    for when, (host, port) in zip(times, targets.probes):
        targets.probe(when, source, proto, host, port, refuse)
    row = {"scanner": source, "kind": shape, "proto": proto}
    if shape == "horizontal" and proto != "icmp":
        row["port"] = targets.ports[0]
    facts.add("scans", "%s %s %s" % (shape, proto, pace), row, hosts=[source], peers=targets.hosts, begin=times[0],
              end=times[-1] + 4000000, answered_by=sorted(targets.answered), targets=len(times))


def scan_by_many(site, facts):
    """Adds a scan from many sources, each of which takes its part of one list of targets."""
    r = site.random
    sources = [site.stranger() for _ in range(r.randrange(10, 25))]
    targets = Targets(site, r.randrange(120, 240), 1)
    when = first = site.begin + int(r.uniform(0.05, 0.7) * (site.end - site.begin))
    for host, port in targets.probes:
        targets.probe(when, r.choice(sources), "tcp", host, port, True)
        when += seconds(r.expovariate(1 / 60))
    facts.add("scans", "horizontal tcp by many",
              {"scanner": sources, "kind": "horizontal", "proto": "tcp", "port": targets.ports[0]}, hosts=sources,
              peers=targets.hosts, begin=first, end=when, answered_by=sorted(targets.answered))
