package hooks

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// stubVersion grows when the text of the hook file changes.
const stubVersion = 1

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

// stub returns the text of a hook file. git runs it with the POSIX shell, on
// Windows with the one that it brings along. A program named squire that PATH
// finds in a relative folder is not run: that may be the repository's.
func stub(name, exe string) string {
	after := " || exit" // the code of a hook that refuses is respected
	if !Blocks(name) {
		after = ""
	}
	return fmt.Sprintf(`#!/bin/sh
# squire-hook %d: written by "squire hook install"; "squire hook uninstall" puts back what was here.
recorded=%s
previous="${0%%/*}/%s"
if [ -x "$previous" ] && [ -z "$%s" ]; then "$previous" "$@"%s; fi
squire=$recorded
[ -x "$squire" ] || squire=$(command -v squire)
case $squire in
/* | [A-Za-z]:[/\\]*) exec "$squire" hook run %s "$@" ;;
esac
%s
`, stubVersion, quote(filepath.ToSlash(exe)), name+previousSuffix, canaryVar, after, name, missing(name))
}

// quote returns s as one word of the shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// Compiled when needed: the hook itself never looks at hook files.
var (
	stubMarker = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\A#!/bin/sh\n# squire-hook ([0-9]{1,6}): `) })
	stubExe    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\nrecorded=('(?:[^']|'\\'')*')\n`) })
)

// isStub reports whether a hook file is one of ours, of any version.
func isStub(text []byte) bool { return stubMarker().Match(text) }

// stubProgram returns the program that a hook file of ours records.
func stubProgram(text []byte) string {
	m := stubExe().FindSubmatch(text)
	if m == nil {
		return ""
	}
	s := strings.ReplaceAll(string(m[1]), `'\''`, "\x00")
	return filepath.FromSlash(strings.ReplaceAll(strings.Trim(s, "'"), "\x00", "'"))
}
