// Framing of version 2 streams: bytes -> records in the layout of version 3, with resync after damage.
//
// Takes over from the RecordReader, which recognises the version; keeps to its protocol. Offsets are those of the
// version 2 stream.
#ifndef ARGUS_RECORD_VERSION2_READER_H
#define ARGUS_RECORD_VERSION2_READER_H

#include <cstdint>
#include <string>

#include "base/status.h"
#include "record/record_reader.h"
#include "record/version2_converter.h"

namespace argus {

class Version2Reader {
 public:
  using Step = RecordReader::Step;

  // Begin with a stream that starts with the start record of a version 2 archive.
  void Open(StreamRest rest);
  bool is_open() const { return rest_.source != nullptr; }
  void Close() { rest_.source.reset(); }
  // Close, and give the buffer back.
  void Release();

  // Next record, converted.
  Step Next(RawRecord* record);

  // Of the machine that wrote the archive, as in "64-bit little-endian". Only 32-bit ones can be read.
  bool is_supported() const { return !wide_; }
  std::string platform() const;

  const ReadDamage& damage() const { return damage_; }
  const Status& status() const { return status_; }
  uint64_t bytes_read() const { return rest_.base + rest_.end; }
  uint64_t work() const { return work_; }

 private:
  size_t Available() const { return rest_.end - rest_.position; }
  uint64_t Offset() const { return rest_.base + rest_.position; }
  const uint8_t* Here() const { return rest_.buffer.data() + rest_.position; }

  bool Fill(size_t wanted);
  bool Examine(RawRecord* record);
  bool HandOutBent(RawRecord* record);
  bool HandOut(uint32_t size, RawRecord* record);
  bool IsEndOrHeader(size_t at) const;
  bool IsFollowedRecord(size_t at);
  void BeginResync(std::string what, bool cut);
  bool Resync();
  void EndOfStream();
  void Damaged(uint64_t offset, std::string what);

  StreamRest rest_;
  Order2 order_;
  bool wide_ = false;
  Converter2 converter_;
  int fills_ = 0;  // in this call
  uint64_t work_ = 0;
  bool ended_ = false;

  bool resync_ = false;        // looking for a record from the position on
  uint64_t resync_from_ = 0;   // stream offset where the damage begins
  std::string resync_what_;    // empty: has been told
  bool resync_cut_ = false;    // what is there may be a record that the end of the stream cut
  bool resync_zeros_ = false;  // nothing but zero bytes so far

  ReadDamage damage_;
  Status status_;
};

}  // namespace argus

#endif
