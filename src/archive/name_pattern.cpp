#include "archive/name_pattern.h"

#include <algorithm>
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

// Refuses a component that no path of a file below the root has: such a pattern would match nothing, silently.
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

// A name that takes more is not worth it. Only patterns with many wildcards between numbers get there.
constexpr int kMaxSteps = 200000;
constexpr size_t kMaxDigits = 12;  // of %s

// Returns what a pattern with these conversions says about the time.
ArgusNameTime TimeKindOf(std::string_view seen) {
  const auto has = [&](char letter) { return seen.find(letter) != std::string_view::npos; };
  if (has('s')) return ARGUS_NAME_TIME_ABSOLUTE;
  const bool day = (has('Y') || has('y')) && (has('j') || (has('m') && has('d')));
  return day ? ARGUS_NAME_TIME_LOCAL : ARGUS_NAME_TIME_NONE;
}

}  // namespace

// The numbers that the conversions of a name gave; kUnset for those that it does not have.
struct Pattern::Fields {
  int64_t value[9] = {kUnset, kUnset, kUnset, kUnset, kUnset, kUnset, kUnset, kUnset, kUnset};

  int64_t& operator[](char letter) { return value[kConversions.find(letter)]; }
  int64_t Or(char letter, int64_t otherwise) { return (*this)[letter] == kUnset ? otherwise : (*this)[letter]; }

  // Returns false if there is no such day.
  bool Time(int64_t* time) {
    namespace chr = std::chrono;
    if ((*this)['s'] != kUnset) {
      *time = (*this)['s'];
      return true;
    }
    const int64_t y = (*this)['Y'] != kUnset ? (*this)['Y'] : (*this)['y'] + ((*this)['y'] < 69 ? 2000 : 1900);
    const chr::year year(static_cast<int>(y));
    chr::sys_days day;
    if ((*this)['j'] != kUnset) {
      day = chr::sys_days(year / 1 / 1) + chr::days((*this)['j'] - 1);
      if (day >= chr::sys_days((year + chr::years(1)) / 1 / 1)) return false;
    } else {
      const chr::year_month_day ymd = year / static_cast<int>((*this)['m']) / static_cast<int>((*this)['d']);
      if (!ymd.ok()) return false;
      day = ymd;
    }
    *time = day.time_since_epoch().count() * int64_t{86400} + Or('H', 0) * 3600 + Or('M', 0) * 60 + Or('S', 0);
    return true;
  }
};

// A place to come back to: a '*', or a number of any length.
struct Pattern::Choice {
  size_t token;
  size_t at;      // where in the text it begins
  size_t length;  // taken so far
  Fields fields;  // as they were before
};

// Tries every way in which tokens match a text, each wildcard as short as possible first and %s as long as possible.
// What the conversions gave is part of where it stands: it comes and goes with the way.
class Pattern::Matcher {
 public:
  Matcher(const Token* tokens, size_t end, std::string_view text) : tokens_(tokens), end_(end), text_(text) {}

  // Takes any number for any conversion.
  void IgnoreTime() { ignores_time_ = true; }

  // True also if there were too many ways to try.
  bool Run() {
    for (int steps = 0; steps < kMaxSteps; steps++) {
      if (token_ == end_ && at_ == text_.size()) return true;
      if (token_ < end_ && Take()) {
        token_++;
      } else if (!Retry()) {
        return false;
      }
    }
    gave_up_ = true;
    return true;
  }
  bool gave_up() const { return gave_up_; }
  Fields& fields() { return fields_; }

 private:
  // What token_ stands for, at at_.
  bool Take() {
    const Token& token = tokens_[token_];
    if (token.kind == '*') {
      if (token.settles && !choices_.empty()) choices_.pop_back();
      choices_.push_back({token_, at_, 0, fields_});
      return true;
    }
    if (at_ == text_.size()) return false;
    if (token.kind == 'l' || token.kind == '?') {
      if (token.kind == 'l' ? text_[at_] != token.literal : text_[at_] == '/') return false;
      at_++;
      return true;
    }
    const auto digits = static_cast<size_t>(ConversionOf(token.kind).digits);
    if (digits > 0) return TakeNumber(digits);
    choices_.push_back({token_, at_, std::min(kMaxDigits, text_.size() - at_) + 1, fields_});
    return Shorten(&choices_.back());
  }

