package policy

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
)

// files is a Reader over a map.
func files(m map[string]string) Reader {
	return func(name string) ([]byte, error) {
		if text, ok := m[name]; ok {
			return []byte(text), nil
		}
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
}

// toy finds one shape of text for each of its rules.
type toy struct{}

var toyRules = []*checks.Rule{
	{ID: "test-secret", Title: "test secret", Severity: checks.High, Confidence: checks.Certain, Concept: "hard-coded-secret", Origin: "gitleaks", Secret: true, Aliases: []string{"trufflehog:Test", "detect-secrets:Test"}},
	{ID: "weak-hash", Title: "weak hash", Severity: checks.Medium, Confidence: checks.Certain, Concept: "weak-crypto", Origin: "squire", Aliases: []string{"gosec:G401", "bandit:B324", "ruff:S324", "semgrep:go.lang.security.weak-md5", "sonar:S4790", "sonarjs:hashing", "checkov:CKV_MD5", "trivy:AVD-0001", "hadolint:DL3004", "zizmor:weak-md5", "shellcheck:SC1"}},
	{ID: "hard-coded-password", Title: "password", Severity: checks.High, Confidence: checks.Likely, Concept: "hard-coded-secret", Origin: "squire", Aliases: []string{"gosec:G101"}},
}

var toyShapes = []*regexp.Regexp{
	regexp.MustCompile(`TESTSECRET-[0-9]{8}`),
	regexp.MustCompile(`md5\(\)`),
	regexp.MustCompile(`(?s)BEGIN\(.*?\)END`),
}

func (toy) Rules() []*checks.Rule { return toyRules }
func (toy) Hints() []string       { return nil }
func (toy) Detect(f *checks.File, report func(checks.Finding)) error {
	for i, shape := range toyShapes {
		for _, m := range shape.FindAllIndex(f.Data, -1) {
			x := checks.Finding{Rule: toyRules[i], Severity: toyRules[i].Severity, Span: checks.Span{Start: m[0], End: m[1]}}
			if toyRules[i].Secret {
				x.Match = &checks.SecretMatch{StartLine: f.Line(m[0])}
			}
			report(x)
		}
	}
	return nil
}

var today = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func load(t testing.TB, m map[string]string, change ...func(*Options)) *Policy {
	t.Helper()
	o := Options{Read: files(m), Now: today, Detectors: []checks.Detector{toy{}}}
	for _, c := range change {
		c(&o)
	}
	p, err := Load(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// scan returns one line for each finding: "line rule severity show|block|hidden reason".
func scan(t testing.TB, p *Policy, path, text string) []string {
	t.Helper()
	found, err := p.Engine().ScanFile(&checks.File{Path: path, Data: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, x := range found {
		state := "hidden"
		switch {
		case x.Verdict.Block:
			state = "block"
		case x.Verdict.Show:
			state = "show"
		}
		out = append(out, strings.TrimSpace(fmt.Sprintf("%d %s %s %s %s", x.Start.Line, x.Rule.ID, x.Severity, state, x.Verdict.Reason)))
	}
	return out
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("findings (-want +got):\n%s", d)
	}
}

func TestDefaultsBlockFromHighUpwards(t *testing.T) {
	p := load(t, nil)
	expect(t, scan(t, p, "a.go", "x := `TESTSECRET-12345678`\nh := md5()\n"),
		"1 test-secret high block",
		"2 weak-hash medium show medium is below fail-on = high")
	if p.Mode() != Block || p.FailOn() != checks.High || p.MaxFileSize() != 0 {
		t.Errorf("defaults: mode %s, fail-on %s, max-file-size %d", p.Mode(), p.FailOn(), p.MaxFileSize())
	}
}

func TestConfigDecidesSeverityModeAndRules(t *testing.T) {
	p := load(t, map[string]string{ConfigFile: `
mode = "warn"
fail-on = "low"
[rules]
disable = ["squire"]
enable = ["gosec:G401"]
[rules.severity]
"test-*" = "low"
"test-secret" = "critical"
[[override]]
paths = ["testdata/**"]
rules = ["test-secret"]
severity = "info"
[paths]
exclude = ["vendor", "**/*.snap", "gen/**", "/top/", "./dot", ".hidden", "a[bc]/?"]
`})
	text := "TESTSECRET-12345678 md5() BEGIN()END\n"
	expect(t, scan(t, p, "a.txt", text),
		"1 test-secret critical show mode = warn",
		"1 weak-hash medium show mode = warn")
	expect(t, scan(t, p, "testdata/a.txt", text),
		"1 test-secret info show info is below fail-on = low",
		"1 weak-hash medium show mode = warn")
	expect(t, scan(t, p, "vendor/x/a.snap", text),
		"1 test-secret critical hidden path excluded by .squire.toml:15: vendor",
		"1 weak-hash medium hidden path excluded by .squire.toml:15: vendor")
	for path, want := range map[string]bool{"vendor": true, "vendor/a": true, "a/vendor": false, "a/b.snap": true, "b.snap": true, "b.snapp": false,
		"gen": true, "gen/x": true, "gens": false, "top/x": true, "dot": true, "hidden": false, ".hidden/x": true, "ab/x/y": true, "ad/x": false} {
		if got := p.Excluded(path, false); got != want {
			t.Errorf("Excluded(%q) = %v, want %v", path, got, want)
		}
	}
}

func TestOverridesWinAndKeepTheirOrigin(t *testing.T) {
	p := load(t, map[string]string{ConfigFile: "fail-on = \"low\"\n\n[paths]\n  exclude = [\"a\"]\n"}, func(o *Options) {
		o.Only = []string{"test-*"}
		o.Overrides = []Override{
			{"fail-on", "medium", "SQUIRE_FAIL_ON"}, {"fail-on", "critical", "--fail-on"},
			{"paths.exclude", "b/**", "--exclude"}, {"rules.disable", "weak-hash", "--disable"},
			{"max-file-size", "1.5 kb", "--max-file-size"},
		}
	})
	if p.FailOn() != checks.Critical || p.MaxFileSize() != 1536 || !p.Excluded("b/c", false) || !p.Excluded("a", true) {
		t.Errorf("overrides are not applied: fail-on %s, max-file-size %d", p.FailOn(), p.MaxFileSize())
	}
	var got []string
	for _, s := range p.Settings() {
		got = append(got, fmt.Sprintf("%s = %s # %s", s.Key, s.Value, s.Origin))
	}
	expect(t, got,
		`mode = "block" # default`,
		`fail-on = "critical" # --fail-on`,
		`max-file-size = "1.5 kb" # --max-file-size`,
		"max-decode-depth = 5 # default",
		"max-archive-depth = 0 # default",
		`require-reason = true # default`,
		`rules.gitleaks-defaults = true # default`,
		`rules.disable = ["weak-hash"] # --disable`,
		`rules.enable = [] # default`,
		`paths.exclude = ["a"] # .squire.toml:4`,
		`paths.exclude = ["b/**"] # --exclude`,
		`ignore.max-days = 0 # default`,
		`only = ["test-*"] # --only`)
}

func TestOnlySelectsByIDConceptOriginAndAlias(t *testing.T) {
	for only, want := range map[string]string{
		"gitleaks":          "test-secret",
		"hard-coded-secret": "test-secret hard-coded-password",
		"*-hash":            "weak-hash",
		"gosec:*":           "weak-hash hard-coded-password",
		"ignore":            "",
	} {
		p := load(t, nil, func(o *Options) { o.Only = []string{only} })
		var got []string
		for _, r := range toyRules {
			if p.Enabled(r) {
				got = append(got, r.ID)
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("--only %s enables %q, want %q", only, s, want)
		}
	}
	p := load(t, nil, func(o *Options) { o.Only = []string{"gitleaks"} })
	expect(t, scan(t, p, "a.go", "md5() TESTSECRET-12345678\nx // squire:ignore nothing-such -- why\n"),
		"1 test-secret high block")
}

func TestErrorsOfAConfig(t *testing.T) {
	for _, tt := range []struct{ name, config, want string }{
		{"unknown key", "mode = \"warn\"\nfail_on = \"low\"", `.squire.toml:2:1: unknown key "fail_on"; did you mean "fail-on"?`},
		{"key in the wrong table", "disable = []", `.squire.toml:1:1: unknown key "disable"; did you mean "rules.disable", in the table [rules]?`},
		{"top key in a table", "[rules]\nfail-on = \"low\"", `.squire.toml:2:1: unknown key "rules.fail-on"; did you mean "fail-on", above the first [table]?`},
		{"unknown table", "[rule]\ndisable = []", `.squire.toml:1:2: unknown key "rule"; did you mean "rules"?`},
		{"far from any", "[rules]\nzzzzzzz = 1", `.squire.toml:2:1: unknown key "rules.zzzzzzz"; the keys here are disable, enable, gitleaks-defaults, severity`},
		{"wrong mode", "\n mode = \"blok\"", `.squire.toml:2:2: mode: unknown mode "blok": want one of observe, warn, block; did you mean "block"?`},
		{"wrong severity", "fail-on = \"hihg\"", `.squire.toml:1:1: fail-on: unknown severity "hihg": want one of info, low, medium, high, critical; did you mean "high"?`},
		{"wrong type", "fail-on = 3", `.squire.toml:1:11: wrong value for fail-on: want "info", "low", "medium", "high" or "critical"`},
		{"wrong type in list", "[paths]\nexclude = \"vendor\"", `.squire.toml:2:11: wrong value for paths.exclude: want a list of strings such as ["one", "two"]`},
		{"wrong bool", "require-reason = \"yes\"", `.squire.toml:1:18: wrong value for require-reason: want true or false`},
		{"wrong size", "max-file-size = \"huge\"", `.squire.toml:1:1: max-file-size: wrong size "huge": want one from 1 byte to 2GB, such as "512KB" or "64MB"`},
		{"nan size", "max-file-size = \"nan\"", `.squire.toml:1:1: max-file-size: wrong size "nan": want one from 1 byte to 2GB, such as "512KB" or "64MB"`},
		{"unknown rule", "[rules]\ndisable = [\"weak-hahs\"]", `.squire.toml:2:1: no rule is called "weak-hahs"; did you mean "weak-hash"?`},
		{"unknown rule in severity", "[rules]\nseverity = {\"test-secrte\" = \"low\"}", `.squire.toml:2:13: no rule is called "test-secrte"; did you mean "test-secret"?`},
		{"bad glob", "[paths]\nexclude = [\"a[\"]", `.squire.toml:2:1: "a[" is no glob for paths; write one such as "vendor/**" or "**/*.snap"`},
		{"negation", "[paths]\nexclude = [\"!a\"]", `.squire.toml:2:1: "!a" starts with "!", which has no meaning here; name only what is to be excluded`},
		{"involved glob", "[paths]\nexclude = [\"**/a/**/a/**/a/**/a/**/b\"]", `.squire.toml:2:1: "**/a/**/a/**/a/**/a/**/b" is too involved: at most 512 bytes, 4 "**" and 4 "{" are read; split it in two`},
		{"involved braces", "[paths]\nexclude = [\"{a,b}{a,b}{a,b}{a,b}{a,b}\"]", `.squire.toml:2:1: "{a,b}{a,b}{a,b}{a,b}{a,b}" is too involved: at most 512 bytes, 4 "**" and 4 "{" are read; split it in two`},
		{"empty override", "[[override]]\nseverity = \"low\"", `.squire.toml:1:3: this [[override]] names no paths and no rules, so it would change every finding; add paths = ["…"] or rules = ["…"]`},
		{"override without severity", "[[override]]\npaths = [\"a\"]", `.squire.toml:1:3: severity of [[override]]: unknown severity "": want one of info, low, medium, high, critical`},
		{"broken", "mode = ", `.squire.toml:1:7: expected value, not end of input`},
		{"days", "[ignore]\nmax-days = -1", `.squire.toml:2:1: ignore.max-days: want a number of days from 1 to 36600, or 0 for no limit`},
		{"two at once", "mode = \"x\"\nfail-on = \"y\"", ".squire.toml:1:1: mode: unknown mode \"x\": want one of observe, warn, block\n.squire.toml:2:1: fail-on: unknown severity \"y\": want one of info, low, medium, high, critical"},
		{"too large", strings.Repeat("# x\n", maxConfig/4+1), "read .squire.toml: it has 64 KB, and the limit is 64 KB; make it smaller"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(Options{Read: files(map[string]string{ConfigFile: tt.config}), Detectors: []checks.Detector{toy{}}})
			if err == nil {
				t.Fatal("no error")
			}
			if d := cmp.Diff(tt.want, err.Error()); d != "" {
				t.Errorf("error (-want +got):\n%s", d)
			}
		})
	}
}

func TestOnlyThatSelectsNothingIsAnError(t *testing.T) {
	_, err := Load(Options{Only: []string{"tset-secret"}, Detectors: []checks.Detector{toy{}}})
	if err == nil || err.Error() != `--only: no rule is called "tset-secret"; did you mean "test-secret"?` {
		t.Errorf("got %v", err)
	}
	_, err = Load(Options{
		Read: files(map[string]string{ConfigFile: "[rules]\ndisable = [\"test-secret\"]"}),
		Only: []string{"test-secret"}, Detectors: []checks.Detector{toy{}},
	})
	if err == nil || !strings.Contains(err.Error(), "selects no rule that is on") {
		t.Errorf("a scan with no rule at all would be called clean: got %v", err)
	}
}

func TestReadErrorsAreNotTakenForNoPolicy(t *testing.T) {
	for _, name := range []string{ConfigFile, GitleaksFile, GitleaksIgnoreFile, BaselineFile, KeyFile} {
		_, err := Load(Options{Read: func(n string) ([]byte, error) {
			if n == name {
				return nil, &fs.PathError{Op: "open", Path: "/elsewhere/" + n, Err: fs.ErrPermission}
			}
			return nil, fs.ErrNotExist
		}})
		if want := "read " + name + ": permission denied"; err == nil || err.Error() != want || !errors.Is(err, fs.ErrPermission) {
			t.Errorf("%s: got error %v, want %s", name, err, want)
		}
	}
}

func TestGitleaksIgnore(t *testing.T) {
	p := load(t, map[string]string{GitleaksIgnoreFile: "# a comment\r\n dir\\a.txt:test-secret:2 \n\nc0ffee:dir/a.txt:test-secret:3\nnonsense\n"})
	text := "TESTSECRET-00000001\nTESTSECRET-00000002\nTESTSECRET-00000003\n"
	expect(t, scan(t, p, "dir/a.txt", text),
		"1 test-secret high block",
		"2 test-secret high hidden ignored in .gitleaksignore",
		"3 test-secret high block")
	expect(t, scan(t, load(t, map[string]string{GitleaksIgnoreFile: "a.py:weak-hash:1"}), "a.py", "md5()"), "1 weak-hash medium show medium is below fail-on = high")
	found, err := p.Engine().ScanFile(&checks.File{Path: "dir/a.txt", Data: []byte(text), Origin: checks.Origin{Kind: checks.Commit, Commit: "c0ffee"}})
	if err != nil || !found[0].Verdict.Block || found[1].Verdict.Show || found[2].Verdict.Show || found[2].Verdict.Suppression != checks.External {
		t.Errorf("in its commit: %+v, %v", found, err)
	}
}

// TestAdvisoriesHaveNames holds that an advisory can be named though no list of
// them is in the binary.
func TestAdvisoriesHaveNames(t *testing.T) {
	p := load(t, map[string]string{ConfigFile: "[rules]\ndisable = [\"GHSA-aaaa-bbbb-cccc\"]\n[rules.severity]\n\"CVE-2026-1\" = \"low\"\n"})
	for rule, want := range map[*checks.Rule]bool{
		{ID: "GHSA-aaaa-bbbb-cccc"}:                                 false,
		{ID: "GO-2026-1", Aliases: []string{"GHSA-aaaa-bbbb-cccc"}}: false,
		{ID: "GO-2026-2"}:                                           true,
	} {
		if p.Enabled(rule) != want {
			t.Errorf("%s runs: %v", rule.ID, !want)
		}
	}
}
