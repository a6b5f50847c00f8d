package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/squiresec/squire/checks/secrets/secretstest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"squire": func() {
			os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
		},
	})
}

// planted is how a script names a secret: {{secret "github-pat" 1}} in a file
// becomes one that this rule finds, made when the test runs.
var planted = regexp.MustCompile(`\{\{(secret|line) "([a-z0-9-]+)" (\d+)\}\}`)

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: os.Getenv("UPDATE") != "",
		Setup:         setup,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"plant":  plant,
			"noleak": noLeak,
			"jsonok": jsonOK,
			"osvzip": osvZip,
		},
		Condition:           condition,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// condition knows netless: a program can be run without a network.
func condition(name string) (bool, error) {
	if name == "netless" {
		return exec.Command("unshare", "-rn", "true").Run() == nil, nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}

// setup gives every script its own home and a git that reads nothing of this
// machine.
func setup(env *testscript.Env) error {
	// Beside the work folder, so that no script scans it.
	home := filepath.Join(filepath.Dir(env.WorkDir), "home-"+filepath.Base(env.WorkDir))
	if err := os.MkdirAll(home, 0o755); err != nil {
		return err
	}
	env.Setenv("HOME", home)
	env.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	env.Setenv("XDG_STATE_HOME", filepath.Join(home, "state"))
	env.Setenv("XDG_DATA_HOME", filepath.Join(home, "data"))
	env.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "config"))
	env.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	env.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(home, ".gitconfig"))
	env.Setenv("GIT_AUTHOR_DATE", "2026-01-02T03:04:05Z")
	env.Setenv("GIT_COMMITTER_DATE", "2026-01-02T03:04:05Z")
	env.Setenv("ESC", "\x1b")
	env.Values["secrets"] = map[string]bool{}
	return os.WriteFile(filepath.Join(home, ".gitconfig"), []byte("[user]\n\tname = T\n\temail = t@example.com\n[init]\n\tdefaultBranch = main\n[core]\n\tautocrlf = false\n"), 0o644)
}

// plant replaces {{secret "rule" seed}} in files by a secret.
func plant(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: plant FILE...")
	}
	known := ts.Value("secrets").(map[string]bool)
	for _, name := range args {
		text := planted.ReplaceAllStringFunc(ts.ReadFile(name), func(m string) string {
			g := planted.FindStringSubmatch(m)
			seed, err := strconv.ParseUint(g[3], 10, 64)
			ts.Check(err)
			line, secret := secretstest.Line(g[2], seed)
			known[secret] = true
			if g[1] == "line" {
				return line
			}
			return secret
		})
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o644))
	}
}

// noLeak fails when a file, or stdout or stderr of the last command, holds a
// planted secret or eight bytes of one in a row.
func noLeak(ts *testscript.TestScript, neg bool, args []string) {
	known := ts.Value("secrets").(map[string]bool)
	if len(known) == 0 {
		ts.Fatalf("nothing was planted")
	}
	for _, name := range args {
		text := ts.ReadFile(name)
		leaked := false
		for s := range known {
			for i := 0; i+8 <= len(s); i++ {
				leaked = leaked || strings.Contains(text, s[i:i+8])
			}
		}
		if leaked != neg {
			ts.Fatalf("noleak %s: leaked is %v, want %v", name, leaked, neg)
		}
	}
}

// jsonOK fails when a file isn't one JSON document.
func jsonOK(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		if ok := json.Valid([]byte(ts.ReadFile(name))); ok == neg {
			ts.Fatalf("jsonok %s: valid is %v", name, ok)
		}
	}
}

// ago is how a script writes a time: {{ago 3}} is three days before the test.
var ago = regexp.MustCompile(`\{\{ago (\d+)\}\}`)

// osvZip packs advisories as OSV does.
func osvZip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: osvzip ARCHIVE FILE...")
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range args[1:] {
		text := ago.ReplaceAllStringFunc(ts.ReadFile(name), func(m string) string {
			days, err := strconv.Atoi(ago.FindStringSubmatch(m)[1])
			ts.Check(err)
			return time.Now().AddDate(0, 0, -days).UTC().Format(time.RFC3339)
		})
		w, err := z.Create(path.Base(name))
		ts.Check(err)
		_, err = w.Write([]byte(text))
		ts.Check(err)
	}
	ts.Check(z.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o644))
}

func call(t *testing.T, dir, stdin string, args ...string) (code int, out, errOut string) {
	t.Helper()
	t.Chdir(dir)
	var o, e bytes.Buffer
	code = run(context.Background(), args, strings.NewReader(stdin), &o, &e)
	return code, o.String(), e.String()
}
