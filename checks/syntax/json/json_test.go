package json_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/json"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{`{"a": [1, -2.5e3, true, null]}`, `(File (Map/item (KeyValue/item "a" (String/key "\"a\"") (Array/value (Number/item "1") (Number/item "-2.5e3") (Bool/item:True "true") (Null/item "null")))))`},
		{"// c\n{\"a\": \"x\\\"y\", /* d */}", `(File (Map/item (KeyValue/item "a" (String/key "\"a\"") (String/value "\"x\\\"y\""))))`},
		{`{"a": , "b": 1`, `(File (Map/item!80 (KeyValue/item "a" (String/key "\"a\"")) (KeyValue/item "b" (String/key "\"b\"") (Number/value "1"))))`},
		{`[1 2] @`, `(File (Array/item (Number/item "1") (Number/item "2")) (Gap/item "@"))`},
		{"{\"a\": \"open\n}", `(File (Map/item (KeyValue/item "a" (String/key "\"a\"") (String/value!80 "\"open"))))`},
		{``, `(File)`},
	} {
		tree := json.Parse([]byte(tt.src), syntax.Code)
		if err := tree.Check(); err != nil {
			t.Errorf("%s: %v", tt.src, err)
		}
		if got := tree.String(); got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.src, got, tt.want)
		}
	}
}

func TestPattern(t *testing.T) {
	tree := json.Parse([]byte(`{"Action": $A, ...}`), syntax.Pattern)
	want := `(File (Map/item (KeyValue/item "Action" (String/key "\"Action\"") (Metavar/value "$A")) (Ellipsis/item "...")))`
	if got := tree.String(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestDepthIsBounded(t *testing.T) {
	tree := json.Parse([]byte(strings.Repeat("[", 100_000)+"1"+strings.Repeat("]", 100_000)+` 2`), syntax.Code)
	if err := tree.Check(); err != nil {
		t.Error(err)
	}
	if len(tree.Gaps) == 0 || tree.Nodes[len(tree.Nodes)-1].Kind != syntax.Number {
		t.Errorf("gaps %v, and the last node is %v", tree.Gaps, tree.Nodes[len(tree.Nodes)-1].Kind)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"a": [1, {"b": "c\u0041"}], // x` + "\n}"))
	f.Add([]byte(`{"a": $X, ... "b`))
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			if err := json.Parse(src, mode).Check(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	src := bytes.Repeat([]byte(`{"name": "value", "list": [1, 2, 3, {"deep": true, "text": "some longer text"}]},`+"\n"), 2000)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		json.Parse(src, syntax.Code)
	}
}
