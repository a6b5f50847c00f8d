#!/bin/sh
# Installs the editors that the end-to-end tests drive, as far as this machine
# allows, and prints where they are. Safe to run again: what is there is kept.
#
#   editors/install-editors.sh [neovim]...        (default: neovim)
#
# The distribution's own Neovim is often years old, so a current one goes into
# a small Debian root under $SQUIRE_EDITORS_DIR, outside the repository; nothing
# of the machine's own set-up is changed but the package debootstrap.
# Needs root, for debootstrap and chroot. Exit status 0 means that every editor
# asked for is there; 3 that one can't be had here, with the reason on stderr.
set -eu

dir=${SQUIRE_EDITORS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/squire-editors}
root=$dir/trixie
release=trixie

say() { printf 'install-editors: %s\n' "$*" >&2; }
cannot() { say "$*"; exit 3; }

# An older nvim on PATH has no vim.lsp worth testing; 0.10 is the first with
# everything that the plug-in uses.
current() {
	"$@" --version 2>/dev/null | awk 'NR == 1 {
		split(substr($2, 2), v, "."); exit !(v[1] > 0 || v[2] >= 10) } END { if (NR == 0) exit 1 }'
}

bootstrap() {
	[ -e "$root/.complete" ] && return
	[ "$(id -u)" = 0 ] || cannot "making $root needs root; run this as root, or put nvim 0.10 or later on PATH"
	if ! command -v debootstrap >/dev/null; then
		command -v apt-get >/dev/null || cannot "debootstrap is missing and this is no Debian; install it, or put nvim 0.10 or later on PATH"
		apt-get update -qq >&2
		apt-get install -y -qq --no-install-recommends debootstrap >&2
	fi
	rm -rf "$root"
	mkdir -p "$dir"
	say "making a $release root in $root (about two minutes, once)"
	if ! debootstrap --variant=minbase "$release" "$root" >"$dir/debootstrap.log" 2>&1; then
		tail -n 5 "$dir/debootstrap.log" >&2
		cannot "debootstrap failed; the whole log is $dir/debootstrap.log"
	fi
	touch "$root/.complete"
}

neovim() {
	if command -v nvim >/dev/null && current nvim; then
		say "neovim: $(command -v nvim)"
		return
	fi
	bootstrap
	if [ ! -x "$root/usr/bin/nvim" ]; then
		say "installing neovim in $root"
		# The packages come through the machine's own apt settings, where it
		# has a proxy for example.
		for conf in /etc/apt/apt.conf /etc/apt/apt.conf.d/*proxy*; do
			[ -e "$conf" ] && cp "$conf" "$root/etc/apt/apt.conf.d/"
		done
		cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
		if ! chroot "$root" sh -c 'apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends neovim' >"$dir/neovim.log" 2>&1; then
			tail -n 5 "$dir/neovim.log" >&2
			cannot "installing neovim failed; the whole log is $dir/neovim.log"
		fi
	fi
	current chroot "$root" nvim || cannot "the neovim in $root is older than 0.10"
	say "neovim: chroot $root nvim"
}

[ $# -gt 0 ] || set -- neovim
for editor; do
	case $editor in
	neovim) neovim ;;
	*) say "unknown editor $editor; known: neovim"; exit 2 ;;
	esac
done
