// Package secretstest makes texts that secrets rules match, for tests. They
// are made when a test runs, from the rules' own expressions and a seed: no
// file of a project has to hold anything that looks like a secret.
package secretstest

import (
	"fmt"
	"math/rand/v2"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets"
	"github.com/squiresec/squire/checks/secrets/match"
)

// Line returns a text, mostly of one line, in which the rule with this id finds exactly one
// secret, and that secret. Equal seeds give equal lines. It panics when no
// line can be made, which is a mistake in the test that calls it.
func Line(id string, seed uint64) (line, secret string) {
	p, ok := lookup(id)
	if made, ok := made(id, seed); ok {
		return made.line, made.secret
	}
	if !ok || p.Regex == "" {
		panic(fmt.Sprintf("secretstest: no rule with an expression %q", id))
	}
	re, err := syntax.Parse(p.Regex, syntax.Perl)
	if err != nil {
		panic(err)
	}
	prefixes := []string{"", "x = "}
	for _, k := range slices.Concat(p.Keywords, match.Anchors(p.Regex)) {
		prefixes = append(prefixes, k+" = ")
	}
	d := secrets.New(secrets.Options{Enabled: func(r *checks.Rule) bool { return r.ID == id }})
	g := generator{rand.New(rand.NewPCG(seed, 0x5eed))}
	for range 100_000 {
		var b strings.Builder
		g.write(&b, re)
		text := strings.Trim(b.String(), "\r\n")
		for _, prefix := range prefixes {
			if secret, ok := only(d, Path(id), prefix+text); ok {
				return prefix + text, secret
			}
		}
	}
	panic(fmt.Sprintf("secretstest: no line for rule %q", id))
}

func lookup(id string) (secrets.Pattern, bool) {
	for _, p := range secrets.OwnPatterns() {
		if p.ID == id {
			return p, true
		}
	}
	return secrets.Lookup(id)
}

// Path returns a file name under which the rule with this id looks for
// secrets.
func Path(id string) string {
	switch id {
	case "freemius-secret-key":
		return "config.php"
	case "hashicorp-tf-password":
		return "main.tf"
	case "kubernetes-secret-yaml":
		return "secret.yaml"
	case "nuget-config-password":
		return "nuget.config"
	case "pgpass-password":
		return ".pgpass"
	case "firefox-login":
		return "logins.json"
	case "sftp-config-password":
		return "sftp-config.json"
	case "rails-master-key":
		return "config/master.key"
	case "maven-password":
		return "settings.xml"
	case "account-file-password":
		return "ppp/chap-secrets"
	case "redis-acl-password":
		return "users.acl"
	case "password-file-hash":
		return ".htpasswd"
	case "robot-variable":
		return "login.robot"
	case "ipsec-psk":
		return "ipsec.secrets"
	case "terraform-state-secret":
		return "terraform.tfstate"
	}
	return "test.txt"
}

// Secret returns the secret of Line.
func Secret(id string, seed uint64) string {
	_, s := Line(id, seed)
	return s
}

func only(d *secrets.Detector, path, text string) (secret string, ok bool) {
	n := 0
	f := &checks.File{Path: path, Data: []byte(text + "\n")}
	err := d.Detect(f, func(x checks.Finding) {
		n++
		secret = string(f.Data[x.Span.Start:x.Span.End])
	})
	return secret, err == nil && n == 1 && secret != ""
}

type generator struct{ *rand.Rand }

// write appends a text that re matches, assertions apart.
func (g generator) write(b *strings.Builder, re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		b.WriteRune(g.class(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte(alphabet[g.IntN(len(alphabet))])
	case syntax.OpCapture, syntax.OpConcat:
		for _, s := range re.Sub {
			g.write(b, s)
		}
	case syntax.OpAlternate:
		g.write(b, re.Sub[g.IntN(len(re.Sub))])
	case syntax.OpQuest:
		g.repeat(b, re.Sub[0], 0, 1)
	case syntax.OpStar:
		g.repeat(b, re.Sub[0], 0, 4)
	case syntax.OpPlus:
		g.repeat(b, re.Sub[0], 1, 4)
	case syntax.OpRepeat:
		hi := re.Max
		if hi < 0 {
			hi = re.Min + 8
		}
		g.repeat(b, re.Sub[0], re.Min, hi)
	}
}

func (g generator) repeat(b *strings.Builder, re *syntax.Regexp, lo, hi int) {
	for range lo + g.IntN(hi-lo+1) {
		g.write(b, re)
	}
}

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// class picks a printable ASCII character of a class, letters and digits
// first, so that the text stays on one line and has entropy.
func (g generator) class(ranges []rune) rune {
	in := func(c rune) bool {
		for i := 0; i < len(ranges); i += 2 {
			if ranges[i] <= c && c <= ranges[i+1] {
				return true
			}
		}
		return false
	}
	var pick []rune
	for _, c := range alphabet {
		if in(c) {
			pick = append(pick, c)
		}
	}
	for c := rune(' '); c < unicode.MaxASCII && len(pick) == 0; c++ {
		if in(c) {
			pick = append(pick, c)
		}
	}
	if len(pick) == 0 {
		return ranges[0]
	}
	return pick[g.IntN(len(pick))]
}
