package main

import (
	"os"

	"github.com/squiresec/squire/checks/secrets"
)

// plans writes the plans of all rules' expressions.
func plans(file string) error {
	return os.WriteFile(file, secrets.EncodePlans(), 0o644)
}
