// A traced gzip file gives its bytes, and chunks that can each be inflated alone.
#include "index/gzip_tracer.h"

#include <random>

#include "base/crc32.h"
#include "index/side_car_format.h"
#include "support/files.h"

namespace argus {
namespace {

// Text that packs into about half.
std::string SomeText(size_t size, uint32_t seed) {
  std::mt19937 random(seed);
  std::string text;
  while (text.size() < size) {
    const bool repeats = text.size() > 1000 && random() % 64 == 0;
    text += repeats ? text.substr(text.size() - 1 - random() % 900, 60) : std::string(1, static_cast<char>(random()));
  }
  text.resize(size);
  return text;
}

class GzipTracerTest : public testing::Test {
 protected:
  // Traces to the end, and returns the bytes. The chunks are in chunks_.
  std::string Trace(const std::string& packed, size_t piece = 5000) {
    trace_ = GzipTrace();
    chunks_.clear();
    GzipTracer tracer(std::make_unique<PieceInput>(packed, piece), &trace_);
    std::string bytes, buffer(30000, '\0');
    while (!tracer.at_end()) {
      size_t n = 0;
      EXPECT_TRUE(tracer.Read(reinterpret_cast<uint8_t*>(buffer.data()), buffer.size(), &n).ok());
      bytes.append(buffer, 0, n);
      for (; !trace_.chunks.empty(); trace_.chunks.pop_front()) chunks_.push_back(std::move(trace_.chunks.front()));
    }
    return bytes;
  }
  // Every chunk, entered with nothing but the bytes before it that it asks for, is that part of the stream.
  void ExpectChunks(const std::string& packed, const std::string& bytes) {
    ChunkInflater inflater;
    uint64_t end = 0;
    for (TracedChunk& c : chunks_) {
      ASSERT_EQ(c.raw_offset, end);
      end += c.raw_size;
      ASSERT_LE(end, bytes.size());
      const std::string expected = bytes.substr(c.raw_offset, c.raw_size);
      EXPECT_EQ(c.sums.Whole(), Crc32(Data(expected), expected.size()));
      const std::string before(c.before.begin(), c.before.end());
      EXPECT_EQ(before, bytes.substr(c.raw_offset - before.size(), before.size()));
      std::string window = before.substr(before.size() - c.window_size);
      for (size_t i = 0; i < window.size(); i++) {
        if (!c.wanted[kWindowSize - window.size() + i]) window[i] = '\0';
      }
      uint8_t* const span = inflater.Begin(c.span, Data(window), window.size());
      ASSERT_NE(span, nullptr);
      std::copy_n(Data(packed) + c.span.offset, c.span.size, span);
      std::string found(window.size() + c.raw_size, '\0');
      ASSERT_TRUE(inflater.Inflate(reinterpret_cast<uint8_t*>(found.data()), c.raw_size));
      EXPECT_EQ(found.substr(window.size()), expected) << c.raw_offset;
    }
    EXPECT_EQ(end, bytes.size());
  }

  GzipTrace trace_;
  std::vector<TracedChunk> chunks_;
};

TEST_F(GzipTracerTest, ALargeMemberHasSeveralChunks) {
  const std::string bytes = SomeText(2000000, 1), packed = Gzip(bytes);
  EXPECT_TRUE(Trace(packed) == bytes);
  EXPECT_TRUE(trace_.sound);
  EXPECT_GE(chunks_.size(), 4u);
  EXPECT_TRUE(chunks_.back().span.is_last);
  EXPECT_FALSE(chunks_.front().span.is_last);
  ExpectChunks(packed, bytes);
}

TEST_F(GzipTracerTest, TracesAsWellByteByByte) {
  const std::string bytes = SomeText(20000, 2), packed = Gzip(bytes);
  EXPECT_TRUE(Trace(packed, 1) == bytes);
  EXPECT_TRUE(trace_.sound);
  ExpectChunks(packed, bytes);
}

TEST_F(GzipTracerTest, EachMemberBeginsAChunkWithoutAWindow) {
  const std::string a = SomeText(50000, 3), b = SomeText(60000, 4), packed = Gzip(a) + Gzip("") + Gzip(b);
  EXPECT_TRUE(Trace(packed) == a + b);
  EXPECT_TRUE(trace_.sound);
  ASSERT_EQ(chunks_.size(), 2u);  // a member without bytes has none
  EXPECT_EQ(chunks_[1].window_size, 0u);
  EXPECT_EQ(chunks_[1].before.size(), kWindowSize);  // a record may begin there
  EXPECT_TRUE(chunks_[0].span.is_last);
  ExpectChunks(packed, a + b);
}

TEST_F(GzipTracerTest, WhatDoesNotHoldIsNotSound) {
  const std::string packed = Gzip(SomeText(50000, 5));
  const auto is_sound = [this](const std::string& bytes) {
    Trace(bytes);
    return trace_.sound;
  };
  EXPECT_TRUE(is_sound(packed));
  EXPECT_TRUE(is_sound(""));
  for (const size_t from_end : {8, 1}) {  // checksum, size
    std::string damaged = packed;
    damaged[damaged.size() - from_end] ^= 1;
    EXPECT_FALSE(is_sound(damaged)) << from_end;
  }
  EXPECT_FALSE(is_sound(packed.substr(0, packed.size() - 1)));
  EXPECT_FALSE(is_sound(packed.substr(0, packed.size() / 2)));
  EXPECT_FALSE(is_sound(packed.substr(0, 5)));
  EXPECT_FALSE(is_sound(packed + "x"));
  EXPECT_FALSE(is_sound(packed + "\x1F"));
}

TEST_F(GzipTracerTest, TooMuchInAChunkIsNotSound) {
  EXPECT_EQ(Trace(Gzip(std::string(7 << 20, 'x'))).size(), size_t{7} << 20);
  EXPECT_TRUE(trace_.sound);
  // zlib ends a block with every 16 Ki of its symbols, which are matches of 258 bytes here.
  Trace(Gzip(std::string(40 << 20, 'x')));
  for (const TracedChunk& c : chunks_) EXPECT_LE(c.raw_size, 8u << 20);
}

}  // namespace
}  // namespace argus
