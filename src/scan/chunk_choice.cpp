#include "scan/chunk_choice.h"

#include <algorithm>
#include <numeric>

namespace argus {

namespace {

// Numbers of the fields that an index knows of.
struct IndexedFields {
  int32_t saddr = FindField(ARGUS_FLOW, "saddr"), daddr = FindField(ARGUS_FLOW, "daddr");
  int32_t dport = FindField(ARGUS_FLOW, "dport");
  int32_t stime = FindField(ARGUS_FLOW, "stime"), ltime = FindField(ARGUS_FLOW, "ltime");
};

const IndexedFields& Fields() {
  static const IndexedFields fields;
  return fields;
}

int BitsOf(const Inet& a) { return a.family == 4 ? 32 : 128; }
bool IsHost(const Inet& a) { return a.bits == BitsOf(a); }
Key128 KeyOf(const Inet& a) { return {a.high, a.low}; }

// Returns the bits of an address after its mask.
Key128 HostMask(const Inet& a) {
  const uint64_t high = a.bits == 0 ? UINT64_MAX : a.bits >= 64 ? 0 : UINT64_MAX >> a.bits;
  if (a.family == 4) return {high & 0xFFFFFFFF00000000, 0};
  return {high, a.bits <= 64 ? UINT64_MAX : a.bits >= 128 ? 0 : UINT64_MAX >> (a.bits - 64)};
}

constexpr Key128 kFirstKey{0, 0};
Key128 LastKey(int family) { return family == 4 ? Key128::Of32(UINT32_MAX) : Key128{UINT64_MAX, UINT64_MAX}; }

// Sets `*low` to `*high` to the values that `value OP operand` lets pass. Returns false if there are none.
bool Interval(int32_t op, int64_t operand, int64_t* low, int64_t* high) {
  *low = op == ARGUS_OP_EQ || op == ARGUS_OP_GE || op == ARGUS_OP_GT ? operand : TimeBounds::kLowest;
  *high = op == ARGUS_OP_EQ || op == ARGUS_OP_LE || op == ARGUS_OP_LT ? operand : TimeBounds::kHighest;
  if ((op == ARGUS_OP_GT && operand == TimeBounds::kHighest) || (op == ARGUS_OP_LT && operand == TimeBounds::kLowest)) {
    return false;
  }
  *low += op == ARGUS_OP_GT;
  *high -= op == ARGUS_OP_LT;
  return true;
}

bool IsInterval(int32_t op) { return op == ARGUS_OP_EQ || argus_op_is_order(op); }

// Returns whether AddRanges() knows a comparison of addresses. Any chunk may hold rows for one that it does not know.
bool HasRanges(int32_t op) {
  return IsInterval(op) || op == ARGUS_OP_SUB || op == ARGUS_OP_SUBEQ || op == ARGUS_OP_SUPER ||
         op == ARGUS_OP_SUPEREQ || op == ARGUS_OP_OVERLAP;
}

// Returns whether the operands are alternatives.
bool IsAny(const Predicate::Node& node) { return node.quantifier == ARGUS_ANY || node.quantifier == ARGUS_ONE; }

}  // namespace

ChunkChoice::ChunkChoice(int32_t kind, const Predicate& predicate, bool count_only) : kind_(kind) {
  if (predicate.bounds().never) test_.kind = Test::Kind::kNothing;
  if (kind != ARGUS_FLOW || predicate.bounds().never) return;
  size_t at = 0;
  if (!predicate.nodes().empty()) test_ = TestOf(predicate, &at);
  at = 0;
  counting_.possible = count_only && (predicate.nodes().empty() || AddConjunct(predicate, &at, &counting_));
}

ChunkChoice::Test ChunkChoice::TestOf(const Predicate& predicate, size_t* at) {
  const Predicate::Node& node = predicate.nodes()[(*at)++];
  if (node.op == ARGUS_OP_IS_TRUE) return TestOf(predicate, at);
  if (!argus_op_is_list(node.op)) {
    *at = node.end;
    return TestOfLeaf(node);
  }
  Test test;
  test.kind = node.op == ARGUS_OP_AND ? Test::Kind::kAnd : Test::Kind::kOr;
  while (*at < node.end) {
    Test child = TestOf(predicate, at);
    const bool anything = child.kind == Test::Kind::kAnything;
    if (anything && node.op == ARGUS_OP_OR) {
      *at = node.end;
      return child;
    }
    if (!anything) AddChild(std::move(child), &test);
  }
  if (test.children.empty()) test.kind = Test::Kind::kAnything;
  // Times are the least work, and may decide alone.
  std::stable_partition(test.children.begin(), test.children.end(), [](const Test& t) { return t.is_of_times(); });
  return test;
}

// Adds a child to a test. A flow has one key of a kind: if it must be in two sets of them, their intersection is looked
// up.
void ChunkChoice::AddChild(Test child, Test* test) {
  const bool by_key = child.kind >= Test::Kind::kSource && child.kind <= Test::Kind::kPort;
  const auto same =
      std::find_if(test->children.begin(), test->children.end(), [&](const Test& t) { return t.kind == child.kind; });
  if (test->kind != Test::Kind::kAnd || !by_key || same == test->children.end()) {
    test->children.push_back(std::move(child));
    return;
  }
  same->keys4 = Common(same->keys4, child.keys4);
  same->keys6 = Common(same->keys6, child.keys6);
}

std::vector<KeyRange> ChunkChoice::Common(const std::vector<KeyRange>& a, const std::vector<KeyRange>& b) {
  std::vector<KeyRange> common;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end(); i->high < j->high ? ++i : ++j) {
    const KeyRange both{std::max(i->low, j->low), std::min(i->high, j->high)};
    if (both.low <= both.high) common.push_back(both);
  }
  return common;
}

