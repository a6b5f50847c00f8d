package secrets

import (
	"bytes"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pathclass"
)

// passwordWords and secretWords are what names of secrets are made of. In the
// expressions a value must follow that could be one, so that the automaton
// refuses nearly all names within a few bytes; what the value is worth is
// decided in Go.
const (
	passwordWords = `secret|passw(?:or)?d|passwrd|passphrase|passcode|pwd|pass|psk|contrase[nñ]a|kennwort`
	secretWords   = `secret|token|key|cred|credentials?|auth|salt|nonce|cookie|bearer|[_-]pat|sig|signature|apikey`
	afterName     = `[\w.-]{0,24}(?:\[(?:\d{1,6}|\w{0,12}(?:len|size|max)\w{0,8})?\])?["'\x60\])}\\]{0,4}[ \t]{0,24}`
	// Between name and value: an assignment, a type and an assignment, a call,
	// a tag, the second half of a pair of name and value, or what is used where
	// the name has no value.
	between = `(?:[=:!?+|>-]{1,3}[ \t]{0,24}(?:[\w&*<>\[\].?]{1,24}[ \t]{0,4}=[ \t]{0,4})?|[,(][ \t]{0,4}(?:default=)?|,?\s{1,40}-?["']?value["']?[ \t]?[:=][ \t]{0,4}|[ \t](?:as[ \t]{1,4})?\w{1,12}[ \t]{0,4}=[ \t]{0,4}|(?:or|to)[ \t]{1,4}|<-[ \t]{0,4}|\{[ \t]{0,4}|\.(?:unwrap_or|unwrap_or_else|or_?else|get_?or_?else)\((?:\|\w{0,8}\|[ \t]{0,4})?|</\w{1,12}>\s{0,40}<(?:value|string)>|` + wrappedText + `)`
	// What a formatter moves to the next line; see wrapped.
	wrappedText = `(?:[=|?]{1,2}|\{|:[ \t]{0,4}[\w&*<>\[\].?]{1,24}[ \t]{0,4}=)[ \t]{0,4}[(\\]?[ \t]{0,4}\r?\n[ \t]{0,40}[a-zA-Z@]{0,2}["'\x60]|\r?\n[ \t]{1,40}=[ \t]{1,4}["'\x60]|:[ \t]{1,4}[|>][+\d-]{0,2}[ \t]{0,4}\r?\n[ \t]{1,40}`
	opening     = `[(\\@a-zA-Z&]{0,3}["'\x60]?(?:\\["'])?`
	// What makes bytes or a text of a literal; see converted.
	conversion = `(?:(?:\[\]byte|String::from|Some|Buffer\.from|bytes|String|SecretString::new|QStringLiteral|QLatin1String|SecretStr|TEXT|_T|F|PSTR|std::string)\()?`
)

