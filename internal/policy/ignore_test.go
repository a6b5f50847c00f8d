package policy

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/squiresec/squire/checks"
)

func TestIgnoreComments(t *testing.T) {
	const s = "TESTSECRET-12345678"
	const hidden = "test-secret high hidden ignored: example value"
	for _, tt := range []struct {
		name, path, text string
		want             []string
	}{
		{"at the end of the line", "a.go", "x := `" + s + "` // squire:ignore test-secret -- example value\n", []string{"1 " + hidden}},
		{"alone on the line above", "a.py", "# squire:ignore test-secret -- example value\nx = '" + s + "'\n", []string{"2 " + hidden}},
		{"by concept", "a.py", "x = '" + s + "'  # squire:ignore hard-coded-secret -- example value", []string{"1 " + hidden}},
		{"by alias", "a.py", "x = '" + s + "'  # squire:ignore trufflehog:Test -- example value", []string{"1 " + hidden}},
		{"stacked above", "a.py", "# squire:ignore weak-hash -- not for security\n# squire:ignore test-secret -- example value\nx = '" + s + "' + md5()\n",
			[]string{"3 " + hidden, "3 weak-hash medium hidden ignored: not for security"}},
		{"two rules in one", "a.py", "x = '" + s + "' + md5() # squire:ignore weak-hash, test-secret -- example value", []string{"1 " + hidden, "1 weak-hash medium hidden ignored: example value"}},
		{"block comment", "a.c", "x = \"" + s + "\"; /* squire:ignore test-secret -- example value */ y();\n", []string{"1 " + hidden}},
		{"line of a block comment", "a.java", "/*\n * squire:ignore test-secret -- example value */\nx = \"" + s + "\";\n", []string{"3 " + hidden}},
		{"markup", "a.html", "<p>" + s + "</p> <!-- squire:ignore test-secret -- example value -->\n", []string{"1 " + hidden}},
		{"sql", "a.sql", "select '" + s + "' -- squire:ignore test-secret -- example value\n", []string{"1 " + hidden}},
		{"ini", "a.ini", "; squire:ignore test-secret -- example value\nkey=" + s + "\n", []string{"2 " + hidden}},
		{"unknown language", "a.lua", "x = '" + s + "' -- squire:ignore test-secret -- example value\n", []string{"1 " + hidden}},
		{"after another comment", "a.go", "x := `" + s + "` // nolint // squire:ignore test-secret -- example value\n", []string{"1 " + hidden}},
		{"in the middle of a comment", "a.go", "x := `" + s + "` // see below, squire:ignore test-secret -- example value\n", []string{"1 " + hidden}},
		{"windows line ends", "a.go", "// squire:ignore test-secret -- example value\r\nx := `" + s + "`\r\n", []string{"2 " + hidden}},
		{"with a date", "a.go", "x := `" + s + "` // squire:ignore test-secret -- example value until 2026-11-23", []string{"1 " + hidden + " (until 2026-11-23)"}},
		{"with a date in brackets", "a.go", "x := `" + s + "` // squire:ignore test-secret -- example value [until 2027-01-01]", []string{"1 " + hidden + " (until 2027-01-01)"}},
		{"until within the reason", "a.go", "x := `" + s + "` // squire:ignore test-secret -- example until the rewrite", []string{"1 test-secret high hidden ignored: example until the rewrite"}},
		{"quote before the comment", "a.rs", "fn f<'a>(x: &'a str) { g(\"" + s + "\") } // squire:ignore test-secret -- example value", []string{"1 " + hidden}},
		{"apostrophe before the comment", "a.yaml", "key: don't " + s + " # squire:ignore test-secret -- example value", []string{"1 " + hidden}},

		{"in a string", "a.go", "x := \"" + s + " // squire:ignore test-secret -- example value\"", []string{"1 test-secret high block"}},
		{"hash within a word", "a.sh", "x=" + s + "#squire:ignore test-secret -- example value", []string{"1 test-secret high block"}},
		{"no comment of this language", "a.py", "x = '" + s + "' // squire:ignore test-secret -- example value", []string{"1 test-secret high block"}},
		{"no comment at all", "a.md", s + " squire:ignore test-secret -- example value", []string{"1 test-secret high block"}},
		{"two lines above", "a.py", "# squire:ignore test-secret -- example value\n\nx = '" + s + "'\n", []string{"1 ignore-unused low show an unused ignore never blocks", "3 test-secret high block"}},
		{"above but not alone", "a.py", "y() # squire:ignore test-secret -- example value\nx = '" + s + "'\n", []string{"1 ignore-unused low show an unused ignore never blocks", "2 test-secret high block"}},
		{"another rule", "a.py", "x = '" + s + "' # squire:ignore weak-hash -- example value\n", []string{"1 test-secret high block", "1 ignore-unused low show an unused ignore never blocks"}},
		{"without a reason", "a.py", "x = '" + s + "' # squire:ignore test-secret\n", []string{"1 test-secret high block", "1 ignore-without-reason medium show medium is below fail-on = high"}},
		{"without a reason after dashes", "a.py", "x = '" + s + "' # squire:ignore test-secret -- \n", []string{"1 test-secret high block", "1 ignore-without-reason medium show medium is below fail-on = high"}},
		{"without a rule", "a.py", "x = '" + s + "' # squire:ignore -- example value\n", []string{"1 test-secret high block", "1 ignore-unknown-rule medium show medium is below fail-on = high"}},
		{"bare", "a.py", "x = '" + s + "' # squire:ignore\n", []string{"1 test-secret high block", "1 ignore-unknown-rule medium show medium is below fail-on = high"}},
		{"unknown rule", "a.py", "x = '" + s + "' # squire:ignore test-secrt -- example value\n", []string{"1 test-secret high block", "1 ignore-unknown-rule medium show medium is below fail-on = high"}},
		{"expired", "a.py", "x = '" + s + "' # squire:ignore test-secret -- example value until 2026-11-22\n", []string{"1 test-secret high block", "1 ignore-expired medium show medium is below fail-on = high"}},
		{"no such date", "a.py", "x = '" + s + "' # squire:ignore test-secret -- example value until 2027-02-30\n", []string{"1 test-secret high block", "1 ignore-expired medium show medium is below fail-on = high"}},
		{"unused", "a.py", "x = 1 # squire:ignore test-secret -- example value\n", []string{"1 ignore-unused low show an unused ignore never blocks"}},
		{"of an advisory", "requirements.txt", "acme-core==1.0 # squire:ignore GHSA-aaaa-bbbb-cccc, CVE-2026-1 -- never heated here\n", nil},
		{"of all advisories", "go.mod", "require a.b/c v1.0.0 // squire:ignore dep-known-vulnerability -- the whole module goes next week\n", nil},
		{"prose about ignoring", "a.go", "// Write squire:ignore test-secret -- why, and nothing is shown.\n", nil},
		{"description of the form", "a.go", "// squire:ignore RULE[,RULE…] -- reason [until YYYY-MM-DD]\n// squire:ignore <rule-id> -- why\n", nil},
		{"another word", "a.go", "// squire:ignored test-secret\n// xsquire:ignore test-secret\n", nil},
		{"after a block comment", "a.c", "/* a */ x = \"" + s + "\"; // squire:ignore test-secret -- example value\n", []string{"1 " + hidden}},
		{"within a string after a block comment", "a.c", "/* a */ x = \"// squire:ignore test-secret -- example value " + s + "\";\n", []string{"1 test-secret high block"}},
		{"two apostrophes before the comment", "a.yaml", "key: don't " + s + " # squire:ignore test-secret -- it isn't, example value", []string{"1 test-secret high hidden ignored: it isn't, example value"}},
		{"in an address", "a.go", "x := f(TESTSECRET-12345678, https://squire:ignore test-secret -- example value)\n", []string{"1 test-secret high block"}},
		{"too many on one line", "a.go", "x // " + strings.Repeat("squire:ignored ", maxMarkers) + "squire:ignore test-secret -- example value " + s + "\n", []string{"1 test-secret high block"}},
		{"finding over many lines", "a.go", "BEGIN(\n// squire:ignore hard-coded-password -- example value\n)END\n", []string{"1 hard-coded-password high hidden ignored: example value"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			expect(t, scan(t, load(t, nil), tt.path, tt.text), tt.want...)
		})
	}
}

