#!/bin/sh
# Packages the extension, installs it in a real VS Code (code-server) and drives
# that in a real Chromium.
#
#   editors/vscode/test/run.sh
#   UPDATE=1 editors/vscode/test/run.sh    also writes the pictures of docs/img
#
# Exit status: 0 passed, 1 failed, 77 skipped because the editor isn't there;
# editors/install-editors.sh vscode installs it. With CI set, nothing is skipped.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
editors=${SQUIRE_EDITORS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/squire-editors}

skip() {
	if [ -n "${CI:-}" ]; then
		echo "FAILED vscode: $*" >&2
		exit 1
	fi
	echo "SKIPPED vscode: $*" >&2
	exit 77
}

server=$editors/vscode/node_modules/code-server
[ -e "$editors/vscode/.complete" ] || skip "no code-server here; run editors/install-editors.sh vscode"
chromium=
for name in chromium chromium-browser google-chrome google-chrome-stable; do
	chromium=$(command -v "$name") && break
done
[ -n "$chromium" ] || skip "no Chromium on PATH; run editors/install-editors.sh vscode"

cd "$here"
# npm notes in .package-lock.json what it installed.
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
	npm ci --no-audit --no-fund --loglevel=error
fi
npm run --silent check
npm test --silent
npm run --silent package
CODE_SERVER=$server/out/node/entry.js CHROMIUM=$chromium exec node test/session.mjs
