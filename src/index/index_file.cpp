#include "index/index_file.h"

#include <algorithm>

#include "base/crc32.h"
#include "index/packing.h"

namespace argus {

Status IndexFile::Open(const std::string& path) {
  is_packed_ = false;
  if (Status s = file_.Open(path, 0, 0); !s.ok()) return s;
  uint8_t magic[sizeof kPackedMagic];
  const bool may_be = stamp().size >= kPackedHeaderSize && stamp().size <= kMaxPackedSize;
  if (!may_be || !file_.ReadAt(0, magic, sizeof magic).ok()) return Status();
  return std::equal(magic, magic + sizeof magic, kPackedMagic) ? Unpack() : Status();
}

Status IndexFile::Unpack() {
  const Status damaged(ARGUS_CORRUPT, "it cannot be unpacked");
  ByteVector packed(stamp().size);
  if (!file_.ReadAt(0, packed.data(), packed.size()).ok()) return damaged;
  const size_t size = GetLittle<uint32_t>(packed.data() + kPackedSizeAt);
  const uint32_t crc = Crc32(packed.data() + kPackedSizeAt, packed.size() - kPackedSizeAt);
  if (size > kMaxPackedSize || crc != GetLittle<uint32_t>(packed.data() + kPackedSumAt)) return damaged;
  unpacked_.resize(size);
  is_packed_ = Unpacker().Unpack(packed.data() + kPackedHeaderSize, packed.size() - kPackedHeaderSize, unpacked_.data(),
                                 unpacked_.size());
  return is_packed_ ? Status() : damaged;
}

void IndexFile::Close() {
  file_.Close();
  unpacked_ = ByteVector();
}

Status IndexFile::ReadAt(uint64_t offset, uint8_t* out, size_t size) const {
  if (!is_packed_) return file_.ReadAt(offset, out, size);
  if (offset > unpacked_.size() || size > unpacked_.size() - offset) {
    return Status(ARGUS_CORRUPT, "the file is too short");
  }
  std::copy_n(unpacked_.begin() + static_cast<ptrdiff_t>(offset), size, out);
  return Status();
}

}  // namespace argus
