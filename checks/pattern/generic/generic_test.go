package generic

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// plenty of steps for what tests look at.
const plenty = 1 << 20

// shown are the texts of matches, each with what its variables stand for.
func shown(p *Pattern, src string, found []Match) []string {
	var got []string
	for _, m := range found {
		s := src[m.Span.Start:m.Span.End]
		for i, v := range m.Vars {
			s += fmt.Sprintf(" | %s=%s", p.Vars()[i], src[v.Start:v.End])
		}
		got = append(got, s)
	}
	return got
}

func numbers(from, to int) string {
	var b strings.Builder
	for i := from; i <= to; i++ {
		fmt.Fprintf(&b, "n%d\n", i)
	}
	return b.String()
}

var cases = []struct {
	name    string
	pattern string
	text    string
	want    []string
}{
	// Words and signs.
	{"a word", "root", "user root;", []string{"root"}},
	{"each time", "tar", "tar xf a.tar; tar\ntar", []string{"tar", "tar", "tar", "tar"}},
	{"a whole word", "root", "rooted _root root2", nil},
	{"a part of what has a dash", "root", "no-root-squash", []string{"root"}},
	{"upper case is another", "root", "Root ROOT", nil},
	{"signs", "a->b", "x = a->b;", []string{"a->b"}},
	{"white space means nothing", "a -> b", "a->b", []string{"a->b"}},
	{"not even in the text", "a->b", "a\t- \n > b", []string{"a\t- \n > b"}},
	{"but it ends a word", "ab", "a b", nil},
	{"signs are single", "a == b", "a = = b", []string{"a = = b"}},
	{"a URL", "http://", "see http://x and https://y", []string{"http://"}},
	{"other bytes", "price €5", "price  €5", []string{"price  €5"}},
	{"half of a rune isn't one", "é", "\xc3", nil},
	{"invalid UTF-8", "a \xff b", "a \xff b", []string{"a \xff b"}},
	{"a zero byte", "a \x00", "a\x00", []string{"a\x00"}},
	{"Windows' lines", "a\r\nb", "a\nb", []string{"a\nb"}},
	{"Windows' lines in the text", "a b", "a\r\nb\r\n", []string{"a\r\nb"}},
	{"nothing between", "a b", "a x b", nil},
	{"begins again", "a a b", "a a a b", []string{"a a b"}},
	{"they may overlap", "a a", "a a a", []string{"a a", "a a"}},
	{"an empty text", "a", "", nil},
	{"only white space", "a", " \n\t\n", nil},
	// Variables.
	{"a variable", "user $NAME;", "user root;", []string{"user root; | $NAME=root"}},
	{"is one word", "user $NAME;", "user no-root;", nil},
	{"is no sign", "user $NAME", "user ;", nil},
	{"is no other byte", "user $NAME", "user é", nil},
	{"is a number", "port = $N", "port = 8080", []string{"port = 8080 | $N=8080"}},
	{"twice the same", "$A = $A", "x = y; x = x", []string{"x = x | $A=x"}},
	{"again is the same to the letter", "$A = $A", "x = X", nil},
	{"two", "$A = $B", "x = y", []string{"x = y | $A=x | $B=y"}},
	{"two may be the same", "$A = $B", "x = x", []string{"x = x | $A=x | $B=x"}},
	{"behind a dollar", "$$VAR", "echo $HOME", []string{"$HOME | $VAR=HOME"}},
	{"small letters are a word", "$var", "$var $other", []string{"$var"}},
	{"a number isn't one", "$1", "$1 $2", []string{"$1"}},
	{"of a text isn't one", "a", "$A", nil},
	{"joined with another", "$A.$B", "x.y", []string{"x.y | $A=x | $B=y"}},
	// Ellipses.
	{"something between", "a ... b", "a x, y b", []string{"a x, y b"}},
	{"nothing", "a ... b", "a b", []string{"a b"}},
	{"the shortest", "a ... b", "a x b y b", []string{"a x b"}},
	{"the last begin", "a ... b", "a a x b", []string{"a x b"}},
	{"no spaces", "f(...)", "f(1, 2)", []string{"f(1, 2)"}},
	{"lines", "a ... b", "a\n\nx\n\nb", []string{"a\n\nx\n\nb"}},
	{"twice", "a ... b ... c", "a b x b c", []string{"a b x b c"}},
	{"goes back", "a ... b c", "a b x b c", []string{"a b x b c"}},
	{"goes back over variables", "a ... $X = $X", "a x = y = y", []string{"a x = y = y | $X=y"}},
	{"from a word to the same", "$A ... $A", "p q p", []string{"p q p | $A=p"}},
	{"at the end", "a ...", "x a b\nc", []string{"a b\nc"}},
	{"at the end, from the first", "a ...", "a a b", []string{"a a b"}},
	{"at the end, but nothing is there", "a ...", "a", []string{"a"}},
	{"at the beginning", "... b", "x y b z", []string{"x y b"}},
	{"at the beginning of blocks", "... b", "x (y b)\n  z b", []string{"y b", "z b"}},
	{"alone", "...", "x y\nz", []string{"x y\nz"}},
	{"four dots are none", "a....b", "a....b a x b", []string{"a....b"}},
	{"two dots are none", "a..b", "a..b a x b", []string{"a..b"}},
	{"dots of a text", "a . . . b", "a...b", []string{"a...b"}},
	{"ten lines", "n1 ... n11", numbers(1, 20), []string{strings.TrimSpace(numbers(1, 11))}},
	{"not eleven", "n1 ... n12", numbers(1, 20), nil},
	{"empty ones count", "n1 ... n11", "n1\n\n" + numbers(2, 11), nil},
	{"twice ten", "n1 ... ... n21", numbers(1, 30), []string{strings.TrimSpace(numbers(1, 21))}},
	{"ten each", "n1 ... n11 ... n21", numbers(1, 30), []string{strings.TrimSpace(numbers(1, 21))}},
	{"ten at the end", "n1 ...", numbers(1, 30), []string{strings.TrimSpace(numbers(1, 11))}},
	// Ellipses with a name.
	{"a name", "a $...X b", "a x, y b", []string{"a x, y b | $...X= x, y"}},
	{"a name for nothing", "a $...X b", "a b", []string{"a b | $...X="}},
	{"a name at the end", "a $...X", "a x\ny", []string{"a x\ny | $...X= x\ny"}},
	{"a name twice", "a $...X b $...X c", "a 1 2 b 1 2 c", []string{"a 1 2 b 1 2 c | $...X= 1 2"}},
	{"a name twice, not the same", "a $...X b $...X c", "a 1 2 b 2 1 c", nil},
	{"a name goes back", "a $...X b $...X c", "a b b b c", []string{"a b b b c | $...X= b"}},
	{"a name and more lines", "n1 $...X ... n21", numbers(1, 30), []string{strings.TrimSpace(numbers(1, 21)) + " | $...X=\n" + strings.TrimSpace(numbers(2, 20))}},
	{"another than the variable", "$X $...X ;", "a b c;", []string{"c; | $X=c | $...X="}},
	{"small letters name nothing", "a $...x", "a $ 1 x", []string{"a $ 1 x"}},
	// Blocks of the text.
	{"into brackets", "f ( a )", "f(a)", []string{"f(a)"}},
	{"and on behind them", "f(...) ;", "f(a, (b)) ;", []string{"f(a, (b)) ;"}},
	{"the first bracket that closes", "f(...)", "f(g(x), y)", []string{"f(g(x)"}},
	{"not out of brackets", "a ... b", "(a) b", nil},
	{"nor into the next", "a: ... b:", "{a: 1}, {b: 2}", nil},
	{"into brackets within", "a ... b", "(a [(b)])", []string{"a [(b"}},
	{"brackets that aren't closed", "a ... b", "(a\nb", []string{"a\nb"}},
	{"brackets over lines are none", "a ... b", "(a\n) b", []string{"a\n) b"}},
	{"brackets that cross", "a ... b", "([a) b", []string{"a) b"}},
	{"a bracket in a quote", "a ... b", "a ')' b", []string{"a ')' b"}},
	{"into what is indented", "a b c", "a\n  b\n    c", []string{"a\n  b\n    c"}},
	{"and out of it", "a b c", "a\n  b\nc", []string{"a\n  b\nc"}},
	{"not out of where it began", "b c", "a\n  b\nc", nil},
	{"between two levels", "b c", "a\n    b\n  c", nil},
	{"the end is in the block", "b ...", "a\n  b\n  c\nd", []string{"b\n  c"}},
	{"the end is in brackets", "f(a, ...", "f(a, b) c", []string{"f(a, b"}},
	{"a tab is eight", "b c", "a\n\tb\n        c", []string{"b\n        c"}},
	{"an empty line ends no block", "b c", "a\n  b\n\n  c", []string{"b\n\n  c"}},
	{"nor does one of white space", "b c", "a\n  b\n \r\n  c", []string{"b\n \r\n  c"}},
	{"the text begins indented", "a b", "  a\nb", nil},
	// Blocks of the pattern.
	{"indented", "a:\n  b", "a:\n    b\nc", []string{"a:\n    b"}},
	{"but the text isn't", "a:\n  b", "a: b", nil},
	{"the whole block", "a:\n  b", "a:\n  b\n  c", nil},
	{"from its beginning", "a:\n  c", "a:\n  b\n  c", nil},
	{"with more of it", "a:\n  ...\n  c", "a:\n  b\n  c", []string{"a:\n  b\n  c"}},
	{"and some behind", "a:\n  b\n  ...", "a:\n  b\n  c\nd", []string{"a:\n  b\n  c"}},
	{"only within", "a:\n  ...\n  c", "a:\n  b\nc", nil},
	{"and on behind", "a:\n  b\nc", "a:\n  b\nc", []string{"a:\n  b\nc"}},
	{"two levels", "a:\n  b:\n    c", "a:\n b:\n  c\n", []string{"a:\n b:\n  c"}},
	{"closing two", "a:\n  b:\n    c\nd", "a:\n  b:\n    c\nd", []string{"a:\n  b:\n    c\nd"}},
	{"nothing indented is fine for dots", "{\n  ...\n}", "{ }", []string{"{ }"}},
	{"but not at the end of one", "(a\n  ...\n)", "(a)", nil},
	{"and at the end", "a {\n  ...\n", "a {", []string{"a {"}},
	{"brackets are a block, too", "{\n  a\n  ...\n}", "{a, b}", []string{"{a, b}"}},
	{"the next block behind dots", "a ...\n  c", "a x\n  c", []string{"a x\n  c"}},
	{"which isn't any later one", "a ...\n  c", "a\n  b\nx\n  c", nil},
	{"a name for a block", "a:\n  $...X\nb", "a:\n  1\n  2\nb", []string{"a:\n  1\n  2\nb | $...X=\n  1\n  2"}},
	{"a variable over blocks", "a\n  $X\nb\n  $X", "a\n  x\nb\n  x", []string{"a\n  x\nb\n  x | $X=x"}},
	{"a variable over blocks, not the same", "a\n  $X\nb\n  $X", "a\n  x\nb\n  y", nil},
	{"the block where it began is no block", "...\n  x", "(x)", []string{"(x"}},
	{"a tab isn't four", "c b", "a\n        c\n\tb", []string{"c\n\tb"}},
	// What is remembered of one beginning mustn't be of another.
	{"another variable", "$A ... b $A", "x y ; b y", []string{"y ; b y | $A=y"}},
	{"another name", "a $...X b $...X c", "a 1 a 2 b 2 c", []string{"a 2 b 2 c | $...X= 2"}},
	{"another limit", "$A ... $A\n  ...\n  c\n  d", "y x x\n  y\n    c\n  d", []string{"x x\n  y\n    c\n  d | $A=x"}},
	{"another limit, twice", "$A ... $A\n  ...\n  c\n  d", "y x x x\n  y\n    c\n  d", []string{"x x\n  y\n    c\n  d | $A=x"}},
	{"between what is known", "$A ... $A; ... c", "y x z x; q c z; q c y; q q", []string{"x z x; q c | $A=x", "z x; q c z; q c | $A=z"}},
	{"the pattern as a whole is indented", "    a\n    b", "a\nb", []string{"a\nb"}},
}

