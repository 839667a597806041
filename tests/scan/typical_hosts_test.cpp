// Hosts that stand for others lie in as many chunks as those do on average.
#include "scan/typical_hosts.h"

#include "support/indexes.h"

namespace argus {
namespace {

// Returns flows of 300 hosts, some of them far busier than others.
std::string SkewedStream(size_t size) {
  std::string all = SplitRecords(Unpacked(SamplesBelow("campus").front())).front();
  std::mt19937 random(5);
  while (all.size() < size) {
    const uint64_t a = random() % 1000, b = random() % 1000, c = random() % 1000;
    const auto host = static_cast<uint32_t>(300 * a * b * c / 1000000000);
    FlowRecord flow;
    const ByteVector bytes = flow.Add(TimeRange(1, 0, 2, 0))
                                 .Add(Dsr(kDsrFlow, kModelFiveTuple, kAddrIpv4).U32(host).U32(1000).U8(kTcp).Zeros(7))
                                 .Take();
    all.append(bytes.begin(), bytes.end());
  }
  return all;
}

class TypicalHostsTest : public testing::Test {
 protected:
  // Builds and opens the side-car of an archive.
  void Open(const std::string& stream) {
    const std::string path = folder_.Write("a.arg", stream), side_car = folder_ / "a.argx";
    BuildIndex(EntryOf(path), side_car);
    ASSERT_TRUE(archive_.Open(path, 0, 0).ok());
    ASSERT_EQ(index_.Open(side_car, archive_, IndexTrust::kStat), SideCarFile::State::kFresh);
  }
  // Returns in how many chunks each IPv4 host is, by its number.
  std::map<uint64_t, size_t> ChunksOfHosts() {
    std::map<uint64_t, size_t> chunks;
    DictionaryEntry entry;
    for (Dictionary& d : *index_.Dictionaries(kSectionAddress4)) {
      while (d.Next(&entry) == Dictionary::Step::kEntry) {
        chunks[entry.key.high] += entry.everywhere ? index_.Chunks()->size() : entry.postings.size();
      }
    }
    return chunks;
  }

  const TempFolder folder_;
  RandomFile archive_;
  SideCarFile index_;
};

TEST_F(TypicalHostsTest, LieInAsManyChunksAsOthersDoOnAverage) {
  Open(SkewedStream(8 << 20));
  ASSERT_GT(index_.Chunks()->size(), 3u);
  std::map<uint64_t, size_t> chunks = ChunksOfHosts();
  ASSERT_LE(chunks.size(), 4 * kEntriesPerBlock);  // so that all of them are looked at
  double mean = 0;
  for (const auto& [host, n] : chunks) mean += static_cast<double>(n) / static_cast<double>(chunks.size());
  size_t least = SIZE_MAX;
  for (const auto& [host, n] : chunks) {
    if (static_cast<double>(n) >= mean) least = std::min(least, n);
  }
  const std::vector<Inet> hosts = TypicalHosts(&index_, 3);
  ASSERT_EQ(hosts.size(), 3u);
  EXPECT_EQ(chunks[hosts[0].high], least);
  for (const Inet& host : hosts) {
    EXPECT_EQ(host.family, 4);
    EXPECT_EQ(host.bits, 32);
    EXPECT_GE(static_cast<double>(chunks[host.high]), mean);
  }
  EXPECT_NE(hosts[0], hosts[1]);
}

TEST_F(TypicalHostsTest, AreNoMoreThanThereAre) {
  Open(TimedStream(2000));
  const size_t n = ChunksOfHosts().size();
  EXPECT_EQ(TypicalHosts(&index_, n + 5).size(), n);
  EXPECT_TRUE(TypicalHosts(&index_, 0).empty());
}

TEST_F(TypicalHostsTest, AreNoneWithoutHosts) {
  const auto is_management = [](const std::string& record) { return (record[0] & 0xF0) != kFar; };
  std::string stream;
  for (const std::string& r : SplitRecords(Unpacked(SamplesBelow("campus").front()))) {
    if (is_management(r)) stream += r;
  }
  Open(stream);
  EXPECT_TRUE(TypicalHosts(&index_, 3).empty());
}

}  // namespace
}  // namespace argus
