package secrets

// Symbols is how many kinds of byte the n-gram table tells apart.
const Symbols = 64

// Symbol is the kind of a byte: each letter in both cases and each digit is a
// kind of its own, all else is either a separator within names or other.
func Symbol(c byte) int {
	switch {
	case 'a' <= c && c <= 'z':
		return int(c - 'a')
	case 'A' <= c && c <= 'Z':
		return 26 + int(c-'A')
	case '0' <= c && c <= '9':
		return 52 + int(c-'0')
	case c == '_' || c == '-' || c == '.':
		return 62
	}
	return 63
}

// SurpriseByte writes a surprise in bits as one printable byte of the table:
// steps of an eighth of a bit from 0 to 11.5.
func SurpriseByte(bits float64) byte { return byte('#' + min(max(int(bits*8+0.5), 0), 91)) }

// surprise is how surprising the letters and digits of a text are, in bits for
// each pair of neighbours, to someone who has read much code: 4 to 5 for words and
// names, 7 to 10 for random letters and digits of both cases. The table is a
// constant, so it costs nothing to load.
//
// It was fitted by bench fit on the words of Go's standard library and
// golang.org/x/tools, k8s.io/kubernetes v1.31.0 and the npm packages express,
// react and webpack; what the words of those files hold of random text weighs
// too little to matter.
func surprise(s string) float64 {
	sum, n := 0, 0
	for i := 1; i < len(s); i++ {
		a, b := Symbol(s[i-1]), Symbol(s[i])
		if a >= 62 || b >= 62 {
			continue
		}
		sum += int(surprises[a*Symbols+b] - '#')
		n++
	}
	if n == 0 {
		return 0
	}
	return float64(sum) / 8 / float64(n)
}
