package html

import "github.com/squiresec/squire/checks/syntax"

// Steps returns how many bytes the parser looked at when it looked ahead.
func Steps(src []byte, mode syntax.Mode) int { return parse(src, mode, false).steps }
