"""Plants: beacons, of a minute to six hours, early and late, with beats that are left out, or two periods in one."""
from traffic import seconds

PERIODS = ((60, 120), (120, 600), (600, 1800), (1800, 5400), (5400, 12000), (12000, 21600))


def everything(site, facts):
    for number, (shortest, longest) in enumerate(PERIODS * 2):
        site.part("beacon %d" % number)
        beacon(site, facts, [site.random.uniform(shortest, longest)])
    site.part("beacon of two periods")
    period = site.random.uniform(240, 900)
    beacon(site, facts, [period, period * site.random.uniform(2.3, 5.7)])


def beats(site, period, jitter, missed):
    """Returns when the beats are. A host sleeps after a beat, so that what is too late adds up, or keeps to a clock."""
    r = site.random
    when, sleeps, times = site.early(), r.random() < 0.6, []
    while when < site.end:
        late = period * jitter * (2 * r.random() - 1)
        if r.random() >= missed:
            times.append(when + seconds(0 if sleeps else late / 2 + period))
        when += seconds(period + (late if sleeps else 0))
    return [when for when in times if when < site.end]


def detail_of(periods):
    """Returns the kind of beacon that recall is counted for."""
    if len(periods) > 1:
        return "two periods"
    return "below %d min" % (next(longest for _, longest in PERIODS if periods[0] <= longest) // 60)


def beacon(site, facts, periods):
    r = site.random
    source, server = site.take_client(), site.stranger()
    proto = "udp" if r.random() < 0.25 else "tcp"
    port = r.choice((443, 80, 8080, r.randrange(1024, 65536)))
    jitter, missed = r.choice((0.0, r.uniform(0.01, 0.1), r.uniform(0.1, 0.3))), r.choice((0.0, r.uniform(0.01, 0.15)))
    request, answer = r.randrange(60, 900), r.randrange(60, 1200)
    times = sorted(when for period in periods for when in beats(site, period, jitter, missed))
    for when in times:
        more = r.choice((0, 0, r.randrange(40)))
        talk = [(True, request + more, 0.02), (False, answer if r.random() < 0.95 else 20 * answer, 0.05)]
        getattr(site, proto)(when, source, server, port, talk)
    facts.add("beacons", detail_of(periods), {"saddr": source, "daddr": server, "proto": proto, "port": port,
                                  "period": [round(p, 3) for p in periods]}, hosts=[source], peers=[server],
              begin=times[0], end=times[-1] + 2000000, period=round(periods[0], 3), jitter=round(jitter, 3),
              missed=round(missed, 3), contacts=len(times))
