// A side-car or catalogue, read at any place, whether or not it is packed as a whole.
#ifndef ARGUS_INDEX_INDEX_FILE_H
#define ARGUS_INDEX_INDEX_FILE_H

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/little_endian.h"
#include "base/status.h"
#include "io/random_file.h"

namespace argus {

// A packed file: these four bytes, the CRC-32 of all that follows, the unpacked size, a label, and what a Packer made.
inline constexpr uint8_t kPackedMagic[4] = {'A', 'R', 'G', 'Z'};
inline constexpr size_t kPackedSumAt = 4, kPackedSizeAt = 8, kPackedLabelAt = 12, kPackedLabelSize = 36;
inline constexpr size_t kPackedHeaderSize = kPackedLabelAt + kPackedLabelSize;
inline constexpr size_t kMaxPackedSize = 64 * 1024;  // of the unpacked bytes, which are held in memory

// Reads the label of a packed file. Returns false if the file is not packed, or not as it was written.
bool ReadLabel(const std::string& path, ByteVector* label);

class IndexFile {
 public:
  // Opens the file, and unpacks it if it is packed. ARGUS_IO: as RandomFile::Open(). ARGUS_CORRUPT: it cannot be
  // unpacked.
  Status Open(const std::string& path);
  void Close();
  const FileStamp& stamp() const { return file_.stamp(); }
  // Returns how many bytes can be read.
  uint64_t size() const { return is_packed_ ? unpacked_.size() : stamp().size; }
  // Reads exactly `size` bytes from `offset` into `out`. ARGUS_CORRUPT: the file ends before.
  Status ReadAt(uint64_t offset, uint8_t* out, size_t size) const;

 private:
  bool Unpack(const ByteVector& packed);

  RandomFile file_;
  bool is_packed_ = false;
  ByteVector unpacked_;
};

}  // namespace argus

#endif
