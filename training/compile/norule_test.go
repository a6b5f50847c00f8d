package compile_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/squiresec/squire/training/compile"
)

// A kata names the rules that find its start, or says why there is none; not both
// and not neither.
func TestAKataSaysWhyNoRuleFindsIt(t *testing.T) {
	const base = `schema: 1
title: A small kata
edit: [a.go]
task: Take it out.
hints: [Look., Think., Write.]
explanation: It is out.
decoys:
  one: {gates: [exploit], why: Still there.}
  two: {gates: [exploit], why: Still there.}
  three: {gates: [exploit], why: Still there.}
`
	for _, tt := range []struct{ name, more, want string }{
		{"a rule", "rules: [go-x]\n", ""},
		{"no rule, and why", "no_rule: Only the program knows who owns what.\n", ""},
		{"neither", "", "says not why there is none"},
		{"both", "rules: [go-x]\nno_rule: Only the program knows.\n", "says why there is none"},
		{"at length", "no_rule: " + strings.Repeat("word ", 40) + "\n", "no_rule has 40 words"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := small()
			const md = "lessons/small/lesson.md"
			m[md] = &fstest.MapFile{Data: []byte(strings.Replace(string(m[md].Data), "go: snippet", "go: full", 1))}
			const dir = "lessons/small/kata/go/"
			m[dir+"kata.yaml"] = &fstest.MapFile{Data: []byte(base + tt.more)}
			for _, name := range []string{"start/a.go", "solution/a.go", "tests/a_test.go", "exploit/b_test.go"} {
				m[dir+name] = &fstest.MapFile{Data: []byte("package a\n")}
			}
			c := load(t, m)
			problems := slices.DeleteFunc(compile.Lint(c, compile.Options{Today: day("2026-11-23")}), func(p compile.Problem) bool { return p.Code != "L4" })
			if tt.want == "" {
				if len(problems) > 0 {
					t.Errorf("found %v, want nothing", problems)
				}
				if got := c.Lessons[0].Katas[0].Content; (got.NoRule == "") == (len(got.Rules) == 0) {
					t.Errorf("compiled to rules %q and no_rule %q", got.Rules, got.NoRule)
				}
				return
			}
			if len(problems) != 1 || !strings.Contains(problems[0].Text, tt.want) {
				t.Errorf("found %v, want one problem that says %q", problems, tt.want)
			}
		})
	}
}
