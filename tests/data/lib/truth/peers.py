"""Plants: a node of a peer-to-peer network. Many peers, high ports at both ends, volume both ways, many failures."""
from traffic import seconds


def everything(site, facts):
    for number in range(2):
        site.part("node %d" % number)
        node(site, facts)


def node(site, facts):
    r = site.random
    host, port = site.take_client(), r.randrange(10000, 60000)
    begin = site.begin + int(r.uniform(0.05, 0.6) * (site.end - site.begin))
    length = seconds(r.uniform(2, 8) * 3600)
    peers = [(site.stranger(), r.randrange(1024, 65536)) for _ in range(r.randrange(120, 400))]
    failing = r.uniform(0.25, 0.6)
    for peer, other in peers:
        when = begin + int(r.random() * length)
        for _ in range(r.randrange(1, 4)):
            answered = r.random() >= failing
            if r.random() < 0.5:
                site.udp(when, host, peer, other, [(True, 104, 0)] + [(False, 300, 0.05)] * answered, sport=port)
            elif answered:
                ends = (host, peer, other) if r.random() < 0.6 else (peer, host, port)
                talk = [(i % 2 == 0, r.randrange(2000, 400000), r.expovariate(0.2)) for i in range(r.randrange(2, 8))]
                site.tcp(when, *ends, talk, segment=30000)
            else:
                site.tcp(when, host, peer, other, (), ending=r.choice(("ignored", "refused")), retries=1)
            when += seconds(r.expovariate(1 / 600))
    facts.add("p2p", "node", {"host": host}, hosts=[host], peers=[peer for peer, _ in peers], begin=begin,
              end=begin + length + seconds(7200))
