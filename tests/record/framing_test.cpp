// Is this a record?
#include "record/framing.h"

#include "support/files.h"

namespace argus {
namespace {

using std::string_literals::operator""s;

bool Looks(const std::string& header) { return LooksLikeRecord(Data(header)); }
bool Is(const std::string& bytes) { return IsRecord(Data(bytes), bytes.size()); }
uint32_t Repaired(const std::string& bytes) { return RepairedSize(Data(bytes), bytes.size()); }

class FramingTest : public testing::Test {
 protected:
  const std::vector<std::string> all_ = SplitRecords(Sample("odd/plain.arg"));
  const std::string start_ = all_[0], flow_ = all_[30];
};

TEST_F(FramingTest, KnowsTypesAndVersions) {
  for (int byte = 0; byte < 256; byte++) {
    const int type = byte & 0xF0, version = byte & 0x0F;
    const bool exists = type >= 0x10 && type <= 0x80 && version >= 3 && version <= 5;
    const bool is_start = type > 0x80 && version >= 3 && version <= 5;  // if it has a cookie
    EXPECT_EQ(kHeaderKinds[byte] != HeaderKind::kNone, exists || is_start) << byte;
    EXPECT_EQ(kHeaderKinds[byte] == HeaderKind::kStart, is_start) << byte;
    const std::string header = static_cast<char>(byte) + "\x10\x00\x20"s;  // 128 bytes: right for any
    EXPECT_EQ(Looks(header), exists) << byte;
  }
}

TEST_F(FramingTest, KnowsLengths) {
  EXPECT_EQ(RecordSize(Data("\x13\x10\x01\x02"s)), 4u * 0x102);
  EXPECT_FALSE(Looks("\x13\x10\0\0"s));
  EXPECT_TRUE(Looks("\x13\x10\0\1"s));
  EXPECT_TRUE(Looks("\x13\x10\xFF\xFF"s));
  EXPECT_FALSE(Looks("\x83\x10\0\x1F"s));
  EXPECT_FALSE(Looks("\x83\x10\0\x21"s));
}

TEST_F(FramingTest, TakesEverySample) {
  for (const std::string& r : all_) EXPECT_TRUE(Is(r));
  for (size_t n = 0; n < flow_.size(); n++) EXPECT_FALSE(Is(flow_.substr(0, n))) << n;
  EXPECT_TRUE(Is(flow_ + "what follows does not count"));
}

TEST_F(FramingTest, WantsPartsThatFillTheRecord) {
  for (const int delta : {-1, 1}) {
    std::string r = flow_ + "\0\0\0\0"s;
    r[3] = static_cast<char>(r[3] + delta);
    EXPECT_FALSE(Is(r)) << delta;
    r = flow_;
    r[kHeaderSize + 3] = static_cast<char>(r[kHeaderSize + 3] + delta);  // of the first DSR
    EXPECT_FALSE(Is(r)) << delta;
  }
  std::string r = flow_;
  r[kHeaderSize] = '\x7E';
  EXPECT_FALSE(Is(r));  // no such DSR
  EXPECT_FALSE(Is("\x13\x20\0\1"s));
}

TEST_F(FramingTest, TakesEveryFormOfLength) {
  EXPECT_TRUE(Is("\x13\x20\x00\x02\x92\x01\x00\x07"s));                  // immediate: 4 bytes whatever the last says
  EXPECT_TRUE(Is("\x13\x20\x00\x03\x50\x90\x00\x02\x00\x00\x00\x00"s));  // 16 bits
  EXPECT_FALSE(Is("\x13\x20\x00\x03\x50\x90\x02\x00\x00\x00\x00\x00"s));
  EXPECT_TRUE(Is("\x13\x20\x00\x03\x10\x01\x05\x02\x00\x00\x00\x00"s));  // 8 bits
  EXPECT_FALSE(Is("\x13\x20\x00\x02\x10\x01\x05\x00"s));                 // of nothing
}

TEST_F(FramingTest, BoundsTheNumberOfParts) {
  const auto with = [](int n) {
    std::string r = "\x13\x20\0"s + static_cast<char>(n + 1);
    for (int i = 0; i < n; i++) r += "\x92\x01\0\0"s;
    return Is(r);
  };
  EXPECT_TRUE(with(64));
  EXPECT_FALSE(with(65));  // no sensor writes so many
}

TEST_F(FramingTest, WantsAKnownCauseAndCookieOfManagement) {
  const auto with = [&](size_t at, char byte) {
    std::string r = start_;
    r[at] = byte;
    return Is(r);
  };
  for (int cause = 0; cause < 256; cause++) {
    const bool known = cause >= 0x10 && cause <= 0x8F && (cause & 0x0F) <= 3;
    EXPECT_EQ(with(1, static_cast<char>(cause)), known) << cause;
  }
  EXPECT_FALSE(with(kCookieOffset, 0));
  EXPECT_TRUE(Is(std::string(start_).replace(kCookieOffset, 4, 4, '\0')));  // as rabins writes it
  std::string status = start_;
  status[1] = 0x20;
  status[kCookieOffset] = 0;
  EXPECT_TRUE(Is(status));  // only a start record has a cookie
}

TEST_F(FramingTest, CountsRecordsInARow) {
  const std::string row = Join(all_, 0, 5);
  bool all = false;
  EXPECT_EQ(CountRecords(Data(row), row.size(), 3, &all), 3);
  EXPECT_FALSE(all);
  EXPECT_EQ(CountRecords(Data(row), row.size(), 9, &all), 5);
  EXPECT_TRUE(all);
  EXPECT_EQ(CountRecords(Data(row), row.size() - 1, 9, &all), 4);
  EXPECT_FALSE(all);
  EXPECT_EQ(CountRecords(Data(row) + 1, row.size() - 1, 9, &all), 0);
}

TEST_F(FramingTest, FindsTheEndOfARecordOfWrongLength) {
  for (const std::string& length : {"\0\0"s, "\0\1"s, "\xFF\xFF"s}) {
    std::string hurt = flow_;
    hurt.replace(2, 2, length);
    EXPECT_EQ(Repaired(hurt + all_[31]), flow_.size());
    EXPECT_EQ(Repaired(hurt + start_), flow_.size());
    EXPECT_EQ(Repaired(hurt), 0u);  // nothing proves it
    EXPECT_EQ(Repaired(hurt + "garbage" + all_[31]), 0u);
    hurt[kHeaderSize + 3] = 0;
    EXPECT_EQ(Repaired(hurt + all_[31]), 0u);
  }
  EXPECT_EQ(Repaired(start_ + flow_), 0u);  // a management record has no parts
}

TEST_F(FramingTest, LooksAtTheFirstPart) {
  const auto begins = [](const std::string& r) { return BeginsWithDsr(Data(r), static_cast<uint32_t>(r.size())); };
  EXPECT_TRUE(begins(flow_));
  EXPECT_TRUE(begins(flow_.substr(0, 16)));
  EXPECT_FALSE(begins(flow_.substr(0, 15)));  // it crosses the end
  EXPECT_FALSE(begins(flow_.substr(0, 4)));
  EXPECT_FALSE(begins("\x13\x10\0\2\x7E\0\0\1"s));
  EXPECT_FALSE(begins("\x13\x10\0\2\x10\0\0\0"s));
}

TEST_F(FramingTest, AllowsOneTypeThatDoesNotExist) {
  const auto nearly = [](const std::string& r) { return HasOneBentDsr(Data(r), r.size()); };
  EXPECT_FALSE(nearly(flow_));  // all types exist
  std::string r = flow_;
  r[kHeaderSize] = '\x7E';
  EXPECT_TRUE(nearly(r));
  EXPECT_TRUE(nearly(r + "what follows does not count"));
  EXPECT_FALSE(nearly(r.substr(0, r.size() - 1)));
  r[kHeaderSize + DsrSize(Data(r) + kHeaderSize)] = '\x7E';
  EXPECT_FALSE(nearly(r));  // two
  r = flow_;
  r[kHeaderSize] = '\x7E';
  r[kHeaderSize + 3] = static_cast<char>(r[kHeaderSize + 3] + 1);
  EXPECT_FALSE(nearly(r));                          // not filled, or by something else
  EXPECT_FALSE(nearly("\x13\x10\0\2\x7E\0\0\1"s));  // none that exists
}

}  // namespace
}  // namespace argus
