package report

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/squiresec/squire/checks"
)

// compile reads a schema from a file. adjust may change it first.
func compile(t *testing.T, file, ref string, adjust func(any)) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if adjust != nil {
		adjust(doc)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("file:///schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("file:///schema.json" + ref)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// strict forbids every property that a schema doesn't name, so that a field
// can't be written without being described. The published schema allows more:
// fields may be added.
func strict(v any) {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "$id")
		if _, ok := v["properties"]; ok && v["type"] == "object" {
			v["additionalProperties"] = false
		}
		for _, x := range v {
			strict(x)
		}
	case []any:
		for _, x := range v {
			strict(x)
		}
	}
}

const reportSchema = "../../docs/schema/report.schema.json"

func validate(t *testing.T, s *jsonschema.Schema, doc string) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(doc))
	if err != nil {
		t.Fatalf("%v in\n%s", err, doc)
	}
	if err := s.Validate(v); err != nil {
		t.Errorf("%v in\n%s", err, doc)
	}
	return v
}

// runs are reports of every shape.
func runs() map[string]struct {
	found []checks.Finding
	sum   *Summary
} {
	type run = struct {
		found []checks.Finding
		sum   *Summary
	}
	return map[string]run{
		"clean":      {nil, summary()},
		"bare":       {nil, &Summary{}},
		"findings":   {samples(), summary()},
		"notes":      {nil, &Summary{Notes: []string{"The advisories are a year old."}}},
		"incomplete": {samples()[:1], incompleteSummary()},
		"canceled":   {nil, &Summary{Canceled: true}},
		"hostile":    {hostile(), incompleteSummary()},
		"places":     {scattered(), summary()},
	}
}

func TestJSONFollowsItsSchema(t *testing.T) {
	document := compile(t, reportSchema, "#/$defs/document", strict)
	line := compile(t, reportSchema, "#/$defs/line", strict)
	published := compile(t, reportSchema, "", nil)
	for name, run := range runs() {
		t.Run(name, func(t *testing.T) {
			doc := render(t, "json", options(), run.found, run.sum)
			validate(t, document, doc)
			validate(t, published, doc)
			lines := strings.Split(strings.TrimSuffix(render(t, "jsonl", options(), run.found, run.sum), "\n"), "\n")
			if len(lines) != len(run.found)+1 {
				t.Errorf("%d lines for %d findings", len(lines), len(run.found))
			}
			for _, l := range lines {
				validate(t, line, l)
				validate(t, published, l)
			}
		})
	}
}

// A schema that lets anything pass would make the test above worthless.
func TestSchemaRefuses(t *testing.T) {
	document := compile(t, reportSchema, "#/$defs/document", nil)
	doc := render(t, "json", options(), samples(), summary())
	for _, change := range [][2]string{
		{`"squire/1"`, `"squire/9"`}, {`"severity":"critical"`, `"severity":"awful"`},
		{`"complete":true`, `"complete":1`}, {`"fingerprint":"0`, `"fingerprint":"x`}, {`"gaps"`, `"gap"`},
	} {
		bad := strings.Replace(doc, change[0], change[1], 1)
		if bad == doc {
			t.Fatalf("%s does not occur", change[0])
		}
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(bad))
		if err != nil {
			t.Fatal(err)
		}
		if document.Validate(v) == nil {
			t.Errorf("%s passes", change[1])
		}
	}
}

// Both JSON formats tell the same.
func TestJSONLEqualsJSON(t *testing.T) {
	var doc struct {
		Schema   string
		Tool     jsonTool
		Findings []jsonFinding
		Summary  jsonSummary
	}
	found := append(samples(), hostile()...)
	if err := json.Unmarshal([]byte(render(t, "json", options(), found, incompleteSummary())), &doc); err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(render(t, "jsonl", options(), found, incompleteSummary())))
	for _, want := range doc.Findings {
		var got jsonFinding
		if err := dec.Decode(&got); err != nil {
			t.Fatal(err)
		}
		want.Schema = doc.Schema
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
	var got jsonSummary
	if err := dec.Decode(&got); err != nil {
		t.Fatal(err)
	}
	doc.Summary.Schema, doc.Summary.Tool = doc.Schema, &doc.Tool
	if d := cmp.Diff(doc.Summary, got); d != "" {
		t.Error(d)
	}
	if got.Complete || got.Findings != 13 || got.Secrets != 12 || got.Suppressed != 1 || got.BySeverity.Critical != 11 || len(got.Gaps) != 2 {
		t.Errorf("summary %+v", got)
	}
	for i, x := range found {
		path := doc.Findings[i].Path
		if raw := doc.Findings[i].PathBytes; raw != nil {
			path = string(raw)
		}
		if path != x.Path {
			t.Errorf("path %q came back as %q", x.Path, path)
		}
		e := doc.Findings[i].Excerpt
		if e.Text[e.Start:e.End] != x.Excerpt.Text[x.Excerpt.Start:x.Excerpt.End] {
			t.Errorf("underlines %q in %q", e.Text[e.Start:e.End], e.Text)
		}
	}
}

func TestEveryFieldIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/report-json.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || seen[typ] {
			return
		}
		seen[typ] = true
		for f := range typ.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if !bytes.Contains(page, []byte("`"+name+"`")) {
				t.Errorf("docs/report-json.md doesn't describe %s of %s", name, typ)
			}
			walk(f.Type)
		}
	}
	walk(reflect.TypeFor[jsonFinding]())
	walk(reflect.TypeFor[jsonSummary]())
}

func TestJSONIsHarmlessOnATerminal(t *testing.T) {
	for _, f := range Formats()[1:] {
		for _, r := range render(t, f.Name, options(), hostile(), incompleteSummary()) {
			if r != '\n' && !unicode.IsGraphic(r) {
				t.Errorf("%s: %U reached the terminal", f.Name, r)
			}
		}
	}
}

func FuzzEscapeJSON(f *testing.F) {
	f.Add("plain")
	f.Add("\x7f\u0085\u202e\u2028\ufeff\U000e0041\U0010ffff 日本 é\x1b\\\"")
	f.Fuzz(func(t *testing.T, s string) {
		doc, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		escaped := escapeJSON(bytes.Clone(doc))
		var got, want string
		if err := json.Unmarshal(doc, &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(escaped, &got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%q became %q", want, got)
		}
		for _, r := range string(escaped) {
			if !unicode.IsGraphic(r) {
				t.Errorf("%U left in %s", r, escaped)
			}
		}
	})
}

func FuzzValidUTF8(f *testing.F) {
	f.Add("a\xffb", 1, 2)
	f.Add("\xf0\x9f\x92\xa9\xf0\x9f", 4, 6)
	f.Fuzz(func(t *testing.T, s string, a, b int) {
		if a < 0 || b < a || b > len(s) || !boundary(s, a) || !boundary(s, b) {
			return
		}
		from, to := a, b
		got := validUTF8(s, &from, &to)
		if !utf8.ValidString(got) {
			t.Fatalf("%q is invalid", got)
		}
		if want := validUTF8(s[:a]) + "|" + validUTF8(s[a:b]) + "|" + validUTF8(s[b:]); got[:from]+"|"+got[from:to]+"|"+got[to:] != want {
			t.Errorf("%q [%d,%d) became %q [%d,%d)", s, a, b, got, from, to)
		}
	})
}

// boundary reports whether a rune, or a byte of invalid UTF-8, begins at i.
func boundary(s string, i int) bool {
	for at := 0; at < i; {
		_, size := utf8.DecodeRuneInString(s[at:])
		if at += size; at > i {
			return false
		}
	}
	return true
}
