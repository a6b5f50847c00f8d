package pattern_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
)

// ruleFor is a rule with one pattern.
func ruleFor(d pattern.Dialect, f *pattern.Formula) *pattern.Rule {
	return &pattern.Rule{Rule: &checks.Rule{ID: "test"}, Dialects: []pattern.Dialect{d}, Search: f, Options: pattern.DefaultOptions}
}

func code(text string) *pattern.Formula { return &pattern.Formula{Op: pattern.Code, Text: text} }

// lines returns where a rule finds something: "2", or "2-4" for several lines.
func lines(t *testing.T, r *pattern.Rule, path string, src string) string {
	t.Helper()
	m, err := pattern.Compile(r)
	if err != nil {
		t.Fatalf("%s: %v", r.Search.Text, err)
	}
	f := &checks.File{Path: path, Data: []byte(src)}
	target := pattern.NewTarget(path, checks.DetectLang(path, f.Data), f.Data)
	var got []string
	if err := m.Match(target, func(x checks.Finding) {
		from, to := f.Position(x.Span.Start).Line, f.Position(max(x.Span.Start, x.Span.End-1)).Line
		if from == to {
			got = append(got, fmt.Sprint(from))
		} else {
			got = append(got, fmt.Sprintf("%d-%d", from, to))
		}
	}); err != nil {
		t.Fatal(err)
	}
	return strings.Join(got, " ")
}

var paths = map[pattern.Dialect]string{
	pattern.Python: "a.py", pattern.Go: "a.go", pattern.JavaScript: "a.js", pattern.TypeScript: "a.ts", pattern.Java: "A.java",
	pattern.YAML: "a.yaml", pattern.Dockerfile: "Dockerfile", pattern.JSON: "a.json", pattern.Terraform: "a.tf", pattern.Shell: "a.sh", pattern.HTML: "a.html",
}

// A case is a pattern, and a text in which each line that it finds ends in a
// comment with "want": want for a line, want:N for one that begins a range of N
// lines.
func TestPatterns(t *testing.T) {
	for _, c := range patternCases {
		t.Run(string(c.lang)+"/"+c.pattern, func(t *testing.T) {
			if got := lines(t, ruleFor(c.lang, code(c.pattern)), paths[c.lang], c.text); got != c.want {
				t.Errorf("pattern %s in\n%s\nfinds %q, want %q", c.pattern, c.text, got, c.want)
			}
		})
	}
}

