package golang

import "github.com/squiresec/squire/checks/syntax"

// Steps returns how many tokens the parser read, what it looked ahead at
// included.
func Steps(src []byte) int { return parse(src, syntax.Code).steps }
