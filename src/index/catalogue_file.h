// A catalogue as a scan reads it: which archives of a folder it sums up, and which of them have an address or port.
#ifndef ARGUS_INDEX_CATALOGUE_FILE_H
#define ARGUS_INDEX_CATALOGUE_FILE_H

#include <string>
#include <string_view>
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
  // Opens the file of a catalogue that was read before and closed. Returns whether it is still the same, so that all
  // that was read of it holds.
  bool Reopen(const std::string& path);
  void Close() { file_.Close(); }
  // Returns the archives in the catalogue, in the order of the numbers that its dictionaries use.
  const std::vector<CatalogueMember>& members() const { return members_; }
  // Returns the number of the archive with this name and stamp, or members().size() if there is none.
  size_t Find(std::string_view name, const FileStamp& stamp) const;
  // Returns the members as if each were one chunk. Only counts and times are set, not where a chunk stands.
  const std::vector<Chunk>* Chunks() override { return &chunks_; }
  // Returns how many bytes of memory hold what was read of it.
  size_t MemorySize() const;

 private:
  bool Read();
  bool ReadMembers(uint32_t n);
  bool ReadSensors();
  void SortNames();

  std::vector<CatalogueMember> members_;
  std::vector<Chunk> chunks_;
  std::vector<uint32_t> by_name_;  // numbers of the members, in the order of their names
};

}  // namespace argus

#endif
