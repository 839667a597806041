"""Background: what people do. They look up names, read pages, also by the proxy, write mail and use servers."""
from traffic import seconds
from truth.facts import MAY
from truth.names import name
from truth.terminal import Terminal, typed


def everything(site, facts):
    for part in (browsing, downloads, visitors, mail, mail_polling, offices, terminals, calls, pings):
        site.part(part.__name__)
        part(site, facts)


def ending(r):
    x = r.random()
    return "fin" if x < 0.8 else "rst" if x < 0.93 else "none" if x < 0.97 else "ignored"


def page(site, when, client, server, port):
    r = site.random
    answer = int(min(2e6, 600 + 3000 * r.paretovariate(1.05)))
    site.tcp(when, client, server, port, [(True, 200 + r.randrange(900), 0.01), (False, answer, r.expovariate(12))],
             ending=ending(r), segment=min(60000, 1448 * r.randrange(8, 44)), reset_by_client=r.random() < 0.5)


def quic(site, when, client, server):
    r = site.random
    talk = [(True, 1250, 0), (False, 1250, 0.03)]
    talk += [(r.random() < 0.3, r.choice((40, 700, 1250)), r.expovariate(8)) for _ in range(r.randrange(3, 9))]
    site.udp(when, client, server, 443, talk)


def browsing(site, facts):
    """Adds pages. Some clients ask the proxy, which asks the world; the others ask the world."""
    r = site.random
    for _ in range(site.level.clients * site.level.pages * site.days):
        when, client = site.busy_time(), site.client()
        by_proxy = int(client.rsplit(".", 1)[1]) % 4 == 0
        asking = site.proxy if by_proxy else client
        if r.random() < 0.8:
            when = site.lookup(when, asking, site.resolver, name(r), r.random() < 0.985) + 500
            if r.random() < 0.3:
                site.lookup(when - 30000, site.resolver, site.somewhere(), name(r), r.random() < 0.97)
        for _ in range(1 + r.randrange(2)):
            server = r.choice(site.popular) if r.random() < 0.4 else site.somewhere()
            if by_proxy:
                page(site, when, client, site.proxy, 3128)
                page(site, when + 5000, site.proxy, server, 443)
            elif r.random() < 0.14:
                quic(site, when, client, server)
            else:
                page(site, when, client, server, 443 if r.random() < 0.84 else 80)
            when += seconds(r.expovariate(1.5))


def downloads(site, facts):
    """Adds what clients get from content networks: much volume, from few hosts, inwards."""
    r = site.random
    for _ in range(site.level.clients * site.days // 2):
        size = int(2e6 * r.paretovariate(1.2))
        site.tcp(site.busy_time(), site.client(), r.choice(site.popular), 443,
                 [(True, 700, 0.02), (False, min(size, 60000000), 0.1)], segment=60000)


def visitors(site, facts):
    """Adds who reads the site's own pages: one server that answers many clients."""
    r = site.random
    for _ in range(site.level.visitors * site.days):
        page(site, site.busy_time(), site.somewhere() if r.random() < 0.9 else site.client(), site.web, 443)


def smtp_talk(r):
    return [(False, 40, 0.02), (True, 24, 0.03), (False, 120, 0.01), (True, 60, 0.02), (False, 30, 0.02),
            (True, int(min(3e5, 2000 * r.paretovariate(1.1))), 0.05), (False, 30, 0.2)]


def mail(site, facts):
    """Adds a relay that talks with many, of which some refuse or do not answer."""
    r = site.random
    for _ in range(site.level.mails * site.days):
        when, other = site.busy_time(), site.somewhere()
        if r.random() < 0.6:
            site.tcp(when, other, site.relay, 25, smtp_talk(r), segment=12000)
            continue
        site.lookup(when - 60000, site.relay, site.resolver, name(r))
        how = "fin" if r.random() < 0.85 else r.choice(("refused", "ignored"))
        site.tcp(when, site.relay, other, 25, smtp_talk(r), ending=how, segment=12000, retries=2 * (how == "ignored"))


def mail_polling(site, facts):
    """Adds clients that ask for mail every few minutes as long as they are on. Others keep a connection open."""
    r = site.random
    for client in r.sample(site.clients, site.level.clients * 2 // 5):
        period, size = 60 * r.choice((5, 10, 15, 20)), r.randrange(300, 500)
        for day in range(site.days):
            when, off = site.at(day, r.uniform(7, 9.5)), site.at(day, r.uniform(15, 19))
            while when < off:
                site.tcp(when, client, site.relay, 993, [(True, size, 0.02), (False, r.choice((800, 800, 2400)), 0.02)])
                when += seconds(period + r.random())
        facts.add("beacons", "mail polling", {"saddr": client, "daddr": site.relay, "proto": "tcp", "port": 993},
                  hosts=[client], want=MAY, period=period)
    for client in r.sample(site.clients, site.level.clients // 5):
        for _ in range(site.days):
            idle = [(i % 2 == 0, 40, 240) for i in range(r.randrange(10, 60))]
            site.tcp(site.busy_time(), client, r.choice(site.popular), 5228, idle)


def offices(site, facts):
    """Adds files and the directory, which all clients use."""
    r = site.random
    for _ in range(site.level.clients * site.days * 4):
        when, client = site.busy_time(), site.client()
        site.tcp(when, client, site.directory, 389, [(True, 120, 0.01), (False, 400 + r.randrange(3000), 0.02)])
        if r.random() < 0.5:
            mine = r.random() < 0.3
            site.tcp(when + 90000, client, site.files, 445,
                     [(True, 900, 0.01), (False, 700, 0.01), (mine, int(min(2e7, 2e4 * r.paretovariate(1.1))), 0.1)],
                     segment=60000)


def terminals(site, facts):
    """Adds people who type at servers by SSH, where a login is expected."""
    r = site.random
    for _ in range(site.days * max(3, site.level.clients // 40)):
        terminal = Terminal(site, site.client(), r.choice(site.servers[9:]), 22, tos=0x10, rtt=r.randrange(500, 9000))
        terminal.run(site.busy_time(), [(False, 1500, 0.01)] + typed(r, r.choice((48, 52)), r.uniform(60, 900)))


def calls(site, facts):
    """Adds what looks a little like peer-to-peer: calls between high ports with few peers, and pieces of updates."""
    r = site.random
    for _ in range(site.days * max(4, site.level.clients // 15)):
        when, client, sport = site.busy_time(), site.client(), site.port()
        for _ in range(r.randrange(1, 5)):
            talk = [(i % 2 == 0, 160 + r.randrange(900), r.expovariate(2)) for i in range(r.randrange(30, 120))]
            site.udp(when, client, site.stranger(), r.randrange(16384, 65000), talk, sport=sport)
        for other in r.sample(site.clients, r.randrange(0, 6)):
            site.tcp(when, client, other, 7680, [(True, 200, 0.01), (False, r.randrange(1000, 900000), 0.05)],
                     segment=60000, ending="fin" if r.random() < 0.7 else "refused")


def pings(site, facts):
    r = site.random
    for _ in range(site.level.clients * site.days // 4):
        site.ping(site.busy_time(), site.client(), site.somewhere(), 1 + r.randrange(4), r.random() < 0.9)
