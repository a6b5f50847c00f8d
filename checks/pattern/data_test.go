package pattern_test

import (
	"testing"

	"github.com/squiresec/squire/checks/pattern"
)

// TestDataPatterns is TestPatterns for languages of data and of text.
func TestDataPatterns(t *testing.T) {
	for _, c := range dataCases {
		t.Run(string(c.lang)+"/"+c.pattern, func(t *testing.T) {
			path := paths[c.lang]
			if c.lang == pattern.Generic {
				path = "a.txt"
			}
			if got := lines(t, ruleFor(c.lang, code(c.pattern)), path, c.text); got != c.want {
				t.Errorf("pattern %s in\n%s\nfinds %q, want %q", c.pattern, c.text, got, c.want)
			}
		})
	}
}

var dataCases = []struct {
	lang                pattern.Dialect
	pattern, text, want string
}{
	// One entry is meant wherever it stands; with a "..." it is the whole map.
	{pattern.YAML, "a: 1", "b: 2\na: 1\n", "2"},
	{pattern.YAML, "a: 1\n...", "b: 2\na: 1\n", "1-2"},
	{pattern.YAML, "- a: 1", "- b\n- a: 1\n- a: 2\n", "2"},
	{pattern.YAML, "- a: 1\n  ...", "- b\n- c: 2\n  a: 1\n", "2-3"},
	{pattern.YAML, "- x", "k:\n  - x\n  - y\n", "2"},
	{pattern.YAML, "a: 1\nb: 2", "- b: 2\n  a: 1\n- a: 1\n  b: 2\n  c: 3\n", "1-2"},
	// A member of an object without the braces.
	{pattern.JSON, "\"a\": $X", "{\"b\": [{\n\"a\": 1}]}", "2"},
	{pattern.JSON, "$K: {\"t\": 1, ...}", "{\n\"a\": {\"t\": 1, \"u\": 2}}", "2"},
	// Attributes and blocks have no order, and others may stand beside them.
	{pattern.Terraform, "r \"t\" $N {\n  ...\n  b = 2\n  a = 1\n}", "r \"t\" \"n\" {\n  a = 1\n  c = 3\n  b = 2\n}\nr \"t\" \"m\" {\n  a = 1\n}\n", "1-5"},
	{pattern.Terraform, "r $N {\n  ...\n  in {\n    ...\n    a = 1\n  }\n  ...\n}", "r n {\n  out {\n    in {\n      b = 2\n      a = 1\n    }\n  }\n}\n", "1-8"},
	{pattern.Terraform, "{..., a = 1, ...}", "x = {\n  b = 2\n  a = 1\n}\ny = { a = 2 }\n", "1-4"},
	{pattern.Terraform, "x = { a = 1 }", "x = { b = 2, a = 1 }\n", "1"},
	// Instructions are commands of a shell, and so may a pattern be.
	{pattern.Dockerfile, "RUN make ...", "FROM a\nRUN a && \\\n # b\n  make x \\\n y\nRUN makefile\n", "2-5"},
	{pattern.Dockerfile, "make $X", "FROM a\nRUN a && \\\n  make x\nRUN b; make x y\nCMD make z\n", "3 5"},
	{pattern.Dockerfile, "RUN $A ... -y ...", "FROM a\nRUN a b -y\nRUN a -yes\nRUN --mount=b a -y c\n", "2 4"},
	{pattern.Dockerfile, "CMD $A ...", "FROM a\nCMD [\"a\"]\nCMD a b\n", "3"},
	{pattern.Dockerfile, "RUN ... && b ...", "FROM a\nRUN a && b c\nRUN b\n", "2"},
	{pattern.Dockerfile, "RUN a", "FROM a\nSHELL [\"powershell\"]\nRUN a\nFROM b\nRUN a <<E\na\nE\n", "5-7"},
	{pattern.Dockerfile, "USER $A\n...\n$LAST", "USER a\nRUN b\n", "1-2"},
	// FROM is silent about what a pattern doesn't say.
	{pattern.Dockerfile, "FROM a", "FROM a\nFROM a:1\nFROM --platform=b a@c AS d\nFROM ab\n", "1 2 3"},
	{pattern.Dockerfile, "FROM $I:$T", "FROM a\nFROM h:5/a\nFROM h:5/a:1\nFROM a:1@c\n", "3 4"},
	{pattern.Dockerfile, "FROM $I@$D", "FROM a:1\nFROM a:1@c\n", "2"},
	{pattern.Dockerfile, "FROM $I:latest", "FROM a:latest as b\nFROM a:late\n", "1"},
	// Words of commands and parts of words.
	{pattern.Shell, "a ... b", "a b\na c b\na b c\nX=1 a b >c\n", "1 2 4"},
	{pattern.Shell, "... a ...", "a\nb a c\nb c\n", "1 2"},
	{pattern.Shell, "a ... | ... sh ...", "a b | sudo sh -x | c\nb | sh\na | b\n", "1"},
	{pattern.Shell, "... | b", "a | b\na | c | b\na | b | c\nb | a\n", "1 2 3"},
	{pattern.Shell, "$(a ...)", "b $(a c)\nfor x in `a`; do b; done\na c\n", "1 2"},
	{pattern.Shell, "a ${$X}", "a $b\na ${b%c}\na \"$b\"\na b\n", "1 2"},
	{pattern.Shell, "a ...${$X}...", "a b$c\na $b\na b\n", "1 2"},
	{pattern.Shell, "$X=<... a ...>\n...\nb $X", "v=$(a 1)\nc\nb $v\nb $w\n", "1-3"},
	{pattern.Python, "f($...X, $X)", "f(1, 2, 2)\nf()\n", "1"},
	{pattern.Shell, "A=...", "A=1\nA=1 b\n", "1"},
	// Nothing is null, and "" means it, too.
	{pattern.YAML, "a: \"\"", "a:\nb:\n  a: \"\"\nc:\n  a: x\n", "1 3"},
	{pattern.YAML, "a: null", "a:\nb:\n  a: ~\nc:\n  a: x\n", "1 3"},
	{pattern.YAML, "a: \"=~/x\\n/\"", "a: \"x\\ny\"\nb:\n  a: |\n    x\n    y\nc:\n  a: x n\n", "1 3-5"},
	// An import of a module, and of what is in it.
	{pattern.JavaScript, "import \"m\"", "import 'm';\nimport a from 'm';\nimport {b} from 'm/n';\nimport 'mm';\n", "1 2 3"},
	{pattern.Go, "import \"a.b/c\"", "package x\nimport \"a.b/c/d\"\nimport \"a.b/cc\"\n", "2"},
	// TSX where it isn't TypeScript.
	{pattern.TypeScript, "<$E a={$X} />", "let x = 1\n", ""},
	// Words.
	{pattern.Generic, "server_name $X;", "server_name a;\nserver_name b c;\n", "1"},
	{pattern.Generic, "password = $...X", "user = a\npassword = b c\n", "2"},
	{pattern.Generic, "$X = $X", "a = b\nc = c\n", "2"},
}

