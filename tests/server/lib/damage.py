"""Ways to damage a file, and to put another archive of the same size and time in the place of one."""
import gzip
import os
import shutil
import struct
import zlib

ENDS = 128 * 1024  # the digests of both ends of a gzip file of at most this size cover all of it


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, content, in_place=False):
    """Replaces the file, or overwrites it in place."""
    if in_place:
        with open(path, "r+b") as file:
            file.write(content)
            file.truncate()
        return
    remove(path)
    with open(path, "wb") as file:
        file.write(content)
    os.chmod(path, 0o644)


def remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.remove(path)


def set_time(path, nanoseconds):
    os.utime(path, ns=(nanoseconds, nanoseconds))


# ---- what a content may become ----

def cut(rand, content):
    return content[:rand.randrange(len(content) + 1)]


def place(rand, parts):
    """Returns a place in one of the parts, each part as likely as any other."""
    offset, length = rand.choice(parts)
    return offset + rand.randrange(length)


def flipped(rand, content, parts):
    changed = bytearray(content)
    for _ in range(rand.choice([1, 1, 2, 8])):
        changed[place(rand, parts)] ^= 1 << rand.randrange(8)
    return bytes(changed)


def scribbled(rand, content, parts):
    """Returns other content of the same length."""
    size = rand.choice([4, 8, 8, 16, 200])
    begin = place(rand, parts) & ~3
    return (content[:begin] + rand.choice([bytes(size), rand.randbytes(size)]) + content[begin + size:])[:len(content)]


def extended(rand, content):
    return content + rand.choice([b"\0", content[-20:], rand.randbytes(500), content])


def index_parts(content):
    """Returns (offset, length) of the parts of a side-car (doc/index_format.md) or another file of the folder."""
    if content[:4] != b"ARGX":
        return [(0, len(content))]
    sections, toc = struct.unpack_from("<I", content, 20)[0], struct.unpack_from("<Q", content, 224)[0]
    places = [struct.unpack_from("<QQ", content, toc + 32 * i + 8) for i in range(sections)]
    return [part for part in [(0, 244), (toc, 32 * sections)] + places if part[1] > 0]


# ---- what may be in the place of a file ----

def replace_by_folder(path):
    remove(path)
    os.mkdir(path)


def replace_by_dangling_link(path):
    remove(path)
    os.symlink(path + ".nowhere", path)


def replace_by_fifo(path):
    remove(path)
    os.mkfifo(path)


def make_unreadable(path):
    os.chmod(path, 0)


# ---- another archive of the same size ----

def record_ends(content):
    """Returns where the records of an uncompressed archive of version 3 end."""
    at, ends = 0, []
    while at + 4 <= len(content):
        at += 4 * struct.unpack_from(">H", content, at + 2)[0]
        ends.append(at)
    return ends


def padding(size):
    """Returns an empty gzip member that a name makes `size` bytes long."""
    return b"\x1f\x8b\x08\x08" + bytes(6) + b"x" * (size - 21) + b"\0\x03\0" + bytes(8)


def packed_decoy(rand, target, other):
    """Returns a gzip archive as long as `target`, with records of `other`."""
    content = gzip.decompress(other)
    ends = record_ends(content)
    while True:
        packed = zlib_member(content)
        if len(packed) <= len(target) - 21:
            pad = padding(len(target) - len(packed))
            return pad + packed if rand.random() < 0.5 else packed + pad
        ends = ends[:len(ends) * 2 // 3]
        content = content[:ends[-1]] if ends else b""


def zlib_member(content):
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(content) + packer.flush()


def plain_decoy(rand, target):
    """Returns `target` with the records after the first in another order."""
    ends = record_ends(target)
    records = [target[a:b] for a, b in zip(ends, ends[1:])]
    rand.shuffle(records)
    return target[:ends[0]] + b"".join(records)


def decoy(rand, target, other):
    return packed_decoy(rand, target, other) if target[:2] == b"\x1f\x8b" else plain_decoy(rand, target)
