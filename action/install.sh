#!/usr/bin/env bash
# Puts `tightrope` on the path of the steps that follow: the one that is there, else built from the
# source that this action stands in, into the folder $TIGHTROPE_ROOT, which may be kept from run to run.
set -euo pipefail
: "${TIGHTROPE_ROOT:?the folder to install into}"

if ! command -v tightrope > /dev/null; then
    if [[ ! -x $TIGHTROPE_ROOT/bin/tightrope ]]; then
        source=$(cd "$(dirname "$0")/.." && pwd)
        cargo install --locked --quiet --path "$source" --root "$TIGHTROPE_ROOT"
    fi
    echo "$TIGHTROPE_ROOT/bin" >> "$GITHUB_PATH"
    PATH="$TIGHTROPE_ROOT/bin:$PATH"
fi
tightrope --version
