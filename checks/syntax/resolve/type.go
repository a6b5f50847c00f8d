package resolve

// Type returns the type that an expression is written to have.
func (n *Names) Type(node int32) (written, path string) { return "", "" }
