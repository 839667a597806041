#include "field/ra_names.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace argus {

namespace {

struct Numbered {
  uint16_t number;
  std::string_view name;
};

// ra-fields.md 5. Numbers without a name print as "unas".
// clang-format off
constexpr Numbered kProtocols[] = {
    {0, "ip"}, {1, "icmp"}, {2, "igmp"}, {3, "ggp"}, {4, "ipnip"}, {5, "st2"}, {6, "tcp"}, {7, "cbt"}, {8, "egp"},
    {9, "igp"}, {10, "bbn-rcc"}, {11, "nvp"}, {12, "pup"}, {13, "argus"}, {14, "emcon"}, {15, "xnet"}, {16, "chaos"},
    {17, "udp"}, {18, "mux"}, {19, "dcn"}, {20, "hmp"}, {21, "prm"}, {22, "xns-idp"}, {23, "trunk-1"},
    {24, "trunk-2"}, {25, "leaf-1"}, {26, "leaf-2"}, {27, "rdp"}, {28, "irtp"}, {29, "iso-tp4"}, {30, "netblt"},
    {31, "mfe-nsp"}, {32, "merit-inp"}, {33, "sep"}, {34, "3pc"}, {35, "idpr"}, {36, "xtp"}, {37, "ddp"},
    {38, "idpr-cmtp"}, {39, "tp++"}, {40, "il"}, {41, "ipv6"}, {42, "sdrp"}, {43, "ipv6-route"}, {44, "ipv6-frag"},
    {45, "idrp"}, {46, "rsvp"}, {47, "gre"}, {48, "mhrp"}, {49, "bna"}, {50, "esp"}, {51, "ah"}, {52, "i-nlsp"},
    {53, "swipe"}, {54, "narp"}, {55, "mobile"}, {56, "tlsp"}, {57, "skip"}, {58, "ipv6-icmp"}, {59, "ipv6-no"},
    {60, "ipv6-opts"}, {61, "any"}, {62, "cftp"}, {63, "any"}, {64, "sat-expak"}, {65, "kryptolan"}, {66, "rvd"},
    {67, "ippc"}, {68, "any"}, {69, "sat-mon"}, {70, "visa"}, {71, "ipcv"}, {72, "cpnx"}, {73, "cphb"}, {74, "wsn"},
    {75, "pvp"}, {76, "br-sat-mon"}, {77, "sun-nd"}, {78, "wb-mon"}, {79, "wb-expak"}, {80, "iso-ip"}, {81, "vmtp"},
    {82, "secure-vmtp"}, {83, "vines"}, {84, "ttp"}, {85, "nsfnet-igp"}, {86, "dgp"}, {87, "tcf"}, {88, "eigrp"},
    {89, "ospf"}, {90, "sprite-rpc"}, {91, "larp"}, {92, "mtp"}, {93, "ax.25"}, {94, "ipip"}, {95, "micp"},
    {96, "aes-sp3-d"}, {97, "etherip"}, {98, "encap"}, {99, "pri-enc"}, {100, "gmtp"}, {101, "ifmp"}, {102, "pnni"},
    {103, "pim"}, {104, "aris"}, {105, "scps"}, {106, "qnx"}, {107, "a/n"}, {108, "ipcomp"}, {109, "snp"},
    {110, "compaq-peer"}, {111, "ipx-n-ip"}, {112, "vrrp"}, {113, "pgm"}, {114, "zero"}, {115, "l2tp"}, {116, "ddx"},
    {117, "iatp"}, {118, "stp"}, {119, "srp"}, {120, "uti"}, {121, "smp"}, {122, "sm"}, {123, "ptp"}, {124, "isis"},
    {125, "fire"}, {126, "crtp"}, {127, "crudp"}, {128, "sccopmce"}, {129, "iplt"}, {130, "sps"}, {131, "pipe"},
    {132, "sctp"}, {133, "fc"}, {134, "rsvp"}, {253, "ib"},
};
// clang-format on

constexpr std::array<std::string_view, 256> MakeProtocolNames() {
  std::array<std::string_view, 256> names{};
  names.fill("unas");
  for (const Numbered& p : kProtocols) names[p.number] = p.name;
  return names;
}

constexpr std::array<std::string_view, 256> kProtocolNames = MakeProtocolNames();

struct EtherRange {
  uint16_t first, last;
  std::string_view name;
};

// ra-fields.md 5, ascending.
// clang-format off
constexpr EtherRange kEtherTypes[] = {
    {0, 0, "llc"}, {100, 100, "ipx"}, {129, 129, "clns"}, {130, 130, "esis"}, {131, 131, "isis"},
    {132, 132, "nullns"}, {257, 257, "exp"}, {258, 258, "drip"}, {259, 511, "exp"}, {512, 512, "pup"},
    {513, 513, "pupat"}, {1024, 1024, "nix"}, {1536, 1536, "idp"}, {1632, 1633, "dlog"}, {2048, 2048, "ip"},
    {2049, 2049, "x75"}, {2050, 2050, "nbs"}, {2051, 2051, "ecma"}, {2052, 2052, "chaos"}, {2053, 2053, "x25"},
    {2054, 2054, "arp"}, {2055, 2055, "xnscp"}, {2056, 2056, "frarp"}, {2076, 2076, "symbl"}, {2184, 2186, "xyplx"},
    {2304, 2304, "ubdeb"}, {2560, 2560, "pup.3"}, {2561, 2561, "pupat"}, {2989, 2989, "vines"}, {2990, 2990, "vinlb"},
    {2991, 2991, "vinec"}, {4096, 4096, "brktn"}, {4097, 4111, "brkte"}, {5632, 5632, "valid"}, {6532, 6532, "train"},
    {8192, 8192, "cdp"}, {8193, 8193, "cgmp"}, {8195, 8195, "vtp"}, {9298, 9298, "cent"}, {15367, 15367, "nbp"},
    {16962, 16962, "pcs"}, {21000, 21000, "bbn"}, {24576, 24576, "decun"}, {24577, 24577, "decdl"},
    {24578, 24578, "decrc"}, {24579, 24579, "decro"}, {24580, 24580, "lat"}, {24581, 24581, "decdp"},
    {24582, 24582, "deccp"}, {24583, 24583, "lavc"}, {24584, 24585, "decun"}, {24586, 24596, "3com"},
    {25944, 25944, "trans"}, {25945, 25945, "rawfr"}, {28672, 28672, "dbdwn"}, {28674, 28674, "ubdia"},
    {28704, 28713, "lrt"}, {28720, 28720, "prote"}, {28724, 28724, "cable"}, {32771, 32771, "cronv"},
    {32772, 32772, "crond"}, {32773, 32773, "hppro"}, {32774, 32774, "nesta"}, {32776, 32776, "att"},
    {32784, 32784, "excel"}, {32787, 32787, "sgid"}, {32788, 32788, "sging"}, {32789, 32789, "sgres"},
    {32790, 32790, "sgibs"}, {32793, 32793, "apld"}, {32815, 32815, "tym"}, {32816, 32816, "tigan"},
    {32821, 32821, "rarp"}, {32822, 32822, "aeon"}, {32824, 32824, "declb"}, {32825, 32828, "decun"},
    {32829, 32829, "decee"}, {32830, 32830, "decun"}, {32831, 32831, "dectm"}, {32832, 32834, "decun"},
    {32836, 32836, "plan"}, {32838, 32839, "att"}, {32841, 32841, "expd"}, {32859, 32859, "Vexp"},
    {32860, 32860, "Vprod"}, {32861, 32861, "es"}, {32864, 32864, "ltlm"}, {32866, 32866, "count"},
    {32869, 32870, "um"}, {32871, 32871, "veeco"}, {32872, 32872, "gd"}, {32873, 32873, "att"},
    {32874, 32874, "autop"}, {32876, 32876, "comd"}, {32877, 32877, "comgr"}, {32878, 32887, "land"},
    {32890, 32890, "matra"}, {32891, 32891, "dansk"}, {32892, 32892, "merit"}, {32893, 32896, "vtlnk"},
    {32897, 32899, "count"}, {32923, 32923, "atalk"}, {32924, 32926, "data"}, {32927, 32927, "spidr"},
    {32931, 32931, "nix"}, {32932, 32947, "siem"}, {32960, 32963, "dcaex"}, {32964, 32965, "ban"},
    {32966, 32966, "pacer"}, {32967, 32967, "appli"}, {32968, 32972, "intrg"}, {32973, 32974, "haris"},
    {32975, 32978, "taylr"}, {32979, 32980, "rose"}, {32981, 32981, "sna"}, {32989, 32989, "varin"},
    {32990, 32991, "trfs"}, {32992, 32995, "allen"}, {32996, 33008, "data"}, {33010, 33010, "retix"},
    {33011, 33011, "aarp"}, {33012, 33013, "kinet"}, {33015, 33015, "aplo"}, {33023, 33023, "wcp"},
    {33024, 33027, "well"}, {33031, 33033, "symbl"}, {33072, 33072, "hayes"}, {33073, 33073, "vglab"},
    {33074, 33078, "brdg"}, {33079, 33080, "ipx/spx"}, {33081, 33085, "kti"}, {33096, 33096, "logic"},
    {33097, 33097, "ncd"}, {33098, 33098, "alpha"}, {33100, 33100, "snmp"}, {33101, 33101, "biin"},
    {33103, 33103, "elite"}, {33104, 33104, "ratnl"}, {33105, 33107, "qual"}, {33108, 33110, "cprot"},
    {33124, 33126, "crd"}, {33149, 33149, "xtp"}, {33150, 33150, "sgitw"}, {33152, 33152, "hippi"},
    {33153, 33153, "stp"}, {33154, 33155, "h6400"}, {33156, 33164, "sgi"}, {33165, 33165, "mot"},
    {33178, 33187, "qual"}, {33188, 33188, "arai"}, {33189, 33198, "rad"}, {33207, 33209, "xyplx"},
    {33228, 33237, "apri"}, {33238, 33245, "arti"}, {33254, 33263, "poly"}, {33264, 33266, "comst"},
    {33267, 33269, "saic"}, {33270, 33272, "vg"}, {33277, 33277, "ismp"}, {33283, 33285, "quant"},
    {33313, 33314, "ascom"}, {33342, 33344, "aes"}, {33379, 33386, "crd"}, {33407, 33410, "athen"},
    {33434, 33435, "iiit"}, {33436, 33451, "tarus"}, {33452, 34451, "wrq"}, {34452, 34461, "ideac"},
    {34462, 34465, "cnt"}, {34467, 34476, "gtway"}, {34523, 34523, "sectr"}, {34525, 34525, "ipv6"},
    {34526, 34526, "delta"}, {34527, 34527, "atom"}, {34528, 34543, "lgp"}, {34560, 34576, "mot"},
    {34605, 34605, "cwl"}, {34667, 34667, "compr"}, {34668, 34668, "ipas"}, {34669, 34669, "sdata"},
    {34824, 34824, "mac"}, {34825, 34825, "slow"}, {34827, 34827, "ppp"}, {34887, 34887, "mplsu"},
    {34888, 34888, "mplsm"}, {34915, 34916, "pppoe"}, {34925, 34925, "ans"}, {34927, 34927, "nlb"},
    {34945, 34945, "cdma"}, {34958, 34958, "eapol"}, {34962, 34962, "prof"}, {34970, 34970, "hscsi"},
    {34971, 34971, "csm"}, {34978, 34978, "aoe"}, {34990, 34990, "brd"}, {34999, 34999, "oui"}, {35000, 35002, "gse"},
    {35015, 35015, "rsn"}, {35018, 35018, "tipc"}, {35020, 35020, "lldp"}, {35026, 35026, "3gpp"},
    {35478, 35479, "invis"}, {36864, 36864, "loop"}, {36865, 36865, "xnssm"}, {36866, 36866, "3coms"},
    {36867, 36867, "3coml"}, {36897, 36897, "rtmac"}, {36898, 36898, "rtcfg"}, {48879, 48879, "nrludt"},
    {64764, 64764, "fcft"}, {65280, 65295, "ramo"}, {65535, 65535, "*"},
};
// clang-format on

// ra-fields.md 12.
constexpr Numbered kDscps[] = {
    {0, "cs0"},   {8, "cs1"},   {10, "af11"}, {12, "af12"}, {14, "af13"}, {16, "cs2"},  {18, "af21"},
    {20, "af22"}, {22, "af23"}, {24, "cs3"},  {26, "af31"}, {28, "af32"}, {30, "af33"}, {32, "cs4"},
    {34, "af41"}, {36, "af42"}, {38, "af43"}, {40, "cs5"},  {46, "ef"},   {48, "cs6"},  {56, "cs7"},
};

struct EncapsulationBit {
  uint32_t bit;
  char letter;
};

// argus-record-format.md 3.6, ascending.
constexpr EncapsulationBit kEncapsulations[] = {
    {0x1, 'm'},     {0x2, 'e'},     {0x4, 'v'},      {0x8, 'l'},       {0x10, 'p'},      {0x20, 'i'},
    {0x40, 'G'},    {0x80, 'a'},    {0x100, 'P'},    {0x200, '6'},     {0x400, 'H'},     {0x800, 'C'},
    {0x1000, 'A'},  {0x2000, 'S'},  {0x4000, 'F'},   {0x8000, 's'},    {0x10000, 'R'},   {0x20000, 'w'},
    {0x40000, 'z'}, {0x80000, 'a'}, {0x400000, 'T'}, {0x2000000, 'J'}, {0x4000000, 'E'},
};

constexpr std::string_view kTcpOptionLetters = "MwsSeETcNOSD";

// argus-record-format.md 3.2.8.
constexpr Numbered kIsisPdus[] = {
    {15, "L1-IIH"},  {16, "L2-IIH"},  {18, "L1-LSP"},  {20, "L2-LSP"},
    {24, "L1-CSNP"}, {25, "L2-CSNP"}, {26, "L1-PSNP"}, {27, "L2-PSNP"},
};

template <size_t kN>
std::string_view FindNumber(const Numbered (&table)[kN], uint32_t number) {
  for (const Numbered& entry : table) {
    if (entry.number == number) return entry.name;
  }
  return {};
}

}  // namespace

