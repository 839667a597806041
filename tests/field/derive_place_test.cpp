// Where hosts are: coordinates and locality, by the parts that a record has, and by the direction that `ra` prints.
#include "field/derive_place.h"

#include <gtest/gtest.h>

#include "support/records.h"

namespace argus {
namespace {

FlowRecord With(const Dsr& dsr) { return FlowRecord().Add(Ipv4Key(kUdp)).Add(dsr); }

const char* const kCoordinates[] = {"slat", "slon", "dlat", "dlon", "ilat", "ilon"};

// Parts stand one after the other, as many as the qualifier names: source 1, destination 2, inode 4.
TEST(DerivePlaceTest, CoordinatesStandAsTheQualifierSays) {
  for (uint8_t qualifier = 0; qualifier < 8; qualifier++) {
    Dsr dsr(kDsrGeo, 0, qualifier);
    float next = 1;
    for (int part = 0; part < 3; part++) {
      if (qualifier >> part & 1) dsr.F32(next).F32(-next - 0.5f), next++;
    }
    TestRecord r(With(dsr));
    double wanted = 1;
    for (int part = 0; part < 3; part++) {
      const bool has = qualifier >> part & 1;
      EXPECT_EQ(r.Real(kCoordinates[2 * part]), has ? std::optional(wanted) : std::nullopt) << int{qualifier};
      EXPECT_EQ(r.Real(kCoordinates[2 * part + 1]), has ? std::optional(-wanted - 0.5) : std::nullopt);
      if (has) wanted++;
    }
  }
}

TEST(DerivePlaceTest, CoordinatesThatAreCutOffAreNull) {
  TestRecord r(With(Dsr(kDsrGeo, 0, 7).F32(1).F32(2).F32(3)));
  EXPECT_EQ(r.Real("dlat"), 3);
  for (const char* field : {"dlon", "ilat", "ilon"}) EXPECT_TRUE(r.Null(field)) << field;
}

TEST(DerivePlaceTest, SidesTurnWithTheDirection) {
  TestRecord r(ReversedTcp()
                   .Add(Dsr(kDsrGeo, 0, 7).F32(1).F32(2).F32(3).F32(4).F32(5).F32(6))
                   .Add(Dsr(kDsrLocality, 0, 3).U16(1).U8(0xFE).U8(4).U16(100).U16(200)));
  EXPECT_EQ(r.Real("slat"), 3);
  EXPECT_EQ(r.Real("dlon"), 2);
  EXPECT_EQ(r.Real("ilat"), 5);
  EXPECT_EQ(r.Int("sloc"), 4);
  EXPECT_EQ(r.Int("dloc"), -2);
  EXPECT_EQ(r.Int("sorg"), 200);
  EXPECT_EQ(r.Int("dorg"), 100);
}

TEST(DerivePlaceTest, LocalityOfOneSideAlone) {
  TestRecord r(With(Dsr(kDsrLocality, 0, 2).U16(1).U8(3).U8(4).U16(100).U16(200)));
  EXPECT_TRUE(r.Null("sloc"));
  EXPECT_TRUE(r.Null("sorg"));
  EXPECT_EQ(r.Int("dloc"), 4);
  EXPECT_EQ(r.Int("dorg"), 200);
  TestRecord cut(With(Dsr(kDsrLocality, 0, 3).U16(1).U8(3).U8(4)));
  for (const char* field : {"sloc", "dloc", "sorg", "dorg"}) EXPECT_TRUE(cut.Null(field)) << field;
}

}  // namespace
}  // namespace argus
