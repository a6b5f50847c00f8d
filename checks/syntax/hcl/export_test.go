package hcl

import (
	"github.com/squiresec/squire/checks/syntax"
)

// Steps returns how many tokens the parser reads, what it looks ahead at and
// what it skips included.
func Steps(src []byte, mode syntax.Mode) int {
	p := parse(src, mode, false)
	steps := p.steps
	if p.unbalanced {
		steps += parse(src, mode, true).steps
	}
	return steps
}
