package match_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks/secrets/match"
)

var compiledOnce sync.Map

// compiled keeps expressions: compiling them is most of what a round of
// fuzzing would do.
func compiled(expr string) *regexp.Regexp {
	re, ok := compiledOnce.Load(expr)
	if !ok {
		re, _ = compiledOnce.LoadOrStore(expr, regexp.MustCompile(expr))
	}
	return re.(*regexp.Regexp)
}

// want finds matches as the package comment defines them.
func want(exprs []match.Expr, data []byte) []string {
	var out []string
	folded := strings.ToLower(string(data))
	for i, e := range exprs {
		live := len(e.Keywords) == 0
		for _, k := range e.Keywords {
			live = live || strings.Contains(folded, k)
		}
		if !live {
			continue
		}
		for _, m := range compiled(e.Regexp).FindAllIndex(data, -1) {
			out = append(out, fmt.Sprint(i, m))
		}
	}
	return out
}

func got(s *match.Set, data []byte) []string {
	var out []string
	s.Scan(data, func(int) bool { return true }, func(i, from, to int) {
		out = append(out, fmt.Sprint(i, []int{from, to}))
	})
	return out
}

// hard are expressions with something to get wrong each.
var hard = []match.Expr{
	{Regexp: `(?i)[\w.-]{0,50}?(?:adafruit)(?:[ \t\w.-]{0,20})[\s'"]{0,3}(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[\x60'"\s=]{0,5}([a-z0-9_-]{32})(?:[\x60'"\s;]|\\[nr]|$)`, Keywords: []string{"adafruit"}},
	{Regexp: `\b(tok_[a-z0-9]{4,})(?:[\x60'"\s;]|\\[nr]|$)`, Keywords: []string{"tok_"}},
	{Regexp: `(?i)-----BEGIN[ A-Z0-9_-]{0,100}KEY(?: BLOCK)?-----[\s\S-]{8,}?KEY(?: BLOCK)?-----`, Keywords: []string{"-----begin"}},
	{Regexp: `^start[0-9]+$`},
	{Regexp: `(?m)^line[0-9]+$`},
	{Regexp: `\Bmid[a-z]*\B`},
	{Regexp: `(?:foo|barbar|quxx)[^a-z]+?end`},
	{Regexp: `(?:ab|abc)(?:cdefg|defg)\b`},
	{Regexp: `(?:\w+key){1,3}=[0-9]{2}`},
	{Regexp: `x*yyyz*`},
	{Regexp: `(?s)open.*close`},
	{Regexp: `[a-f0-9]{40}`, Keywords: []string{"sha"}},
	{Regexp: `s\.[a-z0-9]{4}`, Keywords: []string{"s."}},
	{Regexp: `é+token[à-ü]{1,3}\b`},
	{Regexp: `(?i)ke[ty]word`},
	{Regexp: `(?:[a-c]dd[0-9]){2}`},
	{Regexp: `end\z`},
	{Regexp: `\Abegin`},
	{Regexp: `(a|ab)(c|bcd)(d*)xyz`},
	{Regexp: `(?i)[\w.-]{0,5}?(?:token|tokens|tokenset)[ =]{0,4}([a-z]{3,9}|[0-9]{2,20})(?:;|$)`},
	{Regexp: `(?i)[a-z]{3}skit[sk]{2}`, Keywords: []string{"skit"}},
	{Regexp: `(?i)(?:ka|sk)[k-t]{2,8}end`, Keywords: []string{"kai", "sk"}},
	{Regexp: `[a-z]{0,3}?(?:one|onetwo)[a-z]*x`},
	{Regexp: `(?i)\b(\d{9,12}(\||%)[0-9a-z\-_]{12,20})(?:[\x60'"\s;]|$)`},
	{Regexp: `[0-9]{2}(?:[a-zé]{9,}|[0-9]{8}[ ]+)$`},
	{Regexp: `(?i)[g-s]{10}[=%]`},
}

var pieces = []string{
	"adafruit_key = '" + strings.Repeat("0123456789abcdef", 2) + "'", "tok_abcd", "tok_12345;", "-----BEGIN RSA PRIVATE KEY-----\nabcdefgh\n-----END RSA PRIVATE KEY-----",
	"start1", "line22", "amidst", "foo  end", "barbar-end", "abcdefg", "aakeybbkey=12", "xxyyyzz", "open", "close", "sha",
	"0123456789abcdef0123456789abcdef01234567", "s.ab12", "éétokenàü", "KEYWORD", "\u212aEYWORD", "keywo\u0072d", "add1bdd2", "end", "begin", "abcdxyz",
	"123456789", "123456789%abcdefghij_1\n", "12345678  ", "éabcdefgh", "Messings\u017fg=", "klmnopqrsk%",
	"token", "tokens", "Tokenset =", "abc;", "123;", "one", "onetwo", "x",
	"to\u212aen\u017f =", "to\u212aens = abc;", "adafru\u0130t", "adafruit\u212a = '" + strings.Repeat("0123456789abcdef", 2) + "'", "\u017fha", "\u0130", "abc\u017fkit\u212as", "skit", "SKITKS", "k", "\u017f\u212akkend", "ka",
	"\n", " ", "'", "\xff", "\xc3", "ſ", "=", "a", "1", "\r\n", "🔑",
}

