package version

import "strings"

// A pep440 is a version of Python's packages. Source: PEP 440 and the version
// specifiers specification at packaging.python.org.
type pep440 struct {
	epoch   string
	release []string
	pre     string // "a", "b" or "rc"; "" for none
	preN    string
	post    bool
	postN   string
	dev     bool
	devN    string
	local   []string
}

// preNames are the spellings of what comes before a release, the longer of two
// that begin alike first.
var preNames = [...]struct{ written, name string }{
	{"alpha", "a"}, {"beta", "b"}, {"preview", "rc"}, {"pre", "rc"}, {"rc", "rc"}, {"a", "a"}, {"b", "b"}, {"c", "rc"},
}

func parsePEP440(s string) (v pep440, ok bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	s = strings.TrimPrefix(s, "v")
	s, local, has := strings.Cut(s, "+")
	if has {
		v.local = strings.FieldsFunc(local, isSeparator)
		for _, part := range v.local {
			if !isIdentifier(part) || strings.Contains(part, "-") {
				return v, false
			}
		}
		if len(v.local) == 0 || strings.Count(local, ".")+strings.Count(local, "-")+strings.Count(local, "_") != len(v.local)-1 {
			return v, false
		}
	}
	v.epoch = "0"
	if epoch, rest, has := strings.Cut(s, "!"); has {
		if !isNumber(epoch) {
			return v, false
		}
		v.epoch, s = epoch, rest
	}
	for {
		digits, rest := leadingDigits(s)
		if digits == "" {
			return v, false
		}
		v.release, s = append(v.release, digits), rest
		if len(s) < 2 || s[0] != '.' || !isDigit(s[1]) {
			break
		}
		s = s[1:]
	}
	s = v.readPre(s)
	s = v.readPost(s)
	s = v.readDev(s)
	return v, s == ""
}

func isSeparator(r rune) bool { return r == '.' || r == '-' || r == '_' }

// named cuts a word with what separates it and the number behind it.
func named(s, word string) (number, rest string, ok bool) {
	t := s
	if t != "" && isSeparator(rune(t[0])) {
		t = t[1:]
	}
	t, ok = strings.CutPrefix(t, word)
	if !ok {
		return "", s, false
	}
	if t != "" && isSeparator(rune(t[0])) {
		t = t[1:]
	}
	number, rest = leadingDigits(t)
	return number, rest, true
}

func (v *pep440) readPre(s string) string {
	for _, p := range preNames {
		if n, rest, ok := named(s, p.written); ok {
			v.pre, v.preN = p.name, n
			return rest
		}
	}
	return s
}

func (v *pep440) readPost(s string) string {
	// "1.0-1" is the first post release of 1.0.
	if len(s) > 1 && s[0] == '-' && isDigit(s[1]) {
		v.post = true
		v.postN, s = leadingDigits(s[1:])
		return s
	}
	for _, word := range [...]string{"post", "rev", "r"} {
		if n, rest, ok := named(s, word); ok {
			v.post, v.postN = true, n
			return rest
		}
	}
	return s
}

func (v *pep440) readDev(s string) string {
	if n, rest, ok := named(s, "dev"); ok {
		v.dev, v.devN = true, n
		return rest
	}
	return s
}

// phase places a version among those with the same numbers: a development
// release of the release itself comes before everything, then alpha, beta and
// candidate, then the release and what comes after it.
func (v *pep440) phase() int {
	switch {
	case v.pre == "a":
		return 1
	case v.pre == "b":
		return 2
	case v.pre == "rc":
		return 3
	case !v.post && v.dev:
		return 0
	}
	return 4
}

func comparePEP440(a, b pep440) int {
	if c := compareNumbers(a.epoch, b.epoch); c != 0 {
		return c
	}
	if c := compareReleases(a.release, b.release); c != 0 {
		return c
	}
	if c := sign(a.phase() - b.phase()); c != 0 {
		return c
	}
	if c := compareNumbers(a.preN, b.preN); c != 0 {
		return c
	}
	if a.post != b.post {
		return boolOrder(a.post)
	}
	if c := compareNumbers(a.postN, b.postN); c != 0 {
		return c
	}
	if a.dev != b.dev {
		return -boolOrder(a.dev)
	}
	if c := compareNumbers(a.devN, b.devN); c != 0 {
		return c
	}
	return compareLocals(a.local, b.local)
}

// boolOrder is 1 for true, -1 for false.
func boolOrder(b bool) int {
	if b {
		return 1
	}
	return -1
}

// compareLocals puts words before numbers, and what is shorter first.
func compareLocals(a, b []string) int {
	for i := range min(len(a), len(b)) {
		x, y := isNumber(a[i]), isNumber(b[i])
		c := strings.Compare(a[i], b[i])
		switch {
		case x && y:
			c = compareNumbers(a[i], b[i])
		case x != y:
			c = boolOrder(x)
		}
		if c != 0 {
			return c
		}
	}
	return sign(len(a) - len(b))
}
