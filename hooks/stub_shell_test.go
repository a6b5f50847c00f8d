package hooks

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Every hook file is understood by every shell here, whatever the paths are.
func TestStubsAreGoodShell(t *testing.T) {
	t.Parallel()
	if windows {
		t.Skip("git's own shell isn't on PATH")
	}
	for _, exe := range []string{"/usr/bin/squire", `C:\Program Files\it's\squire.exe`, "/a b/\"$HOME\"`id`/squire"} {
		texts := map[string]string{}
		for _, name := range slices.Concat(Names(), Optional()) {
			texts[name] = stub(name, exe)
			texts[name+" for all"] = globalStub(name, exe, "", true)
			texts[name+" for all, chained"] = globalStub(name, exe, `C:\my hooks\it's`, true)
			texts[name+" passed on"] = globalStub(name, exe, "", false)
		}
		for what, text := range texts {
			for _, sh := range shells(t) {
				cmd := exec.Command(sh[0], append(sh[1:], "-n")...)
				cmd.Stdin = strings.NewReader(text)
				if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
					t.Errorf("%s, %s: %v %s\n%s", what, sh, err, out, text)
				}
			}
		}
	}
}

// Both the hook from before and squire get every byte of the input, and a hook
// that refuses ends it.
func TestStubGivesBothTheSameInput(t *testing.T) {
	if windows {
		t.Skip("needs executable scripts")
	}
	dir := t.TempDir()
	exe := filepath.Join(dir, "squire")
	write(t, exe, "#!/bin/sh\necho \"$@\" >args\ncat >squire.got\nexit ${CODE:-0}\n")
	write(t, filepath.Join(dir, PrePush), stub(PrePush, exe))
	previous := filepath.Join(dir, PrePush+previousSuffix)
	inputs := []string{"", "\n", "a", "a b\n", "a\n\n\n", "\xff\x80 \\n %s\n", strings.Repeat("refs/heads/x 0 refs/heads/x 0\n", 9000)}
	for _, sh := range shells(t) {
		run := func(input string, env ...string) int {
			os.Remove(filepath.Join(dir, "squire.got"))
			os.Remove(filepath.Join(dir, "previous.got"))
			cmd := exec.Command(sh[0], append(sh[1:], filepath.Join(dir, PrePush), "origin", "two words")...)
			cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
			cmd.Stdin = strings.NewReader(input)
			cmd.Run()
			return cmd.ProcessState.ExitCode()
		}
		for _, input := range inputs {
			write(t, previous, "#!/bin/sh\ncat >previous.got\n")
			if code := run(input); code != 0 {
				t.Errorf("%s: %q: got code %d", sh, input, code)
			}
			for _, who := range []string{"previous.got", "squire.got"} {
				got := read(t, filepath.Join(dir, who))
				if got == "lost\n" && len(input) > 128<<10 {
					continue // printf is a program here, and this is too much for it
				}
				if got != input {
					t.Errorf("%s: %s: got %.80q, want %.80q", sh, who, got, input)
				}
			}
			if got := read(t, filepath.Join(dir, "args")); got != "hook run pre-push origin two words\n" {
				t.Errorf("%s: got arguments %q", sh, got)
			}
			if code := run(input, "CODE=3"); code != 3 {
				t.Errorf("%s: squire refused with 3, the hook with %d", sh, code)
			}
			// One that doesn't read harms nobody.
			write(t, previous, "#!/bin/sh\nexit 0\n")
			if code := run(input, "CODE=1"); code != 1 || len(read(t, filepath.Join(dir, "squire.got"))) != len(input) && len(input) < 128<<10 {
				t.Errorf("%s: a hook that doesn't read: got code %d", sh, code)
			}
			write(t, previous, "#!/bin/sh\nexit 7\n")
			if code := run(input); code != 7 {
				t.Errorf("%s: a hook refused with 7, got code %d", sh, code)
			}
			if _, err := os.Stat(filepath.Join(dir, "squire.got")); err == nil {
				t.Errorf("%s: squire ran after a refusal", sh)
			}
		}
		os.Remove(previous)
		if code := run("x\n", "CODE=1"); code != 1 || read(t, filepath.Join(dir, "squire.got")) != "x\n" {
			t.Errorf("%s: alone: got code %d", sh, code)
		}
	}
}

// Whatever is in the worktree, a hook whose program is gone runs nothing of it.
func TestStubRunsNothingOfTheWorktree(t *testing.T) {
	if windows {
		t.Skip("needs executable scripts")
	}
	dir := t.TempDir()
	if out, err := exec.Command("git", "init", "-q", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	trap := "#!/bin/sh\necho trapped\nexit 0\n"
	for _, file := range []string{"squire", "bin/squire", "node_modules/.bin/squire", "node_modules/@squire/linux-x64/squire"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(file)), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, file), trap)
	}
	hook := filepath.Join(dir, ".git", "hooks", PreCommit)
	for _, text := range []string{stub(PreCommit, "/gone/squire"), globalStub(PreCommit, "/gone/squire", "", true)} {
		write(t, hook+".test", text)
		run := func(env ...string) (string, error) {
			cmd := exec.Command("sh", hook+".test")
			cmd.Dir = dir
			cmd.Env = append([]string{"HOME=" + t.TempDir(), "PATH=.:bin:node_modules/.bin:/usr/bin:/bin"}, env...)
			out, err := cmd.CombinedOutput()
			return string(out), err
		}
		for _, env := range [][]string{nil, {"GIT_DIR=/nowhere"}, {"GIT_DIR=."}, {"GIT_DIR="}} {
			if out, err := run(env...); err == nil || strings.Contains(out, "trapped") || !strings.Contains(out, "the program is gone") {
				t.Errorf("%q: got %v, %s", env, err, out)
			}
		}
		// The place that is left is in the git folder.
		kept := filepath.Join(dir, ".git", "squire", "bin", "squire")
		if err := os.MkdirAll(filepath.Dir(kept), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, kept, "#!/bin/sh\necho kept \"$@\"\n")
		if out, err := run(); err != nil || out != "kept hook run pre-commit\n" {
			t.Errorf("got %v, %s", err, out)
		}
		os.Remove(kept)
	}
}
