package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/checktest"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/rules"
)

// TestExamples runs the tests of all rules.
func TestExamples(t *testing.T) {
	for _, r := range rules.All() {
		t.Run(r.ID, func(t *testing.T) {
			result := checktest.Run(r)
			for i := range result.Failures {
				f := &result.Failures[i]
				t.Errorf("%v\nwant %q\ngot  %q", f, f.Want, f.Got)
			}
			if result.Tests < 9 {
				t.Errorf("%d tests, want more", result.Tests)
			}
		})
	}
}

// halfTyped is what somebody may be about to type at the end of a file, by
// language: something that can't be read, and something of the wrong type.
var halfTyped = map[checks.Lang]string{
	checks.Go:         "\nfunc half() int {\n\tvar n int = \"text\"\n\tif n.foo(bar, {\n",
	checks.Python:     "\ndef half(:\n    n: int = \"text\"\n    foo(bar[, \"x\n",
	checks.JavaScript: "\nfunction half( {\n  const n = foo(bar, {\n  n.(\n",
	checks.TypeScript: "\nfunction half(a: {\n  const n: number = \"text\";\n  n.(\n",
	checks.Java:       "\nclass Half { int half( { int n = \"text\"; foo(bar, \n",
	checks.Shell:      "\nif [ \"$x\nfoo $(bar\n",
	checks.Dockerfile: "\nRUN if [ \"$x\nCOPY --\n",
	checks.YAML:       "\nhalf: [a, {b\n  c: \"\n",
	checks.Terraform:  "\nresource \"half\" {\n  a = foo(\n",
	checks.JSON:       "\n{\"half\": [",
	checks.HTML:       "\n<div class=\"half\n<script>foo(",
	checks.INI:        "\n[half\nfoo = \"bar\n",
}

// TestHalfTyped has rules find their examples in a text that isn't finished.
func TestHalfTyped(t *testing.T) {
	all, lost := 0, 0
	for _, r := range rules.All() {
		m := pattern.Lazy(r)
		for _, x := range r.Tests.Bad {
			lang, path := checktest.LanguageOf(r, x.Path)
			found := func(text string) map[string]bool {
				got, _ := checktest.Find(m, path, lang, []byte(text), true)
				places := map[string]bool{}
				for _, f := range got {
					places[fmt.Sprint(f.Span)] = true
				}
				return places
			}
			broken := found(x.Text + halfTyped[lang])
			for place := range found(x.Text) {
				if all++; !broken[place] {
					lost++
					t.Logf("%s: the finding at %s of\n%s", r.ID, place, x.Text)
				}
			}
		}
	}
	if lost*50 > all {
		t.Errorf("%d of %d findings are lost when something half typed follows", lost, all)
	}
	t.Logf("%d of %d lost", lost, all)
}

// TestEitherHostOfNpm has the rule about lock files find the same where packages
// come from npm's own host, which is put together here, as where they come from
// that of yarn, which the examples have.
func TestEitherHostOfNpm(t *testing.T) {
	const yarn = "registry.yarnpkg.com"
	npm := strings.Join([]string{"registry", "npmjs", "org"}, ".")
	tests := 0
	for _, r := range rules.All() {
		if r.ID != "dep-lockfile-host-mismatch" {
			continue
		}
		other := *r
		for _, examples := range []*[]pattern.Example{&other.Tests.Bad, &other.Tests.OK, &other.Tests.Near} {
			*examples = slices.Clone(*examples)
			for i := range *examples {
				tests += strings.Count((*examples)[i].Text, yarn)
				(*examples)[i].Text = strings.ReplaceAll((*examples)[i].Text, yarn, npm)
			}
		}
		for _, f := range checktest.Run(&other).Failures {
			t.Error(&f)
		}
	}
	if tests < 8 {
		t.Errorf("%d examples with the host, want more", tests)
	}
}
