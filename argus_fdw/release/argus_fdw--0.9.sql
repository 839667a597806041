/*
 * Version 1.0: everything that CREATE EXTENSION makes. Objects that users name are in schema argus, all others in
 * schema argus_internal. The first parts make the objects that query archives.
 */

-- Complains if psql runs the script instead of CREATE EXTENSION.
\echo Use "CREATE EXTENSION argus_fdw" to load this file. \quit

---------------------------------------------------------------------------------------------------------------------
-- The schema of objects that users never name
---------------------------------------------------------------------------------------------------------------------

CREATE SCHEMA argus_internal;

COMMENT ON SCHEMA argus_internal
IS 'what argus_fdw is made of inside: nothing here is for users, and all of it may change';

---------------------------------------------------------------------------------------------------------------------
-- The foreign data wrapper
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.argus_fdw_handler()
RETURNS pg_catalog.fdw_handler
AS 'MODULE_PATHNAME', 'argus_fdw_handler'
LANGUAGE C STRICT VOLATILE PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.argus_fdw_handler() IS 'handler of the foreign data wrapper argus_fdw';

CREATE FUNCTION argus_internal.argus_fdw_validator(options pg_catalog.text[], catalog pg_catalog.oid)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_fdw_validator'
LANGUAGE C STRICT VOLATILE PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.argus_fdw_validator(pg_catalog.text[], pg_catalog.oid)
IS 'checks the options of servers, tables and columns of argus_fdw';

REVOKE ALL ON FUNCTION argus_internal.argus_fdw_handler() FROM PUBLIC;
REVOKE ALL ON FUNCTION argus_internal.argus_fdw_validator(pg_catalog.text[], pg_catalog.oid) FROM PUBLIC;

CREATE FOREIGN DATA WRAPPER argus_fdw
    HANDLER argus_internal.argus_fdw_handler
    VALIDATOR argus_internal.argus_fdw_validator;

COMMENT ON FOREIGN DATA WRAPPER argus_fdw IS 'reads Argus network flow archives where they lie';

---------------------------------------------------------------------------------------------------------------------
-- Row types. Their columns are those of the library's table of fields, in its order.
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE argus.flow AS (
    stime pg_catalog.timestamptz,
    ltime pg_catalog.timestamptz,
    sstime pg_catalog.timestamptz,
    sltime pg_catalog.timestamptz,
    dstime pg_catalog.timestamptz,
    dltime pg_catalog.timestamptz,
    dur pg_catalog.float8,
    sdur pg_catalog.float8,
    ddur pg_catalog.float8,
    mean pg_catalog.float8,
    stddev pg_catalog.float8,
    min pg_catalog.float8,
    max pg_catalog.float8,
    sum pg_catalog.float8,
    runtime pg_catalog.float8,
    trans pg_catalog.int8,
    seq pg_catalog.int8,
    srcid pg_catalog.text,
    cause pg_catalog.text,
    proto pg_catalog.text,
    saddr pg_catalog.inet,
    sport pg_catalog.int4,
    dir pg_catalog.text,
    daddr pg_catalog.inet,
    dport pg_catalog.int4,
    state pg_catalog.text,
    flgs pg_catalog.text,
    pkts pg_catalog.int8,
    spkts pg_catalog.int8,
    dpkts pg_catalog.int8,
    bytes pg_catalog.int8,
    sbytes pg_catalog.int8,
    dbytes pg_catalog.int8,
    appbytes pg_catalog.int8,
    sappbytes pg_catalog.int8,
    dappbytes pg_catalog.int8,
    saddr_text pg_catalog.text,
    sport_text pg_catalog.text,
    daddr_text pg_catalog.text,
    dport_text pg_catalog.text,
    snet pg_catalog.inet,
    dnet pg_catalog.inet,
    family pg_catalog.int8,
    ip_proto pg_catalog.int8,
    etype pg_catalog.int8,
    key_model pg_catalog.int8,
    cause_code pg_catalog.int8,
    tcp_status pg_catalog.int8,
    stcpflags pg_catalog.int8,
    dtcpflags pg_catalog.int8,
    tcpoptions pg_catalog.int8,
    igmp_type pg_catalog.int8,
    icmp_map pg_catalog.int8,
    sfrag pg_catalog.bool,
    dfrag pg_catalog.bool,
    icmp_type pg_catalog.int4,
    icmp_code pg_catalog.int4,
    icmpid pg_catalog.int4,
    icmp_error_type pg_catalog.int4,
    icmp_error_code pg_catalog.int4,
    inode pg_catalog.inet,
    spi pg_catalog.int8,
    smac pg_catalog.macaddr,
    dmac pg_catalog.macaddr,
    bssid pg_catalog.macaddr,
    ssid pg_catalog.text,
    svlan pg_catalog.int4,
    dvlan pg_catalog.int4,
    svid pg_catalog.int4,
    dvid pg_catalog.int4,
    smpls pg_catalog.int4,
    dmpls pg_catalog.int4,
    senc pg_catalog.text,
    denc pg_catalog.text,
    stos pg_catalog.int4,
    dtos pg_catalog.int4,
    sdsb pg_catalog.text,
    ddsb pg_catalog.text,
    sttl pg_catalog.int4,
    dttl pg_catalog.int4,
    shops pg_catalog.int4,
    dhops pg_catalog.int4,
    sipid pg_catalog.int4,
    dipid pg_catalog.int4,
    rate pg_catalog.float8,
    srate pg_catalog.float8,
    drate pg_catalog.float8,
    load pg_catalog.float8,
    sload pg_catalog.float8,
    dload pg_catalog.float8,
    loss pg_catalog.int8,
    sloss pg_catalog.int8,
    dloss pg_catalog.int8,
    ploss pg_catalog.float8,
    sploss pg_catalog.float8,
    dploss pg_catalog.float8,
    sgap pg_catalog.int8,
    dgap pg_catalog.int8,
    tcprtt pg_catalog.float8,
    synack pg_catalog.float8,
    ackdat pg_catalog.float8,
    swin pg_catalog.int8,
    dwin pg_catalog.int8,
    stcpb pg_catalog.int8,
    dtcpb pg_catalog.int8,
    stcpmax pg_catalog.float8,
    dtcpmax pg_catalog.float8,
    tcpopt pg_catalog.text,
    smeansz pg_catalog.float8,
    dmeansz pg_catalog.float8,
    smaxsz pg_catalog.int8,
    sminsz pg_catalog.int8,
    dmaxsz pg_catalog.int8,
    dminsz pg_catalog.int8,
    spktsz pg_catalog.int4[],
    dpktsz pg_catalog.int4[],
    pcr pg_catalog.float8,
    tf pg_catalog.float8,
    stf pg_catalog.float8,
    dtf pg_catalog.float8,
    sintpkt pg_catalog.float8,
    sintpktact pg_catalog.float8,
    sintpktidl pg_catalog.float8,
    sintpktmax pg_catalog.float8,
    sintpktmin pg_catalog.float8,
    sintpktactmax pg_catalog.float8,
    sintpktactmin pg_catalog.float8,
    sintpktidlmax pg_catalog.float8,
    sintpktidlmin pg_catalog.float8,
    sjit pg_catalog.float8,
    sjitact pg_catalog.float8,
    sjitidl pg_catalog.float8,
    sintdist pg_catalog.int4[],
    sintdistact pg_catalog.int4[],
    sintdistidl pg_catalog.int4[],
    dintpkt pg_catalog.float8,
    dintpktact pg_catalog.float8,
    dintpktidl pg_catalog.float8,
    dintpktmax pg_catalog.float8,
    dintpktmin pg_catalog.float8,
    dintpktactmax pg_catalog.float8,
    dintpktactmin pg_catalog.float8,
    dintpktidlmax pg_catalog.float8,
    dintpktidlmin pg_catalog.float8,
    djit pg_catalog.float8,
    djitact pg_catalog.float8,
    djitidl pg_catalog.float8,
    dintdist pg_catalog.int4[],
    dintdistact pg_catalog.int4[],
    dintdistidl pg_catalog.int4[],
    sas pg_catalog.int8,
    das pg_catalog.int8,
    ias pg_catalog.int8,
    sco pg_catalog.text,
    dco pg_catalog.text,
    nstroke pg_catalog.int8,
    snstroke pg_catalog.int8,
    dnstroke pg_catalog.int8,
    suser pg_catalog.bytea,
    duser pg_catalog.bytea,
    label pg_catalog.text,
    inf pg_catalog.text,
    smss pg_catalog.int4,
    dmss pg_catalog.int4,
    sgreaddr pg_catalog.inet,
    dgreaddr pg_catalog.inet,
    greproto pg_catalog.int4,
    svnid pg_catalog.int8,
    dvnid pg_catalog.int8,
    sgenaddr pg_catalog.inet,
    dgenaddr pg_catalog.inet,
    genproto pg_catalog.int4,
    genvni pg_catalog.int8,
    sencbuf pg_catalog.bytea,
    dencbuf pg_catalog.bytea,
    slat pg_catalog.float8,
    slon pg_catalog.float8,
    dlat pg_catalog.float8,
    dlon pg_catalog.float8,
    ilat pg_catalog.float8,
    ilon pg_catalog.float8,
    loc pg_catalog.int4,
    sloc pg_catalog.int4,
    dloc pg_catalog.int4,
    sorg pg_catalog.int4,
    dorg pg_catalog.int4,
    hash pg_catalog.int8,
    ind pg_catalog.int8,
    score pg_catalog.int4,
    undecoded pg_catalog.int4,
    community_id pg_catalog.text,
    version pg_catalog.int4,
    archive pg_catalog.text,
    record_offset pg_catalog.int8
);

COMMENT ON COLUMN argus.flow.stime IS 'start of the record: its earliest time stamp';
COMMENT ON COLUMN argus.flow.ltime IS 'end of the record: its latest time stamp';
COMMENT ON COLUMN argus.flow.sstime IS 'first packet from the source';
COMMENT ON COLUMN argus.flow.sltime IS 'last packet from the source';
COMMENT ON COLUMN argus.flow.dstime IS 'first packet from the destination';
COMMENT ON COLUMN argus.flow.dltime IS 'last packet from the destination';
COMMENT ON COLUMN argus.flow.dur IS 'duration of the record, seconds';
COMMENT ON COLUMN argus.flow.sdur IS 'duration of the source side, seconds';
COMMENT ON COLUMN argus.flow.ddur IS 'duration of the destination side, seconds';
COMMENT ON COLUMN argus.flow.mean IS 'mean duration of the aggregated records, seconds';
COMMENT ON COLUMN argus.flow.stddev IS 'standard deviation of the durations of the aggregated records, seconds';
COMMENT ON COLUMN argus.flow.min IS 'shortest duration of the aggregated records, seconds';
COMMENT ON COLUMN argus.flow.max IS 'longest duration of the aggregated records, seconds';
COMMENT ON COLUMN argus.flow.sum IS 'sum of the durations of the aggregated records, seconds';
COMMENT ON COLUMN argus.flow.runtime IS 'active time of the aggregated records, seconds; the same as sum';
COMMENT ON COLUMN argus.flow.trans
IS 'number of aggregated records; 1 for a record that was never aggregated, 0 if it has no packets';
COMMENT ON COLUMN argus.flow.seq IS 'sequence number that the sensor gave to the record';
COMMENT ON COLUMN argus.flow.srcid IS 'source id: which sensor made the record';
COMMENT ON COLUMN argus.flow.cause
IS 'why the record was written: Start, Status, Stop, Timeout, Shutdown, Error, Unknown';
COMMENT ON COLUMN argus.flow.proto IS 'protocol: tcp, udp, icmp, ipv6-icmp, arp, rtp, an ethertype name, ...';
COMMENT ON COLUMN argus.flow.saddr IS 'source address; NULL for keys that are not IP, ARP or RARP';
COMMENT ON COLUMN argus.flow.sport IS 'source port of TCP and UDP; 0 for fragments';
COMMENT ON COLUMN argus.flow.dir IS 'direction: <-> both ways, -> forth, <- back, ? unsure who began, who for ARP';
COMMENT ON COLUMN argus.flow.daddr IS 'destination address; NULL for keys that are not IP, ARP or RARP';
COMMENT ON COLUMN argus.flow.dport IS 'destination port of TCP and UDP; 0 for fragments';
COMMENT ON COLUMN argus.flow.state
IS 'state: of TCP REQ, ACC, CON, FIN, CLO, RST, TIM; of ICMP its type; else INT, REQ, CON, RSP';
COMMENT ON COLUMN argus.flow.flgs
IS 'flag letters of ra: encapsulation, ICMP error, loss, window, ECN, fragments, options';
COMMENT ON COLUMN argus.flow.pkts IS 'packets, both ways';
COMMENT ON COLUMN argus.flow.spkts IS 'packets from the source';
COMMENT ON COLUMN argus.flow.dpkts IS 'packets from the destination';
COMMENT ON COLUMN argus.flow.bytes IS 'bytes on the wire, both ways, link layer included';
COMMENT ON COLUMN argus.flow.sbytes IS 'bytes on the wire from the source';
COMMENT ON COLUMN argus.flow.dbytes IS 'bytes on the wire from the destination';
COMMENT ON COLUMN argus.flow.appbytes IS 'application bytes, both ways; 0 unless the sensor counts them';
COMMENT ON COLUMN argus.flow.sappbytes IS 'application bytes from the source';
COMMENT ON COLUMN argus.flow.dappbytes IS 'application bytes from the destination';
COMMENT ON COLUMN argus.flow.saddr_text IS 'source as ra -n prints it, for any kind of key';
COMMENT ON COLUMN argus.flow.sport_text IS 'source port as ra -n prints it, for any kind of key';
COMMENT ON COLUMN argus.flow.daddr_text IS 'destination as ra -n prints it, for any kind of key';
COMMENT ON COLUMN argus.flow.dport_text IS 'destination port as ra -n prints it, for any kind of key; true SPI for ESP';
COMMENT ON COLUMN argus.flow.snet IS 'classful IPv4 network of the source; IPv6: the address';
COMMENT ON COLUMN argus.flow.dnet IS 'classful IPv4 network of the destination; IPv6: the address';
COMMENT ON COLUMN argus.flow.family IS 'address family of the key: 4, 6, or NULL';
COMMENT ON COLUMN argus.flow.ip_proto IS 'IP protocol number';
COMMENT ON COLUMN argus.flow.etype IS 'ethertype of the key';
COMMENT ON COLUMN argus.flow.key_model IS 'model of the flow key: 1 five-tuple, 3 matrix, 6 ARP';
COMMENT ON COLUMN argus.flow.cause_code IS 'cause byte of the record';
COMMENT ON COLUMN argus.flow.tcp_status IS 'TCP status bits of the sensor';
COMMENT ON COLUMN argus.flow.stcpflags
IS 'TCP flags seen from the source: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128';
COMMENT ON COLUMN argus.flow.dtcpflags IS 'TCP flags seen from the destination';
COMMENT ON COLUMN argus.flow.tcpoptions IS 'TCP option bits of the sensor';
COMMENT ON COLUMN argus.flow.igmp_type IS 'IGMP type';
COMMENT ON COLUMN argus.flow.icmp_map
IS 'ICMP error that this flow provoked: 1 unreachable, 2 redirect, 4 time exceeded';
COMMENT ON COLUMN argus.flow.sfrag IS 'the source sent IP fragments';
COMMENT ON COLUMN argus.flow.dfrag IS 'the destination sent IP fragments';
COMMENT ON COLUMN argus.flow.icmp_type
IS 'ICMP type of the flow itself, v4 and v6; of an error that came back see icmp_error_type';
COMMENT ON COLUMN argus.flow.icmp_code IS 'ICMP code of the flow itself, v4 and v6';
COMMENT ON COLUMN argus.flow.icmpid IS 'ICMP identifier, v4 and v6';
COMMENT ON COLUMN argus.flow.icmp_error_type
IS 'type of the ICMP error that came back about this flow, of whatever protocol';
COMMENT ON COLUMN argus.flow.icmp_error_code IS 'code of the ICMP error that came back about this flow';
COMMENT ON COLUMN argus.flow.inode IS 'the host that sent the ICMP error about this flow';
COMMENT ON COLUMN argus.flow.spi IS 'ESP security parameters index';
COMMENT ON COLUMN argus.flow.smac IS 'source MAC address';
COMMENT ON COLUMN argus.flow.dmac IS 'destination MAC address';
COMMENT ON COLUMN argus.flow.bssid IS 'WLAN base station';
COMMENT ON COLUMN argus.flow.ssid IS 'WLAN network name';
COMMENT ON COLUMN argus.flow.svlan IS 'VLAN tag control information of the source side';
COMMENT ON COLUMN argus.flow.dvlan IS 'VLAN tag control information of the destination side';
COMMENT ON COLUMN argus.flow.svid IS 'VLAN id of the source side';
COMMENT ON COLUMN argus.flow.dvid IS 'VLAN id of the destination side';
COMMENT ON COLUMN argus.flow.smpls IS 'MPLS label of the source side';
COMMENT ON COLUMN argus.flow.dmpls IS 'MPLS label of the destination side';
COMMENT ON COLUMN argus.flow.senc IS 'encapsulation letters of the source side: e Ethernet, v 802.1Q, m MPLS, ...';
COMMENT ON COLUMN argus.flow.denc IS 'encapsulation letters of the destination side';
COMMENT ON COLUMN argus.flow.stos IS 'IP type of service from the source';
COMMENT ON COLUMN argus.flow.dtos IS 'IP type of service from the destination';
COMMENT ON COLUMN argus.flow.sdsb IS 'DiffServ name of stos';
COMMENT ON COLUMN argus.flow.ddsb IS 'DiffServ name of dtos';
COMMENT ON COLUMN argus.flow.sttl IS 'IP time to live from the source';
COMMENT ON COLUMN argus.flow.dttl IS 'IP time to live from the destination';
COMMENT ON COLUMN argus.flow.shops IS 'estimated hops from the source to the sensor';
COMMENT ON COLUMN argus.flow.dhops IS 'estimated hops from the destination to the sensor';
COMMENT ON COLUMN argus.flow.sipid IS 'IP identification from the source';
COMMENT ON COLUMN argus.flow.dipid IS 'IP identification from the destination';
COMMENT ON COLUMN argus.flow.rate IS 'packets a second, both ways';
COMMENT ON COLUMN argus.flow.srate IS 'packets a second from the source';
COMMENT ON COLUMN argus.flow.drate IS 'packets a second from the destination';
COMMENT ON COLUMN argus.flow.load IS 'bits a second, both ways';
COMMENT ON COLUMN argus.flow.sload IS 'bits a second from the source';
COMMENT ON COLUMN argus.flow.dload IS 'bits a second from the destination';
COMMENT ON COLUMN argus.flow.loss IS 'packets retransmitted or lost, both ways';
COMMENT ON COLUMN argus.flow.sloss IS 'packets retransmitted or lost by the source';
COMMENT ON COLUMN argus.flow.dloss IS 'packets retransmitted or lost by the destination';
COMMENT ON COLUMN argus.flow.ploss IS 'loss, percent';
COMMENT ON COLUMN argus.flow.sploss IS 'sloss, percent';
COMMENT ON COLUMN argus.flow.dploss IS 'dloss, percent';
COMMENT ON COLUMN argus.flow.sgap
IS 'bytes that the TCP sequence numbers of the source claim and the sensor did not see';
COMMENT ON COLUMN argus.flow.dgap
IS 'bytes that the TCP sequence numbers of the destination claim and the sensor did not see';
COMMENT ON COLUMN argus.flow.tcprtt IS 'TCP connection set-up time, synack + ackdat, seconds';
COMMENT ON COLUMN argus.flow.synack IS 'time from SYN to SYN-ACK, seconds';
COMMENT ON COLUMN argus.flow.ackdat IS 'time from SYN-ACK to ACK, seconds';
COMMENT ON COLUMN argus.flow.swin IS 'TCP window of the source, bytes';
COMMENT ON COLUMN argus.flow.dwin IS 'TCP window of the destination, bytes';
COMMENT ON COLUMN argus.flow.stcpb IS 'TCP base sequence number of the source';
COMMENT ON COLUMN argus.flow.dtcpb IS 'TCP base sequence number of the destination';
COMMENT ON COLUMN argus.flow.stcpmax IS 'most that the destination window allows the source, kbit/s';
COMMENT ON COLUMN argus.flow.dtcpmax IS 'most that the source window allows the destination, bit/s';
COMMENT ON COLUMN argus.flow.tcpopt
IS 'TCP options seen: M mss, w window scale, s SACK ok, S SACK, e E echo, T timestamp, c N O CC, S D ECN';
COMMENT ON COLUMN argus.flow.smeansz IS 'mean packet size from the source, bytes';
COMMENT ON COLUMN argus.flow.dmeansz IS 'mean packet size from the destination, bytes';
COMMENT ON COLUMN argus.flow.smaxsz IS 'largest packet from the source, bytes';
COMMENT ON COLUMN argus.flow.sminsz IS 'smallest packet from the source, bytes';
COMMENT ON COLUMN argus.flow.dmaxsz IS 'largest packet from the destination, bytes';
COMMENT ON COLUMN argus.flow.dminsz IS 'smallest packet from the destination, bytes';
COMMENT ON COLUMN argus.flow.spktsz IS 'histogram of packet sizes from the source, 8 bins';
COMMENT ON COLUMN argus.flow.dpktsz IS 'histogram of packet sizes from the destination, 8 bins';
COMMENT ON COLUMN argus.flow.pcr IS 'producer-consumer ratio: 1 the source only sends, -1 it only receives';
COMMENT ON COLUMN argus.flow.tf IS 'share of application bytes in all bytes';
COMMENT ON COLUMN argus.flow.stf IS 'share of application bytes from the source';
COMMENT ON COLUMN argus.flow.dtf IS 'share of application bytes from the destination';
COMMENT ON COLUMN argus.flow.sintpkt IS 'mean time between packets from the source, ms';
COMMENT ON COLUMN argus.flow.sintpktact IS 'mean time between packets of active phases from the source, ms';
COMMENT ON COLUMN argus.flow.sintpktidl IS 'mean time between packets of idle phases from the source, ms';
COMMENT ON COLUMN argus.flow.sintpktmax IS 'longest time between packets from the source, ms';
COMMENT ON COLUMN argus.flow.sintpktmin IS 'shortest time between packets from the source, ms';
COMMENT ON COLUMN argus.flow.sintpktactmax IS 'longest time between packets of active phases from the source, ms';
COMMENT ON COLUMN argus.flow.sintpktactmin IS 'shortest time between packets of active phases from the source, ms';
COMMENT ON COLUMN argus.flow.sintpktidlmax IS 'longest time between packets of idle phases from the source, ms';
COMMENT ON COLUMN argus.flow.sintpktidlmin IS 'shortest time between packets of idle phases from the source, ms';
COMMENT ON COLUMN argus.flow.sjit IS 'jitter of the source, ms';
COMMENT ON COLUMN argus.flow.sjitact IS 'jitter of active phases of the source, ms';
COMMENT ON COLUMN argus.flow.sjitidl IS 'jitter of idle phases of the source, ms';
COMMENT ON COLUMN argus.flow.sintdist IS 'histogram of times between packets from the source, 8 bins';
COMMENT ON COLUMN argus.flow.sintdistact IS 'histogram of times between packets of active phases from the source';
COMMENT ON COLUMN argus.flow.sintdistidl IS 'histogram of times between packets of idle phases from the source';
COMMENT ON COLUMN argus.flow.dintpkt IS 'mean time between packets from the destination, ms';
COMMENT ON COLUMN argus.flow.dintpktact IS 'mean time between packets of active phases from the destination, ms';
COMMENT ON COLUMN argus.flow.dintpktidl IS 'mean time between packets of idle phases from the destination, ms';
COMMENT ON COLUMN argus.flow.dintpktmax IS 'longest time between packets from the destination, ms';
COMMENT ON COLUMN argus.flow.dintpktmin IS 'shortest time between packets from the destination, ms';
COMMENT ON COLUMN argus.flow.dintpktactmax IS 'longest time between packets of active phases from the destination, ms';
COMMENT ON COLUMN argus.flow.dintpktactmin IS 'shortest time between packets of active phases from the destination, ms';
COMMENT ON COLUMN argus.flow.dintpktidlmax IS 'longest time between packets of idle phases from the destination, ms';
COMMENT ON COLUMN argus.flow.dintpktidlmin IS 'shortest time between packets of idle phases from the destination, ms';
COMMENT ON COLUMN argus.flow.djit IS 'jitter of the destination, ms';
COMMENT ON COLUMN argus.flow.djitact IS 'jitter of active phases of the destination, ms';
COMMENT ON COLUMN argus.flow.djitidl IS 'jitter of idle phases of the destination, ms';
COMMENT ON COLUMN argus.flow.dintdist IS 'histogram of times between packets from the destination, 8 bins';
COMMENT ON COLUMN argus.flow.dintdistact IS 'histogram of times between packets of active phases from the destination';
COMMENT ON COLUMN argus.flow.dintdistidl IS 'histogram of times between packets of idle phases from the destination';
COMMENT ON COLUMN argus.flow.sas IS 'autonomous system of the source';
COMMENT ON COLUMN argus.flow.das IS 'autonomous system of the destination';
COMMENT ON COLUMN argus.flow.ias IS 'autonomous system of inode';
COMMENT ON COLUMN argus.flow.sco IS 'country code of the source';
COMMENT ON COLUMN argus.flow.dco IS 'country code of the destination';
COMMENT ON COLUMN argus.flow.nstroke IS 'keystrokes, both ways';
COMMENT ON COLUMN argus.flow.snstroke IS 'keystrokes from the source';
COMMENT ON COLUMN argus.flow.dnstroke IS 'keystrokes from the destination';
COMMENT ON COLUMN argus.flow.suser IS 'first bytes of user data from the source';
COMMENT ON COLUMN argus.flow.duser IS 'first bytes of user data from the destination';
COMMENT ON COLUMN argus.flow.label IS 'label that ralabel gave';
COMMENT ON COLUMN argus.flow.inf IS 'interface of the sensor';
COMMENT ON COLUMN argus.flow.smss IS 'TCP maximum segment size that the source announced, bytes';
COMMENT ON COLUMN argus.flow.dmss IS 'TCP maximum segment size that the destination announced, bytes';
COMMENT ON COLUMN argus.flow.sgreaddr IS 'GRE tunnel: end that sent the first packet';
COMMENT ON COLUMN argus.flow.dgreaddr IS 'GRE tunnel: the other end';
COMMENT ON COLUMN argus.flow.greproto IS 'GRE tunnel: protocol inside, an ethertype';
COMMENT ON COLUMN argus.flow.svnid IS 'VXLAN network id from the source';
COMMENT ON COLUMN argus.flow.dvnid IS 'VXLAN network id from the destination';
COMMENT ON COLUMN argus.flow.sgenaddr IS 'GENEVE tunnel: end that sent the first packet';
COMMENT ON COLUMN argus.flow.dgenaddr IS 'GENEVE tunnel: the other end';
COMMENT ON COLUMN argus.flow.genproto IS 'GENEVE tunnel: protocol inside, an ethertype';
COMMENT ON COLUMN argus.flow.genvni IS 'GENEVE tunnel: virtual network id';
COMMENT ON COLUMN argus.flow.sencbuf IS 'encapsulation headers from the source';
COMMENT ON COLUMN argus.flow.dencbuf IS 'encapsulation headers from the destination';
COMMENT ON COLUMN argus.flow.slat IS 'latitude of the source, degrees';
COMMENT ON COLUMN argus.flow.slon IS 'longitude of the source, degrees';
COMMENT ON COLUMN argus.flow.dlat IS 'latitude of the destination, degrees';
COMMENT ON COLUMN argus.flow.dlon IS 'longitude of the destination, degrees';
COMMENT ON COLUMN argus.flow.ilat IS 'latitude of inode, degrees';
COMMENT ON COLUMN argus.flow.ilon IS 'longitude of inode, degrees';
COMMENT ON COLUMN argus.flow.loc IS 'status word of the localities';
COMMENT ON COLUMN argus.flow.sloc IS 'how local the source is to the site';
COMMENT ON COLUMN argus.flow.dloc IS 'how local the destination is to the site';
COMMENT ON COLUMN argus.flow.sorg IS 'organisation of the source, as the site numbers them';
COMMENT ON COLUMN argus.flow.dorg IS 'organisation of the destination, as the site numbers them';
COMMENT ON COLUMN argus.flow.hash IS 'hash of the flow key that the sensor computed';
COMMENT ON COLUMN argus.flow.ind IS 'place of the flow in the hash table of the sensor';
COMMENT ON COLUMN argus.flow.score IS 'score that a client gave to the flow';
COMMENT ON COLUMN argus.flow.undecoded IS 'parts of the record whose layout is not known; they were skipped';
COMMENT ON COLUMN argus.flow.community_id
IS 'Community ID, version 1, seed 0: the same string in Zeek, Suricata and Arkime';
COMMENT ON COLUMN argus.flow.version IS 'version of the Argus record format';
COMMENT ON COLUMN argus.flow.archive IS 'file that holds the record';
COMMENT ON COLUMN argus.flow.record_offset IS 'byte offset of the record in the uncompressed archive';

CREATE TYPE argus.management_record AS (
    srcid pg_catalog.text,
    stime pg_catalog.timestamptz,
    ltime pg_catalog.timestamptz,
    cause pg_catalog.text,
    status pg_catalog.text,
    version pg_catalog.int4,
    major_version pg_catalog.int4,
    minor_version pg_catalog.int4,
    pkts pg_catalog.int8,
    bytes pg_catalog.int8,
    drops pg_catalog.int8,
    records pg_catalog.int8,
    flows pg_catalog.int8,
    queue pg_catalog.int8,
    output pg_catalog.int8,
    clients pg_catalog.int8,
    buffers pg_catalog.int8,
    buffer_bytes pg_catalog.int8,
    seq pg_catalog.int8,
    drift pg_catalog.int8,
    localnet pg_catalog.inet,
    netmask pg_catalog.inet,
    interface_type pg_catalog.int4,
    interface_status pg_catalog.int4,
    flow_interval pg_catalog.int4,
    mar_interval pg_catalog.int4,
    suser_length pg_catalog.int4,
    duser_length pg_catalog.int4,
    record_length pg_catalog.int4,
    archive pg_catalog.text,
    record_offset pg_catalog.int8
);

COMMENT ON COLUMN argus.management_record.srcid IS 'source id: which sensor';
COMMENT ON COLUMN argus.management_record.stime IS 'time of the record';
COMMENT ON COLUMN argus.management_record.ltime
IS 'when the sensor or the interval started; before stime, as ra prints it';
COMMENT ON COLUMN argus.management_record.cause IS 'why the record was written: Start, Status, Stop, Shutdown, Error';
COMMENT ON COLUMN argus.management_record.status
IS 'STA started, CON alive, STP stopped, SHT shut down, ERR, ADN access denied, MAX too many clients';
COMMENT ON COLUMN argus.management_record.version IS 'version of the Argus record format';
COMMENT ON COLUMN argus.management_record.major_version IS 'major version of the sensor';
COMMENT ON COLUMN argus.management_record.minor_version IS 'minor version of the sensor';
COMMENT ON COLUMN argus.management_record.pkts IS 'packets that the sensor received';
COMMENT ON COLUMN argus.management_record.bytes IS 'bytes that the sensor received';
COMMENT ON COLUMN argus.management_record.drops IS 'packets that the sensor lost before it could look at them';
COMMENT ON COLUMN argus.management_record.records IS 'records written';
COMMENT ON COLUMN argus.management_record.flows IS 'flows known';
COMMENT ON COLUMN argus.management_record.queue IS 'records queued for output';
COMMENT ON COLUMN argus.management_record.output IS 'records put out';
COMMENT ON COLUMN argus.management_record.clients IS 'clients connected to the sensor';
COMMENT ON COLUMN argus.management_record.buffers IS 'buffers in use';
COMMENT ON COLUMN argus.management_record.buffer_bytes IS 'bytes in buffers';
COMMENT ON COLUMN argus.management_record.seq IS 'next sequence number of the sensor';
COMMENT ON COLUMN argus.management_record.drift IS 'clock drift, microseconds';
COMMENT ON COLUMN argus.management_record.localnet IS 'local network of the sensor';
COMMENT ON COLUMN argus.management_record.netmask IS 'mask of localnet';
COMMENT ON COLUMN argus.management_record.interface_type IS 'type of the interface, a pcap link type';
COMMENT ON COLUMN argus.management_record.interface_status IS 'status of the interface';
COMMENT ON COLUMN argus.management_record.flow_interval IS 'seconds between status records of a flow';
COMMENT ON COLUMN argus.management_record.mar_interval IS 'seconds between management records';
COMMENT ON COLUMN argus.management_record.suser_length IS 'bytes of user data kept from the source';
COMMENT ON COLUMN argus.management_record.duser_length IS 'bytes of user data kept from the destination';
COMMENT ON COLUMN argus.management_record.record_length IS 'length limit of records, -1 for none';
COMMENT ON COLUMN argus.management_record.archive IS 'file that holds the record';
COMMENT ON COLUMN argus.management_record.record_offset IS 'byte offset of the record in the uncompressed archive';

COMMENT ON TYPE argus.flow IS 'a flow record, with the field names of ra; absent values are NULL';
COMMENT ON TYPE argus.management_record
IS 'what a sensor says of itself: start, status, stop, and what it received and lost';

CREATE TYPE argus.event_record AS (
    srcid pg_catalog.text,
    stime pg_catalog.timestamptz,
    ltime pg_catalog.timestamptz,
    seq pg_catalog.int8,
    cause pg_catalog.text,
    kind pg_catalog.text,
    data pg_catalog.text,
    raw pg_catalog.bytea,
    damage pg_catalog.text,
    version pg_catalog.int4,
    archive pg_catalog.text,
    record_offset pg_catalog.int8
);

COMMENT ON COLUMN argus.event_record.srcid IS 'source id: which sensor';
COMMENT ON COLUMN argus.event_record.stime IS 'when the event began';
COMMENT ON COLUMN argus.event_record.ltime IS 'when it ended';
COMMENT ON COLUMN argus.event_record.seq IS 'sequence number that the sensor gave to the record';
COMMENT ON COLUMN argus.event_record.cause IS 'why the record was written: Start, Status, Stop, ...';
COMMENT ON COLUMN argus.event_record.kind IS 'word that the data begins with';
COMMENT ON COLUMN argus.event_record.data IS 'what the sensor ran or read, unpacked, as text';
COMMENT ON COLUMN argus.event_record.raw IS 'the same, byte for byte';
COMMENT ON COLUMN argus.event_record.damage IS 'why the data is not all there, NULL if it is';
COMMENT ON COLUMN argus.event_record.version IS 'version of the Argus record format';
COMMENT ON COLUMN argus.event_record.archive IS 'file that holds the record';
COMMENT ON COLUMN argus.event_record.record_offset IS 'byte offset of the record in the uncompressed archive';

COMMENT ON TYPE argus.event_record
IS 'what a sensor reports about its host: the output of programs that it runs, files that it reads';

CREATE TYPE argus.archive AS (
    archive pg_catalog.text,
    format pg_catalog.text,
    version pg_catalog.int4,
    codec pg_catalog.text,
    bytes pg_catalog.int8,
    mtime pg_catalog.timestamptz,
    records pg_catalog.int8,
    flows pg_catalog.int8,
    first_time pg_catalog.timestamptz,
    last_time pg_catalog.timestamptz,
    index pg_catalog.text,
    damage pg_catalog.text
);

COMMENT ON TYPE argus.archive IS 'an archive file and what is in it';
COMMENT ON COLUMN argus.archive.archive IS 'the file';
COMMENT ON COLUMN argus.archive.format IS 'argus, or NULL for anything else';
COMMENT ON COLUMN argus.archive.version IS 'version of the record format at its beginning';
COMMENT ON COLUMN argus.archive.codec IS 'how the file is packed: plain, gzip, bzip2, xz, zstd, lz4, compress';
COMMENT ON COLUMN argus.archive.bytes IS 'size of the file';
COMMENT ON COLUMN argus.archive.mtime IS 'last modification of the file';
COMMENT ON COLUMN argus.archive.records IS 'records of every kind that could be read';
COMMENT ON COLUMN argus.archive.flows IS 'flow records that could be read';
COMMENT ON COLUMN argus.archive.first_time IS 'earliest stime of its flows';
COMMENT ON COLUMN argus.archive.last_time IS 'latest ltime of its flows';
COMMENT ON COLUMN argus.archive.index IS 'state of its side-car index: fresh, whole, stale, damaged, or none';
COMMENT ON COLUMN argus.archive.damage IS 'what is wrong with it, NULL if nothing is';

---------------------------------------------------------------------------------------------------------------------
-- Reading archives without any DDL
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.read_flows(files pg_catalog.text, filter pg_catalog.text, during pg_catalog.tstzrange)
RETURNS SETOF argus.flow
AS 'MODULE_PATHNAME', 'argus_read_flows'
LANGUAGE C STABLE PARALLEL RESTRICTED
COST 1000 ROWS 100000;

COMMENT ON FUNCTION argus_internal.read_flows(pg_catalog.text, pg_catalog.text, pg_catalog.tstzrange)
IS 'reads the flow records that argus.flows() returns, row by row';

-- In a target list, the function above returns its rows one by one; in FROM they would all be stored first. The planner
-- takes this body into the calling query, since it has no SET clause, is not strict, and spells its columns out.
CREATE FUNCTION argus.flows(files pg_catalog.text, filter pg_catalog.text DEFAULT NULL,
                            during pg_catalog.tstzrange DEFAULT NULL)
