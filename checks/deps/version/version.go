// Package version puts the versions of packages in order, as the package
// managers of their ecosystems do.
//
// It promises two things. Two versions compare the same way round, whichever
// comes first. And nothing is
// guessed: a text that is no version of its ecosystem ("dev-master", a branch,
// an address) compares with nothing, which [Compare] tells.
//
// The orders are written here and not taken from a library: those there are
// bring constraint languages that nothing here asks for, work at start-up, and
// no order for Composer. The tests hold vectors from the specifications.
package version

import "strings"

// An Ecosystem names a kind of package, in the words of OSV.
type Ecosystem string

// The ecosystems.
const (
	Go        Ecosystem = "Go"
	NPM       Ecosystem = "npm"
	PyPI      Ecosystem = "PyPI"
	Maven     Ecosystem = "Maven"
	Crates    Ecosystem = "crates.io"
	RubyGems  Ecosystem = "RubyGems"
	Packagist Ecosystem = "Packagist"
)

// Ecosystems lists all of them, in the order in which they are told.
func Ecosystems() []Ecosystem {
	return []Ecosystem{Go, NPM, PyPI, Maven, Crates, RubyGems, Packagist}
}

// MaxLen is how many bytes a version may have. The longest real ones have less
// than a hundred.
const MaxLen = 256

// Compare returns -1, 0 or 1 as a is before, the same as, or after b. It reports
// false where one of them is no version of the ecosystem.
func Compare(e Ecosystem, a, b string) (order int, ok bool) {
	if a == "" || b == "" || len(a) > MaxLen || len(b) > MaxLen {
		return 0, false
	}
	switch e {
	case Go, NPM, Crates:
		return compareParsed(a, b, parseSemver, compareSemver)
	case PyPI:
		return compareParsed(a, b, parsePEP440, comparePEP440)
	case RubyGems:
		return compareParsed(a, b, parseGem, compareGems)
	case Packagist:
		return compareParsed(a, b, parseComposer, compareComposer)
	case Maven:
		return compareMaven(parseMaven(a), parseMaven(b)), true
	}
	return 0, false
}

// Valid reports whether a text is a version of the ecosystem.
func Valid(e Ecosystem, v string) bool {
	_, ok := Compare(e, v, v)
	return ok
}

func compareParsed[T any](a, b string, parse func(string) (T, bool), compare func(a, b T) int) (int, bool) {
	x, ok := parse(a)
	if !ok {
		return 0, false
	}
	y, ok := parse(b)
	if !ok {
		return 0, false
	}
	return compare(x, y), true
}

// compareNumbers compares digits of any length.
func compareNumbers(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if len(a) != len(b) {
		return sign(len(a) - len(b))
	}
	return strings.Compare(a, b)
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// isNumber reports whether s is digits alone.
func isNumber(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// leadingDigits cuts the digits at the beginning of s.
func leadingDigits(s string) (digits, rest string) {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return s[:n], s[n:]
}

// at returns part i, or other where there are fewer.
func at(parts []string, i int, other string) string {
	if i < len(parts) {
		return parts[i]
	}
	return other
}
