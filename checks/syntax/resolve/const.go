package resolve

import "github.com/squiresec/squire/checks/syntax"

type consts struct{}

// A ValueKind says what a constant is.
type ValueKind uint8

// The kinds of values.
const (
	StringValue ValueKind = iota + 1
	NumberValue
	BoolValue
	NullValue
)

// A Value is what a constant expression is.
type Value struct {
	Kind ValueKind
	// Text is the string; a number as a decimal integer or as a float; "true"
	// or "false"; "" for null.
	Text string
}

// Const returns the value of an expression that always has the same one.
func (n *Names) Const(node int32) (Value, bool) { return Value{}, node == syntax.None && false }

// Type returns the type that an expression is written to have.
func (n *Names) Type(node int32) (written, path string) { return "", "" }
