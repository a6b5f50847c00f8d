package verdict

import (
	"bytes"
	"strings"
)

// maxForm is how many bytes of a secret are looked at for their pattern.
const maxForm = 1 << 10

// form judges what the characters of a secret look like. Values that people
// choose are never refuted by it: "changeme" is a password that works in many
// places.
func form(in *Input) Verdict {
	s := in.Secret[:min(len(in.Secret), maxForm)]
	if reference(s) {
		return verdict(Refuted, "reference", "no value: it says where the value is read from")
	}
	people := chosen(in)
	switch {
	case stated(in):
		// Whatever stands there, a program logs in with it.
		return Verdict{}
	case people && digits(s) > 0 && letters(s) > 0:
		// "password123" is a placeholder to some and a password to others.
		return Verdict{}
	}
	v := dummy(s)
	switch {
	case v.Grade == Neutral && in.ruled("live-or-test-key") && wordsAfterMark(s):
		return verdict(Refuted, "form", "words joined like a name in code")
	case v.Grade == Neutral && (people || generic(in)) && codeName(s):
		return verdict(Doubtful, "form", "words joined like a name in code")
	case v.Grade == Refuted && people:
		v.Grade = Doubtful
	}
	return v
}

// wordsAfterMark reports whether nothing but small letters follows the last
// underscore, in pairs that words have: "test_typedmultiplechoicefield".
func wordsAfterMark(s []byte) bool {
	body := s[bytes.LastIndexByte(s, '_')+1:]
	if plainWords(body) {
		return true
	}
	pairs, good := 0, 0
	for i, c := range body {
		if !isLower(c) {
			return false
		}
		if i > 0 {
			pairs++
			if strings.Contains(common, string(body[i-1:i+1])) {
				good++
			}
		}
	}
	return pairs >= 4 && good*10 >= pairs*7
}

// chosen reports whether a rule is about what people type rather than about
// what providers generate.
func chosen(in *Input) bool {
	return in.ruled("passw", "pwd", "passphrase", "credential", "login", "connection-string", "-user", "uri", "url", "basic", "-psk")
}

// stated reports whether a rule is about a file in which a program keeps the
// password that it uses, so that even "password" is one.
func stated(in *Input) bool {
	return in.ruled("netrc", "pgpass", "sftp-config", "filezilla", "wordpress", "git-credentials")
}

// generic reports whether a rule goes by the name of a value, so that the
// value can be anything.
func generic(in *Input) bool {
	return in.ruled("generic", "hardcoded-secret", "loose-key", "service-key", "-header", "bearer-token", "kubernetes-secret")
}

// dummy judges a value by its characters and words.
func dummy(s []byte) Verdict {
	body := withoutPrefix(s)
	if isUniform(body) {
		return verdict(Refuted, "dummy", "one or two characters over and over")
	}
	if n := period(body); n > 0 {
		return verdict(Refuted, "dummy", "the same few characters over and over")
	}
	// A run of eight is what people type to fill a field; single short runs
	// occur in random text.
	switch covered := inSequence(body); {
	case 10*covered >= 9*len(body) && len(body) >= 6:
		return verdict(Refuted, "dummy", "a sequence of letters, digits or keys")
	case 10*covered >= 6*len(body) && covered >= 8:
		return verdict(Doubtful, "dummy", "mostly a sequence of letters, digits or keys")
	}
	if g := placeholder(s); g != Neutral {
		return verdict(g, "dummy", "words that stand for a value to be filled in")
	}
	if decodesToWords(s) {
		return verdict(Doubtful, "decodes", "base64 of plain words")
	}
	return Verdict{}
}

// reference reports whether a value is an expression that is replaced later,
// or the address of a secret.
func reference(s []byte) bool {
	last := s[len(s)-1]
	switch {
	case hasAnyPrefix(s, "${", "#{", "%{", "@{") && last == '}',
		hasAnyPrefix(s, "{{") && bytes.HasSuffix(s, []byte("}}")),
		hasAnyPrefix(s, "$(") && last == ')',
		hasAnyPrefix(s, "<%") && last == '>':
		return true
	case hasAnyPrefix(s, "$") && len(s) > 2:
		// A name in capitals; generated passwords have small letters too.
		return all(s[1:], func(c byte) bool { return isUpper(c) || c == '_' })
	case hasAnyPrefix(s, "op://", "arn:aws", "vault://", "secretref:", "keyvault://", "@Microsoft.KeyVault("):
		return true
	}
	for _, prefix := range [...]string{"process.env.", "os.environ", "os.getenv(", "os.Getenv(", "System.getenv(", "ENV[", "ENV.fetch(", "getenv(", "env(", "secrets.", "var.", "import.meta.env."} {
		if hasAnyPrefix(s, prefix) {
			return all(s, func(c byte) bool { return isWord(c) || bytes.IndexByte([]byte("._-[](){}'\" "), c) >= 0 })
		}
	}
	return false
}

