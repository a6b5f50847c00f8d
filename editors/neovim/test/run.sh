#!/bin/sh
# Drives a real Neovim, without a screen, through the plug-in, and then through
# the settings that `squire editor neovim` writes.
#
#   SQUIRE=/path/to/squire [GOPLS=/path/to/gopls] editors/neovim/test/run.sh
#
# Uses nvim 0.10 or later from PATH, or the one that install-editors.sh put
# into its Debian root. Exit status: 0 passed, 1 failed, 77 skipped because
# there is no such Neovim.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
lib=$here/../test/lib.sh
. "$lib"
start neovim

mkdir "$work/squire"
cp -R "$here/lsp" "$here/plugin" "$here/lua" "$here/doc" "$work/squire/"
cp -R "$here/test" "$work/"
with_gopls

session() {
	clean env SQUIRE_TEST_PATIENCE="$patience" timeout 180 nvim --clean --headless "$@" </dev/null >"$work/out" 2>&1 || failed=1
	if [ "$failed" = 0 ]; then
		grep -v -e '^$' -e '^ENDED' "$work/out" | tr -d '\r' | mask | tee -a "$work/captured"
	else
		mask <"$work/out" >&2
	fi
	grep -q '^ENDED' "$work/out" || { echo 'the session did not come to its end' >&2; failed=1; }
}

session -u "$inside/test/init.lua" -c "luafile $inside/test/session.lua"
if [ "$failed" = 0 ]; then
	"$SQUIRE" editor neovim >"$work/snippet.lua" 2>/dev/null
	session -u "$inside/snippet.lua" -c "luafile $inside/test/snippet.lua"
fi
sed -i '/^RESULT/d' "$work/captured"
[ "$failed" = 0 ] && keep
exit "$failed"
