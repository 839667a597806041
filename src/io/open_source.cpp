#include "io/open_source.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <utility>

namespace argus {

namespace {

constexpr size_t kHeadSize = 16;
static_assert(kHeadSize >= kMaxMagic);

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

Result<std::unique_ptr<ByteSource>> OpenByteSource(std::unique_ptr<ByteInput> input, InflateLibrary library,
                                                   Codec* codec) {
  auto rewound = std::make_unique<RewoundInput>(std::move(input));
  if (Status s = rewound->ReadHead(); !s.ok()) return s;
  *codec = RecogniseCodec(rewound->head(), rewound->head_size());
  if (*codec == Codec::kPlain) return std::unique_ptr<ByteSource>(std::make_unique<PlainSource>(std::move(rewound)));
  if (std::unique_ptr<ByteSource> source = OpenCodec(*codec, std::move(rewound), library)) return source;
  return Status(ARGUS_UNSUPPORTED,
                std::string("is compressed with ") + CodecName(*codec) + ", which this build does not read",
                "None of its records were read.");
}

}  // namespace argus
