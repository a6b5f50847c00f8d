package resolve_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
)

func TestPathsOfPython(t *testing.T) {
	ask(t, checks.Python, pathOf, []question{
		{"import os;;«os.system»(x)", "os.system"},
		{"import os as o;;«o.system»(x)", "os.system"},
		{"from os import system;;«system»(x)", "os.system"},
		{"from os import system as s;;«s»(x)", "os.system"},
		{"from os import system as s;;«system»(x)", ""},
		{"import os.path;;«os.path.join»(x)", "os.path.join"},
		{"import os.path as p;;«p.join»(x)", "os.path.join"},
		{"import a, os;;«os»", "os"},
		{"from . import b;;«b.c»", ".b.c"},
		{"from ..a import b;;«b.c»", "..a.b.c"},
		{"from os import *;;«system»(x)", ""},
		{"«os.system»(x)", ""},
		{"import os;;def f(os):;;  «os.system»(x)", ""},
		{"import os;;def f(a=«os.x»):;;  pass", "os.x"},
		{"import os;;def f(os=«os.x»):;;  pass", "os.x"},
		{"import os;;def f(a: «os.x», os):;;  pass", "os.x"},
		{"import os;;def f():;;  «os.system»(x);;  os = 1", ""},
		{"import os;;def f():;;  os = 1;;«os.system»(x)", "os.system"},
		{"import os;;os = g();;«os.system»(x)", ""},
		{"import os;;def f():;;  global os;;  os = g();;«os.system»(x)", ""},
		{"def f():;;  import os;;  «os.system»(x)", "os.system"},
		{"def f():;;  import os;;«os.system»(x)", ""},
		{"def f():;;  «os.system»(x);;  import os", "os.system"},
		{"class K:;;  import os;;  def m(self):;;    «os.x»()", ""},
		{"class K:;;  import os;;  os.x;;  y = «os.x»", "os.x"},
		{"import os;;class K:;;  os = 1;;  def m(self):;;    «os.x»()", "os.x"},
		{"import os;;[os for os in «os.y»]", "os.y"},
		{"import os;;[«os.x» for os in y]", ""},
		{"import os;;lambda os: «os.x»", ""},
		{"import os;;for os in y:;;  «os.x»", ""},
		{"import os;;with f() as os:;;  «os.x»", ""},
		{"import os;;if (os := 1): «os.x»", ""},
		{"import os;;def f():;;  try: pass;;  except E as os: «os.x»", ""},
		{"import os;;def f(x):;;  match x:;;    case [os]: «os.x»", ""},
		{"try:;;  import json;;except ImportError:;;  import simplejson as json;;«json.loads»", "json.loads"},
		{"try:;;  import yaml;;except ImportError:;;  yaml = None;;«yaml.load»", "yaml.load"},
		{"import yaml;;yaml = None;;«yaml.load»", "yaml.load"},
		{"try:;;  from a import f;;except ImportError:;;  def f(): pass;;«f»()", "a.f"},
		{"from a import f;;def f(): pass;;«f»()", ""},
		{"import os;;run = os.system;;«run»(x)", "os.system"},
		{"import os;;run = os.system;;run = 1;;«run»(x)", ""},
		{"import os;;def f():;;  run = os.system;;«run»(x)", ""},
		{"from flask import request as r;;a = r.args;;b = a;;«b.get»(1)", "flask.request.args.get"},
		{"from a import b;;@«b.route»('/');;def f(): pass", "a.b.route"},
		{"from a import b;;«@b.route('/')»;;def f(): pass", "a.b.route"},
		{"import os;;f(«os».x)", "os"},
		{"from a import T;;x: «T» = 1", "a.T"},
		{"import os;;f(os=«os»)", "os"},
		{"a = b;;b = a;;«a.x»", ""},
		{"import os;;async def f():;;  async with os.x as y: «os.y»", "os.y"},
		{"import os;;f'{«os.x»}'", "os.x"},
	})
}

