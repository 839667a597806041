// Whatever state side-cars and catalogues are in, scans with them give what scans without them give.
#include "support/indexed_scans.h"

namespace argus {
namespace {

// What a catalogue rules out is skipped without its side-car; it counts for the archive as it was, and with its trust
// alone.
TEST_F(IndexedScanTest, SkipsArchivesByTheirCatalogue) {
  Condition nobody(Leaf(ARGUS_OP_EQ, "saddr", {Net("203.0.113.77")}));
  const auto skipped = [&](int32_t trust) {
    const List list(root_ + "/a.gz");
    OpenScan scan(list, kFields, nobody.nodes(), ARGUS_FLOW, ARGUS_CODEC_BEST, root_.c_str(), index_.c_str(), trust);
    EXPECT_TRUE(Rest(&scan).rows.empty());
    return scan.Stats().archives_skipped_by_index;
  };
  std::filesystem::remove(SideCar(paths_[0]));
  EXPECT_EQ(skipped(ARGUS_INDEX_STAT), 1);
  EXPECT_EQ(skipped(ARGUS_INDEX_DIGEST), 0);
  std::filesystem::last_write_time(paths_[0], std::filesystem::file_time_type::clock::now());
  EXPECT_EQ(skipped(ARGUS_INDEX_STAT), 0);
}

TEST_F(IndexedScanTest, CataloguesThatAreNotWhatTheyShouldBe) {
  const std::string path = CataloguePath(index_, 0), other = CataloguePath(index_ + "/d", 0);
  const std::string good = ReadFile(path);
  ASSERT_GT(good.size(), 1000u);
  for (int round = 0; round < 12; round++) {
    std::string bytes = good;
    switch (round % 4) {
      case 0: bytes.resize(Below(bytes.size())); break;
      case 1: bytes = ReadFile(other); break;
      case 2: bytes[Below(bytes.size())] ^= static_cast<char>(1 << Below(8)); break;
      default:
        for (int n = 0; n < 300; n++) bytes[Below(bytes.size())] ^= static_cast<char>(1 + Below(255));
        break;
    }
    std::ofstream(path, std::ios::binary) << bytes;
    CompareRandomly(2);
  }
}

TEST_F(IndexedScanTest, Off) {
  trust_ = ARGUS_INDEX_OFF;
  CompareRandomly(3);
  EXPECT_EQ(total_, 0);
}

TEST_F(IndexedScanTest, Digest) {
  trust_ = ARGUS_INDEX_DIGEST;
  CompareRandomly(10);
  EXPECT_GT(total_, 0);
}

TEST_F(IndexedScanTest, SideCarsThatAreNotWhatTheyShouldBe) {
  std::vector<std::string> good;
  for (const std::string& path : paths_)
    good.push_back(std::filesystem::exists(SideCar(path)) ? ReadFile(SideCar(path)) : "");
  const auto put = [&](size_t i, const std::string& bytes) {
    std::ofstream(SideCar(paths_[i]), std::ios::binary) << bytes;
  };
  for (int round = 0; round < 10; round++) {
    for (size_t i = 0; i < 3; i++) {
      std::string bytes = good[i];
      switch (Below(5)) {
        case 0: bytes.resize(Below(bytes.size())); break;
        case 1: bytes = good[(i + 1) % 3]; break;
        case 2: bytes[bytes.size() - 1 - Below(9000)] ^= static_cast<char>(1 << Below(8)); break;
        case 3:
          for (int n = 0; n < 300; n++) bytes[Below(bytes.size())] ^= static_cast<char>(1 + Below(255));
          break;
        default: break;
      }
      put(i, bytes);
    }
    CompareRandomly(3);
  }
  // Windows have no sum: what is wrong with them shows in the chunk, amid a scan.
  for (size_t i = 0; i < 3; i++) {
    std::string bytes = good[i];
    for (size_t at = kSideCarHeaderSize + Below(3000); at < bytes.size() / 4; at += 500) bytes[at] ^= 1;
    put(i, bytes);
  }
  CompareRandomly(10);
}

TEST_F(IndexedScanTest, AnArchiveExchangedForOneOfTheSameSizeAndTime) {
  std::string stream = LargeStream(600000, 2);
  const auto time = std::filesystem::last_write_time(paths_[1]);
  for (size_t at = 0; at < stream.size(); at += 4096) {
    if (stream[at] == 10) stream[at] = 11;  // other addresses, now and then
  }
  std::ofstream(paths_[1], std::ios::binary) << stream;
  std::filesystem::last_write_time(paths_[1], time);
  CompareRandomly(10);
}

}  // namespace
}  // namespace argus
