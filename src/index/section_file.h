// A file of sections for reading: what side-cars and catalogues have in common.
//
// Nothing in it is believed without a checksum: a damaged file is as good as none.
#ifndef ARGUS_INDEX_SECTION_FILE_H
#define ARGUS_INDEX_SECTION_FILE_H

#include <iterator>
#include <vector>

#include "index/dictionary.h"
#include "index/index_file.h"
#include "index/side_car_format.h"

namespace argus {

class SectionFile {
 public:
  SectionFile() = default;
  virtual ~SectionFile() = default;
  SectionFile(const SectionFile&) = delete;
  SectionFile& operator=(const SectionFile&) = delete;

  const IndexFile& file() const { return file_; }
  // Returns whether the dictionaries say how many flows there are, not only that there are some.
  bool has_counts() const { return layout_.kind == PostingLayout::Kind::kCounts; }
  // Returns the chunks that the dictionaries refer to, by number; nullptr if they are damaged. The file owns them.
  virtual const std::vector<Chunk>* Chunks() = 0;
  // Returns the dictionaries of a kind, reading their heads on the first call; nullptr if one is damaged. A key may be
  // in several of them. The file owns them.
  std::vector<Dictionary>* Dictionaries(SectionId id);

 protected:
  // Returns how many bytes of memory hold the sections and the heads of dictionaries.
  size_t MemorySize() const;
  // Forgets the sections of the file that was open before, and reads the table of those of file_. Returns false if it
  // is damaged.
  bool ReadTable(const SectionTable& table, const PostingLayout& layout);
  // Reads a section that is all head and has `size` bytes. Returns false if it is damaged or missing.
  bool ReadHead(SectionId id, uint64_t size, ByteVector* bytes) const;
  // Reads a packed section, which is all head and has at most `most` bytes unpacked. Returns false if it is damaged or
  // missing.
  bool ReadPacked(SectionId id, uint64_t most, ByteVector* bytes) const;
  // Returns the length of a section in bytes; 0 if there is none.
  uint64_t LengthOf(SectionId id) const;

  IndexFile file_;

 private:
  const Section* Find(SectionId id) const;

  PostingLayout layout_;
  std::vector<Section> sections_;
  struct Kind {
    bool read = false;
    std::vector<Dictionary> dictionaries;
  };
  Kind kinds_[std::size(kKeyKinds)];  // in the order of kKeyKinds
};

}  // namespace argus

#endif
