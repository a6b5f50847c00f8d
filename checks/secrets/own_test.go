package secrets_test

import (
	"encoding/base64"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets"
	"github.com/squiresec/squire/checks/secrets/match"
	"github.com/squiresec/squire/checks/secrets/secretstest"
)

// find scans a text with the rules of which want says so, and returns what was
// found as "rule severity: text".
func find(t *testing.T, path, text string, want func(*checks.Rule) bool) []string {
	t.Helper()
	e := checks.Engine{Detectors: []checks.Detector{secrets.New(secrets.Options{Enabled: want})}}
	found, err := e.ScanFile(&checks.File{Path: path, Data: []byte(text)})
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var all []string
	for _, x := range found {
		all = append(all, x.Rule.ID+" "+x.Severity.String()+": "+text[x.Span.Start:x.Span.End])
	}
	return all
}

func only(id string) func(*checks.Rule) bool {
	return func(r *checks.Rule) bool { return r.ID == id }
}

func TestOwnRulesSayWhyAndWhatNext(t *testing.T) {
	n := 0
	for _, r := range secrets.New(secrets.Options{}).Rules() {
		if r.Origin != "squire" {
			continue
		}
		n++
		if r.Title == "" || r.Description == "" || r.Advice == "" || r.Lesson == "" || len(r.CWE) == 0 || r.Concept == "" || !r.Secret {
			t.Errorf("rule %s lacks something: %+v", r.ID, r)
		}
		if _, ok := secrets.Lookup(r.ID); ok {
			t.Errorf("rule %s has the id of one of gitleaks'", r.ID)
		}
	}
	if n < 150 {
		t.Errorf("%d own rules, want at least 150", n)
	}
}

func TestOwnRulesHaveAnchors(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range secrets.OwnPatterns() {
		if seen[p.ID] {
			t.Errorf("two rules have the id %s", p.ID)
		}
		seen[p.ID] = true
		if p.Regex == "" {
			continue
		}
		if len(match.Anchors(p.Regex)) == 0 && p.Path == "" {
			t.Errorf("rule %s has no anchors: it would run on whole files", p.ID)
		}
	}
}

// TestOwnRulesFind makes two texts for every own rule. Each must give exactly
// its secret, be silent with an ignore comment, and leak nothing; the same
// text with something else in the secret's place must stay silent.
func TestOwnRulesFind(t *testing.T) {
	for _, p := range secrets.OwnPatterns() {
		t.Run(p.ID, func(t *testing.T) {
			path := secretstest.Path(p.ID)
			for seed := range uint64(2) {
				line, secret := secretstest.Line(p.ID, seed)
				e := checks.Engine{Detectors: []checks.Detector{secrets.New(secrets.Options{Enabled: only(p.ID)})}}
				found, err := e.ScanFile(&checks.File{Path: path, Data: []byte(line)})
				if err != nil || len(found) != 1 {
					t.Fatalf("seed %d: %d findings, want 1 (error %v)", seed, len(found), err)
				}
				x := found[0]
				if got := line[x.Span.Start:x.Span.End]; got != secret {
					t.Errorf("seed %d: the span is not the secret", seed)
				}
				shown, err := json.Marshal([]any{x.Excerpt, x.Match, x.Message, x.Fixes, x.Facts})
				if err != nil || strings.Contains(string(shown), secret) {
					t.Errorf("seed %d: the finding shows its secret (error %v)", seed, err)
				}
				at := strings.Index(line, secret)
				for _, instead := range []string{"${SECRET}", "<your-secret>", "xxxx", "{{ vault_value }}"} {
					text := line[:at] + instead + line[at+len(secret):]
					if got := find(t, path, text, only(p.ID)); len(got) > 0 {
						t.Errorf("seed %d, %q instead of the secret: %q", seed, instead, got)
					}
				}
			}
		})
	}
}

