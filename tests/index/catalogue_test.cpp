// Catalogues: what they contain, how they are kept up to date, and that a damaged one is never believed.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <tuple>

#include "base/crc32.h"
#include "index/catalogue_builder.h"
#include "index/catalogue_file.h"
#include "scan/index_lookup.h"
#include "support/indexes.h"

namespace argus {
namespace {

using Sides = std::tuple<Key128, std::string, bool, bool>;  // an address, in which archive, as source, as destination

class CatalogueTest : public testing::Test {
 protected:
  std::string Add(const std::string& name, const std::string& bytes) {
    const std::string path = folder_.Write("tree/" + name, bytes);
    BuildIndex(EntryOf(path), SideCar(name));
    return path;
  }
  std::string SideCar(const std::string& name) const { return index_ + "/" + name + ".argx"; }
  std::string Path(uint32_t number) const { return CataloguePath(index_, number); }
  void Build() const { BuildCatalogues(tree_, index_); }

  // Returns the names in all catalogues, in their order.
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (uint32_t number = 0; std::filesystem::exists(Path(number)); number++) {
      CatalogueFile file;
      EXPECT_EQ(file.Open(Path(number)), CatalogueFile::State::kGood) << number;
      EXPECT_LE(file.members().size(), kMaxMembers);
      for (const CatalogueMember& m : file.members()) names.push_back(m.name);
    }
    return names;
  }
  // Returns what the dictionaries of a file say. `names` has the archive of each chunk.
  static std::set<Sides> SidesOf(SectionFile* file, SectionId id, const std::vector<std::string>& names) {
    std::map<std::pair<Key128, std::string>, std::pair<bool, bool>> sides;
    for (Dictionary& d : *file->Dictionaries(id)) {
      EXPECT_TRUE(d.ForEach({{{0, 0}, {UINT64_MAX, UINT64_MAX}}}, [&](const Key128& key, bool, const auto& postings) {
        for (const Posting& p : postings) {
          auto& [src, dst] = sides[{key, names[p.chunk]}];
          src |= p.src > 0;
          dst |= p.dst > 0;
        }
      }));
    }
    std::set<Sides> all;
    for (const auto& [key, s] : sides) all.emplace(key.first, key.second, s.first, s.second);
    return all;
  }
  // Expects that the catalogues say what the side-cars of `names` say.
  void ExpectComplete(std::vector<std::string> names) const {
    std::vector<std::string> found = Names();
    std::sort(found.begin(), found.end());
    std::sort(names.begin(), names.end());
    EXPECT_EQ(found, names);
    for (const SectionId id : {kSectionAddress4, kSectionAddress6}) {
      std::set<Sides> wanted, told;
      for (const std::string& name : names) {
        OpenIndex index(tree_ + "/" + name, SideCar(name));
        ASSERT_EQ(index.state, SideCarFile::State::kFresh) << name;
        wanted.merge(SidesOf(&index.file, id, std::vector<std::string>(index.file.header().n_chunks, name)));
      }
      for (uint32_t number = 0; std::filesystem::exists(Path(number)); number++) {
        CatalogueFile file;
        ASSERT_EQ(file.Open(Path(number)), CatalogueFile::State::kGood);
        std::vector<std::string> members;
        for (const CatalogueMember& m : file.members()) members.push_back(m.name);
        told.merge(SidesOf(&file, id, members));
      }
      EXPECT_TRUE(told == wanted) << told.size() << " sides, not " << wanted.size();
    }
  }