func TestPathsOfGo(t *testing.T) {
	ask(t, checks.Go, pathOf, []question{
		{"package p;;import \"crypto/md5\";;var x = «md5.New»()", "crypto/md5.New"},
		{"package p;;import m \"crypto/md5\";;var x = «m.New»()", "crypto/md5.New"},
		{"package p;;import m \"crypto/md5\";;var x = «md5.New»()", ""},
		{"package p;;import _ \"crypto/md5\";;var x = «md5.New»()", ""},
		{"package p;;import . \"crypto/md5\";;var x = «New»()", ""},
		{"package p;;import \"math/rand/v2\";;var x = «rand.Int»()", "math/rand/v2.Int"},
		{"package p;;import \"gopkg.in/yaml.v3\";;var x = «yaml.Unmarshal»()", "gopkg.in/yaml.v3.Unmarshal"},
		{"package p;;import \"github.com/x/go-redis\";;var x = «redis.New»()", "github.com/x/go-redis.New"},
		{"package p;;import (;;\"a\";;\"os/exec\";;);;func f() { «exec.Command»(\"a\") }", "os/exec.Command"},
		{"package p;;import \"os/exec\";;func f(exec X) { «exec.Command»(\"a\") }", ""},
		{"package p;;import \"os/exec\";;func f() { exec := 1; «exec.Command»(\"a\") }", ""},
		{"package p;;import \"os/exec\";;func f() { exec := «exec.Command»(\"a\") }", "os/exec.Command"},
		{"package p;;import \"os/exec\";;func f() { «exec.Command»(\"a\"); exec := 1 }", "os/exec.Command"},
		{"package p;;import \"os/exec\";;func f() { { exec := 1; _ = exec }; «exec.Command»(\"a\") }", "os/exec.Command"},
		{"package p;;import \"os/exec\";;func f() { if exec := 1; «exec.X» {} }", ""},
		{"package p;;import \"os/exec\";;func f() { if exec := 1; exec > 0 {} else { «exec.X»() } }", ""},
		{"package p;;import \"os/exec\";;func f() { if exec := 1; exec > 0 {}; «exec.X»() }", "os/exec.X"},
		{"package p;;import \"os/exec\";;func f() { for exec := range y { «exec.X»() } }", ""},
		{"package p;;import \"os/exec\";;func f() { for exec := range «exec.X» { } }", "os/exec.X"},
		{"package p;;import \"os/exec\";;func f() { for exec := 0; ; { «exec.X»() } }", ""},
		{"package p;;import \"os/exec\";;func f() { switch exec := y; 1 { case 1: «exec.X»() } }", ""},
		{"package p;;import \"os/exec\";;func f() { switch exec := y.(type) { case int: «exec.X»() } }", ""},
		{"package p;;import \"os/exec\";;func f() { select { case exec := <-c: «exec.X»() } }", ""},
		{"package p;;import \"os/exec\";;func f() { select { case exec := <-c: exec(); default: «exec.X»() } }", "os/exec.X"},
		{"package p;;import \"os/exec\";;func f() { func(exec int) {}(«exec.X») }", "os/exec.X"},
		{"package p;;import \"os/exec\";;func f() { func(exec int) { «exec.X» }(1) }", ""},
		{"package p;;import \"os/exec\";;func (exec T) f() { «exec.X»() }", ""},
		{"package p;;import \"os/exec\";;func f() (exec int) { «exec.X»(); return }", ""},
		{"package p;;import \"os/exec\";;func (t T) exec() { «exec.X»() }", "os/exec.X"},
		{"package p;;import \"os/exec\";;type T struct { exec int };;var x = «exec.X»", "os/exec.X"},
		{"package p;;import \"net/http\";;func f(r *«http.Request») {}", "net/http.Request"},
		{"package p;;import \"net/http\";;var c = «http.Client»{}", "net/http.Client"},
		{"package p;;import \"os/exec\";;var run = exec.Command;;func f() { «run»(1) }", "os/exec.Command"},
		{"package p;;import \"os/exec\";;var run = exec.Command;;func f() { run = nil; «run»(1) }", ""},
		{"package p;;import \"os/exec\";;var run = exec.Command;;func f(run F) { «run»(1) }", ""},
		{"package p;;import \"a/exec\";;var _ = T{exec: «exec.X»}", "a/exec.X"},
		{"package p;;import \"a/exec\";;var _ = T{«exec»: 1}", ""},
		{"package p;;import \"a/exec\";;var _ = map[string]int{«exec»: 1}", "a/exec"},
		{"package p;;import \"a/exec\";;func f() { var exec = 1; _ = «exec.X» }", ""},
		{"package p;;import \"a/exec\";;func f() { const exec = 1; _ = «exec.X» }", ""},
		{"package p;;import \"a/exec\";;func f() { type exec int; _ = «exec.X» }", ""},
		{"package p;;import \"a/exec\";;func f() { f := func() { exec := 1; _ = exec }; «exec.X»() }", "a/exec.X"},
		{"package p;;import \"a/exec\";;func f[exec any]() { «exec.X»() }", ""},
	})
}

