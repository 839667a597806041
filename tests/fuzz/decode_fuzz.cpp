// Every field of any record: in bounds, of its type, whatever was derived before, and in agreement with a condition on
// it.
//
// The input is the record as it stands in an archive; its length word does not count, as after a repair.
#include <cmath>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "api/argus.h"
#include "base/storable_text.h"
#include "condition/predicate.h"
#include "field/field_table.h"
#include "fuzz_check.h"
#include "record/record.h"

namespace argus {
namespace {

constexpr std::string_view kArchive = "/archives/one.gz";
constexpr size_t kConditionStep = 8;  // conditions are slow: on every eighth field, the input decides which ones

// A value that owns its bytes.
struct Kept {
  bool is_null;
  int64_t integer;
  std::string bytes;
  bool operator==(const Kept&) const = default;
};

void CheckBytes(int32_t type, uint32_t length) {
  if (type == ARGUS_INET) Check(length == 4 || length == 16, "an address has 4 or 16 bytes");
  if (type == ARGUS_MACADDR) Check(length == 6, "a MAC address has 6 bytes");
}

Kept Keep(int32_t type, const ArgusValue& v) {
  Check(v.is_null <= 1, "is_null is 0 or 1");
  if (v.is_null) return {true, 0, {}};
  if (type >= ARGUS_TEXT) {
    CheckBytes(type, v.length);
    return {false, 0, v.length == 0 ? std::string() : std::string(reinterpret_cast<const char*>(v.bytes), v.length)};
  }
  if (type == ARGUS_INT4) Check(v.integer == static_cast<int32_t>(v.integer), "an int4 fits");
  if (type == ARGUS_BOOL) Check(v.integer == 0 || v.integer == 1, "a bool is 0 or 1");
  if (type == ARGUS_FLOAT8) Check(!std::isnan(v.real), "no NaN gets out");
  return {false, v.integer, {}};
}

void Assign(Record* r, int32_t kind, const RawRecord& raw) {
  r->set_archive(kArchive);
  if (kind != ARGUS_MANAGEMENT) {
    r->Assign(raw);
  } else {
    r->AssignManagement(raw);
  }
}

Kept DeriveOne(Record* r, const FieldEntry& entry) {
  ArgusValue v;
  std::memset(&v, 0x5A, sizeof v);  // a derivation sets all that counts
  entry.derive(*r, entry.side, &v);
  return Keep(entry.field.type, v);
}

// Derives one field of a fresh record, and watches the scratch memory after what it took.
Kept DeriveAlone(Record* r, int32_t kind, const RawRecord& raw, const FieldEntry& entry) {
  static const std::string canary(Record::kScratchSize, '\xA5');
  Assign(r, kind, raw);
  if (entry.field.type < ARGUS_TEXT) return DeriveOne(r, entry);
  char* const begin = r->Scratch(0);
  std::memcpy(begin, canary.data(), canary.size());
  Kept kept = DeriveOne(r, entry);
  const size_t taken = static_cast<size_t>(r->Scratch(0) - begin);
  Check(std::memcmp(begin + taken, canary.data(), canary.size() - taken) == 0, "text stays in the memory that it took");
  return kept;
}

ArgusOperand OperandOf(int32_t type, const Kept& kept) {
  ArgusOperand o{};
  if (type >= ARGUS_TEXT) {
    o.value.bytes = reinterpret_cast<const uint8_t*>(kept.bytes.data());
    o.value.length = static_cast<uint32_t>(kept.bytes.size());
    o.bits = static_cast<int32_t>(8 * kept.bytes.size());
  } else {
    o.value.integer = kept.integer;
  }
  o.value.is_null = kept.is_null;
  return o;
}

// Text is compared as it is shown.
Kept Shown(int32_t type, const Kept& kept) {
  const Bytes bytes(reinterpret_cast<const uint8_t*>(kept.bytes.data()), kept.bytes.size());
  if (type != ARGUS_TEXT || IsStorable(bytes, ARGUS_TEXT_UTF8)) return kept;
  Kept shown = {kept.is_null, 0, std::string(EscapedSize(bytes), '\0')};
  Escape(bytes, reinterpret_cast<uint8_t*>(shown.bytes.data()));
  return shown;
}

Truth Evaluate(Record* r, int32_t kind, int32_t op, int32_t field, const ArgusOperand* operand) {
  ArgusPredicate node{};
  node.op = op;
  node.field = field;
  node.operands = operand;
  node.n_operands = operand == nullptr ? 0 : 1;
  Result<Predicate> p = Predicate::Build(kind, &node, 1);
  Check(p.ok(), "a condition on a field can be built");
  return p.value().Evaluate(*r);
}

void CheckCondition(Record* r, int32_t kind, int32_t field, int32_t type, const Kept& kept) {
  const Truth null = Evaluate(r, kind, ARGUS_OP_IS_NULL, field, nullptr);
  Check(null == (kept.is_null ? Truth::kTrue : Truth::kFalse), "IS NULL says what the column shows");
  if (type == ARGUS_INT4_ARRAY) return;
  const Kept shown = Shown(type, kept);
  const ArgusOperand operand = OperandOf(type, shown);
  const Truth equal = Evaluate(r, kind, ARGUS_OP_EQ, field, &operand);
  Check(equal == (kept.is_null ? Truth::kUnknown : Truth::kTrue), "a value equals itself");
  const Truth less = Evaluate(r, kind, ARGUS_OP_LT, field, &operand);
  Check(less == (kept.is_null ? Truth::kUnknown : Truth::kFalse), "a value is not less than itself");
}

void CheckKind(Record* alone, Record* all, int32_t kind, const RawRecord& raw) {
  const std::span<const FieldEntry> table = FieldTable(kind);
  std::vector<Kept> kept;
  for (const FieldEntry& entry : table) kept.push_back(DeriveAlone(alone, kind, raw, entry));
  // All fields of one record, in either order.
  Assign(all, kind, raw);
  for (size_t i = 0; i < table.size(); i++)
    Check(DeriveOne(all, table[i]) == kept[i], "a field depends on none before it");
  Assign(all, kind, raw);
  for (size_t i = table.size(); i-- > 0;) {
    Check(DeriveOne(all, table[i]) == kept[i], "a field depends on none behind it");
    if ((i + raw.size) % kConditionStep != 0) continue;
    CheckCondition(all, kind, static_cast<int32_t>(i), table[i].field.type, kept[i]);
  }
}

}  // namespace
}  // namespace argus

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace argus;
  if (size < kHeaderSize || size > kMaxRecordSize) return 0;
  static const std::unique_ptr<Record> all = std::make_unique<Record>();  // used for one record after the other
  const std::unique_ptr<Record> alone = std::make_unique<Record>();
  for (const int32_t kind : {ARGUS_FLOW, ARGUS_MANAGEMENT, ARGUS_EVENT}) {
    CheckKind(alone.get(), all.get(), kind, {data, static_cast<uint32_t>(size), 0});
  }
  return 0;
}
