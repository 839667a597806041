// Patterns for names: compared with a matcher that tries everything.
//
// The input is a pattern, a zero byte and a path.
#include <cstring>
#include <string_view>
#include <vector>

#include "api/argus.h"
#include "archive/name_pattern.h"
#include "fuzz_check.h"

namespace argus {
namespace {

constexpr size_t kMaxLength = 48;  // trying everything takes exponential time
constexpr int kMaxSteps = 200000;

constexpr std::string_view kLetters = "YmdHMSjys";
constexpr size_t kDigits[] = {4, 2, 2, 2, 2, 2, 3, 2, 0};
constexpr int64_t kLeast[] = {0, 1, 1, 0, 0, 0, 1, 0, 0};
constexpr int64_t kMost[] = {9999, 12, 31, 23, 59, 60, 366, 99, int64_t{1} << 40};

struct Values {
  int64_t value[9] = {-1, -1, -1, -1, -1, -1, -1, -1, -1};
};

// Tries every way of matching, one character after the other.
class Exhaustive {
 public:
  bool gave_up() const { return steps_ > kMaxSteps; }

  bool Match(std::string_view pattern, std::string_view text, Values v) {
    if (++steps_ > kMaxSteps) return false;
    if (pattern.empty()) return text.empty();
    if (pattern[0] == '*') {
      if (Match(pattern.substr(1), text, v)) return true;
      return !text.empty() && text[0] != '/' && Match(pattern, text.substr(1), v);
    }
    if (pattern[0] == '?') return !text.empty() && text[0] != '/' && Match(pattern.substr(1), text.substr(1), v);
    if (pattern[0] == '%' && pattern[1] != '%') return MatchNumber(pattern, text, v);
    const size_t skip = pattern[0] == '%' ? 2 : 1;
    return !text.empty() && text[0] == pattern[0] && Match(pattern.substr(skip), text.substr(1), v);
  }

 private:
  bool MatchNumber(std::string_view pattern, std::string_view text, const Values& v) {
    const size_t kind = kLetters.find(pattern[1]);
    const size_t least = kDigits[kind] > 0 ? kDigits[kind] : 1;
    const size_t most = kDigits[kind] > 0 ? kDigits[kind] : 12;
    int64_t number = 0;
    for (size_t n = 1; n <= most && n <= text.size() && text[n - 1] >= '0' && text[n - 1] <= '9'; n++) {
      number = number * 10 + (text[n - 1] - '0');
      if (n < least || number < kLeast[kind] || number > kMost[kind]) continue;
      if (v.value[kind] != -1 && v.value[kind] != number) continue;
      Values with = v;
      with.value[kind] = number;
      if (Match(pattern.substr(2), text.substr(n), with)) return true;
    }
    return false;
  }

  int steps_ = 0;
};

void CheckFolders(const Pattern& pattern, std::string_view path) {
  for (size_t at = path.find('/'); at != std::string_view::npos; at = path.find('/', at + 1)) {
    Check(pattern.MayMatchBelow(path.substr(0, at)), "a folder of a match is not left out");
  }
}

void CheckMatch(std::string_view text, std::string_view path) {
  Result<Pattern> parsed = Pattern::Parse(text);
  if (!parsed.ok()) {
    Check(parsed.status().code() == ARGUS_INVALID && !parsed.status().message().empty(), "a bad pattern is explained");
    return;
  }
  const Pattern& pattern = parsed.value();
  int64_t time = 0, again = 0;
  const bool matches = pattern.Match(path, &time);
  Check(pattern.Match(path, &again) == matches && time == again, "matching is repeatable");
  Check(!(matches && pattern.MatchesButForTime(path)), "what matches does so with its time");
  if (text.size() > kMaxLength || path.size() > kMaxLength) return;
  Exhaustive exhaustive;
  const bool expected = exhaustive.Match(text, path, Values());
  if (exhaustive.gave_up()) return;
  Check(expected || !matches, "what matches is matched by trying everything");
  Check(matches || !expected, "what trying everything matches is matched");
  if (matches) CheckFolders(pattern, path);
}

}  // namespace
}  // namespace argus

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 4096) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t zero = input.find('\0');
  argus::CheckMatch(input.substr(0, zero), zero == std::string_view::npos ? "" : input.substr(zero + 1));
  return 0;
}
