"""Ordinary traffic of the campus day, and the odd packets that a reader of archives must be able to decode."""
import struct

import frames
from traffic import DAY, LDAP, MAIL, MONITOR, RESOLVER, RESOLVER6, ROUTER, SERVER_VLAN, WEB, at, seconds

NAMES = ("www", "static", "cdn", "api", "mail", "login", "img", "updates")


def everything(campus):
    for part in (browsing, background_scans, time_service, mail, secure_shell, pings, monitoring, peer_to_peer, voice,
                 name_service, web_server, ipv6_neighbours, address_resolution, tunnels, fragments, groups, odd_tcp,
                 reflection_flood):
        part(campus)


def name(r):
    return "%s.site%d.example" % (r.choice(NAMES), int(400 * r.random() ** 3))


def ending(r):
    x = r.random()
    return "fin" if x < 0.74 else "rst" if x < 0.87 else "none" if x < 0.95 else "half" if x < 0.97 else "ignored"


def faults(r):
    x = r.random()
    if x < 0.03:
        return {"resend": 0.15}
    if x < 0.05:
        return {"swap": 0.2}
    if x < 0.06:
        return {"lose": 0.1}
    return {"ecn": True} if x < 0.07 else {"zero_window": True} if x < 0.075 else {}


def page(campus, when, client, server, port):
    r = campus.random
    answer = int(min(4e6, 600 + 3000 * r.paretovariate(1.05)))
    segment = 1448 if answer < 40000 else 1448 * r.randrange(8, 44)
    talk = [(True, 200 + r.randrange(700), 0.01), (False, answer, r.expovariate(12))]
    if r.random() < 0.3:
        talk += [(True, 80 + r.randrange(400), r.expovariate(0.4)), (False, r.randrange(200, 9000), r.expovariate(9))]
    campus.tcp(when, client, server, port, talk, ending=ending(r), segment=segment, **faults(r),
               reset_by_client=r.random() < 0.5)


def quic(campus, when, client, server):
    r = campus.random
    count = 2 + int(min(60, 3 * r.paretovariate(1.1)))
    talk = [(True, 1250, 0), (False, 1250, 0.03)]
    talk += [(r.random() < 0.3, r.choice((40, 700, 1250)), r.expovariate(8)) for _ in range(count)]
    campus.udp(when, client, server, 443, talk)


def browsing(campus):
    r = campus.random
    for _ in range(3200):
        when, client = campus.busy_time(), campus.client()
        six = r.random() < 0.12
        me, resolver = (campus.six(client), RESOLVER6) if six else (client, RESOLVER)
        when = campus.lookup(when, me, resolver, name(r), r.random() < 0.985) + 500
        if not six and r.random() < 0.3:
            campus.lookup(when - 30000, RESOLVER, campus.site(), name(r))
        for _ in range(1 + r.randrange(3)):
            server = r.choice(campus.world6) if six else campus.site()
            if r.random() < 0.14:
                quic(campus, when, me, server)
            else:
                page(campus, when, me, server, 443 if r.random() < 0.84 else 80)
            when += seconds(r.expovariate(1.5))


def background_scans(campus):
    """Adds what reaches every network all day: a few hosts that try many ports."""
    r = campus.random
    ports = (23, 445, 3389, 80, 8080, 1433, 5900, 6379, 2323, 5060, 22, 6667)
    for source in campus.noise:
        port, step = r.choice(ports[:-1]), r.randrange(1, 400)
        start, sport = r.randrange(65536), campus.port()
        when, gap = campus.any_time(), r.choice((0.2, 2, 30))
        for i in range(r.randrange(20, 110)):
            a = (start + i * step) & 0xFFFF
            target = "198.18.%d.%d" % (a >> 8, a & 255)
            outcome = "ignored" if r.random() < 0.93 else "refused"
            campus.tcp(when, source, target, port, (), ending=outcome, sport=sport if step % 2 else None)
            when += seconds(gap * (0.5 + r.random()))
    for _ in range(500):
        target = "198.18.%d.%d" % (r.randrange(256), r.randrange(256))
        source = "198.19.%d.%d" % (r.randrange(256), r.randrange(256))
        if r.random() < 0.6:
            campus.tcp(campus.any_time(), source, target, r.choice(ports), (), ending="ignored", retries=r.randrange(3))
        else:
            campus.udp(campus.any_time(), source, target, r.choice((53, 123, 161, 1900, 5060, 11211)), [(True, 46, 0)])


