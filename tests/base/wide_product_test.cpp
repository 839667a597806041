// Products and quotients of 128 bits are the same by halves, bit by bit, and by the compiler's own type.
#include "base/wide_product.h"

#include <gtest/gtest.h>

#include <random>

namespace argus {
namespace {

constexpr uint64_t kMost = UINT64_MAX;

TEST(WideProduct, OfLargeNumbers) {
  EXPECT_EQ(MultiplyByHalves(kMost, kMost), (WideProduct{kMost - 1, 1}));
  EXPECT_EQ(MultiplyByHalves(kMost, 2), (WideProduct{1, kMost - 1}));
  EXPECT_EQ(MultiplyByHalves(uint64_t{1} << 32, uint64_t{1} << 32), (WideProduct{1, 0}));
  EXPECT_EQ(MultiplyByHalves(0xFFFFFFFF, 0xFFFFFFFF), (WideProduct{0, 0xFFFFFFFE00000001}));
  EXPECT_EQ(MultiplyByHalves(0, kMost), WideProduct());
}

TEST(WideProduct, DividedIsWhatItWasMadeOf) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20000; i++) {
    const uint64_t a = random() >> random() % 64, b = 1 + (random() >> (1 + random() % 62));
    const WideProduct p = Multiply(a, b);
    EXPECT_EQ(MultiplyByHalves(a, b), p) << a << " * " << b;
    if (p.high >= b) continue;
    EXPECT_EQ(Divide(p, b), a);
    EXPECT_EQ(DivideByBits(p, b), a);
    // A little more is still the same quotient, rounded down.
    const WideProduct more{p.high + (p.low + (b - 1) < p.low ? 1 : 0), p.low + (b - 1)};
    if (more.high >= b) continue;
    EXPECT_EQ(Divide(more, b), a);
    EXPECT_EQ(DivideByBits(more, b), a);
  }
}

}  // namespace
}  // namespace argus
