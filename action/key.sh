#!/usr/bin/env bash
# Writes `key=…` to the outputs of the step: what the built command depends on, to keep it by.
set -euo pipefail
cd "$(dirname "$0")/.."

# In one order on every machine.
hash=$(find Cargo.toml Cargo.lock askama.toml src grammar docs/checks -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
echo "key=tightrope-${RUNNER_OS:-unknown}-${RUNNER_ARCH:-unknown}-${hash%% *}" >> "$GITHUB_OUTPUT"
