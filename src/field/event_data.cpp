#include "field/event_data.h"

#include <zlib.h>

#include <algorithm>

namespace argus {

namespace {

constexpr uint8_t kCompressed = 0x08;  // subtype, 16-bit form
constexpr size_t kDataAt = 8;

EventData Inflate(Bytes packed, uint8_t* out) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) throw std::bad_alloc();
  stream.next_in = const_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = out;
  stream.avail_out = kMaxEventData;
  const int result = inflate(&stream, Z_FINISH);
  const size_t size = kMaxEventData - stream.avail_out;
  inflateEnd(&stream);
  if (result == Z_STREAM_END) return {Bytes(out, size), {}};
  if (stream.avail_out == 0) return {Bytes(out, size), "cut off after 1 MiB"};
  return {Bytes(out, size),
          result == Z_BUF_ERROR ? "the compressed data ends too early" : "the compressed data is damaged"};
}

}  // namespace

EventData ReadEventData(Record& r) {
  const Bytes dsr = r.Dsr(r.Has(kSlotSrcUser) ? kSlotSrcUser : kSlotDstUser);
  if (!dsr.Has(0, kDataAt)) return {};
  const size_t count = dsr.U16(6), room = dsr.size() - kDataAt;
  const Bytes stored = dsr.Sub(kDataAt, std::min(count, room));
  EventData event{stored, {}};
  if ((dsr.U8(1) & kDsrLong) && (dsr.U8(1) & kCompressed)) event = Inflate(stored, r.Buffer(kMaxEventData));
  if (event.damage.empty() && count > room) event.damage = "the record holds less than it says";
  return event;
}

}  // namespace argus
