// Version 2: framing, conversion, and damage at every place of the sample.
#include <algorithm>
#include <set>

#include "record/version2_reader.h"
#include "support/files.h"
#include "support/records.h"

namespace argus {
namespace {

using std::string_literals::operator""s;
using Step = RecordReader::Step;

struct Reading2 {
  std::vector<ByteVector> records;
  std::vector<uint64_t> offsets;
  ReadDamage damage;
  std::string platform;
  bool supported = false;
};

Reading2 ReadSource2(std::unique_ptr<ByteSource> source) {
  static RecordReader first;
  static Version2Reader reader;
  Reading2 r;
  RawRecord raw;
  first.Open(std::move(source));
  while (first.Next(&raw) == Step::kPause) continue;
  if (first.start() != RecordReader::Start::kArgus2) return r;
  reader.Open(first.TakeRest());
  for (Step step; (step = reader.Next(&raw)) != Step::kEnd;) {
    if (step != Step::kRecord) continue;
    r.records.emplace_back(raw.data, raw.data + raw.size);
    r.offsets.push_back(raw.offset);
  }
  r.damage = reader.damage();
  r.platform = reader.platform();
  r.supported = reader.is_supported();
  reader.Release();
  return r;
}

Reading2 Read2(std::string_view stream, size_t piece = SIZE_MAX) { return ReadSource2(ByteSourceOf(stream, piece)); }

class Version2Test : public testing::Test {
 protected:
  size_t SizeOf(size_t i) const { return (i + 1 < n_ ? all_.offsets[i + 1] : plain_.size()) - all_.offsets[i]; }
  // The first flow record for which `pick` holds.
  template <typename F>
  ByteVector Find(F pick) const {
    for (const ByteVector& bytes : all_.records) {
      if ((bytes[0] & kMar) == 0 && pick(*std::make_unique<TestRecord>(bytes))) return bytes;
    }
    ADD_FAILURE() << "no such record";
    return all_.records[1];
  }
  // The records that `r` has in common with the undamaged stream, by their place.
  size_t Kept(const Reading2& r, int64_t shift, uint64_t from) const {
    size_t kept = 0;
    for (size_t i = 0; i < r.records.size(); i++) {
      const uint64_t at = r.offsets[i] > from ? r.offsets[i] - shift : r.offsets[i];
      const auto found = std::find(all_.offsets.begin(), all_.offsets.end(), at);
      kept += found != all_.offsets.end() && all_.records[found - all_.offsets.begin()] == r.records[i];
    }
    return kept;
  }

