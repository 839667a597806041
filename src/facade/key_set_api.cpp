// The facade of sets of keys.
#include "api/key_set.h"
#include "base/bytes.h"
#include "base/status.h"
#include "facade/guard.h"
#include "rollup/key_set.h"

struct ArgusKeyPacker {
  argus::KeySetPacker packer;
};

struct ArgusNewKeys {
  argus::NewKeys keys;
};

using argus::Close;
using argus::Guard;
using argus::Open;

ArgusKeyPacker* argus_key_packer_open(ArgusError* error) noexcept {
  return Open<ArgusKeyPacker>(error, [&](ArgusKeyPacker** packer) {
    *packer = new ArgusKeyPacker{};
    return argus::Status();
  });
}

int32_t argus_key_packer_add(ArgusKeyPacker* packer, const uint8_t* bytes, uint32_t length,
                             ArgusError* error) noexcept {
  return Guard(error, [&] { return packer->packer.Add(bytes, length); });
}

int32_t argus_key_packer_next(ArgusKeyPacker* packer, const uint8_t** bytes, uint32_t* length,
                              ArgusError* error) noexcept {
  return Guard(error, [&] {
    const argus::ByteVector& chunk = packer->packer.Next();
    *bytes = chunk.data();
    *length = static_cast<uint32_t>(chunk.size());
    return argus::Status();
  });
}

void argus_key_packer_close(ArgusKeyPacker* packer) noexcept { Close(packer); }

ArgusNewKeys* argus_new_keys_open(ArgusError* error) noexcept {
  return Open<ArgusNewKeys>(error, [&](ArgusNewKeys** handle) {
    *handle = new ArgusNewKeys{};
    return argus::Status();
  });
}

int32_t argus_new_keys_want(ArgusNewKeys* handle, const uint8_t* bytes, uint32_t length, ArgusError* error) noexcept {
  return Guard(error, [&] { return handle->keys.Want(bytes, length); });
}

int32_t argus_new_keys_see(ArgusNewKeys* handle, int64_t set, const uint8_t* bytes, uint32_t length,
                           ArgusError* error) noexcept {
  return Guard(error, [&] { return handle->keys.See(set, bytes, length); });
}

int32_t argus_new_keys_next(ArgusNewKeys* handle, ArgusRows* rows, ArgusError* error) noexcept {
  return Guard(error, [&] {
    handle->keys.Next(rows);
    return argus::Status();
  });
}

void argus_new_keys_close(ArgusNewKeys* handle) noexcept { Close(handle); }
