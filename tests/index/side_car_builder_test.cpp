// An archive read by its side-car's chunks and dictionaries is the archive read from its start to its end.
#include "index/side_car_builder.h"

#include <unistd.h>

#include "record/record.h"
#include "support/indexes.h"
#include "support/libraries.h"
#include "support/records.h"

namespace argus {
namespace {

using Outcome = SideCarBuilder::Outcome;
using State = SideCarFile::State;

// What a dictionary should say about an address, by chunk. The fourth number is the part.
using Postings = std::map<uint32_t, std::array<uint32_t, 4>>;

ArgusValue ValueOf(Record& r, const char* name) {
  const FieldEntry& entry = FieldTable(ARGUS_FLOW)[static_cast<size_t>(FindField(ARGUS_FLOW, name))];
  ArgusValue v;
  entry.derive(r, entry.side, &v);
  return v;
}

std::string BytesOf(const ArgusValue& v) {
  return v.is_null ? "" : std::string(reinterpret_cast<const char*>(v.bytes), v.length);
}

std::string KeyBytes(const Key128& key, size_t size) {
  std::string s;
  for (size_t i = 0; i < size; i++) s += static_cast<char>((i < 8 ? key.high : key.low) >> (8 * (7 - i % 8)));
  return s;
}

class SideCarBuilderTest : public testing::Test {
 protected:
  std::string Write(const std::string& bytes) { return folder_.Write("archive", bytes); }
  std::string SideCar() const { return folder_ / "index/archive.argx"; }

  Outcome BuildIfNeeded(const ArchiveEntry& entry) const {
    SideCarBuilder builder(entry, SideCar(), false);
    for (bool done = false; !done;) EXPECT_TRUE(builder.Step(&done).ok());
    return builder.outcome();
  }

  // Builds the side-car of a file and compares all it says with the archive. Returns the number of chunks.
  size_t BuildAndCompare(const std::string& path, ChunkLayout layout) {
    const ArchiveEntry entry = EntryOf(path);
    EXPECT_EQ(BuildIndex(entry, SideCar()), Outcome::kBuilt);
    OpenIndex index(path, SideCar());
    EXPECT_EQ(index.state, State::kFresh);
    EXPECT_EQ(index.file.header().layout, layout);
    const std::vector<Chunk>* chunks = index.file.Chunks();
    EXPECT_NE(chunks, nullptr);
    if (chunks == nullptr) return 0;
    bool damaged = false;
    const OffsetsAndRecords plain = ReadPlainly(entry, &damaged);
    EXPECT_FALSE(damaged);
    if (layout != ChunkLayout::kWhole) {
      OffsetsAndRecords by_chunk;
      for (const Chunk& c : *chunks) EXPECT_TRUE(ReadChunk(&index, c, &by_chunk)) << c.raw_offset;
      EXPECT_TRUE(by_chunk == plain);
      for (const Chunk& c : *chunks) CompareParts(&index, c);
    }
    CompareZones(*chunks, plain, layout);
    CompareKeys(&index, *chunks, plain, layout);
    return chunks->size();
  }

  // Expects that a chunk read up to the end of a part gives the records that end there or before.
  static void CompareParts(OpenIndex* index, const Chunk& chunk) {
    OffsetsAndRecords all;
    ASSERT_TRUE(ReadChunk(index, chunk, &all));
    EXPECT_LE(chunk.parts.CountOf(chunk.raw_size), kMaxParts);
    for (uint8_t part = 0; part <= kLastPart; part += 5) {
      OffsetsAndRecords wanted, found;
      for (const auto& [offset, bytes] : all) {
        const uint64_t end = offset + bytes.size() - chunk.raw_offset;
        if (end <= chunk.parts.EndOf(part, chunk.raw_size)) wanted[offset] = bytes;
      }
      ASSERT_TRUE(ReadChunk(index, chunk, &found, part));
      ASSERT_TRUE(found == wanted) << found.size() << " records, not " << wanted.size();
    }
  }

  static size_t ChunkOf(const std::vector<Chunk>& chunks, uint64_t offset, ChunkLayout layout) {
    if (layout == ChunkLayout::kWhole) return 0;
    size_t i = 0;
    while (i + 1 < chunks.size() && chunks[i + 1].first_record() <= offset) i++;
    return i;
  }

