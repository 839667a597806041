// Which chunks of an archive may hold rows of a scan, by its side-car, and how many rows where the side-car counts
// them; in the same way, which archives of a folder, by its catalogue.
//
// Prepared once for a condition. A chunk is left out only if no record in it can pass: whatever the index does not
// decide may pass.
#ifndef ARGUS_SCAN_CHUNK_CHOICE_H
#define ARGUS_SCAN_CHUNK_CHOICE_H

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "condition/predicate.h"
#include "index/section_file.h"
#include "scan/key_weigher.h"

namespace argus {

struct ChosenChunk {
  uint32_t number = 0;
  double share = 1;         // estimated share of its flows that passes, 0 to 1
  PartRange parts;          // in which matching flows end
  bool is_counted = false;  // `rows` of it pass; which ones, nobody asked
  uint64_t rows = 0;
};

class ChunkChoice {
 public:
  ChunkChoice() = default;
  // Prepares the choice for records of `kind` (an ArgusKind) that pass `predicate`, which is not needed afterwards.
  // `count_only`: no field of them is wanted, only their number.
  ChunkChoice(int32_t kind, const Predicate& predicate, bool count_only);

  // Returns how many ranges of keys are looked up per side-car.
  size_t n_ranges() const { return test_.n_ranges(); }
  // Sets `*chosen` to the chunks to read, in their order. Returns false if the file is damaged.
  bool Choose(SectionFile* index, std::vector<ChosenChunk>* chosen) const;

 private:
  // A condition on what the index knows.
  struct Test {
    enum class Kind : uint8_t {
      kAnything,
      kNothing,
      kAnd,
      kOr,
      kSource,
      kDestination,
      kPort,
      kStime,
      kLtime,
      kNoTime  // stime or ltime is NULL: an index does not say which
    };
    Kind kind = Kind::kAnything;
    std::vector<Test> children;          // kAnd, kOr
    std::vector<KeyRange> keys4, keys6;  // of addresses and ports: sorted, apart from each other
    int64_t low = 0, high = 0;           // of times, inclusive
    // Returns whether it is on times alone.
    bool is_of_times() const {
      const bool is_list = kind == Kind::kAnd || kind == Kind::kOr;
      return is_list ? std::all_of(children.begin(), children.end(), [](const Test& t) { return t.is_of_times(); })
                     : kind >= Kind::kStime;
    }
    size_t n_ranges() const {
      size_t n = keys4.size() + keys6.size();
      for (const Test& child : children) n += child.n_ranges();
      return n;
    }
  };
  // A condition that the counts in a dictionary answer: times, and one host on one side or either.
  struct Counting {
    bool possible = false;
    bool needs_time = false;  // flows without stime or ltime do not pass
    TimeBounds times;
    bool has_host = false;
    bool as_source = false, as_destination = false;
    Inet host;
  };

  static Test TestOf(const Predicate& predicate, size_t* at);
  static void AddChild(Test child, Test* test);
  static std::vector<KeyRange> Common(const std::vector<KeyRange>& a, const std::vector<KeyRange>& b);
  static Test TestOfLeaf(const Predicate::Node& node);
  static Test TestOfTime(const Predicate::Node& node, Test::Kind kind);
  static Test TestOfAddress(const Predicate::Node& node, Test::Kind kind);
  static Test TestOfInteger(const Predicate::Node& node, Test::Kind kind);
  static void AddRanges(const Predicate::Node& node, const Inet& operand, Test* test);
  static void Merge(std::vector<KeyRange>* ranges);
  static bool AddConjunct(const Predicate& predicate, size_t* at, Counting* counting);
  static bool AddTime(const Predicate::Node& node, Counting* counting);
  static bool HostOf(const Predicate::Node& node, Counting* counting);

  static bool Weigh(const Test& test, SectionFile* index, const std::vector<Chunk>& chunks, ChunkWeights* weights);
  static bool WeighList(const Test& test, SectionFile* index, const std::vector<Chunk>& chunks, ChunkWeights* weights);
  static bool WeighKeys(const Test& test, SectionFile* index, SectionId id, ChunkWeights* weights);
  static double ShareOfChunk(const Test& test, const Chunk& chunk);
  static double ShareOfTime(const Test& test, const Chunk& chunk);
  bool HasWanted(const Chunk& chunk) const;
  bool IsInside(const Chunk& chunk) const;
  bool CountHost(SectionFile* index, std::vector<uint64_t>* rows) const;

  int32_t kind_ = ARGUS_FLOW;
  Test test_;
  Counting counting_;
};

}  // namespace argus

#endif
