package checks_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/leaktest"
)

// texts calls visit with every string and byte slice that can be reached from
// v, unexported fields included.
func texts(v reflect.Value, path string, visit func(path, text string)) {
	switch v.Kind() {
	case reflect.String:
		visit(path, v.String())
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			texts(v.Elem(), path, visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			texts(v.Field(i), path+"."+v.Type().Field(i).Name, visit)
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			b := make([]byte, v.Len())
			for i := range b {
				b[i] = byte(v.Index(i).Uint())
			}
			visit(path, string(b))
			return
		}
		for i := range v.Len() {
			texts(v.Index(i), fmt.Sprintf("%s[%d]", path, i), visit)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			texts(k, path+" key", visit)
			texts(v.MapIndex(k), path+" value", visit)
		}
	}
}

// No text of a secret can be reached from a Finding, by whatever way.
func TestFindingHoldsNoSecret(t *testing.T) {
	for seed := range uint64(6) {
		p := leaktest.Plant(seed / 2)
		e := &checks.Engine{Detectors: p.Detectors(), Workers: 2}
		if seed%2 == 1 { // in parts, none of which knows the secrets of the others
			e.CutAt(20, 100, 60, 20)
		}
		n := 0
		for x, err := range e.Scan(t.Context(), p) {
			if err != nil {
				t.Fatal(err)
			}
			n++
			texts(reflect.ValueOf(x), "Finding", func(path, text string) {
				if leak := p.Leak([]byte(text)); leak != "" {
					t.Fatalf("seed %d: %s of a %s finding in %q holds %s", seed, path, x.Rule.ID, x.Path, leak)
				}
			})
		}
		if n < 2*len(p.Secrets) {
			t.Fatalf("%d findings for %d secrets: the test doesn't test", n, len(p.Secrets))
		}
	}
}

// dropper is a Judge that drops every secret and leaves a remark in its place,
// as an unused ignore would.
type dropper struct{ rule *checks.Rule }

func (d dropper) Judge(f *checks.File, found []checks.Finding) []checks.Finding {
	var out []checks.Finding
	for _, x := range found {
		if x.Rule.Secret {
			out = append(out, checks.Finding{Rule: d.rule, Span: x.Span})
		}
	}
	return out
}

func TestJudgesFindingHoldsNoSecret(t *testing.T) {
	p := leaktest.Plant(9)
	e := &checks.Engine{Detectors: p.Detectors(), Judge: dropper{&checks.Rule{ID: "remark", Title: "Remark"}}}
	n := 0
	for x, err := range e.Scan(t.Context(), p) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		texts(reflect.ValueOf(x), "Finding", func(path, text string) {
			if leak := p.Leak([]byte(text)); leak != "" {
				t.Fatalf("%s holds %s", path, leak)
			}
		})
	}
	if n == 0 {
		t.Fatal("no findings")
	}
}
