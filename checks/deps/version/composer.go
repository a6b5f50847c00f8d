package version

import "strings"

// A composerVersion is a version of Composer: numbers, then words that say how
// stable it is. Source: Composer's documentation of versions and stability, and
// PHP's of version_compare.
type composerVersion struct {
	numbers []string
	words   []string // stability and its number, alternating as written
}

func parseComposer(s string) (v composerVersion, ok bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	s, _, _ = strings.Cut(s, "+")
	s, _, _ = strings.Cut(s, "@")
	s = strings.TrimPrefix(s, "v")
	if s == "" || !isDigit(s[0]) {
		return v, false // a branch
	}
	for {
		digits, rest := leadingDigits(s)
		v.numbers, s = append(v.numbers, digits), rest
		if len(s) < 2 || !isSeparator(rune(s[0])) || !isDigit(s[1]) {
			break
		}
		s = s[1:]
	}
	for s != "" {
		if isSeparator(rune(s[0])) {
			s = s[1:]
			continue
		}
		n := 1
		for n < len(s) && isDigit(s[n]) == isDigit(s[0]) && !isSeparator(rune(s[n])) {
			n++
		}
		word := s[:n]
		if word != "stable" {
			if !isNumber(word) && stability(word) < 0 {
				return v, false // "1.x-dev", which is a branch too
			}
			v.words = append(v.words, word)
		}
		s = s[n:]
	}
	return v, true
}

// release is the place of a version without a word among those with one.
const release = 4

// stability places a word, or returns -1 for one that is none.
func stability(word string) int {
	switch word {
	case "dev":
		return 0
	case "alpha", "a":
		return 1
	case "beta", "b":
		return 2
	case "rc", "c":
		return 3
	case "patch", "pl", "p":
		return 5
	}
	return -1
}

func compareComposer(a, b composerVersion) int {
	if c := compareReleases(a.numbers, b.numbers); c != 0 {
		return c
	}
	for i := range max(len(a.words), len(b.words)) {
		x, y := at(a.words, i, ""), at(b.words, i, "")
		switch p, q := isNumber(x), isNumber(y); {
		case (p || x == "") && (q || y == "") && i > 0:
			if c := compareNumbers(x, y); c != 0 {
				return c
			}
		default:
			if c := sign(place(x, p) - place(y, q)); c != 0 {
				return c
			}
		}
	}
	return 0
}

func place(word string, number bool) int {
	if word == "" || number {
		return release
	}
	return stability(word)
}
