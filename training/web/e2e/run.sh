#!/bin/sh
# Drives squire learn --web in a real Chromium, with axe for what people need who
# use a keyboard, a screen reader or large type.
#
#   training/web/e2e/run.sh
#   UPDATE=1 training/web/e2e/run.sh    also writes the pictures of docs/img
#
# SQUIRE is the program, by default bin/squire. Exit status: 0 passed, 1 failed, 77
# skipped because there is no browser. With CI set, nothing is skipped.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
SQUIRE=${SQUIRE:-$here/../../../bin/squire}

skip() {
	if [ -n "${CI:-}" ]; then
		echo "FAILED web: $*" >&2
		exit 1
	fi
	echo "SKIPPED web: $*" >&2
	exit 77
}

browser() {
	for name in chromium chromium-browser google-chrome google-chrome-stable; do
		command -v "$name" && return
	done
	return 1
}

command -v npm >/dev/null || skip "no npm on PATH; install Node.js 20 or later"
if ! CHROMIUM=$(browser); then
	if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
		echo "web: installing chromium" >&2
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 || true
	fi
	CHROMIUM=$(browser) || skip "no Chromium on PATH; install it"
fi

cd "$here"
# npm notes in .package-lock.json what it installed.
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
	npm ci --no-audit --no-fund --loglevel=error
fi
SQUIRE=$SQUIRE CHROMIUM=$CHROMIUM exec node web.mjs
