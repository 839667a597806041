// Texts that come again and again, as numbers: source ids and protocols.
#ifndef ARGUS_ROLLUP_TEXT_TABLE_H
#define ARGUS_ROLLUP_TEXT_TABLE_H

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "api/argus.h"
#include "rollup/flat_table.h"

namespace argus {

class TextTable {
 public:
  // Returns the number of a text, from 1; 0 for NULL. A new text is copied.
  uint32_t NumberOf(const ArgusValue& value) {
    if (value.is_null) return 0;
    const std::string_view text(reinterpret_cast<const char*>(value.bytes), value.length);
    if (text != last_text_ || last_ == 0) Find(text);
    return last_;
  }
  // Sets a value to the text of a number. It lives until Clear().
  void Set(ArgusValue* v, uint32_t number) const;
  // Returns the position of each number's text in bytewise order, by number. NULL comes last.
  std::vector<uint32_t> Ranks() const;
  // Texts, without NULL.
  uint32_t size() const { return texts_.size(); }
  // Bytes in use.
  int64_t memory() const { return bytes_ + texts_.memory(); }
  void Clear() { *this = TextTable(); }

 private:
  struct Row {
    std::string_view key;
  };
  // Looks a text up, and remembers it in last_ and last_text_.
  void Find(std::string_view text);

  KeyHash hash_;
  FlatTable<Row> texts_;  // number 1 is row 0
  std::deque<std::string> owned_;
  int64_t bytes_ = 0;  // of owned_
  uint32_t last_ = 0;  // number looked up last
  std::string_view last_text_;
};

}  // namespace argus

#endif
