#!/bin/sh
# Runs the tests in real editors, one after the other, and ends with a table.
#
#   SQUIRE=/path/to/squire editors/test/run.sh [editor]...
#
# An editor that isn't here is skipped, and the table says so; with $CI set
# Neovim and VS Code must not be. Exit status: 0 passed, 1 failed.
set -eu
editors=$(cd "$(dirname "$0")/.." && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
trap 'exit 1' HUP INT TERM

[ $# -gt 0 ] || set -- neovim vscode emacs helix vim-ale
failed=''
for editor; do
	test=$editors/$editor/test/run.sh
	code=0
	if [ -e "$test" ]; then
		echo "== $editor"
		{ sh "$test" || echo $? >"$out/$editor.code"; } | tee "$out/$editor"
		[ ! -e "$out/$editor.code" ] || code=$(cat "$out/$editor.code")
	else
		echo "SKIPPED $editor: there is no $test" >&2
		code=77
		: >"$out/$editor"
	fi
	case $code in
	0) ;;
	77)
		echo "SKIPPED" >>"$out/$editor"
		case ${CI:+$editor} in neovim | vscode) failed="$failed $editor (skipped)" ;; esac
		;;
	*) failed="$failed $editor" ;;
	esac
done

echo
printf '%-10s %-9s %-11s %-11s %-11s %-11s %s\n' editor version diagnostic fix hover lesson config
for editor; do
	awk -v editor="$editor" '
		$1 == "VERSION" { version = $3 }
		$1 == "RESULT" { got[$3] = $4 == "ok" ? "yes" : $4 == "n/a" ? "it cannot" : "NO" }
		$1 == "SKIPPED" { skipped = 1 }
		END {
			printf "%-10s %-9s", editor, version == "" ? "-" : version
			n = split("diagnostic fix hover lesson config", checks)
			for (i = 1; i <= n; i++) {
				it = got[checks[i]]
				printf " %-11s", it != "" ? it : skipped ? "skipped" : "NO"
			}
			print ""
		}' "$out/$editor" | sed 's/ *$//'
done
if [ -n "$failed" ]; then
	echo "FAILED:$failed" >&2
	exit 1
fi
