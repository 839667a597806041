// Filters of `ra`: any text gives a tree that the predicate takes, or an error in its midst.
#include <cstdlib>
#include <string_view>

#include "condition/predicate.h"
#include "condition/ra_filter.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  argus::Filter filter;
  int32_t position = 0;
  if (!filter.Parse(text, &position).ok()) {
    if (position < -1 || position > static_cast<int64_t>(size)) std::abort();
    return 0;
  }
  const auto n = static_cast<int32_t>(filter.nodes().size());
  if (!argus::Predicate::Build(ARGUS_FLOW, filter.nodes().data(), n).ok()) std::abort();
  return 0;
}
