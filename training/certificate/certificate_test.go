package certificate

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/plan"
	"github.com/squiresec/squire/training/progress"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// learner did a few things, the first of them longer than a year ago.
func learner() *progress.State {
	at := func(days int, kind progress.Kind, lesson string, lang checks.Lang, result progress.Result) progress.Event {
		e := progress.New(kind, lesson, lang, result)
		e.T, e.ContentDigest = now.AddDate(0, 0, -days), "d1"
		return e
	}
	s := &progress.State{}
	s.Add(
		at(500, progress.Quiz, "xxe", "java", progress.Passed),
		at(40, progress.Lesson, "sql-injection", "go", progress.Seen),
		at(40, progress.Quiz, "sql-injection", "go", progress.Passed),
		at(39, progress.Kata, "sql-injection", "go", progress.Failed),
		at(38, progress.Kata, "sql-injection", "go", progress.Passed),
		at(10, progress.Review, "sql-injection", "go", progress.Good),
		at(2, progress.Review, "sql-injection", "go", progress.Again),
		at(1, progress.Lesson, "csrf", "", progress.Seen),
	)
	return s
}

func record(t *testing.T) *Record {
	t.Helper()
	r, err := New(learner(), Options{Name: "Alex Doe", Role: "backend developer", Version: "1.2.3", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestARecordTellsWhatWasDone(t *testing.T) {
	r := record(t)
	if r.Since != "2025-07-11" || r.Rank.Rank != plan.Page || r.Rank.Evidence != (plan.Evidence{Quizzes: 2, Katas: 1, Kept: 1}) {
		t.Errorf("since %s, rank %+v", r.Since, r.Rank)
	}
	if !strings.Contains(r.Statement, "not proctored") {
		t.Errorf("it doesn't say what it is: %q", r.Statement)
	}
	i := slices.IndexFunc(r.Lessons, func(l Lesson) bool { return l.ID == "sql-injection" })
	l := r.Lessons[i]
	if l.Title == "" || l.Digest != "d1" || l.Read != "2026-10-14" || l.Quiz != "2026-10-14" || l.Reviews != (Reviews{2, 1}) || len(l.Controls) == 0 {
		t.Errorf("lesson %+v", l)
	}
	if len(l.Katas) != 1 || l.Katas[0].Language != "go" || l.Katas[0].Passed != "2026-10-16" || !slices.Equal(l.Katas[0].Gates, kata.Gates()) {
		t.Errorf("katas %+v", l.Katas)
	}
	if !slices.Equal(r.Languages, []checks.Lang{"go", "java"}) {
		t.Errorf("languages %v", r.Languages)
	}
	y := r.PCI
	if y.Requirement != "6.2.2" || y.From != "2025-11-23" || y.To != "2026-11-23" || y.Last != "2026-11-22" || y.ToolUse != 1 ||
		!slices.Equal(y.Lessons, []string{"sql-injection"}) || !slices.Equal(y.Languages, []checks.Lang{"go"}) {
		t.Errorf("the last year: %+v", y)
	}
}

func TestWhatIsNoRecord(t *testing.T) {
	for name, o := range map[string]Options{
		"no name":         {Now: now},
		"a control":       {Name: "a\x1b[2Jb", Now: now},
		"a long name":     {Name: strings.Repeat("a", 201), Now: now},
		"a role of bytes": {Name: "a", Role: "\xff", Now: now},
	} {
		if _, err := New(learner(), o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := New(&progress.State{}, Options{Name: "a", Now: now}); !errors.Is(err, ErrNothing) {
		t.Errorf("nothing done: %v", err)
	}
	for _, text := range []string{"", "[]", `{"schema":"other/1"}`, `{"schema":"squire-certificate/1","issued":3}`} {
		if _, err := Parse([]byte(text)); err == nil {
			t.Errorf("%q is a record", text)
		}
	}
}

// keygen returns ssh-keygen and a fresh key without a passphrase.
func keygen(t *testing.T) (program, key string) {
	t.Helper()
	program, err := exec.LookPath("ssh-keygen")
	if err != nil {
		t.Skip("ssh-keygen is not here")
	}
	key = filepath.Join(t.TempDir(), "key")
	if out, err := exec.Command(program, "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program, key
}

// allow writes a list of allowed signers.
func allow(t *testing.T, line, key string) string {
	t.Helper()
	public, err := os.ReadFile(key + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "allowed")
	if err := os.WriteFile(name, []byte(line+" "+string(public)), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestASignatureHoldsAndTamperingDoesNot(t *testing.T) {
	program, key := keygen(t)
	data, err := record(t).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	sig, err := Sign(t.Context(), program, Key{File: key}, data, &said)
	if err != nil {
		t.Fatal(err)
	}
	if said.Len() > 0 {
		t.Errorf("it says %q", &said)
	}
	allowed := allow(t, "alex@example.com", key)

	// What others check it with.
	sigFile := filepath.Join(t.TempDir(), "sig")
	if err := os.WriteFile(sigFile, sig, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-Y", "verify", "-f", allowed, "-I", "alex@example.com", "-n", "squire-record", "-s", sigFile)
	cmd.Stdin = bytes.NewReader(data)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("ssh-keygen -Y verify: %v\n%s", err, out)
	}

	who, err := Verify(t.Context(), program, data, sig, allowed)
	if err != nil || who.Principal != "alex@example.com" || !strings.Contains(who.Key, "SHA256:") {
		t.Errorf("%+v, %v", who, err)
	}

	invalid := func(name string, data, sig []byte, allowed, why string) {
		t.Helper()
		_, err := Verify(t.Context(), program, data, sig, allowed)
		if e, ok := errors.AsType[*InvalidError](err); !ok || !strings.Contains(e.Why, why) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Each byte of it is signed.
	for i := range data {
		if i%97 == 0 {
			other := slices.Clone(data)
			other[i] ^= 1
			invalid("a changed byte", other, sig, allowed, "changed")
		}
	}
	invalid("another rank", bytes.Replace(data, []byte(`"page"`), []byte(`"champion"`), 1), sig, allowed, "changed")
	invalid("a cut signature", data, sig[:len(sig)/2], allowed, "changed")
	_, other := keygen(t)
	invalid("another key", data, sig, allow(t, "alex@example.com", other), "not one of the allowed")
	invalid("a list for commits", data, sig, allow(t, `alex@example.com namespaces="git"`, key), "not allowed")
	forGit := exec.Command(program, "-Y", "sign", "-n", "git", "-f", key)
	forGit.Stdin = bytes.NewReader(data)
	sigForGit, err := forGit.Output()
	if err != nil {
		t.Fatal(err)
	}
	invalid("a signature of a commit", data, sigForGit, allowed, "something else")
	if _, err := Verify(t.Context(), program, data, sig, "nowhere"); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("a list that isn't there: %v", err)
	}
}

func TestSigningByAPublicKeyWithItsOtherHalfBeside(t *testing.T) {
	program, key := keygen(t)
	sig, err := Sign(t.Context(), program, Key{File: key + ".pub"}, []byte("{}"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(t.Context(), program, []byte("{}"), sig, allow(t, "a", key)); err != nil {
		t.Error(err)
	}
	if _, err := Sign(t.Context(), program, Key{File: filepath.Join(t.TempDir(), "none")}, []byte("{}"), nil); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("a key that isn't there: %v", err)
	}
}

func TestWhichKey(t *testing.T) {
	home := t.TempDir()
	set := func(values map[string]string) Config {
		return func(key string) (string, bool, error) { v, ok := values[key]; return v, ok, nil }
	}
	none := set(nil)
	if _, err := FindKey(none, home); !errors.Is(err, ErrNoKey) {
		t.Errorf("no key: %v", err)
	}
	if err := os.Mkdir(filepath.Join(home, ".ssh"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"id_rsa.pub", "id_ed25519.pub"} {
		if err := os.WriteFile(filepath.Join(home, ".ssh", name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	best := Key{File: filepath.Join(home, ".ssh", "id_ed25519.pub")}
	abs := filepath.Join(home, "mine")
	for _, c := range []struct {
		format, value string
		want          Key
	}{
		{"", "", best},
		{"", abs, best}, // a key of GPG, then
		{"openpgp", "ABCDEF", best},
		{"ssh", "", best},
		{"ssh", abs, Key{File: abs}},
		{"ssh", "~/mine", Key{File: abs}},
		{"ssh", "key::ecdsa-sha2 AAAA", Key{Public: "ecdsa-sha2 AAAA"}},
		{"ssh", "ssh-ed25519 AAAA", Key{Public: "ssh-ed25519 AAAA"}},
	} {
		got, err := FindKey(set(map[string]string{"gpg.format": c.format, "user.signingkey": c.value}), home)
		if err != nil || got != c.want {
			t.Errorf("%q %q: %+v, %v", c.format, c.value, got, err)
		}
	}
	if _, err := FindKey(set(map[string]string{"gpg.format": "ssh", "user.signingkey": "keys/mine"}), home); err == nil {
		t.Error("a relative path is taken")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"schema":"squire-certificate/1","lessons":[{"id":"a","katas":[{}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if r, err := Parse(data); err == nil && r.Schema != Schema {
			t.Errorf("schema %q", r.Schema)
		}
	})
}