func nameRules() []ownRule {
	return []ownRule{
		{
			Pattern: Pattern{ID: "hardcoded-password",
				Regex: `(?i)(?:` + passwordWords + `)` + afterName + `(?:` + between + `|[ \t]{1,8}|>)` + opening + `[^\s"'\x60]{3}`},
			title: "Hard-coded password", rank: byName, accept: acceptPassword,
		},
		{
			Pattern: Pattern{ID: "hardcoded-secret",
				Regex: `(?i)(?:` + secretWords + `)` + afterName + `(?:` + between + `|>)` + conversion + opening + `[^\s"'\x600-9<>(){}]{0,40}[0-9][^\s"'\x60<>(){}]{6}`},
			title: "Hard-coded token or key", rank: byName, accept: acceptSecret,
		},
		{
			Pattern: Pattern{ID: "password-on-command-line",
				Regex: `(?i)(?:psexec(?:\.exe)?\b[^\n]{1,120}?[ \t]-p[ \t]+|sshpass[ \t]+-p[ \t]*|net[ \t]+use[ \t][^\n]{1,120}?/user:\S{1,80}[ \t]+|(?:mysql|mysqldump|mysqladmin)\b[^\n]{0,120}?[ \t]-p|[ \t]--?(?:(?:proxy-)?(?:tls)?password|passwd|pass|requirepass|masterauth)[ \t=]+|convertto-securestring[ \t]+(?:-string[ \t]+)?)["']?([^\s"';|&<>]{4,80})`},
			title: "Password on a command line", accept: acceptArgument,
		},
		{
			Pattern: Pattern{ID: "password-in-prose", Regex: `(?i)\bpassword(?:[ \t][^\n".;:=(){}]{0,60}?)?[ \t]is:?[ \t]{1,4}["'\x60*]{1,2}([^"'\x60\s*]{4,60})["'\x60*]{1,2}`},
			title:   "Password in a sentence", rank: byName, accept: acceptProse,
		},
		{
			Pattern: Pattern{ID: "key-in-call",
				Regex: `(?i)\b(?:jwt\.(?:sign|verify|encode|decode)|aes\.new|secretkeyspec|createhmac|createcipher(?:iv)?|createdecipher(?:iv)?|hmac\.new|hmac::new|signwith|newclient|getbytes|frombase64string|fernet|basicawscredentials|awscredentials|static_?credentials(?:provider)?|newstaticcredentials(?:provider)?)\([ \t]*(?:[\w."'-]{1,60},[ \t]*){0,2}[bB]?["'\x60]([A-Za-z0-9+/=_.!@#%^&*-]{16,128})["'\x60]`},
			title: "Key in a call that encrypts or signs", rank: byName, accept: acceptKeyArgument,
		},
		{
			Pattern: Pattern{ID: "password-after-user",
				Regex: `(?i)\b(?:curlopt_(?:proxy)?userpwd["']?[ \t]{0,3}[,=>]{1,2}[ \t]{0,3}|btoa\()["'][^"':\s$]{1,60}:([^"'\n]{3,80})["']`},
			title: "Password of a request", rank: byName, accept: acceptWeak,
		},
		{
			Pattern: Pattern{ID: "terraform-variable-default",
				Regex: `\bvariable "[\w-]{0,40}(?:password|passwd|secret|token|api_?key|access_key|private_key)[\w-]{0,20}"\s{0,8}\{[^{}]{0,300}?\bdefault[ \t]{0,12}=[ \t]{0,12}"([^"\n]{6,200})"`},
			title: "Secret as the default of a Terraform variable", rank: byName, accept: acceptDefault,
		},
		{
			Pattern: Pattern{ID: "password-in-login-call",
				Regex: `(?i)\b(?:log_?in|plain_?auth|password_?authentication|pdo|sequelize|connect|mysqli?|pconnect|sign_?in|authenticate|set_?credentials|basic_?auth|http_?auth|auth|\w{0,20}credentials?|directory_?entry)\([ \t]*(?:(?:["'][^"'\n]{0,80}["']|\$\w{1,30}),[ \t]*){1,2}["']([^"'\n]{4,80})["'][ \t]*[,)]`},
			title: "Password in a call that logs in", accept: acceptLogin,
		},
	}
}

// notPassword are the words before or after "password" in a name that is not
// one of a password: the file, the field, the rule of one.
var notPassword = map[string]bool{
	"file": true, "path": true, "url": true, "uri": true, "field": true, "hash": true, "length": true, "len": true, "min": true, "max": true, "type": true,
	"count": true, "policy": true, "regex": true, "regexp": true, "label": true, "placeholder": true, "expiry": true, "expires": true, "ttl": true, "prompt": true,
	"hint": true, "error": true, "message": true, "msg": true, "header": true, "title": true, "reset": true, "forgot": true, "change": true, "changed": true,
	"required": true, "enabled": true, "disabled": true, "valid": true, "validator": true, "validation": true, "strength": true, "confirm": true, "confirmation": true,
	"mismatch": true, "id": true, "ids": true, "name": true, "names": true, "ref": true, "reference": true, "selector": true, "column": true, "form": true,
	"input": true, "encoder": true, "algorithm": true, "alg": true, "algo": true, "command": true, "cmd": true, "env": true, "var": true, "variable": true, "store": true,
	"manager": true, "provider": true, "service": true, "endpoint": true, "show": true, "visible": true, "visibility": true, "icon": true, "class": true, "style": true,
	"text": false, "public": true, "pub": true, "size": true, "index": true, "format": true, "encoding": true, "mode": true, "status": true, "state": true, "time": true,
	"date": true, "age": true, "version": true, "prefix": true, "suffix": true, "pattern": true, "rule": true, "rules": true, "page": true, "view": true, "html": true,
	"test": false, "description": true, "desc": true, "help": true, "info": true, "limit": true, "scope": true, "scopes": true, "issuer": true, "audience": true,
	"expiration": true, "expire": true, "lifetime": true, "duration": true, "timeout": true, "interval": true, "bytes": true, "bits": true, "code": true, "codes": true,
	"hashing": true, "hasher": true, "hashed": true, "digits": true, "identity": true, "helper": true, "success": true, "failed": true, "failure": true, "fail": true, "depth": true,
	"primary": true, "foreign": true, "cache": true, "sort": true, "partition": true, "row": true, "group": true, "object": true, "registry": true, "image": true, "digest": true,
	"checksum": true, "sha": true, "sha1": true, "sha256": true, "md5": true, "fingerprint": true, "thumbprint": true, "integrity": true, "commit": true, "revision": true,
	"etag": true, "guid": false, "uuid": false, "next": true, "continuation": true, "pagination": true, "cursor": true, "through": true, "by": true, "thru": true, "band": true, "author": true, "authors": true, "keyboard": true, "keys": false,
}

