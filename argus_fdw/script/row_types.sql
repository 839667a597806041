
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
