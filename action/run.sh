#!/usr/bin/env bash
# What the action runs. Everything comes through the environment; nothing is pasted into a script.
#   CHART_TRIAGE_VERB     run (default) or digest
#   CHART_TRIAGE_PATH     the checkout (default: here)
#   CHART_TRIAGE_CONFIG   a configuration file (default: the repository's own)
#   CHART_TRIAGE_DRY_RUN  true: write nothing
#   CHART_TRIAGE_HOME     where the program and its cache are kept
set -euo pipefail

source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
home=${CHART_TRIAGE_HOME:-${RUNNER_TEMP:-/tmp}/chart-triage}
venv=$home/venv
export CHART_TRIAGE_CACHE=${CHART_TRIAGE_CACHE:-$home/cache}

case "${CHART_TRIAGE_VERB:=run}" in
  run | digest) ;;
  *)
    echo "::error::chart-triage: the input 'verb' is run or digest" >&2
    exit 2
    ;;
esac

if [ ! -x "$venv/bin/chart-triage" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes \
    -r "$source_dir/requirements/runtime.txt" -r "$source_dir/requirements/build.txt"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-build-isolation "$source_dir"
fi

arguments=("$CHART_TRIAGE_VERB" "${CHART_TRIAGE_PATH:-.}")
if [ -n "${CHART_TRIAGE_CONFIG:-}" ]; then
  arguments+=(--config "$CHART_TRIAGE_CONFIG")
fi
if [ "${CHART_TRIAGE_DRY_RUN:-false}" = true ]; then
  arguments+=(--dry-run)
fi
exec "$venv/bin/chart-triage" "${arguments[@]}"
