// Merges dictionaries of many files into one, in which a key tells on which sides it is in the archives to which the chunks belong.
#ifndef ARGUS_INDEX_DICTIONARY_MERGER_H
#define ARGUS_INDEX_DICTIONARY_MERGER_H

#include <cstdint>
#include <vector>

#include "index/section_file.h"

namespace argus {

class DictionaryMerger {
 public:
  static constexpr uint32_t kNobody = UINT32_MAX;
  // A file, borrowed, and to which archive each of its chunks belongs, if to any.
  struct Source {
    SectionFile* file = nullptr;
    std::vector<uint32_t> owners;
  };

  // Begin with the dictionaries of one kind. `sources` must outlive the merger. False: see damaged().
  bool Open(const std::vector<Source>& sources, SectionId id, uint32_t n_owners);
  enum class Step { kEntry, kEnd, kDamaged };
  // The next key, with its sides in each archive: see PostingLayout::Kind::kSides.
  Step Next(DictionaryEntry* entry);
  // The source that is not what it should be.
  size_t damaged() const { return damaged_; }

 private:
  struct Cursor {
    size_t source;
    Dictionary* dictionary;
    DictionaryEntry entry;
  };
  // The key at which a cursor stands.
  struct Head {
    Key128 key;
    size_t cursor;
    static bool Later(const Head& a, const Head& b) { return a.key > b.key; }
  };
  bool Advance(size_t cursor);
  void Add(const Cursor& cursor);

  const std::vector<Source>* sources_ = nullptr;
  std::vector<Cursor> cursors_;
  std::vector<Head> heap_;      // by key, the first in front
  std::vector<Posting> sides_;  // by archive
  size_t damaged_ = 0;
};

}  // namespace argus

#endif
