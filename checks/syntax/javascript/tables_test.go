package javascript

type example struct {
	dialect   Dialect
	src, want string
}

// constructs holds what code becomes.
var constructs = []example{

	{JS, `var a`,
		`(File (VarDef/item (Ident/target "a")))`},

	{JS, `let a = 1, b`,
		`(File (VarDef/item (Ident/target "a") (Number/value "1")) (VarDef/item (Ident/target "b")))`},

	{JS, `const {a, b: c, d = 1, e: f = 2, [g]: h, "i": j, ...k} = l`,
		"(File (VarDef/item!4 (Map/target (KeyValue/item \"a\" (Ident/value \"a\")) (KeyValue/item \"b\" (Ident/key \"b\") (Ident/value \"c\")) (KeyValue/item \"d\" (Assign/value (Ident/target \"d\") (Number/value \"1\"))) (KeyValue/item \"e\" (Ident/key \"e\") (Assign/value (Ident/target \"f\") (Number/value \"2\"))) (KeyValue/item (Ident/key \"g\") (Ident/value \"h\")) (KeyValue/item \"i\" (String/key \"\\\"i\\\"\") (Ident/value \"j\")) (Arg/item!8 (Ident/value \"k\"))) (Ident/value \"l\")))"},

	{JS, `const [a, , b = 1, ...c] = d`,
		`(File (VarDef/item!4 (Array/target (Ident/item "a") (Assign/item (Ident/target "b") (Number/value "1")) (Spread/item!8 (Ident/value "c"))) (Ident/value "d")))`},

	{JS, "let\nlet2 = 1",
		`(File (VarDef/item (Ident/target "let2") (Number/value "1")))`},

	{JS, `let = 1`,
		`(File (Assign/item (Ident/target "let") (Number/value "1")))`},

	{JS, `using a = b()`,
		`(File (VarDef/item!4 (Ident/target "a") (Call/value (Ident/callee "b"))))`},

	{JS, `async () => { await using a = b }`,
		`(File (ExprStmt/item (Lambda/value!41 (Block/body (VarDef/item!4 (Ident/target "a") (Ident/value "b"))))))`},

	{JS, `a = 1; a += 2; a ??= 3; a **= 4; a >>>= 5; a ||= 6`,
		`(File (Assign/item (Ident/target "a") (Number/value "1")) (Assign/item:Add (Ident/target "a") (Number/value "2")) (Assign/item:Coalesce (Ident/target "a") (Number/value "3")) (Assign/item:Pow (Ident/target "a") (Number/value "4")) (Assign/item:UShr (Ident/target "a") (Number/value "5")) (Assign/item:Or (Ident/target "a") (Number/value "6")))`},

	{JS, `a = b = c`,
		`(File (Assign/item (Ident/target "a") (Ident/target "b") (Ident/value "c")))`},

	{JS, `a = b += c`,
		`(File (Assign/item (Ident/target "a") (Assign/value:Add (Ident/target "b") (Ident/value "c"))))`},

	{JS, `[a, b] = [b, a]`,
		`(File (Assign/item (Array/target (Ident/item "a") (Ident/item "b")) (Array/value (Ident/item "b") (Ident/item "a"))))`},

	{JS, `({a, b: c} = d)`,
		`(File (ExprStmt/item (Paren/value (Assign/value (Map/target (KeyValue/item "a" (Ident/value "a")) (KeyValue/item "b" (Ident/key "b") (Ident/value "c"))) (Ident/value "d")))))`},

	{JS, `a + b - c * d / e % f`,
		`(File (ExprStmt/item (Binary/value:Sub (Binary/left:Add (Ident/left "a") (Ident/right "b")) (Binary/right:Mod (Binary/left:Div (Binary/left:Mul (Ident/left "c") (Ident/right "d")) (Ident/right "e")) (Ident/right "f")))))`},

	{JS, `a ** b ** c`,
		`(File (ExprStmt/item (Binary/value:Pow (Ident/left "a") (Binary/right:Pow (Ident/left "b") (Ident/right "c")))))`},

	{JS, `a << b >> c >>> d`,
		`(File (ExprStmt/item (Binary/value:UShr (Binary/left:Shr (Binary/left:Shl (Ident/left "a") (Ident/right "b")) (Ident/right "c")) (Ident/right "d"))))`},

	{JS, `a & b | c ^ d`,
		`(File (ExprStmt/item (Binary/value:BitOr (Binary/left:BitAnd (Ident/left "a") (Ident/right "b")) (Binary/right:BitXor (Ident/left "c") (Ident/right "d")))))`},

	{JS, `a && b || c`,
		`(File (ExprStmt/item (Binary/value:Or (Binary/left:And (Ident/left "a") (Ident/right "b")) (Ident/right "c"))))`},

	{JS, `a ?? b`,
		`(File (ExprStmt/item (Binary/value:Coalesce (Ident/left "a") (Ident/right "b"))))`},

	{JS, `a == b != c === d !== e`,
		`(File (ExprStmt/item (Binary/value:NotStrictEq (Binary/left:StrictEq (Binary/left:NotEq (Binary/left:Eq (Ident/left "a") (Ident/right "b")) (Ident/right "c")) (Ident/right "d")) (Ident/right "e"))))`},

	{JS, `a < b, a <= b, a > b, a >= b`,
		`(File (ExprStmt/item (Sequence/value (Binary/item:Less (Ident/left "a") (Ident/right "b")) (Binary/item:LessEq (Ident/left "a") (Ident/right "b")) (Binary/item:Greater (Ident/left "a") (Ident/right "b")) (Binary/item:GreaterEq (Ident/left "a") (Ident/right "b")))))`},

	{JS, `a in b; a instanceof B; #x in c`,
		`(File (ExprStmt/item (Binary/value:In (Ident/left "a") (Ident/right "b"))) (ExprStmt/item (TypeTest/value:InstanceOf (Ident/value "a") (Ident/type "B"))) (ExprStmt/item (Binary/value:In (Ident/left "#x") (Ident/right "c"))))`},

	{JS, `!a; ~a; +a; -a; typeof a; void a; delete a.b`,
		`(File (ExprStmt/item (Unary/value:Not (Ident/value "a"))) (ExprStmt/item (Unary/value:BitNot (Ident/value "a"))) (ExprStmt/item (Unary/value:Plus (Ident/value "a"))) (ExprStmt/item (Unary/value:Minus (Ident/value "a"))) (ExprStmt/item (Unary/value:Typeof (Ident/value "a"))) (ExprStmt/item (Unary/value:Void (Ident/value "a"))) (ExprStmt/item (Unary/value:DeleteOf (Member/value "b" (Ident/object "a")))))`},

	{JS, "a++; --a; a\n++b",
		`(File (ExprStmt/item (Update/value:Inc (Ident/value "a"))) (ExprStmt/item (Update/value:Dec!40 (Ident/value "a"))) (ExprStmt/item (Ident/value "a")) (ExprStmt/item (Update/value:Inc!40 (Ident/value "b"))))`},

	{JS, `- - -a`,
		`(File (ExprStmt/item (Unary/value:Minus (Unary/value:Minus (Unary/value:Minus (Ident/value "a"))))))`},

	{JS, `a ? b : c ? d : e`,
		`(File (ExprStmt/item (Ternary/value (Ident/cond "a") (Ident/then "b") (Ternary/else (Ident/cond "c") (Ident/then "d") (Ident/else "e")))))`},

	{JS, `a ? b ? 1 : 2 : 3`,
		`(File (ExprStmt/item (Ternary/value (Ident/cond "a") (Ternary/then (Ident/cond "b") (Number/then "1") (Number/else "2")) (Number/else "3"))))`},

	{JS, `a, b, c`,
		`(File (ExprStmt/item (Sequence/value (Ident/item "a") (Ident/item "b") (Ident/item "c"))))`},

	{JS, `(a, b)`,
		`(File (ExprStmt/item (Paren/value (Sequence/value (Ident/item "a") (Ident/item "b")))))`},

	{JS, `(a)`,
		`(File (ExprStmt/item (Paren/value (Ident/value "a"))))`},

	{JS, `f(); f(a, b,); f(...a, b)`,
		`(File (ExprStmt/item (Call/value (Ident/callee "f"))) (ExprStmt/item (Call/value (Ident/callee "f") (Ident/arg "a") (Ident/arg "b"))) (ExprStmt/item (Call/value (Ident/callee "f") (Arg/arg!8 (Ident/value "a")) (Ident/arg "b"))))`},

	{JS, `a.b.c(); a[b][0]; a?.b?.[c]?.(d); a.#b; a.class`,
		`(File (ExprStmt/item (Call/value (Member/callee "c" (Member/object "b" (Ident/object "a"))))) (ExprStmt/item (Index/value (Index/object (Ident/object "a") (Ident/index "b")) (Number/index "0"))) (ExprStmt/item (Call/value!20 (Index/callee!20 (Member/object!20 "b" (Ident/object "a")) (Ident/index "c")) (Ident/arg "d"))) (ExprStmt/item (Member/value "#b" (Ident/object "a"))) (ExprStmt/item (Member/value "class" (Ident/object "a"))))`},

	{JS, `new A; new A(b); new a.B(c).d(); new (f())(); new new A()(); new.target`,
		`(File (ExprStmt/item (New/value (Ident/callee "A"))) (ExprStmt/item (New/value (Ident/callee "A") (Ident/arg "b"))) (ExprStmt/item (Call/value (Member/callee "d" (New/object (Member/callee "B" (Ident/object "a")) (Ident/arg "c"))))) (ExprStmt/item (New/value (Paren/callee (Call/value (Ident/callee "f"))))) (ExprStmt/item (New/value (New/callee (Ident/callee "A")))) (ExprStmt/item (Member/value "target" (Ident/object "new"))))`},

	{JS, `import("a").then(b); import.meta.url`,
		"(File (ExprStmt/item (Call/value (Member/callee \"then\" (Call/object (Ident/callee \"import\") (String/arg \"\\\"a\\\"\"))) (Ident/arg \"b\"))) (ExprStmt/item (Member/value \"url\" (Member/object \"meta\" (Ident/object \"import\")))))"},

	{JS, `this.a; super.b(); super(c)`,
		`(File (ExprStmt/item (Member/value "a" (This/object "this"))) (ExprStmt/item (Call/value (Member/callee "b" (Super/object "super")))) (ExprStmt/item (Call/value (Super/callee "super") (Ident/arg "c"))))`},

	{JS, `null; true; false; undefined`,
		`(File (ExprStmt/item (Null/value "null")) (ExprStmt/item (Bool/value:True "true")) (ExprStmt/item (Bool/value:False "false")) (ExprStmt/item (Ident/value "undefined")))`},

	{JS, `1; 1.5; .5; 1e3; 1_000; 0xFF; 0b1n; 0o7; 1..a; 1.e5`,
		`(File (ExprStmt/item (Number/value "1")) (ExprStmt/item (Number/value "1.5")) (ExprStmt/item (Number/value ".5")) (ExprStmt/item (Number/value "1e3")) (ExprStmt/item (Number/value "1_000")) (ExprStmt/item (Number/value "0xFF")) (ExprStmt/item (Number/value "0b1n")) (ExprStmt/item (Number/value "0o7")) (ExprStmt/item (Member/value "a" (Number/object "1."))) (ExprStmt/item (Number/value "1.e5")))`},

	{JS, "\"a\"; 'b\\'c'; \"d\\\ne\"",
		"(File (ExprStmt/item (String/value \"\\\"a\\\"\")) (ExprStmt/item (String/value \"'b\\\\'c'\")) (ExprStmt/item (String/value \"\\\"d\\\\\\ne\\\"\")))"},

	{JS, "`a`; ``; `${a}`; `a${b}c${`d${e}`}f`; `\\`\\${x}`",
		"(File (ExprStmt/item (Template/value (Text/part \"a\"))) (ExprStmt/item (Template/value \"``\")) (ExprStmt/item (Template/value (Ident/part \"a\"))) (ExprStmt/item (Template/value (Text/part \"a\") (Ident/part \"b\") (Text/part \"c\") (Template/part (Text/part \"d\") (Ident/part \"e\")) (Text/part \"f\"))) (ExprStmt/item (Template/value (Text/part \"\\\\`\\\\${x}\"))))"},

	{JS, "a`b`; a.b`c${d}`; a`b``c`",
		`(File (ExprStmt/item (Call/value (Ident/callee "a") (Template/arg (Text/part "b")))) (ExprStmt/item (Call/value (Member/callee "b" (Ident/object "a")) (Template/arg (Text/part "c") (Ident/part "d")))) (ExprStmt/item (Call/value (Call/callee (Ident/callee "a") (Template/arg (Text/part "b"))) (Template/arg (Text/part "c")))))`},

	{JS, "/a/; /[/]\\//g.test(a); a / b / c; x = /=/; (a) / b; a++ / b; [/a/v, /[[a-z]--[b]]/v]",
		"(File (ExprStmt/item (Regexp/value \"/a/\")) (ExprStmt/item (Call/value (Member/callee \"test\" (Regexp/object \"/[/]\\\\//g\")) (Ident/arg \"a\"))) (ExprStmt/item (Binary/value:Div (Binary/left:Div (Ident/left \"a\") (Ident/right \"b\")) (Ident/right \"c\"))) (Assign/item (Ident/target \"x\") (Regexp/value \"/=/\")) (ExprStmt/item (Binary/value:Div (Paren/left (Ident/value \"a\")) (Ident/right \"b\"))) (ExprStmt/item (Binary/value:Div (Update/left:Inc (Ident/value \"a\")) (Ident/right \"b\"))) (ExprStmt/item (Array/value (Regexp/item \"/a/v\") (Regexp/item \"/[[a-z]--[b]]/v\"))))"},

	{JS, `if (a) /b/.test(c)`,
		`(File (If/item (Ident/cond "a") (Block/then (ExprStmt/item (Call/value (Member/callee "test" (Regexp/object "/b/")) (Ident/arg "c"))))))`},

	{JS, `[]; [a, b,]; [,a]; [a,,b]; [...a]`,
		`(File (ExprStmt/item (Array/value "[]")) (ExprStmt/item (Array/value (Ident/item "a") (Ident/item "b"))) (ExprStmt/item (Array/value (Ident/item "a"))) (ExprStmt/item (Array/value (Ident/item "a") (Ident/item "b"))) (ExprStmt/item (Array/value (Spread/item!8 (Ident/value "a")))))`},

	{JS, `({}); ({a, b: c, "d": e, 1: f, [g]: h, ...i})`,
		"(File (ExprStmt/item (Paren/value (Map/value \"{}\"))) (ExprStmt/item (Paren/value (Map/value (KeyValue/item \"a\" (Ident/value \"a\")) (KeyValue/item \"b\" (Ident/key \"b\") (Ident/value \"c\")) (KeyValue/item \"d\" (String/key \"\\\"d\\\"\") (Ident/value \"e\")) (KeyValue/item \"1\" (Number/key \"1\") (Ident/value \"f\")) (KeyValue/item (Ident/key \"g\") (Ident/value \"h\")) (Arg/item!8 (Ident/value \"i\"))))))"},

	{JS, `({a() {}, get b() {}, set b(c) {}, async d() {}, *e() {}, async *f() {}, "g"() {}, [h]() {}, get: 1, set, async, async() {}, 1() {}})`,
		"(File (ExprStmt/item (Paren/value (Map/value (FuncDef/item \"a\" (Block/body \"{}\")) (FuncDef/item \"b\" (Modifier/modifier \"get\") (Block/body \"{}\")) (FuncDef/item \"b\" (Modifier/modifier \"set\") (Param/param \"c\") (Block/body \"{}\")) (FuncDef/item!1 \"d\" (Block/body \"{}\")) (FuncDef/item!8 \"e\" (Block/body \"{}\")) (FuncDef/item!9 \"f\" (Block/body \"{}\")) (FuncDef/item \"g\" (String/key \"\\\"g\\\"\") (Block/body \"{}\")) (FuncDef/item \"[h]\" (Ident/key \"h\") (Block/body \"{}\")) (KeyValue/item \"get\" (Ident/key \"get\") (Number/value \"1\")) (KeyValue/item \"set\" (Ident/value \"set\")) (KeyValue/item \"async\" (Ident/value \"async\")) (FuncDef/item \"async\" (Block/body \"{}\")) (FuncDef/item \"1\" (Number/key \"1\") (Block/body \"{}\"))))))"},

	{JS, `x = a => b; (a) => b; () => {}; (a, b) => ({c: a}); async a => b; async (a) => b; async () => {}`,
		`(File (Assign/item (Ident/target "x") (Lambda/value!40 (Param/param "a") (Ident/body "b"))) (ExprStmt/item (Lambda/value!40 (Param/param "a") (Ident/body "b"))) (ExprStmt/item (Lambda/value!40 (Block/body "{}"))) (ExprStmt/item (Lambda/value!40 (Param/param "a") (Param/param "b") (Paren/body (Map/value (KeyValue/item "c" (Ident/key "c") (Ident/value "a")))))) (ExprStmt/item (Lambda/value!41 (Param/param "a") (Ident/body "b"))) (ExprStmt/item (Lambda/value!41 (Param/param "a") (Ident/body "b"))) (ExprStmt/item (Lambda/value!41 (Block/body "{}"))))`},

	{JS, `({a, b = 1}, [c], ...d) => a; (a = 1, {b} = {}) => b; (...a) => a`,
		`(File (ExprStmt/item (Lambda/value!40 (Param/param (Map/target (KeyValue/item "a" (Ident/value "a")) (KeyValue/item "b" (Assign/value (Ident/target "b") (Number/value "1"))))) (Param/param (Array/target (Ident/item "c"))) (Param/param!8 "d") (Ident/body "a"))) (ExprStmt/item (Lambda/value!40 (Param/param "a" (Number/default "1")) (Param/param (Map/target (KeyValue/item "b" (Ident/value "b"))) (Map/default "{}")) (Ident/body "b"))) (ExprStmt/item (Lambda/value!40 (Param/param!8 "a") (Ident/body "a"))))`},

	{JS, `a => b => c; f(a => { b() }, c)`,
		`(File (ExprStmt/item (Lambda/value!40 (Param/param "a") (Lambda/body!40 (Param/param "b") (Ident/body "c")))) (ExprStmt/item (Call/value (Ident/callee "f") (Lambda/arg!40 (Param/param "a") (Block/body (ExprStmt/item (Call/value (Ident/callee "b"))))) (Ident/arg "c"))))`},

	{JS, "async(a, b); async\n(a); async",
		`(File (ExprStmt/item (Call/value (Ident/callee "async") (Ident/arg "a") (Ident/arg "b"))) (ExprStmt/item (Call/value (Ident/callee "async") (Ident/arg "a"))) (ExprStmt/item (Ident/value "async")))`},

	{JS, "x = y => {}\n[1]",
		`(File (Assign/item (Ident/target "x") (Lambda/value!40 (Param/param "y") (Block/body "{}"))) (ExprStmt/item (Array/value (Number/item "1"))))`},

	{JS, `function f(a, b = 1, {c}, ...d) { return a }`,
		`(File (FuncDef/item "f" (Param/param "a") (Param/param "b" (Number/default "1")) (Param/param (Map/target (KeyValue/item "c" (Ident/value "c")))) (Param/param!8 "d") (Block/body (Return/item (Ident/value "a")))))`},

	{JS, `async function f() { await a; for await (const b of c) d }`,
		`(File (FuncDef/item!1 "f" (Block/body (ExprStmt/item (Await/value (Ident/value "a"))) (ForEach/item!1 (VarDef/target!4 (Ident/target "b")) (Ident/value "c") (Block/body (ExprStmt/item (Ident/value "d")))))))`},

	{JS, `function* f() { yield; yield a; yield* b; const c = yield d }`,
		`(File (FuncDef/item!8 "f" (Block/body (ExprStmt/item (Yield/value "yield")) (ExprStmt/item (Yield/value (Ident/value "a"))) (ExprStmt/item (Yield/value!8 (Ident/value "b"))) (VarDef/item!4 (Ident/target "c") (Yield/value (Ident/value "d"))))))`},

	{JS, `x = function () {}; y = function f() {}; z = async function* () {}`,
		`(File (Assign/item (Ident/target "x") (Lambda/value (Block/body "{}"))) (Assign/item (Ident/target "y") (Lambda/value "f" (Block/body "{}"))) (Assign/item (Ident/target "z") (Lambda/value!9 (Block/body "{}"))))`},

	{JS, `(function () {})(); (() => {})(); !function () {}()`,
		`(File (ExprStmt/item (Call/value (Paren/callee (Lambda/value (Block/body "{}"))))) (ExprStmt/item (Call/value (Paren/callee (Lambda/value!40 (Block/body "{}"))))) (ExprStmt/item (Unary/value:Not (Call/value (Lambda/callee (Block/body "{}"))))))`},

	{JS, `await a; await; await(a)`,
		`(File (ExprStmt/item (Await/value (Ident/value "a"))) (ExprStmt/item (Ident/value "await")) (ExprStmt/item (Await/value (Paren/value (Ident/value "a")))))`},

	{JS, `yield + 1; x = { yield: 1 }`,
		`(File (ExprStmt/item (Binary/value:Add (Ident/left "yield") (Number/right "1"))) (Assign/item (Ident/target "x") (Map/value (KeyValue/item "yield" (Ident/key "yield") (Number/value "1")))))`},

	{JS, `class A {}`,
		`(File (ClassDef/item:OpClass "A" (Block/body "{}")))`},

	{JS, `class A extends B.c(d) { constructor(a) { super(a) } }`,
		`(File (ClassDef/item:OpClass "A" (Call/base (Member/callee "c" (Ident/object "B")) (Ident/arg "d")) (Block/body (FuncDef/item "constructor" (Param/param "a") (Block/body (ExprStmt/item (Call/value (Super/callee "super") (Ident/arg "a"))))))))`},

	{JS, "class A { a; b = 1; static c; static d = 2; #e = 3; static async f() {} get g() {} static set h(i) {} *j() {} async *k() {} #l() {} [m] = 1; \"n\" = 2; static {a()} static; get; async\nset = 1 }",
		"(File (ClassDef/item:OpClass \"A\" (Block/body (FieldDef/item \"a\") (FieldDef/item \"b\" (Number/value \"1\")) (FieldDef/item!2 \"c\") (FieldDef/item!2 \"d\" (Number/value \"2\")) (FieldDef/item \"#e\" (Number/value \"3\")) (FuncDef/item!3 \"f\" (Block/body \"{}\")) (FuncDef/item \"g\" (Modifier/modifier \"get\") (Block/body \"{}\")) (FuncDef/item!2 \"h\" (Modifier/modifier \"set\") (Param/param \"i\") (Block/body \"{}\")) (FuncDef/item!8 \"j\" (Block/body \"{}\")) (FuncDef/item!9 \"k\" (Block/body \"{}\")) (FuncDef/item \"#l\" (Block/body \"{}\")) (FieldDef/item \"[m]\" (Ident/key \"m\") (Number/value \"1\")) (FieldDef/item \"n\" (String/key \"\\\"n\\\"\") (Number/value \"2\")) (Block/item!2 (ExprStmt/item (Call/value (Ident/callee \"a\")))) (FieldDef/item \"static\") (FieldDef/item \"get\") (FieldDef/item \"async\") (FieldDef/item \"set\" (Number/value \"1\")))))"},

	{JS, `@a @b.c @d(e) class A { @f g; @h() i() {} @(j) static k }`,
		`(File (ClassDef/item:OpClass "A" (Decorator/decorator (Ident/value "a")) (Decorator/decorator (Member/value "c" (Ident/object "b"))) (Decorator/decorator (Call/value (Ident/callee "d") (Ident/arg "e"))) (Block/body (FieldDef/item "g" (Decorator/decorator (Ident/value "f"))) (FuncDef/item "i" (Decorator/decorator (Call/value (Ident/callee "h"))) (Block/body "{}")) (FieldDef/item!2 "k" (Decorator/decorator (Paren/value (Ident/value "j")))))))`},

	{JS, `x = @a class {}`,
		`(File (Assign/item (Ident/target "x") (ClassDef/value:OpClass (Decorator/decorator (Ident/value "a")) (Block/body "{}"))))`},

	{JS, `@a export class B {}; export @c class D {}; @e export default class F {}`,
		`(File (Export/item (ClassDef/item:OpClass "B" (Decorator/decorator (Ident/value "a")) (Block/body "{}"))) (Empty/item ";") (Export/item (ClassDef/item:OpClass "D" (Decorator/decorator (Ident/value "c")) (Block/body "{}"))) (Empty/item ";") (Export/item!4 (ClassDef/item:OpClass "F" (Decorator/decorator (Ident/value "e")) (Block/body "{}"))))`},

	{JS, `class A { accessor b = 1; static accessor c }`,
		`(File (ClassDef/item:OpClass "A" (Block/body (FieldDef/item "b" (Modifier/modifier "accessor") (Number/value "1")) (FieldDef/item!2 "c" (Modifier/modifier "accessor")))))`},

	{JS, `x = class extends y {}`,
		`(File (Assign/item (Ident/target "x") (ClassDef/value:OpClass (Ident/base "y") (Block/body "{}"))))`},

	{JS, `if (a) b; else if (c) d; else e`,
		`(File (If/item (Ident/cond "a") (Block/then (ExprStmt/item (Ident/value "b"))) (If/else (Ident/cond "c") (Block/then (ExprStmt/item (Ident/value "d"))) (Block/else (ExprStmt/item (Ident/value "e"))))))`},

	{JS, `if (a) { b } else { c }`,
		`(File (If/item (Ident/cond "a") (Block/then (ExprStmt/item (Ident/value "b"))) (Block/else (ExprStmt/item (Ident/value "c")))))`},

	{JS, `if (a) ; else ;`,
		`(File (If/item (Ident/cond "a") (Block/then (Empty/item ";")) (Block/else (Empty/item ";"))))`},

	{JS, `for (;;) ; for (let a = 0, b; a < 1; a++, b) c; for (a in b) c; for (const [a, b] of c) {}; for (let of of x) y; for (var a = 1 in b) c; for (async of => 1;;) ;`,
		`(File (For/item (Block/body (Empty/item ";"))) (For/item (VarDef/init (Ident/target "a") (Number/value "0")) (VarDef/init (Ident/target "b")) (Binary/cond:Less (Ident/left "a") (Number/right "1")) (Sequence/update (Update/item:Inc (Ident/value "a")) (Ident/item "b")) (Block/body (ExprStmt/item (Ident/value "c")))) (ForEach/item!8 (Ident/target "a") (Ident/value "b") (Block/body (ExprStmt/item (Ident/value "c")))) (ForEach/item (VarDef/target!4 (Array/target (Ident/item "a") (Ident/item "b"))) (Ident/value "c") (Block/body "{}")) (Empty/item ";") (ForEach/item (VarDef/target (Ident/target "of")) (Ident/value "x") (Block/body (ExprStmt/item (Ident/value "y")))) (ForEach/item!8 (VarDef/target (Ident/target "a") (Number/value "1")) (Ident/value "b") (Block/body (ExprStmt/item (Ident/value "c")))) (For/item (Lambda/init!41 (Param/param "of") (Number/body "1")) (Block/body (Empty/item ";"))))`},

	{JS, `for (x.y of z) ; for (let in a) ; for (let = 1;;) ;`,
		`(File (ForEach/item (Member/target "y" (Ident/object "x")) (Ident/value "z") (Block/body (Empty/item ";"))) (ForEach/item!8 (Ident/target "let") (Ident/value "a") (Block/body (Empty/item ";"))) (For/item (Assign/init (Ident/target "let") (Number/value "1")) (Block/body (Empty/item ";"))))`},

	{JS, `while (a) b; do c; while (d) e`,
		`(File (While/item (Ident/cond "a") (Block/body (ExprStmt/item (Ident/value "b")))) (DoWhile/item (Block/body (ExprStmt/item (Ident/value "c"))) (Ident/cond "d")) (ExprStmt/item (Ident/value "e")))`},

	{JS, `do { a } while (b)`,
		`(File (DoWhile/item (Block/body (ExprStmt/item (Ident/value "a"))) (Ident/cond "b")))`},

	{JS, `switch (a) { case 1: case 2: b; break; default: { c } }`,
		`(File (Switch/item (Ident/cond "a") (Case/case (Number/cond "1") (Block/body "")) (Case/case (Number/cond "2") (Block/body (ExprStmt/item (Ident/value "b")) (Break/item "break;"))) (Case/case (Block/body (Block/item (ExprStmt/item (Ident/value "c")))))))`},

	{JS, `try { a } catch { b } finally { c }`,
		`(File (Try/item (Block/body (ExprStmt/item (Ident/value "a"))) (Catch/catch (Block/body (ExprStmt/item (Ident/value "b")))) (Block/finally (ExprStmt/item (Ident/value "c")))))`},

	{JS, `try { a } catch ({b}) { c }`,
		`(File (Try/item (Block/body (ExprStmt/item (Ident/value "a"))) (Catch/catch (Map/target (KeyValue/item "b" (Ident/value "b"))) (Block/body (ExprStmt/item (Ident/value "c"))))))`},

	{JS, `throw a; debugger; return`,
		`(File (Throw/item (Ident/value "a")) (Directive/item "debugger") (Return/item "return"))`},

	{JS, "function f() { return\na }",
		`(File (FuncDef/item "f" (Block/body (Return/item "return") (ExprStmt/item (Ident/value "a")))))`},

	{JS, `a: for (;;) { break a; continue a }`,
		`(File (Labeled/item "a" (For/body (Block/body (Break/item "a") (Continue/item "a")))))`},

	{JS, `a: b: c`,
		`(File (Labeled/item "a" (Labeled/body "b" (ExprStmt/body (Ident/value "c")))))`},

	{JS, `with (a) b`,
		`(File (With/item (Ident/item "a") (Block/body (ExprStmt/item (Ident/value "b")))))`},

	{JS, `;{};`,
		`(File (Empty/item ";") (Block/item "{}") (Empty/item ";"))`},

	{JS, `"use strict"; "not"; f("use me")`,
		"(File (Directive/item (String/value \"\\\"use strict\\\"\")) (ExprStmt/item (String/value \"\\\"not\\\"\")) (ExprStmt/item (Call/value (Ident/callee \"f\") (String/arg \"\\\"use me\\\"\"))))"},

	{JS, "#!/usr/bin/env node\na",
		`(File (ExprStmt/item (Ident/value "a")))`},

	{JS, "a\nb\n(c)\n[d]",
		`(File (ExprStmt/item (Ident/value "a")) (ExprStmt/item (Index/value (Call/object (Ident/callee "b") (Ident/arg "c")) (Ident/index "d"))))`},

	{JS, "a // b\n/* c\n */ d /* e */ /f/g",
		`(File (ExprStmt/item (Ident/value "a")) (ExprStmt/item (Binary/value:Div (Binary/left:Div (Ident/left "d") (Ident/right "f")) (Ident/right "g"))))`},

	{JS, `import "a"; import a from "b"; import * as c from "d"; import {e, f as g, default as h, "i j" as k} from "l"; import m, {n} from "o"; import p, * as q from "r"`,
		`(File (Import/item "a") (Import/item "b" (ImportName/item "default" (Alias/alias "a"))) (Import/item "d" (ImportAs/item "c")) (Import/item "l" (ImportName/item "e") (ImportName/item "f" (Alias/alias "g")) (ImportName/item "default" (Alias/alias "h")) (ImportName/item "i j" (Alias/alias "k"))) (Import/item "o" (ImportName/item "default" (Alias/alias "m")) (ImportName/item "n")) (Import/item "r" (ImportName/item "default" (Alias/alias "p")) (ImportAs/item "q")))`},

	{JS, `import a from "b" with {type: "json"}; import c from "d" assert {type: "e"}`,
		`(File (Import/item "b" (ImportName/item "default" (Alias/alias "a"))) (Import/item "d" (ImportName/item "default" (Alias/alias "c"))))`},

	{JS, `import defer * as a from "b"; import source c from "d"`,
		`(File (Import/item "b" (ImportAs/item "a")) (Import/item "d" (ImportName/item "default" (Alias/alias "c"))))`},

	{JS, `export {a, b as c, d as default}; export {e} from "f"; export * from "g"; export * as h from "i"; export * as "j k" from "l"`,
		`(File (Export/item (ImportName/item "a") (ImportName/item "b" (Alias/alias "c")) (ImportName/item "d" (Alias/alias "default"))) (Export/item "f" (ImportName/item "e")) (Export/item!8 "g") (Export/item!8 "i" (ImportAs/item "h")) (Export/item!8 "l" (ImportAs/item "j k")))`},

	{JS, `export const a = 1, b; export function c() {}; export class D {}; export async function* e() {}`,
		`(File (Export/item (VarDef/item!4 (Ident/target "a") (Number/value "1")) (VarDef/item!4 (Ident/target "b"))) (Export/item (FuncDef/item "c" (Block/body "{}"))) (Empty/item ";") (Export/item (ClassDef/item:OpClass "D" (Block/body "{}"))) (Empty/item ";") (Export/item (FuncDef/item!9 "e" (Block/body "{}"))))`},

	{JS, `export default 1; export default function () {}; export default async function f() {}; export default class {}; export default (a) => b`,
		`(File (Export/item!4 (Number/item "1")) (Export/item!4 (FuncDef/item (Block/body "{}"))) (Empty/item ";") (Export/item!4 (FuncDef/item!1 "f" (Block/body "{}"))) (Empty/item ";") (Export/item!4 (ClassDef/item:OpClass (Block/body "{}"))) (Empty/item ";") (Export/item!4 (Lambda/item!40 (Param/param "a") (Ident/body "b"))))`},

	{JS, `<a/>`,
		`(File (ExprStmt/item (Element/value "a")))`},

	{JS, `<a b c="d" e='f' g={h} i-j="k" l:m={n} {...o} p=<q/>></a>`,
		"(File (ExprStmt/item (Element/value \"a\" (Attr/attr \"b\") (Attr/attr \"c\" (String/value \"\\\"d\\\"\")) (Attr/attr \"e\" (String/value \"'f'\")) (Attr/attr \"g\" (Ident/value \"h\")) (Attr/attr \"i-j\" (String/value \"\\\"k\\\"\")) (Attr/attr \"l:m\" (Ident/value \"n\")) (Arg/attr!8 (Ident/value \"o\")) (Attr/attr \"p\" (Element/value \"q\")))))"},

	{JS, `<a>b {c} d{/* e */} <f.g.h/> <i:j/>{...k}</a>`,
		`(File (ExprStmt/item (Element/value "a" (Text/item "b") (Ident/item "c") (Text/item "d") (Element/item "f.g.h") (Element/item "i:j") (Spread/item!8 (Ident/value "k")))))`},

	{JS, `<></>; <><a/>b</>`,
		`(File (ExprStmt/item (Element/value "<></>")) (ExprStmt/item (Element/value (Element/item "a") (Text/item "b"))))`},

	{JS, `x = a < b ? <c>don't; &amp; {"{"}</c> : <d/>`,
		"(File (Assign/item (Ident/target \"x\") (Ternary/value (Binary/cond:Less (Ident/left \"a\") (Ident/right \"b\")) (Element/then \"c\" (Text/item \"don't; &amp;\") (String/item \"\\\"{\\\"\")) (Element/else \"d\"))))"},

	{JS, `<a b={c => <d>{c}</d>}>{e && <f/>}</a>`,
		`(File (ExprStmt/item (Element/value "a" (Attr/attr "b" (Lambda/value!40 (Param/param "c") (Element/body "d" (Ident/item "c")))) (Binary/item:And (Ident/left "e") (Element/right "f")))))`},

	{JS, "<a\n  b\n>\n  text\n  {/* c */}\n</a>",
		`(File (ExprStmt/item (Element/value "a" (Attr/attr "b") (Text/item "text"))))`},

	{JS, `<this.a/>`,
		`(File (ExprStmt/item (Element/value "this.a")))`},

	{JS, "\\u0061b; caf\\u00e9 = 1",
		"(File (ExprStmt/item (Ident/value \"\\\\u0061b\")) (Assign/item (Ident/target \"caf\\\\u00e9\") (Number/value \"1\")))"},

	{JS, "a<!--b\n--> c",
		`(File (ExprStmt/item (Ident/value "a")))`},

	{JS, `if (a) function f() {}`,
		`(File (If/item (Ident/cond "a") (Block/then (FuncDef/item "f" (Block/body "{}")))))`},

	{JS, `x = {if: 1, class: 2, new() {}}; x.if.class`,
		`(File (Assign/item (Ident/target "x") (Map/value (KeyValue/item "if" (Ident/key "if") (Number/value "1")) (KeyValue/item "class" (Ident/key "class") (Number/value "2")) (FuncDef/item "new" (Block/body "{}")))) (ExprStmt/item (Member/value "class" (Member/object "if" (Ident/object "x")))))`},

	{JS, "a = b\n/c/d",
		`(File (Assign/item (Ident/target "a") (Binary/value:Div (Binary/left:Div (Ident/left "b") (Ident/right "c")) (Ident/right "d"))))`},

	{JS, `a?.5:1; a?.b`,
		`(File (ExprStmt/item (Ternary/value (Ident/cond "a") (Number/then ".5") (Number/else "1"))) (ExprStmt/item (Member/value!20 "b" (Ident/object "a"))))`},

	{JS, `a ? (b) : c => d; a ? (b, c) : d`,
		`(File (ExprStmt/item (Ternary/value (Ident/cond "a") (Paren/then (Ident/value "b")) (Lambda/else!40 (Param/param "c") (Ident/body "d")))) (ExprStmt/item (Ternary/value (Ident/cond "a") (Paren/then (Sequence/value (Ident/item "b") (Ident/item "c"))) (Ident/else "d"))))`},

	{JS, `a ? (b) => c : d; a ? b => (c) : d => e`,
		`(File (ExprStmt/item (Ternary/value (Ident/cond "a") (Lambda/then!40 (Param/param "b") (Ident/body "c")) (Ident/else "d"))) (ExprStmt/item (Ternary/value (Ident/cond "a") (Lambda/then!40 (Param/param "b") (Paren/body (Ident/value "c"))) (Lambda/else!40 (Param/param "d") (Ident/body "e")))))`},

	{JS, `(a, b) => {}, c; f((a), b)`,
		`(File (ExprStmt/item (Sequence/value (Lambda/item!40 (Param/param "a") (Param/param "b") (Block/body "{}")) (Ident/item "c"))) (ExprStmt/item (Call/value (Ident/callee "f") (Paren/arg (Ident/value "a")) (Ident/arg "b"))))`},

	{JS, `async x => await x; async ({a}) => a; async (...a) => a`,
		`(File (ExprStmt/item (Lambda/value!41 (Param/param "x") (Await/body (Ident/value "x")))) (ExprStmt/item (Lambda/value!41 (Param/param (Map/target (KeyValue/item "a" (Ident/value "a")))) (Ident/body "a"))) (ExprStmt/item (Lambda/value!41 (Param/param!8 "a") (Ident/body "a"))))`},

	{TS, `let a: string; let b: A.B<C, D[]> = c; const d!: E`,
		`(File (VarDef/item (Ident/target "a") (TypeExpr/type (Ident/item "string"))) (VarDef/item (Ident/target "b") (TypeExpr/type (Member/item "B" (Ident/object "A")) (TypeExpr/item (Ident/item "C")) (TypeExpr/item (Ident/item "D"))) (Ident/value "c")) (VarDef/item!4 (Ident/target "d") (TypeExpr/type (Ident/item "E"))))`},

	{TS, `let a: string | number & B; let b: (A | B)[]; let c: A["b"]; let d: keyof A; let e: typeof a.b; let f: readonly string[]; let g: unique symbol`,
		"(File (VarDef/item (Ident/target \"a\") (TypeExpr/type (Ident/item \"string\") (Ident/item \"number\") (Ident/item \"B\"))) (VarDef/item (Ident/target \"b\") (TypeExpr/type (Ident/item \"A\") (Ident/item \"B\"))) (VarDef/item (Ident/target \"c\") (TypeExpr/type (Ident/item \"A\") (TypeExpr/item \"\\\"b\\\"\"))) (VarDef/item (Ident/target \"d\") (TypeExpr/type (Ident/item \"A\"))) (VarDef/item (Ident/target \"e\") (TypeExpr/type (Member/item \"b\" (Ident/object \"a\")))) (VarDef/item (Ident/target \"f\") (TypeExpr/type (Ident/item \"string\"))) (VarDef/item (Ident/target \"g\") (TypeExpr/type (Ident/item \"symbol\"))))"},

	{TS, "let a: \"x\" | 1 | -1 | true | null | undefined | void | this | `a${B}c`",
		`(File (VarDef/item (Ident/target "a") (TypeExpr/type (Ident/item "null") (Ident/item "undefined") (Ident/item "void") (Ident/item "this") (TypeExpr/item (Ident/item "B")))))`},

	{TS, `let a: [A, b: C, D?, ...E[]]; let b: []`,
		`(File (VarDef/item (Ident/target "a") (TypeExpr/type (TypeExpr/item (Ident/item "A")) (TypeExpr/item (Ident/item "C")) (TypeExpr/item (Ident/item "D")) (TypeExpr/item (Ident/item "E")))) (VarDef/item (Ident/target "b") (TypeExpr/type "[]")))`},

	{TS, `let a: (b: C, d?: E, ...f: G[]) => H; let i: new (a: B) => C; let j: abstract new () => D; let k: <T>(a: T) => T; let l: () => void; let m: (a, b) => c; let n: ({a}: B, [c]: D) => e`,
		`(File (VarDef/item (Ident/target "a") (FuncType/type (Param/param "b" (TypeExpr/type (Ident/item "C"))) (Param/param!20 "d" (TypeExpr/type (Ident/item "E"))) (Param/param!8 "f" (TypeExpr/type (Ident/item "G"))) (TypeExpr/type (Ident/item "H")))) (VarDef/item (Ident/target "i") (FuncType/type (Param/param "a" (TypeExpr/type (Ident/item "B"))) (TypeExpr/type (Ident/item "C")))) (VarDef/item (Ident/target "j") (FuncType/type (TypeExpr/type (Ident/item "D")))) (VarDef/item (Ident/target "k") (FuncType/type (Param/typeparam "T") (Param/param "a" (TypeExpr/type (Ident/item "T"))) (TypeExpr/type (Ident/item "T")))) (VarDef/item (Ident/target "l") (FuncType/type (TypeExpr/type (Ident/item "void")))) (VarDef/item (Ident/target "m") (FuncType/type (TypeExpr/param (Ident/item "a")) (TypeExpr/param (Ident/item "b")) (TypeExpr/type (Ident/item "c")))) (VarDef/item (Ident/target "n") (FuncType/type (Param/param (TypeExpr/type (Ident/item "B"))) (Param/param (TypeExpr/type (Ident/item "D"))) (TypeExpr/type (Ident/item "e")))))`},

	{TS, `type A = B; type C<D extends E = F, const G, in out H> = D`,
		`(File (TypeDef/item "A" (TypeExpr/type (Ident/item "B"))) (TypeDef/item "C" (Param/typeparam "D" (TypeExpr/type (Ident/item "E")) (TypeExpr/default (Ident/item "F"))) (Param/typeparam "G") (Param/typeparam "H") (TypeExpr/type (Ident/item "D"))))`},

	{TS, `type A<T> = T extends B<infer U extends C> ? U : T extends D ? E : never`,
		`(File (TypeDef/item "A" (Param/typeparam "T") (TypeExpr/type (Ident/item "T") (TypeExpr/item (Ident/item "B") (TypeExpr/item (Ident/item "U") (Ident/item "C"))) (TypeExpr/item (Ident/item "U")) (Ident/item "T") (Ident/item "D") (TypeExpr/item (Ident/item "E")) (Ident/item "never"))))`},

	{TS, "type A = {readonly [K in keyof T as `x${K}`]-?: T[K]}",
		`(File (TypeDef/item "A" (TypeExpr/type (FieldDef/item!4 (Modifier/modifier "readonly") (Param/typeparam "K" (TypeExpr/type (Ident/item "T"))) (TypeExpr/item (Ident/item "K")) (TypeExpr/type (Ident/item "T") (TypeExpr/item (Ident/item "K")))))))`},

	{TS, "type A = {a: B; c?: D, readonly e: F\ng(): H; i?<T>(j: T): K; [l: string]: M; (n: O): P; new (q: R): S; get t(): U; set t(v: U); [w]: X}",
		`(File (TypeDef/item "A" (TypeExpr/type (FieldDef/item "a" (TypeExpr/type (Ident/item "B"))) (FieldDef/item!20 "c" (TypeExpr/type (Ident/item "D"))) (FieldDef/item!4 "e" (Modifier/modifier "readonly") (TypeExpr/type (Ident/item "F"))) (FuncDef/item "g" (TypeExpr/type (Ident/item "H"))) (FuncDef/item!20 "i" (Param/typeparam "T") (Param/param "j" (TypeExpr/type (Ident/item "T"))) (TypeExpr/type (Ident/item "K"))) (FieldDef/item (Param/param "l" (TypeExpr/type (Ident/item "string"))) (TypeExpr/type (Ident/item "M"))) (FuncType/item (Param/param "n" (TypeExpr/type (Ident/item "O"))) (TypeExpr/type (Ident/item "P"))) (FuncType/item (Param/param "q" (TypeExpr/type (Ident/item "R"))) (TypeExpr/type (Ident/item "S"))) (FuncDef/item "t" (Modifier/modifier "get") (TypeExpr/type (Ident/item "U"))) (FuncDef/item "t" (Modifier/modifier "set") (Param/param "v" (TypeExpr/type (Ident/item "U")))) (FieldDef/item "[w]" (Ident/key "w") (TypeExpr/type (Ident/item "X"))))))`},

	{TS, `interface A<T> extends B<T>, C.D { a: E; f(g: H): I }`,
		`(File (ClassDef/item:OpInterface "A" (Param/typeparam "T") (TypeExpr/base (Ident/item "B") (TypeExpr/item (Ident/item "T"))) (TypeExpr/base (Member/item "D" (Ident/object "C"))) (Block/body (FieldDef/item "a" (TypeExpr/type (Ident/item "E"))) (FuncDef/item "f" (Param/param "g" (TypeExpr/type (Ident/item "H"))) (TypeExpr/type (Ident/item "I"))))))`},

	{TS, `type A = import("a").B<C>; type D = typeof import("d")`,
		"(File (TypeDef/item \"A\" (TypeExpr/type (TypeExpr/item \"\\\"a\\\"\") (Ident/item \"B\") (TypeExpr/item (Ident/item \"C\")))) (TypeDef/item \"D\" (TypeExpr/type \"typeof import(\\\"d\\\")\")))"},

	{TS, "type A = asserts; type = 1; type\nA = B",
		`(File (TypeDef/item "A" (TypeExpr/type (Ident/item "asserts"))) (Assign/item (Ident/target "type") (Number/value "1")) (ExprStmt/item (Ident/value "type")) (Assign/item (Ident/target "A") (Ident/value "B")))`},

	{TS, `function f(a: A, b?: B, this: C): D {}`,
		`(File (FuncDef/item "f" (Param/param "a" (TypeExpr/type (Ident/item "A"))) (Param/param!20 "b" (TypeExpr/type (Ident/item "B"))) (Param/param "this" (TypeExpr/type (Ident/item "C"))) (TypeExpr/type (Ident/item "D")) (Block/body "{}")))`},

	{TS, `function f(a: A): a is B; function f(a): asserts a is B; function f(a): asserts a {}`,
		`(File (FuncDef/item "f" (Param/param "a" (TypeExpr/type (Ident/item "A"))) (TypeExpr/type (Ident/item "a") (TypeExpr/item (Ident/item "B")))) (FuncDef/item "f" (Param/param "a") (TypeExpr/type (Ident/item "a") (TypeExpr/item (Ident/item "B")))) (FuncDef/item "f" (Param/param "a") (TypeExpr/type (Ident/item "a")) (Block/body "{}")))`},

	{TS, `function f<T extends A>(a: T): T; function f(a) { return a }`,
		`(File (FuncDef/item "f" (Param/typeparam "T" (TypeExpr/type (Ident/item "A"))) (Param/param "a" (TypeExpr/type (Ident/item "T"))) (TypeExpr/type (Ident/item "T"))) (FuncDef/item "f" (Param/param "a") (Block/body (Return/item (Ident/value "a")))))`},

	{TS, "f<A>(b); new A<B>(c); a < b > c; f<A, B>\n(c); a<b, c>(d); f<A>`b`; x = f<A>; a?.<B>(c); new A<B>; f<A<B<C>>>(d)",
		`(File (ExprStmt/item (Call/value (Ident/callee "f") (TypeExpr/typearg (Ident/item "A")) (Ident/arg "b"))) (ExprStmt/item (New/value (Ident/callee "A") (TypeExpr/typearg (Ident/item "B")) (Ident/arg "c"))) (ExprStmt/item (Binary/value:Greater (Binary/left:Less (Ident/left "a") (Ident/right "b")) (Ident/right "c"))) (ExprStmt/item (Call/value (Ident/callee "f") (TypeExpr/typearg (Ident/item "A")) (TypeExpr/typearg (Ident/item "B")) (Ident/arg "c"))) (ExprStmt/item (Call/value (Ident/callee "a") (TypeExpr/typearg (Ident/item "b")) (TypeExpr/typearg (Ident/item "c")) (Ident/arg "d"))) (ExprStmt/item (Call/value (Ident/callee "f") (TypeExpr/typearg (Ident/item "A")) (Template/arg (Text/part "b")))) (Assign/item (Ident/target "x") (TypeExpr/value (Ident/callee "f") (TypeExpr/typearg (Ident/item "A")))) (ExprStmt/item (Call/value!20 (Ident/callee "a") (TypeExpr/typearg (Ident/item "B")) (Ident/arg "c"))) (ExprStmt/item (New/value (Ident/callee "A") (TypeExpr/typearg (Ident/item "B")))) (ExprStmt/item (Call/value (Ident/callee "f") (TypeExpr/typearg (Ident/item "A") (TypeExpr/item (Ident/item "B") (TypeExpr/item (Ident/item "C")))) (Ident/arg "d"))))`},

	{TS, `a < b; a < b && c > d; if (a < b) c(); for (let i = 0; i < n; i++) a; f(a < b, c > (d))`,
		`(File (ExprStmt/item (Binary/value:Less (Ident/left "a") (Ident/right "b"))) (ExprStmt/item (Binary/value:And (Binary/left:Less (Ident/left "a") (Ident/right "b")) (Binary/right:Greater (Ident/left "c") (Ident/right "d")))) (If/item (Binary/cond:Less (Ident/left "a") (Ident/right "b")) (Block/then (ExprStmt/item (Call/value (Ident/callee "c"))))) (For/item (VarDef/init (Ident/target "i") (Number/value "0")) (Binary/cond:Less (Ident/left "i") (Ident/right "n")) (Update/update:Inc (Ident/value "i")) (Block/body (ExprStmt/item (Ident/value "a")))) (ExprStmt/item (Call/value (Ident/callee "f") (Call/arg (Ident/callee "a") (TypeExpr/typearg (Ident/item "b")) (TypeExpr/typearg (Ident/item "c")) (Ident/arg "d")))))`},

	{TS, `a as B; a as const; a satisfies B as C; a!; a!.b![c]!(); a! + b; 'c'!.d`,
		`(File (ExprStmt/item (Cast/value (Ident/value "a") (TypeExpr/type (Ident/item "B")))) (ExprStmt/item (Cast/value (Ident/value "a") (TypeExpr/type (Ident/item "const")))) (ExprStmt/item (Cast/value (Cast/value (Ident/value "a") (TypeExpr/type (Ident/item "B"))) (TypeExpr/type (Ident/item "C")))) (ExprStmt/item (Ident/value "a")) (ExprStmt/item (Call/value (Index/callee (Member/object "b" (Ident/object "a")) (Ident/index "c")))) (ExprStmt/item (Binary/value:Add (Ident/left "a") (Ident/right "b"))) (ExprStmt/item (Member/value "d" (String/object "'c'"))))`},

	{TS, `<A>b; <A<B>>c.d; <const>["e"]; <any>(f)`,
		"(File (ExprStmt/item (Cast/value (TypeExpr/type (Ident/item \"A\")) (Ident/value \"b\"))) (ExprStmt/item (Cast/value (TypeExpr/type (Ident/item \"A\") (TypeExpr/item (Ident/item \"B\"))) (Member/value \"d\" (Ident/object \"c\")))) (ExprStmt/item (Cast/value (TypeExpr/type (Ident/item \"const\")) (Array/value (String/item \"\\\"e\\\"\")))) (ExprStmt/item (Cast/value (TypeExpr/type (Ident/item \"any\")) (Paren/value (Ident/value \"f\")))))"},

	{TS, `<T>(a: T) => a; <T extends A, U = B>(a: T): U => b; async <T>(a: T) => a; f(<T,>(a) => a)`,
		`(File (ExprStmt/item (Lambda/value!40 (Param/typeparam "T") (Param/param "a" (TypeExpr/type (Ident/item "T"))) (Ident/body "a"))) (ExprStmt/item (Lambda/value!40 (Param/typeparam "T" (TypeExpr/type (Ident/item "A"))) (Param/typeparam "U" (TypeExpr/default (Ident/item "B"))) (Param/param "a" (TypeExpr/type (Ident/item "T"))) (TypeExpr/type (Ident/item "U")) (Ident/body "b"))) (ExprStmt/item (Lambda/value!41 (Param/typeparam "T") (Param/param "a" (TypeExpr/type (Ident/item "T"))) (Ident/body "a"))) (ExprStmt/item (Call/value (Ident/callee "f") (Lambda/arg!40 (Param/typeparam "T") (Param/param "a") (Ident/body "a")))))`},

	{TS, `(a: A) => a; (a?: B) => b; (a, b: C = d): E => f; ({a}: B) => c; ([a]: B, ...c: D[]): e is F => g; (this: A) => b`,
		`(File (ExprStmt/item (Lambda/value!40 (Param/param "a" (TypeExpr/type (Ident/item "A"))) (Ident/body "a"))) (ExprStmt/item (Lambda/value!40 (Param/param!20 "a" (TypeExpr/type (Ident/item "B"))) (Ident/body "b"))) (ExprStmt/item (Lambda/value!40 (Param/param "a") (Param/param "b" (TypeExpr/type (Ident/item "C")) (Ident/default "d")) (TypeExpr/type (Ident/item "E")) (Ident/body "f"))) (ExprStmt/item (Lambda/value!40 (Param/param (Map/target (KeyValue/item "a" (Ident/value "a"))) (TypeExpr/type (Ident/item "B"))) (Ident/body "c"))) (ExprStmt/item (Lambda/value!40 (Param/param (Array/target (Ident/item "a")) (TypeExpr/type (Ident/item "B"))) (Param/param!8 "c" (TypeExpr/type (Ident/item "D"))) (TypeExpr/type (Ident/item "e") (TypeExpr/item (Ident/item "F"))) (Ident/body "g"))) (ExprStmt/item (Lambda/value!40 (Param/param "this" (TypeExpr/type (Ident/item "A"))) (Ident/body "b"))))`},

	{TS, `a ? (b) : c; a ? (b): c => d : e; a ? (b) : c => d; a ? (b, c) : d`,
		`(File (ExprStmt/item (Ternary/value (Ident/cond "a") (Paren/then (Ident/value "b")) (Ident/else "c"))) (ExprStmt/item (Ternary/value (Ident/cond "a") (Lambda/then!40 (Param/param "b") (TypeExpr/type (Ident/item "c")) (Ident/body "d")) (Ident/else "e"))) (ExprStmt/item (Ternary/value (Ident/cond "a") (Paren/then (Ident/value "b")) (Lambda/else!40 (Param/param "c") (Ident/body "d")))) (ExprStmt/item (Ternary/value (Ident/cond "a") (Paren/then (Sequence/value (Ident/item "b") (Ident/item "c"))) (Ident/else "d"))))`},

	{TS, `async (a: A): Promise<B> => {}; async (a, b)`,
		`(File (ExprStmt/item (Lambda/value!41 (Param/param "a" (TypeExpr/type (Ident/item "A"))) (TypeExpr/type (Ident/item "Promise") (TypeExpr/item (Ident/item "B"))) (Block/body "{}"))) (ExprStmt/item (Call/value (Ident/callee "async") (Ident/arg "a") (Ident/arg "b"))))`},

	{TS, `enum A { B, C = 1, "D" = 2, E = A.B | A.C }; const enum F {}; declare enum G { H }`,
		"(File (ClassDef/item:OpEnum \"A\" (Block/body (FieldDef/item!6 \"B\") (FieldDef/item!6 \"C\" (Number/value \"1\")) (FieldDef/item!6 \"D\" (String/key \"\\\"D\\\"\") (Number/value \"2\")) (FieldDef/item!6 \"E\" (Binary/value:BitOr (Member/left \"B\" (Ident/object \"A\")) (Member/right \"C\" (Ident/object \"A\")))))) (Empty/item \";\") (ClassDef/item:OpEnum \"F\" (Block/body \"{}\")) (Empty/item \";\") (ClassDef/item:OpEnum \"G\" (Block/body (FieldDef/item!6 \"H\"))))"},

	{TS, `namespace A.B { export const c = 1 } module D {} declare module "e" { export = f } declare module "g"; declare global { var h: I }`,
		`(File (ClassDef/item:OpModule "A.B" (Block/body (Export/item (VarDef/item!4 (Ident/target "c") (Number/value "1"))))) (ClassDef/item:OpModule "D" (Block/body "{}")) (ClassDef/item:OpModule "e" (Block/body (Export/item!4 (Ident/item "f")))) (ClassDef/item:OpModule "g") (ClassDef/item:OpModule "global" (Block/body (VarDef/item (Ident/target "h") (TypeExpr/type (Ident/item "I"))))))`},

	{TS, `declare const a: B; declare function f(): C; declare class D { e: F; g(): H }; declare let i, j`,
		`(File (VarDef/item!4 (Ident/target "a") (TypeExpr/type (Ident/item "B"))) (FuncDef/item "f" (TypeExpr/type (Ident/item "C"))) (ClassDef/item:OpClass "D" (Block/body (FieldDef/item "e" (TypeExpr/type (Ident/item "F"))) (FuncDef/item "g" (TypeExpr/type (Ident/item "H"))))) (Empty/item ";") (VarDef/item (Ident/target "i")) (VarDef/item (Ident/target "j")))`},

	{TS, `abstract class A<T> extends B<T> implements C, D<E> { abstract f(): void; private readonly a: G = 1; protected static b?: H; declare c; override d() {} e!: I; constructor(private a: J, public readonly b = 1, @K() c?: L) { super() } [m: string]: N; get o(): P { return q } static readonly [r]: S; accessor t: U }`,
		`(File (ClassDef/item:OpClass "A" (Modifier/modifier "abstract") (Param/typeparam "T") (Ident/base "B") (TypeExpr/typearg (Ident/item "T")) (TypeExpr/base (Ident/item "C")) (TypeExpr/base (Ident/item "D") (TypeExpr/item (Ident/item "E"))) (Block/body (FuncDef/item "f" (Modifier/modifier "abstract") (TypeExpr/type (Ident/item "void"))) (FieldDef/item!4 "a" (Modifier/modifier "private") (Modifier/modifier "readonly") (TypeExpr/type (Ident/item "G")) (Number/value "1")) (FieldDef/item!22 "b" (Modifier/modifier "protected") (TypeExpr/type (Ident/item "H"))) (FieldDef/item "c" (Modifier/modifier "declare")) (FuncDef/item "d" (Modifier/modifier "override") (Block/body "{}")) (FieldDef/item "e" (TypeExpr/type (Ident/item "I"))) (FuncDef/item "constructor" (Param/param "a" (Modifier/modifier "private") (TypeExpr/type (Ident/item "J"))) (Param/param "b" (Modifier/modifier "public") (Modifier/modifier "readonly") (Number/default "1")) (Param/param!20 "c" (Decorator/decorator (Call/value (Ident/callee "K"))) (TypeExpr/type (Ident/item "L"))) (Block/body (ExprStmt/item (Call/value (Super/callee "super"))))) (FieldDef/item (Param/param "m" (TypeExpr/type (Ident/item "string"))) (TypeExpr/type (Ident/item "N"))) (FuncDef/item "o" (Modifier/modifier "get") (TypeExpr/type (Ident/item "P")) (Block/body (Return/item (Ident/value "q")))) (FieldDef/item!6 "[r]" (Modifier/modifier "readonly") (Ident/key "r") (TypeExpr/type (Ident/item "S"))) (FieldDef/item "t" (Modifier/modifier "accessor") (TypeExpr/type (Ident/item "U"))))))`},

	{TS, `class A { f(): void; f(a?: B): void {} }`,
		`(File (ClassDef/item:OpClass "A" (Block/body (FuncDef/item "f" (TypeExpr/type (Ident/item "void"))) (FuncDef/item "f" (Param/param!20 "a" (TypeExpr/type (Ident/item "B"))) (TypeExpr/type (Ident/item "void")) (Block/body "{}")))))`},

	{TS, `class A { public; static; readonly = 1; declare() {} private() {} abstract }`,
		`(File (ClassDef/item:OpClass "A" (Block/body (FieldDef/item "public") (FieldDef/item "static") (FieldDef/item "readonly" (Number/value "1")) (FuncDef/item "declare" (Block/body "{}")) (FuncDef/item "private" (Block/body "{}")) (FieldDef/item "abstract"))))`},

	{TS, `import type A from "b"; import type {C, D as E} from "f"; import {type G, type H as I, type, type as J, type as as K} from "l"; import type from "m"; export type {N} from "o"; export type P = Q; import type * as R from "s"`,
		`(File (Import/item "b" (ImportName/item "default" (Alias/alias "A"))) (Import/item "f" (ImportName/item "C") (ImportName/item "D" (Alias/alias "E"))) (Import/item "l" (ImportName/item "G") (ImportName/item "H" (Alias/alias "I")) (ImportName/item "type") (ImportName/item "type" (Alias/alias "J")) (ImportName/item "as" (Alias/alias "K"))) (Import/item "m" (ImportName/item "default" (Alias/alias "type"))) (Export/item "o" (ImportName/item "N")) (Export/item (TypeDef/item "P" (TypeExpr/type (Ident/item "Q")))) (Import/item "s" (ImportAs/item "R")))`},

	{TS, `import a = require("b"); import c = d.e; export import f = g.h; export = i; export as namespace J; import type k = require("l")`,
		`(File (Import/item "b" (ImportAs/item "a")) (VarDef/item!4 (Ident/target "c") (Member/value "e" (Ident/object "d"))) (Export/item (VarDef/item!4 (Ident/target "f") (Member/value "h" (Ident/object "g")))) (Export/item!4 (Ident/item "i")) (Export/item (ImportAs/item "J")) (Import/item "l" (ImportAs/item "k")))`},

	{TS, `export abstract class A {}; export interface B {}; export default interface C {}; export declare const d: E; export enum F {}; export namespace G {}; export default abstract class H {}`,
		`(File (Export/item (ClassDef/item:OpClass "A" (Modifier/modifier "abstract") (Block/body "{}"))) (Empty/item ";") (Export/item (ClassDef/item:OpInterface "B" (Block/body "{}"))) (Empty/item ";") (Export/item!4 (ClassDef/item:OpInterface "C" (Block/body "{}"))) (Empty/item ";") (Export/item (VarDef/item!4 (Ident/target "d") (TypeExpr/type (Ident/item "E")))) (Export/item (ClassDef/item:OpEnum "F" (Block/body "{}"))) (Empty/item ";") (Export/item (ClassDef/item:OpModule "G" (Block/body "{}"))) (Empty/item ";") (Export/item!4 (ClassDef/item:OpClass "H" (Block/body "{}"))))`},

	{TS, `@Component({a: "b"}) export class C { @Input() d: E; @Output() f = new G<H>(); constructor(@Inject(I) private j: K) {} @L m(@N() o: P) {} }`,
		"(File (Export/item (ClassDef/item:OpClass \"C\" (Decorator/decorator (Call/value (Ident/callee \"Component\") (Map/arg (KeyValue/item \"a\" (Ident/key \"a\") (String/value \"\\\"b\\\"\"))))) (Block/body (FieldDef/item \"d\" (Decorator/decorator (Call/value (Ident/callee \"Input\"))) (TypeExpr/type (Ident/item \"E\"))) (FieldDef/item \"f\" (Decorator/decorator (Call/value (Ident/callee \"Output\"))) (New/value (Ident/callee \"G\") (TypeExpr/typearg (Ident/item \"H\")))) (FuncDef/item \"constructor\" (Param/param \"j\" (Decorator/decorator (Call/value (Ident/callee \"Inject\") (Ident/arg \"I\"))) (Modifier/modifier \"private\") (TypeExpr/type (Ident/item \"K\"))) (Block/body \"{}\")) (FuncDef/item \"m\" (Decorator/decorator (Ident/value \"L\")) (Param/param \"o\" (Decorator/decorator (Call/value (Ident/callee \"N\"))) (TypeExpr/type (Ident/item \"P\"))) (Block/body \"{}\"))))))"},

	{TS, `let x = y as any as Z; (a as B).c; (<A>b).c; for (const a of b as C[]) d`,
		`(File (VarDef/item (Ident/target "x") (Cast/value (Cast/value (Ident/value "y") (TypeExpr/type (Ident/item "any"))) (TypeExpr/type (Ident/item "Z")))) (ExprStmt/item (Member/value "c" (Paren/object (Cast/value (Ident/value "a") (TypeExpr/type (Ident/item "B")))))) (ExprStmt/item (Member/value "c" (Paren/object (Cast/value (TypeExpr/type (Ident/item "A")) (Ident/value "b"))))) (ForEach/item (VarDef/target!4 (Ident/target "a")) (Cast/value (Ident/value "b") (TypeExpr/type (Ident/item "C"))) (Block/body (ExprStmt/item (Ident/value "d")))))`},

	{TS, "type A = B\n| C\ntype D = E",
		`(File (TypeDef/item "A" (TypeExpr/type (Ident/item "B") (Ident/item "C"))) (TypeDef/item "D" (TypeExpr/type (Ident/item "E"))))`},

	{TS, "let a = b\n<C>d",
		`(File (VarDef/item (Ident/target "a") (Binary/value:Greater (Binary/left:Less (Ident/left "b") (Ident/right "C")) (Ident/right "d"))))`},

	{TS, `var a: A = b, c: D = (e: F): G => h`,
		`(File (VarDef/item (Ident/target "a") (TypeExpr/type (Ident/item "A")) (Ident/value "b")) (VarDef/item (Ident/target "c") (TypeExpr/type (Ident/item "D")) (Lambda/value!40 (Param/param "e" (TypeExpr/type (Ident/item "F"))) (TypeExpr/type (Ident/item "G")) (Ident/body "h"))))`},

	{TS, `function f(this: A, {b, c}: D = {}, [e]: F[] = []) {}`,
		`(File (FuncDef/item "f" (Param/param "this" (TypeExpr/type (Ident/item "A"))) (Param/param (Map/target (KeyValue/item "b" (Ident/value "b")) (KeyValue/item "c" (Ident/value "c"))) (TypeExpr/type (Ident/item "D")) (Map/default "{}")) (Param/param (Array/target (Ident/item "e")) (TypeExpr/type (Ident/item "F")) (Array/default "[]")) (Block/body "{}")))`},

	{TS, `let a: A extends B ? C : D; let f: (a: B) => c is D`,
		`(File (VarDef/item (Ident/target "a") (TypeExpr/type (Ident/item "A") (Ident/item "B") (TypeExpr/item (Ident/item "C")) (Ident/item "D"))) (VarDef/item (Ident/target "f") (FuncType/type (Param/param "a" (TypeExpr/type (Ident/item "B"))) (TypeExpr/type (Ident/item "c") (TypeExpr/item (Ident/item "D"))))))`},

	{TS, "type; declare; namespace; abstract; module; interface; type.a; declare.b(); abstract = 1; namespace\na",
		`(File (ExprStmt/item (Ident/value "type")) (ExprStmt/item (Ident/value "declare")) (ExprStmt/item (Ident/value "namespace")) (ExprStmt/item (Ident/value "abstract")) (ExprStmt/item (Ident/value "module")) (ExprStmt/item (Ident/value "interface")) (ExprStmt/item (Member/value "a" (Ident/object "type"))) (ExprStmt/item (Call/value (Member/callee "b" (Ident/object "declare")))) (Assign/item (Ident/target "abstract") (Number/value "1")) (ExprStmt/item (Ident/value "namespace")) (ExprStmt/item (Ident/value "a")))`},

	{TS, `let a: { b: C }[] = [], d: Array<{e: F}>`,
		`(File (VarDef/item (Ident/target "a") (TypeExpr/type (FieldDef/item "b" (TypeExpr/type (Ident/item "C")))) (Array/value "[]")) (VarDef/item (Ident/target "d") (TypeExpr/type (Ident/item "Array") (TypeExpr/item (FieldDef/item "e" (TypeExpr/type (Ident/item "F")))))))`},

	{TS, `if (a < (b as C)) d; x = a < b || c > d`,
		`(File (If/item (Binary/cond:Less (Ident/left "a") (Paren/right (Cast/value (Ident/value "b") (TypeExpr/type (Ident/item "C"))))) (Block/then (ExprStmt/item (Ident/value "d")))) (Assign/item (Ident/target "x") (Binary/value:Or (Binary/left:Less (Ident/left "a") (Ident/right "b")) (Binary/right:Greater (Ident/left "c") (Ident/right "d")))))`},

	{TS, `type A = (<B>() => B extends C ? 1 : 2) extends <B>() => B extends D ? 1 : 2 ? E : F; type G<T> = T extends (...a: any) => infer R ? R : never`,
		`(File (TypeDef/item "A" (TypeExpr/type (FuncType/item (Param/typeparam "B") (TypeExpr/type (Ident/item "B") (Ident/item "C") (TypeExpr/item "1"))) (FuncType/item (Param/typeparam "B") (TypeExpr/type (Ident/item "B") (Ident/item "D") (TypeExpr/item "1"))) (TypeExpr/item (Ident/item "E")) (Ident/item "F"))) (TypeDef/item "G" (Param/typeparam "T") (TypeExpr/type (Ident/item "T") (FuncType/item (Param/param!8 "a" (TypeExpr/type (Ident/item "any"))) (TypeExpr/type (Ident/item "R"))) (TypeExpr/item (Ident/item "R")) (Ident/item "never"))))`},

	{TS, "export {\ndefault as a,\ndefault as b\n} from \"c\"",
		`(File (Export/item "c" (ImportName/item "default" (Alias/alias "a")) (ImportName/item "default" (Alias/alias "b"))))`},

	{JS, "// @flow\nimport typeof A from \"b\"; type C = {| +d: ?E, ... |}; f((a: G)); new Map<H, ?I>()",
		`(File (Import/item "b" (ImportName/item "default" (Alias/alias "A"))) (TypeDef/item "C" (TypeExpr/type (FieldDef/item "d" (TypeExpr/type (Ident/item "E"))) (Empty/item "..."))) (ExprStmt/item (Call/value (Ident/callee "f") (Paren/arg (Cast/value (Ident/value "a") (TypeExpr/type (Ident/item "G")))))) (ExprStmt/item (New/value (Ident/callee "Map") (TypeExpr/typearg (Ident/item "H")) (TypeExpr/typearg (Ident/item "I")))))`},

	{TS, `let a = <T extends B>(c: T) => c as any`,
		`(File (VarDef/item (Ident/target "a") (Lambda/value!40 (Param/typeparam "T" (TypeExpr/type (Ident/item "B"))) (Param/param "c" (TypeExpr/type (Ident/item "T"))) (Cast/body (Ident/value "c") (TypeExpr/type (Ident/item "any"))))))`},

	{TS, `type A = (B extends C ? D : E)[]; type F = (new () => G) | H; type I = (() => J) | K`,
		`(File (TypeDef/item "A" (TypeExpr/type (Ident/item "B") (Ident/item "C") (TypeExpr/item (Ident/item "D")) (Ident/item "E"))) (TypeDef/item "F" (TypeExpr/type (FuncType/item (TypeExpr/type (Ident/item "G"))) (Ident/item "H"))) (TypeDef/item "I" (TypeExpr/type (FuncType/item (TypeExpr/type (Ident/item "J"))) (Ident/item "K"))))`},

	{TS, `export const f = async <T,>(a: T): Promise<T[]> => { return [a] }`,
		`(File (Export/item (VarDef/item!4 (Ident/target "f") (Lambda/value!41 (Param/typeparam "T") (Param/param "a" (TypeExpr/type (Ident/item "T"))) (TypeExpr/type (Ident/item "Promise") (TypeExpr/item (Ident/item "T"))) (Block/body (Return/item (Array/value (Ident/item "a"))))))))`},

	{TS, `a.b<C>(d).e<F>(); this.a<B>(c); super.a<B>(c)`,
		`(File (ExprStmt/item (Call/value (Member/callee "e" (Call/object (Member/callee "b" (Ident/object "a")) (TypeExpr/typearg (Ident/item "C")) (Ident/arg "d"))) (TypeExpr/typearg (Ident/item "F")))) (ExprStmt/item (Call/value (Member/callee "a" (This/object "this")) (TypeExpr/typearg (Ident/item "B")) (Ident/arg "c"))) (ExprStmt/item (Call/value (Member/callee "a" (Super/object "super")) (TypeExpr/typearg (Ident/item "B")) (Ident/arg "c"))))`},

	{TS, `type A = B<C>["d"][e]; type F = {[g: string]: H}["i"]`,
		"(File (TypeDef/item \"A\" (TypeExpr/type (TypeExpr/item (Ident/item \"B\") (TypeExpr/item (Ident/item \"C\"))) (TypeExpr/item \"\\\"d\\\"\") (TypeExpr/item (Ident/item \"e\")))) (TypeDef/item \"F\" (TypeExpr/type (TypeExpr/item (FieldDef/item (Param/param \"g\" (TypeExpr/type (Ident/item \"string\"))) (TypeExpr/type (Ident/item \"H\")))) (TypeExpr/item \"\\\"i\\\"\"))))"},

	{TS, `let f = function <T>(this: A, b: T): b is C { }; x = { m<T>(a: T): T { return a } }`,
		`(File (VarDef/item (Ident/target "f") (Lambda/value (Param/typeparam "T") (Param/param "this" (TypeExpr/type (Ident/item "A"))) (Param/param "b" (TypeExpr/type (Ident/item "T"))) (TypeExpr/type (Ident/item "b") (TypeExpr/item (Ident/item "C"))) (Block/body "{ }"))) (Assign/item (Ident/target "x") (Map/value (FuncDef/item "m" (Param/typeparam "T") (Param/param "a" (TypeExpr/type (Ident/item "T"))) (TypeExpr/type (Ident/item "T")) (Block/body (Return/item (Ident/value "a")))))))`},

	{TSX, `<A<B> c="d"/>; <T,>(a: T) => a; <T extends B>(a) => c; <T>text</T>; x as Y; f<T>(<a/>)`,
		"(File (ExprStmt/item (Element/value \"A\" (TypeExpr/typearg (Ident/item \"B\")) (Attr/attr \"c\" (String/value \"\\\"d\\\"\")))) (ExprStmt/item (Lambda/value!40 (Param/typeparam \"T\") (Param/param \"a\" (TypeExpr/type (Ident/item \"T\"))) (Ident/body \"a\"))) (ExprStmt/item (Lambda/value!40 (Param/typeparam \"T\" (TypeExpr/type (Ident/item \"B\"))) (Param/param \"a\") (Ident/body \"c\"))) (ExprStmt/item (Element/value \"T\" (Text/item \"text\"))) (ExprStmt/item (Cast/value (Ident/value \"x\") (TypeExpr/type (Ident/item \"Y\")))) (ExprStmt/item (Call/value (Ident/callee \"f\") (TypeExpr/typearg (Ident/item \"T\")) (Element/arg \"a\"))))"},

	{TSX, `const C: FC<P> = ({a}: P) => <div className="b" onClick={() => c(a as D)}>{e?.map((f: G) => <H key={f!.i} {...f}/>)}</div>`,
		"(File (VarDef/item!4 (Ident/target \"C\") (TypeExpr/type (Ident/item \"FC\") (TypeExpr/item (Ident/item \"P\"))) (Lambda/value!40 (Param/param (Map/target (KeyValue/item \"a\" (Ident/value \"a\"))) (TypeExpr/type (Ident/item \"P\"))) (Element/body \"div\" (Attr/attr \"className\" (String/value \"\\\"b\\\"\")) (Attr/attr \"onClick\" (Lambda/value!40 (Call/body (Ident/callee \"c\") (Cast/arg (Ident/value \"a\") (TypeExpr/type (Ident/item \"D\")))))) (Call/item (Member/callee!20 \"map\" (Ident/object \"e\")) (Lambda/arg!40 (Param/param \"f\" (TypeExpr/type (Ident/item \"G\"))) (Element/body \"H\" (Attr/attr \"key\" (Member/value \"i\" (Ident/object \"f\"))) (Arg/attr!8 (Ident/value \"f\")))))))))"},
}

