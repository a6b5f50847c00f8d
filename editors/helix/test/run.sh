#!/bin/sh
# Drives a real Helix in tmux, with the settings that `squire editor helix`
# writes.
#
#   SQUIRE=/path/to/squire editors/helix/test/run.sh
#
# Exit status: 0 passed, 1 failed, 77 skipped because there is no Helix here.
set -eu
lib=$(cd "$(dirname "$0")/../.." && pwd)/test/lib.sh
. "$lib"
start helix

config=$work/home/.config/helix
mkdir -p "$config"

# The languages keep the servers that they had.
servers() {
	clean sh -c 'for l; do echo "$l:"; hx --health "$l" 2>/dev/null; done' sh $languages |
		sed 's/\x1b\[[0-9;]*m//g' | awk '/:$/ && !/ / { language = $1 } /^ +[^ ]+ [^ ]+: / { print language, $2 }'
}
languages=$("$SQUIRE" editor helix 2>/dev/null | sed -n 's/^name = "\(.*\)"/\1/p')
[ -n "$languages" ]
servers >"$work/before"
"$SQUIRE" editor helix >"$config/languages.toml" 2>/dev/null
servers >"$work/after"
lost=$(grep -vxFf "$work/after" "$work/before" || true)
[ -z "$lost" ] || { echo "with the settings of squire these servers are gone: $lost" >&2; failed=1; }
for language in $languages; do
	grep -qF "$language: squire:" "$work/after" || { echo "squire doesn't serve $language" >&2; failed=1; }
done
echo "servers      squire serves $(echo $languages | wc -w) languages, beside $(wc -l <"$work/before") servers of theirs"

cat >"$config/config.toml" <<-'CONFIG'
[editor]
end-of-line-diagnostics = "hint"
CONFIG
go_file
printf 'key = "%s"\n' "$(token 7)" >"$work/project/other.py"

open_screen sh -c 'cd "$0/project" && exec hx main.go' "$inside"
if shows 'GitHub'; then
	capture 'a finding'
	result diagnostic ok
else
	result diagnostic no
	exit 1
fi

# The file that the settings will be about has a finding, too.
keys ':o other.py' Enter
shows 'NOR   other.py'
shows 'GitHub'
keys ':o main.go' Enter
shows 'NOR   main.go'

keys g e # to the last line; then to the finding
keys '[' d
keys Space k
if shows 'github-pat'; then
	capture 'its card: Space k'
	result hover ok
else
	result hover no
fi
# Whatever follows Escape at once is taken for a key with Alt.
keys Escape
hides 'github-pat'

keys Space a
if shows 'Read it from'; then
	capture 'what can be done: Space a'
	keys Enter
	shows 'os.Getenv' && keys ':w' Enter
	file_has main.go 'println("🦊", os.Getenv("GITHUB_PAT"))' && file_lacks main.go "$secret" && hides 'GitHub' && result fix ok || result fix no
else
	result fix no
fi
keys u
shows 'GitHub'

# The lesson: this Helix opens no document for a server, so it gets the words
# that say where to read it. A newer one may open it.
keys Space a
shows 'Learn: '
down=$(screen_text | awk '/Read it from/ { first = NR } /Learn: / { print NR - first; exit }')
while [ "$down" -gt 0 ]; do
	keys Down
	down=$((down - 1))
done
keys Enter
if shows 'squire explain github-pat'; then
	capture 'Learn: this Helix opens no document, so it is told where the lesson is'
	result lesson n/a
else
	result lesson no
fi

# Settings are read again when they are saved; Helix tells of files that it
# saves itself.
keys ':o .squire.toml' Enter
shows 'NOR   .squire.toml'
keys i '[paths]' Enter 'exclude = ["other.py' '"]'
keys Escape
shows 'NOR   .squire.toml'
keys ':w' Enter
shows 'written'
file_has .squire.toml 'exclude = ["other.py"]'
keys ':o other.py' Enter
shows 'NOR   other.py'
if hides 'GitHub'; then
	capture 'after .squire.toml excluded other.py'
	result config ok
else
	result config no
fi

# A change by another program is seen with the next file that is saved.
rm "$work/project/.squire.toml"
keys ':w' Enter
shows 'GitHub' || failed=1

keys ':qa!' Enter
shows 'the editor ended with 0'
[ "$failed" = 0 ] && keep
exit "$failed"
