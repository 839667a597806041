#include "pattern.h"

#include <chrono>

namespace argus {

namespace {

constexpr std::string_view kConversions = "YmdHMSjys";
constexpr int64_t kUnset = -1;

struct Conversion {
  int digits;  // exactly so many; 0: any number
  int64_t least, most;
};

Conversion ConversionOf(char letter) {
  switch (letter) {
    case 'Y': return {4, 0, 9999};
    case 'm': return {2, 1, 12};
    case 'd': return {2, 1, 31};
    case 'H': return {2, 0, 23};
    case 'M': return {2, 0, 59};
    case 'S': return {2, 0, 60};
    case 'j': return {3, 1, 366};
    case 'y': return {2, 0, 99};
    default: return {0, 0, int64_t{1} << 40};  // %s
  }
}

// No component that the path of a file below the root cannot have: such a pattern would match nothing, silently.
bool IsPlainRelative(std::string_view text) {
  while (true) {
    const size_t slash = text.find('/');
    const std::string_view component = text.substr(0, slash);
    if (component.empty() || component == "." || component == "..") return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

// What the conversions of a name gave; kUnset for those that it has not.
struct Pattern::Fields {
  int64_t value[9] = {kUnset, kUnset, kUnset, kUnset, kUnset, kUnset, kUnset, kUnset, kUnset};

  int64_t& operator[](char letter) { return value[kConversions.find(letter)]; }
  int64_t Or(char letter, int64_t otherwise) { return (*this)[letter] == kUnset ? otherwise : (*this)[letter]; }

  // False: there is no such day.
  bool Time(int64_t* time) {
    if ((*this)['s'] != kUnset) {
      *time = (*this)['s'];
      return true;
    }
    const int64_t year = (*this)['Y'] != kUnset ? (*this)['Y'] : (*this)['y'] + ((*this)['y'] < 69 ? 2000 : 1900);
    namespace chr = std::chrono;
    chr::sys_days day;
    if ((*this)['j'] != kUnset) {
      day = chr::sys_days(chr::year(static_cast<int>(year)) / 1 / 1) + chr::days((*this)['j'] - 1);
    } else {
      const chr::year_month_day ymd =
          chr::year(static_cast<int>(year)) / static_cast<int>((*this)['m']) / static_cast<int>((*this)['d']);
      if (!ymd.ok()) return false;
      day = ymd;
    }
    *time = day.time_since_epoch().count() * int64_t{86400} + Or('H', 0) * 3600 + Or('M', 0) * 60 + Or('S', 0);
    return true;
  }
};

Result<Pattern> Pattern::Parse(std::string_view text) {
  Pattern p;
  std::string seen;
  if (!IsPlainRelative(text)) {
    return Status(ARGUS_INVALID, "pattern must be a path relative to the root",
                  "It has no empty component, no \".\" and no \"..\".");
  }
  p.components_.push_back(0);
  for (size_t i = 0; i < text.size(); i++) {
    char c = text[i];
    if (c == '*' || c == '?') {
      p.tokens_.push_back({c, 0});
    } else if (c == '%' && i + 1 < text.size() && kConversions.find(text[i + 1]) != std::string_view::npos) {
      seen += text[++i];
      p.tokens_.push_back({text[i], 0});
    } else if (c == '%' && (i + 1 == text.size() || text[i + 1] != '%')) {
      return Status(ARGUS_INVALID,
                    "pattern has a conversion that is not supported: \"" + std::string(text.substr(i, 2)) + "\"",
                    "Supported are %Y, %m, %d, %H, %M, %S, %j, %y, %s and %%.");
    } else {
      if (c == '%') i++;
      p.tokens_.push_back({'l', c});
      if (c == '/') p.components_.push_back(p.tokens_.size());
    }
  }
  p.components_.push_back(p.tokens_.size() + 1);
  const auto has = [&](char letter) { return seen.find(letter) != std::string::npos; };
  p.has_time_ = has('s') || ((has('Y') || has('y')) && (has('j') || (has('m') && has('d'))));
  return p;
}

// Greedy with one point of return per component, as for any glob: `*` never needs an earlier one.
bool Pattern::MatchTokens(const Token* token, const Token* end, std::string_view text, Fields* fields) {
  const Token* star = nullptr;
  size_t star_at = 0;
  Fields star_fields;
  size_t at = 0;
  while (token != end || at < text.size()) {
    bool matched = false;
    if (token != end && token->kind == '*') {
      star = token++;
      star_at = at;
      star_fields = *fields;
      continue;
    }
    if (token != end && at < text.size()) {
      if (token->kind == 'l') {
        matched = text[at] == token->literal;
        at += matched;
      } else if (token->kind == '?') {
        matched = text[at] != '/';
        at += matched;
      } else {
        const Conversion c = ConversionOf(token->kind);
        const size_t most = c.digits > 0 ? static_cast<size_t>(c.digits) : 12;
        int64_t value = 0;
        size_t n = 0;
        while (n < most && at + n < text.size() && IsDigit(text[at + n])) value = value * 10 + (text[at + n++] - '0');
        int64_t& field = (*fields)[token->kind];
        matched = n > 0 && (c.digits == 0 || n == most) && value >= c.least && value <= c.most &&
                  (field == kUnset || field == value);
        if (matched) {
          field = value;
          at += n;
        }
      }
      token += matched;
    }
    if (matched) continue;
    if (star == nullptr || star_at >= text.size() || text[star_at] == '/') return false;
    at = ++star_at;
    token = star + 1;
    *fields = star_fields;
  }
  return true;
}

bool Pattern::Match(std::string_view path, int64_t* time) const {
  Fields fields;
  size_t begin = 0;
  // Component by component, so that a wildcard stays within its own.
  for (size_t i = 0; i + 1 < components_.size(); i++) {
    const bool last = i + 2 == components_.size();
    const size_t slash = path.find('/', begin);
    if (last != (slash == std::string_view::npos)) return false;
    const std::string_view text = path.substr(begin, last ? std::string_view::npos : slash - begin);
    if (!MatchTokens(tokens_.data() + components_[i], tokens_.data() + components_[i + 1] - 1, text, &fields))
      return false;
    begin = slash + 1;
  }
  return !has_time_ || fields.Time(time);
}

bool Pattern::MayMatchBelow(std::string_view path) const {
  Fields fields;
  size_t begin = 0;
  for (size_t i = 0; i + 2 < components_.size(); i++) {
    const size_t slash = path.find('/', begin);
    const std::string_view text = path.substr(begin, slash == std::string_view::npos ? slash : slash - begin);
    if (!MatchTokens(tokens_.data() + components_[i], tokens_.data() + components_[i + 1] - 1, text, &fields))
      return false;
    if (slash == std::string_view::npos) return true;
    begin = slash + 1;
  }
  return false;
}

}  // namespace argus