func TestDataRules(t *testing.T) {
	// What is in a heredoc, in the language that it is in.
	policy := &pattern.Formula{Op: pattern.And, Kids: []*pattern.Formula{code(`p = "$J"`)}, Where: []pattern.Condition{
		{Kind: pattern.WherePattern, Var: "$J", In: pattern.JSON, Formula: code(`{..., "a": "*", ...}`)},
	}}
	if got := lines(t, ruleFor(pattern.Terraform, policy), "a.tf", "p = <<EOF\n{\"b\": [{\"a\": \"*\"}]}\nEOF\np = \"x\"\np = <<EOF\n{\"a\": 1}\nEOF\n"); got != "1-3" {
		t.Errorf("metavariable-pattern in a heredoc finds %q", got)
	}
	// Of two ranges to be in, the inner one is the finding.
	nested := &pattern.Formula{Op: pattern.And, Kids: []*pattern.Formula{
		{Op: pattern.Inside, Kids: []*pattern.Formula{code("a: ...")}},
		{Op: pattern.Inside, Kids: []*pattern.Formula{code("b: ...")}},
	}}
	if got := lines(t, ruleFor(pattern.YAML, nested), "a.yaml", "b: 1\na:\n  c: 2\n  b: 3\n"); got != "4" {
		t.Errorf("inside and inside finds %q", got)
	}
}

func TestBadExpressionInString(t *testing.T) {
	if _, err := pattern.Compile(ruleFor(pattern.Python, code(`f("=~/(?!a)/", "=~/b/")`))); err == nil {
		t.Error("a string with an expression that can't be read compiles")
	}
}

