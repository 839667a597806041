// A side-car with patches whose checksums are all right, or one that is packed from anything: whatever it says, reading
// it stays within bounds.
#include "index/chunk_reader.h"
#include "index/sensor_log.h"
#include "index/side_car_file.h"
#include "patched_index.h"

namespace argus {
namespace {

constexpr int kRecords = 3000;

void ReadAll(const IndexPlace& place) {
  RandomFile archive;
  Check(archive.Open(place / "archive", 0, 0).ok(), "the archive is there");
  SideCarFile index;
  if (index.Open(place.SideCar("archive"), archive, IndexTrust::kStat) != SideCarFile::State::kFresh) return;
  for (const SectionId id : {kSectionAddress4, kSectionAddress6, kSectionPorts}) {
    std::vector<Dictionary>* dictionaries = index.Dictionaries(id);
    if (dictionaries == nullptr) continue;
    for (Dictionary& d : *dictionaries) {
      d.ForEach({{{0, 0}, {UINT64_MAX, UINT64_MAX}}}, [&](const Key128&, bool, const std::vector<Posting>& postings) {
        for (const Posting& p : postings) Check(p.chunk < index.header().n_chunks, "a posting names a chunk");
      });
    }
  }
  ByteVector bytes;
  std::vector<SensorFacts> sensors;
  if (index.ReadSensors(&bytes) && GetSensors(bytes.data(), bytes.size(), &sensors)) {
    for (const SensorFacts& s : sensors) {
      Check(s.sequences.size() <= bytes.size() && s.lives.size() <= bytes.size(), "ranges and lives take bytes");
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
  static const IndexPlace place;
  static const std::string original = [] {
    place.Add("archive", 0, kRecords);
    return IndexPlace::Read(place.SideCar("archive"));
  }();
  std::string bytes = original;
  Patch(data, size, &bytes);
  SumUp(&bytes, kSideCarHeaderSize, kSideCarHeaderSize - 20, kSideCarHeaderSize - 12);
  if (size > 0 && data[0] == kPackedMagic[0]) bytes.assign(data, data + size);
  std::ofstream(place.SideCar("archive"), std::ios::binary) << bytes;
  ReadAll(place);
  return 0;
}
