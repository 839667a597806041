// What the records of a file are, however they are packed, and of what they are the beginning.
#include "api/argus.h"
#include "support/digests.h"
#include "support/files.h"
#include "support/handles.h"

namespace argus {
namespace {

constexpr uint8_t kKey[17] = "a key of 16 byte";
constexpr size_t kHeadSize = 512;

std::string Text(const uint8_t (&digest)[32]) { return std::string(digest, digest + sizeof digest); }

struct Found {
  ArgusStreamIdentity identity;
  std::vector<ArgusStreamDigests> prefixes;
  std::string digest() const { return Text(identity.whole.digest); }
};

class StreamIdentificationTest : public testing::Test {
 protected:
  ~StreamIdentificationTest() override { EXPECT_EQ(argus_live_handles(), 0); }

  static Found Identify(const std::string& path, const std::vector<int64_t>& sizes = {}, bool head_only = false,
                        const uint8_t* key = kKey) {
    const List list(path);
    const ArgusStreamSpec spec{key, sizes.data(), static_cast<int32_t>(sizes.size()), head_only};
    ArgusError error{};
    ArgusStream* const handle = argus_stream_open(list.get(), 0, &spec, &error);
    Found found{};
    for (int32_t done = 0; !done;) {
      EXPECT_EQ(argus_stream_step(handle, &done, &found.identity, &error), ARGUS_OK) << error.message;
    }
    found.prefixes.assign(found.identity.prefixes, found.identity.prefixes + found.identity.n_prefixes);
    argus_stream_close(handle);
    return found;
  }
  // What a scan that reads all of a file says of it.
  static ArgusContent Scan(const std::string& path) {
    const List list(path);
    const int32_t field = argus_field_find(ARGUS_FLOW, "stime");
    ArgusScanSpec spec{};
    spec.kind = ARGUS_FLOW;
    spec.n_fields = 1;
    spec.fields = &field;
    spec.index_trust = ARGUS_INDEX_OFF;
    spec.stream_key = kKey;
    ArgusError error{};
    ArgusScan* const scan = argus_scan_open(&spec, list.get(), &error);
    ArgusBatch batch{};
    while (!batch.done) EXPECT_EQ(argus_scan_next(scan, &batch, &error), ARGUS_OK);
    ArgusContent content;
    argus_scan_content(scan, &content);
    argus_scan_close(scan);
    return content;
  }

