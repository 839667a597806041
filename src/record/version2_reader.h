// Framing of version 2 streams: bytes -> records in the layout of version 3, with resync after damage.
//
// Takes over from the RecordReader, which recognises the version; keeps to its protocol. Offsets are those of the
// version 2 stream.
#ifndef ARGUS_RECORD_VERSION2_READER_H
#define ARGUS_RECORD_VERSION2_READER_H

#include <cstdint>
#include <string>

#include "base/status.h"
#include "record/read_damage.h"
#include "record/record_reader.h"
#include "record/stream_buffer.h"
#include "record/version2_converter.h"

namespace argus {

class Version2Reader {
 public:
  using Step = RecordReader::Step;

  // Begins with a stream at the start record of a version 2 archive.
  void Open(StreamBuffer stream);
  bool is_open() const { return stream_.is_open(); }
  void Close() { stream_.Close(); }
  // Closes, and gives the buffer back.
  void Release() { stream_ = StreamBuffer(); }

  // Next record, converted.
  Step Next(RawRecord* record);

  // The platform of the machine that wrote the archive, as in "64-bit little-endian". Only archives of 32-bit machines
  // can be read.
  bool is_supported() const { return !wide_; }
  std::string platform() const;

  const ReadDamage& damage() const { return damage_; }
  const Status& status() const { return stream_.status(); }
  uint64_t bytes_read() const { return stream_.bytes_read(); }
  uint64_t work() const { return work_; }

 private:
  size_t Available() const { return stream_.available(); }
  uint64_t Offset() const { return stream_.offset(); }
  bool Fill(size_t wanted) { return stream_.Fill(wanted, &work_); }

  bool Examine(RawRecord* record);
  bool HandOutBent(RawRecord* record);
  bool HandOut(uint32_t size, RawRecord* record);
  bool IsEndOrHeader(size_t at) const;
  bool IsFollowedRecord(size_t at);
  void BeginResync(std::string what, bool cut);
  bool Resync();
  void EndOfStream();

  StreamBuffer stream_;
  Order2 order_;
  bool wide_ = false;
  Version2Converter converter_;
  uint64_t work_ = 0;
  bool ended_ = false;

  bool resync_ = false;        // looking for a record from the position on
  uint64_t resync_from_ = 0;   // stream offset where the damage begins
  std::string resync_what_;    // empty: has been reported
  bool resync_cut_ = false;    // what is there may be a record that the end of the stream cut
  bool resync_zeros_ = false;  // nothing but zero bytes so far

  ReadDamage damage_;
};

}  // namespace argus

#endif
