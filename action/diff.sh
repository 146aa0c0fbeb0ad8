#!/usr/bin/env bash
# What the change does to whom: compares $POLICIES with what they were where the change left the
# commit or branch $BASE, and writes that as a review comment to $FOUND/diff.md and to the summary of
# the run. $FAIL_ON (`creepier`, `changed`) may be empty.
set -euo pipefail
: "${POLICIES:?the policies}" "${BASE:?the commit to compare with}" "${FOUND:?the folder for what is found}"
mkdir -p "$FOUND"
comment=$FOUND/diff.md
# By this line the comment is found again.
marker="<!-- tightrope diff: $POLICIES -->"
# GitHub takes comments of 65,536 characters.
most=60000

commit() { git rev-parse --verify --quiet "$1^{commit}"; }
base=$(commit "$BASE" || commit "refs/remotes/origin/$BASE" || true)
if [[ -z $base ]]; then
    # A shallow clone may not have it, and stays one.
    depth=()
    if [[ $(git rev-parse --is-shallow-repository) == true ]]; then depth=(--depth=1); fi
    git fetch --quiet --no-tags "${depth[@]}" origin "$BASE"
    base=$(commit FETCH_HEAD)
fi
# What others changed there meanwhile is not of this change.
base=$(git merge-base "$base" HEAD 2> /dev/null || echo "$base")

old=$(mktemp -d)
trap 'rm -rf "$old"' EXIT
path=$(git rev-parse --show-prefix)${POLICIES#./}
path=${path%/}
top=$(git rev-parse --show-toplevel)
status=0
failed="this change does what may not pass unseen (\`${FAIL_ON:-}\`)"
before=$(git ls-tree -r --full-tree --name-only "$base" -- "$path")
if ! grep -q '\.\(rope\|json\)$' <<< "$before"; then
    words="There were no policies in \`$POLICIES\` before this change, so there is nothing to compare with."
else
    git -C "$top" archive "$base" -- ":(literal)$path" | tar -x -C "$old"
    line=("$old/$path" "$POLICIES" --format markdown)
    if [[ -n ${FAIL_ON:-} ]]; then line+=(--fail-on "$FAIL_ON"); fi
    words=$(tightrope diff "${line[@]}") || status=$?
    if [[ -z $words ]]; then
        words="What this change does to whom cannot be told: the policies, or what they were before, have errors. The check says which."
        failed="what this change does to whom cannot be told, so it may be anything"
        # The check fails by itself.
        if ((status == 1)) && [[ -z ${FAIL_ON:-} ]]; then status=0; fi
    fi
fi
if ((${#words} > most)); then
    words="${words:0:most}

… and more, which is too long for a comment: run \`tightrope diff\` to see it whole."
fi
printf '%s\n%s\n' "$marker" "$words" > "$comment"

if [[ -n ${GITHUB_STEP_SUMMARY:-} ]]; then printf '%s\n' "$words" >> "$GITHUB_STEP_SUMMARY"; fi
if [[ -n ${GITHUB_OUTPUT:-} ]]; then echo "diff=$comment" >> "$GITHUB_OUTPUT"; fi
if ((status == 1)); then
    echo "::error title=tightrope diff::$failed: see the summary of the run"
fi
exit "$status"
