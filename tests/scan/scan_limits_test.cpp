// What a scan may take: time in a call, memory, handles.
#include <malloc.h>

#include "api/argus.h"
#include "support/files.h"
#include "support/handles.h"

// Of the address sanitizer, where it is linked in.
extern "C" size_t __sanitizer_get_current_allocated_bytes() __attribute__((weak));

namespace argus {
namespace {

constexpr char kDay[] = "campus";

size_t AllocatedBytes() {
  if (&__sanitizer_get_current_allocated_bytes != nullptr) return __sanitizer_get_current_allocated_bytes();
  return mallinfo2().uordblks;
}

class ScanLimits : public testing::Test {
 protected:
  ~ScanLimits() override { EXPECT_EQ(argus_live_handles(), 0); }
};

TEST_F(ScanLimits, KeepsABatchWithinItsBounds) {
  Fields all;
  for (int32_t i = 0; i < argus_field_count(ARGUS_FLOW); i++) all.push_back(argus_field_at(ARGUS_FLOW, i)->name);
  const List list(SamplePath(kDay));
  for (const Fields& fields : {Fields{}, Fields{"seq"}, all}) {
    OpenScan scan(list, fields);
    int32_t most = 0;
    for (ArgusBatch batch{}; !batch.done;) {
      batch = scan.Next();
      most = std::max(most, batch.n_rows);
    }
    EXPECT_LE(most, 1024);
    EXPECT_LE(most * fields.size(), 65536u);
    EXPECT_GE(most, 100);
  }
}

TEST_F(ScanLimits, DoesLittleInACall) {
  const TempFolder folder;
  const std::vector<std::string> all = SplitRecords(Sample("odd/plain.arg"));
  std::string bytes = all[0];
  for (int i = 0; i < 1000; i++) bytes += argus::Join(all, 1);
  folder.Write("a.gz", Gzip(bytes, 1));
  for (int i = 0; i < 100; i++) folder.Write("empty" + std::to_string(i), "");
  const List list(folder.path());
  const Condition condition(Leaf(ARGUS_OP_LT, "pkts", {Int(0)}));
  OpenScan scan(list, {"seq"}, condition.nodes());
  int64_t before = 0;
  int calls = 0;
  for (bool done = false; !done; calls++) {
    done = scan.Next().done != 0;
    EXPECT_LE(scan.Stats().records_decoded - before, 20000);
    before = scan.Stats().records_decoded;
  }
  EXPECT_EQ(before, 56000);
  EXPECT_GE(calls, 3 + 3);  // of 20000 records, of 32 archives
}

TEST_F(ScanLimits, NeedsNoMoreMemoryForMoreArchives) {
  const size_t before = AllocatedBytes();
  const List list(SamplePath(kDay));
  OpenScan scan(list, {"seq", "archive", "saddr_text", "suser"});
  for (int pass = 0; pass < 3; pass++) {
    for (ArgusBatch batch{}; !batch.done;) {
      batch = scan.Next();
      EXPECT_LT(AllocatedBytes(), before + (3 << 20));
    }
    scan.Rewind();
  }
}

TEST_F(ScanLimits, ClosesAtAnyPoint) {
  for (int calls = 0; calls < 40; calls++) {
    const List list(SamplePath(calls % 2 == 0 ? kDay : "odd"));
    OpenScan scan(list, {"seq", "archive", "suser"});
    EXPECT_EQ(argus_live_handles(), 2);
    for (int i = 0; i < calls; i++) scan.Next();
  }
  EXPECT_EQ(argus_live_handles(), 0);
  argus_scan_close(nullptr);
  argus_list_close(nullptr);
}

}  // namespace
}  // namespace argus