func TestWordOfInstruction(t *testing.T) {
	// What is said of a part of an instruction may be a word alone.
	user := &pattern.Formula{Op: pattern.And, Kids: []*pattern.Formula{code("USER $U")}, Where: []pattern.Condition{
		{Kind: pattern.WherePattern, Var: "$U", Formula: &pattern.Formula{Op: pattern.And, Kids: []*pattern.Formula{{Op: pattern.Not, Kids: []*pattern.Formula{code("root")}}}}},
	}}
	if got := lines(t, ruleFor(pattern.Dockerfile, user), "Dockerfile", "USER root\nUSER a\n"); got != "2" {
		t.Errorf("a word that isn't root: %q", got)
	}
}

func TestNameOfDirective(t *testing.T) {
	// It is in any case, in the file as in the pattern.
	root := &pattern.Formula{Op: pattern.And, Kids: []*pattern.Formula{code("PermitRootLogin $V"), {Op: pattern.Outside, Kids: []*pattern.Formula{code("Match ...\n...")}}}}
	if got := lines(t, ruleFor(pattern.INI, root), "sshd_config", "Port 22\nPERMITRootLogin yes\nMatch User a\n PermitRootLogin no\n"); got != "2" {
		t.Errorf("a directive in another case: %q", got)
	}
	list := &pattern.Formula{Op: pattern.And, Kids: []*pattern.Formula{code("$KEY $V")}, Where: []pattern.Condition{{Kind: pattern.WhereRegex, Var: "$KEY", Text: "(?i)^macs$"}}}
	if got := lines(t, ruleFor(pattern.INI, list), "sshd_config", "Port 22\nUser a\nMACs b\n"); got != "3" {
		t.Errorf("the name of a directive: %q", got)
	}
}

func TestWordsInRules(t *testing.T) {
	// What is said of a scalar of YAML, in another language.
	script := &pattern.Formula{Op: pattern.And, Kids: []*pattern.Formula{code("run: $S")}, Where: []pattern.Condition{
		{Kind: pattern.WherePattern, Var: "$S", In: pattern.Generic, Formula: code("${{ github.head_ref }}")},
	}}
	if got := lines(t, ruleFor(pattern.YAML, script), "a.yaml", "a:\n  run: x ${{github.head_ref}}\nb:\n  run: |\n    y\n    ${{ github.head_ref }}\nc:\n  run: ${{ github.sha }}\n"); got != "2 4-6" {
		t.Errorf("metavariable-pattern in generic finds %q", got)
	}
	// Inside, not and a condition, of words.
	block := &pattern.Formula{Op: pattern.And, Kids: []*pattern.Formula{
		code("listen $PORT;"),
		{Op: pattern.Inside, Kids: []*pattern.Formula{code("server { ... }")}},
		{Op: pattern.Not, Kids: []*pattern.Formula{code("listen 443;")}},
	}, Where: []pattern.Condition{{Kind: pattern.WhereRegex, Var: "$PORT", Text: "[0-9]+$"}}}
	if got := lines(t, ruleFor(pattern.Generic, block), "a.conf", "listen 1;\nserver {\n  listen 80;\n  listen 443;\n  listen a;\n}\n"); got != "3" {
		t.Errorf("words in a block: %q", got)
	}
	// A variable for many words, in a condition.
	tag := &pattern.Formula{Op: pattern.And, Kids: []*pattern.Formula{code("<a $...ATTRS>")}, Where: []pattern.Condition{
		{Kind: pattern.WherePattern, Var: "$...ATTRS", Formula: code(`href="http:$...REST"`)},
	}}
	if got := lines(t, ruleFor(pattern.Generic, tag), "a.txt", "<a b=\"c\" href=\"http://d\">\n<a href=\"https://d\">\n"); got != "1" {
		t.Errorf("words in a variable: %q", got)
	}
	list := &pattern.Formula{Op: pattern.And, Kids: []*pattern.Formula{code("on = $...ALL")}, Where: []pattern.Condition{
		{Kind: pattern.WhereComparison, Text: `not str($...ALL) in ["a", "b"]`},
	}}
	one := ruleFor(pattern.Generic, list)
	one.Options.GenericEllipsisMax = 0
	if got := lines(t, one, "a.txt", "on = a\non = a, b\non = b\n"); got != "2" {
		t.Errorf("words in a comparison: %q", got)
	}
	if _, err := pattern.Compile(ruleFor(pattern.Regex, code("a"))); err == nil {
		t.Error("a pattern of code in a rule for regular expressions compiles")
	}
}
