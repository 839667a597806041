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

// A sound archive, as its side-car described it.
struct CatalogueMember {
  std::string name;  // without its folder
  FileStamp stamp;
  uint32_t n_chunks = 0;
  bool has_no_time = false;  // some flow has no stime or no ltime
  RecordCounts records;
  TimeRanges times;
  ByteVector sensors;  // what they report, as PutSensors() packs it; empty: in a catalogue of an earlier version
};

struct CatalogueHeader {
  uint32_t n_members = 0;
  SectionTable table;
};

// Appends a header, kCatalogueHeaderSize bytes, to *out.
void PutCatalogueHeader(const CatalogueHeader& header, ByteVector* out);
// Reads the header in the kCatalogueHeaderSize bytes at `data`. Returns false if it is damaged or of another version.
bool GetCatalogueHeader(const uint8_t* data, CatalogueHeader* header);
// Appends a member but for its sensors to *out, and reads one back. What was read counts only while in->ok().
void PutMember(const CatalogueMember& member, ByteVector* out);
CatalogueMember GetMember(LittleReader* in);
// Appends the sensors of a member, which stand in a section of their own, and reads them back.
void PutMemberSensors(const CatalogueMember& member, ByteVector* out);
ByteVector GetMemberSensors(LittleReader* in);

// Returns the path of catalogue `number` in a folder of side-cars, and the temporary path under which the next one is
// written. Listings skip both names, as those of all dot-files.
inline std::string CataloguePath(const std::string& folder, uint32_t number) {
  return folder + "/.catalog." + std::to_string(number);
}
inline std::string CatalogueTemporary(const std::string& folder) { return folder + "/.catalog.tmp"; }

}  // namespace argus

#endif
