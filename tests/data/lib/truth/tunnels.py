"""Plants: tunnels in DNS and ICMP, somebody who types at a high port, and a connection that is kept open for hours."""
import frames
from traffic import seconds
from truth.facts import MAY, MUST
from truth.names import TEXT, answer, question
from truth.terminal import Terminal, typed


def everything(site, facts):
    for plant in (dns, dns_by_resolver, icmp, keystrokes, kept_open):
        site.part("tunnel " + plant.__name__)
        plant(site, facts)


def bounds(site, shortest, longest):
    """Returns when a tunnel begins and ends. REQUIRES: hours."""
    r = site.random
    length = seconds(r.uniform(shortest, longest) * 3600)
    begin = site.begin + int(r.uniform(0.05, 0.6) * (site.end - site.begin))
    return begin, min(begin + length, site.end - 60000000)


def tell(facts, kind, source, target, proto, port, begin, end, want=MUST, detail=None, **more):
    row = {"saddr": source, "daddr": target, "kind": kind, "proto": proto}
    if port is not None:
        row["port"] = port
    facts.add("tunnels", detail or kind, row, hosts=[source], peers=[target], begin=begin, end=end, want=want, **more)


def data_question(r):
    """Returns a question whose name carries data."""
    letters = "abcdefghijklmnopqrstuvwxyz012345"
    labels = ["".join(r.choices(letters, k=r.randrange(30, 60))) for _ in range(2)]
    return question(r, ".".join(labels + ["t%d.example" % r.randrange(9)]), TEXT)


def dns(site, facts):
    """Adds a tunnel to a server of the world: a socket per question, or one for all, at the pace of the data."""
    r = site.random
    source, server = site.take_client(), site.stranger()
    begin, end = bounds(site, 0.7, 6)
    sport = site.port() if r.random() < 0.5 else None
    gap, size, when = r.uniform(0.8, 6), r.randrange(240, 900), begin
    while when < end:
        asked = data_question(r)
        site.udp(when, source, server, 53, [(True, asked, 0), (False, answer(asked, size), 0.03)], sport=sport)
        when += seconds(r.expovariate(1 / gap))
    tell(facts, "dns", source, server, "udp", 53, begin, end, detail="dns, direct")


def dns_by_resolver(site, facts):
    """Adds a tunnel that the resolver of the site carries on: it asks the tunnel's server, like any other."""
    r = site.random
    source, server = site.take_client(), site.stranger()
    begin, end = bounds(site, 1, 8)
    gap, size, when = r.uniform(1, 5), r.randrange(240, 800), begin
    while when < end:
        asked = data_question(r)
        answered = answer(asked, size)
        site.udp(when, source, site.resolver, 53, [(True, asked, 0), (False, answered, 0.06)])
        site.udp(when + 900, site.resolver, server, 53, [(True, asked, 0), (False, answered, 0.04)])
        when += seconds(r.expovariate(1 / gap))
    tell(facts, "dns", source, site.resolver, "udp", 53, begin, end, detail="dns, by the resolver")
    tell(facts, "dns", site.resolver, server, "udp", 53, begin, end, MAY)


def icmp(site, facts):
    """Adds pings that carry data both ways, of different sizes."""
    r = site.random
    source, server, ident = site.take_client(), site.stranger(), r.randrange(65536)
    begin, end = bounds(site, 0.5, 3)
    gap, when, sequence = r.uniform(0.3, 2), begin, 0
    while when < end:
        sequence = (sequence + 1) & 0xFFFF
        mine, theirs = (r.choice((64, r.randrange(200, 1400))) for _ in range(2))
        site.send(when, source, server, frames.ICMP, frames.icmp_echo(False, ident, sequence, mine))
        site.send(when + 30000, server, source, frames.ICMP, frames.icmp_echo(True, ident, sequence, theirs))
        when += seconds(r.expovariate(1 / gap))
    tell(facts, "icmp", source, server, "icmp", None, begin, end)


def keystrokes(site, facts):
    """Adds somebody who types, and reads what a shell answers, at a high port: in the clear or encrypted."""
    r = site.random
    inwards = r.random() < 0.5
    ends = (site.stranger(), site.take_client()) if inwards else (site.take_client(), site.stranger())
    begin, end = bounds(site, 0.2, 1)
    key, port = r.choice((1, 17, 36, 48, 52, 64)), r.randrange(1100, 65000)
    terminal = Terminal(site, *ends, port, rtt=r.randrange(4000, 60000))
    last = terminal.run(begin, typed(r, key, (end - begin) / 1e6))
    tell(facts, "keystrokes", *ends, "tcp", port, begin, last, key=key)


def kept_open(site, facts):
    """Adds a connection that stays open most of a day, and carries a little data both ways all the time."""
    r = site.random
    source, server, port = site.take_client(), site.stranger(), r.choice((443, 22, r.randrange(1100, 65000)))
    begin, end = bounds(site, 9, 20)
    talk, gap = [], r.uniform(20, 90)
    for _ in range(int((end - begin) / 1e6 / gap)):
        talk += [(r.random() < 0.5, r.randrange(60, 3000), r.uniform(0.5, 1.5) * gap)]
    last = site.tcp(begin, source, server, port, talk)
    tell(facts, "long", source, server, "tcp", port, begin, last)
