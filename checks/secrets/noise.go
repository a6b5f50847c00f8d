package secrets

import (
	"encoding/base64"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A grade says how much a value looks like a secret that was made or chosen to
// keep others out.
type grade int8

const (
	nothing   grade = iota // a template, an expression, a type: no value at all
	dummy                  // a value, made to fill a place: a sequence, "changeme"
	wordy                  // made of words, as weak passwords and most labels are
	plausible              // a chosen password: digits or symbols among letters
	random                 // nobody would write this by hand
)

// maxValue is the longest value in bytes that is graded by its content.
const maxValue = 512

// gradeValue grades the text of a value by itself.
func gradeValue(v string) grade {
	if len(v) > maxValue {
		v = v[:maxValue]
	}
	switch {
	case len(v) < 3 || template(v) || directive(v) || drawing(v) || pattern(v):
		return nothing
	case filler(v) || sequence(v) || longRun(v):
		return dummy
	case isRandom(v):
		return random
	}
	k := countKinds(v)
	if k.letters == 0 && (k.digits < 5 || strings.Trim(v, "0123456789.") == "" && strings.Contains(v, ".")) {
		return nothing // a number, an address, the id of an object
	}
	if k.digits > 0 && (k.letters > 0 || k.digits >= 6) || k.symbols > 0 && k.letters > 0 && !identifierLike(v) {
		return plausible
	}
	return wordy
}

// template reports whether a value stands for another one: a variable, a
// placeholder in brackets, a format, a call.
func template(v string) bool {
	for _, mark := range [...]string{"${", "$(", "{{", "}}", "<%", "%>", "#{", "@{", "$[", "[[", "{%", "\\(", "\\{", "%(", "${{", "__", "…", "...", "***", "•••"} {
		if strings.Contains(v, mark) && (mark != "__" || strings.HasPrefix(v, "__") && strings.HasSuffix(v, "__")) {
			return true
		}
	}
	first, last := v[0], v[len(v)-1]
	switch {
	case first == '<' && last == '>', first == '{' && last == '}', first == '[' && last == ']',
		first == '%' && last == '%', first == '(' && last == ')', first == '@' && last == '@':
		return true
	case first == '$' && len(v) > 1 && (letter(v[1]) || v[1] == '_' || digit(v[1])) && identifier(v[1:]):
		return true
	case first == '!' && intrinsic(v):
		return true
	case first == '%' && len(v) <= 4, first == ':' && identifier(v[1:]), first == '&' && identifier(v[1:]):
		return true
	}
	if capitalVariable(v) {
		return true
	}
	// A call or an index: letters, digits and dots before a bracket.
	if i := strings.IndexAny(v, "(["); i > 0 && identifier(joined(v[:i])) && strings.ContainsAny(v[i:], ")]") {
		return true
	}
	return strings.Contains(v, "<") && strings.Contains(v, ">") || strings.Contains(v, "{") && strings.Contains(v, "}") && len(v) < 60
}

// intrinsic reports whether a value is a function of CloudFormation, as YAML
// writes it.
func intrinsic(v string) bool {
	for _, name := range [...]string{"!Ref ", "!GetAtt ", "!Sub ", "!ImportValue ", "!FindInMap ", "!Join ", "!Select "} {
		if strings.HasPrefix(v, name) {
			return true
		}
	}
	return false
}

// directive reports whether a value is a format of a few characters, as Erlang
// and Lisp write it, or bytes in hexadecimal that name an object, not a key:
// fewer than sixteen.
func directive(v string) bool {
	if v[0] == '~' && len(v) <= 8 && strings.Trim(v, "~pswnPSWNBA\\") == "" {
		return true
	}
	if strings.Contains(v, ".") && strings.Trim(strings.TrimSuffix(v, `\x00`), "0123456789.") == "" {
		return true // the id of an object, an address, a version
	}
	n := strings.Count(v, "\\x")
	return n >= 2 && n < 16 && n*4 == len(v)
}

// pattern reports whether a value is an expression to match others with.
func pattern(v string) bool {
	for _, mark := range [...]string{".*", ".+", "(?:", "(?i", "\\d", "\\w", "\\s", "[^", "[a-z", "[A-Z", "[0-9"} {
		if strings.Contains(v, mark) {
			return true
		}
	}
	// Rules for a field of a form: "required|min:8".
	rules := strings.Split(v, "|")
	for _, rule := range rules {
		name, _, _ := strings.Cut(rule, ":")
		if !identifierLike(name) {
			return false
		}
	}
	return len(rules) >= 2
}

// capitalVariable reports whether a value has a variable of a shell in it:
// "$HOME/key". Four capitals in a row keep "Pa$Sword" out.
func capitalVariable(v string) bool {
	for i := strings.IndexByte(v, '$'); i >= 0 && i < len(v); {
		n := 0
		for i+1+n < len(v) && (upperByte(v[i+1+n]) || v[i+1+n] == '_') {
			n++
		}
		if n >= 4 && (i+1+n == len(v) || !letter(v[i+1+n]) && !digit(v[i+1+n])) {
			return true
		}
		next := strings.IndexByte(v[i+1:], '$')
		if next < 0 {
			return false
		}
		i += 1 + next
	}
	return false
}

// drawing reports whether a value is part of a path of SVG: its letters are
// commands, with numbers between.
func drawing(v string) bool {
	commands := 0
	for i := range len(v) {
		switch c := v[i]; {
		case strings.IndexByte("mzlhvcsqta", lowerByte(c)) >= 0:
			if commands++; i > 0 && letter(v[i-1]) && lowerByte(v[i-1]) != 'z' {
				return false // a command needs a number
			}
		case !digit(c) && c != '-' && c != '.':
			return false
		}
	}
	return commands >= 3 && countKinds(v).digits >= commands
}

// longRun reports whether eight letters or digits of a value follow each
// other in the order of the alphabet. Chance does that in one of a billion.
func longRun(v string) bool {
	run := 1
	for i := 1; i < len(v); i++ {
		if a, b := lowerByte(v[i-1]), lowerByte(v[i]); b != a+1 || !letter(b) && !digit(b) {
			run = 0
		}
		if run++; run >= 8 {
			return true
		}
	}
	return false
}

// label reports whether a value is a text for people, as translations and
// forms have it: it ends as a sentence or a label does, or is words of a
// language that isn't written in ASCII, without a digit.
func label(v string) bool {
	last, _ := utf8.DecodeLastRuneInString(v)
	k := countKinds(v)
	if k.digits > 0 || k.letters < 3 {
		return false
	}
	if strings.ContainsRune(":?…。：？！", last) && k.symbols == strings.Count(v, " ")+1 || last == '!' && strings.Contains(v, " ") {
		return true
	}
	letters := 0
	for _, r := range v {
		if r >= utf8.RuneSelf && unicode.IsLetter(r) {
			letters++
		}
	}
	return letters > 0
}

// plainSpelling undoes the figures that stand for letters: "p@ssw0rd".
var plainSpelling = strings.NewReplacer("@", "a", "4", "a", "3", "e", "1", "i", "!", "", "0", "o", "5", "s", "$", "s", "7", "t", "?", "", ".", "")

// commonPassword reports whether a value is one of those that everybody tries
// first and manuals are full of: the word for it, however spelled, or a word
// and digits that count, "admin123".
func commonPassword(v string) bool {
	low := strings.ToLower(v)
	if isPasswordWord(strings.Trim(plainSpelling.Replace(strings.TrimRight(low, "0123456789!")), "-_ ")) || isPasswordWord(plainSpelling.Replace(low)) {
		return true
	}
	word := strings.TrimRight(low, "0123456789!@#")
	tail := low[len(word):]
	for i := range len(word) {
		if !letter(word[i]) {
			return false
		}
	}
	return len(word) >= 3 && len(word) <= 12 && len(tail) <= 10 && (strings.HasPrefix("1234567890", strings.TrimRight(tail, "!@#")) || strings.HasPrefix("123456", tail)) && len(tail) > 0
}

// joined is the name of a function or field without what joins its parts.
func joined(name string) string {
	b := make([]byte, 0, len(name))
	for i := 0; i < len(name); i++ {
		switch rest := name[i:]; {
		case rest[0] == '.', rest[0] == '$', rest[0] == '!':
		case strings.HasPrefix(rest, "::"), strings.HasPrefix(rest, "->"):
			i++
		default:
			b = append(b, rest[0])
		}
	}
	return string(b)
}

// fillers are what people write where a secret is to be put in, in lower case.
var fillers = [...]string{
	"changeme", "change_me", "change-me", "changeit", "change_it", "placeholder", "example", "dummy", "redacted", "replace", "insert",
	"your_", "your-", "yours", "yourp", "yourt", "yoursecret", "yourkey", "yourapi", "my_secret", "my-secret", "mysecret", "notreal", "not-a-real", "not_a_real",
	"fakekey", "fake_", "fake-", "xxxx", "todo", "fixme", "lorem", "foobar", "deadbeef", "test_key", "test-key", "testkey", "secret_key_here", "_here", "-here",
	"sample", "invalid", "undefined", "masked", "hidden", "removed", "encrypted", "ciphertext", "enter_", "enter-", "enter your", "obfuscated", "<secret", "some_secret",
}

// filler reports whether a value says itself that it is none.
func filler(v string) bool {
	low := strings.ToLower(v)
	for _, f := range fillers {
		if strings.Contains(low, f) {
			return true
		}
	}
	return false
}

// masked reports whether a value is one character that hides or fills, all
// over: "xxxx", "****".
func masked(v string) bool { return strings.Trim(v, "xX") == "" || strings.Trim(v, "*#._-") == "" }

// blankFill reports whether a good part of a value is one of the characters
// that people fill a place with.
func blankFill(v string) bool {
	run := 0
	for i := range len(v) {
		switch c := lowerByte(v[i]); {
		case c != 'x' && c != '0' && c != '*' && c != '.' && c != '-' && c != '_' && c != 'y' && c != 'z':
			run = 0
		case c == '-' || c == '_':
		default:
			if run++; run >= 8 && run*3 >= len(v) {
				return true
			}
		}
	}
	return false
}

// sequence reports whether a value repeats or counts: "aaaaaaaa", "abcdef0123456789",
// "qwertyuiop", "abcabcabc".
func sequence(v string) bool {
	n := len(v)
	if n < 4 {
		return false
	}
	steps, distinct := 0, 0
	var seen [256]bool
	for i := range n {
		c := lowerByte(v[i])
		if !seen[c] {
			seen[c] = true
			distinct++
		}
		if i == 0 {
			continue
		}
		p := lowerByte(v[i-1])
		if d := int(c) - int(p); d >= -1 && d <= 1 || neighbours(p, c) {
			steps++
		}
	}
	if distinct <= 2 || n >= 16 && distinct <= 4 {
		return true
	}
	// Three of five pairs that step by at most one are no accident.
	if n >= 8 && steps*5 >= (n-1)*3 {
		return true
	}
	for period := 1; period <= n/3; period++ {
		if v[:n-period] == v[period:] {
			return true
		}
	}
	// Interleaved sequences: a1b2c3d4e5f6.
	odd := 0
	for i := 2; i < n; i++ {
		if d := int(lowerByte(v[i])) - int(lowerByte(v[i-2])); d == 1 || d == -1 {
			odd++
		}
	}
	return n >= 10 && odd*4 >= (n-2)*3
}

const keyboard = "qwertyuiop asdfghjkl zxcvbnm"

// neighbours reports whether two keys lie side by side.
func neighbours(a, b byte) bool {
	i := strings.IndexByte(keyboard, a)
	return i >= 0 && a != ' ' && b != ' ' && (i+1 < len(keyboard) && keyboard[i+1] == b || i > 0 && keyboard[i-1] == b)
}

// isRandom reports whether a value was drawn by a machine: long enough, and
// its letters and digits follow each other as they do in no word.
func isRandom(v string) bool {
	if len(v) < 10 || strings.ContainsAny(v, " \t\r\n") || sequence(v) {
		return false
	}
	k := countKinds(v)
	if k.digits == 0 && k.symbols == 0 && len(v) < 20 && (len(v) < 14 || surprise(v) < 6.5) || pathLike(v) || identifierLike(v) {
		return false
	}
	if hex(v) {
		return len(v) >= 16 && k.digits >= 2 && k.letters >= 2
	}
	if uuid(v) {
		return true
	}
	if k.letters == 0 {
		return false
	}
	if k.runs*4 > len(v)*3 && k.digits >= 3 {
		return true
	}
	return surprise(v) >= 6
}

// kinds counts the bytes of a value by kind; runs counts the changes between
// lower case, upper case, digits and the rest.
type kinds struct{ letters, upper, digits, symbols, runs int }

func countKinds(v string) (k kinds) {
	last := -1
	for i := range len(v) {
		kind := 3
		switch c := v[i]; {
		case 'a' <= c && c <= 'z':
			k.letters++
			kind = 0
		case 'A' <= c && c <= 'Z':
			k.letters++
			k.upper++
			kind = 1
		case digit(c):
			k.digits++
			kind = 2
		case c >= utf8.RuneSelf:
			k.letters++
			kind = 0
		default:
			k.symbols++
		}
		if kind != last {
			k.runs++
			last = kind
		}
	}
	return k
}

// pathLike reports whether a value is a file's path, an address or a domain.
func pathLike(v string) bool {
	if strings.Contains(v, "://") || strings.HasPrefix(v, "/") && strings.Count(v, "/") >= 2 && surprise(v) < 4.7 || strings.HasPrefix(v, "./") || strings.HasPrefix(v, "../") || strings.HasPrefix(v, "~/") || strings.HasPrefix(v, "arn:") {
		return true
	}
	if i := strings.LastIndexByte(v, '.'); i > 0 && i < len(v)-1 && len(v)-i <= 6 {
		switch strings.ToLower(v[i+1:]) {
		case "com", "org", "net", "io", "dev", "local", "json", "yaml", "yml", "xml", "pem", "key", "crt", "cer", "pub", "p12", "pfx", "jks", "txt",
			"js", "ts", "py", "go", "rb", "php", "java", "html", "css", "svg", "png", "jpg", "md", "sh", "conf", "cfg", "ini", "toml", "lock", "log", "sql", "tf", "enc", "gpg", "asc":
			return !strings.ContainsAny(v, "+=!@#$%^&*")
		}
	}
	return false
}

// identifierLike reports whether a value is a name of a program: words joined
// by case or separators, with or without a number at the end.
func identifierLike(v string) bool {
	words, letters, digits, wordDigits := 0, 0, 0, 0
	for i := 0; i < len(v); {
		c := v[i]
		switch {
		case letter(c):
			start := i
			i++
			for i < len(v) && letter(v[i]) && !(upperByte(v[i]) && !upperByte(v[i-1])) {
				i++
			}
			w := v[start:i]
			letters += len(w)
			if len(w) >= 3 {
				words++
			}
		case digit(c):
			start := i
			for i < len(v) && digit(v[i]) {
				i++
			}
			digits += i - start
			wordDigits++
		case c == '_' || c == '-' || c == '.' || c == ':' || c == '/' || c == '#' || c == '\\' || c == ' ' || c == ',' || c == '[' || c == ']':
			i++
		default:
			return false
		}
	}
	return letters > 0 && wordDigits <= 1 && digits <= 4 && words > 0 && letters >= words*3 && oddness(v) < 5.6
}

// oddness is surprise, for a text in capitals that of the same in small
// letters: few words are written in capitals, so that all would surprise.
func oddness(v string) float64 {
	if v == strings.ToUpper(v) {
		v = strings.ToLower(v)
	}
	return surprise(v)
}

// sentence reports whether a value is words of a language with spaces between.
func sentence(v string) bool {
	return strings.Count(v, " ") >= 2 || strings.Contains(v, ", ") || strings.Contains(v, ". ") || strings.Contains(v, ": ")
}

// wordsInBase64 reports whether a value is base64 of plain words, as examples
// of Kubernetes secrets are.
func wordsInBase64(v string) bool {
	if len(v) < 8 || len(v)%4 != 0 {
		return false
	}
	plain, err := base64.StdEncoding.DecodeString(v)
	if err != nil {
		return false
	}
	for _, c := range plain {
		if c < ' ' && c != '\n' || c > '~' {
			return false
		}
	}
	return !isRandom(string(plain))
}

func letter(c byte) bool    { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func digit(c byte) bool     { return '0' <= c && c <= '9' }
func upperByte(c byte) bool { return 'A' <= c && c <= 'Z' }

func lowerByte(c byte) byte {
	if upperByte(c) {
		return c + 'a' - 'A'
	}
	return c
}

// identifier reports whether a text is letters, digits and underscores.
func identifier(v string) bool {
	for i := range len(v) {
		if c := v[i]; !letter(c) && !digit(c) && c != '_' {
			return false
		}
	}
	return v != ""
}

func hex(v string) bool {
	for i := range len(v) {
		if c := v[i]; !digit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return v != ""
}

// uuid reports whether a value has the form 8-4-4-4-12 of hexadecimal digits.
func uuid(v string) bool {
	if len(v) != 36 || v[8] != '-' || v[13] != '-' || v[18] != '-' || v[23] != '-' {
		return false
	}
	return hex(v[:8] + v[9:13] + v[14:18] + v[19:23] + v[24:])
}
