"""Plants: amplification. A server of the site answers questions that a victim of the world never asked, and a host of
the site gets the answers of many servers of the world."""
import frames
from traffic import seconds
from truth.names import TEXT, answer, name, question

# Port, bytes of a question, bytes of an answer, packets of an answer
SERVICES = ((53, 64, (1400, 4000), 1), (123, 8, (440, 480), 12), (389, 52, (1300, 3000), 2),
            (11211, 15, (1400, 1450), 9), (19, 1, (500, 1400), 3))


def everything(site, facts):
    for plant in (reflector, victim):
        site.part("amplification " + plant.__name__)
        plant(site, facts)


def bounds(site):
    r = site.random
    begin = site.begin + int(r.uniform(0.05, 0.9) * (site.end - site.begin))
    return begin, begin + seconds(r.uniform(120, 900))


def tell(facts, detail, reflector, victim, port, begin, end, inside):
    facts.add("amplification", detail, {"reflector": reflector, "victim": victim, "port": port}, hosts=[inside],
              peers=reflector if isinstance(reflector, list) else [victim], begin=begin, end=end)


def reflector(site, facts):
    """Adds a server of the site that is used. Questions come in the victim's name, from one port of it or many."""
    r = site.random
    server, target = r.choice(site.servers[20:]), site.stranger()
    port, asked, (smallest, largest), count = r.choice(SERVICES)
    begin, end = bounds(site)
    sport, gap, when = site.port() if r.random() < 0.5 else None, r.uniform(0.05, 0.4), begin
    while when < end:
        size, ask = r.randrange(smallest, largest), asked
        if port == 53:
            ask = question(r, name(r), TEXT)
            size = answer(ask, size)
        site.udp(when, target, server, port, [(True, ask, 0)] + [(False, size, 0.001)] * count, sport=sport)
        when += seconds(r.expovariate(1 / gap))
    tell(facts, "reflector", server, target, port, begin, end, server)


def victim(site, facts):
    """Adds answers that a host of the site never asked for, from many servers."""
    r = site.random
    target, sport = site.take_client(), r.choice((80, 443, site.port()))
    port, _, (smallest, largest), _ = r.choice(SERVICES)
    servers = [site.stranger() for _ in range(r.randrange(40, 200))]
    begin, end = bounds(site)
    for server in servers:
        when = begin + seconds(r.random() * 20)
        gap = r.uniform(2, 12)
        while when < end:
            size = r.randrange(smallest, largest)
            said = answer(question(r, name(r), TEXT), size) if port == 53 else size
            site.send(when, server, target, frames.UDP, frames.udp(port, sport, said))
            when += seconds(r.expovariate(1 / gap))
    tell(facts, "victim", servers, target, port, begin, end, target)
