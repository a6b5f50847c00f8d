package hcl_test

var bodies = []treeCase{
	{"",
		"(File)"},
	{"# only\n// comments\n/* of all\nkinds */",
		"(File)"},
	{"a = 1",
		`(File (KeyValue/item "a" (Ident/key "a") (Number/value "1")))`},
	{"a=1 # c\nb =2 // c\nc= /* c */ 3",
		`(File (KeyValue/item "a" (Ident/key "a") (Number/value "1")) (KeyValue/item "b" (Ident/key "b") (Number/value "2")) (KeyValue/item "c" (Ident/key "c") (Number/value "3")))`},
	{`"a" = 1
"b" "c" { d = 1 }`,
		`(File (KeyValue/item "a" (String/key "\"a\"") (Number/value "1")) (Instruction/item "b" (String/callee "\"b\"") (String/arg "\"c\"") (Block/body (KeyValue/item "d" (Ident/key "d") (Number/value "1")))))`},
	{`resource "aws_s3_bucket" "b" { acl = "private" }`,
		`(File (Instruction/item "resource" (Ident/callee "resource") (String/arg "\"aws_s3_bucket\"") (String/arg "\"b\"") (Block/body (KeyValue/item "acl" (Ident/key "acl") (String/value "\"private\"")))))`},
	{`resource aws_s3_bucket b {
  acl = "private"
}`,
		`(File (Instruction/item "resource" (Ident/callee "resource") (String/arg "aws_s3_bucket") (String/arg "b") (Block/body (KeyValue/item "acl" (Ident/key "acl") (String/value "\"private\"")))))`},
	{"locals {}",
		`(File (Instruction/item "locals" (Ident/callee "locals") (Block/body "{}")))`},
	{"locals {\n}",
		`(File (Instruction/item "locals" (Ident/callee "locals") (Block/body "{\n}")))`},
	{`a {
  b {
    c = 1
  }
  d "e" {}
}`,
		`(File (Instruction/item "a" (Ident/callee "a") (Block/body (Instruction/item "b" (Ident/callee "b") (Block/body (KeyValue/item "c" (Ident/key "c") (Number/value "1")))) (Instruction/item "d" (Ident/callee "d") (String/arg "\"e\"") (Block/body "{}")))))`},
	{"a\n{\n  b = 1\n}",
		`(File (Instruction/item "a" (Ident/callee "a") (Block/body (KeyValue/item "b" (Ident/key "b") (Number/value "1")))))`},
	{"a { b = 1, c = 2 }",
		`(File (Instruction/item "a" (Ident/callee "a") (Block/body (KeyValue/item "b" (Ident/key "b") (Number/value "1")) (KeyValue/item "c" (Ident/key "c") (Number/value "2")))))`},
	{"a = 1;b = 2,\nc-d = 3\n_é = 4",
		`(File (KeyValue/item "a" (Ident/key "a") (Number/value "1")) (KeyValue/item "b" (Ident/key "b") (Number/value "2")) (KeyValue/item "c-d" (Ident/key "c-d") (Number/value "3")) (KeyValue/item "_é" (Ident/key "_é") (Number/value "4")))`},
	{"for = 1\nin {\n  if = 2\n}",
		`(File (KeyValue/item "for" (Ident/key "for") (Number/value "1")) (Instruction/item "in" (Ident/callee "in") (Block/body (KeyValue/item "if" (Ident/key "if") (Number/value "2")))))`},
	{`dynamic "ingress" {
  for_each = var.ports
  content {
    from_port = ingress.value
  }
}`,
		`(File (Instruction/item "dynamic" (Ident/callee "dynamic") (String/arg "\"ingress\"") (Block/body (KeyValue/item "for_each" (Ident/key "for_each") (Member/value "ports" (Ident/object "var"))) (Instruction/item "content" (Ident/callee "content") (Block/body (KeyValue/item "from_port" (Ident/key "from_port") (Member/value "value" (Ident/object "ingress"))))))))`},
}

