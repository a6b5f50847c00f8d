package resolve_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/resolve"
)

func TestDeclarationsOfPython(t *testing.T) {
	ask(t, checks.Python, defOf, []question{
		{"x = 1;;f(«x»)", "Assign x = 1"},
		{"«x» = 1", "Assign x = 1"},
		{"x = 1;;x = 2;;f(«x»)", "Assign x = 1"},
		{"a, x = 1, 2;;f(«x»)", "Ident x"},
		{"x = y = 1;;f(«y»)", "Ident y"},
		{"x: int = 1;;f(«x»)", "VarDef x: int = 1"},
		{"def f(a, x): «x»", "Param x"},
		{"def f(a, *x): «x»", "Param *x"},
		{"x = 1;;def f(): «x»", "Assign x = 1"},
		{"x = 1;;def f():;;  f(«x»);;  x = 2", "Assign x = 2"},
		{"def f():;;  x = 2;;f(«x»)", ""},
		{"def f():;;  global x;;  x = 2;;x = 1;;f(«x»)", "Assign x = 1"},
		{"x = 1;;def f():;;  global x;;  x = 2;;  f(«x»)", "Assign x = 1"},
		{"x = 1;;def f():;;  global a, x, y;;  x = 2;;  f(«x»)", "Assign x = 1"},
		{"x = 0;;def f():;;  x = 1;;  def g():;;    nonlocal x;;    x = 2;;    f(«x»)", "Assign x = 1"},
		{"x = 0;;def f(x):;;  def g():;;    def h():;;      nonlocal a, x;;      x = 2;;      f(«x»)", "Param x"},
		{"class K:;;  x = 1;;  y = «x»", "Assign x = 1"},
		{"class K:;;  x = 1;;  def m(self): «x»", ""},
		{"class K:;;  x = 1;;  def m(self, a=«x»): pass", "Assign x = 1"},
		{"x = 0;;class K:;;  x = 1;;  def m(self): «x»", "Assign x = 0"},
		{"[x for x in y if «x»]", "CompFor for x in y if x"},
		{"x = 1;;[1 for x in «x»]", "Assign x = 1"},
		{"[a for x in y for a in «x»]", "CompFor for x in y"},
		{"[x for x in y];;«x»", ""},
		{"[(z := x) for x in y];;«z»", "Walrus z := x"},
		{"for x in y: pass;;«x»", "ForEach for x in y: pass"},
		{"for x, y in z: «y»", "Ident y"},
		{"with f() as x: «x»", "VarDef f() as x"},
		{"with f() as (x, y): «x»", "Ident x"},
		{"try: pass;;except E as x: «x»", "Catch except E as x: x"},
		{"def f(): pass;;«f»()", "FuncDef def f(): pass"},
		{"def g():;;  «f»();;def f(): pass", "FuncDef def f(): pass"},
		{"class K: pass;;«K»()", "ClassDef class K: pass"},
		{"import a.b;;«a».b", "Import import a.b"},
		{"import a as b;;«b»", "ImportAs as b"},
		{"from a import b as c;;«c»", "ImportName b as c"},
		{"lambda x: «x»", "Param x"},
		{"lambda x: 1;;«x»", ""},
		{"match y:;;  case [a, x]: «x»", "Ident x"},
		{"match y:;;  case K(a=x): «x»", "Ident x"},
		{"match y:;;  case K() as x: «x»", "Ident x"},
		{"match y:;;  case x: «x»", "Ident x"},
		{"match y:;;  case {'k': x, **r}: «r»", "Ident r"},
		{"def f[T](a: T) -> «T»: pass", ""},
		{"def f(a):;;  def g(): return «a»", "Param a"},
		{"f'{«x»}';;x = 1", "Assign x = 1"},
		{"x.y = 1;;«x»", ""},
		{"x[0] = 1;;«x»", ""},
		{"(x, [y, *z]) = 1;;«z»", "Ident z"},
	})
}

