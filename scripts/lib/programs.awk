# Reads what `ctest --verbose` prints of programs with many tests each (GoogleTest), of which several may run at a time.
# Prints a line per test that failed or was skipped, and how many passed:
#
#   passed N
#   failed NAME
#   skipped NAME: REASON
#
# A program without such tests counts as one. So does one that ends early, as failed, beside the tests that it ran.

# "12: [       OK ] Suite.Test (3 ms)"; the list at the end of a program repeats names without a time.
/^[0-9]+: \[ +OK \] / { passed++; ran[$1 + 0]++ }
/^[0-9]+: \[  FAILED  \] .* ms\)$/ { print "failed", name_of($0); ran[$1 + 0]++; bad[$1 + 0]++ }
/^[0-9]+: \[  SKIPPED \] .* ms\)$/ {
	print "skipped", name_of($0) ":", reason[$1 + 0]
	ran[$1 + 0]++
}

# The reason stands in the line after "FILE:LINE: Skipped".
$1 in pending {
	program = $1
	sub(/^[0-9]+: /, "")
	reason[program + 0] = $0
	delete pending[program]
	next
}
/^[0-9]+: .*: Skipped$/ { pending[$1] }

# "  3/120 Test  #3: name ......   Passed    0.01 sec"
/^ *[0-9]+\/[0-9]+ +Test +#[0-9]+: / {
	split($0, part, /#|: +/)
	number = part[2] + 0
	split(part[3], word, " ")
	if (/ Passed /) {
		if (!ran[number]) passed++
	} else if (!bad[number]) {
		print "failed", word[1] (ran[number] ? ", which ended early" : "")
	}
}

function name_of(line) {
	sub(/^[0-9]+: \[[^]]*\] /, "", line)
	sub(/ \([0-9]+ ms\)$/, "", line)
	return line
}

END { print "passed", passed + 0 }
