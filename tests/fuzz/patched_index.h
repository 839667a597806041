// For the fuzz targets of side-cars and catalogues: a file with patches whose checksums are all right.
#ifndef ARGUS_FUZZ_PATCHED_INDEX_H
#define ARGUS_FUZZ_PATCHED_INDEX_H

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "archive/archive_list.h"
#include "base/crc32.h"
#include "fuzz_check.h"
#include "index/index_file.h"
#include "index/side_car_builder.h"

namespace argus {

// A folder with archives and their side-cars, for as long as the object lives.
class IndexPlace {
 public:
  IndexPlace() {
    std::string name = (std::filesystem::temp_directory_path() / "argus_fuzz.XXXXXX").string();
    Check(mkdtemp(name.data()) != nullptr, "there is room for a folder");
    path_ = name;
  }
  ~IndexPlace() { std::filesystem::remove_all(path_); }
  IndexPlace(const IndexPlace&) = delete;
  IndexPlace& operator=(const IndexPlace&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  std::string SideCar(const std::string& archive) const { return path_ + "/" + archive + ".argx"; }

  // Writes an archive and its side-car: a management record, then `n` TCP flows, numbered from `first` on, each between
  // other addresses.
  void Add(const std::string& name, int first, int n) const {
    std::string bytes("\x83\x10\x00\x20\x00\x80\x00\x00\xE5\x71\x2D\xCB", 12);
    bytes.resize(128);
    for (int i = first; i < first + n; i++) {
      bytes.append("\x13\x10\x00\x06\x02\x01\x01\x05", 8);
      bytes += {10, 0, 0, static_cast<char>(i % 7), 10, 1, static_cast<char>(i), static_cast<char>(i % 201)};
      bytes.append("\x06\x00\x10\x00\x00\x50\x00\x00", 8);
    }
    std::ofstream(*this / name, std::ios::binary) << bytes;
    const auto now = std::filesystem::file_time_type::clock::now();
    std::filesystem::last_write_time(*this / name, now - std::chrono::hours(1));
    ArchiveEntry entry;
    entry.path = entry.resolved = *this / name;
    SideCarBuilder builder(entry, SideCar(name));
    for (bool done = false; !done;) Check(builder.Step(&done).ok(), "an index can be built");
    Check(builder.outcome() == SideCarBuilder::Outcome::kBuilt, "the archive is sound");
    Check(builder.header().records.flows == static_cast<uint64_t>(n), "all flows are seen");
  }

  // Returns the bytes of a side-car or catalogue, unpacked.
  static std::string Read(const std::string& path) {
    IndexFile file;
    Check(file.Open(path).ok(), "an index can be opened");
    std::string bytes(file.size(), '\0');
    Check(file.ReadAt(0, reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()).ok(), "an index can be read");
    return bytes;
  }

 private:
  std::string path_;
};

inline uint8_t* At(std::string* bytes, size_t at) { return reinterpret_cast<uint8_t*>(bytes->data()) + at; }

// Writes the checksum of the `size` bytes from `begin` at `at`.
inline void Sum(std::string* bytes, uint64_t begin, uint64_t size, uint64_t at) {
  if (begin > bytes->size() || size > bytes->size() - begin || at + 4 > bytes->size()) return;
  const uint32_t crc = Crc32(At(bytes, begin), size);
  for (int i = 0; i < 4; i++) (*bytes)[at + i] = static_cast<char>(crc >> (8 * i));
}

// Corrects the checksums of a dictionary's blocks, which stand in its head.
inline void SumBlocks(std::string* bytes, const Section& s) {
  if (s.id != kSectionAddress4 && s.id != kSectionAddress6 && s.id != kSectionPorts) return;
  const size_t key_size = s.id == kSectionAddress6 ? 16 : 4, entry_size = key_size + 12;
  const uint64_t body = s.offset + s.head_length;
  if (s.offset > bytes->size() || body > bytes->size()) return;
  for (uint64_t at = s.offset + 4; at + entry_size <= body; at += entry_size) {
    const uint8_t* const entry = At(bytes, at + key_size);
    Sum(bytes, body + GetLittle<uint32_t>(entry), GetLittle<uint32_t>(entry + 4), at + key_size + 8);
  }
}

// Corrects all checksums, as far as the file's tables make sense. Headers of side-cars and of catalogues end alike.
inline void SumUp(std::string* bytes, size_t header_size, size_t toc_offset, size_t toc_crc) {
  const uint64_t toc = GetLittle<uint64_t>(At(bytes, toc_offset));
  if (toc <= bytes->size()) {
    for (size_t at = toc; at + kSectionSize <= bytes->size(); at += kSectionSize) {
      LittleReader in(At(bytes, at), kSectionSize);
      const Section s = GetSection(&in);
      SumBlocks(bytes, s);
      Sum(bytes, s.offset, s.head_length, at + 4);
    }
    Sum(bytes, toc, bytes->size() - toc, toc_crc);
  }
  Sum(bytes, 0, header_size - 4, header_size - 4);
}

// Patches bytes as the input says: for each, two bytes say where, and one is the new byte.
inline void Patch(const uint8_t* data, size_t size, std::string* bytes) {
  constexpr size_t kPatchSize = 3, kMaxPatches = 64;
  for (size_t i = 0; i + kPatchSize <= size && i < kMaxPatches * kPatchSize; i += kPatchSize) {
    const size_t where = data[i] | static_cast<size_t>(data[i + 1]) << 8;
    // Counts from the end, where the tables stand, or from the start.
    const size_t at = where % 2 ? bytes->size() - 1 - where / 2 % bytes->size() : where / 2 % bytes->size();
    (*bytes)[at] = static_cast<char>(data[i + 2]);
  }
}

}  // namespace argus

#endif