ChunkChoice::Test ChunkChoice::TestOfLeaf(const Predicate::Node& node) {
  Test test;
  if (node.op == ARGUS_OP_CONSTANT) {
    if (node.constant != Truth::kTrue) test.kind = Test::Kind::kNothing;
    return test;
  }
  if (node.field == Fields().stime) return TestOfTime(node, Test::Kind::kStime);
  if (node.field == Fields().ltime) return TestOfTime(node, Test::Kind::kLtime);
  if (!argus_op_is_comparison(node.op) || !IsAny(node)) return test;
  if (node.field == Fields().saddr) return TestOfAddress(node, Test::Kind::kSource);
  if (node.field == Fields().daddr) return TestOfAddress(node, Test::Kind::kDestination);
  if (node.field == Fields().dport && IsInterval(node.op)) return TestOfInteger(node, Test::Kind::kPort);
  return test;
}

ChunkChoice::Test ChunkChoice::TestOfTime(const Predicate::Node& node, Test::Kind kind) {
  Test test;
  if (node.op == ARGUS_OP_IS_NULL) {
    test.kind = Test::Kind::kNoTime;
  } else if (node.op == ARGUS_OP_IS_NOT_NULL) {
    test.kind = kind;
    test.low = TimeBounds::kLowest;
    test.high = TimeBounds::kHighest;
  } else if (IsInterval(node.op) && IsAny(node)) {
    return TestOfInteger(node, kind);
  }
  return test;
}

ChunkChoice::Test ChunkChoice::TestOfAddress(const Predicate::Node& node, Test::Kind kind) {
  Test test;
  if (!HasRanges(node.op)) return test;
  test.kind = kind;
  for (const Inet& operand : node.inets) AddRanges(node, operand, &test);
  Merge(&test.keys4);
  Merge(&test.keys6);
  return test;
}

