#include "scan/catalogue_verdicts.h"

#include <string_view>
#include <vector>

namespace argus {

bool CatalogueVerdicts::Load(const std::string& folder) {
  if (folder != folder_) {
    folder_ = folder;
    catalogues_.clear();
    number_ = 0;
    loaded_ = false;
  }
  if (loaded_) return true;
  ShelvedCatalogue catalogue(CataloguePath(folder_, number_++));
  loaded_ = catalogue.state() == CatalogueFile::State::kNone;
  if (catalogue.state() == CatalogueFile::State::kGood) {
    (catalogue.was_shelved() ? n_remembered_ : n_read_)++;
    Add(&catalogue);
  }
  return loaded_;
}

const CatalogueVerdicts::Verdict* CatalogueVerdicts::Find(const ArchiveEntry& archive) const {
  if (catalogues_.empty()) return nullptr;
  std::string_view name = archive.resolved.str();
  name.remove_prefix(name.rfind('/') + 1);
  for (const Catalogue& catalogue : catalogues_) {
    const size_t i = catalogue.file->Find(name, archive.stamp);
    if (i < catalogue.verdicts.size()) return &catalogue.verdicts[i];
  }
  return nullptr;
}

void CatalogueVerdicts::Add(ShelvedCatalogue* catalogue) {
  std::vector<ChosenChunk> chosen;
  if (!choice_->Choose(catalogue->file(), &chosen)) return;
  Catalogue& added = catalogues_.emplace_back();
  added.file = catalogue->Share();
  added.verdicts.reserve(added.file->members().size());
  for (const CatalogueMember& member : added.file->members()) added.verdicts.push_back({&member, false, false, 0});
  for (const ChosenChunk& c : chosen) {
    Verdict& verdict = added.verdicts[c.number];
    verdict.may_pass = true;
    verdict.is_counted = c.is_counted;
    verdict.rows = c.rows;
  }
}

}  // namespace argus
