#include "field_table.h"

#include "derive_counters.h"
#include "derive_flags.h"
#include "derive_jitter.h"
#include "derive_key.h"
#include "derive_layers.h"
#include "derive_management.h"
#include "derive_state.h"
#include "derive_tcp.h"
#include "derive_text.h"
#include "derive_time.h"
#include "value.h"

namespace argus {

namespace {

void DeriveVersion(Record& r, int, ArgusValue* v) { SetInt(v, r.version()); }
void DeriveArchive(Record& r, int, ArgusValue* v) { SetText(v, r.archive()); }
void DeriveRecordOffset(Record& r, int, ArgusValue* v) { SetInt(v, static_cast<int64_t>(r.raw().offset)); }

// Name, type, meaning, derivation, side (0 unless given). The install script's types have the same columns.
// clang-format off
constexpr FieldEntry kFlowFields[] = {
    {{"stime", ARGUS_TIMESTAMPTZ, "start of the record: its earliest time stamp"}, DeriveStime},
    {{"ltime", ARGUS_TIMESTAMPTZ, "end of the record: its latest time stamp"}, DeriveLtime},
    {{"sstime", ARGUS_TIMESTAMPTZ, "first packet from the source"}, DeriveSideStart},
    {{"sltime", ARGUS_TIMESTAMPTZ, "last packet from the source"}, DeriveSideEnd},
    {{"dstime", ARGUS_TIMESTAMPTZ, "first packet from the destination"}, DeriveSideStart, 1},
    {{"dltime", ARGUS_TIMESTAMPTZ, "last packet from the destination"}, DeriveSideEnd, 1},
    {{"dur", ARGUS_FLOAT8, "duration of the record, seconds"}, DeriveDur},
    {{"sdur", ARGUS_FLOAT8, "duration of the source side, seconds"}, DeriveSideDur},
    {{"ddur", ARGUS_FLOAT8, "duration of the destination side, seconds"}, DeriveSideDur, 1},
    {{"mean", ARGUS_FLOAT8, "mean duration of the aggregated records, seconds"}, DeriveMean},
    {{"stddev", ARGUS_FLOAT8, "standard deviation of the durations of the aggregated records, seconds"}, DeriveStddev},
    {{"min", ARGUS_FLOAT8, "shortest duration of the aggregated records, seconds"}, DeriveMin},
    {{"max", ARGUS_FLOAT8, "longest duration of the aggregated records, seconds"}, DeriveMax},
    {{"sum", ARGUS_FLOAT8, "sum of the durations of the aggregated records, seconds"}, DeriveSum},
    {{"runtime", ARGUS_FLOAT8, "active time of the aggregated records, seconds; the same as sum"}, DeriveSum},
    {{"trans", ARGUS_INT8, "number of aggregated records; 1 for a record that was never aggregated, 0 if it has no packets"}, DeriveTrans},
    {{"seq", ARGUS_INT8, "sequence number that the sensor gave to the record"}, DeriveSeq},
    {{"srcid", ARGUS_TEXT, "source id: which sensor made the record"}, DeriveSrcid},
    {{"cause", ARGUS_TEXT, "why the record was written: Start, Status, Stop, Timeout, Shutdown, Error, Unknown"}, DeriveCause},
    {{"proto", ARGUS_TEXT, "protocol: tcp, udp, icmp, ipv6-icmp, arp, rtp, an ethertype name, ..."}, DeriveProto},
    {{"saddr", ARGUS_INET, "source address; NULL for keys that are not IP, ARP or RARP"}, DeriveAddr},
    {{"sport", ARGUS_INT4, "source port of TCP and UDP; 0 for fragments"}, DerivePort},
    {{"dir", ARGUS_TEXT, "direction: <-> both ways, -> forth, <- back, ? unsure who began, who for ARP"}, DeriveDir},
    {{"daddr", ARGUS_INET, "destination address; NULL for keys that are not IP, ARP or RARP"}, DeriveAddr, 1},
    {{"dport", ARGUS_INT4, "destination port of TCP and UDP; 0 for fragments"}, DerivePort, 1},
    {{"state", ARGUS_TEXT, "state: of TCP REQ, ACC, CON, FIN, CLO, RST, TIM; of ICMP its type; else INT, REQ, CON, RSP"}, DeriveState},
    {{"flgs", ARGUS_TEXT, "flag letters of ra: encapsulation, ICMP error, loss, window, ECN, fragments, options"}, DeriveFlags},
    {{"pkts", ARGUS_INT8, "packets, both ways"}, DerivePkts},
    {{"spkts", ARGUS_INT8, "packets from the source"}, DeriveSidePkts},
    {{"dpkts", ARGUS_INT8, "packets from the destination"}, DeriveSidePkts, 1},
    {{"bytes", ARGUS_INT8, "bytes on the wire, both ways, link layer included"}, DeriveBytes},
    {{"sbytes", ARGUS_INT8, "bytes on the wire from the source"}, DeriveSideBytes},
    {{"dbytes", ARGUS_INT8, "bytes on the wire from the destination"}, DeriveSideBytes, 1},
    {{"appbytes", ARGUS_INT8, "application bytes, both ways; 0 unless the sensor counts them"}, DeriveAppBytes},
    {{"sappbytes", ARGUS_INT8, "application bytes from the source"}, DeriveSideAppBytes},
    {{"dappbytes", ARGUS_INT8, "application bytes from the destination"}, DeriveSideAppBytes, 1},
    {{"saddr_text", ARGUS_TEXT, "source as ra -n prints it, for any kind of key"}, DeriveAddrText},
    {{"sport_text", ARGUS_TEXT, "source port as ra -n prints it, for any kind of key"}, DerivePortText},
    {{"daddr_text", ARGUS_TEXT, "destination as ra -n prints it, for any kind of key"}, DeriveAddrText, 1},
    {{"dport_text", ARGUS_TEXT, "destination port as ra -n prints it, for any kind of key; true SPI for ESP"}, DerivePortText, 1},
    {{"snet", ARGUS_INET, "classful IPv4 network of the source; IPv6: the address"}, DeriveNet},
    {{"dnet", ARGUS_INET, "classful IPv4 network of the destination; IPv6: the address"}, DeriveNet, 1},
    {{"family", ARGUS_INT8, "address family of the key: 4, 6, or NULL"}, DeriveFamily},
    {{"ip_proto", ARGUS_INT8, "IP protocol number"}, DeriveIpProto},
    {{"etype", ARGUS_INT8, "ethertype of the key"}, DeriveEtype},
    {{"key_model", ARGUS_INT8, "model of the flow key: 1 five-tuple, 3 matrix, 6 ARP"}, DeriveKeyModel},
    {{"cause_code", ARGUS_INT8, "cause byte of the record"}, DeriveCauseCode},
    {{"tcp_status", ARGUS_INT8, "TCP status bits of the sensor"}, DeriveTcpStatus},
    {{"stcpflags", ARGUS_INT8, "TCP flags seen from the source: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128"}, DeriveTcpFlags},
    {{"dtcpflags", ARGUS_INT8, "TCP flags seen from the destination"}, DeriveTcpFlags, 1},
    {{"tcpoptions", ARGUS_INT8, "TCP option bits of the sensor"}, DeriveTcpOptions},
    {{"igmp_type", ARGUS_INT8, "IGMP type"}, DeriveIgmpType},
    {{"icmp_map", ARGUS_INT8, "ICMP error that this flow provoked: 1 unreachable, 2 redirect, 4 time exceeded"}, DeriveIcmpMap},
    {{"sfrag", ARGUS_BOOL, "the source sent IP fragments"}, DeriveFragment},
    {{"dfrag", ARGUS_BOOL, "the destination sent IP fragments"}, DeriveFragment, 1},
    {{"icmp_type", ARGUS_INT4, "ICMP type, v4 and v6"}, DeriveIcmpType},
    {{"icmp_code", ARGUS_INT4, "ICMP code, v4 and v6"}, DeriveIcmpCode},
    {{"icmpid", ARGUS_INT4, "ICMP identifier, v4 and v6"}, DeriveIcmpId},
    {{"inode", ARGUS_INET, "the host that sent the ICMP error about this flow"}, DeriveInode},
    {{"spi", ARGUS_INT8, "ESP security parameters index"}, DeriveSpi},
    {{"smac", ARGUS_MACADDR, "source MAC address"}, DeriveMac},
    {{"dmac", ARGUS_MACADDR, "destination MAC address"}, DeriveMac, 1},
    {{"bssid", ARGUS_MACADDR, "WLAN base station"}, DeriveBssid},
    {{"ssid", ARGUS_TEXT, "WLAN network name"}, DeriveSsid},
    {{"svlan", ARGUS_INT4, "VLAN tag control information of the source side"}, DeriveVlan},
    {{"dvlan", ARGUS_INT4, "VLAN tag control information of the destination side"}, DeriveVlan, 1},
    {{"svid", ARGUS_INT4, "VLAN id of the source side"}, DeriveVid},
    {{"dvid", ARGUS_INT4, "VLAN id of the destination side"}, DeriveVid, 1},
    {{"smpls", ARGUS_INT4, "MPLS label of the source side"}, DeriveMpls},
    {{"dmpls", ARGUS_INT4, "MPLS label of the destination side"}, DeriveMpls, 1},
    {{"senc", ARGUS_TEXT, "encapsulation letters of the source side: e Ethernet, v 802.1Q, m MPLS, ..."}, DeriveEncapsulation},
    {{"denc", ARGUS_TEXT, "encapsulation letters of the destination side"}, DeriveEncapsulation, 1},
    {{"stos", ARGUS_INT4, "IP type of service from the source"}, DeriveTos},
    {{"dtos", ARGUS_INT4, "IP type of service from the destination"}, DeriveTos, 1},
    {{"sdsb", ARGUS_TEXT, "DiffServ name of stos"}, DeriveDsb},
    {{"ddsb", ARGUS_TEXT, "DiffServ name of dtos"}, DeriveDsb, 1},
    {{"sttl", ARGUS_INT4, "IP time to live from the source"}, DeriveTtl},
    {{"dttl", ARGUS_INT4, "IP time to live from the destination"}, DeriveTtl, 1},
    {{"shops", ARGUS_INT4, "estimated hops from the source to the sensor"}, DeriveHops},
    {{"dhops", ARGUS_INT4, "estimated hops from the destination to the sensor"}, DeriveHops, 1},
    {{"sipid", ARGUS_INT4, "IP identification from the source"}, DeriveIpId},
    {{"dipid", ARGUS_INT4, "IP identification from the destination"}, DeriveIpId, 1},
    {{"rate", ARGUS_FLOAT8, "packets a second, both ways"}, DeriveRate},
    {{"srate", ARGUS_FLOAT8, "packets a second from the source"}, DeriveSideRate},
    {{"drate", ARGUS_FLOAT8, "packets a second from the destination"}, DeriveSideRate, 1},
    {{"load", ARGUS_FLOAT8, "bits a second, both ways"}, DeriveLoad},
    {{"sload", ARGUS_FLOAT8, "bits a second from the source"}, DeriveSideLoad},
    {{"dload", ARGUS_FLOAT8, "bits a second from the destination"}, DeriveSideLoad, 1},
    {{"loss", ARGUS_INT8, "packets retransmitted or lost, both ways"}, DeriveLoss},
    {{"sloss", ARGUS_INT8, "packets retransmitted or lost by the source"}, DeriveSideLoss},
    {{"dloss", ARGUS_INT8, "packets retransmitted or lost by the destination"}, DeriveSideLoss, 1},
    {{"ploss", ARGUS_FLOAT8, "loss, percent"}, DerivePloss},
    {{"sploss", ARGUS_FLOAT8, "sloss, percent"}, DeriveSidePloss},
    {{"dploss", ARGUS_FLOAT8, "dloss, percent"}, DeriveSidePloss, 1},
    {{"sgap", ARGUS_INT8, "bytes that the TCP sequence numbers of the source claim and the sensor did not see"}, DeriveGap},
    {{"dgap", ARGUS_INT8, "bytes that the TCP sequence numbers of the destination claim and the sensor did not see"}, DeriveGap, 1},
    {{"tcprtt", ARGUS_FLOAT8, "TCP connection set-up time, synack + ackdat, seconds"}, DeriveTcpRtt},
    {{"synack", ARGUS_FLOAT8, "time from SYN to SYN-ACK, seconds"}, DeriveSynAck},
    {{"ackdat", ARGUS_FLOAT8, "time from SYN-ACK to ACK, seconds"}, DeriveAckDat},
    {{"swin", ARGUS_INT8, "TCP window of the source, bytes"}, DeriveSwin},
    {{"dwin", ARGUS_INT8, "TCP window of the destination, bytes"}, DeriveDwin},
    {{"stcpb", ARGUS_INT8, "TCP base sequence number of the source"}, DeriveSeqBase},
    {{"dtcpb", ARGUS_INT8, "TCP base sequence number of the destination"}, DeriveSeqBase, 1},
    {{"stcpmax", ARGUS_FLOAT8, "most that the destination window allows the source, kbit/s"}, DeriveMaxThroughput},
    {{"dtcpmax", ARGUS_FLOAT8, "most that the source window allows the destination, bit/s"}, DeriveMaxThroughput, 1},
    {{"tcpopt", ARGUS_TEXT, "TCP options seen: M mss, w window scale, s SACK ok, S SACK, e E echo, T timestamp, c N O CC, S D ECN"}, DeriveTcpOpt},
    {{"smeansz", ARGUS_FLOAT8, "mean packet size from the source, bytes"}, DeriveMeanSize},
    {{"dmeansz", ARGUS_FLOAT8, "mean packet size from the destination, bytes"}, DeriveMeanSize, 1},
    {{"smaxsz", ARGUS_INT8, "largest packet from the source, bytes"}, DeriveMaxSize},
    {{"sminsz", ARGUS_INT8, "smallest packet from the source, bytes"}, DeriveMinSize},
    {{"dmaxsz", ARGUS_INT8, "largest packet from the destination, bytes"}, DeriveMaxSize, 1},
    {{"dminsz", ARGUS_INT8, "smallest packet from the destination, bytes"}, DeriveMinSize, 1},
    {{"spktsz", ARGUS_INT4_ARRAY, "histogram of packet sizes from the source, 8 bins"}, DeriveSizeHistogram},
    {{"dpktsz", ARGUS_INT4_ARRAY, "histogram of packet sizes from the destination, 8 bins"}, DeriveSizeHistogram, 1},
    {{"pcr", ARGUS_FLOAT8, "producer-consumer ratio: 1 the source only sends, -1 it only receives"}, DerivePcr},
    {{"tf", ARGUS_FLOAT8, "share of application bytes in all bytes"}, DeriveAppShare},
    {{"stf", ARGUS_FLOAT8, "share of application bytes from the source"}, DeriveSideAppShare},
    {{"dtf", ARGUS_FLOAT8, "share of application bytes from the destination"}, DeriveSideAppShare, 1},
    {{"sintpkt", ARGUS_FLOAT8, "mean time between packets from the source, ms"}, DeriveIntPkt},
    {{"sintpktact", ARGUS_FLOAT8, "mean time between packets of active phases from the source, ms"}, DeriveIntPktActive},
    {{"sintpktidl", ARGUS_FLOAT8, "mean time between packets of idle phases from the source, ms"}, DeriveIntPktIdle},
    {{"sintpktmax", ARGUS_FLOAT8, "longest time between packets from the source, ms"}, DeriveIntPktMax},
    {{"sintpktmin", ARGUS_FLOAT8, "shortest time between packets from the source, ms"}, DeriveIntPktMin},
    {{"sintpktactmax", ARGUS_FLOAT8, "longest time between packets of active phases from the source, ms"}, DeriveIntPktActiveMax},
    {{"sintpktactmin", ARGUS_FLOAT8, "shortest time between packets of active phases from the source, ms"}, DeriveIntPktActiveMin},
    {{"sintpktidlmax", ARGUS_FLOAT8, "longest time between packets of idle phases from the source, ms"}, DeriveIntPktIdleMax},
    {{"sintpktidlmin", ARGUS_FLOAT8, "shortest time between packets of idle phases from the source, ms"}, DeriveIntPktIdleMin},
    {{"sjit", ARGUS_FLOAT8, "jitter of the source, ms"}, DeriveJitter},
    {{"sjitact", ARGUS_FLOAT8, "jitter of active phases of the source, ms"}, DeriveJitterActive},
    {{"sjitidl", ARGUS_FLOAT8, "jitter of idle phases of the source, ms"}, DeriveJitterIdle},
    {{"sintdist", ARGUS_INT4_ARRAY, "histogram of times between packets from the source, 8 bins"}, DeriveIntDist},
    {{"sintdistact", ARGUS_INT4_ARRAY, "histogram of times between packets of active phases from the source"}, DeriveIntDistActive},
    {{"sintdistidl", ARGUS_INT4_ARRAY, "histogram of times between packets of idle phases from the source"}, DeriveIntDistIdle},
    {{"dintpkt", ARGUS_FLOAT8, "mean time between packets from the destination, ms"}, DeriveIntPkt, 1},
    {{"dintpktact", ARGUS_FLOAT8, "mean time between packets of active phases from the destination, ms"}, DeriveIntPktActive, 1},
    {{"dintpktidl", ARGUS_FLOAT8, "mean time between packets of idle phases from the destination, ms"}, DeriveIntPktIdle, 1},
    {{"dintpktmax", ARGUS_FLOAT8, "longest time between packets from the destination, ms"}, DeriveIntPktMax, 1},
    {{"dintpktmin", ARGUS_FLOAT8, "shortest time between packets from the destination, ms"}, DeriveIntPktMin, 1},
    {{"dintpktactmax", ARGUS_FLOAT8, "longest time between packets of active phases from the destination, ms"}, DeriveIntPktActiveMax, 1},
    {{"dintpktactmin", ARGUS_FLOAT8, "shortest time between packets of active phases from the destination, ms"}, DeriveIntPktActiveMin, 1},
    {{"dintpktidlmax", ARGUS_FLOAT8, "longest time between packets of idle phases from the destination, ms"}, DeriveIntPktIdleMax, 1},
    {{"dintpktidlmin", ARGUS_FLOAT8, "shortest time between packets of idle phases from the destination, ms"}, DeriveIntPktIdleMin, 1},
    {{"djit", ARGUS_FLOAT8, "jitter of the destination, ms"}, DeriveJitter, 1},
    {{"djitact", ARGUS_FLOAT8, "jitter of active phases of the destination, ms"}, DeriveJitterActive, 1},
    {{"djitidl", ARGUS_FLOAT8, "jitter of idle phases of the destination, ms"}, DeriveJitterIdle, 1},
    {{"dintdist", ARGUS_INT4_ARRAY, "histogram of times between packets from the destination, 8 bins"}, DeriveIntDist, 1},
    {{"dintdistact", ARGUS_INT4_ARRAY, "histogram of times between packets of active phases from the destination"}, DeriveIntDistActive, 1},
    {{"dintdistidl", ARGUS_INT4_ARRAY, "histogram of times between packets of idle phases from the destination"}, DeriveIntDistIdle, 1},
    {{"sas", ARGUS_INT8, "autonomous system of the source"}, DeriveAsn},
    {{"das", ARGUS_INT8, "autonomous system of the destination"}, DeriveAsn, 1},
    {{"ias", ARGUS_INT8, "autonomous system of inode"}, DeriveInodeAsn},
    {{"sco", ARGUS_TEXT, "country code of the source"}, DeriveCountry},
    {{"dco", ARGUS_TEXT, "country code of the destination"}, DeriveCountry, 1},
    {{"nstroke", ARGUS_INT8, "keystrokes, both ways"}, DeriveAllKeystrokes},
    {{"snstroke", ARGUS_INT8, "keystrokes from the source"}, DeriveKeystrokes},
    {{"dnstroke", ARGUS_INT8, "keystrokes from the destination"}, DeriveKeystrokes, 1},
    {{"suser", ARGUS_BYTEA, "first bytes of user data from the source"}, DeriveUser},
    {{"duser", ARGUS_BYTEA, "first bytes of user data from the destination"}, DeriveUser, 1},
    {{"label", ARGUS_TEXT, "label that ralabel gave"}, DeriveLabel},
    {{"version", ARGUS_INT4, "version of the Argus record format"}, DeriveVersion},
    {{"archive", ARGUS_TEXT, "file that holds the record"}, DeriveArchive},
    {{"record_offset", ARGUS_INT8, "byte offset of the record in the uncompressed archive"}, DeriveRecordOffset},
};

// As above; the last number is the offset in the record.
constexpr FieldEntry kManagementFields[] = {
    {{"srcid", ARGUS_TEXT, "source id: which sensor"}, DeriveMarSrcid},
    {{"stime", ARGUS_TIMESTAMPTZ, "time of the record"}, DeriveMarNow},
    {{"ltime", ARGUS_TIMESTAMPTZ, "when the sensor or the interval started; before stime, as ra prints it"}, DeriveMarStart},
    {{"cause", ARGUS_TEXT, "why the record was written: Start, Status, Stop, Shutdown, Error"}, DeriveMarCause},
    {{"status", ARGUS_TEXT, "STA started, CON alive, STP stopped, SHT shut down, ERR, ADN access denied, MAX too many clients"}, DeriveMarStatus},
    {{"version", ARGUS_INT4, "version of the Argus record format"}, DeriveVersion},
    {{"major_version", ARGUS_INT4, "major version of the sensor"}, DeriveMar8, 40},
    {{"minor_version", ARGUS_INT4, "minor version of the sensor"}, DeriveMar8, 41},
    {{"pkts", ARGUS_INT8, "packets that the sensor received"}, DeriveMar64, 48},
    {{"bytes", ARGUS_INT8, "bytes that the sensor received"}, DeriveMar64, 56},
    {{"drops", ARGUS_INT8, "packets that the sensor lost before it could look at them"}, DeriveMar32, 80},
    {{"records", ARGUS_INT8, "records written"}, DeriveMar32, 72},
    {{"flows", ARGUS_INT8, "flows known"}, DeriveMar32, 76},
    {{"queue", ARGUS_INT8, "records queued for output"}, DeriveMar32, 84},
    {{"output", ARGUS_INT8, "records put out"}, DeriveMar32, 88},
    {{"clients", ARGUS_INT8, "clients connected to the sensor"}, DeriveMar32, 92},
    {{"buffers", ARGUS_INT8, "buffers in use"}, DeriveMar32, 96},
    {{"buffer_bytes", ARGUS_INT8, "bytes in buffers"}, DeriveMar32, 100},
    {{"seq", ARGUS_INT8, "next sequence number of the sensor"}, DeriveMar32, 20},
    {{"drift", ARGUS_INT8, "clock drift, microseconds"}, DeriveMar64, 64},
    {{"localnet", ARGUS_INET, "local network of the sensor"}, DeriveMarAddress, 12},
    {{"netmask", ARGUS_INET, "mask of localnet"}, DeriveMarAddress, 16},
    {{"interface_type", ARGUS_INT4, "type of the interface, a pcap link type"}, DeriveMar8, 42},
    {{"interface_status", ARGUS_INT4, "status of the interface"}, DeriveMar8, 43},
    {{"flow_interval", ARGUS_INT4, "seconds between status records of a flow"}, DeriveMar16, 44},
    {{"mar_interval", ARGUS_INT4, "seconds between management records"}, DeriveMar16, 46},
    {{"suser_length", ARGUS_INT4, "bytes of user data kept from the source"}, DeriveMar16, 104},
    {{"duser_length", ARGUS_INT4, "bytes of user data kept from the destination"}, DeriveMar16, 106},
    {{"record_length", ARGUS_INT4, "length limit of records, -1 for none"}, DeriveMarSigned32, 124},
    {{"archive", ARGUS_TEXT, "file that holds the record"}, DeriveArchive},
    {{"record_offset", ARGUS_INT8, "byte offset of the record in the uncompressed archive"}, DeriveRecordOffset},
};
// clang-format on

}  // namespace

std::span<const FieldEntry> FieldTable(int32_t kind) {
  if (kind == ARGUS_FLOW) return kFlowFields;
  if (kind == ARGUS_MANAGEMENT) return kManagementFields;
  return {};
}

int32_t FindField(int32_t kind, std::string_view name) {
  const std::span<const FieldEntry> table = FieldTable(kind);
  for (size_t i = 0; i < table.size(); i++) {
    if (table[i].field.name == name) return static_cast<int32_t>(i);
  }
  return -1;
}

}  // namespace argus
