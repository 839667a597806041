// A side-car as a scan reads it: opened, checked against its archive, its chunks and dictionaries.
#ifndef ARGUS_INDEX_SIDE_CAR_FILE_H
#define ARGUS_INDEX_SIDE_CAR_FILE_H

#include <string>
#include <vector>

#include "index/section_file.h"
#include "io/content_hash.h"

namespace argus {

// When a side-car is believed to describe an archive.
enum class IndexTrust {
  kDigest,  // if the digest of all the archive's bytes is as indexed: see Verify()
  kStat,    // if its stamp is, or where that has changed, its size, mtime and ends are
  kOff      // no index is used, except to learn the times of archives
};

class SideCarFile : public SectionFile {
 public:
  enum class State {
    kNone,       // there is no side-car
    kFresh,      // it describes the archive as it is
    kStale,      // it describes another state of the archive, or another archive
    kDamaged,    // it cannot be read, is damaged, or of another version
    kUnsound,    // fresh, but it only says that the archive must be read in full
    kUnverified  // it may be fresh: Verify() compares the content
  };

  // Opens the side-car of an open archive. Returns kUnverified only with kDigest. Chunks and dictionaries can be read
  // if the state is kFresh.
  State Open(const std::string& path, const RandomFile& archive, IndexTrust trust);
  // Compares up to `size` more bytes of the archive's content. Returns kUnverified until all are compared.
  State Verify(const RandomFile& archive, uint64_t size);
  void Close() { file_.Close(); }
  State state() const { return state_; }
  const SideCarHeader& header() const { return header_; }

  // Returns the chunks, which are read on the first call.
  const std::vector<Chunk>* Chunks() override;
  // Sets `*bytes` to what the sensors of the archive report, as PutSensors() packs it. Returns false if the side-car is
  // of an earlier version, which does not say, or damaged.
  bool ReadSensors(ByteVector* bytes) const;
  // Returns whether what it says of sensors, if it does, can be read.
  bool HasSoundSensors() const {
    ByteVector bytes;
    return LengthOf(kSectionSensors) == 0 || ReadSensors(&bytes);
  }

 private:
  bool Read();
  bool Matches(const RandomFile& archive, IndexTrust trust);
  bool IsOneMember(const RandomFile& archive);
  bool IsPlausible(const Chunk& chunk, uint64_t raw_before) const;
  bool EndsMatch(const RandomFile& archive) const;

  ContentHash content_;  // of the bytes that Verify() has read
  State state_ = State::kNone;
  SideCarHeader header_;
  bool chunks_read_ = false;
  std::vector<Chunk> chunks_;
};

}  // namespace argus

#endif
