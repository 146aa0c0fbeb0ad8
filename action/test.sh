#!/usr/bin/env bash
# The tests that stand in $POLICIES, which must cover $COVERAGE_MIN of them (such as `90%`); as JUnit
# XML in $FOUND/tightrope.xml.
set -euo pipefail
: "${POLICIES:?the policies}" "${FOUND:?the folder for what is found}" "${COVERAGE_MIN:=0%}"
mkdir -p "$FOUND"

word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
status=0
echo "::stop-commands::$word"
tightrope test "$POLICIES" --coverage-min "$COVERAGE_MIN" --format junit > "$FOUND/tightrope.xml" || status=$?
echo "::$word::"
if ((status == 1)); then
    echo "::error title=tightrope test::a test of these policies fails, or they cover too little: see the log"
fi
# A set with errors has no run.
if [[ ! -s $FOUND/tightrope.xml ]]; then
    rm -f "$FOUND/tightrope.xml"
elif [[ -n ${GITHUB_OUTPUT:-} ]]; then
    echo "junit=$FOUND/tightrope.xml" >> "$GITHUB_OUTPUT"
fi
exit "$status"
