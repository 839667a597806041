// A notice of the core with storage of its own: what was wrong with an archive or a folder.
#ifndef ARGUS_BASE_NOTICE_H
#define ARGUS_BASE_NOTICE_H

#include <cstdint>
#include <string>

#include "api/argus.h"

namespace argus {

struct Notice {
  ArgusCode code = ARGUS_OK;
  int saved_errno = 0;
  std::string path;
  int64_t offset = -1;  // in the uncompressed stream
  std::string message;
  std::string detail;

  bool empty() const { return code == ARGUS_OK; }
  // Returns pointers into this object, which must outlive them.
  ArgusNotice View() const { return {code, saved_errno, path.c_str(), offset, message.c_str(), detail.c_str()}; }
};

}  // namespace argus

#endif
