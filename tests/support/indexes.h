// Archives large enough for several chunks, and their side-cars, for tests of the index.
#ifndef ARGUS_TESTS_INDEXES_H
#define ARGUS_TESTS_INDEXES_H

#include <sys/stat.h>

#include <chrono>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "archive/archive_reader.h"
#include "index/catalogue_builder.h"
#include "index/chunk_reader.h"
#include "index/index_file.h"
#include "index/side_car_builder.h"
#include "index/side_car_file.h"
#include "support/files.h"
#include "support/records.h"

namespace argus {

// Returns the records of the campus' day, repeated until there are `size` bytes. In repetitions the low bytes of
// addresses vary, so that they do not pack into nothing.
inline std::string LargeStream(size_t size, uint32_t seed = 1) {
  std::vector<std::string> records;
  for (const std::string& path : SamplesBelow("campus")) {
    for (std::string& r : SplitRecords(Unpacked(path))) records.push_back(std::move(r));
  }
  std::mt19937 random(seed);
  std::string all;
  for (size_t i = 0; all.size() < size; i++) {
    std::string r = records[i % records.size()];
    const bool is_ipv4 = (r[0] & 0xF0) == kFar && r.size() > 40;
    if (i >= records.size() && (r[0] & 0x80)) continue;
    if (i >= records.size() && is_ipv4) {
      for (size_t at = r.size() - 16; at < r.size() - 12; at++) r[at] = static_cast<char>(r[at] ^ (random() % 4));
    }
    all += r;
  }
  return all;
}

// Returns `n` flows that begin one after the other, with some disorder and often at the same time. A few have no time.
inline std::string TimedStream(int n, uint32_t seed = 1) {
  std::string all = SplitRecords(Unpacked(SamplesBelow("campus").front())).front();
  std::mt19937 random(seed);
  for (int i = 0; i < n; i++) {
    FlowRecord flow;
    const auto sec = static_cast<int32_t>(i / 10 + static_cast<int>(random() % 30)) - 200;
    if (i % 2000 != 700) flow.Add(TimeRange(sec, 0, sec + 3, 0));
    const ByteVector bytes = flow.Add(Ipv4Key(kTcp, 1000, static_cast<uint16_t>(i))).Add(Counters(1, 2, 3, 4)).Take();
    all.append(bytes.begin(), bytes.end());
  }
  return all;
}

// Returns flows whose sources are those of `hosts`, one after the other, in IPv4.
inline std::string FlowsOf(const std::vector<uint32_t>& hosts) {
  std::string all = TimedStream(0);
  int32_t n = 0;
  for (const uint32_t host : hosts) {
    FlowRecord flow;
    flow.Add(TimeRange(static_cast<uint32_t>(n / 10), 0, static_cast<uint32_t>(n / 10) + 3, 0));
    Dsr key(kDsrFlow, kModelFiveTuple, kAddrIpv4);
    flow.Add(key.U32(host).U32(kDstIp).U8(kTcp).U8(0).U16(1000).U16(80).U16(0)).Add(Counters(1, 2, 3, 4));
    const ByteVector bytes = flow.Take();
    all.append(bytes.begin(), bytes.end());
    n++;
  }
  return all;
}

// Returns the bytes of a side-car or catalogue, unpacked.
inline std::string ReadIndex(const std::string& path) {
  IndexFile file;
  EXPECT_TRUE(file.Open(path).ok());
  std::string bytes(file.size(), '\0');
  EXPECT_TRUE(file.ReadAt(0, reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()).ok());
  return bytes;
}

// Returns the entry of a file as a listing has it, and dates the file an hour back, so that it counts as finished.
inline ArchiveEntry EntryOf(const std::string& path) {
  const auto now = std::filesystem::file_time_type::clock::now();
  std::filesystem::last_write_time(path, now - std::chrono::hours(1));
  ArchiveEntry e;
  struct stat st;
  EXPECT_EQ(stat(path.c_str(), &st), 0);
  e.path = e.resolved = path;
  e.dev = st.st_dev;
  e.stamp = StampOf(st);
  return e;
}

inline SideCarBuilder::Outcome BuildIndex(const ArchiveEntry& entry, const std::string& target) {
  SideCarBuilder builder(entry, target);
  for (bool done = false; !done;) {
    const Status s = builder.Step(&done);
    EXPECT_TRUE(s.ok()) << s.message();
    if (!s.ok()) break;
  }
  return builder.outcome();
}

// Brings the catalogues of all archives below `tree` up to date.
inline void BuildCatalogues(const std::string& tree, const std::string& index_dir) {
  ArchiveList list;
  EXPECT_TRUE(list.Open(tree, "", false).ok());
  for (bool done = false; !done;) EXPECT_TRUE(list.Step(&done).ok());
  for (size_t begin = 0, end = 0; begin < list.size(); begin = end) {
    const auto folder = [&](size_t i) { return std::filesystem::path(list.at(i).resolved.str()).parent_path(); };
    while (end < list.size() && folder(end) == folder(begin)) end++;
    CatalogueBuilder builder(list, begin, end, index_dir, tree);
    for (bool done = false; !done;) {
      const Status s = builder.Step(&done);
      EXPECT_TRUE(s.ok()) << s.message();
      if (!s.ok()) break;
    }
  }
}

using OffsetsAndRecords = std::map<uint64_t, std::string>;

// Returns all records of an archive, read from its start to its end. Sets *damaged if the reader has a notice.
inline OffsetsAndRecords ReadPlainly(const ArchiveEntry& entry, bool* damaged) {
  OffsetsAndRecords records;
  ArchiveReader reader(false);
  Record record;
  RecordKind kind;
  if (reader.Open(entry)) {
    for (RecordReader::Step step; (step = reader.Next(&record, &kind)) != RecordReader::Step::kEnd;) {
      if (step != RecordReader::Step::kRecord) continue;
      const RawRecord& raw = record.raw();
      records[raw.offset] = std::string(reinterpret_cast<const char*>(raw.data), raw.size);
    }
  }
  *damaged = !reader.notice().empty();
  return records;
}

// An archive and its side-car, open.
struct OpenIndex {
  RandomFile archive;
  SideCarFile file;
  SideCarFile::State state;
  OpenIndex(const std::string& path, const std::string& side_car, IndexTrust trust = IndexTrust::kStat) {
    EXPECT_TRUE(archive.Open(path, 0, 0).ok());
    state = file.Open(side_car, archive, trust);
    while (state == SideCarFile::State::kUnverified) state = file.Verify(archive, 100000);
  }
};

// Reads the records of a chunk, entered by its window in the side-car, up to the end of a part. Returns false if the
// chunk was refused.
inline bool ReadChunk(OpenIndex* index, const Chunk& chunk, OffsetsAndRecords* records, uint8_t part = kLastPart) {
  static ChunkReader reader;  // made to be used for one archive after the other
  reader.Clear();
  if (!reader.Load(index->archive, index->file.file(), index->file.header().layout, chunk, {0, part})) return false;
  RawRecord raw;
  while (reader.Next(&raw)) {
    (*records)[raw.offset] = std::string(reinterpret_cast<const char*>(raw.data), raw.size);
  }
  return true;
}

}  // namespace argus

#endif
