package pattern

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/python"
	"github.com/squiresec/squire/checks/syntax/resolve"
)

// A comparison is the expression of a metavariable-comparison, which is written
// in a part of Python: numbers, strings, metavariables, arithmetic, comparison,
// and, or, not, in, int(), float(), str(), len(), abs(), min(), max() and
// re.match().
type comparison struct {
	tree  *syntax.Tree
	slots map[string]int32
	strip bool
	base  int
}

func (c *compiler) comparison(w *Condition) (*comparison, error) {
	x := &comparison{tree: python.Parse([]byte(strings.TrimSpace(w.Text)), syntax.Pattern), slots: map[string]int32{}, strip: w.Strip, base: w.Base}
	fail := func(reason string) error {
		return &SyntaxError{At: w.At, Text: w.Text, Reason: reason}
	}
	if len(x.tree.Gaps) > 0 || x.tree.First(0) == syntax.None || x.tree.Next(x.tree.First(0)) != syntax.None || x.tree.Nodes[1].Kind != syntax.ExprStmt {
		return nil, fail("the comparison is no expression of Python")
	}
	for i := range x.tree.Nodes {
		n := &x.tree.Nodes[i]
		switch n.Kind {
		case syntax.File, syntax.ExprStmt, syntax.Paren, syntax.Number, syntax.String, syntax.Bool, syntax.Null, syntax.Binary, syntax.Unary,
			syntax.Array, syntax.Tuple, syntax.Ident, syntax.Member:
		case syntax.Call:
			name := string(x.tree.Text(x.tree.Child(int32(i), syntax.RoleCallee)))
			if !known(name) {
				return nil, fail(fmt.Sprintf("%s() can't be called in a comparison", name))
			}
			if name == "re.match" {
				if err := x.checkRegexp(int32(i)); err != nil {
					return nil, fail(err.Error())
				}
			}
		case syntax.Metavar:
			name := varName(x.tree, int32(i))
			x.slots[name] = c.slot(name)
		default:
			return nil, fail(fmt.Sprintf("%q can't stand in a comparison", clip(string(x.tree.Text(int32(i))), 40)))
		}
	}
	return x, nil
}

func known(name string) bool {
	switch name {
	case "int", "float", "str", "len", "abs", "min", "max", "re.match", "re.search":
		return true
	}
	return false
}

func (x *comparison) checkRegexp(call int32) error {
	arg := x.tree.Child(call, syntax.RoleArg)
	if arg == syntax.None {
		return fmt.Errorf("re.match() needs an expression")
	}
	v, ok := python.Unquote(x.tree.Text(arg))
	if !ok {
		return nil
	}
	_, err := regexp.Compile(v)
	return err
}

// holds evaluates the comparison. What can't be compared doesn't hold.
func (x *comparison) holds(s *search, f *found) bool {
	v, ok := x.eval(s, f, x.tree.First(1), 0)
	return ok && truth(v)
}

func truth(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case float64:
		return v != 0
	case string:
		return v != ""
	case []any:
		return len(v) > 0
	}
	return false
}

func (x *comparison) eval(s *search, f *found, n int32, depth int) (any, bool) {
	if n == syntax.None || depth > 64 {
		return nil, false
	}
	t := x.tree
	node := &t.Nodes[n]
	switch node.Kind {
	case syntax.Paren:
		return x.eval(s, f, t.First(n), depth+1)
	case syntax.Number:
		return number(string(t.Text(n)), 0)
	case syntax.String:
		return python.Unquote(t.Text(n))
	case syntax.Bool:
		return node.Op == syntax.True, true
	case syntax.Metavar:
		return x.variable(s, f, x.slots[varName(t, n)])
	case syntax.Array, syntax.Tuple:
		var list []any
		for c := range t.Children(n) {
			v, ok := x.eval(s, f, c, depth+1)
			if !ok {
				return nil, false
			}
			list = append(list, v)
		}
		return list, true
	case syntax.Unary:
		v, ok := x.eval(s, f, t.First(n), depth+1)
		if !ok {
			return nil, false
		}
		switch d, isNumber := v.(float64); {
		case node.Op == syntax.Not:
			return !truth(v), true
		case node.Op == syntax.Minus && isNumber:
			return -d, true
		case node.Op == syntax.Plus && isNumber:
			return d, true
		case node.Op == syntax.BitNot && isNumber:
			return float64(^int64(d)), true
		}
		return nil, false
	case syntax.Binary:
		return x.binary(s, f, n, depth)
	case syntax.Call:
		return x.call(s, f, n, depth)
	}
	return nil, false
}

// variable returns the value of a metavariable: a number or a string.
func (x *comparison) variable(s *search, f *found, slot int32) (any, bool) {
	b := f.env[slot]
	if b.kind == unbound {
		return nil, false
	}
	text := s.meaning(b)
	if b.kind == toNode {
		if v, ok := s.constant(b.node); ok {
			text = v.Text
			if v.Kind == resolve.BoolValue {
				return v.Text == "true", true
			}
			if v.Kind == resolve.StringValue && !x.strip {
				return text, true
			}
		}
	}
	if x.strip {
		text = strings.Trim(text, "'\"`")
	}
	if v, ok := number(text, x.base); ok {
		return v, true
	}
	return text, true
}

