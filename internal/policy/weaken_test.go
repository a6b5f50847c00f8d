package policy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
)

// weakenings returns "file:line message" for what gets weaker between two policies.
func weakenings(t *testing.T, before, after map[string]string, change ...func(*Options)) []string {
	t.Helper()
	var out []string
	for _, w := range Weakened(load(t, before, change...), load(t, after, change...)) {
		out = append(out, fmt.Sprintf("%s:%d %s", w.File, w.Line, w.Message))
	}
	return out
}

func TestWeakened(t *testing.T) {
	base := `
mode = "block"
fail-on = "medium"
max-file-size = "1MB"
[rules]
disable = ["weak-hash", "hard-coded-password"]
enable = ["hard-coded-password"]
[rules.severity]
test-secret = "critical"
[paths]
exclude = ["vendor/**"]
[ignore]
max-days = 30
[[override]]
paths = ["src/**"]
severity = "critical"
[[override]]
paths = ["test/**"]
severity = "low"
`
	for _, tt := range []struct{ name, old, new, want string }{
		{"mode", `mode = "block"`, `mode = "warn"`, `:2 Findings no longer do what they did: mode goes from "block" to "warn".`},
		{"fail-on", `fail-on = "medium"`, `fail-on = "critical"`, `:3 Fewer findings block: fail-on goes from "medium" to "critical".`},
		{"fail-on gone", "fail-on = \"medium\"\n", "", `:0 Fewer findings block: fail-on goes from "medium" to "high".`},
		{"size", `"1MB"`, `"512KB"`, `:4 Fewer files are scanned: max-file-size goes from 1 MB to 512 KB.`},
		{"decoding", "[rules]", "max-decode-depth = 1\n[rules]", ":5 Less of what is encoded is looked at: max-decode-depth goes from 5 to 1."},
		{"reasons", "[rules]", "require-reason = false\n[rules]", ":5 Ignore comments count without a reason: require-reason is turned off."},
		{"rule", `["weak-hash", `, `["weak-hash", "test-secret", `, `:6 1 rule no longer runs, by rules.disable: test-secret.`},
		{"rule by glob", `["weak-hash", `, `["t*", `, `:6 1 rule no longer runs, by rules.disable: test-secret.`},
		{"enable gone", `enable = ["hard-coded-password"]`, ``, `:0 1 rule no longer runs, by rules.enable: hard-coded-password.`},
		{"severity", `"critical"`, `"low"`, `:9 Findings count as less severe, from "critical" to "low": test-secret.`},
		{"severity by glob", `test-secret = "critical"`, `"test-*" = "high"`, `:9 Findings count as less severe, from "critical" to "high": test-secret.`},
		{"severity gone", `test-secret = "critical"`, ``, `:8 Findings count as less severe, from "critical" to "high": test-secret.`},
		{"path", `["vendor/**"]`, `["vendor/**", "app"]`, `:11 Paths are no longer scanned: app.`},
		{"wider path", `["vendor/**"]`, `["v*/**"]`, `:11 Paths are no longer scanned: v*/**.`},
		{"days", "max-days = 30", "max-days = 60", ":13 Ignore comments may last longer: ignore.max-days goes from 30 to 60."},
		{"no end", "max-days = 30", "", ":0 Ignore comments may last for ever: the limit of 30 days goes."},
		{"override", `["test/**"]`, `["test/**", "app/**"]`, `:17 Findings in app/**, test/** count as less severe, "low".`},
		{"override gone", "[[override]]\npaths = [\"src/**\"]\nseverity = \"critical\"\n", "", `:0 Findings in src/** no longer count as "critical".`},

		{"stricter mode and rules", `disable = ["weak-hash", "hard-coded-password"]`, `disable = []`, ""},
		{"stricter limit", `"medium"`, `"low"`, ""},
		{"larger files", `"1MB"`, `"2MB"`, ""},
		{"narrower path", `"vendor/**"`, `"vendor/a", "vendor/b/"`, ""},
		{"same path", `"vendor/**"`, `"./vendor/"`, ""},
		{"order", `["weak-hash", "hard-coded-password"]`, `["hard-coded-password", "weak-hash", "hard-coded-password"]`, ""},
		{"another way", `test-secret = "critical"`, `test-secret = "low"` + "\n[[override]]\nrules = [\"test-secret\"]\nseverity = \"critical\"", ""},
		{"more days", "max-days = 30", "max-days = 7", ""},
		{"comment", "mode", "# why\nmode", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			changed := strings.Replace(base, tt.old, tt.new, 1)
			if changed == base {
				t.Fatal("nothing changed")
			}
			var want []string
			if tt.want != "" {
				want = []string{ConfigFile + tt.want}
			}
			expect(t, weakenings(t, map[string]string{ConfigFile: base}, map[string]string{ConfigFile: changed}), want...)
		})
	}
}

