// Lists of hosts that say anything: rows come in order, each host once, hours sum up to days, or the lists are refused.
// Lists that are read are written again and read the same.
#include <algorithm>
#include <string>
#include <vector>

#include "base/saturating.h"
#include "fuzz_check.h"
#include "rollup/host_list_merger.h"

namespace argus {
namespace {

constexpr size_t kLists = 3;

using Chunks = std::vector<std::string>;

// The first byte of each chunk says to which list it belongs, and by how much it is shorter than 64 bytes.
std::vector<Chunks> ListsOf(const uint8_t* data, size_t size) {
  std::vector<Chunks> lists(kLists);
  while (size > 1) {
    const size_t n = std::min<size_t>(size - 1, data[0] >= 0xF0 ? size : data[0] / kLists);
    if (n > 0) lists[data[0] % kLists].emplace_back(reinterpret_cast<const char*>(data) + 1, n);
    data += n + 1;
    size -= n + 1;
  }
  return lists;
}

struct Merge {
  HostListMerger merger{kLists, 0};
  std::string last_host, last_of_hours;
  int64_t last_hour = 0;
  int64_t day_bytes = 0, hour_bytes = 0;  // sums of all rows, as they wrap

  // Returns whether it is later in the order of hosts than the one before, or, with equal_too, the same.
  static void CheckOrder(const std::string& last, const std::string& host, bool equal_too) {
    Check(last.size() < host.size() || (last.size() == host.size() && (last < host || (equal_too && last == host))),
          "hosts are in order");
  }
  static std::string HostOf(const ArgusValue& v) { return {reinterpret_cast<const char*>(v.bytes), v.length}; }
  static void AddUp(const ArgusValue* v, int64_t* sum) {
    for (int i = 0; i < 6; i++) Check(v[i].integer >= 0, "sums are not negative");
    *sum = Capped(static_cast<uint64_t>(*sum) + static_cast<uint64_t>(v[3].integer));
  }

  void TakeDays(const ArgusRows& rows) {
    const size_t width = HostListMerger::DayColumns().size();
    for (int32_t i = 0; i < rows.n_rows; i++) {
      const ArgusValue* const v = rows.values + static_cast<size_t>(i) * width;
      const std::string host = HostOf(v[width - 1]);
      CheckOrder(last_host, host, false);
      Check(v[8].integer >= 0, "peers are not negative");
      AddUp(v + 2, &day_bytes);
      last_host = host;
    }
  }
  void TakeHours(const ArgusRows& rows) {
    const size_t width = HostListMerger::HourColumns().size();
    for (int32_t i = 0; i < rows.n_rows; i++) {
      const ArgusValue* const v = rows.values + static_cast<size_t>(i) * width;
      const std::string host = HostOf(v[width - 1]);
      CheckOrder(last_of_hours, host, true);
      Check(host != last_of_hours || v[0].integer > last_hour, "hours are in order");
      Check(v[1].integer >= v[0].integer && v[1].integer - v[0].integer < HostHour::kLength,
            "flows begin in their hour");
      AddUp(v + 3, &hour_bytes);
      last_of_hours = host;
      last_hour = v[0].integer;
    }
  }
  bool Run(const std::vector<Chunks>& lists) {
    std::vector<size_t> next(kLists);
    int32_t wanted = -1;
    for (ArgusRows days{}, hours{}; !days.done;) {
      if (wanted >= 0) {
        const auto run = static_cast<size_t>(wanted);
        const std::string chunk = next[run] < lists[run].size() ? lists[run][next[run]++] : std::string();
        if (!merger.Feed(wanted, reinterpret_cast<const uint8_t*>(chunk.data()), chunk.size()).ok()) return false;
      }
      if (!merger.Next(&days, &hours, &wanted).ok()) return false;
      TakeDays(days);
      TakeHours(hours);
      Check(day_bytes == hour_bytes, "hours sum up to days");
    }
    Check(last_host == last_of_hours, "each host has hours");
    return true;
  }
};

// The first and the last hour of all lists.
struct Hours {
  int64_t first = INT64_MAX, last = INT64_MIN;
};

// Reads what a list says, event by event. Returns false if it is damaged.
bool Read(const Chunks& chunks, std::string* said, HostListWriter* writer, Hours* hours) {
  HostListReader reader;
  bool is_amid = false;
  for (const std::string& chunk : chunks) {
    reader.Open(reinterpret_cast<const uint8_t*>(chunk.data()), chunk.size());
    for (HostListReader::Step step; (step = reader.Next()) != HostListReader::Step::kEnd;) {
      if (step == HostListReader::Step::kDamaged) return false;
      const Host& host = step == HostListReader::Step::kHost ? reader.host() : reader.peer();
      uint8_t bytes[16];
      host.Put(bytes);
      Check(writer->HasRoom(), "what is written is no longer");
      said->append(step == HostListReader::Step::kHost ? "H" : "p").append(bytes, bytes + host.size());
      if (step == HostListReader::Step::kPeer) {
        writer->AddPeer(host);
        continue;
      }
      for (const auto& [hour, sums] : reader.hours()) {
        *said += "h" + std::to_string(hour);
        for (const int64_t n : {sums.first_seen, sums.last_seen, sums.pkts[0], sums.pkts[1], sums.bytes[0],
                                sums.bytes[1], sums.flows[0], sums.flows[1]}) {
          *said += "," + std::to_string(n);
        }
        hours->first = std::min<int64_t>(hours->first, hour);
        hours->last = std::max<int64_t>(hours->last, hour);
      }
      if (is_amid) writer->EndHost();
      writer->BeginHost(host, reader.hours());
      is_amid = true;
    }
  }
  if (is_amid) writer->EndHost();
  return true;
}

}  // namespace
}  // namespace argus

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace argus;
  const std::vector<Chunks> lists = ListsOf(data, size);
  const bool merged = Merge().Run(lists);
  bool is_sound = true;
  Hours hours;
  for (const Chunks& list : lists) {
    std::string said, said_again;
    HostListWriter writer, ignored;
    if (!Read(list, &said, &writer, &hours)) {
      is_sound = false;
      continue;
    }
    if (list.size() > 1) continue;  // as one chunk it may not be one
    const Chunks again = {std::string(reinterpret_cast<const char*>(writer.chunk().data()), writer.chunk().size())};
    Check(Read(again, &said_again, &ignored, &hours) && said == said_again, "what is read is written");
  }
  Check(is_sound || !merged, "what is damaged is not merged");
  Check(merged || !is_sound || hours.last - hours.first > 127, "lists of near hours merge if each can be read");
  return 0;
}