// patterns holds what patterns become.
var patterns = []example{

	{JS, `$X`,
		`(File (ExprStmt/item (Metavar/value "$X")))`},

	{JS, `foo($X, ...)`,
		`(File (ExprStmt/item (Call/value (Ident/callee "foo") (Metavar/arg "$X") (Ellipsis/arg "..."))))`},

	{JS, `foo(..., $X, ...)`,
		`(File (ExprStmt/item (Call/value (Ident/callee "foo") (Ellipsis/arg "...") (Metavar/arg "$X") (Ellipsis/arg "..."))))`},

	{JS, `foo($...ARGS)`,
		`(File (ExprStmt/item (Call/value (Ident/callee "foo") (Metavar/arg!8 "$...ARGS"))))`},

	{JS, `$F(...)`,
		`(File (ExprStmt/item (Call/value (Metavar/callee "$F") (Ellipsis/arg "..."))))`},

	{JS, `$X.$Y(...)`,
		`(File (ExprStmt/item (Call/value (Member/callee "$Y" (Metavar/object "$X")) (Ellipsis/arg "..."))))`},

	{JS, `$X. ... .foo(...)`,
		`(File (ExprStmt/item (Call/value (Member/callee "foo" (Member/object "..." (Metavar/object "$X"))) (Ellipsis/arg "..."))))`},

	{JS, `$X == $X`,
		`(File (ExprStmt/item (Binary/value:Eq (Metavar/left "$X") (Metavar/right "$X"))))`},

	{JS, `"..."`,
		"(File (ExprStmt/item (String/value \"\\\"...\\\"\")))"},

	{JS, "`...${$X}...`",
		`(File (ExprStmt/item (Template/value (Text/part "...") (Metavar/part "$X") (Text/part "..."))))`},

	{JS, `"=~/a.*/"`,
		"(File (ExprStmt/item (String/value \"\\\"=~/a.*/\\\"\")))"},

	{JS, `...`,
		`(File (Ellipsis/item "..."))`},

	{JS, `{ ... }`,
		`(File (Block/item (Ellipsis/item "...")))`},

	{JS, `foo(); ... bar($X);`,
		`(File (ExprStmt/item (Call/value (Ident/callee "foo"))) (Ellipsis/item "...") (ExprStmt/item (Call/value (Ident/callee "bar") (Metavar/arg "$X"))))`},

	{JS, "foo()\n...\nbar()",
		`(File (ExprStmt/item (Call/value (Ident/callee "foo"))) (Ellipsis/item "...") (ExprStmt/item (Call/value (Ident/callee "bar"))))`},

	{JS, `const $X = $Y; ...; $X($Z)`,
		`(File (VarDef/item!4 (Metavar/target "$X") (Metavar/value "$Y")) (Ellipsis/item "...") (ExprStmt/item (Call/value (Metavar/callee "$X") (Metavar/arg "$Z"))))`},

	{JS, `function $F(..., $X, ...) { ... }`,
		`(File (FuncDef/item "$F" (Ellipsis/param "...") (Param/param "$X") (Ellipsis/param "...") (Block/body (Ellipsis/item "..."))))`},

	{JS, `function (...) { ... }`,
		`(File (ExprStmt/item (Lambda/value (Ellipsis/param "...") (Block/body (Ellipsis/item "...")))))`},

	{JS, `(...) => { ... }`,
		`(File (ExprStmt/item (Lambda/value!40 (Ellipsis/param "...") (Block/body (Ellipsis/item "...")))))`},

	{JS, `($X, ...) => $Y`,
		`(File (ExprStmt/item (Lambda/value!40 (Param/param "$X") (Ellipsis/param "...") (Metavar/body "$Y"))))`},

	{JS, `async (..., $X) => ...`,
		`(File (ExprStmt/item (Lambda/value!41 (Ellipsis/param "...") (Param/param "$X") (Ellipsis/body "..."))))`},

	{JS, `if ($X) { ... } else { ... }`,
		`(File (If/item (Metavar/cond "$X") (Block/then (Ellipsis/item "...")) (Block/else (Ellipsis/item "..."))))`},

	{JS, `if (...) $S`,
		`(File (If/item (Ellipsis/cond "...") (Block/then (ExprStmt/item (Metavar/value "$S")))))`},

	{JS, `for (...) { ... }`,
		`(File (For/item (Ellipsis/cond "...") (Block/body (Ellipsis/item "..."))))`},

	{JS, `for (const $X of $Y) { ... }`,
		`(File (ForEach/item (VarDef/target!4 (Metavar/target "$X")) (Metavar/value "$Y") (Block/body (Ellipsis/item "..."))))`},

	{JS, `while (...) { ... }`,
		`(File (While/item (Ellipsis/cond "...") (Block/body (Ellipsis/item "..."))))`},

	{JS, `class $C extends $D { ... }`,
		`(File (ClassDef/item:OpClass "$C" (Metavar/base "$D") (Block/body (Ellipsis/item "..."))))`},

	{JS, `class $C { ... $M(...) { ... } ... }`,
		`(File (ClassDef/item:OpClass "$C" (Block/body (Ellipsis/item "...") (FuncDef/item "$M" (Ellipsis/param "...") (Block/body (Ellipsis/item "..."))) (Ellipsis/item "..."))))`},

	{JS, `{a: $X, ...}`,
		`(File (ExprStmt/item (Map/value (KeyValue/item "a" (Ident/key "a") (Metavar/value "$X")) (Ellipsis/item "..."))))`},

	{JS, `{..., $K: $V, ...}`,
		`(File (ExprStmt/item (Map/value (Ellipsis/item "...") (KeyValue/item "$K" (Metavar/key "$K") (Metavar/value "$V")) (Ellipsis/item "..."))))`},

	{JS, `{$X, ...}`,
		`(File (ExprStmt/item (Map/value (KeyValue/item "$X" (Metavar/value "$X")) (Ellipsis/item "..."))))`},

	{JS, `foo({..., a: <... $X ...>, ...})`,
		`(File (ExprStmt/item (Call/value (Ident/callee "foo") (Map/arg (Ellipsis/item "...") (KeyValue/item "a" (Ident/key "a") (DeepMatch/value (Metavar/value "$X"))) (Ellipsis/item "...")))))`},

	{JS, `<... foo($X) ...>`,
		`(File (ExprStmt/item (DeepMatch/value (Call/value (Ident/callee "foo") (Metavar/arg "$X")))))`},

	{JS, `if (<... $X ...>) ...`,
		`(File (If/item (DeepMatch/cond (Metavar/value "$X")) (Block/then (Ellipsis/item "..."))))`},

	{JS, `$X + ...`,
		`(File (ExprStmt/item (Binary/value:Add (Metavar/left "$X") (Ellipsis/right "..."))))`},

	{JS, `return ...;`,
		`(File (Return/item (Ellipsis/value "...")))`},

	{JS, `return <... $X ...>`,
		`(File (Return/item (DeepMatch/value (Metavar/value "$X"))))`},

	{JS, `throw new $E(...)`,
		`(File (Throw/item (New/value (Metavar/callee "$E") (Ellipsis/arg "..."))))`},

	{JS, `import $X from "..."`,
		`(File (Import/item "..." (ImportName/item "default" (Alias/alias "$X"))))`},

	{JS, `import {..., $X, ...} from 'a'`,
		`(File (Import/item "a" (Ellipsis/item "...") (ImportName/item "$X") (Ellipsis/item "...")))`},

	{JS, `import * as $X from $M`,
		`(File (Import/item "$M" (ImportAs/item "$X")))`},

	{JS, `switch ($X) { ... case 1: ... }`,
		`(File (Switch/item (Metavar/cond "$X") (Ellipsis/case "...") (Case/case (Number/cond "1") (Block/body (Ellipsis/item "...")))))`},

	{JS, `try { ... } catch ($E) { ... }`,
		`(File (Try/item (Block/body (Ellipsis/item "...")) (Catch/catch (Metavar/target "$E") (Block/body (Ellipsis/item "...")))))`},

	{JS, `catch ($E) { ... }`,
		`(File (Catch/catch (Metavar/target "$E") (Block/body (Ellipsis/item "..."))))`},

	{JS, `finally { ... }`,
		`(File (Block/finally (Ellipsis/item "...")))`},

	{JS, `case $X: ...`,
		`(File (Case/case (Metavar/cond "$X") (Block/body (Ellipsis/item "..."))))`},

	{JS, `else { ... }`,
		`(File (Block/else (Ellipsis/item "...")))`},

	{JS, `$K: $V`,
		`(File (KeyValue/item "$K" (Metavar/key "$K") (Metavar/value "$V")))`},

	{JS, `"key": "value"`,
		"(File (KeyValue/item \"key\" (String/key \"\\\"key\\\"\") (String/value \"\\\"value\\\"\")))"},

	{JS, `@$D(...)`,
		`(File (Decorator/decorator (Call/value (Metavar/callee "$D") (Ellipsis/arg "..."))))`},

	{JS, `@Foo(...) class $C { ... }`,
		`(File (ClassDef/item:OpClass "$C" (Decorator/decorator (Call/value (Ident/callee "Foo") (Ellipsis/arg "..."))) (Block/body (Ellipsis/item "..."))))`},

	{JS, `[..., $X, ...]`,
		`(File (ExprStmt/item (Array/value (Ellipsis/item "...") (Metavar/item "$X") (Ellipsis/item "..."))))`},

	{JS, `[$...XS]`,
		`(File (ExprStmt/item (Array/value (Metavar/item!8 "$...XS"))))`},

	{JS, `new $C(...)`,
		`(File (ExprStmt/item (New/value (Metavar/callee "$C") (Ellipsis/arg "..."))))`},

	{JS, `$X = $Y`,
		`(File (Assign/item (Metavar/target "$X") (Metavar/value "$Y")))`},

	{JS, `$X[$Y] = $Z`,
		`(File (Assign/item (Index/target (Metavar/object "$X") (Metavar/index "$Y")) (Metavar/value "$Z")))`},

	{JS, `$X[...]`,
		`(File (ExprStmt/item (Index/value (Metavar/object "$X") (Ellipsis/index "..."))))`},

	{JS, `<$T $A={$V} ... />`,
		`(File (ExprStmt/item (Element/value "$T" (Attr/attr "$A" (Metavar/value "$V")) (Ellipsis/attr "..."))))`},

	{JS, `<a ...>...</a>`,
		`(File (ExprStmt/item (Element/value "a" (Ellipsis/attr "...") (Ellipsis/item "..."))))`},

	{JS, `<a {...$P}>$X</a>`,
		`(File (ExprStmt/item (Element/value "a" (Arg/attr!8 (Metavar/value "$P")) (Metavar/item "$X"))))`},

	{JS, `<a b="..." ...>{$X}</a>`,
		"(File (ExprStmt/item (Element/value \"a\" (Attr/attr \"b\" (String/value \"\\\"...\\\"\")) (Ellipsis/attr \"...\") (Metavar/item \"$X\"))))"},

	{JS, `$x; $; $_; _$X; $Xy`,
		`(File (ExprStmt/item (Ident/value "$x")) (ExprStmt/item (Ident/value "$")) (ExprStmt/item (Metavar/value "$_")) (ExprStmt/item (Ident/value "_$X")) (ExprStmt/item (Ident/value "$Xy")))`},

	{JS, `await $X`,
		`(File (ExprStmt/item (Await/value (Metavar/value "$X"))))`},

	{JS, `$X ? $Y : $Z`,
		`(File (ExprStmt/item (Ternary/value (Metavar/cond "$X") (Metavar/then "$Y") (Metavar/else "$Z"))))`},

	{JS, `$.ajax(...)`,
		`(File (ExprStmt/item (Call/value (Member/callee "ajax" (Ident/object "$")) (Ellipsis/arg "..."))))`},

	{JS, `delete $X`,
		`(File (ExprStmt/item (Unary/value:DeleteOf (Metavar/value "$X"))))`},

	{JS, `typeof $X === "..."`,
		"(File (ExprStmt/item (Binary/value:StrictEq (Unary/left:Typeof (Metavar/value \"$X\")) (String/right \"\\\"...\\\"\"))))"},

	{JS, `export default $X`,
		`(File (Export/item!4 (Metavar/item "$X")))`},

	{JS, `export function $F(...) { ... }`,
		`(File (Export/item (FuncDef/item "$F" (Ellipsis/param "...") (Block/body (Ellipsis/item "...")))))`},

	{JS, `var $X = require("...")`,
		"(File (VarDef/item (Metavar/target \"$X\") (Call/value (Ident/callee \"require\") (String/arg \"\\\"...\\\"\"))))"},

	{JS, `let {..., $X, ...} = $Y`,
		`(File (VarDef/item (Map/target (Ellipsis/item "...") (KeyValue/item "$X" (Metavar/value "$X")) (Ellipsis/item "...")) (Metavar/value "$Y")))`},

	{JS, `$X.innerHTML = $Y`,
		`(File (Assign/item (Member/target "innerHTML" (Metavar/object "$X")) (Metavar/value "$Y")))`},

	{JS, `$$X`,
		`(File (ExprStmt/item (Ident/value "$$X")))`},

	{JS, `($X: $T)`,
		`(File (ExprStmt/item (Paren/value (Cast/value (Metavar/value "$X") (Metavar/type "$T")))))`},

	{JS, `(..., $X) => {...}`,
		`(File (ExprStmt/item (Lambda/value!40 (Ellipsis/param "...") (Param/param "$X") (Block/body (Ellipsis/item "...")))))`},

	{TS, `($REQ: Request).body`,
		`(File (ExprStmt/item (Member/value "body" (Paren/object (Cast/value (Metavar/value "$REQ") (TypeExpr/type (Ident/item "Request")))))))`},

	{TS, `function $F(..., $X: $T, ...): $R { ... }`,
		`(File (FuncDef/item "$F" (Ellipsis/param "...") (Param/param "$X" (Metavar/type "$T")) (Ellipsis/param "...") (Metavar/type "$R") (Block/body (Ellipsis/item "..."))))`},

	{TS, `$X as any`,
		`(File (ExprStmt/item (Cast/value (Metavar/value "$X") (TypeExpr/type (Ident/item "any")))))`},

	{TS, `$X as $T`,
		`(File (ExprStmt/item (Cast/value (Metavar/value "$X") (Metavar/type "$T"))))`},

	{TS, `let $X: $T = ...`,
		`(File (VarDef/item (Metavar/target "$X") (Metavar/type "$T") (Ellipsis/value "...")))`},

	{TS, `@Controller(...) class $C { ... @Get(...) $M(..., @Body() $B: $T, ...) { ... } ... }`,
		`(File (ClassDef/item:OpClass "$C" (Decorator/decorator (Call/value (Ident/callee "Controller") (Ellipsis/arg "..."))) (Block/body (Ellipsis/item "...") (FuncDef/item "$M" (Decorator/decorator (Call/value (Ident/callee "Get") (Ellipsis/arg "..."))) (Ellipsis/param "...") (Param/param "$B" (Decorator/decorator (Call/value (Ident/callee "Body"))) (Metavar/type "$T")) (Ellipsis/param "...") (Block/body (Ellipsis/item "..."))) (Ellipsis/item "..."))))`},

	{TS, `$F<...>(...)`,
		`(File (ExprStmt/item (Call/value (Metavar/callee "$F") (Ellipsis/typearg "...") (Ellipsis/arg "..."))))`},

	{TS, `interface $I { ... $X: string; ... }`,
		`(File (ClassDef/item:OpInterface "$I" (Block/body (Ellipsis/item "...") (FieldDef/item "$X" (TypeExpr/type (Ident/item "string"))) (Ellipsis/item "..."))))`},

	{TS, `new Map<$K, $V>()`,
		`(File (ExprStmt/item (New/value (Ident/callee "Map") (Metavar/typearg "$K") (Metavar/typearg "$V"))))`},

	{TS, `(x: Foo) => x`,
		`(File (ExprStmt/item (Lambda/value!40 (Param/param "x" (TypeExpr/type (Ident/item "Foo"))) (Ident/body "x"))))`},
}

