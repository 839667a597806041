// What a scan makes of damage: a record that is cut costs itself and at most the next one, never sound records behind
// it.
#include "support/files.h"
#include "support/handles.h"
#include "support/streams.h"

namespace argus {
namespace {

const Fields kFields = {"stime", "seq", "proto", "saddr_text", "sport_text", "pkts", "bytes"};

std::vector<Row> RowsOf(const TempFolder& folder, const std::string& stream) {
  return ScanAll(folder.Write("a", stream), kFields).rows;
}

TEST(ScanDamage, ACutRecordCostsAtMostTheNext) {
  const std::vector<std::string> all = SplitRecords(Sample("odd/plain.arg"));
  const TempFolder folder;
  size_t worse = 0;
  for (size_t hurt = 0; hurt + 2 < all.size(); hurt++) {
    if (all[hurt][0] & 0x80) continue;  // nothing in a management record tells where it ends
    const std::vector<Row> rest = RowsOf(folder, all[0] + Join(all, hurt + 2, all.size()));
    for (size_t cut = 4; cut < all[hurt].size(); cut += 2) {
      const std::vector<Row> rows =
          RowsOf(folder, Join(all, 0, hurt) + all[hurt].substr(0, cut) + Join(all, hurt + 1, all.size()));
      if (rows.size() >= rest.size() && std::equal(rest.rbegin(), rest.rend(), rows.rbegin())) continue;
      worse++;
      ADD_FAILURE() << "record " << hurt << " cut at " << cut << ": " << rows.size();
    }
  }
  EXPECT_EQ(worse, 0u);
}

}  // namespace
}  // namespace argus
