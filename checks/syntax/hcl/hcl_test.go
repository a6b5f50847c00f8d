package hcl_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/hcl"
)

type treeCase struct{ src, want string }

func checkCases(t *testing.T, mode syntax.Mode, cases []treeCase) {
	t.Helper()
	for _, tt := range cases {
		tree := hcl.Parse([]byte(tt.src), mode)
		if err := tree.Check(); err != nil {
			t.Errorf("%s: %v", tt.src, err)
		}
		if got := tree.String(); got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.src, got, tt.want)
		}
	}
}

func TestBodies(t *testing.T)      { checkCases(t, syntax.Code, bodies) }
func TestExpressions(t *testing.T) { checkCases(t, syntax.Code, expressions) }
func TestTemplates(t *testing.T)   { checkCases(t, syntax.Code, templates) }
func TestBroken(t *testing.T)      { checkCases(t, syntax.Code, broken) }
func TestPatterns(t *testing.T)    { checkCases(t, syntax.Pattern, patterns) }

func TestUnquote(t *testing.T) {
	for _, tt := range []struct {
		lit, want string
		ok        bool
	}{
		{`"a\n\t\r\"\\b"`, "a\n\t\r\"\\b", true},
		{`"\u00e9\U0001F600"`, "é😀", true},
		{`"$${a} %%{b} $c %d"`, "${a} %{b} $c %d", true},
		{`aws_x`, "aws_x", true},
		{`""`, "", true},
		{`"${a}"`, "", false},
		{`"%{ if a }"`, "", false},
		{`"\q"`, "", false},
		{`"\u12"`, "", false},
		{`"\UFFFFFFFF"`, "", false},
		{`"a`, "", false},
		{`"`, "", false},
		{``, "", false},
		{"<<E\n  a\n b\\n\n$${x}\nE", "  a\n b\\n\n${x}\n", true},
		{"<<-E\n  a\n\n   b\n  E", "a\n\n b\n", true},
		{"<<E\n${a}\nE", "", false},
		{"<<E", "", false},
	} {
		got, ok := hcl.Unquote([]byte(tt.lit))
		if got != tt.want || ok != tt.ok {
			t.Errorf("%s: got %q, %v, want %q, %v", tt.lit, got, ok, tt.want, tt.ok)
		}
	}
}

// real is a file with all that the language has.
const real = `# A comment
terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.0" }
  }
}

variable "names" {
  type    = map(list(string))
  default = {}
  validation {
    condition     = length(var.names) > 0 && !contains(keys(var.names), "x")
    error_message = "No ${"names"}."
  }
}

locals {
  all = merge(
    { for k, v in var.names : upper(k) => v... if k != "" },
    { "a-b" = [1, 2.5e3, -3], (var.key) : null },
  )
  policy = <<-EOT
    {
      "Statement": [%{ for a in local.all ~}
        "${a}",
      %{~ endfor }]
    }
  EOT
}

resource "aws_s3_bucket" "b" {
  count  = var.on ? 1 : 0
  bucket = "${var.prefix}-bucket" // the name
  tags   = local.all[*].tags

  dynamic "rule" {
    for_each = toset(var.rules)
    content {
      id = rule.value.0.id
    }
  }
}

output "arn" { value = provider::aws::arn_parse(aws_s3_bucket.b[0].arn) }
`

// items returns the items of the file as texts.
func items(tree *syntax.Tree) []string {
	var all []string
	for i := range tree.Children(0) {
		all = append(all, fmt.Sprintf("%d %s", tree.Nodes[i].Start, tree.Text(i)))
	}
	return all
}

func TestWhatIsBeforeTheDamageStays(t *testing.T) {
	whole := hcl.Parse([]byte(real), syntax.Code)
	if len(whole.Gaps) > 0 {
		t.Fatal(whole.Gaps)
	}
	want := items(whole)
	for cut := 0; cut < len(real); cut += 7 {
		tree := hcl.Parse([]byte(real[:cut]), syntax.Code)
		if err := tree.Check(); err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		got := items(tree)
		for i, n := range whole.Nodes {
			if n.Role == syntax.RoleItem && n.Parent == 0 && int(n.End) < cut {
				if at := indexOf(want, fmt.Sprintf("%d %s", n.Start, whole.Text(int32(i)))); at >= len(got) || got[at] != want[at] {
					t.Fatalf("cut at %d: %q is lost: %q", cut, want[at], got)
				}
			}
		}
	}
}

func indexOf(list []string, s string) int {
	for i, x := range list {
		if x == s {
			return i
		}
	}
	return -1
}

// A line that is missing may damage the item that it was in, and no other.
func TestWhatIsAroundTheDamageStays(t *testing.T) {
	whole := hcl.Parse([]byte(real), syntax.Code)
	lines := strings.SplitAfter(real, "\n")
	at := 0
	for i, line := range lines {
		src := strings.Join(lines[:i], "") + strings.Join(lines[i+1:], "")
		tree := hcl.Parse([]byte(src), syntax.Code)
		if err := tree.Check(); err != nil {
			t.Fatalf("without line %d: %v", i+1, err)
		}
		got := strings.Join(items(tree), "\x00") + "\x00"
		for k := range whole.Children(0) {
			s := whole.Span(k)
			if s.Start <= at && at < s.End || at <= s.Start && s.Start < at+len(line) {
				continue
			}
			if text := string(whole.Text(k)); !strings.Contains(got, " "+text+"\x00") {
				t.Errorf("without line %d, %q: %q is lost", i+1, line, text)
			}
		}
		at += len(line)
	}
}

