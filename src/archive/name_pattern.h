// Names of archives: a strftime pattern with wildcards, matched against a path relative to the root.
#ifndef ARGUS_ARCHIVE_NAME_PATTERN_H
#define ARGUS_ARCHIVE_NAME_PATTERN_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace argus {

class Pattern {
 public:
  // Understands %Y %m %d %H %M %S %j %y %s %%, * and ? (which do not cross a /). ARGUS_INVALID for anything else after
  // %.
  static Result<Pattern> Parse(std::string_view text);

  // Returns whether the pattern fixes a day at least.
  bool has_time() const { return time_kind_ != ARGUS_NAME_TIME_NONE; }

  // Returns whether the whole of `path` matches; of several ways to match it is that with the shortest wildcards, the
  // first one before all others. *time: seconds since the epoch, a local time as if it were UTC. *kind (may be NULL):
  // what it is. There is none, and *time is left alone, if the pattern fixes no day, if the name's day does not exist,
  // or if matching was given up: such a name counts as matching, so that its file is read rather than lost.
  bool Match(std::string_view path, int64_t* time, ArgusNameTime* kind = nullptr) const;
  // Returns whether `path` does not match, but would if any number of so many digits were a month, an hour and so on.
  bool MatchesButForTime(std::string_view path) const;
  // Returns whether a file below the folder `path` (relative, without a slash at its end) may match.
  bool MayMatchBelow(std::string_view path) const;

 private:
  struct Token {
    char kind = 0;  // 'l' literal, '*', '?', or the letter of a conversion
    char literal = 0;
    bool settles = false;  // of a '*': the one before needs no other length, for no conversion stands in between
  };
  struct Fields;
  struct Choice;
  class Matcher;

  std::vector<Token> tokens_;
  std::vector<size_t> ends_;  // of each component, in tokens_: where its slash stands, or the end
  ArgusNameTime time_kind_ = ARGUS_NAME_TIME_NONE;
};

}  // namespace argus

#endif
