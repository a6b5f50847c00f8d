package secrets

import "github.com/squiresec/squire/checks"

// fixes returns the ways to take a secret out of the file.
func fixes(f *checks.File, h hit) []checks.Fix { return nil }
