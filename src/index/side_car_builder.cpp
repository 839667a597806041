#include "index/side_car_builder.h"

#include <algorithm>
#include <utility>

#include "base/crc32.h"
#include "base/inet.h"
#include "field/field_table.h"
#include "index/chunk_window.h"
#include "index/side_car_check.h"
#include "index/side_car_file.h"
#include "io/open_source.h"

namespace argus {

namespace {

constexpr uint32_t kPlainPerChunk = 256 * 1024;
constexpr int kRecordsPerStep = 20000;
constexpr size_t kPortShare = 10;  // ports in more than a tenth of the chunks are not listed

// Derives a column's value, as scans and conditions see it.
class Column {
 public:
  explicit Column(const char* name)
      : entry_(FieldTable(ARGUS_FLOW)[static_cast<size_t>(FindField(ARGUS_FLOW, name))]) {}
  ArgusValue Of(Record& r) const {
    ArgusValue v;
    entry_.derive(r, entry_.side, &v);
    return v;
  }

 private:
  const FieldEntry& entry_;
};

void Widen(int64_t value, int64_t* first, int64_t* last) {
  *first = std::min(*first, value);
  *last = std::max(*last, value);
}

constexpr uint64_t kSmallArchive = 1024 * 1024;

// Returns whether a side-car of `size` bytes is small: it is packed, and not worth waiting for the disk. That takes
// longer than to read a small archive in full, and a side-car of one chunk has no bytes without a checksum.
bool IsSmall(const SideCarHeader& header, uint64_t size) {
  return header.n_chunks <= 1 && size <= kMaxPackedSize && header.stamp.size <= kSmallArchive;
}

void Widen(const TimeRanges& by, TimeRanges* times) {
  times->stime_first = std::min(times->stime_first, by.stime_first);
  times->stime_last = std::max(times->stime_last, by.stime_last);
  times->ltime_first = std::min(times->ltime_first, by.ltime_first);
  times->ltime_last = std::max(times->ltime_last, by.ltime_last);
}

}  // namespace

SideCarBuilder::SideCarBuilder(const ArchiveEntry& entry, std::string target, bool force)
    : entry_(entry), target_(std::move(target)), force_(force) {}

// Returns the label of a small side-car of the archive, as it is described today.
ByteVector SideCarBuilder::Label() const {
  ByteVector label;
  PutLittle(&label, kDerivation);
  PutStamp(file_.stamp(), &label);
  return label;
}

// Returns whether there is nothing to do. A side-car that nobody has waited for to be on disk is read through: if power
// failed, any part of it may be lost.
bool SideCarBuilder::IsFresh() const {
  ByteVector label;
  if (file_.stamp().size <= kSmallArchive && ReadLabel(target_, &label) && label == Label()) return true;
  SideCarFile side_car;
  const SideCarFile::State state = side_car.Open(target_, file_, IndexTrust::kStat);
  if (state != SideCarFile::State::kFresh) return state == SideCarFile::State::kUnsound;
  if (ByteVector bytes; !side_car.ReadSensors(&bytes)) return false;  // of an earlier version
  if (!IsSmall(side_car.header(), side_car.file().size())) return true;
  SideCarReading reading;
  reading.Begin(&side_car);
  SideCarReading::Step step;
  do {
    step = reading.Next();
  } while (step == SideCarReading::Step::kMore);
  return step == SideCarReading::Step::kGood;
}

// Opens the archive for a pass: a gzip file through the tracer, unless it is read as a whole.
bool SideCarBuilder::OpenPass(ChunkLayout layout) {
  hash_.Reset();
  chunks_.clear();
  chunk_ = Chunk();
  trace_ = GzipTrace();
  plain_sums_ = PartCrcMaker();
  sensors_.Clear();
  first_record_ = next_record_ = chunk_begin_ = 0;
  contiguous_ = true;
  header_.layout = layout;
  header_.records = RecordCounts();
  header_.times = TimeRanges();
  const auto open_source = [&](std::unique_ptr<ByteInput> input, Codec* codec) -> Result<std::unique_ptr<ByteSource>> {
    auto hashed = std::make_unique<HashedInput>(std::move(input), &hash_);
    if (layout != ChunkLayout::kDeflate) return OpenByteSource(std::move(hashed), InflateLibrary::kFastest, codec);
    *codec = Codec::kGzip;
    return std::unique_ptr<ByteSource>(std::make_unique<GzipTracer>(std::move(hashed), &trace_));
  };
  return reader_.Open(entry_, open_source);
}

Status SideCarBuilder::Begin(bool* done) {
  begun_ = true;
  if (!file_.Open(entry_.resolved, entry_.dev, entry_.stamp.inode).ok()) {
    OpenPass(ChunkLayout::kWhole);  // fails in the same way, and fills the notice
    reader_.Close();
    return End(Outcome::kUnreadable, done);
  }
  if (!force_ && IsFresh()) return End(Outcome::kFresh, done);
  bool busy = false;
  if (Status s = writer_.Open(target_ + ".tmp", kSideCarHeaderSize, &busy); !s.ok()) return s;
  if (busy) return End(Outcome::kBusy, done);
  header_.stamp = file_.stamp();
  uint8_t head[16] = {};
  const size_t n = std::min<uint64_t>(sizeof head, file_.stamp().size);
  if (Status s = file_.ReadAt(0, head, n); !s.ok()) return s;
  header_.codec = RecogniseCodec(head, n);
  const ChunkLayout layout = header_.codec == Codec::kGzip    ? ChunkLayout::kDeflate
                             : header_.codec == Codec::kPlain ? ChunkLayout::kPlain
                                                              : ChunkLayout::kWhole;
  if (OpenPass(layout)) return Status();
  if (Status s = FinishUnsound(); !s.ok()) return s;
  return End(Outcome::kUnsound, done);
}

Status SideCarBuilder::End(Outcome outcome, bool* done) {
  outcome_ = outcome;
  *done = true;
  writer_.Abandon();
  file_.Close();
  return Status();
}

// Begins the side-car anew.
Status SideCarBuilder::Restart() {
  for (KeyCollector* c : {&address4_, &address6_, &ports_}) c->Clear();
  return writer_.Restart();
}

// Reads the archive again, as one chunk: it cannot be entered in the middle.
Status SideCarBuilder::RestartAsWhole() {
  reader_.Close();
  if (Status s = Restart(); !s.ok()) return s;
  OpenPass(ChunkLayout::kWhole);
  return Status();
}

void SideCarBuilder::TakeFlow(uint32_t end, Chunk* chunk) {
  static const Column saddr("saddr"), daddr("daddr"), dport("dport"), stime("stime"), ltime("ltime");
  const ArgusValue src = saddr.Of(record_), dst = daddr.Of(record_);
  const auto key_of = [](const ArgusValue& v) {
    const Inet a = Inet::Host(Bytes(v.bytes, v.length));
    return Key128{a.high, a.low};
  };
  const auto collector_of = [this](const ArgusValue& v) { return v.length == 4 ? &address4_ : &address6_; };
  using Side = KeyCollector::Side;
  const bool same = !src.is_null && !dst.is_null && src.length == dst.length && key_of(src) == key_of(dst);
  if (same) {
    collector_of(src)->Add(key_of(src), Side::kBoth, end);
  } else {
    if (!src.is_null) collector_of(src)->Add(key_of(src), Side::kSource, end);
    if (!dst.is_null) collector_of(dst)->Add(key_of(dst), Side::kDestination, end);
  }
  if (const ArgusValue port = dport.Of(record_); !port.is_null) {
    ports_.Add(Key128::Of32(static_cast<uint32_t>(port.integer)), Side::kDestination, end);
  }
  const ArgusValue start = stime.Of(record_), last = ltime.Of(record_);
  if (!start.is_null) Widen(start.integer, &chunk->times.stime_first, &chunk->times.stime_last);
  if (!last.is_null) Widen(last.integer, &chunk->times.ltime_first, &chunk->times.ltime_last);
  chunk->has_no_time |= start.is_null || last.is_null;
}

// Counts the record read last in the current chunk.
void SideCarBuilder::Count(RecordKind kind) {
  const RawRecord& raw = record_.raw();
  switch (kind) {
    case RecordKind::kFlow:
      chunk_.records.flows++;
      TakeFlow(static_cast<uint32_t>(raw.offset + raw.size - chunk_begin_), &chunk_);
      sensors_.AddFlow(&record_);
      return;
    case RecordKind::kEvent: chunk_.records.events++; return;
    case RecordKind::kManagement:
      chunk_.records.management++;
      sensors_.AddManagement(&record_);
      return;
    case RecordKind::kOther: chunk_.records.others++; return;
  }
}

Status SideCarBuilder::Take(RecordKind kind) {
  const RawRecord& raw = record_.raw();
  const uint64_t end = raw.offset + raw.size;
  contiguous_ = contiguous_ && raw.offset == next_record_ && raw.size == RecordSize(raw.data);
  next_record_ = end;
  while (!trace_.chunks.empty()) {
    const TracedChunk& front = trace_.chunks.front();
    if (end <= front.raw_offset + front.raw_size) break;
    if (Status s = CloseDeflate(front); !s.ok()) return s;
    trace_.chunks.pop_front();
    first_record_ = raw.offset;
  }
  if (header_.layout == ChunkLayout::kPlain) {
    if (raw.offset - first_record_ >= kPlainPerChunk) {
      if (Status s = ClosePlain(); !s.ok()) return s;
    }
    plain_sums_.Add(raw.data, raw.size);
    chunk_.raw_size = static_cast<uint32_t>(end - first_record_);
  }
  Count(kind);
  return Status();
}

// Enters the current chunk into the list, and begins the next.
Status SideCarBuilder::CloseChunk() {
  const uint32_t number = static_cast<uint32_t>(chunks_.size());
  for (KeyCollector* c : {&address4_, &address6_, &ports_}) c->EndChunk(number, chunk_.parts);
  header_.records.flows += chunk_.records.flows;
  header_.records.management += chunk_.records.management;
  header_.records.events += chunk_.records.events;
  header_.records.others += chunk_.records.others;
  Widen(chunk_.times, &header_.times);
  chunks_.push_back(chunk_);
  chunk_begin_ = chunk_.raw_end();
  chunk_ = Chunk();
  return FlushKeys(false);
}

Status SideCarBuilder::ClosePlain() {
  chunk_.raw_offset = first_record_;
  chunk_.span.offset = first_record_;
  chunk_.span.size = chunk_.raw_size;
  chunk_.parts = std::exchange(plain_sums_, {}).parts();
  first_record_ += chunk_.raw_size;
  return CloseChunk();
}

Status SideCarBuilder::CloseDeflate(const TracedChunk& traced) {
  chunk_.span = traced.span;
  chunk_.raw_offset = traced.raw_offset;
  chunk_.raw_size = traced.raw_size;
  chunk_.parts = traced.sums.parts();
  const uint64_t head = traced.raw_offset - std::min(first_record_, traced.raw_offset);
  if (head > traced.before.size()) {
    contiguous_ = false;  // its first record begins too far back
    return CloseChunk();
  }
  chunk_.head_size = static_cast<uint32_t>(head);
  const size_t size = std::max<size_t>(traced.window_size, head);
  std::vector<uint8_t> window(traced.before.end() - static_cast<ptrdiff_t>(size), traced.before.end());
  chunk_.head_crc = ContinueCrc(0, window.data() + size - head, head);
  if (traced.wanted.empty()) {
    std::fill(window.begin(), window.end() - static_cast<ptrdiff_t>(head), 0);
  } else {
    ThinOut(traced.wanted.data() + kWindowSize - size, head, window.data(), size);
  }
  if (size > 0) {
    chunk_.window_size = static_cast<uint32_t>(size);
    if (Status s = writer_.AppendPacked(window, &chunk_.window_offset, &chunk_.window_packed); !s.ok()) return s;
  }
  return CloseChunk();
}

// Writes the dictionaries that are full, or at the end all.
Status SideCarBuilder::FlushKeys(bool all) {
  KeyCollector* const collectors[] = {&address4_, &address6_, &ports_};  // in the order of kKeyKinds
  const auto most_of_port = static_cast<uint32_t>(chunks_.size() / kPortShare);
  for (size_t i = 0; i < std::size(kKeyKinds); i++) {
    const KeyKind& kind = kKeyKinds[i];
    if (collectors[i]->empty() || !(all || collectors[i]->is_full())) continue;
    ByteVector bytes;
    uint32_t head_length = 0;
    DictionaryMaker maker(kind.key_size, {PostingLayout::Kind::kCounts, 0});
    collectors[i]->Take(kind.id == kSectionPorts ? most_of_port : UINT32_MAX, &maker);
    maker.Take(&bytes, &head_length);
    if (Status s = writer_.AddSection(kind.id, bytes, head_length); !s.ok()) return s;
  }
  return Status();
}

// Closes the chunks that are still open.
Status SideCarBuilder::CloseRest() {
  if (header_.layout == ChunkLayout::kWhole) return CloseChunk();
  if (header_.layout == ChunkLayout::kPlain) return chunk_.raw_size > 0 ? ClosePlain() : Status();
  for (; !trace_.chunks.empty(); trace_.chunks.pop_front()) {
    if (Status s = CloseDeflate(trace_.chunks.front()); !s.ok()) return s;
    first_record_ = next_record_;
  }
  return Status();
}

// Ends the pass: the archive has been read through.
Status SideCarBuilder::EndPass(bool* done) {
  const bool whole = header_.layout == ChunkLayout::kWhole;
  if (!whole && !trace_.sound) return RestartAsWhole();
  if (reader_.notice().code == ARGUS_GROWING || !file_.IsUnchanged()) return End(Outcome::kGrowing, done);
  if (!reader_.notice().empty()) {
    if (Status s = FinishUnsound(); !s.ok()) return s;
    return End(Outcome::kUnsound, done);
  }
  if (Status s = CloseRest(); !s.ok()) return s;
  if (!whole && (!contiguous_ || reader_.start() == RecordReader::Start::kArgus2)) return RestartAsWhole();
  if (Status s = Finish(); !s.ok()) return s;
  return End(Outcome::kBuilt, done);
}

Status SideCarBuilder::HashEnds() {
  const uint64_t size = file_.stamp().size;
  const size_t n = std::min<uint64_t>(size, kEndsSize);
  packed_.resize(std::max<size_t>(n, 1));
  const std::pair<uint64_t, Digest*> ends[] = {{0, &header_.head}, {size - n, &header_.tail}};
  for (const auto& [offset, digest] : ends) {
    if (Status s = file_.ReadAt(offset, packed_.data(), n); !s.ok()) return s;
    ContentHash hash;
    hash.Add(packed_.data(), n);
    *digest = hash.Take();
  }
  return Status();
}

// Writes what the sensors report.
Status SideCarBuilder::AddSensors() {
  ByteVector bytes;
  PutSensors(sensors_.Take(), &bytes);
  if (bytes.size() > kMaxSensorBytes) bytes.assign(1, kUnknownSensors);
  return writer_.AddSection(kSectionSensors, bytes, static_cast<uint32_t>(bytes.size()));
}

Status SideCarBuilder::Finish() {
  // A codec may leave what follows its last stream unread.
  packed_.resize(kEndsSize);
  while (hash_.size() < file_.stamp().size) {
    const size_t n = std::min<uint64_t>(packed_.size(), file_.stamp().size - hash_.size());
    if (Status s = file_.ReadAt(hash_.size(), packed_.data(), n); !s.ok()) return s;
    hash_.Add(packed_.data(), n);
  }
  header_.content = hash_.Take();
  if (Status s = HashEnds(); !s.ok()) return s;
  if (Status s = FlushKeys(true); !s.ok()) return s;
  ByteVector bytes;
  for (const Chunk& c : chunks_) PutChunk(c, &bytes);
  if (Status s = writer_.AddSection(kSectionChunks, bytes, static_cast<uint32_t>(bytes.size())); !s.ok()) return s;
  if (Status s = AddSensors(); !s.ok()) return s;
  header_.sound = true;
  header_.n_chunks = static_cast<uint32_t>(chunks_.size());
  return Write();
}

Status SideCarBuilder::Write() {
  if (Status s = writer_.AddTable(&header_.table); !s.ok()) return s;
  ByteVector bytes;
  PutHeader(header_, &bytes);
  const bool is_small = IsSmall(header_, writer_.length());
  return is_small ? writer_.FinishSmall(bytes, target_, Label()) : writer_.Finish(bytes, target_);
}

// Writes a side-car that says only that the archive must be read in full, and what times its readable flows have.
Status SideCarBuilder::FinishUnsound() {
  if (Status s = Restart(); !s.ok()) return s;
  Widen(chunk_.times, &header_.times);
  header_.sound = false;
  header_.n_chunks = 0;
  if (Status s = HashEnds(); !s.ok()) return s;
  return Write();
}

Status SideCarBuilder::Step(bool* done) {
  *done = false;
  Status s = begun_ ? Read(done) : Begin(done);
  // An archive that was cut meanwhile lacks bytes that it had.
  return s.code() == ARGUS_CORRUPT && !file_.IsUnchanged() ? End(Outcome::kGrowing, done) : s;
}

Status SideCarBuilder::Read(bool* done) {
  RecordKind kind = RecordKind::kOther;
  const uint64_t begin = reader_.work();
  for (int i = 0; i < kRecordsPerStep && reader_.work() - begin < RecordReader::kWorkPerCall; i++) {
    const RecordReader::Step step = reader_.Next(&record_, &kind);
    if (step == RecordReader::Step::kPause) return Status();
    if (step == RecordReader::Step::kEnd) return EndPass(done);
    if (Status s = Take(kind); !s.ok()) return s;
  }
  return Status();
}

}  // namespace argus