func TestPathsOfJavaScript(t *testing.T) {
	ask(t, checks.JavaScript, pathOf, []question{
		{"const {exec: run} = require('child_process');;«run»(x)", "child_process.exec"},
		{"const {exec} = require('child_process');;«exec»(x)", "child_process.exec"},
		{"const {exec} = require('node:child_process');;«exec»(x)", "child_process.exec"},
		{"const cp = require('child_process');;«cp.exec»(x)", "child_process.exec"},
		{"import * as cp from 'child_process';;«cp.exec»(x)", "child_process.exec"},
		{"import cp from \"child_process\";;«cp.exec»(x)", "child_process.exec"},
		{"import {exec as e} from \"child_process\";;«e»(x)", "child_process.exec"},
		{"import cp, {exec} from \"child_process\";;«exec»(x)", "child_process.exec"},
		{"import {default as cp} from \"child_process\";;«cp.exec»(x)", "child_process.exec"},
		{"const {promisify} = require('util');;const run = promisify(require('child_process').exec);;«run»(x)", "child_process.exec"},
		{"const util = require('util'), {exec} = require('child_process');;const run = util.promisify(exec);;«run»(x)", "child_process.exec"},
		{"const run = promisify(require('child_process').exec);;«run»(x)", ""},
		{"«require('child_process').exec»(x)", "child_process.exec"},
		{"const e = require('child_process').exec;;«e»(x)", "child_process.exec"},
		{"const cp = require('child_process'), e = cp.exec;;«e»(x)", "child_process.exec"},
		{"const cp = require('child_process');;const {exec: e} = cp;;«e»(x)", "child_process.exec"},
		{"const {promises: {readFile}} = require('fs');;«readFile»(x)", "fs.promises.readFile"},
		{"const f = (await import('fs')).readFile;;«f»(x)", "fs.readFile"},
		{"const express = require('express');;«express»()", "express"},
		{"var x = require('@a/b');;«x.c.d»()", "@a/b.c.d"},
		{"import {a} from './x.js';;«a»()", "./x.js.a"},
		{"function f(require) { return «require('fs').x» }", ""},
		{"const cp = require('child_process');;function f(cp) { «cp.exec»(x) }", ""},
		{"const cp = require('child_process');;{ let cp = 1; «cp.exec»(x) }", ""},
		{"const cp = require('child_process');;{ «cp.exec»(x); let cp = 1 }", ""},
		{"const cp = require('child_process');;{ let cp = 1 };;«cp.exec»(x)", "child_process.exec"},
		{"const cp = require('child_process');;function f() { { var cp = 1 } «cp.exec»(x) }", ""},
		{"const cp = require('child_process');;function f() { { var a = 1, cp = 1 } «cp.exec»(x) }", ""},
		{"const cp = require('child_process');;function f() { { let a = 1, cp = 1 } «cp.exec»(x) }", "child_process.exec"},
		{"let cp = require('child_process');;cp = fake();;«cp.exec»(x)", ""},
		{"let cp;;cp = require('child_process');;«cp.exec»(x)", "child_process.exec"},
		{"const cp = require('child_process');;try {} catch (cp) { «cp.exec»(x) }", ""},
		{"const cp = require('child_process');;for (const cp of y) «cp.exec»(x)", ""},
		{"const cp = require('child_process');;for (const a of y) «cp.exec»(x)", "child_process.exec"},
		{"const cp = require('child_process');;y.map(cp => «cp.exec»(x))", ""},
		{"const cp = require('child_process');;y.map(({cp}) => «cp.exec»(x))", ""},
		{"const cp = require('child_process');;function f() { function cp() {} «cp.exec»(x) }", ""},
		{"const cp = require('child_process');;function f() { class cp {} «cp.exec»(x) }", ""},
		{"const cp = require('child_process');;const g = function cp() { «cp.exec»(x) }", ""},
		{"const cp = require('child_process');;class K { cp() { «cp.exec»(x) } }", "child_process.exec"},
		{"const cp = require('child_process');;const o = {cp() { «cp.exec»(x) }}", "child_process.exec"},
		{"const cp = require('child_process');;switch (y) { case 1: let cp = 1; break; case 2: «cp.exec»(x) }", ""},
		{"const cp = require('child_process');;const o = {cp: «cp.exec»}", "child_process.exec"},
		{"const cp = require(name);;«cp.exec»(x)", ""},
		{"const a = require('fs'), b = 1;;«a?.readFile»(x)", "fs.readFile"},
		{"const [a] = require('fs');;«a»(x)", ""},
		{"const {...r} = require('fs');;«r»(x)", ""},
		{"import React from 'react';;const x = «React.createElement»", "react.createElement"},
		{"function f(a, b = «cp.x») {};;import cp from 'c'", "c.x"},
	})
	ask(t, checks.TypeScript, pathOf, []question{
		{"import fs = require('fs');;«fs.readFile»(x)", "fs.readFile"},
		{"import type {T} from 'x';;let a: «T»", "x.T"},
		{"import {Foo} from 'x';;class K { constructor(private a: «Foo») {} }", "x.Foo"},
		{"import * as x from 'x';;let a: «x.T»<string>", "x.T"},
		{"import {Foo} from 'x';;@«Foo»() class K {}", "x.Foo"},
		{"import {x} from 'x';;namespace N { const x = 1; «x.y» }", ""},
		{"import {x} from 'x';;function f<T>(a: T, x: T) { return «x» as any }", ""},
	})
}

