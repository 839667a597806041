// Filters of `ra`: what they mean, as the SQL that the tree is, and what is refused, with the place of the error.
#include "filter.h"

#include <gtest/gtest.h>

#include "predicate.h"

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

// The place and the message of the error.
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
  EXPECT_EQ(Sql("udp or tcp and dst port 443"), "((ip_proto = 17::bigint OR ip_proto = 6::bigint) AND dport = 443)");
  EXPECT_EQ(Sql("tcp and dst port 443 or udp"), "((ip_proto = 6::bigint AND dport = 443) OR ip_proto = 17::bigint)");
  EXPECT_EQ(Sql("not src host 10.0.0.1 or udp"), "((saddr = '10.0.0.1'::inet) IS NOT TRUE OR ip_proto = 17::bigint)");
  EXPECT_EQ(Sql("tcp && !dst port 80 || udp"), Sql("(tcp and (not dst port 80)) or udp"));
  EXPECT_EQ(Sql("not not tcp"), "((ip_proto = 6::bigint) IS NOT TRUE) IS NOT TRUE");
}

TEST(Filter, BareValuesAreTestedLikeTheOneBefore) {
  EXPECT_EQ(Sql("dst port 80 or 443"), "(dport = 80 OR dport = 443)");
  EXPECT_EQ(Sql("dst port (80 or 443)"), Sql("dst port 80 or 443"));
  EXPECT_EQ(Sql("src host 10.0.0.1 or 10.0.0.2"), "(saddr = '10.0.0.1'::inet OR saddr = '10.0.0.2'::inet)");
  EXPECT_EQ(Sql("udp and not dst port 53 or 5355"),
            "((ip_proto = 17::bigint AND (dport = 53) IS NOT TRUE) OR dport = 5355)");
  EXPECT_EQ(Sql("tcp dst port 80 or 443"),
            "((ip_proto = 6::bigint AND dport = 80) OR (ip_proto = 6::bigint AND dport = 443))");
  EXPECT_EQ(Sql("dst port 80 or (443 or 8443)"), "(dport = 80 OR dport = 443 OR dport = 8443)");
  EXPECT_EQ(Sql("dst port gt 80 and lt 90"), "(dport > 80 AND dport < 90)");
  EXPECT_EQ(Sql("dst port 80 and (tcp or udp)"), "(dport = 80 AND (ip_proto = 6::bigint OR ip_proto = 17::bigint))");
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

// What a record does not tell must not read as not seen.
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
  EXPECT_EQ(Sql("ip src host 10.0.0.1"), "(family IS NOT NULL AND saddr = '10.0.0.1'::inet)");
}

TEST(Filter, KnowsNumbers) {
  EXPECT_EQ(Sql("dur gt 0.1"), "dur > '0.10000000149011612'::double precision");
  EXPECT_EQ(Sql("src pkts gt 1.5"), "spkts > 1::bigint");
  EXPECT_EQ(Sql("src pkts gte 1.5"), "spkts >= 2::bigint");
  EXPECT_EQ(Sql("src pkts 1.5"), "false");
  EXPECT_EQ(Sql("seq 0x10"), "seq = 16::bigint");
  EXPECT_EQ(Sql("seq 010"), "seq = 8::bigint");
  EXPECT_EQ(Sql("bytes >= 1000"), "(sbytes >= 1000::bigint OR dbytes >= 1000::bigint)");
  EXPECT_EQ(Sql("src jit gt 3"), "sjitact > '3'::double precision");
  EXPECT_EQ(Sql("intpkt gt 3"), "(sintpktact > '3'::double precision AND dintpktact > '3'::double precision)");
  EXPECT_EQ(Sql("src vid gt 5"), "svid = 5");  // always equality
  EXPECT_EQ(Sql("src vpri 3"), "(svlan & 57344) = 24576");
  EXPECT_EQ(Sql("src dsb gt 10"), "(family = 4::bigint AND stos >= 44)");
  // A side without attributes counts as 0 beside one with some.
  EXPECT_EQ(Sql("src ttl lt 5"), "(family = 4::bigint AND (sttl < 5 OR (sttl IS NULL AND dttl IS NOT NULL)))");
  EXPECT_EQ(Sql("src port 1000-2000"), "(sport >= 1000 AND sport <= 2000)");
  EXPECT_EQ(Sql("proto 50"), "ip_proto = 50::bigint");
  EXPECT_EQ(Sql("ether proto 2054"), "etype = 2054::bigint");
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
  EXPECT_EQ(Refused("port 65536"), At(5, "65536"));
  EXPECT_EQ(Refused("port nosuchservice"), At(5, "nosuchservice"));
  EXPECT_EQ(Refused("(tcp"), Error(4, kAtEnd));
  EXPECT_EQ(Refused("tcp)"), At(3, ")"));
  EXPECT_EQ(Refused("esp"), At(0, "esp"));
  EXPECT_EQ(Refused("data"), At(0, "data"));
  EXPECT_EQ(Refused("\"tcp\""), At(0, "tcp"));
  EXPECT_EQ(Refused("not"), Error(3, kAtEnd));
}

TEST(Filter, TakesLongListsAndRefusesDeepOnes) {
  std::string ports = "dst port 1";
  for (int i = 2; i < 10000; i++) ports += " or " + std::to_string(i);
  EXPECT_EQ(Sql(ports).substr(0, 24), "(dport = 1 OR dport = 2 ");
  EXPECT_EQ(Refused(std::string(100000, '(')).second, "syntax error in ra filter at \"(\"");
  std::string nots;
  for (int i = 0; i < 100000; i++) nots += "not ";
  EXPECT_EQ(Refused(nots + "tcp").second, "syntax error in ra filter at \"not\"");
  std::string mixed = "tcp";
  for (int i = 0; i < 200; i++) mixed += " and udp or tcp";
  EXPECT_EQ(Refused(mixed).second, "ra filter is too complex");
  EXPECT_EQ(Refused(std::string(2 << 20, 'x')).second, "ra filter is too long");
}

}  // namespace
}  // namespace argus
