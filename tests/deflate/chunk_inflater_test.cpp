// The beginning of a chunk, without the rest.
#include "deflate/chunk_inflater.h"

#include "support/files.h"

namespace argus {
namespace {

TEST(ChunkInflater, InflatesAsMuchAsIsAskedFor) {
  const std::string bytes = Sample("odd/plain.arg"), packed = Deflate(bytes);
  ChunkInflater inflater;
  DeflateSpan span;
  span.size = static_cast<uint32_t>(packed.size());
  span.end_bit = 8;
  span.is_last = true;
  const std::string window = "what came before";
  for (size_t n = 0; n <= 2 * bytes.size(); n += 1 + n / 2) {
    uint8_t* const room = inflater.Begin(span, Data(window), window.size());
    ASSERT_NE(room, nullptr);
    std::copy(packed.begin(), packed.end(), room);
    std::string out(window.size() + n, '\0');
    const bool there = n <= bytes.size();
    ASSERT_EQ(inflater.InflateFirst(reinterpret_cast<uint8_t*>(out.data()), n), there) << n;
    EXPECT_TRUE(!there || out == window + bytes.substr(0, n)) << n;
  }
}

}  // namespace
}  // namespace argus
