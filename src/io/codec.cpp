#include "io/codec.h"

#include <cstring>
#include <utility>

#include "io/codec_source.h"
#include "io/gzip_source.h"
#include "io/lzw_source.h"

namespace argus {

namespace {

using Input = std::unique_ptr<ByteInput>;
using Source = std::unique_ptr<ByteSource>;

// Opens a codec that a library unpacks step by step.
template <Codec codec, std::unique_ptr<Unpacker> (*MakeUnpacker)()>
Source OpenUnpacker(Input input, InflateLibrary) {
  std::unique_ptr<Unpacker> unpacker = MakeUnpacker();
  return unpacker == nullptr ? nullptr : OpenPacked(std::move(input), std::move(unpacker), codec);
}

Source OpenLzw(Input input, InflateLibrary) { return OpenCompress(std::move(input)); }

struct CodecRow {
  Codec codec;
  const char* name;
  size_t magic_size;  // bytes; 0: recognised by no magic
  uint8_t magic[kMaxMagic];
  Source (*open)(Input, InflateLibrary);  // returns nullptr without the library; none for kPlain
};

// Every codec there is; plain first.
constexpr CodecRow kCodecs[] = {
    {Codec::kPlain, "plain", 0, {}, nullptr},
    {Codec::kGzip, "gzip", 2, {0x1F, 0x8B}, OpenGzip},
    {Codec::kBzip2, "bzip2", 3, {'B', 'Z', 'h'}, OpenUnpacker<Codec::kBzip2, MakeBzip2Unpacker>},
    {Codec::kXz, "xz", 6, {0xFD, '7', 'z', 'X', 'Z', 0x00}, OpenUnpacker<Codec::kXz, MakeXzUnpacker>},
    {Codec::kZstd, "zstd", 4, {0x28, 0xB5, 0x2F, 0xFD}, OpenUnpacker<Codec::kZstd, MakeZstdUnpacker>},
    {Codec::kLz4, "lz4", 4, {0x04, 0x22, 0x4D, 0x18}, OpenUnpacker<Codec::kLz4, MakeLz4Unpacker>},
    {Codec::kCompress, "compress", 2, {0x1F, 0x9D}, OpenLzw},
};

const CodecRow* RowOfNumber(uint8_t number) {
  for (const CodecRow& row : kCodecs) {
    if (static_cast<uint8_t>(row.codec) == number) return &row;
  }
  return nullptr;
}

const CodecRow& RowOf(Codec codec) {
  const CodecRow* const row = RowOfNumber(static_cast<uint8_t>(codec));
  return row == nullptr ? kCodecs[0] : *row;
}

}  // namespace

const char* CodecName(Codec codec) { return RowOf(codec).name; }

std::optional<Codec> CodecOfNumber(uint8_t number) {
  const CodecRow* const row = RowOfNumber(number);
  if (row == nullptr) return std::nullopt;
  return row->codec;
}

Codec RecogniseCodec(const uint8_t* head, size_t n) {
  for (const CodecRow& row : kCodecs) {
    if (row.magic_size > 0 && n >= row.magic_size && std::memcmp(head, row.magic, row.magic_size) == 0) {
      return row.codec;
    }
  }
  return Codec::kPlain;
}

std::unique_ptr<ByteSource> OpenCodec(Codec codec, std::unique_ptr<ByteInput> input, InflateLibrary library) {
  return RowOf(codec).open(std::move(input), library);
}

}  // namespace argus