func TestIgnoresOfRulesThatAreOffAreNotCalledUnused(t *testing.T) {
	p := load(t, map[string]string{ConfigFile: "[rules]\ndisable = [\"weak-hash\"]\n"})
	expect(t, scan(t, p, "a.py", "x = md5() # squire:ignore weak-hash -- not for security\n"))
}

// A secret's match may begin with the line break before it; the ignore must not
// count for the line that it ends.
func TestTheMatchAroundASecret(t *testing.T) {
	p := load(t, nil)
	text := "password: # squire:ignore test-secret -- example\n  TESTSECRET-12345678 # not here\nx\n\n\n"
	secret := strings.Index(text, "TEST")
	for around, hidden := range map[checks.Span]bool{
		{Start: 0, End: secret + 19}:                         true,
		{Start: secret - 3, End: len(text)}:                  false,
		{Start: strings.Index(text, "\n"), End: secret + 19}: false,
	} {
		f := &checks.File{Path: "a.yaml", Lang: checks.YAML, Data: []byte(text)}
		got := p.Judge(f, []checks.Finding{{Rule: toyRules[0], Severity: checks.High, Span: checks.Span{Start: secret, End: secret + 19}, Around: around}})
		i := slices.IndexFunc(got, func(x checks.Finding) bool { return x.Rule == toyRules[0] })
		if got[i].Verdict.Show == hidden {
			t.Errorf("around %v: %+v", around, got[i].Verdict)
		}
	}
}

