package version

import "strings"

// A gem is a version of RubyGems as its segments, runs of digits or of letters,
// the zeros at the end of its numbers and of what follows them left out. Source:
// the documentation of Gem::Version.
type gem []string

func parseGem(s string) (gem, bool) {
	s = strings.TrimSpace(s)
	if s == "" || !isDigit(s[0]) {
		return nil, false
	}
	s = strings.ReplaceAll(s, "-", ".pre.")
	var all []string
	for _, part := range strings.Split(s, ".") {
		if part == "" {
			return nil, false
		}
		for part != "" {
			n := 1
			for n < len(part) && isDigit(part[n]) == isDigit(part[0]) {
				n++
			}
			if !isDigit(part[0]) && strings.ContainsFunc(part[:n], func(r rune) bool { return r > 0x7f || !isLetter(byte(r)) }) {
				return nil, false
			}
			all, part = append(all, part[:n]), part[n:]
		}
	}
	word := 0
	for word < len(all) && isNumber(all[word]) {
		word++
	}
	return append(withoutZeros(all[:word:word]), withoutZeros(all[word:])...), true
}

func withoutZeros(parts []string) []string {
	for len(parts) > 0 && strings.Trim(parts[len(parts)-1], "0") == "" {
		parts = parts[:len(parts)-1]
	}
	return parts
}

func compareGems(a, b gem) int {
	for i := range max(len(a), len(b)) {
		x, y := at(a, i, "0"), at(b, i, "0")
		c := strings.Compare(x, y)
		switch p, q := isNumber(x), isNumber(y); {
		case p && q:
			c = compareNumbers(x, y)
		case p != q:
			c = boolOrder(p) // a word is before a number
		}
		if c != 0 {
			return c
		}
	}
	return 0
}