// number reads a number of any language: with a prefix, underscores and a
// suffix.
func number(text string, base int) (any, bool) {
	text = strings.ReplaceAll(strings.TrimRight(text, "lLnN"), "_", "")
	if base == 0 && len(text) > 1 && text[0] == '0' && strings.Trim(text, "01234567") == "" {
		base = 8
	}
	if base > 1 {
		text = strings.TrimPrefix(strings.TrimPrefix(text, "0o"), "0x")
	}
	if i, err := strconv.ParseInt(text, base, 64); err == nil {
		return float64(i), true
	}
	d, err := strconv.ParseFloat(text, 64)
	return d, err == nil
}

func (x *comparison) binary(s *search, f *found, n int32, depth int) (any, bool) {
	t := x.tree
	op := t.Nodes[n].Op
	a, ok := x.eval(s, f, t.Child(n, syntax.RoleLeft), depth+1)
	if !ok {
		return nil, false
	}
	switch {
	case op == syntax.And && !truth(a):
		return false, true
	case op == syntax.Or && truth(a):
		return true, true
	}
	b, ok := x.eval(s, f, t.Child(n, syntax.RoleRight), depth+1)
	if !ok {
		return nil, false
	}
	switch op {
	case syntax.And, syntax.Or:
		return truth(b), true
	case syntax.Eq:
		return equalValues(a, b), true
	case syntax.NotEq:
		return !equalValues(a, b), true
	case syntax.In, syntax.NotIn:
		in, ok := isIn(a, b)
		return in == (op == syntax.In), ok
	}
	if u, isText := a.(string); isText {
		v, ok := b.(string)
		if !ok {
			return nil, false
		}
		if op == syntax.Add {
			return u + v, true
		}
		return ordered(op, strings.Compare(u, v))
	}
	u, ok := a.(float64)
	v, ok2 := b.(float64)
	if !ok || !ok2 {
		return nil, false
	}
	return arithmetic(op, u, v)
}

func arithmetic(op syntax.Op, u, v float64) (any, bool) {
	switch op {
	case syntax.Add:
		return u + v, true
	case syntax.Sub:
		return u - v, true
	case syntax.Mul:
		return u * v, true
	case syntax.Div:
		return u / v, v != 0
	case syntax.FloorDiv:
		return math.Floor(u / v), v != 0
	case syntax.Mod:
		if v == 0 {
			return nil, false
		}
		return u - v*math.Floor(u/v), true
	case syntax.Pow:
		return math.Pow(u, v), true
	case syntax.BitAnd:
		return float64(int64(u) & int64(v)), true
	case syntax.BitOr:
		return float64(int64(u) | int64(v)), true
	case syntax.BitXor:
		return float64(int64(u) ^ int64(v)), true
	case syntax.Shl:
		return float64(int64(u) << (uint64(v) & 63)), true
	case syntax.Shr:
		return float64(int64(u) >> (uint64(v) & 63)), true
	}
	switch {
	case u < v:
		return ordered(op, -1)
	case u > v:
		return ordered(op, 1)
	}
	return ordered(op, 0)
}

func ordered(op syntax.Op, c int) (any, bool) {
	switch op {
	case syntax.Less:
		return c < 0, true
	case syntax.LessEq:
		return c <= 0, true
	case syntax.Greater:
		return c > 0, true
	case syntax.GreaterEq:
		return c >= 0, true
	}
	return nil, false
}

func equalValues(a, b any) bool {
	switch a := a.(type) {
	case float64, string, bool:
		return a == b
	}
	return false
}

func isIn(a, b any) (in, ok bool) {
	switch b := b.(type) {
	case string:
		a, ok := a.(string)
		return ok && strings.Contains(b, a), ok
	case []any:
		for _, v := range b {
			if equalValues(a, v) {
				return true, true
			}
		}
		return false, true
	}
	return false, false
}

func (x *comparison) call(s *search, f *found, n int32, depth int) (any, bool) {
	t := x.tree
	var args []any
	for c := range t.Children(n) {
		if t.Nodes[c].Role != syntax.RoleArg {
			continue
		}
		v, ok := x.eval(s, f, c, depth+1)
		if !ok {
			return nil, false
		}
		args = append(args, v)
	}
	if len(args) == 0 {
		return nil, false
	}
	switch name := string(t.Text(t.Child(n, syntax.RoleCallee))); name {
	case "int", "float", "abs":
		d, ok := args[0].(float64)
		if text, isText := args[0].(string); isText {
			base := 0
			if len(args) > 1 {
				b, _ := args[1].(float64)
				base = int(b)
			}
			v, isNumber := number(text, base)
			if d, ok = v.(float64); !isNumber {
				return nil, false
			}
		}
		if name == "int" {
			d = math.Trunc(d)
		}
		if name == "abs" {
			d = math.Abs(d)
		}
		return d, ok
	case "str":
		return fmt.Sprint(args[0]), true
	case "len":
		switch v := args[0].(type) {
		case string:
			return float64(len([]rune(v))), true
		case []any:
			return float64(len(v)), true
		}
	case "min", "max":
		best, ok := args[0].(float64)
		for _, a := range args[1:] {
			d, isNumber := a.(float64)
			if ok = ok && isNumber; ok && (d < best) == (name == "min") {
				best = d
			}
		}
		return best, ok
	case "re.match", "re.search":
		expr, ok := args[0].(string)
		if !ok || len(args) < 2 {
			return nil, false
		}
		text, ok := args[1].(string)
		if !ok {
			text = fmt.Sprint(args[1])
		}
		if name == "re.match" {
			expr = `\A(?:` + expr + `)`
		}
		re, err := regexp.Compile(expr)
		return err == nil && re.MatchString(text), err == nil
	}
	return nil, false
}
