#!/usr/bin/env bash
# One style: shows how `tightrope fmt` would change $POLICIES, and fails if it would.
set -euo pipefail
: "${POLICIES:?the policies}"

# The diff shows what people wrote, and what they wrote is no command to GitHub.
word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
status=0
echo "::stop-commands::$word"
tightrope fmt "$POLICIES" --check || status=$?
echo "::$word::"
if ((status == 1)); then
    echo "::error title=tightrope fmt::these policies are not in the one style, or cannot be read: run \`tightrope fmt\`, see the log"
fi
exit "$status"
