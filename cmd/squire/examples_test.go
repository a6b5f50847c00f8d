package main

import (
	"archive/zip"
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks/deps/osv"
	"github.com/squiresec/squire/checks/secrets/secretstest"
)

// playground is a repository in which every example of the help makes sense.
func playground(t *testing.T) string {
	t.Helper()
	dir, home := t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	t.Setenv("XDG_DATA_HOME", filepath.Join(home, "data"))
	t.Setenv("XDG_STATE_HOME", filepath.Join(home, "state"))
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(home, ".gitconfig"))
	files := map[string]string{
		filepath.Join(home, ".gitconfig"):          "[user]\n\tname = T\n\temail = t@example.com\n",
		filepath.Join(dir, "src", "main.go"):       "package main\n",
		filepath.Join(dir, "src", "orders.go"):     "package main\n\nimport (\n\t\"fmt\"\n\t\"net/http\"\n)\n\nfunc listOrders(w http.ResponseWriter, r *http.Request) {\n\tfmt.Fprintln(w, \"orders\")\n}\n\nfunc countOrders(all []string) int {\n\treturn len(all)\n}\n\nfunc firstOrder(all []string) string {\n\tif len(all) == 0 {\n\t\treturn \"\"\n\t}\n\treturn all[0]\n}\n",
		filepath.Join(dir, "README.md"):            "# Readme\n",
		filepath.Join(dir, "call.json"):            `{"tool_name":"Write","tool_input":{"file_path":"a.py","content":"print(1)"}}`,
		filepath.Join(dir, "more.yaml"):            "rules: [{id: no-f, message: m, severity: low, languages: [python], pattern: f()}]\n",
		filepath.Join(dir, "team-rules", "g.yaml"): "rules: [{id: no-g, message: m, severity: low, languages: [python], pattern: g()}]\n",
		filepath.Join(dir, "config.py"):            "TOKEN = '" + secretstest.Secret("github-pat", 5) + "'\n",
	}
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// Advisories stand in their place, and as an archive that can be imported.
	const advisory = `{"id":"GHSA-1","modified":"2026-01-02T03:04:05Z","affected":[{"package":{"ecosystem":"npm","name":"left-widget"},"versions":["1.0.0"]}]}`
	all := filepath.Join(dir, "all.zip")
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("GHSA-1.json")
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte(advisory))
	z.Close()
	if err := os.WriteFile(all, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	im, err := osv.Import(bytes.NewReader(b.Bytes()), int64(b.Len()), "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := im.Write(filepath.Join(home, "data", "squire", "osv"), false); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"init", "-q"}, {"add", "src"}, {"commit", "-qm", "one"}, {"add", "README.md"}, {"commit", "-qm", "two"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	return dir
}

// TestExamplesInHelpWork runs every example of every verb. None may be wrong
// use; what it finds is its own business.
func TestExamplesInHelpWork(t *testing.T) {
	count := 0
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		if cmd.Name() != "help" && cmd.Name() != "completion" && cmd.Parent().Name() != "completion" {
			if strings.TrimSpace(cmd.Example) == "" {
				t.Errorf("%s has no example", cmd.CommandPath())
			}
			for line := range strings.Lines(cmd.Example) {
				count++
				t.Run(strings.TrimSpace(line), func(t *testing.T) { runExample(t, line) })
			}
		}
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
	}
	root := newRoot(&app{}, nil)
	for line := range strings.Lines(root.Example) {
		t.Run(strings.TrimSpace(line), func(t *testing.T) { runExample(t, line) })
	}
	for _, sub := range root.Commands() {
		visit(sub)
	}
	if count < 20 {
		t.Errorf("saw %d examples, want more", count)
	}
}

// words are those of a shell, of which some may stand in quotes.
var words = regexp.MustCompile(`'[^']*'|"[^"]*"|[^ \n]+`)

