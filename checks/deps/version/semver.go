package version

import "strings"

// A semver is a version of semver.org 2.0.0, as Go, npm and Cargo have it.
// Advisories write "0", "1.2" and, seldom, four numbers, so any count is read.
type semver struct {
	numbers []string
	pre     []string // empty: a release
}

func parseSemver(s string) (v semver, ok bool) {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "="), "v")
	s, _, _ = strings.Cut(s, "+")
	s, pre, has := strings.Cut(s, "-")
	if has {
		v.pre = strings.Split(pre, ".")
		for _, id := range v.pre {
			if !isIdentifier(id) {
				return v, false
			}
		}
	}
	v.numbers = strings.Split(s, ".")
	for _, n := range v.numbers {
		if !isNumber(n) {
			return v, false
		}
	}
	return v, true
}

func isIdentifier(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isDigit(c) && !isLetter(c) && c != '-' {
			return false
		}
	}
	return s != ""
}

func compareSemver(a, b semver) int {
	if c := compareReleases(a.numbers, b.numbers); c != 0 {
		return c
	}
	switch {
	case len(a.pre) == 0 || len(b.pre) == 0:
		return sign(len(b.pre) - len(a.pre)) // a release is after what comes before it
	}
	for i := range min(len(a.pre), len(b.pre)) {
		if c := compareIdentifiers(a.pre[i], b.pre[i]); c != 0 {
			return c
		}
	}
	return sign(len(a.pre) - len(b.pre))
}

// compareReleases compares lists of numbers; what is missing is zero.
func compareReleases(a, b []string) int {
	for i := range max(len(a), len(b)) {
		if c := compareNumbers(at(a, i, "0"), at(b, i, "0")); c != 0 {
			return c
		}
	}
	return 0
}

// compareIdentifiers puts numbers before words.
func compareIdentifiers(a, b string) int {
	switch x, y := isNumber(a), isNumber(b); {
	case x && y:
		return compareNumbers(a, b)
	case x:
		return -1
	case y:
		return 1
	}
	return strings.Compare(a, b)
}
