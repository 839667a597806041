// The table of fields: name, type, meaning and how each is derived. The one place that lists the columns.
#ifndef ARGUS_FIELD_FIELD_TABLE_H
#define ARGUS_FIELD_FIELD_TABLE_H

#include <span>
#include <string_view>

#include "api/argus.h"
#include "field/derive.h"

namespace argus {

struct FieldEntry {
  ArgusField field;
  Derive derive;
  int side = 0;  // handed to `derive`: the side, or for management records the offset
};

// Returns all fields of a kind (an ArgusKind), in the order of their numbers; empty for an unknown kind. Static.
std::span<const FieldEntry> FieldTable(int32_t kind);
// Returns the number of a field of a kind, -1 if there is no such field.
int32_t FindField(int32_t kind, std::string_view name);

}  // namespace argus

#endif
