// Names of archives: a strftime pattern with wildcards, matched against a path relative to the root.
#ifndef ARGUS_PATTERN_H
#define ARGUS_PATTERN_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "status.h"

namespace argus {

class Pattern {
 public:
  // Understands %Y %m %d %H %M %S %j %y %s %%, * and ? (which do not cross a /). ARGUS_INVALID for anything else after %.
  static Result<Pattern> Parse(std::string_view text);

  // The pattern fixes a day at least.
  bool has_time() const { return has_time_; }

  // Whether the whole of `path` matches. *time: seconds since the epoch as if the name were in UTC; only if has_time().
  bool Match(std::string_view path, int64_t* time) const;
  // Whether a file below the folder `path` (relative, without a slash at its end) may match.
  bool MayMatchBelow(std::string_view path) const;

 private:
  struct Token {
    char kind = 0;  // 'l' literal, '*', '?', or the letter of a conversion
    char literal = 0;
  };
  struct Fields;

  static bool MatchTokens(const Token* begin, const Token* end, std::string_view text, Fields* fields);

  std::vector<Token> tokens_;
  std::vector<size_t> components_;  // where in tokens_ each component begins, and one past the end of the last
  bool has_time_ = false;
};

}  // namespace argus

#endif
