// A text that never changes, of which all copies share the bytes.
#ifndef ARGUS_BASE_SHARED_TEXT_H
#define ARGUS_BASE_SHARED_TEXT_H

#include <memory>
#include <string>
#include <utility>

namespace argus {

class SharedText {
 public:
  SharedText() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): it stands for the text
  SharedText(std::string text) : text_(std::make_shared<const std::string>(std::move(text))) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  operator const std::string&() const { return str(); }
  // Returns the text, empty at first. It lives as long as a copy does.
  const std::string& str() const {
    static const std::string empty;
    return text_ != nullptr ? *text_ : empty;
  }
  bool operator==(const std::string& text) const { return str() == text; }

 private:
  std::shared_ptr<const std::string> text_;
};

}  // namespace argus

#endif
