#!/bin/sh
# Installs a VS Code that runs without a screen: code-server, which serves the
# workbench to a browser, and Chromium to show it. Safe to run again: what is
# there is kept. editors/install-editors.sh calls it.
#
# code-server goes to $SQUIRE_EDITORS_DIR/vscode, outside the repository, from
# npm. Its native modules aren't compiled: the editor has other ways for what
# they do, but for terminals. Chromium comes from the distribution, which needs
# root; any Chromium or Chrome on PATH will do. Exit status 3 means that it
# can't be had here, with the reason on stderr.
set -eu

dir=${SQUIRE_EDITORS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/squire-editors}/vscode
version=4.100.3 # VS Code 1.100.3; later ones want a newer Node.js

say() { printf 'install-editors: %s\n' "$*" >&2; }
cannot() { say "$*"; exit 3; }

command -v npm >/dev/null || cannot "VS Code needs Node.js 20 or later and npm; install them"
node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || cannot "VS Code needs Node.js 20 or later; this is $(node --version)"

browser() {
	for name in chromium chromium-browser google-chrome google-chrome-stable; do
		command -v "$name" && return
	done
	return 1
}

if ! browser >/dev/null; then
	command -v apt-get >/dev/null || cannot "no Chromium on PATH; install it"
	[ "$(id -u)" = 0 ] || cannot "no Chromium on PATH, and installing it needs root"
	say "installing chromium"
	mkdir -p "$dir"
	if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >"$dir/chromium.log" 2>&1; then
		tail -n 5 "$dir/chromium.log" >&2
		cannot "installing chromium failed; the whole log is $dir/chromium.log"
	fi
fi

if [ "$(cat "$dir/.complete" 2>/dev/null)" != "$version" ]; then
	say "installing code-server $version in $dir (about a minute, once)"
	rm -rf "$dir/node_modules" "$dir/package.json" "$dir/package-lock.json" "$dir/.complete"
	mkdir -p "$dir"
	(
		cd "$dir"
		quiet='--no-audit --no-fund --loglevel=error --ignore-scripts'
		echo '{"private": true}' >package.json
		# shellcheck disable=SC2086
		npm install $quiet "code-server@$version"
		cd node_modules/code-server/lib/vscode
		# Kerberos is for proxies, and has no build here.
		node -e '
			const fs = require("node:fs");
			const p = JSON.parse(fs.readFileSync("package.json", "utf8"));
			delete p.dependencies.kerberos;
			delete p.scripts;
			fs.writeFileSync("package.json", JSON.stringify(p));'
		rm -f npm-shrinkwrap.json package-lock.json
		# shellcheck disable=SC2086
		npm install $quiet --omit=dev --legacy-peer-deps
		# Passwords aren't used here.
		echo 'module.exports = {}' >"$dir/node_modules/argon2/argon2.js"
	) >"$dir/install.log" 2>&1 || {
		tail -n 5 "$dir/install.log" >&2
		cannot "installing code-server failed; the whole log is $dir/install.log"
	}
	echo "$version" >"$dir/.complete"
fi
say "VS Code: code-server $version in $dir, shown by $(browser)"
