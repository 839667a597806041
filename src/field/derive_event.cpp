#include "field/derive_event.h"

#include "field/event_data.h"
#include "field/set_value.h"

namespace argus {

namespace {

constexpr size_t kMaxKind = 63;

std::string_view Text(Bytes b) { return {reinterpret_cast<const char*>(b.data()), b.size()}; }

}  // namespace

// Sets the word with which the data begins; NULL if it has more than kMaxKind characters.
void DeriveEventKind(Record& r, int, ArgusValue* v) {
  const std::string_view text = Text(ReadEventData(r).data);
  const size_t end = text.find_first_of(std::string_view("=: \t\r\n\0", 7));
  const std::string_view word = text.substr(0, end);
  if (word.size() > kMaxKind) return SetNull(v);
  SetTrimmed(v, word);
}

void DeriveEventData(Record& r, int, ArgusValue* v) {
  const Bytes data = ReadEventData(r).data;
  if (data.empty()) return SetNull(v);
  SetBytes(v, data);
}

void DeriveEventDamage(Record& r, int, ArgusValue* v) { SetTrimmed(v, ReadEventData(r).damage); }

}  // namespace argus
