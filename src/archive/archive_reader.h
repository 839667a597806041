// One archive at a time: opened, read record by record, and in the end one notice on whatever was wrong with it.
//
//   file -> ByteSource (unpacked) -> RecordReader or Version2Reader (framed) -> judged -> record and kind
//
// Used by the scan (rows), the exporter (bytes), the builder of side-cars and the inspection (counts). Keeps its
// buffers between archives.
#ifndef ARGUS_ARCHIVE_ARCHIVE_READER_H
#define ARGUS_ARCHIVE_ARCHIVE_READER_H

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "archive/archive_list.h"
#include "base/notice.h"
#include "base/status.h"
#include "io/codec.h"
#include "io/content_hash.h"
#include "io/stream_hash.h"
#include "record/record.h"
#include "record/record_kind.h"
#include "record/record_reader.h"
#include "record/version2_reader.h"

namespace argus {

class ArchiveReader {
 public:
  explicit ArchiveReader(bool use_zlib) : library_(use_zlib ? InflateLibrary::kZlib : InflateLibrary::kFastest) {}

  // Makes a source of an input, as OpenByteSource() does, and sets the codec.
  using OpenSource = std::function<Result<std::unique_ptr<ByteSource>>(std::unique_ptr<ByteInput>, Codec*)>;

  // Opens an archive of a list, after closing the one before. Returns false if it cannot be read; notice() says why.
  bool Open(const ArchiveEntry& entry);
  // Opens an archive through a source of the caller's.
  bool Open(const ArchiveEntry& entry, const OpenSource& open_source);
  // Lets all that is read of archives opened from now on be added to two hashes, which must outlive the reader: of the
  // bytes on disk, and of the unpacked ones.
  void SetHashes(ContentHash* packed, StreamHash* stream) {
    packed_hash_ = packed;
    stream_hash_ = stream;
  }
  bool is_open() const { return open_; }
  Codec codec() const { return codec_; }  // of the archive opened last

  // Sets `*kind` and `*record` to the next record, of version 3 or 5 or one of version 2 in the layout of version 3,
  // and judges it. The DSRs of a flow or event are indexed, as far as they are sound; of any other record only the
  // bytes are set. Damage in it adds to the notice. All readers get each record so, whether they want it or not: a
  // record that is not what it seems may have sound records in it, and what is reported must not depend on what is
  // asked for. `*record` borrows the bytes, which live until the next call. kEnd: the archive was read through, or
  // could not be read on; it is closed, and notice() says what was wrong with it. kPause: enough work for one call.
  // Never kFailed.
  RecordReader::Step Next(Record* record, RecordKind* kind);

  // Returns what is wrong with the archive, as far as it was read.
  Notice CurrentNotice() const;
  const Notice& notice() const { return notice_; }
  // Return what the archive that was read through last has lost: bytes of its uncompressed stream that are in no
  // record, and whether some of it could not be unpacked.
  uint64_t bytes_lost() const { return bytes_lost_; }
  bool packed_lost() const { return packed_lost_; }
  bool is_damaged() const { return damage().count > 0 || reader_.start() == RecordReader::Start::kNoStart; }
  void Close();
  // Closes the archive and forgets its notice.
  void Forget() {
    Close();
    notice_ = Notice();
  }
  // Closes the archive and frees memory.
  void Release() {
    Close();
    reader_.Release();
    version2_.Release();
  }

  uint64_t bytes_read() const { return bytes_read_ + (open_ ? BytesOfOpen() : 0); }  // over all archives
  uint64_t work() const { return reader_.work() + version2_.work(); }                // see RecordReader::work()
  RecordReader::Start start() const { return reader_.start(); }

 private:
  RecordKind Judge(const RawRecord& raw, bool is_version2, Record* record);
  RecordReader::Step Fail(const Status& s);
  RecordReader::Step Finish();
  uint64_t BytesOfOpen() const { return version2_.is_open() ? version2_.bytes_read() : reader_.bytes_read(); }
  const ReadDamage& damage() const { return version2_.is_open() ? version2_.damage() : reader_.damage(); }

  Result<std::unique_ptr<ByteSource>> OpenHashed(std::unique_ptr<ByteInput> input, Codec* codec);

  InflateLibrary library_;
  ContentHash* packed_hash_ = nullptr;
  StreamHash* stream_hash_ = nullptr;
  bool open_ = false;
  Codec codec_ = Codec::kPlain;
  RecordReader reader_;
  Version2Reader version2_;  // open: has taken over
  std::string path_;
  Notice notice_;
  uint64_t bytes_read_ = 0;
  uint64_t bytes_lost_ = 0;
  bool packed_lost_ = false;
};

}  // namespace argus

#endif
