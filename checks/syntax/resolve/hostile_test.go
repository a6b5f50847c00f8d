package resolve_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/languages"
)

// Texts that are made to take long. If the time weren't linear in their
// length, or nearly, this test wouldn't end.
func TestTextsThatAreMadeToTakeLong(t *testing.T) {
	const many = 10_000
	each := func(format string) string {
		var b strings.Builder
		for k := range many {
			fmt.Fprintf(&b, format, k)
		}
		return b.String()
	}
	down := func(format string) string {
		var b strings.Builder
		for k := many; k > 0; k-- {
			fmt.Fprintf(&b, format, k, k-1)
		}
		return b.String()
	}
	for name, x := range map[string]struct {
		lang checks.Lang
		src  string
	}{
		"a long sum":              {checks.Python, "x = 'a'\nf(x" + strings.Repeat(" + x", many) + ")"},
		"sums of sums":            {checks.JavaScript, "let x0 = 'a';" + each("let x%[1]dy = x%[1]d + x%[1]d, x%[1]dz = `${x%[1]dy}${x%[1]d}`;")},
		"names of names":          {checks.Python, "import os\nx0 = os.x\n" + down("x%d = x%d\n")},
		"names of names, in JS":   {checks.JavaScript, "let " + strings.TrimSuffix(each("x%d, "), ", ") + ";const x = require('a'); x0 = x.y;" + strings.ReplaceAll(down("x%d = x%d;"), "x-1", "x")},
		"many targets":            {checks.Python, each("x%d = ") + "1"},
		"a long tuple":            {checks.Go, "package p\nfunc f() {" + strings.TrimSuffix(each("x%d, "), ", ") + " := g() }"},
		"many parameters":         {checks.Go, "package p\nfunc f(" + each("x%d, ") + "x int) { }"},
		"many methods":            {checks.Java, "class K { " + each("void m(int x%d) { m(1); }") + " }"},
		"many of one name":        {checks.Go, "package p\n" + each("func f%d() { x := 1; { x := 2; g(x) }; g(x) }\n")},
		"many globals":            {checks.Python, "def f():\n  global " + strings.TrimSuffix(each("x%d, "), ", ") + "\n  x1 = 2\n"},
		"many fields":             {checks.Java, "class K { " + each("int x%[1]d = this.x%[1]d + K.x%[1]d;") + " }"},
		"a long chain":            {checks.JavaScript, "import a from 'a'; a" + strings.Repeat(".b", many)},
		"a long chain of calls":   {checks.JavaScript, "class K { m() { this" + strings.Repeat(".m()", many) + " } }"},
		"many formats":            {checks.Python, "f('" + strings.Repeat("{}", many) + "'.format(" + strings.Repeat("1, ", many) + "))"},
		"a long template":         {checks.JavaScript, "let x = 1; f(`" + strings.Repeat("\\n${x}", many) + "`)"},
		"a sum in a class":        {checks.Python, "class K:\n  x = 'a'\n  def m(self): return " + strings.Repeat("self.x + x + ", many) + "1"},
		"many imports of a name":  {checks.Python, strings.Repeat("import os\nos.x()\n", many)},
		"scopes in scopes":        {checks.JavaScript, strings.Repeat("{ let x = x; function f(x) {", 200) + strings.Repeat("} }", 200)},
		"many types of one field": {checks.Go, "package p\n" + each("type T%[1]d struct { x int }\nfunc (t *T%[1]d) m() { t.x.y.z() }\n")},
	} {
		t.Run(name, func(t *testing.T) {
			l, _ := languages.For(x.lang, "")
			askEverything(t, l.Parse([]byte(x.src), syntax.Code), l.Unquote)
		})
	}
}
