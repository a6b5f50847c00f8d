package hooks

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// insertions are all ways in which lines get into a file.
var insertions = map[string]func(text []byte, names []string) ([]byte, error){
	"husky": func(text []byte, names []string) ([]byte, error) {
		for _, name := range []string{PreCommit, PrePush} { // one file each; here one after the other
			var err error
			if text, err = insertShell(text, []string{name}); err != nil {
				return nil, err
			}
		}
		return text, nil
	},
	"lefthook.yml": insertLefthookYAML, "lefthook.toml": insertLefthookTOML,
	"pre-commit": insertPreCommit, "overcommit": insertOvercommit,
}

// comesOut fails unless what was added to a text can be taken out byte for
// byte, and squire is called by what was added.
func comesOut(t interface{ Errorf(string, ...any) }, manager string, text []byte) {
	if editable(text) != nil {
		return
	}
	bare, _, _ := cutBlocks(text)
	names := []string{PreCommit, CommitMsg, PrePush}
	after, err := insertions[manager](text, names)
	if err != nil {
		return
	}
	rest, _, err := cutBlocks(after)
	if err != nil || !bytes.Equal(rest, bare) {
		t.Errorf("%s: %q became %q; taken out again it is %q (%v)", manager, text, after, rest, err)
	}
	if !calls(after, PreCommit) || !calls(after, PrePush) {
		t.Errorf("%s: %q doesn't call squire", manager, after)
	}
	for line := range strings.Lines(diff("f", text, after)) {
		if strings.HasPrefix(line, "-") && !strings.HasPrefix(line, "--- ") {
			t.Errorf("%s: the diff of %q takes out %q", manager, text, line)
		}
	}
}

func FuzzWhatIsAddedComesOut(f *testing.F) {
	for _, text := range []string{
		"", "\n", "a", "a: 1", "a: 1\r\nb:\r\n  c: 2\r\n", "pre-commit:\n  commands:\n    x:\n      run: y", "pre-commit:\n  jobs:\n  - run: x\n",
		"pre-commit: {}\n", "pre-commit:\n", "'pre-commit':  # c\n\n  # d\n  parallel: true\n", "repos:\n- repo: x\n", "repos:\n  - repo: x", "repos: []\n",
		"PreCommit:\n\tX: 1\n", "a: &x 1\nb: *x\n", "a: 1\n---\nb: 2\n", "a: |\n  pre-commit:\n    commands:\n", "a: \"\npre-commit:\n \"\n", "? a\n: b\n",
		"#!/bin/sh\n. \"$(dirname \"$0\")/_/husky.sh\"\n\nnpm test", "#!/usr/bin/env node\n", "exit 0\n", "[pre-commit]\nparallel = true\n", "[[pre-commit.jobs]]\nrun = 'x'\n",
		"x = 1\r", "repos:\n- a\n" + markBegin + "\n", "{{{{[[[[", "- - - - - - -", "a: |+\n\n\n", "%YAML 1.2\n---\na: 1\n...\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for manager := range insertions {
			comesOut(t, manager, text)
		}
	})
}

// Files as people write them.
func TestWhatIsAddedComesOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		indent := strings.Repeat(" ", rapid.IntRange(1, 5).Draw(t, "indent"))
		nl := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "line break")
		var lines []string
		for _, key := range rapid.Permutation([]string{"pre-commit", "commit-msg", "repos", "PrePush", "other"}).Draw(t, "keys") {
			if rapid.Bool().Draw(t, "comment") {
				lines = append(lines, "# about "+key, "")
			}
			lines = append(lines, rapid.SampledFrom([]string{key + ":", key + ":  # why", `"` + key + `":`}).Draw(t, "key"))
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				lines = append(lines, indent+"commands:", indent+indent+"x:", indent+indent+indent+"run: |", indent+indent+indent+indent+"commands:")
			case 1:
				lines = append(lines, indent+"jobs:", indent+"- run: 'a: b'")
			case 2:
				lines = append(lines, "- repo: x", "  hooks: [{id: y}]")
			case 3:
				lines = append(lines, indent+"- repo: x", indent+"  rev: v1")
			}
		}
		text := strings.Join(lines, nl)
		if rapid.Bool().Draw(t, "line break at the end") {
			text += nl
		}
		for manager := range insertions {
			comesOut(t, manager, []byte(text))
		}
	})
}

