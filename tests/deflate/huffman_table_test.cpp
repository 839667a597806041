// Decoding tables of prefix codes: every code leads to its symbol; what is no code is refused.
#include "deflate/huffman_table.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace argus {
namespace {

// The canonical code of each symbol, its first bit lowest (RFC 1951, 3.2.2).
std::vector<uint32_t> CodesOf(const std::vector<uint8_t>& lengths) {
  std::vector<uint32_t> codes(lengths.size());
  uint32_t code = 0;
  for (unsigned length = 1; length <= huffman::kMaxBits; length++, code <<= 1) {
    for (size_t symbol = 0; symbol < lengths.size(); symbol++) {
      if (lengths[symbol] != length) continue;
      for (unsigned i = 0; i < length; i++) codes[symbol] |= (code >> (length - 1 - i) & 1) << i;
      code++;
    }
  }
  return codes;
}

// Lengths 1, 2, ..., 14, 15, 15: a complete code of 16 symbols, some longer than the primary bits.
std::vector<uint8_t> LongLengths() {
  std::vector<uint8_t> lengths;
  for (uint8_t length = 1; length <= 15; length++) lengths.push_back(length);
  lengths.push_back(15);
  return lengths;
}

TEST(HuffmanTable, EveryCodeLeadsToItsLiteral) {
  const std::vector<uint8_t> lengths = LongLengths();
  const std::vector<uint32_t> codes = CodesOf(lengths);
  const auto table = std::make_unique<LiteralTable>();
  ASSERT_TRUE(table->Build(lengths.data(), lengths.size()));
  for (size_t symbol = 0; symbol < lengths.size(); symbol++) {
    for (const uint32_t behind : {0u, ~0u}) {
      uint32_t bits = codes[symbol] | behind << lengths[symbol];
      uint32_t entry = (*table)[bits];
      unsigned taken = 0;
      if ((entry & huffman::kSpecial) && (entry & huffman::kSubtable)) {
        taken = huffman::Taken(entry);
        bits >>= taken;
        entry = table->Sub(entry, bits);
      }
      EXPECT_TRUE(entry & huffman::kLiteral) << symbol;
      EXPECT_EQ(taken + huffman::Taken(entry), lengths[symbol]) << symbol;
    }
  }
}

TEST(HuffmanTable, RefusesTooManyAndTooFewCodes) {
  const auto literals = std::make_unique<LiteralTable>();
  const auto distances = std::make_unique<DistanceTable>();
  const auto lengths = std::make_unique<CodeLengthTable>();
  const uint8_t too_many[] = {1, 1, 1}, too_few[] = {2, 2, 2}, one[] = {1}, none[] = {0, 0}, both[] = {1, 1};
  EXPECT_FALSE(literals->Build(too_many, 3));
  EXPECT_FALSE(literals->Build(too_few, 3));
  EXPECT_FALSE(distances->Build(too_many, 3));
  EXPECT_TRUE(literals->Build(both, 2));
  EXPECT_TRUE(distances->Build(one, 1));
  EXPECT_TRUE(distances->Build(none, 2));
  EXPECT_FALSE(lengths->Build(one, 1));
  EXPECT_FALSE(lengths->Build(none, 2));
}

}  // namespace
}  // namespace argus
