package python

import (
	"strings"
	"testing"

	"github.com/squiresec/squire/checks/syntax"
)

// work returns how much a parser does for a text: the tokens it reads, and the
// bytes that it looks at ahead.
func work(src string, mode syntax.Mode) int {
	p := newParser([]byte(src), mode)
	budget := p.budget
	p.file()
	return p.steps + budget - p.budget
}

func TestTimeIsLinear(t *testing.T) {
	for _, unit := range []string{
		"(", "(\n", "x = (\n", "x = (\n1\n", "f(a:\n", "def f(a:\n", "def f(a:\n 1\n", "[\n]", "{a:\n", "f'{", `f"{f'{`, "f'{a:{", "f'{#\n", "f'''{\n", "f'{(\n1\n",
		"match (", "match (a);", "match (a):\n", "match -", "match (\n", `\"""` + "\n", "match (\n1):\n", "case ", "type X[", "'''", `"""a'''`, "'''\n", `\"""`, "\\\n",
		"not ", "- ", "lambda:", "lambda a=", "a if b else ", "a if ", "await ", "yield ", "`", "a**", "@a\n", "@", ";", ":", ")", "a)", "]\n",
		"if a:\n", "if a:", "elif a:\n", "else:\n", "try:\n", "except a, ", "with (a", "with (a, b)", "for a in ", "[x for ", "import ", "from ", "from a import (\n",
		"a b\n", "a, ", "a = ", "a: ", "$", "$A", "<... ", "...>", "...", ".", "\r", "\f", "\x00", "é", "print ", "print a ", "async ", "global ", "del ",
		"x = [\nclass A:\n", "x = (\nf'{\n", " (\n", "f(a\n b\n", "class A(b\n c\n", "f(\na b\n",
	} {
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			const n = 1000
			once, twice := work(strings.Repeat(unit, n), mode), work(strings.Repeat(unit, 2*n), mode)
			if twice > 5*once/2+1000 || once > 30*n*len(unit)+10_000 {
				t.Errorf("%q: %d for %d bytes, %d for twice as much", unit, once, n*len(unit), twice)
			}
		}
	}
}
