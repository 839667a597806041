# PGXS build of the extension: make && make install && make installcheck. Needs no CMake; PG_CONFIG is honoured.
MODULE_big = argus_fdw
EXTENSION = argus_fdw
EXTVERSION = 1.0
# The last release as it was. What makes this version of it is built.
RELEASED = 0.9
DATA = argus_fdw/release/argus_fdw--$(RELEASED).sql
DATA_built = argus_fdw--$(EXTVERSION).sql argus_fdw--$(RELEASED)--$(EXTVERSION).sql
PGFILEDESC = "argus_fdw - query Argus network flow archives"

# In a VPATH build (make -f SOURCES/Makefile VPATH=SOURCES) the sources are elsewhere.
SOURCES := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
objects = $(patsubst $(SOURCES)/%.cpp,%.o,$(sort $(wildcard $(1))))
CORE_OBJS := $(call objects,$(SOURCES)/src/*/*.cpp)
GLUE_OBJS := $(call objects,$(SOURCES)/argus_fdw/*.cpp $(SOURCES)/argus_fdw/*/*.cpp)
OBJS = $(CORE_OBJS) $(GLUE_OBJS)
$(shell mkdir -p $(sort $(dir $(OBJS))))

REGRESS = install options owners import scan decoding pushdown idioms index limit first_rows parallel join \
	watchlist sets matches thin_rows functions result_types export management version2 version5 events containers \
	errors damage judgement partition misnamed unmatched load hot hot_keep hot_rename hot_files hot_status \
	hot_contents hot_order hot_clocks hot_zones hot_days hot_rotations hot_late hot_report hot_rights hot_messages \
	coverage coverage_hot coverage_rights coverage_same the_no seen top series find connections dossier \
	column_rights watch watch_files watch_rights cases nat spread new_services scans beacons \
	uploads tunnels amplification p2p cancel readme
# Plans read alike in all releases of PostgreSQL.
REGRESS_OPTS = --launcher=$(abspath $(SOURCES))/tests/server/neutral-psql
# The install script, one part per topic, in the order in which they build on each other.
INVESTIGATE_PARTS := facts state source holdings assess assess_sensors coverage_summary coverage ask seen top \
	ask_series series ask_find find ask_connections connections \
	dossier_summary dossier_peers dossier_trouble dossier_marks ask_dossier dossier sources
WATCH_PARTS := state create indicators contents ask compare hunt sightings doors
CASE_PARTS := state ask open manage verify export doors
NAT_PARTS := ask create who_was join
DETECT_PARTS := ask spread ask_new new ask_scans scans ask_beacons beacons ask_uploads uploads ask_tunnels tunnels \
	ask_amplification amplification ask_p2p p2p
NEW_PARTS := table_names $(INVESTIGATE_PARTS:%=investigate/%) $(WATCH_PARTS:%=watch/%) $(CASE_PARTS:%=cases/%) \
	$(NAT_PARTS:%=nat/%) $(DETECT_PARTS:%=detect/%)
RIGHTS_PARTS := investigate/rights watch/rights cases/rights nat/rights detect/rights
SCRIPT_PARTS := wrapper row_types archives bounds time_order \
	hot_state hot_relations hot_status hot_settings hot_create hot_alter hot_days hot_due_files \
	hot_load_file hot_load hot_contents hot_merge hot_rotations hot_close hot_findings hot_expire hot_forget \
	hot_rehydrate hot_report $(NEW_PARTS) hot_doors $(RIGHTS_PARTS)
# The script that updates from the last release: what is new, as above, and changes of what was there before.
CHANGES := argus_fdw/release/$(RELEASED)--$(EXTVERSION)
UPDATE_PARTS := $(CHANGES)/begin argus_fdw/script/time_order $(CHANGES)/days \
	$(addprefix argus_fdw/script/,$(NEW_PARTS) $(RIGHTS_PARTS)) $(CHANGES)/maintain
EXTRA_CLEAN = $(OBJS:.o=.d)

PG_CONFIG ?= pg_config
PKG_CONFIG ?= pkg-config

# ISA-L inflates about twice as fast as zlib, which is the fallback.
ISAL_LIBS := $(shell $(PKG_CONFIG) --libs libisal 2>/dev/null)
ifneq ($(ISAL_LIBS),)
ISAL_CPPFLAGS := -DARGUS_HAVE_ISAL=1 $(shell $(PKG_CONFIG) --cflags libisal 2>/dev/null)
endif

