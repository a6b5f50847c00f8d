package policy

import (
	_ "embed"
	"slices"
)

//go:generate go run ../gen/schema ../..

//go:embed schema.json
var schema []byte

// Schema returns the JSON schema of .squire.toml.
func Schema() []byte { return slices.Clone(schema) }
