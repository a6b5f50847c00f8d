package hooks

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/squiresec/squire/internal/git"
)

// A path is found by the shell as it was recorded, whatever is in it, and read
// back from the hook file.
func TestStubQuotesItsProgram(t *testing.T) {
	if windows {
		t.Skip("needs executable scripts")
	}
	// Not in parallel: a program that is written while another test starts a
	// process may be "busy" when it is run.
	dir := t.TempDir()
	for _, odd := range []string{"plain", "it's", `"quoted"`, "a b", "$HOME", "`id`", "new\nline", "*", `back\slash`, "ü", "'", "''", "-e", "%s%%"} {
		exe := filepath.Join(dir, odd, "squire")
		if err := os.MkdirAll(filepath.Dir(exe), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(exe, []byte("#!/bin/sh\necho ran \"$@\"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		for _, name := range append(Names(), Optional()...) {
			text := stub(name, exe)
			if got := stubProgram([]byte(text)); got != exe || !isStub([]byte(text)) {
				t.Errorf("the hook file gives back %q, want %q", got, exe)
			}
			hook := filepath.Join(dir, odd, name)
			if err := os.WriteFile(hook, []byte(text), 0o755); err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command(hook, "one", "two words").CombinedOutput()
			if want := "ran hook run " + name + " one two words\n"; err != nil || string(out) != want {
				t.Errorf("%q: got %q, %v, want %q", exe, out, err, want)
			}
		}
	}
}

func TestStubIsShort(t *testing.T) {
	for _, name := range append(Names(), Optional()...) {
		if n := strings.Count(stub(name, "/usr/local/bin/squire"), "\n"); n > 20 {
			t.Errorf("the hook %s has %d lines; a person should read it at a glance", name, n)
		}
	}
}

func TestStubProgramReadsBackWhatStubWrote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		exe := "/" + strings.ReplaceAll(rapid.String().Draw(t, "exe"), "\x00", "")
		if windows {
			exe = strings.ReplaceAll(exe, `\`, "/")
		}
		if got := filepath.ToSlash(stubProgram([]byte(stub(PreCommit, exe)))); got != exe {
			t.Errorf("got %q, want %q", got, exe)
		}
	})
}

func TestLedgerSurvivesACutOffLine(t *testing.T) {
	t.Parallel()
	l := &ledger{filepath.Join(t.TempDir(), "squire", "scans.jsonl")}
	id := func(c string) record { return record{Event: unscanned, Commit: oid(c)} }
	if err := l.append(id("a"), id("b")); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(l.file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(l.file, data[:len(data)-10], 0o644); err != nil {
		t.Fatal(err)
	}
	if err := l.append(id("c")); err != nil {
		t.Fatal(err)
	}
	got, err := l.read(0)
	if err != nil || len(got) != 2 || got[0].Commit != oid("a") || got[1].Commit != oid("c") {
		t.Errorf("got %v, %v, want the first and the last record", got, err)
	}
	tail, err := l.read(240)
	if err != nil || len(tail) != 1 || tail[0].Commit != oid("c") {
		t.Errorf("tail: got %v, %v, want the last record", tail, err)
	}
}

func FuzzParseLedger(f *testing.F) {
	f.Add(`{"v":1,"event":"unscanned","commit":"` + strings.Repeat("a", 40) + `"}` + "\n")
	f.Add(`{"v":1,"event":"passed","changes":"x"}` + "\n{")
	f.Add(`{"v":1,"event":"scanned","commit":"--all"}`)
	f.Fuzz(func(t *testing.T, data string) {
		for _, r := range pending(parseLedger([]byte(data))) {
			if !isID(r.Commit) {
				t.Errorf("commit %q would become an argument of git", r.Commit)
			}
		}
	})
}

func oid(digit string) git.OID { return git.OID(strings.Repeat(digit, 40)) }
