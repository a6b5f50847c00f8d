package lsp

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/squiresec/squire/checks"
)

// A skeleton of a regression test calls the function that holds a finding with
// input of an attacker, and says what must not come of it. It is a beginning:
// what Squire can't know, such as a connection to a database, is left to fill
// in, and until then the test doesn't pass.

// An attack is input that shows whether a defect is there.
type attack struct {
	input string
	// sign must not be in what the function returns. Where it is "", the
	// function must refuse the input, or return nothing for it.
	sign string
	what string // what must not have happened
}

// attacks are the attacks by concept. A concept without one is about something
// else than input, such as a weak cipher.
var attacks = map[string]attack{
	"sql-injection":          {"' OR '1'='1", "", "the input became a part of the query"},
	"nosql-injection":        {`{"$ne": null}`, "", "the input became a part of the query"},
	"ldap-xpath-injection":   {"*)(uid=*", "", "the input became a part of the query"},
	"cmd-injection":          {"x; echo squire-$((40+2))", "squire-42", "the input was run as a command"},
	"code-injection":         {"'squire-' + str(40+2)", "squire-42", "the input was run as code"},
	"template-injection":     {"squire-{{40+2}}", "squire-42", "the input was run as a template"},
	"path-traversal":         {"../../../../../../../../etc/passwd", "root:", "a file outside of the folder was read"},
	"xss":                    {"<script>alert(1)</script>", "<script>alert(1)</script>", "the input became markup"},
	"open-redirect":          {"https://attacker.example/", "https://attacker.example/", "the browser was sent to another site"},
	"ssrf":                   {"http://127.0.0.1:1/", "", "a request went to an address of the inside"},
	"unsafe-deserialization": {"!!python/object/apply:os.getcwd []", "", "the input made objects of its choice"},
	"xxe":                    {`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`, "root:", "a file was read into the document"},
}

// A callee is the function that a test calls.
type callee struct {
	name   string
	class  string // of a method
	params []parameter
	static bool
	async  bool
}

type parameter struct {
	name     string
	optional bool
}

// A newFile is a file to create; its path is relative to the root.
type newFile struct{ path, text string }

// testActions offers a regression test where the function with the finding can
// be called with input of an attacker.
func (s *session) testActions(x *subject) []protocol.CommandOrCodeAction {
	s.mu.Lock()
	creates := s.extra.createFiles
	s.mu.Unlock()
	if !creates || x.finding.Rule.Secret {
		return nil
	}
	f, name, ok := s.skeleton(x.snap, x.finding)
	if !ok || !x.once("test "+f.path+name) {
		return nil
	}
	return s.quickFix(x, "Write a regression test for "+clean(name), actionRef{Do: "test"})
}

// skeleton returns the test for a finding, and the function that it tests.
func (s *session) skeleton(snap *snapshot, x *checks.Finding) (f newFile, name string, ok bool) {
	a, ok := attacks[x.Rule.Concept]
	if !ok || snap.file == "" || snap.root.dir == "" || isTest(snap.path()) {
		return f, "", false
	}
	var to callee
	switch snap.lang() {
	case checks.Go:
		f, to, ok = goSkeleton(snap, x, a)
	case checks.Python:
		f, to, ok = pythonSkeleton(snap, x, a)
	case checks.JavaScript, checks.TypeScript:
		f, to, ok = scriptSkeleton(snap, x, a)
	case checks.Java:
		f, to, ok = javaSkeleton(snap, x, a)
	default:
		return f, "", false
	}
	if !ok {
		return f, "", false
	}
	// Another file may be there already; nothing is ever overwritten.
	if _, err := os.Lstat(filepath.Join(snap.root.dir, filepath.FromSlash(f.path))); err == nil {
		return f, "", false
	}
	return f, to.name, true
}

// isTest reports whether a path is that of a test already.
func isTest(p string) bool {
	base := path.Base(p)
	return strings.HasSuffix(base, "_test.go") || strings.HasPrefix(base, "test_") || strings.HasSuffix(base, "_test.py") ||
		strings.Contains(base, ".test.") || strings.Contains(base, ".spec.") || strings.HasSuffix(base, "Test.java") ||
		strings.Contains("/"+p, "/src/test/") || strings.Contains("/"+p, "/__tests__/")
}

