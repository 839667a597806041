#include "rollup/text_table.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "field/set_value.h"

namespace argus {

void TextTable::Find(std::string_view text) {
  uint64_t hash = text.size();
  for (size_t at = 0; at < text.size(); at += sizeof(uint64_t)) {
    uint64_t word = 0;
    std::memcpy(&word, text.data() + at, std::min(sizeof word, text.size() - at));
    hash = hash_(hash, word);
  }
  const uint32_t row = texts_.Find({text}, hash);
  if (row == owned_.size()) {
    owned_.emplace_back(text);
    texts_.at(row).key = owned_.back();
    bytes_ += static_cast<int64_t>(sizeof(std::string) + text.size());
  }
  last_ = row + 1;
  last_text_ = texts_.at(row).key;
}

void TextTable::Set(ArgusValue* v, uint32_t number) const {
  if (number == 0) return SetNull(v);
  SetText(v, texts_.at(number - 1).key);
}

std::vector<uint32_t> TextTable::Ranks() const {
  std::vector<uint32_t> sorted(texts_.size()), ranks(texts_.size() + 1, texts_.size());
  std::iota(sorted.begin(), sorted.end(), 0);
  std::sort(sorted.begin(), sorted.end(),
            [this](uint32_t a, uint32_t b) { return texts_.at(a).key < texts_.at(b).key; });
  for (uint32_t i = 0; i < sorted.size(); i++) ranks[sorted[i] + 1] = i;
  return ranks;
}

}  // namespace argus
