package source

import (
	"bytes"
	"strings"
)

// Patterns of .gitignore files are matched here and not by go-git, which reads
// "[!a]" and "a/**/b/**" in ways that git doesn't, so that files would go
// unscanned. A test holds this file against git check-ignore.

// A pattern is one line of a .gitignore.
type pattern struct {
	negated  bool
	dirOnly  bool
	name     bool     // no slash: about the last part of a path only
	segments []string // of the path below the folder of the .gitignore
	literal  bool     // no wildcards, for the name patterns that most are
	suffix   string   // of a name pattern such as "*.log"
}

// maxIgnoreFile is how many bytes of one .gitignore are read, as in git.
const maxIgnoreFile = 100 << 20

// parseIgnores reads the patterns of a .gitignore.
func parseIgnores(data []byte) []pattern {
	var out []pattern
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	for line := range bytes.Lines(data) {
		text := strings.TrimSuffix(string(line), "\n")
		text = strings.TrimSuffix(text, "\r")
		if text == "" || text[0] == '#' {
			continue
		}
		if p, ok := parsePattern(trimSpaces(text)); ok {
			out = append(out, p)
		}
	}
	return out
}

// trimSpaces removes spaces from the end, but not those after a backslash.
func trimSpaces(s string) string {
	end := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ' ':
			continue
		case '\\':
			if i++; i == len(s) {
				return s
			}
		}
		end = i + 1
	}
	return s[:end]
}

func parsePattern(s string) (pattern, bool) {
	var p pattern
	s, p.negated = strings.CutPrefix(s, "!")
	s, p.dirOnly = strings.CutSuffix(s, "/")
	if s == "" {
		return p, false
	}
	p.name = !strings.Contains(s, "/")
	p.literal = !strings.ContainsAny(s, `*?[\`)
	if rest, ok := strings.CutPrefix(s, "*"); ok && p.name && rest != "" && !strings.ContainsAny(rest, `*?[\`) {
		p.suffix = rest
	}
	p.segments = strings.Split(strings.TrimPrefix(s, "/"), "/")
	return p, true
}

// match reports whether the pattern is about a path, given as its parts below
// the folder of the .gitignore.
func (p *pattern) match(parts []string, dir bool) bool {
	if p.dirOnly && !dir {
		return false
	}
	if !p.name {
		return matchSegments(p.segments, parts)
	}
	name := parts[len(parts)-1]
	switch {
	case p.literal:
		return name == p.segments[0]
	case p.suffix != "":
		return strings.HasSuffix(name, p.suffix)
	}
	return matchName(p.segments[0], name)
}

// matchSegments matches a path part by part. "**" stands for any number of
// parts, and at the end for at least one. Trying again after the last "**"
// only is enough: what an earlier one could still take, the last can take too.
func matchSegments(pattern, parts []string) bool {
	p, i, retry, from := 0, 0, -1, 0
	for i < len(parts) {
		switch {
		case p < len(pattern) && pattern[p] == "**":
			if p == len(pattern)-1 {
				return true
			}
			p++
			retry, from = p, i
		case p < len(pattern) && matchName(pattern[p], parts[i]):
			p++
			i++
		case retry >= 0:
			from++
			p, i = retry, from
		default:
			return false
		}
	}
	return p == len(pattern)
}

// matchName matches one part of a path: "*" any bytes, "?" one, "[…]" one of a
// set, "\" takes the next byte as it is.
func matchName(pattern, name string) bool {
	p, i, retry, from := 0, 0, -1, 0
	for i < len(name) {
		if p < len(pattern) && pattern[p] == '*' {
			p++
			retry, from = p, i
			continue
		}
		if n, ok := matchByte(pattern[p:], name[i]); ok {
			p += n
			i++
			continue
		}
		if retry < 0 {
			return false
		}
		from++
		p, i = retry, from
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// matchByte matches one byte with the start of a pattern, and returns how long
// that start is.
func matchByte(pattern string, c byte) (n int, ok bool) {
	if pattern == "" {
		return 0, false
	}
	switch pattern[0] {
	case '?':
		return 1, true
	case '[':
		return matchSet(pattern, c)
	case '\\':
		if len(pattern) < 2 {
			return 0, false
		}
		return 2, pattern[1] == c
	}
	return 1, pattern[0] == c
}

// matchSet matches one byte with a set: "[a-z]", "[!a]", "[^a]", "[]a]",
// "[[:alpha:]]". A set that doesn't end matches nothing.
func matchSet(pattern string, c byte) (n int, ok bool) {
	i, negated, hit := 1, false, false
	if i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^') {
		negated = true
		i++
	}
	last := -1 // the byte that a "-" starts from
	for first := true; ; first = false {
		if i >= len(pattern) {
			return 0, false
		}
		b := pattern[i]
		if b == ']' && !first {
			return i + 1, hit != negated
		}
		switch {
		case b == '-' && last >= 0 && i+1 < len(pattern) && pattern[i+1] != ']':
			i++
			if pattern[i] == '\\' {
				if i++; i >= len(pattern) {
					return 0, false
				}
			}
			hit = hit || byte(last) <= c && c <= pattern[i]
			last = -1
			i++
			continue
		case b == '[' && i+1 < len(pattern) && pattern[i+1] == ':':
			end := strings.IndexByte(pattern[i+2:], ']')
			if end < 0 {
				return 0, false
			}
			if end > 0 && pattern[i+2+end-1] == ':' {
				in, known := class(pattern[i+2:i+2+end-1], c)
				if !known {
					return 0, false
				}
				hit = hit || in
				last = -1
				i += 2 + end + 1
				continue
			}
		case b == '\\':
			if i++; i >= len(pattern) {
				return 0, false
			}
			b = pattern[i]
		}
		hit = hit || b == c
		last = int(b)
		i++
	}
}

// class reports whether a byte is in a POSIX class, and whether there is one
// of this name.
func class(name string, c byte) (in, known bool) {
	lower, upper, digit := c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9'
	graph := c > ' ' && c < 0x7f
	switch name {
	case "alnum":
		return lower || upper || digit, true
	case "alpha":
		return lower || upper, true
	case "blank":
		return c == ' ' || c == '\t', true
	case "cntrl":
		return c < ' ' || c == 0x7f, true
	case "digit":
		return digit, true
	case "graph":
		return graph, true
	case "lower":
		return lower, true
	case "print":
		return graph || c == ' ', true
	case "punct":
		return graph && !lower && !upper && !digit, true
	case "space":
		return c == ' ' || c >= '\t' && c <= '\r', true
	case "upper":
		return upper, true
	case "xdigit":
		return digit || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F', true
	}
	return false, false
}

// An ignoreList holds the patterns of one .gitignore.
type ignoreList struct {
	patterns []pattern
	depth    int // parts of the path of its folder
}

// ignored reports whether the lists, of the outermost folder first, ignore a
// path. The innermost list that says anything decides, by its last line.
func ignored(lists []ignoreList, parts []string, dir bool) bool {
	for i := len(lists) - 1; i >= 0; i-- {
		l := &lists[i]
		below := parts[l.depth:]
		for j := len(l.patterns) - 1; j >= 0; j-- {
			if p := &l.patterns[j]; p.match(below, dir) {
				return !p.negated
			}
		}
	}
	return false
}