RETURNS SETOF argus.flow
AS $$
    SELECT
        (r).stime, (r).ltime, (r).sstime, (r).sltime, (r).dstime, (r).dltime, (r).dur, (r).sdur, (r).ddur,
        (r).mean, (r).stddev, (r).min, (r).max, (r).sum, (r).runtime, (r).trans, (r).seq, (r).srcid, (r).cause,
        (r).proto, (r).saddr, (r).sport, (r).dir, (r).daddr, (r).dport, (r).state, (r).flgs, (r).pkts,
        (r).spkts, (r).dpkts, (r).bytes, (r).sbytes, (r).dbytes, (r).appbytes, (r).sappbytes, (r).dappbytes,
        (r).saddr_text, (r).sport_text, (r).daddr_text, (r).dport_text, (r).snet, (r).dnet, (r).family,
        (r).ip_proto, (r).etype, (r).key_model, (r).cause_code, (r).tcp_status, (r).stcpflags, (r).dtcpflags,
        (r).tcpoptions, (r).igmp_type, (r).icmp_map, (r).sfrag, (r).dfrag, (r).icmp_type, (r).icmp_code,
        (r).icmpid, (r).icmp_error_type, (r).icmp_error_code, (r).inode, (r).spi, (r).smac, (r).dmac,
        (r).bssid, (r).ssid, (r).svlan, (r).dvlan, (r).svid,
        (r).dvid, (r).smpls, (r).dmpls, (r).senc, (r).denc, (r).stos, (r).dtos, (r).sdsb, (r).ddsb, (r).sttl,
        (r).dttl, (r).shops, (r).dhops, (r).sipid, (r).dipid, (r).rate, (r).srate, (r).drate, (r).load,
        (r).sload, (r).dload, (r).loss, (r).sloss, (r).dloss, (r).ploss, (r).sploss, (r).dploss, (r).sgap,
        (r).dgap, (r).tcprtt, (r).synack, (r).ackdat, (r).swin, (r).dwin, (r).stcpb, (r).dtcpb, (r).stcpmax,
        (r).dtcpmax, (r).tcpopt, (r).smeansz, (r).dmeansz, (r).smaxsz, (r).sminsz, (r).dmaxsz, (r).dminsz,
        (r).spktsz, (r).dpktsz, (r).pcr, (r).tf, (r).stf, (r).dtf, (r).sintpkt, (r).sintpktact, (r).sintpktidl,
        (r).sintpktmax, (r).sintpktmin, (r).sintpktactmax, (r).sintpktactmin, (r).sintpktidlmax,
        (r).sintpktidlmin, (r).sjit, (r).sjitact, (r).sjitidl, (r).sintdist, (r).sintdistact, (r).sintdistidl,
        (r).dintpkt, (r).dintpktact, (r).dintpktidl, (r).dintpktmax, (r).dintpktmin, (r).dintpktactmax,
        (r).dintpktactmin, (r).dintpktidlmax, (r).dintpktidlmin, (r).djit, (r).djitact, (r).djitidl,
        (r).dintdist, (r).dintdistact, (r).dintdistidl, (r).sas, (r).das, (r).ias, (r).sco, (r).dco,
        (r).nstroke, (r).snstroke, (r).dnstroke, (r).suser, (r).duser, (r).label,
        (r).inf, (r).smss, (r).dmss, (r).sgreaddr, (r).dgreaddr, (r).greproto, (r).svnid, (r).dvnid,
        (r).sgenaddr, (r).dgenaddr, (r).genproto, (r).genvni, (r).sencbuf, (r).dencbuf, (r).slat, (r).slon,
        (r).dlat, (r).dlon, (r).ilat, (r).ilon, (r).loc, (r).sloc, (r).dloc, (r).sorg, (r).dorg, (r).hash,
        (r).ind, (r).score, (r).undecoded, (r).community_id,
        (r).version, (r).archive,
        (r).record_offset
    FROM (SELECT argus_internal.read_flows($1, $2, $3) AS r) AS record
$$
LANGUAGE sql STABLE PARALLEL RESTRICTED
ROWS 100000;

COMMENT ON FUNCTION argus.flows(pg_catalog.text, pg_catalog.text, pg_catalog.tstzrange)
IS 'flow records of a file, a folder (recursively) or a glob, in bytewise path order; only flows active in "during"';

CREATE FUNCTION argus.management(files pg_catalog.text)
RETURNS SETOF argus.management_record
AS 'MODULE_PATHNAME', 'argus_management'
LANGUAGE C STABLE PARALLEL RESTRICTED
COST 1000 ROWS 1000;

COMMENT ON FUNCTION argus.management(pg_catalog.text)
IS 'management records of a file, a folder (recursively) or a glob: what sensors received and lost';

CREATE FUNCTION argus.events(files pg_catalog.text)
RETURNS SETOF argus.event_record
AS 'MODULE_PATHNAME', 'argus_events'
LANGUAGE C STABLE PARALLEL RESTRICTED
COST 1000 ROWS 1000;

COMMENT ON FUNCTION argus.events(pg_catalog.text)
IS 'event records of a file, a folder (recursively) or a glob: what sensors report about their hosts';

CREATE FUNCTION argus.archives(files pg_catalog.text)
RETURNS SETOF argus.archive
AS 'MODULE_PATHNAME', 'argus_archives'
LANGUAGE C STABLE PARALLEL RESTRICTED
COST 100000 ROWS 100;

COMMENT ON FUNCTION argus.archives(pg_catalog.text)
IS 'the archives at a file, a folder (recursively) or a glob, each read through: format, counts, times, damage';

-- ---- ra filters: these functions read no file; everybody with USAGE on the schema may call them ----

CREATE FUNCTION argus.filter_sql(filter pg_catalog.text)
RETURNS pg_catalog.text
AS 'MODULE_PATHNAME', 'argus_filter_sql_text'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus.filter_sql(pg_catalog.text)
IS 'the condition on columns of argus.flow that an ra filter is';

CREATE FUNCTION argus_internal.matches_support(pg_catalog.internal)
RETURNS pg_catalog.internal
AS 'MODULE_PATHNAME', 'argus_matches_support'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.matches_support(pg_catalog.internal)
IS 'planner support of argus.matches(): turns it into conditions on columns';

-- The cost lets a plan that knows the filter, and so the conditions, win over a plan that does not.
CREATE FUNCTION argus.matches("row" pg_catalog.record, filter pg_catalog.text)
RETURNS pg_catalog.bool
AS 'MODULE_PATHNAME', 'argus_matches'
LANGUAGE C STABLE STRICT PARALLEL SAFE
COST 10000
SUPPORT argus_internal.matches_support;

COMMENT ON FUNCTION argus.matches(pg_catalog.record, pg_catalog.text)
IS 'whether an ra filter selects a row: WHERE argus.matches(f, ''tcp and dst port 6667''), f a table with '
    'columns of argus.flow';

-- ---- export ----

CREATE FUNCTION argus.export(files pg_catalog.text, filter pg_catalog.text, target pg_catalog.text)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_export'
LANGUAGE C VOLATILE PARALLEL UNSAFE
COST 100000;

COMMENT ON FUNCTION argus.export(pg_catalog.text, pg_catalog.text, pg_catalog.text)
IS 'writes the flow records of archives that an ra filter selects, byte for byte, into a new archive; returns how many';

-- ---- index ----

CREATE PROCEDURE argus.build_index(server pg_catalog.name, files pg_catalog.text DEFAULT NULL,
    force pg_catalog.bool DEFAULT false)
AS 'MODULE_PATHNAME', 'argus_build_index'
LANGUAGE C;

COMMENT ON PROCEDURE argus.build_index(pg_catalog.name, pg_catalog.text, pg_catalog.bool)
IS 'builds the side-car indexes of a server''s archives, or of some files of it, that are missing or '
    'stale; with force, all';

CREATE FUNCTION argus.misnamed_files(server pg_catalog.name)
RETURNS TABLE (path pg_catalog.text, reason pg_catalog.text, first_time pg_catalog.timestamptz,
    last_time pg_catalog.timestamptz)
AS 'MODULE_PATHNAME', 'argus_misnamed_files'
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
COST 10000 ROWS 100;

COMMENT ON FUNCTION argus.misnamed_files(pg_catalog.name)
IS 'archives of a server with flows outside of the period of their name by more than the slack, as far as indexes and '
    'ledgers of hot tables know';

CREATE FUNCTION argus.unmatched_files(server pg_catalog.name)
RETURNS TABLE (path pg_catalog.text, reason pg_catalog.text, first_time pg_catalog.timestamptz,
    last_time pg_catalog.timestamptz)
AS 'MODULE_PATHNAME', 'argus_unmatched_files'
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
COST 10000 ROWS 100;

COMMENT ON FUNCTION argus.unmatched_files(pg_catalog.name)
IS 'archives below the root of a server that its pattern does not match, so that nothing reads them; times as far as '
    'indexes and ledgers of hot tables know';

CREATE FUNCTION argus_internal.find_unmatched_files(server pg_catalog.name)
RETURNS TABLE (path pg_catalog.text)
AS 'MODULE_PATHNAME', 'argus_find_unmatched_files'
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
COST 10000 ROWS 100;

COMMENT ON FUNCTION argus_internal.find_unmatched_files(pg_catalog.name)
IS 'paths that argus.unmatched_files() lists';

CREATE FUNCTION argus_internal.name_contradiction(server pg_catalog.name, name_time pg_catalog.timestamptz,
    first_time pg_catalog.timestamptz, last_time pg_catalog.timestamptz)
RETURNS pg_catalog.text
AS 'MODULE_PATHNAME', 'argus_name_contradiction'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.name_contradiction(pg_catalog.name, pg_catalog.timestamptz, pg_catalog.timestamptz,
    pg_catalog.timestamptz)
IS 'how flows between two times contradict the time in the name of their archive; NULL: they do not';

REVOKE ALL ON PROCEDURE argus.build_index(pg_catalog.name, pg_catalog.text, pg_catalog.bool) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE argus.build_index(pg_catalog.name, pg_catalog.text,
    pg_catalog.bool) TO pg_write_server_files;
GRANT USAGE ON SCHEMA argus TO pg_write_server_files;

-- These functions read any file of the server: only superusers and members of pg_read_server_files may call them. The
-- functions check that, too.
REVOKE ALL ON FUNCTION argus_internal.read_flows(pg_catalog.text, pg_catalog.text, pg_catalog.tstzrange) FROM PUBLIC;
REVOKE ALL ON FUNCTION argus.flows(pg_catalog.text, pg_catalog.text, pg_catalog.tstzrange) FROM PUBLIC;
REVOKE ALL ON FUNCTION argus.management(pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON FUNCTION argus.events(pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON FUNCTION argus.export(pg_catalog.text, pg_catalog.text, pg_catalog.text) FROM PUBLIC;
REVOKE ALL ON FUNCTION argus.archives(pg_catalog.text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION argus_internal.read_flows(pg_catalog.text, pg_catalog.text,
    pg_catalog.tstzrange) TO pg_read_server_files;
GRANT EXECUTE ON FUNCTION argus.flows(pg_catalog.text, pg_catalog.text, pg_catalog.tstzrange) TO pg_read_server_files;
GRANT EXECUTE ON FUNCTION argus.management(pg_catalog.text) TO pg_read_server_files;
GRANT EXECUTE ON FUNCTION argus.events(pg_catalog.text) TO pg_read_server_files;
GRANT EXECUTE ON FUNCTION argus.archives(pg_catalog.text) TO pg_read_server_files;
GRANT USAGE ON SCHEMA argus TO pg_read_server_files;

---------------------------------------------------------------------------------------------------------------------
-- Bounds that conditions imply
--
-- Plans call these when a scan starts: see condition/implied.cpp and condition/time_bounds.cpp. They fail for no value.
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.since(VARIADIC "any")
RETURNS pg_catalog.timestamptz
AS 'MODULE_PATHNAME', 'argus_since'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.since("any")
IS 'the earliest time for which f(time) >= value may hold; the arguments say what f is';

CREATE FUNCTION argus_internal.after(VARIADIC "any")
RETURNS pg_catalog.timestamptz
AS 'MODULE_PATHNAME', 'argus_after'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.after("any")
IS 'the earliest time for which f(time) > value may hold; the arguments say what f is';

CREATE FUNCTION argus_internal.before(VARIADIC "any")
RETURNS pg_catalog.timestamptz
AS 'MODULE_PATHNAME', 'argus_before'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.before("any")
IS 'a time before which all are for which f(time) < value may hold; the arguments say what f is';

CREATE FUNCTION argus_internal.until(VARIADIC "any")
RETURNS pg_catalog.timestamptz
AS 'MODULE_PATHNAME', 'argus_until'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.until("any")
IS 'a time before which all are for which f(time) <= value may hold; the arguments say what f is';

CREATE FUNCTION argus_internal.address(shown pg_catalog.text)
RETURNS pg_catalog.inet
AS 'MODULE_PATHNAME', 'argus_address_of_text'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.address(pg_catalog.text)
IS 'the address of a host that is shown as this text; NULL: none is';

CREATE FUNCTION argus_internal.addresses(shown pg_catalog.text[])
RETURNS pg_catalog.inet[]
AS 'MODULE_PATHNAME', 'argus_addresses_of_texts'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.addresses(pg_catalog.text[])
IS 'the addresses of hosts that are shown as one of these texts';

---------------------------------------------------------------------------------------------------------------------
-- Hot tables: what the extension knows of them. See doc/hot_tables.md.
--
-- These tables belong to the extension alone: nobody else reads, writes or locks them. What users call goes through
-- doors (hot_doors.sql) to functions that run as the owner of the extension. Relations of a hot table are handled as
-- their owner. See "Who may do what" there.
---------------------------------------------------------------------------------------------------------------------

CREATE TABLE argus_internal.hot_table (
    relid pg_catalog.regclass PRIMARY KEY,
    server pg_catalog.name NOT NULL,
    filter pg_catalog.text,
    columns pg_catalog.name[] NOT NULL,
    index_columns pg_catalog.name[] NOT NULL,
    keep pg_catalog.interval NOT NULL,
    rollup_keep pg_catalog.interval NOT NULL,
    partition_zone pg_catalog.text NOT NULL,
    settle pg_catalog.interval NOT NULL,
    grace pg_catalog.interval NOT NULL,
    hot_from pg_catalog.timestamptz NOT NULL,
    summed_from pg_catalog.timestamptz NOT NULL,
    next_file pg_catalog.int4 NOT NULL DEFAULT 1,
    checked_at pg_catalog.timestamptz,
    files_pending pg_catalog.int4 NOT NULL DEFAULT 0,
    message pg_catalog.text,
    stream_key pg_catalog.bytea NOT NULL DEFAULT pg_catalog.uuid_send(pg_catalog.gen_random_uuid()),
    CONSTRAINT intervals CHECK (
        keep OPERATOR(pg_catalog.>=) '0'::pg_catalog.interval
            AND keep OPERATOR(pg_catalog.<=) '1000 years'::pg_catalog.interval
        AND rollup_keep OPERATOR(pg_catalog.>=) '0'::pg_catalog.interval
            AND rollup_keep OPERATOR(pg_catalog.<=) '1000 years'::pg_catalog.interval
        AND settle OPERATOR(pg_catalog.>=) '0'::pg_catalog.interval
            AND settle OPERATOR(pg_catalog.<=) '1000 years'::pg_catalog.interval
        AND grace OPERATOR(pg_catalog.>=) '0'::pg_catalog.interval
            AND grace OPERATOR(pg_catalog.<=) '1000 years'::pg_catalog.interval),
    CONSTRAINT times CHECK (pg_catalog.isfinite(hot_from)
        AND summed_from OPERATOR(pg_catalog.>) '-infinity'::pg_catalog.timestamptz
        AND pg_catalog.isfinite(checked_at)),
    CONSTRAINT counts CHECK (next_file OPERATOR(pg_catalog.>) 0 AND files_pending OPERATOR(pg_catalog.>=) 0),
    CONSTRAINT texts CHECK (pg_catalog.length(message) OPERATOR(pg_catalog.<=) 5000)
);

COMMENT ON TABLE argus_internal.hot_table IS 'hot tables and how they are kept';
COMMENT ON COLUMN argus_internal.hot_table.relid IS 'the partitioned table';
COMMENT ON COLUMN argus_internal.hot_table.server
IS 'server of argus_fdw whose archives it is loaded from, as it was called in the last run';
COMMENT ON COLUMN argus_internal.hot_table.filter IS 'ra filter that its flows pass; NULL: all flows';
COMMENT ON COLUMN argus_internal.hot_table.columns IS 'its columns but for "file", for new days';
COMMENT ON COLUMN argus_internal.hot_table.index_columns IS 'columns that closed days are indexed by, each with stime';
COMMENT ON COLUMN argus_internal.hot_table.keep IS 'how long after its end a day stays';
COMMENT ON COLUMN argus_internal.hot_table.rollup_keep
IS 'how long after its end the rollups of a day stay; 0: there are none';
COMMENT ON COLUMN argus_internal.hot_table.partition_zone IS 'time zone of its days';
COMMENT ON COLUMN argus_internal.hot_table.settle
IS 'how long after its last change a file is complete, if no later one exists';
COMMENT ON COLUMN argus_internal.hot_table.grace IS 'how long after its end a day is closed, even if files are missing';
COMMENT ON COLUMN argus_internal.hot_table.hot_from IS 'days before this one have expired';
COMMENT ON COLUMN argus_internal.hot_table.summed_from IS 'rollups of days before this one have expired';
COMMENT ON COLUMN argus_internal.hot_table.next_file IS 'number of the next file in the ledger';
COMMENT ON COLUMN argus_internal.hot_table.checked_at IS 'when the last run looked for files';
COMMENT ON COLUMN argus_internal.hot_table.files_pending IS 'files that the last run saw and did not load';
COMMENT ON COLUMN argus_internal.hot_table.message IS 'what the last run could not do; NULL: nothing';
COMMENT ON COLUMN argus_internal.hot_table.stream_key
IS 'key of the digests of uncompressed streams: only digests of one key can be compared';

CREATE TABLE argus_internal.file (
    relid pg_catalog.regclass NOT NULL,
    file pg_catalog.int4 NOT NULL,
    path pg_catalog.text NOT NULL,
    bytes pg_catalog.int8 NOT NULL,
    digest pg_catalog.bytea NOT NULL,
    mtime pg_catalog.timestamptz NOT NULL,
    records pg_catalog.int8 NOT NULL,
    flows pg_catalog.int8 NOT NULL,
    stored pg_catalog.int8 NOT NULL,
    filtered pg_catalog.int8 NOT NULL,
    untimed pg_catalog.int8 NOT NULL,
    expired pg_catalog.int8 NOT NULL,
    sensor_pkts pg_catalog.int8 NOT NULL,
    sensor_drops pg_catalog.int8 NOT NULL,
    first_time pg_catalog.timestamptz,
    last_time pg_catalog.timestamptz,
    days pg_catalog.date[] NOT NULL,
    damage pg_catalog.text,
    loaded_at pg_catalog.timestamptz NOT NULL,
    took pg_catalog.interval NOT NULL,
    forgotten_at pg_catalog.timestamptz,
    stream_bytes pg_catalog.int8,
    stream_digest pg_catalog.bytea,
    head pg_catalog.bytea,
    newest_time pg_catalog.timestamptz,
    misdated pg_catalog.int8 NOT NULL DEFAULT 0,
    misdated_first pg_catalog.timestamptz,
    misdated_last pg_catalog.timestamptz,
    misdated_by pg_catalog.text,
    superseded_by pg_catalog.int4,
    PRIMARY KEY (relid, file),
    CONSTRAINT counts CHECK (file OPERATOR(pg_catalog.>) 0 AND bytes OPERATOR(pg_catalog.>=) 0
        AND records OPERATOR(pg_catalog.>=) 0
        AND flows BETWEEN 0 AND 1000000000000 AND stored BETWEEN 0 AND flows AND filtered BETWEEN 0 AND flows
        AND untimed BETWEEN 0 AND flows AND expired BETWEEN 0 AND flows AND misdated BETWEEN 0 AND flows),
    -- argus.status computes with these.
    CONSTRAINT times CHECK (pg_catalog.isfinite(mtime) AND pg_catalog.isfinite(first_time)
        AND pg_catalog.isfinite(last_time)
        AND loaded_at BETWEEN '1970-01-01 00:00+00' AND '40000-01-01 00:00+00' AND pg_catalog.isfinite(newest_time)
        AND pg_catalog.isfinite(forgotten_at))
);

-- A content is in a hot table once.
CREATE UNIQUE INDEX file_identity ON argus_internal.file (relid, digest, bytes) WHERE forgotten_at IS NULL;
-- Not unique: ledgers of earlier versions have some contents twice, which were packed in two ways.
CREATE INDEX file_stream ON argus_internal.file (relid, stream_digest) WHERE forgotten_at IS NULL;
CREATE INDEX file_head ON argus_internal.file (relid, head) WHERE forgotten_at IS NULL;

COMMENT ON TABLE argus_internal.file IS 'files that were loaded: the ledger';
COMMENT ON COLUMN argus_internal.file.relid IS 'the hot table';
COMMENT ON COLUMN argus_internal.file.file IS 'number of the file, as in the column "file" of the hot table';
COMMENT ON COLUMN argus_internal.file.path IS 'where it was when it was loaded';
COMMENT ON COLUMN argus_internal.file.bytes IS 'its size, compressed';
COMMENT ON COLUMN argus_internal.file.digest IS 'SHA-256 of its compressed bytes';
COMMENT ON COLUMN argus_internal.file.mtime IS 'its last modification';
COMMENT ON COLUMN argus_internal.file.records IS 'records of every kind that could be read';
COMMENT ON COLUMN argus_internal.file.flows IS 'flow records among them: stored + filtered + untimed + expired';
COMMENT ON COLUMN argus_internal.file.stored IS 'rows in the hot table';
COMMENT ON COLUMN argus_internal.file.filtered IS 'flows that the filter of the hot table keeps out of it';
COMMENT ON COLUMN argus_internal.file.untimed
IS 'flows that belong to no day: without stime or, in a damaged file, with one that cannot be';
COMMENT ON COLUMN argus_internal.file.expired IS 'flows of days that had expired or had been dropped';
COMMENT ON COLUMN argus_internal.file.sensor_pkts IS 'packets that sensors received, as they say in the file';
COMMENT ON COLUMN argus_internal.file.sensor_drops IS 'packets that sensors lost, as they say in the file';
COMMENT ON COLUMN argus_internal.file.first_time IS 'earliest stime of its flows';
COMMENT ON COLUMN argus_internal.file.last_time IS 'latest time of its flows';
COMMENT ON COLUMN argus_internal.file.days IS 'days of its flows';
COMMENT ON COLUMN argus_internal.file.damage
IS 'what is wrong with it, NULL if nothing is: all that could be read was loaded';
COMMENT ON COLUMN argus_internal.file.loaded_at IS 'when it was loaded';
COMMENT ON COLUMN argus_internal.file.took IS 'how long that took';
COMMENT ON COLUMN argus_internal.file.forgotten_at IS 'when its flows were taken out again';
COMMENT ON COLUMN argus_internal.file.stream_bytes
IS 'its size, uncompressed; NULL: not known yet, as of files that an earlier version loaded';
COMMENT ON COLUMN argus_internal.file.stream_digest
IS 'digest of its uncompressed bytes, with the key of the hot table: however it is packed, it is the same';
COMMENT ON COLUMN argus_internal.file.head IS 'SHA-256 of its first 512 uncompressed bytes';
COMMENT ON COLUMN argus_internal.file.newest_time
IS 'latest possible time of its flows: none later than when it was loaded counts';
COMMENT ON COLUMN argus_internal.file.misdated IS 'flows with an impossible time: the clock of a sensor was wrong';
COMMENT ON COLUMN argus_internal.file.misdated_first IS 'earliest of these times';
COMMENT ON COLUMN argus_internal.file.misdated_last IS 'latest of these times';
COMMENT ON COLUMN argus_internal.file.superseded_by IS 'of what has grown since: the file that has its flows now';
COMMENT ON COLUMN argus_internal.file.misdated_by
IS 'sensors with a wrong clock, the first few; NULL: none, or the rows have no sensor';

CREATE TABLE argus_internal.place (
    relid pg_catalog.regclass NOT NULL,
    path pg_catalog.text NOT NULL,
    bytes pg_catalog.int8 NOT NULL,
    mtime pg_catalog.timestamptz NOT NULL,
    name_time pg_catalog.timestamptz,
    file pg_catalog.int4 NOT NULL,
    first_time pg_catalog.timestamptz,
    last_time pg_catalog.timestamptz,
    early pg_catalog.interval GENERATED ALWAYS AS (name_time OPERATOR(pg_catalog.-) first_time) STORED,
    late pg_catalog.interval GENERATED ALWAYS AS (last_time OPERATOR(pg_catalog.-) name_time) STORED,
    PRIMARY KEY (relid, path),
    -- Bounded by the times that names of files reach: queries of everybody compute with these.
    CONSTRAINT times CHECK (name_time BETWEEN '0002-01-01 00:00+00 BC' AND '40000-01-01 00:00+00')
);

CREATE INDEX place_file ON argus_internal.place (relid, file);
-- Scans look up the few files whose names are wrong.
CREATE INDEX place_early ON argus_internal.place (relid, early);
CREATE INDEX place_late ON argus_internal.place (relid, late);

COMMENT ON TABLE argus_internal.place
IS 'where the contents of the ledger were seen: a file with this path, size and time need not be read again';
COMMENT ON COLUMN argus_internal.place.relid IS 'the hot table';
COMMENT ON COLUMN argus_internal.place.path IS 'path of the file';
COMMENT ON COLUMN argus_internal.place.bytes IS 'its size';
COMMENT ON COLUMN argus_internal.place.mtime IS 'its last modification';
COMMENT ON COLUMN argus_internal.place.name_time IS 'time in its name, by the pattern of the server';
COMMENT ON COLUMN argus_internal.place.file IS 'its content, in the ledger';
COMMENT ON COLUMN argus_internal.place.first_time
IS 'first_time of its content; NULL: it has no flows, or was noted by an earlier version';
COMMENT ON COLUMN argus_internal.place.last_time IS 'last_time of its content';
COMMENT ON COLUMN argus_internal.place.early IS 'how long before the time in its name its flows begin';
COMMENT ON COLUMN argus_internal.place.late IS 'how long after the time in its name its flows end';

CREATE TABLE argus_internal.failure (
    relid pg_catalog.regclass NOT NULL,
    path pg_catalog.text NOT NULL,
    reason pg_catalog.text NOT NULL CHECK (reason IN ('failed', 'part', 'replaced', 'unreadable', 'waiting')),
    attempts pg_catalog.int4 NOT NULL CHECK (attempts BETWEEN 1 AND 1000000),
    message pg_catalog.text NOT NULL CHECK (pg_catalog.length(message) OPERATOR(pg_catalog.<=) 5000),
    failed_at pg_catalog.timestamptz NOT NULL,
    next_try pg_catalog.timestamptz NOT NULL,
    bytes pg_catalog.int8,
    mtime pg_catalog.timestamptz,
    PRIMARY KEY (relid, path)
);

COMMENT ON TABLE argus_internal.failure
IS 'files that could not be loaded so far, and folders that could not be opened';
COMMENT ON COLUMN argus_internal.failure.relid IS 'the hot table';
COMMENT ON COLUMN argus_internal.failure.path IS 'path of the file or folder';
COMMENT ON COLUMN argus_internal.failure.reason
IS 'failed: tried again later; part: a beginning of what was loaded; replaced: it was loaded with another content; '
    'unreadable: a folder or link that could not be opened; waiting: it is still being written';
COMMENT ON COLUMN argus_internal.failure.attempts IS 'how often it was tried';
COMMENT ON COLUMN argus_internal.failure.message IS 'why it could not be loaded';
COMMENT ON COLUMN argus_internal.failure.failed_at IS 'when it was tried last';
COMMENT ON COLUMN argus_internal.failure.next_try IS 'when it is tried again; infinity: when it has changed';
COMMENT ON COLUMN argus_internal.failure.bytes IS 'its size then';
COMMENT ON COLUMN argus_internal.failure.mtime IS 'its last modification then';

-- argus.status shows this to whoever may not look at the archive.
CREATE TABLE argus_internal.finding (
    relid pg_catalog.regclass NOT NULL,
    kind pg_catalog.text NOT NULL CHECK (kind IN ('missing', 'unlisted', 'unmatched')),
    files pg_catalog.int8 NOT NULL CHECK (files OPERATOR(pg_catalog.>=) 0),
    path pg_catalog.text,
    first_time pg_catalog.timestamptz CHECK (pg_catalog.isfinite(first_time)),
    message pg_catalog.text CHECK (pg_catalog.length(message) OPERATOR(pg_catalog.<=) 5000),
    seen_at pg_catalog.timestamptz NOT NULL,
    PRIMARY KEY (relid, kind)
);

COMMENT ON TABLE argus_internal.finding IS 'what the last run found wrong with the archive as a whole';
COMMENT ON COLUMN argus_internal.finding.relid IS 'the hot table';
COMMENT ON COLUMN argus_internal.finding.kind
IS 'missing: rotations without a loaded file; unlisted: the archive cannot be listed, or has no file; '
    'unmatched: archives that the pattern does not match';
COMMENT ON COLUMN argus_internal.finding.files IS 'how many';
COMMENT ON COLUMN argus_internal.finding.path IS 'the first of them';
COMMENT ON COLUMN argus_internal.finding.first_time IS 'when the first one that is missing begins';
COMMENT ON COLUMN argus_internal.finding.message IS 'why the archive cannot be listed';
COMMENT ON COLUMN argus_internal.finding.seen_at IS 'when it was found';

CREATE TABLE argus_internal.day (
    relid pg_catalog.regclass NOT NULL,
    day pg_catalog.date NOT NULL,
    begins pg_catalog.timestamptz NOT NULL,
    ends pg_catalog.timestamptz NOT NULL,
    is_hot pg_catalog.bool NOT NULL,
    opened_at pg_catalog.timestamptz NOT NULL,
    closed_at pg_catalog.timestamptz,
    filter pg_catalog.text,
    expires_at pg_catalog.timestamptz,
    flows pg_catalog.int8 CONSTRAINT counts CHECK (flows BETWEEN 0 AND 1000000000000),
    unmerged pg_catalog.int4[],
    PRIMARY KEY (relid, day),
    CONSTRAINT times CHECK (pg_catalog.isfinite(day) AND pg_catalog.isfinite(begins) AND pg_catalog.isfinite(ends)
        AND begins OPERATOR(pg_catalog.<) ends AND pg_catalog.isfinite(opened_at) AND pg_catalog.isfinite(closed_at))
);

COMMENT ON TABLE argus_internal.day IS 'days of hot tables and of their rollups';
COMMENT ON COLUMN argus_internal.day.relid IS 'the hot table';
COMMENT ON COLUMN argus_internal.day.day IS 'the day, in the zone of the table';
COMMENT ON COLUMN argus_internal.day.begins IS 'its first moment';
COMMENT ON COLUMN argus_internal.day.ends IS 'the first moment of the next day';
COMMENT ON COLUMN argus_internal.day.is_hot
IS 'it has a partition with flows; false: it has expired, or was dropped, and late flows go into its rollups only';
COMMENT ON COLUMN argus_internal.day.opened_at IS 'when its first flow was loaded';
COMMENT ON COLUMN argus_internal.day.closed_at
IS 'when it was closed: indexed, analysed, its peers counted; NULL: it fills';
COMMENT ON COLUMN argus_internal.day.filter IS 'of a day that was brought back: the ra filter that its flows pass';
COMMENT ON COLUMN argus_internal.day.expires_at IS 'of a day that was brought back: when its flows go again';
COMMENT ON COLUMN argus_internal.day.flows
IS 'rows in its partition; NULL: not known, as of days that an earlier version filled';
COMMENT ON COLUMN argus_internal.day.unmerged
IS 'of a closed day, within a transaction: files whose hosts must be merged before it ends; empty: those of all';

-- Names do not say what belongs to a hot table: somebody else may have made a relation of that name, and owners rename.
CREATE TABLE argus_internal.relation (
    relation pg_catalog.regclass PRIMARY KEY,
    relid pg_catalog.regclass NOT NULL,
    kind pg_catalog.text NOT NULL,
    day pg_catalog.date
);

CREATE UNIQUE INDEX relation_place ON argus_internal.relation (relid, kind, day) NULLS NOT DISTINCT;

COMMENT ON TABLE argus_internal.relation IS 'relations that were created for hot tables';
COMMENT ON COLUMN argus_internal.relation.relation IS 'the relation';
COMMENT ON COLUMN argus_internal.relation.relid IS 'the hot table';
COMMENT ON COLUMN argus_internal.relation.kind IS 'end of its name, as it was created; of partitions without the day';
COMMENT ON COLUMN argus_internal.relation.day IS 'of partitions: the day';

-- A server may be renamed, and a dump has no OIDs of servers. Foreign tables of the hot table follow their server.
CREATE VIEW argus_internal.hot_table_server AS
SELECT h.relid, coalesce((SELECT s.srvname FROM argus_internal.relation r
    JOIN pg_catalog.pg_foreign_table t ON t.ftrelid OPERATOR(pg_catalog.=) r.relation
    JOIN pg_catalog.pg_foreign_server s ON s.oid OPERATOR(pg_catalog.=) t.ftserver
    WHERE r.relid OPERATOR(pg_catalog.=) h.relid AND r.day IS NULL
        AND (r.kind OPERATOR(pg_catalog.=) '_server' OR r.kind OPERATOR(pg_catalog.~~) '\_archive\_%') LIMIT 1),
    h.server) AS server
FROM argus_internal.hot_table h;

COMMENT ON VIEW argus_internal.hot_table_server IS 'the servers of hot tables, by their present names';
COMMENT ON COLUMN argus_internal.hot_table_server.relid IS 'the hot table';
COMMENT ON COLUMN argus_internal.hot_table_server.server IS 'its server';

-- ---- dumps ----

-- Relations that were dropped by hand are not dumped: their OIDs might be those of other relations after a restore.
SELECT pg_catalog.pg_extension_config_dump('argus_internal.hot_table',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.file',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.place',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.failure',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.finding',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.day',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)');
SELECT pg_catalog.pg_extension_config_dump('argus_internal.relation',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relid)
     AND EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relation)');

-- The owner of a database dumps it, and restores it where a superuser has created the extension. Only rows of what he
-- owns are accepted.
CREATE FUNCTION argus_internal.check_restored_row()
RETURNS trigger
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted oid[] := ARRAY[NEW.relid];
BEGIN
    IF pg_has_role((SELECT c.relowner FROM pg_class c WHERE c.oid = TG_RELID), 'USAGE') THEN
        RETURN NEW;
    END IF;
    IF TG_TABLE_NAME = 'relation' THEN
        wanted := wanted || NEW.relation::oid;
    END IF;
    IF EXISTS (SELECT FROM unnest(wanted) w WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = w
        AND pg_has_role(c.relowner, 'USAGE'))) THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = format('must be owner of table %s', NEW.relid);
    END IF;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION argus_internal.check_restored_row()
IS 'refuses rows of others'' tables from whoever restores a dump';

CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.hot_table FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.file FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.place FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.failure FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.finding FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.day FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
CREATE TRIGGER check_restored_row BEFORE INSERT ON argus_internal.relation FOR EACH ROW
    EXECUTE FUNCTION argus_internal.check_restored_row();
COMMENT ON TRIGGER check_restored_row ON argus_internal.hot_table IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.file IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.place IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.failure IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.finding IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.day IS 'only rows of tables that are the role''s own';
COMMENT ON TRIGGER check_restored_row ON argus_internal.relation IS 'only rows of tables that are the role''s own';

GRANT SELECT, INSERT ON argus_internal.hot_table, argus_internal.file, argus_internal.place, argus_internal.failure,
    argus_internal.finding, argus_internal.day, argus_internal.relation TO pg_database_owner;
GRANT USAGE ON SCHEMA argus TO pg_monitor, pg_database_owner;

---------------------------------------------------------------------------------------------------------------------
-- The relations of hot tables: who owns them, what they are called, who may lock them
---------------------------------------------------------------------------------------------------------------------

-- ---- what people are told ----

-- RAISE would add the functions that it stands in. Errors lose theirs at the door.
CREATE FUNCTION argus_internal.report(level pg_catalog.text, message pg_catalog.text,
    detail pg_catalog.text DEFAULT NULL, hint pg_catalog.text DEFAULT NULL, errcode pg_catalog.text DEFAULT NULL)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_report'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.report(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text,
    pg_catalog.text)
IS 'NOTICE, WARNING or ERROR without CONTEXT';

-- ---- as the owner of a hot table ----

CREATE FUNCTION argus_internal.run_as_role(role pg_catalog.oid, command pg_catalog.text)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_run_as_role'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.run_as_role(pg_catalog.oid, pg_catalog.text)
IS 'runs a command with the rights of a role and no others; rows processed';

CREATE FUNCTION argus_internal.run_as_owner(relid pg_catalog.regclass, command pg_catalog.text)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_run_as_owner'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.run_as_owner(pg_catalog.regclass, pg_catalog.text)
IS 'runs a command with the rights of the owner of a table and no others; rows processed';

CREATE FUNCTION argus_internal.query_as_owner(relid pg_catalog.regclass, query pg_catalog.text)
RETURNS SETOF pg_catalog.record
AS 'MODULE_PATHNAME', 'argus_query_as_owner'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.query_as_owner(pg_catalog.regclass, pg_catalog.text)
IS 'runs a query with the rights of the owner of a table and no others; its rows';

-- ---- names and times ----

CREATE FUNCTION argus_internal.midnight(day pg_catalog.date, zone pg_catalog.text)
RETURNS pg_catalog.timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT $1::timestamp AT TIME ZONE $2 $$;

COMMENT ON FUNCTION argus_internal.midnight(pg_catalog.date, pg_catalog.text) IS 'first moment of a day in a zone';

CREATE FUNCTION argus_internal.expiry_horizon(keep pg_catalog.interval, zone pg_catalog.text)
RETURNS pg_catalog.timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT date_trunc('day', (now() AT TIME ZONE $2) - $1) AT TIME ZONE $2 $$;

COMMENT ON FUNCTION argus_internal.expiry_horizon(pg_catalog.interval, pg_catalog.text)
IS 'first moment of the oldest day that is kept so long in a zone';

-- Horizons move to local midnights; a month may be shorter than the 30 days for which it counts in comparisons.
CREATE FUNCTION argus_internal.rollup_horizon(hot argus_internal.hot_table)
RETURNS pg_catalog.timestamptz
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN $1.rollup_keep = interval '0' THEN 'infinity'
        ELSE least(argus_internal.expiry_horizon($1.rollup_keep, $1.partition_zone),
            argus_internal.expiry_horizon($1.keep, $1.partition_zone)) END
$$;

COMMENT ON FUNCTION argus_internal.rollup_horizon(argus_internal.hot_table)
IS 'first moment of the oldest day whose rollups are kept; infinity: there are none';

CREATE FUNCTION argus_internal.round_down_time(t pg_catalog.timestamptz, width pg_catalog.interval)
RETURNS pg_catalog.timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT date_bin($2, $1, timestamptz '2000-01-01 00:00+00') $$;

COMMENT ON FUNCTION argus_internal.round_down_time(pg_catalog.timestamptz, pg_catalog.interval)
IS 'rounds a time down to hours, or other parts of a day, of UTC';

