// The contract between the core and the glue: all that one sees of the other. Opaque handles, plain structs, one error
// type; each header is one part of it.
//
// Nothing here throws, longjmps, logs or calls back. Every struct is standard-layout and trivially copyable. Every
// pointer that is handed out has a stated lifetime. The caller closes every handle that it opened. Functions that can
// fail return an ArgusCode, or NULL, and fill the ArgusError that they are given. No call runs longer than about
// 10 ms, unless it says so: what takes longer is done in steps.
//
// Units throughout: times are microseconds since the Unix epoch (UTC), durations are seconds, addresses are in network
// byte order, ports and counters are integers of the host.
#ifndef ARGUS_API_ARGUS_H
#define ARGUS_API_ARGUS_H

#include "archive.h"
#include "condition.h"
#include "error.h"
#include "export.h"
#include "facts.h"
#include "field.h"
#include "index.h"
#include "key_set.h"
#include "list.h"
#include "rollup.h"
#include "scan.h"

#endif
