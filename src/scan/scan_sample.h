// A random sample of chunks or archives, the same whenever it is asked for.
#ifndef ARGUS_SCAN_SCAN_SAMPLE_H
#define ARGUS_SCAN_SCAN_SAMPLE_H

#include <cstddef>
#include <cstdint>

namespace argus {

struct ScanSample {
  double share = 0;  // of all chunks, 0 to 1; 0: all
  uint64_t seed = 0;

  // Returns whether chunk `chunk` of an archive is in the sample. Both are numbers; of an archive that is read in full
  // chunk 0 stands for all.
  bool Takes(size_t archive, uint64_t chunk) const {
    if (share <= 0) return true;
    // SplitMix64, twice.
    const uint64_t x = Mix(Mix(seed ^ archive) ^ chunk);
    return static_cast<double>(x >> 11) * 0x1p-53 < share;
  }

 private:
  static uint64_t Mix(uint64_t x) {
    x += 0x9E3779B97F4A7C15;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
    x = (x ^ x >> 27) * 0x94D049BB133111EB;
    return x ^ x >> 31;
  }
};

}  // namespace argus

#endif
