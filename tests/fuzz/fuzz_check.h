// What the fuzz targets share: an invariant that does not hold stops the run.
#ifndef ARGUS_FUZZ_CHECK_H
#define ARGUS_FUZZ_CHECK_H

#include <cstdio>

namespace argus {

// Stops unless the invariant holds. `what` is printed, so that a crash report says which promise was broken.
inline void Check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  __builtin_trap();
}

}  // namespace argus

#endif