std::string_view ProtocolName(uint8_t protocol) { return kProtocolNames[protocol]; }

std::string_view EtherTypeName(uint16_t type) {
  const auto* range = std::upper_bound(std::begin(kEtherTypes), std::end(kEtherTypes), type,
                                       [](uint16_t t, const EtherRange& r) { return t < r.first; });
  if (range == std::begin(kEtherTypes) || (--range)->last < type) return {};
  return range->name;
}

bool IsEtherTypeName(std::string_view name) {
  return std::any_of(std::begin(kEtherTypes), std::end(kEtherTypes),
                     [&](const EtherRange& r) { return r.name == name; });
}

std::string_view DscpName(uint8_t dscp) { return FindNumber(kDscps, dscp); }

std::string_view IsisPduName(uint32_t pdu) { return FindNumber(kIsisPdus, pdu); }

// IPv4 in IP; its letter is P in version 3.
constexpr uint32_t kIpv4InIp = 0x100;

size_t EncapsulationLetters(uint32_t mask, bool version5, char* out) {
  size_t n = 0;
  for (const EncapsulationBit& e : kEncapsulations) {
    if (mask & e.bit) out[n++] = version5 && e.bit == kIpv4InIp ? '4' : e.letter;
  }
  return n;
}

size_t TcpOptionLetters(uint32_t options, char* out) {
  size_t n = 0;
  for (size_t i = 0; i < kTcpOptionLetters.size(); i++) {
    if (options & (kTcpFirstOption << i)) out[n++] = kTcpOptionLetters[i];
  }
  return n;
}

}  // namespace argus