func TestDeclarationsOfGo(t *testing.T) {
	in := func(body string) string { return "package p;;func f(p int, q string) (r int) { " + body + " }" }
	ask(t, checks.Go, defOf, []question{
		{in("g(«p»)"), "Param p int"},
		{in("g(«q»)"), "Param q string"},
		{in("g(«r»)"), "Param r int"},
		{in("x := 1; g(«x»)"), "Assign x := 1"},
		{in("«x» := 1"), "Assign x := 1"},
		{in("x := «x»"), ""},
		{in("x, y := 1, 2; g(«y»)"), "Ident y"},
		{in("x := 1; x, y := 2, 3; g(«x», y)"), "Assign x := 1"},
		{in("p, y := 2, 3; g(«p», y)"), "Param p int"},
		{in("x := 1; { x := 2; g(«x») }"), "Assign x := 2"},
		{in("x := 1; { x := 2; _ = x }; g(«x»)"), "Assign x := 1"},
		{in("x := 1; { g(«x»); x := 2; _ = x }"), "Assign x := 1"},
		{in("if x := 1; «x» > 0 { }"), "Assign x := 1"},
		{in("if x := 1; x > 0 { } else if y := 2; «x» > y { }"), "Assign x := 1"},
		{in("if x := 1; x > 0 { }; g(«x»)"), ""},
		{in("for i, x := range xs { g(«x») }"), "Ident x"},
		{in("for x := range xs { g(«x») }"), "ForEach for x := range xs { g(x) }"},
		{in("x := 1; for x = range xs { g(«x») }"), "Assign x := 1"},
		{in("for x := 0; «x» < 1; x++ { }"), "Assign x := 0"},
		{in("for x := 0; x < 1; «x»++ { }"), "Assign x := 0"},
		{in("switch x := y.(type) { case int: g(«x») }"), "Assign x := y.(type)"},
		{in("switch { case 1: x := 1; g(x); case 2: g(«x») }"), ""},
		{in("select { case x := <-c: g(«x») }"), "Assign x := <-c"},
		{in("var x int; g(«x»)"), "VarDef var x int"},
		{in("var x, y int; g(«y»)"), "Ident y"},
		{in("const x = 1; g(«x»)"), "VarDef const x = 1"},
		{in("func(x int) { g(«x») }(1)"), "Param x int"},
		{in("h := func() { g(«p») }"), "Param p int"},
		{in("type T int; var x «T»"), "TypeDef type T int"},
		{in("g(T{«p»: 1})"), ""},
		{in("g(map[int]int{«p»: 1})"), "Param p int"},
		{"package p;;func f() { «g»() };;func g() {}", "FuncDef func g() {}"},
		{"package p;;func f() { g(«x») };;var x = 1", "VarDef var x = 1"},
		{"package p;;func f() { g(«x») };;var (;;y = 1;;x = 1;;);;", "VarDef x = 1"},
		{"package p;;func (t *T) f() { «t».g() }", "Param t *T"},
		{"package p;;func (t *T) g() {};;func f() { «g»() }", ""},
		{"package p;;type T struct { x int };;func f() { «x»() }", ""},
		{"package p;;type T struct { x int };;func f(a «T») { }", "ClassDef type T struct { x int }"},
		{"package p;;import \"os\";;var x = «os».Args", "Import import \"os\""},
		{"package p;;func f[T any](a «T») {}", "Param T any"},
		{"package p;;func f() { var x func(); x = func() { «x»() } }", "VarDef var x func()"},
		{"package p;;func f(a func(x int)) { «x»() }", ""},
		{"package p;;func f() { _ = 1; «_» = 2 }", ""},
		{"package p;;func f() { go func() { x := 1; defer g(«x») }() }", "Assign x := 1"},
	})
}

