// A catalogue as one reads it: the archives of a folder that it sums up, and in which of them an address or port is.
#ifndef ARGUS_INDEX_CATALOGUE_FILE_H
#define ARGUS_INDEX_CATALOGUE_FILE_H

#include <string>
#include <vector>

#include "index/catalogue_format.h"
#include "index/section_file.h"

namespace argus {

class CatalogueFile : public SectionFile {
 public:
  enum class State {
    kNone,
    kDamaged,  // or of another version
    kGood
  };
  State Open(const std::string& path);
  const std::vector<CatalogueMember>& members() const { return members_; }
  // The members as if each were one chunk: what it holds, not where it stands.
  const std::vector<Chunk>* Chunks() override { return &chunks_; }

 private:
  bool Read();
  bool ReadMembers(uint32_t n);

  std::vector<CatalogueMember> members_;
  std::vector<Chunk> chunks_;
};

}  // namespace argus

#endif
