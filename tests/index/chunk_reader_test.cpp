// Chunks read one after the other give the same records as chunks entered one by one.
#include "index/chunk_reader.h"

#include "support/indexes.h"

namespace argus {
namespace {

OffsetsAndRecords RecordsOf(ChunkReader* reader) {
  OffsetsAndRecords records;
  RawRecord raw;
  while (reader->Next(&raw)) records[raw.offset] = std::string(reinterpret_cast<const char*>(raw.data), raw.size);
  return records;
}

class ChunkReaderTest : public testing::Test {
 protected:
  ChunkReaderTest() : path_(folder_.Write("archive.gz", Gzip(LargeStream(4000000)))) {
    EXPECT_EQ(BuildIndex(EntryOf(path_), folder_ / "archive.argx"), SideCarBuilder::Outcome::kBuilt);
    index_ = std::make_unique<OpenIndex>(path_, folder_ / "archive.argx");
    chunks_ = *index_->file.Chunks();
    EXPECT_GE(chunks_.size(), 4u);
  }
  bool Load(size_t chunk, const IndexFile& side_car) {
    return reader_.Load(index_->archive, side_car, ChunkLayout::kDeflate, chunks_[chunk]);
  }

  const TempFolder folder_;
  std::string path_;
  std::unique_ptr<OpenIndex> index_;
  std::vector<Chunk> chunks_;
  IndexFile nothing_;  // in the place of the side-car
  ChunkReader reader_;
};

TEST_F(ChunkReaderTest, TheChunkBeforeIsTheWindow) {
  for (size_t i = 0; i < chunks_.size(); i++) {
    ASSERT_TRUE(Load(i, i == 0 ? index_->file.file() : nothing_)) << i;
    OffsetsAndRecords alone;
    ASSERT_TRUE(ReadChunk(index_.get(), chunks_[i], &alone));
    EXPECT_TRUE(RecordsOf(&reader_) == alone) << i;
  }
}

TEST_F(ChunkReaderTest, NoOtherChunkIs) {
  ASSERT_TRUE(Load(0, index_->file.file()));
  EXPECT_FALSE(Load(2, nothing_));
  ASSERT_TRUE(Load(0, index_->file.file()));
  reader_.Clear();
  EXPECT_FALSE(Load(1, nothing_));
  EXPECT_TRUE(Load(1, index_->file.file()));
}

TEST_F(ChunkReaderTest, NothingIsBehindARefusedChunk) {
  ASSERT_TRUE(Load(0, index_->file.file()));
  const Chunk good = chunks_[1];
  chunks_[1].span.size /= 2;
  EXPECT_FALSE(Load(1, index_->file.file()));
  chunks_[1] = good;
  EXPECT_FALSE(Load(1, nothing_));
  EXPECT_TRUE(Load(1, index_->file.file()));
}

// Whatever parts are asked for, the records that end in them are given, and no others.
TEST_F(ChunkReaderTest, GivesTheRecordsThatEndInSomeParts) {
  for (const Chunk& chunk : chunks_) {
    OffsetsAndRecords all;
    ASSERT_TRUE(ReadChunk(index_.get(), chunk, &all));
    const auto n_parts = static_cast<uint8_t>(chunk.parts.CountOf(chunk.raw_size));
    ASSERT_GT(n_parts, 4);
    for (uint8_t first = 0; first < n_parts; first++) {
      for (const uint8_t last : {first, static_cast<uint8_t>(n_parts - 1), kLastPart}) {
        OffsetsAndRecords wanted;
        for (const auto& [offset, bytes] : all) {
          const uint8_t part = chunk.parts.PartOf(static_cast<uint32_t>(offset + bytes.size() - chunk.raw_offset));
          if (part >= first && part <= last) wanted[offset] = bytes;
        }
        EXPECT_FALSE(wanted.empty());
        ASSERT_TRUE(reader_.Load(index_->archive, index_->file.file(), ChunkLayout::kDeflate, chunk, {first, last}));
        EXPECT_TRUE(RecordsOf(&reader_) == wanted) << int{first} << " to " << int{last};
      }
    }
  }
}

}  // namespace
}  // namespace argus