func TestTheOrderOfOverridesCounts(t *testing.T) {
	table := func(path, severity string) string {
		return "[[override]]\npaths = [\"" + path + "\"]\nrules = [\"test-secret\"]\nseverity = \"" + severity + "\"\n"
	}
	mild, strict := table("a/**", "low"), table("**/b", "critical")
	expect(t, weakenings(t, map[string]string{ConfigFile: mild + strict}, map[string]string{ConfigFile: strict + mild}),
		`.squire.toml:5 Where two [[override]] tables fit, the milder one, "low", has the last word now.`)
	expect(t, weakenings(t, map[string]string{ConfigFile: strict + mild}, map[string]string{ConfigFile: mild + strict}))
}

func TestDeletedPolicyFiles(t *testing.T) {
	key, other := newKey(t), newKey(t)
	strict := "fail-on = \"low\"\n"
	expect(t, weakenings(t, map[string]string{ConfigFile: strict}, nil),
		`.squire.toml:0 Fewer findings block: fail-on goes from "low" to "high".`)
	expect(t, weakenings(t, map[string]string{ConfigFile: "mode = \"warn\"\n[rules]\ndisable = [\"test-secret\"]\n"}, nil))
	p := load(t, map[string]string{KeyFile: key})
	data, _, err := p.WriteBaseline(findings(t, p, "a", "TESTSECRET-00000001\n"))
	if err != nil {
		t.Fatal(err)
	}
	with := map[string]string{KeyFile: key, BaselineFile: string(data)}
	expect(t, weakenings(t, with, nil), ".squire/key:0 The fingerprint key goes, so that weak secrets can be guessed from fingerprints; entries of the baseline can't be compared with those from before.")
	expect(t, weakenings(t, with, map[string]string{KeyFile: key}))
	expect(t, weakenings(t, nil, with), ".squire/baseline.json:4 Findings are no longer shown: the baseline gets 1 entry.")
	expect(t, weakenings(t, with, with))
	expect(t, weakenings(t, with, map[string]string{KeyFile: other, BaselineFile: string(data)}),
		".squire/key:0 The fingerprint key is another one; entries of the baseline can't be compared with those from before.")
}

func TestWeakenedByIgnoreFiles(t *testing.T) {
	ignored := func(text string) map[string]string { return map[string]string{GitleaksIgnoreFile: text} }
	expect(t, weakenings(t, ignored("a:r:1\n"), ignored("# why\nb:r:2\na:r:1\nc:r:3\n")),
		".gitleaksignore:2 Findings are no longer shown: .gitleaksignore gets 2 entries.")
	expect(t, weakenings(t, ignored("a:r:1\nb:r:2\n"), ignored("b:r:2\n# x\n\nb:r:2\n")))
}