func FuzzSameAsRegexp(f *testing.F) {
	planned := match.NewPlans(string(match.EncodePlans(hard, nil))).NewSet(hard)
	s := match.NewSet(hard, nil)
	for i := range pieces {
		f.Add([]byte{byte(i)}, "")
		f.Add([]byte{byte(i), 33, byte(i + 1)}, "x")
		f.Add([]byte{34, byte(i), byte(i), 35, byte(i * 7)}, "key=key=key=")
	}
	f.Fuzz(func(t *testing.T, order []byte, extra string) {
		extra = extra[:min(len(extra), 64)]
		var b bytes.Buffer
		for i, o := range order[:min(len(order), 64)] {
			b.WriteString(pieces[int(o)%len(pieces)])
			if i%3 == 2 {
				b.WriteString(extra)
			}
		}
		data := b.Bytes()
		if d := cmp.Diff(want(hard, data), got(s, data)); d != "" {
			t.Errorf("text %q (-regexp +match):\n%s", data, d)
		}
		if d := cmp.Diff(got(s, data), got(planned, data)); d != "" {
			t.Errorf("text %q (-made at run time +made before):\n%s", data, d)
		}
		for i, e := range hard {
			if d := cmp.Diff(compiled(e.Regexp).FindSubmatchIndex(data), planned.Submatch(i, data)); d != "" {
				t.Errorf("text %q, expression %q, groups (-regexp +match):\n%s", data, e.Regexp, d)
			}
		}
		spot := len(extra) * 7 % (len(data) + 1)
		near := func(lo, hi int) bool { return lo <= spot+3 && spot <= hi }
		all := func(int, int) bool { return true }
		if d := cmp.Diff(gotNear(s, data, nil, near), gotNear(s, data, near, all)); d != "" {
			t.Errorf("text %q, near %d (-all +near):\n%s", data, spot, d)
		}
	})
}

// gotNear scans near something and returns the matches that keep keeps.
func gotNear(s *match.Set, data []byte, near, keep func(lo, hi int) bool) []string {
	var out []string
	s.ScanNear(data, near, func(int) bool { return true }, func(i, from, to int) {
		if keep(from, to) {
			out = append(out, fmt.Sprint(i, from, to))
		}
	})
	return out
}

func TestAnchors(t *testing.T) {
	for _, c := range []struct {
		expr string
		want []string
	}{
		{`\b(ghp_[0-9a-zA-Z]{36})\b`, []string{"ghp_"}},
		{`(?i)(?:FOO|barbar)x`, []string{"foox", "barbarx"}},
		{`[a-f0-9]{40}`, nil},
		{`(?:abc)?`, nil},
		{`x(?:abc|de)`, []string{"xabc", "xde"}},
	} {
		if d := cmp.Diff(c.want, match.Anchors(c.expr)); d != "" {
			t.Errorf("Anchors(%q) (-want +got):\n%s", c.expr, d)
		}
	}
}

// TestHostileTextsStayLinear counts what was looked at by the only observable
// means: that it ends, with the right result, on texts made of hits.
func TestHostileTextsStayLinear(t *testing.T) {
	s := match.NewSet(hard, nil)
	for _, piece := range []string{"adafruit", "adafruit=", "open", "aakey", "xyyy", "barbar"} {
		data := []byte(strings.Repeat(piece, 20_000))
		if d := cmp.Diff(want(hard, data), got(s, data)); d != "" {
			t.Errorf("%q repeated (-regexp +match):\n%.500s", piece, d)
		}
	}
}

func FuzzTester(f *testing.F) {
	exprs := []string{`(?:^|/)vendor/(?:a|b)(?:/.*)?$`, `(?i)\.(?:png|jpe?g)$`, `go\.sum$`, `^$`, `\bx\b`, `(?m)^y$`}
	var testers []*match.Tester
	plans := match.NewPlans(string(match.EncodePlans(nil, exprs[:len(exprs)/2])))
	for _, e := range exprs {
		testers = append(testers, match.NewTester(e, plans))
	}
	for _, s := range []string{"", "vendor/a/x", "x/vendor/b", "avendor/a", "a.PNG", "a.jpeg\n", "go.sum", "é x é", "a\ny\nb", "\xff.png"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for i, e := range exprs {
			if got, want := testers[i].MatchString(s), regexp.MustCompile(e).MatchString(s); got != want {
				t.Errorf("%q on %q: got %v, want %v", e, s, got, want)
			}
		}
	})
}
