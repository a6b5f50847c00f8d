package secrets

import (
	"bytes"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pathclass"
	"github.com/squiresec/squire/checks/secrets/verdict"
)

// around is how many bytes on both sides of a secret a verdict may look at.
const around = 2 << 10

// weigh adds what can be told of a secret without a network, and lets it count:
// what proves real weighs more, what can't be one weighs less. Nothing is
// dropped. A token whose checksum fails is a dummy or a typing error; it keeps
// the weight of its rule, which is less than that of one whose checksum holds.
func (h hit) weigh(x *checks.Finding, f *checks.File, class pathclass.Class, now time.Time) {
	if h.path && class != pathclass.Ordinary && x.Severity > checks.Low {
		x.Severity--
	}
	if h.path || h.secret.Len() == 0 {
		return
	}
	in := verdict.Input{RuleID: h.rule.ID, Secret: f.Data[h.secret.Start:h.secret.End], Path: f.Path, Now: now}
	if h.tags != nil {
		in.Secret = []byte(h.plain)
	} else {
		line := f.LineSpan(f.Line(h.secret.Start))
		in.Line = f.Data[max(line.Start, h.secret.Start-around):max(min(line.End, h.secret.End+around), h.secret.End)]
	}
	v := verdict.Of(in)
	x.Facts = v.Facts
	x.Severity = min(x.Severity, h.ceiling(f, class))
	switch {
	case x.Severity <= checks.Low:
	case v.Grade == verdict.Refuted:
		x.Severity = checks.Low
	case v.Grade == verdict.Doubtful && !onlyChecksum(v.Facts):
		x.Severity--
	case v.Grade == verdict.Verified && class == pathclass.Ordinary:
		x.Severity = checks.Critical
	case v.Grade == verdict.Verified && h.rule.meta.Concept != "private-key" && hasChecksum(v.Facts):
		// A token whose checksum holds was once given out, wherever it stands.
		x.Severity = max(x.Severity, checks.High)
	}
}

// hasChecksum reports whether a checksum is among what is told of a secret. A
// whole private key is verified without: tests are full of them.
func hasChecksum(facts []checks.Fact) bool {
	for _, f := range facts {
		if f.Name == "checksum" {
			return true
		}
	}
	return false
}

// onlyChecksum reports whether a checksum that fails is all that speaks against
// a secret.
func onlyChecksum(facts []checks.Fact) bool {
	for _, f := range facts {
		if f.Name != "checksum" {
			return false
		}
	}
	return len(facts) > 0
}

// ceiling is the most severe that a hit can be where it stands.
func (h hit) ceiling(f *checks.File, class pathclass.Class) checks.Severity {
	data := f.Data
	switch {
	case h.rule.meta.Concept == "private-key" && (class == pathclass.Example || class == pathclass.Vendored || class == pathclass.Docs && natureOf(f) == prose && strings.Contains(f.Path, "/")):
		// Made to be read, or given out with somebody's package: no secret of
		// this repository. Files besides are: a key may hide among documents.
		return checks.Medium
	case h.tags != nil && h.byName() && (commented(data, h.secret.Start) || docstring(f, h.secret.Start) || sourceMap(f, h.secret.Start)):
		return checks.Medium
	case h.rule.meta.Concept != "private-key" && inPublicPEM(data, h.secret.Start):
		return checks.Low
	case h.tags != nil:
		return checks.Critical
	case h.byName() && (enciphered(f, h.secret.Start) || h.rule.ID != "key-in-call" && h.digest(f)):
		return checks.Low
	case natureOf(f) == code && bareName(data, h.secret):
		return checks.Low
	case h.rule.meta.Concept != "private-key" && publicName(leftOf(data, h.secret.Start)):
		return checks.Medium
	case passwordRules[h.rule.ID] && commonPassword(string(data[h.secret.Start:h.secret.End])):
		return checks.Medium
	case h.rule.own == nil && nameGuessed[h.rule.ID]:
		if sev := h.agreed(f); sev > checks.Medium || class == pathclass.Ordinary {
			return sev
		}
		return checks.Low
	}
	return checks.Critical
}

// byName reports whether a hit rests on a name near by, not on its own form.
func (h hit) byName() bool {
	return h.rule.own != nil && h.rule.own.rank != specific || h.rule.own == nil && nameGuessed[h.rule.ID]
}