# SHA-1 and base64 of community_id.
NETTLE_CPPFLAGS := $(shell $(PKG_CONFIG) --cflags nettle 2>/dev/null)
NETTLE_LIBS := $(or $(shell $(PKG_CONFIG) --libs nettle 2>/dev/null),-lnettle)

# Inflates from the middle of an archive, for indexes.
DEFLATE_CPPFLAGS := $(shell $(PKG_CONFIG) --cflags libdeflate 2>/dev/null)
DEFLATE_LIBS := $(or $(shell $(PKG_CONFIG) --libs libdeflate 2>/dev/null),-ldeflate)

# Codecs beside gzip, each where its library is installed. A line of the list has a name for the compiler, from which
# ARGUS_HAVE_<name> is made, and one for pkg-config; CMakeLists.txt reads it, too.
CODECS := $(shell tr ' ' ':' <$(SOURCES)/src/io/codec_libraries.txt)
ifneq ($(if $(CODECS),,$(CORE_OBJS)),)
$(error $(SOURCES)/src/io/codec_libraries.txt is missing)
endif
codec_found = $(shell $(PKG_CONFIG) --exists $(lastword $(subst :, ,$(1))) 2>/dev/null && echo $(1))
FOUND_CODECS := $(foreach codec,$(CODECS),$(call codec_found,$(codec)))
CODEC_MODULES := $(foreach codec,$(FOUND_CODECS),$(lastword $(subst :, ,$(codec))))
CODEC_CPPFLAGS := $(foreach codec,$(FOUND_CODECS),-DARGUS_HAVE_$(firstword $(subst :, ,$(codec)))=1)
ifneq ($(CODEC_MODULES),)
CODEC_CPPFLAGS += $(shell $(PKG_CONFIG) --cflags $(CODEC_MODULES))
CODEC_LIBS := $(shell $(PKG_CONFIG) --libs $(CODEC_MODULES))
endif
# Debian's libbz2 has nothing for pkg-config.
ifeq ($(shell printf '\043include <bzlib.h>' | $(CXX) -E -x c++ - >/dev/null 2>&1 && echo yes),yes)
CODEC_CPPFLAGS += -DARGUS_HAVE_BZIP2=1
CODEC_LIBS += -lbz2
endif

# A scan gains nothing from inlining into JIT code, and PGXS would compile the bitcode without PG_CXXFLAGS.
override with_llvm = no

PG_CPPFLAGS = -MMD -MP $(ISAL_CPPFLAGS) $(NETTLE_CPPFLAGS) $(DEFLATE_CPPFLAGS) $(CODEC_CPPFLAGS)
PG_CXXFLAGS = -std=c++20 -Wall -Wextra -Wno-register -Wno-unknown-warning-option $(ARGUS_CXXFLAGS)
SHLIB_LINK = -lstdc++ -lz $(ISAL_LIBS) $(NETTLE_LIBS) $(DEFLATE_LIBS) $(CODEC_LIBS)

PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

argus_fdw--$(EXTVERSION).sql: $(SCRIPT_PARTS:%=$(SOURCES)/argus_fdw/script/%.sql)
argus_fdw--$(RELEASED)--$(EXTVERSION).sql: $(UPDATE_PARTS:%=$(SOURCES)/%.sql)
$(DATA_built):
	cat $^ >$@

# A build with sanitizers takes a third of the time with -O1.
ARGUS_OPTIMISE ?= -O2

# Postgres loads libraries globally: nothing of the core is to be seen outside. The glue sees the contract alone
# (src/api), the core its own headers. Postgres's headers are system headers to us.
# Machines of 32 bits read archives of more than 2 GiB, and of times after 2038. A product and a sum are rounded each,
# also where a machine can do both in one step: the same numbers everywhere.
$(CORE_OBJS): CXXFLAGS += -iquote $(SOURCES)/src -fvisibility=hidden -fvisibility-inlines-hidden $(ARGUS_OPTIMISE) \
	-D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -ffp-contract=off
$(GLUE_OBJS): CXXFLAGS += -iquote $(SOURCES)/argus_fdw -iquote $(SOURCES)/src/api -Wno-unused-parameter \
	-isystem $(includedir_server)

-include $(OBJS:.o=.d)
