// Merges the dictionaries of many files into one, which says for each key in which archives it is, and on which sides.
#ifndef ARGUS_INDEX_DICTIONARY_MERGER_H
#define ARGUS_INDEX_DICTIONARY_MERGER_H

#include <cstdint>
#include <vector>

#include "index/section_file.h"

namespace argus {

class DictionaryMerger {
 public:
  static constexpr uint32_t kNobody = UINT32_MAX;
  // A file, borrowed, and to which archive each of its chunks belongs: a number below n_owners, or kNobody.
  struct Source {
    SectionFile* file = nullptr;
    std::vector<uint32_t> owners;
  };

  // Begins with the dictionaries of kind `id`. `sources` must outlive the merger. Returns false if a file is damaged.
  bool Open(const std::vector<Source>& sources, SectionId id, uint32_t n_owners);
  enum class Step { kEntry, kEnd, kDamaged };
  // Gives the next key, with its sides in each archive: see PostingLayout::Kind::kSides. A key that only chunks of
  // kNobody have comes without postings.
  Step Next(DictionaryEntry* entry);
  // Returns the number of the damaged source, after Open() or Next() reported damage.
  size_t damaged() const { return damaged_; }

 private:
  struct Cursor {
    size_t source;
    Dictionary* dictionary;
    DictionaryEntry entry;
  };
  // The key at which cursor `cursor` stands.
  struct Head {
    Key128 key;
    size_t cursor;
    static bool Later(const Head& a, const Head& b) { return a.key > b.key; }
  };
  bool Advance(size_t cursor);
  void Add(const Cursor& cursor);

  const std::vector<Source>* sources_ = nullptr;
  std::vector<Cursor> cursors_;
  std::vector<Head> heap_;      // by key, the lowest in front
  std::vector<Posting> sides_;  // by archive
  size_t damaged_ = 0;
};

}  // namespace argus

#endif
