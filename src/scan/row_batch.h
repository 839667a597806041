// The rows of one batch: their values, the text and other bytes that these point to, and their marks.
//
//   values   row after row, a value per column                ArgusValue[rows][columns]
//   marks    a byte per row: 1 if it meets the mark            only with a mark
//   arena    the bytes of text, addresses and the like         the values point into it
//
// Batches are small at first and grow: LIMIT wants few rows. Memory is allocated once, when the first batch begins.
#ifndef ARGUS_SCAN_ROW_BATCH_H
#define ARGUS_SCAN_ROW_BATCH_H

#include <cstdint>
#include <utility>
#include <vector>

#include "api/argus.h"
#include "condition/predicate.h"
#include "field/field_table.h"
#include "record/record.h"

namespace argus {

class RowBatch {
 public:
  // Rows of these columns. Text is made storable in `encoding` (an ArgusEncoding).
  RowBatch(std::vector<FieldEntry> columns, int32_t encoding);

  // Sets the condition that marks rows: each row gets a mark that says whether it passes.
  void SetMark(Predicate mark) {
    mark_ = std::move(mark);
    has_mark_ = true;
  }
  bool has_mark() const { return has_mark_; }
  // Returns how many comparisons the mark of a row costs at most.
  size_t mark_comparisons() const { return has_mark_ ? mark_.comparisons() : 0; }
  size_t n_columns() const { return columns_.size(); }

  // Makes the next batch a small one again.
  void Restart();
  // Empties the rows and sets `*batch` to an empty batch, whose pointers live until the next call of Begin() or
  // Release().
  void Begin(ArgusBatch* batch);
  bool is_full() const { return n_rows_ >= limit_; }
  // Appends a row of the wanted fields of `*record`. Returns false, and appends nothing, if its bytes find no room
  // after those of earlier rows. The first row of a batch always finds room.
  bool Add(Record* record);
  // Appends up to `n` rows of which nothing but their number is known. Returns how many found room.
  uint64_t AddCounted(uint64_t n);
  // Ends the batch: sets its number of rows, which is returned, and lets the next one be larger.
  int32_t End(ArgusBatch* batch);
  // Frees the memory until Begin() is called again.
  void Release();

 private:
  void Reserve();
  bool Fill(Record* record, ArgusValue* row);
  bool KeepBytes(int32_t type, ArgusValue* value);

  std::vector<FieldEntry> columns_;
  int32_t encoding_;
  bool has_bytes_;  // some column's values point to bytes
  bool has_mark_ = false;
  Predicate mark_;
  int32_t most_;       // rows of any batch
  int32_t limit_ = 1;  // rows of this batch
  int32_t n_rows_ = 0;
  std::vector<ArgusValue> values_;
  std::vector<uint8_t> marks_;
  std::vector<uint8_t> arena_;  // never grows while rows point into it
  size_t arena_used_ = 0;
};

}  // namespace argus

#endif
