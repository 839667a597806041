// Inflating any bytes: ISA-L and zlib agree, and neither depends on how the bytes come in or how much is asked for.
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

#include "deflate/inflater.h"
#include "fuzz_check.h"
#include "io/byte_source.h"
#include "io/gzip_source.h"
#include "piece_input.h"

namespace argus {
namespace {

constexpr size_t kLongestMatch = 258;
constexpr size_t kMaxOutput = 1024 * 1024;  // 64 KiB can inflate to 64 MiB; the beginning will do

uint8_t* OutputBuffer() {
  static const std::unique_ptr<uint8_t[]> buffer = std::make_unique<uint8_t[]>(kMaxOutput);
  return buffer.get();
}

struct Inflated {
  std::string bytes;
  SourceDamage damage;
  uint64_t damage_count = 0;
  bool complete = true;
};

Inflated InflateAll(const uint8_t* data, size_t size, InflateLibrary library, size_t piece, size_t capacity) {
  const std::unique_ptr<ByteSource> source = OpenGzip(std::make_unique<PieceInput>(data, size, piece), library);
  Inflated all;
  std::string buffer(capacity, '\0');
  while (!source->at_end()) {
    if (all.bytes.size() >= kMaxOutput) {
      all.complete = false;
      all.bytes.resize(kMaxOutput);
      break;
    }
    size_t n = 0;
    Check(source->Read(reinterpret_cast<uint8_t*>(buffer.data()), capacity, &n).ok(), "memory can always be read");
    Check(n <= capacity, "no more is delivered than was asked for");
    all.bytes.append(buffer, 0, n);
  }
  all.damage = source->damage();
  all.damage_count = source->damage_count();
  return all;
}

bool BeginsAlike(const std::string& a, const std::string& b, size_t n) {
  n = std::min({n, a.size(), b.size()});
  return a.compare(0, n, b, 0, n) == 0;
}

// Returns how many bytes of an output are sure: ISA-L delivers a match that reaches back too far before it reports it.
size_t Sure(const Inflated& i) {
  if (i.damage_count == 0) return i.bytes.size();
  return i.damage.offset > kLongestMatch ? i.damage.offset - kLongestMatch : 0;
}

// Checks two ways of reading the same file: equal without damage, and up to it.
void CheckAlike(const Inflated& a, const Inflated& b) {
  Check(BeginsAlike(a.bytes, b.bytes, std::min(Sure(a), Sure(b))), "up to the damage the bytes are the same");
  if (!a.complete || !b.complete) return;
  Check((a.damage_count == 0) == (b.damage_count == 0), "damage is seen in either way");
  if (a.damage_count == 0) Check(a.bytes == b.bytes, "without damage the bytes are the same");
}

void CheckSame(const Inflated& whole, const Inflated& pieces) {
  Check(whole.bytes == pieces.bytes, "pieces inflate to the same bytes");
  if (!whole.complete || !pieces.complete) return;
  Check(whole.damage_count == pieces.damage_count, "pieces show as much damage");
  Check(whole.damage.kind == pieces.damage.kind, "pieces show the same damage");
  Check(whole.damage.offset == pieces.damage.offset, "pieces show damage at the same place");
}

// Reads members with zlib's own gzip reader: a judge that shares no code with ours. Returns whether the whole file is
// sound.
bool ZlibAccepts(const uint8_t* data, size_t size, std::string* bytes) {
  z_stream stream{};
  if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return false;
  stream.next_in = const_cast<Bytef*>(data);
  stream.avail_in = static_cast<uInt>(size);
  stream.next_out = OutputBuffer();
  stream.avail_out = kMaxOutput;
  int code = Z_STREAM_END;
  while (code == Z_STREAM_END && stream.avail_in > 0) {
    code = inflate(&stream, Z_FINISH);
    if (code == Z_STREAM_END) inflateReset(&stream);
  }
  bytes->assign(reinterpret_cast<const char*>(OutputBuffer()), kMaxOutput - stream.avail_out);
  inflateEnd(&stream);
  return size > 0 && code == Z_STREAM_END;
}

void CheckGzip(const uint8_t* data, size_t size) {
  const Inflated isal = InflateAll(data, size, InflateLibrary::kFastest, size + 1, 65536);
  const Inflated zlib = InflateAll(data, size, InflateLibrary::kZlib, size + 1, 65536);
  CheckAlike(isal, zlib);
  CheckAlike(isal, InflateAll(data, size, InflateLibrary::kFastest, 13, 1021));
  CheckSame(zlib, InflateAll(data, size, InflateLibrary::kZlib, 13, 1021));
  std::string judged;
  if (!ZlibAccepts(data, size, &judged)) return;
  for (const Inflated& i : {isal, zlib}) {
    Check(i.damage_count == 0 && i.bytes == judged, "a sound file is read");
  }
}

// A bare deflate stream, which needs no checksum to get far.
std::string InflateRaw(const uint8_t* data, size_t size, InflateLibrary library, Inflater::Result* result,
                       size_t* left) {
  const std::unique_ptr<Inflater> inflater = MakeInflater(library);
  inflater->Reset();
  // The inflater may go back before the start of its input.
  std::string input(Inflater::kLookBehind, '\0');
  input.append(reinterpret_cast<const char*>(data), size);
  const uint8_t* in = reinterpret_cast<const uint8_t*>(input.data()) + Inflater::kLookBehind;
  uint8_t* out = OutputBuffer();
  size_t out_size = kMaxOutput;
  *left = size;
  *result = inflater->Inflate(&in, left, &out, &out_size);
  const size_t n = kMaxOutput - out_size;
  Check(inflater->Crc(0, OutputBuffer(), n) == crc32_z(0, OutputBuffer(), n), "the checksum is that of gzip");
  return std::string(reinterpret_cast<const char*>(OutputBuffer()), n);
}

void CheckRaw(const uint8_t* data, size_t size) {
  Inflater::Result isal, zlib;
  size_t isal_left, zlib_left;
  const std::string a = InflateRaw(data, size, InflateLibrary::kFastest, &isal, &isal_left);
  const std::string b = InflateRaw(data, size, InflateLibrary::kZlib, &zlib, &zlib_left);
  if (isal == Inflater::Result::kEnd && zlib == Inflater::Result::kEnd) {
    Check(a == b, "both inflate to the same bytes");
    Check(isal_left == zlib_left, "both end at the same byte");
  }
  const size_t unsure = isal == Inflater::Result::kCorrupt ? kLongestMatch : 0;
  Check(BeginsAlike(a, b, a.size() - std::min(a.size(), unsure)), "what one inflates further continues the other's");
}

}  // namespace
}  // namespace argus

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  argus::CheckGzip(data, size);
  argus::CheckRaw(data, size);
  return 0;
}