func TestExcludedFilesHaveNoIgnoresToComplainAbout(t *testing.T) {
	p := load(t, map[string]string{ConfigFile: "[paths]\nexclude = [\"vendor\"]\n"})
	expect(t, scan(t, p, "vendor/a.py", "x = 1 # squire:ignore test-secret\n"))
}

func TestIgnoreLimits(t *testing.T) {
	p := load(t, map[string]string{ConfigFile: "require-reason = false\n[ignore]\nmax-days = 10\n"})
	expect(t, scan(t, p, "a.py", "x = md5() # squire:ignore weak-hash -- until 2026-12-03\n"),
		"1 weak-hash medium hidden ignored here without a reason (until 2026-12-03)")
	for _, date := range []string{"", " -- why until 2026-12-04"} {
		expect(t, scan(t, p, "a.py", "x = md5() # squire:ignore weak-hash"+date+"\n"),
			"1 weak-hash medium show medium is below fail-on = high",
			"1 ignore-expired medium show medium is below fail-on = high")
	}
}

func TestForeignIgnores(t *testing.T) {
	for _, tt := range []struct {
		path, text string
		hidden     bool
	}{
		{"a.go", "x := md5() // #nosec", true},
		{"a.go", "x := md5() // #nosec G401 -- not for security", true},
		{"a.go", "x := md5() // #nosec because it is a test", true},
		{"a.go", "x := md5() // #nosec G101", false},
		{"a.go", "x := md5() //gosec:disable G101 G401 -- not for security", true},
		{"a.go", "// #nosec G401\nx := md5()", true},
		{"a.go", "x := \"#nosec\" + md5()", false},
		{"a.go", "x := md5() // noqa", false},
		{"a.go", "x := md5() //nolint:gosec // not for security", true},
		{"a.go", "x := md5() // nolint: errcheck,gosec", true},
		{"a.go", "x := md5() //nolint", true},
		{"a.go", "x := md5() //nolint:errcheck // gosec says so", false},
		{"a.go", "// nolint:gosec\nx := md5()", true},
		{"a.js", "x = md5() // eslint-disable-line sonarjs/hashing -- not for security", true},
		{"a.js", "// eslint-disable-next-line no-undef, sonarjs/hashing\nx = md5()", true},
		{"a.js", "x = md5() // eslint-disable-line", false},
		{"a.js", "x = md5() // eslint-disable-line no-undef", false},
		{"a.tf", "x = md5() # checkov:skip=CKV_MD5:not for security", true},
		{"a.tf", "resource \"a\" \"b\" {\n  # checkov:skip=CKV_MD5: not for security\n\n  y = 1\n  x = md5()\n}", true},
		{"a.tf", "resource \"a\" \"b\" {\n  # checkov:skip=CKV_MD5: not for security\n}\nresource \"a\" \"c\" {\n  x = md5()\n}", false},
		{"a.tf", "#trivy:ignore:AVD-0001\nresource \"a\" \"b\" {\n  x = md5()\n}", true},
		{"a.tf", "#trivy:ignore:AVD-0002\nresource \"a\" \"b\" {\n  x = md5()\n}", false},
		{"Dockerfile", "# hadolint ignore=DL1,DL3004\nRUN md5()", true},
		{"Dockerfile", "# hadolint ignore=DL1\nRUN md5()", false},
		{"a.yaml", "x: md5() # zizmor: ignore[weak-md5]", true},
		{"a.yaml", "x: md5() # zizmor: ignore[other]", false},
		{"a.sh", "# shellcheck disable=SC1\nx=md5()", true},
		{"a.py", "x = md5()  # nosec", true},
		{"a.py", "x = md5()  # nosec: B105, B324", true},
		{"a.py", "x = md5()  # nosec B105", false},
		{"a.py", "# nosec\nx = md5()", false},
		{"a.py", "x = md5()  # noqa: E501,S324", true},
		{"a.py", "x = md5()  # noqa: S", true},
		{"a.py", "x = md5()  # noqa: E501", false},
		{"a.java", "x = md5(); // NOSONAR", true},
		{"a.java", "x = md5(); // NOSONARQUBE", false},
		{"a.go", "x := md5() // nosemgrep", true},
		{"a.go", "x := md5() // nosemgrep: go.lang.security.weak-md5", true},
		{"a.go", "x := md5() // nosemgrep: weak-md5", true},
		{"a.go", "x := md5() // nosemgrep: other", false},
		{"a.go", "// nosemgrep\nx := md5()", true},
		{"a.go", "x := md5() // trufflehog:ignore", false},
		{"a.go", "x := `TESTSECRET-12345678` // trufflehog:ignore", true},
		{"a.go", "x := `TESTSECRET-12345678` // pragma: allowlist secret", true},
		{"a.go", "x := `TESTSECRET-12345678` // #nosec", false},
		{"a.go", strings.Repeat(" ", longLine) + "md5() // #nosec", false},
	} {
		found, err := load(t, nil).Engine().ScanFile(&checks.File{Path: tt.path, Data: []byte(tt.text)})
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: %q: %d findings, %v", tt.path, tt.text, len(found), err)
		}
		if hidden := found[0].Verdict.Suppression == checks.InSource; hidden != tt.hidden || hidden == found[0].Verdict.Show {
			t.Errorf("%s: %q: hidden is %v, want %v", tt.path, tt.text, hidden, tt.hidden)
		}
	}
}