def time_service(campus):
    r = campus.random
    for _ in range(1100):
        answer = [(False, 48, campus.rtt() / 1e6)] if r.random() < 0.97 else []
        campus.udp(campus.any_time(), campus.client(), "198.51.100.%d" % r.randrange(123, 127), 123,
                   [(True, 48, 0)] + answer, sport=123 if r.random() < 0.4 else None)


def smtp_talk(r):
    size = int(min(3e5, 2000 * r.paretovariate(1.1)))
    return [(False, b"220 mail.campus.example ESMTP\r\n", 0.02),
            (True, b"EHLO mx.site%d.example\r\n" % r.randrange(99), 0.03),
            (False, b"250-mail.campus.example\r\n250 STARTTLS\r\n", 0.01),
            (True, b"MAIL FROM:<list@site.example>\r\n", 0.02),
            (False, b"250 2.1.0 Ok\r\n", 0.02), (True, size, 0.05), (False, b"250 2.0.0 Ok: queued\r\n", 0.2)]


def mail(campus):
    r = campus.random
    for _ in range(330):
        when = campus.busy_time()
        if r.random() < 0.7:
            campus.tcp(when, campus.site(), MAIL, 25, smtp_talk(r), ending=ending(r), segment=1448 * 8)
        else:
            campus.tcp(when, MAIL, campus.site(), 25, smtp_talk(r), ending=ending(r), segment=1448 * 8, **faults(r))
    for _ in range(260):
        talk = [(r.random() < 0.5, 60 + r.randrange(1200), r.expovariate(0.1)) for _ in range(r.randrange(4, 10))]
        campus.tcp(campus.busy_time(), campus.client(), MAIL, 993, talk, ending=ending(r))


def secure_shell(campus):
    r = campus.random
    for _ in range(60):
        client, server = campus.client(), r.choice((LDAP, WEB, "198.18.2.22", campus.site()))
        talk = [(False, b"SSH-2.0-OpenSSH_9.2\r\n", 0.01), (True, b"SSH-2.0-OpenSSH_9.6\r\n", 0.01), (True, 1500, 0.05),
                (False, 1080, 0.02)]
        talk += [(i % 2 == 0, 36 + r.randrange(200), r.expovariate(0.05)) for i in range(r.randrange(6, 40))]
        campus.tcp(campus.busy_time(), client, server, 22, talk, ending="fin", tos=0x10)


def pings(campus):
    r = campus.random
    for _ in range(260):
        campus.ping(campus.busy_time(), campus.client(), campus.site(), 1 + r.randrange(4), r.random() < 0.9)
    for _ in range(30):
        client = campus.client()
        campus.ping(campus.busy_time(), campus.six(client), r.choice(campus.world6), 1 + r.randrange(4),
                    r.random() < 0.9)
    errors = ((3, 3), (3, 1), (3, 13), (3, 10), (11, 0), (5, 1), (3, 4))
    for i in range(160):
        client, server, (kind, code) = campus.client(), campus.site(), errors[i % len(errors)]
        router = server if code in (3, 10) and kind == 3 else "198.51.100.%d" % r.randrange(1, 20)
        campus.unreachable(campus.busy_time(), client, server, router, kind, code, r.randrange(1024, 60000))
    for i in range(12):  # timestamp and address mask requests
        client = campus.client()
        campus.send(campus.any_time(), client, campus.site(), frames.ICMP,
                    (struct.pack(">BBHHH12x", 13 if i % 2 else 17, 0, 0, i, 1), 20))


