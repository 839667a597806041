// What the tests share: temporary folders, samples, gzip made by zlib, and archives read to their end.
#ifndef ARGUS_TESTS_FILES_H
#define ARGUS_TESTS_FILES_H

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "io/byte_source.h"
#include "io/file_input.h"
#include "io/gzip_source.h"
#include "io/open_source.h"

namespace argus {

// A folder that goes away with the object.
class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "argus_test.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
    path_ = std::filesystem::canonical(name).string();
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }
  // Writes a file, with the folders it needs. Returns its path.
  std::string Write(std::string_view name, std::string_view bytes) const {
    const std::filesystem::path path = *this / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return path.string();
  }

 private:
  std::string path_;
};

inline std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.is_open()) << path;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

inline std::string SamplePath(std::string_view name) { return std::string(ARGUS_TEST_DATA "/") + std::string(name); }
inline std::string Sample(std::string_view name) { return ReadFile(SamplePath(name)); }

// Returns the sample archives below a folder of tests/data, sorted.
inline std::vector<std::string> SamplesBelow(std::string_view folder) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SamplePath(folder))) {
    if (entry.is_regular_file()) paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  EXPECT_FALSE(paths.empty());
  return paths;
}

inline const uint8_t* Data(std::string_view bytes) { return reinterpret_cast<const uint8_t*>(bytes.data()); }

// Returns a bare deflate stream. Level 0: stored blocks.
inline std::string Deflate(std::string_view bytes, int level = 6, int strategy = Z_DEFAULT_STRATEGY, int memory = 8) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, level, Z_DEFLATED, -MAX_WBITS, memory, strategy), Z_OK);
  std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
  stream.next_in = const_cast<Bytef*>(Data(bytes));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.erase(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

inline std::string Little32(uint32_t v) {
  std::string s;
  for (int i = 0; i < 4; i++) s += static_cast<char>(v >> (8 * i));
  return s;
}

// Returns a gzip member around a deflate stream of `bytes`. `flags` announce what stands in `extras`.
inline std::string Member(std::string_view bytes, std::string_view deflated, char flags = 0,
                          std::string_view extras = "") {
  using std::string_literals::operator""s;
  const auto crc = static_cast<uint32_t>(crc32_z(0, Data(bytes), bytes.size()));
  return "\x1F\x8B\x08"s + flags + "\0\0\0\0\0\x03"s + std::string(extras) + std::string(deflated) + Little32(crc) +
         Little32(static_cast<uint32_t>(bytes.size()));
}

inline std::string Gzip(std::string_view bytes, int level = 6) { return Member(bytes, Deflate(bytes, level)); }

// Returns what zlib's own gzip reader makes of one member or more: it shares no code with the core.
inline std::string Gunzip(std::string_view packed) {
  std::string all;
  std::string buffer(1 << 16, '\0');
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);
  stream.next_in = const_cast<Bytef*>(Data(packed));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.avail_out = 0;
  for (int code = Z_OK; code == Z_OK && (stream.avail_in > 0 || stream.avail_out == 0);) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    code = inflate(&stream, Z_NO_FLUSH);
    all.append(buffer, 0, buffer.size() - stream.avail_out);
    if (code == Z_STREAM_END) code = inflateReset(&stream);
  }
  inflateEnd(&stream);
  return all;
}

// Memory that is handed out in small pieces.
class PieceInput : public ByteInput {
 public:
  PieceInput(std::string_view bytes, size_t piece) : bytes_(bytes), piece_(piece) {}

  Status Read(uint8_t* out, size_t capacity, size_t* n) override {
    *n = std::min({capacity, piece_, bytes_.size()});
    std::copy_n(bytes_.begin(), *n, out);
    bytes_.remove_prefix(*n);
    return Status();
  }
  bool MayGrow() const override { return false; }

 private:
  std::string_view bytes_;
  size_t piece_;
};

// Returns a source over borrowed bytes, by the codec that they show.
inline std::unique_ptr<ByteSource> ByteSourceOf(std::string_view bytes, size_t piece = SIZE_MAX,
                                                InflateLibrary library = InflateLibrary::kFastest) {
  Codec codec;
  auto source = OpenByteSource(std::make_unique<PieceInput>(bytes, piece), library, &codec);
  EXPECT_TRUE(source.ok()) << source.status().message();
  return std::move(source.value());
}

// What a source delivered, and what it found wrong.
struct Delivered {
  std::string bytes;
  SourceDamage damage;
  uint64_t damage_count = 0;
};

inline Delivered ReadToEnd(ByteSource* source, size_t capacity = 1 << 16) {
  Delivered d;
  std::string buffer(capacity, '\0');
  while (!source->at_end()) {
    size_t n = 0;
    const Status s = source->Read(reinterpret_cast<uint8_t*>(buffer.data()), capacity, &n);
    EXPECT_TRUE(s.ok()) << s.message();
    EXPECT_LE(n, capacity);
    if (!s.ok()) break;
    d.bytes.append(buffer, 0, n);
  }
  d.damage = source->damage();
  d.damage_count = source->damage_count();
  return d;
}

// Returns the uncompressed bytes of a sound sample, whatever its packing.
inline std::string Unpacked(const std::string& path) {
  const std::string bytes = ReadFile(path);
  return bytes.starts_with("\x1F\x8B") ? Gunzip(bytes) : bytes;
}

// Returns the records of a sound archive, cut by their lengths.
inline std::vector<std::string> SplitRecords(std::string_view bytes) {
  std::vector<std::string> records;
  while (bytes.size() >= 4) {
    const size_t size = size_t{4} * Get16(Data(bytes) + 2);
    if (size == 0 || size > bytes.size()) break;
    records.emplace_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  EXPECT_TRUE(bytes.empty());
  return records;
}

inline std::string Join(const std::vector<std::string>& records, size_t first = 0, size_t last = SIZE_MAX) {
  std::string all;
  for (size_t i = first; i < std::min(last, records.size()); i++) all += records[i];
  return all;
}

}  // namespace argus

#endif
