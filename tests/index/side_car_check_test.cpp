// What state of its side-car an archive is said to have.
#include "index/side_car_check.h"

#include "support/indexes.h"

namespace argus {
namespace {

class SideCarCheckTest : public testing::Test {
 protected:
  SideCarCheckTest() : packed_(Gzip(LargeStream(2 * 1024 * 1024))) {}
  // Writes an archive of the tree and its side-car.
  ArchiveEntry Add(const std::string& bytes, SideCarBuilder::Outcome outcome = SideCarBuilder::Outcome::kBuilt) {
    const ArchiveEntry entry = EntryOf(folder_.Write("tree/a.gz", bytes));
    EXPECT_EQ(BuildIndex(entry, side_car_), outcome);
    return entry;
  }
  ArgusSideCarState StateOf(const ArchiveEntry& entry, const std::string& root, IndexTrust trust = IndexTrust::kStat) {
    SideCarCheck check(entry, index_dir_, root, trust);
    steps_ = 0;
    while (!check.Step()) steps_++;
    EXPECT_TRUE(check.Step());
    return check.state();
  }
  ArgusSideCarState StateOf(const ArchiveEntry& entry, IndexTrust trust = IndexTrust::kStat) {
    return StateOf(entry, tree_, trust);
  }

  const TempFolder folder_;
  const std::string packed_;
  const std::string tree_ = folder_ / "tree", index_dir_ = folder_ / "index", side_car_ = folder_ / "index/a.gz.argx";
  int steps_ = 0;
};

TEST_F(SideCarCheckTest, NoneWithoutASideCarOrAnArchive) {
  const ArchiveEntry entry = EntryOf(folder_.Write("tree/a.gz", packed_));
  EXPECT_EQ(StateOf(entry), ARGUS_SIDE_CAR_NONE);
  Add(packed_);
  std::filesystem::remove(entry.path.str());
  EXPECT_EQ(StateOf(entry), ARGUS_SIDE_CAR_NONE);
}

TEST_F(SideCarCheckTest, FreshIfAScanUsesItsChunks) {
  const ArchiveEntry entry = Add(packed_);
  EXPECT_EQ(StateOf(entry), ARGUS_SIDE_CAR_FRESH);
  EXPECT_EQ(StateOf(entry, IndexTrust::kDigest), ARGUS_SIDE_CAR_FRESH);
  EXPECT_EQ(StateOf(Add("")), ARGUS_SIDE_CAR_FRESH);
}

TEST_F(SideCarCheckTest, WholeIfTheArchiveCannotBeEntered) {
  EXPECT_EQ(StateOf(Add(Unpacked(SamplesBelow("version2").front()))), ARGUS_SIDE_CAR_WHOLE);
  EXPECT_EQ(StateOf(Add(packed_.substr(0, packed_.size() / 2), SideCarBuilder::Outcome::kUnsound)),
            ARGUS_SIDE_CAR_WHOLE);
}

TEST_F(SideCarCheckTest, StaleIfTheArchiveHasChanged) {
  Add(packed_);
  EXPECT_EQ(StateOf(EntryOf(folder_.Write("tree/a.gz", packed_ + Gzip("")))), ARGUS_SIDE_CAR_STALE);
  // Other bytes, as many of them, that only the digest shows.
  std::string other = packed_;
  other[other.size() / 2] ^= 1;
  EXPECT_EQ(StateOf(EntryOf(folder_.Write("tree/a.gz", other)), IndexTrust::kDigest), ARGUS_SIDE_CAR_STALE);
}

TEST_F(SideCarCheckTest, DamagedWhereverAChecksumFails) {
  const ArchiveEntry entry = Add(packed_);
  const std::string sound = ReadFile(side_car_);
  RandomFile file;
  SideCarFile index;
  ASSERT_TRUE(file.Open(entry.path, 0, 0).ok());
  ASSERT_EQ(index.Open(side_car_, file, IndexTrust::kStat), SideCarFile::State::kFresh);
  // Windows come first and have no checksum: begin with the last byte of a dictionary, go on with sections and header.
  const auto table = static_cast<size_t>(index.header().table.offset);
  ByteVector sensors;
  ASSERT_TRUE(index.ReadSensors(&sensors));
  const size_t chunks = table - sensors.size(), dictionaries = chunks - index.header().n_chunks * kChunkSize;
  for (const size_t at :
       {size_t{8}, kSideCarHeaderSize - 1, sound.size() - 1, table - 1, chunks - 1, dictionaries - 1}) {
    std::string damaged = sound;
    damaged[at] ^= 0x40;
    folder_.Write("index/a.gz.argx", damaged);
    EXPECT_EQ(StateOf(entry), ARGUS_SIDE_CAR_DAMAGED) << at;
  }
  folder_.Write("index/a.gz.argx", sound.substr(0, 100));
  EXPECT_EQ(StateOf(entry), ARGUS_SIDE_CAR_DAMAGED);
  std::filesystem::remove(side_car_);
  std::filesystem::create_directory(side_car_);
  EXPECT_EQ(StateOf(entry), ARGUS_SIDE_CAR_DAMAGED);
  std::filesystem::remove(side_car_);
  folder_.Write("index/a.gz.argx", sound);
  EXPECT_EQ(StateOf(entry), ARGUS_SIDE_CAR_FRESH);
}

TEST_F(SideCarCheckTest, OnlyArchivesOfTheRootHaveOne) {
  const ArchiveEntry entry = Add(packed_);
  EXPECT_EQ(StateOf(entry, tree_ + "/"), ARGUS_SIDE_CAR_FRESH);
  EXPECT_EQ(StateOf(entry, folder_ / "tre"), ARGUS_SIDE_CAR_NONE);
  EXPECT_EQ(StateOf(entry, "/nowhere"), ARGUS_SIDE_CAR_NONE);
  std::filesystem::create_symlink("tree", folder_ / "link");
  EXPECT_EQ(StateOf(entry, folder_ / "link"), ARGUS_SIDE_CAR_FRESH);
  // Without a root, and for an archive to which a link of the tree leads, it lies by the archive's own path.
  EXPECT_EQ(StateOf(entry, ""), ARGUS_SIDE_CAR_NONE);
  const std::string by_path = index_dir_ + entry.resolved.str() + ".argx";
  EXPECT_EQ(BuildIndex(entry, by_path), SideCarBuilder::Outcome::kBuilt);
  EXPECT_EQ(StateOf(entry, ""), ARGUS_SIDE_CAR_FRESH);
  std::filesystem::create_directory(folder_ / "other");
  std::filesystem::create_symlink(entry.path.str(), folder_ / "other/a.gz");
  ArchiveEntry linked = entry;
  linked.path = folder_ / "other/a.gz";
  EXPECT_EQ(StateOf(linked, folder_ / "other"), ARGUS_SIDE_CAR_FRESH);
}

}  // namespace
}  // namespace argus
