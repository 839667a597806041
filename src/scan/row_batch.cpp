#include "scan/row_batch.h"

#include <algorithm>

#include "base/storable_text.h"

namespace argus {

namespace {

// Values of a batch, about 1 MiB; at least one row, at most kMaxRows.
constexpr int32_t kValuesPerBatch = 65536;
constexpr int32_t kMaxRows = 1024;
// The first batch has so few rows, each later one twice as many.
constexpr int32_t kFirstRows = 32;
constexpr size_t kArenaSize = 256 * 1024;

bool IsBytes(int32_t type) { return type >= ARGUS_TEXT; }

}  // namespace

RowBatch::RowBatch(std::vector<FieldEntry> columns, int32_t encoding)
    : columns_(std::move(columns)),
      encoding_(encoding),
      has_bytes_(std::any_of(columns_.begin(), columns_.end(), [](const auto& c) { return IsBytes(c.field.type); })) {
  const int32_t width = std::max<int32_t>(1, static_cast<int32_t>(columns_.size()));
  most_ = std::clamp(kValuesPerBatch / width, 1, kMaxRows);
}

void RowBatch::Restart() { limit_ = std::min(kFirstRows, most_); }

void RowBatch::Reserve() {
  if (values_.empty()) values_.resize(static_cast<size_t>(most_) * columns_.size());
  if (has_bytes_ && arena_.empty()) arena_.resize(kArenaSize);
  if (has_mark_ && marks_.empty()) marks_.resize(static_cast<size_t>(most_));
}

void RowBatch::Begin(ArgusBatch* batch) {
  Reserve();
  n_rows_ = 0;
  arena_used_ = 0;
  *batch = ArgusBatch{};
  batch->values = values_.data();
  batch->marks = has_mark_ ? marks_.data() : nullptr;
}

bool RowBatch::Add(Record* record) {
  ArgusValue* const row = values_.data() + static_cast<size_t>(n_rows_) * columns_.size();
  const size_t begin = arena_used_;
  while (!Fill(record, row)) {
    arena_used_ = begin;
    if (n_rows_ > 0) return false;
    arena_.resize(2 * arena_.size());
  }
  if (has_mark_) marks_[static_cast<size_t>(n_rows_)] = mark_.Passes(*record);
  n_rows_++;
  return true;
}

bool RowBatch::Fill(Record* record, ArgusValue* row) {
  for (size_t i = 0; i < columns_.size(); i++) {
    columns_[i].derive(*record, columns_[i].side, row + i);
    const int32_t type = columns_[i].field.type;
    if (IsBytes(type) && !row[i].is_null && !KeepBytes(type, row + i)) return false;
  }
  return true;
}

// Copies bytes into the arena: the record's buffer is overwritten by the next refill, and its scratch space has room
// for a few values only. Returns false if the arena has no room.
bool RowBatch::KeepBytes(int32_t type, ArgusValue* value) {
  const Bytes bytes(value->bytes, value->length);
  const bool storable = type != ARGUS_TEXT || IsStorable(bytes, encoding_);
  const size_t size = storable ? bytes.size() : EscapedSize(bytes);
  if (size > arena_.size() - arena_used_) return false;
  uint8_t* const to = arena_.data() + arena_used_;
  if (storable) {
    std::copy(bytes.data(), bytes.data() + size, to);
  } else {
    Escape(bytes, to);
  }
  value->bytes = to;
  value->length = static_cast<uint32_t>(size);
  arena_used_ += size;
  return true;
}

uint64_t RowBatch::AddCounted(uint64_t n) {
  const auto room = static_cast<uint64_t>(limit_ - n_rows_);
  const auto added = std::min(n, room);
  n_rows_ += static_cast<int32_t>(added);
  return added;
}

int32_t RowBatch::End(ArgusBatch* batch) {
  limit_ = std::min(2 * limit_, most_);
  batch->n_rows = n_rows_;
  return n_rows_;
}

void RowBatch::Release() {
  values_ = std::vector<ArgusValue>();
  arena_ = std::vector<uint8_t>();
  marks_ = std::vector<uint8_t>();
}

}  // namespace argus