func TestDeclarationsOfJavaScript(t *testing.T) {
	ask(t, checks.JavaScript, defOf, []question{
		{"let x = 1;;f(«x»)", "VarDef let x = 1"},
		{"f(«x»);;var x = 1", "VarDef var x = 1"},
		{"x = 1;;f(«x»)", ""},
		{"let y, x;;f(«x»)", "VarDef x"},
		{"const {a: x} = y;;f(«x»)", "Ident x"},
		{"const {x = 1} = y;;f(«x»)", "Ident x"},
		{"const [a, x] = y;;f(«x»)", "Ident x"},
		{"const {...x} = y;;f(«x»)", "Ident x"},
		{"let x = 1;;{ let x = 2; f(«x») }", "VarDef let x = 2;"},
		{"let x = 1;;{ let x = 2 };;f(«x»)", "VarDef let x = 1"},
		{"var x = 1;;{ var x = 2 };;f(«x»)", "VarDef var x = 1"},
		{"function f() { { var x = 2 } g(«x») }", "VarDef var x = 2"},
		{"function f() { if (a) { var y, x = 2 } g(«x») }", "VarDef x = 2"},
		{"function f() { if (a) { let y, x = 2 } g(«x») }", ""},
		{"function f(x) { g(«x») }", "Param x"},
		{"function f(x) { var x = 1; g(«x») }", "Param x"},
		{"function f(x) { let y = 1; { let x = 2; g(«x») } }", "VarDef let x = 2;"},
		{"function f({a: [x]}) { g(«x») }", "Ident x"},
		{"function f(a, b = «a») {}", "Param a"},
		{"function f(...x) { g(«x») }", "Param ...x"},
		{"const f = x => «x»", "Param x"},
		{"const f = function g() { «g»() }", "Lambda function g() { g() }"},
		{"const f = function g() {};;«g»()", ""},
		{"«f»();;function f() {}", "FuncDef function f() {}"},
		{"{ function f() {} };;«f»()", ""},
		{"new «K»();;class K {}", "ClassDef class K {}"},
		{"const L = class K { m() { new «K»() } }", "ClassDef class K { m() { new K() } }"},
		{"const L = class K { };;new «K»()", ""},
		{"for (const x of y) f(«x»)", "VarDef const x"},
		{"for (let x = 0; «x» < 1; x++) ;", "VarDef let x = 0"},
		{"for (let x = 0; x < 1; x++) {};;f(«x»)", ""},
		{"for (var x of y) {};;f(«x»)", "VarDef var x"},
		{"try {} catch (x) { f(«x») }", "Catch catch (x) { f(x) }"},
		{"try {} catch ({x}) { f(«x») }", "Ident x"},
		{"import x from 'y';;f(«x»)", "ImportName x"},
		{"import * as x from 'y';;f(«x»)", "ImportAs * as x"},
		{"export const x = 1;;f(«x»)", "VarDef const x = 1"},
		{"export default function x() {};;f(«x»)", "FuncDef function x() {}"},
		{"const o = {x: 1};;f(«x»)", ""},
		{"const o = {«x»: 1}, x = 2", ""},
		{"class K { x = 1; m() { f(«x») } }", ""},
		{"switch (y) { case 1: let x = 1; break; case 2: f(«x») }", "VarDef let x = 1;"},
		{"let f = 1;;class K { f() { «f»() } }", "VarDef let f = 1"},
		{"let x = 1;;const {y = «x»} = z", "VarDef let x = 1"},
	})
	ask(t, checks.TypeScript, defOf, []question{
		{"function f(a: string): void;;function f(a: any) { };;«f»()", "FuncDef function f(a: any) { }"},
		{"enum E { A };;«E».A", "ClassDef enum E { A }"},
		{"let f: (x: number) => void;;g(«x»)", ""},
		{"class K { constructor(private x: string) { f(«x») } }", "Param private x: string"},
		{"interface I {};;let a: «I»", "ClassDef interface I {}"},
		{"namespace N { var x = 1 };;f(«x»)", ""},
		{"function f<T>(a: «T») {}", "Param T"},
	})
}

