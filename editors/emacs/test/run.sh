#!/bin/sh
# Drives a real Emacs with Eglot, without a screen, with the settings that
# `squire editor emacs` writes.
#
#   SQUIRE=/path/to/squire editors/emacs/test/run.sh
#
# Exit status: 0 passed, 1 failed, 77 skipped because there is no Emacs here.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
lib=$here/../../test/lib.sh
. "$lib"
start emacs

"$SQUIRE" editor emacs >"$work/squire.el" 2>/dev/null
cp "$here/session.el" "$work/"
go_file
printf 'key = "%s"\n' "$(token 7)" >"$work/project/other.conf"

with_gopls
clean env SQUIRE_TEST_PATIENCE="$patience" timeout 180 emacs -Q --batch -l "$inside/squire.el" -l "$inside/session.el" </dev/null >"$work/out" 2>"$work/err" || failed=1
grep -E '^(RESULT|server) ' "$work/out" || true
[ "$failed" = 0 ] || { mask <"$work/out"; mask <"$work/err"; } >&2
grep -q '^RESULT emacs config' "$work/out" || failed=1
! grep -q '^RESULT emacs .* no$' "$work/out" || failed=1
grep -v '^RESULT' "$work/out" | mask >"$work/captured"
[ "$failed" = 0 ] && keep
exit "$failed"
