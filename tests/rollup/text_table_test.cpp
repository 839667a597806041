// Texts as numbers.
#include "rollup/text_table.h"

#include <gtest/gtest.h>

#include "field/set_value.h"

namespace argus {
namespace {

uint32_t NumberOf(TextTable* table, std::string_view text) {
  ArgusValue v{};
  SetText(&v, text);
  return table->NumberOf(v);
}

std::string TextOf(const TextTable& table, uint32_t number) {
  ArgusValue v{};
  table.Set(&v, number);
  return v.is_null ? "NULL" : std::string(reinterpret_cast<const char*>(v.bytes), v.length);
}

TEST(TextTableTest, EqualTextsHaveOneNumber) {
  TextTable table;
  const std::vector<std::string> texts = {"tcp",
                                          "",
                                          "udp",
                                          "a text of more than one word",
                                          "a text of more than one wore",
                                          std::string("\0", 1),
                                          std::string(8, '\0')};
  for (int round = 0; round < 2; round++) {
    for (uint32_t i = 0; i < texts.size(); i++) {
      std::string copy = texts[i];
      EXPECT_EQ(NumberOf(&table, copy), i + 1);
      EXPECT_EQ(NumberOf(&table, copy), i + 1);
      copy.assign(copy.size(), '!');  // the table has its own
    }
  }
  EXPECT_EQ(table.size(), texts.size());
  for (uint32_t i = 0; i < texts.size(); i++) EXPECT_EQ(TextOf(table, i + 1), texts[i]);
}

TEST(TextTableTest, NullIsNumberZero) {
  TextTable table;
  ArgusValue v{};
  SetNull(&v);
  NumberOf(&table, "tcp");
  EXPECT_EQ(table.NumberOf(v), 0u);
  EXPECT_EQ(TextOf(table, 0), "NULL");
  EXPECT_EQ(NumberOf(&table, "tcp"), 1u);
}

TEST(TextTableTest, RanksAreBytewiseAndNullIsLast) {
  TextTable table;
  for (const char* const text : {"udp", "\xC3\xA4", "icmp", "TCP", "u"}) NumberOf(&table, text);
  EXPECT_EQ(table.Ranks(), (std::vector<uint32_t>{5, 3, 4, 1, 0, 2}));
}

TEST(TextTableTest, ForgetsTextsWhenCleared) {
  TextTable table;
  NumberOf(&table, "a");
  NumberOf(&table, "b");
  EXPECT_GT(table.memory(), 0);
  table.Clear();
  EXPECT_EQ(table.memory(), 0);
  EXPECT_EQ(NumberOf(&table, "b"), 1u);
  EXPECT_EQ(table.Ranks(), (std::vector<uint32_t>{1, 0}));
}

}  // namespace
}  // namespace argus