def monitoring(campus):
    r = campus.random
    for i in range(144):
        for target in (MAIL, WEB, LDAP):
            when = DAY + seconds(i * 600 + r.random())
            campus.udp(when, MONITOR, target, 161, [(True, 43, 0), (False, 60 + r.randrange(60), 0.004)])
        campus.ping(DAY + seconds(i * 600 + 5), MONITOR, WEB, 1, True, 64)
        campus.udp(DAY + seconds(i * 600 + 9), LDAP, MONITOR, 514,
                   [(True, b"<30>Mar  3 slapd[811]: conn=%d op=0 RESULT err=0" % (1000 + i), 0)], sport=514)
    for _ in range(150):
        talk = [(True, 14, 0.01), (False, 22, 0.01), (True, 120, 0.01), (False, 400 + r.randrange(3000), 0.02)]
        campus.tcp(campus.busy_time(), campus.client(), LDAP, 389, talk, ending=ending(r))


def peer_to_peer(campus):
    r = campus.random
    for client in campus.clients[3:200:24]:
        when = campus.busy_time()
        for _ in range(r.randrange(40, 120)):
            when += seconds(r.expovariate(0.2))
            answer = [(False, 300, 0.05)] if r.random() < 0.45 else []
            campus.udp(when, client, "198.19.%d.%d" % (r.randrange(256), r.randrange(256)), r.randrange(1024, 65000),
                       [(True, 104, 0)] + answer, sport=6881)


def voice(campus):
    """Adds SIP, then RTP and RTCP both ways, some of it with lost packets."""
    r = campus.random
    for n in range(14):
        when, caller, proxy = campus.busy_time(), campus.client(), "198.18.2.60"
        campus.udp(when, caller, proxy, 5060, [(True, 700, 0), (False, 320, 0.02), (False, 600, 2), (True, 380, 0.1)],
                   5060)
        talk, count = [], 100 + r.randrange(200)
        for i in range(count):
            for mine in (True, False):
                if n % 3 or r.random() > 0.03:
                    talk.append((mine, struct.pack(">BBHII", 0x80, 0, 100 + i, 160 * i, 7 + mine) + bytes(160), 0.01))
        campus.udp(when + seconds(2.5), caller, "198.51.100.60", 16384 + 2 * n, talk, 17000 + 2 * n, tos=0xB8)
        campus.udp(when + seconds(3), caller, "198.51.100.60", 16385 + 2 * n,
                   [(i % 2 == 0, struct.pack(">BBHI", 0x80, 200, 6, 7) + bytes(20), 0.7) for i in range(6)],
                   17001 + 2 * n)


def name_service(campus):
    """Adds what the resolver itself asks, also over TCP, and questions that nobody answers."""
    r = campus.random
    for _ in range(900):
        campus.lookup(campus.any_time(), RESOLVER, campus.site(), name(r), r.random() < 0.95)
    for _ in range(40):
        campus.tcp(campus.any_time(), RESOLVER, campus.site(), 53, [(True, 60, 0.01), (False, 2400, 0.02)])
    for _ in range(60):
        when, server = campus.any_time(), r.choice((MAIL, WEB))
        campus.lookup(when, server, RESOLVER, name(r))
    for _ in range(40):
        campus.udp(campus.busy_time(), campus.client(), "224.0.0.251", 5353,
                   [(True, frames.dns(0, "_ipp._tcp.local", 12, None), 0)], sport=5353)


def web_server(campus):
    r = campus.random
    for _ in range(420):
        when, visitor = campus.busy_time(), campus.site() if r.random() < 0.8 else campus.client()
        request = b"GET /%s HTTP/1.1\r\nHost: www.campus.example\r\nUser-Agent: Mozilla/5.0\r\n\r\n" % r.choice(
            (b"", b"news/", b"library/search?q=flow", b"robots.txt", b"img/logo.svg", b"wp-login.php", b".git/config"))
        status = b"HTTP/1.1 404 Not Found\r\n" if b"wp-" in request or b".git" in request else b"HTTP/1.1 200 OK\r\n"
        campus.tcp(when, visitor, WEB, 80,
                   [(True, request, 0.01), (False, status, 0.02), (False, r.randrange(500, 30000), 0.01)],
                   ending=ending(r), segment=1448 * 4, **faults(r))
    for _ in range(150):
        page(campus, campus.busy_time(), campus.site(), WEB, 443)