// What is read from a file that was edited is what was there and the entry, by
// a reading that the edit itself doesn't do.
func TestEditedFilesSayTheSame(t *testing.T) {
	t.Parallel()
	const text = "# head\npre-commit:\n  jobs:\n  - run: x\n  parallel: true\nlast: |\n  a\n  b\n"
	after, err := insertLefthookYAML([]byte(text), []string{PreCommit, PostCommit})
	if err != nil {
		t.Fatal(err)
	}
	var got yaml.MapSlice
	if err := yaml.Unmarshal(after, &got); err != nil {
		t.Fatal(err)
	}
	item := func(kv ...any) (m yaml.MapSlice) {
		for i := 0; i < len(kv); i += 2 {
			m = append(m, yaml.MapItem{Key: kv[i], Value: kv[i+1]})
		}
		return m
	}
	plain := func(kv ...any) map[string]any {
		m := map[string]any{}
		for i := 0; i < len(kv); i += 2 {
			m[kv[i].(string)] = kv[i+1]
		}
		return m
	}
	want := item(
		"pre-commit", plain("jobs", []any{plain("name", "squire", "run", "squire hook run pre-commit"), plain("run", "x")}, "parallel", true),
		"last", "a\nb\n",
		"post-commit", plain("commands", plain("squire", plain("run", "squire hook run post-commit"))))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOddFilesAreRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ manager, text, why string }{
		{"lefthook.yml", "a: &x 1\nb: *x\n", "anchors"},
		{"lefthook.yml", "a: 1\n---\nb: 2\n", "more than one document"},
		{"lefthook.yml", "pre-commit: {commands: {x: {run: y}}}\n", "isn't written as a block"},
		{"lefthook.yml", "pre-commit:\n\tcommands: x\n", "not valid YAML"},
		{"lefthook.yml", "pre-commit:\nb: 1\n", "is empty"},
		{"lefthook.yml", "a: \"\n pre-commit:\n  commands:\n   x: \"\nb: [\n", "not valid YAML"},
		{"lefthook.yml", "\ufeffa: 1\n", "not UTF-8"},
		{"lefthook.yml", "a: \xff\n", "not UTF-8"},
		{"lefthook.yml", "a: " + strings.Repeat("[", 3000), "nested too deeply"},
		{"lefthook.yml", "pre-commit:\n  commands:\n    squire:\n      run: mine\n", "say something else"},
		{"lefthook.yml", "- a\n- b\n", "say something else"},
		{"lefthook.toml", "pre-commit = { parallel = true }\n", "can't be added to"},
		{"lefthook.toml", "a = \n", "not valid TOML"},
		{"pre-commit", "fail_fast: true\n", "not found"},
		{"pre-commit", "repos: []\n", "isn't written as a block"},
		{"husky", "#!/usr/bin/env node\n", "not a shell script"},
		{"husky", "npm test\r\n", "line breaks"},
	} {
		after, err := insertions[tt.manager]([]byte(tt.text), []string{PreCommit})
		if err == nil || !strings.Contains(err.Error(), tt.why) {
			t.Errorf("%s: %q became %q, %v; want an error with %q", tt.manager, tt.text, after, err, tt.why)
		}
	}
}

// The lines that share the input of a push give a script exactly what it would
// have got.
func TestScriptAfterTheLinesReadsTheSameInput(t *testing.T) {
	t.Parallel()
	if windows {
		t.Skip("needs executable scripts")
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "squire"), "#!/bin/sh\ncat >squire.got\n")
	script, err := insertShell([]byte("cat >script.got\n"), []string{PrePush})
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "script"), string(script))
	write(t, filepath.Join(dir, "squire.got"), "")  // nothing is pushed first: squire has nothing to do
	for _, input := range []string{"", "a b c d\n", // The value of a variable doesn't end a here-document.
		"a `id` $HOME \\n 'x' \"y\"\nSQUIRE_INPUT\nlast\n", strings.Repeat("refs/heads/x 0 refs/heads/x 0\n", 9000)} {
		for _, sh := range shells(t) {
			cmd := exec.Command(sh[0], append(sh[1:], "script")...)
			cmd.Dir, cmd.Env = dir, append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"))
			cmd.Stdin = strings.NewReader(input)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%s: %v\n%s", sh, err, out)
			}
			if got := read(t, filepath.Join(dir, "script.got")); got != input {
				t.Errorf("%s: the script got %.80q, want %.80q", sh, got, input)
			}
			if got := read(t, filepath.Join(dir, "squire.got")); got != input {
				t.Errorf("%s: squire got %.80q, want %.80q", sh, got, input)
			}
		}
	}
}

func TestDiffShowsOnlyWhatIsAdded(t *testing.T) {
	t.Parallel()
	before := "secret\nb\n"
	after := insertBlock([]byte(before), 1, "  ", []string{"  x"})
	want := "--- a/f\n+++ b/f\n@@ -1,0 +2,3 @@\n+  " + markBegin + markHow + "\n+  x\n+  " + markEnd + "\n"
	if diff := cmp.Diff(want, diff("f", []byte(before), after)); diff != "" {
		t.Error(diff)
	}
	if got := diff("f", after, []byte(before)); strings.Contains(got, "secret") || !strings.Contains(got, "@@ -2,3 +1,0 @@\n-  #") {
		t.Errorf("got %q", got)
	}
}

// shells are those of this machine.
func shells(t *testing.T) (all [][]string) {
	t.Helper()
	for _, sh := range [][]string{{"sh", "-e"}, {"dash"}, {"bash"}, {"busybox", "sh"}, {"ksh"}, {"mksh"}, {"zsh", "--emulate", "sh"}} {
		if _, err := exec.LookPath(sh[0]); err == nil {
			all = append(all, sh)
		}
	}
	if len(all) == 0 {
		t.Fatal("there is no shell")
	}
	return all
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
