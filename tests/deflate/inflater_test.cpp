// Raw deflate by ISA-L and by zlib.
#include "deflate/inflater.h"

#include "support/files.h"
#include "support/libraries.h"

namespace argus {
namespace {

using std::string_literals::operator""s;

struct Outcome {
  Inflater::Result result = Inflater::Result::kMore;
  std::string bytes;
  size_t left = 0;  // of the input
};

// All at once. `behind` follows the stream.
Outcome InflateAll(Inflater* inflater, const std::string& stream, const std::string& behind = "",
                   size_t room = 1 << 20) {
  const std::string input = std::string(Inflater::kLookBehind, '\0') + stream + behind;
  std::string output(room, '\xEE');
  const uint8_t* in = Data(input) + Inflater::kLookBehind;
  uint8_t* out = reinterpret_cast<uint8_t*>(output.data());
  Outcome o;
  o.left = input.size() - Inflater::kLookBehind;
  o.result = inflater->Inflate(&in, &o.left, &out, &room);
  EXPECT_TRUE(o.result == Inflater::Result::kCorrupt || in + o.left == Data(input) + input.size());
  EXPECT_EQ(out + room, Data(output) + output.size());
  o.bytes = output.substr(0, output.size() - room);
  return o;
}

// Writes deflate symbols of the fixed code.
class FixedBlock {
 public:
  FixedBlock() { Bits(0b011, 3); }  // the last block, fixed codes
  void Literal(char c) { Code(0x30 + static_cast<unsigned char>(c), 8); }
  void Match10(int distance_code) {  // a match of length 10
    Code(8, 7);
    Code(distance_code, 5);
    Bits(0, distance_code < 4 ? 0 : distance_code / 2 - 1);
  }
  std::string End() {
    Code(0, 7);
    return bytes_;
  }

 private:
  void Bit(int b) {
    if (n_++ % 8 == 0) bytes_ += '\0';
    bytes_.back() = static_cast<char>(bytes_.back() | (b << ((n_ - 1) % 8)));
  }
  void Bits(unsigned v, int n) {
    for (int i = 0; i < n; i++) Bit((v >> i) & 1);
  }
  void Code(unsigned v, int n) {
    for (int i = n - 1; i >= 0; i--) Bit((v >> i) & 1);
  }

  std::string bytes_;
  int n_ = 0;
};

class InflaterTest : public testing::TestWithParam<InflateLibrary> {
 protected:
  InflaterTest() : inflater_(MakeInflater(GetParam())) { inflater_->Reset(); }
  void SetUp() override {
    if (GetParam() == InflateLibrary::kFastest && !HasIsal()) GTEST_SKIP() << "this build inflates with zlib alone";
  }
  std::unique_ptr<Inflater> inflater_;
};

INSTANTIATE_TEST_SUITE_P(Codecs, InflaterTest, testing::Values(InflateLibrary::kFastest, InflateLibrary::kZlib),
                         [](const auto& info) { return info.param == InflateLibrary::kZlib ? "Zlib" : "Isal"; });

TEST_P(InflaterTest, EndsBehindTheLastByte) {
  const std::string bytes = Sample("odd/plain.arg");
  for (const int level : {0, 1, 9}) {
    for (size_t behind = 0; behind < 20; behind++) {
      inflater_->Reset();
      const Outcome o = InflateAll(inflater_.get(), Deflate(bytes, level), std::string(behind, '\xFF'));
      EXPECT_EQ(o.result, Inflater::Result::kEnd);
      EXPECT_EQ(o.left, behind) << level;
      EXPECT_TRUE(o.bytes == bytes);
    }
  }
}

TEST_P(InflaterTest, ReadsEveryKindOfSymbol) {
  FixedBlock block;
  block.Literal('a');
  block.Literal('b');
  block.Match10(1);  // two back
  EXPECT_EQ(InflateAll(inflater_.get(), block.End()).bytes, "abababababab");
}

TEST_P(InflaterTest, GoesOnWhereRoomOrInputEnded) {
  const std::string bytes = Sample("odd/plain.arg"), stream = Deflate(bytes);
  std::string all, held(Inflater::kLookBehind, '\0');
  Inflater::Result result = Inflater::Result::kMore;
  for (size_t at = 0; at < stream.size() || result == Inflater::Result::kMore; at++) {
    held += at < stream.size() ? stream.substr(at, 1) : "";
    const uint8_t* in = Data(held) + held.size() - (at < stream.size());
    size_t left = at < stream.size(), room = 3;
    do {
      uint8_t piece[3];
      uint8_t* out = piece;
      room = sizeof piece;
      result = inflater_->Inflate(&in, &left, &out, &room);
      all.append(piece, out);
    } while (room == 0);
    ASSERT_NE(result, Inflater::Result::kCorrupt);
    ASSERT_LE(at, stream.size() + bytes.size());
  }
  EXPECT_EQ(result, Inflater::Result::kEnd);
  EXPECT_TRUE(all == bytes);
}

TEST_P(InflaterTest, RefusesWhatIsNoDeflateStream) {
  const std::string bad[] = {"\x07\x00\x00\x00\x00"s,           // block of the reserved type
                             "\x01\x03\x00\xFB\xFF" + "abc"s,   // stored: length and its complement differ
                             "\xFD\xFF\xFF\xFF\xFF\xFF\xFF"s};  // dynamic: too many codes
  for (const std::string& stream : bad) {
    inflater_->Reset();
    const Outcome o = InflateAll(inflater_.get(), stream, std::string(16, '\0'));
    EXPECT_EQ(o.result, Inflater::Result::kCorrupt);
    EXPECT_EQ(o.bytes, "");
  }
}

TEST_P(InflaterTest, RefusesAMatchFromBeforeTheStream) {
  for (const int distance_code : {3, 4, 11, 20, 29}) {
    FixedBlock block;
    block.Literal('a');
    block.Literal('b');
    block.Match10(distance_code);
    for (int i = 0; i < 400; i++) block.Literal('c');
    inflater_->Reset();
    const Outcome o = InflateAll(inflater_.get(), block.End());
    EXPECT_EQ(o.result, Inflater::Result::kCorrupt);
    EXPECT_TRUE(o.bytes.starts_with("ab"));
    EXPECT_EQ(o.bytes.find('c'), std::string::npos);
  }
}

TEST_P(InflaterTest, BeginsAnewAfterDamage) {
  const std::string bytes = Sample("odd/plain.arg");
  InflateAll(inflater_.get(), Deflate(bytes).substr(0, 100) + std::string(50, '\xFF'));
  inflater_->Reset();
  const Outcome o = InflateAll(inflater_.get(), Deflate(bytes));
  EXPECT_EQ(o.result, Inflater::Result::kEnd);
  EXPECT_TRUE(o.bytes == bytes);
}

TEST_P(InflaterTest, HasTheChecksumOfGzip) {
  EXPECT_EQ(inflater_->Crc(0, Data("123456789"), 9), 0xCBF43926u);  // the check value of CRC-32
  EXPECT_EQ(inflater_->Crc(inflater_->Crc(0, Data("1234"), 4), Data("56789"), 5), 0xCBF43926u);
  EXPECT_EQ(inflater_->Crc(7, Data(""), 0), 7u);
}

}  // namespace
}  // namespace argus
