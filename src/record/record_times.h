// The four time stamps of a record: decoding of the time DSR, normalisation, durations.
// Sources: argus-record-format.md 3.3, time-and-quirks.md 2, ra-fields.md 1-2.
#ifndef ARGUS_RECORD_RECORD_TIMES_H
#define ARGUS_RECORD_RECORD_TIMES_H

#include <cstdint>

#include "base/bytes.h"
#include "record/record_format.h"

namespace argus {

// Seconds and microseconds as stored. The seconds are unsigned, as `ra -u` prints them, and last until the year 2106.
struct Stamp {
  uint32_t sec = 0;
  int32_t usec = 0;

  bool zero() const { return sec == 0; }  // `ra` looks at the seconds alone
  bool operator==(const Stamp&) const = default;
  // Microseconds since the epoch.
  int64_t Micros() const { return int64_t{sec} * 1000000 + usec; }
};

bool Earlier(const Stamp& a, const Stamp& b);
// b - a in seconds, as a 32-bit float.
float Seconds(const Stamp& from, const Stamp& to);

struct Times {
  Stamp start[2];  // [0] source, [1] destination, in the order of the record
  Stamp end[2];
  uint8_t mask = 0;  // TimeBits

  // The times of the whole record: the same whichever side is called the source.
  Stamp Start() const;  // `stime`
  Stamp End() const;    // `ltime`
  // `ltime` of version 5, which has the end of a side of one instant, too.
  Stamp LatestEnd() const { return Earlier(end[0], end[1]) ? end[1] : end[0]; }
  float Duration() const;
  float SideDuration(int side) const { return Seconds(start[side], end[side]); }
};

// Decodes a time DSR; an empty one gives zero stamps.
Times DecodeTimeDsr(Bytes dsr);

// What `ra` does to the stamps, given the packets of each side and whether an ICMP DSR is present.
void NormaliseTimes(Times* times, uint64_t src_packets, uint64_t dst_packets, bool has_icmp);
// Version 5 alone: a record that was seen one way has no stamps of the other.
void ClearIdleSide(Times* times, uint64_t src_packets, uint64_t dst_packets);

}  // namespace argus

#endif
