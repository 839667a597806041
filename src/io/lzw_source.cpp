#include "io/lzw_source.h"

#if ARGUS_HAVE_ARCHIVE
#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <new>
#include <string>
#include <utility>
#include <vector>
#endif

namespace argus {

#if ARGUS_HAVE_ARCHIVE

namespace {

constexpr size_t kInputSize = 16 * 1024;
constexpr size_t kOutputPerRead = 64 * 1024;

struct ArchiveFree {
  void operator()(archive* a) const { archive_read_free(a); }
};

class CompressSource : public ByteSource {
 public:
  explicit CompressSource(std::unique_ptr<ByteInput> input) : input_(std::move(input)), buffer_(kInputSize) {}

  Status Read(uint8_t* out, size_t capacity, size_t* n) override;
  bool at_end() const override { return at_end_; }
  bool MayGrow() const override { return input_->MayGrow(); }

 private:
  int Begin();
  Status Fail();
  static la_ssize_t Feed(archive*, void* self, const void** data);

  std::unique_ptr<ByteInput> input_;
  std::vector<uint8_t> buffer_;
  std::unique_ptr<archive, ArchiveFree> archive_;  // none before the first Read()
  Status input_status_;
  uint64_t offset_ = 0;  // in the file, of what libarchive was given
  uint64_t delivered_ = 0;
  bool at_end_ = false;
};

// Called by libarchive, which is C: nothing may be thrown through it, and reading does not.
la_ssize_t CompressSource::Feed(archive*, void* self, const void** data) {
  CompressSource* const source = static_cast<CompressSource*>(self);
  size_t n = 0;
  source->input_status_ = source->input_->Read(source->buffer_.data(), source->buffer_.size(), &n);
  if (!source->input_status_.ok()) return -1;
  source->offset_ += n;
  *data = source->buffer_.data();
  return static_cast<la_ssize_t>(n);
}

int CompressSource::Begin() {
  archive_.reset(archive_read_new());
  archive* const a = archive_.get();
  if (a == nullptr) throw std::bad_alloc();
  for (int result : {archive_read_support_filter_compress(a), archive_read_support_format_raw(a),
                     archive_read_open(a, this, nullptr, Feed, nullptr)}) {
    if (result != ARCHIVE_OK) return result;
  }
  archive_entry* entry;
  return archive_read_next_header(a, &entry);
}

Status CompressSource::Fail() {
  if (!input_status_.ok()) return input_status_;
  at_end_ = true;
  const std::string before = std::to_string(offset_);
  Report({SourceDamage::kCorrupt, delivered_, "The compress data is damaged before byte " + before + " of the file."});
  return Status();
}

Status CompressSource::Read(uint8_t* out, size_t capacity, size_t* n) {
  *n = 0;
  if (at_end_) return Status();
  if (archive_ == nullptr) {
    const int result = Begin();
    if (result != ARCHIVE_OK && result != ARCHIVE_EOF) return Fail();
    at_end_ = result == ARCHIVE_EOF;
    return Status();
  }
  const la_ssize_t size = archive_read_data(archive_.get(), out, std::min(capacity, kOutputPerRead));
  if (size < 0) return Fail();
  *n = static_cast<size_t>(size);
  delivered_ += *n;
  at_end_ = size == 0;
  return Status();
}

}  // namespace

std::unique_ptr<ByteSource> OpenCompress(std::unique_ptr<ByteInput> input) {
  return std::make_unique<CompressSource>(std::move(input));
}

#else

std::unique_ptr<ByteSource> OpenCompress(std::unique_ptr<ByteInput>) { return nullptr; }

#endif

}  // namespace argus