-- Does not depend on DateStyle and TimeZone.
CREATE FUNCTION argus_internal.time_literal(t pg_catalog.timestamptz)
RETURNS pg_catalog.text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT quote_literal(to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00') $$;

COMMENT ON FUNCTION argus_internal.time_literal(pg_catalog.timestamptz) IS 'a time as a literal for commands';

-- For people only: an existing relation with this name may be anybody's, and the hot table may have been renamed.
CREATE FUNCTION argus_internal.relation_name(relid pg_catalog.regclass, suffix pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('%I.%I', n.nspname, c.relname || $2)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = $1
$$;

COMMENT ON FUNCTION argus_internal.relation_name(pg_catalog.regclass, pg_catalog.text)
IS 'name for a relation that is to belong to a hot table, quoted for a command';

-- Hot tables are renamed and moved, and their partitions are not, so that a name may be taken. It does not matter: what
-- is created is found by OID. A long name of the other relation is cut.
CREATE FUNCTION argus_internal.free_name(beside pg_catalog.regclass, suffix pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    other pg_class;
    ending text;
    name text;
BEGIN
    SELECT * INTO other FROM pg_class c WHERE c.oid = beside;
    FOR i IN 1..1000 LOOP
        ending := suffix || CASE i WHEN 1 THEN '' ELSE '_' || i END;
        name := other.relname;
        WHILE name <> '' AND octet_length(name || ending) > current_setting('max_identifier_length')::int LOOP
            name := left(name, -1);
        END LOOP;
        name := name || ending;
        EXIT WHEN NOT EXISTS (SELECT FROM pg_class c WHERE c.relname = name AND c.relnamespace = other.relnamespace)
            AND NOT EXISTS (SELECT FROM pg_type t WHERE t.typname = name AND t.typnamespace = other.relnamespace);
    END LOOP;
    RETURN format('%I.%I', (SELECT n.nspname FROM pg_namespace n WHERE n.oid = other.relnamespace), name);
END
$$;

COMMENT ON FUNCTION argus_internal.free_name(pg_catalog.regclass, pg_catalog.text)
IS 'name that nobody has yet for a relation beside another, quoted for a command';

CREATE FUNCTION argus_internal.owner_oid(relation pg_catalog.regclass)
RETURNS pg_catalog.oid
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT c.relowner FROM pg_class c WHERE c.oid = $1 $$;

COMMENT ON FUNCTION argus_internal.owner_oid(pg_catalog.regclass) IS 'owner of a relation, NULL if there is none';

-- A partition that was detached by hand is not found: it is its owner's own. One query, since each file looks up some.
CREATE FUNCTION argus_internal.find_relation(relid pg_catalog.regclass, kind pg_catalog.text,
    day pg_catalog.date DEFAULT NULL)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found regclass;
    has_owner bool;
BEGIN
    IF day IS NULL THEN
        SELECT r.relation, c.relowner = h.relowner INTO found, has_owner
        FROM argus_internal.relation r JOIN pg_class c ON c.oid = r.relation JOIN pg_class h ON h.oid = r.relid
        WHERE r.relid = find_relation.relid AND r.kind = find_relation.kind AND r.day IS NULL;
    ELSE
        SELECT r.relation, c.relowner = h.relowner INTO found, has_owner
        FROM argus_internal.relation r JOIN pg_class c ON c.oid = r.relation JOIN pg_class h ON h.oid = r.relid
            JOIN pg_inherits i ON i.inhrelid = r.relation
        LEFT JOIN argus_internal.relation p ON p.relid = r.relid AND p.kind = r.kind AND p.day IS NULL
        WHERE r.relid = find_relation.relid AND r.kind = find_relation.kind AND r.day = find_relation.day
            AND i.inhparent = CASE r.kind WHEN '' THEN r.relid ELSE p.relation END;
    END IF;
    IF NOT has_owner THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('%s and %s have different owners', relid, found),
            HINT = 'ALTER TABLE ... OWNER TO ... of a hot table, its rollups and all of their partitions.';
    END IF;
    RETURN found;
END
$$;

COMMENT ON FUNCTION argus_internal.find_relation(pg_catalog.regclass, pg_catalog.text, pg_catalog.date)
IS 'finds what was created for a hot table, or for a day of it; NULL: it has been dropped or detached; an error if it '
    'is somebody else''s';

CREATE FUNCTION argus_internal.get_relation(relid pg_catalog.regclass, kind pg_catalog.text,
    day pg_catalog.date DEFAULT NULL)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found regclass := argus_internal.find_relation(relid, kind, day);
BEGIN
    IF found IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_table',
            MESSAGE = format('%s %s is missing', CASE WHEN day IS NULL THEN 'relation' ELSE 'partition' END,
                coalesce((SELECT c.oid::regclass::text FROM argus_internal.relation r JOIN pg_class c
                    ON c.oid = r.relation WHERE r.relid = get_relation.relid AND r.kind = get_relation.kind
                    AND r.day IS NOT DISTINCT FROM get_relation.day),
                argus_internal.relation_name(relid, kind || coalesce(argus_internal.day_suffix(day), '')))),
            DETAIL = 'It was not dropped by argus.maintain().', HINT = 'Attach it again, or let it expire.';
    END IF;
    RETURN found;
END
$$;

COMMENT ON FUNCTION argus_internal.get_relation(pg_catalog.regclass, pg_catalog.text, pg_catalog.date)
IS 'finds what was created for a hot table, or for a day of it, or raises an error';

-- Records a relation that was just created as the owner: its name is taken until the transaction ends.
CREATE FUNCTION argus_internal.record_relation(relid pg_catalog.regclass, kind pg_catalog.text, day pg_catalog.date,
    name pg_catalog.text)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM argus_internal.relation r WHERE r.relid = record_relation.relid AND r.kind = record_relation.kind
        AND r.day IS NOT DISTINCT FROM record_relation.day;
    INSERT INTO argus_internal.relation VALUES (name::regclass, relid, kind, day);
    IF argus_internal.owner_oid(name::regclass) IS DISTINCT FROM argus_internal.owner_oid(relid) THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('%s and %s have different owners', relid, name);
    END IF;
    RETURN name::regclass;
END
$$;

COMMENT ON FUNCTION argus_internal.record_relation(pg_catalog.regclass, pg_catalog.text,
    pg_catalog.date, pg_catalog.text)
IS 'remembers what was created for a hot table';

CREATE FUNCTION argus_internal.drop_relation(relid pg_catalog.regclass, kind pg_catalog.text,
    day pg_catalog.date DEFAULT NULL)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found regclass := argus_internal.find_relation(relid, kind, day);
    what text := (SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END
        FROM pg_class c WHERE c.oid = found);
BEGIN
    IF found IS NOT NULL THEN
        PERFORM argus_internal.run_as_owner(relid, format('DROP %s %s', what, found));
    END IF;
    DELETE FROM argus_internal.relation r WHERE r.relid = drop_relation.relid AND r.kind = drop_relation.kind
        AND r.day IS NOT DISTINCT FROM drop_relation.day;
END
$$;

COMMENT ON FUNCTION argus_internal.drop_relation(pg_catalog.regclass, pg_catalog.text, pg_catalog.date)
IS 'drops what was created for a hot table, unless it has been dropped or detached by hand';

CREATE FUNCTION argus_internal.owner_name(relation pg_catalog.regclass)
RETURNS pg_catalog.name
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.oid = $1 $$;

COMMENT ON FUNCTION argus_internal.owner_name(pg_catalog.regclass) IS 'owner of a relation';

CREATE FUNCTION argus_internal.hot_table_settings(relid pg_catalog.regclass)
RETURNS argus_internal.hot_table
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table;
BEGIN
    IF relid IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'argument "hot_table" must not be null';
    END IF;
    SELECT * INTO hot FROM argus_internal.hot_table h WHERE h.relid = hot_table_settings.relid;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'wrong_object_type', MESSAGE = format('%s is not a hot table', relid),
            HINT = 'SELECT hot_table FROM argus.status lists those that there are.';
    END IF;
    hot.server := (SELECT s.server FROM argus_internal.hot_table_server s WHERE s.relid = hot.relid);
    RETURN hot;
END
$$;

COMMENT ON FUNCTION argus_internal.hot_table_settings(pg_catalog.regclass)
IS 'the settings of a hot table, with the present name of its server';

-- The lock ends with the transaction, so that nothing can leave it held. No command takes such a lock: nobody else
-- can hold up a run.
CREATE FUNCTION argus_internal.try_lock_hot_table(relid pg_catalog.regclass)
RETURNS pg_catalog.bool
AS 'MODULE_PATHNAME', 'argus_try_lock_hot_table'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.try_lock_hot_table(pg_catalog.regclass)
IS 'locks a hot table against other runs until the end of the transaction; false: one is at work';

-- For runs of the schedule: if another run works on the table, this one leaves the work to it.
CREATE FUNCTION argus_internal.lock_hot_table_for_run(relid pg_catalog.regclass)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF argus_internal.try_lock_hot_table(relid) THEN
        RETURN true;
    END IF;
    PERFORM argus_internal.report('NOTICE', message => format('another run is at work on %s', relid),
        detail => 'Nothing is left to do for this one.');
    RETURN false;
END
$$;

COMMENT ON FUNCTION argus_internal.lock_hot_table_for_run(pg_catalog.regclass)
IS 'locks a hot table against other runs until the end of the transaction; false, with a NOTICE: one is at work';

-- For commands of a user, which must not look done if they are not. Settings are read under the lock, as a run may just
-- have changed them.
CREATE FUNCTION argus_internal.lock_hot_table(relid pg_catalog.regclass)
RETURNS argus_internal.hot_table
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.hot_table_settings(relid);
    IF NOT argus_internal.try_lock_hot_table(relid) THEN
        RAISE EXCEPTION USING ERRCODE = 'object_in_use', MESSAGE = format('another run is at work on %s', relid),
            HINT = 'Try again later.';
    END IF;
    RETURN argus_internal.hot_table_settings(relid);
END
$$;

COMMENT ON FUNCTION argus_internal.lock_hot_table(pg_catalog.regclass)
IS 'locks a hot table against other runs until the end of the transaction and returns its settings, or raises an error';

---------------------------------------------------------------------------------------------------------------------
-- What everybody may see of hot tables: status and ledger
---------------------------------------------------------------------------------------------------------------------

-- ---- status and ledger ----

-- Lists all rollups, which are partitioned by day, or by the width that their times are rounded to.
CREATE FUNCTION argus_internal.rollup_tables()
RETURNS TABLE (suffix pg_catalog.text, key pg_catalog.name, width pg_catalog.interval, is_of_files pg_catalog.bool)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    VALUES ('_host_hour_closed', 'hour'::name, '1 hour'::interval, false), ('_host_day_part', 'day', NULL, true),
        ('_host_day_closed', 'day', NULL, false),
        ('_service_day_part', 'day', NULL, true), ('_traffic_part', 'bin', '5 minutes', true),
            ('_seen_part', 'day', NULL, false)
$$;

COMMENT ON FUNCTION argus_internal.rollup_tables()
IS 'tables of rollups beside a hot table: end of the name, key of the partitions, width of the key, whether rows '
    'are of single files';

-- Like pg_total_relation_size(), but waits for nobody: an owner who locks his table must not stop those who monitor.
CREATE FUNCTION argus_internal.relation_size(relation pg_catalog.oid)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_relation_size'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION argus_internal.relation_size(pg_catalog.oid)
IS 'bytes of a relation with its indexes; NULL: it is locked or has gone';

-- Who may read this view sees the state of all hot tables, in the other views, too: a right that can be granted alone.
CREATE VIEW argus.all_hot_tables WITH (security_barrier = true) AS
SELECT h.relid AS hot_table, (SELECT n.server FROM argus_internal.hot_table_server n
    WHERE n.relid OPERATOR(pg_catalog.=) h.relid) AS server, c.relowner::pg_catalog.regrole AS owner
FROM argus_internal.hot_table h JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) h.relid;

COMMENT ON VIEW argus.all_hot_tables
IS 'hot tables of everybody; whoever is granted SELECT on this sees all of them in argus.status, ledger and pending';
COMMENT ON COLUMN argus.all_hot_tables.hot_table IS 'the hot table';
COMMENT ON COLUMN argus.all_hot_tables.server IS 'the server whose archives it is loaded from';
COMMENT ON COLUMN argus.all_hot_tables.owner IS 'who owns it';

GRANT SELECT ON argus.all_hot_tables TO pg_monitor;

-- Functions in views run with the rights of whoever queries: this one reads the catalogue only.
CREATE VIEW argus_internal.visible_hot_table WITH (security_barrier = true) AS
SELECT h.relid
FROM argus_internal.hot_table h JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) h.relid
WHERE pg_catalog.pg_has_role(c.relowner, 'USAGE') OR pg_catalog.has_table_privilege(c.oid, 'SELECT')
    OR pg_catalog.has_table_privilege('argus.all_hot_tables'::pg_catalog.regclass, 'SELECT');

COMMENT ON VIEW argus_internal.visible_hot_table IS 'hot tables that the current user owns, may read, or may monitor';
COMMENT ON COLUMN argus_internal.visible_hot_table.relid IS 'the hot table';

CREATE VIEW argus.ledger WITH (security_barrier = true) AS
SELECT
    f.relid AS hot_table, f.file, f.path, f.bytes, f.digest, f.mtime, f.records, f.flows, f.stored, f.filtered,
        f.untimed, f.expired,
    f.first_time, f.last_time, f.days, f.sensor_pkts, f.sensor_drops, f.damage, f.loaded_at, f.took, f.forgotten_at,
    f.stream_bytes, f.stream_digest, f.misdated, f.misdated_first, f.misdated_last, f.misdated_by
FROM argus_internal.file f WHERE f.relid OPERATOR(pg_catalog.=) ANY (
    ARRAY(SELECT s.relid FROM argus_internal.visible_hot_table s));

COMMENT ON VIEW argus.ledger
IS 'files that were loaded into hot tables: identity, records read, rows kept, damage, when, how long';

CREATE VIEW argus.pending WITH (security_barrier = true) AS
SELECT f.relid AS hot_table, f.path, f.reason, f.attempts, f.message, f.failed_at, f.next_try
FROM argus_internal.failure f WHERE f.relid OPERATOR(pg_catalog.=) ANY (
    ARRAY(SELECT s.relid FROM argus_internal.visible_hot_table s));

COMMENT ON VIEW argus.pending
IS 'files that could not be loaded into hot tables so far, and folders that could not be opened: why, and when they '
    'are tried again';

CREATE FUNCTION argus_internal.count_misnamed_files(server pg_catalog.name, relid pg_catalog.regclass,
    loaded_after pg_catalog.timestamptz)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_count_misnamed_files'
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
COST 10000;

COMMENT ON FUNCTION argus_internal.count_misnamed_files(pg_catalog.name, pg_catalog.regclass, pg_catalog.timestamptz)
IS 'how many files that were loaded into a hot table since then have names that say another time than their flows; '
    'NULL for whoever may not see the table';

-- argus.status calls these for everybody. Times and durations do not depend on the settings of the session.
CREATE FUNCTION argus_internal.say_count(n pg_catalog.int8, one pg_catalog.text, many pg_catalog.text,
    example pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN n = 1 THEN '1 ' || one || coalesce(': "' || left(example, 300) || '"', '')
        WHEN n > 1 THEN n || ' ' || many || coalesce(', such as "' || left(example, 300) || '"', '') END
$$;

COMMENT ON FUNCTION argus_internal.say_count(pg_catalog.int8, pg_catalog.text, pg_catalog.text, pg_catalog.text)
IS 'how many there are, in words, with an example; NULL: none';

CREATE FUNCTION argus_internal.say_time(t pg_catalog.timestamptz)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') $$;

COMMENT ON FUNCTION argus_internal.say_time(pg_catalog.timestamptz) IS 'a time in words';

CREATE FUNCTION argus_internal.say_interval(i pg_catalog.interval)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT concat_ws(' ', nullif(m / 1440, 0) || ' d', nullif(m % 1440 / 60, 0) || ' h', nullif(m % 60, 0) || ' min')
    FROM (SELECT (extract(epoch FROM i) / 60)::int8 AS m) minutes
$$;

COMMENT ON FUNCTION argus_internal.say_interval(pg_catalog.interval) IS 'a duration in words';

CREATE VIEW argus.status WITH (security_barrier = true) AS
SELECT
    h.relid AS hot_table,
    CASE r.severity WHEN 2 THEN 'critical' WHEN 1 THEN 'warning' ELSE 'ok' END AS state,
    r.reason,
    f.newest_flow,
    pg_catalog.date_trunc('second', g.lag) AS lag,
    h.checked_at,
    f.files_loaded,
    h.files_pending,
    p.files_failed,
    p.files_replaced,
    f.files_damaged,
    f.files_misdated,
    f.flows_misdated,
    m.files_misnamed,
    coalesce(i.files_missing, 0) AS files_missing,
    coalesce(i.files_unmatched, 0) AS files_unmatched,
    p.paths_unreadable,
    d.days_open,
    d.days_closed,
    d.oldest_day,
    d.newest_day,
    d.flows,
    s.hot_bytes,
    s.rollup_bytes,
    coalesce(h.message, CASE WHEN f.lately_misdated OPERATOR(pg_catalog.>) 0 THEN pg_catalog.format(
        '%s files loaded within a day have flows with impossible times', f.lately_misdated) END) AS message
FROM argus_internal.visible_hot_table v
JOIN argus_internal.hot_table h ON h.relid OPERATOR(pg_catalog.=) v.relid
JOIN argus_internal.hot_table_server o ON o.relid OPERATOR(pg_catalog.=) v.relid
CROSS JOIN LATERAL (
    -- A flow later than when its file was read says nothing about how far the table is. Of such files that an earlier
    -- version loaded, only the first time is certain.
    SELECT pg_catalog.max(CASE WHEN l.newest_time OPERATOR(pg_catalog.<=) l.loaded_at THEN l.newest_time
            WHEN l.misdated OPERATOR(pg_catalog.>) 0 THEN NULL
            WHEN l.newest_time IS NULL AND l.last_time OPERATOR(pg_catalog.<=) l.loaded_at THEN l.last_time
            WHEN l.first_time OPERATOR(pg_catalog.<=) l.loaded_at THEN l.first_time END) AS newest_flow,
        pg_catalog.count(*) FILTER (WHERE l.misdated OPERATOR(pg_catalog.>) 0) AS files_misdated,
        pg_catalog.sum(l.misdated)::pg_catalog.int8 AS flows_misdated,
        pg_catalog.count(*) FILTER (WHERE l.misdated OPERATOR(pg_catalog.>) 0 AND l.loaded_at OPERATOR(pg_catalog.>)
            (pg_catalog.now() OPERATOR(pg_catalog.-) '1 day'::pg_catalog.interval)) AS lately_misdated,
        pg_catalog.count(*) FILTER (WHERE (l.misdated OPERATOR(pg_catalog.>) 0 OR l.last_time OPERATOR(pg_catalog.>)
            (l.loaded_at OPERATOR(pg_catalog.+) '1 minute'::pg_catalog.interval)) AND l.loaded_at OPERATOR(pg_catalog.>)
            (pg_catalog.now() OPERATOR(pg_catalog.-) '1 day'::pg_catalog.interval)) AS lately_of_wrong_clocks,
        pg_catalog.count(l.damage) FILTER (WHERE l.loaded_at OPERATOR(pg_catalog.>)
            (pg_catalog.now() OPERATOR(pg_catalog.-) '1 day'::pg_catalog.interval)) AS lately_damaged,
        pg_catalog.max(l.loaded_at) AS newest_load,
        pg_catalog.count(*) AS files_loaded,
        pg_catalog.count(l.damage) AS files_damaged
    FROM argus_internal.file l WHERE l.relid OPERATOR(pg_catalog.=) h.relid AND l.forgotten_at IS NULL) f
CROSS JOIN LATERAL (
    -- All empty files are one content, which may have been loaded long ago.
    SELECT pg_catalog.count(*) AS files, pg_catalog.min(c.path COLLATE pg_catalog."C") AS path
    FROM argus_internal.file l JOIN argus_internal.place c ON c.relid OPERATOR(pg_catalog.=) l.relid
        AND c.file OPERATOR(pg_catalog.=) l.file
    WHERE l.relid OPERATOR(pg_catalog.=) h.relid AND l.records OPERATOR(pg_catalog.=) 0
        AND l.forgotten_at IS NULL AND c.mtime OPERATOR(pg_catalog.>) (pg_catalog.now()
            OPERATOR(pg_catalog.-) '1 day'::pg_catalog.interval)) e
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) FILTER (WHERE x.reason OPERATOR(pg_catalog.=) 'failed') AS files_failed,
        pg_catalog.count(*) FILTER (WHERE x.reason OPERATOR(pg_catalog.=) 'replaced') AS files_replaced,
        pg_catalog.count(*) FILTER (WHERE x.reason OPERATOR(pg_catalog.=) 'unreadable') AS paths_unreadable,
        pg_catalog.min(x.path COLLATE pg_catalog."C") FILTER (WHERE x.reason OPERATOR(pg_catalog.=) 'failed') AS failed,
        pg_catalog.min(x.path COLLATE pg_catalog."C") FILTER (WHERE x.reason OPERATOR(pg_catalog.=) 'replaced')
            AS replaced,
        pg_catalog.min(x.path COLLATE pg_catalog."C") FILTER (WHERE x.reason OPERATOR(pg_catalog.=) 'unreadable')
            AS unreadable
    FROM argus_internal.failure x WHERE x.relid OPERATOR(pg_catalog.=) h.relid) p
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) FILTER (WHERE y.closed_at IS NULL AND y.is_hot) AS days_open,
        pg_catalog.count(*) FILTER (WHERE y.closed_at IS NOT NULL AND y.is_hot) AS days_closed,
        pg_catalog.min(y.day) FILTER (WHERE y.is_hot) AS oldest_day, pg_catalog.max(y.day)
            FILTER (WHERE y.is_hot) AS newest_day,
        CASE WHEN pg_catalog.bool_and(y.flows IS NOT NULL) IS NOT FALSE
            THEN coalesce(pg_catalog.sum(y.flows), 0)::pg_catalog.int8 END AS flows
    FROM argus_internal.day y WHERE y.relid OPERATOR(pg_catalog.=) h.relid) d
CROSS JOIN LATERAL (
    SELECT coalesce(pg_catalog.sum(b.bytes) FILTER (WHERE b.kind OPERATOR(pg_catalog.=) ''),
        0)::pg_catalog.int8 AS hot_bytes,
        coalesce(pg_catalog.sum(b.bytes) FILTER (WHERE b.kind OPERATOR(pg_catalog.<>) ''), 0)::pg_catalog.int8
            AS rollup_bytes
    FROM (SELECT r.kind, argus_internal.relation_size(r.relation) AS bytes FROM argus_internal.relation r
          WHERE r.relid OPERATOR(pg_catalog.=) h.relid AND r.day IS NOT NULL) b) s
CROSS JOIN LATERAL (
    SELECT pg_catalog.max(n.message) FILTER (WHERE n.kind OPERATOR(pg_catalog.=) 'unlisted') AS unlisted,
        pg_catalog.max(n.files) FILTER (WHERE n.kind OPERATOR(pg_catalog.=) 'missing') AS files_missing,
        pg_catalog.max(n.first_time) FILTER (WHERE n.kind OPERATOR(pg_catalog.=) 'missing') AS missing,
        pg_catalog.max(n.files) FILTER (WHERE n.kind OPERATOR(pg_catalog.=) 'unmatched') AS files_unmatched,
        pg_catalog.max(n.path) FILTER (WHERE n.kind OPERATOR(pg_catalog.=) 'unmatched') AS unmatched
    FROM argus_internal.finding n WHERE n.relid OPERATOR(pg_catalog.=) h.relid) i
CROSS JOIN LATERAL (
    SELECT argus_internal.count_misnamed_files(o.server, h.relid, '-infinity') AS files_misnamed OFFSET 0) m
CROSS JOIN LATERAL (
    -- A file arrives a period after its first flow, is loaded by the next run, and waits for `settle` if it is the
    -- last one.
    -- Never negative: a clock that runs ahead is no reason to believe that all is well for longer.
    SELECT CASE WHEN f.newest_flow IS NOT NULL
            THEN pg_catalog.now() OPERATOR(pg_catalog.-) LEAST(f.newest_flow, pg_catalog.now()) END AS lag,
        GREATEST('2 hours'::pg_catalog.interval, h.settle OPERATOR(pg_catalog.+) (3 OPERATOR(pg_catalog.*) coalesce(
            (SELECT x.option_value::pg_catalog.interval FROM pg_catalog.pg_foreign_server e
                JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid OPERATOR(pg_catalog.=) e.srvfdw
                CROSS JOIN LATERAL pg_catalog.pg_options_to_table(e.srvoptions) x
             WHERE e.srvname OPERATOR(pg_catalog.=) o.server AND w.fdwname OPERATOR(pg_catalog.=) 'argus_fdw'
                AND x.option_name OPERATOR(pg_catalog.=) 'period'), '0'))) AS usual
    OFFSET 0) g
CROSS JOIN LATERAL (
    SELECT pg_catalog.max(x.severity) AS severity,
        pg_catalog.string_agg(x.said, '; ' ORDER BY x.severity DESC, x.place) AS reason
    FROM (VALUES
        (2, 1, CASE WHEN h.checked_at IS NULL AND i.unlisted IS NULL
            THEN 'never maintained: no run has looked for files yet' END),
        (2, 2, i.unlisted),
        -- A long run lists the archive once, and loads for hours.
        (2, 3, CASE WHEN h.checked_at IS NOT NULL AND GREATEST(h.checked_at, f.newest_load)
                OPERATOR(pg_catalog.<) (pg_catalog.now() OPERATOR(pg_catalog.-) '2 hours'::pg_catalog.interval)
            THEN pg_catalog.format('not maintained since %s', argus_internal.say_time(
                GREATEST(h.checked_at, f.newest_load))) END),
        (2, 4, CASE WHEN h.checked_at IS NOT NULL AND i.unlisted IS NULL AND f.newest_flow IS NULL
            THEN CASE f.files_loaded WHEN 0 THEN 'no file could be loaded so far'
                ELSE 'no flow that was loaded has a possible time' END END),
        (2, 5, argus_internal.say_count(p.files_replaced, 'file has another content than when it was loaded',
            'files have another content than when they were loaded', p.replaced)),
        (CASE WHEN g.lag OPERATOR(pg_catalog.>) (3 OPERATOR(pg_catalog.*) g.usual) THEN 2 ELSE 1 END, 6,
            CASE WHEN g.lag OPERATOR(pg_catalog.>) g.usual
            THEN pg_catalog.format('the newest flow is of %s, more than %s ago',
                argus_internal.say_time(f.newest_flow), argus_internal.say_interval(
                CASE WHEN g.lag OPERATOR(pg_catalog.>) (3 OPERATOR(pg_catalog.*) g.usual)
                    THEN 3 OPERATOR(pg_catalog.*) g.usual ELSE g.usual END)) END),
        (1, 7, argus_internal.say_count(p.files_failed, 'file could not be loaded', 'files could not be loaded',
            p.failed)),
        (1, 8, CASE WHEN i.unlisted IS NULL THEN argus_internal.say_count(p.paths_unreadable,
            'folder or link cannot be opened', 'folders or links cannot be opened', p.unreadable) END),
        (1, 9, argus_internal.say_count(i.files_missing, 'rotation is missing, that of ',
            'rotations are missing, the first of ', NULL) OPERATOR(pg_catalog.||) argus_internal.say_time(i.missing)),
        (1, 10, argus_internal.say_count(i.files_unmatched, 'archive does not match the pattern',
            'archives do not match the pattern', i.unmatched)),
        (1, 11, CASE WHEN m.files_misnamed OPERATOR(pg_catalog.>) 0 THEN argus_internal.say_count(
            argus_internal.count_misnamed_files(o.server, h.relid, pg_catalog.now()
                OPERATOR(pg_catalog.-) '1 day'::pg_catalog.interval),
            'file loaded within a day holds flows of another time than its name says',
            'files loaded within a day hold flows of other times than their names say', NULL) END),
        (1, 12, argus_internal.say_count(f.lately_of_wrong_clocks,
            'file loaded within a day has flows of a wrong clock',
            'files loaded within a day have flows of a wrong clock', NULL)),
        (1, 13, argus_internal.say_count(f.lately_damaged, 'file loaded within a day is damaged',
            'files loaded within a day are damaged', NULL)),
        (1, 14, argus_internal.say_count(e.files, 'file of the last day is empty', 'files of the last day are empty',
            e.path)),
        (1, 15, CASE WHEN i.unlisted IS NULL OR NOT (h.message OPERATOR(pg_catalog.=) 'there is no archive'
                OR pg_catalog.starts_with(h.message, 'could not list the archive: '))
            THEN pg_catalog.left(h.message, 300) END)) x (severity, place, said)
    WHERE x.said IS NOT NULL) r;

COMMENT ON VIEW argus.status IS 'hot tables: how far they are, what is missing, how large they are';
COMMENT ON COLUMN argus.status.hot_table IS 'the hot table';
COMMENT ON COLUMN argus.status.state IS 'ok, warning or critical: the worst of what is wrong with it';
COMMENT ON COLUMN argus.status.reason IS 'all that is wrong with it, the worst first; NULL: nothing';
COMMENT ON COLUMN argus.status.newest_flow
IS 'latest time of a flow that can be: none later than when its file was loaded counts';
COMMENT ON COLUMN argus.status.lag IS 'how long ago that was, never negative; NULL: there is no such flow';
COMMENT ON COLUMN argus.status.checked_at IS 'when the archive was listed last';
COMMENT ON COLUMN argus.status.files_loaded IS 'files in the ledger that were not forgotten';
COMMENT ON COLUMN argus.status.files_pending IS 'files of the archive that were not loaded when it was listed last';
COMMENT ON COLUMN argus.status.files_failed IS 'files that could not be loaded, and are tried again';
COMMENT ON COLUMN argus.status.files_replaced IS 'files that have another content than when they were loaded';
COMMENT ON COLUMN argus.status.files_damaged IS 'loaded files with damage';
COMMENT ON COLUMN argus.status.files_misdated IS 'loaded files with flows whose times cannot be';
COMMENT ON COLUMN argus.status.flows_misdated IS 'these flows';
COMMENT ON COLUMN argus.status.files_misnamed IS 'loaded files whose names say another time than their flows';
COMMENT ON COLUMN argus.status.files_missing
IS 'rotations, by the period of the server, without a loaded file, in the last 30 days that are hot';
COMMENT ON COLUMN argus.status.files_unmatched IS 'archives below the root that the pattern does not match';
COMMENT ON COLUMN argus.status.paths_unreadable IS 'folders and links below the root that cannot be opened';
COMMENT ON COLUMN argus.status.days_open IS 'days that fill';
COMMENT ON COLUMN argus.status.days_closed IS 'days that are closed, with their indexes';
COMMENT ON COLUMN argus.status.oldest_day IS 'the first day with rows';
COMMENT ON COLUMN argus.status.newest_day IS 'the last day with rows';
COMMENT ON COLUMN argus.status.flows
IS 'rows that are stored now; NULL: not known, as long as days are there that an earlier version filled';
COMMENT ON COLUMN argus.status.hot_bytes IS 'size of the days with their indexes; what is locked is left out';
COMMENT ON COLUMN argus.status.rollup_bytes IS 'size of the rollups; what is locked is left out';
COMMENT ON COLUMN argus.status.message IS 'what kept the last run from its work, or what is wrong; NULL: nothing';

-- Columns that views take over have the meaning that they have in their tables.
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT v.attrelid::pg_catalog.regclass AS view, v.attname,
        pg_catalog.col_description(t.attrelid, t.attnum) AS said
             FROM (VALUES ('argus.ledger'::pg_catalog.regclass, 'argus_internal.file'::pg_catalog.regclass),
                 ('argus.pending', 'argus_internal.failure')) AS p (view, source)
             JOIN pg_catalog.pg_attribute v ON v.attrelid OPERATOR(pg_catalog.=) p.view
                 AND v.attnum OPERATOR(pg_catalog.>) 0
             JOIN pg_catalog.pg_attribute t ON t.attrelid OPERATOR(pg_catalog.=) p.source
                AND t.attname OPERATOR(pg_catalog.=) CASE v.attname WHEN 'hot_table' THEN 'relid' ELSE v.attname END
                    LOOP
        EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.%I IS %L', c.view, c.attname, c.said);
    END LOOP;
END
$$;

GRANT SELECT ON argus.ledger, argus.pending, argus.status TO PUBLIC;

