// Command schema writes the JSON schema of .squire.toml, from the struct that
// the file is read into and its comments.
//
// It is written twice: under docs for editors and people, and beside the
// package that embeds it for `squire policy schema`.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/policy"
)

const (
	module = "github.com/squiresec/squire"
	// id is where the schema will be found, and what a "#:schema" line or an
	// editor's catalogue names.
	id = "https://squiresec.github.io/schema/squire.toml.schema.json"
)

// outputs are the files to write, relative to the root of the module.
var outputs = []string{
	"docs/schema/squire.toml.schema.json",
	"internal/policy/schema.json",
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: schema MODULE-ROOT")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "schema:", err)
		os.Exit(1)
	}
}

func run(root string) error {
	// Comments are found by the path of their package below the current folder.
	if err := os.Chdir(root); err != nil {
		return err
	}
	text, err := generate()
	if err != nil {
		return err
	}
	for _, name := range outputs {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// generate returns the schema. The current folder is the root of the module.
func generate() ([]byte, error) {
	r := &jsonschema.Reflector{
		FieldNameTag:               "toml",
		RequiredFromJSONSchemaTags: true,
		ExpandedStruct:             true,
		DoNotReference:             true,
		Anonymous:                  true,
	}
	if err := r.AddGoComments(module, "./internal/policy", jsonschema.WithFullComment()); err != nil {
		return nil, fmt.Errorf("read comments: %w", err)
	}
	for k, text := range r.CommentMap {
		r.CommentMap[k] = strings.Join(strings.Fields(text), " ")
	}
	s := r.Reflect(&policy.Config{})
	s.ID, s.Title = id, "Squire's configuration, "+policy.ConfigFile
	s.Description = "What Squire looks for in this repository and what becomes of a finding. Every key is optional; `squire policy show` tells each value and where it comes from."
	// A tag can't say what the values of a map are.
	rules, _ := s.Properties.Get("rules")
	severity, ok := rules.Properties.Get("severity")
	if !ok || severity.AdditionalProperties == nil {
		return nil, fmt.Errorf("rules.severity is no map of strings any more")
	}
	for l := checks.Info; l <= checks.Critical; l++ {
		severity.AdditionalProperties.Enum = append(severity.AdditionalProperties.Enum, l.String())
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(s); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
