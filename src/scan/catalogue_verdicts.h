// What catalogues say of archives for the condition of a scan, folder by folder.
#ifndef ARGUS_SCAN_CATALOGUE_VERDICTS_H
#define ARGUS_SCAN_CATALOGUE_VERDICTS_H

#include <memory>
#include <string>
#include <vector>

#include "archive/archive_entry.h"
#include "index/catalogue_shelf.h"
#include "scan/chunk_choice.h"

namespace argus {

class CatalogueVerdicts {
 public:
  struct Verdict {
    const CatalogueMember* member = nullptr;
    bool may_pass = false;    // if not, no record of the archive passes
    bool is_counted = false;  // `rows` of it pass; which ones, nobody asked
    uint64_t rows = 0;
  };
  // Forgets all verdicts. `choice` gives those of the catalogues loaded from now on; it is borrowed.
  void Restart(const ChunkChoice& choice) {
    choice_ = &choice;
    folder_.clear();
    catalogues_.clear();
    loaded_ = false;
  }
  // Reads one more of the catalogues in a folder of side-cars, and forgets those of other folders. Returns false unless
  // it was the last one. A catalogue that is damaged, or of another version, is left out.
  bool Load(const std::string& folder);
  // Returns the verdict on an archive of the folder loaded last, or nullptr if no catalogue describes it as it was
  // listed. Lives until the next call of Load() or Restart().
  const Verdict* Find(const ArchiveEntry& archive) const;
  // How many catalogues were read so far, and how many this process remembered.
  int64_t n_read() const { return n_read_; }
  int64_t n_remembered() const { return n_remembered_; }

 private:
  struct Catalogue {
    std::shared_ptr<const CatalogueFile> file;
    std::vector<Verdict> verdicts;  // on its members, by number
  };
  void Add(ShelvedCatalogue* catalogue);

  const ChunkChoice* choice_ = nullptr;
  std::string folder_;   // of the side-cars that the catalogues are on
  uint32_t number_ = 0;  // of the next catalogue
  bool loaded_ = false;  // all catalogues of the folder were read
  std::vector<Catalogue> catalogues_;
  int64_t n_read_ = 0, n_remembered_ = 0;
};

}  // namespace argus

#endif
