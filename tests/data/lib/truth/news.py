"""Plants: what is new on the last day: a host, and a service that a server did not offer before."""


def everything(site, facts):
    site.part("news")
    r = site.random
    since = site.at(site.days - 1, 0)
    host, server, port = site.take_quiet(), r.choice(site.servers[20:]), r.randrange(2000, 60000)
    clients = r.sample(site.clients, 4)
    for hour in sorted(r.uniform(1, 23) for _ in range(r.randrange(5, 20))):
        when = since + int(hour * 3600e6)
        site.tcp(when, host, site.web, 443, [(True, 300, 0.01), (False, 5000, 0.05)])
        site.tcp(when, r.choice(clients), server, port, [(True, 300, 0.01), (False, 900, 0.05)])
    facts.add("new_hosts", "host", {"host": host}, hosts=[host], peers=[site.web], begin=since)
    facts.add("new_services", "service", {"host": server, "proto": "tcp", "port": port}, hosts=[server], peers=clients,
              begin=since)
