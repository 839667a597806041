"""What make-goldens asks of `ra` and compare-golden asks of the database: fields and the order of files."""
import os

# As `ra -s` names them; a number after a colon is the printed width. `label` must stay last.
RA_FIELDS = """
stime ltime dur proto saddr sport dir daddr dport pkts spkts dpkts bytes sbytes dbytes state flgs cause seq srcid
tcprtt synack ackdat stos dtos sdsb ddsb sttl dttl shops dhops sipid dipid smac dmac svid dvid svpri dvpri svlan dvlan
smpls dmpls trans mean stddev min max sum runtime sstime sltime dstime dltime appbytes sappbytes dappbytes
load sload dload rate srate drate loss sloss dloss ploss retrans sretrans dretrans sgap dgap sintpkt dintpkt sjit djit
smaxsz dmaxsz sminsz dminsz smeansz dmeansz swin dwin stcpb dtcpb tcpopt inode icmpid sas das sco dco denc abr offset
suser:64 duser:64 label
""".split()

FIELDS = [name.split(":")[0] for name in RA_FIELDS]


def archives(folder):
    """Returns the files below a folder, in bytewise order of their paths."""
    found = [os.path.join(top, name) for top, _, names in os.walk(folder) for name in names]
    return sorted(found, key=os.fsencode)
