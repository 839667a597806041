// Where hosts are: countries, autonomous systems, coordinates, and how local they are to the site.
#ifndef ARGUS_FIELD_DERIVE_PLACE_H
#define ARGUS_FIELD_DERIVE_PLACE_H

#include "field/derive.h"

namespace argus {

void DeriveCountry(Record& r, int side, ArgusValue* v);
void DeriveAsn(Record& r, int side, ArgusValue* v);
// The third side is the inode.
void DeriveLatitude(Record& r, int side, ArgusValue* v);
void DeriveLongitude(Record& r, int side, ArgusValue* v);
void DeriveLocalityStatus(Record& r, int side, ArgusValue* v);
void DeriveLocality(Record& r, int side, ArgusValue* v);
void DeriveOrganisation(Record& r, int side, ArgusValue* v);

}  // namespace argus

#endif
