"""Plants: uploads, of an hour or spread over a night. They come late, so that a host has days of its own before."""
from traffic import seconds


def everything(site, facts):
    for number in range(2):
        for plant in (upload, night_upload):
            site.part("%s %d" % (plant.__name__, number))
            plant(site, facts)


def choose(site):
    r = site.random
    return site.take_client(), site.stranger(), r.choice((443, 22, 21, r.randrange(1024, 65536))), site.days - 1


def upload(site, facts):
    """Adds one connection that sends for about an hour."""
    r = site.random
    source, server, port, day = choose(site)
    size, length, pieces = r.uniform(3e8, 1.2e9), r.uniform(2000, 4500), r.randrange(200, 500)
    when = site.at(day, r.uniform(1, 22))
    end = site.tcp(when, source, server, port,
                   [(True, int(size / pieces), r.uniform(0.5, 1.5) * length / pieces) for _ in range(pieces)],
                   segment=60000)
    tell(facts, "hour", source, server, port, when, end, size)


def night_upload(site, facts):
    """Adds many small uploads of a night. No single one is much."""
    r = site.random
    source, server, port, day = choose(site)
    size, pieces, end = r.uniform(2e8, 6e8), r.randrange(20, 70), 0
    begin, length = site.at(max(day - 1, 0), r.uniform(20, 22) if day else 0.5), r.uniform(6, 9) * 3600
    for when in sorted(begin + seconds(r.random() * length) for _ in range(pieces)):
        end = site.tcp(when, source, server, port,
                       [(True, int(size / pieces * r.uniform(0.7, 1.3)) // 10, r.expovariate(1)) for _ in range(10)],
                       segment=60000)
    tell(facts, "night", source, server, port, begin, end, size)


def tell(facts, detail, source, server, port, begin, end, size):
    facts.add("uploads", detail, {"host": source, "peer": server, "proto": "tcp", "port": port}, hosts=[source],
              peers=[server], begin=begin, end=end, bytes=int(size))
