// Framing: bytes -> records, with resync after damage (argus-record-format.md 1; time-and-quirks.md 8).
//
// One buffer, reused; a record is handed out as a pointer into it and is never copied. Records keep the
// order and the byte offsets of the uncompressed stream. Damage is counted and located, never silent.
#ifndef ARGUS_RECORD_RECORD_READER_H
#define ARGUS_RECORD_RECORD_READER_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "base/status.h"
#include "io/byte_source.h"
#include "record/framing.h"
#include "record/read_damage.h"
#include "record/record_format.h"
#include "record/stream_buffer.h"

namespace argus {

// A framed record. Lives until the next call of Next().
struct RawRecord {
  const uint8_t* data = nullptr;
  uint32_t size = 0;    // bytes, header included; of a repaired record what its DSRs fill, not what its header says
                        // (a version that does not exist is set right in the header)
  uint64_t offset = 0;  // in the uncompressed stream
};

class RecordReader {
 public:
  enum class Step {
    kRecord,  // *record is set
    kPause,   // enough work for one call: call again
    kEnd,     // no more records, damage() is final
    kFailed,  // the input cannot be read: status()
  };

  // What the start of the stream turned out to be, known once Next() has answered anything but kPause.
  enum class Start { kUnknown, kArgus3, kArgus5, kArgus2, kNoStart, kNotArgus, kEmpty };

  // Begins a stream; the buffer is kept. Owns `source` until Close() or the next Open().
  void Open(std::unique_ptr<ByteSource> source);
  void Close() { stream_.Close(); }
  // Closes, and gives the buffer back.
  void Release() { stream_ = StreamBuffer(); }
  // Closes, and returns the stream with its buffer, for a reader of another format.
  StreamBuffer TakeRest() { return std::exchange(stream_, StreamBuffer()); }

  // Finds the next record, of any type, whose frame is certain.
  Step Next(RawRecord* record) {
    // The plain way: a whole record in the buffer, and after it something that begins like a record.
    const uint8_t* const p = stream_.Here();
    if (Available() >= kHeaderSize) [[likely]] {
      const uint32_t size = RecordSize(p);
      if (LooksLikeRecord(p) && Available() >= size + kHeaderSize && LooksLikeRecord(p + size) && trusted_) [[likely]] {
        HandOut(size, record);
        return Step::kRecord;
      }
    }
    return NextSlowly(record);
  }

  // A record handed out before, at `offset`, is of a type that exists by name only: nobody can say what is in it.
  void ReportReservedType(uint64_t offset);
  // The decoder found that the DSRs of the record at `offset`, handed out last, do not fill it: its length may be
  // wrong, too.
  void ReportDsrDamage(uint64_t offset);
  // The record at `offset`, handed out last, has DSRs of unknown types: they may be other records. Damage is reported
  // only if they are.
  void Distrust(uint64_t offset);

  Start start() const { return start_; }
  const ReadDamage& damage() const { return damage_; }
  const Status& status() const { return stream_.status(); }
  uint64_t bytes_read() const { return stream_.bytes_read(); }  // uncompressed
  // What was done so far, in bytes unpacked or in what takes as long; over all streams. A caller stops when it has
  // grown by kWorkPerCall.
  uint64_t work() const { return work_; }
  static constexpr uint64_t kWorkPerCall = 4 * 1024 * 1024;

 private:
  void HandOut(uint32_t size, RawRecord* record) {
    record->data = stream_.Here();
    record->size = size;
    record->offset = Offset();
    stream_.Skip(size);
  }
  size_t Available() const { return stream_.available(); }
  uint64_t Offset() const { return stream_.offset(); }
  bool Fill(size_t wanted) { return stream_.Fill(wanted, &work_); }

  Step NextSlowly(RawRecord* record);
  bool Recognise();
  bool RecogniseWithoutStart();
  bool SkipZeros();
  bool Examine(RawRecord* record);
  bool HandOutBent(RawRecord* record);
  uint8_t VersionOfNeighbour(size_t at) const;
  bool Repair(RawRecord* record);
  bool HandOutBroken(RawRecord* record);
  void SkipUnknown();
  bool Recheck();
  bool ContinuesAt(size_t at) const;
  size_t FindRecord(size_t begin, size_t end);
  uint32_t SizeOfBroken(uint32_t size);
  void BeginResync(std::string what);
  bool Resync();
  bool IsFollowedRecord(size_t at) const;
  bool CheckFollowedRecord(size_t at);
  void EndOfStream();
  void EndsInsideRecord(uint64_t from);

  StreamBuffer stream_;  // its position: of the next record
  uint64_t work_ = 0;
  bool started_ = false;  // the start of the stream has been recognised
  bool trusted_ = false;  // a record begins at the position, as far as one can tell
  bool ended_ = false;
  uint64_t zeros_ = 0;  // zero bytes skipped just before the position

  bool recheck_ = false;     // the position is inside a record whose length may be wrong
  size_t recheck_size_ = 0;  // from there to its end by that length

  bool resync_ = false;       // looking for a record from the position on
  uint64_t resync_from_ = 0;  // stream offset where the damage begins
  std::string resync_what_;   // empty: has been reported
  bool resync_cut_ = false;   // what is there may be a record that the end of the stream cut

  Start start_ = Start::kUnknown;
  ReadDamage damage_;
};

}  // namespace argus

#endif