// broken holds what code becomes that is being typed: what stands before and behind the
// broken part is there.
var broken = []example{

	{JS, "a();\nfoo(\nconst x = 1;\nb();",
		`(File (ExprStmt/item (Call/value (Ident/callee "a"))) (ExprStmt/item (Call/value!80 (Ident/callee "foo"))) (VarDef/item!4 (Ident/target "x") (Number/value "1")) (ExprStmt/item (Call/value (Ident/callee "b"))))`},

	{JS, "a();\nfoo(b, c\nconst x = 1;",
		`(File (ExprStmt/item (Call/value (Ident/callee "a"))) (ExprStmt/item (Call/value!80 (Ident/callee "foo") (Ident/arg "b") (Ident/arg "c"))) (VarDef/item!4 (Ident/target "x") (Number/value "1")))`},

	{JS, "a();\nx = ;\nb();",
		`(File (ExprStmt/item (Call/value (Ident/callee "a"))) (Assign/item!80 (Ident/target "x")) (ExprStmt/item (Call/value (Ident/callee "b"))))`},

	{JS, "a();\nx = {a: 1,\nreturn 1;\nb();",
		`(File (ExprStmt/item (Call/value (Ident/callee "a"))) (Assign/item (Ident/target "x") (Map/value!80 (KeyValue/item "a" (Ident/key "a") (Number/value "1")))) (Return/item (Number/value "1")) (ExprStmt/item (Call/value (Ident/callee "b"))))`},

	{JS, "a();\nconst x =\nconst y = 1;",
		`(File (ExprStmt/item (Call/value (Ident/callee "a"))) (VarDef/item!84 (Ident/target "x")) (VarDef/item!4 (Ident/target "y") (Number/value "1")))`},

	{JS, "a();\nfoo.\nreturn b;",
		`(File (ExprStmt/item (Call/value (Ident/callee "a"))) (ExprStmt/item (Member/value!80 (Ident/object "foo"))) (Return/item (Ident/value "b")))`},

	{JS, "a();\nfoo.\n",
		`(File (ExprStmt/item (Call/value (Ident/callee "a"))) (ExprStmt/item (Member/value!80 (Ident/object "foo"))))`},

	{JS, "function f() {\n  if (a) {\n    b();\n}\nfunction g() {\n  c();\n}",
		`(File (FuncDef/item!80 "f" (Block/body!80 (If/item (Ident/cond "a") (Block/then (ExprStmt/item (Call/value (Ident/callee "b"))))))) (FuncDef/item "g" (Block/body (ExprStmt/item (Call/value (Ident/callee "c"))))))`},

	{JS, "class A {\n  m() {\n    if (x) {\n      y();\n  }\n  n() {}\n}\nz();",
		`(File (ClassDef/item:OpClass "A" (Block/body (FuncDef/item!80 "m" (Block/body!80 (If/item (Ident/cond "x") (Block/then (ExprStmt/item (Call/value (Ident/callee "y"))))))) (FuncDef/item "n" (Block/body "{}")))) (ExprStmt/item (Call/value (Ident/callee "z"))))`},

	{JS, "a();\n}\nb();",
		`(File (ExprStmt/item (Call/value (Ident/callee "a"))) (Gap/item "}") (ExprStmt/item (Call/value (Ident/callee "b"))))`},

	{JS, "a(]);\nb();",
		`(File (ExprStmt/item (Call/value!80 (Ident/callee "a") (Gap/item "])"))) (ExprStmt/item (Call/value (Ident/callee "b"))))`},

	{JS, "a);\nb();",
		`(File (ExprStmt/item!80 (Ident/value "a")) (Gap/item ")") (Empty/item ";") (ExprStmt/item (Call/value (Ident/callee "b"))))`},

	{JS, "a(b c);\nd();",
		`(File (ExprStmt/item (Call/value (Ident/callee "a") (Ident/arg "b") (Ident/arg "c"))) (ExprStmt/item (Call/value (Ident/callee "d"))))`},

	{JS, "a(\"x);\nb();",
		"(File (ExprStmt/item (Call/value!80 (Ident/callee \"a\") (String/arg!80 \"\\\"x);\"))) (ExprStmt/item (Call/value (Ident/callee \"b\"))))"},

	{JS, "a(`x);\nb();\nc();",
		`(File (ExprStmt/item (Call/value!80 (Ident/callee "a") (Template/arg!80 (Text/part "x);")))) (ExprStmt/item (Call/value (Ident/callee "b"))) (ExprStmt/item (Call/value (Ident/callee "c"))))`},

	{JS, "a();\n/* x\nb();",
		`(File (ExprStmt/item (Call/value (Ident/callee "a"))) (ExprStmt/item (Call/value (Ident/callee "b"))))`},

	{JS, "if (a\n  b();\nc();",
		`(File (If/item!80 (Ident/cond "a") (Block/then (ExprStmt/item (Call/value (Ident/callee "b"))))) (ExprStmt/item (Call/value (Ident/callee "c"))))`},

	{JS, "if (a {\n  b();\n}\nc();",
		`(File (If/item!80 (Ident/cond "a") (Block/then (ExprStmt/item (Call/value (Ident/callee "b"))))) (ExprStmt/item (Call/value (Ident/callee "c"))))`},

	{JS, "for (let i = 0; i < 3 {\n  b();\n}\nc();",
		`(File (For/item!80 (VarDef/init (Ident/target "i") (Number/value "0")) (Binary/cond:Less (Ident/left "i") (Number/right "3")) (Block/body (ExprStmt/item (Call/value (Ident/callee "b"))))) (ExprStmt/item (Call/value (Ident/callee "c"))))`},

	{JS, "function f(a, {\n  b();\n}\nc();",
		`(File (FuncDef/item!80 "f" (Param/param "a") (Param/param (Map/target (FuncDef/item!80 "b") (Gap/item ";")))) (ExprStmt/item (Call/value (Ident/callee "c"))))`},

	{JS, "function f(\nconst x = 1;",
		`(File (FuncDef/item!80 "f") (VarDef/item!4 (Ident/target "x") (Number/value "1")))`},

	{JS, "class A {\n  x = \n  m() {}\n}\na();",
		`(File (ClassDef/item:OpClass "A" (Block/body (FieldDef/item!80 "x" (Call/value (Ident/callee "m"))) (Block/item "{}"))) (ExprStmt/item (Call/value (Ident/callee "a"))))`},

	{JS, "class A {\n  const x = 1;\n  m() {}\n}\na();",
		`(File (ClassDef/item:OpClass "A" (Block/body (VarDef/item!4 (Ident/target "x") (Number/value "1")) (FuncDef/item "m" (Block/body "{}")))) (ExprStmt/item (Call/value (Ident/callee "a"))))`},

	{JS, "x = [1, 2\ny = 3;",
		`(File (Assign/item (Ident/target "x") (Array/value!80 (Number/item "1") (Number/item "2"))) (Assign/item (Ident/target "y") (Number/value "3")))`},

	{JS, "x = [1, 2\nconst y = 3;",
		`(File (Assign/item (Ident/target "x") (Array/value!80 (Number/item "1") (Number/item "2"))) (VarDef/item!4 (Ident/target "y") (Number/value "3")))`},

	{JS, "x = <div>\n  text\n;\nconst y = 3;",
		`(File (Assign/item (Ident/target "x") (Element/value!80 "div" (Text/item "text"))) (VarDef/item!4 (Ident/target "y") (Number/value "3")))`},

	{JS, "x = <div><p></div>;\ny();",
		`(File (Assign/item (Ident/target "x") (Element/value "div" (Element/item!80 "p"))) (ExprStmt/item (Call/value (Ident/callee "y"))))`},

	{JS, "x = <a b=;\ny();",
		`(File (Assign/item (Ident/target "x") (Element/value!80 "a" (Attr/attr!80 "b"))) (ExprStmt/item (Call/value (Ident/callee "y"))))`},

	{JS, "x = <a>{b c}</a>;\ny();",
		`(File (Assign/item (Ident/target "x") (Element/value "a" (Ident/item "b") (Gap/item "c}"))) (ExprStmt/item (Call/value (Ident/callee "y"))))`},

	{JS, "import {a, b\nconst x = 1;",
		`(File (Import/item!80 (ImportName/item "a") (ImportName/item "b")) (VarDef/item!4 (Ident/target "x") (Number/value "1")))`},

	{JS, "import a from\nconst x = 1;",
		`(File (Import/item!80 (ImportName/item "default" (Alias/alias "a"))) (VarDef/item!4 (Ident/target "x") (Number/value "1")))`},

	{JS, "export\nconst x = 1;",
		`(File (Export/item (VarDef/item!4 (Ident/target "x") (Number/value "1"))))`},

	{JS, "export {a\nlet b;",
		`(File (Export/item!80 (ImportName/item "a")) (VarDef/item (Ident/target "b")))`},

	{JS, "switch (a) {\n  case 1\n    b();\n  case 2: c();\n}\nd();",
		`(File (Switch/item (Ident/cond "a") (Case/case!80 (Number/cond "1") (Block/body (ExprStmt/item (Call/value (Ident/callee "b"))))) (Case/case (Number/cond "2") (Block/body (ExprStmt/item (Call/value (Ident/callee "c")))))) (ExprStmt/item (Call/value (Ident/callee "d"))))`},

	{JS, "try {\n  a();\nb();",
		`(File (Try/item!80 (Block/body!80 (ExprStmt/item (Call/value (Ident/callee "a"))))) (ExprStmt/item (Call/value (Ident/callee "b"))))`},

	{JS, "a @ b # c \\ d",
		"(File (ExprStmt/item!80 (Ident/value \"a\")) (Decorator/decorator (Ident/value \"b\")) (Gap/item \"#\") (ExprStmt/item!80 (Ident/value \"c\")) (Gap/item \"\\\\\") (ExprStmt/item (Ident/value \"d\")))"},

	{JS, "a ? b;\nc();",
		`(File (ExprStmt/item (Ternary/value!80 (Ident/cond "a") (Ident/then "b"))) (ExprStmt/item (Call/value (Ident/callee "c"))))`},

	{JS, "x = a +\nconst y = 1;",
		`(File (Assign/item (Ident/target "x") (Binary/value:Add!80 (Ident/left "a"))) (VarDef/item!4 (Ident/target "y") (Number/value "1")))`},

	{JS, "x = y ? z :\nif (a) b();",
		`(File (Assign/item (Ident/target "x") (Ternary/value!80 (Ident/cond "y") (Ident/then "z"))) (If/item (Ident/cond "a") (Block/then (ExprStmt/item (Call/value (Ident/callee "b"))))))`},

	{JS, "return a b c;\nd();",
		`(File (Return/item!80 (Ident/value "a")) (ExprStmt/item!80 (Ident/value "b")) (ExprStmt/item (Ident/value "c")) (ExprStmt/item (Call/value (Ident/callee "d"))))`},

	{JS, "else { a() }\nb();",
		`(File (Gap/item "else") (Block/item (ExprStmt/item (Call/value (Ident/callee "a")))) (ExprStmt/item (Call/value (Ident/callee "b"))))`},

	{JS, "catch (e) { a() }\nb();",
		`(File (Catch/catch (Ident/target "e") (Block/body (ExprStmt/item (Call/value (Ident/callee "a"))))) (ExprStmt/item (Call/value (Ident/callee "b"))))`},

	{JS, `case 1: a();`,
		`(File (Case/case (Number/cond "1") (Block/body (ExprStmt/item (Call/value (Ident/callee "a"))))))`},

	{JS, "x = function {\n  a();\n}\nb();",
		`(File (Assign/item (Ident/target "x") (Lambda/value!80 (Block/body (ExprStmt/item (Call/value (Ident/callee "a")))))) (ExprStmt/item (Call/value (Ident/callee "b"))))`},

	{JS, "x = () => \nconst y = 1;",
		`(File (Assign/item (Ident/target "x") (Lambda/value!c0 "() =>")) (VarDef/item!4 (Ident/target "y") (Number/value "1")))`},

	{JS, "async function\nconst x = 1;",
		`(File (FuncDef/item!81 "async function") (VarDef/item!4 (Ident/target "x") (Number/value "1")))`},

	{JS, "let\nconst x = 1",
		`(File (ExprStmt/item (Ident/value "let")) (VarDef/item!4 (Ident/target "x") (Number/value "1")))`},

	{JS, "/abc\nd();",
		`(File (ExprStmt/item (Regexp/value!80 "/abc")) (ExprStmt/item (Call/value (Ident/callee "d"))))`},

	{JS, "x = {a: , b: 1};\ny();",
		`(File (Assign/item (Ident/target "x") (Map/value (KeyValue/item!80 "a" (Ident/key "a")) (KeyValue/item "b" (Ident/key "b") (Number/value "1")))) (ExprStmt/item (Call/value (Ident/callee "y"))))`},

	{JS, "x = {a b: 1};\ny();",
		`(File (Assign/item (Ident/target "x") (Map/value (KeyValue/item "a" (Ident/value "a")) (KeyValue/item "b" (Ident/key "b") (Number/value "1")))) (ExprStmt/item (Call/value (Ident/callee "y"))))`},

	{JS, "new\nconst x = 1;",
		`(File (ExprStmt/item (New/value!80 "new")) (VarDef/item!4 (Ident/target "x") (Number/value "1")))`},

	{JS, "`${a`;\nb();",
		`(File (ExprStmt/item (Template/value!80 (Call/part (Ident/callee "a") (Template/arg!80 (Text/part ";"))))) (ExprStmt/item (Call/value (Ident/callee "b"))))`},

	{JS, "foo(function() {\n  a();\n;\nb();",
		`(File (ExprStmt/item (Call/value!80 (Ident/callee "foo") (Lambda/arg!80 (Block/body!80 (ExprStmt/item (Call/value (Ident/callee "a"))))))) (ExprStmt/item (Call/value (Ident/callee "b"))))`},

	{TS, "let x: ;\na();",
		`(File (VarDef/item!80 (Ident/target "x")) (ExprStmt/item (Call/value (Ident/callee "a"))))`},

	{TS, "let x: {a: B\nconst c = 1;",
		`(File (VarDef/item!80 (Ident/target "x") (TypeExpr/type (FieldDef/item "a" (TypeExpr/type (Ident/item "B"))))) (VarDef/item!4 (Ident/target "c") (Number/value "1")))`},

	{TS, "function f(a: , b: C) {}\na();",
		`(File (FuncDef/item "f" (Param/param "a") (Param/param "b" (TypeExpr/type (Ident/item "C"))) (Block/body "{}")) (ExprStmt/item (Call/value (Ident/callee "a"))))`},

	{TS, "interface A {\n  b: \n  c: D\n}\na();",
		`(File (ClassDef/item:OpInterface "A" (Block/body (FieldDef/item "b" (TypeExpr/type (Ident/item "c"))) (Gap/item ":") (FieldDef/item "D"))) (ExprStmt/item (Call/value (Ident/callee "a"))))`},

	{TS, "interface A {\n  b: C\nconst x = 1;",
		`(File (ClassDef/item:OpInterface!80 "A" (Block/body (FieldDef/item "b" (TypeExpr/type (Ident/item "C"))))) (VarDef/item!4 (Ident/target "x") (Number/value "1")))`},

	{TS, "type A = \nconst x = 1;",
		`(File (TypeDef/item!80 "A") (VarDef/item!4 (Ident/target "x") (Number/value "1")))`},

	{TS, "class A {\n  private\n}\na();",
		`(File (ClassDef/item:OpClass "A" (Block/body (FieldDef/item "private"))) (ExprStmt/item (Call/value (Ident/callee "a"))))`},

	{TS, "enum A {\n  B,\nconst x = 1;",
		`(File (ClassDef/item:OpEnum!80 "A" (Block/body (FieldDef/item!6 "B"))) (VarDef/item!4 (Ident/target "x") (Number/value "1")))`},

	{TS, "a as ;\nb();",
		`(File (ExprStmt/item (Cast/value!80 (Ident/value "a"))) (ExprStmt/item (Call/value (Ident/callee "b"))))`},

	{TS, "f<A(b);\nc();",
		`(File (ExprStmt/item (Binary/value:Less (Ident/left "f") (Call/right (Ident/callee "A") (Ident/arg "b")))) (ExprStmt/item (Call/value (Ident/callee "c"))))`},

	{TS, "@a\nconst x = 1;",
		`(File (Decorator/decorator (Ident/value "a")) (VarDef/item!4 (Ident/target "x") (Number/value "1")))`},

	{TS, "(a: A, b\nconst x = 1;",
		`(File (ExprStmt/item (Lambda/value!c0 (Param/param "a" (TypeExpr/type (Ident/item "A"))) (Param/param "b"))) (VarDef/item!4 (Ident/target "x") (Number/value "1")))`},

	{TS, "namespace A {\n  b();\nc();",
		`(File (ClassDef/item:OpModule!80 "A" (Block/body!80 (ExprStmt/item (Call/value (Ident/callee "b"))))) (ExprStmt/item (Call/value (Ident/callee "c"))))`},
}