  const std::string stream_ = Unpacked(SamplePath("campus/2026/03/03/argus.2026.03.03.14.00.00.gz"));
  const TempFolder folder_;
};

TEST_F(StreamIdentificationTest, IsOfTheRecordsNotOfThePacking) {
  const size_t half = stream_.size() / 2;
  const std::string plain = folder_.Write("plain", stream_);
  const std::string packings[] = {
      folder_.Write("fast.gz", Gzip(stream_, 1)), folder_.Write("best.gz", Gzip(stream_, 9)),
      folder_.Write("members.gz", Gzip(stream_.substr(0, half)) + Gzip(stream_.substr(half)))};
  const Found found = Identify(plain);
  EXPECT_EQ(found.identity.bytes, static_cast<int64_t>(stream_.size()));
  EXPECT_EQ(Text(found.identity.whole.sha256), Sha256(stream_));
  EXPECT_EQ(Text(found.identity.head), Sha256(stream_.substr(0, kHeadSize)));
  EXPECT_EQ(found.identity.is_plain, 1);
  for (const std::string& path : packings) {
    const Found same = Identify(path);
    EXPECT_EQ(same.digest(), found.digest()) << path;
    EXPECT_EQ(same.identity.bytes, found.identity.bytes);
    EXPECT_EQ(Text(same.identity.head), Text(found.identity.head));
    EXPECT_EQ(same.identity.is_plain, 0);
  }
}

TEST_F(StreamIdentificationTest, TellsStreamsOfOneSizeApartAndKeysToo) {
  const std::string path = folder_.Write("a", stream_);
  const std::string digest = Identify(path).digest();
  for (const size_t at : {size_t{0}, size_t{700}, stream_.size() / 2, stream_.size() - 1}) {
    std::string other = stream_;
    other[at] ^= 1;
    EXPECT_NE(Identify(folder_.Write("b", other)).digest(), digest) << at;
  }
  constexpr uint8_t kOther[17] = "A key of 16 byte";
  EXPECT_NE(Identify(path, {}, false, kOther).digest(), digest);
  EXPECT_NE(Identify(folder_.Write("c", stream_ + std::string(1, '\0'))).digest(), digest);
}

TEST_F(StreamIdentificationTest, KnowsItsBeginnings) {
  const auto size = static_cast<int64_t>(stream_.size());
  const Found found =
      Identify(folder_.Write("a.gz", Gzip(stream_)), {0, 0, 1, 511, 512, 100000, size - 1, size, size + 1});
  const int64_t sizes[] = {0, 0, 1, 511, 512, 100000, size - 1, size};
  ASSERT_EQ(found.prefixes.size(), std::size(sizes));
  for (size_t i = 0; i < std::size(sizes); i++) {
    const std::string beginning = stream_.substr(0, static_cast<size_t>(sizes[i]));
    EXPECT_EQ(Text(found.prefixes[i].digest), Identify(folder_.Write("b", beginning)).digest()) << sizes[i];
    EXPECT_EQ(Text(found.prefixes[i].sha256), Sha256(beginning));
  }
}

TEST_F(StreamIdentificationTest, WhatIsLeftOfACutFileIsABeginning) {
  const std::string packed = Gzip(stream_);
  for (const size_t size : {packed.size() / 3, packed.size() - 9, packed.size() - 1}) {
    const Found cut = Identify(folder_.Write("cut.gz", packed.substr(0, size)));
    const Found whole = Identify(folder_.Write("whole.gz", packed), {cut.identity.bytes});
    ASSERT_EQ(whole.prefixes.size(), 1u);
    EXPECT_EQ(Text(whole.prefixes[0].digest), cut.digest()) << size;
    EXPECT_LE(cut.identity.bytes, whole.identity.bytes);
  }
}

TEST_F(StreamIdentificationTest, ReadsNoMoreThanTheHead) {
  std::string packed = Gzip(stream_);
  const Found found = Identify(folder_.Write("a.gz", packed), {}, true);
  EXPECT_EQ(found.identity.bytes, static_cast<int64_t>(kHeadSize));
  EXPECT_EQ(Text(found.identity.head), Sha256(stream_.substr(0, kHeadSize)));
  const Found small = Identify(folder_.Write("b", stream_.substr(0, 100)), {}, true);
  EXPECT_EQ(Text(small.identity.head), Sha256(stream_.substr(0, 100)));
  EXPECT_EQ(Identify(folder_.Write("c", ""), {}, true).identity.bytes, 0);
}

TEST_F(StreamIdentificationTest, AScanTellsTheSame) {
  const std::string packed = Gzip(stream_);
  for (const std::string& bytes :
       {stream_, packed, packed.substr(0, packed.size() / 2), packed + "garbage", std::string()}) {
    const std::string path = folder_.Write("a", bytes);
    const Found found = Identify(path);
    const ArgusContent content = Scan(path);
    EXPECT_EQ(content.has_stream, 1);
    EXPECT_EQ(content.stream_bytes, found.identity.bytes);
    EXPECT_EQ(Text(content.stream_digest), found.digest());
    EXPECT_EQ(Text(content.head), Text(found.identity.head));
    EXPECT_EQ(content.has_digest, 1);
    EXPECT_EQ(content.bytes, static_cast<int64_t>(bytes.size()));
    EXPECT_EQ(Text(content.digest), Sha256(bytes));
  }
  // What is no archive is not read to its end.
  EXPECT_EQ(Scan(folder_.Write("a", std::string(4000000, 'x'))).has_stream, 0);
}

TEST_F(StreamIdentificationTest, SeesThatAFileHasChanged) {
  const std::string path = folder_.Write("a", stream_);
  const List list(path);
  folder_.Write("a", stream_ + "more");
  const ArgusStreamSpec spec{kKey, nullptr, 0, 0};
  ArgusError error{};
  ArgusStream* const handle = argus_stream_open(list.get(), 0, &spec, &error);
  ArgusStreamIdentity identity{};
  int32_t done = 0;
  EXPECT_EQ(argus_stream_step(handle, &done, &identity, &error), ARGUS_OK);
  EXPECT_EQ(done, 1);
  EXPECT_EQ(identity.has_changed, 1);
  argus_stream_close(handle);
}

}  // namespace
}  // namespace argus
