package java

import (
	"strings"
	"testing"

	"github.com/squiresec/squire/checks/syntax"
)

// bombs are texts that nest or repeat something n times.
var bombs = map[string]func(n int) string{
	"parentheses":       around("(", "1", ")"),
	"open parentheses":  around("(", "", ""),
	"open braces":       around("{", "", ""),
	"open calls":        around("f(", "", ""),
	"open indexes":      around("a[", "", ""),
	"blocks":            around("{", "x();", "}"),
	"classes":           around("class A {", "", "}"),
	"anonymous":         around("new A() { int x = ", "1", "; };"),
	"arrays":            around("int[] a = {", "1", "};"),
	"arrays in arrays":  around("{", "1", "},"),
	"lambdas":           around("a -> ", "1", ""),
	"lambda blocks":     around("() -> {", "x();", "}"),
	"casts":             around("(int) ", "1", ""),
	"casts of classes":  around("(A<B>) ", "x", ""),
	"not":               around("!", "a", ""),
	"minus":             around("- ", "a", ""),
	"conditionals":      around("a ? b : ", "c", ""),
	"in conditionals":   around("a ? ", "b", " : c"),
	"assignments":       around("a = ", "b", ""),
	"with operators":    around("a += ", "b", ""),
	"sum":               around("a + ", "b", ";"),
	"comparisons":       around("a < ", "b", ";"),
	"greater":           around("a > ", "b", ";"),
	"type arguments":    around("A<", "B", ">"),
	"open types":        around("A<", "", ""),
	"types":             around("A<", "B", "> x;"),
	"references":        around("a < b, ", "A<B>::new", ""),
	"members":           around("", "a", ".b().c[1]"),
	"dots":              around("a.", "b", ""),
	"imports":           around("import a.b.c;\n", "", ""),
	"one import":        func(n int) string { return "import a" + strings.Repeat(".b", n) + ";" },
	"else if":           around("if (a) b(); else ", "c();", ""),
	"if":                around("if (a) ", "c();", ""),
	"labels":            around("a: ", "b();", ""),
	"switches":          around("switch (a) { case 1: ", "b();", "}"),
	"cases":             func(n int) string { return "switch (a) {" + strings.Repeat("case 1: b(); ", n) + "}" },
	"patterns":          func(n int) string { return "x = a instanceof " + around("A(", "B b", ")")(n) + ";" },
	"annotations":       around("@A(b = ", "1", ")"),
	"row of decorators": around("@A ", "class B {}", ""),
	"variables":         around("int a, ", "b", ";"),
	"names":             around("a ", "b", ""),
	"dimensions":        func(n int) string { return "int" + strings.Repeat("[]", n) + " a;" },
	"text blocks":       around("\"\"\"", "\n", ""),
	"templates":         around(`"\{`, "a", `}"`),
	"comments":          around("/*", "", ""),
	"try":               around("try { ", "a();", "} finally { }"),
	"ellipsis":          around("<... ", "a", " ...>"),
	"indented":          func(n int) string { return "f(\n" + strings.Repeat("a(\n", n) + ";" },
	"members ahead":     around("@A int x\n", "", ""),
	"generic methods":   around("<T> ", "", ""),
	"wildcards":         around("A<? extends ", "B", "> x;"),
	"deep types":        around("@A(x) B.", "C", "<D> y;"),
	"new":               around("new A(", "", ")"),
	"modifiers":         around("public static ", "int x;", ""),
	"closing":           around("}", "", ")"),
	"yields":            around("yield ", "1", ";"),
	"typed":             around("(A $X) ", "a", ""),
	"brackets":          around("[](", "", ")"),
}

func around(open, inner, closing string) func(int) string {
	return func(n int) string { return strings.Repeat(open, n) + inner + strings.Repeat(closing, n) }
}

// TestLinear counts the tokens that are read: of a text that is twice as long,
// no more than twice as many, however it is nested.
func TestLinear(t *testing.T) {
	for name, bomb := range bombs {
		for _, frame := range []string{"%", "class A { void f() {\n%\n} }", "class A {\n%\n}", "x = %"} {
			for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
				steps := func(n int) int {
					src := strings.Replace(frame, "%", bomb(n), 1)
					p := newParser([]byte(src), mode)
					p.file()
					if err := p.b.Tree("java").Check(); err != nil {
						t.Fatalf("%s in %s: %v", name, frame, err)
					}
					return p.steps
				}
				// The bounds of looking ahead are behind both.
				once, twice := steps(1500), steps(3000)
				if twice > 2*once+once/10+1000 || once > 1500*12*40 {
					t.Errorf("%s in %s, mode %d: %d tokens are read, and %d of twice the text", name, frame, mode, once, twice)
				}
			}
		}
	}
}
