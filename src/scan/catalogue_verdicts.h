// What catalogues tell of archives for the condition of a scan, folder by folder.
#ifndef ARGUS_SCAN_CATALOGUE_VERDICTS_H
#define ARGUS_SCAN_CATALOGUE_VERDICTS_H

#include <string>
#include <unordered_map>

#include "archive/archive_list.h"
#include "index/catalogue_file.h"
#include "scan/chunk_choice.h"

namespace argus {

class Catalogues {
 public:
  struct Verdict {
    CatalogueMember member;
    bool may_pass = false;    // if not, no record of the archive passes
    bool is_counted = false;  // `rows` of it pass; which ones, nobody asked
    uint64_t rows = 0;
  };
  // Ask one more of the catalogues that lie beside a side-car, and forget those of other folders. False: there may be more.
  bool Load(const std::string& side_car, const ChunkChoice& choice);
  // Of an archive in the folder that was loaded. nullptr: no catalogue tells of it as it was listed. Lives until the next call.
  const Verdict* Find(const ArchiveEntry& archive) const;
  // The condition is another one.
  void Clear() {
    folder_.clear();
    verdicts_.clear();
    loaded_ = false;
  }

 private:
  void Add(CatalogueFile* catalogue, const ChunkChoice& choice);

  std::string folder_;                                      // of side-cars, of which verdicts_ are
  uint32_t number_ = 0;                                     // of the next catalogue
  bool loaded_ = false;                                     // there is none
  std::unordered_multimap<std::string, Verdict> verdicts_;  // by name
};

}  // namespace argus

#endif
