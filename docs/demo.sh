#!/usr/bin/env bash
# The main job, end to end, in a scratch repository: refuse a commit with a key,
# show the lesson, fix it, commit, and show the same finding in an editor.
set -euo pipefail
squire=${1:?usage: demo.sh SQUIRE}
here=$(cd "$(dirname "$0")/.." && pwd)

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
run() { printf '\033[2m$ %s\033[0m\n' "$*"; "$@"; }
[ -z "${NO_COLOR:-}" ] || { say() { printf '\n== %s\n' "$*"; }; run() { printf '$ %s\n' "$*"; "$@"; }; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME="$work/home" GIT_CONFIG_NOSYSTEM=1 XDG_CACHE_HOME="$work/cache"
mkdir -p "$HOME" "$work/shop"
PATH="$(dirname "$squire"):$PATH"
git config --global user.name Demo
git config --global user.email demo@example.com
git config --global init.defaultBranch main
cd "$work/shop"

say "A new repository, with Squire's hook"
run git init -q
run squire init
run git add .
run git commit -q -m "Start"

say "A key slips in"
# Made here and now: no file of this project holds a secret.
letters=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567
key=AK; key+=IA
seed=20261123
for _ in $(seq 16); do
  seed=$(((seed * 1103515245 + 12345) % 2147483648))
  key+=${letters:$((seed / 65536 % 32)):1}
done
printf 'import boto3\n\nACCESS_KEY_ID = "%s"\nclient = boto3.client("s3", aws_access_key_id=ACCESS_KEY_ID)\n' "$key" >upload.py
run git add upload.py
if run git commit -m "Add the upload"; then
  echo "the commit went through: this must not happen" >&2
  exit 1
fi

say "Why, and what to do"
run squire explain aws-access-token

say "The same finding in an editor: the server with a client of Microsoft's libraries"
if command -v node >/dev/null; then
  [ -d "$here/lsp/e2e/node_modules" ] || npm ci --no-audit --no-fund --silent --prefix "$here/lsp/e2e"
  SQUIRE="$squire" node "$here/lsp/e2e/client.mjs" "$work/shop/upload.py"
else
  echo "node isn't installed, so there is no client to show it with" >&2
  exit 1
fi

say "Fixed: the key comes from the environment"
sed -i "s/^ACCESS_KEY_ID = .*/ACCESS_KEY_ID = os.environ[\"ACCESS_KEY_ID\"]/; s/^import boto3/import os\n\nimport boto3/" upload.py
run cat upload.py
run git add upload.py
run git commit -q -m "Add the upload"
run git log --oneline

say "What went past the hook is noticed"
printf 'KEY = "%s"\n' "$key" >late.py
run git add late.py
run git commit -q --no-verify -m "In a hurry"
run squire hook status
say "Done"