var patternCases = []struct {
	lang                pattern.Dialect
	pattern, text, want string
}{
	// Calls and arguments.
	{pattern.Python, `foo()`, "foo()\nfoo(1)\nbar()\nx = foo()\nfoo (  )", "1 4 5"},
	{pattern.Python, `foo(...)`, "foo()\nfoo(1)\nbar(foo(2, x=3))", "1 2 3"},
	{pattern.Python, `foo($X)`, "foo()\nfoo(1)\nfoo(1, 2)\nfoo(a=1)", "2"},
	{pattern.Python, `foo($X, $X)`, "foo(a, b)\nfoo(a, a)\nfoo(a.b( 1), a.b(1))", "2 3"},
	{pattern.Python, `foo(..., shell=True, ...)`, "foo(a, shell=True)\nfoo(shell=True, b=2)\nfoo(shell=False)\nfoo(True)", "1 2"},
	{pattern.Python, `foo($X, a=1, b=2)`, "foo(z, b=2, a=1)\nfoo(z, a=1)\nfoo(z, a=1, b=2, c=3)", "1"},
	{pattern.Python, `foo(1, ..., 3)`, "foo(1, 3)\nfoo(1, 2, 3)\nfoo(1, 2)\nfoo(1, 2, 2, 3)", "1 2 4"},
	{pattern.Python, `foo($...ARGS)`, "foo()\nfoo(1, 2)", "1 2"},
	{pattern.Python, `foo(<... $X + 1 ...>)`, "foo(bar(y + 1))\nfoo(y)", "1"},
	{pattern.Python, `foo("=~/^[ab]+$/")`, "foo('abba')\nfoo('abc')", "1"},
	{pattern.Go, `foo("=~/^(a\/|\.)+$/")`, "package a\nvar b = foo(\"a/.\")\nvar c = foo(\"a.b\")", "2"}, // no escapes of Go
	{pattern.Python, `foo("bar")`, "foo('bar')\nfoo(r'bar')\nfoo(\"baz\")\nfoo('''bar''')", "1 2 4"},
	{pattern.Python, `$F(...)`, "a(b(1))", "1 1"},
	{pattern.Python, `$X. ... .exec($Y)`, "a.b().c.exec(1)\nexec(2)\na.exec(3)", "1 3"},
	// Names through imports.
	{pattern.Python, `os.system(...)`, "import os as o\no.system('x')", "2"},
	{pattern.Python, `os.system(...)`, "from os import system as s\ns('x')\nsystem('y')", "2"},
	{pattern.Python, `os.system(...)`, "import os\nos.system('x')\nmy.os.system('y')", "2"},
	{pattern.JavaScript, `child_process.exec(...)`, "const {exec: run} = require('child_process');\nrun('ls');\nexec('x');", "2"},
	{pattern.JavaScript, `child_process.exec(...)`, "import * as cp from 'node:child_process';\ncp.exec('ls');", "2"},
	{pattern.Go, `md5.New()`, "package a\nimport m \"crypto/md5\"\nfunc f() { m.New() }", "3"},
	{pattern.Java, `javax.crypto.Cipher.getInstance(...)`, "import javax.crypto.Cipher;\nclass A { void f() { Cipher.getInstance(\"DES\"); } }", "2"},
	{pattern.Java, `java.sql.DriverManager.getConnection(...)`, "import java.sql.*;\nimport b.*;\nclass A { void f() { DriverManager.getConnection(\"y\"); } }", "3"},
	{pattern.Java, `java.sql.DriverManager.getConnection(...)`, "import a.sql.*;\nclass A { void f() { DriverManager.getConnection(\"y\"); } }", ""},
	{pattern.Java, `(java.sql.Statement $S).execute(...)`, "import java.sql.*;\nclass A { void f(Statement s, Other o) {\n s.execute(\"y\");\n o.execute(\"z\"); } }", "3"},
	{pattern.Java, `new java.io.File(...)`, "import java.io.*;\nclass A { File f = new File(a);\nFile g = new java.io.File(a); }", "2 3"},
	{pattern.Java, `new java.io.File(...)`, "import java.io.*;\nimport org.example.File;\nclass A { File f = new File(a); }", ""},
	{pattern.Java, `new java.io.File(...)`, "import java.io.*;\nclass A { File f = new File(a); class File { } }", ""},
	{pattern.Java, `java.io.File.listRoots()`, "import java.io.*;\nclass A { Object f = File.listRoots(), g = Path.listRoots(); }", "2"},
	{pattern.Java, `java.lang.Runtime.getRuntime()`, "class A { Runtime r = Runtime.getRuntime();\nObject s = java.lang.Runtime.getRuntime(); }", "1 2"},
	{pattern.Java, `(java.lang.Runtime $R).exec(...)`, "class A { void f(Runtime r, Other o) { r.exec(a);\no.exec(a); } }", "1"},
	{pattern.Java, `(java.sql.Statement $S).execute(...)`, "import java.sql.*;\nclass A { void f(Statement s, java.sql.Statement t) { s.execute(a);\nt.execute(a); } }", "2 3"},
	{pattern.Java, `(java.sql.Statement $S).execute(...)`, "import java.sql.*;\nimport org.example.Statement;\nclass A { void f(Statement s) { s.execute(a); } }", ""},
	{pattern.Java, `(String $S).trim()`, "class A { void f(String s, String[] t) { s.trim();\nt.trim(); } }", "1"},
	{pattern.Java, `new java.io.File(...)`, "class A { File f = new File(a); }", "1"},
	{pattern.Java, `new java.io.File(...)`, "package a;\nclass A { File f = new File(a); }", ""},
	{pattern.Java, `(Statement $S).execute(...)`, "class A { void f(java.sql.Statement s, a.PreparedStatement p) { s.execute(a);\np.execute(a); } }", "1"},
	// Statements.
	{pattern.Python, "$X = get()\n...\nuse($X)", "a = get()\nb = 1\nuse(a)\nuse(b)", "1-3"},
	{pattern.Python, "$X = get()\n...\nuse($X)", "a = get()\nif c:\n    y = use(a)\n", "1-3"},
	{pattern.Python, "$X = get()\nuse($X)", "a = get()\nb = 1\nuse(a)\n", ""},
	{pattern.Python, "def $F(...):\n    ...\n    return $X", "def f(a):\n    b()\n    return a\ndef g():\n    pass\n", "1-3"},
	{pattern.Python, "try:\n    ...\nexcept $E:\n    pass", "try:\n    a()\n    b()\nexcept ValueError:\n    pass\n", "1-5"},
	{pattern.Python, "if $X:\n    ...", "if a:\n    b()\nelse:\n    c()\n", "1-4"},
	{pattern.Python, "import os\n...\nfoo()", "import os\ndef g():\n    foo()\n", "1-3"},
	{pattern.Go, "$X := get()\n...\nuse($X)", "package a\nfunc f() {\n\tx := get()\n\tif err != nil {\n\t\treturn use(x)\n\t}\n}", "3-5"},
	{pattern.JavaScript, "$X = $Y", "const a = 1;\nlet b;\nc = 2;\nvar d = 4", "1 3 4"},
	{pattern.JavaScript, "$X.innerHTML = $Y", "a.innerHTML = b;\na.b.innerHTML = `x`\na.innerText = c", "1 2"},
	{pattern.JavaScript, "eval($X);", "eval(a);\nx = eval(b)\n", "1 2"},
	{pattern.JavaScript, "function $F(...) { ... }", "function f(a) { return 1 }\nasync function g() {}\nconst h = () => 1", "1 2"},
	{pattern.JavaScript, "{..., rejectUnauthorized: false, ...}", "f({a: 1, rejectUnauthorized: false});\nf({rejectUnauthorized: true})", "1"},
	{pattern.JavaScript, "new $C(...)", "new A(1);\nA(2);\nnew B", "1 3"},
	{pattern.JavaScript, "<$T dangerouslySetInnerHTML={$X} />", "x = <div className='a' dangerouslySetInnerHTML={y}>z</div>", "1"},
	{pattern.JavaScript, "$A && $B && c", "x = a && c && b;\ny = a && b", "1"},
	{pattern.JavaScript, "`...${$X}...`", "a = `b${c}d`;\nd = `e`", "1"},
	{pattern.JavaScript, "$X == $X", "a.b == a.b;\na == b", "1"},
	{pattern.Go, "&tls.Config{..., InsecureSkipVerify: true, ...}", "package a\nimport \"crypto/tls\"\nvar c = &tls.Config{InsecureSkipVerify: true}\nvar d = tls.Config{InsecureSkipVerify: true}\nvar e = &tls.Config{InsecureSkipVerify: false}", "3"},
	{pattern.Go, "($R : *http.Request).Cookie(...)", "package a\nimport web \"net/http\"\nfunc f(r *web.Request) { r.Cookie(\"a\") }\nfunc g(r web.Request) { r.Cookie(\"a\") }\nfunc h(r *Request) { r.Cookie(\"a\") }", "3"},
	{pattern.Go, "func $F(..., $R *http.Request, ...) { ... }", "package a\nfunc f(w http.ResponseWriter, r *http.Request) { g() }\nfunc h(r http.Request) {}", "2"},
	{pattern.Go, "if $X != nil { ... }", "package a\nfunc f() {\n\tif err := g(); err != nil {\n\t\treturn\n\t}\n}", "3-5"},
	{pattern.Java, "$T $X = $Y;", "class A { int a = 1; void f() { String b = \"c\"; d = 2; } }", "1 1"},
	{pattern.Java, "@RequestMapping(...)\n$T $M(...) { ... }", "class A {\n @Other\n @RequestMapping(\"/a\")\n public String f() { return null; }\n public String g() { return null; }\n}", "2-4"},
	{pattern.YAML, "uses: $X", "a:\n  - uses: b\n  - run: c\n", "2"},
	{pattern.YAML, "jobs:\n  ...\n  a: $X", "on: x\njobs:\n  b: 1\n  a: 2\n", "2-4"},
	{pattern.Dockerfile, "USER root", "FROM a\nUSER root\nUSER b\n", "2"},
	{pattern.Dockerfile, "RUN ... sudo ...", "FROM a\nRUN apt && sudo ls\nRUN pseudo x\n", "2"},
	{pattern.JSON, "{..., \"Effect\": \"Allow\", ...}", "{\"a\": [{\"Effect\": \"Allow\", \"b\": 1}, {\"Effect\": \"Deny\"}]}", "1"},
	{pattern.Python, `$X.execute("...")`, "c.execute('a' 'b')\nc.execute(f'{x}')\nc.d.execute(\"x\")", "1 3"},
}
