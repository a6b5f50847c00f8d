package resolve

import (
	"strings"

	"github.com/squiresec/squire/checks/syntax"
)

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

// What bounds the search for a value.
const (
	maxSteps = 600     // nodes of an expression
	maxDepth = 64      // nesting of an expression
	maxNames = 24      // names that are defined by names
	maxText  = 1 << 16 // bytes of a string
)

// consts are the values of variables that were asked for.
type consts struct {
	state  []constState // by variable
	values []Value
	ranks  []uint8 // how many names lead to a value, the variable's own included
	// members are the table's, by symbol.
	members []memberSet
}

type constState uint8

const (
	notAsked constState = iota
	beingAsked
	isNone
	isValue
)

// Const returns the value of an expression that always has the same one: a
// literal; a name that gets a constant in one place only, which comes before;
// constants that are joined, or written into a text. What is set in several
// places, or under a condition that another path doesn't meet, is none. What is
// too large to be worth it is none either.
func (n *Names) Const(node int32) (Value, bool) {
	if node < 0 || int(node) >= len(n.Nodes) {
		return Value{}, false
	}
	e := evaluator{Names: n, steps: maxSteps}
	return e.eval(node, 0)
}

// An evaluator finds the value of one expression.
type evaluator struct {
	*Names
	steps int
	names int  // how many names it is away from the question
	rank  int  // how many names, one behind the other, it had to follow
	deep  bool // it gave up as there were too many names
}

func (e *evaluator) eval(node int32, depth int) (Value, bool) {
	// What is too large isn't begun, or each part of a sum would be.
	if e.steps--; e.steps < 0 || depth > maxDepth || e.Nodes[node].Sub-node > maxSteps {
		return Value{}, false
	}
	switch x := &e.Nodes[node]; x.Kind {
	case syntax.String, syntax.Char:
		return e.literal(node)
	case syntax.Number:
		return number(e.Text(node), e.style)
	case syntax.Bool:
		if x.Op == syntax.True {
			return Value{BoolValue, "true"}, true
		}
		return Value{BoolValue, "false"}, x.Op == syntax.False
	case syntax.Null:
		return Value{Kind: NullValue}, true
	case syntax.Ident:
		return e.name(node, depth)
	case syntax.Expansion:
		return e.expansion(node, depth)
	case syntax.Word:
		return e.word(node, depth)
	case syntax.Member:
		return e.member(node, depth)
	case syntax.Paren, syntax.Cast:
		return e.wrapped(node, depth)
	case syntax.Walrus:
		return e.child(node, syntax.RoleValue, depth)
	case syntax.Concat, syntax.Template:
		return e.text(node, depth)
	case syntax.Unary:
		return e.unary(node, depth)
	case syntax.Binary:
		return e.binary(node, depth)
	case syntax.Call:
		return e.format(node, depth)
	case syntax.Index:
		object, index := e.Child(node, syntax.RoleObject), e.Child(node, syntax.RoleIndex)
		// Of bytes it would be a number.
		bytes := object != syntax.None && e.Nodes[object].Kind == syntax.String && strings.ContainsAny(string(e.Text(object)[:min(1, len(e.Text(object)))]), "bB")
		if e.style == pythonStyle && object != syntax.None && index != syntax.None && !bytes {
			return e.charAt(object, index, depth)
		}
	}
	return Value{}, false
}

func (e *evaluator) child(node int32, role syntax.Role, depth int) (Value, bool) {
	c := e.Child(node, role)
	if c == syntax.None {
		return Value{}, false
	}
	return e.eval(c, depth+1)
}

func str(s string) (Value, bool) { return Value{StringValue, s}, len(s) <= maxText }

func (e *evaluator) literal(node int32) (Value, bool) {
	if e.Nodes[node].End-e.Nodes[node].Start > maxText {
		return Value{}, false
	}
	s, ok := e.unquote(e.Text(node))
	if !ok {
		return Value{}, false
	}
	return str(s)
}

// wrapped evaluates what is in parentheses, or a cast that changes nothing.
func (e *evaluator) wrapped(node int32, depth int) (Value, bool) {
	if e.Nodes[node].Kind == syntax.Paren {
		if c := e.First(node); c != syntax.None {
			return e.eval(c, depth+1)
		}
		return Value{}, false
	}
	v, ok := e.child(node, syntax.RoleValue, depth)
	switch {
	case !ok:
	case e.style == scriptStyle:
		return v, true // types don't exist when it runs
	case e.style == javaStyle && v.Kind == StringValue:
		typ := e.Child(node, syntax.RoleType)
		return v, typ != syntax.None && (e.Name(typ) == "String" || e.Name(typ) == "Object")
	}
	return Value{}, false
}

