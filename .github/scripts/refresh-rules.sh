#!/usr/bin/env bash
# Puts what `chart-triage rules refresh` changed under rules/ on a branch of its own, and opens or updates the
# one pull request for it. Its body is the report, whose file is the only argument. Needs gh, GH_TOKEN and BASE.
set -euo pipefail

report=$1
branch=chart-triage/refresh-rules
title="Rules: as their upstreams have them"

if [ -z "$(git status --porcelain -- rules)" ]; then
  echo "nothing changed"
  exit 0
fi

body=$(mktemp)
trap 'rm -f "$body"' EXIT
cat "$report" > "$body"
printf '\nThis branch is written anew by each run: commits that others add to it are lost.\n' >> "$body"

git checkout --quiet -B "$branch"
git add -- rules
git -c user.name='github-actions[bot]' \
  -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
  commit --quiet --message "$title, $(date -u +%F)"
git push --quiet --force origin "HEAD:refs/heads/$branch"

number=$(gh pr list --head "$branch" --base "$BASE" --state open --json number --jq '.[0].number // empty')
if [ -n "$number" ]; then
  gh pr edit "$number" --title "$title" --body-file "$body"
else
  gh pr create --base "$BASE" --head "$branch" --title "$title" --body-file "$body"
fi