func TestAnyDamage(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		src := []byte(real)
		for range 1 + random.IntN(4) {
			at := random.IntN(len(src))
			switch random.IntN(3) {
			case 0:
				src = append(src[:at:at], src[min(len(src), at+random.IntN(30)):]...)
			case 1:
				src[at] = "\"{}[]()$%~<=\n#\x00\xff"[random.IntN(16)]
			default:
				src = append(src[:at:at], append([]byte(`"${<<E`)[random.IntN(6):], src[at:]...)...)
			}
			if len(src) == 0 {
				break
			}
		}
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			if err := hcl.Parse(src, mode).Check(); err != nil {
				t.Fatalf("%q: %v", src, err)
			}
		}
	}
}

// bombs are texts that nest, or go on, without an end.
var bombs = []struct{ before, again, after string }{
	{"a = ", "[", ""},
	{"a = ", "(", ")"},
	{"a = ", "{ a = ", ""},
	{"", "a {\n", ""},
	{"a = ", "f(", ""},
	{"a = x", "[x", "]"},
	{"a = ", "-", "1"},
	{"a = ", "!", ""},
	{"a = ", `"${`, ""},
	{"a = ", `"${`, `}"`},
	{"a = ", `"%{if `, ""},
	{"a = ", "x ? ", "x"},
	{"a = x", " ? x : x", ""},
	{"a = 1", " + 1", ""},
	{"a = 1", " + 1 * 2 == 3 && 4", ""},
	{"a = x", ".x", ""},
	{"a = x", ".0", ""},
	{"a = x", "[*]", ""},
	{"a = x", "(x)", ""},
	{"a = ", "<<E\n", ""},
	{"a = ", "<<E\n${", ""},
	{"", "a = <<E%d\n", ""},
	{"a = ", "[for x in ", ""},
	{"a = ", "{for x in y : ", ""},
	{"", "a ", ""},
	{"", "\"a\" ", ""},
	{"", "a\n\n", ""},
	{"", "}", ""},
	{"", "/*", ""},
	{"", "/* a\n", ""},
	{"", "a = 1 /*\n", ""},
	{"a = \"", "${x} ", ""},
	{"a = <<E\n", "{{", "\nE"},
	{"a = ", "<... ", ""},
	{"", "...", ""},
	{"", "... ", "{"},
	{"", "a b c d e f g h i j k l m n o p q ", ""},
	{"", "\"${", "\n"},
	{"", "\"${\n", ""},
	{"a = [", "\"${\n", ""},
}

func bomb(n int, before, again, after string) []byte {
	var b strings.Builder
	b.WriteString(before)
	for i := range n {
		if strings.Contains(again, "%d") {
			fmt.Fprintf(&b, again, i)
		} else {
			b.WriteString(again)
		}
	}
	b.WriteString(strings.Repeat(after, n))
	return append([]byte(b.String()), "\nlast = 1\n"...)
}

// deepest returns how many nodes lie around each other.
func deepest(tree *syntax.Tree) (most int) {
	depth := make([]int, len(tree.Nodes))
	for i, n := range tree.Nodes[1:] {
		depth[i+1] = depth[n.Parent] + 1
		most = max(most, depth[i+1])
	}
	return most
}

func TestDepthIsBounded(t *testing.T) {
	for _, again := range []string{"a = [", "a = (", "{ a = ", "a {\n", "a = f(", "a = \"${", "a = x ? [", "a[", "[for x in "} {
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			src := []byte("a = " + strings.Repeat(strings.TrimPrefix(again, "a = "), 10_000))
			if !strings.HasPrefix(again, "a = ") {
				src = []byte(strings.Repeat(again, 10_000))
			}
			if n := deepest(hcl.Parse(src, mode)); n > 6*syntax.MaxDepth {
				t.Errorf("%s: %d levels", again, n)
			}
		}
	}
	for _, x := range bombs {
		src := bomb(10_000, x.before, x.again, x.after)
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			if err := hcl.Parse(src, mode).Check(); err != nil {
				t.Errorf("%s: %v", x.again, err)
			}
		}
	}
}

// The number of tokens that are read grows as the text does.
func TestTimeIsLinear(t *testing.T) {
	for _, x := range bombs {
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			one, ten := hcl.Steps(bomb(1000, x.before, x.again, x.after), mode), hcl.Steps(bomb(10000, x.before, x.again, x.after), mode)
			if ten > 12*one+2000 {
				t.Errorf("%s: %d steps for 1000, %d for 10000", x.again, one, ten)
			}
		}
	}
}

func TestPositions(t *testing.T) {
	for _, src := range []string{
		"\uFEFFa = \"b\"\r\n\r\nc {\r\n  d = 1\r\n}\r\n",
		"a = \"é\x00\xff\u2028\"\nb = <<E\r\nx\r\nE\r\nc = 1",
	} {
		tree := hcl.Parse([]byte(src), syntax.Code)
		if err := tree.Check(); err != nil {
			t.Errorf("%q: %v", src, err)
		}
		if len(tree.Gaps) > 0 {
			t.Errorf("%q: gaps %v", src, tree.Gaps)
		}
		for i := range tree.Children(0) {
			if text := tree.Text(i); bytes.ContainsAny(text[len(text)-1:], "\r\n") {
				t.Errorf("%q ends with its line", text)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(real))
	for _, list := range [][]treeCase{bodies, expressions, templates, broken, patterns} {
		for _, tt := range list {
			f.Add([]byte(tt.src))
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			if err := hcl.Parse(src, mode).Check(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	src := bytes.Repeat([]byte(real), 100)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		hcl.Parse(src, syntax.Code)
	}
}
