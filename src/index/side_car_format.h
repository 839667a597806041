// The on-disk layout of side-cars: see doc/index_format.md. All integers are little-endian.
#ifndef ARGUS_INDEX_SIDE_CAR_FORMAT_H
#define ARGUS_INDEX_SIDE_CAR_FORMAT_H

#include <algorithm>
#include <cstdint>
#include <limits>

#include "base/little_endian.h"
#include "deflate/chunk_inflater.h"
#include "index/part_crcs.h"
#include "io/codec.h"
#include "io/content_hash.h"
#include "io/file_stamp.h"

namespace argus {

inline constexpr uint8_t kSideCarMagic[4] = {'A', 'R', 'G', 'X'};
inline constexpr uint16_t kSideCarMajor = 2;
// Raised with every change of what saddr, daddr, dport, stime or ltime show, or of which archives are sound.
inline constexpr uint32_t kDerivation = 2;

inline constexpr size_t kSideCarHeaderSize = 244;
inline constexpr size_t kSectionSize = 32;
inline constexpr size_t kChunkSize = 164;

enum SectionId : uint32_t {
  kSectionChunks = 0x4B4E4843,         // CHNK
  kSectionAddress4 = 0x34524441,       // ADR4
  kSectionAddress6 = 0x36524441,       // ADR6
  kSectionPorts = 0x54524F50,          // PORT
  kSectionSensors = 0x534E4553,        // SENS
  kSectionMembers = 0x424D454D,        // MEMB, of catalogues
  kSectionPackedMembers = 0x5A4D454D,  // MEMZ: MEMB, packed
  kSectionPackedSensors = 0x5A4E4553,  // SENZ: SENS of catalogues, packed
};
inline constexpr size_t kPackedSectionHead = 4;  // the unpacked size, before the packed bytes

// A kind of dictionary: its sections, and how many bytes a key has.
struct KeyKind {
  SectionId id;
  int key_size;
};
inline constexpr KeyKind kKeyKinds[] = {{kSectionAddress4, 4}, {kSectionAddress6, 16}, {kSectionPorts, 4}};

// How an archive's chunks are read.
enum class ChunkLayout : uint8_t {
  kDeflate = 0,  // each from a bit of a gzip file, with a window
  kPlain = 1,    // each from a byte of an uncompressed file
  kWhole = 2     // one chunk: the archive can be entered only at its start
};

// Earliest and latest times of flows, microseconds since the Unix epoch; first > last if there are none.
struct TimeRanges {
  int64_t stime_first = std::numeric_limits<int64_t>::max(), stime_last = std::numeric_limits<int64_t>::min();
  int64_t ltime_first = std::numeric_limits<int64_t>::max(), ltime_last = std::numeric_limits<int64_t>::min();

  bool empty() const { return first() > last(); }
  int64_t first() const { return std::min(stime_first, ltime_first); }
  int64_t last() const { return std::max(stime_last, ltime_last); }
  // Returns whether begin <= stime, ltime < end for all of them.
  bool IsWithin(int64_t begin, int64_t end) const { return empty() || (first() >= begin && last() < end); }
};

// How many records of each kind there are.
struct RecordCounts {
  uint64_t flows = 0, management = 0, events = 0, others = 0;
};

// Where the table of a file's sections stands, and its checksum.
struct SectionTable {
  uint64_t length = 0;  // of the file
  uint64_t offset = 0;
  uint32_t n_sections = 0;
  uint32_t crc = 0;
};

struct SideCarHeader {
  uint32_t derivation = kDerivation;
  bool sound = false;  // false: the archive is damaged or otherwise odd and must be read in full
  ChunkLayout layout = ChunkLayout::kWhole;
  Codec codec = Codec::kPlain;
  uint32_t n_chunks = 0;
  FileStamp stamp;
  Digest head{}, tail{};  // of the archive's first and last kEndsSize bytes
  Digest content{};       // of all of it
  RecordCounts records;
  TimeRanges times;
  SectionTable table;
  uint32_t crc = 0;  // of the header, set by GetHeader()

  // Returns a number by which processes notice that they have opened different side-cars of one archive.
  uint32_t Fingerprint() const { return crc; }
};

inline constexpr size_t kEndsSize = 64 * 1024;

struct Section {
  uint32_t id = 0;
  uint32_t head_crc = 0;  // of its first head_length bytes; what follows has checksums of its own
  uint64_t offset = 0;
  uint64_t length = 0;
  uint32_t head_length = 0;
};

// A run of the uncompressed stream. The records that end in it are its records.
struct Chunk {
  DeflateSpan span;         // its place in the archive; bits count only for kDeflate
  uint64_t raw_offset = 0;  // where it begins in the uncompressed stream
  uint32_t raw_size = 0;
  uint32_t head_size = 0;      // bytes before raw_offset that belong to its first record
  uint64_t window_offset = 0;  // where the window stands in the side-car
  uint32_t window_packed = 0;  // its bytes there
  uint32_t window_size = 0;    // its bytes unpacked, which come just before raw_offset
  Parts parts;                 // checksums of its bytes
  uint32_t head_crc = 0;       // checksum of the head_size bytes
  bool has_no_time = false;    // some flow has no stime or no ltime
  RecordCounts records;
  TimeRanges times;

  uint64_t first_record() const { return raw_offset - head_size; }
  uint64_t raw_end() const { return raw_offset + raw_size; }
};

// Put* append to *out; Get* read back. What was read counts only while in->ok().
void PutHeader(const SideCarHeader& header, ByteVector* out);
// Reads the header in the kSideCarHeaderSize bytes at `data`. Returns false if it is damaged or of another version.
bool GetHeader(const uint8_t* data, SideCarHeader* header);
void PutSection(const Section& section, ByteVector* out);
Section GetSection(LittleReader* in);
void PutChunk(const Chunk& chunk, ByteVector* out);
Chunk GetChunk(LittleReader* in);

void PutCounts(const RecordCounts& counts, ByteVector* out);
RecordCounts GetCounts(LittleReader* in);
void PutTimes(const TimeRanges& times, ByteVector* out);
TimeRanges GetTimes(LittleReader* in);

}  // namespace argus

#endif
