package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/squiresec/squire/internal/policy"
)

func TestWrittenSchemasAreFresh(t *testing.T) {
	t.Chdir("../../..")
	want, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range outputs {
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), string(got)); d != "" {
			t.Errorf("%s is stale; run go generate ./internal/policy\n%s", name, d)
		}
	}
	if !bytes.Equal(want, policy.Schema()) {
		t.Error("policy.Schema gives something else")
	}
}

// What the schema accepts, squire reads; what it refuses, squire refuses.
func TestSchemaAgreesWithSquire(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(policy.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(id, doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(id)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, config string
		good         bool
	}{
		{"empty", "", true},
		{"everything", `
mode = "warn"
fail-on = "low"
max-file-size = "1MB"
require-reason = false
[rules]
disable = ["generic-api-key"]
enable = ["aws-*"]
gitleaks-defaults = true
severity = { "aws-*" = "critical" }
[paths]
exclude = ["vendor/**"]
[ignore]
max-days = 90
[[override]]
paths = ["**/testdata/**"]
rules = ["hard-coded-secret"]
severity = "low"
`, true},
		{"unknown key", "fail_on = \"low\"", false},
		{"unknown key in a table", "[paths]\ninclude = []", false},
		{"wrong mode", "mode = \"on\"", false},
		{"wrong type", "max-file-size = 64", false},
		{"wrong severity", "[rules.severity]\naws-access-token = \"loud\"", false},
		{"wrong number", "[ignore]\nmax-days = -3", false},
		{"severity missing", "[[override]]\npaths = [\"a\"]", false},
	} {
		var value map[string]any
		if err := toml.Unmarshal([]byte(tt.config), &value); err != nil {
			t.Fatal(err)
		}
		if value == nil {
			value = map[string]any{}
		}
		if err := schema.Validate(value); (err == nil) != tt.good {
			t.Errorf("%s: the schema says %v", tt.name, err)
		}
		_, err := policy.Load(policy.Options{Read: func(name string) ([]byte, error) {
			if name == policy.ConfigFile {
				return []byte(tt.config), nil
			}
			return nil, os.ErrNotExist
		}})
		if (err == nil) != tt.good {
			t.Errorf("%s: squire says %v", tt.name, err)
		}
	}
}