---------------------------------------------------------------------------------------------------------------------
-- What a hot table is made with: its server, its columns, its intervals
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.server_option(server pg_catalog.name, option pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT o.option_value FROM pg_foreign_server s, pg_options_to_table(s.srvoptions) o
    WHERE s.srvname = $1 AND o.option_name = $2
$$;

COMMENT ON FUNCTION argus_internal.server_option(pg_catalog.name, pg_catalog.text)
IS 'an option of a server, NULL if it is not set';

-- The settings of a session are those of the user who logged in: a superuser's run must not read for an owner what he
-- may not read himself.
CREATE FUNCTION argus_internal.check_role_may_read_path(role pg_catalog.oid, path pg_catalog.text)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_check_role_may_read_path'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.check_role_may_read_path(pg_catalog.oid, pg_catalog.text)
IS 'raises an error for a path that argus_fdw.allowed_roots keeps from a role';

CREATE FUNCTION argus_internal.check_server(server pg_catalog.name, owner pg_catalog.name)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrapper text := (SELECT w.fdwname FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
        WHERE s.srvname = server);
BEGIN
    IF wrapper IS DISTINCT FROM 'argus_fdw' THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_object',
            MESSAGE = format('there is no server %I of argus_fdw', server),
            HINT = 'CREATE SERVER ... FOREIGN DATA WRAPPER argus_fdw OPTIONS (root ''/...'', pattern ''...'').';
    END IF;
    IF NOT has_server_privilege(owner, server, 'USAGE') THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = format('permission denied for foreign server %s', server),
            DETAIL = format('The owner of the hot table, %I, may not use it.', owner);
    END IF;
    IF argus_internal.server_option(server, 'root') IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'fdw_option_name_not_found',
            MESSAGE = format('server %I does not say where its archives are', server),
            HINT = format('ALTER SERVER %I OPTIONS (ADD root ''/...'').', server);
    END IF;
    PERFORM argus_internal.check_role_may_read_path((SELECT r.oid FROM pg_roles r WHERE r.rolname = owner),
        argus_internal.server_option(server, 'root'));
END
$$;

COMMENT ON FUNCTION argus_internal.check_server(pg_catalog.name, pg_catalog.name)
IS 'raises an error unless the owner of a hot table may use a server for it';

CREATE FUNCTION argus_internal.flow_columns()
RETURNS pg_catalog.name[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a JOIN pg_type t ON t.typrelid = a.attrelid
    WHERE t.oid = 'argus.flow'::regtype
$$;

COMMENT ON FUNCTION argus_internal.flow_columns() IS 'the columns of flows';

-- Returns the columns that are wanted, or raises an error. The lean set has wide columns first, so that none is padded:
-- numbers of eight bytes, then of four, then values of any length, which need no alignment as long as they are short.
CREATE FUNCTION argus_internal.choose_columns(columns pg_catalog.name[], index_columns pg_catalog.name[])
RETURNS pg_catalog.name[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    chosen name[] := coalesce(columns,
        '{stime,ltime,spkts,dpkts,sbytes,dbytes,sport,dport,saddr,daddr,proto,state,srcid}');
    unknown name := (SELECT c FROM unnest(chosen) c WHERE c <> ALL (argus_internal.flow_columns()) LIMIT 1);
    twice name := (SELECT c FROM unnest(chosen) c GROUP BY c HAVING count(*) > 1 LIMIT 1);
    missing name := (SELECT c FROM unnest('stime'::name || index_columns) c WHERE c <> ALL (chosen) LIMIT 1);
BEGIN
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_column',
            MESSAGE = format('there is no column "%s" in flows', unknown),
            HINT = 'Name columns of the type argus.flow.';
    END IF;
    IF twice IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'duplicate_column', MESSAGE = format('column "%s" is named twice', twice);
    END IF;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_column',
            MESSAGE = format('column "%s" must be among the columns', missing),
            DETAIL = 'A hot table is partitioned by stime; it is indexed by what it holds.';
    END IF;
    RETURN chosen;
END
$$;

COMMENT ON FUNCTION argus_internal.choose_columns(pg_catalog.name[], pg_catalog.name[])
IS 'checks the columns of a hot table and returns them; NULL: a lean set';

-- Returns how CREATE TABLE declares columns of flows.
CREATE FUNCTION argus_internal.column_declarations(columns pg_catalog.name[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(format('%I %s', c.name, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY c.i)
    FROM unnest($1) WITH ORDINALITY c(name, i), pg_attribute a, pg_type t
    WHERE t.oid = 'argus.flow'::regtype AND a.attrelid = t.typrelid AND a.attname = c.name
$$;

COMMENT ON FUNCTION argus_internal.column_declarations(pg_catalog.name[]) IS 'declarations of columns of flows';

CREATE FUNCTION argus_internal.comment_columns(relation pg_catalog.regclass, columns pg_catalog.name[])
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    command text;
BEGIN
    FOR command IN
        SELECT format('COMMENT ON COLUMN %s.%I IS %L', relation, a.attname, col_description(a.attrelid, a.attnum))
        FROM pg_attribute a JOIN pg_type t ON t.typrelid = a.attrelid
        WHERE t.oid = 'argus.flow'::regtype AND a.attname = ANY (columns)
    LOOP
        PERFORM argus_internal.run_as_owner(relation, command);
    END LOOP;
    PERFORM argus_internal.run_as_owner(relation, format('COMMENT ON COLUMN %s.file IS %L', relation,
        'number of the archive file in argus.ledger'));
END
$$;

COMMENT ON FUNCTION argus_internal.comment_columns(pg_catalog.regclass, pg_catalog.name[])
IS 'comments columns as those of argus.flow';

-- The columns of a hot table are fields of flows, which have names. One that has another name now is guessed by its
-- type.
CREATE FUNCTION argus_internal.check_columns(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    missing name := (SELECT u.c FROM unnest(hot.columns || 'file'::name) WITH ORDINALITY u(c, i)
        WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = hot.relid AND a.attname = u.c AND a.attnum > 0
            AND NOT a.attisdropped) ORDER BY u.i LIMIT 1);
    others name[] := ARRAY(SELECT a.attname FROM pg_attribute a WHERE a.attrelid = hot.relid AND a.attnum > 0
        AND NOT a.attisdropped AND a.attname <> 'file' AND a.attname <> ALL (argus_internal.flow_columns())
        AND a.atttypid = coalesce((SELECT f.atttypid FROM pg_attribute f JOIN pg_type t ON t.typrelid = f.attrelid
            WHERE t.oid = 'argus.flow'::regtype AND f.attname = missing), 'int4'::regtype));
BEGIN
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_column',
            MESSAGE = format('column "%s" of %s is missing', missing, hot.relid) || CASE cardinality(others)
                WHEN 0 THEN format('; CALL argus.alter_hot_table(%L, columns => %L) adds it again', hot.relid::text,
                    hot.columns)
                WHEN 1 THEN format('; ALTER TABLE %s RENAME COLUMN %I TO %I gives it its name back', hot.relid,
                    others[1], missing)
                ELSE '; one of these may be it: ' || array_to_string(others, ', ') END,
            DETAIL = 'The columns of a hot table have the names of fields.';
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.check_columns(argus_internal.hot_table)
IS 'raises an error if a column of a hot table has gone or has another name now';

-- ---- intervals ----

-- '30' is an interval of 30 seconds: one that long may have been meant as 30 of another unit.
CREATE FUNCTION argus_internal.unit_hint(given pg_catalog.interval, unit pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('A number without a unit means seconds: write ''%s %s'' if you mean that.', n.seconds::int8, $2)
    FROM (SELECT extract(epoch FROM $1) AS seconds) n WHERE n.seconds BETWEEN 1 AND 3652 AND n.seconds % 1 = 0
        AND n.seconds <> 3600
$$;

COMMENT ON FUNCTION argus_internal.unit_hint(pg_catalog.interval, pg_catalog.text)
IS 'hint for an interval that may lack its unit; NULL: it does not look so';

-- Procedures call these with the rights of their caller, without a door that would take the CONTEXT from an error.
-- '1 month -31 days' is compared as if it were negative, and may be a day from now. So a part of an interval must not
-- be negative either.
CREATE FUNCTION argus_internal.check_interval(name pg_catalog.text, given pg_catalog.interval)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF given > interval '1000 years' THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => format('"%s" must not be longer than 1000 years', name));
    END IF;
    IF least(extract(year FROM given), extract(month FROM given), extract(day FROM given), extract(hour FROM given),
             extract(minute FROM given), extract(second FROM given)) < 0 THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => format('"%s" must not be negative, nor any part of it: %s', name, given));
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.check_interval(pg_catalog.text, pg_catalog.interval)
IS 'raises an error for an interval that is negative or too long to calculate with';

CREATE FUNCTION argus_internal.check_keep(name pg_catalog.text, given pg_catalog.interval,
    may_be_zero pg_catalog.bool DEFAULT false)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.check_interval(name, given);
    IF given < interval '1 day' AND NOT (may_be_zero AND given = interval '0') THEN
        PERFORM argus_internal.report('ERROR', errcode => 'invalid_parameter_value',
            message => format('"%s" must be at least a day, not %s', name, given),
            hint => coalesce(argus_internal.unit_hint(given, 'days'), 'Whole days are kept and dropped.'));
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.check_keep(pg_catalog.text, pg_catalog.interval, pg_catalog.bool)
IS 'raises an error for an interval that is shorter than a day';

CREATE FUNCTION argus_internal.check_intervals(given argus_internal.hot_table, hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wait record;
BEGIN
    PERFORM argus_internal.check_keep('keep', given.keep);
    PERFORM argus_internal.check_keep('rollup_keep', given.rollup_keep, true);
    IF hot.rollup_keep < hot.keep AND hot.rollup_keep > interval '0' THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('"rollup_keep" must not be shorter than "keep": %s and %s', hot.rollup_keep, hot.keep),
            HINT = 'With rollup_keep => ''0'' there are no rollups.';
    END IF;
    FOR wait IN SELECT w.* FROM (VALUES ('settle', given.settle, 'minutes'), ('grace', given.grace, 'hours'))
        w(name, given, unit) LOOP
        PERFORM argus_internal.check_interval(wait.name, wait.given);
        IF extract(second FROM wait.given) > 0 AND argus_internal.unit_hint(wait.given, wait.unit) IS NOT NULL THEN
            PERFORM argus_internal.report('NOTICE', message => format('"%s" is %s', wait.name, wait.given),
                hint => argus_internal.unit_hint(wait.given, wait.unit));
        END IF;
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.check_intervals(argus_internal.hot_table, argus_internal.hot_table)
IS 'raises an error for given intervals of a hot table that are wrong, or contradict its others';

---------------------------------------------------------------------------------------------------------------------
-- Creating hot tables
---------------------------------------------------------------------------------------------------------------------

-- Comments the columns of a rollup, by their names.
CREATE FUNCTION argus_internal.describe_rollup(relation pg_catalog.regclass, meaning pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    command text;
BEGIN
    PERFORM argus_internal.run_as_owner(relation,
        format('COMMENT ON %s %s IS %L',
        (SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END
        FROM pg_class c WHERE c.oid = relation), relation, meaning));
    FOR command IN
        SELECT format('COMMENT ON COLUMN %s.%I IS %L', relation, a.attname, m.meaning)
        FROM pg_attribute a JOIN (VALUES
            ('hour', 'hour of UTC in which flows began'),
            ('bin', 'five minutes of UTC'),
            ('day', 'day of the hot table''s zone in which flows began'),
            ('host', 'address, as source or destination'),
            ('proto', 'protocol'),
            ('dport', 'destination port of TCP and UDP'),
            ('srcid', 'source id: which sensor'),
            ('flows', 'flow records that began'),
            ('flows_in', 'flow records that the host is the destination of'),
            ('flows_out', 'flow records that the host is the source of'),
            ('pkts', 'packets, both ways'),
            ('bytes', 'bytes on the wire, both ways'),
            ('pkts_in', 'packets that the host received'),
            ('pkts_out', 'packets that the host sent'),
            ('bytes_in', 'bytes on the wire that the host received'),
            ('bytes_out', 'bytes on the wire that the host sent'),
            ('spkts', 'packets from the source'),
            ('dpkts', 'packets from the destination'),
            ('sbytes', 'bytes on the wire from the source'),
            ('dbytes', 'bytes on the wire from the destination'),
            ('failed', 'TCP flows that nobody accepted: a SYN without an answer that accepts'),
            ('first_seen', 'earliest stime'),
            ('last_seen', 'latest ltime'),
            ('peers', 'distinct other addresses'),
            ('file', 'number of the archive file in argus.ledger'),
            ('run', 'part of the file: large ones are summed up in parts'),
            ('kind', 'hosts or services'),
            ('seq', 'piece of the list'),
            ('data', 'piece of a list, packed')) m(name, meaning) ON m.name = a.attname
        WHERE a.attrelid = relation AND a.attnum > 0
    LOOP
        PERFORM argus_internal.run_as_owner(relation, command);
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.describe_rollup(pg_catalog.regclass, pg_catalog.text)
IS 'comments a rollup and its columns';

CREATE FUNCTION argus_internal.unclosed_days(relid pg_catalog.regclass)
RETURNS TABLE (day pg_catalog.date, host_lists pg_catalog.regclass)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
ROWS 2
AS $$
    SELECT d.day, r.host_lists FROM argus_internal.hot_table h
    JOIN argus_internal.day d ON d.relid = h.relid AND d.closed_at IS NULL AND d.begins >= h.summed_from
    CROSS JOIN LATERAL (SELECT argus_internal.find_relation(h.relid, '_host_day_part', d.day) AS host_lists) r
    WHERE h.relid = $1 AND r.host_lists IS NOT NULL
$$;

COMMENT ON FUNCTION argus_internal.unclosed_days(pg_catalog.regclass)
IS 'days of a hot table that fill, and the tables of their host lists';

-- People look for tables and views by their names: no other name will do.
CREATE FUNCTION argus_internal.check_name_is_free(name pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found regclass := to_regclass(name);
    hot regclass := (SELECT r.relid FROM argus_internal.relation r WHERE r.relation = found);
BEGIN
    IF found IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'duplicate_table', MESSAGE = format('relation %s already exists', found),
            DETAIL = coalesce(format('It belongs to the hot table %s.', hot), ''),
            HINT = 'Rename one of them, or give the new hot table another name or schema.';
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.check_name_is_free(pg_catalog.text)
IS 'raises an error if there is a relation with a name';

-- Creates a relation as the owner, records it and comments it.
CREATE FUNCTION argus_internal.create_relation(relid pg_catalog.regclass, kind pg_catalog.text, what pg_catalog.text,
                                       definition pg_catalog.text, meaning pg_catalog.text)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    name text := argus_internal.relation_name(relid, kind);
    created regclass;
BEGIN
    PERFORM argus_internal.check_name_is_free(name);
    PERFORM argus_internal.run_as_owner(relid, format('CREATE %s %s %s', what, name, definition));
    created := argus_internal.record_relation(relid, kind, NULL, name);
    PERFORM argus_internal.describe_rollup(created, meaning);
    RETURN created;
END
$$;

COMMENT ON FUNCTION argus_internal.create_relation(pg_catalog.regclass, pg_catalog.text, pg_catalog.text,
    pg_catalog.text, pg_catalog.text)
IS 'creates a table or view beside a hot table';

-- Days that fill are foreign tables, whose rows are merged when they are read: as with any view, SELECT on a view over
-- them is enough.
CREATE FUNCTION argus_internal.create_open_day_tables(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.create_relation(hot.relid, '_host_hour_open', 'FOREIGN TABLE',
        '(hour timestamptz, first_seen timestamptz, last_seen timestamptz,
        pkts_in int8, pkts_out int8, bytes_in int8, bytes_out int8, flows_in int8, flows_out int8, host inet) '
            'SERVER argus_host_lists',
        format('days of %s that fill', argus_internal.relation_name(hot.relid, '_host_hour')));
    PERFORM argus_internal.create_relation(hot.relid, '_host_day_open', 'FOREIGN TABLE',
        '(first_seen timestamptz, last_seen timestamptz,
        pkts_in int8, pkts_out int8, bytes_in int8, bytes_out int8, flows_in int8, flows_out int8, peers int8, '
            'host inet, day date) SERVER argus_host_lists',
        format('days of %s that fill', argus_internal.relation_name(hot.relid, '_host_day')));
END
$$;

COMMENT ON FUNCTION argus_internal.create_open_day_tables(argus_internal.hot_table)
IS 'creates the foreign tables over the host lists of a hot table''s open days';

CREATE FUNCTION argus_internal.create_rollup_views(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.create_relation(hot.relid, '_host_hour', 'VIEW',
        format('AS SELECT hour, host, sum(flows_in)::int8 AS flows_in, sum(flows_out)::int8 AS flows_out,
        sum(pkts_in)::int8 AS pkts_in, sum(pkts_out)::int8 AS pkts_out, sum(bytes_in)::int8 AS bytes_in,
        sum(bytes_out)::int8 AS bytes_out, min(first_seen) AS first_seen, max(last_seen) AS last_seen
        FROM (SELECT hour, host, flows_in, flows_out, pkts_in, pkts_out, bytes_in, bytes_out, first_seen, '
            'last_seen FROM %s
        UNION ALL SELECT hour, host, flows_in, flows_out, pkts_in, pkts_out, bytes_in, bytes_out, first_seen, '
            'last_seen FROM %s) parts
        GROUP BY hour, host', argus_internal.get_relation(hot.relid, '_host_hour_closed'),
            argus_internal.get_relation(hot.relid, '_host_hour_open')),
        format('per UTC hour and address: all flows of the archives of %s', hot.relid));
    PERFORM argus_internal.create_relation(hot.relid, '_host_day', 'VIEW',
        format('AS SELECT day, host, flows_in, flows_out, pkts_in, pkts_out, bytes_in, bytes_out,
        first_seen, last_seen, peers FROM %s
        UNION ALL SELECT day, host, flows_in, flows_out, pkts_in, pkts_out, bytes_in, bytes_out, first_seen, '
            'last_seen, peers FROM %s',
        argus_internal.get_relation(hot.relid, '_host_day_closed'),
        argus_internal.get_relation(hot.relid, '_host_day_open')),
        format('per day and address: all flows of the archives of %s, and distinct peers', hot.relid));
    PERFORM argus_internal.create_relation(hot.relid, '_service_day', 'VIEW',
        format('AS SELECT day, proto, dport, sum(flows)::int8 AS flows, sum(spkts + dpkts)::int8 AS pkts,
        sum(sbytes + dbytes)::int8 AS bytes, sum(spkts)::int8 AS spkts, sum(dpkts)::int8 AS dpkts, '
            'sum(sbytes)::int8 AS sbytes,
        sum(dbytes)::int8 AS dbytes, sum(failed)::int8 AS failed FROM %s GROUP BY day, proto, dport',
        argus_internal.get_relation(hot.relid, '_service_day_part')),
        format('per day, protocol and destination port: all flows of the archives of %s', hot.relid));
    PERFORM argus_internal.create_relation(hot.relid, '_traffic', 'VIEW',
        format('AS SELECT bin, srcid, proto, sum(flows)::int8 AS flows, sum(pkts)::int8 AS pkts,
        sum(bytes)::int8 AS bytes FROM %s GROUP BY bin, srcid, proto',
            argus_internal.get_relation(hot.relid, '_traffic_part')),
        format('per 5 minutes, sensor and protocol: all flows of the archives of %s, '
            'packets and bytes in proportion to time', hot.relid));
END
$$;

COMMENT ON FUNCTION argus_internal.create_rollup_views(argus_internal.hot_table)
IS 'creates the views over the rollups of a hot table';

-- Creates the tables of the rollups of a hot table. Their columns, except "file", are those that the library sums up.
CREATE FUNCTION argus_internal.create_rollups(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    host_lists regclass;
    seen regclass;
BEGIN
    PERFORM argus_internal.create_relation(hot.relid, '_host_hour_closed', 'TABLE',
        '(hour timestamptz, first_seen timestamptz, last_seen timestamptz,
        pkts_in int8, pkts_out int8, bytes_in int8, bytes_out int8,
        flows_in int8, flows_out int8, day date, host inet)
        PARTITION BY RANGE (hour)', format('closed days of %s', argus_internal.relation_name(hot.relid, '_host_hour')));
    host_lists := argus_internal.create_relation(hot.relid, '_host_day_part', 'TABLE',
        '(day date, file int4, run int4, seq int4, data bytea)
        PARTITION BY RANGE (day)', 'per file and day: hosts, their sums by hour and their peers, packed');
    PERFORM argus_internal.run_as_owner(hot.relid,
        format('ALTER TABLE %s ALTER COLUMN data SET STORAGE PLAIN', host_lists));
    PERFORM argus_internal.create_relation(hot.relid, '_host_day_closed', 'TABLE',
        '(first_seen timestamptz, last_seen timestamptz,
        flows_in int8, flows_out int8, pkts_in int8, pkts_out int8,
        bytes_in int8, bytes_out int8, peers int8, day date, host inet)
        PARTITION BY RANGE (day)', format('closed days of %s', argus_internal.relation_name(hot.relid, '_host_day')));
    PERFORM argus_internal.create_relation(hot.relid, '_service_day_part', 'TABLE',
        '(flows int8, failed int8, spkts int8, dpkts int8,
        sbytes int8, dbytes int8, day date, file int4, dport int4, proto text)
        PARTITION BY RANGE (day)',
            format('what each file adds to %s', argus_internal.relation_name(hot.relid, '_service_day')));
    PERFORM argus_internal.create_relation(hot.relid, '_traffic_part', 'TABLE',
        '(bin timestamptz, flows int8, pkts int8, bytes int8,
        file int4, srcid text, proto text) PARTITION BY RANGE (bin)',
            format('what each file adds to %s', argus_internal.relation_name(hot.relid, '_traffic')));
    seen := argus_internal.create_relation(hot.relid, '_seen_part', 'TABLE',
        '(day date NOT NULL, kind text NOT NULL, seq int4 NOT NULL, data bytea NOT NULL)
        PARTITION BY RANGE (day)', 'hosts and services of closed days, packed: what is new is not in those before');
    PERFORM argus_internal.run_as_owner(hot.relid,
        format('ALTER TABLE %s ALTER COLUMN data SET STORAGE EXTERNAL', seen));
    PERFORM argus_internal.create_open_day_tables(hot);
    PERFORM argus_internal.create_rollup_views(hot);
END
$$;

COMMENT ON FUNCTION argus_internal.create_rollups(argus_internal.hot_table) IS 'creates the rollups of a hot table';

CREATE FUNCTION argus_internal.create_hot_table(caller pg_catalog.oid, name pg_catalog.text,
    default_schema pg_catalog.name, hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts text[] := parse_ident(name);
    schema text := CASE cardinality(parts) WHEN 1 THEN default_schema ELSE parts[1] END;
    base text := parts[cardinality(parts)];
    missing text := (SELECT a.name FROM (VALUES (1, 'name', name), (2, 'server', hot.server::text),
            (3, 'index_columns', hot.index_columns::text), (4, 'keep', hot.keep::text),
            (5, 'rollup_keep', hot.rollup_keep::text), (6, 'partition_zone', hot.partition_zone),
            (7, 'settle', hot.settle::text), (8, 'grace', hot.grace::text)) a(n, name, given)
        WHERE a.given IS NULL ORDER BY a.n LIMIT 1);
BEGIN
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed',
            MESSAGE = format('argument "%s" must not be null', missing);
    END IF;
    IF cardinality(parts) > 2 OR schema IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_name',
            MESSAGE = format('"%s" is not the name of a table in a schema', name);
    END IF;
    IF octet_length(base) > 36 THEN
        RAISE EXCEPTION USING ERRCODE = 'name_too_long',
            MESSAGE = format('"%s" is too long for the name of a hot table', base),
            DETAIL = 'Names of its rollups and partitions begin with it. At most 36 bytes are left for it.';
    END IF;
    PERFORM argus_internal.check_server(hot.server, pg_get_userbyid(caller));
    IF hot.filter IS NOT NULL THEN
        PERFORM argus.filter_sql(hot.filter);
    END IF;
    hot.columns := argus_internal.choose_columns(hot.columns, hot.index_columns);
    PERFORM argus_internal.check_intervals(hot, hot);
    hot.hot_from := argus_internal.expiry_horizon(hot.keep, hot.partition_zone);
    hot.summed_from := argus_internal.rollup_horizon(hot);
    PERFORM argus_internal.run_as_role(caller, format('CREATE TABLE %I.%I (%s, file int4) PARTITION BY RANGE (stime)',
        schema, base, argus_internal.column_declarations(hot.columns)));
    hot.relid := format('%I.%I', schema, base)::regclass;
    PERFORM argus_internal.run_as_owner(hot.relid, format('COMMENT ON TABLE %s IS %L', hot.relid,
        format('flows of the archives of server %s%s, by day', hot.server, ' that pass "' || hot.filter || '"')));
    PERFORM argus_internal.comment_columns(hot.relid, hot.columns);
    hot.next_file := 1;
    hot.files_pending := 0;
    hot.stream_key := uuid_send(gen_random_uuid());
    INSERT INTO argus_internal.hot_table SELECT hot.*;
    PERFORM argus_internal.create_rollups(hot);
    PERFORM argus_internal.attach_archive_tables(hot);
END
$$;

COMMENT ON FUNCTION argus_internal.create_hot_table(pg_catalog.oid, pg_catalog.text, pg_catalog.name,
    argus_internal.hot_table)
IS 'what argus.create_hot_table() does';

CREATE PROCEDURE argus.create_hot_table(
    name pg_catalog.text,
    server pg_catalog.name,
    filter pg_catalog.text DEFAULT NULL,
    columns pg_catalog.name[] DEFAULT NULL,
    index_columns pg_catalog.name[] DEFAULT '{saddr,daddr,dport}',
    keep pg_catalog.interval DEFAULT '90 days',
    rollup_keep pg_catalog.interval DEFAULT '5 years',
    partition_zone pg_catalog.text DEFAULT 'UTC',
    settle pg_catalog.interval DEFAULT '1 hour',
    grace pg_catalog.interval DEFAULT '6 hours')
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM argus_internal.door_create_hot_table($1, pg_catalog.current_schema(),
        ROW(NULL, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL)::argus_internal.hot_table);
END
$$;

COMMENT ON PROCEDURE argus.create_hot_table(pg_catalog.text, pg_catalog.name, pg_catalog.text,
    pg_catalog.name[], pg_catalog.name[],
    pg_catalog.interval, pg_catalog.interval, pg_catalog.text, pg_catalog.interval, pg_catalog.interval)
IS 'creates a table by day for the flows of a server''s archives, with rollups; argus.load() and '
    'argus.maintain() fill it';

---------------------------------------------------------------------------------------------------------------------
-- Changing hot tables
---------------------------------------------------------------------------------------------------------------------

-- ---- changing ----

-- A column that is no longer wanted stays, for the days that have it, and is NULL in flows that are loaded from now on.
CREATE FUNCTION argus_internal.add_missing_columns(hot argus_internal.hot_table, wanted pg_catalog.name[])
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    col name;
BEGIN
    FOR col IN SELECT w FROM unnest(wanted) w
               WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = hot.relid AND a.attname = w
                   AND NOT a.attisdropped) LOOP
        PERFORM argus_internal.run_as_owner(hot.relid, format('ALTER TABLE %s ADD COLUMN %s', hot.relid,
            argus_internal.column_declarations(ARRAY[col])));
    END LOOP;
    PERFORM argus_internal.comment_columns(hot.relid, wanted);
END
$$;

COMMENT ON FUNCTION argus_internal.add_missing_columns(argus_internal.hot_table, pg_catalog.name[])
IS 'adds the columns that a hot table lacks';

-- ---- what a change would drop ----

-- Counts what new settings make expire, besides what expires anyway.
CREATE FUNCTION argus_internal.expiring_by_change(hot argus_internal.hot_table, wanted argus_internal.hot_table)
RETURNS TABLE (what pg_catalog.text, days pg_catalog.int8, first pg_catalog.date, last pg_catalog.date,
    bytes pg_catalog.int8)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH horizon AS (SELECT argus_internal.expiry_horizon($1.keep, $1.partition_zone) AS now_kept,
            argus_internal.expiry_horizon($2.keep, $1.partition_zone) AS kept,
            argus_internal.rollup_horizon($1) AS now_summed, argus_internal.rollup_horizon($2) AS summed),
    expiring AS (
        SELECT d.day, p.is_of_flows, p.bytes FROM horizon h, argus_internal.day d CROSS JOIN LATERAL (
            SELECT r.kind = '' AS is_of_flows, sum(argus_internal.relation_size(r.relation))::int8 AS bytes
            FROM argus_internal.relation r WHERE r.relid = d.relid AND r.day = d.day GROUP BY 1) p
        WHERE d.relid = $1.relid AND CASE
            WHEN p.is_of_flows THEN d.expires_at IS NULL AND d.ends > h.now_kept AND d.ends <= h.kept
            ELSE d.ends > h.now_summed AND d.ends <= h.summed END)
    SELECT CASE WHEN e.is_of_flows THEN 'flows' ELSE 'rollups' END, count(*), min(e.day), max(e.day),
        coalesce(sum(e.bytes), 0)::int8
    FROM expiring e GROUP BY e.is_of_flows ORDER BY 1
$$;

COMMENT ON FUNCTION argus_internal.expiring_by_change(argus_internal.hot_table, argus_internal.hot_table)
IS 'days that new settings of a hot table make expire, of flows and of rollups';

CREATE FUNCTION argus_internal.check_expiring(hot argus_internal.hot_table, wanted argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    said text;
    detail text;
BEGIN
    SELECT string_agg(format('the %s of %s', e.what, CASE e.days WHEN 1 THEN 'a day' ELSE e.days || ' days' END),
            ' and ' ORDER BY e.what),
        string_agg(format('%s from %s to %s: %s.', initcap(e.what), to_char(e.first, 'YYYY-MM-DD'),
            to_char(e.last, 'YYYY-MM-DD'), pg_size_pretty(e.bytes)), ' ' ORDER BY e.what)
    INTO said, detail FROM argus_internal.expiring_by_change(hot, wanted) e HAVING max(e.days) > 1;
    IF said IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('this would drop %s of %s at once', said, hot.relid), DETAIL = detail,
            HINT = 'If that is meant, add confirm => true.';
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.check_expiring(argus_internal.hot_table, argus_internal.hot_table)
IS 'raises an error if new settings of a hot table make more than a day expire';

-- Rollups that are wanted again begin with the first day of which nothing was loaded: sums of a part of a day would
-- look like those of all of it. Days in the future, which wrong clocks have opened, get their tables now.
CREATE FUNCTION argus_internal.resume_rollups(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d argus_internal.day;
BEGIN
    hot.summed_from := greatest(argus_internal.rollup_horizon(hot),
        (SELECT max(x.ends) FROM argus_internal.day x WHERE x.relid = hot.relid AND x.begins <= now()));
    UPDATE argus_internal.hot_table h SET summed_from = hot.summed_from WHERE h.relid = hot.relid;
    FOR d IN SELECT * FROM argus_internal.day x WHERE x.relid = hot.relid AND x.begins >= hot.summed_from
        ORDER BY x.day LOOP
        PERFORM argus_internal.add_rollup_partitions(hot, d);
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.resume_rollups(argus_internal.hot_table)
IS 'sums up again, from the next day on, what is loaded into a hot table that had no rollups';

-- ---- the change ----

CREATE FUNCTION argus_internal.alter_hot_table(relid pg_catalog.regclass, wanted argus_internal.hot_table,
    confirm pg_catalog.bool)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    former argus_internal.hot_table := argus_internal.lock_hot_table(relid);
    hot argus_internal.hot_table := former;
BEGIN
    hot.index_columns := coalesce(wanted.index_columns, hot.index_columns);
    hot.columns := argus_internal.choose_columns(coalesce(wanted.columns, hot.columns), hot.index_columns);
    hot.keep := coalesce(wanted.keep, hot.keep);
    hot.rollup_keep := coalesce(wanted.rollup_keep, hot.rollup_keep);
    hot.settle := coalesce(wanted.settle, hot.settle);
    hot.grace := coalesce(wanted.grace, hot.grace);
    PERFORM argus_internal.check_intervals(wanted, hot);
    IF confirm IS NOT TRUE AND coalesce(wanted.keep, wanted.rollup_keep) IS NOT NULL THEN
        PERFORM argus_internal.check_expiring(former, hot);
    END IF;
    IF wanted.columns IS NULL THEN
        PERFORM argus_internal.check_columns(hot);
    END IF;
    PERFORM argus_internal.add_missing_columns(hot, hot.columns);
    UPDATE argus_internal.hot_table h SET columns = hot.columns, index_columns = hot.index_columns, keep = hot.keep,
        rollup_keep = hot.rollup_keep,
        settle = hot.settle, grace = hot.grace WHERE h.relid = hot.relid;
    IF hot.summed_from = 'infinity' AND hot.rollup_keep > interval '0' THEN
        PERFORM argus_internal.resume_rollups(hot);
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.alter_hot_table(pg_catalog.regclass, argus_internal.hot_table, pg_catalog.bool)
IS 'what argus.alter_hot_table() does';

CREATE PROCEDURE argus.alter_hot_table(
    hot_table pg_catalog.regclass,
    columns pg_catalog.name[] DEFAULT NULL,
    index_columns pg_catalog.name[] DEFAULT NULL,
    keep pg_catalog.interval DEFAULT NULL,
    rollup_keep pg_catalog.interval DEFAULT NULL,
    settle pg_catalog.interval DEFAULT NULL,
    grace pg_catalog.interval DEFAULT NULL,
    confirm pg_catalog.bool DEFAULT false)
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM argus_internal.door_alter_hot_table($1, ROW($1, NULL, NULL, $2, $3, $4, $5, NULL, $6, $7, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL)::argus_internal.hot_table, $8);
END
$$;

COMMENT ON PROCEDURE argus.alter_hot_table(pg_catalog.regclass, pg_catalog.name[], pg_catalog.name[],
    pg_catalog.interval, pg_catalog.interval, pg_catalog.interval, pg_catalog.interval, pg_catalog.bool)
IS 'changes what is not null: columns and indexes for what is loaded and closed from now on, how long days stay; with '
    '"confirm" even if the next run drops several days because of it';

---------------------------------------------------------------------------------------------------------------------
-- Days of hot tables: the partitions that they are, and how they are opened
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.create_table_like(relid pg_catalog.regclass, part pg_catalog.text,
    parent pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tablespace text := (SELECT ' TABLESPACE ' || quote_ident(t.spcname) FROM pg_class c JOIN pg_tablespace t
        ON t.oid = c.reltablespace
                        WHERE c.oid = parent);
BEGIN
    PERFORM argus_internal.run_as_owner(relid,
        format('CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING STORAGE INCLUDING COMMENTS)%s', part,
        parent, tablespace));
END
$$;

COMMENT ON FUNCTION argus_internal.create_table_like(pg_catalog.regclass, pg_catalog.text, pg_catalog.regclass)
IS 'creates a table of a hot table''s owner that can become a partition of another';

CREATE FUNCTION argus_internal.attach_partition(relid pg_catalog.regclass, parent pg_catalog.regclass,
    part pg_catalog.regclass, key pg_catalog.text, lower pg_catalog.text, upper pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.run_as_owner(relid,
        format('ALTER TABLE %s ADD CONSTRAINT bounds CHECK (%I IS NOT NULL AND %I >= %s AND %I < %s) NOT VALID',
        part, key, key, lower, key, upper));
    PERFORM argus_internal.run_as_owner(relid, format('ALTER TABLE %s VALIDATE CONSTRAINT bounds', part));
    PERFORM argus_internal.run_as_owner(relid, format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)',
        parent, part, lower, upper));
    PERFORM argus_internal.run_as_owner(relid, format('ALTER TABLE %s DROP CONSTRAINT bounds', part));
END
$$;

COMMENT ON FUNCTION argus_internal.attach_partition(pg_catalog.regclass, pg_catalog.regclass, pg_catalog.regclass,
    pg_catalog.text, pg_catalog.text, pg_catalog.text)
IS 'attaches a partition without a scan under a lock';

-- The partition is created beside its parent and like it, with a CHECK that spares the scan, then attached: no reader
-- or writer of the parent waits.
CREATE FUNCTION argus_internal.add_partition(relid pg_catalog.regclass, kind pg_catalog.text, day pg_catalog.date,
    parent pg_catalog.regclass, key pg_catalog.text, lower pg_catalog.text, upper pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    name text := argus_internal.free_name(parent, argus_internal.day_suffix(day));
BEGIN
    PERFORM argus_internal.create_table_like(relid, name, parent);
    PERFORM argus_internal.attach_partition(relid, parent, argus_internal.record_relation(relid, kind, day, name),
        key, lower, upper);
END
$$;

COMMENT ON FUNCTION argus_internal.add_partition(pg_catalog.regclass, pg_catalog.text, pg_catalog.date,
    pg_catalog.regclass, pg_catalog.text, pg_catalog.text, pg_catalog.text)
IS 'creates and attaches a partition';

CREATE FUNCTION argus_internal.day_suffix(day pg_catalog.date)
RETURNS pg_catalog.text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT to_char($1, '_YYYYMMDD') $$;

COMMENT ON FUNCTION argus_internal.day_suffix(pg_catalog.date) IS 'end of the names of a day''s partitions';

CREATE FUNCTION argus_internal.new_day(hot argus_internal.hot_table, day pg_catalog.date)
RETURNS argus_internal.day
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ROW($1.relid, $2, argus_internal.midnight($2, $1.partition_zone),
        argus_internal.midnight($2 + 1, $1.partition_zone),
        argus_internal.midnight($2, $1.partition_zone) >= $1.hot_from, now(), NULL, NULL, NULL, 0,
        NULL)::argus_internal.day
$$;

COMMENT ON FUNCTION argus_internal.new_day(argus_internal.hot_table, pg_catalog.date)
IS 'a day of a hot table that has no tables yet';

-- Partitions of hours and bins begin with the hour and the five minutes in which the day begins.
CREATE FUNCTION argus_internal.add_rollup_partitions(hot argus_internal.hot_table, d argus_internal.day)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    r record;
BEGIN
    FOR r IN SELECT * FROM argus_internal.rollup_tables() LOOP
        PERFORM argus_internal.add_partition(hot.relid, r.suffix, d.day,
            argus_internal.get_relation(hot.relid, r.suffix), r.key,
            coalesce(argus_internal.time_literal(argus_internal.round_down_time(d.begins, r.width)),
                quote_literal(d.day)),
            coalesce(argus_internal.time_literal(argus_internal.round_down_time(d.ends, r.width)),
                quote_literal(d.day + 1)));
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.add_rollup_partitions(argus_internal.hot_table, argus_internal.day)
IS 'creates the partitions of a day in the rollups';

CREATE FUNCTION argus_internal.add_day(hot argus_internal.hot_table, d argus_internal.day)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO argus_internal.day SELECT d.*;
    IF d.is_hot THEN
        PERFORM argus_internal.add_partition(hot.relid, '', d.day, hot.relid, 'stime',
            argus_internal.time_literal(d.begins), argus_internal.time_literal(d.ends));
    END IF;
    IF d.begins >= hot.summed_from THEN
        PERFORM argus_internal.add_rollup_partitions(hot, d);
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.add_day(argus_internal.hot_table, argus_internal.day)
IS 'creates the partitions of a day';

CREATE TYPE argus_internal.day_tables AS (
    is_summed pg_catalog.bool,
    is_hot pg_catalog.bool,
    flows pg_catalog.oid,
    host_day pg_catalog.oid,
    service_day pg_catalog.oid,
    traffic pg_catalog.oid
);

COMMENT ON TYPE argus_internal.day_tables IS 'where flows of a day and what they add to rollups are to be written';
COMMENT ON COLUMN argus_internal.day_tables.is_summed IS 'its flows go into rollups';
COMMENT ON COLUMN argus_internal.day_tables.is_hot IS 'its flows are stored';
COMMENT ON COLUMN argus_internal.day_tables.flows IS 'partition of the flows';
COMMENT ON COLUMN argus_internal.day_tables.host_day IS 'partition of ..._host_day_part';
COMMENT ON COLUMN argus_internal.day_tables.service_day IS 'partition of ..._service_day_part';
COMMENT ON COLUMN argus_internal.day_tables.traffic IS 'partition of ..._traffic_part';

CREATE FUNCTION argus_internal.open_day(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS argus_internal.day_tables
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := argus_internal.hot_table_settings(relid);
    d argus_internal.day;
    is_summed bool;
BEGIN
    SELECT * INTO d FROM argus_internal.day x WHERE x.relid = open_day.relid AND x.day = open_day.day;
    IF NOT FOUND THEN
        d := argus_internal.new_day(hot, day);
        IF NOT d.is_hot AND d.begins < hot.summed_from THEN
            RETURN ROW(false, false, NULL, NULL, NULL, NULL)::argus_internal.day_tables;
        END IF;
        PERFORM argus_internal.add_day(hot, d);
    END IF;
    is_summed := d.begins >= hot.summed_from;
    RETURN ROW(is_summed, d.is_hot AND (d.expires_at IS NULL OR d.filter IS NOT DISTINCT FROM hot.filter),
        CASE WHEN d.is_hot THEN argus_internal.get_relation(relid, '', day) END,
        CASE WHEN is_summed THEN argus_internal.get_relation(relid, '_host_day_part', day) END,
        CASE WHEN is_summed THEN argus_internal.get_relation(relid, '_service_day_part', day) END,
        CASE WHEN is_summed THEN argus_internal.get_relation(relid, '_traffic_part',
            day) END)::argus_internal.day_tables;
END
$$;

COMMENT ON FUNCTION argus_internal.open_day(pg_catalog.regclass, pg_catalog.date)
IS 'returns the tables of a day, and creates them if it is new';

---------------------------------------------------------------------------------------------------------------------
-- Loading: which files are due, and what C++ does with them
---------------------------------------------------------------------------------------------------------------------

-- ---- what C++ does ----

CREATE TYPE argus_internal.listed_file AS (
    path pg_catalog.text,
    bytes pg_catalog.int8,
    mtime pg_catalog.timestamptz,
    name_time pg_catalog.timestamptz
);

COMMENT ON TYPE argus_internal.listed_file IS 'an archive of a server, and the time in its name';
COMMENT ON COLUMN argus_internal.listed_file.path IS 'the file';
COMMENT ON COLUMN argus_internal.listed_file.bytes IS 'its size';
COMMENT ON COLUMN argus_internal.listed_file.mtime IS 'its last modification';
COMMENT ON COLUMN argus_internal.listed_file.name_time
IS 'the time in its name by the pattern of the server, NULL: none';

CREATE FUNCTION argus_internal.list_server_archives(server pg_catalog.name)
RETURNS SETOF argus_internal.listed_file
AS 'MODULE_PATHNAME', 'argus_list_server_archives'
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
COST 10000 ROWS 1000;

COMMENT ON FUNCTION argus_internal.list_server_archives(pg_catalog.name)
IS 'lists the archives of a server, with the times in their names';

CREATE FUNCTION argus_internal.unreadable_paths(server pg_catalog.name)
RETURNS TABLE (path pg_catalog.text, message pg_catalog.text)
AS 'MODULE_PATHNAME', 'argus_unreadable_paths'
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
COST 10000 ROWS 10;

COMMENT ON FUNCTION argus_internal.unreadable_paths(pg_catalog.name)
IS 'lists the folders and links below the root of a server that cannot be opened, and why';

CREATE FUNCTION argus_internal.identify_file(server pg_catalog.name, path pg_catalog.text,
    OUT bytes pg_catalog.int8, OUT mtime pg_catalog.timestamptz, OUT digest pg_catalog.bytea,
    OUT has_changed pg_catalog.bool)
AS 'MODULE_PATHNAME', 'argus_identify_file'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
COST 100000;

COMMENT ON FUNCTION argus_internal.identify_file(pg_catalog.name, pg_catalog.text)
IS 'reads an archive of a server for its identity: size and SHA-256';

CREATE TYPE argus_internal.load_result AS (
    flows pg_catalog.int8,
    stored pg_catalog.int8,
    filtered pg_catalog.int8,
    untimed pg_catalog.int8,
    expired pg_catalog.int8,
    records pg_catalog.int8,
    sensor_pkts pg_catalog.int8,
    sensor_drops pg_catalog.int8,
    first_time pg_catalog.timestamptz,
    last_time pg_catalog.timestamptz,
    days pg_catalog.date[],
    is_growing pg_catalog.bool,
    is_changed pg_catalog.bool,
    damage pg_catalog.text,
    bytes_inflated pg_catalog.int8,
    bytes pg_catalog.int8,
    mtime pg_catalog.timestamptz,
    digest pg_catalog.bytea,
    stream_bytes pg_catalog.int8,
    stream_digest pg_catalog.bytea,
    head pg_catalog.bytea,
    newest_time pg_catalog.timestamptz,
    misdated pg_catalog.int8,
    misdated_first pg_catalog.timestamptz,
    misdated_last pg_catalog.timestamptz,
    misdated_by pg_catalog.text,
    day_flows pg_catalog.int8[]
);

COMMENT ON TYPE argus_internal.load_result IS 'what became of a file';
COMMENT ON COLUMN argus_internal.load_result.flows IS 'flow records: stored + filtered + untimed + expired';
COMMENT ON COLUMN argus_internal.load_result.stored IS 'written into the hot table';
COMMENT ON COLUMN argus_internal.load_result.filtered IS 'kept out by its filter';
COMMENT ON COLUMN argus_internal.load_result.untimed IS 'without stime';
COMMENT ON COLUMN argus_internal.load_result.expired IS 'of days that have expired or were dropped';
COMMENT ON COLUMN argus_internal.load_result.records IS 'records of every kind';
COMMENT ON COLUMN argus_internal.load_result.sensor_pkts IS 'packets that sensors received';
COMMENT ON COLUMN argus_internal.load_result.sensor_drops IS 'packets that sensors lost';
COMMENT ON COLUMN argus_internal.load_result.first_time IS 'earliest stime';
COMMENT ON COLUMN argus_internal.load_result.last_time IS 'latest time';
COMMENT ON COLUMN argus_internal.load_result.days IS 'days of the flows';
COMMENT ON COLUMN argus_internal.load_result.is_growing IS 'it ends as a file that is still being written';
COMMENT ON COLUMN argus_internal.load_result.is_changed IS 'it was changed meanwhile';
COMMENT ON COLUMN argus_internal.load_result.damage IS 'what is wrong with it';
COMMENT ON COLUMN argus_internal.load_result.bytes_inflated IS 'uncompressed bytes read';
COMMENT ON COLUMN argus_internal.load_result.bytes IS 'size of the file that was read';
COMMENT ON COLUMN argus_internal.load_result.mtime IS 'its last modification';
COMMENT ON COLUMN argus_internal.load_result.digest IS 'SHA-256 of its bytes; NULL: not all of them were looked at';
COMMENT ON COLUMN argus_internal.load_result.stream_bytes
IS 'uncompressed bytes in it; NULL: not all of them were looked at';
COMMENT ON COLUMN argus_internal.load_result.stream_digest IS 'digest of these, with the key of the hot table';
COMMENT ON COLUMN argus_internal.load_result.head IS 'SHA-256 of the first 512 of them';
COMMENT ON COLUMN argus_internal.load_result.newest_time IS 'latest possible time, not later than now';
COMMENT ON COLUMN argus_internal.load_result.misdated
IS 'flows with an impossible time; in damaged files these are untimed';
COMMENT ON COLUMN argus_internal.load_result.misdated_first IS 'earliest of these times';
COMMENT ON COLUMN argus_internal.load_result.misdated_last IS 'latest of these times';
COMMENT ON COLUMN argus_internal.load_result.misdated_by
IS 'sensors of these flows, the first few, if the rows have them';
COMMENT ON COLUMN argus_internal.load_result.day_flows IS 'for each of the days: flows written into the hot table';

CREATE FUNCTION argus_internal.load_file(relid pg_catalog.regclass, path pg_catalog.text, file pg_catalog.int4,
    deadline pg_catalog.timestamptz)
RETURNS argus_internal.load_result
AS 'MODULE_PATHNAME', 'argus_load_file'
LANGUAGE C VOLATILE PARALLEL UNSAFE
COST 1000000;

COMMENT ON FUNCTION argus_internal.load_file(pg_catalog.regclass, pg_catalog.text, pg_catalog.int4,
    pg_catalog.timestamptz)
IS 'writes the flows of a file into the partitions of a hot table and of its rollups';

CREATE PROCEDURE argus_internal.check_no_transaction_block(what pg_catalog.text)
AS 'MODULE_PATHNAME', 'argus_check_no_transaction_block'
LANGUAGE C;

COMMENT ON PROCEDURE argus_internal.check_no_transaction_block(pg_catalog.text)
IS 'raises an error inside a transaction block';

-- ---- which files ----

-- Remembers folders and links that cannot be opened, in argus.pending, and forgets those that can be opened again.
CREATE FUNCTION argus_internal.note_unreadable_paths(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH seen AS MATERIALIZED (SELECT * FROM argus_internal.unreadable_paths($1.server)),
    readable AS (DELETE FROM argus_internal.failure f WHERE f.relid = $1.relid AND f.reason = 'unreadable'
        AND NOT EXISTS (SELECT FROM seen s WHERE s.path = f.path))
    INSERT INTO argus_internal.failure AS f
    SELECT DISTINCT ON (s.path) $1.relid, s.path, 'unreadable', 1, argus_internal.shortened_message(s.message), now(),
        now(), NULL::int8, NULL::timestamptz FROM seen s
    ON CONFLICT ON CONSTRAINT failure_pkey DO UPDATE SET reason = excluded.reason,
        attempts = CASE f.reason WHEN excluded.reason THEN least(f.attempts, 999999) + 1 ELSE 1 END,
        message = excluded.message, failed_at = excluded.failed_at, next_try = excluded.next_try, bytes = NULL,
        mtime = NULL;
$$;

COMMENT ON FUNCTION argus_internal.note_unreadable_paths(argus_internal.hot_table)
IS 'remembers which folders and links of the archive cannot be opened';

-- Remembers what is wrong with the archive as a whole; without a message or files, that nothing is.
CREATE FUNCTION argus_internal.note_finding(relid pg_catalog.regclass, kind pg_catalog.text, files pg_catalog.int8,
    path pg_catalog.text, first_time pg_catalog.timestamptz, message pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM argus_internal.finding f WHERE f.relid = $1 AND f.kind = $2;
    INSERT INTO argus_internal.finding
    SELECT $1, $2, $3, $4, $5, argus_internal.shortened_message($6), now() WHERE $3 > 0 OR $6 IS NOT NULL;
$$;

COMMENT ON FUNCTION argus_internal.note_finding(pg_catalog.regclass, pg_catalog.text, pg_catalog.int8, pg_catalog.text,
    pg_catalog.timestamptz, pg_catalog.text)
IS 'remembers what is wrong with the archive of a hot table';

-- Nothing reads archives that the pattern does not match: the folder of a second sensor, say. One WARNING per run.
CREATE FUNCTION argus_internal.note_unmatched_files(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    n int8;
    example text;
BEGIN
    SELECT count(*), min(u.path COLLATE "C") INTO n, example FROM argus_internal.find_unmatched_files(hot.server) u;
    PERFORM argus_internal.note_finding(hot.relid, 'unmatched', n, example, NULL, NULL);
    IF n > 0 THEN
        PERFORM argus_internal.report('WARNING',
            message => argus_internal.say_count(n,
                format('archive below "%s" does not match the pattern',
                    argus_internal.server_option(hot.server, 'root')),
                format('archives below "%s" do not match the pattern',
                    argus_internal.server_option(hot.server, 'root')), example),
            detail => format('What it does not match is not loaded into %s.', hot.relid),
            hint => format('SELECT * FROM argus.unmatched_files(%L) lists such archives.', hot.server));
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.note_unmatched_files(argus_internal.hot_table)
IS 'remembers and reports archives that the pattern of the server does not match';

-- Remembers whether there is an archive at all: the root may not be mounted.
CREATE FUNCTION argus_internal.note_listing(hot argus_internal.hot_table, is_empty pg_catalog.bool)
RETURNS pg_catalog.void
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT argus_internal.note_finding($1.relid, 'unlisted', 0, r.root, NULL, CASE WHEN $2 THEN
        coalesce((SELECT f.message FROM argus_internal.failure f WHERE f.relid = $1.relid AND f.reason = 'unreadable'
            ORDER BY f.path COLLATE "C" LIMIT 1), format('there is no archive below "%s"', r.root)) END)
    FROM (SELECT argus_internal.server_option($1.server, 'root') AS root) r
$$;

COMMENT ON FUNCTION argus_internal.note_listing(argus_internal.hot_table, pg_catalog.bool)
IS 'remembers whether a listing found an archive';

-- Lists files that are new or have changed, and are complete, in the order of their paths. Files that failed before
-- come last.
CREATE FUNCTION argus_internal.due_files(relid pg_catalog.regclass)
RETURNS argus_internal.listed_file[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := argus_internal.hot_table_settings(relid);
    due argus_internal.listed_file[];
    pending int;
    is_empty bool;
BEGIN
    PERFORM argus_internal.check_server(hot.server, argus_internal.owner_name(relid));
    PERFORM argus_internal.note_unreadable_paths(hot);
    PERFORM argus_internal.note_unmatched_files(hot);
    WITH listed AS MATERIALIZED (SELECT * FROM argus_internal.list_server_archives(hot.server)),
    unknown AS MATERIALIZED (
        SELECT l.path, f.next_try, ROW(l.path, l.bytes, l.mtime, l.name_time)::argus_internal.listed_file AS file,
            coalesce(l.name_time < (SELECT max(n.name_time) FROM listed n WHERE n.name_time <= now()), false)
                OR l.mtime + hot.settle <= now() AS is_complete,
            f.path IS NULL OR (f.bytes, f.mtime) IS DISTINCT FROM (l.bytes, l.mtime) OR f.next_try <= now() AS is_tried
        FROM listed l
        LEFT JOIN argus_internal.place p ON p.relid = due_files.relid AND p.path = l.path AND p.bytes = l.bytes
            AND p.mtime = l.mtime
        LEFT JOIN argus_internal.failure f ON f.relid = due_files.relid AND f.path = l.path
        WHERE p.path IS NULL),
    -- The server may read names in another way by now, and earlier versions noted no times.
    renamed AS (
        UPDATE argus_internal.place p SET name_time = l.name_time, first_time = f.first_time, last_time = f.last_time
        FROM listed l, argus_internal.file f
        WHERE p.relid = due_files.relid AND p.path = l.path AND p.bytes = l.bytes AND p.mtime = l.mtime
            AND f.relid = p.relid AND f.file = p.file
        AND (p.name_time, p.first_time, p.last_time) IS DISTINCT FROM (l.name_time, f.first_time, f.last_time)),
    -- A file that is gone, or is again as it was loaded, is no failure any more. What a folder holds that cannot be
    -- opened is not known.
    gone AS (
        DELETE FROM argus_internal.failure f WHERE f.relid = due_files.relid AND f.reason <> 'unreadable'
            AND NOT EXISTS (SELECT FROM unknown u WHERE u.path = f.path)
            AND NOT EXISTS (SELECT FROM argus_internal.failure x WHERE x.relid = f.relid AND x.reason = 'unreadable'
                AND starts_with(f.path, rtrim(x.path, '/') || '/')))
    SELECT array_agg(u.file ORDER BY u.next_try IS NOT NULL, u.path COLLATE "C")
        FILTER (WHERE u.is_complete AND u.is_tried), count(*),
        NOT EXISTS (SELECT FROM listed)
    INTO due, pending, is_empty FROM unknown u;
    PERFORM argus_internal.note_listing(hot, is_empty);
    UPDATE argus_internal.hot_table h SET checked_at = now(), files_pending = pending,
        message = CASE WHEN is_empty THEN 'there is no archive'
            WHEN h.message = 'there is no archive' OR h.message LIKE 'could not list the archive: %' THEN NULL
            ELSE h.message END
    WHERE h.relid = due_files.relid;
    RETURN coalesce(due, '{}');
END
$$;

COMMENT ON FUNCTION argus_internal.due_files(pg_catalog.regclass) IS 'files that a hot table is to be loaded with now';

---------------------------------------------------------------------------------------------------------------------
-- Loading: each file once, in one transaction
---------------------------------------------------------------------------------------------------------------------

-- Errors of an owner's code may be of any length: those who monitor or run the schedule get the beginning.
CREATE FUNCTION argus_internal.shortened_message(message pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT left($1, 4000) $$;

COMMENT ON FUNCTION argus_internal.shortened_message(pg_catalog.text)
IS 'the beginning of a message, as much as is remembered and reported';

CREATE FUNCTION argus_internal.note_failure(relid pg_catalog.regclass, file argus_internal.listed_file,
    reason pg_catalog.text, message pg_catalog.text, former pg_catalog.text DEFAULT NULL)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tried int := coalesce((SELECT f.attempts FROM argus_internal.failure f WHERE f.relid = note_failure.relid
        AND f.path = file.path), 0);
    next timestamptz := CASE WHEN reason = 'waiting' THEN now() WHEN reason IN ('part', 'replaced') THEN 'infinity'
                        ELSE now() + least(interval '1 minute' * 2 ^ least(tried, 20), interval '1 day') END;
BEGIN
    message := argus_internal.shortened_message(message);
    INSERT INTO argus_internal.failure VALUES (relid, file.path, reason, least(tried, 999999) + 1, message, now(), next,
        file.bytes, file.mtime)
    ON CONFLICT ON CONSTRAINT failure_pkey DO UPDATE SET reason = excluded.reason, attempts = excluded.attempts,
        message = excluded.message,
        failed_at = excluded.failed_at, next_try = excluded.next_try, bytes = excluded.bytes, mtime = excluded.mtime;
    IF reason NOT IN ('part', 'waiting') THEN
        PERFORM argus_internal.report('WARNING',
            errcode => CASE reason WHEN 'replaced' THEN 'data_corrupted' ELSE 'io_error' END,
            message => format('archive "%s" was not loaded into %s', file.path, relid),
            detail => message,
            hint => CASE reason WHEN 'replaced'
                THEN format('CALL argus.forget(%L, %L) takes the former flows out; then the file is loaded.', relid,
                coalesce(former, file.path))
                ELSE 'It is tried again later: argus.pending says when.' END);
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.note_failure(pg_catalog.regclass, argus_internal.listed_file, pg_catalog.text,
    pg_catalog.text, pg_catalog.text)
IS 'remembers that a file could not be loaded, and reports it';

CREATE FUNCTION argus_internal.note_place(relid pg_catalog.regclass, file argus_internal.listed_file,
    number pg_catalog.int4)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM argus_internal.failure f WHERE f.relid = note_place.relid AND f.path = file.path;
    INSERT INTO argus_internal.place AS p
    SELECT f.relid, file.path, file.bytes, file.mtime, file.name_time, f.file, f.first_time, f.last_time
    FROM argus_internal.file f WHERE f.relid = note_place.relid AND f.file = number
    ON CONFLICT ON CONSTRAINT place_pkey
    DO UPDATE SET bytes = excluded.bytes, mtime = excluded.mtime, name_time = excluded.name_time, file = excluded.file,
        first_time = excluded.first_time, last_time = excluded.last_time;
END
$$;

COMMENT ON FUNCTION argus_internal.note_place(pg_catalog.regclass, argus_internal.listed_file, pg_catalog.int4)
IS 'remembers where a content of the ledger lies';

-- A query with a time misses these flows where only the name of the file says when they are.
CREATE FUNCTION argus_internal.warn_of_misnamed_file(hot argus_internal.hot_table, file argus_internal.listed_file,
    first_time pg_catalog.timestamptz, last_time pg_catalog.timestamptz)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    reason text := argus_internal.name_contradiction(hot.server, file.name_time, first_time, last_time);
BEGIN
    IF reason IS NOT NULL THEN
        PERFORM argus_internal.report('WARNING', errcode => 'data_exception',
            message => format('archive "%s" holds flows of other times than its name says', file.path),
            detail => format('In it %s.', reason),
            hint => format(
                'They were loaded. SELECT * FROM argus.misnamed_files(%L) lists such files: give them the right names.',
                hot.server));
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.warn_of_misnamed_file(argus_internal.hot_table, argus_internal.listed_file,
    pg_catalog.timestamptz, pg_catalog.timestamptz)
IS 'warns of a file whose name says another time than its flows';

-- A WARNING, as no later run could mend it.
CREATE FUNCTION argus_internal.warn_of_flaws(relid pg_catalog.regclass, path pg_catalog.text,
    r argus_internal.load_result)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF r.damage IS NOT NULL THEN
        PERFORM argus_internal.report('WARNING', errcode => 'data_corrupted', message => r.damage,
            detail => format('The %s flows that could be read were loaded.', r.flows));
    END IF;
    IF r.untimed > 0 THEN
        PERFORM argus_internal.report('WARNING', errcode => 'data_exception', message => CASE WHEN r.damage IS NULL
            THEN format('%s flows of "%s" have no stime and are in no day of %s', r.untimed, path, relid)
            ELSE format('%s flows of "%s" have no possible stime and are in no day of %s', r.untimed, path, relid) END,
            detail => 'argus.ledger counts them; the archive shows them.');
    END IF;
    IF r.misdated > 0 THEN
        PERFORM argus_internal.report('WARNING', errcode => 'data_exception',
            message => format('%s flows of "%s" have impossible times', r.misdated, path),
            detail => format('They are from %s to %s UTC%s.', to_char(r.misdated_first AT TIME ZONE 'UTC',
                'YYYY-MM-DD HH24:MI:SS'),
                to_char(r.misdated_last AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
                ', of the sensor ' || r.misdated_by),
            hint => 'The clock of the sensor may be wrong. The flows were loaded into the days that their times name.');
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.warn_of_flaws(pg_catalog.regclass, pg_catalog.text, argus_internal.load_result)
IS 'warns of what is wrong with a file that was loaded';

-- Not even a start record: its sensor wrote nothing.
CREATE FUNCTION argus_internal.warn_of_empty_file(relid pg_catalog.regclass, path pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.report('WARNING', errcode => 'no_data', message => format('archive "%s" is empty', path),
        detail => format('There is no record in it, not even of the sensor. It counts as loaded into %s.', relid));
END
$$;

COMMENT ON FUNCTION argus_internal.warn_of_empty_file(pg_catalog.regclass, pg_catalog.text)
IS 'warns of a file without any record';

-- Loads a content that is not in the ledger, in place of those that it has grown out of. An error undoes all of it.
CREATE FUNCTION argus_internal.load_new_content(hot argus_internal.hot_table, file argus_internal.listed_file,
    former pg_catalog.int4[], deadline pg_catalog.timestamptz)
RETURNS pg_catalog.int8[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    began timestamptz := clock_timestamp();
    number int;
    f argus_internal.file;
    r argus_internal.load_result;
BEGIN
    FOR f IN SELECT * FROM argus_internal.file x WHERE x.relid = hot.relid AND x.file = ANY (former)
        ORDER BY x.file LOOP
        PERFORM argus_internal.take_out_file(hot, f);
        PERFORM argus_internal.report('NOTICE',
            message => format('%s: "%s" has grown: what was loaded of it as "%s" on %s, %s flows, is replaced',
            hot.relid, file.path, f.path, to_char(f.loaded_at, 'YYYY-MM-DD'), f.flows));
    END LOOP;
    UPDATE argus_internal.hot_table h SET next_file = h.next_file + 1 WHERE h.relid = hot.relid
        RETURNING h.next_file - 1 INTO number;
    r := argus_internal.load_file(hot.relid, file.path, number, deadline);
    -- The file that was read must be the one that was listed and recognised.
    PERFORM argus_internal.check_file_settled(NOT r.is_changed AND (r.bytes, r.mtime) IS NOT DISTINCT
        FROM (file.bytes, file.mtime)
        AND NOT (r.is_growing AND file.mtime + hot.settle > now()));
    IF r.damage IS NOT NULL AND r.records = 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'data_corrupted', MESSAGE = r.damage;
    END IF;
    INSERT INTO argus_internal.file VALUES (hot.relid, number, file.path, file.bytes,
        coalesce(r.digest, (argus_internal.identify_file(hot.server, file.path)).digest), file.mtime,
        r.records, r.flows, r.stored, r.filtered, r.untimed, r.expired, r.sensor_pkts, r.sensor_drops, r.first_time,
        r.last_time, r.days, r.damage, now(),
        clock_timestamp() - began, NULL, r.stream_bytes, r.stream_digest, r.head, r.newest_time, r.misdated,
        r.misdated_first, r.misdated_last, r.misdated_by, NULL);
    UPDATE argus_internal.day x SET flows = x.flows + s.flows FROM unnest(r.days, r.day_flows) s(day, flows)
    WHERE x.relid = hot.relid AND x.day = s.day AND s.flows > 0;
    UPDATE argus_internal.file x SET superseded_by = number WHERE x.relid = hot.relid
        AND (x.file = ANY (former) OR x.superseded_by = ANY (former));
    PERFORM argus_internal.note_place(hot.relid, file, number);
    PERFORM argus_internal.note_change(hot.relid, r.days, number);
    PERFORM argus_internal.warn_of_flaws(hot.relid, file.path, r);
    IF r.records = 0 THEN
        PERFORM argus_internal.warn_of_empty_file(hot.relid, file.path);
    END IF;
    PERFORM argus_internal.warn_of_misnamed_file(hot, file, r.first_time, r.last_time);
    RETURN ARRAY[r.flows, r.stored, r.filtered, r.untimed, r.expired];
END
$$;

COMMENT ON FUNCTION argus_internal.load_new_content(argus_internal.hot_table, argus_internal.listed_file,
    pg_catalog.int4[], pg_catalog.timestamptz)
IS 'loads a file: rows, rollups, ledger row and place; returns its flows, and those of them that were stored, '
    'filtered, untimed and expired';

-- Does with a file what follows from the ledger.
CREATE FUNCTION argus_internal.load_recognised_file(hot argus_internal.hot_table, file argus_internal.listed_file,
    deadline pg_catalog.timestamptz)
RETURNS pg_catalog.int8[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    content record := argus_internal.recognise_file(hot, file);
    former text := (SELECT f.path FROM argus_internal.file f WHERE f.relid = hot.relid AND f.file = content.files[1]);
BEGIN
    CASE content.verdict
        WHEN 'known' THEN
            PERFORM argus_internal.note_place(hot.relid, file, content.files[1]);
            -- All empty files are one content.
            IF (SELECT f.records FROM argus_internal.file f WHERE f.relid = hot.relid
                AND f.file = content.files[1]) = 0 THEN
                PERFORM argus_internal.warn_of_empty_file(hot.relid, file.path);
            END IF;
            IF content.said IS NOT NULL THEN
                PERFORM argus_internal.report('NOTICE', message => format('%s: %s', hot.relid, content.said),
                    detail => 'It is not loaded again.');
            END IF;
            RETURN '{0,0,0,0,0}';
        WHEN 'replaced' THEN
            PERFORM argus_internal.note_failure(hot.relid, file, 'replaced', content.said,
                CASE WHEN NOT EXISTS (SELECT FROM argus_internal.place p WHERE p.relid = hot.relid
                    AND p.path = file.path) THEN former END);
            RETURN '{}';
        WHEN 'part' THEN
            PERFORM argus_internal.note_failure(hot.relid, file, 'part',
                format('It is a beginning of "%s", which was loaded: nothing in it is new.', former));
            RETURN '{}';
        WHEN 'grown' THEN
            RETURN argus_internal.load_new_content(hot, file, content.files, deadline);
        ELSE
            RETURN argus_internal.load_new_content(hot, file, NULL, deadline);
    END CASE;
END
$$;

COMMENT ON FUNCTION argus_internal.load_recognised_file(argus_internal.hot_table, argus_internal.listed_file,
    pg_catalog.timestamptz)
IS 'loads a file unless its content is in the ledger; returns its flows as load_new_content() does, none if it waits';

-- Returns how many flows were loaded, as load_new_content() does; none if the file must wait; NULL if the run is over.
CREATE FUNCTION argus_internal.try_load_file(relid pg_catalog.regclass, file argus_internal.listed_file,
    deadline pg_catalog.timestamptz, is_first pg_catalog.bool)
RETURNS pg_catalog.int8[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table;
    cause text;
BEGIN
    IF clock_timestamp() >= deadline OR NOT argus_internal.lock_hot_table_for_run(relid) THEN
        RETURN NULL;
    END IF;
    BEGIN
        hot := argus_internal.hot_table_settings(relid);
        PERFORM argus_internal.check_server(hot.server, argus_internal.owner_name(relid));
        RETURN argus_internal.load_recognised_file(hot, file, deadline);
    EXCEPTION
        WHEN object_in_use THEN
            PERFORM argus_internal.note_failure(relid, file, 'waiting', 'It is still being written.');
        WHEN query_canceled THEN
            RAISE;
        WHEN lock_not_available THEN
            PERFORM argus_internal.note_trouble(relid, 'could not load', 'the table is in use');
            RETURN NULL;
        -- The time budget is used up. Only a file that had all of it for itself has failed.
        WHEN operator_intervention THEN
            IF is_first THEN
                PERFORM argus_internal.note_failure(relid, file, 'failed', 'It does not load within the time budget.');
            END IF;
            RETURN NULL;
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS cause = MESSAGE_TEXT;
            PERFORM argus_internal.note_failure(relid, file, 'failed', cause);
    END;
    RETURN '{}';
END
$$;

COMMENT ON FUNCTION argus_internal.try_load_file(pg_catalog.regclass, argus_internal.listed_file,
    pg_catalog.timestamptz, pg_catalog.bool)
IS 'loads a file unless its content is in the ledger; remembers why if it cannot be loaded';

---------------------------------------------------------------------------------------------------------------------
-- Loading all files that are due
---------------------------------------------------------------------------------------------------------------------

-- ---- all files that are due ----

-- What keeps a run from its work must not keep it from other tables: it is reported, and argus.status shows it until
-- the next run.
CREATE FUNCTION argus_internal.note_trouble(relid pg_catalog.regclass, what pg_catalog.text, cause pg_catalog.text)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    cause := argus_internal.shortened_message(cause);
    BEGIN
        UPDATE argus_internal.hot_table h SET message = format('%s: %s', what, cause)
            WHERE h.relid = note_trouble.relid;
    EXCEPTION WHEN lock_not_available THEN
        -- The owner is just changing it: the run reports that, and goes on.
        NULL;
    END;
    PERFORM argus_internal.report('WARNING', errcode => 'object_not_in_prerequisite_state',
        message => format('%s: %s', relid, what),
        detail => cause,
        hint => 'The next run tries again.');
END
$$;

COMMENT ON FUNCTION argus_internal.note_trouble(pg_catalog.regclass, pg_catalog.text, pg_catalog.text)
IS 'remembers and reports what a run could not do';

CREATE FUNCTION argus_internal.start_load(relid pg_catalog.regclass)
RETURNS argus_internal.listed_file[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    step text := 'could not load';
    cause text;
BEGIN
    IF NOT argus_internal.lock_hot_table_for_run(relid) THEN
        RETURN NULL;
    END IF;
    BEGIN
        PERFORM argus_internal.check_columns(argus_internal.hot_table_settings(relid));
        step := 'could not list the archive';
        RETURN argus_internal.due_files(relid);
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS cause = MESSAGE_TEXT;
        PERFORM argus_internal.note_trouble(relid, step, cause);
        PERFORM argus_internal.note_finding(relid, 'unlisted', 0, NULL, NULL, step || ': ' || cause);
        RETURN NULL;
    END;
END
$$;

COMMENT ON FUNCTION argus_internal.start_load(pg_catalog.regclass)
IS 'lists the files that are due; NULL: another run is at work, or the archive cannot be listed';

-- `loaded`: flows, and how many of them were stored, filtered, untimed and expired, as in the ledger.
CREATE FUNCTION argus_internal.report_load_progress(relid pg_catalog.regclass, done pg_catalog.int4,
    due pg_catalog.int4, loaded pg_catalog.int8[])
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.report('NOTICE',
        message => format('%s: looked at %s of %s files that are due, loaded %s flows', relid,
        done, due, loaded[1]) || CASE WHEN loaded[1] > 0 THEN format(': %s stored', loaded[2])
        || CASE WHEN loaded[3] > 0 THEN format(', %s left out by the filter', loaded[3]) ELSE '' END
        || CASE WHEN loaded[4] > 0 THEN format(', %s without a possible time', loaded[4]) ELSE '' END
        || CASE WHEN loaded[5] > 0 THEN format(', %s of days that have expired or were dropped', loaded[5]) ELSE '' END
        ELSE '' END);
END
$$;

COMMENT ON FUNCTION argus_internal.report_load_progress(pg_catalog.regclass, pg_catalog.int4,
    pg_catalog.int4, pg_catalog.int8[])
IS 'reports how far a load is';

CREATE FUNCTION argus_internal.end_load(relid pg_catalog.regclass, loaded pg_catalog.int4)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    cause text;
BEGIN
    UPDATE argus_internal.hot_table h SET files_pending = greatest(h.files_pending - loaded, 0)
        WHERE h.relid = end_load.relid;
    PERFORM argus_internal.note_missing_files(relid);
EXCEPTION
    WHEN lock_not_available THEN
        -- The next run counts them.
        NULL;
    WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS cause = MESSAGE_TEXT;
        PERFORM argus_internal.note_trouble(relid, 'could not find out which files are missing', cause);
END
$$;

COMMENT ON FUNCTION argus_internal.end_load(pg_catalog.regclass, pg_catalog.int4)
IS 'takes files that were loaded from those that are pending, and finds out which are missing';

-- The procedure commits, so that it cannot set a search_path: every name and operator is qualified.
--
-- Each file is committed when it is loaded, except files that come late to closed days: these days are merged once for
-- all that came within a minute, and nothing is committed before. If that fails, the files are loaded again one by one,
-- to find out which cannot be.
CREATE PROCEDURE argus_internal.load_due_files(relid pg_catalog.regclass, deadline pg_catalog.timestamptz,
    has_all_time pg_catalog.bool)
LANGUAGE plpgsql
AS $$
DECLARE
    due argus_internal.listed_file[];
    done pg_catalog.int4 := 0;
    committed pg_catalog.int4 := 0; -- how many of the files that were looked at
    one_by_one pg_catalog.int4 := 0; -- up to which file
    loaded pg_catalog.int4 := 0;
    flows pg_catalog.int8[] := '{0,0,0,0,0}';
    loaded_before pg_catalog.int4 := 0; -- as they were committed
    flows_before pg_catalog.int8[] := '{0,0,0,0,0}';
    more pg_catalog.int8[];
    is_unmerged pg_catalog.bool;
    cause pg_catalog.text;
    began pg_catalog.timestamptz := pg_catalog.clock_timestamp();
    told pg_catalog.timestamptz := pg_catalog.clock_timestamp();
BEGIN
    due := argus_internal.door_start_load($1);
    -- Doors are open to owners outside runs, too.
    IF due IS NOT NULL THEN
        cause := argus_internal.door_try_merge_changed_days($1);
    END IF;
    IF cause IS NOT NULL THEN
        ROLLBACK;
        PERFORM argus_internal.door_note_unmerged($1, NULL, cause);
        due := NULL;
    END IF;
    COMMIT;
    IF due IS NULL THEN
        RETURN;
    END IF;
    WHILE done OPERATOR(pg_catalog.<) pg_catalog.cardinality(due) LOOP
        IF done OPERATOR(pg_catalog.=) committed THEN
            began := pg_catalog.clock_timestamp();
        END IF;
        more := argus_internal.door_try_load_file($1, due[done OPERATOR(pg_catalog.+) 1], $2,
            $3 AND done OPERATOR(pg_catalog.=) 0);
        IF more IS NOT NULL THEN
            done := done OPERATOR(pg_catalog.+) 1;
        END IF;
        IF pg_catalog.cardinality(more) OPERATOR(pg_catalog.>) 0 THEN
            loaded := loaded OPERATOR(pg_catalog.+) 1;
            flows := ARRAY(SELECT f OPERATOR(pg_catalog.+) m
                FROM ROWS FROM (pg_catalog.unnest(flows), pg_catalog.unnest(more)) WITH ORDINALITY u (f, m, i)
                ORDER BY i);
        END IF;
        IF pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>) (told OPERATOR(pg_catalog.+) '10 s'::pg_catalog.interval)
            THEN
            told := pg_catalog.clock_timestamp();
            PERFORM argus_internal.door_report_load_progress($1, done, pg_catalog.cardinality(due), flows);
        END IF;
        is_unmerged := argus_internal.door_has_unmerged_days($1);
        CONTINUE WHEN is_unmerged AND more IS NOT NULL AND done OPERATOR(pg_catalog.>) one_by_one
            AND done OPERATOR(pg_catalog.<) pg_catalog.cardinality(due)
            AND pg_catalog.clock_timestamp() OPERATOR(pg_catalog.<) (began OPERATOR(pg_catalog.+)
                '1 minute'::pg_catalog.interval);
        cause := CASE WHEN is_unmerged THEN argus_internal.door_try_merge_changed_days($1)
            -- The table has gone, or is another's.
            WHEN is_unmerged IS NULL THEN '' END;
        IF cause IS NULL THEN
            COMMIT;
            committed := done;
            loaded_before := loaded;
            flows_before := flows;
            EXIT WHEN more IS NULL;
        ELSE
            ROLLBACK;
            loaded := loaded_before;
            flows := flows_before;
            -- Without a file, others have left days unmerged: the run is over.
            IF is_unmerged AND done OPERATOR(pg_catalog.<=) (committed OPERATOR(pg_catalog.+) 1) THEN
                EXIT WHEN argus_internal.door_note_unmerged($1,
                    CASE WHEN done OPERATOR(pg_catalog.>) committed THEN due[done] END, cause) IS NOT TRUE;
                COMMIT;
                committed := done;
            ELSE
                one_by_one := done;
                done := committed;
                EXIT WHEN is_unmerged IS NULL;
            END IF;
        END IF;
    END LOOP;
    PERFORM argus_internal.door_report_load_progress($1, done, pg_catalog.cardinality(due), flows);
    PERFORM argus_internal.door_end_load($1, loaded);
    COMMIT;
END
$$;

COMMENT ON PROCEDURE argus_internal.load_due_files(pg_catalog.regclass, pg_catalog.timestamptz, pg_catalog.bool)
IS 'loads the files that are due, one transaction per file or for some late ones; what does not load in all of the '
    'time budget has failed';

CREATE PROCEDURE argus.load(hot_table pg_catalog.regclass, time_budget pg_catalog.interval DEFAULT NULL)
LANGUAGE plpgsql
AS $$
BEGIN
    CALL argus_internal.check_no_transaction_block('argus.load()');
    PERFORM argus_internal.check_interval('time_budget', $2);
    PERFORM argus_internal.door_hot_table_settings($1);
    CALL argus_internal.load_due_files($1, pg_catalog.clock_timestamp() OPERATOR(pg_catalog.+) $2, true);
END
$$;

COMMENT ON PROCEDURE argus.load(pg_catalog.regclass, pg_catalog.interval)
IS 'loads the files that are due into a hot table, each in one transaction; begins no more of them '
    'once the time is over';

---------------------------------------------------------------------------------------------------------------------
-- What a file is to a ledger: a content is its uncompressed stream, however it is packed and wherever it lies
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.head_digest(server pg_catalog.name, path pg_catalog.text)
RETURNS pg_catalog.bytea
AS 'MODULE_PATHNAME', 'argus_head_digest'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
COST 10000;

COMMENT ON FUNCTION argus_internal.head_digest(pg_catalog.name, pg_catalog.text)
IS 'SHA-256 of the first 512 uncompressed bytes of an archive of a server; NULL: it was changed just now';

CREATE FUNCTION argus_internal.identify_stream(server pg_catalog.name, path pg_catalog.text, key pg_catalog.bytea,
    sizes pg_catalog.int8[],
    OUT bytes pg_catalog.int8, OUT digest pg_catalog.bytea, OUT sha256 pg_catalog.bytea, OUT head pg_catalog.bytea,
    OUT prefixes pg_catalog.bytea[],
    OUT sha256_prefixes pg_catalog.bytea[], OUT is_plain pg_catalog.bool, OUT has_changed pg_catalog.bool)
AS 'MODULE_PATHNAME', 'argus_identify_stream'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
COST 1000000;

COMMENT ON FUNCTION argus_internal.identify_stream(pg_catalog.name, pg_catalog.text,
    pg_catalog.bytea, pg_catalog.int8[])
IS 'identity of the uncompressed stream of an archive of a server, and of its beginnings of these sizes: digests with '
    'the key of a hot table, and SHA-256';

CREATE FUNCTION argus_internal.path_without_codec(path pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT regexp_replace($1, '\.(gz|bz2|xz|zst|lz4|Z)$', '') $$;

COMMENT ON FUNCTION argus_internal.path_without_codec(pg_catalog.text)
IS 'path of a file without the ending that its packing adds';

-- An error means that the file is being written: a digest would not be of one state of it.
CREATE FUNCTION argus_internal.check_file_settled(is_settled pg_catalog.bool)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF is_settled IS NOT TRUE THEN
        RAISE EXCEPTION USING ERRCODE = 'object_in_use', MESSAGE = 'it is still being written';
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.check_file_settled(pg_catalog.bool)
IS 'raises an error unless a file is as it was listed';

-- ---- which content of the ledger a file may be ----

-- Lists contents that may be this file: those with the same head, the one that was at this place before, and those that
-- an earlier version loaded, of which only names are known. These count as uncompressed: if they were not, no digest
-- will match.
CREATE FUNCTION argus_internal.candidate_contents(hot argus_internal.hot_table, path pg_catalog.text,
    head pg_catalog.bytea)
RETURNS TABLE (file pg_catalog.int4, bytes pg_catalog.int8, digest pg_catalog.bytea, has_stream pg_catalog.bool)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT f.file, coalesce(f.stream_bytes, f.bytes), coalesce(f.stream_digest, f.digest), f.stream_digest IS NOT NULL
    FROM argus_internal.file f
    WHERE f.relid = $1.relid AND f.forgotten_at IS NULL AND (f.head = $3
        OR f.stream_digest IS NULL AND argus_internal.path_without_codec(f.path) = argus_internal.path_without_codec($2)
        OR f.file = (SELECT p.file FROM argus_internal.place p WHERE p.relid = $1.relid AND p.path = $2))
$$;

COMMENT ON FUNCTION argus_internal.candidate_contents(argus_internal.hot_table, pg_catalog.text, pg_catalog.bytea)
IS 'contents of the ledger that a file may be, or of which it may be a part';

-- Finds a content that is longer and begins with all of this file, which therefore has nothing new. The ledger
-- remembers what has grown. Otherwise this is found out only while the longer file still exists, where it was or at a
-- place that is not known yet.
CREATE FUNCTION argus_internal.find_longer_content(hot argus_internal.hot_table, path pg_catalog.text,
    head pg_catalog.bytea, size pg_catalog.int8, digest pg_catalog.bytea)
RETURNS pg_catalog.int4
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    longer int[] := ARRAY(SELECT r.file FROM argus_internal.candidate_contents(hot, path, head) r WHERE r.has_stream
        AND r.bytes > size);
    found int := (SELECT n.file FROM argus_internal.file f JOIN argus_internal.file n ON n.relid = f.relid
        AND n.file = f.superseded_by AND n.forgotten_at IS NULL
                  WHERE f.relid = hot.relid AND f.stream_digest = find_longer_content.digest AND n.file = ANY (longer)
                      LIMIT 1);
    place text;
    whole record;
BEGIN
    IF found IS NOT NULL OR longer = '{}' THEN
        RETURN found;
    END IF;
    FOR place IN SELECT l.path FROM argus_internal.list_server_archives(hot.server) l
        LEFT JOIN argus_internal.place p ON p.relid = hot.relid AND p.path = l.path
                 WHERE l.path <> find_longer_content.path AND (p.file IS NULL OR p.file = ANY (longer))
                     ORDER BY p.file IS NULL, l.path LOOP
        CONTINUE WHEN argus_internal.head_digest(hot.server, place) IS DISTINCT FROM head;
        whole := argus_internal.identify_stream(hot.server, place, hot.stream_key, ARRAY[size]);
        found := (SELECT f.file FROM argus_internal.file f WHERE f.relid = hot.relid AND f.file = ANY (longer)
            AND f.stream_digest = whole.digest LIMIT 1);
        IF found IS NOT NULL AND NOT whole.has_changed AND whole.prefixes[1] = digest THEN
            RETURN found;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION argus_internal.find_longer_content(argus_internal.hot_table, pg_catalog.text, pg_catalog.bytea,
    pg_catalog.int8, pg_catalog.bytea)
IS 'finds a content of the ledger that begins with all of a file and has more; NULL: none';

-- For a file whose stream was read: says which of the possible contents it is, which ones it continues, or that it is
-- none of them.
CREATE FUNCTION argus_internal.compare_streams(hot argus_internal.hot_table, file argus_internal.listed_file,
    head pg_catalog.bytea,
    OUT verdict pg_catalog.text, OUT files pg_catalog.int4[], OUT said pg_catalog.text)
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    sizes int8[] := ARRAY(SELECT DISTINCT r.bytes FROM argus_internal.candidate_contents(hot, file.path, head) r
        WHERE r.bytes > 0 ORDER BY 1);
    stream record := argus_internal.identify_stream(hot.server, file.path, hot.stream_key, sizes);
    former argus_internal.file;
    whole int;
BEGIN
    PERFORM argus_internal.check_file_settled(NOT stream.has_changed);
    SELECT array_agg(r.file) INTO files FROM argus_internal.candidate_contents(hot, file.path, head) r
    WHERE r.bytes = stream.bytes AND r.digest = CASE WHEN r.has_stream THEN stream.digest ELSE stream.sha256 END;
    IF files IS NOT NULL THEN
        verdict := 'known';
        UPDATE argus_internal.file f SET stream_bytes = stream.bytes, stream_digest = stream.digest, head = stream.head
        WHERE f.relid = hot.relid AND f.file = ANY (files) AND f.stream_digest IS NULL;
        RETURN;
    END IF;
    SELECT array_agg(r.file) INTO files FROM argus_internal.candidate_contents(hot, file.path, head) r
    WHERE r.bytes > 0 AND r.bytes < stream.bytes
        AND r.digest = (CASE WHEN r.has_stream THEN stream.prefixes ELSE stream.sha256_prefixes END)[array_position(
            sizes, r.bytes)];
    IF files IS NOT NULL THEN
        verdict := 'grown';
        RETURN;
    END IF;
    -- Contents that were at this place, or that may have been packed otherwise before digests of streams were taken.
    SELECT f.* INTO former FROM argus_internal.candidate_contents(hot, file.path, head) r JOIN argus_internal.file f
        ON f.relid = hot.relid AND f.file = r.file
    LEFT JOIN argus_internal.place p ON p.relid = f.relid AND p.file = f.file AND p.path = file.path
    WHERE f.records > 0 AND (p.path IS NOT NULL OR NOT r.has_stream) ORDER BY p.path IS NULL, f.file DESC LIMIT 1;
    IF FOUND THEN
        verdict := 'replaced';
        files := ARRAY[former.file];
        said := format(
            'It was loaded on %s with another content%s; the file had SHA-256 %s. What is there now has %s bytes, '
            'uncompressed, %s.',
            to_char(former.loaded_at, 'YYYY-MM-DD'), ' of ' || former.stream_bytes || ' bytes, uncompressed',
            encode(former.digest, 'hex'), stream.bytes,
            CASE WHEN former.stream_digest IS NULL THEN 'and cannot be compared with what an earlier version loaded'
                ELSE 'and does not begin with that' END);
        RETURN;
    END IF;
    whole := argus_internal.find_longer_content(hot, file.path, head, stream.bytes, stream.digest);
    verdict := CASE WHEN whole IS NULL THEN 'new' ELSE 'part' END;
    files := ARRAY[whole];
END
$$;

COMMENT ON FUNCTION argus_internal.compare_streams(argus_internal.hot_table,
    argus_internal.listed_file, pg_catalog.bytea)
IS 'compares the stream of a file with the contents that it may be';

-- Reads as little as possible: the head of a file that resembles nothing, the packed bytes of one that was renamed, the
-- stream of one that was packed otherwise, has grown or was replaced.
CREATE FUNCTION argus_internal.recognise_file(hot argus_internal.hot_table, file argus_internal.listed_file,
    OUT verdict pg_catalog.text, OUT files pg_catalog.int4[], OUT said pg_catalog.text)
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    head bytea := argus_internal.head_digest(hot.server, file.path);
    has_candidates bool := EXISTS (SELECT FROM argus_internal.candidate_contents(hot, file.path, head));
    identity record;
BEGIN
    PERFORM argus_internal.check_file_settled(head IS NOT NULL);
    verdict := 'new';
    IF NOT has_candidates AND NOT EXISTS (SELECT FROM argus_internal.file f WHERE f.relid = hot.relid
        AND f.forgotten_at IS NULL AND f.stream_digest IS NULL) THEN
        RETURN;
    END IF;
    identity := argus_internal.identify_file(hot.server, file.path);
    PERFORM argus_internal.check_file_settled(NOT identity.has_changed
        AND (identity.bytes, identity.mtime) IS NOT DISTINCT FROM (file.bytes, file.mtime));
    files := ARRAY(SELECT f.file FROM argus_internal.file f
                   WHERE f.relid = hot.relid AND f.digest = identity.digest AND f.bytes = identity.bytes
                       AND f.forgotten_at IS NULL);
    IF cardinality(files) > 0 THEN
        verdict := 'known';
    ELSIF has_candidates THEN
        SELECT c.* INTO verdict, files, said FROM argus_internal.compare_streams(hot, file, head) c;
        IF verdict = 'known' THEN
            said := format('"%s" is packed otherwise, and holds what was loaded as "%s"', file.path,
                (SELECT f.path FROM argus_internal.file f WHERE f.relid = hot.relid AND f.file = files[1]));
        END IF;
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.recognise_file(argus_internal.hot_table, argus_internal.listed_file)
IS 'compares a file with the ledger: it is known, grown out of contents in it, replaced, part of one, or new; which '
    'contents; what to say of it';

-- ---- what an earlier version did not note ----

-- As long as a file is as it was loaded, its stream can be identified.
CREATE FUNCTION argus_internal.learn_stream_identities(relid pg_catalog.regclass, deadline pg_catalog.timestamptz)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table;
    ends timestamptz := least(deadline, clock_timestamp() + interval '1 minute');
    f record;
    identity record;
    stream record;
BEGIN
    IF NOT EXISTS (SELECT FROM argus_internal.file x WHERE x.relid = learn_stream_identities.relid
        AND x.forgotten_at IS NULL AND x.stream_digest IS NULL)
        OR NOT argus_internal.lock_hot_table_for_run(relid) THEN
        RETURN;
    END IF;
    hot := argus_internal.hot_table_settings(relid);
    PERFORM argus_internal.check_server(hot.server, argus_internal.owner_name(relid));
    FOR f IN SELECT x.file, x.bytes, x.digest, p.path FROM argus_internal.file x
        JOIN argus_internal.readable_files(hot) p ON p.file = x.file
             WHERE x.relid = hot.relid AND x.forgotten_at IS NULL AND x.stream_digest IS NULL ORDER BY x.file DESC LOOP
        EXIT WHEN clock_timestamp() >= ends;
        identity := argus_internal.identify_file(hot.server, f.path);
        stream := argus_internal.identify_stream(hot.server, f.path, hot.stream_key, '{}');
        IF NOT identity.has_changed AND NOT stream.has_changed AND (identity.digest, identity.bytes) = (f.digest,
            f.bytes) THEN
            UPDATE argus_internal.file x SET stream_bytes = stream.bytes, stream_digest = stream.digest,
                head = stream.head
            WHERE x.relid = hot.relid AND x.file = f.file;
        END IF;
    END LOOP;
EXCEPTION
    WHEN query_canceled THEN
        RAISE;
    WHEN OTHERS THEN
        PERFORM argus_internal.note_trouble(relid, 'could not learn what files hold that an earlier version loaded',
            SQLERRM);
END
$$;

COMMENT ON FUNCTION argus_internal.learn_stream_identities(pg_catalog.regclass, pg_catalog.timestamptz)
IS 'completes the ledger of an earlier version, as far as its files are still there, for a minute at most';

---------------------------------------------------------------------------------------------------------------------
-- Merging host lists: hosts of closed days, their hours and distinct peers, and the sets of what was seen
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.host_days(host_lists pg_catalog.regclass, day pg_catalog.date, files pg_catalog.int4[])
RETURNS TABLE (
    first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz, pkts_in pg_catalog.int8,
    pkts_out pg_catalog.int8,
    bytes_in pg_catalog.int8, bytes_out pg_catalog.int8, flows_in pg_catalog.int8, flows_out pg_catalog.int8,
    peers pg_catalog.int8, host pg_catalog.inet)
AS 'MODULE_PATHNAME', 'argus_host_days'
LANGUAGE C VOLATILE PARALLEL UNSAFE
COST 100000 ROWS 100000;

COMMENT ON FUNCTION argus_internal.host_days(pg_catalog.regclass, pg_catalog.date, pg_catalog.int4[])
IS 'hosts of a day, merged from the host lists of its files; of some files: only the hosts that are in them';

CREATE FUNCTION argus_internal.host_hours(host_lists pg_catalog.regclass, day pg_catalog.date, files pg_catalog.int4[])
RETURNS TABLE (
    hour pg_catalog.timestamptz, first_seen pg_catalog.timestamptz, last_seen pg_catalog.timestamptz,
    pkts_in pg_catalog.int8,
    pkts_out pg_catalog.int8, bytes_in pg_catalog.int8, bytes_out pg_catalog.int8, flows_in pg_catalog.int8,
    flows_out pg_catalog.int8, host pg_catalog.inet)
AS 'MODULE_PATHNAME', 'argus_host_hours'
LANGUAGE C VOLATILE PARALLEL UNSAFE
COST 100000 ROWS 300000;

COMMENT ON FUNCTION argus_internal.host_hours(pg_catalog.regclass, pg_catalog.date, pg_catalog.int4[])
IS 'hosts and hours of a day, merged from the host lists of its files; of some files: only the hosts that are in them';

CREATE FUNCTION argus_internal.merge_host_lists(host_lists pg_catalog.regclass, day pg_catalog.date,
    files pg_catalog.int4[],
    days pg_catalog.regclass, hours pg_catalog.regclass, next_hours pg_catalog.regclass, edge pg_catalog.timestamptz)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_merge_host_lists'
LANGUAGE C VOLATILE PARALLEL UNSAFE
COST 100000;

COMMENT ON FUNCTION argus_internal.merge_host_lists(pg_catalog.regclass, pg_catalog.date, pg_catalog.int4[],
    pg_catalog.regclass, pg_catalog.regclass, pg_catalog.regclass, pg_catalog.timestamptz)
IS 'merges the host lists of a day and writes its hosts, and those of each hour; hours from the edge on '
    'go to the next table';

-- ---- which hosts and services a day has ----

CREATE FUNCTION argus_internal.pack_keys(query pg_catalog.text)
RETURNS TABLE (seq pg_catalog.int4, data pg_catalog.bytea)
AS 'MODULE_PATHNAME', 'argus_pack_keys'
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
COST 1000000 ROWS 50;

COMMENT ON FUNCTION argus_internal.pack_keys(pg_catalog.text) IS 'packs the one column of a query, bytea, as a set';

CREATE FUNCTION argus_internal.new_keys(wanted pg_catalog.text, others pg_catalog.text)
RETURNS SETOF pg_catalog.bytea
AS 'MODULE_PATHNAME', 'argus_new_keys'
LANGUAGE C STABLE STRICT PARALLEL UNSAFE
COST 1000000 ROWS 1000;

COMMENT ON FUNCTION argus_internal.new_keys(pg_catalog.text, pg_catalog.text)
IS 'what is in a set and in none of others: queries for the day and the data of packed sets, in order';

-- Hosts of closed days come from the merged rollups, those of open days from the host lists of files.
CREATE FUNCTION argus_internal.day_keys_query(relid pg_catalog.regclass, day pg_catalog.date, kind pg_catalog.text,
    is_closed pg_catalog.bool)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN $3 = 'services'
            THEN format(
            'SELECT convert_to(proto || ''/'' || dport, ''UTF8'') FROM (SELECT DISTINCT proto, dport FROM %s '
            'WHERE day = %L) s
            WHERE proto IS NOT NULL AND dport IS NOT NULL', argus_internal.get_relation($1, '_service_day_part'), $2)
        WHEN $4 THEN format('SELECT inet_send(host) FROM %s WHERE day = %L',
            argus_internal.get_relation($1, '_host_day_closed'), $2)
        ELSE format('SELECT inet_send(host) FROM argus_internal.host_days(%L, %L, NULL)',
            argus_internal.get_relation($1, '_host_day_part', $2), $2)
        END
$$;

COMMENT ON FUNCTION argus_internal.day_keys_query(pg_catalog.regclass, pg_catalog.date,
    pg_catalog.text, pg_catalog.bool)
IS 'query for the keys of the hosts or the services of a day';

CREATE FUNCTION argus_internal.pack_day_keys(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part regclass := argus_internal.get_relation(relid, '_seen_part', day);
    kind text;
BEGIN
    PERFORM argus_internal.run_as_owner(relid, format('DELETE FROM %s', part));
    FOREACH kind IN ARRAY ARRAY['hosts', 'services'] LOOP
        PERFORM argus_internal.run_as_owner(relid,
            format('INSERT INTO %s (day, kind, seq, data) SELECT %L, %L, s.seq, s.data '
            'FROM argus_internal.pack_keys(%L) s',
            part, day, kind, argus_internal.day_keys_query(relid, day, kind, true)));
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.pack_day_keys(pg_catalog.regclass, pg_catalog.date)
IS 'packs the hosts and the services of a closed day';

-- The keys of closed days are stored; those of open days are packed for the query.
CREATE FUNCTION argus_internal.key_sets_query(relid pg_catalog.regclass, kind pg_catalog.text, first pg_catalog.date,
    last pg_catalog.date)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('SELECT day, data FROM (SELECT s.day, s.seq, s.data FROM %s s WHERE s.kind = %L AND s.day BETWEEN %L '
        'AND %L%s) x ORDER BY day, seq', argus_internal.get_relation($1, '_seen_part'), $2, $3, $4,
        (SELECT string_agg(format(' UNION ALL SELECT date %L, k.seq, k.data FROM argus_internal.pack_keys(%L) k', o.day,
            argus_internal.day_keys_query($1, o.day, $2, false)), '' ORDER BY o.day)
         FROM argus_internal.unclosed_days($1) o WHERE o.day BETWEEN $3 AND $4))
$$;

COMMENT ON FUNCTION argus_internal.key_sets_query(pg_catalog.regclass, pg_catalog.text,
    pg_catalog.date, pg_catalog.date)
IS 'query for the packed hosts or services of some days';

-- ---- merging ----

-- Brings a closed day up to date with the host lists of all its files: all of it, or the hosts of some files.
CREATE FUNCTION argus_internal.merge_day(relid pg_catalog.regclass, day pg_catalog.date, files pg_catalog.int4[])
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d argus_internal.day;
    host_lists regclass := argus_internal.find_relation(relid, '_host_day_part', day);
    days regclass;
    hours regclass;
    next_hours regclass;
    edge timestamptz;
    shares_hour bool;
BEGIN
    IF host_lists IS NULL THEN
        RETURN;
    END IF;
    days := argus_internal.get_relation(relid, '_host_day_closed', day);
    hours := argus_internal.get_relation(relid, '_host_hour_closed');
    SELECT * INTO d FROM argus_internal.day x WHERE x.relid = merge_day.relid AND x.day = merge_day.day;
    edge := argus_internal.round_down_time(d.ends, '1 hour');
    -- If two days share an hour, flows of the earlier day lie in the partition of the later one.
    SELECT r.yes INTO shares_hour FROM argus_internal.query_as_owner(relid,
        format('SELECT EXISTS (SELECT FROM %s WHERE bin >= %s AND bin < %s)',
        argus_internal.get_relation(relid, '_traffic_part', day), argus_internal.time_literal(edge),
        argus_internal.time_literal(d.ends))) r(yes bool);
    IF shares_hour THEN
        PERFORM argus_internal.open_day(relid, day + 1);
        next_hours := argus_internal.get_relation(relid, '_host_hour_closed', day + 1);
    END IF;
    IF files IS NULL THEN
        PERFORM argus_internal.run_as_owner(relid, format('DELETE FROM %s', days));
        PERFORM argus_internal.run_as_owner(relid,
            format('DELETE FROM %s h WHERE h.day = %L AND h.hour > %s AND h.hour < %s', hours, day,
            argus_internal.time_literal(d.begins - interval '1 hour'), argus_internal.time_literal(d.ends)));
    ELSE
        PERFORM argus_internal.run_as_owner(relid,
            format('WITH hosts AS MATERIALIZED (SELECT host FROM argus_internal.host_days(%1$L, %2$L, %3$L)),
            days AS (DELETE FROM %4$s d USING hosts WHERE d.host = hosts.host)
            DELETE FROM %5$s h USING hosts WHERE h.host = hosts.host AND h.day = %2$L AND h.hour > %6$s '
                'AND h.hour < %7$s',
            host_lists, day, files, days, hours, argus_internal.time_literal(d.begins - interval '1 hour'),
            argus_internal.time_literal(d.ends)));
    END IF;
    PERFORM argus_internal.merge_host_lists(host_lists, day, files, days,
        argus_internal.get_relation(relid, '_host_hour_closed', day), next_hours, edge);
    PERFORM argus_internal.pack_day_keys(relid, day);
END
$$;

COMMENT ON FUNCTION argus_internal.merge_day(pg_catalog.regclass, pg_catalog.date, pg_catalog.int4[])
IS 'fills a closed day of hosts, their hours and their distinct peers; with files: only for their hosts';

-- ---- closed days that change ----

-- Merging takes seconds on a large day, for one file as for many. So it is put off until several files have come or
-- gone, but not beyond their transaction: nobody sees a day that lacks their hosts.
CREATE FUNCTION argus_internal.note_change(relid pg_catalog.regclass, days pg_catalog.date[], file pg_catalog.int4)
RETURNS pg_catalog.void
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE argus_internal.day d
    SET unmerged = CASE WHEN $3 IS NULL OR d.unmerged = '{}' THEN '{}' ELSE d.unmerged || $3 END
    WHERE d.relid = $1 AND d.day = ANY ($2) AND d.closed_at IS NOT NULL
$$;

COMMENT ON FUNCTION argus_internal.note_change(pg_catalog.regclass, pg_catalog.date[], pg_catalog.int4)
IS 'remembers that closed days must be merged again: for the hosts of a file, NULL: for all';

CREATE FUNCTION argus_internal.has_unmerged_days(relid pg_catalog.regclass)
RETURNS pg_catalog.bool
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT EXISTS (SELECT FROM argus_internal.day d WHERE d.relid = $1 AND d.unmerged IS NOT NULL) $$;

COMMENT ON FUNCTION argus_internal.has_unmerged_days(pg_catalog.regclass)
IS 'whether closed days must be merged before the transaction ends';

-- What it takes is shared out over the files that came, so that the ledger accounts for it.
CREATE FUNCTION argus_internal.merge_changed_days(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d argus_internal.day;
    began timestamptz;
BEGIN
    FOR d IN SELECT * FROM argus_internal.day x WHERE x.relid = merge_changed_days.relid AND x.unmerged IS NOT NULL
        ORDER BY x.day LOOP
        began := clock_timestamp();
        PERFORM argus_internal.merge_day(relid, d.day, CASE WHEN d.unmerged <> '{}' THEN d.unmerged END);
        UPDATE argus_internal.day x SET unmerged = NULL WHERE x.relid = d.relid AND x.day = d.day;
        UPDATE argus_internal.file f SET took = f.took + (clock_timestamp() - began) / cardinality(d.unmerged)
        WHERE f.relid = d.relid AND f.file = ANY (d.unmerged);
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.merge_changed_days(pg_catalog.regclass)
IS 'merges the closed days that files came to or went from';

CREATE FUNCTION argus_internal.try_merge_changed_days(relid pg_catalog.regclass)
RETURNS pg_catalog.text
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    cause text;
BEGIN
    PERFORM argus_internal.merge_changed_days(relid);
    RETURN NULL;
EXCEPTION
    WHEN query_canceled THEN
        RAISE;
    WHEN lock_not_available THEN
        RETURN argus_internal.table_in_use();
    WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS cause = MESSAGE_TEXT;
        RETURN cause;
END
$$;

COMMENT ON FUNCTION argus_internal.try_merge_changed_days(pg_catalog.regclass)
IS 'what argus_internal.merge_changed_days() does; returns why it could not';

CREATE FUNCTION argus_internal.table_in_use()
RETURNS pg_catalog.text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT 'the table is in use'::text $$;

COMMENT ON FUNCTION argus_internal.table_in_use() IS 'why nothing was done if a lock could not be had';

-- Without a file, or if the table is in use, the run is over.
CREATE FUNCTION argus_internal.note_unmerged(relid pg_catalog.regclass, file argus_internal.listed_file,
    cause pg_catalog.text)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF file.path IS NULL OR cause = argus_internal.table_in_use() THEN
        PERFORM argus_internal.note_trouble(relid, 'could not load', cause);
        RETURN false;
    END IF;
    PERFORM argus_internal.note_failure(relid, file, 'failed', cause);
    RETURN true;
END
$$;

COMMENT ON FUNCTION argus_internal.note_unmerged(pg_catalog.regclass, argus_internal.listed_file, pg_catalog.text)
IS 'remembers that a late file could not be loaded, since its day could not be merged; false: the run is over';

---------------------------------------------------------------------------------------------------------------------
-- Rotations: which files of a day there are
---------------------------------------------------------------------------------------------------------------------

-- Lists files that have flows of other times than their names say, and none of that time.
CREATE FUNCTION argus_internal.wholly_misnamed_files(hot argus_internal.hot_table)
RETURNS TABLE (path pg_catalog.text, first_time pg_catalog.timestamptz, last_time pg_catalog.timestamptz)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.path, f.first_time, f.last_time
    FROM (SELECT argus_internal.server_option($1.server, 'period')::interval AS period,
        argus_internal.server_option($1.server, 'slack')::interval AS slack OFFSET 0) s,
        argus_internal.place p JOIN argus_internal.file f ON f.relid = p.relid AND f.file = p.file
    WHERE p.relid = $1.relid
        AND (f.last_time < p.name_time - s.slack OR f.first_time >= p.name_time + s.period + s.slack)
        AND argus_internal.name_contradiction($1.server, p.name_time, f.first_time, f.last_time) IS NOT NULL
$$;

COMMENT ON FUNCTION argus_internal.wholly_misnamed_files(argus_internal.hot_table)
IS 'files none of whose flows is of the time in its name';

-- Lists the intervals, by the period of the server, that begin in the day. Without a period nobody knows them. Each is
-- `loaded`; `empty`, if there is nothing in its file; `to come`, if its file may still be written; or else `missing`.
-- If no flow of a file is of the time in its name, the file counts for the intervals that its flows are of.
CREATE FUNCTION argus_internal.rotations(hot argus_internal.hot_table, d argus_internal.day)
RETURNS TABLE (slot pg_catalog.timestamptz, state pg_catalog.text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH stray AS MATERIALIZED (SELECT * FROM argus_internal.wholly_misnamed_files($1)),
    seen AS MATERIALIZED (
        SELECT p.name_time AS first_time, p.name_time AS last_time, f.records IS NOT DISTINCT FROM 0 AS is_empty
        FROM argus_internal.place p LEFT JOIN argus_internal.file f ON f.relid = p.relid AND f.file = p.file
        WHERE p.relid = $1.relid AND p.name_time >= $2.begins AND p.name_time < $2.ends
            AND NOT EXISTS (SELECT FROM stray m WHERE m.path = p.path)
        UNION ALL SELECT m.first_time, m.last_time, false FROM stray m
        WHERE m.first_time < $2.ends AND m.last_time >= $2.begins)
    SELECT r.slot, CASE WHEN r.is_empty THEN 'empty' WHEN NOT r.is_empty THEN 'loaded'
        WHEN r.slot + r.period + $1.settle > now() THEN 'to come' ELSE 'missing' END
    FROM (SELECT slot, s.period, (SELECT bool_and(e.is_empty) FROM seen e
              WHERE e.first_time < slot + s.period AND e.last_time >= slot) AS is_empty
          FROM (SELECT argus_internal.server_option($1.server, 'period')::interval AS period) s,
              generate_series($2.begins, least($2.ends, $2.begins + interval '2 days') - s.period,
                  CASE WHEN s.period > interval '0' AND isfinite($2.begins) THEN s.period END) slot) r
$$;

COMMENT ON FUNCTION argus_internal.rotations(argus_internal.hot_table, argus_internal.day)
IS 'times of the files of a day, and which of them there are';

-- Returns whether no file of a day is missing or to come, and a file from after the day was loaded.
CREATE FUNCTION argus_internal.has_all_rotations(hot argus_internal.hot_table, d argus_internal.day)
RETURNS pg_catalog.bool
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT argus_internal.server_option($1.server, 'period')::interval > interval '0'
        AND EXISTS (SELECT FROM argus_internal.place p WHERE p.relid = $1.relid AND p.name_time >= $2.ends
            AND p.path NOT IN (SELECT m.path FROM argus_internal.wholly_misnamed_files($1) m))
        AND NOT EXISTS (SELECT FROM argus_internal.rotations($1, $2) r WHERE r.state IN ('missing', 'to come'))
$$;

COMMENT ON FUNCTION argus_internal.has_all_rotations(argus_internal.hot_table, argus_internal.day)
IS 'whether all files of a day are loaded; NULL: nobody knows';

CREATE TYPE argus_internal.day_files AS (
    with_flows pg_catalog.int8,
    expected pg_catalog.int8,
    loaded pg_catalog.int8,
    empty pg_catalog.int8,
    missing pg_catalog.int8,
    to_come pg_catalog.int8
);

COMMENT ON TYPE argus_internal.day_files IS 'how many files of a day there are';
COMMENT ON COLUMN argus_internal.day_files.with_flows IS 'loaded files that have flows of the day';
COMMENT ON COLUMN argus_internal.day_files.expected IS 'rotations; NULL, as all that follow: the server has no period';
COMMENT ON COLUMN argus_internal.day_files.loaded IS 'rotations that were loaded, with those that are empty';
COMMENT ON COLUMN argus_internal.day_files.empty IS 'rotations whose files hold no record';
COMMENT ON COLUMN argus_internal.day_files.missing IS 'rotations that should be there and are not';
COMMENT ON COLUMN argus_internal.day_files.to_come IS 'rotations whose files may still be written';

CREATE FUNCTION argus_internal.count_day_files(hot argus_internal.hot_table, d argus_internal.day)
RETURNS argus_internal.day_files
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ROW((SELECT count(*) FROM argus_internal.file f WHERE f.relid = $1.relid AND f.days @> ARRAY[$2.day]
            AND f.forgotten_at IS NULL),
        nullif(count(*), 0), CASE WHEN count(*) > 0 THEN count(*) FILTER (WHERE r.state IN ('loaded', 'empty')) END,
        CASE WHEN count(*) > 0 THEN count(*) FILTER (WHERE r.state = 'empty') END,
        CASE WHEN count(*) > 0 THEN count(*) FILTER (WHERE r.state = 'missing') END,
        CASE WHEN count(*) > 0 THEN count(*) FILTER (WHERE r.state = 'to come') END)::argus_internal.day_files
    FROM argus_internal.rotations($1, $2) r
$$;

COMMENT ON FUNCTION argus_internal.count_day_files(argus_internal.hot_table, argus_internal.day)
IS 'counts the files of a day';

---------------------------------------------------------------------------------------------------------------------
-- Closing days: indexes, statistics, rollups
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION argus_internal.index_day(hot argus_internal.hot_table, part pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    col name;
BEGIN
    PERFORM argus_internal.check_columns(hot);
    FOREACH col IN ARRAY hot.index_columns LOOP
        PERFORM argus_internal.run_as_owner(hot.relid,
            format('CREATE INDEX ON %s (%s)', part, CASE col WHEN 'stime' THEN 'stime'
            ELSE format('%I, stime', col) END));
    END LOOP;
    PERFORM argus_internal.run_as_owner(hot.relid, format('ANALYZE %s', part));
END
$$;

COMMENT ON FUNCTION argus_internal.index_day(argus_internal.hot_table, pg_catalog.regclass)
IS 'indexes and analyses the flows of a day';

CREATE FUNCTION argus_internal.close_rollups(hot argus_internal.hot_table, d argus_internal.day)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    days regclass := argus_internal.get_relation(hot.relid, '_host_day_closed', d.day);
    hours regclass := argus_internal.get_relation(hot.relid, '_host_hour_closed', d.day);
BEGIN
    PERFORM argus_internal.merge_day(hot.relid, d.day, NULL);
    PERFORM argus_internal.run_as_owner(hot.relid, format('CREATE INDEX ON %s (host)', days));
    -- Its rows lie in the order of hosts: a few pages hold one, and a B-tree takes three times as long to build.
    PERFORM argus_internal.run_as_owner(hot.relid,
        format('CREATE INDEX ON %s USING brin (host inet_minmax_ops) WITH (pages_per_range = 32)', hours));
    PERFORM argus_internal.run_as_owner(hot.relid, format('ANALYZE %s, %s', days, hours));
END
$$;

COMMENT ON FUNCTION argus_internal.close_rollups(argus_internal.hot_table, argus_internal.day)
IS 'merges, indexes and analyses the rollups of a day';

-- Names the first few times of files of a day that are in some states.
CREATE FUNCTION argus_internal.name_rotations(hot argus_internal.hot_table, d argus_internal.day,
    states pg_catalog.text[])
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(to_char(s.slot AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), ', ' ORDER BY s.slot)
            FILTER (WHERE s.n <= 5) || ' UTC' || CASE WHEN count(*) > 5 THEN format(' and %s more', count(*) - 5)
            ELSE '' END
    FROM (SELECT r.slot, row_number() OVER (ORDER BY r.slot) AS n FROM argus_internal.rotations($1, $2) r
          WHERE r.state = ANY ($3)) s
$$;

COMMENT ON FUNCTION argus_internal.name_rotations(argus_internal.hot_table, argus_internal.day, pg_catalog.text[])
IS 'names the first files of a day that are missing, or empty; NULL: none';

-- Says what a day was closed with. Nobody knows which files belong to a day of the future.
CREATE FUNCTION argus_internal.report_closed_day(hot argus_internal.hot_table, d argus_internal.day)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    files argus_internal.day_files := argus_internal.count_day_files(hot, d);
    is_future bool := d.begins > now() + interval '1 day';
    message text := format('%s of %s closed: %s from %s', d.day, hot.relid,
        CASE WHEN NOT d.is_hot THEN 'only rollups' WHEN d.flows IS NULL THEN 'flows' ELSE d.flows || ' flows' END,
        CASE WHEN files.expected IS NULL OR is_future THEN files.with_flows || ' files'
            ELSE format('%s of %s files', files.loaded, files.expected) END);
    missing text := argus_internal.name_rotations(hot, d, '{missing,to come}');
    empty text := argus_internal.name_rotations(hot, d, '{empty}');
BEGIN
    IF missing IS NOT NULL AND NOT is_future THEN
        PERFORM argus_internal.report('WARNING', errcode => 'undefined_file', message => message,
            detail => format('Missing are the files of %s.', missing) || coalesce(' Empty: ' || empty || '.', ''),
            hint => 'Late files are still loaded.');
    ELSIF empty IS NOT NULL THEN
        PERFORM argus_internal.report('NOTICE', message => message,
            detail => format('Empty: %s.', empty));
    ELSE
        PERFORM argus_internal.report('NOTICE', message => message);
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.report_closed_day(argus_internal.hot_table, argus_internal.day)
IS 'reports that a day is closed, and which files are missing';

CREATE FUNCTION argus_internal.check_day_given(day pg_catalog.date)
RETURNS pg_catalog.void
LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF day IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'argument "day" must not be null';
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.check_day_given(pg_catalog.date) IS 'raises an error for a day that is null';

CREATE FUNCTION argus_internal.close_day(relid pg_catalog.regclass, day pg_catalog.date,
    is_asked_for pg_catalog.bool DEFAULT false)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := CASE WHEN is_asked_for THEN argus_internal.lock_hot_table(relid)
        ELSE argus_internal.hot_table_settings(relid) END;
    d argus_internal.day;
BEGIN
    IF NOT argus_internal.lock_hot_table_for_run(relid) THEN
        RETURN false;
    END IF;
    PERFORM argus_internal.check_day_given(day);
    SELECT * INTO d FROM argus_internal.day x WHERE x.relid = close_day.relid AND x.day = close_day.day;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format('%s has no flows of %s', relid, day);
    END IF;
    IF d.closed_at IS NOT NULL THEN
        PERFORM argus_internal.report('NOTICE', message => format('%s of %s is closed already', day, relid));
        RETURN true;
    END IF;
    IF d.is_hot THEN
        PERFORM argus_internal.index_day(hot, argus_internal.get_relation(relid, '', day));
    END IF;
    IF d.begins >= hot.summed_from THEN
        PERFORM argus_internal.close_rollups(hot, d);
    END IF;
    UPDATE argus_internal.day x SET closed_at = now(), unmerged = NULL WHERE x.relid = d.relid AND x.day = d.day;
    PERFORM argus_internal.report_closed_day(hot, d);
    RETURN true;
END
$$;

COMMENT ON FUNCTION argus_internal.close_day(pg_catalog.regclass, pg_catalog.date, pg_catalog.bool)
IS 'what argus.close_day() does; false: another run is at work';

CREATE FUNCTION argus_internal.try_close_day(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    cause text;
BEGIN
    RETURN argus_internal.close_day(relid, day);
EXCEPTION
    WHEN lock_not_available THEN
        PERFORM argus_internal.note_trouble(relid, format('could not close %s', day), 'the table is in use');
        RETURN false;
    WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS cause = MESSAGE_TEXT;
        PERFORM argus_internal.note_trouble(relid, format('could not close %s', day), cause);
        RETURN true;
END
$$;

COMMENT ON FUNCTION argus_internal.try_close_day(pg_catalog.regclass, pg_catalog.date)
IS 'closes a day, or remembers why it could not';

CREATE PROCEDURE argus.close_day(hot_table pg_catalog.regclass, day pg_catalog.date)
LANGUAGE plpgsql
AS $$
BEGIN
    CALL argus_internal.check_no_transaction_block('argus.close_day()');
    PERFORM argus_internal.door_close_day($1, $2, true);
END
$$;

COMMENT ON PROCEDURE argus.close_day(pg_catalog.regclass, pg_catalog.date)
IS 'indexes and analyses a day and counts its distinct peers, complete or not; late flows still go in';

-- ---- which days ----

-- A day of the future comes from a wrong clock: nobody knows when it is complete.
CREATE FUNCTION argus_internal.closable_days(relid pg_catalog.regclass)
RETURNS pg_catalog.date[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table;
    cause text;
BEGIN
    hot := argus_internal.hot_table_settings(relid);
    RETURN ARRAY(SELECT d.day FROM argus_internal.day d WHERE d.relid = hot.relid AND d.closed_at IS NULL
                 AND (now() >= CASE WHEN d.begins > now() + interval '1 day' THEN d.opened_at
                     ELSE d.ends END + hot.grace
                      OR argus_internal.has_all_rotations(hot, d)) ORDER BY d.day);
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS cause = MESSAGE_TEXT;
    PERFORM argus_internal.note_trouble(relid, 'could not find out which days are complete', cause);
    RETURN '{}';
END
$$;

COMMENT ON FUNCTION argus_internal.closable_days(pg_catalog.regclass) IS 'days that can be closed';

---------------------------------------------------------------------------------------------------------------------
-- Findings: what a run sees wrong with the archive of a hot table
---------------------------------------------------------------------------------------------------------------------

-- Lists intervals, by the period of the server, of which no file was loaded though later ones were: those before the
-- first file are no loss, and those after the last one make the table lag. A loss cannot be mended for ever: it counts
-- for 30 days of the archive, while its day is hot. See rotations() for what a misnamed file stands for.
CREATE FUNCTION argus_internal.recent_missing_rotations(hot argus_internal.hot_table)
RETURNS SETOF pg_catalog.timestamptz
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
    WITH stray AS MATERIALIZED (SELECT * FROM argus_internal.wholly_misnamed_files($1)),
    server AS MATERIALIZED (SELECT argus_internal.server_option($1.server, 'period')::interval AS period),
    known AS MATERIALIZED (SELECT p.name_time FROM argus_internal.place p WHERE p.relid = $1.relid
        AND p.name_time <= now() AND NOT EXISTS (SELECT FROM stray m WHERE m.path = p.path)),
    span AS (SELECT s.period, greatest(min(k.name_time), $1.hot_from, max(k.name_time) - interval '30 days',
            max(k.name_time) - 100000 * s.period) AS first, max(k.name_time) AS last
        FROM known k, server s WHERE s.period > interval '0' GROUP BY s.period),
    recent AS MATERIALIZED (SELECT k.name_time FROM known k, span s WHERE k.name_time > s.first - interval '2 days'),
    day AS (SELECT s.*, argus_internal.midnight(s.day, $1.partition_zone) AS begins,
            argus_internal.midnight(s.day + 1, $1.partition_zone) AS ends
        FROM (SELECT span.*, (span.first AT TIME ZONE $1.partition_zone)::date + i AS day FROM span,
            generate_series(0, (span.last AT TIME ZONE $1.partition_zone)::date
                - (span.first AT TIME ZONE $1.partition_zone)::date) i) s)
    SELECT slot FROM day d, generate_series(d.begins, d.ends - d.period, d.period) slot
    WHERE slot > d.first - d.period AND slot < d.last
    EXCEPT SELECT date_bin(d.period, k.name_time, d.begins)
        FROM day d JOIN recent k ON k.name_time >= d.begins AND k.name_time < d.ends
    EXCEPT SELECT slot FROM day d CROSS JOIN stray m, generate_series(d.begins, d.ends - d.period, d.period) slot
        WHERE m.first_time < d.ends AND m.last_time >= d.begins
            AND m.first_time < slot + d.period AND m.last_time >= slot
$$;

COMMENT ON FUNCTION argus_internal.recent_missing_rotations(argus_internal.hot_table)
IS 'times of files that are missing between others';

CREATE FUNCTION argus_internal.note_missing_files(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT argus_internal.note_finding($1, 'missing', count(slot), NULL, min(slot), NULL)
    FROM argus_internal.recent_missing_rotations(argus_internal.hot_table_settings($1)) slot
$$;

COMMENT ON FUNCTION argus_internal.note_missing_files(pg_catalog.regclass)
IS 'remembers how many rotations of a hot table are missing';

-- For the daily report: what kept files from being loaded, or makes it likely that some are not known.
CREATE FUNCTION argus_internal.findings_of(relid pg_catalog.regclass)
RETURNS TABLE (kind pg_catalog.text, path pg_catalog.text, files pg_catalog.int8, first_time pg_catalog.timestamptz,
    message pg_catalog.text, seen_at pg_catalog.timestamptz)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT f.kind, f.path, f.files, f.first_time, f.message, f.seen_at FROM argus_internal.finding f WHERE f.relid = $1
    UNION ALL
    SELECT x.reason, x.path, 1, NULL, x.message, x.failed_at FROM argus_internal.failure x WHERE x.relid = $1
$$;

COMMENT ON FUNCTION argus_internal.findings_of(pg_catalog.regclass)
IS 'what the last run found wrong with the archive of a hot table: missing, unlisted and unmatched once each, with how '
    'many there are; failed, part, replaced, unreadable and waiting once per path';

---------------------------------------------------------------------------------------------------------------------
-- Expiry, days that come back, the schedule
---------------------------------------------------------------------------------------------------------------------

-- ---- the archive that a hot table shows for expired days ----

CREATE FUNCTION argus_internal.create_archive_table(hot argus_internal.hot_table, kind pg_catalog.text,
    columns pg_catalog.text)
RETURNS pg_catalog.regclass
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    name text := argus_internal.free_name(hot.relid, kind);
BEGIN
    PERFORM argus_internal.check_server(hot.server, argus_internal.owner_name(hot.relid));
    PERFORM argus_internal.run_as_owner(hot.relid, format('CREATE FOREIGN TABLE %s (%s) SERVER %I', name,
        columns, hot.server));
    RETURN argus_internal.record_relation(hot.relid, kind, NULL, name);
END
$$;

COMMENT ON FUNCTION argus_internal.create_archive_table(argus_internal.hot_table, pg_catalog.text, pg_catalog.text)
IS 'creates a foreign table over the archives of a hot table';

-- With a filter, there is no foreign table over the archive that would say what the server is called now. It has no
-- columns, and so shows nothing of the archive.
CREATE FUNCTION argus_internal.hold_server(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF argus_internal.find_relation(hot.relid, '_server') IS NULL THEN
        PERFORM argus_internal.run_as_owner(hot.relid, format('COMMENT ON FOREIGN TABLE %s IS %L',
            argus_internal.create_archive_table(hot, '_server', ''),
            format('the server whose archives %s is loaded from, however it is called', hot.relid)));
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.hold_server(argus_internal.hot_table)
IS 'creates a foreign table that keeps the server of a hot table';

-- Columns that are no fields, or not any more, are the owner's own: the archive does not have them.
CREATE FUNCTION argus_internal.archive_declarations(relid pg_catalog.regclass)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(format('%I %s%s', a.attname, format_type(a.atttypid, a.atttypmod),
        CASE WHEN f.attname IS NULL THEN ' OPTIONS (field ''none'')' ELSE '' END), ', ' ORDER BY a.attnum)
    FROM pg_attribute a LEFT JOIN (pg_attribute f JOIN pg_type t ON t.typrelid = f.attrelid
        AND t.oid = 'argus.flow'::regtype) ON f.attname = a.attname AND f.atttypid = a.atttypid
    WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
$$;

COMMENT ON FUNCTION argus_internal.archive_declarations(pg_catalog.regclass)
IS 'declarations of a hot table''s columns for a foreign table over its archive';

-- Without a filter, the archive answers for all time before hot_from, except days that were brought back, and for later
-- days that were dropped: one foreign table per gap.
CREATE FUNCTION argus_internal.attach_archive_tables(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old text;
    gap record;
    archive regclass;
BEGIN
    IF hot.filter IS NOT NULL THEN
        PERFORM argus_internal.hold_server(hot);
        RETURN;
    END IF;
    PERFORM argus_internal.check_columns(hot);
    FOR old IN SELECT r.kind FROM argus_internal.relation r WHERE r.relid = hot.relid
        AND r.kind LIKE '\_archive\_%' LOOP
        PERFORM argus_internal.drop_relation(hot.relid, old);
    END LOOP;
    FOR gap IN
        SELECT row_number() OVER (ORDER BY g.begins NULLS FIRST) AS n, g.begins, g.ends
        FROM (SELECT lag(d.ends) OVER w AS begins, d.begins AS ends
              FROM (SELECT x.begins, x.ends FROM argus_internal.day x WHERE x.relid = hot.relid AND x.is_hot
                  AND x.ends <= hot.hot_from
                    UNION ALL SELECT hot.hot_from, NULL) d
              WINDOW w AS (ORDER BY d.begins)
              UNION ALL SELECT x.begins, x.ends FROM argus_internal.day x WHERE x.relid = hot.relid AND NOT x.is_hot
                  AND x.begins >= hot.hot_from) g
        WHERE g.begins IS NULL OR g.begins < g.ends
    LOOP
        archive := argus_internal.create_archive_table(hot, '_archive_' || gap.n,
            argus_internal.archive_declarations(hot.relid));
        PERFORM argus_internal.run_as_owner(hot.relid, format('COMMENT ON FOREIGN TABLE %s IS %L', archive,
            format('the archive, for days of %s that have expired or were dropped', hot.relid)));
        PERFORM argus_internal.comment_columns(archive, ARRAY(SELECT a.attname FROM pg_attribute a
            WHERE a.attrelid = archive AND a.attnum > 0));
        PERFORM argus_internal.run_as_owner(hot.relid,
            format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)', hot.relid, archive,
            coalesce(argus_internal.time_literal(gap.begins), 'MINVALUE'), argus_internal.time_literal(gap.ends)));
    END LOOP;
END
$$;

COMMENT ON FUNCTION argus_internal.attach_archive_tables(argus_internal.hot_table)
IS 'attaches foreign tables over the archive for the time before a hot table, and for days that were dropped';

-- A content that lies in several places was loaded once: the archive of the table shows it once, too.
CREATE FUNCTION argus_internal.repeated_places(archive pg_catalog.oid)
RETURNS TABLE (path pg_catalog.text, bytes pg_catalog.int8, mtime pg_catalog.timestamptz, number pg_catalog.int4)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.path, s.bytes, s.mtime, dense_rank() OVER (ORDER BY s.file)::int4 - 1
    FROM (SELECT p.path, p.bytes, p.mtime, p.file, count(*) OVER (PARTITION BY p.file) AS places
        FROM argus_internal.place p
          WHERE p.relid = (SELECT r.relid FROM argus_internal.relation r WHERE r.relation = $1
              AND r.kind LIKE '\_archive\_%')) s
    WHERE s.places > 1 ORDER BY s.path COLLATE "C"
$$;

COMMENT ON FUNCTION argus_internal.repeated_places(pg_catalog.oid)
IS 'places of contents that have several, for a foreign table behind a hot table; contents are numbered from 0';

-- ---- expiry ----

CREATE FUNCTION argus_internal.drop_day_flows(hot argus_internal.hot_table, d argus_internal.day)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.drop_relation(hot.relid, '', d.day);
    UPDATE argus_internal.day x SET is_hot = false, filter = NULL, expires_at = NULL, flows = 0
    WHERE x.relid = d.relid AND x.day = d.day;
END
$$;

COMMENT ON FUNCTION argus_internal.drop_day_flows(argus_internal.hot_table, argus_internal.day)
IS 'drops the flows of a day';

CREATE FUNCTION argus_internal.expire_flows(hot argus_internal.hot_table, horizon pg_catalog.timestamptz)
RETURNS pg_catalog.int4
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d argus_internal.day;
    dropped int := 0;
BEGIN
    FOR d IN SELECT * FROM argus_internal.day x WHERE x.relid = hot.relid AND x.is_hot
             AND CASE WHEN x.expires_at IS NULL THEN x.ends <= horizon ELSE x.expires_at <= now() END
                 ORDER BY x.day LOOP
        PERFORM argus_internal.drop_day_flows(hot, d);
        dropped := dropped + 1;
    END LOOP;
    IF dropped > 0 OR horizon > hot.hot_from THEN
        hot.hot_from := greatest(horizon, hot.hot_from);
        UPDATE argus_internal.hot_table h SET hot_from = hot.hot_from WHERE h.relid = hot.relid;
        PERFORM argus_internal.attach_archive_tables(hot);
    END IF;
    RETURN dropped;
END
$$;

COMMENT ON FUNCTION argus_internal.expire_flows(argus_internal.hot_table, pg_catalog.timestamptz)
IS 'drops days that have expired; the archive answers for them';

-- A day that was dropped is remembered until it would have expired: late flows must not open it again.
CREATE FUNCTION argus_internal.expire_rollups(hot argus_internal.hot_table, horizon pg_catalog.timestamptz)
RETURNS pg_catalog.int4
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d argus_internal.day;
    suffix text;
    dropped int := 0;
BEGIN
    SELECT h.hot_from INTO hot.hot_from FROM argus_internal.hot_table h WHERE h.relid = hot.relid;
    -- Without rollups, days with flows lose theirs, too.
    FOR d IN SELECT * FROM argus_internal.day x WHERE x.relid = hot.relid AND x.ends <= horizon
        AND (NOT x.is_hot AND x.ends <= hot.hot_from OR horizon = 'infinity' AND EXISTS (
            SELECT FROM argus_internal.relation r WHERE r.relid = x.relid AND r.day = x.day AND r.kind <> ''))
        ORDER BY x.day LOOP
        FOR suffix IN SELECT r.suffix FROM argus_internal.rollup_tables() r LOOP
            PERFORM argus_internal.drop_relation(hot.relid, suffix, d.day);
        END LOOP;
        DELETE FROM argus_internal.day x WHERE x.relid = d.relid AND x.day = d.day AND NOT x.is_hot
            AND x.ends <= hot.hot_from;
        dropped := dropped + 1;
    END LOOP;
    UPDATE argus_internal.hot_table h SET summed_from = horizon WHERE h.relid = hot.relid AND h.summed_from < horizon;
    RETURN dropped;
END
$$;

COMMENT ON FUNCTION argus_internal.expire_rollups(argus_internal.hot_table, pg_catalog.timestamptz)
IS 'drops rollups of days that have expired';

-- Runs under the short lock_timeout of doors: while a long query of the table runs, others must not queue after this.
CREATE FUNCTION argus_internal.expire_days(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table;
    days int;
    rollups int;
    cause text;
BEGIN
    IF NOT argus_internal.lock_hot_table_for_run(relid) THEN
        RETURN;
    END IF;
    BEGIN
        hot := argus_internal.hot_table_settings(relid);
        days := argus_internal.expire_flows(hot, argus_internal.expiry_horizon(hot.keep, hot.partition_zone));
        rollups := argus_internal.expire_rollups(hot, argus_internal.rollup_horizon(hot));
        PERFORM argus_internal.drop_empty_days(hot);
        IF days + rollups > 0 THEN
            PERFORM argus_internal.report('NOTICE',
                message => format('%s: dropped %s days and the rollups of %s', relid, days, rollups));
        END IF;
    EXCEPTION
        WHEN lock_not_available THEN
            PERFORM argus_internal.note_trouble(relid, 'could not drop days that have expired', 'the table is in use');
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS cause = MESSAGE_TEXT;
            PERFORM argus_internal.note_trouble(relid, 'could not drop days that have expired', cause);
    END;
END
$$;

COMMENT ON FUNCTION argus_internal.expire_days(pg_catalog.regclass)
IS 'drops what has expired, unless another run is at work';

-- ---- dropping a day by hand ----

-- The day stays known, as one that has expired does: its files are not loaded again, and late flows go into its rollups
-- only.
CREATE FUNCTION argus_internal.drop_day(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := argus_internal.lock_hot_table(relid);
    d argus_internal.day;
BEGIN
    PERFORM argus_internal.check_day_given(day);
    SELECT * INTO d FROM argus_internal.day x WHERE x.relid = hot.relid AND x.day = drop_day.day;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format('%s has no flows of %s', relid, day);
    END IF;
    IF NOT d.is_hot THEN
        PERFORM argus_internal.report('NOTICE', message => format('%s of %s has been dropped already', day, relid));
        RETURN;
    END IF;
    PERFORM argus_internal.drop_day_flows(hot, d);
    PERFORM argus_internal.attach_archive_tables(hot);
    PERFORM argus_internal.report('NOTICE',
        message => format('%s: dropped %s', relid, coalesce(d.flows || ' flows of ', '') || day),
        detail => CASE WHEN hot.filter IS NULL THEN 'The archive shows them. ' ELSE '' END
            || CASE WHEN d.begins >= hot.summed_from THEN 'The rollups of the day stay.'
            ELSE 'The day has no rollups.' END,
        hint => format('CALL argus.rehydrate(%L, daterange(%L, %L)) brings it back.', relid, day, day + 1));
END
$$;

COMMENT ON FUNCTION argus_internal.drop_day(pg_catalog.regclass, pg_catalog.date) IS 'what argus.drop_day() does';

CREATE PROCEDURE argus.drop_day("table" pg_catalog.regclass, day pg_catalog.date)
LANGUAGE plpgsql
AS $$
BEGIN
    CALL argus_internal.check_no_transaction_block('argus.drop_day()');
    PERFORM argus_internal.door_drop_day($1, $2);
END
$$;

COMMENT ON PROCEDURE argus.drop_day(pg_catalog.regclass, pg_catalog.date)
IS 'drops the flows of a day from a hot table; its rollups stay, and without a filter the archive shows the flows';

-- ---- the schedule ----

CREATE FUNCTION argus_internal.start_run(relid pg_catalog.regclass)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT argus_internal.lock_hot_table_for_run(relid) THEN
        RETURN false;
    END IF;
    UPDATE argus_internal.hot_table h SET message = NULL, server = s.server FROM argus_internal.hot_table_server s
    WHERE h.relid = start_run.relid AND s.relid = h.relid AND (h.message IS NOT NULL OR h.server <> s.server);
    -- The table may have been dropped meanwhile.
    RETURN EXISTS (SELECT FROM argus_internal.hot_table h WHERE h.relid = start_run.relid);
EXCEPTION WHEN OTHERS THEN
    PERFORM argus_internal.note_trouble(relid, 'could not begin', SQLERRM);
    RETURN false;
END
$$;

COMMENT ON FUNCTION argus_internal.start_run(pg_catalog.regclass) IS 'begins a run anew; false: another one is at work';

CREATE PROCEDURE argus_internal.maintain_hot_table(relid pg_catalog.regclass, deadline pg_catalog.timestamptz,
    is_first pg_catalog.bool)
LANGUAGE plpgsql
AS $$
DECLARE
    day pg_catalog.date;
    days pg_catalog.date[];
BEGIN
    IF argus_internal.door_start_run($1) IS NOT TRUE THEN
        RETURN;
    END IF;
    COMMIT;
    PERFORM argus_internal.door_expire_days($1);
    COMMIT;
    CALL argus_internal.load_due_files($1, $2, $3);
    days := coalesce(argus_internal.door_closable_days($1), '{}');
    COMMIT;
    FOREACH day IN ARRAY days LOOP
        EXIT WHEN pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>=) $2
            OR argus_internal.door_try_close_day($1, day) IS NOT TRUE;
        COMMIT;
    END LOOP;
    PERFORM argus_internal.door_expire_days($1);
    COMMIT;
    PERFORM argus_internal.door_learn_stream_identities($1, $2);
    COMMIT;
END
$$;

COMMENT ON PROCEDURE argus_internal.maintain_hot_table(pg_catalog.regclass, pg_catalog.timestamptz, pg_catalog.bool)
IS 'does all that is due for one hot table';

-- Warns a role that owns no hot table: a schedule of such a role does nothing, and must not look as if all were well.
CREATE FUNCTION argus_internal.warn_of_nothing_to_maintain(caller pg_catalog.oid)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    sees_all bool := has_table_privilege(caller, 'argus.all_hot_tables'::regclass, 'SELECT');
    seen text := (SELECT string_agg(o.owner || ' owns ' || o.tables, '; ' ORDER BY o.owner)
        FROM (SELECT quote_ident(pg_get_userbyid(c.relowner)) AS owner,
                string_agg(h.relid::text, ', ' ORDER BY h.relid::text) AS tables
            FROM argus_internal.hot_table h JOIN pg_class c ON c.oid = h.relid
            WHERE sees_all OR has_table_privilege(caller, c.oid, 'SELECT') GROUP BY 1) o);
BEGIN
    PERFORM argus_internal.report('WARNING', errcode => 'insufficient_privilege',
        message => format('role %s owns no hot table, nothing was maintained', quote_ident(pg_get_userbyid(caller))),
        hint => CASE WHEN seen IS NULL AND sees_all
            THEN 'There is none. CALL argus.create_hot_table(...) creates one.'
            ELSE 'Run it as the owner of the hot tables' || coalesce(': ' || seen, '') || '.' END);
END
$$;

COMMENT ON FUNCTION argus_internal.warn_of_nothing_to_maintain(pg_catalog.oid)
IS 'warns a role that owns no hot table that nothing was maintained';

-- Lists the hot tables that the caller may maintain. Forgets those that were dropped by hand.
CREATE FUNCTION argus_internal.maintained_hot_tables(caller pg_catalog.oid)
RETURNS pg_catalog.regclass[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tables regclass[];
BEGIN
    PERFORM argus_internal.forget_dropped_tables();
    -- The table that was maintained the longest ago comes first, in case time is short.
    tables := ARRAY(SELECT h.relid FROM argus_internal.hot_table h JOIN pg_class c ON c.oid = h.relid
        WHERE pg_has_role(caller, c.relowner, 'USAGE')
                 ORDER BY h.checked_at NULLS FIRST, h.relid::text);
    IF cardinality(tables) = 0 THEN
        PERFORM argus_internal.warn_of_nothing_to_maintain(caller);
    END IF;
    RETURN tables;
END
$$;

COMMENT ON FUNCTION argus_internal.maintained_hot_tables(pg_catalog.oid)
IS 'hot tables whose owner''s rights a role has';

CREATE FUNCTION argus_internal.forget_dropped_tables()
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM argus_internal.forget_hot_table(h.relid) FROM argus_internal.hot_table h
        WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = h.relid);
    DELETE FROM argus_internal.relation r WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = r.relation);
    -- Notes about what is no hot table would keep a dump from being restored.
    DELETE FROM argus_internal.failure x WHERE NOT EXISTS (SELECT FROM argus_internal.hot_table h
        WHERE h.relid = x.relid);
    DELETE FROM argus_internal.finding x WHERE NOT EXISTS (SELECT FROM argus_internal.hot_table h
        WHERE h.relid = x.relid);
EXCEPTION WHEN lock_not_available THEN
    -- Somebody is just dropping a table.
    NULL;
END
$$;

COMMENT ON FUNCTION argus_internal.forget_dropped_tables()
IS 'forgets hot tables, and what was created for them, that were dropped by hand';

CREATE PROCEDURE argus.maintain(time_budget pg_catalog.interval DEFAULT NULL)
LANGUAGE plpgsql
AS $$
DECLARE
    relid pg_catalog.regclass;
    tables pg_catalog.regclass[];
    deadline pg_catalog.timestamptz;
BEGIN
    CALL argus_internal.check_no_transaction_block('argus.maintain()');
    PERFORM argus_internal.check_interval('time_budget', $1);
    deadline := pg_catalog.clock_timestamp() OPERATOR(pg_catalog.+) $1;
    tables := argus_internal.door_maintained_hot_tables();
    COMMIT;
    FOREACH relid IN ARRAY tables LOOP
        CALL argus_internal.maintain_hot_table(relid, deadline, relid OPERATOR(pg_catalog.=) tables[1]);
    END LOOP;
END
$$;

COMMENT ON PROCEDURE argus.maintain(pg_catalog.interval)
IS 'for each hot table of the caller: loads files that are due, closes complete days, drops expired ones; to be '
    'run every half hour';

---------------------------------------------------------------------------------------------------------------------
-- Forgetting files, and dropping hot tables
---------------------------------------------------------------------------------------------------------------------

-- ---- taking out ----

-- Returns how many rows of the hot table it was.
CREATE FUNCTION argus_internal.take_out_file(hot argus_internal.hot_table, f argus_internal.file)
RETURNS pg_catalog.int8
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kind text;
    d argus_internal.day;
    taken int8;
    rows int8 := 0;
BEGIN
    FOR d IN SELECT * FROM argus_internal.day x WHERE x.relid = hot.relid AND x.ends > argus_internal.round_down_time(
        f.first_time, '1 hour')
             AND x.begins <= f.last_time LOOP
        IF d.is_hot THEN
            taken := argus_internal.run_as_owner(hot.relid,
                format('DELETE FROM %s WHERE file = %s', argus_internal.get_relation(hot.relid, '', d.day), f.file));
            UPDATE argus_internal.day x SET flows = x.flows - least(taken, x.flows)
            WHERE x.relid = d.relid AND x.day = d.day AND taken > 0;
            rows := rows + taken;
        END IF;
        IF d.begins >= hot.summed_from THEN
            FOR kind IN SELECT r.suffix FROM argus_internal.rollup_tables() r WHERE r.is_of_files LOOP
                PERFORM argus_internal.run_as_owner(hot.relid,
                    format('DELETE FROM %s WHERE file = %s', argus_internal.get_relation(hot.relid, kind, d.day),
                    f.file));
            END LOOP;
            IF d.closed_at IS NOT NULL AND d.day = ANY (f.days) THEN
                PERFORM argus_internal.note_change(hot.relid, ARRAY[d.day], NULL);
            END IF;
        END IF;
    END LOOP;
    DELETE FROM argus_internal.failure x USING argus_internal.place p WHERE p.relid = hot.relid AND p.file = f.file
        AND x.relid = p.relid AND x.path = p.path;
    DELETE FROM argus_internal.place p WHERE p.relid = hot.relid AND p.file = f.file;
    DELETE FROM argus_internal.failure x WHERE x.relid = hot.relid
        AND (x.reason = 'part' OR argus_internal.path_without_codec(x.path) = argus_internal.path_without_codec(
        f.path));
    UPDATE argus_internal.file x SET forgotten_at = now() WHERE x.relid = hot.relid AND x.file = f.file;
    RETURN rows;
END
$$;

COMMENT ON FUNCTION argus_internal.take_out_file(argus_internal.hot_table, argus_internal.file)
IS 'takes the flows of a file out of a hot table and its rollups';

-- Its partition of hours may hold hours that it shares with the day before.
CREATE FUNCTION argus_internal.is_empty_day(hot argus_internal.hot_table, d argus_internal.day)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part regclass;
    has_rows bool;
BEGIN
    FOR part IN SELECT argus_internal.find_relation(hot.relid, k.kind, d.day)
                FROM (SELECT '' AS kind UNION ALL SELECT r.suffix FROM argus_internal.rollup_tables() r
                    WHERE r.is_of_files OR r.suffix = '_host_hour_closed') k LOOP
        CONTINUE WHEN part IS NULL;
        SELECT r.yes INTO has_rows FROM argus_internal.query_as_owner(hot.relid,
            format('SELECT EXISTS (SELECT FROM %s)', part)) r(yes bool);
        IF has_rows THEN
            RETURN false;
        END IF;
    END LOOP;
    RETURN true;
END
$$;

COMMENT ON FUNCTION argus_internal.is_empty_day(argus_internal.hot_table, argus_internal.day)
IS 'whether no row is left of a day';

-- Drops days that damaged files and wrong clocks have opened, and that are empty now.
CREATE FUNCTION argus_internal.drop_empty_days(hot argus_internal.hot_table)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    d argus_internal.day;
    kind text;
    has_archive bool := false;
BEGIN
    -- A day that was brought back is dropped when its time is over.
    FOR d IN SELECT * FROM argus_internal.day x WHERE x.relid = hot.relid AND x.expires_at IS NULL AND x.day NOT IN
                 (SELECT unnest(f.days) FROM argus_internal.file f WHERE f.relid = hot.relid AND f.forgotten_at IS NULL)
                     ORDER BY x.day LOOP
        CONTINUE WHEN NOT argus_internal.is_empty_day(hot, d);
        FOR kind IN SELECT '' UNION ALL SELECT r.suffix FROM argus_internal.rollup_tables() r LOOP
            PERFORM argus_internal.drop_relation(hot.relid, kind, d.day);
        END LOOP;
        DELETE FROM argus_internal.day x WHERE x.relid = d.relid AND x.day = d.day;
        has_archive := has_archive OR NOT d.is_hot AND d.ends > hot.hot_from;
    END LOOP;
    -- If new flows open such a day again, nothing must be in its place.
    IF has_archive THEN
        PERFORM argus_internal.attach_archive_tables(argus_internal.hot_table_settings(hot.relid));
    END IF;
EXCEPTION WHEN lock_not_available THEN
    -- Nothing is wrong with these days: the next argus.maintain() drops them.
    NULL;
END
$$;

COMMENT ON FUNCTION argus_internal.drop_empty_days(argus_internal.hot_table)
IS 'drops days without a file, unless the table is in use';

-- ---- on demand ----

CREATE FUNCTION argus_internal.path_matches(path pg_catalog.text, glob pg_catalog.text)
RETURNS pg_catalog.bool
AS 'MODULE_PATHNAME', 'argus_path_matches'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
COST 10;

COMMENT ON FUNCTION argus_internal.path_matches(pg_catalog.text, pg_catalog.text)
IS 'whether a path is one that a glob stands for, or lies in a folder that it stands for';

-- Returns the contents that were at a path, or at those that a glob or a folder stands for, as for argus.flows(). A
-- path of a file counts as one, whatever is in its name.
CREATE FUNCTION argus_internal.files_to_forget(relid pg_catalog.regclass, archive pg_catalog.text)
RETURNS pg_catalog.int4[]
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := argus_internal.lock_hot_table(relid);
    files int[];
BEGIN
    files := ARRAY(SELECT x.file FROM argus_internal.file x
        LEFT JOIN argus_internal.place p ON p.relid = x.relid AND p.file = x.file AND p.path = archive
        WHERE x.relid = hot.relid AND x.forgotten_at IS NULL AND archive IN (p.path, x.path)
        ORDER BY p.path IS NULL, x.file DESC LIMIT 1);
    IF files = '{}' THEN
        files := ARRAY(SELECT x.file FROM argus_internal.file x
            WHERE x.relid = hot.relid AND x.forgotten_at IS NULL AND (argus_internal.path_matches(x.path, archive)
                OR EXISTS (SELECT FROM argus_internal.place p WHERE p.relid = x.relid AND p.file = x.file
                    AND argus_internal.path_matches(p.path, archive))) ORDER BY x.file);
    END IF;
    IF files = '{}' THEN
        RAISE EXCEPTION USING ERRCODE = 'undefined_file', MESSAGE = format('"%s" was not loaded into %s',
            archive, relid),
            HINT = format('SELECT path FROM argus.ledger WHERE hot_table = %L::regclass lists what was.', relid);
    END IF;
    RETURN files;
END
$$;

COMMENT ON FUNCTION argus_internal.files_to_forget(pg_catalog.regclass, pg_catalog.text)
IS 'contents of the ledger that a path or glob stands for, or an error';

-- Returns how many rows of the hot table it was; NULL: somebody else has taken it out meanwhile.
CREATE FUNCTION argus_internal.forget_file(relid pg_catalog.regclass, file pg_catalog.int4)
RETURNS pg_catalog.int8
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := argus_internal.lock_hot_table(relid);
    f argus_internal.file;
BEGIN
    SELECT x.* INTO f FROM argus_internal.file x
    WHERE x.relid = hot.relid AND x.file = forget_file.file AND x.forgotten_at IS NULL;
    RETURN CASE WHEN FOUND THEN argus_internal.take_out_file(hot, f) END;
END
$$;

COMMENT ON FUNCTION argus_internal.forget_file(pg_catalog.regclass, pg_catalog.int4)
IS 'takes out a file for argus.forget()';

-- Merges what was taken out of closed days, and reports files that were taken out, before they are committed.
CREATE FUNCTION argus_internal.end_forget(relid pg_catalog.regclass, files pg_catalog.int4[], flows pg_catalog.int8)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := argus_internal.lock_hot_table(relid);
BEGIN
    PERFORM argus_internal.merge_changed_days(relid);
    PERFORM argus_internal.drop_empty_days(hot);
    PERFORM argus_internal.report('NOTICE',
        message => format('%s: took out %s flows of %s', relid, flows,
            CASE cardinality(files) WHEN 1 THEN (SELECT format('"%s"', f.path) FROM argus_internal.file f
                WHERE f.relid = hot.relid AND f.file = files[1]) ELSE cardinality(files) || ' files' END),
        hint => CASE cardinality(files) WHEN 1 THEN 'The next run loads the file again if it is still there.'
            ELSE 'The next run loads those again that are still there.' END);
END
$$;

COMMENT ON FUNCTION argus_internal.end_forget(pg_catalog.regclass, pg_catalog.int4[], pg_catalog.int8)
IS 'brings closed days up to date after files were taken out';

-- Files are committed together for about a minute: closed days are merged once for them. If it is interrupted, it can
-- be called again for the rest.
CREATE PROCEDURE argus.forget("table" pg_catalog.regclass, archive pg_catalog.text)
LANGUAGE plpgsql
AS $$
DECLARE
    files pg_catalog.int4[];
    taken pg_catalog.int4[] := '{}';
    file pg_catalog.int4;
    flows pg_catalog.int8 := 0;
    more pg_catalog.int8;
    began pg_catalog.timestamptz := pg_catalog.clock_timestamp();
BEGIN
    CALL argus_internal.check_no_transaction_block('argus.forget()');
    files := argus_internal.door_files_to_forget($1, $2);
    FOREACH file IN ARRAY files LOOP
        more := argus_internal.door_forget_file($1, file);
        IF more IS NOT NULL THEN
            taken := taken OPERATOR(pg_catalog.||) file;
            flows := flows OPERATOR(pg_catalog.+) more;
        END IF;
        CONTINUE WHEN file OPERATOR(pg_catalog.<>) files[pg_catalog.cardinality(files)]
            AND pg_catalog.clock_timestamp() OPERATOR(pg_catalog.<) (began OPERATOR(pg_catalog.+)
                '1 minute'::pg_catalog.interval);
        PERFORM argus_internal.door_end_forget($1, taken, flows);
        COMMIT;
        taken := '{}';
        flows := 0;
        began := pg_catalog.clock_timestamp();
    END LOOP;
END
$$;

COMMENT ON PROCEDURE argus.forget(pg_catalog.regclass, pg_catalog.text)
IS 'takes the flows of a file, or of all that a glob stands for, out of a hot table and its rollups again, so that '
    'they can be loaded anew';

CREATE FUNCTION argus_internal.forget_hot_table(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM argus_internal.file x WHERE x.relid = $1;
    DELETE FROM argus_internal.place x WHERE x.relid = $1;
    DELETE FROM argus_internal.failure x WHERE x.relid = $1;
    DELETE FROM argus_internal.finding x WHERE x.relid = $1;
    DELETE FROM argus_internal.day x WHERE x.relid = $1;
    DELETE FROM argus_internal.relation x WHERE x.relid = $1;
    DELETE FROM argus_internal.hot_table x WHERE x.relid = $1;
$$;

COMMENT ON FUNCTION argus_internal.forget_hot_table(pg_catalog.regclass) IS 'forgets all that is known of a hot table';

CREATE FUNCTION argus_internal.drop_hot_table(relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kind text;
BEGIN
    PERFORM argus_internal.lock_hot_table(relid);
    -- Views come first, then the relations that they show; partitions are dropped with their tables.
    FOR kind IN SELECT r.kind FROM argus_internal.relation r JOIN pg_class c ON c.oid = r.relation
                WHERE r.relid = drop_hot_table.relid AND r.day IS NULL AND r.kind NOT LIKE '\_archive\_%'
                    ORDER BY c.relkind <> 'v', r.kind LOOP
        PERFORM argus_internal.drop_relation(relid, kind);
    END LOOP;
    PERFORM argus_internal.run_as_owner(relid, format('DROP TABLE %s', relid));
    PERFORM argus_internal.forget_hot_table(relid);
END
$$;

COMMENT ON FUNCTION argus_internal.drop_hot_table(pg_catalog.regclass) IS 'what argus.drop_hot_table() does';

CREATE PROCEDURE argus.drop_hot_table(hot_table pg_catalog.regclass)
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM argus_internal.door_drop_hot_table($1);
END
$$;

COMMENT ON PROCEDURE argus.drop_hot_table(pg_catalog.regclass)
IS 'drops a hot table, its rollups and its ledger; the archives stay';

---------------------------------------------------------------------------------------------------------------------
-- Days brought back
---------------------------------------------------------------------------------------------------------------------

-- Lists contents of the ledger that are in the archive now, each with one path.
CREATE FUNCTION argus_internal.readable_files(hot argus_internal.hot_table)
RETURNS TABLE (file pg_catalog.int4, path pg_catalog.text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT DISTINCT ON (p.file) p.file, p.path FROM argus_internal.place p
    JOIN argus_internal.list_server_archives($1.server) l ON l.path = p.path AND l.bytes = p.bytes AND l.mtime = p.mtime
    WHERE p.relid = $1.relid ORDER BY p.file, p.path
$$;

COMMENT ON FUNCTION argus_internal.readable_files(argus_internal.hot_table)
IS 'files that were loaded and can be read again';

-- Returns the flows of the files that were loaded, each content once. A file that is not loaded yet comes with its
-- load.
CREATE FUNCTION argus_internal.copy_day(hot argus_internal.hot_table, d argus_internal.day, part pg_catalog.regclass)
RETURNS pg_catalog.int8
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    source regclass := argus_internal.create_archive_table(hot, '_rehydrate',
        argus_internal.column_declarations(argus_internal.flow_columns()));
    files int[];
    paths text[];
    columns text := (SELECT string_agg(quote_ident(c), ', ' ORDER BY i)
        FROM unnest(hot.columns) WITH ORDINALITY u(c, i));
    copied int8;
BEGIN
    SELECT array_agg(p.file), array_agg(p.path) INTO files, paths FROM argus_internal.readable_files(hot) p
    JOIN argus_internal.file f ON f.relid = hot.relid AND f.file = p.file AND f.days @> ARRAY[d.day];
    copied := argus_internal.run_as_owner(hot.relid, format('INSERT INTO %s (%s, file) SELECT %s, p.file
        FROM %s f JOIN unnest(%L::int4[], %L::text[]) p(file, path) ON p.path = f.archive WHERE f.stime >= %s '
            'AND f.stime < %s%s',
        part, columns, columns, source, files, paths, argus_internal.time_literal(d.begins),
        argus_internal.time_literal(d.ends), ' AND argus.matches(f, ' || quote_literal(d.filter) || ')'));
    PERFORM argus_internal.drop_relation(hot.relid, '_rehydrate');
    RETURN copied;
END
$$;

COMMENT ON FUNCTION argus_internal.copy_day(argus_internal.hot_table, argus_internal.day, pg_catalog.regclass)
IS 'copies the flows of a day from the archive';

-- Returns whether a file can be read again that has flows of the day. Otherwise says that nothing comes back.
CREATE FUNCTION argus_internal.warn_of_missing_files(hot argus_internal.hot_table, day pg_catalog.date)
RETURNS pg_catalog.bool
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    missing text;
    readable int8;
BEGIN
    SELECT string_agg(f.path, ', ' ORDER BY f.file) FILTER (WHERE p.file IS NULL), count(p.file) INTO missing, readable
    FROM argus_internal.file f LEFT JOIN argus_internal.readable_files(hot) p ON p.file = f.file
    WHERE f.relid = hot.relid AND f.days @> ARRAY[day] AND f.forgotten_at IS NULL;
    IF missing IS NOT NULL THEN
        PERFORM argus_internal.report('WARNING', errcode => 'undefined_file', message => format(CASE readable
                WHEN 0 THEN '%s of %s does not come back: its files are not in the archive any more'
                ELSE '%s of %s comes back without files that are not in the archive any more' END, day, hot.relid),
            detail => missing);
    ELSIF readable = 0 THEN
        PERFORM argus_internal.report('NOTICE',
            message => format('%s: no archive holds flows of %s; nothing was brought back', hot.relid, day),
            detail => CASE WHEN EXISTS (SELECT FROM argus_internal.failure x WHERE x.relid = hot.relid)
                THEN 'Some archives could not be loaded so far: argus.pending lists them.'
                ELSE 'All archives that there are were loaded.' END);
    END IF;
    RETURN readable > 0;
END
$$;

COMMENT ON FUNCTION argus_internal.warn_of_missing_files(argus_internal.hot_table, pg_catalog.date)
IS 'warns of the files of a day that cannot be read again; false: there are no others';

CREATE FUNCTION argus_internal.rehydrate_day(relid pg_catalog.regclass, day pg_catalog.date, filter pg_catalog.text,
    keep pg_catalog.interval)
RETURNS pg_catalog.void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := argus_internal.lock_hot_table(relid);
    d argus_internal.day;
    name text := argus_internal.free_name(relid, argus_internal.day_suffix(day));
    part regclass;
    copied int8;
    expires timestamptz := now() + keep;
BEGIN
    SELECT * INTO d FROM argus_internal.day x WHERE x.relid = hot.relid AND x.day = rehydrate_day.day;
    IF d.is_hot THEN
        UPDATE argus_internal.day x SET expires_at = expires WHERE x.relid = hot.relid AND x.day = d.day
            AND x.expires_at IS NOT NULL;
        PERFORM argus_internal.report('NOTICE', message => format('%s of %s is there already', day, relid));
        RETURN;
    END IF;
    IF NOT argus_internal.warn_of_missing_files(hot, day) THEN
        RETURN;
    END IF;
    IF d.day IS NULL THEN
        d := argus_internal.new_day(hot, day);
        d.is_hot := false;
        PERFORM argus_internal.add_day(hot, d);
    END IF;
    d.filter := coalesce(rehydrate_day.filter, hot.filter);
    -- A day that was dropped by hand, and would not have gone before, becomes one like others again.
    IF d.begins >= hot.hot_from AND d.ends + hot.keep >= expires AND d.filter IS NOT DISTINCT FROM hot.filter THEN
        expires := NULL;
    END IF;
    PERFORM argus_internal.create_table_like(relid, name, hot.relid);
    part := argus_internal.record_relation(relid, '', day, name);
    copied := argus_internal.copy_day(hot, d, part);
    IF d.closed_at IS NOT NULL THEN
        PERFORM argus_internal.index_day(hot, part);
    END IF;
    UPDATE argus_internal.day x SET is_hot = true, filter = CASE WHEN expires IS NOT NULL THEN d.filter END,
        expires_at = expires, flows = copied
    WHERE x.relid = hot.relid AND x.day = d.day;
    PERFORM argus_internal.attach_archive_tables(hot);
    PERFORM argus_internal.attach_partition(relid, hot.relid, part, 'stime', argus_internal.time_literal(d.begins),
        argus_internal.time_literal(d.ends));
    PERFORM argus_internal.report('NOTICE', message => format('%s: brought back %s flows of %s', relid, copied, day)
        || CASE WHEN expires IS NULL THEN '' ELSE ' for ' || keep END);
END
$$;

COMMENT ON FUNCTION argus_internal.rehydrate_day(pg_catalog.regclass, pg_catalog.date,
    pg_catalog.text, pg_catalog.interval)
IS 'brings one day back';

CREATE FUNCTION argus_internal.days_to_rehydrate(relid pg_catalog.regclass, days pg_catalog.daterange,
    filter pg_catalog.text)
RETURNS pg_catalog.date[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := argus_internal.hot_table_settings(relid);
BEGIN
    IF lower_inf(days) OR upper_inf(days) OR upper(days) - lower(days) > 366 THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'the days to bring back must be a range of at most a year';
    END IF;
    PERFORM argus_internal.check_columns(hot);
    IF filter IS NOT NULL THEN
        PERFORM argus.filter_sql(filter);
        IF hot.filter IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
                MESSAGE = format('days of %s cannot come back in part', relid),
                DETAIL = 'It shows all flows of expired days already, from the archive; a filter would hide some of '
                    'them.',
                HINT = 'Leave the filter away, or CREATE TABLE ... AS SELECT ... WHERE argus.matches(...).';
        END IF;
    END IF;
    RETURN ARRAY(SELECT lower(days) + i FROM generate_series(0, upper(days) - lower(days) - 1) i);
END
$$;

COMMENT ON FUNCTION argus_internal.days_to_rehydrate(pg_catalog.regclass, pg_catalog.daterange, pg_catalog.text)
IS 'days to bring back, or an error';

CREATE PROCEDURE argus.rehydrate("table" pg_catalog.regclass, days pg_catalog.daterange,
    filter pg_catalog.text DEFAULT NULL, keep pg_catalog.interval DEFAULT '14 days')
LANGUAGE plpgsql
AS $$
DECLARE
    day pg_catalog.date;
    wanted pg_catalog.date[];
BEGIN
    CALL argus_internal.check_no_transaction_block('argus.rehydrate()');
    PERFORM argus_internal.check_keep('keep', coalesce($4, '0'::pg_catalog.interval));
    wanted := argus_internal.door_days_to_rehydrate($1, $2, $3);
    CALL argus_internal.load_due_files($1, NULL, true);
    FOREACH day IN ARRAY wanted LOOP
        PERFORM argus_internal.door_rehydrate_day($1, day, $3, $4);
        COMMIT;
    END LOOP;
END
$$;

COMMENT ON PROCEDURE argus.rehydrate(pg_catalog.regclass, pg_catalog.daterange, pg_catalog.text, pg_catalog.interval)
IS 'brings expired days back from the archive into a hot table, for as long as "keep" says';

---------------------------------------------------------------------------------------------------------------------
-- The daily report
---------------------------------------------------------------------------------------------------------------------

-- Each section is read as the owner of the hot table: views and tables are his. What the extension knows of the table
-- is read before.

-- Lists keys of the hosts or services of a day that did not occur on the 28 days before.
CREATE FUNCTION argus_internal.new_keys_query(relid pg_catalog.regclass, day pg_catalog.date, kind pg_catalog.text)
RETURNS pg_catalog.text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT format('SELECT argus_internal.new_keys(%L, %L) AS key', argus_internal.key_sets_query($1, $3, $2, $2),
    argus_internal.key_sets_query($1, $3, $2 - 28, $2 - 1)) $$;

COMMENT ON FUNCTION argus_internal.new_keys_query(pg_catalog.regclass, pg_catalog.date, pg_catalog.text)
IS 'query for what was not there on the 28 days before: keys of packed sets';

CREATE FUNCTION argus_internal.read_report_section(relid pg_catalog.regclass, query pg_catalog.text)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$ SELECT * FROM argus_internal.query_as_owner($1, $2) r(section text, rank int4, label text,
    value numeric, detail jsonb) $$;

COMMENT ON FUNCTION argus_internal.read_report_section(pg_catalog.regclass, pg_catalog.text)
IS 'rows of the daily report, read as the owner of the hot table';

CREATE FUNCTION argus_internal.report_services(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY SELECT * FROM argus_internal.read_report_section($1,
        format('WITH s AS MATERIALIZED (SELECT proto, dport, flows, pkts, bytes, failed FROM %s WHERE day = %L),
        key AS MATERIALIZED (%s),
        new AS MATERIALIZED (SELECT s.*, count(*) OVER () AS services FROM s JOIN key ON key = convert_to(proto || '
            '''/'' || dport, ''UTF8''))
        SELECT ''protocols'', (row_number() OVER (ORDER BY sum(bytes) DESC, proto))::int4, coalesce(proto, '
            '''(none)''), sum(bytes),
            jsonb_build_object(''flows'', sum(flows), ''pkts'', sum(pkts), ''failed'', sum(failed)) FROM s '
                'GROUP BY proto
        UNION ALL SELECT ''services'', (row_number() OVER (ORDER BY bytes DESC, proto, dport))::int4, proto || ''/'' '
            '|| dport, bytes::numeric,
            jsonb_build_object(''flows'', flows, ''pkts'', pkts, ''failed'', failed)
            FROM (SELECT * FROM s WHERE dport IS NOT NULL ORDER BY bytes DESC, proto, dport LIMIT 20) t
        UNION ALL SELECT ''failed connections'', 1, ''tcp'', round(sum(failed)::numeric / nullif(sum(flows), 0), 6),
            jsonb_build_object(''failed'', sum(failed), ''flows'', sum(flows)) FROM s WHERE proto = ''tcp''
        UNION ALL SELECT ''new services'', (row_number() OVER (ORDER BY flows DESC, proto, dport))::int4, proto || '
            '''/'' || dport, flows::numeric,
            to_jsonb(t) - ''{proto,dport}''::text[] FROM (SELECT * FROM new ORDER BY flows DESC, proto, dport '
                'LIMIT 10) t',
        argus_internal.get_relation($1, '_service_day'), $2, argus_internal.new_keys_query($1, $2, 'services')));
END
$$;

COMMENT ON FUNCTION argus_internal.report_services(pg_catalog.regclass, pg_catalog.date)
IS 'sections of the daily report: protocols, services, failed connections, new services';

-- Talkers are found in two passes: bounds first, then the few hosts above them. Of 64 groups of hosts, ten reach the
-- tenth largest maximum.
CREATE FUNCTION argus_internal.report_talkers(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tenth text := '(SELECT coalesce((array_agg(m.%1$s ORDER BY m.%1$s DESC NULLS LAST))[10], 0) FROM most m)';
BEGIN
    RETURN QUERY SELECT * FROM argus_internal.read_report_section($1,
        format('WITH most AS MATERIALIZED (SELECT max(bytes_in + bytes_out) AS bytes, max(flows_in + flows_out) '
        'AS flows, max(peers) AS peers
            FROM %1$s WHERE day = %5$L GROUP BY hashinet(host) & 63),
        top AS (SELECT * FROM %1$s WHERE day = %5$L AND (bytes_in + bytes_out >= %2$s OR flows_in + flows_out >= %3$s '
            'OR peers >= %4$s)),
        ranked AS (SELECT m.section, row_number() OVER (PARTITION BY m.section ORDER BY m.value DESC, t.host) '
            'AS rank, m.value, t.*
            FROM top t CROSS JOIN LATERAL (VALUES (''talkers by bytes'', bytes_in + bytes_out), (''talkers by flows'', '
                'flows_in + flows_out),
                (''talkers by peers'', peers)) m(section, value) WHERE m.value IS NOT NULL)
        SELECT section, rank::int4, host(host), value::numeric, to_jsonb(r) - '
            '''{day,host,section,rank,value}''::text[] FROM ranked r WHERE rank <= 10',
        argus_internal.get_relation($1, '_host_day'), format(tenth, 'bytes'), format(tenth, 'flows'),
        format(tenth, 'peers'), $2));
END
$$;

COMMENT ON FUNCTION argus_internal.report_talkers(pg_catalog.regclass, pg_catalog.date)
IS 'sections of the daily report: hosts with the most bytes, flows and peers';

-- IN, unlike a join, looks each host up among the new ones, which are mostly few; a join would sort all hosts.
-- On the first day of a table all hosts are new: there is nothing to compare with.
CREATE FUNCTION argus_internal.report_new_hosts(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_first bool := NOT EXISTS (SELECT FROM argus_internal.day d WHERE d.relid = $1
        AND d.day BETWEEN $2 - 28 AND $2 - 1);
    hosts regclass := argus_internal.get_relation($1, '_host_day');
BEGIN
    RETURN QUERY SELECT * FROM argus_internal.read_report_section($1, format('WITH key AS MATERIALIZED (%s)
        SELECT ''new hosts'', (row_number() OVER (ORDER BY bytes_in + bytes_out DESC, host))::int4, host(host), '
            '(bytes_in + bytes_out)::numeric,
            to_jsonb(t) - ''{day,host}''::text[] || jsonb_build_object(''hosts'', (SELECT count(*) FROM %s))
        FROM (SELECT * FROM %s WHERE day = %L AND %s ORDER BY bytes_in + bytes_out DESC, host LIMIT 10) t',
        CASE WHEN is_first THEN 'SELECT ''''::bytea AS key' ELSE argus_internal.new_keys_query($1, $2, 'hosts') END,
        CASE WHEN is_first THEN format('%s WHERE day = %L', hosts, $2) ELSE 'key' END, hosts, $2,
        CASE WHEN is_first THEN 'true' ELSE '(inet_send(host) IN (SELECT key FROM key)) IS TRUE' END));
END
$$;

COMMENT ON FUNCTION argus_internal.report_new_hosts(pg_catalog.regclass, pg_catalog.date)
IS 'section of the daily report: new hosts';

CREATE FUNCTION argus_internal.report_sensors(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table := argus_internal.hot_table_settings(relid);
BEGIN
    -- What no sensor has counted is unknown, not 0.
    RETURN QUERY SELECT 'sensor loss', 1, 'packets lost',
        round(sum(f.sensor_drops)::numeric / nullif(sum(f.sensor_pkts::numeric + f.sensor_drops), 0), 6),
        jsonb_build_object('received', sum(f.sensor_pkts), 'lost', sum(f.sensor_drops), 'files', count(*), 'damaged',
            count(f.damage)) || CASE WHEN count(*) = 0 THEN '{"reason": "no file has flows of the day"}'::jsonb
            WHEN sum(f.sensor_pkts::numeric + f.sensor_drops) = 0
                THEN '{"reason": "no sensor says how many packets it received"}' ELSE '{}' END
    FROM argus_internal.file f WHERE f.relid = hot.relid AND f.days @> ARRAY[report_sensors.day]
        AND f.forgotten_at IS NULL;
    -- Files with flows of the day, and files that were loaded on it, whose flows may all be of other days.
    RETURN QUERY SELECT 'wrong clocks', (row_number() OVER (ORDER BY f.misdated DESC, f.path))::int4,
        coalesce(f.misdated_by, f.path), f.misdated::numeric,
        jsonb_build_object('file', f.path, 'first', f.misdated_first, 'last', f.misdated_last)
    FROM argus_internal.file f WHERE f.relid = hot.relid AND f.misdated > 0 AND f.forgotten_at IS NULL
        AND (f.days @> ARRAY[report_sensors.day]
            OR (f.loaded_at AT TIME ZONE hot.partition_zone)::date = report_sensors.day);
END
$$;

COMMENT ON FUNCTION argus_internal.report_sensors(pg_catalog.regclass, pg_catalog.date)
IS 'sections of the daily report: packets that sensors lost, wrong clocks';

-- ---- files ----

-- Returns why there is nothing to report of a day, as detail of a row; NULL: there is something.
CREATE FUNCTION argus_internal.why_no_data(hot argus_internal.hot_table, d argus_internal.day,
    files argus_internal.day_files)
RETURNS pg_catalog.jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN $3.with_flows > 0 THEN CASE WHEN $2.begins >= $1.summed_from THEN NULL
            WHEN $1.rollup_keep = interval '0' THEN '{"reason": "the table has no rollups"}'::jsonb
            ELSE jsonb_build_object('reason', 'the rollups of the day have expired', 'kept_from', $1.summed_from) END
        WHEN $2.begins > now() THEN '{"reason": "the day is to come"}'
        WHEN x.first_time IS NULL THEN '{"reason": "no file was loaded so far"}'
        WHEN $2.ends <= x.first_time THEN jsonb_build_object('reason', 'the day is before the first file',
            'first_file', x.first_time)
        ELSE '{"reason": "no file has flows of the day"}' END
    FROM (SELECT min(coalesce(p.name_time, p.first_time)) AS first_time FROM argus_internal.place p
          WHERE p.relid = $1.relid) x
$$;

COMMENT ON FUNCTION argus_internal.why_no_data(argus_internal.hot_table, argus_internal.day, argus_internal.day_files)
IS 'why the daily report has nothing to say of a day';

-- A row for each number of files; of what is not known the value is NULL. Before the first file none is missing.
CREATE FUNCTION argus_internal.report_files(hot argus_internal.hot_table, d argus_internal.day)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    files argus_internal.day_files := argus_internal.count_day_files(hot, d);
    reason jsonb := argus_internal.why_no_data(hot, d, files);
    is_before bool := coalesce(reason ? 'first_file', false);
    unknown jsonb := CASE WHEN files.expected IS NULL THEN '{"reason": "the server has no period"}'::jsonb
        WHEN is_before THEN reason END;
BEGIN
    RETURN QUERY SELECT 'files', (row_number() OVER (ORDER BY f.i))::int4, f.label, f.value::numeric, f.detail
    FROM (VALUES
        (1, CASE WHEN files.with_flows > 0 THEN 'no rollups' ELSE 'no data' END, NULL, reason),
        (2, 'expected', files.expected, CASE WHEN files.expected IS NULL THEN unknown
            ELSE jsonb_build_object('period', argus_internal.server_option(hot.server, 'period')) END),
        (3, 'loaded', coalesce(files.loaded, files.with_flows),
            jsonb_build_object('with_flows', files.with_flows, 'rows', CASE WHEN d.is_hot THEN d.flows END)),
        (4, 'missing', CASE WHEN NOT is_before THEN files.missing END, unknown),
        (5, 'empty', files.empty, CASE WHEN files.empty IS NULL THEN unknown END),
        (6, 'to come', files.to_come, CASE WHEN files.to_come IS NULL THEN unknown END)) f(i, label, value, detail)
    WHERE f.i > 1 OR reason IS NOT NULL;
    RETURN QUERY SELECT r.state || CASE r.state WHEN 'empty' THEN ' files' ELSE ' rotations' END,
        (row_number() OVER (PARTITION BY r.state ORDER BY r.slot))::int4, r.slot::text, 1::numeric, NULL::jsonb
    FROM argus_internal.rotations(hot, d) r WHERE r.state = 'empty' OR r.state = 'missing' AND NOT is_before;
END
$$;

COMMENT ON FUNCTION argus_internal.report_files(argus_internal.hot_table, argus_internal.day)
IS 'sections of the daily report: files, empty files, missing rotations';

-- Lists the archives of a server; none if that is not possible now.
CREATE FUNCTION argus_internal.try_list_server_archives(server pg_catalog.name)
RETURNS SETOF argus_internal.listed_file
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET client_min_messages = error
AS $$
BEGIN
    RETURN QUERY SELECT * FROM argus_internal.list_server_archives(server);
EXCEPTION WHEN OTHERS THEN
    RETURN;
END
$$;

COMMENT ON FUNCTION argus_internal.try_list_server_archives(pg_catalog.name)
IS 'lists the archives of a server, none if they cannot be listed';

-- What the last run found wrong. Files and folders that could not be opened may hold flows of the day, unless the name
-- of a file says another one. Rotations that are missing have a section of their own.
CREATE FUNCTION argus_internal.report_trouble(hot argus_internal.hot_table, d argus_internal.day)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM argus_internal.findings_of(hot.relid) x WHERE x.kind <> 'missing') THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT 'trouble', (row_number() OVER (ORDER BY x.kind, x.path COLLATE "C"))::int4,
        coalesce(x.path, x.kind), x.files::numeric,
        jsonb_build_object('reason', x.kind, 'message', x.message, 'seen', x.seen_at)
    FROM argus_internal.findings_of(hot.relid) x
    LEFT JOIN argus_internal.try_list_server_archives(hot.server) l ON l.path = x.path
    WHERE x.kind <> 'missing' AND (l.name_time IS NULL OR l.name_time >= d.begins AND l.name_time < d.ends)
    ORDER BY 2 LIMIT 100;
END
$$;

COMMENT ON FUNCTION argus_internal.report_trouble(argus_internal.hot_table, argus_internal.day)
IS 'section of the daily report: files and folders that could not be opened or loaded so far, and what else the last '
    'run found wrong';

-- ---- for whom ----

-- Owners may have the report, and whoever may read all that it is made of. Nothing is left out in silence: what the
-- caller may not read is an error. What row security or security_invoker would hide from him is for owners only, since
-- the report is read as the owner.
CREATE FUNCTION argus_internal.check_may_read_report(caller pg_catalog.oid, relid pg_catalog.regclass)
RETURNS pg_catalog.void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    refused text;
BEGIN
    IF relid IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'argument "table" must not be null';
    END IF;
    IF pg_has_role(caller, argus_internal.owner_oid(relid), 'USAGE') THEN
        RETURN;
    END IF;
    IF has_table_privilege(caller, relid, 'SELECT') IS NOT TRUE THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = format('permission denied for table %s', relid);
    END IF;
    PERFORM argus_internal.hot_table_settings(relid);
    SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY r.kind) INTO refused
    FROM argus_internal.relation r JOIN pg_class c ON c.oid = r.relation
    WHERE r.relid = check_may_read_report.relid AND r.kind IN ('_host_day', '_service_day') AND r.day IS NULL
        AND has_table_privilege(caller, c.oid, 'SELECT') IS NOT TRUE;
    IF refused IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = format('permission denied for view %s', refused),
            DETAIL = format('The report of %s shows what is in it.', relid),
            HINT = format('GRANT SELECT ON %s TO %I;', refused, pg_get_userbyid(caller));
    END IF;
    SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY c.oid <> check_may_read_report.relid, c.relname) INTO refused
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE (c.oid = check_may_read_report.relid OR c.oid IN (SELECT r.relation FROM argus_internal.relation r
            WHERE r.relid = check_may_read_report.relid AND r.kind IN ('_host_day', '_service_day') AND r.day IS NULL))
        AND (c.relrowsecurity OR NOT has_schema_privilege(caller, n.oid, 'USAGE')
            OR EXISTS (SELECT FROM pg_options_to_table(c.reloptions) o WHERE o.option_name = 'security_invoker'
                AND o.option_value NOT IN ('false', 'off', 'no', '0')));
    IF refused IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = format('permission denied for the report of %s', relid),
            DETAIL = format('It is read as the owner, and would show more of %s than you may see.', refused);
    END IF;
END
$$;

COMMENT ON FUNCTION argus_internal.check_may_read_report(pg_catalog.oid, pg_catalog.regclass)
IS 'raises an error unless a role may read all that the daily report of a hot table is made of';

CREATE FUNCTION argus_internal.daily_report(caller pg_catalog.oid, relid pg_catalog.regclass, day pg_catalog.date)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hot argus_internal.hot_table;
    d argus_internal.day;
BEGIN
    PERFORM argus_internal.check_may_read_report($1, $2);
    hot := argus_internal.hot_table_settings($2);
    PERFORM argus_internal.check_day_given($3);
    SELECT * INTO d FROM argus_internal.day x WHERE x.relid = hot.relid AND x.day = $3;
    IF NOT FOUND THEN
        d := argus_internal.new_day(hot, $3);
    END IF;
    RETURN QUERY SELECT r.* FROM (
        SELECT * FROM argus_internal.report_files(hot, d)
        UNION ALL SELECT * FROM argus_internal.report_trouble(hot, d)
        UNION ALL SELECT * FROM argus_internal.report_services($2, $3)
        UNION ALL SELECT * FROM argus_internal.report_talkers($2, $3)
        UNION ALL SELECT * FROM argus_internal.report_new_hosts($2, $3)
        UNION ALL SELECT * FROM argus_internal.report_sensors($2, $3)) r
    ORDER BY array_position(ARRAY['files', 'protocols', 'services', 'talkers by bytes', 'talkers by flows',
        'talkers by peers', 'failed connections', 'new hosts', 'new services', 'sensor loss', 'wrong clocks',
        'empty files', 'missing rotations', 'trouble'], r.section), r.rank;
END
$$;

COMMENT ON FUNCTION argus_internal.daily_report(pg_catalog.oid, pg_catalog.regclass, pg_catalog.date)
IS 'what argus.daily_report() does';

CREATE FUNCTION argus.daily_report("table" pg_catalog.regclass, day pg_catalog.date)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET work_mem = '64MB'
SET jit = off
AS $$
BEGIN
    RETURN QUERY SELECT r.* FROM argus_internal.door_daily_report($1, $2) r;
END
$$;

COMMENT ON FUNCTION argus.daily_report(pg_catalog.regclass, pg_catalog.date)
IS 'a day in one rowset: files, totals, top talkers, failed connections, new hosts and services, sensor loss, missing '
    'files; by rank in each section; for the owner of the table, and for whoever may read it and its rollups';

---------------------------------------------------------------------------------------------------------------------
-- Who may do what
--
-- What users call runs with their own rights and does nothing itself: each of its steps is a door.
-- argus_internal.door_NAME() checks in C that the current user has the rights of the hot table's owner, and has
-- argus_internal.NAME() done as the owner of the extension. See doc/hot_tables.md.
---------------------------------------------------------------------------------------------------------------------

-- ---- for the owner of the hot table ----

CREATE FUNCTION argus_internal.door_hot_table_settings(relid pg_catalog.regclass)
RETURNS argus_internal.hot_table
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_hot_table_settings(pg_catalog.regclass)
IS 'argus_internal.hot_table_settings() for the owner of a hot table';

CREATE FUNCTION argus_internal.door_alter_hot_table(relid pg_catalog.regclass, wanted argus_internal.hot_table,
    confirm pg_catalog.bool)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_alter_hot_table(pg_catalog.regclass, argus_internal.hot_table,
    pg_catalog.bool)
IS 'argus_internal.alter_hot_table() for the owner of a hot table';

CREATE FUNCTION argus_internal.door_drop_hot_table(relid pg_catalog.regclass)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_drop_hot_table(pg_catalog.regclass)
IS 'argus_internal.drop_hot_table() for the owner of a hot table';

CREATE FUNCTION argus_internal.door_close_day(relid pg_catalog.regclass, day pg_catalog.date,
    is_asked_for pg_catalog.bool)
RETURNS pg_catalog.bool
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_close_day(pg_catalog.regclass, pg_catalog.date, pg_catalog.bool)
IS 'argus_internal.close_day() for the owner of a hot table';

CREATE FUNCTION argus_internal.door_drop_day(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_drop_day(pg_catalog.regclass, pg_catalog.date)
IS 'argus_internal.drop_day() for the owner of a hot table';

CREATE FUNCTION argus_internal.door_files_to_forget(relid pg_catalog.regclass, archive pg_catalog.text)
RETURNS pg_catalog.int4[]
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_files_to_forget(pg_catalog.regclass, pg_catalog.text)
IS 'argus_internal.files_to_forget() for the owner of a hot table';

CREATE FUNCTION argus_internal.door_forget_file(relid pg_catalog.regclass, file pg_catalog.int4)
RETURNS pg_catalog.int8
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_forget_file(pg_catalog.regclass, pg_catalog.int4)
IS 'argus_internal.forget_file() for the owner of a hot table';

CREATE FUNCTION argus_internal.door_end_forget(relid pg_catalog.regclass, files pg_catalog.int4[],
    flows pg_catalog.int8)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_end_forget(pg_catalog.regclass, pg_catalog.int4[], pg_catalog.int8)
IS 'argus_internal.end_forget() for the owner of a hot table';

CREATE FUNCTION argus_internal.door_days_to_rehydrate(relid pg_catalog.regclass, days pg_catalog.daterange,
    filter pg_catalog.text)
RETURNS pg_catalog.date[]
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_days_to_rehydrate(pg_catalog.regclass, pg_catalog.daterange, pg_catalog.text)
IS 'argus_internal.days_to_rehydrate() for the owner of a hot table';

CREATE FUNCTION argus_internal.door_rehydrate_day(relid pg_catalog.regclass, day pg_catalog.date,
    filter pg_catalog.text, keep pg_catalog.interval)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_rehydrate_day(pg_catalog.regclass, pg_catalog.date,
    pg_catalog.text, pg_catalog.interval)
IS 'argus_internal.rehydrate_day() for the owner of a hot table';

-- ---- for steps of a run of the owner: NULL if the table has gone or is another's now ----

CREATE FUNCTION argus_internal.door_start_run(relid pg_catalog.regclass)
RETURNS pg_catalog.bool
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_start_run(pg_catalog.regclass) IS 'argus_internal.start_run() in a run';

CREATE FUNCTION argus_internal.door_expire_days(relid pg_catalog.regclass)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_expire_days(pg_catalog.regclass) IS 'argus_internal.expire_days() in a run';

CREATE FUNCTION argus_internal.door_start_load(relid pg_catalog.regclass)
RETURNS argus_internal.listed_file[]
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_start_load(pg_catalog.regclass) IS 'argus_internal.start_load() in a run';

CREATE FUNCTION argus_internal.door_try_load_file(relid pg_catalog.regclass, file argus_internal.listed_file,
    deadline pg_catalog.timestamptz, is_first pg_catalog.bool)
RETURNS pg_catalog.int8[]
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_try_load_file(pg_catalog.regclass, argus_internal.listed_file,
    pg_catalog.timestamptz, pg_catalog.bool)
IS 'argus_internal.try_load_file() in a run';

CREATE FUNCTION argus_internal.door_has_unmerged_days(relid pg_catalog.regclass)
RETURNS pg_catalog.bool
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_has_unmerged_days(pg_catalog.regclass)
IS 'argus_internal.has_unmerged_days() in a run';

CREATE FUNCTION argus_internal.door_try_merge_changed_days(relid pg_catalog.regclass)
RETURNS pg_catalog.text
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_try_merge_changed_days(pg_catalog.regclass)
IS 'argus_internal.try_merge_changed_days() in a run';

CREATE FUNCTION argus_internal.door_note_unmerged(relid pg_catalog.regclass, file argus_internal.listed_file,
    cause pg_catalog.text)
RETURNS pg_catalog.bool
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_note_unmerged(pg_catalog.regclass, argus_internal.listed_file, pg_catalog.text)
IS 'argus_internal.note_unmerged() in a run';

CREATE FUNCTION argus_internal.door_report_load_progress(relid pg_catalog.regclass, done pg_catalog.int4,
    due pg_catalog.int4, loaded pg_catalog.int8[])
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_report_load_progress(pg_catalog.regclass, pg_catalog.int4,
    pg_catalog.int4, pg_catalog.int8[])
IS 'argus_internal.report_load_progress() in a run';

CREATE FUNCTION argus_internal.door_end_load(relid pg_catalog.regclass, loaded pg_catalog.int4)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_end_load(pg_catalog.regclass, pg_catalog.int4)
IS 'argus_internal.end_load() in a run';

CREATE FUNCTION argus_internal.door_closable_days(relid pg_catalog.regclass)
RETURNS pg_catalog.date[]
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_closable_days(pg_catalog.regclass) IS 'argus_internal.closable_days() in a run';

CREATE FUNCTION argus_internal.door_try_close_day(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS pg_catalog.bool
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_try_close_day(pg_catalog.regclass, pg_catalog.date)
IS 'argus_internal.try_close_day() in a run';

CREATE FUNCTION argus_internal.door_learn_stream_identities(relid pg_catalog.regclass, deadline pg_catalog.timestamptz)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_run'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_learn_stream_identities(pg_catalog.regclass, pg_catalog.timestamptz)
IS 'argus_internal.learn_stream_identities() in a run';

-- ---- for everybody: the functions that they lead to get the caller ----

CREATE FUNCTION argus_internal.door_create_hot_table(name pg_catalog.text, default_schema pg_catalog.name,
    hot argus_internal.hot_table)
RETURNS pg_catalog.void
AS 'MODULE_PATHNAME', 'argus_door_of_caller'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_create_hot_table(pg_catalog.text, pg_catalog.name, argus_internal.hot_table)
IS 'argus_internal.create_hot_table(), a table that is the caller''s';

CREATE FUNCTION argus_internal.door_maintained_hot_tables()
RETURNS pg_catalog.regclass[]
AS 'MODULE_PATHNAME', 'argus_door_of_caller'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_maintained_hot_tables()
IS 'argus_internal.maintained_hot_tables(), hot tables of the caller';

CREATE FUNCTION argus_internal.door_daily_report(relid pg_catalog.regclass, day pg_catalog.date)
RETURNS TABLE (section pg_catalog.text, rank pg_catalog.int4, label pg_catalog.text, value pg_catalog.numeric,
    detail pg_catalog.jsonb)
AS 'MODULE_PATHNAME', 'argus_door_of_caller'
LANGUAGE C STABLE PARALLEL UNSAFE;

COMMENT ON FUNCTION argus_internal.door_daily_report(pg_catalog.regclass, pg_catalog.date)
IS 'argus_internal.daily_report(), for whoever may read the table and its rollups';

-- ---- days that fill, as foreign tables: see host_list_tables.cpp ----

CREATE FUNCTION argus_internal.host_lists_handler()
RETURNS pg_catalog.fdw_handler
AS 'MODULE_PATHNAME', 'argus_host_lists_handler'
LANGUAGE C STRICT;

COMMENT ON FUNCTION argus_internal.host_lists_handler() IS 'callbacks of the foreign-data wrapper argus_host_lists';

CREATE FOREIGN DATA WRAPPER argus_host_lists HANDLER argus_internal.host_lists_handler NO VALIDATOR;
COMMENT ON FOREIGN DATA WRAPPER argus_host_lists
IS 'hosts of the days of hot tables that fill, merged from the host lists of their files';
CREATE SERVER argus_host_lists FOREIGN DATA WRAPPER argus_host_lists;
COMMENT ON SERVER argus_host_lists IS 'the host lists of this database';
-- Hot tables may belong to anybody; a foreign table that was not created with one shows nothing.
GRANT USAGE ON FOREIGN SERVER argus_host_lists TO PUBLIC;

-- ---- everything else is the extension's own ----

REVOKE ALL ON ALL ROUTINES IN SCHEMA argus, argus_internal FROM PUBLIC;
-- argus.flows() and the procedures run with the rights of the caller, and look up by name what they call: the caller
-- needs USAGE on the schema, whoever granted him the public function. USAGE opens nothing: each function and table has
-- rights of its own.
GRANT USAGE ON SCHEMA argus_internal TO PUBLIC;
GRANT EXECUTE ON FUNCTION argus.filter_sql(pg_catalog.text), argus.matches(pg_catalog.record, pg_catalog.text),
    argus.daily_report(pg_catalog.regclass, pg_catalog.date), argus.misnamed_files(pg_catalog.name),
    argus.unmatched_files(pg_catalog.name) TO PUBLIC;
GRANT EXECUTE ON PROCEDURE
    argus.create_hot_table(pg_catalog.text, pg_catalog.name, pg_catalog.text, pg_catalog.name[], pg_catalog.name[],
        pg_catalog.interval, pg_catalog.interval, pg_catalog.text, pg_catalog.interval, pg_catalog.interval),
    argus.alter_hot_table(pg_catalog.regclass, pg_catalog.name[], pg_catalog.name[], pg_catalog.interval,
        pg_catalog.interval, pg_catalog.interval, pg_catalog.interval, pg_catalog.bool),
    argus.drop_hot_table(pg_catalog.regclass), argus.load(pg_catalog.regclass, pg_catalog.interval),
        argus.maintain(pg_catalog.interval),
    argus.close_day(pg_catalog.regclass, pg_catalog.date), argus.drop_day(pg_catalog.regclass, pg_catalog.date),
    argus.forget(pg_catalog.regclass, pg_catalog.text),
    argus.rehydrate(pg_catalog.regclass, pg_catalog.daterange, pg_catalog.text, pg_catalog.interval) TO PUBLIC;
-- These are called with the rights of the caller: doors, and functions that change nothing.
GRANT EXECUTE ON PROCEDURE argus_internal.check_no_transaction_block(pg_catalog.text),
    argus_internal.load_due_files(pg_catalog.regclass, pg_catalog.timestamptz, pg_catalog.bool),
    argus_internal.maintain_hot_table(pg_catalog.regclass, pg_catalog.timestamptz, pg_catalog.bool) TO PUBLIC;
GRANT EXECUTE ON FUNCTION argus_internal.report(pg_catalog.text, pg_catalog.text, pg_catalog.text, pg_catalog.text,
        pg_catalog.text),
    argus_internal.check_interval(pg_catalog.text, pg_catalog.interval),
    argus_internal.check_keep(pg_catalog.text, pg_catalog.interval, pg_catalog.bool),
    argus_internal.unit_hint(pg_catalog.interval, pg_catalog.text),
    argus_internal.door_hot_table_settings(pg_catalog.regclass),
        argus_internal.door_alter_hot_table(pg_catalog.regclass, argus_internal.hot_table, pg_catalog.bool),
    argus_internal.door_drop_hot_table(pg_catalog.regclass), argus_internal.door_close_day(pg_catalog.regclass,
        pg_catalog.date, pg_catalog.bool),
    argus_internal.door_drop_day(pg_catalog.regclass, pg_catalog.date),
    argus_internal.door_files_to_forget(pg_catalog.regclass, pg_catalog.text),
    argus_internal.door_forget_file(pg_catalog.regclass, pg_catalog.int4),
    argus_internal.door_end_forget(pg_catalog.regclass, pg_catalog.int4[], pg_catalog.int8),
    argus_internal.door_has_unmerged_days(pg_catalog.regclass),
    argus_internal.door_try_merge_changed_days(pg_catalog.regclass),
    argus_internal.door_note_unmerged(pg_catalog.regclass, argus_internal.listed_file, pg_catalog.text),
    argus_internal.door_days_to_rehydrate(pg_catalog.regclass, pg_catalog.daterange, pg_catalog.text),
    argus_internal.door_rehydrate_day(pg_catalog.regclass, pg_catalog.date, pg_catalog.text, pg_catalog.interval),
    argus_internal.door_daily_report(pg_catalog.regclass, pg_catalog.date),
        argus_internal.door_start_run(pg_catalog.regclass),
    argus_internal.door_expire_days(pg_catalog.regclass), argus_internal.door_start_load(pg_catalog.regclass),
    argus_internal.door_try_load_file(pg_catalog.regclass, argus_internal.listed_file, pg_catalog.timestamptz,
        pg_catalog.bool),
    argus_internal.door_report_load_progress(pg_catalog.regclass, pg_catalog.int4, pg_catalog.int4, pg_catalog.int8[]),
    argus_internal.door_end_load(pg_catalog.regclass, pg_catalog.int4),
        argus_internal.door_closable_days(pg_catalog.regclass),
    argus_internal.door_try_close_day(pg_catalog.regclass, pg_catalog.date),
        argus_internal.door_learn_stream_identities(pg_catalog.regclass, pg_catalog.timestamptz),
    argus_internal.door_create_hot_table(pg_catalog.text, pg_catalog.name, argus_internal.hot_table),
        argus_internal.door_maintained_hot_tables() TO PUBLIC;
-- argus.status calls these for everybody: a size, as by pg_total_relation_size(), a number for those who see the
-- table, and words.
GRANT EXECUTE ON FUNCTION argus_internal.relation_size(pg_catalog.oid),
    argus_internal.say_count(pg_catalog.int8, pg_catalog.text, pg_catalog.text, pg_catalog.text),
    argus_internal.say_time(pg_catalog.timestamptz), argus_internal.say_interval(pg_catalog.interval),
    argus_internal.count_misnamed_files(pg_catalog.name, pg_catalog.regclass, pg_catalog.timestamptz) TO PUBLIC;
-- Plans of anybody's queries call these. They know nothing but their arguments.
GRANT EXECUTE ON FUNCTION argus_internal.since("any"), argus_internal.after("any"), argus_internal.before("any"),
    argus_internal.until("any"), argus_internal.address(pg_catalog.text), argus_internal.addresses(pg_catalog.text[])
    TO PUBLIC;
-- These are read as the owner of a hot table: with his rights, and only what he may read.
GRANT EXECUTE ON FUNCTION argus_internal.host_days(pg_catalog.regclass, pg_catalog.date, pg_catalog.int4[]),
    argus_internal.host_hours(pg_catalog.regclass, pg_catalog.date, pg_catalog.int4[]),
        argus_internal.pack_keys(pg_catalog.text),
    argus_internal.new_keys(pg_catalog.text, pg_catalog.text) TO PUBLIC;
