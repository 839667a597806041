// Sets of keys that say anything: each is read as an ordered set, which is packed again as it was, or refused. The
// new keys of two sets are those of the one that are not in the other.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "fuzz_check.h"
#include "rollup/key_set.h"

namespace argus {
namespace {

// Reads the keys of a set of one chunk. Returns false if it is damaged.
bool Read(const std::string& chunk, std::set<std::string>* keys) {
  NewKeys all;
  if (!all.Want(reinterpret_cast<const uint8_t*>(chunk.data()), chunk.size()).ok()) return false;
  KeySetPacker packer;
  std::string last;
  for (ArgusRows rows{}; !rows.done;) {
    all.Next(&rows);
    for (int32_t i = 0; i < rows.n_rows; i++) {
      const std::string key(reinterpret_cast<const char*>(rows.values[i].bytes), rows.values[i].length);
      Check(last < key, "keys are in order");
      Check(packer.Add(rows.values[i].bytes, rows.values[i].length).ok(), "keys can be packed");
      keys->insert(key);
      last = key;
    }
  }
  const ByteVector& again = packer.Next();
  if (chunk.size() + 2 + SetKey::kMaxSize <= KeySetPacker::kMaxChunk) {
    Check(chunk == std::string(again.begin(), again.end()), "what is read is written");
  }
  return true;
}

}  // namespace
}  // namespace argus

// The first byte says where the first set ends.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace argus;
  if (size == 0) return 0;
  const std::string sets(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t cut = std::min<size_t>(data[0], sets.size());
  const std::string wanted = sets.substr(0, cut), other = sets.substr(cut);
  std::set<std::string> keys, others;
  if (!Read(wanted, &keys)) return 0;
  const bool is_sound = Read(other, &others);
  NewKeys fresh;
  Check(fresh.Want(reinterpret_cast<const uint8_t*>(wanted.data()), wanted.size()).ok(), "what can be read is wanted");
  const bool was_seen = fresh.See(1, reinterpret_cast<const uint8_t*>(other.data()), other.size()).ok();
  Check(was_seen == is_sound, "a set is read the same on either side");
  if (!is_sound) return 0;
  std::vector<std::string> left, given;
  std::set_difference(keys.begin(), keys.end(), others.begin(), others.end(), std::back_inserter(left));
  for (ArgusRows rows{}; !rows.done;) {
    fresh.Next(&rows);
    for (int32_t i = 0; i < rows.n_rows; i++) {
      given.emplace_back(reinterpret_cast<const char*>(rows.values[i].bytes), rows.values[i].length);
    }
  }
  Check(given == left, "new keys are those that the other set lacks");
  return 0;
}
