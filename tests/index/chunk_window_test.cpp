// Windows are thinned out to what is wanted.
#include "index/chunk_window.h"

#include <gtest/gtest.h>

#include "base/little_endian.h"

namespace argus {
namespace {

TEST(ChunkWindowTest, ThinsOutAllButWhatIsWantedAndTheEnd) {
  ByteVector window = {1, 2, 3, 4, 5, 6};
  const uint8_t wanted[] = {0, 1, 0, 0, 0, 0};
  ThinOut(wanted, 2, window.data(), window.size());
  EXPECT_EQ(window, (ByteVector{0, 2, 0, 0, 5, 6}));
  ThinOut(wanted, 9, window.data(), window.size());
  EXPECT_EQ(window, (ByteVector{0, 2, 0, 0, 5, 6}));
}

}  // namespace
}  // namespace argus
