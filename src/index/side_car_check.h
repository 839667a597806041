// What state the side-car of an archive is in: for people who look after a tree. Scans do not need it.
#ifndef ARGUS_INDEX_SIDE_CAR_CHECK_H
#define ARGUS_INDEX_SIDE_CAR_CHECK_H

#include <string>
#include <vector>

#include "api/argus.h"
#include "archive/archive_list.h"
#include "index/side_car_file.h"

namespace argus {

// Reads all of an open side-car that has checksums: the list of chunks and every block of the dictionaries. The windows
// have none; a scan finds out by the chunks that it inflates.
class SideCarReading {
 public:
  // Begins with a side-car that is fresh, and borrows it.
  void Begin(SideCarFile* side_car);
  enum class Step { kMore, kGood, kDamaged };
  // Reads on for about a millisecond.
  Step Next();

 private:
  bool has_begun_ = false;  // the heads of dictionaries are read
  SideCarFile* side_car_ = nullptr;
  std::vector<Dictionary*> dictionaries_;  // not read through yet, the next at the back
};

// Compares a side-car with its archive as a scan does, and then reads all of it.
class SideCarCheck {
 public:
  // `entry` must outlive the check. `index_dir`: where side-cars lie. `root`: folder of the archives that have their
  // side-cars there, as the server names it, or empty: all have. `trust`: kStat or kDigest.
  SideCarCheck(const ArchiveEntry& entry, std::string index_dir, std::string root, IndexTrust trust);

  // Does some milliseconds of work. Returns true when state() is final.
  bool Step();
  // Returns what was found. An archive that cannot be opened has no side-car.
  ArgusSideCarState state() const { return state_; }

 private:
  enum class Phase { kOpen, kVerify, kRead, kDone };

  void Open();
  std::string FindPath() const;
  void Follow(SideCarFile::State found);
  void Read();
  void End(ArgusSideCarState state);

  const ArchiveEntry& entry_;
  std::string index_dir_, root_;
  IndexTrust trust_;
  Phase phase_ = Phase::kOpen;
  ArgusSideCarState state_ = ARGUS_SIDE_CAR_NONE;
  RandomFile archive_;
  SideCarFile side_car_;
  SideCarReading reading_;
};

}  // namespace argus

#endif