var expressions = []treeCase{
	{"a = 0x1F\nb = 0xg",
		`(File (KeyValue/item "a" (Ident/key "a") (Number/value "0x1F")) (KeyValue/item "b" (Ident/key "b") (Number/value "0x")) (Instruction/item!80 "g" (Ident/callee "g")))`},
	{"a = true\nb = false\nc = null\nd = nil",
		`(File (KeyValue/item "a" (Ident/key "a") (Bool/value:True "true")) (KeyValue/item "b" (Ident/key "b") (Bool/value:False "false")) (KeyValue/item "c" (Ident/key "c") (Null/value "null")) (KeyValue/item "d" (Ident/key "d") (Ident/value "nil")))`},
	{"a = 1\nb = 1.5\nc = 1e10\nd = 1.5E-3\ne = 12",
		`(File (KeyValue/item "a" (Ident/key "a") (Number/value "1")) (KeyValue/item "b" (Ident/key "b") (Number/value "1.5")) (KeyValue/item "c" (Ident/key "c") (Number/value "1e10")) (KeyValue/item "d" (Ident/key "d") (Number/value "1.5E-3")) (KeyValue/item "e" (Ident/key "e") (Number/value "12")))`},
	{`a = "b"
c = ""
d = "\"$x %y \\"`,
		`(File (KeyValue/item "a" (Ident/key "a") (String/value "\"b\"")) (KeyValue/item "c" (Ident/key "c") (String/value "\"\"")) (KeyValue/item "d" (Ident/key "d") (String/value "\"\\\"$x %y \\\\\"")))`},
	{"a = {\n  \"b\\n\" = 1\n  \"c\" = 2\n}",
		`(File (KeyValue/item "a" (Ident/key "a") (Map/value (KeyValue/item (String/key "\"b\\n\"") (Number/value "1")) (KeyValue/item "c" (String/key "\"c\"") (Number/value "2")))))`},
	{"a = b.c-d.e",
		`(File (KeyValue/item "a" (Ident/key "a") (Member/value "e" (Member/object "c-d" (Ident/object "b")))))`},
	{`a = b[0]["c"][d.e]`,
		`(File (KeyValue/item "a" (Ident/key "a") (Index/value (Index/object (Index/object (Ident/object "b") (Number/index "0")) (String/index "\"c\"")) (Member/index "e" (Ident/object "d")))))`},
	{"a = b.0.c\nd = e.0.1",
		`(File (KeyValue/item "a" (Ident/key "a") (Member/value "c" (Index/object (Ident/object "b") (Number/index "0")))) (KeyValue/item "d" (Ident/key "d") (Index/value (Index/object (Ident/object "e") (Number/index "0")) (Number/index "1"))))`},
	{"a = b[*].c\nd = e.*.f.0",
		`(File (KeyValue/item "a" (Ident/key "a") (Member/value "c" (Member/object "*" (Ident/object "b")))) (KeyValue/item "d" (Ident/key "d") (Index/value (Member/object "f" (Member/object "*" (Ident/object "e"))) (Number/index "0"))))`},
	{"a = b * c + d / e % f - g",
		`(File (KeyValue/item "a" (Ident/key "a") (Binary/value:Sub (Binary/left:Add (Binary/left:Mul (Ident/left "b") (Ident/right "c")) (Binary/right:Mod (Binary/left:Div (Ident/left "d") (Ident/right "e")) (Ident/right "f"))) (Ident/right "g"))))`},
	{"a = b || c && d == e != f",
		`(File (KeyValue/item "a" (Ident/key "a") (Binary/value:Or (Ident/left "b") (Binary/right:And (Ident/left "c") (Binary/right:NotEq (Binary/left:Eq (Ident/left "d") (Ident/right "e")) (Ident/right "f"))))))`},
	{"a = b < c && d >= e || f <= g && h > i",
		`(File (KeyValue/item "a" (Ident/key "a") (Binary/value:Or (Binary/left:And (Binary/left:Less (Ident/left "b") (Ident/right "c")) (Binary/right:GreaterEq (Ident/left "d") (Ident/right "e"))) (Binary/right:And (Binary/left:LessEq (Ident/left "f") (Ident/right "g")) (Binary/right:Greater (Ident/left "h") (Ident/right "i"))))))`},
	{"a = -b - -c\nd = !e && !!f",
		`(File (KeyValue/item "a" (Ident/key "a") (Binary/value:Sub (Unary/left:Minus (Ident/value "b")) (Unary/right:Minus (Ident/value "c")))) (KeyValue/item "d" (Ident/key "d") (Binary/value:And (Unary/left:Not (Ident/value "e")) (Unary/right:Not (Unary/value:Not (Ident/value "f"))))))`},
	{"a = (b + c) * d",
		`(File (KeyValue/item "a" (Ident/key "a") (Binary/value:Mul (Paren/left (Binary/value:Add (Ident/left "b") (Ident/right "c"))) (Ident/right "d"))))`},
	{"a = (\n  b\n  +\n  c\n)",
		`(File (KeyValue/item "a" (Ident/key "a") (Paren/value (Binary/value:Add (Ident/left "b") (Ident/right "c")))))`},
	{"a = b ? c : d",
		`(File (KeyValue/item "a" (Ident/key "a") (Ternary/value (Ident/cond "b") (Ident/then "c") (Ident/else "d"))))`},
	{"a = b ? c ? d : e : f ? g : h",
		`(File (KeyValue/item "a" (Ident/key "a") (Ternary/value (Ident/cond "b") (Ternary/then (Ident/cond "c") (Ident/then "d") (Ident/else "e")) (Ternary/else (Ident/cond "f") (Ident/then "g") (Ident/else "h")))))`},
	{`a = f()
b = f(1, "c")
d = f(x...)`,
		`(File (KeyValue/item "a" (Ident/key "a") (Call/value (Ident/callee "f"))) (KeyValue/item "b" (Ident/key "b") (Call/value (Ident/callee "f") (Number/arg "1") (String/arg "\"c\""))) (KeyValue/item "d" (Ident/key "d") (Call/value (Ident/callee "f") (Arg/arg!8 (Ident/value "x")))))`},
	{"a = f(\n  1,\n  2,\n)",
		`(File (KeyValue/item "a" (Ident/key "a") (Call/value (Ident/callee "f") (Number/arg "1") (Number/arg "2"))))`},
	{"a = g(h(1), [2])[0].b",
		`(File (KeyValue/item "a" (Ident/key "a") (Member/value "b" (Index/object (Call/object (Ident/callee "g") (Call/arg (Ident/callee "h") (Number/arg "1")) (Array/arg (Number/item "2"))) (Number/index "0")))))`},
	{"a = provider::aws::arn_parse(b)",
		`(File (KeyValue/item "a" (Ident/key "a") (Call/value (Ident/callee "provider::aws::arn_parse") (Ident/arg "b"))))`},
	{"a = []\nb = [1, 2, ]\nc = [\n  1, # one\n  2\n]",
		`(File (KeyValue/item "a" (Ident/key "a") (Array/value "[]")) (KeyValue/item "b" (Ident/key "b") (Array/value (Number/item "1") (Number/item "2"))) (KeyValue/item "c" (Ident/key "c") (Array/value (Number/item "1") (Number/item "2"))))`},
	{`a = {}
b = { c = 1, d : 2 }
e = {
  f = 1
  "g" = 2,
  (h) = 3
  1 = 4
  i.j = 5
  "k-${l}" : 6
}`,
		`(File (KeyValue/item "a" (Ident/key "a") (Map/value "{}")) (KeyValue/item "b" (Ident/key "b") (Map/value (KeyValue/item "c" (Ident/key "c") (Number/value "1")) (KeyValue/item "d" (Ident/key "d") (Number/value "2")))) (KeyValue/item "e" (Ident/key "e") (Map/value (KeyValue/item "f" (Ident/key "f") (Number/value "1")) (KeyValue/item "g" (String/key "\"g\"") (Number/value "2")) (KeyValue/item (Paren/key (Ident/value "h")) (Number/value "3")) (KeyValue/item (Number/key "1") (Number/value "4")) (KeyValue/item (Member/key "j" (Ident/object "i")) (Number/value "5")) (KeyValue/item (Template/key (Text/part "k-") (Expansion/part "l" (Ident/value "l"))) (Number/value "6")))))`},
	{"a = { for = 1 }\nb = [for]",
		`(File (KeyValue/item "a" (Ident/key "a") (Map/value (KeyValue/item "for" (Ident/key "for") (Number/value "1")))) (KeyValue/item "b" (Ident/key "b") (Array/value (Ident/item "for"))))`},
	{"a = [for b in c : d]",
		`(File (KeyValue/item "a" (Ident/key "a") (Compr/value:OfList (CompFor/item (Ident/target "b") (Ident/value "c")) (Ident/value "d"))))`},
	{"a = [for b, c in d : e if f]",
		`(File (KeyValue/item "a" (Ident/key "a") (Compr/value:OfList (CompFor/item (Tuple/target (Ident/item "b") (Ident/item "c")) (Ident/value "d")) (Ident/value "e") (Ident/cond "f"))))`},
	{"a = { for b in c : d => e }",
		`(File (KeyValue/item "a" (Ident/key "a") (Compr/value:OfMap (CompFor/item (Ident/target "b") (Ident/value "c")) (KeyValue/value (Ident/key "d") (Ident/value "e")))))`},
	{"a = {\n  for b, c in d :\n  e => f...\n  if g\n}",
		`(File (KeyValue/item "a" (Ident/key "a") (Compr/value:OfMap (CompFor/item (Tuple/target (Ident/item "b") (Ident/item "c")) (Ident/value "d")) (KeyValue/value!8 (Ident/key "e") (Ident/value "f")) (Ident/cond "g"))))`},
	{"a = [for b in [for c in d : e] : { for f in b : f => g ? h : i }]",
		`(File (KeyValue/item "a" (Ident/key "a") (Compr/value:OfList (CompFor/item (Ident/target "b") (Compr/value:OfList (CompFor/item (Ident/target "c") (Ident/value "d")) (Ident/value "e"))) (Compr/value:OfMap (CompFor/item (Ident/target "f") (Ident/value "b")) (KeyValue/value (Ident/key "f") (Ternary/value (Ident/cond "g") (Ident/then "h") (Ident/else "i")))))))`},
	{"a = <<E\nb\n  E\nc = 1",
		`(File (KeyValue/item "a" (Ident/key "a") (Heredoc/value "E" (Text/part "b\n"))) (KeyValue/item "c" (Ident/key "c") (Number/value "1")))`},
	{"a = <<-E\n  b ${c}\n  E",
		`(File (KeyValue/item "a" (Ident/key "a") (Heredoc/value "E" (Text/part "  b ") (Expansion/part "c" (Ident/value "c")) (Text/part "\n"))))`},
	{"a = f(<<E\nb\nE\n, 2)",
		`(File (KeyValue/item "a" (Ident/key "a") (Call/value (Ident/callee "f") (Heredoc/arg "E" (Text/part "b\n")) (Number/arg "2"))))`},
	{"a = <<E\nE",
		`(File (KeyValue/item "a" (Ident/key "a") (Heredoc/value "E")))`},
	{"a = [<<E\nb\nE\n,\n<<F\nc\nF\n]",
		`(File (KeyValue/item "a" (Ident/key "a") (Array/value (Heredoc/item "E" (Text/part "b\n")) (Heredoc/item "F" (Text/part "c\n")))))`},
}

