// Headers and members of catalogues are read as they were written; a header with any byte damaged is refused.
#include "index/catalogue_format.h"

#include <gtest/gtest.h>

#include "base/crc32.h"

namespace argus {
namespace {

ByteVector Bytes(const CatalogueHeader& h) {
  ByteVector bytes;
  PutCatalogueHeader(h, &bytes);
  return bytes;
}

TEST(CatalogueFormatTest, AHeaderIsReadAsItWasWritten) {
  const ByteVector bytes = Bytes({kMaxMembers, {1, 2, 3, 4}});
  ASSERT_EQ(bytes.size(), kCatalogueHeaderSize);
  EXPECT_EQ(ByteVector(bytes.begin(), bytes.begin() + 24),
            (ByteVector{'A', 'R', 'G', 'C', 1, 0, 0, 0, 2, 0, 0, 0, 64, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}));
  CatalogueHeader found;
  ASSERT_TRUE(GetCatalogueHeader(bytes.data(), &found));
  EXPECT_EQ(found.n_members, kMaxMembers);
  EXPECT_EQ(found.table.length, 1u);
  EXPECT_EQ(found.table.offset, 2u);
  EXPECT_EQ(found.table.n_sections, 3u);
  EXPECT_EQ(found.table.crc, 4u);
}

TEST(CatalogueFormatTest, ADamagedHeaderIsRefused) {
  const ByteVector bytes = Bytes({1, {1, 2, 3, 4}});
  CatalogueHeader found;
  for (size_t at = 0; at < bytes.size(); at++) {
    ByteVector damaged = bytes;
    damaged[at] ^= 0x10;
    EXPECT_FALSE(GetCatalogueHeader(damaged.data(), &found)) << at;
  }
  EXPECT_FALSE(GetCatalogueHeader(Bytes({kMaxMembers + 1, {}}).data(), &found));
}

TEST(CatalogueFormatTest, AHeaderOfAnotherVersionIsRefused) {
  CatalogueHeader found;
  for (const size_t at : {0, 4, 8}) {  // magic, version, derivation
    ByteVector bytes = Bytes({1, {1, 2, 3, 4}});
    bytes[at]++;
    bytes.resize(kCatalogueHeaderSize - 4);
    PutLittle(&bytes, Crc32(bytes.data(), bytes.size()));
    EXPECT_FALSE(GetCatalogueHeader(bytes.data(), &found)) << at;
  }
}

TEST(CatalogueFormatTest, AMemberIsReadAsItWasWritten) {
  CatalogueMember m;
  m.name = "argus.2026.gz";
  m.stamp = {1, 2, 3, -4};
  m.n_chunks = 5;
  m.has_no_time = true;
  m.records = {6, 7, 8, 9};
  m.times = {10, 11, 12, 13};
  ByteVector bytes;
  PutMember(m, &bytes);
  LittleReader in(bytes.data(), bytes.size());
  const CatalogueMember found = GetMember(&in);
  EXPECT_TRUE(in.ok() && in.at_end());
  EXPECT_EQ(found.name, m.name);
  EXPECT_EQ(found.stamp, m.stamp);
  EXPECT_EQ(found.n_chunks, 5u);
  EXPECT_TRUE(found.has_no_time);
  EXPECT_EQ(found.records.events, 8u);
  EXPECT_EQ(found.times.ltime_last, 13);
  for (size_t size = 0; size < bytes.size(); size++) {
    LittleReader cut(bytes.data(), size);
    GetMember(&cut);
    EXPECT_FALSE(cut.ok()) << size;
  }
}

}  // namespace
}  // namespace argus