// nameWords splits a name at its separators and changes of case, in lower
// case.
func nameWords(name string) []string {
	var words []string
	start := 0
	for i := 0; i <= len(name); i++ {
		end := i == len(name) || !letter(name[i]) && !digit(name[i])
		hump := !end && i > start && upperByte(name[i]) && (!upperByte(name[i-1]) || i+1 < len(name) && letter(name[i+1]) && !upperByte(name[i+1]))
		if end || hump {
			if i > start {
				words = append(words, strings.ToLower(name[start:i]))
			}
			start = i
			if end {
				start = i + 1
			}
		}
	}
	return words
}

// namesPassword reports whether a name is one of a password or passphrase.
func namesPassword(name string) bool {
	words := nameWords(name)
	found := false
	if i := strings.LastIndexByte(name, '.'); i > 0 && sourceExt[name[i+1:]] {
		return false // a file about passwords
	}
	for i, w := range words {
		if isPasswordWord(w) {
			// "pass" is also what one does with a ball, a ticket or a test.
			found = found || w != "pass" || passEnds(words[i+1:])
			continue
		}
		if !found && hashedWords[w] {
			return false
		}
		if found && notPassword[w] || i == len(words)-2 && (w == "no" || w == "forgot" || w == "reset" || w == "public") {
			return false
		}
	}
	return found && words[0] != "has" && words[0] != "is" && words[0] != "forgot" && words[0] != "min" && words[0] != "max" && words[0] != "reset" && words[0] != "change"
}

// hashedWords before "password" say that it can't be read back.
var hashedWords = map[string]bool{"hashed": true, "encrypted": true, "crypted": true, "encoded": true, "salted": true, "bcrypted": true, "digested": true, "obscured": true}

// sourceExt are endings of names of files that hold programs.
var sourceExt = map[string]bool{
	"py": true, "go": true, "js": true, "ts": true, "tsx": true, "jsx": true, "rb": true, "php": true, "java": true, "kt": true, "cs": true, "rs": true, "c": true, "h": true,
	"cc": true, "cpp": true, "hpp": true, "html": true, "css": true, "scss": true, "md": true, "rst": true, "sh": true, "vue": true, "svg": true, "png": true, "erb": true, "tpl": true,
}

// passEnds reports whether nothing follows "pass" in a name but what tells
// which one it is.
func passEnds(after []string) bool {
	for _, w := range after {
		switch w {
		case "word", "phrase", "code", "prod", "production", "dev", "development", "test", "testing", "staging", "stage", "live", "local", "default", "root", "admin", "user", "db", "old", "new", "value", "string", "plain", "text", "clear":
		default:
			if strings.Trim(w, "0123456789") != "" {
				return false
			}
		}
	}
	return true
}

// isPasswordWord reports whether a word of a name is, or ends in, a word for
// password: "dbpassword", "pwd", "userpass".
func isPasswordWord(w string) bool {
	switch w {
	case "pass", "pwd", "passwd", "password", "passphrase", "passcode", "psk", "pw", "passwrd", "kennwort":
		return true
	}
	w = strings.TrimRight(w, "0123456789")
	for _, s := range [...]string{"password", "passwd", "passphrase", "pwd", "passcode", "psk"} {
		if strings.HasSuffix(w, s) {
			return true
		}
	}
	switch strings.TrimSuffix(w, "pass") {
	case "db", "user", "root", "admin", "my", "ftp", "mysql", "smtp", "mail", "ssh", "key", "auth", "http", "proxy", "login", "store", "keystore", "truststore", "basic", "imap", "redis", "irc", "rpc", "api", "sudo", "email", "sql", "server", "client", "default", "wifi", "account":
		return strings.HasSuffix(w, "pass")
	}
	return strings.HasPrefix(w, "contrase")
}

