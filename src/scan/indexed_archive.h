// An archive read by the chunks that may hold wanted records, as its side-car says.
#ifndef ARGUS_SCAN_INDEXED_ARCHIVE_H
#define ARGUS_SCAN_INDEXED_ARCHIVE_H

#include <string>
#include <utility>
#include <vector>

#include "archive/archive_list.h"
#include "index/chunk_reader.h"
#include "index/side_car_file.h"
#include "scan/chunk_choice.h"
#include "scan/index_lookup.h"
#include "scan/parallel_claims.h"
#include "scan/scan_sample.h"
#include "scan/top_n.h"

namespace argus {

class IndexedArchive {
 public:
  // All are borrowed. `indexes` finds side-cars and chooses their chunks; `top`: which flows are wanted of those that
  // pass; `sample`: which chunks of those chosen are read; `claims`: what is left to this process.
  IndexedArchive(const IndexLookup& indexes, const TopN& top, const ScanSample& sample, ParallelClaims* claims)
      : indexes_(indexes), top_(top), sample_(sample), claims_(*claims) {}

  enum class Plan {
    kNone,     // the side-car is of no use: read the archive in full
    kVerify,   // call Verify() until it says something else
    kNothing,  // no record of the archive can pass
    kOthers,   // other processes read it
    kChunks    // Next() gives what may
  };
  // Opens the archive, which has this number in the list, and its side-car. Anything but kVerify and kChunks leaves
  // both closed.
  Plan Open(const ArchiveEntry& entry, size_t number);
  // Compares some more of the archive's content with its digest: some milliseconds.
  Plan Verify();
  bool is_open() const { return archive_.is_open(); }
  bool is_verifying() const { return verifying_; }

  enum class Step {
    kRecord,  // *record is set, and lives until the next call
    kRows,    // *rows rows, of which nothing but their number is known
    kPause,   // a chunk's work was done
    kEnd,     // closed
    kFailed   // a chunk is not what was indexed: read the archive in full, for what IsLeft(). Closed
  };
  // Sets `*record` or `*rows`, as the returned step says.
  Step Next(RawRecord* record, uint64_t* rows) {
    if (reader_.Next(record)) [[likely]]
      return Step::kRecord;
    return NextChunk(rows);
  }
  // After kFailed: whether the record at this offset (in the uncompressed stream) is still to be given, and whether the
  // archive has changed since it was opened.
  bool IsLeft(uint64_t offset) const;
  bool has_changed() const { return has_changed_; }

  void Close();
  void Release();

  // Totals over all archives: chunks, chunks read, and bytes of them after inflating.
  uint64_t chunks_total() const { return chunks_total_; }
  uint64_t chunks_inflated() const { return chunks_inflated_; }
  uint64_t bytes_inflated() const { return bytes_inflated_; }

 private:
  // Offsets of records, from the first up to the second.
  using Offsets = std::pair<uint64_t, uint64_t>;

  Plan ChooseIf(SideCarFile::State state);
  Plan Choose();
  void Arrange();
  Plan None();
  Step NextChunk(uint64_t* rows);
  bool TakeRun();
  uint64_t FirstRecord(size_t chunk);
  uint64_t BeginOf(size_t i);
  int64_t PlaceOf(const ChosenChunk& chosen) { return top_.PlaceOf((*index_.Chunks())[chosen.number]); }
  Step Fail();

  const IndexLookup& indexes_;
  const TopN& top_;
  const ScanSample& sample_;
  ParallelClaims& claims_;
  RandomFile archive_;
  SideCarFile index_;
  ChunkReader reader_;
  bool verifying_ = false;
  std::vector<ChosenChunk> chosen_;
  size_t number_ = 0;              // of the archive in the list
  size_t next_ = 0, run_end_ = 0;  // in chosen_
  std::vector<Offsets> taken_;     // after kFailed: what was given, or is read by others; sorted
  bool has_changed_ = false;
  uint64_t chunks_total_ = 0, chunks_inflated_ = 0, bytes_inflated_ = 0;
};

}  // namespace argus

#endif
