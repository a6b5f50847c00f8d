package policy

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets/secretstest"
)

// findings scans text and returns everything, hidden findings included.
func findings(t testing.TB, p *Policy, path, text string) []checks.Finding {
	t.Helper()
	found, err := p.Engine().ScanFile(&checks.File{Path: path, Data: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func newKey(t testing.TB) string {
	t.Helper()
	key, err := NewKey(rand.Read)
	if err != nil {
		t.Fatal(err)
	}
	return string(key)
}

func TestBaselineKeepsFindingsByContent(t *testing.T) {
	key := newKey(t)
	p := load(t, map[string]string{KeyFile: key})
	old := "TESTSECRET-00000001\nmd5()\nTESTSECRET-00000001\n"
	found := append(findings(t, p, "b.txt", old), findings(t, p, "a\xff.txt", "TESTSECRET-00000002 // squire:ignore test-secret -- mine\nmd5() # squire:ignore nothing -- x\n")...)
	data, _, err := p.WriteBaseline(found)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(string(data)) {
		if _, rest, ok := strings.Cut(line, `","rule":`); ok {
			got = append(got, strings.TrimRight(rest, ",\n"))
		}
	}
	expect(t, got,
		`"weak-hash","path":"a\ufffd.txt","line":2,"since":"2026-11-23"}`,
		`"test-secret","path":"b.txt","line":1,"since":"2026-11-23"}`,
		`"weak-hash","path":"b.txt","line":2,"since":"2026-11-23"}`)

	// Moved, renamed and on another line they are known; a new one is not.
	p = load(t, map[string]string{KeyFile: key, BaselineFile: string(data)}, func(o *Options) { o.Now = today.AddDate(0, 1, 0) })
	expect(t, scan(t, p, "moved.txt", "\n\n"+old+"TESTSECRET-00000003\n"),
		"3 test-secret high hidden in the baseline since 2026-11-23",
		"4 weak-hash medium hidden in the baseline since 2026-11-23",
		"5 test-secret high hidden in the baseline since 2026-11-23",
		"6 test-secret high block")
	// Written again, the old ones keep their date.
	again, _, err := p.WriteBaseline(findings(t, p, "b.txt", old+"TESTSECRET-00000003\n"))
	if err != nil || strings.Count(string(again), `"since":"2026-11-23"`) != 2 || strings.Count(string(again), `"since":"2026-12-23"`) != 1 {
		t.Errorf("written again: %v\n%s", err, again)
	}
	// Of two dates the earlier is told.
	twice := strings.Replace(string(data), "[", `[{"fingerprint":"`+found[0].Fingerprint.String()+`","rule":"r","path":"p","line":1,"since":"2026-01-01"},`, 1)
	p = load(t, map[string]string{KeyFile: key, BaselineFile: twice})
	expect(t, scan(t, p, "b.txt", "TESTSECRET-00000001\n"), "1 test-secret high hidden in the baseline since 2026-01-01")
	// With another key nothing is known: fingerprints can't be compared.
	p = load(t, map[string]string{KeyFile: newKey(t), BaselineFile: string(data)})
	expect(t, scan(t, p, "b.txt", "TESTSECRET-00000001\n"), "1 test-secret high block")
}

func TestBaselineOfNothing(t *testing.T) {
	p := load(t, nil)
	data, _, err := p.WriteBaseline(nil)
	if err != nil || string(data) != "{\n  \"version\": 1,\n  \"findings\": []\n}\n" {
		t.Fatalf("%q, %v", data, err)
	}
	load(t, map[string]string{BaselineFile: string(data)})
}

func TestBrokenPolicyFiles(t *testing.T) {
	entry := func(change ...string) string {
		s := strings.NewReplacer(change...).Replace(`{"fingerprint":"0123456789abcdef0123456789abcdef","rule":"r","path":"p","line":1,"since":"2026-01-01"}`)
		return "{\"version\": 1,\n\"findings\": [\n" + s + "]}"
	}
	const baselineEnd = "; restore it from git, or run `squire baseline` to write it again"
	const keyError = "read .squire/key: it must hold 64 hexadecimal digits, or the baseline can't be matched; restore it from git, or delete it and run `squire baseline` again"
	for _, tt := range []struct{ name, file, text, want string }{
		{"empty", BaselineFile, "", "read .squire/baseline.json: line 1: unexpected end of JSON input" + baselineEnd},
		{"cut off", BaselineFile, entry()[:90], "read .squire/baseline.json: line 3: unexpected end of JSON input" + baselineEnd},
		{"no version", BaselineFile, "{}", "read .squire/baseline.json: it has no format version" + baselineEnd},
		{"newer", BaselineFile, `{"version": 3, "other": 1}`, "read .squire/baseline.json: it has format version 3 and this squire reads up to 2: update squire" + baselineEnd},
		{"short fingerprint", BaselineFile, entry("89abcdef", ""), `read .squire/baseline.json: fingerprint "0123456701234567": want 32 hexadecimal digits` + baselineEnd},
		{"no fingerprint", BaselineFile, entry("0123456789abcdef", "0000000000000000"), `read .squire/baseline.json: an entry has no fingerprint` + baselineEnd},
		{"wrong date", BaselineFile, entry("2026-01-01", "soon"), "read .squire/baseline.json: entry 0123456789abcdef0123456789abcdef: since must be a date such as 2026-01-31" + baselineEnd},
		{"unknown field", BaselineFile, entry(`"line"`, `"lines"`), `read .squire/baseline.json: json: unknown field "lines"` + baselineEnd},
		{"short key", KeyFile, "abcd\n", keyError},
		{"no hex", KeyFile, strings.Repeat("xy", 32), keyError},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(Options{Read: files(map[string]string{tt.file: tt.text}), Detectors: []checks.Detector{toy{}}})
			if err == nil {
				t.Fatal("no error")
			}
			if d := cmp.Diff(tt.want, err.Error()); d != "" {
				t.Errorf("error (-want +got):\n%s", d)
			}
		})
	}
	load(t, map[string]string{BaselineFile: entry()})
}

func TestSettingsNeverShowTheKey(t *testing.T) {
	key := newKey(t)
	for _, s := range load(t, map[string]string{KeyFile: key}).Settings() {
		if strings.Contains(s.Value, key[:8]) {
			t.Errorf("%+v", s)
		}
	}
}

func TestWorktreeReader(t *testing.T) {
	root, outside := t.TempDir(), t.TempDir()
	write := func(dir, name, text string) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	write(root, ConfigFile, "mode = \"warn\"")
	write(root, "conf/leaks.toml", "title = \"x\"")
	write(root, ".git/x.toml", "x")
	write(root, "other.txt", "x")
	write(outside, "outside.toml", "x")
	if err := os.Mkdir(filepath.Join(root, GitleaksFile), 0o755); err != nil {
		t.Fatal(err)
	}
	link := errors.Join(
		os.Symlink(filepath.Join(outside, "outside.toml"), filepath.Join(root, "link.toml")),
		os.Symlink("conf/leaks.toml", filepath.Join(root, "inner.toml")),
		os.Symlink(outside, filepath.Join(root, "dir")))
	read := WorktreeReader(root)
	for name, want := range map[string]string{ConfigFile: `mode = "warn"`, "conf/leaks.toml": `title = "x"`} {
		if data, err := read(name); err != nil || string(data) != want {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
	if _, err := read(KeyFile); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
	refused := []string{GitleaksFile, ".git/x.toml", ".GIT/x.toml", "other.txt", "../outside.toml", filepath.ToSlash(filepath.Join(outside, "outside.toml")), "conf/../x.toml", ""}
	if link == nil {
		refused = append(refused, "link.toml", "dir/outside.toml")
		if data, err := read("inner.toml"); err != nil || string(data) != `title = "x"` {
			t.Errorf("link inside the root: %q, %v", data, err)
		}
	}
	for _, name := range refused {
		if data, err := read(name); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: read %q, %v", name, data, err)
		}
	}
	if _, err := read(GitleaksFile); err == nil || !strings.Contains(err.Error(), "it is a folder and must be a file") {
		t.Errorf("folder: %v", err)
	}
	write(root, ConfigFile, strings.Repeat("#", 1<<20))
	if _, err := Load(Options{Read: func(name string) ([]byte, error) {
		if name == ConfigFile {
			return read(name)
		}
		return nil, fs.ErrNotExist
	}}); err == nil || !strings.Contains(err.Error(), "the limit is 64 KB") {
		t.Errorf("large file: %v", err)
	}
}

// With the real detector: a user's rule, gitleaks' comment, and the defaults
// that a .gitleaks.toml can't turn off.
func TestGitleaksConfig(t *testing.T) {
	leaks := "[extend]\npath = \"more.toml\"\n[[rules]]\nid = \"mine\"\ndescription = \"Mine\"\nregex = '''MINE-[0-9]{6}'''\n"
	m := map[string]string{
		GitleaksFile: leaks,
		"more.toml":  "[[rules]]\nid = \"more\"\ndescription = \"More\"\nregex = '''MORE-[0-9]{6}'''\n",
		ConfigFile:   "[rules.severity]\nmore = \"low\"\n",
	}
	p, err := Load(Options{Read: files(m), Now: today})
	if err != nil {
		t.Fatal(err)
	}
	token := secretstest.Secret("github-pat", 3)
	text := "MINE-123456\nMORE-123456\nMINE-123457 # gitleaks:allow\ntoken = \"" + token + "\"\ntoken = \"" + token + "\" # squire:ignore github-pat -- revoked\n"
	var got []string
	for _, line := range scan(t, p, "a.py", text) {
		got = append(got, strings.Join(strings.Fields(line)[:4], " "))
	}
	expect(t, got, "1 mine high block", "2 more low show", "3 mine high hidden", "4 github-pat high block", "5 github-pat high hidden")

	m[ConfigFile] = "[rules]\ngitleaks-defaults = false\n"
	if p, err = Load(Options{Read: files(m), Now: today}); err != nil {
		t.Fatal(err)
	}
	// Squire's own rules don't go with gitleaks' defaults.
	for _, line := range scan(t, p, "a.py", "token = \""+token+"\"\n") {
		if strings.Contains(line, "github-pat") {
			t.Errorf("the defaults are off: %q", line)
		}
	}
	m["secret.txt"] = ""
	for _, path := range []string{"secret.txt", "../more.toml", "/etc/passwd", ".git/config", "missing.toml"} {
		m[GitleaksFile] = "[extend]\npath = \"" + path + "\"\n"
		if _, err := Load(Options{Read: files(m)}); err == nil {
			t.Errorf("[extend] path = %q is no error", path)
		}
	}
}

func FuzzConfig(f *testing.F) {
	f.Add([]byte("mode = \"warn\"\n[rules]\ndisable = [\"test-secret\"]\nseverity = { weak-hash = \"low\" }\n"))
	f.Add([]byte("[[override]]\npaths = [\"a/**\"]\nseverity = \"low\"\n[paths]\nexclude = [\"{a,b}/**\", \"[a\"]"))
	f.Add([]byte("\ufeffa.b.c = { d = [ { e = 1 } ] }\r\n[[x]]\n[[x]]\n"))
	f.Add([]byte("mode = '''\n'''\nfail-on = 1979-05-27"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Load(Options{Read: files(map[string]string{ConfigFile: string(data)}), Detectors: []checks.Detector{toy{}}, Now: today})
		if err != nil {
			for line := range strings.Lines(err.Error()) {
				if !strings.Contains(line, ConfigFile) && !strings.Contains(line, "\"") {
					t.Errorf("an error without a place: %q", line)
				}
			}
			return
		}
		p.Excluded("a/b/c", false)
		findings(t, p, "a.py", "md5() TESTSECRET-12345678")
		p.Settings()
	})
}

func FuzzGitleaksIgnore(f *testing.F) {
	f.Add([]byte("a:b:1\n#\n\\a\\b:c:2\r\nx:y:z:3"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for e := range parseGitleaksIgnore(data) {
			if n := strings.Count(e, ":"); n != 2 && n != 3 || strings.ContainsAny(e, "\n") {
				t.Errorf("entry %q", e)
			}
		}
	})
}

func FuzzBaseline(f *testing.F) {
	f.Add([]byte(`{"version":1,"findings":[{"fingerprint":"0123456789abcdef0123456789abcdef","rule":"r","path":"p","line":1,"since":"2026-01-01"}]}`))
	f.Add([]byte(`{"version":1,"findings":null}x`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := parseBaseline(data)
		if err == nil && len(b.known) > len(b.Findings) {
			t.Error("more fingerprints than entries")
		}
		if err == nil && bytes.Contains(data, []byte("}x")) && !bytes.Contains(data, []byte(`"`)) {
			t.Error("rest is not refused")
		}
	})
}

func TestAcceptedFindings(t *testing.T) {
	key := newKey(t)
	p := load(t, map[string]string{KeyFile: key})
	text := "TESTSECRET-00000001\nTESTSECRET-00000002\n"
	found := findings(t, p, "a.txt", text)
	data, _, err := p.WriteBaseline(found[1:])
	if err != nil {
		t.Fatal(err)
	}
	p = load(t, map[string]string{KeyFile: key, BaselineFile: string(data)})
	data, err = p.Accept(&found[0], "TESTSECRET-00000002 is "+"revoked", "2026-12-01")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day string) *Policy {
		now, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		return load(t, map[string]string{KeyFile: key, BaselineFile: string(data)}, func(o *Options) { o.Now = now })
	}
	expect(t, scan(t, at("2026-12-01"), "a.txt", text),
		"1 test-secret high hidden accepted: ******** is revoked (until 2026-12-01)",
		"2 test-secret high hidden in the baseline since 2026-11-23")
	expect(t, scan(t, at("2026-12-02"), "a.txt", text), "1 test-secret high block", "2 test-secret high hidden in the baseline since 2026-11-23")
	over := findings(t, at("2026-12-02"), "a.txt", text)
	if len(over[0].Facts) != 1 || over[0].Facts[0].Text != "until 2026-12-01, and that is over: ******** is revoked" {
		t.Errorf("facts: %v", over[0].Facts)
	}
	// For longer it is a weakening, for a shorter time or another reason not.
	p = at("2026-11-24")
	for until, want := range map[string]int{"2026-12-02": 1, "": 1, "2026-12-01": 0, "2026-11-25": 0} {
		changed, err := p.Accept(&found[0], "another reason", until)
		if err != nil {
			t.Fatal(err)
		}
		if got := Weakened(p, load(t, map[string]string{KeyFile: key, BaselineFile: string(changed)})); len(got) != want {
			t.Errorf("until %q: %v, want %d", until, got, want)
		}
	}
	p = load(t, map[string]string{ConfigFile: "[ignore]\nmax-days = 5\n"})
	for until, want := range map[string]string{"": "wants an end", "2027-01-01": "2026-11-28 is the last day", "2026-11-28": ""} {
		_, err := p.Accept(&found[0], "why", until)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("max-days with until %q: %v, want %q", until, err, want)
		}
	}
}
