package resolve

import (
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/squiresec/squire/checks/syntax"
)

// maxDigits bounds the numbers that are read.
const maxDigits = 400

// number returns the value of a number literal.
func number(lit []byte, style style) (Value, bool) {
	if len(lit) == 0 || len(lit) > maxDigits {
		return Value{}, false
	}
	s := strings.ToLower(strings.ReplaceAll(string(lit), "_", ""))
	hex := strings.HasPrefix(s, "0x")
	switch last := s[len(s)-1]; {
	case last == 'n' && style == scriptStyle, last == 'l' && (style == javaStyle || style == pythonStyle):
		s = s[:len(s)-1]
	case (last == 'f' || last == 'd') && style == javaStyle && !hex:
		if s = s[:len(s)-1]; !strings.ContainsAny(s, ".e") {
			s += ".0"
		}
	}
	if len(s) > 1 && s[0] == '0' && strings.Trim(s, "01234567") == "" {
		s = "0o" + s[1:]
	}
	if i, ok := new(big.Int).SetString(s, 0); ok {
		return Value{NumberValue, i.String()}, true
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) || s[0] == 'i' || s[0] == 'n' {
		return Value{}, false
	}
	if style == scriptStyle && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return Value{NumberValue, strconv.FormatInt(int64(f), 10)}, true
	}
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return Value{NumberValue, text}, true
}

// arithmetic computes with small integers, or compares them. But for divisions,
// which are those of Java and Go, the result is the same in every language.
func arithmetic(op syntax.Op, a, b Value) (Value, bool) {
	x, err := strconv.ParseInt(a.Text, 10, 32)
	if err != nil {
		return Value{}, false
	}
	y, err := strconv.ParseInt(b.Text, 10, 32)
	if err != nil {
		return Value{}, false
	}
	holds := false
	switch op {
	case syntax.Add:
		x += y
	case syntax.Sub:
		x -= y
	case syntax.Mul:
		x *= y
	case syntax.Div, syntax.Mod:
		if y == 0 {
			return Value{}, false
		}
		if op == syntax.Div {
			x /= y
		} else {
			x %= y
		}
	default:
		switch op {
		case syntax.Less:
			holds = x < y
		case syntax.LessEq:
			holds = x <= y
		case syntax.Greater:
			holds = x > y
		case syntax.GreaterEq:
			holds = x >= y
		case syntax.Eq, syntax.StrictEq:
			holds = x == y
		case syntax.NotEq, syntax.NotStrictEq:
			holds = x != y
		default:
			return Value{}, false
		}
		return Value{BoolValue, strconv.FormatBool(holds)}, true
	}
	return Value{NumberValue, strconv.FormatInt(x, 10)}, x >= math.MinInt32 && x <= math.MaxInt32
}

// name returns the value of what a name refers to.
func (e *evaluator) name(node int32, depth int) (Value, bool) {
	v := e.variableOf(node)
	if v == none || !e.setBefore(v, node) {
		return Value{}, false
	}
	return e.variable(v)
}

// variable returns the value that a variable is set to, where that is in one
// place only. It is found out once.
func (e *evaluator) variable(v int32) (Value, bool) {
	c := e.constants()
	switch c.state[v] {
	case isValue:
		return e.follow(v)
	case isNone, beingAsked:
		return Value{}, false
	}
	if e.names >= maxNames {
		e.deep = true
		return Value{}, false
	}
	value := e.onlyValue(v)
	if value == syntax.None {
		c.state[v] = isNone
		return Value{}, false
	}
	c.state[v] = beingAsked
	// Steps of its own make the answer the same whoever asks.
	inner := evaluator{Names: e.Names, steps: maxSteps, names: e.names + 1}
	x, ok := inner.eval(value, 0)
	switch {
	case ok:
		c.state[v], c.values[v], c.ranks[v] = isValue, x, uint8(inner.rank+1)
		return e.follow(v)
	case inner.deep && e.names > 0:
		c.state[v] = notAsked // asked for itself it may be found
		e.deep = true
	default:
		c.state[v] = isNone
	}
	return x, ok
}

// follow takes the value of a variable, if not too many names led to it: an
// answer mustn't depend on what was asked before.
func (e *evaluator) follow(v int32) (Value, bool) {
	c := e.consts
	rank := int(c.ranks[v])
	if e.names+rank > maxNames {
		e.deep = true
		return Value{}, false
	}
	e.rank = max(e.rank, rank)
	return c.values[v], true
}

func (n *Names) constants() *consts {
	if n.consts == nil {
		t := n.scopes()
		n.consts = &consts{state: make([]constState, len(t.vars)), values: make([]Value, len(t.vars)), ranks: make([]uint8, len(t.vars)), members: slices.Clone(t.members)}
		slices.SortStableFunc(n.consts.members, func(a, b memberSet) int { return int(a.sym - b.sym) })
	}
	return n.consts
}

