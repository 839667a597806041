#include "io/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <iterator>

#include "io/codec_source.h"
#include "io/gzip_source.h"
#include "io/lzw_source.h"
#include "io/random_file.h"

namespace argus {

namespace {

constexpr size_t kHeadSize = 16;

struct CodecRow {
  Codec codec;
  const char* name;
  size_t magic_size;  // 0: recognised by no magic
  uint8_t magic[6];
};

// Every codec there is; plain first.
constexpr CodecRow kCodecs[] = {
    {Codec::kPlain, "plain", 0, {}},
    {Codec::kGzip, "gzip", 2, {0x1F, 0x8B}},
    {Codec::kBzip2, "bzip2", 3, {'B', 'Z', 'h'}},
    {Codec::kXz, "xz", 6, {0xFD, '7', 'z', 'X', 'Z', 0x00}},
    {Codec::kZstd, "zstd", 4, {0x28, 0xB5, 0x2F, 0xFD}},
    {Codec::kLz4, "lz4", 4, {0x04, 0x22, 0x4D, 0x18}},
    {Codec::kCompress, "compress", 2, {0x1F, 0x9D}},
};

class FileInput : public ByteInput {
 public:
  FileInput(int fd, const struct stat& st) : fd_(fd), size_(st.st_size), mtime_(st.st_mtime) {}
  ~FileInput() override { close(fd_); }

  Status Read(uint8_t* out, size_t capacity, size_t* n) override {
    ssize_t got;
    do {
      got = read(fd_, out, capacity);
    } while (got < 0 && errno == EINTR);
    if (got < 0) return Status::Io("could not read", errno);
    *n = static_cast<size_t>(got);
    return Status();
  }

  bool MayGrow() const override {
    struct stat st;
    if (fstat(fd_, &st) != 0) return false;
    return st.st_size > size_ || st.st_mtime > mtime_ || std::llabs(time(nullptr) - st.st_mtime) < kQuietSeconds;
  }

 private:
  int fd_;
  off_t size_;
  time_t mtime_;
};

class BorrowedInput : public ByteInput {
 public:
  BorrowedInput(const uint8_t* data, size_t size) : data_(data), size_(size) {}

  Status Read(uint8_t* out, size_t capacity, size_t* n) override {
    *n = std::min(capacity, size_);
    if (*n > 0) std::memcpy(out, data_, *n);
    data_ += *n;
    size_ -= *n;
    return Status();
  }
  bool MayGrow() const override { return false; }

 private:
  const uint8_t* data_;
  size_t size_;
};

// Gives back the first bytes, which were read to recognise the codec, before the rest.
class RewoundInput : public ByteInput {
 public:
  explicit RewoundInput(std::unique_ptr<ByteInput> input) : input_(std::move(input)) {}

  Status ReadHead() {
    while (size_ < head_.size()) {
      size_t n = 0;
      if (Status s = input_->Read(head_.data() + size_, head_.size() - size_, &n); !s.ok()) return s;
      if (n == 0) break;
      size_ += n;
    }
    return Status();
  }
  const uint8_t* head() const { return head_.data(); }
  size_t head_size() const { return size_; }

  Status Read(uint8_t* out, size_t capacity, size_t* n) override {
    if (given_ == size_) return input_->Read(out, capacity, n);
    *n = std::min(capacity, size_ - given_);
    std::memcpy(out, head_.data() + given_, *n);
    given_ += *n;
    return Status();
  }
  bool MayGrow() const override { return input_->MayGrow(); }

 private:
  std::unique_ptr<ByteInput> input_;
  std::array<uint8_t, kHeadSize> head_{};
  size_t size_ = 0;
  size_t given_ = 0;
};

class PlainSource : public ByteSource {
 public:
  explicit PlainSource(std::unique_ptr<ByteInput> input) : input_(std::move(input)) {}

  Status Read(uint8_t* out, size_t capacity, size_t* n) override {
    Status s = input_->Read(out, capacity, n);
    at_end_ = s.ok() && *n == 0;
    return s;
  }
  bool at_end() const override { return at_end_; }
  bool MayGrow() const override { return input_->MayGrow(); }

 private:
  std::unique_ptr<ByteInput> input_;
  bool at_end_ = false;
};

}  // namespace

const char* CodecName(Codec codec) {
  for (const CodecRow& row : kCodecs) {
    if (row.codec == codec) return row.name;
  }
  return kCodecs[0].name;
}

std::optional<Codec> CodecOfNumber(uint8_t number) {
  for (const CodecRow& row : kCodecs) {
    if (static_cast<uint8_t>(row.codec) == number) return row.codec;
  }
  return std::nullopt;
}

Codec RecogniseCodec(const uint8_t* head, size_t n) {
  for (const CodecRow& row : kCodecs) {
    if (row.magic_size > 0 && n >= row.magic_size && std::memcmp(head, row.magic, row.magic_size) == 0) {
      return row.codec;
    }
  }
  return Codec::kPlain;
}

Result<std::unique_ptr<ByteInput>> OpenFile(const std::string& path, uint64_t dev, uint64_t inode) {
  struct stat st;
  Result<int> fd = OpenRegular(path, dev, inode, &st);
  if (!fd.ok()) return fd.status();
  posix_fadvise(fd.value(), 0, 0, POSIX_FADV_SEQUENTIAL);
  return std::unique_ptr<ByteInput>(std::make_unique<FileInput>(fd.value(), st));
}

std::unique_ptr<ByteInput> MemoryInput(const uint8_t* data, size_t size) {
  return std::make_unique<BorrowedInput>(data, size);
}

Result<std::unique_ptr<ByteSource>> OpenByteSource(std::unique_ptr<ByteInput> input, bool use_zlib, Codec* codec) {
  auto rewound = std::make_unique<RewoundInput>(std::move(input));
  if (Status s = rewound->ReadHead(); !s.ok()) return s;
  *codec = RecogniseCodec(rewound->head(), rewound->head_size());
  if (*codec == Codec::kPlain) return std::unique_ptr<ByteSource>(std::make_unique<PlainSource>(std::move(rewound)));
  if (*codec == Codec::kGzip) return OpenGzip(std::move(rewound), use_zlib);
  if (*codec == Codec::kCompress) {
    if (auto source = OpenCompress(std::move(rewound))) return source;
  }
  if (std::unique_ptr<Unpacker> unpacker = MakeUnpacker(*codec)) {
    return OpenPacked(std::move(rewound), std::move(unpacker), *codec);
  }
  return Status(ARGUS_UNSUPPORTED,
                std::string("is compressed with ") + CodecName(*codec) + ", which this build does not read",
                "None of its records were read.");
}

}  // namespace argus
