#include "index/catalogue_shelf.h"

#include <chrono>
#include <list>
#include <new>
#include <unordered_map>
#include <utility>

namespace argus {

// A year of days takes about 30 MB.
size_t catalogue_shelf_size = size_t{32} << 20;
// Times of files are those of the kernel's last tick, some milliseconds back, or whole seconds.
int64_t catalogue_shelf_rest = 2'000'000'000;

namespace {

struct Place {
  std::string path;
  std::shared_ptr<CatalogueFile> file;
  size_t size = 0;
};

// The catalogues of this process, the one used last in front.
class Shelf {
 public:
  std::shared_ptr<CatalogueFile> Take(const std::string& path) {
    const auto found = places_.find(path);
    if (found == places_.end()) return nullptr;
    const std::shared_ptr<CatalogueFile> file = std::move(found->second->file);
    Drop(found->second);
    return file;
  }
  void Put(const std::string& path, std::shared_ptr<CatalogueFile> file) {
    (void)Take(path);  // another one who looked at it was faster
    const size_t size = file->MemorySize() + sizeof(Place) + path.size();
    order_.push_front({path, std::move(file), size});
    places_.emplace(path, order_.begin());
    size_ += size;
    while (size_ > catalogue_shelf_size) Drop(std::prev(order_.end()));
  }
  void Clear() noexcept {
    places_.clear();
    order_.clear();
    size_ = 0;
  }
  size_t size() const { return size_; }
  uint64_t found = 0;

 private:
  void Drop(std::list<Place>::iterator place) {
    size_ -= place->size;
    places_.erase(place->path);
    order_.erase(place);
  }

  std::list<Place> order_;
  std::unordered_map<std::string, std::list<Place>::iterator> places_;
  size_t size_ = 0;
};

Shelf& TheShelf() {
  static Shelf shelf;
  return shelf;
}

bool IsAtRest(const FileStamp& stamp) {
  const int64_t now = std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
  return stamp.ctime < now - catalogue_shelf_rest;
}

}  // namespace

ShelvedCatalogue::ShelvedCatalogue(std::string path) : path_(std::move(path)), file_(TheShelf().Take(path_)) {
  if (file_ != nullptr && file_->Reopen(path_)) {
    TheShelf().found++;
    was_shelved_ = true;
    state_ = CatalogueFile::State::kGood;
    return;
  }
  // Not the same object: others may hold on to the members of what was there before.
  file_ = std::make_shared<CatalogueFile>();
  state_ = file_->Open(path_);
}

ShelvedCatalogue::~ShelvedCatalogue() {
  const bool is_kept = state_ == CatalogueFile::State::kGood && IsAtRest(file_->file().stamp());
  file_->Close();
  if (!is_kept) return;
  try {
    TheShelf().Put(path_, std::move(file_));
  } catch (const std::bad_alloc&) {
    TheShelf().Clear();  // where memory is short, nothing is kept
  }
}

void ForgetCatalogues() { TheShelf().Clear(); }
size_t ShelvedBytes() { return TheShelf().size(); }
uint64_t ShelvedCataloguesFound() { return TheShelf().found; }

}  // namespace argus