// TestSpecificRulesWin holds the order of rules that hit the same bytes.
func TestSpecificRulesWin(t *testing.T) {
	token, _ := secretstest.Line("github-pat", 3)
	for _, text := range []string{`curl -H "Authorization: Bearer ` + token + `" https://example.org`, `api_key = "` + token + `"`, "github token " + token} {
		got := find(t, "a.sh", text, nil)
		if d := cmp.Diff([]string{"github-pat high: " + token}, got); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	}
}

// TestPlaceLowersSeverity holds what a path does to a finding.
func TestPlaceLowersSeverity(t *testing.T) {
	token, _ := secretstest.Line("github-pat", 4)
	key, _ := secretstest.Line("private-key", 4)
	for _, c := range []struct{ path, text, want string }{
		{"src/a.go", token, "high"},
		{"src/a_test.go", token, "medium"},
		{"docs/a.txt", token, "medium"},
		{"examples/a.py", token, "medium"},
		{"src/key.go", key, "high"},
		{"docs/key.txt", key, "high"},
		{"testdata/key.txt", key, "medium"},
	} {
		got := find(t, c.path, c.text, func(r *checks.Rule) bool { return r.ID == "github-pat" || r.ID == "private-key" })
		if len(got) != 1 || !strings.Contains(got[0], " "+c.want+":") {
			t.Errorf("%s: %d findings, want one that is %s", c.path, len(got), c.want)
		}
	}
}