  const std::string plain_ = Sample("version2/network.arg");
  const Reading2 all_ = Read2(plain_);
  const size_t n_ = all_.records.size();
};

TEST_F(Version2Test, ConvertsEveryRecordToAWholeOne) {
  EXPECT_EQ(n_, 53u);
  EXPECT_EQ(all_.damage.count, 0u);
  EXPECT_EQ(all_.platform, "32-bit big-endian");
  for (const ByteVector& bytes : all_.records) {
    EXPECT_EQ(bytes[0] & 0x0F, 2);
    EXPECT_EQ(Get16(bytes.data() + 2) * kWord, bytes.size());
    if ((bytes[0] & kMar) != 0) continue;
    EXPECT_TRUE(TestRecord(bytes).whole());
  }
}

TEST_F(Version2Test, ReadsTheOtherByteOrderAlike) {
  const Reading2 r = Read2(Sample("version2/little.arg"));
  EXPECT_TRUE(r.records == all_.records);
  EXPECT_EQ(r.offsets, all_.offsets);
  EXPECT_EQ(r.platform, "32-bit little-endian");
}

TEST_F(Version2Test, LeavesWideStampsAlone) {
  for (const auto& [name, platform] : {std::pair("version2/network64.arg", "64-bit big-endian"),
                                       std::pair("version2/little64.arg", "64-bit little-endian")}) {
    const Reading2 r = Read2(Sample(name));
    EXPECT_FALSE(r.supported);
    EXPECT_EQ(r.platform, platform);
    EXPECT_TRUE(r.records.empty());
  }
}

TEST_F(Version2Test, KeepsValues) {
  TestRecord tcp(Find([](TestRecord& r) { return r.Text("proto") == "tcp" && r.Int("dpkts") == 10; }));
  EXPECT_EQ(tcp.Int("version"), 2);
  EXPECT_EQ(tcp.Text("srcid"), "192.0.2.3");
  EXPECT_EQ(tcp.Int("sport"), 40001);
  EXPECT_EQ(tcp.Int("stcpb"), 1017);
  EXPECT_EQ(tcp.Int("swin"), 32769);
  EXPECT_EQ(tcp.Int("sttl"), 64);
  EXPECT_EQ(tcp.Int("sappbytes"), 4100);
  TestRecord esp(Find([](TestRecord& r) { return r.Text("proto") == "esp"; }));
  EXPECT_EQ(esp.Int("spi"), 0x12345678);
  TestRecord user(Find([](TestRecord& r) { return !r.Null("suser"); }));
  EXPECT_EQ(user.Text("suser"), "GET / HTTP/1.0\r\n");
  EXPECT_EQ(user.Text("duser"), "200 OK\0\0"s);
}

TEST_F(Version2Test, MapsEveryCause) {
  std::set<std::string> causes;
  for (size_t i = 1; i < 7; i++) causes.insert(*TestRecord(all_.records[i]).Text("cause"));
  EXPECT_EQ(causes, (std::set<std::string>{"Start", "Status", "Stop", "Shutdown", "Timeout", "Error"}));
}

TEST_F(Version2Test, KeepsManagementRecords) {
  ASSERT_EQ(all_.records[22][0] & kMar, kMar);
  TestRecord mar(all_.records[22], ARGUS_MANAGEMENT);
  EXPECT_EQ(mar.Text("srcid"), "192.0.2.3");
  EXPECT_EQ(mar.Int("pkts"), 5100);
  EXPECT_EQ(mar.Int("bytes"), 4123456);
  EXPECT_EQ(mar.Int("drops"), 3);
  EXPECT_EQ(mar.Int("flows"), 20);
  EXPECT_EQ(mar.Int("mar_interval"), 300);
}

TEST_F(Version2Test, CutAnywhereGivesTheRecordsBefore) {
  for (size_t cut = 16; cut < plain_.size(); cut++) {
    const Reading2 r = Read2(plain_.substr(0, cut));
    const auto whole = static_cast<size_t>(std::count_if(all_.offsets.begin(), all_.offsets.end(), [&](uint64_t at) {
      return at + SizeOf(std::find(all_.offsets.begin(), all_.offsets.end(), at) - all_.offsets.begin()) <= cut;
    }));
    ASSERT_EQ(r.records.size(), whole) << cut;
    const uint64_t end = whole == 0 ? 0 : all_.offsets[whole];
    ASSERT_EQ(r.damage.count, end == cut ? 0u : 1u) << cut;
    ASSERT_EQ(r.damage.skipped_bytes, cut - end) << cut;
  }
}

TEST_F(Version2Test, AnyFlippedBitLeavesTheOtherRecords) {
  for (size_t at = 16; at < plain_.size(); at++) {
    for (const int bit : {0, 6}) {
      std::string hurt = plain_;
      hurt[at] = static_cast<char>(hurt[at] ^ (1 << bit));
      const Reading2 r = Read2(hurt);
      ASSERT_GE(Kept(r, 0, 0) + 1, n_) << at << " bit " << bit;
      ASSERT_TRUE(r.records.size() >= n_ || r.damage.count > 0) << at << " bit " << bit;
    }
  }
}

TEST_F(Version2Test, AnyWrongLengthIsToldAndLeavesTheOtherRecords) {
  for (size_t i = 1; i < n_; i++) {
    const uint16_t right = Get16(Data(plain_) + all_.offsets[i] + 2);
    for (const int length :
         {0, 1, 15, 16, 87, 88, right - 4, right - 1, right + 1, right + 4, right + 88, 4098, 4099, 65535}) {
      if (length == right) continue;
      std::string hurt = plain_;
      hurt[all_.offsets[i] + 2] = static_cast<char>(length >> 8);
      hurt[all_.offsets[i] + 3] = static_cast<char>(length);
      const Reading2 r = Read2(hurt);
      ASSERT_GE(Kept(r, 0, 0) + 1, n_) << i << " length " << length;
      ASSERT_EQ(r.damage.count, 1u) << i << " length " << length;
    }
  }
}

TEST_F(Version2Test, SkipsForeignBytesBetweenRecords) {
  for (const std::string& foreign :
       {"garbage"s, std::string(3, '\0'), std::string(20000, '\0'), std::string(1000000, 'x')}) {
    const uint64_t at = all_.offsets[30];
    const Reading2 r = Read2(plain_.substr(0, at) + foreign + plain_.substr(at), 4096);
    EXPECT_EQ(Kept(r, static_cast<int64_t>(foreign.size()), at - 1), n_) << foreign.size();
    EXPECT_EQ(r.damage.count, 1u);
    EXPECT_EQ(r.damage.first_offset, at);
    EXPECT_EQ(r.damage.skipped_bytes, foreign.size());
  }
}

TEST_F(Version2Test, ZerosAtTheEndArePadding) {
  for (const size_t zeros : {1, 19, 20, 512, 1000000}) {
    const Reading2 r = Read2(plain_ + std::string(zeros, '\0'));
    EXPECT_EQ(r.records.size(), n_);
    EXPECT_EQ(r.damage.count, 0u) << zeros;
  }
}

TEST_F(Version2Test, PiecesMakeNoDifference) {
  for (const size_t piece : {1, 17, 61}) EXPECT_TRUE(Read2(plain_, piece).records == all_.records);
}

}  // namespace
}  // namespace argus
