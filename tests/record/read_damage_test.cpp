// Damage of one archive: places are counted once, and the first of them is described.
#include "record/read_damage.h"

#include <gtest/gtest.h>

#include <utility>

namespace argus {
namespace {

TEST(ReadDamage, CountsAPlaceOnceAndDescribesTheFirst) {
  ReadDamage d;
  d.Add(0, "at 0");
  d.Add(0, "more about it");
  EXPECT_EQ(d.count, 1u);
  EXPECT_EQ(d.first, "at 0");
  d.Add(50, "at 50");
  EXPECT_EQ(d.count, 2u);
  EXPECT_EQ(d.first, "at 0");
  EXPECT_EQ(d.last_offset, 50u);
}

TEST(ReadDamage, AnEarlierPlaceThatIsFoundLaterIsTheFirst) {
  ReadDamage d;
  d.Add(50, "at 50");
  d.Add(20, "at 20");
  EXPECT_EQ(d.first_offset, 20u);
  EXPECT_EQ(d.first, "at 20");
  EXPECT_EQ(d.count, 2u);
}

// A source at its end with some damage.
class DamagedSource : public ByteSource {
 public:
  DamagedSource(SourceDamage::Kind kind, bool grows) : grows_(grows) {
    if (kind != SourceDamage::kNone) Report({kind, 30, "packed"});
    if (kind != SourceDamage::kNone) Report({kind, 40, "again"});
  }
  Status Read(uint8_t*, size_t, size_t* n) override {
    *n = 0;
    return Status();
  }
  bool at_end() const override { return true; }
  bool MayGrow() const override { return grows_; }

 private:
  bool grows_;
};

TEST(ReadDamage, AddsThatOfThePacking) {
  ReadDamage d;
  d.AddPacking(DamagedSource(SourceDamage::kCorrupt, true));
  EXPECT_EQ(d.count, 2u);
  EXPECT_EQ(d.first, "packed");
  EXPECT_EQ(d.first_offset, 30u);
  EXPECT_TRUE(d.packed_lost);
  EXPECT_FALSE(d.growing);
}

TEST(ReadDamage, ACutPackingIsNoneWhileTheFileGrows) {
  ReadDamage growing, cut, none;
  growing.AddPacking(DamagedSource(SourceDamage::kTruncated, true));
  EXPECT_TRUE(growing.growing);
  EXPECT_EQ(growing.count, 0u);
  cut.AddPacking(DamagedSource(SourceDamage::kTruncated, false));
  EXPECT_FALSE(cut.growing);
  EXPECT_EQ(cut.count, 2u);
  none.AddPacking(DamagedSource(SourceDamage::kNone, true));
  EXPECT_EQ(none.count, 0u);
  EXPECT_FALSE(none.growing);
}

}  // namespace
}  // namespace argus
