#include "catalogues.h"

#include <vector>

namespace argus {

namespace {

std::string NameOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

const Catalogues::Verdict* Catalogues::Find(const ArchiveEntry& archive, const std::string& side_car,
                                            const ChunkChoice& choice) {
  const size_t slash = side_car.rfind('/');
  if (folder_.size() != slash || side_car.compare(0, slash, folder_) != 0) Load(side_car.substr(0, slash), choice);
  const auto [begin, end] = verdicts_.equal_range(NameOf(archive.resolved));
  for (auto at = begin; at != end; ++at) {
    if (at->second.member.stamp == archive.stamp) return &at->second;
  }
  return nullptr;
}

void Catalogues::Load(const std::string& folder, const ChunkChoice& choice) {
  folder_ = folder;
  verdicts_.clear();
  for (uint32_t number = 0;; number++) {
    CatalogueFile catalogue;
    const CatalogueFile::State state = catalogue.Open(CataloguePath(folder, number));
    if (state == CatalogueFile::State::kNone) break;
    if (state == CatalogueFile::State::kGood) Add(&catalogue, choice);
  }
}

void Catalogues::Add(CatalogueFile* catalogue, const ChunkChoice& choice) {
  std::vector<ChosenChunk> chosen;
  if (!choice.Choose(catalogue, &chosen)) return;
  std::vector<Verdict> verdicts;
  for (const CatalogueMember& member : catalogue->members()) verdicts.push_back({member, false, false, 0});
  for (const ChosenChunk& c : chosen) {
    Verdict& verdict = verdicts[c.number];
    verdict.may_pass = true;
    verdict.is_counted = c.is_counted;
    verdict.rows = c.rows;
  }
  for (const Verdict& v : verdicts) verdicts_.emplace(v.member.name, v);
}

}  // namespace argus
