#include "base/crc32.h"

#ifdef ARGUS_HAVE_ISAL
#include <isa-l/crc.h>
#else
#include <libdeflate.h>
#endif

namespace argus {

uint32_t ContinueCrc(uint32_t crc, const uint8_t* data, size_t size) {
#ifdef ARGUS_HAVE_ISAL
  return crc32_gzip_refl(crc, data, size);
#else
  return libdeflate_crc32(crc, data, size);
#endif
}

}  // namespace argus
