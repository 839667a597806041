// compress (.Z): the same bytes whatever the pieces; a cut file is a prefix; failures of the input are not damage.
#include "io/lzw_source.h"

#include <gtest/gtest.h>

#include "support/files.h"
#include "support/libraries.h"

#if ARGUS_HAVE_ARCHIVE
#include <archive.h>
#include <archive_entry.h>
#endif

namespace argus {
namespace {

std::string Compress(std::string_view s) {
  std::string out(3 * s.size() + 1000, '\0');
#if ARGUS_HAVE_ARCHIVE
  size_t n = 0;
  archive* const a = archive_write_new();
  EXPECT_EQ(archive_write_add_filter_compress(a), ARCHIVE_OK);
  EXPECT_EQ(archive_write_set_format_raw(a), ARCHIVE_OK);
  EXPECT_EQ(archive_write_set_bytes_in_last_block(a, 1), ARCHIVE_OK);
  EXPECT_EQ(archive_write_open_memory(a, out.data(), out.size(), &n), ARCHIVE_OK);
  archive_entry* const entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  EXPECT_EQ(archive_write_header(a, entry), ARCHIVE_OK);
  EXPECT_EQ(archive_write_data(a, s.data(), s.size()), static_cast<la_ssize_t>(s.size()));
  EXPECT_EQ(archive_write_close(a), ARCHIVE_OK);
  archive_entry_free(entry);
  archive_write_free(a);
  out.resize(n);
#endif
  return out;
}

struct Result2 {
  std::string bytes;
  SourceDamage damage;
  Status status;
};

Result2 ReadAll(ByteSource* source, size_t capacity) {
  Result2 result;
  std::string buffer(capacity, '\0');
  while (!source->at_end() && result.status.ok()) {
    size_t n = 0;
    result.status = source->Read(reinterpret_cast<uint8_t*>(buffer.data()), capacity, &n);
    result.bytes.append(buffer, 0, n);
  }
  result.damage = source->damage();
  return result;
}

Result2 Uncompress(std::string_view packed, size_t capacity = 4096) {
  Codec codec = Codec::kPlain;
  auto source = OpenByteSource(MemoryInput(Data(packed), packed.size()), InflateLibrary::kFastest, &codec);
  EXPECT_TRUE(source.ok());
  EXPECT_EQ(codec, Codec::kCompress);
  return ReadAll(source.value().get(), capacity);
}

class CompressSource : public testing::Test {
 protected:
  void SetUp() override {
    if (!HasCodec(Codec::kCompress)) GTEST_SKIP() << "this build does not read compress";
  }
};

TEST_F(CompressSource, GivesWhatWasPacked) {
  const std::string bytes = Sample("odd/plain.arg");
  const std::string packed = Compress(bytes);
  for (const size_t capacity : {1, 1000, 4096, 1 << 20}) {
    const Result2 r = Uncompress(packed, capacity);
    EXPECT_EQ(r.bytes, bytes);
    EXPECT_EQ(r.damage.kind, SourceDamage::kNone) << r.damage.what;
  }
}

TEST_F(CompressSource, ACutFileIsAPrefix) {
  const std::string bytes = Sample("odd/plain.arg").substr(0, 3000);
  const std::string packed = Compress(bytes);
  for (size_t cut = 3; cut < packed.size(); cut++) {
    const Result2 r = Uncompress(std::string_view(packed).substr(0, cut));
    ASSERT_LE(r.bytes.size(), bytes.size());
    EXPECT_EQ(r.bytes, bytes.substr(0, r.bytes.size())) << cut;
  }
}

TEST_F(CompressSource, TellsOfImpossibleCodes) {
  const Result2 r = Uncompress("\x1F\x9D\x90" + std::string(100, '\xFF'));
  EXPECT_EQ(r.damage.kind, SourceDamage::kCorrupt);
  EXPECT_TRUE(r.status.ok());
}

class FailingInput : public ByteInput {
 public:
  Status Read(uint8_t*, size_t, size_t*) override { return Status::Io("could not read", EIO); }
  bool MayGrow() const override { return false; }
};

TEST_F(CompressSource, AFailureOfTheInputIsNoDamage) {
  const auto source = OpenCompress(std::make_unique<FailingInput>());
  const Result2 r = ReadAll(source.get(), 100);
  EXPECT_EQ(r.status.saved_errno(), EIO);
  EXPECT_EQ(r.damage.kind, SourceDamage::kNone);
}

}  // namespace
}  // namespace argus