var templates = []treeCase{
	{`a = "${b}"`,
		`(File (KeyValue/item "a" (Ident/key "a") (Template/value (Expansion/part "b" (Ident/value "b")))))`},
	{`a = "b${c}d${e.f}"`,
		`(File (KeyValue/item "a" (Ident/key "a") (Template/value (Text/part "b") (Expansion/part "c" (Ident/value "c")) (Text/part "d") (Expansion/part (Member/value "f" (Ident/object "e"))))))`},
	{`a = "${~ b ~}"`,
		`(File (KeyValue/item "a" (Ident/key "a") (Template/value (Expansion/part "b" (Ident/value "b")))))`},
	{`a = "$${b} %%{c} $d{e} ${f}"`,
		`(File (KeyValue/item "a" (Ident/key "a") (Template/value (Text/part "$${b} %%{c} $d{e} ") (Expansion/part "f" (Ident/value "f")))))`},
	{`a = "${f("b", "${c}")}"`,
		`(File (KeyValue/item "a" (Ident/key "a") (Template/value (Expansion/part (Call/value (Ident/callee "f") (String/arg "\"b\"") (Template/arg (Expansion/part "c" (Ident/value "c"))))))))`},
	{`a = "${
  b
}c"`,
		`(File (KeyValue/item "a" (Ident/key "a") (Template/value (Expansion/part "b" (Ident/value "b")) (Text/part "c"))))`},
	{`a = "%{ if b }c%{ else }d%{ endif }"`,
		`(File (KeyValue/item "a" (Ident/key "a") (Template/value (Instruction/part "if" (Ident/arg "b")) (Text/part "c") (Instruction/part "else") (Text/part "d") (Instruction/part "endif"))))`},
	{`a = "%{ for b in c ~} ${b} %{~ endfor }"`,
		`(File (KeyValue/item "a" (Ident/key "a") (Template/value (CompFor/part (Ident/target "b") (Ident/value "c")) (Text/part " ") (Expansion/part "b" (Ident/value "b")) (Text/part " ") (Instruction/part "endfor"))))`},
	{`a = "%{ for b, c in d }%{ endfor }"`,
		`(File (KeyValue/item "a" (Ident/key "a") (Template/value (CompFor/part (Tuple/target (Ident/item "b") (Ident/item "c")) (Ident/value "d")) (Instruction/part "endfor"))))`},
	{`a = <<E
%{ if b }
$${c} "d" \n ${e}
%{ endif }
E`,
		`(File (KeyValue/item "a" (Ident/key "a") (Heredoc/value "E" (Instruction/part "if" (Ident/arg "b")) (Text/part "\n$${c} \"d\" \\n ") (Expansion/part "e" (Ident/value "e")) (Text/part "\n") (Instruction/part "endif") (Text/part "\n"))))`},
	{`a = "${{ b = 1 }}"`,
		`(File (KeyValue/item "a" (Ident/key "a") (Template/value (Expansion/part (Map/value (KeyValue/item "b" (Ident/key "b") (Number/value "1")))))))`},
	{`a = "${ b ? "c" : "d" }"`,
		`(File (KeyValue/item "a" (Ident/key "a") (Template/value (Expansion/part (Ternary/value (Ident/cond "b") (String/then "\"c\"") (String/else "\"d\""))))))`},
	{`"${a}" = 1`,
		`(File (KeyValue/item (Template/key (Expansion/part "a" (Ident/value "a"))) (Number/value "1")))`},
}

