# What the tests of all editors share. To be read with `.`; POSIX sh.
#
#   $SQUIRE               the squire to test, an absolute path
#   $GOPLS                a gopls to run beside it, an absolute path, or empty
#   $SQUIRE_EDITORS_DIR   where install-editors.sh put the editors
#   $UPDATE               not empty: write the captured text to docs/img/
#
# A test prints on stdout, beside what it tells people, lines for the table of
# test/run.sh:
#
#   VERSION <editor> <version>
#   RESULT <editor> <check> <ok|no|n/a>
#
# where a check is diagnostic, fix, hover, lesson or config, and n/a says that
# this editor can't. It exits 0 when it passed, 1 when it failed, and 77 when it
# was skipped because there is no such editor here.

dir=${SQUIRE_EDITORS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/squire-editors}
root=$dir/trixie
patience=${SQUIRE_TEST_PATIENCE:-30} # seconds for anything that must come

# enter runs a command in a root, or as it is where the root is "". Mounts are
# made in a namespace of their own, so that nothing is left to be undone however
# the command ends, and no other run sees them.
enter() {
	enter_root=$1
	shift
	if [ -z "$enter_root" ]; then
		"$@"
	elif unshare --mount true 2>/dev/null; then
		unshare --mount sh -c '
			root=$1; shift
			mount --bind /proc "$root/proc" && mount --rbind /dev "$root/dev" || exit 125
			if [ -n "${GOROOT_OUTSIDE:-}" ]; then
				mkdir -p "$root/usr/local/go" && mount --bind "$GOROOT_OUTSIDE" "$root/usr/local/go" || exit 125
			fi
			exec chroot "$root" "$@"' sh "$enter_root" "$@"
	else
		chroot "$enter_root" "$@" # without mounts; most editors can do without
	fi
}

# at_least compares versions: at_least 0.10 0.9.5 is false.
at_least() {
	awk -v want="$1" -v have="$2" 'BEGIN {
		split(want, w, "."); split(have, h, ".")
		for (i = 1; i <= 3; i++) if (h[i] + 0 != w[i] + 0) exit !(h[i] + 0 > w[i] + 0)
		exit 0 }'
}

# version_in prints the version of an editor in a root, or nothing.
version_in() {
	case $2 in
	neovim) enter "$1" nvim --version 2>/dev/null | sed -n '1s/^NVIM v\([0-9.]*\).*/\1/p' ;;
	emacs) enter "$1" emacs --version 2>/dev/null | sed -n '1s/^GNU Emacs \([0-9.]*\).*/\1/p' ;;
	helix) enter "$1" hx --version 2>/dev/null | sed -n '1s/^helix \([0-9.]*\).*/\1/p' ;;
	vim-ale) enter "$1" vim --version 2>/dev/null | sed -n '1s/^VIM - Vi IMproved \([0-9.]*\).*/\1/p' ;;
	esac
}

# find_editor sets base to the root with an editor that is new enough, "" for
# this machine's own, and version. It fails where there is none.
find_editor() {
	case $1 in
	neovim) least=0.10 ;;
	emacs) least=29 ;;
	helix) least=25.01 ;;
	vim-ale) least=9.0 ;;
	*) return 1 ;;
	esac
	base='' version=$(version_in '' "$1")
	if [ -n "$version" ] && at_least $least "$version" && complete "$1"; then
		return
	fi
	base=$root
	[ "$(id -u)" = 0 ] && [ -e "$root/.complete" ] || return 1
	version=$(version_in "$root" "$1")
	[ -n "$version" ] && at_least $least "$version" && complete "$1"
}

# complete reports whether in base there is also what an editor needs.
complete() {
	case $1 in
	vim-ale) [ -e "$base/usr/share/vim-ale/plugin/ale.vim" ] ;;
	esac
}

