// Catalogues that this process has read, and need not read and check again as long as their files are the same.
//
// A query looks at every catalogue of a tree twice, to be planned and to be executed; a session asks many queries. What
// is kept of a catalogue is its members and the heads of its dictionaries, not its descriptor.
#ifndef ARGUS_INDEX_CATALOGUE_SHELF_H
#define ARGUS_INDEX_CATALOGUE_SHELF_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "index/catalogue_file.h"

namespace argus {

// A catalogue that is being looked at. It is taken off the shelf for that, so that nobody else moves what it reads.
class ShelvedCatalogue {
 public:
  // Opens the catalogue at a path.
  explicit ShelvedCatalogue(std::string path);
  // Closes its file, and puts it on the shelf, unless it has changed so lately that the next change may get the same
  // time.
  ~ShelvedCatalogue();
  ShelvedCatalogue(const ShelvedCatalogue&) = delete;
  ShelvedCatalogue& operator=(const ShelvedCatalogue&) = delete;

  CatalogueFile::State state() const { return state_; }
  CatalogueFile* file() { return file_.get(); }
  // Whether it was on the shelf, and is as it was then.
  bool was_shelved() const { return was_shelved_; }
  // Returns what may be read of it after this, also while others look at it: its members.
  std::shared_ptr<const CatalogueFile> Share() const { return file_; }

 private:
  std::string path_;
  std::shared_ptr<CatalogueFile> file_;
  CatalogueFile::State state_ = CatalogueFile::State::kNone;
  bool was_shelved_ = false;
};

// Empties the shelf.
void ForgetCatalogues();
// Returns how many bytes are on the shelf, and how many catalogues were found on it so far. For tests.
size_t ShelvedBytes();
uint64_t ShelvedCataloguesFound();

// How many bytes the shelf holds; what was used longest ago leaves it. And how long a catalogue must have been left
// alone, in nanoseconds. For tests.
extern size_t catalogue_shelf_size;
extern int64_t catalogue_shelf_rest;

}  // namespace argus

#endif
