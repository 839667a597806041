// Rows for the facade.
#include "rollup/row_buffer.h"

#include <gtest/gtest.h>

#include <string>

namespace argus {
namespace {

TEST(RowBufferTest, HoldsRowsAndAnAddressEach) {
  RowBuffer rows;
  rows.Begin(2);
  EXPECT_TRUE(rows.empty());
  for (size_t i = 0; i < RowBuffer::kRows; i++) {
    EXPECT_EQ(rows.room(), RowBuffer::kRows - i);
    ArgusValue* const v = rows.Add();
    SetInt(v, static_cast<int64_t>(i));
    rows.SetHost(v + 1, i % 2 == 0 ? Host{0, i, 0} : Host{1, i, 7});
  }
  EXPECT_TRUE(rows.full());
  const ArgusRows view = rows.View(true);
  ASSERT_EQ(view.n_rows, static_cast<int32_t>(RowBuffer::kRows));
  EXPECT_EQ(view.done, 1);
  for (size_t i = 0; i < RowBuffer::kRows; i++) {
    const ArgusValue* const v = view.values + 2 * i;
    EXPECT_EQ(v[0].integer, static_cast<int64_t>(i));
    ASSERT_EQ(v[1].length, i % 2 == 0 ? 4u : 16u);
    EXPECT_EQ(Host::Of(v[1].bytes, v[1].length), (i % 2 == 0 ? Host{0, i, 0} : Host{1, i, 7}));
  }
}

TEST(RowBufferTest, BeginsAnewWithAnotherWidth) {
  RowBuffer rows;
  rows.Begin(1);
  SetInt(rows.Add(), 1);
  rows.Begin(3);
  EXPECT_EQ(rows.View(false).n_rows, 0);
  ArgusValue* const first = rows.Add();
  EXPECT_EQ(rows.Add() - first, 3);
  EXPECT_EQ(rows.View(false).n_rows, 2);
  EXPECT_EQ(rows.View(false).done, 0);
}

}  // namespace
}  // namespace argus
