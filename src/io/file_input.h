// Where packed bytes come from: a regular file that is read from front to back, or memory.
#ifndef ARGUS_IO_FILE_INPUT_H
#define ARGUS_IO_FILE_INPUT_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/status.h"
#include "io/byte_source.h"

namespace argus {

inline constexpr int64_t kQuietSeconds = 120;  // a file that was not written to for so long is finished

// Opens a regular file for one reading from front to back. `dev`, `inode` and errors: as for OpenRegular(),
// random_file.h.
Result<std::unique_ptr<ByteInput>> OpenFile(const std::string& path, uint64_t dev, uint64_t inode);

// Returns an input over borrowed memory of `size` bytes, which must outlive the input.
std::unique_ptr<ByteInput> MemoryInput(const uint8_t* data, size_t size);

}  // namespace argus

#endif
