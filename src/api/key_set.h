// Sets of keys.
#ifndef ARGUS_API_KEY_SET_H
#define ARGUS_API_KEY_SET_H

#include <stdint.h>

#include "error.h"
#include "field.h"

// Keys are byte strings of 1 to ARGUS_MAX_KEY bytes. A set of them is packed into chunks of at most 128 KiB.
enum { ARGUS_MAX_KEY = 64 };

struct ArgusKeyPacker;  // opaque

ArgusKeyPacker* argus_key_packer_open(ArgusError* error) noexcept;
// Add a key, copied: in any order, several times. What comes in order is packed faster. ARGUS_INVALID: its length; or all together take
// more than 1 GiB, at 16 bytes a key of up to eight.
int32_t argus_key_packer_add(ArgusKeyPacker* packer, const uint8_t* bytes, uint32_t length, ArgusError* error) noexcept;
// The next chunk of the set, in order; *length 0: there are no more. Lives until the next call. After the first call nothing is added; it
// sorts, which takes longer than other calls: about 0.1 s for a million keys.
int32_t argus_key_packer_next(ArgusKeyPacker* packer, const uint8_t** bytes, uint32_t* length,
                              ArgusError* error) noexcept;
void argus_key_packer_close(ArgusKeyPacker* packer) noexcept;  // NULL is allowed

// The keys of one set that are in none of others. Chunks may be damaged: ARGUS_CORRUPT. It holds the keys of the one set alone.
struct ArgusNewKeys;  // opaque

ArgusNewKeys* argus_new_keys_open(ArgusError* error) noexcept;
// First all chunks of the set, in order.
int32_t argus_new_keys_want(ArgusNewKeys* handle, const uint8_t* bytes, uint32_t length, ArgusError* error) noexcept;
// Then those of the others, set by set, each in order; `set` tells them apart.
int32_t argus_new_keys_see(ArgusNewKeys* handle, int64_t set, const uint8_t* bytes, uint32_t length,
                           ArgusError* error) noexcept;
// Then the keys, rows of one column, in order.
int32_t argus_new_keys_next(ArgusNewKeys* handle, ArgusRows* rows, ArgusError* error) noexcept;
void argus_new_keys_close(ArgusNewKeys* handle) noexcept;  // NULL is allowed

#endif
