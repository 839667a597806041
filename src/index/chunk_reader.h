// The records of single chunks of an archive.
#ifndef ARGUS_INDEX_CHUNK_READER_H
#define ARGUS_INDEX_CHUNK_READER_H

#include <vector>

#include "deflate/chunk_inflater.h"
#include "index/chunk_window.h"
#include "index/side_car_format.h"
#include "io/random_file.h"
#include "record/record_reader.h"

namespace argus {

class ChunkReader {
 public:
  // Inflate a chunk of `archive` up to the end of a part, with its window from `side_car`. False: its bytes are not those that were
  // indexed, and no record of it is given.
  bool Load(const RandomFile& archive, const RandomFile& side_car, ChunkLayout layout, const Chunk& chunk,
            uint8_t part = kLastPart);
  // The next record of the chunk; false: there are no more. Lives until the next Load().
  bool Next(RawRecord* record);
  // Forget the chunk: the next is of another archive.
  void Clear() { left_ = raw_size_ = 0; }
  // Give memory back.
  void Release();

 private:
  bool Inflate(const RandomFile& archive, const RandomFile& side_car, const Chunk& chunk, uint32_t size);
  const uint8_t* WindowOf(const RandomFile& side_car, const Chunk& chunk);
  bool CountRecords(const Chunk& chunk, uint32_t size);

  ChunkInflater inflater_;
  WindowReader windows_;
  std::vector<uint8_t> packed_window_, window_;
  std::vector<uint8_t> bytes_;  // the window, then the chunk
  size_t raw_begin_ = 0;        // of the chunk in bytes_
  size_t raw_size_ = 0;         // of the chunk; 0: there is none, or it is not known to be sound
  size_t position_ = 0;         // of the next record in bytes_
  uint64_t base_ = 0;           // stream offset of bytes_[0], modulo 2^64
  uint64_t left_ = 0;           // records that are still to come
};

}  // namespace argus

#endif