// runExample runs a line as a shell would: words in quotes, a comment, input
// and output from files.
func runExample(t *testing.T, line string) {
	dir := playground(t)
	if strings.Contains(line, "certificate") {
		certified(t, dir)
	}
	line, _, _ = strings.Cut(line, "#")
	line, output, redirected := strings.Cut(line, " > ")
	line, input, _ := strings.Cut(line, " < ")
	var args []string
	for _, w := range words.FindAllString(line, -1) {
		args = append(args, strings.Trim(w, `"'`))
	}
	if len(args) < 1 || args[0] != "squire" {
		t.Fatalf("%q doesn't call squire", line)
	}
	for i, a := range args {
		if a == "/tmp/squire.log" {
			args[i] = filepath.Join(t.TempDir(), "log")
		}
	}
	stdin := ""
	if input = strings.TrimSpace(input); input != "" {
		b, err := os.ReadFile(filepath.Join(dir, input))
		if err != nil {
			t.Fatal(err)
		}
		stdin = string(b)
	}
	if args[1] == "drill" && !slices.Contains(args, "plant") && len(args) > 2 {
		call(t, dir, "", "drill", "plant", "--seed", "7", "--count", "1")
	}
	code, out, errOut := call(t, dir, stdin, args[1:]...)
	if code == exitUsage || code == exitIncomplete {
		t.Errorf("code %d\n%s%s", code, out, errOut)
	}
	if redirected && strings.TrimSpace(out) == "" {
		t.Errorf("nothing to write to %s", output)
	}
}

// certified gives the playground an SSH key, something that was learned, and a
// certificate of it.
func certified(t *testing.T, dir string) {
	keygen, err := exec.LookPath("ssh-keygen")
	if err != nil {
		t.Skip("ssh-keygen is not here")
	}
	key := filepath.Join(os.Getenv("HOME"), ".ssh", "id_ed25519")
	if err := os.Mkdir(filepath.Dir(key), 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(keygen, "-q", "-t", "ed25519", "-N", "", "-f", key).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	public, err := os.ReadFile(key + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "allowed_signers"), append([]byte("t@example.com "), public...), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"learn", "start", "xxe"}, {"learn", "certificate"}} {
		if code, out, errOut := call(t, dir, "", args...); code != exitClean {
			t.Fatalf("%v: code %d\n%s%s", args, code, out, errOut)
		}
	}
}

// TestInterruptedScanIsIncomplete cancels before anything is scanned.
func TestInterruptedScanIsIncomplete(t *testing.T) {
	t.Chdir(playground(t))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, errOut bytes.Buffer
	code := run(ctx, []string{"scan"}, strings.NewReader(""), &out, &errOut)
	if code != exitIncomplete || strings.Contains(out.String(), "clean") {
		t.Errorf("code %d\n%s%s", code, &out, &errOut)
	}
}

// TestClosedPipe has nobody read the output. The reports in files are whole
// all the same, and the code tells what was found.
func TestClosedPipe(t *testing.T) {
	dir := playground(t)
	t.Chdir(dir)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	defer w.Close()
	var errOut bytes.Buffer
	code := run(context.Background(), []string{"scan", "--out", "json=r.json"}, strings.NewReader(""), w, &errOut)
	if code != exitFindings || errOut.Len() > 0 {
		t.Errorf("code %d, stderr %q", code, &errOut)
	}
	b, err := os.ReadFile("r.json")
	if err != nil || !bytes.Contains(b, []byte(`"complete": true`)) && !bytes.Contains(b, []byte(`"complete":true`)) {
		t.Errorf("the report is not whole: %v\n%s", err, b)
	}
}

func TestUnreadableFileIsIncomplete(t *testing.T) {
	dir := playground(t)
	if err := os.Remove(filepath.Join(dir, "config.py")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	code, out, _ := call(t, dir, "", "scan", "link", "src")
	if code != exitIncomplete || strings.Contains(out, "clean") || !strings.Contains(out, "link") {
		t.Errorf("code %d\n%s", code, out)
	}
}

// TestAVerbIsFoundByItsName holds the names by which verbs are made against those
// that they have.
func TestAVerbIsFoundByItsName(t *testing.T) {
	for _, v := range verbs {
		for _, c := range newRoot(&app{}, []string{v.name}).Commands() {
			if c.Name() != v.name || len(c.Aliases) > 0 {
				t.Errorf("squire %s makes the verb %s, with %q as its other names", v.name, c.Name(), c.Aliases)
			}
		}
	}
}
