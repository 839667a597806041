// Streams read record by record, for the tests of the reader.
#ifndef ARGUS_TESTS_STREAMS_H
#define ARGUS_TESTS_STREAMS_H

#include <string>
#include <string_view>
#include <vector>

#include "record/record_reader.h"
#include "support/files.h"

namespace argus {

struct Reading {
  std::vector<std::string> records;
  std::vector<uint64_t> offsets;
  RecordReader::Start start = RecordReader::Start::kUnknown;
  ReadDamage damage;
};

// Reads to the end and checks that every record has the bytes that stand at its offset in `stream`, but for the first
// one of the record at `bent`, whose version is mended.
inline Reading ReadSource(std::unique_ptr<ByteSource> source, std::string_view stream, uint64_t bent = UINT64_MAX) {
  static RecordReader reader;  // made to be used for one stream after the other
  reader.Open(std::move(source));
  Reading r;
  RawRecord raw;
  RecordReader::Step step;
  while ((step = reader.Next(&raw)) == RecordReader::Step::kRecord || step == RecordReader::Step::kPause) {
    if (step == RecordReader::Step::kPause) continue;
    r.records.emplace_back(reinterpret_cast<const char*>(raw.data), raw.size);
    r.offsets.push_back(raw.offset);
    const size_t mended = raw.offset == bent ? 1 : 0;
    EXPECT_TRUE(stream.substr(raw.offset, raw.size).substr(mended) == r.records.back().substr(mended)) << raw.offset;
  }
  EXPECT_EQ(step, RecordReader::Step::kEnd);
  EXPECT_LE(reader.bytes_read(), stream.size());
  r.start = reader.start();
  r.damage = reader.damage();
  reader.Close();
  return r;
}

inline Reading ReadStream(std::string_view stream, size_t piece = SIZE_MAX) {
  return ReadSource(ByteSourceOf(stream, piece), stream);
}

}  // namespace argus

#endif