func TestFind(t *testing.T) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p, err := Compile(c.pattern, DefaultLines)
			if err != nil {
				t.Fatal(err)
			}
			found, complete := p.Find([]byte(c.text), plenty)
			if !complete {
				t.Error("the steps didn't suffice")
			}
			if diff := cmp.Diff(c.want, shown(p, c.text, found)); diff != "" {
				t.Errorf("%q in %q (-want +got):\n%s", c.pattern, c.text, diff)
			}
		})
	}
}

func TestLines(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		lines, want   int
	}{
		{"a ... b", "a x\nx\nb", DefaultLines, 1},
		{"a ... b", "a x\nx\nb", -1, 1},
		{"a ... b", "a x\nx\nb", 0, 0},
		{"a ... b", "a x\nx\nb", 1, 0},
		{"a ... b", "a x\nx\nb", 2, 1},
		// Before a block.
		{"a ...\n  b", "a\nx\nx\n  b", 1, 0},
		{"a ...\n  b", "a\nx\nx\n  b", 2, 1},
		// In a block they count from before it, and behind it from its end.
		{"a ...\n  ...\n  b", "a\nx\n  x\n  b", 2, 0},
		{"a ...\n  ...\n  b", "a\nx\n  x\n  b", 3, 1},
		{"a\n  b\n  c\n... d", "a\n  b\n  c\nd", 1, 1},
		{"a\n  b\n  ...\n... d", "a\n  b\n  c\nx\nd", 2, 1},
		{"a\n  b\n  ...\n... d", "a\n  b\n  c\nx\nx\nd", 2, 0},
	} {
		p, err := Compile(c.pattern, c.lines)
		if err != nil {
			t.Fatal(err)
		}
		if found, _ := p.Find([]byte(c.text), plenty); len(found) != c.want {
			t.Errorf("%q over %d lines in %q: found %d, want %d", c.pattern, c.lines, c.text, len(found), c.want)
		}
	}
}

