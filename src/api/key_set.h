// Sets of keys: packing one, and comparing it with others.
#ifndef ARGUS_API_KEY_SET_H
#define ARGUS_API_KEY_SET_H

#include <stdint.h>

#include "error.h"
#include "field.h"

// Keys are byte strings of 1 to ARGUS_MAX_KEY bytes. A set of them is packed into chunks of at most 128 KiB.
enum { ARGUS_MAX_KEY = 64 };

struct ArgusKeyPacker;

// Opens an empty set. Returns NULL and fills `error` on failure. The caller closes it.
ArgusKeyPacker* argus_key_packer_open(ArgusError* error) noexcept;

// Adds a key, which is copied. Keys may come in any order and several times; what comes in order is packed faster.
// Fails with ARGUS_INVALID for a length that no key has, or if all keys take more than 1 GiB, at 16 bytes per key of up
// to eight bytes.
int32_t argus_key_packer_add(ArgusKeyPacker* packer, const uint8_t* bytes, uint32_t length, ArgusError* error) noexcept;

// Points *bytes to the next chunk of the set, in order; *length is 0 after the last. The chunk lives until the next
// call. Nothing may be added after the first call, which sorts and so takes longer than others: about 0.1 s for a
// million keys.
int32_t argus_key_packer_next(ArgusKeyPacker* packer, const uint8_t** bytes, uint32_t* length,
                              ArgusError* error) noexcept;

// Frees a packer. NULL is allowed.
void argus_key_packer_close(ArgusKeyPacker* packer) noexcept;

// Finds the keys of one set that are in none of others, and holds no keys but those of the one set. Chunks may be
// damaged: ARGUS_CORRUPT.
struct ArgusNewKeys;

// Opens the search. Returns NULL and fills `error` on failure. The caller closes it.
ArgusNewKeys* argus_new_keys_open(ArgusError* error) noexcept;

// Takes a chunk of the one set. First all of them come, in order.
int32_t argus_new_keys_want(ArgusNewKeys* handle, const uint8_t* bytes, uint32_t length, ArgusError* error) noexcept;

// Takes a chunk of another set, whose number is `set`. These come after the first set, set by set, each in order.
int32_t argus_new_keys_see(ArgusNewKeys* handle, int64_t set, const uint8_t* bytes, uint32_t length,
                           ArgusError* error) noexcept;

// Fills `rows`, of one column, with the next of the keys that were found, in order. Called after all sets were given.
int32_t argus_new_keys_next(ArgusNewKeys* handle, ArgusRows* rows, ArgusError* error) noexcept;

// Frees the search. NULL is allowed.
void argus_new_keys_close(ArgusNewKeys* handle) noexcept;

#endif
