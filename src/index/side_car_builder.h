// Builds the side-car of an archive, in one pass over it; in two if it cannot be entered in the middle.
//
// Only a sound archive gets chunks: one about which a full scan reports nothing. The side-car of any other archive says
// just that, so that nobody tries again.
#ifndef ARGUS_INDEX_SIDE_CAR_BUILDER_H
#define ARGUS_INDEX_SIDE_CAR_BUILDER_H

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/archive_list.h"
#include "archive/archive_reader.h"
#include "index/gzip_tracer.h"
#include "index/key_collector.h"
#include "index/section_writer.h"
#include "index/sensor_log.h"
#include "index/side_car_format.h"
#include "io/content_hash.h"
#include "record/record.h"

namespace argus {

class SideCarBuilder {
 public:
  enum class Outcome {
    kFresh,      // there was one already
    kBuilt,      // it was written
    kUnsound,    // it was written, and says that the archive must be read in full; notice() says why
    kBusy,       // another builder is at work on it
    kGrowing,    // the archive is being written, or was changed meanwhile: no side-car
    kUnreadable  // the archive could not be opened: no side-car; notice() says why
  };

  // Builds the side-car `target` of an archive; `entry` must outlive the builder. A fresh side-car stays unless
  // `force`.
  SideCarBuilder(const ArchiveEntry& entry, std::string target, bool force = true);

  // Does some milliseconds of work. Sets *done when outcome() is final. On failure no temporary file stays.
  Status Step(bool* done);
  Outcome outcome() const { return outcome_; }
  const Notice& notice() const { return reader_.notice(); }
  const SideCarHeader& header() const { return header_; }
  // Returns the length of the side-car in bytes.
  uint64_t length() const { return writer_.length(); }
  // Returns the times of all flows that could be read, if a side-car was written.
  const TimeRanges& times() const { return header_.times; }

 private:
  Status Begin(bool* done);
  ByteVector Label() const;
  bool IsFresh() const;
  bool OpenPass(ChunkLayout layout);
  Status Read(bool* done);
  Status Take(RecordKind kind);
  void TakeFlow(uint32_t end, Chunk* chunk);
  void Count(RecordKind kind);
  Status CloseDeflate(const TracedChunk& traced);
  Status ClosePlain();
  Status CloseChunk();
  Status FlushKeys(bool all);
  Status AddSensors();
  Status EndPass(bool* done);
  Status RestartAsWhole();
  Status CloseRest();
  Status Restart();
  Status Finish();
  Status FinishUnsound();
  Status Write();
  Status HashEnds();
  Status End(Outcome outcome, bool* done);

  const ArchiveEntry& entry_;
  std::string target_;
  bool force_;
  Outcome outcome_ = Outcome::kBuilt;
  bool begun_ = false;
  RandomFile file_;
  SectionWriter writer_;
  SideCarHeader header_;
  ContentHash hash_;
  ArchiveReader reader_{false};
  GzipTrace trace_;
  Record record_;
  KeyCollector address4_, address6_, ports_;
  SensorLog sensors_;

  std::vector<Chunk> chunks_;
  Chunk chunk_;                // the current one; its place is known when it is closed
  PartCrcMaker plain_sums_;    // of the current chunk's bytes, if the archive is not packed
  uint64_t chunk_begin_ = 0;   // in the uncompressed stream
  uint64_t first_record_ = 0;  // where the current chunk's first record begins
  uint64_t next_record_ = 0;   // where the next record must begin
  bool contiguous_ = true;     // records follow each other without a gap so far
  ByteVector packed_;
};

}  // namespace argus

#endif
