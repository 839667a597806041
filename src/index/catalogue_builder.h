// Brings the catalogues of one folder up to date: they sum up its side-cars.
//
// A catalogue is written anew when archives join it. Archives that were exchanged or deleted leave it then; until then
// readers compare stamps and ignore what the catalogue says about them.
#ifndef ARGUS_INDEX_CATALOGUE_BUILDER_H
#define ARGUS_INDEX_CATALOGUE_BUILDER_H

#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "archive/archive_list.h"
#include "index/catalogue_file.h"
#include "index/dictionary_merger.h"
#include "index/section_writer.h"
#include "index/side_car_file.h"

namespace argus {

class CatalogueBuilder {
 public:
  // Catalogues the archives `begin` to `end` (excluded) of a complete list, which must outlive the builder. All lie in
  // one folder. `index_dir`, `root`: as for SideCarPath().
  CatalogueBuilder(const ArchiveList& list, size_t begin, size_t end, std::string index_dir, std::string root);

  // Does some milliseconds of work. Sets *done when all archives that have a usable side-car are in a catalogue, or
  // when another builder is at work in the folder. ARGUS_IO: a catalogue could not be written; no temporary file stays.
  Status Step(bool* done);

 private:
  // A catalogue found in the folder.
  struct Existing {
    std::vector<CatalogueMember> members;
    std::vector<bool> lives;  // per member: the archive is still there, unchanged
    size_t n_lives = 0;
  };
  // An archive that joins a catalogue.
  struct Joining {
    CatalogueMember member;
    std::unique_ptr<SideCarFile> side_car;
  };

  Status Begin(bool* done);
  bool ReadExisting();
  bool Lives(const CatalogueMember& member) const;
  void Look(const ArchiveEntry& entry);
  Status Plan();
  size_t ChooseNumber() const;
  void PlanOld();
  void OpenKind();
  Status Merge();
  Status Flush();
  Status EndKind();
  Status Finish();
  void Refuse();

  const ArchiveList& list_;
  const size_t begin_, end_;
  std::string index_dir_, root_;
  std::string folder_;                                            // where the side-cars lie
  std::string archives_;                                          // where the archives lie
  std::unordered_map<std::string, const ArchiveEntry*> by_name_;  // the archives of the list
  std::unordered_set<std::string> refused_;  // names of archives whose side-cars are damaged after their header
  std::unordered_set<size_t> damaged_;       // numbers of damaged catalogues

  enum class Phase { kBegin, kRead, kLook, kMerge };
  Phase phase_ = Phase::kBegin;
  SectionWriter writer_;
  std::vector<Existing> existing_;           // by number
  std::unordered_set<std::string> covered_;  // names of the members that live
  size_t next_ = 0;                          // the next archive of the list to look at
  std::vector<Joining> joining_;
  size_t number_ = 0;  // of the catalogue to write
  CatalogueFile old_;  // its former content
  std::vector<CatalogueMember> members_;
  std::vector<DictionaryMerger::Source> sources_;
  size_t kind_ = 0;
  DictionaryMerger merger_;
  DictionaryMaker maker_{4, {}};
};

}  // namespace argus

#endif
