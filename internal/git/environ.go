package git

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// repositoryVars say which repository, index and objects git works on. Hooks
// get them from git, and a scan without them would look at the wrong index:
// `git commit -a`, -o, -i and -p all commit from a temporary one.
var repositoryVars = []string{
	"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_NAMESPACE",
	"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH", "GIT_SHALLOW_FILE",
}

// userVars are the user's own settings of where git and its configuration
// are.
var userVars = []string{
	"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_PARAMETERS",
	"GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_EXEC_PATH",
}

// forced is what every child gets. GIT_ALLOW_PROTOCOL outranks all protocol
// settings of the repository, and GIT_NO_LAZY_FETCH is not known to older
// versions: together they keep a partial clone from fetching. Replaced objects
// and grafts would show other content than the one that is committed.
var forced = []string{
	"GIT_ALLOW_PROTOCOL=none", "GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0",
	"GIT_OPTIONAL_LOCKS=0", "GIT_GRAFT_FILE=" + os.DevNull,
	"GIT_LITERAL_PATHSPECS=1", "GIT_PAGER=cat", "LC_ALL=C",
}

// childEnviron returns the environment for git: of the GIT_* variables only
// those known to be harmless, so that a trace file, an external diff, an ssh
// command or an askpass program can't come in by this way.
func childEnviron(environ []string) []string {
	var env []string
	for _, kv := range environ {
		name, _, _ := strings.Cut(kv, "=")
		switch {
		case name == "LC_ALL" || name == "LANGUAGE" || name == "SSH_ASKPASS" || name == "PAGER":
		case !strings.HasPrefix(name, "GIT_"):
			env = append(env, kv)
		case slices.Contains(repositoryVars, name), slices.Contains(userVars, name), isConfigVar(name):
			env = append(env, kv)
		}
	}
	return append(env, forced...)
}

// isConfigVar reports whether name is one of those by which `git -c` and CI
// systems pass settings on: GIT_CONFIG_COUNT, GIT_CONFIG_KEY_0, ….
func isConfigVar(name string) bool {
	return name == "GIT_CONFIG_COUNT" || strings.HasPrefix(name, "GIT_CONFIG_KEY_") || strings.HasPrefix(name, "GIT_CONFIG_VALUE_")
}

// environFor returns the environment for a repository in dir and the absolute
// path of dir.
func environFor(dir string) (environ []string, abs string, err error) {
	cwd, err := os.Getwd()
	if err != nil {
		return nil, "", fmt.Errorf("find the current folder: %w", err)
	}
	environ = os.Environ()
	if dir == "" {
		return environ, cwd, nil
	}
	if abs, err = filepath.Abs(dir); err != nil {
		return nil, "", fmt.Errorf("open repository %s: %w", Printable(dir), err)
	}
	if abs != cwd {
		environ = slices.DeleteFunc(environ, func(kv string) bool {
			name, _, _ := strings.Cut(kv, "=")
			return slices.Contains(repositoryVars, name)
		})
	}
	return environ, abs, nil
}

// lookup returns the last value of a variable, as exec does.
func lookup(environ []string, name string) string {
	for _, kv := range slices.Backward(environ) {
		if v, ok := strings.CutPrefix(kv, name+"="); ok {
			return v
		}
	}
	return ""
}

// findGit returns the absolute path of git; see [FindProgram].
func findGit(environ []string, dir string) (string, error) {
	if file, ok := findProgram("git", environ, dir); ok {
		return file, nil
	}
	return "", ErrNoGit
}

// FindProgram returns the absolute path of a program on PATH. Entries that are
// relative, or lie in the folder that squire looks at, are passed over: a program
// of that name in an untrusted repository must not run. dir is that folder, or ""
// where none is looked at.
func FindProgram(name, dir string) (string, bool) { return findProgram(name, os.Environ(), dir) }

func findProgram(name string, environ []string, dir string) (string, bool) {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	for _, entry := range filepath.SplitList(lookup(environ, "PATH")) {
		if !filepath.IsAbs(entry) || dir != "" && within(dir, entry) {
			continue
		}
		file := filepath.Join(entry, name)
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && (runtime.GOOS == "windows" || info.Mode()&0o111 != 0) {
			return file, true
		}
	}
	return "", false
}

// within reports whether path is dir or lies below it. Both are absolute.
func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && (rel == "." || filepath.IsLocal(rel))
}

// Printable returns s with everything that a terminal might act on written as
// an escape: control characters, bidirectional marks and invalid UTF-8.
// Messages use it for every text that comes from a repository.
func Printable(s string) string {
	clean := true
	for _, r := range s {
		if !unicode.IsGraphic(r) || r == utf8.RuneError {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1, r < 0x80 && !unicode.IsGraphic(r):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case !unicode.IsGraphic(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}

// shellQuote returns s as one word for a POSIX shell, printable.
func shellQuote(s string) string {
	plain := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+:@%", r))
	}
	if s != "" && !strings.ContainsFunc(s, plain) {
		return s
	}
	return "'" + strings.ReplaceAll(Printable(s), "'", `'\''`) + "'"
}
