// The core's own decoder of raw deflate, judged by zlib.
#include "deflate/block_inflater.h"

#include <random>

#include "support/files.h"

namespace argus {
namespace {

using Result = BlockInflater::Result;
using std::string_literals::operator""s;

// How much of input and output is given at a time.
struct Pieces {
  size_t in = SIZE_MAX, out = SIZE_MAX;
};

struct Inflated {
  Result result = Result::kInput;
  std::string bytes;
  size_t left = 0;  // of the input
};

uint8_t* Writable(std::string* s) { return reinterpret_cast<uint8_t*>(s->data()); }

Inflated Inflate(std::string_view packed, Pieces pieces = {}, size_t room = 4 << 20) {
  static BlockInflater inflater;  // made to be used for one stream after the other
  inflater.Begin();
  Inflated i;
  i.bytes.assign(room, '\xEE');
  const uint8_t* const end = Data(packed) + packed.size();
  BitSpan in{Data(packed), Data(packed), 0};
  InflateOutput out{Writable(&i.bytes), Writable(&i.bytes), nullptr, nullptr, nullptr};
  uint8_t* const out_end = out.next + room;
  do {
    if (i.result == Result::kInput) in.end += std::min(pieces.in, static_cast<size_t>(end - in.end));
    out.end = out.next + std::min(pieces.out, static_cast<size_t>(out_end - out.next));
    i.result = inflater.Inflate(&in, &out);
  } while (i.result == Result::kBlockEnd || (i.result == Result::kInput && in.end < end) ||
           (i.result == Result::kOutput && out.next < out_end));
  i.left = static_cast<size_t>(end - in.next) - (in.bit > 0 ? 1 : 0);
  i.bytes.resize(static_cast<size_t>(out.next - Data(i.bytes)));
  return i;
}

Inflated InflateByZlib(std::string_view packed, size_t room = 4 << 20) {
  Inflated i;
  i.bytes.resize(room);
  z_stream z{};
  EXPECT_EQ(inflateInit2(&z, -MAX_WBITS), Z_OK);
  z.next_in = const_cast<Bytef*>(Data(packed));
  z.avail_in = static_cast<uInt>(packed.size());
  z.next_out = Writable(&i.bytes);
  z.avail_out = static_cast<uInt>(room);
  const int code = inflate(&z, Z_SYNC_FLUSH);
  i.result = code == Z_STREAM_END ? Result::kStreamEnd : code == Z_DATA_ERROR ? Result::kCorrupt : Result::kInput;
  i.bytes.resize(room - z.avail_out);
  i.left = z.avail_in;
  inflateEnd(&z);
  return i;
}

std::string Noise(size_t n) {
  std::mt19937 random(3);
  std::string s(n, '\0');
  for (char& c : s) c = static_cast<char>(random());
  return s;
}

// Records, bytes that do not pack, and matches of every length and many distances.
std::string Mixed() {
  std::string s = Sample("odd/plain.arg") + Noise(70000);
  for (size_t n = 1; n < 600; n++) s += Noise(n) + std::string(n, 'x');
  return s + Sample("odd/plain.arg") + std::string(100000, '\0');
}

std::string DeflateBlocks(std::string_view bytes, size_t per_block, int flush) {
  z_stream z{};
  EXPECT_EQ(deflateInit2(&z, 6, Z_DEFLATED, -MAX_WBITS, 1, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(16 * bytes.size(), '\0');
  z.next_out = Writable(&out);
  z.avail_out = static_cast<uInt>(out.size());
  for (size_t at = 0; at < bytes.size(); at += per_block) {
    const size_t n = std::min(bytes.size() - at, per_block);
    z.next_in = const_cast<Bytef*>(Data(bytes) + at);
    z.avail_in = static_cast<uInt>(n);
    const bool last = at + n == bytes.size();
    EXPECT_EQ(deflate(&z, last ? Z_FINISH : flush), last ? Z_STREAM_END : Z_OK);
  }
  out.erase(out.size() - z.avail_out);
  deflateEnd(&z);
  return out;
}

void ExpectSound(const std::string& bytes, const std::string& packed) {
  for (const Pieces pieces : {Pieces{}, Pieces{1000, 3000}, Pieces{SIZE_MAX, 1}, Pieces{7, 300}}) {
    const Inflated i = Inflate(packed + "behind", pieces);
    EXPECT_EQ(i.result, Result::kStreamEnd);
    EXPECT_EQ(i.left, pieces.in == SIZE_MAX ? 6 : i.left);
    EXPECT_TRUE(i.bytes == bytes) << pieces.in << ' ' << pieces.out;
  }
}

TEST(BlockInflater, InflatesEveryLevelAndStrategy) {
  const std::string bytes = Mixed();
  for (int level = 0; level <= 9; level++) ExpectSound(bytes, Deflate(bytes, level));
  for (const int s : {Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED}) ExpectSound(bytes, Deflate(bytes, 6, s));
}

TEST(BlockInflater, InflatesSmallBlocks) {
  const std::string bytes = Mixed().substr(0, 60000);
  for (const int flush : {Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_PARTIAL_FLUSH, Z_BLOCK}) {
    for (const size_t n : {1, 10, 700, 30000}) ExpectSound(bytes, DeflateBlocks(bytes, n, flush));
  }
}

TEST(BlockInflater, InflatesNothing) {
  for (const int level : {0, 6}) ExpectSound("", Deflate("", level));
}

TEST(BlockInflater, InflatesTheSampleDay) {
  for (const std::string& path : SamplesBelow("campus")) {
    const std::string packed = ReadFile(path);
    if (!packed.starts_with("\x1F\x8B\x08\0"s)) continue;
    EXPECT_TRUE(Inflate(std::string_view(packed).substr(10)).bytes == Gunzip(packed)) << path;
  }
}

TEST(BlockInflater, DeliversWhatACutStreamHolds) {
  const std::string bytes = Sample("odd/plain.arg").substr(0, 4000);
  for (const std::string& packed : {Deflate(bytes), Deflate(bytes, 0), Deflate(bytes, 6, Z_FIXED)}) {
    for (size_t cut = 0; cut < packed.size(); cut++) {
      const Inflated ours = Inflate(packed.substr(0, cut), {}, 8000), zlib = InflateByZlib(packed.substr(0, cut), 8000);
      ASSERT_EQ(ours.result, Result::kInput) << cut;
      ASSERT_TRUE(ours.bytes == zlib.bytes) << cut;
    }
  }
}

TEST(BlockInflater, StopsWhenTheRoomIsFilled) {
  const std::string bytes = Mixed(), packed = Deflate(bytes);
  for (size_t room = 0; room < 70000; room += 1 + room / 3) {
    const Inflated i = Inflate(packed, {}, room);
    EXPECT_EQ(i.result, Result::kOutput);
    EXPECT_TRUE(i.bytes == bytes.substr(0, room)) << room;
  }
  EXPECT_EQ(Inflate(packed, {}, bytes.size()).result, Result::kStreamEnd);
}

TEST(BlockInflater, RefusesWhatZlibRefuses) {
  const std::string bytes = Sample("odd/plain.arg").substr(0, 3000);
  std::mt19937 random(11);
  size_t accepted = 0, refused = 0;
  for (const std::string& packed : {Deflate(bytes), Deflate(bytes, 6, Z_FIXED), DeflateBlocks(bytes, 300, Z_BLOCK)}) {
    for (int round = 0; round < 10000; round++) {
      std::string flipped = packed;
      for (size_t n = 1 + random() % 3; n > 0; n--) {
        const size_t bit = random() % (round % 2 == 0 ? 800 : 8 * packed.size());
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
      }
      const Inflated ours = Inflate(flipped, {}, 65536), zlib = InflateByZlib(flipped, 65536);
      ASSERT_EQ(ours.result == Result::kStreamEnd, zlib.result == Result::kStreamEnd);
      ASSERT_TRUE(ours.bytes == zlib.bytes);
      ASSERT_TRUE(zlib.result != Result::kCorrupt || ours.result == Result::kCorrupt);
      (ours.result == Result::kStreamEnd ? accepted : refused)++;
    }
  }
  EXPECT_GT(accepted, 1000u);
  EXPECT_GT(refused, 1000u);
}

std::string FromBits(std::string_view bits) {
  std::string s((bits.size() + 7) / 8, '\0');
  for (size_t i = 0; i < bits.size(); i++) s[i / 8] = static_cast<char>(s[i / 8] | (bits[i] - '0') << i % 8);
  return s;
}

TEST(BlockInflater, RefusesDistancesBehindTheBeginning) {
  // Header, literal 'a', a match of length 3 at distance 1 or 2, the end.
  const std::string near =
                        "110"
                        "10010001"
                        "0000001"
                        "00000"
                        "0000000",
                    far =
                        "110"
                        "10010001"
                        "0000001"
                        "00001"
                        "0000000";
  EXPECT_EQ(Inflate(FromBits(near)).result, Result::kStreamEnd);
  EXPECT_EQ(Inflate(FromBits(near)).bytes, "aaaa");
  EXPECT_EQ(InflateByZlib(FromBits(far)).result, Result::kCorrupt);
  EXPECT_EQ(Inflate(FromBits(far)).result, Result::kCorrupt);
}

// Enter a stream after each of its blocks, with the wanted bytes of the window alone.
TEST(BlockInflater, EntersBehindABlockWithWhatIsWanted) {
  const std::string bytes = Unpacked(SamplesBelow("campus")[0]) + Mixed(),
                    packed = DeflateBlocks(bytes, 20000, Z_BLOCK);
  std::string raw(bytes.size(), '\0');
  std::vector<uint8_t> wanted(kWindowSize);
  BlockInflater inflater, entered;
  inflater.Begin();
  BitSpan in{Data(packed), Data(packed) + packed.size(), 0};
  InflateOutput out{Writable(&raw), Writable(&raw), Writable(&raw) + raw.size(), nullptr, nullptr};
  std::vector<std::pair<BitSpan, size_t>> blocks;
  size_t saved = 0;
  while (inflater.Inflate(&in, &out) == Result::kBlockEnd) {
    blocks.emplace_back(in, static_cast<size_t>(out.next - Data(raw)));
  }
  ASSERT_TRUE(raw == bytes);
  for (const auto& [place, at] : blocks) {
    const size_t n = std::min(at, kWindowSize), length = std::min<size_t>(bytes.size() - at, 100000);
    std::fill(wanted.begin(), wanted.end(), 0);
    std::string again = bytes.substr(at - n, n) + std::string(length, '\0');
    for (const bool thinned : {false, true}) {
      for (size_t i = 0; thinned && i < n; i++) {
        if (wanted[kWindowSize - n + i] == 0) again[i] = '\0', saved++;
      }
      entered.Begin();
      in = place;
      uint8_t* const begin = Writable(&again);
      out = {begin, begin + n, begin + n + length, begin + n, wanted.data()};
      Result r;
      do r = entered.Inflate(&in, &out);
      while (r == Result::kBlockEnd);
      ASSERT_NE(r, Result::kCorrupt);
      ASSERT_TRUE(again.substr(n) == bytes.substr(at, length)) << at << thinned;
    }
  }
  EXPECT_GT(blocks.size(), 10u);
  EXPECT_GT(saved, blocks.size() * 1000);
}

}  // namespace
}  // namespace argus