func (e *evaluator) unary(node int32, depth int) (Value, bool) {
	v, ok := e.child(node, syntax.RoleValue, depth)
	if !ok {
		return Value{}, false
	}
	switch op := e.Nodes[node].Op; {
	case v.Kind == NumberValue && op == syntax.Plus:
		return v, true
	case v.Kind == NumberValue && op == syntax.Minus:
		if rest, ok := strings.CutPrefix(v.Text, "-"); ok {
			v.Text = rest
		} else if v.Text != "0" {
			v.Text = "-" + v.Text
		}
		return v, true
	case v.Kind == BoolValue && op == syntax.Not:
		if v.Text == "true" {
			return Value{BoolValue, "false"}, true
		}
		return Value{BoolValue, "true"}, true
	}
	return Value{}, false
}

// binary evaluates a chain of operators, which leans to the left, in a loop.
func (e *evaluator) binary(node int32, depth int) (Value, bool) {
	var chain []int32
	for e.Nodes[node].Kind == syntax.Binary && e.Nodes[node].Op == syntax.Add {
		if e.steps--; e.steps < 0 {
			return Value{}, false
		}
		chain = append(chain, node)
		left := e.Child(node, syntax.RoleLeft)
		if left == syntax.None {
			return Value{}, false
		}
		node = left
	}
	if len(chain) == 0 {
		return e.operator(node, depth)
	}
	sum, ok := e.eval(node, depth+1)
	char := e.isChar(node)
	var b strings.Builder
	building := false // b has what sum is, but for its text
	for k := len(chain) - 1; k >= 0 && ok; k-- {
		right := e.Child(chain[k], syntax.RoleRight)
		if right == syntax.None {
			return Value{}, false
		}
		v, known := e.eval(right, depth+1)
		switch {
		case !known || sum.Kind == NullValue || v.Kind == NullValue:
			return Value{}, false
		case char || sum.Kind == NumberValue && e.isChar(right):
			// In Java 'a' + 1 is a number.
			if sum.Kind != StringValue || v.Kind != StringValue || e.isChar(right) {
				return Value{}, false
			}
		case sum.Kind == NumberValue && v.Kind == NumberValue:
			if sum, ok = arithmetic(syntax.Add, sum, v); !ok {
				return Value{}, false
			}
			continue
		}
		char = false
		text, fits := e.joined(sum, v)
		if !fits || !building && sum.Kind != StringValue && v.Kind != StringValue {
			return Value{}, false
		}
		if !building {
			first, _ := e.shown(sum)
			b.WriteString(first)
			building = true
		}
		b.WriteString(text)
		sum = Value{Kind: StringValue}
		ok = b.Len() <= maxText
	}
	if building {
		sum.Text = b.String()
	}
	return sum, ok
}

// joined returns the text of what is added to a string, or to which one is.
// Only strings can be in Go and Python.
func (e *evaluator) joined(a, b Value) (string, bool) {
	if a.Kind == StringValue && b.Kind == StringValue {
		return b.Text, true
	}
	if e.style != scriptStyle && e.style != javaStyle {
		return "", false
	}
	_, okA := e.shown(a)
	text, okB := e.shown(b)
	return text, okA && okB
}

// isChar reports whether an expression is a character of Java, or may be one by
// name: that adds up like a number.
func (e *evaluator) isChar(node int32) bool {
	if e.style != javaStyle {
		return false
	}
	for range maxDepth {
		switch e.Nodes[node].Kind {
		case syntax.Char:
			return true
		case syntax.Paren:
			if node = e.First(node); node == syntax.None {
				return false
			}
		case syntax.Call:
			callee := e.Child(node, syntax.RoleCallee)
			return callee != syntax.None && e.Name(callee) == "charAt"
		case syntax.Ident, syntax.Member:
			written, _ := e.Type(node)
			return written == "char" || written == "Character"
		default:
			return false
		}
	}
	return false
}

// shown returns a value as the language writes it into a text. How floats are
// written isn't the same everywhere.
func (n *Names) shown(v Value) (string, bool) {
	switch {
	case v.Kind == StringValue:
		return v.Text, true
	case v.Kind == NumberValue:
		return v.Text, !strings.ContainsAny(v.Text, ".e")
	case v.Kind == BoolValue && n.style == pythonStyle:
		return strings.ToUpper(v.Text[:1]) + v.Text[1:], true
	case v.Kind == BoolValue:
		return v.Text, true
	}
	return "", false
}

