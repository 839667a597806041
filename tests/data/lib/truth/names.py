"""Questions and answers of DNS. The sensor pairs them by what they say, so that they are written as they are."""
import struct

import frames

NAMES = ("www", "static", "cdn", "api", "mail", "login", "img", "updates")
ADDRESS, TEXT = 1, 16


def name(r):
    return "%s.site%d.example" % (r.choice(NAMES), int(400 * r.random() ** 3))


def question(r, asked, kind=ADDRESS):
    return frames.dns(r.randrange(65536), asked, kind, None)


def answer(question, size):
    """Returns an answer of `size` bytes to a question, or the shortest one that there is."""
    room = max(4, size - len(question) - 12)
    return (question[:2] + b"\x81\x80" + struct.pack(">HHHH", 1, 1, 0, 0) + question[12:]
            + struct.pack(">HHHIH", 0xC00C, TEXT, 1, 60, room) + bytes(room))
