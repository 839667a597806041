// A side-car is believed only where it tells the truth about its archive.
#include "index/side_car_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <random>

#include "base/crc32.h"
#include "support/indexes.h"

namespace argus {
namespace {

using State = SideCarFile::State;

class SideCarFileTest : public testing::Test {
 protected:
  SideCarFileTest() : packed_(Gzip(LargeStream(2 * 1024 * 1024))), archive_(folder_.Write("archive", packed_)) {
    const ArchiveEntry entry = EntryOf(archive_);
    EXPECT_EQ(BuildIndex(entry, side_car_), SideCarBuilder::Outcome::kBuilt);
    bytes_ = ReadFile(side_car_);
    bool damaged;
    records_ = ReadPlainly(entry, &damaged);
    addresses_ = Addresses();
  }
  State Open(IndexTrust trust = IndexTrust::kStat) { return OpenIndex(archive_, side_car_, trust).state; }
  // Returns every address with its counts, as the side-car says; an empty string if it is refused.
  std::string Addresses() {
    OpenIndex index(archive_, side_car_);
    std::string all;
    if (index.state != State::kFresh) return all;
    std::vector<Dictionary>* dictionaries = index.file.Dictionaries(kSectionAddress4);
    if (dictionaries == nullptr) return all;
    for (Dictionary& d : *dictionaries) {
      const bool ok =
          d.ForEach({{{0, 0}, {UINT64_MAX, 0}}}, [&](const Key128& key, bool, const std::vector<Posting>& list) {
            all += std::to_string(key.high) + ":";
            for (const Posting& p : list) {
              for (const uint32_t n : {p.chunk, p.src, p.dst, p.both}) all += std::to_string(n) + " ";
            }
          });
      if (!ok) return "";
    }
    return all;
  }
  // Writes the side-car with another byte in its header, whose checksum fits.
  void WriteWithHeaderByte(size_t at, uint8_t byte) {
    std::string bytes = bytes_;
    bytes[at] = static_cast<char>(byte);
    const uint32_t crc = Crc32(Data(bytes), kSideCarHeaderSize - 4);
    bytes.replace(kSideCarHeaderSize - 4, 4, Little32(crc));
    folder_.Write("side_car", bytes);
  }
  // Expects that whatever a side-car that was tampered with says is refused or true.
  void ExpectHarmless(const std::string& bytes) {
    folder_.Write("side_car", bytes);
    const std::string addresses = Addresses();
    EXPECT_TRUE(addresses.empty() || addresses == addresses_);
    OpenIndex index(archive_, side_car_);
    if (index.state != State::kFresh) return;
    const std::vector<Chunk>* chunks = index.file.Chunks();
    if (chunks == nullptr) return;
    for (const Chunk& c : *chunks) {
      OffsetsAndRecords found;
      if (!ReadChunk(&index, c, &found)) continue;
      const auto begin = records_.lower_bound(c.first_record());
      EXPECT_TRUE(std::equal(found.begin(), found.end(), begin));
      EXPECT_EQ(found.size(), static_cast<size_t>(std::distance(begin, records_.lower_bound(c.raw_end()))) -
                                  (&c == &chunks->back() ? 0 : Straddles(*(&c + 1))));
    }
  }
  // Returns 1 if a record begins before a chunk and ends in it, else 0.
  static size_t Straddles(const Chunk& next) { return next.head_size > 0 ? 1 : 0; }

