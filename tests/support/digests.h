// Digests as the tests compute them, to compare with those of the core.
#ifndef ARGUS_TESTS_DIGESTS_H
#define ARGUS_TESTS_DIGESTS_H

#include <nettle/sha2.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "support/files.h"

namespace argus {

inline std::string Sha256(std::string_view bytes) {
  sha256_ctx state;
  sha256_init(&state);
  sha256_update(&state, bytes.size(), Data(bytes));
  std::string digest(32, '\0');
  sha256_digest(&state, digest.size(), reinterpret_cast<uint8_t*>(digest.data()));
  return digest;
}

}  // namespace argus

#endif
