// Text as a database of some encoding can store it. Archives hold bytes of any origin, in labels, SSIDs and file names;
// a row must not fail for them, and a condition must compare what the column shows.
#ifndef ARGUS_BASE_STORABLE_TEXT_H
#define ARGUS_BASE_STORABLE_TEXT_H

#include <cstddef>
#include <cstdint>

#include "api/argus.h"
#include "base/bytes.h"

namespace argus {

// Returns whether the bytes can be stored as they are. encoding: ArgusTextEncoding.
bool IsStorable(Bytes text, int32_t encoding);

// Otherwise they are shown with each NUL and each byte above 7F as \xHH: at most four times their size.
size_t EscapedSize(Bytes text);
void Escape(Bytes text, uint8_t* out);

// Writes a path as text that no other path has: each backslash twice, and the rest as above. Returns how many
// bytes it has: at most four times those of the path, for which `out` has room.
size_t ShowPath(Bytes path, int32_t encoding, uint8_t* out);

// The path that a text shows: two backslashes are one, \xHH is a byte, though never NUL. Other backslashes stand for
// themselves. In a glob only \xHH is read: its backslashes have a meaning of their own, in which two are one, too.
// Returns how many bytes it has: at most those of the text, for which `out` has room.
size_t ReadPath(Bytes text, bool is_glob, uint8_t* out);

}  // namespace argus

#endif
