#!/bin/sh
# Installs the editors that the end-to-end tests drive, as far as this machine
# allows, and prints where they are. Safe to run again: what is there is kept.
#
#   editors/install-editors.sh [neovim|vscode|emacs|helix|vim-ale]...   (default: all)
#
# A distribution's own editors are often years old, so current ones go into a
# small Debian root under $SQUIRE_EDITORS_DIR, outside the repository; nothing
# of the machine's own set-up is changed but the packages debootstrap and tmux.
# VS Code, and the Chromium that shows it, are installed by vscode/test/install.sh.
# Needs root, for debootstrap and chroot. Exit status 0 means that every editor
# asked for is there; 3 that one can't be had here, with the reason on stderr.
set -eu

. "$(cd "$(dirname "$0")" && pwd)/test/lib.sh"

release=trixie

say() { printf 'install-editors: %s\n' "$*" >&2; }
cannot() { say "$*"; exit 3; }

# package names the Debian packages of an editor.
package() {
	case $1 in
	neovim) echo neovim ;;
	emacs) echo emacs-nox git ;; # Eglot asks git for the files of a project
	helix) echo hx ;;
	vim-ale) echo vim vim-ale ;;
	*) say "unknown editor $1; known: neovim vscode emacs helix vim-ale"; exit 2 ;;
	esac
}

# here installs packages on this machine itself.
here() {
	command -v apt-get >/dev/null || cannot "$* is missing and this is no Debian; install it, or put current editors on PATH"
	[ "$(id -u)" = 0 ] || cannot "installing $* needs root; run this as root, or put current editors on PATH"
	apt-get update -qq >&2
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

bootstrap() {
	[ -e "$root/.complete" ] && return
	[ "$(id -u)" = 0 ] || cannot "making $root needs root; run this as root, or put current editors on PATH"
	command -v debootstrap >/dev/null || here debootstrap
	rm -rf "$root.new" "$root"
	say "making a $release root in $root (about a minute, once)"
	if ! debootstrap --variant=minbase "$release" "$root.new" >"$dir/debootstrap.log" 2>&1; then
		tail -n 5 "$dir/debootstrap.log" >&2
		cannot "debootstrap failed; the whole log is $dir/debootstrap.log"
	fi
	touch "$root.new/.complete"
	mv "$root.new" "$root"
}

# inside installs packages in the root, all in one call. They come through the
# machine's own apt settings, where it has a proxy for example.
inside() {
	for conf in /etc/apt/apt.conf /etc/apt/apt.conf.d/*proxy*; do
		[ -e "$conf" ] && cp "$conf" "$root/etc/apt/apt.conf.d/"
	done
	cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
	# Nobody mourns this root after a power cut, or reads its manual pages.
	cat >"$root/etc/dpkg/dpkg.cfg.d/squire" <<-'CONF'
	force-unsafe-io
	path-exclude=/usr/share/doc/*
	path-exclude=/usr/share/man/*
	path-exclude=/usr/share/locale/*
	CONF
	say "installing $* in $root (about two minutes, once)"
	if ! enter "$root" sh -c 'apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"' sh "$@" >"$dir/install.log" 2>&1; then
		tail -n 5 "$dir/install.log" >&2
		cannot "installing $* failed; the whole log is $dir/install.log"
	fi
}

[ $# -gt 0 ] || set -- neovim vscode emacs helix vim-ale
vscode=''
for editor; do
	shift
	if [ "$editor" = vscode ]; then
		vscode=wanted
	else
		package "$editor" >/dev/null
		set -- "$@" "$editor"
	fi
done

# Two runs at once: the second waits, and then finds everything there.
mkdir -p "$dir"
if command -v flock >/dev/null; then
	exec 9>"$dir/lock"
	flock 9
fi

# It needs none of the Debian root, so it comes whatever becomes of that.
code=0
[ -z "$vscode" ] || "$(dirname "$0")/vscode/test/install.sh" || code=$?

missing=''
for editor; do
	find_editor "$editor" || missing="$missing $(package "$editor")"
done
if [ -n "$missing" ]; then
	bootstrap
	# shellcheck disable=SC2086 # several words are meant
	inside $missing
fi
for editor; do
	case $editor in
	helix | vim-ale) command -v tmux >/dev/null || here tmux ;;
	esac
	find_editor "$editor" || cannot "the $editor in $root is too old for these tests"
	say "$editor $version, ${base:-on PATH}"
done
exit "$code"
