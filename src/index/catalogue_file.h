// A catalogue as a scan reads it: which archives of a folder it sums up, and which of them have an address or port.
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
    kNone,     // there is no such file, or it cannot be reached
    kDamaged,  // or of another version
    kGood
  };
  // Opens a catalogue and reads its members. The members and dictionaries can be read if it returns kGood.
  State Open(const std::string& path);
  // Returns the archives in the catalogue, in the order of the numbers that its dictionaries use.
  const std::vector<CatalogueMember>& members() const { return members_; }
  // Returns the members as if each were one chunk. Only counts and times are set, not where a chunk stands.
  const std::vector<Chunk>* Chunks() override { return &chunks_; }

 private:
  bool Read();
  bool ReadMembers(uint32_t n);

  std::vector<CatalogueMember> members_;
  std::vector<Chunk> chunks_;
};

}  // namespace argus

#endif
