package lsp

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
)

// skeletonOf returns the test for the finding of a concept at the mark of a
// text, in a folder with some other files.
func skeletonOf(t *testing.T, dir, name, concept, text string) (newFile, bool) {
	t.Helper()
	text, at := marked(text)
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d := &document{uri: fileURI(file), file: file}
	snap := &snapshot{document: d, text: []byte(text), mapper: NewMapper([]byte(text), "utf-8"), root: &root{dir: dir}}
	x := &checks.Finding{Rule: &checks.Rule{ID: "a-rule", Concept: concept}, Span: checks.Span{Start: at[0], End: at[0] + 1}}
	f, _, ok := (&session{}).skeleton(snap, x)
	return f, ok
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// runs runs a program in a folder and returns whether it succeeded and what it
// said. The test is skipped where there is no such program.
func runs(t *testing.T, dir, program string, args ...string) (bool, string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skipf("there is no %s", program)
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GOPROXY=off", "PYTHONDONTWRITEBYTECODE=1")
	out, err := cmd.CombinedOutput()
	return err == nil, string(out)
}

const goShop = `package shop

import (
	"context"
	"database/sql"
	"net/http"
	"os"
	path "path/filepath"
)

type store struct{ db *sql.DB }

func (s *store) find(ctx context.Context, name string, limit int) (*sql.Rows, error) {
	return s.db.QueryContext(ctx, "SELECT id FROM users WHERE name = '"+na‸me+"'")
}

func read(folder, file string) (string, error) {
	b, err := os.ReadFile(path.Join(folder, fi‸le))
	return string(b), err
}

func greet(w http.ResponseWriter, r *http.Request) {
	_, _ = w.Write([]byte("<p>" + r.URL.Query().Get("who‸") + "</p>"))
}

func run(cmd string) { _ = cm‸d }

func keep[T any](v T, s string) T { _ = s‸; return v }

var f = func(s string) { _ = s‸ }
`

func TestGoSkeleton(t *testing.T) {
	_, marks := marked(goShop)
	concepts := []string{"sql-injection", "path-traversal", "xss", "cmd-injection", "sql-injection", "sql-injection"}
	files := []string{"shop_find_security_test.go", "shop_read_security_test.go", "shop_greet_security_test.go", "shop_run_security_test.go", "", ""}
	dir := t.TempDir()
	for i := range marks {
		parts := strings.Split(goShop, "‸")
		text := strings.Join(parts[:i+1], "") + "‸" + strings.Join(parts[i+1:], "")
		f, ok := skeletonOf(t, dir, "shop.go", concepts[i], text)
		if want := files[i]; f.path != want || ok != (want != "") {
			t.Errorf("mark %d: %q, want %q", i, f.path, want)
		}
		if ok {
			write(t, dir, f.path, f.text)
		}
	}
	write(t, dir, "go.mod", "module shop\n\ngo 1.26\n")
	if ok, out := runs(t, dir, "go", "vet", "./..."); !ok {
		t.Errorf("the tests don't compile:\n%s", out)
	}
	// What needs nothing is red before the repair, and green after it.
	if ok, out := runs(t, dir, "go", "test", "-run", "TestGreet", "."); ok || !strings.Contains(out, "the input became markup") {
		t.Errorf("the defect is there:\n%s", out)
	}
	plain, _ := marked(goShop)
	write(t, dir, "shop.go", strings.Replace(strings.Replace(plain, `r.URL.Query().Get("who")`, `html.EscapeString(r.URL.Query().Get("who"))`, 1), `"context"`, "\"context\"\n\t\"html\"", 1))
	if ok, out := runs(t, dir, "go", "test", "-run", "TestGreet", "."); !ok {
		t.Errorf("the defect is gone:\n%s", out)
	}
	// A file that is there is never written over.
	if f, ok := skeletonOf(t, dir, "shop.go", "sql-injection", goShop[:strings.Index(goShop, "‸")]+"‸"+strings.ReplaceAll(goShop[strings.Index(goShop, "‸"):], "‸", "")); ok {
		t.Errorf("offered once more: %s", f.path)
	}
}

func TestPythonSkeleton(t *testing.T) {
	dir := t.TempDir()
	const text = "import subprocess\n\n\ndef listing(folder, depth=1):\n    return subprocess.getoutput('echo ' + fol‸der)\n"
	write(t, dir, "src/shop/__init__.py", "")
	f, ok := skeletonOf(t, dir, "src/shop/files.py", "cmd-injection", text)
	if !ok || f.path != "src/shop/test_files_listing_security.py" || !strings.Contains(f.text, "unittest") {
		t.Fatalf("without pytest: %v %q\n%s", ok, f.path, f.text)
	}
	write(t, dir, "pyproject.toml", "[tool.pytest.ini_options]\n")
	write(t, dir, "tests/.keep", "")
	p, ok := skeletonOf(t, dir, "src/shop/files.py", "cmd-injection", text)
	if !ok || p.path != "tests/test_files_listing_security.py" {
		t.Fatalf("with pytest: %v %q", ok, p.path)
	}
	want := `# squire found a-rule in listing.
# Give what is missing a value, and see the test fail before the repair
# and pass after it.
from shop.files import listing


def test_listing_with_hostile_input():
    hostile = "x; echo squire-$((40+2))"
    try:
        result = listing(hostile)
    except ValueError:
        return  # refused: that is safe
    assert "squire-42" not in str(result), "the input was run as a command"
`
	if diff := cmp.Diff(want, p.text); diff != "" {
		t.Error(diff)
	}
	write(t, dir, "src/"+filepath.Base(f.path), f.text)
	if ok, out := runs(t, filepath.Join(dir, "src"), "python3", "-m", "unittest", strings.TrimSuffix(filepath.Base(f.path), ".py")); ok || !strings.Contains(out, "the input was run as a command") {
		t.Errorf("the defect is there:\n%s", out)
	}
	write(t, dir, "src/shop/files.py", "import subprocess\n\n\ndef listing(folder, depth=1):\n    return subprocess.check_output(['echo', folder], text=True)\n")
	if ok, out := runs(t, filepath.Join(dir, "src"), "python3", "-m", "unittest", strings.TrimSuffix(filepath.Base(f.path), ".py")); !ok {
		t.Errorf("the defect is gone:\n%s", out)
	}
	for name, bad := range map[string]string{
		"a nested function": "def f(a):\n    def g(b):\n        run(b‸)\n",
		"no parameter":      "def f():\n    run(x‸)\n",
		"no function":       "run(x‸)\n",
	} {
		if _, ok := skeletonOf(t, dir, "a.py", "cmd-injection", bad); ok != (name == "a nested function") {
			t.Errorf("%s: %v", name, ok)
		}
	}
	if _, ok := skeletonOf(t, dir, "b.py", "weak-hash", "def f(a):\n    md5(a‸)\n"); ok {
		t.Error("offered for what no input shows")
	}
	if _, ok := skeletonOf(t, dir, "test_b.py", "cmd-injection", "def f(a):\n    run(a‸)\n"); ok {
		t.Error("offered in a test")
	}
}

func TestScriptSkeleton(t *testing.T) {
	dir := t.TempDir()
	const text = "const cp = require('node:child_process');\nfunction list(dir) {\n  return cp.execSync('echo ' + di‸r).toString();\n}\nmodule.exports = { list };\n"
	f, ok := skeletonOf(t, dir, "lib/files.js", "cmd-injection", text)
	if !ok || f.path != "lib/files.list.security.test.js" || !strings.Contains(f.text, "node:test") {
		t.Fatalf("%v %q\n%s", ok, f.path, f.text)
	}
	write(t, dir, f.path, f.text)
	if ok, out := runs(t, dir, "node", f.path); ok || !strings.Contains(out, "the input was run as a command") {
		t.Errorf("the defect is there:\n%s", out)
	}
	write(t, dir, "lib/files.js", "const cp = require('node:child_process');\nfunction list(dir) {\n  return cp.execFileSync('echo', [dir]).toString();\n}\nmodule.exports = { list };\n")
	if ok, out := runs(t, dir, "node", f.path); !ok {
		t.Errorf("the defect is gone:\n%s", out)
	}
	write(t, dir, "package.json", `{"type": "module", "devDependencies": {"jest": "*"}}`)
	f, ok = skeletonOf(t, dir, "lib/page.js", "xss", "export class Page {\n  static draw(name) { return '<p>' + nam‸e; }\n}\n")
	if !ok || !strings.Contains(f.text, `import { Page } from "./page.js";`) || !strings.Contains(f.text, "await Page.draw(hostile)") || !strings.Contains(f.text, ".not.toContain(") || strings.Contains(f.text, "node:test") {
		t.Errorf("jest: %v\n%s", ok, f.text)
	}
	f, ok = skeletonOf(t, dir, "lib/db.ts", "sql-injection", "export async function find(db: Db, name: string) { return db.query(`SELECT '${nam‸e}'`); }\n")
	if !ok || f.path != "lib/db.find.security.test.ts" || !strings.Contains(f.text, "await find(db, hostile)") || !strings.Contains(f.text, "const db = undefined; // give it a value") {
		t.Errorf("TypeScript: %v\n%s", ok, f.text)
	}
}

func TestJavaSkeleton(t *testing.T) {
	dir := t.TempDir()
	const text = "package org.shop;\n\nclass Users {\n  Object find(java.sql.Connection db, String name) throws Exception {\n    return db.createStatement().executeQuery(\"SELECT '\" + nam‸e);\n  }\n}\n"
	f, ok := skeletonOf(t, dir, "src/main/java/org/shop/Users.java", "sql-injection", text)
	if !ok || f.path != "src/test/java/org/shop/UsersFindSecurityTest.java" || !strings.Contains(f.text, "org.junit.jupiter.api.Test") ||
		!strings.Contains(f.text, "new Users().find(db, hostile)") || !strings.HasPrefix(f.text, "package org.shop;\n") {
		t.Errorf("JUnit 5: %v %q\n%s", ok, f.path, f.text)
	}
	write(t, dir, "pom.xml", "<project><artifactId>junit</artifactId></project>")
	f, ok = skeletonOf(t, dir, "src/main/java/org/shop/Users.java", "sql-injection", text)
	if !ok || !strings.Contains(f.text, "import org.junit.Test;") || !strings.Contains(f.text, "public class UsersFindSecurityTest") {
		t.Errorf("JUnit 4: %v\n%s", ok, f.text)
	}
}

// A client that creates files is offered the test, with its edit when it asks;
// another one is not.
func TestRegressionTestAction(t *testing.T) {
	const text = "import yaml\n\n\ndef load(text):\n    return yaml.load(text)\n\n\ndef handle(request):\n    return yaml.load(request.body)\n"
	dir := t.TempDir()
	doc := fileURI(dir, "app.py")
	for _, creates := range []bool{true, false} {
		can := everything
		if creates {
			can = with(everything, obj{"workspace": obj{"workspaceEdit": obj{"resourceOperations": []string{"create"}}}})
		}
		c := start(t, Options{Policy: realPolicy})
		c.initialize(dir, can)
		c.open(doc, "python", text)
		var got []string
		for _, a := range c.actionsAt(doc, 8) {
			if !strings.HasPrefix(a.Title, "Write a regression test") {
				continue
			}
			got = append(got, a.Title)
			var r struct {
				Edit struct {
					DocumentChanges []struct {
						Kind, URI    string
						TextDocument struct {
							URI     string
							Version *int
						}
						Edits []textEdit
					}
				}
			}
			c.call("codeAction/resolve", obj{"title": a.Title, "data": a.Data}, &r)
			ch := r.Edit.DocumentChanges
			want := fileURI(dir, "test_app_handle_security.py")
			if len(ch) != 2 || ch[0].Kind != "create" || ch[0].URI != want || ch[1].TextDocument.URI != want || len(ch[1].Edits) != 1 ||
				!strings.Contains(ch[1].Edits[0].NewText, "from app import handle") {
				t.Errorf("the edit: %+v", ch)
			}
		}
		if want := map[bool]int{true: 1, false: 0}[creates]; len(got) != want {
			t.Errorf("creates %v: offered %q", creates, got)
		}
	}
	if files, _ := os.ReadDir(dir); len(files) > 0 {
		t.Errorf("written by the server: %v", files)
	}
}
