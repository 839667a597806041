// Files of sections without the header that side-cars and catalogues have, for tests of what these have in common.
#ifndef ARGUS_TESTS_SECTIONS_H
#define ARGUS_TESTS_SECTIONS_H

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "index/section_file.h"
#include "index/section_writer.h"

namespace argus {

// A file that has nothing but sections and their table.
class BareSections : public SectionFile {
 public:
  bool Open(const std::string& path, const SectionTable& table, const PostingLayout& layout) {
    return file_.Open(path).ok() && ReadTable(table, layout);
  }
  const std::vector<Chunk>* Chunks() override { return nullptr; }
  using SectionFile::LengthOf;
  using SectionFile::ReadHead;
  using SectionFile::ReadPacked;
};

// Returns a section of a dictionary, as the writer takes it.
inline ByteVector DictionarySection(const std::vector<DictionaryEntry>& entries, int key_size,
                                    const PostingLayout& layout, uint32_t* head_length) {
  ByteVector bytes;
  DictionaryMaker maker(key_size, layout);
  for (const DictionaryEntry& e : entries) maker.Add(e);
  maker.Take(&bytes, head_length);
  return bytes;
}

}  // namespace argus

#endif
