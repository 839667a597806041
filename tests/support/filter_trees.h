// Random trees of filters, and what they say about random records.
#ifndef ARGUS_TESTS_FILTER_TREES_H
#define ARGUS_TESTS_FILTER_TREES_H

#include <deque>
#include <random>
#include <string>

#include "condition/filter_tree.h"
#include "support/conditions.h"
#include "support/records.h"

namespace argus {

inline Tree ToTree(const FilterNode& node) {
  Tree tree{node.op, node.field, node.quantifier, {}, {}};
  for (const FilterOperand& o : node.operands) tree.operands.push_back({false, o.integer, o.real, o.bytes, o.bits});
  for (const FilterNode& child : node.children) tree.children.push_back(ToTree(child));
  return tree;
}

// Few different values, so that conditions are often true, and often repeated.
class RandomFilters {
 public:
  explicit RandomFilters(uint32_t seed) : engine_(seed) {
    for (int i = 0; i < 60; i++) records_.emplace_back(NextRecord());
  }
  int Below(int n) { return static_cast<int>(engine_() % static_cast<uint32_t>(n)); }
  std::deque<TestRecord>& records() { return records_; }

  FilterNode NextLeaf() {
    switch (Below(8)) {
      case 0: return EqualsInt("ip_proto", Below(2) == 0 ? kTcp : kUdp);
      case 1: return EqualsInt(Below(2) == 0 ? "sport" : "dport", Below(4));
      case 2: return Compare(ARGUS_OP_GT, "dport", IntOperand(Below(3)));
      case 3: return IsNull("sport");
      case 4: return EqualsText("proto", Below(2) == 0 ? "tcp" : "arp");
      case 5: return Compare(ARGUS_OP_SUBEQ, Below(2) == 0 ? "saddr" : "daddr", BytesOperand(NextAddress(), 30));
      default: return Compare(ARGUS_OP_EQ, Below(2) == 0 ? "saddr" : "daddr", BytesOperand(NextAddress(), 32));
    }
  }
  FilterNode NextTree(int depth) {
    const int kind = depth == 0 ? 0 : Below(8);
    if (kind < 2) return NextLeaf();
    if (kind == 2) return Not(NextTree(depth - 1));
    FilterNode list{Below(2) == 0 ? ARGUS_OP_AND : ARGUS_OP_OR, -1, {}, {}, ARGUS_ONE};
    for (int n = 1 + Below(6); n > 0; n--) list.children.push_back(NextTree(depth - 1));
    return list;
  }

 private:
  std::string NextAddress() { return std::string("\x0a\0\0", 3) + static_cast<char>(1 + Below(6)); }
  FlowRecord NextRecord() {
    FlowRecord r(0x10);
    const uint8_t protocols[] = {kTcp, kUdp, kIcmp};
    if (Below(8) == 0) return r;
    Dsr key(kDsrFlow, kModelFiveTuple, kAddrIpv4);
    key.U32(kSrcIp + static_cast<uint32_t>(Below(6))).U32(kSrcIp + static_cast<uint32_t>(Below(6)));
    r.Add(key.U8(protocols[Below(3)]).U8(0).U16(Below(4)).U16(Below(4)).U16(0));
    return r;
  }

  std::mt19937 engine_;
  std::deque<TestRecord> records_;
};

}  // namespace argus

#endif