  bool TakeNumber(size_t length) {
    const char letter = tokens_[token_].kind;
    const Conversion c = ConversionOf(letter);
    if (length > text_.size() - at_) return false;
    int64_t value = 0;
    for (const char digit : text_.substr(at_, length)) {
      if (!IsDigit(digit)) return false;
      value = value * 10 + (digit - '0');
    }
    at_ += ignores_time_ ? length : 0;
    if (ignores_time_) return true;
    int64_t& field = fields_[letter];
    if (value < c.least || value > c.most || (field != kUnset && field != value)) return false;
    field = value;
    at_ += length;
    return true;
  }

  // The next way: another length for what can have one, the latest first.
  bool Retry() {
    while (!choices_.empty()) {
      Choice& choice = choices_.back();
      token_ = choice.token;
      fields_ = choice.fields;
      at_ = choice.at;
      if (tokens_[token_].kind == '*' ? Lengthen(&choice) : Shorten(&choice)) {
        token_++;
        return true;
      }
      choices_.pop_back();
    }
    return false;
  }

  bool Lengthen(Choice* choice) {
    const size_t next = choice->at + choice->length;
    if (next == text_.size() || text_[next] == '/') return false;
    choice->length++;
    at_ = next + 1;
    return true;
  }

  bool Shorten(Choice* choice) {
    while (--choice->length > 0) {
      if (TakeNumber(choice->length)) return true;
    }
    choice->length = 1;  // nothing is left of it
    return false;
  }

  const Token* const tokens_;
  const size_t end_;
  const std::string_view text_;
  size_t token_ = 0;
  size_t at_ = 0;
  Fields fields_;
  std::vector<Choice> choices_;
  bool ignores_time_ = false;
  bool gave_up_ = false;
};

Result<Pattern> Pattern::Parse(std::string_view text) {
  Pattern p;
  std::string seen;
  bool settles = false;
  if (!IsPlainRelative(text)) {
    return Status(ARGUS_INVALID, "pattern must be a path relative to the root",
                  "It has no empty component, no \".\" and no \"..\".");
  }
  for (size_t i = 0; i < text.size(); i++) {
    const char c = text[i];
    if (c == '*' || c == '?') {
      p.tokens_.push_back({c, 0, settles});
      settles = settles || c == '*';
    } else if (c == '%' && i + 1 < text.size() && kConversions.find(text[i + 1]) != std::string_view::npos) {
      seen += text[++i];
      p.tokens_.push_back({text[i], 0, false});
      settles = false;
    } else if (c == '%' && (i + 1 == text.size() || text[i + 1] != '%')) {
      return Status(ARGUS_INVALID,
                    "pattern has a conversion that is not supported: \"" + std::string(text.substr(i, 2)) + "\"",
                    "Supported are %Y, %m, %d, %H, %M, %S, %j, %y, %s and %%.");
    } else {
      if (c == '/') p.ends_.push_back(p.tokens_.size());
      p.tokens_.push_back({'l', c, false});
      i += c == '%';
    }
  }
  p.ends_.push_back(p.tokens_.size());
  p.time_kind_ = TimeKindOf(seen);
  return p;
}

bool Pattern::Match(std::string_view path, int64_t* time, ArgusNameTime* kind) const {
  Matcher matcher(tokens_.data(), tokens_.size(), path);
  if (!matcher.Run()) return false;
  const bool timed = has_time() && !matcher.gave_up() && matcher.fields().Time(time);
  if (kind != nullptr) *kind = timed ? time_kind_ : ARGUS_NAME_TIME_NONE;
  return true;
}

bool Pattern::MatchesButForTime(std::string_view path) const {
  Matcher matcher(tokens_.data(), tokens_.size(), path);
  matcher.IgnoreTime();
  int64_t ignored = 0;
  return matcher.Run() && !matcher.gave_up() && !Match(path, &ignored);
}

// Goes the way of Match() as far as the folder's name reaches: where that matches or gives up, so does this.
bool Pattern::MayMatchBelow(std::string_view path) const {
  const auto depth = static_cast<size_t>(std::count(path.begin(), path.end(), '/'));
  return depth + 1 < ends_.size() && Matcher(tokens_.data(), ends_[depth], path).Run();
}

}  // namespace argus