// notValues are words that stand where a password would, and say something
// else, in lower case.
var notValues = map[string]bool{
	"true": true, "false": true, "null": true, "none": true, "nil": true, "undefined": true, "string": true, "str": true, "text": true, "varchar": true, "char": true,
	"password": true, "passwd": true, "pwd": true, "pass": true, "secret": true, "token": true, "key": true, "passphrase": true, "required": true, "optional": true, "empty": true,
	"disabled": true, "enabled": true, "yes": true, "no": true, "on": true, "off": true, "file": true, "env": true, "prompt": true, "plain": true, "plaintext": true, "bytes": true,
	"object": true, "array": true, "boolean": true, "bool": true, "int": true, "integer": true, "number": true, "any": true, "default": true, "unset": true, "missing": true, "invalid": true,
	"input": true, "value": true, "credentials": true, "username": true, "user": true, "login": true, "basic": true, "bearer": true, "auto": true, "unknown": true, "hash": true, "hashed": true,
	"encrypted": true, "and": true, "the": true, "is": true, "for": true, "not": true, "must": true, "function": true, "self": true, "this": true, "new": true, "const": true, "let": true, "var": true,
	"const_password": true, "private": true, "public": true, "protected": true, "static": true, "void": true, "return": true, "some": true, "your": true, "mypassword": true, "ask": true, "wrong": true, "never": true, "always": true,
}

// refers reports whether a value only names what it should hold: "password",
// "DB_PASSWORD", "user-password", or repeats its own name.
func refers(name, v string) bool {
	low := strings.ToLower(v)
	if notValues[low] || strings.EqualFold(name, v) || algorithm(low) {
		return true
	}
	// "KEX_RSA_PSK" of "kx-rsa-psk": the name says it all.
	if flat, of := flatten(v), flatten(name); len(flat) >= 6 && strings.Contains(of, flat) {
		return true
	}
	if k := countKinds(v); k.digits > 0 {
		return false
	}
	if !identifierLike(v) {
		return false
	}
	for _, w := range [...]string{"passw", "passphrase", "pwd", "secret", "token", "credential", "apikey", "api_key", "api-key", "auth"} {
		if strings.Contains(low, w) {
			return true
		}
	}
	return false
}

// algorithm reports whether a text in lower case is the name of a way to hash
// or to encrypt.
func algorithm(low string) bool {
	for _, p := range [...]string{"argon2", "bcrypt", "scrypt", "pbkdf2", "sha1", "sha224", "sha256", "sha384", "sha512", "sha-", "md5", "scram-", "crypt", "hmac", "aes", "rsa", "ecdsa", "ed25519", "ed448", "x25519", "des-", "3des", "blowfish", "chacha20", "psk-", "tls1", "tlsv1", "utf8", "utf-8", "base64"} {
		if rest, ok := strings.CutPrefix(low, p); ok {
			return len(rest) <= 16 && strings.Trim(rest, "0123456789-_/.") == "" || len(rest) <= 20 && (identifierLike(rest) || isWordRow(rest))
		}
	}
	return false
}

// flatten is a text in lower case without its separators.
func flatten(s string) string {
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		if c := s[i]; letter(c) || digit(c) {
			b = append(b, lowerByte(c))
		}
	}
	return string(b)
}

// commented reports whether an offset stands in a comment that begins its
// line.
func commented(data []byte, at int) bool {
	lo := max(at-200, 0)
	if i := bytes.LastIndexByte(data[lo:at], '\n'); i >= 0 {
		lo += i + 1
	} else if lo > 0 {
		return false
	}
	line := bytes.TrimLeft(data[lo:at], " \t")
	for _, mark := range [...]string{"#", "//", "/*", "* ", "-- ", "<!--", ";", "%"} {
		if bytes.HasPrefix(line, []byte(mark)) {
			return !bytes.HasPrefix(line, []byte("#define"))
		}
	}
	return false
}

