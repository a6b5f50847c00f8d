package version

import "strings"

// A mavenToken is one token of a version of Maven with what stands before it.
// Source: the version order specification of Maven's POM reference.
type mavenToken struct {
	hyphen bool // or a change between digits and letters; else a dot
	text   string
}

// parseMaven splits a version. Every text is a version of Maven.
func parseMaven(s string) []mavenToken {
	s = strings.ToLower(s)
	var tokens []mavenToken
	hyphen := false
	for start := 0; ; {
		end := start
		for end < len(s) && s[end] != '.' && s[end] != '-' && s[end] != '_' && (end == start || isDigit(s[end]) == isDigit(s[start])) {
			end++
		}
		text := s[start:end]
		separated := end < len(s) && (s[end] == '.' || s[end] == '-' || s[end] == '_')
		if text != "" && !isDigit(text[0]) {
			text = mavenWord(text, end < len(s) && !separated)
		} else if text == "" {
			text = "0"
		}
		tokens = append(tokens, mavenToken{hyphen, text})
		if end == len(s) {
			break
		}
		hyphen = !separated || s[end] != '.'
		start = end
		if separated {
			start++
		}
	}
	return trimMaven(tokens)
}

// mavenWord gives a word its first spelling. One letter is short for a word when
// a digit follows at once.
func mavenWord(word string, digitFollows bool) string {
	if digitFollows {
		switch word {
		case "a":
			return "alpha"
		case "b":
			return "beta"
		case "m":
			return "milestone"
		}
	}
	switch word {
	case "ga", "final", "release":
		return ""
	case "cr":
		return "rc"
	}
	return word
}

func (t mavenToken) number() bool { return isNumber(t.text) }

// null reports whether a token at the end says nothing.
func (t mavenToken) null() bool { return strings.Trim(t.text, "0") == "" }

// trimMaven drops what says nothing from the end, and before every hyphen.
func trimMaven(tokens []mavenToken) []mavenToken {
	for i := len(tokens) - 1; i > 0; i-- {
		if !tokens[i].null() {
			continue
		}
		if i == len(tokens)-1 || tokens[i+1].hyphen {
			tokens = append(tokens[:i], tokens[i+1:]...)
		}
	}
	return tokens
}

// The kinds of token, in the order of the specification for those whose
// separators differ: ".word" = "-word" < "-number" < ".number".
func (t mavenToken) kind() int {
	switch {
	case !t.number():
		return 0
	case t.hyphen:
		return 1
	}
	return 2
}

// words that are known, in order. The release itself is the empty one.
const mavenRelease = 5

func mavenPlace(word string) int {
	switch word {
	case "alpha":
		return 0
	case "beta":
		return 1
	case "milestone":
		return 2
	case "rc":
		return 3
	case "snapshot":
		return 4
	case "":
		return mavenRelease
	case "sp":
		return 6
	}
	return 7
}

func compareMaven(a, b []mavenToken) int {
	for i := range max(len(a), len(b)) {
		var x, y mavenToken
		switch {
		case i >= len(a):
			y = b[i]
			x = y.padding()
		case i >= len(b):
			x = a[i]
			y = x.padding()
		default:
			x, y = a[i], b[i]
		}
		if c := compareTokens(x, y); c != 0 {
			return c
		}
	}
	return 0
}

// padding is what a shorter version has where the longer one has t.
func (t mavenToken) padding() mavenToken {
	if t.number() {
		return mavenToken{t.hyphen, "0"}
	}
	return mavenToken{t.hyphen, ""}
}

func compareTokens(x, y mavenToken) int {
	if c := sign(x.kind() - y.kind()); c != 0 {
		return c
	}
	if x.number() {
		return compareNumbers(x.text, y.text)
	}
	p, q := mavenPlace(x.text), mavenPlace(y.text)
	if p == 7 && q == 7 {
		return strings.Compare(x.text, y.text)
	}
	return sign(p - q)
}
