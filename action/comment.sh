#!/usr/bin/env bash
# Writes the file $COMMENT under the pull request $PULL_REQUEST of $GITHUB_REPOSITORY: in the place of
# the comment that begins with the same line, if there is one. Needs `gh` and GH_TOKEN.
set -euo pipefail
: "${COMMENT:?the file}" "${PULL_REQUEST:?its number}" "${GITHUB_REPOSITORY:?owner and name}"

marker=$(head -n 1 "$COMMENT")
here=repos/$GITHUB_REPOSITORY/issues
write() {
    local ids
    ids=$(MARKER=$marker gh api --paginate "$here/$PULL_REQUEST/comments" \
        --jq '.[] | select(.body | startswith(env.MARKER)) | .id') || return
    if [[ -n $ids ]]; then
        gh api --silent --method PATCH "$here/comments/${ids%%$'\n'*}" --field "body=@$COMMENT"
    else
        gh api --silent --method POST "$here/$PULL_REQUEST/comments" --field "body=@$COMMENT"
    fi
}
# From a fork, nobody may write; what it says stands in the summary of the run all the same.
write || echo "::warning title=tightrope diff::the comment could not be written: the token may lack \`pull-requests: write\`"