def ipv6_neighbours(campus):
    r = campus.random
    for i in range(90):
        six = campus.six(campus.client())
        target = frames.packed(six)
        solicit = (struct.pack(">BBHI", 135, 0, 0, 0) + target + b"\x01\x01" + frames.mac_of(six), 32)
        group = "ff02::1:ff%02x:%02x%02x" % tuple(target[-3:])
        when = campus.any_time()
        campus.send(when, RESOLVER6, group, frames.ICMP6, solicit, ttl=255)
        advert = (struct.pack(">BBHI", 136, 0, 0, 0x60000000) + target + b"\x02\x01" + frames.mac_of(six), 32)
        campus.send(when + 700, six, RESOLVER6, frames.ICMP6, advert, ttl=255)
        if i % 6 == 0:
            campus.send(when, "fe80::1", "ff02::1", frames.ICMP6,
                        (struct.pack(">BBHIII", 134, 0, 0, 0x40000708, 0, 0), 16), ttl=255)
            campus.send(when + 900000, six, "ff02::16", frames.ICMP6,
                        (struct.pack(">BBHI", 143, 0, 0, 1) + bytes(20), 28), ttl=1)
            campus.send(when + 50000, campus.world6[i], six, frames.ICMP6,
                        (struct.pack(">BBHI", 1, 4, 0, 0) + bytes(40), 48), ttl=57)


def address_resolution(campus):
    r = campus.random
    gateway, servers = "198.18.1.1", ["198.18.1.%d" % i for i in (22, 25, 31, 80, 89)]
    for i in range(150):
        when, who = campus.any_time(), r.choice(servers)
        target = gateway if i % 4 else "198.18.1.%d" % r.randrange(2, 250)
        sender, peer = frames.mac_of(who), frames.mac_of(target)
        question = (frames.ethernet(sender, b"\xff" * 6, 0x0806, SERVER_VLAN)
                    + frames.arp(1, who, sender, target, bytes(6)))
        campus.put("lan", when, question, 64)
        if i % 4:
            answer = frames.ethernet(peer, sender, 0x0806, SERVER_VLAN) + frames.arp(2, target, peer, who, sender)
            campus.put("lan", when + 300, answer, 64)
    for i in range(30):  # LLDP and spanning tree of the switch, untagged
        switch = bytes.fromhex("021c000000aa")
        campus.put("lan", at(11, i), bytes.fromhex("0180c200000e") + switch + b"\x88\xcc" + bytes(50), 64)
        campus.put("lan", at(11, i, 2), bytes.fromhex("0180c2000000") + switch + b"\x00\x26\x42\x42\x03" + bytes(43),
                   60)


def tunnels(campus):
    r = campus.random
    for _ in range(24):
        when, client, peer = campus.busy_time(), campus.client(), "198.51.100.%d" % r.randrange(200, 220)
        campus.udp(when, client, peer, 500, [(True, 300, 0), (False, 320, 0.05)], 500)
        for i in range(r.randrange(6, 40)):
            when += seconds(r.expovariate(2))
            mine = r.random() < 0.5
            ends, spi = ((client, peer), 0x2360B0E3) if mine else ((peer, client), 0x71AA0C05)
            campus.send(when, *ends, frames.ESP, (struct.pack(">II", spi, i + 1), 8 + r.randrange(60, 1300)))
    for i in range(10):
        campus.send(at(13, i), "198.18.2.1", "198.51.100.1", frames.GRE, (struct.pack(">HH", 0, 0x0800), 120))
        campus.send(at(13, i, 1), "198.18.2.1", "198.51.100.1", 41, (b"\x60" + bytes(47), 90))


