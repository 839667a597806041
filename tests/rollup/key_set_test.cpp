// Sets of keys: what is packed is read, new keys are those that no other set has, what is damaged is refused.
#include "rollup/key_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>

namespace argus {
namespace {

using Keys = std::set<std::string>;
using Chunks = std::vector<std::string>;

const uint8_t* BytesOf(const std::string& s) { return reinterpret_cast<const uint8_t*>(s.data()); }

Chunks Pack(const std::vector<std::string>& keys) {
  ArgusError error{};
  ArgusKeyPacker* const packer = argus_key_packer_open(&error);
  for (const std::string& k : keys) {
    EXPECT_EQ(argus_key_packer_add(packer, BytesOf(k), static_cast<uint32_t>(k.size()), &error), ARGUS_OK);
  }
  Chunks chunks;
  for (;;) {
    const uint8_t* bytes = nullptr;
    uint32_t length = 0;
    EXPECT_EQ(argus_key_packer_next(packer, &bytes, &length, &error), ARGUS_OK);
    if (length == 0) break;
    chunks.emplace_back(reinterpret_cast<const char*>(bytes), length);
  }
  argus_key_packer_close(packer);
  return chunks;
}

Chunks Pack(const Keys& keys) { return Pack(std::vector<std::string>(keys.begin(), keys.end())); }

// The keys of one set that no other has.
std::vector<std::string> New(const Chunks& wanted, const std::vector<Chunks>& others, int32_t* code = nullptr) {
  ArgusError error{};
  ArgusNewKeys* const handle = argus_new_keys_open(&error);
  int32_t result = ARGUS_OK;
  const auto note = [&](int32_t returned) { result = result == ARGUS_OK ? returned : result; };
  for (const std::string& chunk : wanted) {
    note(argus_new_keys_want(handle, BytesOf(chunk), static_cast<uint32_t>(chunk.size()), &error));
  }
  for (size_t i = 0; i < others.size(); i++) {
    for (const std::string& chunk : others[i]) {
      note(argus_new_keys_see(handle, static_cast<int64_t>(i) - 1, BytesOf(chunk), static_cast<uint32_t>(chunk.size()),
                              &error));
    }
  }
  std::vector<std::string> keys;
  for (ArgusRows rows{}; result == ARGUS_OK && !rows.done;) {
    note(argus_new_keys_next(handle, &rows, &error));
    for (int32_t i = 0; i < rows.n_rows; i++) {
      keys.emplace_back(reinterpret_cast<const char*>(rows.values[i].bytes), rows.values[i].length);
    }
  }
  argus_new_keys_close(handle);
  if (code != nullptr) *code = result;
  return keys;
}

int32_t CodeOf(const Chunks& chunks) {
  int32_t code = ARGUS_OK, seen = ARGUS_OK;
  New(chunks, {}, &code);
  New(Pack(Keys{"x"}), {chunks}, &seen);
  EXPECT_EQ(code, seen);
  return code;
}

// Keys that are alike: prefixes of each other, with zeros, of the length of the head and around it.
std::string RandomKey(std::mt19937* random) {
  const auto below = [random](uint32_t n) { return (*random)() % n; };
  std::string key(1 + (below(10) == 0 ? below(64) : below(12)), '\0');
  for (char& c : key) c = static_cast<char>(below(6) == 0 ? below(256) : below(2) * 255);
  return key;
}

Keys RandomKeys(std::mt19937* random) {
  Keys keys;
  for (uint32_t n = (*random)() % 400; n > 0; n--) keys.insert(RandomKey(random));
  return keys;
}

TEST(KeySetTest, GivesTheKeysThatNoOtherSetHas) {
  std::mt19937 random(17);
  for (int round = 0; round < 300; round++) {
    SCOPED_TRACE(round);
    const Keys wanted = RandomKeys(&random);
    Keys left = wanted;
    std::vector<Chunks> others(random() % 6);
    for (Chunks& other : others) {
      const Keys keys = RandomKeys(&random);
      for (const std::string& k : keys) left.erase(k);
      other = Pack(keys);
    }
    EXPECT_EQ(New(Pack(wanted), others), std::vector<std::string>(left.begin(), left.end()));
    if (::testing::Test::HasFailure()) return;
  }
  EXPECT_EQ(argus_live_handles(), 0);
}

TEST(KeySetTest, KeysMayComeInAnyOrderAndOften) {
  std::mt19937 random(3);
  const Keys keys = RandomKeys(&random);
  std::vector<std::string> shuffled(keys.begin(), keys.end());
  shuffled.insert(shuffled.end(), keys.begin(), keys.end());
  std::shuffle(shuffled.begin(), shuffled.end(), random);
  EXPECT_EQ(Pack(shuffled), Pack(keys));
}

TEST(KeySetTest, ChunksAreBounded) {
  std::mt19937 random(5);
  Keys keys;
  while (keys.size() < 20000) {
    std::string key(64, '\0');
    for (char& c : key) c = static_cast<char>(random());
    keys.insert(key);
  }
  const Chunks chunks = Pack(keys);
  EXPECT_GT(chunks.size(), 5u);
  for (const std::string& chunk : chunks) EXPECT_LE(chunk.size(), size_t{128 * 1024});
  EXPECT_EQ(New(chunks, {}), std::vector<std::string>(keys.begin(), keys.end()));
  EXPECT_TRUE(New(chunks, {Pack(Keys{"a"}), chunks}).empty());
}

TEST(KeySetTest, IsLaidOutAsDescribed) {
  EXPECT_EQ(Pack(Keys{"ab", "abc", "b"}), Chunks{std::string("\x00\x02"
                                                             "ab\x02\x01"
                                                             "c\x00\x01"
                                                             "b",
                                                             10)});
  EXPECT_TRUE(Pack(Keys{}).empty());
  EXPECT_TRUE(New({}, {Pack(Keys{"a"})}).empty());
}

TEST(KeySetTest, KeysHaveOneTo64Bytes) {
  ArgusError error{};
  ArgusKeyPacker* const packer = argus_key_packer_open(&error);
  const std::string key(65, 'k');
  EXPECT_EQ(argus_key_packer_add(packer, BytesOf(key), 0, &error), ARGUS_INVALID);
  EXPECT_EQ(argus_key_packer_add(packer, BytesOf(key), 64, &error), ARGUS_OK);
  EXPECT_EQ(argus_key_packer_add(packer, BytesOf(key), 65, &error), ARGUS_INVALID);
  argus_key_packer_close(packer);
}

TEST(KeySetTest, ASetThatIsCutIsDamaged) {
  const std::string chunk = Pack(Keys{"ab", "abc", "b", "longer than a head"}).front();
  ASSERT_EQ(CodeOf({chunk}), ARGUS_OK);
  int sound = 0;
  for (size_t n = 1; n < chunk.size(); n++) sound += CodeOf({chunk.substr(0, n)}) == ARGUS_OK;
  EXPECT_EQ(sound, 3);  // between its keys
}

// Whatever is flipped, a set is refused or is one: its keys are in order, and all are in itself.
TEST(KeySetTest, ASetWithAFlippedBitIsOneOrDamaged) {
  std::mt19937 random(23);
  const std::string chunk = Pack(RandomKeys(&random)).front();
  for (size_t bit = 0; bit < 8 * chunk.size(); bit += 1 + random() % 5) {
    std::string flipped = chunk;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
    int32_t code = ARGUS_OK;
    const std::vector<std::string> keys = New({flipped}, {}, &code);
    if (code == ARGUS_OK) {
      EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
      EXPECT_EQ(Pack(keys), Chunks{flipped});
    }
  }
}

TEST(KeySetTest, WhatIsOutOfOrderIsDamaged) {
  const std::string a("\0\1a", 3), b("\0\2bb", 4);
  EXPECT_EQ(CodeOf({a, b}), ARGUS_OK);
  EXPECT_EQ(CodeOf({b, a}), ARGUS_CORRUPT);
  EXPECT_EQ(CodeOf({a, a}), ARGUS_CORRUPT);
  EXPECT_EQ(CodeOf({a + b}), ARGUS_OK);
  EXPECT_EQ(CodeOf({b + a}), ARGUS_CORRUPT);
  EXPECT_EQ(CodeOf({b + std::string("\1\1b", 3)}), ARGUS_CORRUPT);   // the same again
  EXPECT_EQ(CodeOf({b + std::string("\1\2bc", 4)}), ARGUS_CORRUPT);  // more is in common
  EXPECT_EQ(CodeOf({b + std::string("\3\1b", 3)}), ARGUS_CORRUPT);   // more than there is
  EXPECT_EQ(CodeOf({b + std::string("\2\0", 2)}), ARGUS_CORRUPT);    // nothing new
  EXPECT_EQ(CodeOf({std::string("\1\1a", 3)}), ARGUS_CORRUPT);       // in common with nothing
  EXPECT_EQ(CodeOf({std::string("\0\x41", 2) + std::string(65, 'a')}), ARGUS_CORRUPT);
  EXPECT_EQ(CodeOf({std::string(128 * 1024 + 1, 'a')}), ARGUS_CORRUPT);
}

TEST(KeySetTest, OtherSetsAreToldApart) {
  const Chunks wanted = Pack(Keys{"a", "b", "c"}), b = Pack(Keys{"b"});
  EXPECT_EQ(New(wanted, {b, Pack(Keys{"a"}), b}), std::vector<std::string>{"c"});
}

TEST(KeySetTest, IsFedInTurn) {
  ArgusError error{};
  ArgusNewKeys* const handle = argus_new_keys_open(&error);
  const std::string a("\0\1a", 3);
  ArgusRows rows;
  EXPECT_EQ(argus_new_keys_want(handle, BytesOf(a), 3, &error), ARGUS_OK);
  EXPECT_EQ(argus_new_keys_see(handle, 7, BytesOf(a), 0, &error), ARGUS_OK);
  EXPECT_EQ(argus_new_keys_want(handle, BytesOf(a), 3, &error), ARGUS_INVALID);
  EXPECT_EQ(argus_new_keys_next(handle, &rows, &error), ARGUS_OK);
  EXPECT_EQ(rows.n_rows, 1);
  EXPECT_EQ(rows.done, 1);
  EXPECT_EQ(argus_new_keys_see(handle, 8, BytesOf(a), 3, &error), ARGUS_INVALID);
  argus_new_keys_close(handle);
}

}  // namespace
}  // namespace argus
