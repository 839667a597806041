// Unpacking any bytes, whatever codec they begin like: nothing depends on how they come in or how much is asked for,
// and no read does unbounded work.
#include <algorithm>
#include <memory>
#include <string>

#include "fuzz_check.h"
#include "io/open_source.h"
#include "piece_input.h"

namespace argus {
namespace {

constexpr size_t kMaxOutput = 1024 * 1024;  // a few KiB can unpack to gigabytes; the beginning will do
constexpr size_t kMaxIdleReads = 1000;

struct Unpacked {
  std::string bytes;
  SourceDamage damage;
  bool complete = true;
};

Unpacked UnpackAll(const uint8_t* data, size_t size, size_t piece, size_t capacity) {
  Codec codec;
  Unpacked all;
  auto source = OpenByteSource(std::make_unique<PieceInput>(data, size, piece), InflateLibrary::kFastest, &codec);
  if (!source.ok()) return all;
  std::string buffer(capacity, '\0');
  size_t idle = 0;
  while (!source.value()->at_end()) {
    if (all.bytes.size() >= kMaxOutput) {
      all.complete = false;
      break;
    }
    size_t n = 0;
    Check(source.value()->Read(reinterpret_cast<uint8_t*>(buffer.data()), capacity, &n).ok(),
          "memory can always be read");
    Check(n <= capacity, "no more is delivered than was asked for");
    idle = n == 0 ? idle + 1 : 0;
    Check(idle < kMaxIdleReads + size, "reading comes to an end");
    all.bytes.append(buffer, 0, n);
  }
  all.damage = source.value()->damage();
  return all;
}

void CheckPacked(const uint8_t* data, size_t size) {
  const Codec codec = RecogniseCodec(data, size);
  if (codec == Codec::kPlain || codec == Codec::kGzip) return;  // gzip_fuzz has these
  const Unpacked whole = UnpackAll(data, size, size + 1, 65536);
  const Unpacked pieces = UnpackAll(data, size, 13, 4099);
  const size_t common = std::min(whole.bytes.size(), pieces.bytes.size());
  Check(whole.bytes.compare(0, common, pieces.bytes, 0, common) == 0, "pieces unpack to the same bytes");
  // If the last block of a frame is empty, zstd checks the size that the frame claims only if it is given all of the
  // frame at once.
  if (!whole.complete || !pieces.complete || codec == Codec::kZstd) return;
  Check((whole.damage.kind == SourceDamage::kNone) == (pieces.damage.kind == SourceDamage::kNone),
        "damage is seen in either way");
  if (whole.damage.kind == SourceDamage::kNone)
    Check(whole.bytes == pieces.bytes, "without damage the bytes are the same");
}

}  // namespace
}  // namespace argus

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  argus::CheckPacked(data, size);
  return 0;
}