func TestPathsOfJava(t *testing.T) {
	in := func(body string) string { return "class K { void f(int p) throws E { " + body + " } }" }
	ask(t, checks.Java, pathOf, []question{
		{"import javax.crypto.Cipher;;" + in("«Cipher.getInstance»(x);"), "javax.crypto.Cipher.getInstance"},
		{"import javax.crypto.Cipher;;" + in("«Cipher» c = null;"), "javax.crypto.Cipher"},
		{"import a.b.C;;" + in("new «C»();"), "a.b.C"},
		{"import a.b.C;;" + in("new «C»<String>(1);"), "a.b.C"},
		{"import a.b.C;;" + in("(«C») x;"), "a.b.C"},
		{"import static a.b.C.m;;" + in("«m»(1);"), "a.b.C.m"},
		{"import static a.b.C.m;;" + in("int m = 1; «m»(1);"), "a.b.C.m"},
		{"import static a.b.C.m;;" + in("int m = 1; f(«m»);"), ""},
		{"import static a.b.C.m;;class K { void m(int a) {} void f() { «m»(1); } }", ""},
		{"import static a.b.C.*;;" + in("«m»(1);"), ""},
		{"import a.b.*;;" + in("«C.m»(1);"), ""},
		{"import a.b.C;;@«C»(1) class K {}", "a.b.C"},
		{"import a.b.C;;class K extends «C» {}", "a.b.C"},
		{"import a.b.C;;class K { «C» f; }", "a.b.C"},
		{"import a.b.C;;class K { void f(@«C» int x) { } }", "a.b.C"},
		{"import a.b.C;;" + in("f(«C.X»);"), "a.b.C.X"},
		{"import a.b.C;;" + in("f(«C.D.E.m»(1));"), "a.b.C.D.E.m"},
		{"import a.b.C;;" + in("Object C = 1; «C.m»();"), ""},
		{"import a.b.C;;" + in("x = C::m; «C.m»();"), "a.b.C.m"},
		{"import a.b.c;;" + in("for (X c : cs) { «c.m»(); }"), ""},
		{"import a.b.c;;" + in("try (X c = f()) { «c.m»(); }"), ""},
		{"import a.b.c;;" + in("try { } catch (X c) { «c.m»(); }"), ""},
		{"import a.b.c;;" + in("run(c -> «c.m»());"), ""},
		{"import a.b.c;;" + in("run((c, d) -> { «c.m»(); });"), ""},
		{"import a.b.c;;" + in("if (o instanceof X c) { «c.m»(); }"), ""},
		{"import a.b.c;;" + in("switch (o) { case X c -> «c.m»(); }"), ""},
		{"import a.b.c;;" + in("switch (o) { case R(X c, Y d) -> «c.m»(); }"), ""},
		{"import a.b.c;;" + in("{ int c = 1; } «c.m»();"), "a.b.c.m"},
		{"import a.b.c;;" + in("for (int c = 0; ; ) { } «c.m»();"), "a.b.c.m"},
		{"import a.b.c;;class K { int c; void f() { «c.m»(); } }", ""},
		{"import a.b.c;;class K { void f() { «c.m»(); } int c; }", ""},
		{"import a.b.c;;class K { class L { int c; } void f() { «c.m»(); } }", "a.b.c.m"},
		{"import a.b.c;;record R(int c) { int f() { return «c.m»(); } }", ""},
		{"import a.b.C;;class K { class C {} void f() { «C.m»(); } }", ""},
		{"import a.b.c;;" + in("new T() { int c = 1; void m() { «c.m»(); } };"), ""},
		{"import a.b.c;;" + in("new T() { int c = 1; }; «c.m»();"), "a.b.c.m"},
		{"import a.b.C;;" + in("List<«C»> x;"), "a.b.C"},
		{"import a.b.C;;" + in("«C» C = null;"), "a.b.C"},
		{"import a.b.c;;class K { K(int c) { «c.m»(); } }", ""},
		{"import a.b.c;;" + in("switch (o) { case 1: int c = 1; break; case 2: «c.m»(); }"), ""},
		{"import a.b.C;;" + in("«this.C»();"), ""},
	})
}

