// The handle of a list of archives, which those of scans, builds and others refer to.
#ifndef ARGUS_FACADE_LIST_HANDLE_H
#define ARGUS_FACADE_LIST_HANDLE_H

#include <string>

#include "api/list.h"
#include "archive/archive_list.h"

struct ArgusList {
  argus::ArchiveList list;

  // Returns a root without symbolic links, as it was when it was asked for first; empty for nullptr. Whoever goes
  // through a list asks for the same one for each archive.
  const std::string& Resolved(const char* wanted) const {
    const std::string name = wanted == nullptr ? "" : wanted;
    if (name != root) {
      resolved_root = name.empty() ? "" : argus::Resolve(name);
      root = name;
    }
    return resolved_root;
  }

  mutable std::string root, resolved_root;
};

#endif