  const TempFolder folder_;
  const std::string tree_ = folder_ / "tree", index_ = folder_ / "index";
};

TEST_F(CatalogueTest, SumsUpTheSideCarsOfAFolder) {
  Add("a.gz", Gzip(LargeStream(700000, 1)));
  Add("b.arg", LargeStream(300000, 2));
  Add("damaged.arg", Sample("odd/len-huge.arg"));
  Build();
  ExpectComplete({"a.gz", "b.arg"});
  CatalogueFile file;
  ASSERT_EQ(file.Open(Path(0)), CatalogueFile::State::kGood);
  OpenIndex index(tree_ + "/a.gz", SideCar("a.gz"));
  const SideCarHeader& header = index.file.header();
  const CatalogueMember& member = file.members()[0];
  EXPECT_EQ(member.stamp, header.stamp);
  EXPECT_EQ(member.n_chunks, header.n_chunks);
  EXPECT_EQ(member.records.flows, header.records.flows);
  EXPECT_EQ(member.times.stime_first, header.times.stime_first);
  EXPECT_EQ(member.times.ltime_last, header.times.ltime_last);
  EXPECT_FALSE(member.has_no_time);
}

TEST_F(CatalogueTest, AnArchiveThatComesLaterJoins) {
  Add("a.gz", Gzip(LargeStream(300000, 1)));
  Build();
  Add("b.gz", Gzip(LargeStream(300000, 2)));
  Add("c.gz", Gzip(LargeStream(300000, 3)));
  Build();
  EXPECT_EQ(Names(), (std::vector<std::string>{"a.gz", "b.gz", "c.gz"}));
  ExpectComplete({"a.gz", "b.gz", "c.gz"});
  const auto written = std::filesystem::last_write_time(Path(0));
  Build();
  EXPECT_EQ(std::filesystem::last_write_time(Path(0)), written) << "nothing was to be done";
}

TEST_F(CatalogueTest, ExchangedAndDeletedArchivesLeave) {
  Add("a.gz", Gzip(LargeStream(300000, 1)));
  Add("b.gz", Gzip(LargeStream(300000, 2)));
  Add("c.gz", Gzip(LargeStream(300000, 3)));
  Build();
  std::filesystem::remove(tree_ + "/b.gz");
  Add("a.gz", Gzip(LargeStream(400000, 4)));
  Build();
  ExpectComplete({"a.gz", "c.gz"});
}

TEST_F(CatalogueTest, MoreArchivesThanOneHolds) {
  std::vector<std::string> names;
  const std::string first = LargeStream(3000, 1);
  for (uint32_t i = 0; i < kMaxMembers + 5; i++) {
    names.push_back("n" + std::to_string(100 + i) + ".arg");
    Add(names.back(), first);
  }
  Build();
  EXPECT_TRUE(std::filesystem::exists(Path(1)));
  EXPECT_FALSE(std::filesystem::exists(Path(2)));
  ExpectComplete(names);
  // Archives that join take the room of those that left.
  for (uint32_t i = 0; i < kMaxMembers; i++) {
    std::filesystem::remove(tree_ + "/" + names[i]);
    std::filesystem::remove(SideCar(names[i]));
  }
  names.erase(names.begin(), names.begin() + kMaxMembers);
  names.push_back("z.arg");
  Add("z.arg", first);
  Build();
  EXPECT_FALSE(std::filesystem::exists(Path(2)));
  ExpectComplete(names);
}

TEST_F(CatalogueTest, WhatIsDamagedIsLeftOutAndMadeAgain) {
  Add("a.gz", Gzip(LargeStream(300000, 1)));
  Add("b.gz", Gzip(LargeStream(300000, 2)));
  Add("c.gz", Gzip(LargeStream(300000, 3)));
  const std::string good = ReadIndex(SideCar("b.gz"));
  std::string bad = good;
  bad[good.size() / 2] ^= 1;  // in a dictionary: the largest part by far
  std::ofstream(SideCar("b.gz"), std::ios::binary) << bad;
  EXPECT_EQ(OpenIndex(tree_ + "/b.gz", SideCar("b.gz")).state, SideCarFile::State::kFresh);
  Build();
  ExpectComplete({"a.gz", "c.gz"});
  std::ofstream(SideCar("b.gz"), std::ios::binary) << good;
  std::string catalogue = ReadFile(Path(0));
  catalogue[catalogue.size() / 3] ^= 1;
  std::ofstream(Path(0), std::ios::binary) << catalogue;
  Build();
  ExpectComplete({"a.gz", "b.gz", "c.gz"});
}

TEST_F(CatalogueTest, OneBuilderAtATime) {
  Add("a.gz", Gzip(LargeStream(300000, 1)));
  const int fd = open(CatalogueTemporary(index_).c_str(), O_RDWR | O_CREAT, 0600);
  ASSERT_EQ(flock(fd, LOCK_EX | LOCK_NB), 0);
  Build();
  EXPECT_TRUE(Names().empty());
  close(fd);
  Build();
  ExpectComplete({"a.gz"});
  EXPECT_FALSE(std::filesystem::exists(CatalogueTemporary(index_)));
}

TEST_F(CatalogueTest, IsNotBelievedUnlessItIsWhole) {
  Add("a.arg", LargeStream(5000, 1));
  Build();
  const std::string good = ReadFile(Path(0));
  CatalogueFile file;
  EXPECT_EQ(file.Open(Path(7)), CatalogueFile::State::kNone);
  for (size_t size = 0; size < good.size(); size++) {
    std::ofstream(Path(0), std::ios::binary) << good.substr(0, size);
    ASSERT_EQ(file.Open(Path(0)), CatalogueFile::State::kDamaged) << size;
  }
}

// A table could name one large section a thousand times.
TEST_F(CatalogueTest, SectionsDoNotOverlap) {
  Add("a.arg", LargeStream(5000, 1));
  Build();
  const std::string good = ReadFile(Path(0));
  CatalogueHeader header;
  ASSERT_TRUE(GetCatalogueHeader(reinterpret_cast<const uint8_t*>(good.data()), &header));
  const std::string table = good.substr(header.table.offset), both = table + table;
  header.table.length += table.size();
  header.table.n_sections *= 2;
  header.table.crc = Crc32(reinterpret_cast<const uint8_t*>(both.data()), both.size());
  ByteVector head;
  PutCatalogueHeader(header, &head);
  std::ofstream(Path(0), std::ios::binary)
      << std::string(head.begin(), head.end()) << good.substr(head.size(), header.table.offset - head.size()) << both;
  CatalogueFile file;
  EXPECT_EQ(file.Open(Path(0)), CatalogueFile::State::kDamaged);
}

// Readers stop at the first catalogue that cannot be opened.
TEST_F(CatalogueTest, AFolderThatIsNone) {
  const std::string path = folder_.Write("index/file", "");
  CatalogueFile file;
  EXPECT_EQ(file.Open(CataloguePath(path, 0)), CatalogueFile::State::kNone);
  EXPECT_EQ(file.Open(CataloguePath(folder_ / std::string(300, 'x'), 0)), CatalogueFile::State::kNone);
  std::filesystem::create_symlink(path, folder_ / "link");
  std::filesystem::rename(folder_ / "link", Path(0));
  EXPECT_EQ(file.Open(Path(0)), CatalogueFile::State::kNone);
  Add("a.arg", LargeStream(5000, 1));
  Build();
  ExpectComplete({"a.arg"});
}

TEST(Postings, SidesAreWhatTheyWere) {
  for (uint32_t n_chunks = 1; n_chunks <= kMaxSides; n_chunks++) {
    const PostingLayout layout{PostingLayout::Kind::kSides, n_chunks};
    std::vector<Posting> postings;
    for (uint32_t i = 0; i < n_chunks; i++) {
      postings.push_back({i, i % 3 != 0, i % 3 != 1, 0});
      ByteVector bytes;
      PutPostings(layout, postings, &bytes);
      EXPECT_LE(bytes.size(), 16u);
      std::vector<Posting> found;
      ASSERT_TRUE(GetPostings(layout, bytes.data(), bytes.size(), &found));
      ASSERT_EQ(found.size(), postings.size());
      for (size_t k = 0; k < found.size(); k++) {
        EXPECT_EQ(found[k].chunk, postings[k].chunk);
        EXPECT_EQ(found[k].src, postings[k].src);
        EXPECT_EQ(found[k].dst, postings[k].dst);
      }
    }
  }
}

TEST(Postings, SidesOfAChunkThatIsNotThereAreRefused) {
  std::vector<Posting> found;
  const PostingLayout layout{PostingLayout::Kind::kSides, 20};
  const uint8_t bytes[] = {20 * 4 + 1, 0, 0, 0, 0, 0, 0};
  EXPECT_FALSE(GetPostings(layout, bytes, 1, &found));
  EXPECT_FALSE(GetPostings(layout, bytes, 7, &found));
}

}  // namespace
}  // namespace argus