// sourceMap reports whether an offset stands in a line that a compiler added
// to map its output to the sources, which it holds once more.
func sourceMap(f *checks.File, at int) bool {
	line := f.LineSpan(f.Line(at))
	return bytes.Contains(f.Data[line.Start:min(line.End, line.Start+120)], []byte("sourceMappingURL="))
}

// digest reports whether a hit is a checksum or the id of a commit by its name
// and line.
func (h hit) digest(f *checks.File) bool {
	return checksumNear(&context{file: f, start: h.secret.Start, end: h.secret.End}, assignment{value: h.secret})
}

// enciphered reports whether a value at an offset is part of one that was
// encrypted before it was put there: by sops, eyaml or jasypt, whose marks
// stand before it on its line, or in a SealedSecret of Kubernetes.
func enciphered(f *checks.File, at int) bool {
	left := f.Data[max(at-600, 0):at]
	if i := bytes.LastIndexByte(left, '\n'); i >= 0 {
		left = left[i+1:]
	}
	if i := bytes.LastIndex(left, []byte("ENC[")); i >= 0 && bytes.IndexByte(left[i:], ']') < 0 {
		return true
	}
	const near = 8 << 10 // in bytes
	switch f.Lang {
	case checks.YAML:
		return bytes.Contains(f.Data[max(at-near, 0):at], []byte("kind: SealedSecret"))
	case checks.JSON:
		around := f.Data[max(at-near, 0):min(at+near, len(f.Data))]
		return bytes.Contains(around, []byte(`"SealedSecret"`)) && bytes.Contains(around, []byte(`"encryptedData"`))
	}
	return false
}

// passwordRules are about passwords that people choose, in files of any kind.
var passwordRules = map[string]bool{
	"hardcoded-password": true, "username-and-password": true, "weak-credentials-pair": true, "sftp-config-password": true,
	"password-in-url": true, "password-in-connection-string": true, "generic-api-key": true,
}

// nameGuessed are gitleaks' rules that go by the name of a variable, whose
// hits Squire's own rules may know better.
var nameGuessed = map[string]bool{"generic-api-key": true, "hashicorp-tf-password": true}

// agreed is how severe Squire's own rules about names find a hit of a gitleaks
// rule. They read what the name says and how the value is written where
// gitleaks' look for a word and for entropy. Where they see nothing the hit
// still stands, but refuses no commit.
func (h hit) agreed(f *checks.File) checks.Severity {
	left := leftOf(f.Data, h.secret.Start)
	if namesAccount(left) || version(string(f.Data[h.secret.Start:h.secret.End])) {
		return checks.Low
	}
	if at := serviceIn(left); at >= 0 && keyWord(left[at:]) && !inURL(left) {
		c := &context{file: f, start: h.secret.Start, end: h.secret.End, secret: h.secret}
		if p := graded(c, h.secret, true); len(p) > 0 && p[0].severity >= checks.High {
			return checks.Critical
		}
	}
	from := min(h.match.Start, h.secret.Start)
	head := strings.ToLower(string(f.Data[from:h.secret.Start]))
	sev := checks.Medium
	for at := len(head) - 3; at >= 0; at-- {
		if !startsSecretWord(head[at:]) {
			continue
		}
		c := &context{file: f, start: from + at, end: h.secret.End, secret: h.secret}
		for _, places := range [][]place{acceptSecret(c), acceptPassword(c)} {
			for _, p := range places {
				if p.span.Overlaps(h.secret) && (p.severity == 0 || p.severity >= checks.High) {
					return checks.Critical
				}
			}
		}
		if a, ok := assignmentAt(f.Data, c.start, c.start+3); ok && a.value.Overlaps(h.secret) && namesOther(a.name) {
			sev = checks.Low
		}
	}
	return sev
}

// version reports whether a value is the number of a version, with a word or two
// of what was built: the tag of an image whose name ends in "secrets".
func version(v string) bool {
	numbers, words, _ := strings.Cut(strings.TrimPrefix(v, "v"), "-")
	return strings.Count(numbers, ".") == 2 && strings.Trim(numbers, "0123456789.") == "" && (words == "" || identifierLike(words))
}

// namesAccount reports whether the name that a text in lower case ends in says
// who somebody is, not how he proves it.
func namesAccount(left string) bool {
	words := nameWords(nameAtEnd(left))
	if len(words) < 2 {
		return false
	}
	switch words[len(words)-1] {
	case "client", "clientid", "domain", "host", "url", "user", "username", "email", "account", "region", "org", "organization", "project", "name", "id", "tenant", "audience", "issuer":
		return true
	}
	return false
}

