"""Plants: a chain of four hops, in the order of time, and contacts beside it that are no hops."""
from traffic import seconds
from truth.facts import MUST, NEVER, stamp

LOGINS = ((22, 40000), (3389, 300000), (445, 90000), (5985, 30000))


def everything(site, facts):
    site.part("chain")
    chain(site, facts)


def session(site, when, source, target, ending="fin"):
    r = site.random
    port, size = r.choice(LOGINS)
    talk = [(i % 2 == 0, r.randrange(100, size), r.expovariate(0.3)) for i in range(r.randrange(4, 12))]
    site.tcp(when, source, target, port, talk if ending == "fin" else (), ending=ending, segment=30000)
    return port


def chain(site, facts):
    """Adds the chain. Its first host is a workstation, the others are quiet, so that nothing else leads to them."""
    r = site.random
    hosts = [site.take_client()] + [site.take_quiet() for _ in range(4)]
    begin = site.begin + int(r.uniform(0.3, 0.7) * (site.end - site.begin))
    gaps = [seconds(r.uniform(120, 7200)) for _ in range(4)]
    call = {"start": hosts[0], "begin": stamp(begin - seconds(60)), "end": stamp(begin + sum(gaps) + seconds(7200))}
    when = begin
    for hop, (source, target) in enumerate(zip(hosts, hosts[1:]), 1):
        port = session(site, when, source, target)
        tell(facts, call, "hop %d" % hop, {"hop": hop, "host": target, "via": source, "port": port}, when)
        when += gaps[hop - 1]
    too_early(site, facts, call, hosts[1:4], begin, gaps)
    unanswered(site, facts, call, hosts[1:4], when)
    backwards(site, facts, call, hosts[0], begin)


def too_early(site, facts, call, hosts, begin, gaps):
    """Adds what hosts of the chain opened before somebody opened them."""
    for number, host in enumerate(hosts):
        other, arrives = site.take_quiet(), begin + sum(gaps[:number])
        session(site, arrives - seconds(site.random.uniform(20, 50)), host, other)
        tell(facts, call, "too early", {"host": other}, arrives, NEVER)


def unanswered(site, facts, call, hosts, when):
    """Adds tries that nobody answered."""
    for host in hosts:
        other = site.take_quiet()
        session(site, when, host, other, site.random.choice(("refused", "ignored")))
        tell(facts, call, "not answered", {"host": other}, when, NEVER)


def backwards(site, facts, call, host, begin):
    """Adds somebody who opens the first host, which does not open them."""
    other = site.take_quiet()
    session(site, begin + seconds(30), other, host)
    tell(facts, call, "from outside of the chain", {"host": other}, begin, NEVER)


def tell(facts, call, detail, row, when, want=MUST):
    facts.add("spread", detail, row, hosts=[row["host"]], peers=[row["via"]] if "via" in row else [], begin=when,
              end=when + seconds(60), want=want, proto="tcp", call=call)
