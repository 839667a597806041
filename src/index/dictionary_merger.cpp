#include "index/dictionary_merger.h"

#include <algorithm>

namespace argus {

bool DictionaryMerger::Open(const std::vector<Source>& sources, SectionId id, uint32_t n_owners) {
  sources_ = &sources;
  cursors_.clear();
  heap_.clear();
  sides_.assign(n_owners, Posting());
  for (size_t i = 0; i < sources.size(); i++) {
    damaged_ = i;
    std::vector<Dictionary>* dictionaries = sources[i].file->Dictionaries(id);
    if (dictionaries == nullptr) return false;
    for (Dictionary& d : *dictionaries) {
      cursors_.push_back({i, &d, {}});
      if (!Advance(cursors_.size() - 1)) return false;
    }
  }
  return true;
}

// Moves a cursor to its next key, if it has one. Returns false if its dictionary is damaged.
bool DictionaryMerger::Advance(size_t cursor) {
  Cursor& c = cursors_[cursor];
  const Dictionary::Step step = c.dictionary->Next(&c.entry);
  if (step == Dictionary::Step::kDamaged) damaged_ = c.source;
  if (step == Dictionary::Step::kEntry) {
    heap_.push_back({c.entry.key, cursor});
    std::push_heap(heap_.begin(), heap_.end(), Head::Later);
  }
  return step != Dictionary::Step::kDamaged;
}

// Adds the sides of the key at which a cursor stands.
void DictionaryMerger::Add(const Cursor& cursor) {
  const std::vector<uint32_t>& owners = (*sources_)[cursor.source].owners;
  for (const Posting& p : cursor.entry.postings) {
    if (owners[p.chunk] == kNobody) continue;
    Posting& sides = sides_[owners[p.chunk]];
    sides.src |= p.src > 0;
    sides.dst |= p.dst > 0;
  }
  if (!cursor.entry.everywhere) return;
  for (const uint32_t owner : owners) {
    if (owner != kNobody) sides_[owner].dst = 1;  // only ports are everywhere
  }
}

DictionaryMerger::Step DictionaryMerger::Next(DictionaryEntry* entry) {
  if (heap_.empty()) return Step::kEnd;
  entry->everywhere = false;
  entry->postings.clear();
  entry->key = heap_.front().key;
  while (!heap_.empty() && heap_.front().key == entry->key) {
    std::pop_heap(heap_.begin(), heap_.end(), Head::Later);
    const size_t cursor = heap_.back().cursor;
    heap_.pop_back();
    Add(cursors_[cursor]);
    if (!Advance(cursor)) return Step::kDamaged;
  }
  for (uint32_t i = 0; i < sides_.size(); i++) {
    if (sides_[i].src + sides_[i].dst == 0) continue;
    entry->postings.push_back({i, sides_[i].src, sides_[i].dst, 0, kLastPart});
    sides_[i] = Posting();
  }
  return Step::kEntry;
}

}  // namespace argus
