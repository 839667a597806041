// A side-car as a scan reads it: opened, checked against its archive, its chunks and dictionaries.
//
// Nothing in it is believed without a sum: a file that is not what it should be is as good as none.
#ifndef ARGUS_INDEX_FILE_H
#define ARGUS_INDEX_FILE_H

#include <string>
#include <vector>

#include "content_hash.h"
#include "dictionary.h"
#include "index_format.h"
#include "random_file.h"

namespace argus {

enum class IndexTrust {
  kDigest,  // the archive's bytes are all read and compared: see Verify()
  kStat     // its stamp, and where that has changed, its ends
};

class IndexFile {
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
  const RandomFile& file() const { return file_; }

  // The chunks, read on the first call; nullptr: damaged.
  const std::vector<Chunk>* Chunks();
  // The dictionaries of one kind, read on the first call; nullptr: damaged. More than one if the archive is large: a key may be in
  // several.
  std::vector<Dictionary>* Dictionaries(SectionId id);

 private:
  bool Read();
  bool ReadSections();
  bool Matches(const RandomFile& archive, IndexTrust trust) const;
  bool IsPlausible(const Chunk& chunk, uint64_t raw_before) const;
  bool EndsMatch(const RandomFile& archive) const;

  RandomFile file_;
  ContentHash content_;  // of what was verified
  State state_ = State::kNone;
  IndexHeader header_;
  std::vector<IndexSection> sections_;
  bool chunks_read_ = false;
  std::vector<Chunk> chunks_;
  struct Kind {
    SectionId id;
    int key_size;
    bool read = false;
    std::vector<Dictionary> dictionaries;
  };
  Kind kinds_[3] = {{kSectionAddress4, 4, false, {}}, {kSectionAddress6, 16, false, {}}, {kSectionPorts, 4, false, {}}};
};

}  // namespace argus

#endif
