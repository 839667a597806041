// Writes a side-car or catalogue: under a temporary name until it is whole, and one builder at a time.
#ifndef ARGUS_INDEX_SECTION_WRITER_H
#define ARGUS_INDEX_SECTION_WRITER_H

#include <string>
#include <vector>

#include "base/status.h"
#include "index/side_car_format.h"

namespace argus {

class IndexWriter {
 public:
  IndexWriter() = default;
  ~IndexWriter() { Abandon(); }
  IndexWriter(const IndexWriter&) = delete;
  IndexWriter& operator=(const IndexWriter&) = delete;

  // Make the folder of `temporary` and that file, with room for a header. *busy: another builder is at work on it. What a
  // builder that was killed left behind is taken over.
  Status Open(const std::string& temporary, size_t header_size, bool* busy);
  // Forget what was written, and stay the builder.
  Status Restart();
  // Append bytes; *offset is where they stand.
  Status Append(const ByteVector& bytes, uint64_t* offset);
  Status AddSection(uint32_t id, const ByteVector& bytes, uint32_t head_length);
  // Write the table of sections, of which *table tells.
  Status AddTable(SectionTable* table);
  // Write the header and give the file its name, in the same folder.
  Status Finish(const ByteVector& header, const std::string& target);
  uint64_t length() const { return end_; }  // of what was written last
  // Remove what was written.
  void Abandon();

 private:
  Status WriteAt(uint64_t offset, const uint8_t* data, size_t size);
  Status Fail(const char* what);

  int fd_ = -1;
  std::string temporary_;
  uint64_t header_size_ = 0, end_ = 0;
  std::vector<IndexSection> sections_;
};

}  // namespace argus

#endif