# start finds the editor of a test and makes its folders: $work on this machine,
# $inside as the editor sees it; in it bin/squire, home/ and project/.
start() {
	editor=$1
	case ${SQUIRE:-} in
	/*) ;;
	*) echo 'set SQUIRE to the absolute path of the squire to test' >&2; exit 2 ;;
	esac
	if ! find_editor "$editor"; then
		echo "SKIPPED $editor: there is none here, or it is too old; run editors/install-editors.sh $editor" >&2
		exit 77
	fi
	screen=''
	work=$(mktemp -d "$base/tmp/squire-$editor.XXXXXX")
	trap 'finish' EXIT
	trap 'exit 1' HUP INT TERM
	inside=${work#"$base"}
	mkdir "$work/bin" "$work/home" "$work/run" "$work/project" "$work/project/.git"
	chmod 700 "$work/run"
	cp "$SQUIRE" "$work/bin/squire"
	echo "VERSION $editor $version"
	failed=0
}

# with_gopls puts a gopls beside squire, and what it needs, where there is one.
with_gopls() {
	[ -n "${GOPLS:-}" ] && [ -x "$GOPLS" ] || return 0
	GOROOT_OUTSIDE=$(go env GOROOT)
	export GOROOT_OUTSIDE
	cp "$GOPLS" "$work/bin/gopls"
	printf 'module example.com/project\n\ngo 1.26\n' >"$work/project/go.mod"
}

finish() {
	[ -z "$screen" ] || tmux -S "$screen/tmux" kill-server 2>/dev/null || true
	# A server that is just ending may still write its cache.
	for _ in 1 2 3 4 5 6; do
		rm -rf "$work" ${screen:+"$screen"} 2>/dev/null && break
		sleep 0.5
	done
}

# clean runs a command where the editor is, with nothing of the user's set-up.
clean() {
	enter "$base" env -i PATH="$inside/bin:/usr/local/go/bin:/usr/local/bin:/usr/bin:/bin:$PATH" HOME="$inside/home" \
		XDG_CONFIG_HOME="$inside/home/.config" XDG_CACHE_HOME="$inside/home/.cache" \
		XDG_STATE_HOME="$inside/home/.state" XDG_DATA_HOME="$inside/home/.data" XDG_RUNTIME_DIR="$inside/run" TMPDIR="$inside/run" \
		GOTOOLCHAIN=local GOPROXY=off GOFLAGS=-mod=mod GOTELEMETRY=off \
		LANG=C.UTF-8 TERM="${TERM_INSIDE:-dumb}" SQUIRE_TEST_DIR="$inside" "$@"
}

result() {
	echo "RESULT $editor $1 $2"
	[ "$2" != no ] || failed=1
}

# token makes up a token in the form of GitHub's, now: no file of ours holds one.
token() {
	awk -v seed="$1" 'BEGIN {
		letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		text = "gh" "p_"
		for (i = 0; i < 36; i++) {
			seed = (seed * 1103515 + 12345) % 2147483648
			text = text substr(letters, int(seed / 256) % length(letters) + 1, 1)
		}
		print text }'
}

# go_file writes a Go program with a token behind an emoji.
go_file() {
	secret=$(token 2026)
	printf 'package main\n\nfunc main() {\n\tprintln("🦊", "%s")\n}\n' "$secret" >"$work/project/main.go"
}

# The screen of an editor that can't be driven without one: tmux, with a server
# of its own. Its socket stands in /tmp, for paths of sockets must be short.

open_screen() {
	screen=$(mktemp -d /tmp/squire-screen.XXXXXX)
	cat >"$screen/start" <<-START
	#!/bin/sh
	. '$lib'
	base='$base' inside='$inside' TERM_INSIDE=screen-256color
	clean "\$@"
	echo "the editor ended with \$?"
	exec cat
	START
	chmod +x "$screen/start"
	tmux -S "$screen/tmux" -f /dev/null new-session -d -x "${columns:-110}" -y "${lines:-30}" "$screen/start" "$@"
}

keys() { tmux -S "$screen/tmux" send-keys "$@"; }
screen_text() { tmux -S "$screen/tmux" capture-pane -p; }

# shows waits until the screen has a text, and fails when that doesn't come.
shows() { awaits 1 "$1"; }

# hides waits until the screen has it no more.
hides() { awaits 0 "$1"; }

awaits() {
	deadline=$(($(date +%s) + patience))
	while :; do
		if screen_text | grep -qF -- "$2"; then
			[ "$1" = 1 ] && return
		elif [ "$1" = 0 ]; then
			return
		fi
		if [ "$(date +%s)" -ge "$deadline" ]; then
			[ "$1" = 1 ] && echo "not on the screen after $patience s: $2" >&2 || echo "still on the screen after $patience s: $2" >&2
			screen_text | mask >&2
			return 1
		fi
		sleep 0.05
	done
}

# file_has waits until a file of the project has a text; file_lacks until not.
file_has() { file_awaits 0 "$1" "$2"; }
file_lacks() { file_awaits 1 "$1" "$2"; }

file_awaits() {
	deadline=$(($(date +%s) + patience))
	while :; do
		found=0
		grep -qF -- "$3" "$work/project/$2" || found=1
		[ $found = "$1" ] && return
		if [ "$(date +%s)" -ge "$deadline" ]; then
			echo "$2 is not as it must be after $patience s: $3" >&2
			return 1
		fi
		sleep 0.05
	done
}

# mask replaces the tokens of the tests: what is shown or kept holds none.
mask() { sed -E 's/ghp_[0-9A-Za-z]{3,}/<token>/g'; }

# capture adds what the screen shows to the text that UPDATE=1 keeps.
capture() {
	{ printf -- '--- %s\n' "$1"; screen_text | mask | sed -e 's/ *$//' -e '/^~$/d' | cat -s; } >>"$work/captured"
}

# keep writes the captured text into docs/img, where that was asked for.
keep() {
	[ -z "${UPDATE:-}" ] && return
	images=$(cd "$(dirname "$lib")/../.." && pwd)/docs/img
	mkdir -p "$images"
	{ printf '%s %s\n\n' "$editor" "$version"; sed "s|$inside/||g" "$work/captured"; } >"$images/$editor.txt"
}
