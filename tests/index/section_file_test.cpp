// A file of sections is believed only where its checksums hold.
#include "index/section_file.h"

#include "base/crc32.h"
#include "support/files.h"
#include "support/sections.h"

namespace argus {
namespace {

const PostingLayout kLayout{PostingLayout::Kind::kCounts, 2};

class SectionFileTest : public testing::Test {
 protected:
  SectionFileTest() {
    SectionWriter writer;
    bool busy;
    uint32_t head_length;
    EXPECT_TRUE(writer.Open(path_, 0, &busy).ok());
    EXPECT_TRUE(writer.AddSection(kSectionMembers, {'h', 'e', 'a', 'd'}, 4).ok());
    for (const uint32_t key : {5, 3}) {  // two dictionaries of one kind, a key each
      const ByteVector bytes = DictionarySection({{Key128::Of32(key), false, {{1, 1, 0}}}}, 4, kLayout, &head_length);
      EXPECT_TRUE(writer.AddSection(kSectionAddress4, bytes, head_length).ok());
    }
    EXPECT_TRUE(writer.AddPacked(kSectionPackedMembers, ByteVector(100, 'm')).ok());
    EXPECT_TRUE(writer.AddTable(&table_).ok());
    EXPECT_TRUE(writer.Finish({}, path_).ok());
    bytes_ = ReadFile(path_);
  }
  // Whether the table is refused after `change` was made to the file, with a checksum that fits.
  template <typename Change>
  bool IsRefused(Change change) {
    std::vector<Section> sections;
    LittleReader in(Data(bytes_) + table_.offset, bytes_.size() - table_.offset);
    while (!in.at_end()) sections.push_back(GetSection(&in));
    change(&sections);
    ByteVector table;
    for (const Section& s : sections) PutSection(s, &table);
    SectionTable t = table_;
    t.n_sections = static_cast<uint32_t>(sections.size());
    t.crc = Crc32(table.data(), table.size());
    t.length = table_.offset + table.size();
    folder_.Write("x", bytes_.substr(0, table_.offset) + std::string(table.begin(), table.end()));
    return !BareSections().Open(path_, t, kLayout);
  }

  const TempFolder folder_;
  const std::string path_ = folder_ / "x";
  SectionTable table_;
  std::string bytes_;
};

TEST_F(SectionFileTest, UnpacksSections) {
  BareSections file;
  ByteVector bytes;
  ASSERT_TRUE(file.Open(path_, table_, kLayout));
  ASSERT_TRUE(file.ReadPacked(kSectionPackedMembers, 100, &bytes));
  EXPECT_EQ(bytes, ByteVector(100, 'm'));
  EXPECT_FALSE(file.ReadPacked(kSectionPackedMembers, 99, &bytes));  // more than may be
  EXPECT_FALSE(file.ReadPacked(kSectionMembers, 100, &bytes));       // not packed
  EXPECT_FALSE(file.ReadPacked(kSectionPorts, 100, &bytes));
}

TEST_F(SectionFileTest, ReadsSections) {
  BareSections file;
  ByteVector head;
  ASSERT_TRUE(file.Open(path_, table_, kLayout));
  EXPECT_TRUE(file.has_counts());
  EXPECT_EQ(file.LengthOf(kSectionMembers), 4u);
  EXPECT_EQ(file.LengthOf(kSectionPorts), 0u);
  ASSERT_TRUE(file.ReadHead(kSectionMembers, 4, &head));
  EXPECT_EQ(head, (ByteVector{'h', 'e', 'a', 'd'}));
  EXPECT_FALSE(file.ReadHead(kSectionMembers, 3, &head));
  EXPECT_FALSE(file.ReadHead(kSectionPorts, 0, &head));
  std::vector<Dictionary>* const dictionaries = file.Dictionaries(kSectionAddress4);
  ASSERT_NE(dictionaries, nullptr);
  ASSERT_EQ(dictionaries->size(), 2u);
  DictionaryEntry entry;
  ASSERT_EQ((*dictionaries)[1].Next(&entry), Dictionary::Step::kEntry);
  EXPECT_EQ(entry.key, Key128::Of32(3));
  ASSERT_NE(file.Dictionaries(kSectionPorts), nullptr);
  EXPECT_TRUE(file.Dictionaries(kSectionPorts)->empty());
}

TEST_F(SectionFileTest, ATableThatDoesNotFitIsRefused) {
  for (const size_t at : {static_cast<size_t>(table_.offset), bytes_.size() - 1}) {
    std::string damaged = bytes_;
    damaged[at] ^= 1;
    folder_.Write("x", damaged);
    EXPECT_FALSE(BareSections().Open(path_, table_, kLayout)) << at;
  }
  folder_.Write("x", bytes_ + "x");
  EXPECT_FALSE(BareSections().Open(path_, table_, kLayout));
  folder_.Write("x", bytes_);
  SectionTable other = table_;
  other.offset = UINT64_MAX;
  EXPECT_FALSE(BareSections().Open(path_, other, kLayout));
  other = table_;
  other.n_sections--;
  EXPECT_FALSE(BareSections().Open(path_, other, kLayout));
}

TEST_F(SectionFileTest, SectionsOutOfPlaceAreRefused) {
  using Sections = std::vector<Section>;
  EXPECT_FALSE(IsRefused([](Sections*) {}));
  EXPECT_TRUE(IsRefused([](Sections* s) { (*s)[1].offset--; }));             // overlaps
  EXPECT_TRUE(IsRefused([](Sections* s) { std::swap((*s)[1], (*s)[2]); }));  // goes back
  EXPECT_TRUE(IsRefused([](Sections* s) { (*s)[2].length += 1000; }));       // beyond the table
  EXPECT_TRUE(IsRefused([](Sections* s) { (*s)[2].length = UINT64_MAX; }));  // overflows
  EXPECT_TRUE(IsRefused([](Sections* s) { (*s)[0].head_length = 5; }));      // longer than the section
}

TEST_F(SectionFileTest, AHeadThatIsDamagedIsRefused) {
  for (const size_t at : {0, 4}) {
    std::string damaged = bytes_;
    damaged[at] ^= 1;
    folder_.Write("x", damaged);
    BareSections file;
    ByteVector head;
    ASSERT_TRUE(file.Open(path_, table_, kLayout));
    EXPECT_EQ(file.ReadHead(kSectionMembers, 4, &head), at != 0);
    EXPECT_EQ(file.Dictionaries(kSectionAddress4) != nullptr, at != 4);
  }
}

}  // namespace
}  // namespace argus
