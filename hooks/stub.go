package hooks

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// stubVersion grows when the text of the hook file changes.
const stubVersion = 2

// previousSuffix is what the name of a hook gets that was there before.
const previousSuffix = ".squire-prev"

// missing returns what a hook does when squire is gone. What nothing looked at
// must not pass in silence, so a hook that can refuse does so; only the user's
// own configuration may choose otherwise, never that of a repository.
func missing(name string) string {
	what, such := "this commit", "commits"
	switch name {
	case PrePush, PreReceive:
		what, such = "these commits", "pushes"
	case ApplypatchMsg, PreApplypatch:
		what, such = "this patch", "patches"
	}
	if !Blocks(name) {
		return "exit 0"
	}
	return fmt.Sprintf(`echo "squire: the program is gone ($recorded, then PATH), so nothing looked for secrets in %s. Install squire and run 'squire hook install', or let such %s pass with 'git config --global squire.onMissing warn'." >&2
[ "$(git config --global --get squire.onMissing)" = warn ]`, what, such)
}

// takesInput reports whether git writes to the standard input of a hook. Two
// programs that read it must each get all of it.
func takesInput(name string) bool {
	switch name {
	case PrePush, PreReceive, ReferenceTransaction:
		return true
	}
	return false
}

// stub returns the text of a hook file. git runs it with the POSIX shell, on
// Windows with the one that it brings along. A program named squire that PATH
// finds in a relative folder is not run, and neither is anything else of the
// worktree: that may be the repository's.
func stub(name, exe string) string {
	return fmt.Sprintf(`#!/bin/sh
# squire-hook %d: written by "squire hook install"; "squire hook uninstall" puts back what was here.
recorded=%s
previous="${0%%/*}/%s"
[ -z "$%s" ] && [ -x "$previous" ] || previous=
`, stubVersion, quote(filepath.ToSlash(exe)), name+previousSuffix, canaryVar) + stubRun(name)
}

// stubRun is the part of a hook file that runs the hook from before and then
// squire.
func stubRun(name string) string {
	after := " || exit" // the code of a hook that refuses is respected
	if !Blocks(name) {
		after = ""
	}
	first := fmt.Sprintf(`if [ -n "$previous" ]; then "$previous" "$@"%s; fi`, after)
	if takesInput(name) {
		// The x keeps line breaks at the end, which the shell would drop. Where
		// printf is a program, a long list is too much for it: a word that is
		// no list has squire refuse then.
		first = fmt.Sprintf(`if [ -n "$previous" ]; then
  input=$(cat; printf x)
  { printf %%s "${input%%x}" || echo lost; } | "$previous" "$@"%s
  if [ -x "$squire" ]; then { printf %%s "${input%%x}" || echo lost; } | "$squire" hook run %s "$@"; exit; fi
fi`, after, name)
	}
	return fmt.Sprintf(`squire=$recorded
[ -x "$squire" ] || squire=$(command -v squire)
case $squire in /* | [A-Za-z]:[/\\]*) ;; *) squire=; common=$(git rev-parse --git-common-dir) && squire=$common/squire/bin/squire ;; esac
%s
if [ -x "$squire" ]; then exec "$squire" hook run %s "$@"; fi
%s
`, first, name, missing(name))
}

// globalStub returns the text of a file in the folder of hooks for all
// repositories. git passes over the repository's own hooks then, so this one
// runs them: first the hook of the repository, or that of the folder before
// which was in force until now, then squire. A hook of the repository that is
// Squire's own does all of that by itself. With scan false it only passes on.
func globalStub(name, exe, before string, scan bool) string {
	place := `previous=$common/hooks/` + name
	if before != "" {
		place = "before=" + quote(filepath.ToSlash(before)) + "\nprevious=$before/" + name
	}
	text := fmt.Sprintf(`#!/bin/sh
# squire-hook %d global: written by "squire hook install --global"; "squire hook uninstall --global" takes it away.
recorded=%s
common=${GIT_COMMON_DIR:-${GIT_DIR:-.git}}
[ -d "$common/objects" ] || common=$(git rev-parse --git-common-dir) || common=.git
%s
[ -z "$%s" ] && [ -f "$previous" ] && [ -x "$previous" ] || previous=
mark=
if [ -r "$previous" ]; then { read -r mark; read -r mark; } <"$previous"; fi
case $mark in
'# squire-hook '*' global: '*) previous= ;;
'# squire-hook '*) exec "$previous" "$@" ;;
esac
`, stubVersion, quote(filepath.ToSlash(exe)), place, canaryVar)
	if !scan {
		return text + `[ -z "$previous" ] || exec "$previous" "$@"` + "\n"
	}
	return text + stubRun(name)
}

// passesOn reports whether a hook file for all repositories, of any version,
// runs no squire.
func passesOn(text []byte, name string) bool {
	m := stubMarker().FindSubmatch(text)
	return m != nil && len(m[2]) > 0 && !bytes.Contains(text, []byte(" hook run "+name+" "))
}

// quote returns s as one word of the shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// Compiled when needed: the hook itself never looks at hook files.
var (
	stubMarker = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\A#!/bin/sh\n# squire-hook ([0-9]{1,6})( global)?: `)
	})
	stubExe    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\nrecorded=('(?:[^']|'\\'')*')\n`) })
	stubBefore = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\nbefore=('(?:[^']|'\\'')*')\n`) })
)

// isStub reports whether a hook file is one of ours, of any version.
func isStub(text []byte) bool { return stubMarker().Match(text) }

// isCurrent reports whether a hook file has the very text that this version
// writes.
func isCurrent(text []byte, name string) bool {
	exe, before := stubProgram(text), stubFolder(text)
	switch string(text) {
	case stub(name, exe), globalStub(name, exe, before, true):
		return true
	}
	return false
}

// stubProgram returns the program that a hook file of ours records.
func stubProgram(text []byte) string { return unquote(stubExe(), text) }

// stubFolder returns the folder of hooks that a hook file for all repositories
// passes on to; "" is the repository's own.
func stubFolder(text []byte) string { return unquote(stubBefore(), text) }

// unquote reads back what quote wrote, as a path.
func unquote(word *regexp.Regexp, text []byte) string {
	m := word.FindSubmatch(text)
	if m == nil {
		return ""
	}
	s := strings.ReplaceAll(string(m[1]), `'\''`, "\x00")
	return filepath.FromSlash(strings.ReplaceAll(strings.Trim(s, "'"), "\x00", "'"))
}
