// Fields of event records, apart from those that flows have, too. argus-record-format.md 6.
#ifndef ARGUS_FIELD_DERIVE_EVENT_H
#define ARGUS_FIELD_DERIVE_EVENT_H

#include "field/derive.h"

namespace argus {

// The kind is the word with which the data begins, the damage says why the data is not complete. All are NULL if empty.
void DeriveEventKind(Record& r, int, ArgusValue* v);
void DeriveEventData(Record& r, int, ArgusValue* v);
void DeriveEventDamage(Record& r, int, ArgusValue* v);

}  // namespace argus

#endif
