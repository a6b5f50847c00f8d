package read

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

const (
	// maxNesting is how deep alternates may name alternates, as in git.
	maxNesting = 5
	// maxAlternates bounds what info/alternates may hold, in bytes.
	maxAlternates = 1 << 20
	// maxDirs bounds how many folders are looked in.
	maxDirs = 1000
)

// objectDirs returns the folders to look in: dir, then the alternates of the
// environment and those that the folders themselves name. An alternate that
// isn't there is passed over, as git does.
func objectDirs(dir string, alternates []string) ([]*objectDir, error) {
	var all []*objectDir
	seen := map[string]bool{}
	var add func(path string, depth int) error
	follow := func(path string, depth int) error {
		if depth > maxNesting {
			return nil
		}
		named, err := readAlternates(path)
		if err != nil {
			return err
		}
		for _, alt := range named {
			if err := add(alt, depth); err != nil {
				return err
			}
		}
		return nil
	}
	add = func(path string, depth int) error {
		path = filepath.Clean(path)
		info, err := os.Stat(path)
		if seen[path] || err != nil || !info.IsDir() {
			return nil
		}
		if len(all) == maxDirs {
			return &Decline{What: "more than 1000 alternates"}
		}
		seen[path] = true
		all = append(all, &objectDir{path: path})
		return follow(path, depth+1)
	}
	own := filepath.Clean(dir)
	seen[own] = true
	all = append(all, &objectDir{path: own})
	for _, alt := range alternates {
		if err := add(alt, 0); err != nil {
			return nil, err
		}
	}
	return all, first(follow(own, 0), nil)
}

// readAlternates returns the folders that info/alternates names, relative ones
// seen from the folder of objects.
func readAlternates(dir string) ([]string, error) {
	path := filepath.Join(dir, "info", "alternates")
	f, err := openFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.close()
	if f.size > maxAlternates {
		return nil, &Decline{What: "a list of alternates of more than a megabyte"}
	}
	data := make([]byte, f.size)
	if err := f.readAt(data, 0); err != nil {
		return nil, err
	}
	var dirs []string
	for line := range bytes.SplitSeq(data, []byte{'\n'}) {
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		alt := filepath.FromSlash(unquote(string(line)))
		if runtime.GOOS == "windows" && (strings.HasPrefix(alt, `\\`)) {
			// To look there is to talk to the machine that it names.
			return nil, &Decline{What: "an alternate on another machine"}
		}
		if !filepath.IsAbs(alt) {
			alt = filepath.Join(dir, alt)
		}
		dirs = append(dirs, alt)
	}
	return dirs, nil
}

// unquote undoes the quotes that git puts around unusual paths, as C does
// around strings. What isn't quoted well is the path itself.
func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' {
		return s
	}
	var out []byte
	for i := 1; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '"':
			if i == len(s)-1 {
				return string(out)
			}
			return s
		case c != '\\':
			out = append(out, c)
			continue
		}
		if i++; i == len(s) {
			return s
		}
		if j := strings.IndexByte(`abfnrtv\"`, s[i]); j >= 0 {
			out = append(out, "\a\b\f\n\r\t\v\\\""[j])
			continue
		}
		if i+2 >= len(s) || s[i] > '3' || !octal(s[i]) || !octal(s[i+1]) || !octal(s[i+2]) {
			return s
		}
		out = append(out, (s[i]-'0')<<6|(s[i+1]-'0')<<3|(s[i+2]-'0'))
		i += 2
	}
	return s
}

func octal(c byte) bool { return '0' <= c && c <= '7' }
