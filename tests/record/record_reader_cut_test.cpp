// Streams that lack their end, their beginning or something in between, wherever they are cut.
#include <sstream>

#include "record/record_reader.h"
#include "support/files.h"
#include "support/streams.h"

namespace argus {
namespace {

using Start = RecordReader::Start;

constexpr size_t kHurt = 30;  // the record that is cut, as in the odd samples

class RecordReaderCut : public testing::Test {
 protected:
  const std::string plain_ = Sample("odd/plain.arg");
  const std::vector<std::string> all_ = SplitRecords(plain_);
  const std::string before_ = Join(all_, 0, kHurt);
};

TEST_F(RecordReaderCut, TellsOfEveryCut) {
  size_t whole = 0, end = 0;  // records before the cut and where they end
  for (size_t cut = 1; cut < plain_.size(); cut++) {
    while (end + all_[whole].size() <= cut) end += all_[whole++].size();
    const Reading r = ReadStream(std::string_view(plain_).substr(0, cut));
    ASSERT_TRUE(std::equal(r.records.begin(), r.records.end(), all_.begin(), all_.begin() + whole)) << cut;
    ASSERT_EQ(r.start, Start::kArgus3) << cut;
    ASSERT_EQ(r.damage.count, cut == end ? 0u : 1u) << cut;
    ASSERT_EQ(r.damage.skipped_bytes, cut - end) << cut;
    if (cut == end) continue;
    ASSERT_EQ(r.damage.first_offset, end) << cut;
    ASSERT_EQ(r.damage.first, "The archive ends inside the record at offset " + std::to_string(end) + ".");
  }
}

TEST_F(RecordReaderCut, TellsOfEveryCutOfAGzipFile) {
  const std::string packed = Gzip(plain_);
  for (const InflateLibrary library : {InflateLibrary::kFastest, InflateLibrary::kZlib}) {
    for (size_t cut = 0; cut < packed.size(); cut++) {
      const auto part = [&] { return MemoryInput(Data(packed), cut); };
      const Delivered d = ReadToEnd(OpenGzip(part(), library).get());
      size_t whole = 0, end = 0;
      while (whole < all_.size() && end + all_[whole].size() <= d.bytes.size()) end += all_[whole++].size();
      const Reading r = ReadSource(OpenGzip(part(), library), d.bytes);
      ASSERT_TRUE(std::equal(r.records.begin(), r.records.end(), all_.begin(), all_.begin() + whole)) << cut;
      ASSERT_EQ(r.damage.count, 1u) << cut;  // the packing says why the record is cut: one place, not two
      ASSERT_EQ(r.damage.first_offset, d.bytes.size()) << cut;
      ASSERT_EQ(r.damage.skipped_bytes, d.bytes.size() - end) << cut;
    }
  }
}

TEST_F(RecordReaderCut, CutsALargeArchiveAnywhere) {
  const std::string stream = Unpacked(SamplesBelow("campus")[28]);
  ASSERT_GT(stream.size(), 200000u);
  const std::vector<std::string> all = SplitRecords(stream);
  size_t whole = 0, end = 0;
  for (size_t cut = 1000; cut < stream.size(); cut += 4999) {
    while (end + all[whole].size() <= cut) end += all[whole++].size();
    const Reading r = ReadStream(std::string_view(stream).substr(0, cut));
    ASSERT_TRUE(std::equal(r.records.begin(), r.records.end(), all.begin(), all.begin() + whole)) << cut;
    ASSERT_EQ(r.damage.first_offset, cut == end ? 0u : end) << cut;
  }
}

TEST_F(RecordReaderCut, ReadsOnWhereTheSensorStartedAgain) {
  for (size_t cut = 1; cut < all_[kHurt].size(); cut++) {
    const Reading r = ReadStream(before_ + all_[kHurt].substr(0, cut) + plain_);
    // The start record may have been taken for the rest of the record that was cut; no flow is lost.
    ASSERT_GE(r.records.size(), kHurt + all_.size() - 1) << cut;
    ASSERT_TRUE(std::equal(all_.begin() + 1, all_.end(), r.records.end() - (all_.size() - 1))) << cut;
    ASSERT_GE(r.damage.count, 1u) << cut;
    ASSERT_GE(r.damage.first_offset, before_.size()) << cut;
    ASSERT_LE(r.damage.first_offset, before_.size() + all_[kHurt].size()) << cut;
  }
}

TEST_F(RecordReaderCut, ReadsAnArchiveWithoutItsBeginning) {
  for (size_t lost = 1; lost < all_[0].size() + all_[1].size() + 4; lost++) {
    size_t first = 0, at = 0;
    while (at < lost) at += all_[first++].size();
    const Reading r = ReadStream(std::string_view(plain_).substr(lost));
    ASSERT_EQ(r.start, Start::kNoStart) << lost;
    ASSERT_TRUE(std::equal(r.records.begin(), r.records.end(), all_.begin() + first, all_.end())) << lost;
    ASSERT_EQ(r.damage.skipped_bytes, at - lost) << lost;
    ASSERT_EQ(r.damage.count > 0, at != lost) << lost;
  }
}

// Rows that the real ra returns of each odd sample: never more than what is read here.
TEST_F(RecordReaderCut, ReadsAtLeastWhatRaReads) {
  std::istringstream golden(Sample("golden/odd.tsv"));
  std::string line, name;
  size_t n = 0;
  for (std::getline(golden, line); std::getline(golden, line); n++) {
    std::istringstream columns(line);
    size_t rows = 0;
    columns >> name >> rows;
    if (name.starts_with("bzip2") || name.starts_with("xz")) continue;  // not read yet
    const std::string bytes = Sample("odd/" + name);
    const std::string stream = bytes.starts_with("\x1F\x8B") ? ReadToEnd(ByteSourceOf(bytes).get()).bytes : bytes;
    const Reading r = ReadSource(ByteSourceOf(bytes), stream);
    const auto flows =
        std::count_if(r.records.begin(), r.records.end(), [](const auto& x) { return (x[0] & 0x80) == 0; });
    EXPECT_GE(static_cast<size_t>(flows), rows) << name;
  }
  EXPECT_GT(n, 40u);
}

}  // namespace
}  // namespace argus
