#include "condition/filter_chain.h"

#include <span>
#include <string>
#include <unordered_set>
#include <utility>

#include "condition/filter_key.h"

namespace argus {

namespace {

constexpr size_t kMaxTurns = 16;        // of a chain that is joined link by link: a level of the tree each
constexpr size_t kMaxCopies = 1 << 17;  // nodes

size_t TurnsOf(std::span<const FilterLink> chain) {
  size_t turns = 0;
  for (size_t i = 2; i < chain.size(); i++) turns += chain[i].op != chain[i - 1].op;
  return turns;
}

size_t NodesOf(const FilterNode& node) {
  size_t n = 1;
  for (const FilterNode& child : node.children) n += NodesOf(child);
  return n;
}

// Drops links that a later link of the same operator repeats. What stands between them does not matter: where the
// later "and b" is false, all is false, and where it is true, the earlier one changes nothing. For "or" it is the other
// way round.
void DropRepeated(std::vector<FilterLink>* chain) {
  std::unordered_set<std::string> later[2];
  std::vector<FilterLink> kept;
  for (size_t i = chain->size(); i-- > 0;) {
    FilterLink& link = (*chain)[i];
    std::string key;
    AppendKey(link.node, &key);
    if (i == 0 || later[link.op == ARGUS_OP_OR].insert(std::move(key)).second) kept.push_back(std::move(link));
  }
  chain->assign(std::make_move_iterator(kept.rbegin()), std::make_move_iterator(kept.rend()));
}

// Joins link by link.
FilterNode Fold(std::span<FilterLink> chain) {
  FilterNode tree = std::move(chain[0].node);
  for (FilterLink& link : chain.subspan(1)) tree = Join(link.op, std::move(tree), std::move(link.node));
  return tree;
}

// Joins the halves of a chain: with x for the first one, what the second one makes of it is always (x and a) or b.
// There a is the AND of all its links of that kind, and b is the second half from its first "or" on, which does not
// depend on x. So the tree grows by two levels where the chain gets twice as long.
bool JoinHalves(std::span<FilterLink> chain, size_t* copies, FilterNode* tree) {
  if (TurnsOf(chain) <= kMaxTurns) {
    *tree = Fold(chain);
    return true;
  }
  const std::span<FilterLink> first = chain.first(chain.size() / 2), second = chain.subspan(chain.size() / 2);
  std::vector<FilterNode> all;
  size_t from = second.size();  // of its first "or"
  for (size_t i = second.size(); i-- > 0;) {
    if (second[i].op == ARGUS_OP_OR) {
      from = i;
      continue;
    }
    *copies += NodesOf(second[i].node);
    if (*copies > kMaxCopies) return false;
    all.push_back(second[i].node);
  }
  if (!JoinHalves(first, copies, tree)) return false;
  while (!all.empty()) {
    *tree = And(std::move(*tree), std::move(all.back()));
    all.pop_back();
  }
  if (from == second.size()) return true;
  FilterNode rest;
  if (!JoinHalves(second.subspan(from), copies, &rest)) return false;
  *tree = Or(std::move(*tree), std::move(rest));
  return true;
}

}  // namespace

bool JoinFromLeft(std::vector<FilterLink> chain, size_t* copies, FilterNode* tree) {
  if (TurnsOf(chain) > 0) DropRepeated(&chain);
  return JoinHalves(chain, copies, tree);
}

}  // namespace argus
