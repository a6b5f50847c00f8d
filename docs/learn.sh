#!/usr/bin/env bash
# A session of squire learn in a real terminal, as pictures: docs/learn.sh SQUIRE [FOLDER]
# draws docs/img/learn-*.svg. It plays the session of a learner who finds a query built
# from text in their own code, reads, answers, repairs a kata and looks at what is done.
set -euo pipefail
squire=$(realpath "$1")
repo=$(git rev-parse --show-toplevel)
out=$(realpath -m "${2:-$repo/docs/img}")
for program in tmux git python3; do
	command -v "$program" >/dev/null || { echo "SKIPPED: $program is not here"; exit 0; }
done

home=$(mktemp -d)
server="squire-learn-$$"
trap 'tmux -L "$server" kill-server 2>/dev/null || true; rm -rf "$home"' EXIT
mkdir -p "$home/shop" "$home/bin" "$out"
ln -s "$squire" "$home/bin/squire"
(cd "$repo" && go build -o "$home/bin/termsvg" ./internal/gen/termsvg)
cat >"$home/shop/orders.py" <<'PY'
from flask import request


def show(cursor):
    cursor.execute("SELECT name FROM users WHERE id = " + request.args["id"])
PY
export HOME=$home XDG_STATE_HOME=$home/state XDG_CACHE_HOME=$home/cache XDG_CONFIG_HOME=$home/config
export GIT_CONFIG_GLOBAL=$home/gitconfig GIT_CONFIG_NOSYSTEM=1 PATH=$home/bin:$PATH
unset CI NO_COLOR VISUAL EDITOR SQUIRE_DEBUG
export EDITOR=vi
cd "$home/shop"
git init -q

t() { tmux -L "$server" "$@"; }
# start COLUMNS LINES [NAME=VALUE ...] opens a terminal with squire learn in it.
start() {
	local columns=$1 lines=$2
	shift 2
	t kill-server 2>/dev/null || true
	t -f /dev/null new-session -d -x "$columns" -y "$lines" env TERM=tmux-256color "$@" squire learn
	t set-option -g status off
	t resize-window -x "$columns" -y "$lines"
	width=$columns height=$lines
}
# until TEXT waits until the screen shows it.
until_shown() {
	for _ in $(seq 200); do
		if t capture-pane -p | grep -qF -- "$1"; then return; fi
		sleep 0.1
	done
	echo "learn.sh: the screen never showed: $1" >&2
	t capture-pane -p >&2
	exit 1
}
keys() { for k in "$@"; do t send-keys "$k"; sleep 0.2; done; }
# picture NAME [-light] draws what the terminal shows.
picture() {
	t capture-pane -e -p | termsvg -columns "$width" -rows "$height" "${@:2}" >"$out/learn-$1.svg"
}

# Nothing is known of the folder yet; f looks.
start 100 30
until_shown 'The path'
until_shown 'f look'
keys f
until_shown 'From your code'
picture queue
keys Enter
until_shown 'In your code'
picture lesson
keys t
until_shown 'Question 1 of'
picture quiz
keys Down Enter
until_shown 'enter'
picture answer
keys Escape x
until_shown 'v verify'
picture kata
keys v
until_shown 'NOT OK'
picture verify
cp "$repo/training/lessons/sql-injection/kata/python/solution/customers.py" "$XDG_STATE_HOME/squire/katas/sql-injection-python/customers.py"
until_shown 'Passed.'
picture passed
keys Escape p
until_shown 'Your progress'
picture progress
keys Escape '?'
until_shown 'Keys'
picture keys
keys q

# Small, light and without colour.
start 80 24
until_shown 'The path'
picture 80x24-light -light
keys q
start 80 24 NO_COLOR=1
until_shown 'The path'
keys Enter
until_shown 'esc back'
picture no-color
keys q
