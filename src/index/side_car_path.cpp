#include "index/side_car_path.h"

namespace argus {

namespace {

constexpr const char* kSuffix = ".argx";

// Returns a folder's name with one slash at its end.
std::string WithSlash(const std::string& folder) { return folder.ends_with('/') ? folder : folder + "/"; }

}  // namespace

bool IsBelow(const std::string& root, const std::string& path) {
  return !root.empty() && path.starts_with(WithSlash(root));
}

std::string SideCarPath(const std::string& index_dir, const std::string& root, const std::string& resolved) {
  return index_dir + "/" + resolved.substr(IsBelow(root, resolved) ? WithSlash(root).size() : 1) + kSuffix;
}

}  // namespace argus
