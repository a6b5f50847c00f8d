#!/bin/sh
# Drives a real Neovim, without a screen, through the plug-in.
#
#   SQUIRE=/path/to/squire editors/neovim/test/run.sh
#
# Uses nvim 0.10 or later from PATH, or the one that install-editors.sh put
# into its Debian root. Exit status: 0 passed, 1 failed, 77 skipped because
# there is no such Neovim.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
root=${SQUIRE_EDITORS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/squire-editors}/trixie

case ${SQUIRE:-} in
/*) ;;
*) echo 'set SQUIRE to the absolute path of the squire to test' >&2; exit 2 ;;
esac

current() {
	"$@" --version 2>/dev/null | awk 'NR == 1 {
		split(substr($2, 2), v, "."); exit !(v[1] > 0 || v[2] >= 10) } END { if (NR == 0) exit 1 }'
}

if current nvim; then
	base=''
	nvim=nvim
elif [ "$(id -u)" = 0 ] && current chroot "$root" nvim; then
	base=$root
	nvim="chroot $root nvim"
else
	echo 'SKIPPED neovim: no nvim 0.10 or later here; run editors/install-editors.sh' >&2
	exit 77
fi

work=$(mktemp -d "$base/tmp/squire-neovim.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
inside=${work#"$base"}
cp -R "$here/lsp" "$here/plugin" "$here/test" "$work/"
cp "$SQUIRE" "$work/squire"
mkdir "$work/home" "$work/project" "$work/project/.git"

# Nothing of the user's own set-up takes part.
status=0
env -i PATH="$PATH" HOME="$inside/home" XDG_STATE_HOME="$inside/home" XDG_CACHE_HOME="$inside/home" XDG_RUNTIME_DIR="$inside/home" \
	LANG=C.UTF-8 SQUIRE_TEST_DIR="$inside" \
	$nvim --clean --headless -u "$inside/test/init.lua" -c "luafile $inside/test/session.lua" 2>&1 || status=$?
exit "$status"
