package read

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
)

// settings are those of a repository that change how it is to be read. git
// takes them from the repository's own file alone: includes, the user's files
// and the command line have no say.
type settings struct {
	bare           bool
	worktree       string
	worktreeConfig bool
}

// settings reads them and declines every format but the usual one.
func (r *Repo) settings() (settings, error) {
	var s settings
	if err := s.read(filepath.Join(r.CommonDir, "config")); err != nil {
		return s, err
	}
	if !s.worktreeConfig && r.GitDir != r.CommonDir {
		// A linked worktree isn't bare, whatever the repository is, and has no
		// setting of where it is.
		s.bare, s.worktree = false, ""
	}
	if s.worktreeConfig {
		err := s.read(filepath.Join(r.GitDir, "config.worktree"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return s, err
		}
	}
	return s, nil
}

func (s *settings) read(file string) error {
	data, err := readSmall(file)
	if errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err != nil {
		return &Decline{"a configuration that can't be read"}
	}
	odd := ""
	ok := eachSetting(string(data), func(section, key, value string) {
		switch section + "." + key {
		case "core.repositoryformatversion":
			if value != "0" && value != "1" {
				odd = "repository format " + value
			}
		case "core.bare":
			switch strings.ToLower(value) {
			case "false", "no", "off", "0":
				s.bare = false
			default: // and what git would call an error
				s.bare = true
			}
		case "core.worktree":
			s.worktree = value
		default:
			if section == "extensions" && !s.extension(key, value) {
				odd = "the extension " + key + " = " + value
			}
		}
	})
	switch {
	case !ok:
		return &Decline{"a configuration with unusual text"}
	case odd != "":
		return &Decline{odd}
	}
	return nil
}

// extension reports whether an extension of the format changes nothing for this
// package.
func (s *settings) extension(key, value string) bool {
	switch key {
	case "noop", "noop-v1", "preciousobjects", "partialclone", "relativeworktrees":
		return true // a partial clone may lack objects: that shows by itself
	case "worktreeconfig":
		s.worktreeConfig = strings.ToLower(value) == "true"
		return s.worktreeConfig || strings.ToLower(value) == "false"
	case "objectformat":
		return value == "sha1"
	case "refstorage":
		return value == "files"
	}
	return false
}

// eachSetting calls set for every setting without a subsection, section and key
// in lower case. It reads what git itself writes, and returns false for
// anything else, though git may allow it: then git is asked.
func eachSetting(text string, set func(section, key, value string)) bool {
	section, plain := "", false
	for line := range strings.Lines(text) {
		line = strings.Trim(line, " \t\n")
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
			continue
		case strings.ContainsAny(line, "\x00\r"):
			return false
		case line[0] == '[':
			name, rest, ok := strings.Cut(line[1:], "]")
			name, sub, quoted := strings.Cut(name, " ")
			if quoted && (len(sub) < 2 || sub[0] != '"' || sub[len(sub)-1] != '"' || strings.ContainsAny(sub[1:len(sub)-1], `"\`)) {
				return false // a bracket may stand in a subsection
			}
			if !ok || rest != "" || !isName(strings.ReplaceAll(name, ".", "")) {
				return false // a key may stand behind it
			}
			section, plain = strings.ToLower(name), !quoted && !strings.Contains(name, ".")
		default:
			key, value, assigned := strings.Cut(line, "=")
			key = strings.ToLower(strings.TrimRight(key, " \t"))
			value, simple := settingValue(strings.TrimLeft(value, " \t"))
			matters := plain && (section == "core" || section == "extensions")
			switch {
			case section == "", !isName(key), matters && !simple:
				return false
			case strings.HasSuffix(line, `\`):
				return false // it may go on in the next line
			case !assigned:
				value = "true"
			}
			if matters {
				set(section, key, value)
			}
		}
	}
	return true
}

// settingValue reads a value, wholly quoted or not at all. ok is false for one
// with escapes or comments.
func settingValue(s string) (value string, ok bool) {
	if n := len(s); n >= 2 && s[0] == '"' && s[n-1] == '"' {
		s = s[1 : n-1]
		return s, !strings.ContainsAny(s, `"\`)
	}
	return s, !strings.ContainsAny(s, `"\;#`)
}

func isName(s string) bool {
	for _, c := range []byte(s) {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-') {
			return false
		}
	}
	return s != ""
}
