package verdict

import (
	"bytes"
	"strings"
)

// fillers are words of which placeholders consist, each between spaces.
const fillers = " a access account actual add admin an any api app application auth bar basic baz bearer change changeit changeme client code " +
	"credential credentials database db default demo dummy enter example examples fake fill fixme foo from generate goes hash here " +
	"hidden host id in insert ipsum is it key keys long lorem masked me mock my name nil none not null of or pass passwd password " +
	"placeholder private provide public put pwd qux random real redacted removed replace sample secret secrets service set some " +
	"something string super tbd test testing the this to todo token tokens update url use user username value very with your "

// signs are parts of a value that no generator makes.
var signs = [...]string{
	"example", "changeme", "change_me", "change-me", "placeholder", "dummy", "redacted", "replace_", "replace-", "replaceme", "insert_", "insert-",
	"your_", "your-", "yourapi", "yourkey", "yoursecret", "yourtoken", "notreal", "not_real", "not-real",
	"xxxxx", "00000000", "lorem", "foobar", "sample",
}

// shortSigns are those that random text has in it now and then; they count as
// words of their own only.
const shortSigns = " fake todo tbd fixme mock dummy redacted "

// placeholder judges a value by its words: refuted when it has no other, or is
// in angle brackets; doubtful when one occurs in it.
func placeholder(s []byte) Grade {
	if s[0] == '<' && s[len(s)-1] == '>' || s[0] == '[' && s[len(s)-1] == ']' {
		return Refuted
	}
	low := bytes.ToLower(s)
	words, filler, sign := 0, 0, false
	for _, w := range splitWords(s) {
		word := " " + strings.ToLower(string(w)) + " "
		words++
		if strings.Contains(fillers, word) {
			filler++
		}
		sign = sign || strings.Contains(shortSigns, word)
	}
	switch {
	case words > 0 && filler == words && letters(s)*4 >= len(s)*3,
		hasAnyPrefix(low, "your_", "your-", "insert_", "insert-", "replace_", "replace-") && words >= 2 && digits(s) == 0:
		return Refuted
	case sign:
		return Doubtful
	}
	for _, sign := range signs {
		if bytes.Contains(low, []byte(sign)) {
			return Doubtful
		}
	}
	return Neutral
}

// splitWords splits at everything that isn't a letter and before a capital
// that follows a small letter.
func splitWords(s []byte) [][]byte {
	var words [][]byte
	start := -1
	for i, c := range s {
		camel := start >= 0 && isUpper(c) && isLower(s[i-1])
		if start >= 0 && (camel || !isLetter(c)) {
			words = append(words, s[start:i])
			start = -1
		}
		if start < 0 && isLetter(c) {
			start = i
		}
	}
	if start >= 0 {
		words = append(words, s[start:])
	}
	return words
}

func letters(s []byte) (n int) {
	for _, c := range s {
		if isLetter(c) {
			n++
		}
	}
	return n
}

func digits(s []byte) (n int) {
	for _, c := range s {
		if isDigit(c) {
			n++
		}
	}
	return n
}

// decodesToWords reports whether s is base64 of words: how Kubernetes writes
// settings that are no secrets beside those that are.
func decodesToWords(s []byte) bool {
	if len(s) < 8 || len(s) > 256 || !all(s, isBase64) {
		return false
	}
	raw, ok := decodeBase64(s)
	return ok && plainWords(raw)
}

// common are the frequent pairs of letters in English words and names of
// software.
const common = " th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch " +
	"ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul " +
	"ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do " +
	"uc bu ei ov by rm ep tt oc fa ef cu rn sc gi da yo cr cl du ga qu ue ff ba ey ls va um pp ua up lu go ht ru ug ds lt pi rc rr eg au ck ew mu br bi pt ak pu ui " +
	"rg ib tl ny ki rk ys ob mm fu ph og ms ye ud mb ip ub oi rl gu dr hr cc tw ft wn nu af hu nn eo vo rv nf xp gn sm fl iz ok nl my gl aw ju oa eq sy sl "

// plainWords reports whether a text is nothing but words: letters in one case
// or capitalised, in pairs that words have, with a few digits and separators.
func plainWords(s []byte) bool {
	if len(s) < 5 || letters(s)*4 < len(s)*3 || !all(s, func(c byte) bool { return isWord(c) || strings.IndexByte(" -_.,?!'\n\r", c) >= 0 }) {
		return false
	}
	pairs, good := 0, 0
	for _, w := range splitWords(s) {
		if len(w) > 1 && isUpper(w[1]) && !all(w, isUpper) || len(w) > 20 {
			return false
		}
		w = bytes.ToLower(w)
		for i := 1; i < len(w); i++ {
			pairs++
			if strings.Contains(common, string(w[i-1:i+1])) {
				good++
			}
		}
	}
	return pairs >= 4 && good*10 >= pairs*7
}

// codeName reports whether a value is a name or a path of names as code has
// them: "uri.password", "INGRESS_PASSWORD", "--early-hints", "newSigningKey".
func codeName(s []byte) bool {
	name := bytes.TrimLeft(s, "-@:")
	humps := 0
	for i := 1; i < len(name); i++ {
		if isUpper(name[i]) && isLower(name[i-1]) {
			humps++
		}
	}
	joined := len(name) < len(s) || humps >= 2 || bytes.IndexByte(name, '.') >= 0 || bytes.IndexByte(name, '_') >= 0
	// The words of random text are short: there, half the letters are capitals.
	return joined && letters(name) >= 3*len(splitWords(name)) &&
		all(name, func(c byte) bool { return isWord(c) || c == '.' || c == '_' || c == '-' }) && plainWords(name)
}