func TestVerdictsOfTheDetectorAreLeftAlone(t *testing.T) {
	p := load(t, nil)
	f := &checks.File{Path: "a.go", Data: []byte("x := `TESTSECRET-12345678` // gitleaks:allow squire:ignore test-secret -- both\n")}
	preset := checks.Verdict{Suppression: checks.InSource, Reason: "gitleaks:allow"}
	got := p.Judge(f, []checks.Finding{{Rule: toyRules[0], Span: checks.Span{Start: 6, End: 25}, Verdict: preset}})
	if len(got) != 1 || got[0].Verdict != preset {
		t.Errorf("got %+v", got)
	}
}

func TestFixesOfIgnoreComments(t *testing.T) {
	for _, tt := range []struct{ path, text, want string }{
		{"a.go", "x := 1 // squire:ignore test-secret -- why\ny\n", "x := 1\ny\n"},
		{"a.go", "x := 1 // squire:ignore test-secret -- why\r\ny\r\n", "x := 1\r\ny\r\n"},
		{"a.go", "a\n\t// squire:ignore test-secret -- why\nb\n", "a\nb\n"},
		{"a.go", "a\r\n// squire:ignore test-secret -- why\r\nb\r\n", "a\r\nb\r\n"},
		{"a.go", "a\n// squire:ignore test-secret -- why", "a"},
		{"a.go", "// squire:ignore test-secret -- why", ""},
		{"a.c", "f(/* squire:ignore test-secret -- why */ x);\n", "f( x);\n"},
		{"a.java", "/*\n * squire:ignore test-secret -- why\n */\n", "/*\n */\n"},
		{"a.java", "/*\n * squire:ignore test-secret -- why */\n", "/*\n *  */\n"},
		{"a.go", "x // nolint // squire:ignore test-secret -- why\n", "x // nolint\n"},
		{"a.html", "<b> <!-- squire:ignore test-secret -- why -->\n", "<b>\n"},
		{"a.py", "x = md5() # squire:ignore test-secret, weak-hash -- why\n", "x = md5() # squire:ignore weak-hash -- why\n"},
		{"a.py", "x = md5() # squire:ignore weak-hash,test-secret,hard-coded-password\t-- why\n", "x = md5() # squire:ignore weak-hash -- why\n"},
	} {
		found, err := load(t, nil).Engine().ScanFile(&checks.File{Path: tt.path, Data: []byte(tt.text)})
		i := slices.IndexFunc(found, func(x checks.Finding) bool { return x.Rule.ID == "ignore-unused" })
		if err != nil || i < 0 || len(found[i].Fixes) != 1 || !found[i].Fixes[0].Safe {
			t.Errorf("%q: no safe fix: %+v, %v", tt.text, found, err)
			continue
		}
		e := found[i].Fixes[0].Edits[0]
		if got := tt.text[:e.Span.Start] + e.New + tt.text[e.Span.End:]; got != tt.want {
			t.Errorf("fixed %q\n got %q\nwant %q", tt.text, got, tt.want)
		}
	}
}

