#!/usr/bin/env bash
# Good manners: what is wrong with $POLICIES, beside the lines of the change, and as SARIF in
# $FOUND/tightrope.sarif. $DENY (`warnings`) and $BASELINE (a file) may be empty.
set -euo pipefail
: "${POLICIES:?the policies}" "${FOUND:?the folder for what is found}"
mkdir -p "$FOUND"

line=("$POLICIES")
if [[ -n ${DENY:-} ]]; then line+=(--deny "$DENY"); fi
if [[ -n ${BASELINE:-} ]]; then line+=(--baseline "$BASELINE"); fi

status=0
tightrope check "${line[@]}" --format github || status=$?
# Where the check could not be carried out, there is nothing to keep.
if ((status < 2)); then
    tightrope check "${line[@]}" --format sarif > "$FOUND/tightrope.sarif" 2> /dev/null || true
    if [[ -n ${GITHUB_OUTPUT:-} ]]; then echo "sarif=$FOUND/tightrope.sarif" >> "$GITHUB_OUTPUT"; fi
fi
exit "$status"
