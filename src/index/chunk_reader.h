// Reads the records of single chunks of an archive.
#ifndef ARGUS_INDEX_CHUNK_READER_H
#define ARGUS_INDEX_CHUNK_READER_H

#include <vector>

#include "deflate/chunk_inflater.h"
#include "index/index_file.h"
#include "index/packing.h"
#include "index/side_car_format.h"
#include "io/random_file.h"
#include "record/record_reader.h"

namespace argus {

class ChunkReader {
 public:
  // Loads a chunk of `archive` up to the end of the last of `parts`, with its window from `side_car`. Returns false,
  // and gives no record, if its bytes are not those that were indexed.
  bool Load(const RandomFile& archive, const IndexFile& side_car, ChunkLayout layout, const Chunk& chunk,
            PartRange parts = PartRange());
  // Gives the next record that ends in one of these parts; its bytes live until the next Load(). Returns false if there
  // is no more.
  bool Next(RawRecord* record);
  // Forgets the chunk. Call it before the first chunk of another archive.
  void Clear() { left_ = raw_size_ = 0; }
  // Gives memory back.
  void Release();

 private:
  bool Inflate(const RandomFile& archive, const IndexFile& side_car, const Chunk& chunk, uint32_t size);
  const uint8_t* WindowOf(const IndexFile& side_car, const Chunk& chunk);
  bool FindRecords(const Chunk& chunk, PartRange parts);

  ChunkInflater inflater_;
  Unpacker unpacker_;
  std::vector<uint8_t> packed_window_, window_;
  std::vector<uint8_t> bytes_;  // the window, then the chunk
  size_t raw_begin_ = 0;        // where the chunk begins in bytes_
  size_t raw_size_ = 0;         // bytes of the chunk; 0: there is none, or it is not known to be sound
  size_t position_ = 0;         // where the next record begins in bytes_
  uint64_t base_ = 0;           // stream offset of bytes_[0], modulo 2^64
  uint64_t left_ = 0;           // records that Next() has not given yet
};

}  // namespace argus

#endif
