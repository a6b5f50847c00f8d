package verdict

import (
	"encoding/base64"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// variable are the facts that are made of what was found; every other fact is
// a sentence of this package.
var variable = regexp.MustCompile(`^(?:` +
	`account \d{12}|issued 20\d\d-\d\d|expire[sd] \d{4}-\d\d-\d\d|issuer [a-z0-9-]{0,24}(?:\.[a-z0-9-]{0,24})+|alg [A-Z0-9a-z]{5,6}|` +
	`key [A-Za-z0-9# -]+(?:, \d+ bits)?(?:, whole and without a passphrase)?|checksum (?:valid: this is a real|wrong: made up, mistyped or cut; no real) [A-Za-z ]+(?: has it)?)$`)

// FuzzOf holds what the package promises of any bytes: no panic, a grade of
// the four, the same answer each time, and facts that quote nothing.
func FuzzOf(f *testing.F) {
	sentences := literals(f)
	r := random(8)
	for _, s := range []string{
		withCRC62("gh"+"p_", text(r, base62, 30)), gitlabToken(r, "01."), wif(r, 0x80, true), ageKey(r), pypi(r, "pypi"+".org"),
		azure(r, azureKeys[0], "Default0"), jwt(`{"alg":"HS256"}`, `{"iss":"https://a.example","exp":1}`, "x"),
		armor("PRIVATE"+" KEY", []byte("\x30\x05\x02\x01\x00\x30\x00")), openPGP([]byte("x"), 0),
		armor("OPENSSH PRIVATE"+" KEY", openSSH("none", "ssh-rsa", [][]byte{{3}, {1, 2}}, 7)),
		base64.StdEncoding.EncodeToString([]byte("\x30\x82\x00\x10" + strings.Repeat("\x02\x01\x05", 30))),
		"your-api-key", "a1b2c3d4e5", "\xff\xfe", "-----BEGIN ", "$", "<", "x", "pypi-AgE",
	} {
		f.Add("generic-api-key", []byte(s), []byte("sha256:"+s+`" x`), "a/go.sum")
	}
	f.Fuzz(func(t *testing.T, rule string, secret, line []byte, path string) {
		in := Input{RuleID: rule, Secret: secret, Line: line, Path: path, Now: now}
		v := Of(in)
		if v.Grade < Refuted || v.Grade > Verified {
			t.Errorf("grade %d", v.Grade)
		}
		if v.Grade != Neutral && len(v.Facts) == 0 {
			t.Errorf("%v without a reason", v.Grade)
		}
		if d := cmp.Diff(v, Of(in)); d != "" {
			t.Error(d)
		}
		for _, fact := range v.Facts {
			// The words of this package say nothing about the secret, even
			// where the secret is such a word.
			if !variable.MatchString(fact.Name+" "+fact.Text) && !sentences[fact.Text] {
				t.Errorf("a fact that this package doesn't have: %q", fact)
			}
		}
	})
}

// literals returns the string literals of this package, in which every text of
// a fact without a variable part stands.
func literals(tb testing.TB) map[string]bool {
	all := map[string]bool{}
	names, err := filepath.Glob("*.go")
	if err != nil {
		tb.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			tb.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil {
					all[s] = true
				}
			}
			return true
		})
	}
	return all
}

// TestLinear holds the time and memory of the worst inputs: allocations don't
// grow with what a hostile file repeats.
func TestLinear(t *testing.T) {
	begin := "-----BEGIN PRIVATE" + " KEY-----"
	for _, s := range []string{
		strings.Repeat("a", maxSecret), strings.Repeat("ab", maxSecret/2), begin + strings.Repeat(":\n", 30000),
		begin + strings.Repeat(`\n`, 30000), "eyJ" + strings.Repeat(".", 60000), "eyJ" + strings.Repeat("W1tb", 15000) + ".e30.x",
		"pypi-" + strings.Repeat("Ag", 30000), "MI" + strings.Repeat("I", 60000),
		begin + base64.StdEncoding.EncodeToString([]byte("\x30\x83\x00\xb0\x00"+strings.Repeat("\x02\x01\x05", 15000))) + "-----END",
	} {
		n := testing.AllocsPerRun(1, func() {
			Of(Input{RuleID: "x", Secret: []byte(s), Line: []byte(strings.Repeat(s, 4)), Now: now})
		})
		if n > 500 {
			t.Errorf("%.0f allocations for %q", n, s[:20])
		}
	}
}

func BenchmarkOf(b *testing.B) {
	r := random(9)
	for _, s := range []struct{ name, secret string }{
		{"github", withCRC62("gh"+"p_", text(r, base62, 30))}, {"generic", text(r, base62, 40)},
		{"jwt", jwt(`{"alg":"HS256","typ":"JWT"}`, `{"iss":"https://a.example","exp":1}`, text(r, base62, 32))},
	} {
		in := Input{RuleID: "generic-api-key", Secret: []byte(s.secret), Line: []byte(`key = "` + s.secret + `"`), Now: now}
		b.Run(s.name, func(b *testing.B) {
			for b.Loop() {
				Of(in)
			}
		})
	}
}
