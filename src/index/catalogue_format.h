// The catalogue's on-disk layout: doc/index_format.md draws it. Sections and dictionaries are those of side-cars.
#ifndef ARGUS_INDEX_CATALOGUE_FORMAT_H
#define ARGUS_INDEX_CATALOGUE_FORMAT_H

#include <string>

#include "index/postings.h"
#include "index/side_car_format.h"

namespace argus {

inline constexpr uint8_t kCatalogueMagic[4] = {'A', 'R', 'G', 'C'};
inline constexpr uint16_t kCatalogueMajor = 1;
inline constexpr size_t kCatalogueHeaderSize = 48;
inline constexpr uint32_t kMaxMembers = kMaxSides;

// A sound archive, as it was when its side-car told of it.
struct CatalogueMember {
  std::string name;  // in its folder
  FileStamp stamp;
  uint32_t n_chunks = 0;
  bool has_no_time = false;  // a flow without stime or ltime
  RecordCounts records;
  TimeZoneMap times;
};

struct CatalogueHeader {
  uint32_t n_members = 0;
  SectionTable table;
};

void PutCatalogueHeader(const CatalogueHeader& header, ByteVector* out);
// False: not a header of this version, or damaged. `data` has kCatalogueHeaderSize bytes.
bool GetCatalogueHeader(const uint8_t* data, CatalogueHeader* header);
void PutMember(const CatalogueMember& member, ByteVector* out);
CatalogueMember GetMember(LittleReader* in);

// Where catalogue `number` of a folder of side-cars lies, and what becomes the next one. No archive has such a name.
inline std::string CataloguePath(const std::string& folder, uint32_t number) {
  return folder + "/.catalog." + std::to_string(number);
}
inline std::string CatalogueTemporary(const std::string& folder) { return folder + "/.catalog.tmp"; }

}  // namespace argus

#endif
