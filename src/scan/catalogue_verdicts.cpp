#include "scan/catalogue_verdicts.h"

#include <vector>

namespace argus {

namespace {

std::string NameOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

bool CatalogueVerdicts::Load(const std::string& side_car) {
  const size_t slash = side_car.rfind('/');
  if (folder_.size() != slash || side_car.compare(0, slash, folder_) != 0) {
    folder_ = side_car.substr(0, slash);
    verdicts_.clear();
    number_ = 0;
    loaded_ = false;
  }
  if (loaded_) return true;
  CatalogueFile catalogue;
  const CatalogueFile::State state = catalogue.Open(CataloguePath(folder_, number_++));
  loaded_ = state == CatalogueFile::State::kNone;
  if (state == CatalogueFile::State::kGood) Add(&catalogue);
  return loaded_;
}

const CatalogueVerdicts::Verdict* CatalogueVerdicts::Find(const ArchiveEntry& archive) const {
  const auto [begin, end] = verdicts_.equal_range(NameOf(archive.resolved));
  for (auto at = begin; at != end; ++at) {
    if (at->second.member.stamp == archive.stamp) return &at->second;
  }
  return nullptr;
}

void CatalogueVerdicts::Add(CatalogueFile* catalogue) {
  std::vector<ChosenChunk> chosen;
  if (!choice_->Choose(catalogue, &chosen)) return;
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
