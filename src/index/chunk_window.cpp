#include "index/chunk_window.h"

namespace argus {

void ThinOut(const uint8_t* wanted, size_t keep, uint8_t* window, size_t window_size) {
  for (size_t i = 0; i + keep < window_size; i++) window[i] = wanted[i] ? window[i] : 0;
}

}  // namespace argus
