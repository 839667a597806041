# The stage `sanitized` of scripts/check-deep: the regression tests with the extension under ASan and UBSan. The server
# is not built with them, but loads their libraries first. What they find ends the server process and is in its log.
# shellcheck shell=bash

SANITIZERS='-fsanitize=address,undefined'
SANITIZER_OPTIONS='abort_on_error=1:print_stacktrace=1'

deep_sanitized() {
	make_assert_server && build_glue PG_LDFLAGS="$SANITIZERS" ARGUS_OPTIMISE='-O1 -g1' \
		ARGUS_CXXFLAGS="$SANITIZERS -fno-sanitize-recover=all -fno-omit-frame-pointer -O1 -g1" || return 0
	# The server lets the end of a process or of a memory context free what it allocated. Tests bound memory, so that
	# little of what was freed is kept to be watched.
	# shellcheck disable=SC2034
	SERVER_ENVIRONMENT=("LD_PRELOAD=$(g++ -print-file-name=libasan.so)" "UBSAN_OPTIONS=$SANITIZER_OPTIONS"
		"ASAN_OPTIONS=$SANITIZER_OPTIONS:detect_leaks=0:quarantine_size_mb=8")
	cluster_start
	place_tests
	check_regress
	check_server_log
	cluster_stop
	# shellcheck disable=SC2034
	SERVER_ENVIRONMENT=()
}
