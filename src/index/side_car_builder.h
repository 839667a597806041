// One pass over an archive -> its side-car.
//
// Only a sound archive gets chunks: one of which a full scan would say nothing. Of any other the side-car says just that,
// so that it is not tried again.
#ifndef ARGUS_INDEX_SIDE_CAR_BUILDER_H
#define ARGUS_INDEX_SIDE_CAR_BUILDER_H

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/archive_list.h"
#include "archive/archive_reader.h"
#include "index/chunk_window.h"
#include "index/gzip_tracer.h"
#include "index/key_collector.h"
#include "index/section_writer.h"
#include "index/side_car_format.h"
#include "io/content_hash.h"
#include "record/record.h"

namespace argus {

class IndexBuilder {
 public:
  enum class Outcome {
    kFresh,      // there was one already
    kBuilt,      // the side-car is there
    kUnsound,    // likewise, but the archive must be read in full: notice() says why
    kBusy,       // somebody else builds it
    kGrowing,    // the archive is being written, or was changed meanwhile: no side-car
    kUnreadable  // likewise: notice() says why
  };

  // The side-car `target` of an archive of a list, which must outlive the builder; one that is fresh stays unless `force`.
  IndexBuilder(const ArchiveEntry& entry, std::string target, bool force = true);

  // Some milliseconds of work. *done: outcome() counts.
  Status Step(bool* done);
  Outcome outcome() const { return outcome_; }
  const Notice& notice() const { return reader_.notice(); }
  const IndexHeader& header() const { return header_; }
  uint64_t length() const { return writer_.length(); }  // of the side-car
  // Of the flows that could be read, where a side-car was written.
  const TimeZoneMap& times() const { return header_.times; }

 private:
  Status Begin(bool* done);
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
  IndexWriter writer_;
  IndexHeader header_;
  ContentHash hash_;
  ArchiveReader reader_{false};
  GzipTrace trace_;
  Record record_;
  WindowMaker windows_;
  KeyCollector address4_, address6_, ports_;

  std::vector<Chunk> chunks_;
  Chunk chunk_;                // the current one; its place is known when it is closed
  PartSums plain_sums_;        // of the current one's bytes, if the archive is not packed
  uint64_t chunk_begin_ = 0;   // in the uncompressed stream
  uint64_t first_record_ = 0;  // of the current chunk
  uint64_t next_record_ = 0;   // where the next record must begin
  bool contiguous_ = true;     // records follow each other without a gap so far
  ByteVector packed_;
};

}  // namespace argus

#endif
