#include "index/side_car_path.h"

namespace argus {

namespace {

constexpr const char* kSuffix = ".argx";

}  // namespace

std::string SideCarPath(const std::string& index_dir, const std::string& root, const std::string& resolved) {
  const std::string folder = root == "/" ? root : root + "/";
  const bool below = !root.empty() && resolved.starts_with(folder);
  return index_dir + "/" + resolved.substr(below ? folder.size() : 1) + kSuffix;
}

}  // namespace argus
