// Raw deflate, from anybody: the core's own decoder accepts what zlib accepts, gives the same output in pieces, and
// again when it is entered after its first block with no more of the window than the decoder says is needed.
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "deflate/block_inflater.h"
#include "fuzz_check.h"

namespace argus {
namespace {

using Result = BlockInflater::Result;

constexpr size_t kMaxOutput = 512 * 1024;

struct Inflated {
  Result result = Result::kInput;
  std::vector<uint8_t> bytes = std::vector<uint8_t>(kMaxOutput);
  size_t size = 0;
  // After the first block.
  BitSpan second;
  size_t second_at = 0;
  std::vector<uint8_t> wanted = std::vector<uint8_t>(kWindowSize);
};

// Inflates from memory, in pieces of input and output. `window`: the bytes before the output.
void Inflate(BitSpan all, size_t piece, const std::vector<uint8_t>& window, Inflated* i) {
  BlockInflater inflater;
  inflater.Begin();
  std::copy(window.begin(), window.end(), i->bytes.begin());
  InflateOutput out{i->bytes.data(), i->bytes.data() + window.size(), nullptr, nullptr, nullptr};
  BitSpan in = all;
  size_t shown = 0;
  do {
    shown = i->result == Result::kInput ? shown + piece : std::max(shown, piece);
    in.end = in.next + std::min(shown, static_cast<size_t>(all.end - in.next));
    out.end = out.next + std::min(piece, static_cast<size_t>(i->bytes.data() + kMaxOutput - out.next));
    const uint8_t* const next = in.next;
    i->result = inflater.Inflate(&in, &out);
    shown -= std::min(shown, static_cast<size_t>(in.next - next));
    Check(out.next <= out.end && in.next <= in.end && in.bit < 8, "it stays within its bounds");
    if (i->result == Result::kBlockEnd && i->second.next == nullptr) {
      i->second = {in.next, all.end, in.bit};
      i->second_at = static_cast<size_t>(out.next - i->bytes.data());
      out.entry = out.next;
      out.wanted = i->wanted.data();
    }
    i->size = static_cast<size_t>(out.next - i->bytes.data());
  } while (i->result == Result::kBlockEnd || (i->result == Result::kInput && in.end < all.end) ||
           (i->result == Result::kOutput && i->size < kMaxOutput));
}

void CompareWithZlib(const uint8_t* data, size_t size, const Inflated& i) {
  z_stream z{};
  if (inflateInit2(&z, -MAX_WBITS) != Z_OK) return;
  std::vector<uint8_t> bytes(kMaxOutput);
  z.next_in = const_cast<Bytef*>(data);
  z.avail_in = static_cast<uInt>(size);
  z.next_out = bytes.data();
  z.avail_out = kMaxOutput;
  const int code = inflate(&z, Z_SYNC_FLUSH);
  const size_t made = kMaxOutput - z.avail_out;
  inflateEnd(&z);
  Check((code == Z_STREAM_END) == (i.result == Result::kStreamEnd), "zlib accepts the same streams");
  Check(code != Z_DATA_ERROR || i.result == Result::kCorrupt || i.result == Result::kInput, "and refuses the same");
  Check(made == i.size && std::memcmp(bytes.data(), i.bytes.data(), made) == 0, "and makes the same of them");
}

// Inflates the stream from its second block on, after a window of nothing but the needed bytes.
void CompareEntered(const Inflated& whole) {
  const size_t n = std::min(kWindowSize, whole.second_at);
  std::vector<uint8_t> window(n);
  for (size_t i = 0; i < n; i++) {
    window[n - 1 - i] = whole.wanted[kWindowSize - 1 - i] ? whole.bytes[whole.second_at - 1 - i] : 0;
  }
  Inflated again;
  Inflate(whole.second, kMaxOutput, window, &again);
  const size_t made = std::min(again.size - n, whole.size - whole.second_at);
  Check(std::memcmp(again.bytes.data() + n, whole.bytes.data() + whole.second_at, made) == 0,
        "a thinned window gives the same bytes");
  if (whole.result != Result::kOutput && again.result != Result::kOutput) {
    Check(whole.result == again.result && again.size - n == whole.size - whole.second_at, "and the same end");
  }
}

}  // namespace
}  // namespace argus

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace argus;
  const BitSpan all{data, data + size, 0};
  Inflated whole, pieces;
  Inflate(all, kMaxOutput, {}, &whole);
  CompareWithZlib(data, size, whole);
  Inflate(all, 1 + size % 300, {}, &pieces);
  Check(pieces.result == whole.result && pieces.size == whole.size &&
            std::equal(pieces.bytes.begin(), pieces.bytes.begin() + pieces.size, whole.bytes.begin()),
        "pieces make the same");
  if (whole.second.next != nullptr) CompareEntered(whole);
  return 0;
}
