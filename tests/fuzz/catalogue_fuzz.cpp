// A catalogue with patches whose checksums are all right: whatever it says, reading and merging it stays within bounds.
#include "index/catalogue_builder.h"
#include "index/catalogue_file.h"
#include "index/dictionary_merger.h"
#include "index/sensor_log.h"
#include "patched_index.h"
#include "scan/catalogue_verdicts.h"

namespace argus {
namespace {

constexpr int kArchives = 12, kRecordsEach = 250;
constexpr SectionId kKinds[] = {kSectionAddress4, kSectionAddress6, kSectionPorts};

// A folder of archives with a catalogue, made once.
class Place : public IndexPlace {
 public:
  Place() {
    for (int i = 0; i < kArchives; i++) Add("archive" + std::to_string(i), i * kRecordsEach / 2, kRecordsEach);
    ArchiveList list;
    Check(list.Open(path(), "", false).ok(), "the folder is there");
    for (bool done = false; !done;) Check(list.Step(&done).ok(), "it can be listed");
    Check(list.size() == kArchives, "side-cars are not listed");
    CatalogueBuilder builder(list, 0, list.size(), path(), path());
    for (bool done = false; !done;) Check(builder.Step(&done).ok(), "a catalogue can be built");
    for (size_t i = 0; i < list.size(); i++) entries_.push_back(list.at(i));
    bytes_ = Read(catalogue());
  }
  std::string catalogue() const { return CataloguePath(path(), 0); }
  const std::string& bytes() const { return bytes_; }
  const std::vector<ArchiveEntry>& entries() const { return entries_; }

 private:
  std::vector<ArchiveEntry> entries_;
  std::string bytes_;
};

void ReadDictionaries(CatalogueFile* catalogue) {
  for (const SectionId id : kKinds) {
    std::vector<Dictionary>* const dictionaries = catalogue->Dictionaries(id);
    if (dictionaries == nullptr) continue;
    for (Dictionary& d : *dictionaries) {
      d.ForEach({{{0, 0}, {UINT64_MAX, UINT64_MAX}}}, [&](const Key128&, bool, const std::vector<Posting>& postings) {
        for (const Posting& p : postings) Check(p.chunk < catalogue->members().size(), "a posting names an archive");
      });
    }
  }
}

// Merges it as a builder that writes it anew does, without every third archive.
void Merge(CatalogueFile* catalogue) {
  DictionaryMerger::Source source{catalogue, {}};
  uint32_t n = 0;
  for (size_t i = 0; i < catalogue->members().size(); i++) {
    source.owners.push_back(i % 3 == 0 ? DictionaryMerger::kNobody : n++);
  }
  const std::vector<DictionaryMerger::Source> sources{source};
  for (const SectionId id : kKinds) {
    DictionaryMerger merger;
    if (!merger.Open(sources, id, n)) continue;
    DictionaryEntry entry;
    for (Key128 before; merger.Next(&entry) == DictionaryMerger::Step::kEntry; before = entry.key) {
      Check(before <= entry.key, "keys ascend");
      for (const Posting& p : entry.postings) Check(p.chunk < n, "a posting names an archive");
    }
  }
}

// Reads it as a scan does.
void Ask(const Place& place) {
  ArgusPredicate node{};
  const uint8_t address[] = {10, 0, 0, 3};
  ArgusOperand operand{};
  operand.bits = 32;
  operand.value.bytes = address;
  operand.value.length = sizeof address;
  node.op = ARGUS_OP_EQ;
  node.field = FindField(ARGUS_FLOW, "saddr");
  node.operands = &operand;
  node.n_operands = 1;
  Result<Predicate> predicate = Predicate::Build(ARGUS_FLOW, &node, 1);
  Check(predicate.ok(), "the condition is sound");
  const ChunkChoice choice(ARGUS_FLOW, predicate.value(), false);
  CatalogueVerdicts catalogues;
  catalogues.Restart(choice);
  for (const ArchiveEntry& entry : place.entries()) {
    const std::string& path = entry.resolved;
    while (!catalogues.Load(path.substr(0, path.rfind('/')))) {
    }
    const CatalogueVerdicts::Verdict* const verdict = catalogues.Find(entry);
    Check(verdict == nullptr || verdict->member->stamp == entry.stamp, "nothing is said about another archive");
  }
}

}  // namespace
}  // namespace argus

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace argus;
  static const Place place;
  std::string bytes = place.bytes();
  Patch(data, size, &bytes);
  SumUp(&bytes, kCatalogueHeaderSize, 24, 36);
  std::ofstream(place.catalogue(), std::ios::binary) << bytes;
  CatalogueFile catalogue;
  if (catalogue.Open(place.catalogue()) == CatalogueFile::State::kGood) {
    ReadDictionaries(&catalogue);
    for (const CatalogueMember& m : catalogue.members()) {
      std::vector<SensorFacts> sensors;
      (void)GetSensors(m.sensors.data(), m.sensors.size(), &sensors);
    }
    Merge(&catalogue);
  }
  Ask(place);
  return 0;
}
