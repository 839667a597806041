// Measures how fast gzip archives inflate: the core's own decoder against libdeflate, ISA-L and zlib, in one run.
//
//   cmake --build build/core --target bench_inflate && build/core/bench_inflate ARCHIVE...
//
// Each decoder takes an archive from memory to memory. The shortest of some runs counts. Checksums are left out where
// possible.
#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "deflate/block_inflater.h"

namespace argus {
namespace {

constexpr int kRuns = 5;
constexpr size_t kGzipHeader = 10;  // without a name, as archives have it
constexpr size_t kPiece = 512 * 1024;

// One archive of one member: its deflate stream, and room for what it holds.
struct Input {
  std::vector<uint8_t> packed, raw;
};

bool Load(const char* path, Input* input) {
  std::ifstream file(path, std::ios::binary);
  std::vector<uint8_t> bytes(std::istreambuf_iterator<char>(file), {});
  if (bytes.size() < kGzipHeader + 8 || bytes[0] != 0x1F || bytes[3] != 0) return false;
  const uint32_t size = GetLittle<uint32_t>(bytes.data() + bytes.size() - 4);
  input->packed.assign(bytes.begin() + kGzipHeader, bytes.end() - 8);
  input->raw.resize(size);
  return true;
}

bool Ours(Input* i) {
  static BlockInflater inflater;
  BitSpan in{i->packed.data(), i->packed.data() + i->packed.size(), 0};
  InflateOutput out{i->raw.data(), i->raw.data(), i->raw.data() + i->raw.size(), nullptr, nullptr};
  BlockInflater::Result r;
  inflater.Begin();
  do r = inflater.Inflate(&in, &out);
  while (r == BlockInflater::Result::kBlockEnd);
  return r == BlockInflater::Result::kStreamEnd && out.next == out.end;
}

bool Libdeflate(Input* i) {
  static libdeflate_decompressor* const d = libdeflate_alloc_decompressor();
  size_t n = 0;
  return libdeflate_deflate_decompress(d, i->packed.data(), i->packed.size(), i->raw.data(), i->raw.size(), &n) ==
         LIBDEFLATE_SUCCESS;
}

bool Isal(Input* i) {
  static inflate_state state;
  isal_inflate_init(&state);
  state.next_in = i->packed.data();
  state.avail_in = static_cast<uint32_t>(i->packed.size());
  for (size_t at = 0; at < i->raw.size();) {
    const size_t n = std::min(kPiece, i->raw.size() - at);
    state.next_out = i->raw.data() + at;
    state.avail_out = static_cast<uint32_t>(n);
    if (isal_inflate(&state) != ISAL_DECOMP_OK || state.avail_out == n) return false;
    at += n - state.avail_out;
  }
  return true;
}

bool Zlib(Input* i) {
  z_stream z{};
  inflateInit2(&z, -MAX_WBITS);
  z.next_in = i->packed.data();
  z.avail_in = static_cast<uInt>(i->packed.size());
  z.next_out = i->raw.data();
  z.avail_out = static_cast<uInt>(i->raw.size());
  const bool ok = inflate(&z, Z_FINISH) == Z_STREAM_END;
  inflateEnd(&z);
  return ok;
}

// Returns the processor time of this process in seconds: others may be at work.
double Seconds(const std::function<bool(Input*)>& inflate, std::vector<Input>* inputs) {
  const std::clock_t began = std::clock();
  for (Input& i : *inputs) {
    if (!inflate(&i)) std::fprintf(stderr, "an archive does not inflate\n");
  }
  return static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
}

int Main(int argc, char** argv) {
  std::vector<Input> inputs;
  double bytes = 0;
  for (int i = 1; i < argc; i++) {
    Input input;
    if (!Load(argv[i], &input)) continue;
    bytes += static_cast<double>(input.raw.size());
    inputs.push_back(std::move(input));
  }
  struct {
    const char* name;
    std::function<bool(Input*)> inflate;
    double best;
  } decoders[] = {{"ours", Ours, 1e9}, {"libdeflate", Libdeflate, 1e9}, {"ISA-L", Isal, 1e9}, {"zlib", Zlib, 1e9}};
  for (int run = 0; run < kRuns; run++) {
    for (auto& d : decoders) d.best = std::min(d.best, Seconds(d.inflate, &inputs));
  }
  for (const auto& d : decoders) {
    std::printf("%-12s %8.0f MB/s %6.2f x ISA-L\n", d.name, bytes / d.best / 1e6, decoders[2].best / d.best);
  }
  return inputs.empty() ? 1 : 0;
}

}  // namespace
}  // namespace argus

int main(int argc, char** argv) { return argus::Main(argc, argv); }