// namesOther reports whether a name of several words says what else its value
// is: "cacheKey", "primary_key".
func namesOther(name string) bool {
	if words := nameWords(name); len(words) < 2 || namesPassword(name) {
		return false
	}
	_, ok := namesSecret(name)
	return !ok
}

// startsSecretWord reports whether a text in lower case begins with one of the
// words that names of secrets are made of.
func startsSecretWord(low string) bool {
	for _, w := range [...]string{"secret", "token", "key", "cred", "auth", "pass", "pwd", "psk", "bearer", "pat"} {
		if strings.HasPrefix(low, w) {
			return true
		}
	}
	return false
}

// nameAtEnd is the name that a text ends in, before an assignment.
func nameAtEnd(left string) string {
	name := strings.TrimRight(left, " \t\"'`:=>(")
	i := len(name)
	for i > 0 && nameByte(name[i-1]) {
		i--
	}
	return name[i:]
}

// publicName reports whether the name that a text in lower case ends in says
// that its value is put into pages that everybody gets: NEXT_PUBLIC_…,
// "searchOnlyApiKey".
func publicName(left string) bool {
	name := nameAtEnd(left)
	for _, w := range [...]string{"next_public", "nuxt_public", "expo_public", "public_", "_public", "publishable", "search_only", "searchonly", "client_side"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

// inPublicPEM reports whether an offset lies in a certificate or a public key
// in PEM: what stands there is for everyone, and looks like anything. Between
// its head and the line of the offset stand full lines of Base64 (RFC 7468).
func inPublicPEM(data []byte, at int) bool {
	const (
		longest = 32 << 10 // in bytes; most certificates have less than four
		width   = 80       // of a line, with what it is indented by
	)
	for end, edge := at, max(at-longest, 0); ; {
		from := max(end-width, edge)
		start := bytes.LastIndexByte(data[from:end], '\n') + 1 + from
		line := bytes.TrimSpace(data[start:end])
		if _, head, ok := bytes.Cut(line, []byte("-----BEGIN ")); ok {
			return bytes.HasSuffix(head, []byte("-----")) && !bytes.Contains(head, []byte("PRIVATE"))
		}
		if start == from || end != at && len(line) < 60 || !base64Only(line) {
			return false
		}
		end = start - 1
	}
}

func base64Only(line []byte) bool {
	for _, c := range line {
		if !letter(c) && !digit(c) && c != '+' && c != '/' && c != '=' {
			return false
		}
	}
	return true
}

// inText reports whether an offset stands in a text in quotes, as far as its line
// tells.
func inText(data []byte, at int) bool {
	const longest = 400 // in bytes: with more before it, it is no line to read
	from := max(at-longest, 0)
	from += bytes.LastIndexByte(data[from:at], '\n') + 1
	open := byte(0)
	for i := from; i < at; i++ {
		switch c := data[i]; {
		case c == '\\':
			i++
		case open != 0:
			if c == open {
				open = 0
			}
		case quoteByte(c) && (c != '\'' || i == from || !letter(data[i-1])): // don't
			open = c
		}
	}
	return open != 0
}

// bareName reports whether a value of a program's text is a name, not a
// literal: no quotes around it, and nothing in it but words and dots.
func bareName(data []byte, s checks.Span) bool {
	if s.Start == 0 || s.End >= len(data) || s.Len() > 80 || quoted(data, s.Start) || inText(data, s.Start) {
		return false
	}
	i := s.Start
	for i > 0 && (data[i-1] == ' ' || data[i-1] == '\t') {
		i--
	}
	v := strings.TrimRight(string(data[s.Start:s.End]), ";,")
	// A member of something with a name of one letter: if s.AutoAllocated…
	member := len(v) > 2 && letter(v[0]) && v[1] == '.' && !quoteByte(data[s.Start-1])
	if i == 0 || !member && strings.IndexByte("=:,(<>", data[i-1]) < 0 || quoteByte(data[s.End]) {
		return false
	}
	if v == "" || !letter(v[0]) && v[0] != '_' || !identifier(strings.NewReplacer(".", "", "::", "", "->", "", "=", "").Replace(v)) {
		return false
	}
	return !isRandom(v) || surprise(v) < 5.6
}
