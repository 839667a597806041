// Packs bytes of an index with deflate: windows, side-cars of small archives, members of catalogues.
#ifndef ARGUS_INDEX_PACKING_H
#define ARGUS_INDEX_PACKING_H

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/little_endian.h"

struct libdeflate_compressor;
struct libdeflate_decompressor;

namespace argus {

class Packer {
 public:
  Packer();
  ~Packer();
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;

  // Appends `data` to *out, packed. Returns false if there is no memory.
  bool Pack(const uint8_t* data, size_t size, ByteVector* out);

 private:
  struct Free {
    void operator()(libdeflate_compressor* c) const;
  };
  std::unique_ptr<libdeflate_compressor, Free> compressor_;
};

class Unpacker {
 public:
  Unpacker();
  ~Unpacker();
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;
  // Unpacks into `out`. Returns false unless there are exactly `size` bytes.
  bool Unpack(const uint8_t* packed, size_t packed_size, uint8_t* out, size_t size);

 private:
  struct Free {
    void operator()(libdeflate_decompressor* d) const;
  };
  std::unique_ptr<libdeflate_decompressor, Free> decompressor_;
};

}  // namespace argus

#endif
