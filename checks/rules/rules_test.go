package rules

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
)

// filler sets every field of a value to something else than its zero value, each
// to another, so that a field that isn't written or read shows.
type filler struct{ n int }

func (f *filler) fill(v reflect.Value, depth int) {
	f.n++
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(int64(f.n))
	case reflect.Uint8:
		v.SetUint(uint64(f.n%200 + 1))
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d", f.n))
	case reflect.Pointer:
		if depth > 9 || v.Type() == reflect.TypeFor[*pattern.Part]() { // has a test of its own
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem(), depth+1)
	case reflect.Slice:
		if depth > 9 {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			f.fill(v.Index(i), depth+1)
		}
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"b": "x", "a": "y"}))
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i), depth+1)
		}
	default:
		panic("no value for " + v.Type().String())
	}
}

func TestEveryFieldIsWrittenAndRead(t *testing.T) {
	var f filler
	var r, plain pattern.Rule
	f.fill(reflect.ValueOf(&r).Elem(), 0)
	plain = pattern.Rule{Rule: &checks.Rule{ID: "plain"}, Search: &pattern.Formula{Text: "f"}}
	other := plain
	other.Rule = &checks.Rule{ID: "other", Langs: []checks.Lang{checks.Go}}
	folders := []Folder{{Name: "a", Rules: []*pattern.Rule{&r, &plain}}, {Name: "b", Rules: []*pattern.Rule{&other}}}
	l, err := Decode(string(Encode(folders)))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]*pattern.Rule{&r, &plain, &other}, l.All()); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if d := cmp.Diff([]*checks.Rule{r.Rule, plain.Rule, other.Rule}, l.Index()); d != "" {
		t.Errorf("index (-want +got):\n%s", d)
	}
}

// TestAPartIsOneForAllThatUseIt has two rules in different folders use one part.
func TestAPartIsOneForAllThatUseIt(t *testing.T) {
	part := &pattern.Part{Name: "b/input", Rule: &pattern.Rule{Rule: &checks.Rule{}, Taint: &pattern.Taint{Sources: []pattern.Source{{Formula: &pattern.Formula{Text: "f"}}}}}}
	rule := func(id string) []*pattern.Rule {
		at := pattern.Position{Line: 3, Column: 7}
		return []*pattern.Rule{{Rule: &checks.Rule{ID: id}, Taint: &pattern.Taint{Sources: []pattern.Source{{Use: part, At: at, Label: "X"}}}}}
	}
	l, err := Decode(string(Encode([]Folder{{Name: "a", Rules: rule("x")}, {Name: "b", Rules: rule("y"), Parts: []*pattern.Part{part}}})))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"b/input"}, l.PartNames()); d != "" {
		t.Errorf("names (-want +got):\n%s", d)
	}
	got := l.Part("b/input")
	if got == nil || got.Rule.Taint.Sources[0].Formula.Text != "f" || l.Part("a/input") != nil {
		t.Errorf("the part is %+v", got)
	}
	for _, r := range l.All() {
		if s := r.Taint.Sources[0]; s.Use != got || s.Label != "X" || s.At.Column != 7 {
			t.Errorf("%s: %+v", r.ID, s)
		}
	}
}

// TestForALanguage has rules for one language, for two and for all files.
func TestForALanguage(t *testing.T) {
	rule := func(id string, langs ...checks.Lang) *pattern.Rule {
		return &pattern.Rule{Rule: &checks.Rule{ID: id, Langs: langs}, Search: &pattern.Formula{}}
	}
	l, err := Decode(string(Encode([]Folder{
		{Name: "go", Rules: []*pattern.Rule{rule("g", checks.Go)}},
		{Name: "javascript", Rules: []*pattern.Rule{rule("js", checks.JavaScript), rule("both", checks.JavaScript, checks.TypeScript)}},
		{Name: "regex", Rules: []*pattern.Rule{rule("any"), rule("any-go", checks.Go)}},
	})))
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[checks.Lang][]string{
		checks.Go: {"g", "any", "any-go"}, checks.TypeScript: {"both", "any"}, checks.JavaScript: {"js", "both", "any"}, "": {"any"},
	} {
		var got []string
		for _, r := range l.For(lang) {
			got = append(got, r.ID)
			if !slices.Contains(l.Index(), r.Rule) {
				t.Errorf("%s: the rule %s is not the one of the index", lang, r.ID)
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", lang, d)
		}
	}
	if l.sections[1].rules == nil || Encode(nil) == nil {
		t.Error("nothing was read")
	}
}

// TestOnlyWhatIsNeededIsRead asks for a language and looks at another's rules.
func TestOnlyWhatIsNeededIsRead(t *testing.T) {
	rule := func(lang checks.Lang) []*pattern.Rule {
		return []*pattern.Rule{{Rule: &checks.Rule{ID: string(lang), Langs: []checks.Lang{lang}}}}
	}
	l, err := Decode(string(Encode([]Folder{{Name: "go", Rules: rule(checks.Go)}, {Name: "java", Rules: rule(checks.Java)}})))
	if err != nil {
		t.Fatal(err)
	}
	l.For(checks.Java)
	if l.sections[0].rules != nil || l.sections[0].metas != nil {
		t.Error("the rules for Go were read for a file of Java")
	}
	l.Index()
	if l.sections[0].rules != nil {
		t.Error("patterns were read for the index")
	}
}

// TestDamage cuts and changes the written form: it is refused, or it is read to
// its end.
func TestDamage(t *testing.T) {
	var f filler
	var r pattern.Rule
	f.fill(reflect.ValueOf(&r).Elem(), 0)
	whole := Encode([]Folder{{Name: "a", Rules: []*pattern.Rule{&r}}})
	read := func(b []byte) (err error) {
		defer func() {
			if v := recover(); v != nil {
				err = v.(error)
			}
		}()
		l, err := Decode(string(b))
		if err == nil {
			l.All()
		}
		return err
	}
	if err := read(whole); err != nil {
		t.Fatal(err)
	}
	for i := range len(whole) {
		if read(whole[:i]) == nil {
			t.Errorf("cut at %d of %d, it is read", i, len(whole))
		}
		b := slices.Clone(whole)
		b[i] ^= 0xff
		_ = read(b) // no panic but with errData
	}
}

func TestOurRulesAreThere(t *testing.T) {
	ids := map[string]bool{}
	for _, r := range Index() {
		if ids[r.ID] {
			t.Errorf("two rules have the id %s", r.ID)
		}
		ids[r.ID] = true
		// What is found in a configuration is the secret itself.
		if r.Secret != (r.Concept == "secret-in-config") || r.Origin != "squire" {
			t.Errorf("%s: secret is %v, origin is %s", r.ID, r.Secret, r.Origin)
		}
	}
	if !ids["py-yaml-load"] || len(All()) != len(ids) {
		t.Errorf("%d rules, %v", len(All()), ids)
	}
}

func BenchmarkIndex(b *testing.B) {
	for b.Loop() {
		l, _ := Decode(data)
		l.Index()
	}
}
