// Framing of any bytes, uncompressed: nothing read that is not there, every byte accounted for, and the same records
// however the bytes come in.
#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "fuzz_check.h"
#include "io/byte_source.h"
#include "piece_source.h"
#include "record/record_reader.h"

namespace argus {
namespace {

struct Frame {
  uint64_t offset;
  uint32_t size;
  bool operator==(const Frame&) const = default;
};

struct Outcome {
  std::vector<Frame> frames;
  RecordReader::Start start = RecordReader::Start::kUnknown;
  ReadDamage damage;
};

bool IsRead(RecordReader::Start start) {
  using Start = RecordReader::Start;
  return start == Start::kArgus3 || start == Start::kArgus5 || start == Start::kNoStart;
}

Outcome ReadAll(RecordReader* reader, const uint8_t* data, size_t size, size_t piece, uint8_t filler) {
  reader->Open(std::make_unique<PieceSource>(data, size, piece, filler));
  Outcome outcome;
  RawRecord raw;
  // A step consumes bytes or fills the buffer: so many steps are enough for any input.
  for (size_t steps = 2 * size + 100; steps > 0; steps--) {
    const RecordReader::Step step = reader->Next(&raw);
    if (step == RecordReader::Step::kPause) continue;
    if (step == RecordReader::Step::kRecord) {
      Check(raw.size >= kHeaderSize && raw.offset + raw.size <= size, "a record lies in the input");
      const uint8_t* const input = data + raw.offset;
      const bool is_bent = kHeaderKinds[input[0]] == HeaderKind::kNone;  // its version was set right
      Check(((raw.data[0] ^ input[0]) & (is_bent ? 0xF0 : 0xFF)) == 0, "a record has the type of the input");
      Check(std::memcmp(raw.data + 1, input + 1, raw.size - 1) == 0, "a record has the bytes of the input");
      outcome.frames.push_back({raw.offset, raw.size});
      continue;
    }
    Check(step == RecordReader::Step::kEnd, "memory can always be read");
    outcome.start = reader->start();
    Check(!IsRead(outcome.start) || reader->Next(&raw) == RecordReader::Step::kEnd, "the end stays the end");
    outcome.damage = reader->damage();
    return outcome;
  }
  Check(false, "reading comes to an end");
  return outcome;
}

size_t TrailingZeros(const uint8_t* data, size_t size) {
  size_t n = 0;
  while (n < size && data[size - 1 - n] == 0) n++;
  return n;
}

// Checks that every byte is in one record, counted as skipped, or padding at the end.
void CheckAccount(const Outcome& o, const uint8_t* data, size_t size) {
  uint64_t at = 0, in_records = 0;
  for (const Frame& f : o.frames) {
    Check(f.offset >= at, "records do not overlap");
    at = f.offset + f.size;
    in_records += f.size;
  }
  Check(IsRead(o.start) || o.frames.empty(), "what is not Argus has no records");
  if (!IsRead(o.start)) return;
  const uint64_t accounted = in_records + o.damage.skipped_bytes;
  Check(accounted <= size, "no byte counts twice");
  Check(size - accounted <= TrailingZeros(data + at, size - at), "a byte left out is skipped or padding");
  Check(o.damage.skipped_bytes == 0 || o.damage.count > 0, "what is skipped is told");
  Check(o.damage.count == 0 || (o.damage.first_offset <= size && !o.damage.first.empty()), "damage has a place");
}

}  // namespace
}  // namespace argus

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace argus;
  static RecordReader reader;  // its buffer is large; it is made to be used for one archive after the other
  const Outcome whole = ReadAll(&reader, data, size, size + 1, 0x00);
  CheckAccount(whole, data, size);
  for (const size_t piece : {size_t{61}, size_t{4096}}) {
    const Outcome pieces = ReadAll(&reader, data, size, piece, piece == 61 ? 0x34 : 0xFF);
    Check(pieces.start == whole.start, "pieces begin alike");
    Check(pieces.frames == whole.frames, "pieces give the same records");
    Check(pieces.damage.count == whole.damage.count && pieces.damage.first_offset == whole.damage.first_offset &&
              pieces.damage.first == whole.damage.first && pieces.damage.skipped_bytes == whole.damage.skipped_bytes,
          "pieces show the same damage");
  }
  return 0;
}
