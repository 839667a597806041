// Which of the optional libraries this build has. Tests that need another one skip, and say so.
#ifndef ARGUS_TESTS_LIBRARIES_H
#define ARGUS_TESTS_LIBRARIES_H

#include "io/codec.h"

namespace argus {

// Returns whether this build inflates with ISA-L.
bool HasIsal();

// Returns whether this build unpacks a codec.
bool HasCodec(Codec codec);

}  // namespace argus

#endif