func TestCompileErrors(t *testing.T) {
	for text, want := range map[string]Error{
		"":                               {0, "the pattern is empty"},
		" \n\t\r\n":                      {0, "the pattern is empty"},
		"a ... $...X b":                  {6, "$...X stands right behind another ellipsis, so nothing says where it begins; put a word or a sign between them"},
		"a $...X\n$...Y":                 {8, "$...Y stands right behind another ellipsis, so nothing says where it begins; put a word or a sign between them"},
		"  a\nb":                         {4, "this line is indented less than the first line of the pattern, which then can't match anything"},
		strings.Repeat("a ", maxNodes+1): {2 * maxNodes, "the pattern has more than 4096 words and signs"},
	} {
		_, err := Compile(text, DefaultLines)
		var got *Error
		if !errors.As(err, &got) {
			t.Errorf("%.40q: got error %v, want %v", text, err, &want)
			continue
		}
		if diff := cmp.Diff(want, *got); diff != "" {
			t.Errorf("%.40q (-want +got):\n%s", text, diff)
		}
	}
}

func TestNames(t *testing.T) {
	p, err := Compile("server $X { listen $...X; http://$Y $X\n  root $...Z ab listen }", DefaultLines)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"$X", "$...X", "$Y", "$...Z"}, p.Vars()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"server", "listen", "http", "root"}, p.Literals()); diff != "" {
		t.Error(diff)
	}
}