func TestWeakenedByGitleaksConfig(t *testing.T) {
	real := func(o *Options) { o.Detectors = nil }
	list := func(text string) map[string]string { return map[string]string{GitleaksFile: text} }
	rule := func(body string) string { return "[[rules]]\nid = \"mine\"\nregex = '''m[0-9]{8}'''\n" + body }
	for _, tt := range []struct{ name, old, new, want string }{
		{"allowlist", "", "[[allowlists]]\npaths = ['''a''', '''b''']\nregexes = ['''x''']\n", "More passes under every rule: an allowlist gets 2 paths and 1 expression."},
		{"wider allowlist", "[allowlist]\nstopwords = ['one']\n", "[allowlist]\nstopwords = ['two', 'one']\n", "More passes under every rule: an allowlist gets 1 stop word."},
		{"allowlist of a rule", rule(""), rule("[[rules.allowlists]]\npaths = ['''a''']\n"), "More passes under rule mine: an allowlist of it gets 1 path."},
		{"targeted", rule(""), rule("[[allowlists]]\ntargetRules = ['mine']\npaths = ['''a''']\n"), "More passes under rule mine: an allowlist of it gets 1 path."},
		{"rule gone", rule(""), "title = 'x'\n", "1 rule no longer runs: mine."},
		{"default rule off", "", "[extend]\ndisabledRules = ['github-pat']\n", "1 rule no longer runs: github-pat."},
		{"default rule changed", "", "[[rules]]\nid = 'github-pat'\nregex = '''never'''\n", "Rule github-pat looks for something else than before."},
		{"entropy", rule(""), rule("entropy = 4.5\n"), "Rule mine passes over more: the randomness that it wants goes from 0 to 4.5."},
		{"keywords", rule(""), rule("keywords = ['k']\n"), "Rule mine looks for something else than before."},

		{"new rule", "", rule(""), ""},
		{"less allowed", "[allowlist]\nstopwords = ['one', 'two']\n", "[allowlist]\nstopwords = ['two']\n", ""},
		{"split allowlist", "[allowlist]\nstopwords = ['one', 'two']\n", "[[allowlists]]\nstopwords = ['two']\n[[allowlists]]\nstopwords = ['one']\n", ""},
		{"less entropy", rule("entropy = 4.5\n"), rule("entropy = 4\n"), ""},
		{"more keywords", rule("keywords = ['k']\n"), rule("keywords = ['l', 'k']\n"), ""},
		{"words about it", rule("description = 'a'\n"), rule("description = 'b'\ntags = ['t']\n"), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var want []string
			if tt.want != "" {
				want = []string{GitleaksFile + ":0 " + tt.want}
			}
			expect(t, weakenings(t, list(tt.old), list(tt.new), real), want...)
		})
	}
	defaults := map[string]string{ConfigFile: "[rules]\ngitleaks-defaults = false\n"}
	got := weakenings(t, nil, defaults, real)
	if len(got) != 1 || !strings.HasPrefix(got[0], ".squire.toml:2 ") || !strings.Contains(got[0], "rules no longer run, by rules.gitleaks-defaults: ") {
		t.Errorf("gitleaks-defaults: %q", got)
	}
	expect(t, weakenings(t, defaults, nil, real))
}

// A weaker policy is told, and blocks only where the policy in force says so
// by name.
func TestWeakenedFindingsAreJudgedByThePolicyInForce(t *testing.T) {
	for _, tt := range []struct{ config, want string }{
		{"", "show medium"},
		{"fail-on = \"low\"", "show medium"},
		{"[rules.severity]\n\"*\" = \"critical\"", "show critical"},
		{"[rules.severity]\npolicy-weakened = \"high\"", "block high"},
		{"mode = \"warn\"\n[rules.severity]\npolicy-weakened = \"high\"", "show high"},
		{"[rules]\ndisable = [\"policy-weakened\"]", ""},
	} {
		before := load(t, map[string]string{ConfigFile: tt.config})
		after := load(t, map[string]string{ConfigFile: tt.config, GitleaksIgnoreFile: "a:r:1"})
		got := ""
		for _, x := range before.WeakenedFindings(before, after, checks.Origin{Kind: checks.Index}) {
			got = "show " + x.Severity.String()
			if x.Verdict.Block {
				got = "block " + x.Severity.String()
			}
			if !x.Verdict.Show || x.Path != GitleaksIgnoreFile || x.Start.Line != 1 || x.Fingerprint == (checks.Fingerprint{}) {
				t.Errorf("%q: %+v", tt.config, x)
			}
		}
		if got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.config, got, tt.want)
		}
	}
}
