// A side-car with patches, all of whose sums are right: whatever it says, reading it stays within bounds.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "archive_list.h"
#include "chunk_reader.h"
#include "fuzz_check.h"
#include "index_builder.h"
#include "index_file.h"

namespace argus {
namespace {

constexpr int kRecords = 3000;
constexpr size_t kPatchSize = 3;  // where, two bytes, and what

// A folder with an archive and its side-car, made once.
class Place {
 public:
  Place() {
    std::string name = (std::filesystem::temp_directory_path() / "argus_fuzz.XXXXXX").string();
    Check(mkdtemp(name.data()) != nullptr, "there is room for a folder");
    archive_ = name + "/archive";
    side_car_ = name + "/side_car";
    // A management record, then flows of TCP between other addresses each.
    std::string bytes("\x83\x10\x00\x20\x00\x80\x00\x00\xE5\x71\x2D\xCB", 12);
    bytes.resize(128);
    for (int i = 0; i < kRecords; i++) {
      bytes.append("\x13\x10\x00\x06\x02\x01\x01\x05", 8);
      bytes += {10, 0, 0, static_cast<char>(i % 7), 10, 1, static_cast<char>(i), static_cast<char>(i % 201)};
      bytes.append("\x06\x00\x10\x00\x00\x50\x00\x00", 8);
    }
    std::ofstream(archive_, std::ios::binary) << bytes;
    const auto now = std::filesystem::file_time_type::clock::now();
    std::filesystem::last_write_time(archive_, now - std::chrono::hours(1));
    ArchiveEntry entry;
    entry.path = entry.resolved = archive_;
    IndexBuilder builder(entry, side_car_);
    for (bool done = false; !done;) Check(builder.Step(&done).ok(), "an index can be built");
    Check(builder.outcome() == IndexBuilder::Outcome::kBuilt, "the archive is sound");
    Check(builder.header().records.flows == kRecords, "all flows are seen");
    std::ifstream in(side_car_, std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(in), {});
  }
  ~Place() { std::filesystem::remove_all(std::filesystem::path(archive_).parent_path()); }

  const std::string& archive() const { return archive_; }
  const std::string& side_car() const { return side_car_; }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string archive_, side_car_, bytes_;
};

uint8_t* At(std::string* bytes, size_t at) { return reinterpret_cast<uint8_t*>(bytes->data()) + at; }

void Sum(std::string* bytes, size_t begin, size_t size, size_t at) {
  if (begin > bytes->size() || size > bytes->size() - begin || at + 4 > bytes->size()) return;
  const uint32_t crc = IndexCrc(At(bytes, begin), size);
  for (int i = 0; i < 4; i++) (*bytes)[at + i] = static_cast<char>(crc >> (8 * i));
}

// Put all sums right, as far as the file's tables make sense.
void SumUp(std::string* bytes) {
  constexpr size_t kTocOffset = kIndexHeaderSize - 20, kTocCrc = kIndexHeaderSize - 12;
  const uint64_t toc = GetLittle<uint64_t>(At(bytes, kTocOffset));
  if (toc <= bytes->size()) {
    for (size_t at = toc; at + kSectionSize <= bytes->size(); at += kSectionSize) {
      LittleReader in(At(bytes, at), kSectionSize);
      const IndexSection s = GetSection(&in);
      Sum(bytes, s.offset, s.head_length, at + 4);
    }
    Sum(bytes, toc, bytes->size() - toc, kTocCrc);
  }
  Sum(bytes, 0, kIndexHeaderSize - 4, kIndexHeaderSize - 4);
}

void ReadAll(const Place& place) {
  RandomFile archive;
  Check(archive.Open(place.archive(), 0, 0).ok(), "the archive is there");
  IndexFile index;
  if (index.Open(place.side_car(), archive, IndexTrust::kStat) != IndexFile::State::kFresh) return;
  for (const SectionId id : {kSectionAddress4, kSectionAddress6, kSectionPorts}) {
    std::vector<Dictionary>* dictionaries = index.Dictionaries(id);
    if (dictionaries == nullptr) continue;
    for (Dictionary& d : *dictionaries) {
      d.ForEach({{{0, 0}, {UINT64_MAX, UINT64_MAX}}}, [&](const Key128&, bool, const std::vector<Posting>& postings) {
        for (const Posting& p : postings) Check(p.chunk < index.header().n_chunks, "a posting names a chunk");
      });
    }
  }
  const std::vector<Chunk>* chunks = index.Chunks();
  if (chunks == nullptr) return;
  ChunkReader reader;
  for (const Chunk& c : *chunks) {
    if (!reader.Load(archive, index.file(), index.header().layout, c)) continue;
    RawRecord raw;
    uint64_t sum = 0;
    while (reader.Next(&raw)) {
      for (uint32_t i = 0; i < raw.size; i++) sum += raw.data[i];
    }
    Check(sum != 1, "the bytes are read");
  }
}

}  // namespace
}  // namespace argus

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace argus;
  static const Place place;
  std::string bytes = place.bytes();
  for (size_t i = 0; i + kPatchSize <= size && i < 64 * kPatchSize; i += kPatchSize) {
    const size_t where = data[i] | static_cast<size_t>(data[i + 1]) << 8;
    // From the end, where the tables stand, or from the start.
    const size_t at = where % 2 ? bytes.size() - 1 - where / 2 % bytes.size() : where / 2 % bytes.size();
    bytes[at] = static_cast<char>(data[i + 2]);
  }
  SumUp(&bytes);
  std::ofstream(place.side_car(), std::ios::binary) << bytes;
  ReadAll(place);
  return 0;
}
