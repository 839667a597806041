"""The incident in the campus day, in the order in which it happens (all times UTC):

    01:12  203.0.113.9 tries port 22 of 3,500 campus addresses
    02:05  it guesses passwords at 198.18.1.31, and is in at 03:12
    03:31  198.18.1.31 fetches /t.tgz from 198.51.100.80 over http
    03:35  198.18.1.31 joins the IRC server 203.0.113.66:6667, and stays in touch with it all day
    05:00  198.18.1.31 tries ports 445 and 22 inside
    05:52  198.18.21.77 is taken over by SSH, 09:40 198.18.18.140: both fetch the tool and join the same IRC server
    22:40  198.18.21.77 uploads 310 MB to 198.51.100.23:443
"""
from traffic import (DROP_HOST, END, FIRST_VICTIM, IRC_BAD, SCANNER, SECOND_VICTIM, THIRD_VICTIM, TOOL_HOST, at,
                     seconds)


def everything(campus):
    scan(campus)
    guess_passwords(campus)
    infected = ((FIRST_VICTIM, at(3, 31), b"lab1"), (SECOND_VICTIM, at(6, 2), b"lab2"),
                (THIRD_VICTIM, at(9, 47), b"lab3"))
    for host, when, nick in infected:
        fetch_tool(campus, host, when)
        stay_on_irc(campus, host, when + seconds(240), nick)
    scan_inside(campus)
    shell(campus, at(5, 52), FIRST_VICTIM, SECOND_VICTIM, 40)
    shell(campus, at(9, 40), SECOND_VICTIM, THIRD_VICTIM, 30)
    harmless_irc(campus)
    exfiltrate(campus)


def scan(campus):
    r, when = campus.random, at(1, 12)
    targets = [(a >> 8, a & 255) for a in r.sample(range(1 << 14), 3500)]
    for a in targets:
        answered = r.random() < 0.03
        campus.tcp(when, SCANNER, "198.18.%d.%d" % a, 22, (), sport=44321, ending="refused" if answered else "ignored")
        when += seconds(r.expovariate(1.6))


def login_attempt(r):
    return [(False, b"SSH-2.0-OpenSSH_9.2\r\n", 0.02), (True, b"SSH-2.0-Go\r\n", 0.01), (True, 1100, 0.03),
            (False, 1080, 0.03), (True, 48, 0.05), (False, 448, 0.05), (True, 84, 0.4), (False, 52, 1.5 + r.random())]


def guess_passwords(campus):
    r, when = campus.random, at(2, 5)
    for _ in range(260):
        campus.tcp(when, SCANNER, FIRST_VICTIM, 22, login_attempt(r), ending="rst" if r.random() < 0.3 else "fin")
        when += seconds(9 + 12 * r.random())
    talk = login_attempt(r) + [(i % 2 == 0, 36 + r.randrange(400), 2 + r.expovariate(0.08)) for i in range(90)]
    campus.tcp(at(3, 12), SCANNER, FIRST_VICTIM, 22, talk, tos=0x10)


def shell(campus, when, client, server, keys):
    r = campus.random
    talk = login_attempt(r) + [(i % 2 == 0, 36 + r.randrange(300), r.expovariate(0.2)) for i in range(keys)]
    campus.tcp(when, client, server, 22, talk, tos=0x10)


def fetch_tool(campus, host, when):
    request = b"GET /t.tgz HTTP/1.0\r\nHost: 198.51.100.80\r\nUser-Agent: Wget/1.21\r\n\r\n"
    answer = b"HTTP/1.0 200 OK\r\nContent-Length: 1284096\r\n\r\n"
    campus.tcp(when, host, TOOL_HOST, 80, [(True, request, 0.01), (False, answer, 0.05), (False, 1284096, 0.01)],
               segment=1448 * 20)


def stay_on_irc(campus, host, when, nick):
    """Adds sessions of one to four hours with short pauses between: a ping every two minutes, rarely a command."""
    r = campus.random
    while when < END:
        talk = [(True, b"NICK %s|%d\r\nUSER %s 0 * :%s\r\n" % (nick, r.randrange(1000), nick, nick), 0.1),
                (False, b":hub 001 %s :ok\r\n" % nick, 0.2), (True, b"JOIN #kv\r\n", 0.1),
                (False, b":hub 332 %s #kv :!scan 22 445\r\n" % nick, 0.2)]
        for i in range(r.randrange(30, 110)):
            talk += [(False, b"PING :hub%d\r\n" % i, 112 + 16 * r.random()), (True, b"PONG :hub%d\r\n" % i, 0.05)]
            if r.random() < 0.04:
                talk.append((False, b":op PRIVMSG #kv :!get http://198.51.100.80/t.tgz\r\n", 20))
        when = campus.tcp(when, host, IRC_BAD, 6667, talk, ending=r.choice(("fin", "rst", "none")))
        when += seconds(30 + 300 * r.random())


def scan_inside(campus):
    r, when = campus.random, at(5)
    for a in r.sample(range(1 << 10), 900):
        target = "198.18.%d.%d" % (16 + (a >> 8) + (4 if a % 3 == 0 else 0), a & 255)
        outcome = "refused" if r.random() < 0.25 else "ignored"
        campus.tcp(when, FIRST_VICTIM, target, 445 if a % 2 else 22, (), ending=outcome)
        when += seconds(r.expovariate(0.45))


def harmless_irc(campus):
    """Adds innocent uses of port 6667: two people chat on another server, one host is scanned from outside."""
    r = campus.random
    for client in campus.clients[5:7]:
        talk = [(i % 2 == 0, 30 + r.randrange(150), r.expovariate(0.02)) for i in range(40)]
        campus.tcp(campus.busy_time(), client, "198.51.100.67", 6667, talk)
    campus.tcp(at(16, 20), campus.clients[9], IRC_BAD, 80, (), ending="ignored", retries=2)


def exfiltrate(campus):
    r = campus.random
    talk = [(True, 517, 0.02), (False, 4000, 0.03)]
    for _ in range(200):
        talk.append((True, 1550000, 9 + 4 * r.random()))
    campus.tcp(at(22, 40), SECOND_VICTIM, DROP_HOST, 443, talk, segment=61000, resend=0.002)
