# Makes what psql prints of plans the same for PostgreSQL 15 to 18. Everything else passes as it is.
#
# A plan is what stands below the heading QUERY PLAN until its count of rows or an empty line. Releases say the same in
# other words: an InitPlan's result is $0 until 16 and (InitPlan 1).col1 since, where EXPLAIN can tell; a SubPlan names
# its comparison since 17; rows have decimals since 18. Some lines exist in some releases only. Heading and count are
# made anew for what is left.

# Notes how many results of InitPlans a line names.
function learn(line,    words) {
	while (match(line, /\(InitPlan [0-9]+\)\.col[0-9]+/)) {
		split(substr(line, RSTART, RLENGTH), words, /\(InitPlan |\)\.col/)
		if (words[3] + 0 > columns[words[2]]) columns[words[2]] = words[3] + 0
		line = substr(line, RSTART + RLENGTH)
	}
}

# Returns the number of a result, as releases before 17 count them over all InitPlans.
function number_of(init_plan, column,    i, n) {
	for (i = 1; i < init_plan; i++) n += columns[i] > 1 ? columns[i] : 1
	return n + column - 1
}

# Names the results of InitPlans as releases before 17 do.
function name_results(line,    words) {
	while (match(line, /\(InitPlan [0-9]+\)\.col[0-9]+/)) {
		split(substr(line, RSTART, RLENGTH), words, /\(InitPlan |\)\.col/)
		line = substr(line, 1, RSTART - 1) "$" number_of(words[2] + 0, words[3] + 0) substr(line, RSTART + RLENGTH)
	}
	return line
}

# Says of a SubPlan only its name, as releases before 17 do.
function name_subplans(line,    done) {
	while (match(line, /\((ANY|ALL) \([^()]* = \(hashed SubPlan [0-9]+\)\.col1\)\)/)) {
		done = substr(line, RSTART, RLENGTH)
		sub(/^.* = /, "", done)
		sub(/\.col1\)\)$/, "", done)
		line = substr(line, 1, RSTART - 1) done substr(line, RSTART + RLENGTH)
	}
	gsub(/EXISTS\(SubPlan /, "(SubPlan ", line)
	return line
}

# Rounds numbers of rows, as releases before 18 do.
function round_rows(line,    rows) {
	if (!match(line, /\(actual rows=[0-9]+\.[0-9]+ /)) return line
	rows = substr(line, RSTART + 13, RLENGTH - 14)
	return substr(line, 1, RSTART + 12) sprintf("%.0f", rows) substr(line, RSTART + RLENGTH - 1)
}

function is_of_some_releases(line) {
	return line ~ /^ *(Params Evaluated|Disabled|Disabled Nodes|Index Searches|Storage): /
}

function spaces(n) { return sprintf("%" n "s", "") }

# A plan in JSON or YAML is one row of many lines, each but the last with a + at its end: prints what was read of it.
function begin_document() {
	print heading
	print plan[1]
	in_plan = lines = 0
	in_document = 1
}

# Prints the plan as psql would have printed it.
function print_plan(    i, n, width, margin, kept, rule) {
	width = length("QUERY PLAN")
	split("", columns)
	for (i = 1; i <= lines; i++) learn(plan[i])
	for (i = 1; i <= lines; i++) {
		if (is_of_some_releases(plan[i])) continue
		sub(/ \(returns [^)]*\)$/, "", plan[i])
		kept[++n] = round_rows(name_subplans(name_results(plan[i])))
		if (length(kept[n]) - 1 > width) width = length(kept[n]) - 1
	}
	margin = width - length("QUERY PLAN")
	print " " spaces(int(margin / 2)) "QUERY PLAN" spaces(margin - int(margin / 2)) " "
	rule = spaces(width + 2)
	gsub(/ /, "-", rule)
	print rule
	for (i = 1; i <= n; i++) print kept[i]
	in_plan = lines = 0
	return n
}

/^ +QUERY PLAN *$/ { in_plan = 1; heading = $0; next }
in_plan && lines == 0 && /^-+$/ { heading = heading "\n" $0; next }
in_plan && lines == 1 && plan[1] ~ /\+$/ { begin_document() }
in_document && /^\([0-9]+ rows?\)$/ { in_document = 0 }
in_document && /^ +"?Disabled"?: (true|false)[, ]*\+$/ { next }
in_plan && /^\([0-9]+ rows?\)$/ {
	n = print_plan()
	print "(" n (n == 1 ? " row)" : " rows)")
	next
}
in_plan && /^$/ { print_plan() }
in_plan { plan[++lines] = $0; next }
{ print; fflush() }
END { if (in_plan) print_plan() }
