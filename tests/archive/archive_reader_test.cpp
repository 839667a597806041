// One archive read to its end, and the one notice on whatever was wrong with it.
#include "archive/archive_reader.h"

#include <sys/stat.h>

#include <cerrno>
#include <chrono>

#include "support/files.h"

namespace argus {
namespace {

using std::string_literals::operator""s;
using Step = RecordReader::Step;

class ArchiveReaderTest : public testing::Test {
 protected:
  // The entry of a file, as a listing has it; the file was finished long ago.
  ArchiveEntry Entry(const std::string& path) {
    ArchiveEntry e;
    struct stat st;
    EXPECT_EQ(stat(path.c_str(), &st), 0);
    e.path = e.resolved = path;
    e.dev = st.st_dev;
    e.stamp = StampOf(st);
    return e;
  }
  std::string Write(const std::string& name, const std::string& bytes) {
    const std::string path = folder_.Write(name, bytes);
    const auto now = std::filesystem::file_time_type::clock::now();
    std::filesystem::last_write_time(path, now - std::chrono::hours(1));
    return path;
  }
  // Records of a file, which is written first, and in the end its notice.
  size_t Read(const std::string& bytes) { return ReadEntry(Entry(Write("a", bytes))); }
  size_t ReadEntry(const ArchiveEntry& entry) {
    size_t n = 0;
    if (reader_.Open(entry)) {
      for (Step step; (step = reader_.Next(&record_, &kind_)) != Step::kEnd;) n += step == Step::kRecord;
    }
    EXPECT_FALSE(reader_.is_open());
    return n;
  }
  void ExpectNotice(ArgusCode code, int64_t offset, const std::string& message, const std::string& detail) {
    const Notice& n = reader_.notice();
    EXPECT_EQ(n.code, code);
    EXPECT_EQ(n.offset, offset);
    EXPECT_EQ(n.message, message);
    EXPECT_EQ(n.detail, detail);
    EXPECT_EQ(n.path, folder_ / "a");
  }
  std::string Named(const std::string& rest) const { return "archive \"" + folder_ / "a" + "\" " + rest; }