// onlyValue returns the expression that a variable gets in the one place where
// it is set, or None.
func (n *Names) onlyValue(v int32) int32 {
	t := n.table
	x := &t.vars[v]
	if x.first == none || x.first != x.last || x.traits&(isParam|isMethod|isImport) != 0 {
		return syntax.None
	}
	s := &t.sets[x.first]
	set := &n.Nodes[s.node]
	value := n.valueOf(s.node)
	if set.Kind == syntax.FieldDef && n.isFixed(s.node) {
		value = n.Child(s.node, syntax.RoleValue)
	}
	if value == syntax.None || set.Parent < 0 || set.Flags&syntax.FlagBroken != 0 {
		return syntax.None
	}
	switch p := n.Nodes[set.Parent].Kind; {
	case p == syntax.With || p == syntax.ForEach || p == syntax.CompFor:
		return syntax.None
	case x.traits&isMember != 0 && n.timesMemberIsSet(x.sym) > n.ownSet(s.node):
		return syntax.None
	}
	return n.element(s.at, s.node, value)
}

// Value returns the expression that a name stands for: that of the one place
// where its variable is set, where that has happened when it is used. None when
// there is no such place.
func (n *Names) Value(node int32) int32 {
	if node < 0 || int(node) >= len(n.Nodes) {
		return syntax.None
	}
	n.scopes()
	v := n.variableOf(node)
	if v == none || !n.setBefore(v, node) {
		return syntax.None
	}
	return n.onlyValue(v)
}

// ownSet returns 1 for a field with a value, which is counted as a member that
// is set, too.
func (n *Names) ownSet(node int32) int {
	if n.Nodes[node].Kind == syntax.FieldDef {
		return 1
	}
	return 0
}

// isFixed reports whether a field of Java can't be set by another file: it is
// final, or private.
func (n *Names) isFixed(field int32) bool {
	if n.Nodes[field].Flags&syntax.FlagConst != 0 {
		return true
	}
	if b := n.Nodes[field].Parent; b > 0 && n.Nodes[n.Nodes[b].Parent].Op == syntax.OpInterface {
		return true
	}
	for c := n.First(field); c != syntax.None; c = n.Next(c) {
		if n.Nodes[c].Kind == syntax.Modifier && n.Name(c) == "private" {
			return true
		}
	}
	return false
}

// element returns the part of a value that a name in the target gets: all of
// it, or one of a tuple.
func (n *Names) element(at, node, value int32) int32 {
	p := n.Nodes[at].Parent
	if p == node || at == node {
		return value
	}
	if n.Nodes[p].Kind != syntax.Tuple || n.Nodes[p].Parent != node || n.Nodes[value].Kind != syntax.Tuple {
		return syntax.None
	}
	target, item := n.First(p), n.First(value)
	found := syntax.None
	for target != syntax.None && item != syntax.None {
		if n.Nodes[target].Kind == syntax.Spread || n.Nodes[item].Kind == syntax.Spread {
			return syntax.None
		}
		if target == at {
			found = item
		}
		target, item = n.Next(target), n.Next(item)
	}
	if target != item { // not as many
		return syntax.None
	}
	return found
}

// setBefore reports whether a variable that is set in one place has its value
// where it is used.
func (n *Names) setBefore(v, use int32) bool {
	t := n.table
	x := &t.vars[v]
	if x.first == none || x.first != x.last {
		return false
	}
	s := &t.sets[x.first]
	if n.style == shellStyle {
		return n.shellFixed(s.node, use)
	}
	if s.at == use {
		return true
	}
	around := n.functionAround(s.node)
	if around != n.functionAround(x.scope) && around != x.scope {
		return false // when that function is called isn't known
	}
	set := &n.Nodes[s.node]
	if set.Parent < 0 {
		return false
	}
	if set.Kind == syntax.Assign && set.Op == syntax.NoOp && (n.style == goStyle || n.style == scriptStyle) {
		// Declared without a value, it has none until it is set.
		if d := &n.Nodes[x.def]; d.Kind != syntax.VarDef || d.Parent != set.Parent {
			return false
		}
	}
	if n.functionAround(use) != around || set.Kind == syntax.FieldDef || n.style == goStyle && t.vars[v].scope == 0 {
		return true
	}
	if use < set.Sub {
		return false
	}
	block := set.Parent
	if n.Nodes[block].Kind == syntax.Export {
		block = n.Nodes[block].Parent
	}
	// A var is seen behind the block that sets it, too.
	return n.style != scriptStyle || n.Within(use, block)
}

// functionAround returns the function that a node is in, or None.
func (n *Names) functionAround(node int32) int32 {
	t := n.scopes()
	for k := t.frameOf(node); k >= 0; k = t.frames[k].around {
		if kind := n.Nodes[t.frames[k].node].Kind; kind == syntax.FuncDef || kind == syntax.Lambda {
			return t.frames[k].node
		}
	}
	return syntax.None
}
