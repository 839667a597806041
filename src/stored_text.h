// Text as a database of some encoding can store it. Archives hold bytes of any origin, in labels, SSIDs and file names; a
// row must not fail for them, and a condition must compare what the column shows.
#ifndef ARGUS_STORED_TEXT_H
#define ARGUS_STORED_TEXT_H

#include <cstddef>
#include <cstdint>

#include "api.h"
#include "coding.h"

namespace argus {

// Whether the bytes can be stored as they are. encoding: ArgusTextEncoding.
bool IsStorable(Bytes text, int32_t encoding);

// Otherwise they are shown with each NUL and each byte above 7F as \xHH: at most four times their size.
size_t EscapedSize(Bytes text);
void Escape(Bytes text, uint8_t* out);

}  // namespace argus

#endif