var broken = []treeCase{
	{"a = \nb = 1",
		`(File (KeyValue/item!80 "a" (Ident/key "a")) (KeyValue/item "b" (Ident/key "b") (Number/value "1")))`},
	{"a {\n  b =\n}\nc = 1",
		`(File (Instruction/item "a" (Ident/callee "a") (Block/body (KeyValue/item!80 "b" (Ident/key "b")))) (KeyValue/item "c" (Ident/key "c") (Number/value "1")))`},
	{"a\nb = 1",
		`(File (Instruction/item!80 "a" (Ident/callee "a")) (KeyValue/item "b" (Ident/key "b") (Number/value "1")))`},
	{`a "b"
c = 1`,
		`(File (Instruction/item!80 "a" (Ident/callee "a") (String/arg "\"b\"")) (KeyValue/item "c" (Ident/key "c") (Number/value "1")))`},
	{`a "b" {
  c = 1
d "e" {
  f = 1
}`,
		`(File (Instruction/item "a" (Ident/callee "a") (String/arg "\"b\"") (Block/body!80 (KeyValue/item "c" (Ident/key "c") (Number/value "1")))) (Instruction/item "d" (Ident/callee "d") (String/arg "\"e\"") (Block/body (KeyValue/item "f" (Ident/key "f") (Number/value "1")))))`},
	{"a {\n  b = f(1,\n  c = 2\n}\nd = 3",
		`(File (Instruction/item "a" (Ident/callee "a") (Block/body (KeyValue/item "b" (Ident/key "b") (Call/value!80 (Ident/callee "f") (Number/arg "1"))) (KeyValue/item "c" (Ident/key "c") (Number/value "2")))) (KeyValue/item "d" (Ident/key "d") (Number/value "3")))`},
	{"a {\n  b = [1, 2\n  c = { d = 1\n  e = (f\n  g = h[i\n  j = 2\n}\nk = 3",
		`(File (Instruction/item "a" (Ident/callee "a") (Block/body (KeyValue/item "b" (Ident/key "b") (Array/value!80 (Number/item "1") (Number/item "2"))) (KeyValue/item "c" (Ident/key "c") (Map/value!80 (KeyValue/item "d" (Ident/key "d") (Number/value "1")))) (KeyValue/item "e" (Ident/key "e") (Paren/value!80 (Ident/value "f"))) (KeyValue/item "g" (Ident/key "g") (Index/value!80 (Ident/object "h") (Ident/index "i"))) (KeyValue/item "j" (Ident/key "j") (Number/value "2")))) (KeyValue/item "k" (Ident/key "k") (Number/value "3")))`},
	{`a = "b
c = 1`,
		`(File (KeyValue/item "a" (Ident/key "a") (String/value!80 "\"b")) (KeyValue/item "c" (Ident/key "c") (Number/value "1")))`},
	{`a = "${b
c = 1`,
		`(File (KeyValue/item "a" (Ident/key "a") (Template/value!80 (Expansion/part!80 "b" (Ident/value "b")))) (KeyValue/item "c" (Ident/key "c") (Number/value "1")))`},
	{`a = "${b c}d"
e = "${}"`,
		`(File (KeyValue/item "a" (Ident/key "a") (Template/value (Expansion/part "b" (Ident/value "b") (Gap/item " c")) (Text/part "d"))) (KeyValue/item "e" (Ident/key "e") (Template/value (Expansion/part "${}"))))`},
	{`a = "${b(}"
c = 1`,
		`(File (KeyValue/item "a" (Ident/key "a") (Template/value (Expansion/part (Call/value!80 (Ident/callee "b"))))) (KeyValue/item "c" (Ident/key "c") (Number/value "1")))`},
	{"a = <<E\nb\nc = 1",
		`(File (KeyValue/item "a" (Ident/key "a") (Heredoc/value!80 "E")) (Instruction/item!80 "b" (Ident/callee "b")) (KeyValue/item "c" (Ident/key "c") (Number/value "1")))`},
	{"a = b.\nc = d[\ne = 1",
		`(File (KeyValue/item "a" (Ident/key "a") (Member/value!80 (Ident/object "b"))) (KeyValue/item "c" (Ident/key "c") (Index/value!80 (Ident/object "d") (Gap/index ""))) (KeyValue/item "e" (Ident/key "e") (Number/value "1")))`},
	{"a = b ? c\nd = e ? \nf = 1",
		`(File (KeyValue/item "a" (Ident/key "a") (Ternary/value!80 (Ident/cond "b") (Ident/then "c"))) (KeyValue/item "d" (Ident/key "d") (Ternary/value!80 (Ident/cond "e") (Gap/then ""))) (KeyValue/item "f" (Ident/key "f") (Number/value "1")))`},
	{"a = 1 +\nb = 2",
		`(File (KeyValue/item "a" (Ident/key "a") (Binary/value:Add (Number/left "1") (Gap/right ""))) (KeyValue/item "b" (Ident/key "b") (Number/value "2")))`},
	{`a = 1 2 "x" {
b = 2`,
		`(File (KeyValue/item "a" (Ident/key "a") (Number/value "1")) (Gap/item "2 \"x\" {") (KeyValue/item "b" (Ident/key "b") (Number/value "2")))`},
	{"}\na = 1\n)",
		`(File (Gap/item "}") (KeyValue/item "a" (Ident/key "a") (Number/value "1")) (Gap/item ")"))`},
	{"a {\n  b = 1\n  }\n  }\n  c = 1\n}\nd = 2",
		`(File (Instruction/item "a" (Ident/callee "a") (Block/body (KeyValue/item "b" (Ident/key "b") (Number/value "1")) (Gap/item "}") (Gap/item "}") (KeyValue/item "c" (Ident/key "c") (Number/value "1")))) (KeyValue/item "d" (Ident/key "d") (Number/value "2")))`},
	{"a = [1, }\nb = 2",
		`(File (KeyValue/item "a" (Ident/key "a") (Array/value!80 (Number/item "1"))) (Gap/item "}") (KeyValue/item "b" (Ident/key "b") (Number/value "2")))`},
	{"a = { b c = 1, d = , = 2 }\ne = 3",
		`(File (KeyValue/item "a" (Ident/key "a") (Map/value (KeyValue/item!80 "b" (Ident/key "b")) (KeyValue/item "c" (Ident/key "c") (Number/value "1")) (KeyValue/item!80 "d" (Ident/key "d")) (Gap/item "=") (KeyValue/item!80 (Number/key "2")))) (KeyValue/item "e" (Ident/key "e") (Number/value "3")))`},
	{`{ "a": 1 }
b = 2`,
		`(File (Gap/item "{ \"a\": 1 }") (KeyValue/item "b" (Ident/key "b") (Number/value "2")))`},
	{"a = [for b in c]\nd = [for b c : e]\nf = [for b in c : d e]\ng = 1",
		`(File (KeyValue/item "a" (Ident/key "a") (Compr/value:OfList (CompFor/item (Ident/target "b") (Ident/value "c")))) (KeyValue/item "d" (Ident/key "d") (Compr/value:OfList (CompFor/item!80 (Ident/target "b")) (Gap/item "c : e"))) (KeyValue/item "f" (Ident/key "f") (Compr/value:OfList (CompFor/item (Ident/target "b") (Ident/value "c")) (Ident/value "d") (Gap/item "e"))) (KeyValue/item "g" (Ident/key "g") (Number/value "1")))`},
	{"a = @ b\nc = 1",
		`(File (KeyValue/item "a" (Ident/key "a") (Gap/value "")) (Gap/item "@ b") (KeyValue/item "c" (Ident/key "c") (Number/value "1")))`},
	{"a = [1 2 @ 3]",
		`(File (KeyValue/item "a" (Ident/key "a") (Array/value (Number/item "1") (Number/item "2") (Gap/item "@") (Number/item "3"))))`},
	{"a = /* open\nb = 1",
		`(File (KeyValue/item!80 "a" (Ident/key "a")) (KeyValue/item "b" (Ident/key "b") (Number/value "1")))`},
	{`"a"
b = 1`,
		`(File (Gap/item "\"a\"") (KeyValue/item "b" (Ident/key "b") (Number/value "1")))`},
	{`a = "%{ if b }${%{ }"
c = 1`,
		`(File (KeyValue/item "a" (Ident/key "a") (Template/value (Instruction/part "if" (Ident/arg "b")) (Expansion/part (Gap/item "%{ ")))) (KeyValue/item "c" (Ident/key "c") (Number/value "1")))`},
	{"a::b\nc::d = 1",
		`(File (Gap/item "a::b") (Gap/item "c::d = 1"))`},
	{"x = {\n  v = 1\n  s = 2\n}\nb {\n",
		`(File (KeyValue/item "x" (Ident/key "x") (Map/value (KeyValue/item "v" (Ident/key "v") (Number/value "1")) (KeyValue/item "s" (Ident/key "s") (Number/value "2")))) (Instruction/item "b" (Ident/callee "b") (Block/body!80 "{")))`},
	{"a {\n  b {\n    c = 1\n}\nd = 2",
		`(File (Instruction/item "a" (Ident/callee "a") (Block/body (Instruction/item "b" (Ident/callee "b") (Block/body!80 (KeyValue/item "c" (Ident/key "c") (Number/value "1")))))) (KeyValue/item "d" (Ident/key "d") (Number/value "2")))`},
	{"a {\nb = <<E\n${x\nE\nc = 1\n}",
		`(File (Instruction/item "a" (Ident/callee "a") (Block/body (KeyValue/item "b" (Ident/key "b") (Heredoc/value "E" (Expansion/part!80 "x" (Ident/value "x")) (Text/part "\n"))) (KeyValue/item "c" (Ident/key "c") (Number/value "1")))))`},
	{"a = f(b",
		`(File (KeyValue/item "a" (Ident/key "a") (Call/value!80 (Ident/callee "f") (Ident/arg "b"))))`},
}

