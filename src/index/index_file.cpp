#include "index/index_file.h"

#include <algorithm>

#include "base/crc32.h"
#include "index/packing.h"

namespace argus {

namespace {

enum class Packing { kNone, kSound, kDamaged };

// Reads all of a packed file.
Packing ReadPacked(const RandomFile& file, ByteVector* packed) {
  uint8_t magic[sizeof kPackedMagic];
  const uint64_t size = file.stamp().size;
  if (size < kPackedHeaderSize || size > kMaxPackedSize || !file.ReadAt(0, magic, sizeof magic).ok() ||
      !std::equal(magic, magic + sizeof magic, kPackedMagic)) {
    return Packing::kNone;
  }
  packed->resize(size);
  if (!file.ReadAt(0, packed->data(), size).ok()) return Packing::kDamaged;
  const uint32_t crc = Crc32(packed->data() + kPackedSizeAt, size - kPackedSizeAt);
  return crc == GetLittle<uint32_t>(packed->data() + kPackedSumAt) ? Packing::kSound : Packing::kDamaged;
}

}  // namespace

bool ReadLabel(const std::string& path, ByteVector* label) {
  RandomFile file;
  ByteVector packed;
  if (!file.Open(path, 0, 0).ok() || ReadPacked(file, &packed) != Packing::kSound) return false;
  label->assign(packed.begin() + kPackedLabelAt, packed.begin() + kPackedHeaderSize);
  return true;
}

Status IndexFile::Open(const std::string& path) {
  is_packed_ = false;
  if (Status s = file_.Open(path, 0, 0); !s.ok()) return s;
  ByteVector packed;
  const Packing packing = ReadPacked(file_, &packed);
  if (packing == Packing::kNone) return Status();
  is_packed_ = packing == Packing::kSound && Unpack(packed);
  return is_packed_ ? Status() : Status(ARGUS_CORRUPT, "it cannot be unpacked");
}

bool IndexFile::Unpack(const ByteVector& packed) {
  const size_t size = GetLittle<uint32_t>(packed.data() + kPackedSizeAt);
  if (size > kMaxPackedSize) return false;
  unpacked_.resize(size);
  return Unpacker().Unpack(packed.data() + kPackedHeaderSize, packed.size() - kPackedHeaderSize, unpacked_.data(),
                           unpacked_.size());
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