// Adds the ranges of host addresses for which `address OP operand` may be true.
void ChunkChoice::AddRanges(const Predicate::Node& node, const Inet& operand, Test* test) {
  std::vector<KeyRange>* const own = operand.family == 4 ? &test->keys4 : &test->keys6;
  const Key128 mask = HostMask(operand), key = KeyOf(operand);
  const KeyRange network{{key.high & ~mask.high, key.low & ~mask.low}, {key.high | mask.high, key.low | mask.low}};
  switch (node.op) {
    case ARGUS_OP_EQ:
    case ARGUS_OP_SUPEREQ:
      if (IsHost(operand)) own->push_back({key, key});
      return;
    case ARGUS_OP_SUB:
      if (!IsHost(operand)) own->push_back(network);
      return;
    case ARGUS_OP_SUBEQ:
    case ARGUS_OP_OVERLAP: own->push_back(network); return;
    case ARGUS_OP_SUPER: return;
  }
  // In the order of addresses a network stands at its first address: the ends of the range are included, and tested
  // later.
  if (node.op == ARGUS_OP_LT || node.op == ARGUS_OP_LE) {
    own->push_back({kFirstKey, network.high});
    if (operand.family == 6) test->keys4.push_back({kFirstKey, LastKey(4)});
  } else {
    own->push_back({network.low, LastKey(operand.family)});
    if (operand.family == 4) test->keys6.push_back({kFirstKey, LastKey(6)});
  }
}

ChunkChoice::Test ChunkChoice::TestOfInteger(const Predicate::Node& node, Test::Kind kind) {
  Test test;
  test.kind = Test::Kind::kOr;
  Test one;
  one.kind = kind;
  for (const int64_t operand : node.integers) {
    if (!Interval(node.op, operand, &one.low, &one.high)) continue;
    if (kind != Test::Kind::kPort) {
      test.children.push_back(one);
      continue;
    }
    if (one.low > UINT16_MAX || one.high < 0 || one.low > one.high) continue;
    const auto low = static_cast<uint32_t>(std::max<int64_t>(one.low, 0));
    const auto high = static_cast<uint32_t>(std::min<int64_t>(one.high, UINT16_MAX));
    test.keys4.push_back({Key128::Of32(low), Key128::Of32(high)});
  }
  if (kind == Test::Kind::kPort) {
    test.kind = kind;
    Merge(&test.keys4);
  }
  return test;
}

void ChunkChoice::Merge(std::vector<KeyRange>* ranges) {
  std::sort(ranges->begin(), ranges->end(), [](const KeyRange& a, const KeyRange& b) { return a.low < b.low; });
  size_t n = 0;
  for (const KeyRange& r : *ranges) {
    if (n > 0 && r.low <= (*ranges)[n - 1].high) {
      (*ranges)[n - 1].high = std::max((*ranges)[n - 1].high, r.high);
    } else {
      (*ranges)[n++] = r;
    }
  }
  ranges->resize(n);
}

// ---- counting -------------------------------------------------------------------------------------

// Adds the condition at `*at`, one of those that must all hold. Returns false if counts do not answer it.
bool ChunkChoice::AddConjunct(const Predicate& predicate, size_t* at, Counting* counting) {
  const Predicate::Node& node = predicate.nodes()[(*at)++];
  if (node.op == ARGUS_OP_AND) {
    while (*at < node.end) {
      if (!AddConjunct(predicate, at, counting)) return false;
    }
    return true;
  }
  if (node.op == ARGUS_OP_IS_TRUE) return AddConjunct(predicate, at, counting);
  if (node.op != ARGUS_OP_OR) {
    *at = node.end;
    if (node.op == ARGUS_OP_CONSTANT) return node.constant == Truth::kTrue;
    if (node.field == Fields().stime || node.field == Fields().ltime) return AddTime(node, counting);
    if (counting->has_host) return false;
    counting->has_host = true;
    return HostOf(node, counting);
  }
  if (counting->has_host) return false;
  counting->has_host = true;
  Inet host;
  for (bool first = true; *at < node.end; first = false) {
    const Predicate::Node& child = predicate.nodes()[*at];
    if (child.n_children > 0 || !HostOf(child, counting) || (!first && counting->host != host)) return false;
    host = counting->host;
    *at = child.end;
  }
  return true;
}

