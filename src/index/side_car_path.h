// Where the side-car of an archive lies.
#ifndef ARGUS_INDEX_SIDE_CAR_PATH_H
#define ARGUS_INDEX_SIDE_CAR_PATH_H

#include <string>

namespace argus {

// Returns whether `path` lies below the folder `root`; nothing lies below an empty one. Compares the names as they are.
bool IsBelow(const std::string& root, const std::string& path);

// Returns the path of an archive's side-car under `index_dir`. `root`: the folder of the server's archives, with
// symbolic links resolved; empty if there is none. `resolved`: the archive's path, with symbolic links resolved.
std::string SideCarPath(const std::string& index_dir, const std::string& root, const std::string& resolved);

}  // namespace argus

#endif
