// Filters of `ra`: what they mean, as the SQL that the tree is, and what is refused, with the place of the error.
#include "condition/ra_filter.h"

#include <gtest/gtest.h>

#include "condition/predicate.h"

namespace argus {
namespace {

std::string Sql(std::string_view text) {
  Filter filter;
  int32_t position;
  const Status s = filter.Parse(text, &position);
  EXPECT_TRUE(s.ok()) << text << ": " << s.message();
  const auto n = static_cast<int32_t>(filter.nodes().size());
  EXPECT_TRUE(Predicate::Build(ARGUS_FLOW, filter.nodes().data(), n).ok()) << text;
  return filter.sql();
}

// Returns the place and the message of the error.
std::pair<int32_t, std::string> Refused(std::string_view text) {
  Filter filter;
  int32_t position = -2;
  const Status s = filter.Parse(text, &position);
  EXPECT_EQ(s.code(), ARGUS_INVALID) << text;
  return {position, s.message()};
}

using Error = std::pair<int32_t, std::string>;
Error At(int32_t position, const char* word) {
  return {position, std::string("syntax error in ra filter at \"") + word + "\""};
}
const char kAtEnd[] = "syntax error in ra filter at the end";

TEST(Filter, EmptyPassesEverything) {
  for (const char* text : {"", "  ", "\t\n"}) {
    Filter filter;
    int32_t position;
    EXPECT_TRUE(filter.Parse(text, &position).ok());
    EXPECT_TRUE(filter.nodes().empty());
    EXPECT_EQ(filter.sql(), "true");
  }
}

TEST(Filter, JoinsFromTheLeftWithOnePrecedence) {
  EXPECT_EQ(Sql("udp or tcp and dst port 443"), "(ip_proto = ANY ('{17,6}'::bigint[]) AND dport = 443)");
  EXPECT_EQ(Sql("tcp and dst port 443 or udp"), "((ip_proto = 6::bigint AND dport = 443) OR ip_proto = 17::bigint)");
  EXPECT_EQ(Sql("not src host 10.0.0.1 or udp"), "((saddr = '10.0.0.1'::inet) IS NOT TRUE OR ip_proto = 17::bigint)");
  EXPECT_EQ(Sql("tcp && !dst port 80 || udp"), Sql("(tcp and (not dst port 80)) or udp"));
  EXPECT_EQ(Sql("not not tcp"), "((ip_proto = 6::bigint) IS NOT TRUE) IS NOT TRUE");
}

TEST(Filter, BareValuesAreTestedLikeTheOneBefore) {
  EXPECT_EQ(Sql("dst port 80 or 443"), "dport = ANY ('{80,443}'::integer[])");
  EXPECT_EQ(Sql("dst port (80 or 443)"), Sql("dst port 80 or 443"));
  EXPECT_EQ(Sql("src host 10.0.0.1 or 10.0.0.2"), "saddr = ANY ('{10.0.0.1,10.0.0.2}'::inet[])");
  EXPECT_EQ(Sql("udp and not dst port 53 or 5355"),
            "((ip_proto = 17::bigint AND (dport = 53) IS NOT TRUE) OR dport = 5355)");
  EXPECT_EQ(Sql("tcp dst port 80 or 443"), "(ip_proto = 6::bigint AND dport = ANY ('{80,443}'::integer[]))");
  EXPECT_EQ(Sql("dst port 80 or (443 or 8443)"), "dport = ANY ('{80,443,8443}'::integer[])");
  EXPECT_EQ(Sql("dst port gt 80 and lt 90"), "(dport > 80 AND dport < 90)");
  EXPECT_EQ(Sql("dst port 80 and (tcp or udp)"), "(dport = 80 AND ip_proto = ANY ('{6,17}'::bigint[]))");
}

TEST(Filter, KnowsSides) {
  EXPECT_EQ(Sql("host 10.0.0.1"), "(saddr = '10.0.0.1'::inet OR daddr = '10.0.0.1'::inet)");
  EXPECT_EQ(Sql("src or dst host 10.0.0.1"), Sql("host 10.0.0.1"));
  EXPECT_EQ(Sql("src and dst host 10.0.0.1"), "(saddr = '10.0.0.1'::inet AND daddr = '10.0.0.1'::inet)");
  EXPECT_EQ(Sql("src 10.0.0.1"), "saddr = '10.0.0.1'::inet");
  EXPECT_EQ(Sql("dst syn"), "((dtcpflags & 2::bigint) = 2::bigint OR (ip_proto = 6::bigint AND tcp_status IS NULL))");
  EXPECT_EQ(Sql("src and dst fin"),
            "(((stcpflags & 1::bigint) = 1::bigint AND (dtcpflags & 1::bigint) = 1::bigint) OR (ip_proto = 6::bigint "
            "AND tcp_status IS NULL))");
  EXPECT_EQ(Sql("src pkts gt 5"), "spkts > 5::bigint");
}

// The side of the term before holds on.
TEST(Filter, FlagsOfTcpTakeTheSideOfTheTermBefore) {
  EXPECT_EQ(Sql("dst port 22 and syn"), Sql("dst port 22 and dst syn"));
  for (const char* word : {"syn", "fin", "rst", "reset", "push", "ack", "urg", "ece", "cwr", "retrans", "drop", "ooo",
                           "outoforder", "winshut", "ecn", "frag"}) {
    const std::string w(word);
    for (const char* side : {"src ", "dst ", "src and dst ", "src or dst "}) {
      EXPECT_EQ(Sql(side + ("host 10.0.0.1 or " + w)), Sql(side + ("host 10.0.0.1 or " + (side + w))));
    }
  }
  for (const char* term : {"src host 10.0.0.1",
                           "src 10.0.0.1",
                           "src net 10.0.0.0/8",
                           "src port 1",
                           "src port gt 1",
                           "src port 1-2",
                           "tcp src port 1",
                           "src pkts 1",
                           "src bytes gt 1",
                           "src rate gt 1",
                           "src dur 1",
                           "src ttl 1",
                           "src tos 1",
                           "src vid 1",
                           "src srcid 1",
                           "src co us",
                           "ether src host 0:0:0:0:0:1",
                           "src syn",
                           "tcp src syn",
                           "not src syn",
                           "dst port 1 or src port 2 or 3"}) {
    const std::string t(term);
    EXPECT_EQ(Sql(t + " or fin and not ack"), Sql(t + " or src fin and not src ack")) << t;
    EXPECT_EQ(Sql(t + " or (fin or tcp and ack)"), Sql(t + " or (src fin or tcp and (ack))")) << t;
    EXPECT_EQ(Sql(t + " or (dst port 9) or not (tcp) or fin"), Sql(t + " or (dst port 9) or not (tcp) or src fin"))
        << t;
    EXPECT_EQ(Sql("(" + t + ") or fin"), Sql("(" + t + ") or src or dst fin")) << t;
  }
  for (const char* term : {"tcp", "con", "synack", "port 80", "pkts gt 1", "dur gt 0", "host 10.0.0.1"}) {
    const std::string before = "src port 1 or " + std::string(term);
    EXPECT_EQ(Sql(before + " or fin"), Sql(before + " or src or dst fin")) << term;
  }
  EXPECT_EQ(Sql("src syn or pkts 3"), Sql("src syn or (pkts 3)"));  // numbers and addresses do not take it
}

TEST(Filter, FlagsOfTcpLeaveWhatBareValuesAreTestedWith) {
  EXPECT_EQ(Sql("dst port 80 or syn or 443"), Sql("dst port 80 or dst syn or dst port 443"));
  EXPECT_EQ(Sql("port 53 or (port 80) or 443"), Sql("port 53 or port 80 or port 443"));
}

TEST(Filter, KnowsRelationsWithoutBlanks) {
  EXPECT_EQ(Sql("src bytes>=1000"), "sbytes >= 1000::bigint");
  EXPECT_EQ(Sql("(dst port<=1024)"), "dport <= 1024");
  EXPECT_EQ(Sql("dur>=.5"), "dur >= '0.5'::double precision");
  EXPECT_EQ(Sql("src port>=80 and<=90"), "(sport >= 80 AND sport <= 90)");
  EXPECT_EQ(Sql("src pkts>= -1"), Sql("src pkts gte -1"));
}

TEST(Filter, KnowsServicesOfTheirProtocol) {
  EXPECT_EQ(Sql("dst port ssh"), "(ip_proto = 6::bigint AND dport = 22)");
  EXPECT_EQ(Sql("dst port tftp"), "(ip_proto = 17::bigint AND dport = 69)");
  EXPECT_EQ(Sql("dst port domain"), "dport = 53");
  EXPECT_EQ(Sql("udp dst port domain"), "(ip_proto = 17::bigint AND dport = 53)");
}

// `ra` does not care what protocol stands before words that need none.
TEST(Filter, TakesNoNoticeOfProtocolsBeforeNumbers) {
  EXPECT_EQ(Sql("udp src pkts gt 5"), Sql("src pkts gt 5"));
  EXPECT_EQ(Sql("udp src syn"), Sql("src syn"));
  EXPECT_EQ(Sql("icmp src host 10.0.0.1"), Sql("ipv4 src host 10.0.0.1"));
}

TEST(Filter, KnowsSensors) {
  const std::string five = Sql("srcid 0.0.0.5");
  EXPECT_EQ(Sql("srcid 5"), five);
  EXPECT_EQ(Sql("srcid 0x5"), five);
  EXPECT_NE(five.find("srcid = ANY ('{\"0.0.0.5\",\"5\"}'::text[])"), std::string::npos);
  EXPECT_EQ(Sql("srcid \"5\"").find("0.0.0.5"), std::string::npos);
  EXPECT_EQ(Sql("srcid -1").substr(0, 38), "(srcid = ANY ('{\"255.255.255.255\",\"-1\"");
  for (const char* no_id : {"4294967297", "18446744073709551616", "-2147483649", "99999999999999999999999"}) {
    EXPECT_EQ(Sql(std::string("srcid ") + no_id), "false") << no_id;
  }
  EXPECT_EQ(Sql("src host 010.000.0.1"), "saddr = '10.0.0.1'::inet");
}

// What a record does not say must not read as not seen.
TEST(Filter, WordsOfTcpMatchTcpThatDoesNotTellItsState) {
  const std::string unknown = "(ip_proto = 6::bigint AND tcp_status IS NULL)";
  const std::string status = "(ip_proto = 6::bigint AND tcp_status IS NULL AND (family = 4::bigint OR sport > 0))";
  EXPECT_EQ(Sql("synack"), "((tcp_status & 2::bigint) = 2::bigint OR " + unknown + ")");
  EXPECT_EQ(Sql("wait"), "((tcp_status & 64::bigint) = 64::bigint OR " + status + ")");
  for (const char* word : {"con", "retrans", "outoforder", "winshut", "ecn", "finack", "normal"}) {
    EXPECT_NE(Sql(word).find(status), std::string::npos) << word;
  }
  for (const char* word : {"syn", "fin", "rst", "push", "ack", "urg", "ece", "cwr", "mss", "src syn"}) {
    EXPECT_NE(Sql(word).find(unknown), std::string::npos) << word;
  }
}

TEST(Filter, KnowsAddresses) {
  EXPECT_EQ(Sql("src net 10.0.0.0/8"), "saddr <<= '10.0.0.0/8'::inet");
  EXPECT_EQ(Sql("src net 10.0.0.0 mask 255.0.0.0"), Sql("src net 10.0.0.0/8"));
  EXPECT_EQ(Sql("dst net fe80::/10"), "daddr <<= 'fe80::/10'::inet");
  EXPECT_EQ(Sql("src net 10.0.0.1"), "saddr = '10.0.0.1'::inet");
  EXPECT_EQ(Sql("ether src host 0:1b:21:AA:bb:cc"), "smac = '00:1b:21:aa:bb:cc'::macaddr");
  EXPECT_EQ(Sql("host 999.1.1.1"), "false");
  EXPECT_EQ(Sql("srcid \"it's\""),
            "(srcid = 'it''s' OR (srcid >= 'it''s/' COLLATE \"C\" AND srcid < 'it''s0' COLLATE \"C\"))");
  EXPECT_EQ(Sql(R"(co "\'")"), R"((sco = E'\\''' OR dco = E'\\'''))");
  EXPECT_EQ(Sql("ip src host 10.0.0.1"), "(family IS NOT NULL AND saddr = '10.0.0.1'::inet)");
}

TEST(Filter, KnowsNumbers) {
  EXPECT_EQ(Sql("dur gt 0.1"), "dur > '0.10000000149011612'::double precision");
  EXPECT_EQ(Sql("src pkts gt -1"), "false");  // without sign: the greatest of all
  EXPECT_EQ(Sql("src pkts lt -1"), "spkts IS NOT NULL");
  EXPECT_EQ(Sql("dur gt -.5"), "dur > '-0.5'::double precision");
  EXPECT_EQ(Sql("pcr lt -0.5"), "pcr < '-0.50000002980232239'::double precision");
  EXPECT_EQ(Sql("pcr gt -0.5"), "(pcr > '-0.49999998509883881'::double precision OR pcr IS NULL)");
  EXPECT_EQ(Sql("dst data 5"), "dappbytes = 5::bigint");
  EXPECT_EQ(Sql("seq 0x10"), "seq = 16::bigint");
  EXPECT_EQ(Sql("seq 010"), "seq = 8::bigint");
  EXPECT_EQ(Sql("bytes >= 1000"), "(sbytes >= 1000::bigint OR dbytes >= 1000::bigint)");
  const std::string rounds_to_3 = "'3.0000001192092896'::double precision";  // what is no more is 3 as a float
  EXPECT_EQ(Sql("src jit gt 3"), "sjitact > " + rounds_to_3);
  EXPECT_EQ(Sql("intpkt gt 3"), "(sintpktact > " + rounds_to_3 + " AND dintpktact > " + rounds_to_3 + ")");
  EXPECT_EQ(Sql("src jit lte 3"), "(sjitact <= " + rounds_to_3 + " OR sjitact IS NULL)");  // below is not above
  EXPECT_EQ(Sql("seq lt 3"), "(seq < 3::bigint OR seq IS NULL)");
  EXPECT_EQ(Sql("src vid 5"), "svid = 5");
  EXPECT_EQ(Sql("src vid gt 5"), "svid = 5");  // always equality
  EXPECT_EQ(Sql("src vpri 3"), "(svlan & 57344) = 24576");
  EXPECT_EQ(Sql("src dsb 10"), "(family = 4::bigint AND (stos & 252) = 40)");
  // A side without attributes counts as 0 beside one with some, two are below all numbers, and above those of six bits.
  EXPECT_EQ(Sql("src dsb gt 10"), "(family = 4::bigint AND (stos >= 44 OR (stos IS NULL AND dtos IS NULL)))");
  EXPECT_EQ(Sql("src ttl 0"), "(family = 4::bigint AND (sttl = 0 OR (sttl IS NULL AND dttl IS NOT NULL)))");
  EXPECT_EQ(Sql("src ttl lt 5"), "(family = 4::bigint AND (sttl < 5 OR sttl IS NULL))");
  EXPECT_EQ(Sql("src frag"), "(family = 4::bigint AND (sfrag = true OR sfrag IS NULL))");
  EXPECT_EQ(Sql("src port 65536"), "sport = 65536");
  EXPECT_EQ(Sql("src port 1000-2000"), "(sport >= 1000 AND sport <= 2000)");
  EXPECT_EQ(Sql("proto 50"), "ip_proto = 50::bigint");
  EXPECT_EQ(Sql("proto \\udp"), "ip_proto = 17::bigint");
  EXPECT_EQ(Sql("ether proto 34915"), "etype = 34915::bigint");
  EXPECT_EQ(Sql("ether proto 0x800"), Sql("ipv4"));
  EXPECT_EQ(Sql("ether proto \\arp"), Sql("arp"));
}

TEST(Filter, RefusesWithThePlaceAndTheWord) {
  EXPECT_EQ(Refused("bogus expression"), At(0, "bogus"));
  EXPECT_EQ(Refused("and tcp"), At(0, "and"));
  EXPECT_EQ(Refused("tcp and"), Error(7, kAtEnd));
  EXPECT_EQ(Refused("tcp udp"), At(4, "udp"));
  EXPECT_EQ(Refused("encaps vlan"), At(0, "encaps"));
  EXPECT_EQ(Refused("tcp port gt 1000 and src bytes gt dst bytes"), At(34, "dst"));
  EXPECT_EQ(Refused("bytes > 1000"), At(6, ">"));
  EXPECT_EQ(Refused("pkts == 5"), At(5, "=="));
  EXPECT_EQ(Refused("net 10"), At(4, "10"));
  EXPECT_EQ(Refused("net 192.168.1"), At(4, "192.168.1"));
  EXPECT_EQ(Refused("192.168.1.1"), At(0, "192.168.1.1"));
  EXPECT_EQ(Refused("tcp host 10.0.0.1"), At(4, "host"));
  EXPECT_EQ(Refused("host www.example.org"), At(5, "www.example.org"));
  EXPECT_EQ(Refused("host 10.0.0.0/8"), At(5, "10.0.0.0/8"));
  EXPECT_EQ(Refused("host ::"), At(5, "::"));
  EXPECT_EQ(Refused("net 10.0.0.0/33"), At(4, "10.0.0.0/33"));
  EXPECT_EQ(Refused("port 1.5"), At(5, "1.5"));
  EXPECT_EQ(Refused("port \"80\""), At(5, "80"));
  EXPECT_EQ(Refused("port gt domain"), At(8, "domain"));
  EXPECT_EQ(Refused("udp port ssh"), At(9, "ssh"));
  EXPECT_EQ(Refused("src pkts gt 1.5"), At(12, "1.5"));
  EXPECT_EQ(Refused("bytes>1000"), At(5, ">1000"));
  EXPECT_EQ(Refused("bytes>=5or tcp"), At(7, "5or"));
  EXPECT_EQ(Refused("dur gt 5."), At(7, "5."));
  EXPECT_EQ(Refused("src proto 6"), At(4, "proto"));
  EXPECT_EQ(Refused("ip host fe80::1"), At(8, "fe80::1"));
  EXPECT_EQ(Refused("(port 80) or 443"), At(13, "443"));
  EXPECT_EQ(Refused("port 80 or tcp or 443"), At(18, "443"));
  EXPECT_EQ(Refused("port ((80 or 443))"), At(10, "or"));
  EXPECT_EQ(Refused("port (gt 80)"), At(6, "gt"));
  EXPECT_EQ(Refused("port nosuchservice"), At(5, "nosuchservice"));
  EXPECT_EQ(Refused("(tcp"), Error(4, kAtEnd));
  EXPECT_EQ(Refused("tcp)"), At(3, ")"));
  EXPECT_EQ(Refused("esp"), At(0, "esp"));
  EXPECT_EQ(Refused("data"), Error(4, kAtEnd));
  EXPECT_EQ(Refused("\"tcp\""), At(0, "tcp"));
  EXPECT_EQ(Refused("not"), Error(3, kAtEnd));
}

// Returns "port 0 and port 1 or port 2 and port 3 ..." with n turns, none of which says the same as another.
std::string Turns(int n) {
  std::string text = "dst port 0";
  for (int i = 0; i < n; i++) text += (i % 2 == 0 ? " and " : " or ") + std::to_string(i + 1);
  return text;
}

TEST(Filter, TakesTheGreatestDepthAndNoGreaterOne) {
  const auto nested = [](int n) {  // each a level of the tree above the first word's
    std::string text = "tcp";
    for (int i = 0; i < n; i++)
      text = "(" + text + (i % 2 == 0 ? ") and dst port " : ") or dst port ") + std::to_string(i);
    return text;
  };
  const auto parentheses = [](size_t n) { return std::string(n, '(') + "tcp" + std::string(n, ')'); };
  EXPECT_NE(Sql(nested(89)), "");
  EXPECT_EQ(Refused(nested(90)).second, "ra filter is too complex");
  EXPECT_NE(Sql(parentheses(99)), "");
  EXPECT_EQ(Refused(parentheses(100)).second, "syntax error in ra filter at \"tcp\"");
}

TEST(Filter, TakesLongChainsOfAndAndOr) {
  std::string same = "src host 10.0.0.1 and dst port 80", others = same;
  for (int i = 2; i <= 1300; i++) {
    const std::string host = " or src host 10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250 + 1);
    same += host + " and dst port 80";
    others += host + " and dst port " + std::to_string(i);
  }
  const std::string sql = Sql(same);
  EXPECT_EQ(sql.substr(0, 40), "(saddr = ANY ('{10.0.0.1,10.0.0.3,10.0.0");
  EXPECT_TRUE(sql.ends_with("}'::inet[]) AND dport = 80)"));
  EXPECT_LT(Sql(others).size(), 1000000);
  EXPECT_NE(Sql(Turns(3000)), "");
  EXPECT_EQ(Refused(Turns(100000)).second, "ra filter is too complex");
}

TEST(Filter, TakesLongListsAndRefusesDeepOnes) {
  std::string ports = "dst port 1";
  for (int i = 2; i < 10000; i++) ports += " or " + std::to_string(i);
  EXPECT_EQ(Sql(ports).substr(0, 24), "dport = ANY ('{1,2,3,4,5");
  EXPECT_EQ(Refused(std::string(100000, '(')).second, "syntax error in ra filter at \"(\"");
  std::string nots;
  for (int i = 0; i < 100000; i++) nots += "not ";
  EXPECT_EQ(Refused(nots + "tcp").second, "syntax error in ra filter at \"not\"");
  // No stack is deep enough for a level of the tree per turn.
  std::string turns = "ip", values = "port (1";
  while (turns.size() < 900000) turns += "&&ip||ip";
  while (values.size() < 900000) values += "&&1||1";
  EXPECT_EQ(Sql(turns), "((family IS NOT NULL AND family IS NOT NULL) OR family IS NOT NULL)");
  EXPECT_LT(Sql(values + ")").size(), 200);
  EXPECT_EQ(Refused(std::string(2 << 20, 'x')).second, "ra filter is too long");
}

}  // namespace
}  // namespace argus
