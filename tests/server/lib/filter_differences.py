"""Why a filter's answer differs from that of `ra`, as far as that is known. doc/ra_filter_differences.md says it in
words."""
import re
from collections import namedtuple

# name; words: what the filter contains; records: a condition on the records that may differ for this reason
Reason = namedtuple("Reason", "name words records")
# by: which side refuses the filter, "ra" or "here"
Refusal = namedtuple("Refusal", "name words by")

MILLISECONDS = r"\b(intpkt\w*|inter|jit\w*)\b"
REALS = r"\b(dur|rate|load|pcr|abr|intpkt\w*|inter|jit\w*)\b"
RELATION = r"[ (]*(not |!)*(eq |equal |gte? |greater |lte? |less |[<>]= ?)? *"
ZERO = RELATION + r"[-+]?0(\.0+)?(?![.\d])"
FLOATS = ("dur srate drate sload dload pcr sintpktact dintpktact sintpktidl dintpktidl sjitact djitact sjitidl "
          "djitidl").split()
NONE = " OR ".join("%s = 0" % f for f in FLOATS)
NO_JITTER = " OR ".join("%sjit%s IS NULL AND %sintpkt%s IS NOT NULL" % (s, k, s, k) for s in "sd"
                        for k in ("act", "idl"))

REASONS = [
    Reason("ports of fragments", r"\bport\b", "ip_proto IN (6, 17) AND sport = 0 AND dport = 0"),
    Reason("types of ICMP", r"\b(echo|unreach|timexed)\b", "ip_proto = 1 AND icmp_map IS NULL"),
    Reason("TCP options of records other than TCP over IPv4",
           r"\b(tcpopt|mss|wscale|selack(ok)?|tcpecho(reply)?|tcptimestamp|tcpcc\w*|[sd]ecn)\b",
           "family = 6 OR ip_proto IS DISTINCT FROM 6"),
    Reason("types of IGMP", r"\b(mbr|rtr|lvg)\b", "igmp_type IN (17, 23)"),
    Reason("rarp is arp", r"\brarp\b", "key_model = 6"),
    Reason("priorities of VLANs", r"\bvpri\b", "svlan IS NOT NULL OR dvlan IS NOT NULL"),
    Reason("vid 0 of a side without VLAN", r"\bvid\b.*\b0\b", "(svlan IS NULL) <> (dvlan IS NULL)"),
    Reason("labels that are not there", r"\bmid\b", "smpls IS NULL OR dmpls IS NULL"),
    Reason("identifiers of other protocols than TCP", r"\bipid\b", "ip_proto <> 6 OR sipid IS NULL OR dipid IS NULL"),
    Reason("numbers compared with 0", REALS + ZERO, NONE),
    Reason("no jitter is no jitter of 0", r"\bjit\w*\b", NO_JITTER),
    Reason("whole numbers of milliseconds", MILLISECONDS + RELATION + r"[-+]?\d+(?![\d.])", "true"),
    Reason("rates of turned records", r"\brate\b",
           "(tcp_status & 3) = 2 AND (tcp_status & 32) <> 0 AND srate <> drate"),
    Reason("the network of all addresses", r"\bnet\b.*/0\b", "true"),
    Reason("addresses that begin with ::", r"\b::1\b", "saddr = '::1' OR daddr = '::1'"),
    # "A or B" finds less than "B" in `ra`, or more than either, where the record has no part that A looks into and B is
    # a real number: B is then compared with what is left of something else.
    Reason("a real number after a test of MAC addresses", r"\bether\b.*" + REALS, "smac IS NULL"),
    Reason("a real number after a test of ports", r"\bport\b.*" + REALS, "sport IS NULL"),
    Reason("a real number after a test of IP attributes", r"\b(ttl|tos|dsb|dsbyte)\b.*" + REALS,
           "sttl IS NULL AND dttl IS NULL"),
    Reason("a real number after a test of RTP", r"\brtc?p\b.*" + REALS, "tcp_status IS NULL"),
    Reason("a real number after a test of ICMP errors", r"\b(unreach|timexed)\b.*" + REALS, "tcp_status IS NULL"),
    Reason("a real number after a test of redirects", r"\bredirect\b.*" + REALS, "icmp_map IS NULL"),
    Reason("a real number after a test of VLANs", r"\b(vlan|vid|vpri)\b.*" + REALS, "svlan IS NULL OR dvlan IS NULL"),
    Reason("a real number after a test of MPLS", r"\b(mpls|mid)\b.*" + REALS, "smpls IS NULL OR dmpls IS NULL"),
    Reason("src or dst before milliseconds", r"\b(src or dst|dst or src) " + MILLISECONDS,
           "coalesce(sintpktact, dintpktact, sintpktidl, dintpktidl) IS NOT NULL"),
    Reason("ARP and networks of IPv6", r"\bnet\b.*:", "key_model = 6"),
]
NUMBER = RELATION + r"[-+]?(0x)?\d+(?![\w.:/])"
ADDRESS = r"(\d+\.\d+\.\d+\.\d+|[0-9a-f]*:[0-9a-f:]*)"
REFUSALS = [
    Refusal("a number as an address", r"\b(host|net|src|dst)\b" + NUMBER, "here"),
    Refusal("a number as an address", r"\b(host|net|src|dst)\b.*(and|or|&&|\|\|) *" + NUMBER, "here"),
    Refusal("an address as a number", r"\w" + NUMBER + r".*(and|or|&&|\|\|)[ (]*((not|!)[ (]*)*" + ADDRESS, "here"),
    Refusal("two words in quotes", r'".*".*"', "ra"),
    Refusal("a mask that is none of a network", r"\bmask 255\.0\.255\.0", "here"),
]


def last_digits(text):
    """Returns the reason for records close to a number of the filter: `ra` rounds to six digits before it compares."""
    numbers = ([n for n in re.findall(r"(?<![\w.:])-?\d*\.?\d+(?![\w.:])", text) if len(n) < 20]
               if re.search(REALS, text) else [])
    near = " OR ".join("abs(%s - (%s)) <= greatest(1e-6, abs(%s) * 2e-7)" % (f, n, f) for n in numbers for f in FLOATS)
    return [Reason("numbers that are equal to six digits", "", near)] if near else []


def reasons(session, table, text, want, got):
    """Returns the names of the reasons, or None if they do not explain all differences."""
    if want is None or got is None:
        return [r.name for r in REFUSALS if re.search(r.words, text)
                and r.by == ("ra" if want is None else "here")] or None
    differing = sorted(set(want) ^ set(got))
    possible = [r for r in REASONS if re.search(r.words, text)] + last_digits(text)
    if not possible:
        return None
    tests = ["coalesce(%s, false)" % r.records for r in possible]
    answer = session.do("SELECT bool_and(%s), %s FROM %s WHERE record_offset = ANY (ARRAY[%s]::bigint[])" % (
        " OR ".join(tests), ", ".join("bool_or(%s)" % t for t in tests), table,
        ", ".join(map(str, differing))))[0].split("|")
    return [r.name for r, holds in zip(possible, answer[1:]) if holds == "t"] if answer[0] == "t" else None