// withoutPrefix cuts off what a provider's format begins with: up to two words
// of letters that end in "_" or "-", or the four letters of AWS.
func withoutPrefix(s []byte) []byte {
	if len(s) == 20 && hasAnyPrefix(s, "AKIA", "ASIA", "ABIA", "ACCA") {
		return s[4:]
	}
	for range 2 {
		i := 0
		for i < len(s) && i < 10 && isLetter(s[i]) {
			i++
		}
		if i < 2 || len(s)-i < 8 || s[i] != '_' && s[i] != '-' {
			break
		}
		s = s[i+1:]
	}
	return s
}

// isUniform reports whether at most two different letters or digits occur, in
// a text of at least six: "xxxx-xxxx", "********", "abababab".
func isUniform(s []byte) bool {
	var seen [2]byte
	distinct := 0
	for _, c := range s {
		if !isWord(c) && c != '*' && c != '.' {
			continue
		}
		switch {
		case distinct > 0 && c == seen[0], distinct > 1 && c == seen[1]:
		case distinct == 2:
			return false
		default:
			seen[distinct] = c
			distinct++
		}
	}
	return len(s) >= 6 && distinct > 0
}

// period returns the length of the block that a text repeats, at most sixteen
// bytes and at least twice, in at least 16 bytes; or 0.
func period(s []byte) int {
	if len(s) < 16 {
		return 0
	}
	// border[i] is the longest proper prefix of s[:i+1] that also ends it.
	border := make([]int, len(s))
	k := 0
	for i := 1; i < len(s); i++ {
		for k > 0 && s[i] != s[k] {
			k = border[k-1]
		}
		if s[i] == s[k] {
			k++
		}
		border[i] = k
	}
	if n := len(s) - border[len(s)-1]; n <= 16 && 2*n <= len(s) {
		return n
	}
	return 0
}

// inSequence counts the bytes that are part of a run of at least four letters
// or digits that follow each other, upwards, downwards or standing still, next
// to each other or with one byte between ("a1b2c3d4"), or of five keys that are
// neighbours.
func inSequence(s []byte) int {
	low := bytes.ToLower(s)
	covered := make([]bool, len(low))
	mark := func(stride, least int, step func(a, b byte) int) {
		for start := range min(stride, len(low)) {
			from, delta := start, none
			for i := start; ; i += stride {
				d := none
				if i+stride < len(low) {
					d = step(low[i], low[i+stride])
				}
				if d != none && d == delta {
					continue
				}
				if delta != none && (i-from)/stride+1 >= least {
					for j := from; j <= i; j += stride {
						covered[j] = true
					}
				}
				if from, delta = i, d; i+stride >= len(low) {
					break
				}
			}
		}
	}
	mark(1, 4, alphabetStep)
	mark(2, 4, alphabetStep)
	mark(1, 5, keyboardStep)
	n := 0
	for _, c := range covered {
		if c {
			n++
		}
	}
	return n
}

// none is the step between two characters that don't follow each other.
const none = 2

// alphabetStep returns how b follows a: 1, 0, -1 or none. Ends are joined, as
// in sets of characters: 9 to 0, z to a, 9 to a, f and z to 0.
func alphabetStep(a, b byte) int {
	switch {
	case !isWord(a) || !isWord(b):
		return none
	case b == a:
		return 0
	case b == a+1, a == '9' && (b == '0' || b == 'a'), a == 'z' && (b == 'a' || b == '0'), a == 'f' && b == '0':
		return 1
	case b == a-1, a == '0' && b == '9', a == 'a' && b == 'z':
		return -1
	}
	return none
}

// keyboardStep is alphabetStep for the rows of a keyboard.
func keyboardStep(a, b byte) int {
	const rows = "qwertyuiopasdfghjklzxcvbnm"
	i, j := bytes.IndexByte([]byte(rows), a), bytes.IndexByte([]byte(rows), b)
	switch {
	case i < 0 || j < 0:
		return none
	case j == i+1:
		return 1
	case j == i-1:
		return -1
	}
	return none
}
