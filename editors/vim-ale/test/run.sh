#!/bin/sh
# Drives a real Vim with ALE in tmux, with the settings that `squire editor
# vim-ale` writes.
#
#   SQUIRE=/path/to/squire editors/vim-ale/test/run.sh
#
# Exit status: 0 passed, 1 failed, 77 skipped because there is no Vim with ALE.
set -eu
lib=$(cd "$(dirname "$0")/../.." && pwd)/test/lib.sh
. "$lib"
start vim-ale

{
	printf 'set nocompatible noswapfile hidden shortmess+=I\nfiletype plugin on\nset packpath-=/usr/share/vim/vimfiles runtimepath^=/usr/share/vim-ale\n'
	printf 'let g:ale_hover_to_floating_preview = 1\n'
	"$SQUIRE" editor vim-ale 2>/dev/null
} >"$work/vimrc"
go_file
printf '[section]\nkey = %s\n' "$(token 7)" >"$work/project/other.ini"

# choose picks an action of ALE's list by its title.
choose() {
	keys ':ALECodeAction' Enter
	shows "$1" || return 1
	[ -z "${2:-}" ] || capture "$2"
	keys "$(screen_text | sed -n "s/^ *\([0-9]*\)) $1.*/\1/p")" Enter
}

open_screen sh -c 'cd "$0/project" && exec vim -N -u "$0/vimrc" main.go' "$inside"
if shows 'E: GitHub'; then
	capture 'a finding'
	result diagnostic ok
else
	result diagnostic no
	exit 1
fi
keys ':4 | call search("gh[p]_", "", 4)' Enter

keys ':ALEHover' Enter
if shows 'A secret in code goes wherever'; then
	capture 'its card: :ALEHover'
	result hover ok
else
	result hover no
fi
keys ':call popup_clear(1)' Enter
hides 'A secret in code goes wherever'

if choose 'Read it from' 'what can be done: :ALECodeAction' && shows 'os.Getenv'; then
	keys ':w' Enter
	# Whole, though it stands behind an emoji.
	file_has main.go 'println("🦊", os.Getenv("GITHUB_PAT"))' && file_lacks main.go "$secret" && hides 'E: GitHub' && result fix ok || result fix no
else
	result fix no
fi
keys u
shows 'E: GitHub'
keys ':call search("gh[p]_")' Enter

# The lesson: ALE opens no document for a server, so it gets the words that say
# where to read it.
if choose 'Learn: ' && shows 'squire explain github-pat'; then
	capture 'Learn: ALE opens no document, so it is told where the lesson is'
	result lesson n/a
else
	result lesson no
fi
keys Enter

# ALE watches no files; the server looks for itself.
keys ':w | e other.ini' Enter
shows 'E: GitHub'
printf '[paths]\nexclude = ["other.ini"]\n' >"$work/project/.squire.toml"
if hides 'E: GitHub'; then
	capture 'after .squire.toml excluded other.ini'
	result config ok
else
	result config no
fi

keys ':qa!' Enter
shows 'the editor ended with 0'
[ "$failed" = 0 ] && keep
exit "$failed"
