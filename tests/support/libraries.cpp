#include "support/libraries.h"

namespace argus {

bool HasIsal() {
#ifdef ARGUS_HAVE_ISAL
  return true;
#else
  return false;
#endif
}

bool HasCodec(Codec codec) {
  switch (codec) {
#if ARGUS_HAVE_BZIP2
    case Codec::kBzip2: return true;
#endif
#if ARGUS_HAVE_LZMA
    case Codec::kXz: return true;
#endif
#if ARGUS_HAVE_ZSTD
    case Codec::kZstd: return true;
#endif
#if ARGUS_HAVE_LZ4
    case Codec::kLz4: return true;
#endif
#if ARGUS_HAVE_ARCHIVE
    case Codec::kCompress: return true;
#endif
    default: return codec == Codec::kPlain || codec == Codec::kGzip;
  }
}

}  // namespace argus
