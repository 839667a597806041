// The core as the glue sees it: opaque handles, plain structs, one error type.
//
// Nothing here throws, longjmps, logs or calls back. Every struct is standard-layout and trivially
// copyable; every pointer that a function returns says how long it lives. Functions that can fail
// return an ArgusCode (or NULL) and fill the ArgusError they are given. No call runs longer than
// about 10 ms: those that have more to do say so and are called again.
//
// Units throughout: times are microseconds since the Unix epoch (UTC), durations seconds, addresses
// network byte order, ports and counters host integers.
#ifndef ARGUS_API_ARGUS_H
#define ARGUS_API_ARGUS_H

#include "archive.h"
#include "condition.h"
#include "error.h"
#include "export.h"
#include "field.h"
#include "index.h"
#include "key_set.h"
#include "list.h"
#include "rollup.h"
#include "scan.h"

#endif