// acceptPassword reads the assignment that the expression hinted at.
func acceptPassword(c *context) []place {
	data := c.file.Data
	a, ok := assignmentAt(data, c.start, c.start+3)
	v := c.text(a.value)
	secret := ok && endsInSecret(a.name)
	if !ok || !secret && !namesPassword(a.name) || secret && (identifierLike(v) || isWordRow(v) || a.sign == call || a.sign == element) && a.sign != compare {
		return nil
	}
	n := natureOf(c.file)
	if (a.quote == 0 || a.sign == blank) && inTemplate(data, a.value.Start) {
		return nil
	}
	if a.quote == 0 && n == code && a.sign != element && !placeholderDefault(data, c.start) || len(v) < 4 || len(v) > 128 {
		return nil
	}
	if c.file.Lang == checks.Shell && (a.quote == '`' || a.name == "PWD" || a.name == "OLDPWD") {
		return nil // what a command prints, the folder one is in
	}
	if a.sign == blank && (a.quote == 0 || n == prose) && (!blankAssigns(a.name, v) || opensBlock(data, a.value.End)) {
		return nil
	}
	if strings.EqualFold(a.name, "pass") && a.quote == 0 && data[c.start+4] == ':' && c.file.Lang != checks.YAML || a.sign == blank && a.quote == '`' ||
		secret && a.quote == 0 && c.start > 0 && data[c.start-1] == ':' || strings.Contains(v, ":\"") {
		return nil
	}
	if a.quote != 0 && concatenation(v) || publicValue(v) || masked(v) || checksumNear(c, a) || mysqlHash(v) || wordsInBase64(v) {
		return nil
	}
	if a.sign == call && a.quote == 0 || a.quote == 0 && expression(v) || refers(a.name, v) || sentence(v) || pathLike(v) || label(v) || number(v) {
		return nil
	}
	g := gradeValue(v)
	class := pathclass.Of(c.file.Path)
	if class == pathclass.Locale && g != random {
		return nil
	}
	aside := commented(data, a.value.Start) || docstring(c.file, a.value.Start)
	sev := checks.Medium
	switch {
	case g == random && (n == settings || !aside):
		sev = checks.High
	case g == random:
	case g == plausible && identifierLike(v) && a.quote == 0 && (a.sign == blank || strings.ContainsAny(v, ":.")):
		return nil // a name, or a word with its number
	case g == plausible && n == settings && a.sign != compare && !aside && len(v) >= 6 && countKinds(v).letters > 0 && !commonPassword(v) && !(identifierLike(v) && isWordRow(v)):
		sev = checks.High
	case g == plausible && n == prose && a.quote == 0 && !strings.ContainsAny(v, "0123456789"), g == plausible && strings.Count(v, " ") > 0 && !mixed(v):
		return nil
	case g == plausible && identifierLike(v) && n != settings:
		sev = checks.Low
	case g == plausible:
	case g == wordy && strings.Contains(v, " "):
		return nil
	case g == wordy && a.sign == compare && a.quote != 0 && n == code && pathclass.Of(c.file.Path) == pathclass.Ordinary && len(v) >= 6:
		sev = checks.Low
	case g == wordy && secret:
		return nil
	case g == wordy || g == dummy && !filler(v):
		if !accountNear(c, a) || n == prose || a.sign == call || class == pathclass.Locale || class == pathclass.Test && n == code {
			return nil
		}
		sev = checks.Low
		if g == wordy && n == settings && len(v) >= 6 {
			sev = checks.Medium
		}
	case g == dummy && n != prose && !aside && class == pathclass.Ordinary && mixed(v) && len(v) >= 10 && !blankFill(v) && !sequence(v):
		// Made up, but people do log in with such: MySecret… and a number and a sign.
		sev = checks.Low
	default:
		return nil
	}
	return []place{{a.value, sev}}
}

// endsInSecret reports whether a name is one of a secret that a person may
// have chosen.
func endsInSecret(name string) bool {
	words := nameWords(name)
	last := ""
	if len(words) > 0 {
		last = words[len(words)-1]
	}
	return strings.HasSuffix(last, "secret") || last == "key" && len(words) > 1 && words[len(words)-2] == "secret"
}

// number reports whether a value is a number as programs write it.
func number(v string) bool {
	if rest, ok := strings.CutPrefix(strings.ToLower(v), "0x"); ok {
		return len(rest) <= 16 && hex(rest)
	}
	return false
}

// mixed reports whether a value has letters, digits and symbols.
func mixed(v string) bool {
	k := countKinds(v)
	return k.letters > 0 && k.digits > 0 && k.symbols > 0
}

// blankAssigns reports whether a name and a value with nothing but a blank
// between are an assignment, as in .netrc, gradle and muttrc: a lone lower-case
// word, and a value that is no word.
func blankAssigns(name, v string) bool {
	return strings.ToLower(name) == name && identifier(name) && gradeValue(v) >= plausible && !identifierLike(v) && strings.ContainsAny(v, "0123456789") && !strings.ContainsAny(v, ":,()")
}

