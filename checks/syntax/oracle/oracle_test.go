package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax/facts"
)

const hclSample = `resource "aws_s3_bucket" "b" {
  a = f(g("x", 1), xs...) # comment
  dynamic b {
    d = { e = 1, "f" : [2], (g) = h["i"] }
  }
}
locals {
  j = { for k, v in l : k => v... if v != null } // comment
  m = "n${o("p")}q%{ if r }s%{ else }t%{ endif }"
  u = <<-EOT
    v ${w("x")} "y"
    EOT
}
`

// samples have each kind of fact that a language has, in its many forms. Both
// sides must find the same in them, and so many.
var samples = map[string]struct {
	src  string
	want map[string]int
}{
	"bash": {`#!/bin/bash
# comment
export A=1 B="x $y" C
z= d+=(a "b" 'c') e[1]=$'f\n'
f() { local x=$1; echo "a" >&2 "b${c:-"d"}$(date +%s)"; }
function g {
	if [[ $a == "b" ]]; then curl -s "$url" | sudo bash -s -- ` + "`whoami`" + `; fi
}
cat <<'EOF' >out
"no $string"
EOF
while read -r l; do X=1 cmd a"b"$c <in; done < <(ls)
case $1 in "x"|y) ! k ;; esac
for i in 1 "2"; do unset -v i; done &
`, map[string]int{"calls": 13, "strings": 12, "assignments": 6, "functions": 2}},
	"terraform": {hclSample, map[string]int{"calls": 4, "strings": 9, "entries": 9, "elements": 3}},
	// The peer makes one expression of a directive with all that is in it.
	"hclsyntax": {hclSample, map[string]int{"calls": 4, "strings": 8, "entries": 9, "elements": 3}},
	"html": {`<!doctype html><!-- <a b="c"> -->
<html lang=en><body class="a" hidden><P ID='b'>text<br>more<ul><li>c<li>d</ul>
<script src="e">if (a < b) { "<p>" }</script><img alt="" src=f/g></body></html>
`, map[string]int{"strings": 6, "elements": 9}},
	"json": {`{"a": ["b", {"c": null}]}`, map[string]int{"strings": 3, "entries": 2}},
	"python": {`from __future__ import annotations
import a.b as c, d
from .e import (f as g, h)
from i import *
@dec.o(1)
async def m(self, /, x: int = 1, *args, y="s" 'r', **kw):
	a = b = c(*args, k=f"{x!r:>{y}} {z}")  # comment
	c.d: int = yield
	a, (b, *d) = a.b(x for x in d)  \
		.c
	with (open(a) as f, g) : pass
	if (n := 1) : n **= 2
	# the end
class C(B, metaclass=M):
	z = {"k": lambda *, q: q, **r}
	def n(self):
		match x:
			case {"t": A(b=1) as e}: pass
	return *sys.split(), 1
`, map[string]int{"calls": 6, "strings": 5, "assignments": 9, "entries": 2, "imports": 6, "functions": 3, "decorators": 1}},
	"javascript": {`"use strict";
import d, {a as b, "x y" as z} from "m";
import * as ns from 'n'
import "side"
export {q} from "q"
const {a = 1, [k]: {b}} = await f?.(x, ...y), e = ` + "`" + `t${d}${` + "`" + `u` + "`" + `}` + "`" + `
let i = j = k, r = /[/*]/.test("/*")
o.p ??= tag` + "`" + `v${1}` + "`" + `, o["s"] += new P.Q
class C extends D {
	static #f = 1; "g" = () => 2
	@dec({a: 1}) async *m({a}, [b] = [], ...c) { super.m() }
	get [Symbol.iterator]() { return function n() {} }
}
function* h(a, b = 2) { return async x => <A b="c" {...d}>{f(1)} text // no comment
</A> }
`, map[string]int{"calls": 7, "strings": 8, "assignments": 10, "entries": 2, "imports": 5, "functions": 6, "decorators": 1}},
	"typescript": {`import fs = require("fs")
import type {T} from "t"
enum E {A = 1, "B" = "b"}
abstract class C<T> {
	private readonly x: Map<string, number> = new Map<string, number>([] as const)
	constructor(@Inject("i") private y?: T) { super(y!) }
	@dec() m<K extends keyof T>(this: C<T>, k: K = f<K>()): asserts k is K { return <K>g(k) satisfies K }
	abstract n(a: "lit"): typeof import("m")
}
function o(a: string): void;
function o(a: any) { type L = "l" | ` + "`" + `t${string}` + "`" + ` }
const p = {q: (await import("z")).r!.s(), t<T>(u: T) {}, v: 1 + f(p!)!}
`, map[string]int{"calls": 9, "strings": 4, "assignments": 4, "entries": 2, "imports": 2, "functions": 6, "decorators": 2}},
	"tsx": {`import fs = require("fs")
import type {T} from "t"
enum E {A = 1, "B" = "b"}
abstract class C<T> {
	private readonly x: Map<string, number> = new Map<string, number>([] as const)
	constructor(@Inject("i") private y?: T) { super(y!) }
	@dec() m<K extends keyof T>(this: C<T>, k: K = f<K>()): asserts k is K { return <T,>(k: K) => <G<K> h="i">{g(k)}</G> }
	abstract n(a: "lit"): typeof import("m")
}
function o(a: string): void;
function o(a: any) { type L = "l" | ` + "`" + `t${string}` + "`" + ` }
const p = {q: (await import("z")).r!.s(), t<T>(u: T) {}, v: 1 + f(p!)!}
`, map[string]int{"calls": 9, "strings": 5, "assignments": 4, "entries": 2, "imports": 2, "functions": 7, "decorators": 2}},
	"java": {`package p;
import java.util.*;
import static a.B.c;
@A(v = "s", w = {1, 2}) @E public enum D { F(1), G { }, H; }
record R(int a) { R { a = 1; } R(Void b, int c) { this(b); } }
class C<T> extends B {
	@Override public <K> void m(final int a, String... b) throws X {
		int i = 1, j[] = {2}, k; k = i = f().<K>g("x" + 'c', """
			y"""); k += 3;
		try (var in = new P.Q<T>(a) { void n() {} }) { super.m(a, b); }
		Function<A, B> h = x -> (y, z) -> new int[]{1};
		if (o instanceof R(int q, var s) && D::new != null) return;
	}
	C() { super(); }
	abstract int
	n();
}
`, map[string]int{"calls": 10, "strings": 3, "assignments": 10, "imports": 2, "functions": 8, "decorators": 3}},
	"yaml": {`# comment
a: &x "b"
200: |
  text

c:
- {d: !!str e, 'f': [1, g]}
- h: *x
  i:
# end
`, map[string]int{"strings": 11, "entries": 6}},
	"go": {`package p
import ("fmt"; f "os"; . "io")
var a, b = 1, "x"
const c = ` + "`y`" + `
func (r *T[K]) m(a, b int, _ ...string) (err error) {
	d, e := fmt.Println(a, b...), []byte("z")
	d, e = G[int](*(*T)(e)), func(x int) { x += 2 }
	switch v := r.(type) { case int: go f.Exit(v) }
	select { case x, ok := <-ch: }
	_ = map[K]V{k: {f: 1}, "l": g()}
}`, map[string]int{"calls": 5, "strings": 4, "assignments": 8, "entries": 3, "imports": 3, "functions": 2}},
}

