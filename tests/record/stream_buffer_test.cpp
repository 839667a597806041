// The window of a stream that readers of records share: filled in bounded work, moved without loss.
#include "record/stream_buffer.h"

#include <gtest/gtest.h>

#include "support/files.h"

namespace argus {
namespace {

constexpr size_t kLookAhead = 100;

std::string SomeBytes(size_t n) {
  std::string bytes;
  for (size_t i = 0; i < n; i++) bytes += static_cast<char>('a' + i * i % 23);
  return bytes;
}

TEST(StreamBuffer, ReadsAStreamToItsEnd) {
  const std::string bytes = SomeBytes(2000000);
  StreamBuffer buffer;
  buffer.Open(ByteSourceOf(bytes, 100000), kLookAhead);
  uint64_t work = 0;
  std::string all;
  for (;;) {
    buffer.BeginCall();
    if (!buffer.Fill(kLookAhead, &work)) continue;
    if (buffer.available() == 0) break;
    EXPECT_EQ(buffer.offset(), all.size());
    const size_t n = std::min<size_t>(buffer.available(), 77);
    all.append(reinterpret_cast<const char*>(buffer.Here()), n);
    buffer.Skip(n);
  }
  EXPECT_TRUE(all == bytes);
  EXPECT_EQ(work, bytes.size());
  EXPECT_EQ(buffer.bytes_read(), bytes.size());
  EXPECT_TRUE(buffer.at_source_end());
}

TEST(StreamBuffer, ACallFillsAFewTimesOnly) {
  const std::string bytes = SomeBytes(1000);
  StreamBuffer buffer;
  buffer.Open(ByteSourceOf(bytes, 1), kLookAhead);
  uint64_t work = 0;
  buffer.BeginCall();
  EXPECT_FALSE(buffer.Fill(kLookAhead, &work));
  EXPECT_TRUE(buffer.status().ok());
  const size_t first = buffer.available();
  EXPECT_LT(first, kLookAhead);
  EXPECT_FALSE(buffer.Fill(kLookAhead, &work));  // without a new call nothing more
  EXPECT_EQ(buffer.available(), first);
  buffer.BeginCall();
  EXPECT_FALSE(buffer.Fill(kLookAhead, &work));
  EXPECT_GT(buffer.available(), first);
}

TEST(StreamBuffer, GoesOnInAnotherObject) {
  const std::string bytes = SomeBytes(1000);
  StreamBuffer first;
  first.Open(ByteSourceOf(bytes), kLookAhead);
  uint64_t work = 0;
  first.BeginCall();
  ASSERT_TRUE(first.Fill(kLookAhead, &work));
  first.Skip(10);
  StreamBuffer second = std::exchange(first, StreamBuffer());
  EXPECT_FALSE(first.is_open());
  EXPECT_EQ(first.available(), 0u);
  EXPECT_TRUE(second.is_open());
  EXPECT_EQ(second.offset(), 10u);
  EXPECT_EQ(*second.Here(), static_cast<uint8_t>(bytes[10]));
}

TEST(StreamBuffer, GoesBackToWhatWasSkipped) {
  const std::string bytes = SomeBytes(1000);
  StreamBuffer buffer;
  buffer.Open(ByteSourceOf(bytes), kLookAhead);
  uint64_t work = 0;
  buffer.BeginCall();
  ASSERT_TRUE(buffer.Fill(kLookAhead, &work));
  buffer.Skip(60);
  buffer.GoBack(20);
  EXPECT_EQ(buffer.offset(), 40u);
  EXPECT_EQ(*buffer.Here(), static_cast<uint8_t>(bytes[40]));
}

}  // namespace
}  // namespace argus