  const TempFolder folder_;
  const std::string packed_;
  const std::string archive_;
  const std::string side_car_ = folder_ / "side_car";
  std::string bytes_, addresses_;
  OffsetsAndRecords records_;
};

TEST_F(SideCarFileTest, IsFreshUntilTheArchiveChanges) {
  EXPECT_EQ(Open(), State::kFresh);
  EXPECT_EQ(Open(IndexTrust::kDigest), State::kFresh);
  ExpectHarmless(bytes_);
  std::ofstream(archive_, std::ios::binary | std::ios::app) << 'x';
  EXPECT_EQ(Open(), State::kStale);
}

TEST_F(SideCarFileTest, AnotherArchiveOfTheSameSizeAndTimeIsNotMistaken) {
  struct stat st;
  ASSERT_EQ(stat(archive_.c_str(), &st), 0);
  std::string other = packed_;
  other[other.size() - 6] ^= 1;  // its sum
  folder_.Write("archive", other);
  const timespec times[2] = {st.st_atim, st.st_mtim};
  ASSERT_EQ(utimensat(AT_FDCWD, archive_.c_str(), times, 0), 0);
  EXPECT_EQ(Open(), State::kStale);
  EXPECT_EQ(Open(IndexTrust::kDigest), State::kStale);
}

TEST_F(SideCarFileTest, ACopyWithTheSameTimeIsTheSameArchive) {
  struct stat st;
  ASSERT_EQ(stat(archive_.c_str(), &st), 0);
  std::filesystem::rename(archive_, folder_ / "moved");
  std::filesystem::copy_file(folder_ / "moved", archive_);
  EXPECT_EQ(Open(), State::kStale);
  EXPECT_EQ(Open(IndexTrust::kDigest), State::kFresh);
  const timespec times[2] = {st.st_atim, st.st_mtim};
  ASSERT_EQ(utimensat(AT_FDCWD, archive_.c_str(), times, 0), 0);
  EXPECT_EQ(Open(), State::kFresh);
}

TEST_F(SideCarFileTest, DigestSeesAChangeThatTheEndsDoNotShow) {
  struct stat st;
  ASSERT_EQ(stat(archive_.c_str(), &st), 0);
  std::string other = packed_;
  other[other.size() / 2] ^= 1;
  folder_.Write("archive", other);
  const timespec times[2] = {st.st_atim, st.st_mtim};
  ASSERT_EQ(utimensat(AT_FDCWD, archive_.c_str(), times, 0), 0);
  EXPECT_EQ(Open(IndexTrust::kDigest), State::kStale);
}

// The checksum at the end of a gzip file is that of its last member only.
TEST_F(SideCarFileTest, AnotherMemberBetweenTheSameOnesIsNotMistaken) {
  const std::string stream = LargeStream(2 * 1024 * 1024);
  const size_t third = stream.size() / 3;
  const std::string_view all = stream;
  const std::string first = Gzip(all.substr(0, third)), last = Gzip(all.substr(2 * third));
  std::string middle(all.substr(third, third));
  const std::string before = Gzip(middle, 0);  // not packed: whatever it holds, it is of one size
  std::reverse(middle.begin(), middle.end());
  const std::string after = Gzip(middle, 0);
  ASSERT_EQ(before.size(), after.size());
  ASSERT_GT(std::min(first.size(), last.size()), kEndsSize);
  folder_.Write("archive", first + before + last);
  BuildIndex(EntryOf(archive_), side_car_);
  ASSERT_EQ(Open(), State::kFresh);
  struct stat st;
  ASSERT_EQ(stat(archive_.c_str(), &st), 0);
  const timespec times[2] = {st.st_atim, st.st_mtim};
  std::filesystem::remove(archive_);
  folder_.Write("archive", first + after + last);
  ASSERT_EQ(utimensat(AT_FDCWD, archive_.c_str(), times, 0), 0);
  EXPECT_EQ(Open(), State::kStale);
}

// The same records are packed differently into as many bytes: all offsets of the old packing are wrong.
TEST_F(SideCarFileTest, AnotherPackingOfTheSameSizeAndTimeIsNotMistaken) {
  const std::string stream = LargeStream(2 * 1024 * 1024);
  const size_t half = stream.size() / 2;
  std::string packings[] = {Gzip(stream, 6), Gzip(stream, 9), Gzip(stream.substr(0, half)) + Gzip(stream.substr(half))};
  size_t size = 0;
  for (const std::string& p : packings) size = std::max(size, p.size());
  for (std::string& p : packings) p.resize(size, '\0');  // padding, as of tapes
  for (const std::string& indexed : packings) {
    folder_.Write("archive", indexed);
    ASSERT_EQ(BuildIndex(EntryOf(archive_), side_car_), SideCarBuilder::Outcome::kBuilt);
    struct stat st;
    ASSERT_EQ(stat(archive_.c_str(), &st), 0);
    const timespec times[2] = {st.st_atim, st.st_mtim};
    for (const std::string& there : packings) {
      folder_.Write("other", there);
      std::filesystem::rename(folder_ / "other", archive_);
      ASSERT_EQ(utimensat(AT_FDCWD, archive_.c_str(), times, 0), 0);
      EXPECT_EQ(Open(IndexTrust::kDigest), there == indexed ? State::kFresh : State::kStale);
      if (there != indexed) {
        EXPECT_EQ(Open(), State::kStale);
      }
    }
  }
}

TEST_F(SideCarFileTest, NoneOrAnotherFile) {
  folder_.Write("side_car", "");
  EXPECT_EQ(Open(), State::kDamaged);
  folder_.Write("side_car", packed_);
  EXPECT_EQ(Open(), State::kDamaged);
  std::filesystem::remove(side_car_);
  EXPECT_EQ(Open(), State::kNone);
}

TEST_F(SideCarFileTest, AnotherVersionIsNotRead) {
  for (const size_t at : {4, 8}) {  // of the format, of the derivations
    WriteWithHeaderByte(at, static_cast<uint8_t>(bytes_[at] + 1));
    EXPECT_EQ(Open(), State::kDamaged);
  }
}

TEST_F(SideCarFileTest, EveryCodecIsReadAndNoOther) {
  constexpr size_t kCodecAt = 14;
  for (int number = 0; number <= UINT8_MAX; number++) {
    const auto byte = static_cast<uint8_t>(number);
    WriteWithHeaderByte(kCodecAt, byte);
    EXPECT_EQ(Open(), CodecOfNumber(byte).has_value() ? State::kFresh : State::kDamaged) << number;
  }
}

TEST_F(SideCarFileTest, CutShort) {
  std::mt19937 random(3);
  for (int i = 0; i < 60; i++) ExpectHarmless(bytes_.substr(0, random() % bytes_.size()));
}

TEST_F(SideCarFileTest, BitsFlipped) {
  std::mt19937 random(4);
  for (int i = 0; i < 200; i++) {
    std::string bytes = bytes_;
    // Half of the damage lies where the tables stand.
    const size_t at = i % 2 ? random() % bytes.size() : bytes.size() - 1 - random() % 4000;
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
    ExpectHarmless(bytes);
  }
}

TEST_F(SideCarFileTest, RunsOverwritten) {
  std::mt19937 random(6);
  for (int i = 0; i < 60; i++) {
    std::string bytes = bytes_;
    const size_t at = random() % bytes.size(), n = std::min<size_t>(bytes.size() - at, random() % 5000);
    bytes.replace(at, n, bytes.substr(random() % (bytes.size() - n), n));
    ExpectHarmless(bytes);
  }
}

TEST_F(SideCarFileTest, AChunkOfAChangedArchiveIsRefused) {
  OpenIndex index(archive_, side_car_);
  ASSERT_EQ(index.state, State::kFresh);
  const std::vector<Chunk> chunks = *index.file.Chunks();
  ASSERT_GT(chunks.size(), 2u);
  const Chunk& changed = chunks[1];
  {
    std::fstream file(archive_, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(changed.span.offset + changed.span.size / 2));
    file << "overwritten";
  }
  OffsetsAndRecords found;
  EXPECT_TRUE(ReadChunk(&index, chunks[0], &found));
  EXPECT_FALSE(ReadChunk(&index, changed, &found));
  EXPECT_TRUE(ReadChunk(&index, chunks[2], &found));
}

}  // namespace
}  // namespace argus
