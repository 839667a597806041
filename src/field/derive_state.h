// What became of the flow: dir, state, flgs, cause. ra-fields.md 1, 6-8.
#ifndef ARGUS_FIELD_DERIVE_STATE_H
#define ARGUS_FIELD_DERIVE_STATE_H

#include "field/derive.h"

namespace argus {

// Texts as `ra` prints them, trimmed; the cause also as the number in the record.
void DeriveDir(Record& r, int, ArgusValue* v);
void DeriveState(Record& r, int, ArgusValue* v);
void DeriveCause(Record& r, int, ArgusValue* v);
void DeriveCauseCode(Record& r, int, ArgusValue* v);

// Returns the name that `ra` gives to a cause byte, static; "Unknown" for one without a name.
std::string_view CauseName(uint8_t cause);

}  // namespace argus

#endif
