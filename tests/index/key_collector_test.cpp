// Keys counted chunk by chunk come out as a plain map has them.
#include "index/key_collector.h"

#include <map>
#include <random>
#include <tuple>

#include "base/crc32.h"
#include "support/files.h"

namespace argus {
namespace {

using Counts = std::tuple<uint32_t, uint32_t, uint32_t, int>;  // src, dst, both, part
using Side = KeyCollector::Side;

const PostingLayout kLayout{PostingLayout::Kind::kCounts, 1000};

class KeyCollectorTest : public testing::Test {
 protected:
  // What the collector has: by key and chunk; a key that is everywhere has the chunk UINT32_MAX.
  std::map<std::pair<Key128, uint32_t>, Counts> Take(uint32_t most, int key_size) {
    ByteVector bytes;
    Section section;
    DictionaryMaker maker(key_size, kLayout);
    collector_.Take(most, &maker);
    maker.Take(&bytes, &section.head_length);
    section.length = bytes.size();
    section.head_crc = Crc32(bytes.data(), section.head_length);
    IndexFile file;
    Dictionary dictionary;
    DictionaryEntry entry;
    std::map<std::pair<Key128, uint32_t>, Counts> all;
    EXPECT_TRUE(file.Open(folder_.Write("d", std::string(bytes.begin(), bytes.end()))).ok());
    EXPECT_TRUE(dictionary.Open(&file, section, key_size, kLayout));
    while (dictionary.Next(&entry) == Dictionary::Step::kEntry) {
      if (entry.everywhere) all[{entry.key, UINT32_MAX}] = Counts();
      for (const Posting& p : entry.postings) all[{entry.key, p.chunk}] = {p.src, p.dst, p.both, p.part};
    }
    return all;
  }

  const TempFolder folder_;
  KeyCollector collector_;
};

TEST_F(KeyCollectorTest, CountsSidesAndTheLastPart) {
  Parts parts;
  parts.shift = 4;
  const Key128 a = Key128::Of32(1), b = Key128::Of32(2);
  collector_.Add(a, Side::kSource, 16);  // the last byte of part 0
  collector_.Add(a, Side::kBoth, 17);
  collector_.Add(b, Side::kDestination, 1);
  collector_.EndChunk(3, parts);
  collector_.EndChunk(4, parts);
  collector_.Add(a, Side::kDestination, 40);
  collector_.EndChunk(5, parts);
  const std::map<std::pair<Key128, uint32_t>, Counts> expected = {
      {{a, 3}, {2, 1, 1, 1}}, {{a, 5}, {0, 1, 0, 2}}, {{b, 3}, {0, 1, 0, 0}}};
  EXPECT_FALSE(collector_.empty());
  EXPECT_EQ(Take(10, 4), expected);
  EXPECT_TRUE(collector_.empty());
}

TEST_F(KeyCollectorTest, KeysInTooManyChunksAreEverywhere) {
  for (uint32_t chunk = 0; chunk < 4; chunk++) {
    collector_.Add(Key128::Of32(7), Side::kDestination, 1);
    if (chunk < 3) collector_.Add(Key128::Of32(8), Side::kDestination, 1);
    collector_.EndChunk(chunk, Parts());
  }
  const auto all = Take(3, 4);
  EXPECT_EQ(all.size(), 4u);
  EXPECT_TRUE(all.contains({Key128::Of32(7), UINT32_MAX}));
  EXPECT_TRUE(all.contains({Key128::Of32(8), 2}));
}

TEST_F(KeyCollectorTest, ManyKeysComeOutAsAMapHasThem) {
  std::mt19937 random(1);
  std::map<std::pair<Key128, uint32_t>, Counts> expected;
  for (int round = 0; round < 2; round++) {  // the second after Take()
    expected.clear();
    for (uint32_t chunk = 0; chunk < 5; chunk++) {
      for (int i = 0; i < 8000; i++) {
        const Key128 key{random() % 50, random() % 100};
        const auto side = static_cast<Side>(random() % 3);
        collector_.Add(key, side, 1);
        auto& [src, dst, both, part] = expected[{key, chunk}];
        src = std::min(src + (side != Side::kDestination), 3u);
        dst = std::min(dst + (side != Side::kSource), 3u);
      }
      collector_.EndChunk(chunk, Parts());
    }
    auto found = Take(5, 16);
    for (auto& [place, counts] : found) {
      auto& [src, dst, both, part] = counts;
      counts = {std::min(src, 3u), std::min(dst, 3u), 0, 0};
    }
    EXPECT_EQ(found, expected);
  }
}

TEST_F(KeyCollectorTest, ClearForgetsEverything) {
  collector_.Add(Key128::Of32(7), Side::kSource, 1);
  collector_.EndChunk(0, Parts());
  collector_.Add(Key128::Of32(8), Side::kSource, 1);
  collector_.Clear();
  collector_.EndChunk(0, Parts());
  EXPECT_TRUE(Take(10, 4).empty());
}

TEST_F(KeyCollectorTest, IsFullWithManyKeys) {
  for (uint32_t i = 0; !collector_.is_full() && i < 1000000; i++) collector_.Add(Key128::Of32(i), Side::kSource, 1);
  EXPECT_TRUE(collector_.is_full());
}

}  // namespace
}  // namespace argus