  void CompareZones(const std::vector<Chunk>& chunks, const OffsetsAndRecords& plain, ChunkLayout layout) {
    std::vector<Chunk> seen(chunks.size());
    Record record;
    for (const auto& [offset, bytes] : plain) {
      Chunk& chunk = seen[ChunkOf(chunks, offset, layout)];
      if ((bytes[0] & 0xF0) != kFar) {
        chunk.records.management++;
        continue;
      }
      chunk.records.flows++;
      record.Assign({Data(bytes), static_cast<uint32_t>(bytes.size()), offset});
      const ArgusValue stime = ValueOf(record, "stime"), ltime = ValueOf(record, "ltime");
      chunk.has_no_time |= stime.is_null || ltime.is_null;
      if (!stime.is_null) chunk.times.stime_first = std::min(chunk.times.stime_first, stime.integer);
      if (!stime.is_null) chunk.times.stime_last = std::max(chunk.times.stime_last, stime.integer);
      if (!ltime.is_null) chunk.times.ltime_first = std::min(chunk.times.ltime_first, ltime.integer);
      if (!ltime.is_null) chunk.times.ltime_last = std::max(chunk.times.ltime_last, ltime.integer);
    }
    for (size_t i = 0; i < chunks.size(); i++) {
      EXPECT_EQ(chunks[i].records.flows, seen[i].records.flows);
      EXPECT_EQ(chunks[i].records.management, seen[i].records.management);
      EXPECT_EQ(chunks[i].has_no_time, seen[i].has_no_time);
      EXPECT_EQ(chunks[i].times.stime_first, seen[i].times.stime_first);
      EXPECT_EQ(chunks[i].times.stime_last, seen[i].times.stime_last);
      EXPECT_EQ(chunks[i].times.ltime_first, seen[i].times.ltime_first);
      EXPECT_EQ(chunks[i].times.ltime_last, seen[i].times.ltime_last);
    }
  }

  void CompareKeys(OpenIndex* index, const std::vector<Chunk>& chunks, const OffsetsAndRecords& plain,
                   ChunkLayout layout) {
    std::map<std::string, Postings> wanted, found;
    std::map<std::string, Postings> ports;
    Record record;
    for (const auto& [offset, bytes] : plain) {
      if ((bytes[0] & 0xF0) != kFar) continue;
      const auto chunk = static_cast<uint32_t>(ChunkOf(chunks, offset, layout));
      record.Assign({Data(bytes), static_cast<uint32_t>(bytes.size()), offset});
      const std::string src = BytesOf(ValueOf(record, "saddr")), dst = BytesOf(ValueOf(record, "daddr"));
      const auto end = static_cast<uint32_t>(offset + bytes.size() - chunks[chunk].raw_offset);
      const auto count = [&](Postings* postings, size_t side) {
        std::array<uint32_t, 4>& p = (*postings)[chunk];
        p[side]++;
        p[3] = p[0] + p[1] > 3 ? kLastPart : chunks[chunk].parts.PartOf(end);
      };
      if (!src.empty()) count(&wanted[src], 0);
      if (!dst.empty()) count(&wanted[dst], 1);
      if (!src.empty() && src == dst) wanted[src][chunk][2]++;
      const ArgusValue dport = ValueOf(record, "dport");
      if (!dport.is_null) count(&ports[KeyBytes(Key128::Of32(static_cast<uint32_t>(dport.integer)), 4)], 1);
    }
    found = AllKeys(index, kSectionAddress4, 4);
    for (auto& entry : AllKeys(index, kSectionAddress6, 16)) found.insert(entry);
    EXPECT_TRUE(found == wanted) << found.size() << " addresses, not " << wanted.size();
    const std::map<std::string, Postings> listed = AllKeys(index, kSectionPorts, 4);
    EXPECT_EQ(listed.size(), ports.size());
    for (const auto& [port, postings] : listed) {
      if (ports[port].size() > chunks.size() / 10) {
        EXPECT_TRUE(postings.empty());  // everywhere
      } else {
        EXPECT_TRUE(postings == ports[port]);
      }
    }
  }