func TestDeclarationsOfJava(t *testing.T) {
	in := func(body string) string { return "class K { int fld; void m(int p) { " + body + " } void n() {} }" }
	ask(t, checks.Java, defOf, []question{
		{in("f(«p»);"), "Param int p"},
		{in("int x = 1; f(«x»);"), "VarDef int x = 1;"},
		{in("int y, x = 1; f(«x»);"), "VarDef x = 1;"},
		{in("f(«fld»);"), "FieldDef int fld;"},
		{in("f(«fld»); int fld = 1;"), "FieldDef int fld;"},
		{in("int fld = 1; f(«fld»);"), "VarDef int fld = 1;"},
		{in("f(«this.fld»);"), ""},
		{in("«n»();"), "FuncDef void n() {}"},
		{in("int n = 1; «n»();"), "FuncDef void n() {}"},
		{in("int n = 1; f(«n»);"), "VarDef int n = 1;"},
		{in("f(«n»);"), ""},
		{in("{ int x = 1; } f(«x»);"), ""},
		{in("for (int x = 0; «x» < 1; x++) { }"), "VarDef int x = 0"},
		{in("for (int x = 0; x < 1; x++) { } f(«x»);"), ""},
		{in("for (String x : xs) f(«x»);"), "VarDef String x"},
		{in("try (R x = f()) { f(«x»); }"), "VarDef R x = f()"},
		{in("try { } catch (E x) { f(«x»); }"), "Catch catch (E x) { f(x); }"},
		{in("try { } catch (E x) { } f(«x»);"), ""},
		{in("r(x -> f(«x»));"), "Param x"},
		{in("r((x, y) -> { f(«y»); });"), "Param y"},
		{in("r(x -> 1); f(«x»);"), ""},
		{in("if (o instanceof S x && «x».y) { }"), "TypeTest o instanceof S x"},
		{in("if (!(o instanceof S x)) return; f(«x»);"), "TypeTest o instanceof S x"},
		{in("if (o instanceof S x) { } else if (o instanceof T x) { f(«x»); }"), "TypeTest o instanceof T x"},
		{in("switch (o) { case S x -> f(«x»); default -> {} }"), "VarDef S x"},
		{in("switch (o) { case S x -> {} case T t -> f(«x»); }"), ""},
		{in("switch (o) { case R(int x, var y) -> f(«y»); }"), "VarDef var y"},
		{in("switch (o) { case 1: int x = 1; break; case 2: f(«x»); }"), "VarDef int x = 1;"},
		{in("switch (o) { case 1 -> { int x = 1; } case 2 -> f(«x»); }"), ""},
		{in("new T() { int x; void o() { f(«x»); } };"), "FieldDef int x;"},
		{in("new T() { int x; }; f(«x»);"), ""},
		{in("class L { } new «L»();"), "ClassDef class L { }"},
		{in("int L = 1; class L { } new «L»();"), "ClassDef class L { }"},
		{in("«K» x;"), "ClassDef " + strings.ReplaceAll(in("K x;"), ";;", "")},
		{"class K { void a(int x) {} void a(int x, int y) {} void f() { «a»(1, 2); } }", "FuncDef void a(int x, int y) {}"},
		{"class K { void a(int x) {} void a(long x) {} void f() { «a»(1); } }", ""},
		{"class K { class L { void f() { g(«x»); } } int x; }", "FieldDef int x;"},
		{"record R(int x) { int f() { return «x»; } }", "Param int x"},
		{"enum E { A, B; void f() { g(«A»); } }", "FieldDef A"},
		{"interface I { int Z = 1; default void f() { g(«Z»); } }", "FieldDef int Z = 1;"},
		{"class K { int a = 1, b = «a»; }", "FieldDef int a = 1"},
		{"class K { int n; int n() { return «n»; } }", "FieldDef int n;"},
		{"class K { int n() { return «n»(); } int n; }", "FuncDef int n() { return n(); }"},
		{"class K { static { int q = 1; } int b = «q»; }", ""},
		{"import a.b.C;;class K { «C» c; }", "ImportName C"},
		{"class K<T> { void f(int... x) { g(«x»); } }", "Param int... x"},
	})
}

// Assignments are the nodes that set what a name refers to.
func assignsOf(n *resolve.Names, node int32) string {
	def := n.Def(node)
	if def == syntax.None {
		return "no declaration"
	}
	var out []string
	for _, a := range n.Assigns(def) {
		out = append(out, fmt.Sprintf("%v %s", n.Nodes[a].Kind, strings.SplitN(string(n.Text(a)), "\n", 2)[0]))
	}
	return strings.Join(out, ", ")
}