func TestBothSidesFindTheSame(t *testing.T) {
	for lang, s := range samples {
		t.Run(lang, func(t *testing.T) {
			p, err := newPeer(lang)
			if err != nil {
				t.Fatal(err)
			}
			src := []byte(s.src)
			theirs, theirElements, whole := theirs(lang, p, src)
			if !whole {
				t.Fatal("tree-sitter finds errors in the sample")
			}
			tree, err := parsed(languages[lang], src)
			if err != nil || len(tree.Gaps) > 0 {
				t.Fatalf("error %v, gaps %v", err, tree.Gaps)
			}
			ours := facts.Of(tree)
			normalise(lang, &ours)
			normalise(lang, &theirs)
			x, y := listed(&ours, elementsOf(lang, tree)), listed(&theirs, theirElements)
			got := map[string]int{}
			for _, kind := range kinds {
				tally, onlyOurs, onlyTheirs := diff(x[kind], y[kind])
				t.Log(report(lang, kind, src, onlyOurs, onlyTheirs))
				if tally.compared > 0 {
					got[kind] = tally.equal
				}
			}
			if d := cmp.Diff(s.want, got); d != "" {
				t.Errorf("facts that are equal (-want +got):\n%s", d)
			}
		})
	}
}

func TestEveryLanguageHasBothSidesAndASample(t *testing.T) {
	for lang := range languages {
		if grammars[lang] == nil || readers[lang] == nil || samples[lang].src == "" {
			t.Errorf("%s has no grammar, no reader or no sample", lang)
		}
	}
}

// A fact that the sides see differently is one disagreement, not two, and one
// that stands twice on one side isn't equal to one on the other.
func TestDiff(t *testing.T) {
	at := func(n int, text string) fact { return fact{checks.Span{Start: n, End: n + 1}, text} }
	got, onlyOurs, onlyTheirs := diff(
		[]fact{at(0, "a"), at(1, "a"), at(2, "b"), at(3, "c")},
		[]fact{at(0, "a"), at(2, "x"), at(3, "c"), at(4, "d"), at(5, "e")})
	if got != (tally{equal: 2, compared: 5}) {
		t.Errorf("got %+v", got)
	}
	lines := strings.Split(strings.TrimSpace(report("f", "calls", []byte("a\nbcdef"), onlyOurs, onlyTheirs)), "\n")
	want := []string{
		`f:1: calls: only squire: a | "\n"`, `f:2: calls: only squire: b | "b"`, `f:2: calls: only tree-sitter: x | "b"`,
		`f:2: calls: only tree-sitter: d | "d"`, `f:2: calls: only tree-sitter: e | "e"`,
	}
	if d := cmp.Diff(want, lines); d != "" {
		t.Errorf("report (-want +got):\n%s", d)
	}
}
