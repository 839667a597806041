// Brings the catalogues of one folder up to date: sums its side-cars up.
//
// A catalogue is written anew when archives join it. Those that were exchanged or deleted leave it then; until then their stamps
// tell that it does not speak of what is there.
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
  // Of the archives `begin` to `end` of a complete list, which must outlive the builder, all of one folder. index_dir, root: as for
  // SideCarPath().
  CatalogueBuilder(const ArchiveList& list, size_t begin, size_t end, std::string index_dir, std::string root);

  // Some milliseconds of work. *done: all that have a side-car are in a catalogue, or another builder is at it.
  Status Step(bool* done);

 private:
  // A catalogue that is there.
  struct Existing {
    std::vector<CatalogueMember> members;
    std::vector<bool> lives;  // the archive is still there, as it was
    size_t n_lives = 0;
  };
  // An archive that is to join one.
  struct Joining {
    CatalogueMember member;
    std::unique_ptr<IndexFile> side_car;
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
  std::string folder_;                                            // of the side-cars
  std::string archives_;                                          // of the archives
  std::unordered_map<std::string, const ArchiveEntry*> by_name_;  // those of the list
  std::unordered_set<std::string> refused_;  // names of archives whose side-cars are damaged behind their header
  std::unordered_set<size_t> damaged_;       // numbers of catalogues that are

  enum class Phase { kBegin, kRead, kLook, kMerge };
  Phase phase_ = Phase::kBegin;
  IndexWriter writer_;
  std::vector<Existing> existing_;           // by number
  std::unordered_set<std::string> covered_;  // names in them that live
  size_t next_ = 0;                          // of the list, to look at
  std::vector<Joining> joining_;
  size_t number_ = 0;  // of the catalogue to write
  CatalogueFile old_;  // what it was
  std::vector<CatalogueMember> members_;
  std::vector<DictionaryMerger::Source> sources_;
  size_t kind_ = 0;
  DictionaryMerger merger_;
  DictionaryMaker maker_{4, {}};
};

}  // namespace argus

#endif