func (e *evaluator) operator(node int32, depth int) (Value, bool) {
	op := e.Nodes[node].Op
	left, right := e.Child(node, syntax.RoleLeft), e.Child(node, syntax.RoleRight)
	if left == syntax.None || right == syntax.None {
		return Value{}, false
	}
	switch op {
	case syntax.Mod:
		if e.style == pythonStyle {
			return e.percent(left, right, depth)
		}
		return e.numbers(op, left, right, depth)
	case syntax.Sub, syntax.Mul, syntax.Div, syntax.Less, syntax.LessEq, syntax.Greater, syntax.GreaterEq,
		syntax.Eq, syntax.NotEq, syntax.StrictEq, syntax.NotStrictEq:
		return e.numbers(op, left, right, depth)
	case syntax.And, syntax.Or:
		a, ok := e.eval(left, depth+1)
		if !ok || a.Kind != BoolValue {
			return Value{}, false
		}
		if (a.Text == "true") == (op == syntax.Or) {
			return a, true // the right side isn't asked
		}
		b, ok := e.eval(right, depth+1)
		return b, ok && b.Kind == BoolValue
	}
	return Value{}, false
}

// numbers computes with two numbers, or compares them.
func (e *evaluator) numbers(op syntax.Op, left, right int32, depth int) (Value, bool) {
	a, ok := e.eval(left, depth+1)
	if !ok || a.Kind != NumberValue {
		return Value{}, false
	}
	b, ok := e.eval(right, depth+1)
	if !ok || b.Kind != NumberValue {
		return Value{}, false
	}
	if (op == syntax.Div || op == syntax.Mod) && e.style != javaStyle && e.style != goStyle {
		return Value{}, false // a fraction, or rounded down
	}
	return arithmetic(op, a, b)
}

// text evaluates literals side by side, and those with expressions in them.
func (e *evaluator) text(node int32, depth int) (Value, bool) {
	if e.Nodes[node].Kind == syntax.Template && e.style == scriptStyle && !e.hasExpressions(node) {
		return e.literal(node)
	}
	var b strings.Builder
	for c := e.First(node); c != syntax.None; c = e.Next(c) {
		if b.Len() > maxText {
			return Value{}, false
		}
		if e.Nodes[c].Kind == syntax.Text {
			text, ok := e.textPart(node, c)
			if !ok {
				return Value{}, false
			}
			b.WriteString(text)
			continue
		}
		part := c
		if e.Nodes[c].Kind == syntax.Expansion {
			if part = e.plainExpansion(c); part == syntax.None {
				return Value{}, false
			}
		}
		v, ok := e.eval(part, depth+1)
		if !ok {
			return Value{}, false
		}
		text, ok := e.shown(v)
		if !ok {
			return Value{}, false
		}
		b.WriteString(text)
	}
	if e.Nodes[node].Flags&syntax.FlagBroken != 0 || e.First(node) == syntax.None && e.Nodes[node].Kind != syntax.Template {
		return Value{}, false
	}
	return str(b.String())
}

func (e *evaluator) hasExpressions(template int32) bool {
	for c := e.First(template); c != syntax.None; c = e.Next(c) {
		if e.Nodes[c].Kind != syntax.Text {
			return true
		}
	}
	return false
}

// plainExpansion returns the expression of an Expansion that has neither a
// conversion nor a format, nor stands for its own text too.
func (e *evaluator) plainExpansion(node int32) int32 {
	value := e.Child(node, syntax.RoleValue)
	if value == syntax.None || e.style == shellStyle {
		if e.style == shellStyle {
			return node
		}
		return syntax.None
	}
	rest := e.Src[e.Nodes[value].End:e.Nodes[node].End]
	if len(rest) > 64 {
		return syntax.None
	}
	if strings.Trim(string(rest), " \t\r\n)") != "}" {
		return syntax.None
	}
	return value
}

// textPart returns what a text in a template stands for.
func (e *evaluator) textPart(template, node int32) (string, bool) {
	raw := string(e.Text(node))
	if len(raw) > maxText {
		return "", false
	}
	switch e.style {
	case shellStyle, hclStyle, otherStyle:
		if e.Nodes[template].Kind == syntax.Word {
			return raw, !strings.ContainsAny(raw, "\\*?[]{}~")
		}
		return e.unquote([]byte(`"` + raw + `"`))
	}
	braces := e.style == pythonStyle
	if braces && strings.ContainsAny(raw, "{}") {
		raw = strings.NewReplacer("{{", "{", "}}", "}").Replace(raw)
	}
	if !strings.Contains(raw, "\\") && !strings.Contains(raw, "\r") {
		return raw, true
	}
	lit := string(e.Text(template)[:min(8, len(e.Text(template)))])
	open := strings.IndexAny(lit, "\"'`")
	if open < 0 {
		return "", false
	}
	quote := lit[open : open+1]
	if strings.HasPrefix(lit[open:], quote+quote+quote) {
		quote = lit[open : open+3]
	}
	prefix := strings.NewReplacer("f", "", "F", "", "t", "", "T", "").Replace(lit[:open])
	if e.style != pythonStyle {
		prefix = ""
	}
	return e.unquote([]byte(prefix + quote + raw + quote))
}