func TestModulesAndLocals(t *testing.T) {
	n, _ := prepare(t, checks.Python, "from os import system as s, path\nimport os\nfrom flask.json import *\nr = os.system\nfrom a import system\n")
	var names []string
	for _, sym := range n.Locals("system") {
		names = append(names, n.Symbol(sym))
	}
	slices.Sort(names)
	if diff := cmp.Diff([]string{"r", "s", "system"}, names); diff != "" {
		t.Errorf("locals (-want +got):\n%s", diff)
	}
	for module, want := range map[string]bool{"os": true, "os.path": true, "flask": true, "flask.json": true, "fla": false, "": false, "json": false} {
		if n.Module(module) != want {
			t.Errorf("module %q: %v", module, !want)
		}
	}
	if diff := cmp.Diff([]string{"flask.json"}, n.Wildcards()); diff != "" {
		t.Errorf("wildcards (-want +got):\n%s", diff)
	}
	n, _ = prepare(t, checks.JavaScript, "const {exec: e} = require('node:child_process'); import('fs'); export * from './x'")
	if syms := n.Locals("exec"); len(syms) != 1 || n.Symbol(syms[0]) != "e" {
		t.Errorf("locals of exec: %v", syms)
	}
	for _, module := range []string{"child_process", "node:child_process", "fs", "./x"} {
		if !n.Module(module) {
			t.Errorf("%s isn't imported", module)
		}
	}
	n, _ = prepare(t, checks.Java, "import javax.crypto.Cipher; import java.util.*;")
	for _, module := range []string{"javax", "javax.crypto", "javax.crypto.Cipher", "java.util"} {
		if !n.Module(module) {
			t.Errorf("%s isn't imported", module)
		}
	}
	n, _ = prepare(t, checks.Go, "package p\nimport m \"os/exec\"\n")
	if !n.Module("os/exec") || !n.Module("os") || n.Module("exec") || len(n.Locals("exec")) != 1 {
		t.Error("os/exec isn't imported as it is")
	}
}

func TestNamesThatMayBeImported(t *testing.T) {
	for _, tt := range []struct {
		lang      checks.Lang
		src, full string
		want      bool
	}{
		{checks.Python, "from os import *\n«system»(x)", "os.system", true},
		{checks.Python, "from os import *\n«path.join»(x)", "os.path.join", true},
		{checks.Python, "from os import *\n«system»(x)", "subprocess.system", false},
		{checks.Python, "from os import *\ndef system(): pass\n«system»(x)", "os.system", false},
		{checks.Python, "from os import *\n«f().system»(x)", "os.system", false},
		{checks.Python, "«system»(x)", "os.system", false},
		{checks.Python, "from os import system\n«system»(x)", "os.system", true},
		{checks.Python, "from os import *\nfrom a import system\n«system»(x)", "os.system", false},
		{checks.Java, "import java.sql.*; class K { «Statement» s; }", "java.sql.Statement", true},
		{checks.Java, "import java.sql.*; class K { class Statement {} «Statement» s; }", "java.sql.Statement", false},
		{checks.Java, "import static a.B.*; class K { void f() { «m»(); } }", "a.B.m", true},
		{checks.Java, "class K { void f() { «Runtime.getRuntime»(); } }", "java.lang.Runtime.getRuntime", true},
		{checks.Java, "class K { void f() { «Foo.getRuntime»(); } }", "java.lang.Runtime.getRuntime", false},
		{checks.Go, "package p; import . \"fmt\"; func f() { «Println»() }", "fmt.Println", true},
		{checks.Go, "package p; func f() { «Println»() }", "fmt.Println", false},
	} {
		n, node := prepare(t, tt.lang, tt.src)
		if got := n.May(node, tt.full); got != tt.want {
			t.Errorf("%s: %v for %s in\n%s", tt.lang, got, tt.full, tt.src)
		}
	}
}
