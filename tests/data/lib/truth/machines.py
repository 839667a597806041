"""Background: what machines do by themselves, at all hours: monitoring, backups, time, updates, errors, and noise."""
import frames
from traffic import seconds
from truth.facts import MAY

NOISE_PORTS = (23, 445, 3389, 80, 8080, 1433, 5900, 6379, 2323, 5060, 22, 8443, 5555)


def everything(site, facts):
    for part in (monitoring, backups, time_service, updates, misconfigured, noise):
        site.part(part.__name__)
        part(site, facts)


def periodic(facts, what, saddr, daddr, proto, port, period):
    """Adds that a beat of the background may be told: it is one, and known to many or to one host only."""
    facts.add("beacons", what, {"saddr": saddr, "daddr": daddr, "proto": proto, "port": port}, hosts=[saddr],
              peers=daddr if isinstance(daddr, list) else [daddr], want=MAY, period=period)


def monitoring(site, facts):
    """Adds a monitor that asks many hosts every minute, each in a way of its own. Some do not answer."""
    r = site.random
    polled = (site.servers[1:] + site.clients)[:site.level.polled]
    for target in polled + [site.dark()]:
        how, alive = r.choice(("snmp", "ping", "tcp")), target in polled
        port = r.choice((443, 80, 22, 9100))
        for when in site.every(60, 0.01):
            if how == "snmp":
                talk = [(True, 43, 0), (False, 60 + r.randrange(60), 0.004)]
                site.udp(when, site.monitor, target, 161, talk if alive else talk[:1])
            elif how == "ping":
                site.ping(when, site.monitor, target, 1, alive)
            else:
                site.tcp(when, site.monitor, target, port, [], ending="rst" if alive else "ignored",
                         reset_by_client=True)
        proto, port = {"snmp": ("udp", 161), "ping": ("icmp", None), "tcp": ("tcp", port)}[how]
        periodic(facts, "monitoring", site.monitor, target, proto, port, 60)


def backups(site, facts):
    """Adds nightly backups of servers within the site, and one to the world: much volume, every night."""
    r = site.random
    away = site.stranger()
    for n, server in enumerate(r.sample(site.servers[9:], 5) + [site.files]):
        target, port = (away, 443) if n == 0 else (site.backup, 9102)
        hour, size = r.uniform(0.5, 4), r.uniform(1e8, 4e8)
        for day in range(site.days):
            site.tcp(site.at(day, hour) + seconds(r.random() * 60), server, target, port,
                     [(True, int(size * r.uniform(0.9, 1.1)) // 20, 3.0) for _ in range(20)], segment=60000)


def time_service(site, facts):
    """Adds clocks that ask for the time: hosts each few minutes, most of them one of the site."""
    r = site.random
    pool = [site.stranger() for _ in range(3)]
    for host in site.servers[9:19] + r.sample(site.clients, site.level.clients // 3) + [site.time]:
        server = r.choice(pool) if host == site.time or r.random() < 0.3 else site.time
        period, sport = r.choice((512, 1024, 2048)), 123 if r.random() < 0.6 else None
        for when in site.every(period, 0.01):
            answer = [(False, 48, 0.02)] if r.random() < 0.98 else []
            site.udp(when, host, server, 123, [(True, 48, 0)] + answer, sport=sport)
        periodic(facts, "time", host, server, "udp", 123, period)


def updates(site, facts):
    """Adds checks for updates. They are periodic, and many hosts ask the same servers."""
    r = site.random
    servers = r.sample(site.popular, 3)
    for client in site.clients:
        server, period = r.choice(servers), 3600 * r.choice((1, 4, 6, 12))
        for when in site.every(period, r.choice((0.0, 0.02, 0.1))):
            site.tcp(when, client, server, 443, [(True, 420, 0.02), (False, r.choice((310, 310, 90000)), 0.1)],
                     segment=30000)
        periodic(facts, "updates", client, server, "tcp", 443, period)


def misconfigured(site, facts):
    """Adds clients that ask, again and again, for what is not there any more."""
    r = site.random
    for client in r.sample(site.clients, max(3, site.level.clients // 20)):
        gone, port = site.dark(), r.choice((445, 9100, 389, 8080, 631))
        period, how = r.choice((120, 300, 900)), r.choice(("ignored", "refused"))
        for when in site.every(period, 0.02):
            site.tcp(when, client, gone, port, [], ending=how, retries=1)
        periodic(facts, "misconfigured", client, gone, "tcp", port, period)


def noise(site, facts):
    """Adds what reaches every network all day: hosts that try many addresses, which are scans, and single packets."""
    r = site.random
    for _ in range(site.level.noise * site.days):
        source, port, gap = site.stranger(), r.choice(NOISE_PORTS), r.choice((0.2, 2, 30))
        when = first = site.any_time()
        targets = ["198.18.%d.%d" % (r.randrange(256), r.randrange(256)) for _ in range(r.randrange(20, 110))]
        for target in targets:
            site.tcp(when, source, target, port, (), ending="refused" if target in site.clients else "ignored")
            when += seconds(gap * (0.5 + r.random()))
        facts.add("scans", "noise", {"scanner": source, "kind": "horizontal", "proto": "tcp", "port": port},
                  hosts=[source], begin=first, end=when, want=MAY)
    for _ in range(20 * site.level.noise * site.days):
        target, source = "198.18.%d.%d" % (r.randrange(256), r.randrange(256)), site.stranger()
        if r.random() < 0.6:
            site.tcp(site.any_time(), source, target, r.choice(NOISE_PORTS), (), ending="ignored",
                     retries=r.randrange(3))
        else:
            site.send(site.any_time(), source, target, frames.UDP,
                      frames.udp(site.port(), r.choice((53, 123, 161, 1900, 5060, 11211)), 46))
