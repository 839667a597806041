# Prints every include that leaves its wing of src/, or its room of argus_fdw/, for one that it may not see.
#
# The top of argus_fdw/ is glue.h and compat.h, which include no room, and module.cpp, which may include all.
# Folders that are no room of the includer's tree, as PostgreSQL's, are not looked at in the glue.
#
# usage: awk -f includes.awk FILES...      paths relative to the checkout: src/WING/*.{cpp,h}, argus_fdw/ROOM/*.{cpp,h}
#
# Each row of the table names a wing and the wings that it may include; its own and src/api/ are always allowed.
# src/README.md says what the wings are for. Includes with a path of one component are of the includer's own folder.
BEGIN {
	allow("src/api", "")
	allow("src/base", "")
	allow("src/deflate", "base")
	allow("src/io", "base deflate")
	allow("src/record", "base io")
	allow("src/field", "base record")
	allow("src/archive", "base io record")
	allow("src/condition", "base record field")
	allow("src/index", "base deflate io record field archive")
	allow("src/scan", "base record field archive condition index")
	allow("src/rollup", "base record field")
	allow("src/facade", "base deflate io record field archive condition index scan rollup")
	allow("argus_fdw/bridge", "")
	allow("argus_fdw/rights", "bridge")
	allow("argus_fdw/table", "bridge rights")
	allow("argus_fdw/condition", "bridge rights table")
	allow("argus_fdw/plan", "bridge rights table condition")
	allow("argus_fdw/join", "bridge rights table condition plan")
	allow("argus_fdw/scan", "bridge rights table condition plan")
	allow("argus_fdw/functions", "bridge rights table condition plan scan")
	allow("argus_fdw/hot", "bridge rights table condition plan scan")
}

function allow(wing, others,   names, n, i) {
	known[wing] = 1
	n = split(others, names, " ")
	for (i = 1; i <= n; i++) may[wing, names[i]] = 1
}

function is_wrong(target) {
	if (part[1] == "argus_fdw" && !(("argus_fdw/" target) in known)) return 0
	if (is_top) return FILENAME !~ /\.cpp$/
	return !((wing, target) in may) && !(target == "api" && part[1] == "src") && wing != part[1] "/" target
}

FNR == 1 {
	n = split(FILENAME, part, "/")
	wing = part[1] "/" part[2]
	is_top = part[1] == "argus_fdw" && n == 2
	if (!is_top && (n != 3 || !(wing in known))) print FILENAME ": in no wing that scripts/lib/includes.awk knows"
}

match($0, /^#include "[^"]+\//) {
	target = substr($0, RSTART + 10, RLENGTH - 11)
	sub(/.*"/, "", target)
	if (is_wrong(target))
		print FILENAME ":" FNR ": " $0 "   (" wing " may not see " target ")"
}