bool ChunkChoice::AddTime(const Predicate::Node& node, Counting* counting) {
  counting->needs_time = true;
  if (node.op == ARGUS_OP_IS_NOT_NULL) return true;
  int64_t low, high;
  if (!IsInterval(node.op) || node.quantifier != ARGUS_ONE || node.has_null ||
      !Interval(node.op, node.integers[0], &low, &high)) {
    return false;
  }
  TimeBounds* const t = &counting->times;
  int64_t* const from = node.field == Fields().stime ? &t->stime_low : &t->ltime_low;
  int64_t* const to = node.field == Fields().stime ? &t->stime_high : &t->ltime_high;
  *from = std::max(*from, low);
  *to = std::min(*to, high);
  return true;
}

bool ChunkChoice::HostOf(const Predicate::Node& node, Counting* counting) {
  if (node.op != ARGUS_OP_EQ || node.quantifier != ARGUS_ONE || node.has_null) return false;
  if (node.field != Fields().saddr && node.field != Fields().daddr) return false;
  counting->host = node.inets[0];
  counting->as_source |= node.field == Fields().saddr;
  counting->as_destination |= node.field == Fields().daddr;
  return IsHost(counting->host);
}

// Returns whether all flows of a chunk are within the bounds.
bool ChunkChoice::IsInside(const Chunk& chunk) const {
  const TimeBounds& b = counting_.times;
  return !counting_.needs_time ||
         (!chunk.has_no_time && chunk.times.stime_first >= b.stime_low && chunk.times.stime_last <= b.stime_high &&
          chunk.times.ltime_first >= b.ltime_low && chunk.times.ltime_last <= b.ltime_high);
}

// Adds to `(*rows)[chunk]` how many of its flows have the host on the side that is asked for.
bool ChunkChoice::CountHost(SectionFile* index, std::vector<uint64_t>* rows) const {
  const Key128 key = KeyOf(counting_.host);
  std::vector<Dictionary>* dictionaries =
      index->Dictionaries(counting_.host.family == 4 ? kSectionAddress4 : kSectionAddress6);
  if (dictionaries == nullptr) return false;
  const auto visit = [&](const Key128&, bool, const std::vector<Posting>& postings) {
    for (const Posting& p : postings) {
      uint64_t n = 0;
      if (counting_.as_source) n += p.src;
      if (counting_.as_destination) n += p.dst;
      if (counting_.as_source && counting_.as_destination) n -= p.both;
      (*rows)[p.chunk] += n;
    }
  };
  return std::all_of(dictionaries->begin(), dictionaries->end(), [&](Dictionary& d) {
    return d.ForEach({{key, key}}, visit);
  });
}

// ---- choosing -------------------------------------------------------------------------------------

bool ChunkChoice::HasWanted(const Chunk& chunk) const {
  const RecordCounts& n = chunk.records;
  return (kind_ == ARGUS_FLOW ? n.flows : kind_ == ARGUS_EVENT ? n.events : n.management) > 0;
}

// Weighs the chunks that hold a key of the test's ranges.
bool ChunkChoice::WeighKeys(const Test& test, SectionFile* index, SectionId id, ChunkWeights* weights) {
  const std::vector<KeyRange>& ranges = id == kSectionAddress6 ? test.keys6 : test.keys4;
  const auto side = test.kind == Test::Kind::kSource ? &Posting::src : &Posting::dst;
  return ranges.empty() || KeyWeigher(ranges, side).Weigh(index, id, weights);
}

