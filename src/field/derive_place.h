// Where hosts are: countries, autonomous systems, coordinates, and how local they are to the site.
#ifndef ARGUS_FIELD_DERIVE_PLACE_H
#define ARGUS_FIELD_DERIVE_PLACE_H

#include "field/derive.h"

namespace argus {

// Two letters of a country, and the number of an autonomous system; NULL where the record has none.
void DeriveCountry(Record& r, int side, ArgusValue* v);
void DeriveAsn(Record& r, int side, ArgusValue* v);
// Coordinates in degrees. The third side is the inode, which has a number of a system, too.
void DeriveLatitude(Record& r, int side, ArgusValue* v);
void DeriveLongitude(Record& r, int side, ArgusValue* v);
// How local a host is to the site, and its organisation, as numbers.
void DeriveLocalityStatus(Record& r, int side, ArgusValue* v);
void DeriveLocality(Record& r, int side, ArgusValue* v);
void DeriveOrganisation(Record& r, int side, ArgusValue* v);

}  // namespace argus

#endif