// docstring reports whether an offset of a Python file stands in a text of
// several lines: documentation, an example of how to use what is below.
func docstring(f *checks.File, at int) bool {
	const longest = 256 << 10 // in bytes: each hit costs what stands before it
	if f.Lang != checks.Python || at > longest {
		return false
	}
	before := f.Data[:at]
	i := bytes.LastIndexByte(before, '\n') + 1 // what opens on its own line may be one value
	return bytes.Count(before[:i], []byte(`"""`))%2 == 1 || bytes.Count(before[:i], []byte(`'''`))%2 == 1
}

// mysqlHash reports whether a value is what MySQL's function PASSWORD made.
func mysqlHash(v string) bool { return len(v) == 41 && v[0] == '*' && hex(v[1:]) }

// placeholderDefault reports whether the name at an offset is that of a
// placeholder, so that what follows its colon is used where nobody sets it:
// "${jwt.secret:value}".
func placeholderDefault(data []byte, at int) bool {
	i := at
	for i > 0 && at-i < maxName && (letter(data[i-1]) || digit(data[i-1]) || strings.IndexByte("._-", data[i-1]) >= 0) {
		i--
	}
	return i > 1 && data[i-1] == '{' && data[i-2] == '$'
}

// concatenation reports whether what seems to be in quotes stands between two
// texts: the first quote ends one, as in "password="+name+"…".
func concatenation(v string) bool {
	if len(v) < 2 || strings.IndexByte("+.,", v[0]) < 0 {
		return false
	}
	rest := strings.TrimLeft(v[1:], " ")
	return rest == "" || (letter(rest[0]) || rest[0] == '$' || rest[0] == '(') && strings.ContainsAny(rest, " ($[.+") && !isRandom(v)
}

// acceptKeyArgument accepts an argument that a machine made.
func acceptKeyArgument(c *context) []place {
	v := c.text(c.secret)
	switch g := gradeValue(v); {
	case g < dummy || identifierLike(v) || pathLike(v) || publicValue(v):
		return nil
	case g == dummy:
		return []place{{c.secret, checks.Low}}
	case g == random && !commented(c.file.Data, c.secret.Start) && !strings.HasPrefix(strings.ToLower(c.text(checks.Span{Start: c.start, End: c.secret.Start})), "getbytes"):
		return []place{{c.secret, checks.High}}
	case g >= plausible:
		return []place{{c.secret, checks.Medium}}
	}
	return nil
}

// acceptDefault accepts what is used where nobody sets a variable, unless it
// only names a thing.
func acceptDefault(c *context) []place {
	v := c.text(c.secret)
	if g := gradeValue(v); g < plausible || refers("", v) || pathLike(v) || publicValue(v) || sentence(v) || identifierLike(v) && isWordRow(v) {
		return nil
	} else if g == plausible {
		return []place{{c.secret, checks.Medium}}
	}
	return []place{{c.secret, checks.High}}
}

// inTemplate reports whether an offset stands between {{ and }} on its line: bare
// words there are names and functions of a template.
func inTemplate(data []byte, at int) bool {
	left := data[max(at-400, 0):at]
	if i := bytes.LastIndexByte(left, '\n'); i >= 0 {
		left = left[i+1:]
	}
	return bytes.LastIndex(left, []byte("{{")) > bytes.LastIndex(left, []byte("}}"))
}

// opensBlock reports whether a bracket follows on the line: the words before
// it are a heading, not an assignment.
func opensBlock(data []byte, at int) bool {
	i := blanks(data, at)
	return i < len(data) && data[i] == '{'
}

// expression reports whether a bare value is one of a language, not a text.
func expression(v string) bool {
	return strings.ContainsAny(v, "(){}[]<>") || strings.HasPrefix(v, "$") || strings.HasPrefix(v, "&") && identifierLike(v[1:]) || strings.HasPrefix(v, "\\") && len(v) > 2 && strings.IndexByte("@$%&", v[1]) >= 0 || strings.HasPrefix(v, "@") && identifier(v[1:]) ||
		strings.HasPrefix(v, "!") || strings.HasPrefix(v, "*") && identifier(v[1:]) || strings.HasPrefix(v, "--") || strings.HasPrefix(v, "//") || strings.HasSuffix(v, ":") ||
		strings.Contains(v, "=>") || strings.HasPrefix(v, "os.") || strings.HasPrefix(v, "process.") || strings.HasPrefix(v, "this.") || strings.HasPrefix(v, "self.") ||
		strings.HasPrefix(v, "config.") || strings.HasPrefix(v, "var.") || strings.HasPrefix(v, "local.") || strings.HasPrefix(v, "data.") || strings.HasPrefix(v, "module.") || strings.HasPrefix(v, "env.") || strings.HasPrefix(v, "secrets.") || strings.HasPrefix(v, "vault:") || strings.HasPrefix(v, "|") || v == ">" || strings.HasPrefix(v, "%")
}

