// A side-car as a scan reads it: opened, checked against its archive, its chunks and dictionaries.
#ifndef ARGUS_INDEX_SIDE_CAR_FILE_H
#define ARGUS_INDEX_SIDE_CAR_FILE_H

#include <string>
#include <vector>

#include "index/section_file.h"
#include "io/content_hash.h"

namespace argus {

enum class IndexTrust {
  kDigest,  // the archive's bytes are all read and compared: see Verify()
  kStat,    // its stamp, and where that has changed, its ends
  kOff      // no index is used; only the times of archives are asked for
};

class IndexFile : public SectionFile {
 public:
  enum class State {
    kNone,       // there is no side-car
    kFresh,      // it tells of the archive
    kStale,      // of what the archive was once, or of another
    kDamaged,    // or of another version
    kUnsound,    // fresh; it says that the archive must be read in full
    kUnverified  // by its content it may be fresh: Verify() tells
  };

  // Open the side-car of an open archive; kUnverified only with kDigest. Chunks and dictionaries can be read if the state is kFresh.
  State Open(const std::string& path, const RandomFile& archive, IndexTrust trust);
  // Compare up to `size` bytes more of the archive's content. kUnverified: call again.
  State Verify(const RandomFile& archive, uint64_t size);
  void Close() { file_.Close(); }
  State state() const { return state_; }
  const IndexHeader& header() const { return header_; }

  // Read on the first call.
  const std::vector<Chunk>* Chunks() override;

 private:
  bool Read();
  bool Matches(const RandomFile& archive, IndexTrust trust);
  bool IsOneMember(const RandomFile& archive);
  bool IsPlausible(const Chunk& chunk, uint64_t raw_before) const;
  bool EndsMatch(const RandomFile& archive) const;

  ContentHash content_;  // of what was verified
  State state_ = State::kNone;
  IndexHeader header_;
  bool chunks_read_ = false;
  std::vector<Chunk> chunks_;
};

}  // namespace argus

#endif
