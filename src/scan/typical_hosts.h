// Hosts that stand for an address which nobody knows yet: the planner asks what it would cost to look for them.
#ifndef ARGUS_SCAN_TYPICAL_HOSTS_H
#define ARGUS_SCAN_TYPICAL_HOSTS_H

#include <cstddef>
#include <vector>

#include "base/inet.h"
#include "index/section_file.h"

namespace argus {

// Returns up to `n` hosts of a side-car or catalogue that lie in as many of its chunks as its hosts do on average, or
// in more if there are not enough. Looks at some of them only. Returns none if the file is damaged or has none.
std::vector<Inet> TypicalHosts(SectionFile* index, size_t n);

}  // namespace argus

#endif
