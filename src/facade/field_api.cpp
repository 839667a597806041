// The facade of the fields of records, and of text as a database can store it.
#include "api/field.h"
#include "base/bytes.h"
#include "base/storable_text.h"
#include "facade/guard.h"
#include "field/field_table.h"

static_assert(argus::kArePlain<ArgusField, ArgusValue, ArgusRows>);

int32_t argus_field_count(int32_t kind) noexcept { return static_cast<int32_t>(argus::FieldTable(kind).size()); }

const ArgusField* argus_field_at(int32_t kind, int32_t field) noexcept {
  return &argus::FieldTable(kind)[static_cast<size_t>(field)].field;
}

int32_t argus_field_find(int32_t kind, const char* name) noexcept { return argus::FindField(kind, name); }

uint32_t argus_text_store(const char* text, uint32_t length, int32_t encoding, char* out) noexcept {
  const argus::Bytes bytes(reinterpret_cast<const uint8_t*>(text), length);
  return static_cast<uint32_t>(argus::ShowPath(bytes, encoding, reinterpret_cast<uint8_t*>(out)));
}

uint32_t argus_text_path(const char* text, uint32_t length, int32_t is_glob, char* out) noexcept {
  const argus::Bytes bytes(reinterpret_cast<const uint8_t*>(text), length);
  return static_cast<uint32_t>(argus::ReadPath(bytes, is_glob != 0, reinterpret_cast<uint8_t*>(out)));
}