  // Returns all keys of the dictionaries of a kind. Those that are everywhere have no postings.
  static std::map<std::string, Postings> AllKeys(OpenIndex* index, SectionId id, size_t size) {
    std::map<std::string, Postings> all;
    std::vector<Dictionary>* dictionaries = index->file.Dictionaries(id);
    EXPECT_NE(dictionaries, nullptr);
    if (dictionaries == nullptr) return all;
    for (Dictionary& d : *dictionaries) {
      EXPECT_TRUE(d.ForEach({{{0, 0}, {UINT64_MAX, UINT64_MAX}}},
                            [&](const Key128& key, bool, const std::vector<Posting>& postings) {
                              Postings& p = all[KeyBytes(key, size)];
                              for (const Posting& q : postings) p[q.chunk] = {q.src, q.dst, q.both, q.part};
                            }));
    }
    return all;
  }

  const TempFolder folder_;
};

TEST_F(SideCarBuilderTest, EntersGzipOfEveryLevel) {
  const std::string stream = LargeStream(6 * 1024 * 1024);
  for (const int level : {1, 6, 9}) {
    SCOPED_TRACE(level);
    EXPECT_GT(BuildAndCompare(Write(Gzip(stream, level)), ChunkLayout::kDeflate), 5u);
  }
}

TEST_F(SideCarBuilderTest, EntersFixedAndHuffmanBlocks) {
  const std::string stream = LargeStream(2 * 1024 * 1024);
  for (const int strategy : {Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE}) {
    SCOPED_TRACE(strategy);
    EXPECT_GT(BuildAndCompare(Write(Member(stream, Deflate(stream, 6, strategy))), ChunkLayout::kDeflate), 3u);
  }
}

TEST_F(SideCarBuilderTest, EntersStoredBlocks) {
  const std::string stream = LargeStream(2 * 1024 * 1024);
  EXPECT_GT(BuildAndCompare(Write(Gzip(stream, 0)), ChunkLayout::kDeflate), 3u);
}

TEST_F(SideCarBuilderTest, EntersMembersThatAreCutInARecord) {
  const std::string stream = LargeStream(3 * 1024 * 1024);
  std::string packed;
  std::mt19937 random(5);
  for (size_t at = 0; at < stream.size();) {
    const size_t n = std::min<size_t>(stream.size() - at, random() % 700000);
    packed += Gzip(std::string_view(stream).substr(at, n));
    at += n;
  }
  EXPECT_GT(BuildAndCompare(Write(packed), ChunkLayout::kDeflate), 5u);
}

// Members of 20 bytes each: the bytes that are kept before chunks must not add up.
TEST_F(SideCarBuilderTest, EmptyMembersAreNoChunks) {
  std::string all = Gzip(LargeStream(400000));
  const std::string empty = Gzip("");
  for (int i = 0; i < 5000; i++) all += empty;
  EXPECT_EQ(BuildAndCompare(folder_.Write("empty.gz", all + Gzip(LargeStream(300000))), ChunkLayout::kDeflate),
            BuildAndCompare(folder_.Write("plain.gz", Gzip(LargeStream(400000)) + Gzip(LargeStream(300000))),
                            ChunkLayout::kDeflate));
  BuildAndCompare(folder_.Write("none.gz", empty + empty), ChunkLayout::kDeflate);
}

TEST_F(SideCarBuilderTest, TinyMembersAreNotEntered) {
  std::string all;
  const std::string stream = LargeStream(400000);
  for (size_t i = 0; i < stream.size(); i += 64) all += Gzip(stream.substr(i, 64));
  BuildAndCompare(folder_.Write("tiny.gz", all), ChunkLayout::kWhole);
}

TEST_F(SideCarBuilderTest, EntersUncompressedArchives) {
  EXPECT_GT(BuildAndCompare(Write(LargeStream(3 * 1024 * 1024)), ChunkLayout::kPlain), 8u);
}

TEST_F(SideCarBuilderTest, ReadsEverySampleAsItIs) {
  for (const std::string& sample : SamplesBelow(".")) {
    if (sample.find(".arg") == std::string::npos && sample.find("argus.") == std::string::npos) continue;
    SCOPED_TRACE(sample);
    const std::string bytes = ReadFile(sample);
    if (!HasCodec(RecogniseCodec(Data(bytes), bytes.size()))) continue;
    const std::string path = Write(bytes);
    bool damaged = false;
    const ArchiveEntry entry = EntryOf(path);
    const OffsetsAndRecords plain = ReadPlainly(entry, &damaged);
    EXPECT_EQ(BuildIndex(entry, SideCar()), damaged ? Outcome::kUnsound : Outcome::kBuilt);
    OpenIndex index(path, SideCar());
    EXPECT_EQ(index.state, damaged ? State::kUnsound : State::kFresh);
    if (damaged || index.file.header().layout == ChunkLayout::kWhole) continue;
    OffsetsAndRecords by_chunk;
    for (const Chunk& c : *index.file.Chunks()) EXPECT_TRUE(ReadChunk(&index, c, &by_chunk));
    EXPECT_TRUE(by_chunk == plain);
  }
}

TEST_F(SideCarBuilderTest, TakesOtherPackingsAsOneChunk) {
  if (!HasCodec(Codec::kBzip2)) GTEST_SKIP() << "this build does not read bzip2";
  EXPECT_EQ(BuildAndCompare(Write(Sample("odd/bzip2.arg.bz2")), ChunkLayout::kWhole), 1u);
}

// Records before a block that is too large are counted once, though the archive is read again.
TEST_F(SideCarBuilderTest, TakesWhatHasAHugeBlockAsOneChunk) {
  const std::string flow = SplitRecords(TimedStream(1)).back();
  std::string stream = LargeStream(300 * 1024);
  while (stream.size() < 12 * 1024 * 1024) stream.append(flow);
  const std::string packed = Deflate(stream, 9, Z_DEFAULT_STRATEGY, 9);
  EXPECT_EQ(BuildAndCompare(Write(Member(stream, packed)), ChunkLayout::kWhole), 1u);
}

// Nobody waits for a small side-car to be on disk: what a power failure leaves of it may be anything.
TEST_F(SideCarBuilderTest, BuildsASmallOneAgainThatIsDamagedAnywhere) {
  const ArchiveEntry entry = EntryOf(Write(Gzip(TimedStream(50))));
  EXPECT_EQ(BuildIfNeeded(entry), Outcome::kBuilt);
  EXPECT_EQ(BuildIfNeeded(entry), Outcome::kFresh);
  const std::string whole = ReadFile(SideCar());
  for (size_t at = 0; at < whole.size(); at += 1 + whole.size() / 300) {
    std::string torn = whole;
    torn[at] = static_cast<char>(torn[at] ^ 1);
    folder_.Write("index/archive.argx", torn);
    EXPECT_EQ(BuildIfNeeded(entry), Outcome::kBuilt) << at;
    EXPECT_EQ(ReadFile(SideCar()), whole) << at;
    folder_.Write("index/archive.argx", whole.substr(0, at));
    EXPECT_EQ(BuildIfNeeded(entry), Outcome::kBuilt) << at;
  }
  EXPECT_EQ(BuildIfNeeded(entry), Outcome::kFresh);
}

TEST_F(SideCarBuilderTest, OneBuilderAtATime) {
  const ArchiveEntry entry = EntryOf(Write(Gzip(LargeStream(1024 * 1024))));
  SideCarBuilder first(entry, SideCar());
  bool done = false;
  EXPECT_TRUE(first.Step(&done).ok());
  EXPECT_FALSE(done);
  EXPECT_EQ(BuildIndex(entry, SideCar()), Outcome::kBusy);
  while (!done) EXPECT_TRUE(first.Step(&done).ok());
  EXPECT_EQ(first.outcome(), Outcome::kBuilt);
  EXPECT_EQ(OpenIndex(entry.path, SideCar()).state, State::kFresh);
}

TEST_F(SideCarBuilderTest, TakesOverFromABuilderThatWasKilled) {
  const ArchiveEntry entry = EntryOf(Write(Gzip(LargeStream(1024 * 1024))));
  folder_.Write("index/archive.argx.tmp", "what it wrote");
  EXPECT_EQ(BuildIndex(entry, SideCar()), Outcome::kBuilt);
  EXPECT_EQ(OpenIndex(entry.path, SideCar()).state, State::kFresh);
  EXPECT_FALSE(std::filesystem::exists(SideCar() + ".tmp"));
}

TEST_F(SideCarBuilderTest, LeavesNothingWhenItIsGivenUp) {
  const ArchiveEntry entry = EntryOf(Write(Gzip(LargeStream(1024 * 1024))));
  {
    SideCarBuilder builder(entry, SideCar());
    bool done = false;
    EXPECT_TRUE(builder.Step(&done).ok());
    EXPECT_TRUE(std::filesystem::exists(SideCar() + ".tmp"));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "index"));
}

TEST_F(SideCarBuilderTest, AnArchiveThatGrowsMeanwhileGetsNone) {
  const ArchiveEntry entry = EntryOf(Write(Gzip(LargeStream(8 * 1024 * 1024))));
  SideCarBuilder builder(entry, SideCar());
  bool done = false;
  EXPECT_TRUE(builder.Step(&done).ok());
  EXPECT_TRUE(builder.Step(&done).ok());
  EXPECT_FALSE(done);
  std::ofstream(entry.path, std::ios::binary | std::ios::app) << Gzip(LargeStream(1000));
  while (!done) EXPECT_TRUE(builder.Step(&done).ok());
  EXPECT_EQ(builder.outcome(), Outcome::kGrowing);
  EXPECT_FALSE(std::filesystem::exists(SideCar()));
}

TEST_F(SideCarBuilderTest, AnArchiveThatIsCutMeanwhileGetsNone) {
  const ArchiveEntry entry = EntryOf(Write(Gzip(LargeStream(8 * 1024 * 1024))));
  SideCarBuilder builder(entry, SideCar());
  bool done = false;
  EXPECT_TRUE(builder.Step(&done).ok());
  EXPECT_TRUE(builder.Step(&done).ok());
  EXPECT_FALSE(done);
  std::filesystem::resize_file(entry.path.str(), std::filesystem::file_size(entry.path.str()) / 2);
  while (!done) ASSERT_TRUE(builder.Step(&done).ok());
  EXPECT_EQ(builder.outcome(), Outcome::kGrowing);
  EXPECT_FALSE(std::filesystem::exists(SideCar()));
}

// A builder that gave up its file would let another one in.
TEST_F(SideCarBuilderTest, KeepsItsFileWhereItBeginsAnew) {
  std::string archive = Gzip(LargeStream(1024 * 1024));
  archive.resize(archive.size() - 1);  // damaged, so that what was written is of no use
  const ArchiveEntry entry = EntryOf(Write(archive));
  std::filesystem::last_write_time(entry.path.str(),
                                   std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
  SideCarBuilder builder(entry, SideCar());
  bool done = false;
  EXPECT_TRUE(builder.Step(&done).ok());
  RandomFile begun, finished;
  ASSERT_TRUE(begun.Open(SideCar() + ".tmp", 0, 0).ok());
  while (!done) ASSERT_TRUE(builder.Step(&done).ok());
  EXPECT_EQ(builder.outcome(), Outcome::kUnsound);
  ASSERT_TRUE(finished.Open(SideCar(), 0, 0).ok());
  EXPECT_EQ(finished.stamp().inode, begun.stamp().inode);
}

TEST_F(SideCarBuilderTest, AFullDiskIsAnErrorThatNamesTheFile) {
  const ArchiveEntry entry = EntryOf(Write(Gzip(LargeStream(1024 * 1024))));
  std::filesystem::create_directories(folder_ / "index");
  std::filesystem::create_symlink("/dev/full", SideCar() + ".tmp");
  SideCarBuilder builder(entry, SideCar());
  bool done = false;
  const Status s = builder.Step(&done);
  EXPECT_EQ(s.code(), ARGUS_IO);  // links are not followed
  EXPECT_NE(s.message().find(SideCar() + ".tmp"), std::string::npos) << s.message();
}

// An archive that turns out not to be entered in the middle is read again, amid a chunk.
TEST(KeyCollector, ForgetsAChunkThatIsNotFinished) {
  KeyCollector collector;
  const Key128 key = Key128::Of32(1);
  collector.Add(key, KeyCollector::kSource, 100);
  collector.Clear();
  EXPECT_TRUE(collector.empty());
  collector.Add(key, KeyCollector::kSource, 100);
  collector.EndChunk(0, Parts());
  DictionaryMaker once(4, {}), wanted(4, {});
  collector.Take(UINT32_MAX, &once);
  wanted.Add({key, false, {{0, 1, 0, 0, Parts().PartOf(100)}}});
  const auto bytes_of = [](DictionaryMaker* maker) {
    ByteVector bytes;
    uint32_t head_length = 0;
    maker->Take(&bytes, &head_length);
    return bytes;
  };
  EXPECT_EQ(bytes_of(&once), bytes_of(&wanted));
}

}  // namespace
}  // namespace argus
