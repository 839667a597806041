// Version 2 from any bytes: nothing read that is not there, every record whole, every byte accounted for, and the same
// records however the bytes come in.
#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "fuzz_check.h"
#include "io/byte_source.h"
#include "piece_source.h"
#include "record/record.h"
#include "record/version2_reader.h"

namespace argus {
namespace {

struct Outcome {
  std::vector<uint64_t> offsets;
  std::vector<uint8_t> records;
  ReadDamage damage;
};

void CheckRecord(const RawRecord& raw, size_t size) {
  static Record record;
  Check(raw.offset + kHeaderSize2 <= size, "a record lies in the input");
  Check(RecordSize(raw.data) == raw.size, "a converted record has its length");
  if (raw.data[0] & kMar) return Check(raw.size == kMarSize, "a management record has its length");
  Check(record.Assign(raw) && !record.has_undecoded(), "its parts are known and fill it");
}

Outcome ReadAll(const uint8_t* data, size_t size, size_t piece) {
  static RecordReader first;
  static Version2Reader reader;
  Outcome outcome;
  RawRecord raw;
  first.Open(std::make_unique<PieceSource>(data, size, piece, uint8_t{0}));
  while (first.Next(&raw) == RecordReader::Step::kPause) continue;
  if (first.start() != RecordReader::Start::kArgus2) return outcome;
  reader.Open(first.TakeRest());
  for (size_t steps = 2 * size + 100;; steps--) {
    Check(steps > 0, "reading comes to an end");
    const RecordReader::Step step = reader.Next(&raw);
    if (step == RecordReader::Step::kPause) continue;
    if (step != RecordReader::Step::kRecord) break;
    CheckRecord(raw, size);
    Check(outcome.offsets.empty() || raw.offset > outcome.offsets.back(), "records keep their order");
    outcome.offsets.push_back(raw.offset);
    outcome.records.insert(outcome.records.end(), raw.data, raw.data + raw.size);
  }
  outcome.damage = reader.damage();
  Check(outcome.damage.skipped_bytes <= size, "no byte counts twice");
  Check(outcome.damage.skipped_bytes == 0 || outcome.damage.count > 0, "what is skipped is told");
  reader.Release();
  return outcome;
}

}  // namespace
}  // namespace argus

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace argus;
  const Outcome whole = ReadAll(data, size, size + 1);
  for (const size_t piece : {size_t{61}, size_t{4096}}) {
    const Outcome pieces = ReadAll(data, size, piece);
    Check(pieces.offsets == whole.offsets && pieces.records == whole.records, "pieces give the same records");
    Check(pieces.damage.count == whole.damage.count && pieces.damage.first == whole.damage.first &&
              pieces.damage.skipped_bytes == whole.damage.skipped_bytes,
          "pieces show the same damage");
  }
  return 0;
}