// Weighs the chunks by all children of a test.
bool ChunkChoice::WeighList(const Test& test, SectionFile* index, const std::vector<Chunk>& chunks,
                            ChunkWeights* weights) {
  const bool all = test.kind == Test::Kind::kAnd;
  weights->assign(chunks.size(), all ? ChunkWeight{1, PartRange()} : ChunkWeight());
  for (const Test& child : test.children) {
    ChunkWeights of_child;
    if (!Weigh(child, index, chunks, &of_child)) return false;
    for (size_t i = 0; i < chunks.size(); i++) {
      ChunkWeight& w = (*weights)[i];
      w = all ? w.And(of_child[i]) : w.Or(of_child[i]);
    }
    const auto is_nothing = [](const ChunkWeight& w) { return w.share == 0; };
    if (all && std::all_of(weights->begin(), weights->end(), is_nothing)) break;
  }
  return true;
}

// Returns the share of a chunk's flows that may pass a test of times. Few flows lack one.
double ChunkChoice::ShareOfChunk(const Test& test, const Chunk& chunk) {
  constexpr double kShareWithoutTime = 0.01;
  if (test.kind == Test::Kind::kNoTime) return chunk.has_no_time ? kShareWithoutTime : 0;
  return ShareOfTime(test, chunk);
}

// Returns the share of a chunk's flows within the test's times, as if their times were spread evenly.
double ChunkChoice::ShareOfTime(const Test& test, const Chunk& chunk) {
  constexpr double kLeast = 1e-6;
  const bool stime = test.kind == Test::Kind::kStime;
  const int64_t first = stime ? chunk.times.stime_first : chunk.times.ltime_first;
  const int64_t last = stime ? chunk.times.stime_last : chunk.times.ltime_last;
  if (first > last || first > test.high || last < test.low) return 0;
  const double whole = static_cast<double>(last) - static_cast<double>(first) + 1;
  const double part =
      static_cast<double>(std::min(last, test.high)) - static_cast<double>(std::max(first, test.low)) + 1;
  return std::clamp(part / whole, kLeast, 1.0);
}

bool ChunkChoice::Weigh(const Test& test, SectionFile* index, const std::vector<Chunk>& chunks, ChunkWeights* weights) {
  using Kind = Test::Kind;
  weights->assign(chunks.size(), test.kind == Kind::kAnything ? ChunkWeight{1, PartRange()} : ChunkWeight());
  switch (test.kind) {
    case Kind::kAnd:
    case Kind::kOr: return WeighList(test, index, chunks, weights);
    case Kind::kSource:
    case Kind::kDestination:
      return WeighKeys(test, index, kSectionAddress4, weights) && WeighKeys(test, index, kSectionAddress6, weights);
    case Kind::kPort: return WeighKeys(test, index, kSectionPorts, weights);
    case Kind::kStime:
    case Kind::kLtime:
    case Kind::kNoTime:
      for (size_t i = 0; i < chunks.size(); i++) (*weights)[i] = {ShareOfChunk(test, chunks[i]), PartRange()};
      return true;
    default: return true;
  }
}

bool ChunkChoice::Choose(SectionFile* index, std::vector<ChosenChunk>* chosen) const {
  chosen->clear();
  const std::vector<Chunk>* chunks = index->Chunks();
  if (chunks == nullptr) return false;
  ChunkWeights weights;
  if (!Weigh(test_, index, *chunks, &weights)) return false;
  std::vector<uint64_t> rows(chunks->size());
  const bool counts = counting_.possible && (!counting_.has_host || index->has_counts());
  if (counts && counting_.has_host && !CountHost(index, &rows)) return false;
  for (uint32_t i = 0; i < chunks->size(); i++) {
    const Chunk& chunk = (*chunks)[i];
    if (weights[i].share == 0 || !HasWanted(chunk)) continue;
    ChosenChunk c;
    c.number = i;
    c.share = weights[i].share;
    c.parts = weights[i].parts;
    c.is_counted = counts && IsInside(chunk);
    if (c.is_counted) c.rows = counting_.has_host ? rows[i] : chunk.records.flows;
    chosen->push_back(c);
  }
  return true;
}

}  // namespace argus
