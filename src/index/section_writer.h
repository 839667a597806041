// Writes a side-car or catalogue: under a temporary name until it is whole, and only one builder at a time. Failures
// are ARGUS_IO.
#ifndef ARGUS_INDEX_SECTION_WRITER_H
#define ARGUS_INDEX_SECTION_WRITER_H

#include <string>
#include <vector>

#include "base/status.h"
#include "index/packing.h"
#include "index/side_car_format.h"

namespace argus {

class SectionWriter {
 public:
  SectionWriter() = default;
  ~SectionWriter() { Abandon(); }
  SectionWriter(const SectionWriter&) = delete;
  SectionWriter& operator=(const SectionWriter&) = delete;

  // Makes the folder of `temporary` and that file, with room for a header of `header_size` bytes. Takes over what a
  // killed builder left behind. Sets *busy, and opens nothing, if another builder is at work on it.
  Status Open(const std::string& temporary, size_t header_size, bool* busy);
  // Forgets what was written, and keeps the lock.
  Status Restart();
  // Appends bytes, packed. *offset and *size become their place in the file.
  Status AppendPacked(const ByteVector& bytes, uint64_t* offset, uint32_t* size);
  // Appends a section, whose first `head_length` bytes get a checksum in the table.
  Status AddSection(uint32_t id, const ByteVector& bytes, uint32_t head_length);
  // Appends a packed section, which is all head.
  Status AddPacked(uint32_t id, const ByteVector& bytes);
  // Writes the table of sections, and describes it in *table.
  Status AddTable(SectionTable* table);
  // Writes the header, waits until the file is on disk, and renames it to `target`, which lies in the same folder.
  // Releases the lock.
  Status Finish(const ByteVector& header, const std::string& target);
  // Does so with a small file, up to kMaxPackedSize bytes, but packs it, and does not wait. `label`: kPackedLabelSize
  // bytes for ReadLabel().
  Status FinishSmall(const ByteVector& header, const std::string& target, const ByteVector& label);
  // Returns the length in bytes of what was written last.
  uint64_t length() const { return end_; }
  // Removes what was written, unless it is finished, and releases the lock.
  void Abandon();

 private:
  Status WriteAt(uint64_t offset, const uint8_t* data, size_t size);
  Status Append(const ByteVector& bytes, uint64_t* offset);
  Status Pack(const ByteVector& bytes, ByteVector* out);
  Status PackAll(const ByteVector& label);
  Status Rename(const std::string& target);
  Status Fail(const char* what);

  int fd_ = -1;
  std::string temporary_;
  uint64_t header_size_ = 0, end_ = 0;
  std::vector<Section> sections_;
  Packer packer_;
};

}  // namespace argus

#endif