// accountNear reports whether the lines around an assignment name a user or a
// host, or its own name says whose password it is: then even a word may be
// one.
func accountNear(c *context, a assignment) bool {
	if a.quote == 0 || a.sign == equals && natureOf(c.file) == settings && c.file.Lang != checks.JSON {
		if len(nameWords(a.name)) > 1 && natureOf(c.file) == settings && c.file.Lang != checks.JSON && c.file.Lang != checks.YAML {
			return true
		}
	}
	data := c.file.Data
	lo, hi := max(a.value.Start-300, 0), min(a.value.End+200, len(data))
	around := strings.ToLower(string(data[lo:hi]))
	for _, w := range [...]string{"user", "username", "login", "host", "hostname", "server", "uid", "email", "usr"} {
		for rest := around; ; {
			i := strings.Index(rest, w)
			if i < 0 {
				break
			}
			rest = rest[i+len(w):]
			after := strings.TrimLeft(rest, "name_id\"' \t")
			if after != "" && (after[0] == '=' || after[0] == ':' || after[0] == '>') || len(rest) > 1 && rest[0] == ' ' && quoteByte(rest[1]) {
				return true
			}
		}
	}
	return false
}

// acceptSecret reads the assignment of a token or key.
func acceptSecret(c *context) []place {
	data := c.file.Data
	a, ok := assignmentAt(data, c.start, c.start+3)
	if !ok || a.sign == blank || a.quote == 0 && inTemplate(data, a.value.Start) {
		return nil
	}
	v := c.text(a.value)
	n := natureOf(c.file)
	if len(v) < 8 || a.quote == 0 && (n == code && a.sign != element && !placeholderDefault(data, c.start) || expression(v)) {
		return nil
	}
	strong, ok := namesSecret(a.name)
	if !ok || sentence(v) || pathLike(v) || strings.Contains(v, " ") || publicValue(v) || refers(a.name, v) || number(v) || label(v) {
		return nil
	}
	g := gradeValue(v)
	if g < plausible || g == plausible && (!strong || len(v) < 12 || identifierLike(v) || isWordRow(v) || a.sign == call || countKinds(v).runs < 5) {
		return nil
	}
	if wordsInBase64(v) || checksumNear(c, a) || uuid(v) && !strong {
		return nil
	}
	sev := checks.High
	if g == plausible || !strong || n == prose || uuid(v) && n != settings || n == code && (commented(data, a.value.Start) || docstring(c.file, a.value.Start)) {
		sev = checks.Medium
	}
	return []place{{a.value, sev}}
}

// namesSecret reports whether a name is one of a secret, and whether it could
// be nothing else.
func namesSecret(name string) (strong, ok bool) {
	words := nameWords(name)
	last := len(words) - 1
	for last >= 0 && (words[last] == "value" || words[last] == "string" || words[last] == "str" || words[last] == "b64" || words[last] == "base64" || words[last] == "text" || words[last] == "prod" || words[last] == "dev" || words[last] == "test" || words[last] == "live" || words[last] == "base" || words[last] == "default" || strings.Trim(words[last], "0123456789") == "") {
		last--
	}
	if last < 0 {
		return false, false
	}
	for _, w := range words {
		switch w {
		case "public", "pub", "next", "csrf", "xsrf", "request", "change", "idempotency", "idempotent", "verifier", "continuation", "cancellation", "pagination", "resume", "sync":
			return false, false
		}
	}
	if notPassword[words[last]] {
		return false, false
	}
	before := ""
	if last > 0 {
		before = words[last-1]
	}
	switch w := strings.TrimRight(words[last], "0123456789"); {
	case strings.HasSuffix(w, "secret"), strings.HasSuffix(w, "apikey"), strings.HasSuffix(w, "accesskey"), strings.HasSuffix(w, "authkey"), strings.HasSuffix(w, "secretkey"),
		strings.HasSuffix(w, "credential"), w == "bearer", w == "pat", w == "credentials", strings.HasSuffix(w, "appkey"), w == "authtoken", w == "accesstoken":
		return true, true
	case strings.HasSuffix(w, "token"):
		return true, true
	case w == "key":
		switch before {
		case "api", "access", "auth", "private", "secret", "encryption", "encrypt", "signing", "sign", "master", "account", "client", "app", "license", "session", "storage",
			"shared", "service", "consumer", "deploy", "hash", "cipher", "crypto", "jwt", "aes", "hmac", "webhook", "admin", "server", "write", "ingest", "cookie", "security", "application", "subscription", "user", "project", "function", "host":
			return true, true
		}
		return false, before != "" && !notPassword[before]
	case w == "auth", w == "salt", w == "nonce", w == "cookie", w == "signature", w == "cred", w == "sig", w == "creds":
		return w == "auth", true
	case strings.HasSuffix(w, "key"):
		plain := w == "monkey" || w == "turkey" || w == "hotkey" || w == "donkey" || w == "hockey" || w == "whiskey" || w == "jockey"
		return false, !notPassword[strings.TrimSuffix(w, "key")] && len(w) > 5 && !plain
	}
	return false, false
}

