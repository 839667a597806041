"""Somebody who types at a shell. The sensor counts keystrokes of 48 bytes and more, as SSH sends them."""
from frames import ACK, PSH
from traffic import TcpFlow


class Terminal(TcpFlow):
    """A connection on which each key comes back together with its acknowledgement."""

    def say(self, when, side, payload):
        if side == 1:
            return super().say(when, side, payload)
        for sender in (0, 1):
            self.packet(when, sender, ACK | PSH, payload)
            self.seq[sender] += payload
            when += self.rtt if sender == 0 else 500
        self.packet(when, 0, ACK)
        return when + 100


def typed(r, key, length):
    """Returns what is said in about `length` seconds: words, a key after the other, and what the shell answers."""
    talk, passed = [], 0
    while passed < length:
        for i in range(r.randrange(2, 14)):
            gap = r.lognormvariate(-1.6, 0.5) if i else r.lognormvariate(1, 1)
            talk.append((True, key, gap))
            passed += gap + 0.03
        talk.append((False, key + int(100 * r.paretovariate(1)) % 30000, 0.05))
    return talk
