#!/bin/sh
# Shows a deck in a real Chromium: keys, axe, and what the page asks for.
#
#   training/workshop/e2e/run.sh
#   UPDATE=1 training/workshop/e2e/run.sh    also writes docs/img/champion-deck.png
#
# SQUIRE is the program, by default bin/squire. Exit status: 0 passed, or skipped
# because there is no browser, which is said; with CI set, nothing is skipped.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
SQUIRE=${SQUIRE:-$here/../../../bin/squire}

skip() {
	echo "SKIPPED the deck in a browser: $*" >&2
	[ -z "${CI:-}" ] || exit 1
	exit 0
}

browser() {
	for name in chromium chromium-browser google-chrome google-chrome-stable; do
		command -v "$name" && return
	done
	return 1
}

command -v npm >/dev/null || skip "no npm on PATH; install Node.js 20 or later"
if ! browser >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
	echo "installing chromium" >&2
	{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 || true
fi
CHROMIUM=$(browser) || skip "no Chromium on PATH; install it"

cd "$here"
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
	npm ci --no-audit --no-fund --loglevel=error
fi
SQUIRE=$SQUIRE CHROMIUM=$CHROMIUM exec node deck.mjs