// publicValue reports whether a value is a public key, a certificate, a
// checksum with its name, or another thing that is meant to be seen.
func publicValue(v string) bool {
	for _, p := range [...]string{"MIIBIjANBgkq", "MIICIjANBgkq", "MFkwEwYHKoZI", "MFwwDQYJKoZI", "MIGfMA0GCSqG", "MCowBQYDK2Vw", "LS0tLS1CRUdJTiBDRVJU", "LS0tLS1CRUdJTiBQVUJM",
		"ssh-rsa", "ssh-ed25519", "h1:", "AAAAB3NzaC1", "AAAAC3NzaC1", "sha256-", "sha512-", "sha384-", "sha1-", "sha256:", "sha512:", "sha1:", "md5:", "age1", "data:", "urn:", "-----BEGIN PUBLIC", "-----BEGIN CERT", "npub1", "xpub", "ENC[", "ENC(", "{cipher}", "vault:v1:", "AQICAH"} {
		if strings.HasPrefix(v, p) {
			return true
		}
	}
	return false
}

// acceptProse accepts what a sentence says that a password is.
func acceptProse(c *context) []place {
	v := strings.TrimRight(c.text(c.secret), ".,;")
	g := gradeValue(v)
	if g <= dummy || notValues[strings.ToLower(v)] || expression(v) || natureOf(c.file) == code && pathclass.Of(c.file.Path) != pathclass.Ordinary {
		return nil
	}
	c.secret.End = c.secret.Start + len(v)
	if g < plausible {
		return []place{{c.secret, checks.Low}}
	}
	return []place{{c.secret, checks.Medium}}
}

// acceptArgument accepts a password of a command line.
func acceptArgument(c *context) []place {
	v := c.text(c.secret)
	if g := gradeValue(v); g == nothing || g == dummy && filler(v) || refers("", v) && len(v) < 8 || expression(v) || strings.HasPrefix(v, "-") || strings.ContainsAny(v, "=,") && !mixed(v) || notValues[strings.ToLower(v)] {
		return nil
	}
	low := strings.ToLower(c.text(checks.Span{Start: c.start, End: c.secret.Start}))
	named := strings.HasPrefix(low, "psexec") || strings.HasPrefix(low, "sshpass") || strings.HasPrefix(low, "net") || strings.HasPrefix(low, "convertto")
	if !named && gradeValue(v) < plausible || identifierLike(v) && !named || pathLike(v) {
		return nil
	}
	return []place{{c.secret, drawn(c, v)}}
}

// drawn is how severe a value is that only its place makes a password: what a
// machine drew is none of an example.
func drawn(c *context, v string) checks.Severity {
	if isRandom(v) && natureOf(c.file) != prose {
		return checks.High
	}
	return checks.Medium
}

// acceptLogin accepts the last argument of a call that logs in when the one
// before it is an account.
func acceptLogin(c *context) []place {
	v := c.text(c.secret)
	g := gradeValue(v)
	head := c.text(checks.Span{Start: c.start, End: c.secret.Start})
	low := strings.ToLower(head)
	account := strings.Contains(head, "@") && strings.Contains(head, ".") || strings.Contains(low, "mysql")
	for _, w := range [...]string{"credential(", "credentials(", "plainauth(", "authentication(", "pdo(", "sequelize("} {
		account = account || strings.Contains(low, w)
	}
	if g == nothing || sentence(v) || notValues[strings.ToLower(v)] || filler(v) || pathLike(v) || strings.Contains(v, "@") && !mixed(v) {
		return nil
	}
	if g < plausible && !account || g == plausible && !account && !mixed(v) {
		return nil
	}
	return []place{{c.secret, drawn(c, v)}}
}