  const TempFolder folder_;
  const std::string plain_ = Sample("odd/plain.arg");
  const std::vector<std::string> all_ = SplitRecords(plain_);
  ArchiveReader reader_{false};
  Record record_;
  RecordKind kind_ = RecordKind::kOther;
};

TEST_F(ArchiveReaderTest, HasNothingToTellOfASoundArchive) {
  for (const std::string& bytes : {plain_, Gzip(plain_), plain_ + std::string(512, '\0')}) {
    EXPECT_EQ(Read(bytes), all_.size());
    EXPECT_TRUE(reader_.notice().empty()) << reader_.notice().message;
  }
  EXPECT_EQ(reader_.codec(), Codec::kPlain);
  EXPECT_EQ(Read(""), 0u);
  EXPECT_TRUE(reader_.notice().empty());
}

TEST_F(ArchiveReaderTest, ReadsOneArchiveAfterTheOther) {
  EXPECT_EQ(Read(Gzip(plain_)), all_.size());
  EXPECT_EQ(reader_.codec(), Codec::kGzip);
  EXPECT_EQ(Read(plain_.substr(0, 5000)), 31u);
  EXPECT_FALSE(reader_.notice().empty());
  EXPECT_EQ(Read(plain_), all_.size());
  EXPECT_TRUE(reader_.notice().empty());
  EXPECT_EQ(reader_.bytes_read(), 2 * plain_.size() + 5000);
}

TEST_F(ArchiveReaderTest, TellsOfDamageOnce) {
  const size_t hurt = Join(all_, 0, 30).size();
  EXPECT_EQ(Read(Join(all_, 0, 30) + "garbage" + Join(all_, 30, 40) + "more" + Join(all_, 40)), all_.size());
  const std::string at = std::to_string(hurt);
  ExpectNotice(ARGUS_CORRUPT, static_cast<int64_t>(hurt), Named("is damaged at offset " + at),
               "No record begins at offset " + at + ". 2 places of damage, 11 bytes skipped; the rest was read.");
}

TEST_F(ArchiveReaderTest, TellsOfACut) {
  EXPECT_EQ(Read(plain_.substr(0, plain_.size() - 20)), all_.size() - 1);
  const size_t last = plain_.size() - all_.back().size();
  ExpectNotice(ARGUS_CORRUPT, static_cast<int64_t>(last), Named("is damaged at offset " + std::to_string(last)),
               "The archive ends inside the record at offset " + std::to_string(last) + ". 1 place of damage, " +
                   std::to_string(all_.back().size() - 20) + " bytes skipped; the rest was read.");
}

TEST_F(ArchiveReaderTest, ExpectsAFileThatGrowsToEndAnywhere) {
  for (const std::string& bytes : {plain_, Gzip(plain_)}) {
    for (size_t cut = bytes.size() / 2; cut < bytes.size(); cut += 61) {
      const std::string part = bytes.substr(0, cut);
      const size_t growing = ReadEntry(Entry(folder_.Write("a", part)));
      const Notice n = reader_.notice();
      EXPECT_EQ(growing, Read(part)) << cut;  // finished: damage, but the same records
      EXPECT_EQ(n.code == ARGUS_GROWING, reader_.notice().code == ARGUS_CORRUPT) << cut;
      EXPECT_TRUE(n.empty() || n.code == ARGUS_GROWING) << n.message;
    }
  }
}

TEST_F(ArchiveReaderTest, TellsThatAnArchiveIsStillWritten) {
  const size_t n = plain_.size() - 20;
  EXPECT_EQ(ReadEntry(Entry(folder_.Write("a", plain_.substr(0, n)))), all_.size() - 1);
  ExpectNotice(ARGUS_GROWING, static_cast<int64_t>(n), Named("ends inside a record, at offset " + std::to_string(n)),
               "It was written to less than 120 seconds ago, so it is taken for one that is still being written; its "
               "whole records were read.");
  EXPECT_EQ(ReadEntry(Entry(folder_.Write("a", plain_))), all_.size());
  EXPECT_TRUE(reader_.notice().empty());
}

TEST_F(ArchiveReaderTest, TellsOfOtherDamageInAFileThatGrows) {
  ReadEntry(Entry(folder_.Write("a", all_[0] + "garbage" + argus::Join(all_, 1) + all_[1].substr(0, 9))));
  EXPECT_EQ(reader_.notice().code, ARGUS_CORRUPT);
  EXPECT_EQ(reader_.notice().offset, 128);
  EXPECT_TRUE(reader_.notice().detail.starts_with("No record begins at offset 128.")) << reader_.notice().detail;
}

TEST_F(ArchiveReaderTest, SaysWhetherCompressedDataWasLost) {
  const auto detail = [&](const std::string& bytes) {
    EXPECT_EQ(Read(bytes), all_.size());
    return reader_.notice().detail;
  };
  std::string wrong = Gzip(plain_);
  wrong[wrong.size() - 8] ^= 1;
  EXPECT_TRUE(detail(wrong).ends_with(" 1 place of damage, 0 bytes skipped; the rest was read."));
  EXPECT_TRUE(detail(Gzip(plain_) + "garbage").ends_with(" skipped, some compressed data lost; the rest was read."));
}

TEST_F(ArchiveReaderTest, LeavesReservedTypesToTheCallerAndTells) {
  std::vector<std::string> records = all_;
  records[10][0] = '\x63';
  EXPECT_EQ(Read(argus::Join(records)), all_.size());
  const std::string at = std::to_string(argus::Join(all_, 0, 10).size());
  EXPECT_EQ(reader_.notice().code, ARGUS_CORRUPT);
  EXPECT_TRUE(reader_.notice().detail.starts_with("The record at offset " + at + " is of a type that is reserved"));
}

TEST_F(ArchiveReaderTest, RefusesWhatIsNoArchive) {
  EXPECT_EQ(Read("stime,saddr,daddr\n"), 0u);
  ExpectNotice(ARGUS_NOT_ARGUS, 0, "file \"" + folder_ / "a" + "\" is not an Argus archive",
               "It does not start with an Argus record.");
  EXPECT_EQ(Read(Gzip(Gzip(plain_))), 0u);
  EXPECT_EQ(reader_.notice().code, ARGUS_NOT_ARGUS);
}

TEST_F(ArchiveReaderTest, ReadsVersion5AndBothVersionsInOneArchive) {
  std::string bytes = plain_;
  EXPECT_EQ(Read(bytes.replace(kCookieOffset, 4, "\xE5\x71\x50\xCB")), all_.size());
  EXPECT_TRUE(reader_.notice().empty());
  std::vector<std::string> records = all_;
  records[10][0] = '\x15';
  records[22][0] = '\x15';
  EXPECT_EQ(Read(argus::Join(records)), all_.size());
  EXPECT_TRUE(reader_.notice().empty());
}

TEST_F(ArchiveReaderTest, ReadsAnArchiveWithoutItsStart) {
  EXPECT_EQ(Read(argus::Join(all_, 1)), all_.size() - 1);
  ExpectNotice(ARGUS_NO_START, 0, Named("does not start with a management record"),
               "Its beginning seems to be missing; the records that it has were read.");
  EXPECT_EQ(Read(plain_.substr(100)), all_.size() - 1);
  EXPECT_EQ(reader_.notice().code, ARGUS_CORRUPT);  // the gravest matter
  EXPECT_NE(reader_.notice().detail.find("Its beginning seems to be missing"), std::string::npos);
}

TEST_F(ArchiveReaderTest, SaysWhyAnArchiveIsNotOpened) {
  ArchiveEntry entry = Entry(Write("a", plain_));
  entry.stamp.inode++;
  EXPECT_FALSE(reader_.Open(entry));
  ExpectNotice(ARGUS_IO, -1, "could not open archive \"" + entry.path.str() + "\": it was exchanged for another file",
               "");
  std::filesystem::remove(entry.path.str());
  EXPECT_FALSE(reader_.Open(entry));
  ExpectNotice(ARGUS_IO, -1, "could not open archive \"" + entry.path.str() + "\"", "");
  EXPECT_EQ(reader_.notice().saved_errno, ENOENT);
}

TEST_F(ArchiveReaderTest, TellsMidwayWhatItKnows) {
  ASSERT_TRUE(reader_.Open(Entry(Write("a", all_[0] + "garbage" + Join(all_, 1)))));
  EXPECT_EQ(reader_.Next(&record_, &kind_), Step::kRecord);
  EXPECT_TRUE(reader_.CurrentNotice().empty());
  EXPECT_EQ(reader_.Next(&record_, &kind_), Step::kRecord);
  EXPECT_EQ(reader_.CurrentNotice().code, ARGUS_CORRUPT);
  EXPECT_EQ(reader_.CurrentNotice().offset, 128);
  reader_.Close();
  EXPECT_FALSE(reader_.is_open());
}

// A flow whose DSRs do not fill it, and whose end is right: only who indexes its DSRs can see that.
TEST_F(ArchiveReaderTest, JudgesTheDsrsOfEachRecord) {
  std::vector<std::string> records = all_;
  size_t flow = 0;
  while ((records[flow][0] & 0xF0) != kFar) flow++;
  records[flow][7] = '\0';  // the length of the first DSR
  ASSERT_TRUE(reader_.Open(Entry(Write("a", argus::Join(records)))));
  for (size_t i = 0; i < flow; i++) EXPECT_EQ(reader_.Next(&record_, &kind_), Step::kRecord);
  EXPECT_TRUE(reader_.CurrentNotice().empty());
  EXPECT_EQ(reader_.Next(&record_, &kind_), Step::kRecord);
  EXPECT_EQ(kind_, RecordKind::kFlow);
  const Notice n = reader_.CurrentNotice();
  EXPECT_EQ(n.code, ARGUS_CORRUPT);
  EXPECT_EQ(n.offset, static_cast<int64_t>(record_.raw().offset));
}

TEST_F(ArchiveReaderTest, SaysWhatKindEachRecordIs) {
  std::vector<std::string> records = all_;
  records[10][0] = '\x63';
  records[20][0] = '\x43';
  ASSERT_TRUE(reader_.Open(Entry(Write("a", argus::Join(records)))));
  for (const std::string& r : records) {
    ASSERT_EQ(reader_.Next(&record_, &kind_), Step::kRecord);
    ASSERT_EQ(record_.raw().size, r.size());
    switch (r[0] & 0xF0) {
      case kFar: EXPECT_EQ(kind_, RecordKind::kFlow); break;
      case kEvent: EXPECT_EQ(kind_, RecordKind::kEvent); break;
      case kMar: EXPECT_EQ(kind_, RecordKind::kManagement); break;
      default: EXPECT_EQ(kind_, RecordKind::kOther);
    }
  }
  EXPECT_EQ(reader_.Next(&record_, &kind_), Step::kEnd);
}

TEST_F(ArchiveReaderTest, ReadsVersion2BetweenOthers) {
  const std::string two = Sample("version2/network.arg");
  for (const std::string& bytes : {two, Gzip(two)}) {
    EXPECT_EQ(Read(bytes), 53u);
    EXPECT_TRUE(reader_.notice().empty()) << reader_.notice().message;
    EXPECT_EQ(reader_.start(), RecordReader::Start::kArgus2);
    EXPECT_EQ(Read(plain_), all_.size());
    EXPECT_TRUE(reader_.notice().empty());
  }
  EXPECT_EQ(reader_.bytes_read(), 2 * (two.size() + plain_.size()));
}

TEST_F(ArchiveReaderTest, TellsOfDamageInVersion2) {
  const std::string two = Sample("version2/network.arg");
  EXPECT_EQ(Read(two.substr(0, two.size() - 8)), 52u);
  const std::string at = std::to_string(two.size() - kMarSize2);
  ExpectNotice(ARGUS_CORRUPT, static_cast<int64_t>(two.size() - kMarSize2), Named("is damaged at offset " + at),
               "The archive ends inside the record at offset " + at +
                   ". 1 place of damage, 120 bytes skipped; the rest was read.");
  EXPECT_EQ(ReadEntry(Entry(folder_.Write("a", two.substr(0, two.size() - 8)))), 52u);
  EXPECT_EQ(reader_.notice().code, ARGUS_GROWING);
}

TEST_F(ArchiveReaderTest, TellsWhatMachineWroteAnUnreadableLayout) {
  EXPECT_EQ(Read(Sample("version2/little64.arg")), 0u);
  ExpectNotice(ARGUS_UNSUPPORTED, 0,
               Named("is of version 2, written by a 64-bit little-endian machine, which is not supported"),
               "The layout of such records is not known for certain; none of them were read.");
}

}  // namespace
}  // namespace argus