// testEdit creates the test of a finding.
func (s *session) testEdit(snap *snapshot, x *checks.Finding) *protocol.WorkspaceEdit {
	f, _, ok := s.skeleton(snap, x)
	if !ok {
		return nil
	}
	doc := uri.File(filepath.Join(snap.root.dir, filepath.FromSlash(f.path)))
	return &protocol.WorkspaceEdit{DocumentChanges: []protocol.DocumentChange{
		&protocol.CreateFile{Kind: "create", URI: doc},
		&protocol.TextDocumentEdit{
			TextDocument: protocol.OptionalVersionedTextDocumentIdentifier{TextDocumentIdentifier: protocol.TextDocumentIdentifier{URI: doc}},
			Edits:        []protocol.TextDocumentEditElement{&protocol.TextEdit{NewText: f.text}},
		},
	}}
}

// readRoot returns a small file of the root, or "".
func readRoot(snap *snapshot, name string) string {
	const most = 256 << 10
	file := filepath.Join(snap.root.dir, filepath.FromSlash(name))
	if info, err := os.Lstat(file); err != nil || !info.Mode().IsRegular() || info.Size() > most {
		return ""
	}
	text, _ := os.ReadFile(file)
	return string(text)
}

// snake writes a name in lower case with underscores.
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if r >= 'A' && r <= 'Z' {
			if i > 0 {
				b.WriteByte('_')
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// capitalised writes a name with its first letter in upper case.
func capitalised(name string) string {
	if name == "" {
		return name
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// header says what a test is for, in the comment of a language.
func header(comment string, x *checks.Finding, name string) string {
	return fmt.Sprintf("%s %s found %s in %s.\n%s Give what is missing a value, and see the test fail before the repair\n%s and pass after it.\n",
		comment, "squire", x.Rule.ID, name, comment, comment)
}

// pythonSkeleton is for pytest where the project has it, else for unittest.
func pythonSkeleton(snap *snapshot, x *checks.Finding, a attack) (newFile, callee, bool) {
	to, ok := calleeAt(snap, x.Span)
	if !ok {
		return newFile{}, to, false
	}
	file := snap.path()
	module := strings.ReplaceAll(strings.TrimPrefix(strings.TrimSuffix(file, ".py"), "src/"), "/", ".")
	module = strings.TrimSuffix(module, ".__init__")
	base := strings.TrimSuffix(path.Base(file), ".py")
	call, imported := to.name, to.name
	if to.class != "" {
		call, imported = to.class+"()."+to.name, to.class
		if to.static {
			call = to.class + "." + to.name
		}
	}
	setup, args := fill(snap, x, to.params, "hostile", func(p string) string { return p + " = None  # give it a value" })
	call = call + "(" + args + ")"
	if to.async {
		call = "asyncio.run(" + call + ")"
	}
	imports := fmt.Sprintf("from %s import %s\n", module, imported)
	if to.async {
		imports = "import asyncio\n\n" + imports
	}
	pytest := strings.Contains(readRoot(snap, "pyproject.toml")+readRoot(snap, "requirements.txt")+readRoot(snap, "requirements-dev.txt")+
		readRoot(snap, "setup.cfg")+readRoot(snap, "tox.ini"), "pytest") || readRoot(snap, "pytest.ini") != "" || readRoot(snap, "conftest.py") != ""
	name := "test_" + snake(strings.Trim(to.name, "_")) + "_with_hostile_input"
	check := func(assert func(cond, negated, message string) string) string {
		if a.sign == "" {
			return assert("not result", "result", a.what)
		}
		return assert(strconv.Quote(a.sign)+" not in str(result)", strconv.Quote(a.sign)+" in str(result)", a.what)
	}
	body := func(indent string, assertion string) string {
		var b strings.Builder
		for _, line := range setup {
			b.WriteString(indent + line + "\n")
		}
		fmt.Fprintf(&b, "%shostile = %s\n%stry:\n%s    result = %s\n%sexcept ValueError:\n%s    return  # refused: that is safe\n%s%s\n",
			indent, strconv.Quote(a.input), indent, indent, call, indent, indent, indent, assertion)
		return b.String()
	}
	var b strings.Builder
	b.WriteString(header("#", x, to.name))
	if pytest {
		b.WriteString(imports + "\n\n")
		fmt.Fprintf(&b, "def %s():\n%s", name, body("    ", check(func(cond, _, message string) string {
			return "assert " + cond + ", " + strconv.Quote(message)
		})))
	} else {
		b.WriteString("import unittest\n\n" + imports + "\n\n")
		fmt.Fprintf(&b, "class %sSecurityTest(unittest.TestCase):\n    def %s(self):\n%s", capitalised(base), name,
			body("        ", check(func(_, negated, message string) string {
				return "self.assertFalse(" + negated + ", " + strconv.Quote(message) + ")"
			})))
		b.WriteString("\n\nif __name__ == \"__main__\":\n    unittest.main()\n")
	}
	folder := path.Dir(file)
	if info, err := os.Stat(filepath.Join(snap.root.dir, "tests")); err == nil && info.IsDir() {
		folder = "tests"
	}
	return newFile{path.Join(folder, "test_"+base+"_"+snake(strings.Trim(to.name, "_"))+"_security.py"), b.String()}, to, true
}

// fill returns what a test has to set up, and the arguments of the call. The
// hostile text goes to the parameter that stands in the lines of the finding,
// else to the last one. Optional parameters behind it are left out.
func fill(snap *snapshot, x *checks.Finding, params []parameter, hostile string, setUp func(string) string) (setup []string, args string) {
	at := len(params) - 1
	about := snap.text[snap.mapper.lines[snap.mapper.lineOf(x.Span.Start)]:snap.mapper.line(snap.mapper.lineOf(x.Span.End)).End]
	for i, p := range params {
		if regexp.MustCompile(`\b` + regexp.QuoteMeta(p.name) + `\b`).Match(about) {
			at = i // the last of them: the first is often what the work is done with
		}
	}
	var list []string
	for i, p := range params {
		switch {
		case i == at:
			list = append(list, hostile)
		case i > at && p.optional:
			return setup, strings.Join(list, ", ")
		default:
			setup = append(setup, setUp(p.name))
			list = append(list, p.name)
		}
	}
	return setup, strings.Join(list, ", ")
}

// scriptSkeleton is for jest or vitest where package.json names one, else for
// the test runner of Node.
func scriptSkeleton(snap *snapshot, x *checks.Finding, a attack) (newFile, callee, bool) {
	to, ok := calleeAt(snap, x.Span)
	if !ok {
		return newFile{}, to, false
	}
	file := snap.path()
	ext := path.Ext(file)
	base := strings.TrimSuffix(path.Base(file), ext)
	manifest := readRoot(snap, "package.json")
	modules := ext == ".mjs" || ext == ".ts" || ext == ".tsx" || ext == ".mts" || strings.Contains(strings.ReplaceAll(manifest, " ", ""), `"type":"module"`)
	imported := to.name
	call := to.name
	if to.class != "" {
		imported, call = to.class, "new "+to.class+"()."+to.name
		if to.static {
			call = to.class + "." + to.name
		}
	}
	from := "./" + base
	if modules && (ext == ".mjs" || ext == ".js") {
		from += ext
	}
	bring := func(what, where string) string {
		if modules {
			return fmt.Sprintf("import { %s } from %q;\n", what, where)
		}
		return fmt.Sprintf("const { %s } = require(%q);\n", what, where)
	}
	bringAll := func(what, where string) string {
		if modules {
			return fmt.Sprintf("import %s from %q;\n", what, where)
		}
		return fmt.Sprintf("const %s = require(%q);\n", what, where)
	}
	setup, args := fill(snap, x, to.params, "hostile", func(p string) string { return "const " + p + " = undefined; // give it a value" })
	var b strings.Builder
	b.WriteString(header("//", x, to.name))
	check := ""
	switch {
	case strings.Contains(manifest, `"vitest"`):
		b.WriteString("import { expect, test } from \"vitest\";\n")
		check = jestCheck(a)
	case strings.Contains(manifest, `"jest"`) || strings.Contains(manifest, `"ts-jest"`):
		check = jestCheck(a)
	default:
		b.WriteString(bringAll("test", "node:test") + bringAll("assert", "node:assert/strict"))
		check = fmt.Sprintf("assert.ok(!String(JSON.stringify(result)).includes(%s), %q);", strconv.Quote(a.sign), a.what)
		if a.sign == "" {
			check = fmt.Sprintf("assert.ok(!result || result.length === 0, %q);", a.what)
		}
	}
	b.WriteString(bring(imported, from))
	fmt.Fprintf(&b, "\ntest(%q, async () => {\n", to.name+" with hostile input")
	for _, line := range setup {
		b.WriteString("  " + line + "\n")
	}
	fmt.Fprintf(&b, "  const hostile = %s;\n  let result;\n  try {\n    result = await %s(%s);\n  } catch (err) {\n    if (err instanceof RangeError || err instanceof TypeError) throw err;\n    return; // refused: that is safe\n  }\n  %s\n});\n",
		strconv.Quote(a.input), call, args, check)
	return newFile{path.Join(path.Dir(file), base+"."+strings.ToLower(to.name)+".security.test"+ext), b.String()}, to, true
}

// jestCheck is the assertion of jest and vitest.
func jestCheck(a attack) string {
	if a.sign == "" {
		return "expect(result ?? []).toHaveLength(0); // " + a.what
	}
	return fmt.Sprintf("expect(String(JSON.stringify(result))).not.toContain(%s); // %s", strconv.Quote(a.sign), a.what)
}

// javaSkeleton is for JUnit: 4 where the build says so, else 5.
func javaSkeleton(snap *snapshot, x *checks.Finding, a attack) (newFile, callee, bool) {
	to, ok := calleeAt(snap, x.Span)
	if !ok || to.class == "" {
		return newFile{}, to, false
	}
	file := snap.path()
	pkg := ""
	for line := range strings.Lines(string(snap.text)) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "package "); ok {
			pkg = strings.TrimSpace(strings.TrimSuffix(rest, ";"))
			break
		}
	}
	build := readRoot(snap, "pom.xml") + readRoot(snap, "build.gradle") + readRoot(snap, "build.gradle.kts")
	four := !strings.Contains(build, "jupiter") && (strings.Contains(build, "<artifactId>junit</artifactId>") || strings.Contains(build, "junit:junit:4"))
	setup, args := fill(snap, x, to.params, "hostile", func(p string) string { return "var " + p + " = (Object) null; // give it a value of its type" })
	call := "new " + to.class + "()." + to.name
	if to.static {
		call = to.class + "." + to.name
	}
	var b strings.Builder
	if pkg != "" {
		fmt.Fprintf(&b, "package %s;\n\n", pkg)
	}
	assertTrue := "org.junit.jupiter.api.Assertions"
	testImport := "org.junit.jupiter.api.Test"
	if four {
		assertTrue, testImport = "org.junit.Assert", "org.junit.Test"
	}
	fmt.Fprintf(&b, "import static %s.assertFalse;\n\nimport %s;\n\n", assertTrue, testImport)
	b.WriteString(header("//", x, to.name))
	class := to.class + capitalised(to.name) + "SecurityTest"
	access := ""
	if four {
		access = "public "
	}
	fmt.Fprintf(&b, "%sclass %s {\n  @Test\n  %svoid %sWithHostileInput() throws Exception {\n", access, class, access, to.name)
	for _, line := range setup {
		b.WriteString("    " + line + "\n")
	}
	check := fmt.Sprintf("String.valueOf(result).contains(%s)", strconv.Quote(a.sign))
	if a.sign == "" {
		check = "!java.util.List.of(\"null\", \"\", \"[]\", \"false\").contains(String.valueOf(result))"
	}
	message := strconv.Quote(a.what)
	if four {
		check = message + ", " + check
	} else {
		check += ", " + message
	}
	fmt.Fprintf(&b, "    String hostile = %s;\n    Object result;\n    try {\n      result = %s(%s);\n    } catch (IllegalArgumentException e) {\n      return; // refused: that is safe\n    }\n    assertFalse(%s);\n  }\n}\n",
		strconv.Quote(a.input), call, args, check)
	folder := strings.Replace("/"+path.Dir(file)+"/", "/src/main/java/", "/src/test/java/", 1)
	return newFile{path.Join(strings.Trim(folder, "/"), class+".java"), b.String()}, to, true
}
