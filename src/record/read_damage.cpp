#include "record/read_damage.h"

#include <utility>

namespace argus {

void ReadDamage::Add(uint64_t offset, std::string what) {
  if (count > 0 && last_offset == offset) return;  // more about the same place
  last_offset = offset;
  if (count++ > 0 && first_offset <= offset) return;
  first_offset = offset;
  first = std::move(what);
}

void ReadDamage::AddPacking(const ByteSource& source) {
  const SourceDamage& d = source.damage();
  if (d.kind == SourceDamage::kNone) return;
  if (d.kind == SourceDamage::kTruncated && source.MayGrow()) {
    growing = true;
    return;
  }
  packed_lost = source.has_lost();
  Add(d.offset, d.what);
  count += source.damage_count() - 1;
}

}  // namespace argus
