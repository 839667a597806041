// A file of sections as one reads it: what side-cars and catalogues have in common.
//
// Nothing in it is believed without a sum: a file that is not what it should be is as good as none.
#ifndef ARGUS_INDEX_SECTION_FILE_H
#define ARGUS_INDEX_SECTION_FILE_H

#include <vector>

#include "index/dictionary.h"
#include "index/side_car_format.h"
#include "io/random_file.h"

namespace argus {

class SectionFile {
 public:
  SectionFile() = default;
  virtual ~SectionFile() = default;
  SectionFile(const SectionFile&) = delete;
  SectionFile& operator=(const SectionFile&) = delete;

  const RandomFile& file() const { return file_; }
  // Whether the dictionaries tell how many flows there are, not only that there are some.
  bool has_counts() const { return layout_.kind == PostingLayout::Kind::kCounts; }
  // The chunks of which the dictionaries tell, in their order; nullptr: damaged.
  virtual const std::vector<Chunk>* Chunks() = 0;
  // The dictionaries of one kind, read on the first call; nullptr: damaged. If there is more than one, a key may be in several.
  std::vector<Dictionary>* Dictionaries(SectionId id);

 protected:
  // Forget the file that was open, and read the table of this one's sections. False: damaged.
  bool ReadTable(const SectionTable& table, const PostingLayout& layout);
  // A section that is all head, and `size` bytes long. False: damaged.
  bool ReadHead(SectionId id, uint64_t size, ByteVector* bytes) const;
  uint64_t LengthOf(SectionId id) const;  // 0: there is none

  RandomFile file_;

 private:
  const IndexSection* Find(SectionId id) const;

  PostingLayout layout_;
  std::vector<IndexSection> sections_;
  struct Kind {
    SectionId id;
    int key_size;
    bool read = false;
    std::vector<Dictionary> dictionaries;
  };
  Kind kinds_[3] = {{kSectionAddress4, 4, false, {}}, {kSectionAddress6, 16, false, {}}, {kSectionPorts, 4, false, {}}};
};

}  // namespace argus

#endif