// FuzzOwnRules feeds the extractors anything: they must not fail, and report
// nothing outside the file.
func FuzzOwnRules(f *testing.F) {
	d := secrets.New(secrets.Options{Enabled: func(r *checks.Rule) bool { return r.Origin == "squire" }})
	for _, s := range []string{
		"password", "password=", `password="`, "<password>", "<password>x", "password\n value:", "https://a:b@", "Basic ====", "key='", "secret:=", "pwd->", "token\\\"", "pass (", "PuTTY-User-Key-File-2: a\nPrivate-Lines: 3\n",
		"password =\n", "password =\r\n  \"", "password = (\n'", "password: |", "password: >-\n", "password: |\n  x9", "{password,", "{password, \"", "password{\"", "resource \"password\" \"",
		"Dim password As", "wandb ", "wandb key-", strings.Repeat("key=", 200), strings.Repeat("a1", 200), "\"d\":\"" + strings.Repeat("A", 50) + "\"",
	} {
		f.Add("a.txt", s)
		f.Add("b.go", s)
	}
	// A path that isn't UTF-8 gets longer in lower case.
	f.Add("a/\x8e", "SNYK "+strings.Repeat("0a", 9))
	for i, p := range secrets.OwnPatterns() {
		if i%9 == 0 {
			line, _ := secretstest.Line(p.ID, 5)
			f.Add(secretstest.Path(p.ID), line)
		}
	}
	f.Fuzz(func(t *testing.T, path, text string) {
		file := &checks.File{Path: path, Data: []byte(text)}
		file.Lang = checks.DetectLang(path, file.Data)
		err := d.Detect(file, func(x checks.Finding) {
			if x.Span.Start < 0 || x.Span.End > len(text) || x.Span.Len() <= 0 {
				t.Errorf("rule %s: span %v of %d bytes", x.Rule.ID, x.Span, len(text))
			}
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// TestABaselineBlocksNothing has the digests that another tool keeps of what it knows.
func TestABaselineBlocksNothing(t *testing.T) {
	m := maker{rand.New(rand.NewPCG(4, 4))}
	for range 5 {
		for _, found := range find(t, ".secrets.baseline", "{\"results\": {\"a.py\": [{\n  \"hashed_secret\": \""+m.hex(40)+"\",\n  \"line_number\": 4\n}]}}\n", nil) {
			if !strings.Contains(found, " low") {
				t.Error(found)
			}
		}
	}
}

// TestMadeUpButUsable has passwords of the words that examples use: where a program
// or its settings log in with one it is told of, and refuses no commit.
func TestMadeUpButUsable(t *testing.T) {
	password := "My" + "SecretPass" + "123!"
	for path, want := range map[string]int{"app.conf": 1, "app.py": 1, "README.md": 0, "test/app_test.py": 0} {
		got := find(t, path, "password = \""+password+"\"\n", squires)
		if len(got) != want || want == 1 && !strings.Contains(got[0], "low") {
			t.Errorf("%s: %q", path, got)
		}
	}
}

// TestWhatOnlyLooksLikeAToken has members of structures and pieces of certificates.
func TestWhatOnlyLooksLikeAToken(t *testing.T) {
	m := maker{rand.New(rand.NewPCG(8, 8))}
	var lines strings.Builder
	for range 12 {
		lines.WriteString(m.run(alnum, 64) + "\n")
	}
	square := "EA" + "AA" + m.run(alnum, 60)
	block := func(kind string) string {
		return "var pem = `-----BEGIN " + kind + "-----\n" + lines.String() + square + "\n" + lines.String() + "-----END " + kind + "-----`\n"
	}
	for name, c := range map[string]struct{ path, text, want string }{
		"a member":               {"service.go", "if s." + "AutoAllocatedIPv4Address" + " != \"\" {\n\treturn s." + "AutoAllocatedIPv4Address" + "\n}\n", "low"},
		"a certificate":          {"certs.go", block("CERTIFICATE"), "low"},
		"a public key":           {"certs.go", block("PUBLIC KEY"), "low"},
		"a placeholder of Slack": {"hook.go", "const hook = \"https://hooks.slack" + ".com/services/T00000000/B00000000/" + strings.Repeat("X", 24) + "\"\n", "low"},
		"a password in a URL":    {"db.js", "const uri = 'mongodb+srv://admin:jubL" + "4aReu@shop.mongodb.net/prod'\n", "high"},
		"a connection string":    {"Db.cs", "var c = \"Server=db.corp.io;User Id=sa;Password=jubL" + "4aReu;\";\n", "high"},
		"a key of an HMAC":       {"sign.js", "createHmac('sha1', '" + m.run("0123456789abcdef", 32) + "')\n", "high"},
		"behind a certificate":   {"certs.go", block("CERTIFICATE") + "const token = \"" + square + "\"\n", "high"},
	} {
		got := find(t, c.path, c.text, nil)
		most := ""
		for _, x := range got {
			if strings.Contains(x, " high") || strings.Contains(x, " critical") {
				most = "high"
			} else if most == "" && strings.Contains(x, " low") {
				most = "low"
			}
		}
		if most != c.want && (c.want == "high" || most == "high") {
			t.Errorf("%s: %q, want %s", name, got, c.want)
		}
	}
}

// A registry of Google is given the key of a service account for a password.
func TestDockerLoginWithAKey(t *testing.T) {
	m := maker{rand.New(rand.NewPCG(9, 9))}
	login := func(member, kind string) string {
		key := "_json_key:{\n  \"type\": \"service_account\",\n  \"" + member + "\": \"-----BEGIN " + kind + " KEY-----\\n" + m.run(alnum, 1600) + "\\n-----END\"\n}\n"
		return base64.StdEncoding.EncodeToString([]byte(key))
	}
	text := func(value string) string { return `{"auths": {"https://gcr.io": {"auth": "` + value + `"}}}` }
	private := login("private_key", "PRIVATE")
	if got, want := find(t, "config.json", text(private), only("docker-config-auth")), "docker-config-auth high: "+private; len(got) != 1 || got[0] != want {
		t.Errorf("a private key: %.60q, want all of the value", got)
	}
	if got := find(t, "config.json", text(login("key", "PUBLIC")), only("docker-config-auth")); len(got) != 0 {
		t.Errorf("a public key: %.60q", got)
	}
}