def fragments(campus):
    r = campus.random
    for i in range(20):
        when, client, server = campus.busy_time(), campus.client(), campus.site()
        ident, sport = r.randrange(65536), campus.port()
        head = frames.udp(sport, 2049, 4000)[0]
        more = 0x2000
        campus.send(when, client, server, frames.UDP, (head, 1480), ident=ident, fragment=more)
        campus.send(when + 200, client, server, frames.UDP, (bytes(8), 1480), ident=ident, fragment=more | 185)
        if i % 4:
            campus.send(when + 400, client, server, frames.UDP, (bytes(8), 1048), ident=ident, fragment=370)
    for i in range(4):
        client = campus.client()
        campus.send(campus.busy_time(), client, campus.site(), frames.TCP, (bytes(16), 16), ident=i, fragment=0x2000)


def groups(campus):
    r = campus.random
    for i in range(60):
        client = campus.client()
        campus.send(campus.any_time(), client, "224.0.0.22", frames.IGMP,
                    (struct.pack(">BBHHH", 0x22, 0, 0, 0, 1) + bytes(8), 16), ttl=1, options=b"\x94\x04\x00\x00")
        if i % 3 == 0:
            campus.send(campus.any_time(), "198.18.2.1", "224.0.0.5", 89,
                        (struct.pack(">BBH", 2, 1, 44) + bytes(40), 44), ttl=1)
            campus.send(campus.any_time(), "198.18.2.1", "224.0.0.18", 112,
                        (struct.pack(">BBBB", 0x21, 1, 100, 1) + bytes(16), 20), ttl=255)
    campus.send(at(12, 1), "198.18.2.1", "198.19.3.3", frames.ICMP, frames.icmp_echo(False, 1, 1),
                options=b"\x07\x07\x04" + bytes(5))
    campus.send(at(12, 2), "198.18.2.1", "198.19.3.3", 132, (struct.pack(">HHII", 2905, 2905, 1, 0) + bytes(20), 32))


def odd_tcp(campus):
    """Adds connections seen in part only: answers alone, data without a beginning, nothing but resets."""
    r = campus.random
    for i in range(120):
        when, client, server, port = campus.busy_time(), campus.client(), campus.site(), campus.port()
        seq, kind = r.randrange(1 << 32), i % 6
        if kind == 0:  # answer to a packet with a forged source
            campus.send(when, server, client, frames.TCP,
                        frames.tcp(443, port, seq, 1, 0x12, options=frames.SYN_OPTIONS[2]))
        elif kind == 1:
            campus.send(when, server, client, frames.TCP, frames.tcp(443, port, seq, 1, 0x04))
        elif kind == 2:  # data without a handshake
            for k in range(6):
                campus.send(when + k * 40000, client, server, frames.TCP,
                            frames.tcp(port, 5222, seq + k * 90, 9, 0x18, 90))
                campus.send(when + k * 40000 + 20000, server, client, frames.TCP,
                            frames.tcp(5222, port, 9, seq + k * 90, 0x10))
        elif kind == 3:  # the sensor missed the client's half
            for k in range(8):
                flags = 0x12 if k == 0 else 0x11 if k == 7 else 0x18
                campus.send(when + k * 30000, server, client, frames.TCP,
                            frames.tcp(80, port, seq + k * 1000, 5, flags, 1000))
        elif kind == 4:  # all flags, none
            campus.send(when, server, client, frames.TCP, frames.tcp(port, 80, seq, 0, 0x29 if i % 12 else 0))
        else:
            campus.tcp(when, client, server, 8443, [(True, 300, 0.1)], ending="none", retries=2)


def reflection_flood(campus):
    """Adds unasked answers to the resolver, 14:02-14:18, more than the sensor can take (see make-campus)."""
    r = campus.random
    reflectors = ["198.19.%d.%d" % (r.randrange(256), r.randrange(1, 255)) for _ in range(700)]
    for source in reflectors:
        when = at(14, 2) + seconds(r.random() * 900)
        count, sport = r.randrange(3, 40), campus.port()
        campus.udp(when, source, RESOLVER, sport,
                   [(True, 1300 + r.randrange(170), r.expovariate(3)) for _ in range(count)], 53)
