// Notices on archives: each is shown once, however often a scan starts again from the first archive.
#ifndef ARGUS_SCAN_NOTICE_ONCE_H
#define ARGUS_SCAN_NOTICE_ONCE_H

#include <cstddef>
#include <vector>

#include "base/notice.h"

namespace argus {

class NoticeOnce {
 public:
  // For archives 0 to n_archives - 1.
  explicit NoticeOnce(size_t n_archives) : shown_(n_archives) {}

  // Copies the notice on archive `i` and sets `has_notice` and `notice` of `*batch`, which points into this object
  // until the next call. Returns false and leaves `*batch` alone if there is nothing to report, or it was reported
  // before.
  template <typename Batch>
  bool Show(size_t i, const Notice& notice, Batch* batch) {
    if (notice.empty() || shown_[i]) return false;
    shown_[i] = true;
    notice_ = notice;
    batch->has_notice = 1;
    batch->notice = notice_.View();
    return true;
  }

 private:
  std::vector<bool> shown_;  // by archive
  Notice notice_;            // the one that a batch shows
};

}  // namespace argus

#endif
