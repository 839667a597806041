// What catalogues tell of archives for the condition of a scan, folder by folder.
#ifndef ARGUS_CATALOGUES_H
#define ARGUS_CATALOGUES_H

#include <string>
#include <unordered_map>

#include "archive_list.h"
#include "catalogue_file.h"
#include "chunk_choice.h"

namespace argus {

class Catalogues {
 public:
  struct Verdict {
    CatalogueMember member;
    bool may_pass = false;    // if not, no record of the archive passes
    bool is_counted = false;  // `rows` of it pass; which ones, nobody asked
    uint64_t rows = 0;
  };
  // Of an archive with a certain side-car. nullptr: no catalogue tells of the archive as it was listed. Lives until the next call.
  const Verdict* Find(const ArchiveEntry& archive, const std::string& side_car, const ChunkChoice& choice);
  // The condition is another one.
  void Clear() { folder_.clear(); }

 private:
  void Load(const std::string& folder, const ChunkChoice& choice);
  void Add(CatalogueFile* catalogue, const ChunkChoice& choice);

  std::string folder_;                                      // of side-cars, of which verdicts_ are
  std::unordered_multimap<std::string, Verdict> verdicts_;  // by name
};

}  // namespace argus

#endif