func TestReasonsDoNotCarrySecrets(t *testing.T) {
	p := load(t, nil)
	secret := "TESTSECRET-" + "87654321"
	text := "x = '" + secret + "' # squire:ignore test-secret -- it is " + secret + ", in part ECRET-8765 or (87654321)\n" +
		"y = '" + secret + "' # squire:ignore " + secret + " -- why\n"
	found, err := p.Engine().ScanFile(&checks.File{Path: "a.py", Data: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Repeat("a correct horse ", 3)
	if got := (&hider{secrets: []string{"my correct horse battery"}}).in("see " + words); got != "see a ******** a ******** a ********" {
		t.Errorf("a secret of words: %q", got)
	}
	if got := (&hider{secrets: []string{"pw1"}}).in("it is pw1, as " + strings.Repeat("ä", maxReason)); strings.Contains(got, "pw1") || len(got) > maxReason+20 {
		t.Errorf("a short secret: %q", got)
	}
	if got := (&hider{secrets: make([]string, maxSecrets+1)}).in("why"); strings.Contains(got, "why") {
		t.Errorf("too many secrets: %q", got)
	}
	for _, x := range found {
		all := x.Verdict.Reason + x.Message + x.Excerpt.Text
		for i := 0; i+8 <= len(secret); i++ {
			if piece := secret[i : i+8]; strings.Contains(x.Verdict.Reason+x.Message, piece) || strings.Contains(all, secret) {
				t.Errorf("%s: %q holds a piece of the secret", x.Rule.ID, all)
				break
			}
		}
	}
	if got := found[0].Verdict.Reason; got != "ignored: it is ******** in part ******** or ********" {
		t.Errorf("reason %q", got)
	}
}

// A fix must take away the comment that it is about and nothing else.
func TestRemovingAnIgnoreLeavesTheRest(t *testing.T) {
	p := load(t, nil)
	piece := rapid.SampledFrom([]string{
		"x", " ", "\t", "\n", "\r\n", "//", "/*", "*/", "#", " * ", "\"", "'", "`", "<!--", "-->", "--",
		"squire:ignore", " test-secret", ",", " -- why", " until 2027-01-01", "md5()", "\\",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 1, 25).Draw(t, "text"), "")
		path := rapid.SampledFrom([]string{"a.go", "a.py", "a.html", "a.sh", "a.lua", "a.md"}).Draw(t, "path")
		f := &checks.File{Path: path, Data: []byte(text)}
		found, err := p.Engine().ScanFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range found {
			if !isMeta(x.Rule) {
				continue
			}
			for _, e := range x.Fixes[0].Edits {
				if e.Span.Start < 0 || e.Span.Start > e.Span.End || e.Span.End > len(text) {
					t.Fatalf("edit %v is outside of %q", e, text)
				}
				gone := text[e.Span.Start:e.Span.End]
				if !strings.Contains(gone, "squire:ignore") && e.New == "" {
					t.Fatalf("in %q the fix takes %q away", text, gone)
				}
				if strings.Contains(gone, "x") && strings.Index(gone, "x") < strings.Index(gone, "squire:ignore") {
					t.Fatalf("in %q the fix takes %q away", text, gone)
				}
				if strings.Count(strings.TrimSuffix(strings.TrimPrefix(gone, "\n"), "\n"), "\n") > 0 {
					t.Fatalf("in %q the fix takes more than a line away: %q", text, gone)
				}
			}
		}
	})
}

func FuzzIgnoreComments(f *testing.F) {
	f.Add("a.go", "x := 1 // squire:ignore test-secret -- why until 2027-01-01\n")
	f.Add("a.py", "#squire:ignore a,b,,c -- \r\n# squire:ignore")
	f.Add("b.html", "<!-- squire:ignore --><!-- squire:ignore test-secret -- x -- y -->")
	f.Add("c", "/* * squire:ignore \xff\xfe -- \x00")
	f.Add("c.java", " * squire:ignore*/")
	p := load(f, nil)
	f.Fuzz(func(t *testing.T, path, text string) {
		file := &checks.File{Path: path, Data: []byte(text)}
		found, err := p.Engine().ScanFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range found {
			for _, fix := range x.Fixes {
				for _, e := range fix.Edits {
					if e.Span.Start < 0 || e.Span.Start > e.Span.End || e.Span.End > len(file.Data) {
						t.Fatalf("edit %v is outside of the file", e)
					}
				}
			}
		}
	})
}