func TestAssignments(t *testing.T) {
	ask(t, checks.Python, assignsOf, []question{
		{"x = 1;;x += 2;;def f():;;  global x;;  x = 3;;f(«x»)", "Assign x = 1, Assign x += 2, Assign x = 3"},
		{"x = 1;;def f():;;  x = 3;;f(«x»)", "Assign x = 1"},
		{"x: int;;f(«x»)", ""},
		{"def f():;;  x = 1;;  def g():;;    global x;;    x = 2;;  x = 3;;  h(«x»)", "Assign x = 1, Assign x = 3"},
		{"def f(x): «x»", ""},
		{"def f(x):;;  x = 1;;  «x»", "Assign x = 1"},
		{"x = 1;;del x;;«x»", "Assign x = 1, Delete del x"},
		{"for x in y: pass;;«x»", "ForEach for x in y: pass"},
		{"x, y = 1, 2;;«x»", "Assign x, y = 1, 2"},
		{"import x;;x = 1;;«x»", "Import import x, Assign x = 1"},
		{"def x(): pass;;«x»", "FuncDef def x(): pass"},
		{"x = 0;;def f():;;  x = 1;;  def g():;;    nonlocal x;;    x = 2;;  f(«x»)", "Assign x = 1, Assign x = 2"},
	})
	ask(t, checks.Go, assignsOf, []question{
		{"package p;;func f() { x := 1; x, y := 2, 3; x++; x += 4; p := &x; g(«x») }", "Assign x := 1, Assign x, y := 2, 3, Update x++, Assign x += 4, Unary &x"},
		{"package p;;func f() { var x int; { x := 1; _ = x }; func() { x = 2 }(); g(«x») }", "Assign x = 2"},
		{"package p;;func f() { g(«x») };;func g() { x = 1 };;var x = 2", "Assign x = 1, VarDef var x = 2"},
		{"package p;;func f() { for x := range y { g(«x») } }", "ForEach for x := range y { g(x) }"},
	})
	ask(t, checks.JavaScript, assignsOf, []question{
		{"let x;;function f() { x = 1 };;f(«x»)", "Assign x = 1"},
		{"f(() => { x = 1 });;let x = 2;;f(«x»)", "Assign x = 1, VarDef let x = 2"},
		{"let x = 1; ({x} = y); [x] = y; x++; for (x of y) {};;f(«x»)", "VarDef let x = 1;, Assign {x} = y, Assign [x] = y;, Update x++, ForEach for (x of y) {}"},
		{"for (const x of y) f(«x»)", "ForEach for (const x of y) f(x)"},
	})
	ask(t, checks.Java, assignsOf, []question{
		{"class K { int x; void f() { x = 1; this.x = 2; g(«x»); } }", "Assign x = 1;"},
		{"class K { void f(int x) { x++; Runnable r = () -> { x = 2; }; g(«x»); } }", "Update x++, Assign x = 2;"},
		{"class K { int x = 1; void f() { int x = 2; g(«x»); } }", "VarDef int x = 2;"},
	})
}

// No two variables have one declaration.
func TestDeclarationsDiffer(t *testing.T) {
	n, _ := prepare(t, checks.Python, "a, b = c = 1\nfor d, e in x: pass\nwith f() as (g, h): pass\nimport i.j, k\nfrom l import m, n as o\n")
	seen := map[int32]string{}
	var names []string
	for i := range n.Nodes {
		if d := n.Def(int32(i)); d != syntax.None && n.Nodes[i].Kind == syntax.Ident {
			if other, ok := seen[d]; ok {
				t.Errorf("%s and %s are declared by the same node", other, n.Name(int32(i)))
			}
			seen[d] = n.Name(int32(i))
			names = append(names, n.Name(int32(i)))
		}
	}
	if diff := cmp.Diff([]string{"a", "b", "c", "d", "e", "g", "h"}, names); diff != "" {
		t.Errorf("declared (-want +got):\n%s", diff)
	}
}
