// Runs a fuzz target on every file of the folders given, recursively: what fuzzing found, and the samples, as a test.
//
//   records_fuzz_replay tests/fuzz/corpus/records_fuzz tests/data
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

constexpr std::streamsize kMaxSize = 64 * 1024;  // a larger file is cut off there

std::vector<std::filesystem::path> FilesBelow(const char* folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool Replay(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<uint8_t> bytes(kMaxSize);
  in.read(reinterpret_cast<char*>(bytes.data()), kMaxSize);
  if (in.bad() || !in.is_open()) return false;
  // Exactly as large as the input, so that a sanitizer sees a read after it.
  bytes.resize(static_cast<size_t>(in.gcount()));
  bytes.shrink_to_fit();
  std::printf("%s\n", path.c_str());
  std::fflush(stdout);
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  size_t n = 0;
  for (int i = 1; i < argc; i++) {
    for (const std::filesystem::path& path : FilesBelow(argv[i])) {
      if (!Replay(path)) {
        std::fprintf(stderr, "could not read %s\n", path.c_str());
        return 1;
      }
      n++;
    }
  }
  std::printf("%zu inputs\n", n);
  return n > 0 ? 0 : 1;  // a replay of nothing tests nothing
}
