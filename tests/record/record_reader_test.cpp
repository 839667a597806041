// Records found in streams that are sound and damaged. Cut streams: record_reader_cut_test.cpp.
#include "record/record_reader.h"

#include "support/files.h"
#include "support/streams.h"

namespace argus {
namespace {

using std::string_literals::operator""s;
using Step = RecordReader::Step;
using Start = RecordReader::Start;

constexpr size_t kHurt = 30;  // the record that is damaged, as in the odd samples

class RecordReaderTest : public testing::Test {
 protected:
  const std::string plain_ = Sample("odd/plain.arg");
  const std::vector<std::string> all_ = SplitRecords(plain_);
  const std::string before_ = Join(all_, 0, kHurt), behind_ = Join(all_, kHurt + 1);

  // The stream with bytes of the hurt record replaced.
  std::string Patched(size_t offset, std::string_view with) const {
    std::string hurt = all_[kHurt];
    hurt.replace(offset, with.size(), with);
    return before_ + hurt + behind_;
  }
  // All records but the hurt one are there, and the damage is told where it is.
  void ExpectAllButHurt(const Reading& r, uint64_t skipped) const {
    std::vector<std::string> others = all_;
    others.erase(others.begin() + kHurt);
    EXPECT_TRUE(r.records == others) << r.records.size();
    ExpectDamage(r, 1, before_.size(), skipped);
  }
  static void ExpectDamage(const Reading& r, uint64_t count, uint64_t offset, uint64_t skipped) {
    EXPECT_EQ(r.damage.count, count) << r.damage.first;
    EXPECT_EQ(r.damage.first_offset, offset) << r.damage.first;
    EXPECT_EQ(r.damage.skipped_bytes, skipped) << r.damage.first;
    EXPECT_NE(r.damage.first.find(std::to_string(offset)), std::string::npos) << r.damage.first;
  }
};

TEST_F(RecordReaderTest, HandsOutEveryRecord) {
  const Reading r = ReadStream(plain_);
  EXPECT_TRUE(r.records == all_);
  EXPECT_EQ(r.start, Start::kArgus3);
  EXPECT_EQ(r.damage.count, 0u);
  EXPECT_EQ(r.offsets.back() + r.records.back().size(), plain_.size());
}

TEST_F(RecordReaderTest, ReadsTheSampleDay) {
  for (const std::string& path : SamplesBelow("campus")) {
    const std::string stream = Unpacked(path);
    const Reading r = ReadStream(stream);
    EXPECT_TRUE(r.records == SplitRecords(stream)) << path;
    EXPECT_EQ(r.damage.count, 0u) << path;
  }
}

TEST_F(RecordReaderTest, DoesNotDependOnThePieces) {
  for (const char* name :
       {"plain", "garbage-between", "len-zero", "len-plus", "zero-between", "truncated-record", "restart"}) {
    const std::string stream = Sample("odd/"s + name + ".arg");
    const Reading whole = ReadStream(stream);
    for (const size_t piece : {1, 3, 127, 128, 4096}) {
      const Reading r = ReadStream(stream, piece);
      EXPECT_TRUE(r.records == whole.records && r.offsets == whole.offsets) << name << " " << piece;
      EXPECT_EQ(r.damage.count, whole.damage.count) << name << " " << piece;
      EXPECT_EQ(r.damage.first, whole.damage.first) << name << " " << piece;
      EXPECT_EQ(r.damage.skipped_bytes, whole.damage.skipped_bytes) << name << " " << piece;
    }
  }
}

TEST_F(RecordReaderTest, ReadsRecordsAcrossTheEndsOfItsBuffer) {
  // Several buffers of records of 148 to 160 bytes and some of the largest size there is, so that all straddle.
  std::string huge = all_[kHurt].substr(0, 16);  // header and transport DSR
  huge.replace(2, 2, "\xFF\xFF");
  const std::string user_data = "\x50\x90\xFF\xFB"s;  // fills the rest
  huge += user_data + std::string(65531 * 4 - 4, 'u');
  std::vector<std::string> records;
  for (int i = 0; i < 200; i++) {
    records.insert(records.end(), all_.begin() + (i > 0), all_.end());
    if (i % 40 == 7) records.insert(records.end(), 2, huge);
  }
  ASSERT_EQ(huge.size(), kMaxRecordSize);
  const std::string stream = argus::Join(records);
  for (const size_t piece : {SIZE_MAX, size_t{65537}}) {
    const Reading r = ReadStream(stream, piece);
    EXPECT_TRUE(r.records == records) << r.records.size();
    EXPECT_EQ(r.damage.count, 0u) << r.damage.first;
  }
}

TEST_F(RecordReaderTest, FindsRecordsBehindGarbage) {
  std::string garbage;
  for (int i = 0; i < 5000; i++) garbage += static_cast<char>(i * 7 + i / 3);
  for (const size_t n : {1, 2, 3, 4, 5, 37, 128, 4001, 5000}) {
    const Reading r = ReadStream(before_ + garbage.substr(0, n) + all_[kHurt] + behind_);
    EXPECT_TRUE(r.records == all_) << n << ": " << r.records.size();
    ExpectDamage(r, 1, before_.size(), n);
  }
}

TEST_F(RecordReaderTest, FindsRecordsBehindMuchGarbage) {
  // More than a buffer, and than a call looks at.
  const std::string garbage(5 << 20, '\x7E');
  const Reading r = ReadStream(before_ + garbage + all_[kHurt] + behind_, 100000);
  EXPECT_TRUE(r.records == all_);
  ExpectDamage(r, 1, before_.size(), garbage.size());
}

TEST_F(RecordReaderTest, FindsARecordThatTheBufferCuts) {
  for (size_t n = kMaxRecordSize; n < kMaxRecordSize + 2 * all_[kHurt].size(); n += 13) {
    const Reading r = ReadStream(before_ + std::string(n, '\x7E') + all_[kHurt] + behind_, 16);
    ASSERT_TRUE(r.records == all_) << n;
    ASSERT_EQ(r.damage.skipped_bytes, n);
  }
}

TEST_F(RecordReaderTest, LeavesAStreamAtAnyPoint) {
  RecordReader reader;
  RawRecord raw;
  for (const char filler : {'\x7E', '\0', '\x34'}) {
    const std::string stream = before_ + std::string(8 << 20, filler) + behind_;
    reader.Open(ByteSourceOf(stream, 100000));
    while (reader.Next(&raw) == Step::kRecord) {
    }
    reader.Open(ByteSourceOf(plain_));
    size_t n = 0;
    while (reader.Next(&raw) == Step::kRecord) EXPECT_EQ(raw.size, all_[n++].size());
    EXPECT_EQ(n, all_.size());
    EXPECT_EQ(reader.damage().count, 0u) << reader.damage().first;
  }
}

TEST_F(RecordReaderTest, TellsOfGarbageAtTheEnd) {
  const Reading r = ReadStream(plain_ + "garbage that is no record");
  EXPECT_TRUE(r.records == all_);
  ExpectDamage(r, 1, plain_.size(), 25);
}

TEST_F(RecordReaderTest, TellsOfZerosBetweenRecords) {
  for (const size_t n : {4, 24, 1021, 3 << 20}) {
    const Reading r = ReadStream(before_ + std::string(n, '\0') + all_[kHurt] + behind_);
    EXPECT_TRUE(r.records == all_) << n;
    ExpectDamage(r, 1, before_.size(), n);
  }
}

TEST_F(RecordReaderTest, TakesZerosAtTheEndForPadding) {
  for (const size_t n : {4, 1021, 4096, 3 << 20}) {
    const Reading r = ReadStream(plain_ + std::string(n, '\0'));
    EXPECT_TRUE(r.records == all_) << n;
    EXPECT_EQ(r.damage.count, 0u) << n << r.damage.first;
  }
}

TEST_F(RecordReaderTest, ReadsARecordOfWrongLengthByItsParts) {
  for (const std::string& length : {"\0\0"s, "\0\1"s, "\0\2"s, "\0\xFF"s, "\xFF\xFF"s, "\x7F\xFF"s}) {
    const Reading r = ReadStream(Patched(2, length));
    EXPECT_EQ(r.records.size(), all_.size());
    EXPECT_EQ(r.records[kHurt].size(), all_[kHurt].size());
    ExpectDamage(r, 1, before_.size(), 0);
  }
}

TEST_F(RecordReaderTest, LosesOnlyARecordWithoutSense) {
  const Reading unknown = ReadStream(Patched(0, "\x93"));
  EXPECT_EQ(unknown.damage.first, "The record at offset " + std::to_string(before_.size()) + " is of an unknown type.");
  ExpectAllButHurt(unknown, all_[kHurt].size());  // no such type
  ExpectAllButHurt(ReadStream(Patched(0, "\x1A\x20\xFF\xFF\xFF")),
                   all_[kHurt].size());  // no such version, length or DSR
}

TEST_F(RecordReaderTest, ReadsARecordIntoWhichGarbageTookOver) {
  const std::string& hurt = all_[kHurt];
  const std::string garbage(1000, '\x7E');
  for (size_t cut = 24; cut <= hurt.size() - 20; cut++) {  // into the last part but one
    // Nothing but its length says where it ends.
    const Reading r = ReadStream(before_ + hurt.substr(0, cut) + garbage + behind_);
    ASSERT_EQ(r.records.size(), all_.size()) << cut;
    ASSERT_EQ(r.records[kHurt].size(), hurt.size()) << cut;
    ASSERT_EQ(r.damage.first_offset, before_.size());
    ASSERT_EQ(r.damage.skipped_bytes, cut + garbage.size() - hurt.size()) << cut;
  }
}

TEST_F(RecordReaderTest, ReadsARecordUpToTheNextThatBeginsInIt) {
  for (const size_t cut : {24, 25, 36, 40, 61, 64}) {
    std::vector<std::string> expected = all_;
    expected[kHurt].resize(cut);
    const Reading r = ReadStream(argus::Join(expected));
    EXPECT_TRUE(r.records == expected) << cut;
    ExpectDamage(r, 1, before_.size(), 0);
  }
}

TEST_F(RecordReaderTest, KeepsARecordWithABrokenPart) {
  for (const char length : {'\0', '\xFF'}) {
    const Reading r = ReadStream(Patched(kHeaderSize + 12 + 3, std::string(1, length)));  // of its second DSR
    EXPECT_EQ(r.records.size(), all_.size());
    EXPECT_EQ(r.offsets[kHurt], before_.size());
    EXPECT_TRUE(std::equal(r.records.begin() + kHurt + 1, r.records.end(), all_.begin() + kHurt + 1, all_.end()));
  }
}

// Neighbours vouch for each other: two in a row that are bent are still read where their parts fill them.
TEST_F(RecordReaderTest, ReadsNeighboursThatAreBothBent) {
  const size_t at = before_.size(), next = at + all_[kHurt].size();
  std::string no_version = plain_, no_type = plain_;
  no_version[at] ^= '\x08';  // of no version, before one with a first part of no type
  no_version[next + kHeaderSize] ^= '\x78';
  no_type[at + kHeaderSize] ^= '\x78';  // the other way round: the next begins like a start record
  no_type[next] ^= '\x80';
  Reading r = ReadSource(ByteSourceOf(no_version), no_version, at);
  EXPECT_EQ(r.records.size(), all_.size());
  EXPECT_EQ(r.offsets[kHurt], at);
  EXPECT_EQ(r.offsets[kHurt + 1], next);
  EXPECT_EQ(r.damage.first_offset, at);
  r = ReadStream(no_type);
  EXPECT_EQ(r.records.size(), all_.size() - 1);
  EXPECT_EQ(r.offsets[kHurt], at);
  EXPECT_EQ(r.damage.first_offset, at);
}

TEST_F(RecordReaderTest, TellsArgusFromOtherFiles) {
  EXPECT_EQ(ReadStream("").start, Start::kEmpty);
  EXPECT_EQ(ReadStream("x").start, Start::kNotArgus);
  EXPECT_EQ(ReadStream(std::string(5000, '\0')).start, Start::kNotArgus);
  for (const char* name : {"text.arg", "zeros.arg", "random.arg", "capture.arg"}) {
    const Reading r = ReadStream(Sample("odd/"s + name));
    EXPECT_EQ(r.start, Start::kNotArgus) << name;
    EXPECT_TRUE(r.records.empty()) << name;
  }
}

TEST_F(RecordReaderTest, KnowsTheVersionByTheCookie) {
  const auto start = [&](std::string_view cookie) {
    std::string stream = plain_;
    return ReadStream(stream.replace(kCookieOffset, 4, cookie)).start;
  };
  EXPECT_EQ(start("\xE5\x71\x2D\xCB"), Start::kArgus3);
  EXPECT_EQ(start("\xE5\x71\x50\xCB"), Start::kArgus5);
  EXPECT_EQ(start("\xE5\x61\x7A\xCB"), Start::kArgus2);
  EXPECT_EQ(start("\xE5\x61\x7A\xCC"), Start::kNoStart);
}

class FailingSource : public ByteSource {
 public:
  explicit FailingSource(std::string bytes) : bytes_(std::move(bytes)) {}
  Status Read(uint8_t* out, size_t, size_t* n) override {
    if (bytes_.empty()) return Status::Io("could not read", EIO);
    *n = bytes_.copy(reinterpret_cast<char*>(out), bytes_.size());
    bytes_.clear();
    return Status();
  }
  bool at_end() const override { return false; }
  bool MayGrow() const override { return false; }

 private:
  std::string bytes_;
};

TEST_F(RecordReaderTest, FailsWhereItsSourceFails) {
  RecordReader reader;
  reader.Open(std::make_unique<FailingSource>(plain_));
  RawRecord raw;
  Step step;
  while ((step = reader.Next(&raw)) == Step::kPause || step == Step::kRecord) {
  }
  EXPECT_EQ(step, Step::kFailed);
  EXPECT_EQ(reader.status().saved_errno(), EIO);
}

TEST_F(RecordReaderTest, CountsWhatTheDecoderFinds) {
  RecordReader reader;
  reader.Open(ByteSourceOf(plain_));
  RawRecord raw;
  ASSERT_EQ(reader.Next(&raw), Step::kRecord);
  reader.ReportDsrDamage(300);
  reader.ReportDsrDamage(128);  // comes later, stands before
  reader.ReportDsrDamage(500);
  EXPECT_EQ(reader.damage().count, 3u);
  EXPECT_EQ(reader.damage().first_offset, 128u);
}

}  // namespace
}  // namespace argus
