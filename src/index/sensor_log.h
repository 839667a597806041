// What the records of an archive say of each sensor: when it reported, what it lost, which of its records are missing.
//
// Side-cars and ledgers keep this, so that nobody needs to read an archive to know whether a sensor was silent.
#ifndef ARGUS_INDEX_SENSOR_LOG_H
#define ARGUS_INDEX_SENSOR_LOG_H

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/little_endian.h"
#include "field/source_id.h"
#include "record/record.h"

namespace argus {

// A sensor in one archive, from one start of it to the next. Times are microseconds since the Unix epoch; first > last
// if there are none.
struct SensorFacts {
  using Range = std::pair<uint32_t, uint32_t>;  // first and last number
  using Life = std::pair<int64_t, int64_t>;     // first and last time

  std::string srcid;     // as its column shows it; empty: the records have none
  uint64_t reports = 0;  // management records; those that only begin an archive do not count
  int64_t first_report = std::numeric_limits<int64_t>::max(), last_report = std::numeric_limits<int64_t>::min();
  // Times in which it reported without a pause, in ascending order. A pause is longer than three of its intervals, and
  // longer than three minutes. If there are very many, the shortest are left out.
  std::vector<Life> lives;
  uint32_t interval = 0;        // seconds between reports, as the sensor says; 0: it does not
  int64_t pkts = 0, drops = 0;  // packets received, and lost
  uint32_t starts = 0;          // start records amid the archive that begin these facts: 0 or 1
  int64_t run_begin = 0;        // when it was started last, by its start records; 0: unknown
  uint64_t flows = 0;
  int64_t first_flow = std::numeric_limits<int64_t>::max(), last_flow = std::numeric_limits<int64_t>::min();
  // Sequence numbers of its flows, in ascending order, apart from each other. If there are very many ranges, the lowest
  // are one, in which `holes` numbers are missing, or fewer.
  std::vector<Range> sequences;
  uint64_t holes = 0;
  bool is_cut = false;  // this is what is left of sensors and starts that were too many to be told apart
};

// Collects the facts of one archive.
class SensorLog {
 public:
  void Clear();
  // Adds a flow or management record, as an ArchiveReader hands it out. Other kinds say nothing.
  void AddFlow(Record* record);
  void AddManagement(Record* record);
  // Returns the facts, in the order of the sensors' names and of their starts. What is cut comes last.
  std::vector<SensorFacts> Take();

 private:
  using Range = SensorFacts::Range;
  struct Sensor {
    SensorFacts facts;
    size_t newest = 0;  // the range that the last number went into
  };

  Sensor* Find(std::string_view srcid);
  Sensor* Add(std::string_view srcid);
  Sensor* SensorOf(Record* record);
  static void AddReport(int64_t time, SensorFacts* facts);
  static void AddSequence(uint32_t number, Sensor* sensor);
  static void Merge(std::vector<Range>* ranges, size_t i);
  static void Fold(size_t n, Sensor* sensor);

  std::vector<Sensor> sensors_;
  Sensor others_;  // what is cut
  // The id of the last flow, whose sensor is sensors_[newest_].
  ByteVector newest_id_;
  bool has_newest_ = false;
  size_t newest_ = 0;
};

// Packs facts into bytes that are never empty, and reads them back. Returns false if the bytes are malformed.
void PutSensors(const std::vector<SensorFacts>& sensors, ByteVector* out);
bool GetSensors(const uint8_t* data, size_t size, std::vector<SensorFacts>* sensors);

// The most bytes that the sensors of an archive are kept in.
inline constexpr size_t kMaxSensorBytes = 64 * 1024;
// What is kept instead if they take more, or if nobody knows them: GetSensors() returns false for it, and whoever asks
// reads the archive.
inline constexpr uint8_t kUnknownSensors = 0;

}  // namespace argus

#endif