var patterns = []treeCase{
	{`resource "aws_db_instance" $ANYTHING {
  ...
  publicly_accessible = true
  ...
}`,
		`(File (Instruction/item "resource" (Ident/callee "resource") (String/arg "\"aws_db_instance\"") (Metavar/arg "$ANYTHING") (Block/body (Ellipsis/item "...") (KeyValue/item "publicly_accessible" (Ident/key "publicly_accessible") (Bool/value:True "true")) (Ellipsis/item "..."))))`},
	{`acl = "public-read"`,
		`(File (KeyValue/item "acl" (Ident/key "acl") (String/value "\"public-read\"")))`},
	{`resource ... { ... ingress { ... cidr_blocks = [..., "0.0.0.0/0", ...] ... } ... }`,
		`(File (Instruction/item "resource" (Ident/callee "resource") (Ellipsis/arg "...") (Block/body (Ellipsis/item "...") (Instruction/item "ingress" (Ident/callee "ingress") (Block/body (Ellipsis/item "...") (KeyValue/item "cidr_blocks" (Ident/key "cidr_blocks") (Array/value (Ellipsis/item "...") (String/item "\"0.0.0.0/0\"") (Ellipsis/item "..."))) (Ellipsis/item "..."))) (Ellipsis/item "..."))))`},
	{"$X = $Y",
		`(File (KeyValue/item "$X" (Metavar/key "$X") (Metavar/value "$Y")))`},
	{`resource "aws_lb" ... {...}`,
		`(File (Instruction/item "resource" (Ident/callee "resource") (String/arg "\"aws_lb\"") (Ellipsis/arg "...") (Block/body (Ellipsis/item "..."))))`},
	{`resource $TYPE "..." { ... }`,
		`(File (Instruction/item "resource" (Ident/callee "resource") (Metavar/arg "$TYPE") (String/arg "\"...\"") (Block/body (Ellipsis/item "..."))))`},
	{"$BLOCK { ... }",
		`(File (Instruction/item "$BLOCK" (Metavar/callee "$BLOCK") (Block/body (Ellipsis/item "..."))))`},
	{"... { ... }",
		`(File (Instruction/item (Ellipsis/callee "...") (Block/body (Ellipsis/item "..."))))`},
	{"...",
		`(File (Ellipsis/item "..."))`},
	{"$X",
		`(File (Metavar/item "$X"))`},
	{`"..."`,
		`(File (String/item "\"...\""))`},
	{`"$X"`,
		`(File (String/item "\"$X\""))`},
	{"resource",
		`(File (Ident/item "resource"))`},
	{"var.$X",
		`(File (Member/item "$X" (Ident/object "var")))`},
	{"$X.$Y[$Z]",
		`(File (Index/item (Member/object "$Y" (Metavar/object "$X")) (Metavar/index "$Z")))`},
	{"a. ... .b",
		`(File (Member/item "b" (Member/object "..." (Ident/object "a"))))`},
	{"f(...)",
		`(File (Call/item (Ident/callee "f") (Ellipsis/arg "...")))`},
	{"f($X, ..., $...ARGS)",
		`(File (Call/item (Ident/callee "f") (Metavar/arg "$X") (Ellipsis/arg "...") (Metavar/arg!8 "$...ARGS")))`},
	{"$F(x...)",
		`(File (Call/item (Metavar/callee "$F") (Arg/arg!8 (Ident/value "x"))))`},
	{"f(x ...)",
		`(File (Call/item (Ident/callee "f") (Ident/arg "x") (Ellipsis/arg "...")))`},
	{`policy = jsonencode({ ..., Statement = [..., { ..., Effect = "Allow", ... }, ...] })`,
		`(File (KeyValue/item "policy" (Ident/key "policy") (Call/value (Ident/callee "jsonencode") (Map/arg (Ellipsis/item "...") (KeyValue/item "Statement" (Ident/key "Statement") (Array/value (Ellipsis/item "...") (Map/item (Ellipsis/item "...") (KeyValue/item "Effect" (Ident/key "Effect") (String/value "\"Allow\"")) (Ellipsis/item "...")) (Ellipsis/item "...")))))))`},
	{`{..., "Effect": "Deny", ...}`,
		`(File (Map/item (Ellipsis/item "...") (KeyValue/item "Effect" (String/key "\"Effect\"") (String/value "\"Deny\"")) (Ellipsis/item "...")))`},
	{"{ a = $X }",
		`(File (Map/item (KeyValue/item "a" (Ident/key "a") (Metavar/value "$X"))))`},
	{"[..., $X, ...]",
		`(File (Array/item (Ellipsis/item "...") (Metavar/item "$X") (Ellipsis/item "...")))`},
	{"kms_key_id = ... other = 1",
		`(File (KeyValue/item "kms_key_id" (Ident/key "kms_key_id") (Ellipsis/value "...")) (KeyValue/item "other" (Ident/key "other") (Number/value "1")))`},
	{"kms_key_id = ...",
		`(File (KeyValue/item "kms_key_id" (Ident/key "kms_key_id") (Ellipsis/value "...")))`},
	{"<... var.x ...>",
		`(File (DeepMatch/item (Member/value "x" (Ident/object "var"))))`},
	{"a = <... f(...) ...>",
		`(File (KeyValue/item "a" (Ident/key "a") (DeepMatch/value (Call/value (Ident/callee "f") (Ellipsis/arg "...")))))`},
	{`"a${...}b${$X}"`,
		`(File (Template/item (Text/part "a") (Expansion/part (Ellipsis/value "...")) (Text/part "b") (Expansion/part "$X" (Metavar/value "$X"))))`},
	{"$X ? ... : $Y",
		`(File (Ternary/item (Metavar/cond "$X") (Ellipsis/then "...") (Metavar/else "$Y")))`},
	{"[for $X in $Y : ...]",
		`(File (Compr/item:OfList (CompFor/item (Metavar/target "$X") (Metavar/value "$Y")) (Ellipsis/value "...")))`},
	{"a = 1 b = 2 c {}",
		`(File (KeyValue/item "a" (Ident/key "a") (Number/value "1")) (KeyValue/item "b" (Ident/key "b") (Number/value "2")) (Instruction/item "c" (Ident/callee "c") (Block/body "{}")))`},
	{`"=~/x/"`,
		`(File (String/item "\"=~/x/\""))`},
	{"$X == true",
		`(File (Binary/item:Eq (Metavar/left "$X") (Bool/right:True "true")))`},
	{"a = 1\n...\nb = 2",
		`(File (KeyValue/item "a" (Ident/key "a") (Number/value "1")) (Ellipsis/item "...") (KeyValue/item "b" (Ident/key "b") (Number/value "2")))`},
	{`data aws_iam_policy_document "..." {
  ...
  statement {
    actions = [..., "*", ...]
  }
}`,
		`(File (Instruction/item "data" (Ident/callee "data") (String/arg "aws_iam_policy_document") (String/arg "\"...\"") (Block/body (Ellipsis/item "...") (Instruction/item "statement" (Ident/callee "statement") (Block/body (KeyValue/item "actions" (Ident/key "actions") (Array/value (Ellipsis/item "...") (String/item "\"*\"") (Ellipsis/item "..."))))))))`},
	{"}",
		`(File (Gap/item "}"))`},
	{"a = [",
		`(File (KeyValue/item "a" (Ident/key "a") (Array/value!80 "[")))`},
}
