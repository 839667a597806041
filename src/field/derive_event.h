// Fields of event records beside those that flows have, too.
#ifndef ARGUS_FIELD_DERIVE_EVENT_H
#define ARGUS_FIELD_DERIVE_EVENT_H

#include "field/derive.h"

namespace argus {

void DeriveEventKind(Record& r, int, ArgusValue* v);
void DeriveEventData(Record& r, int, ArgusValue* v);
void DeriveEventDamage(Record& r, int, ArgusValue* v);

}  // namespace argus

#endif
