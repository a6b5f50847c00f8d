package taint

import (
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// fills taints what a method puts its arguments into: a list, a map, a builder
// of a text.
func (a *analysis) fills(c *call, s *state) {
	if c.all == nil && c.recv.clean() || a.keyed(c, s) {
		return
	}
	span := a.t.Span(c.node)
	if c.object != syntax.None && c.all != nil {
		if to := a.chained(c.object); addsToAny(c.name) || addsToContainer(c.name) && a.isContainer(to) {
			if !a.lists(c, s) {
				a.pour(to, c.all.through(span), s)
			}
			return
		}
	}
	switch a.t.Lang {
	case checks.Go:
		a.fillsArgument(c, s)
	case checks.JavaScript, checks.TypeScript:
		if c.name == "assign" && c.object != syntax.None && a.t.Name(c.object) == "Object" && len(c.args) > 1 {
			a.pour(c.args[0].node, c.all.through(span), s)
		}
	}
}

// chained returns what b.append(x).append(y) adds to: b.
func (a *analysis) chained(node int32) int32 {
	for node != syntax.None && a.t.Nodes[node].Kind == syntax.Call {
		c := a.t.Child(node, syntax.RoleCallee)
		if c == syntax.None || a.t.Nodes[c].Kind != syntax.Member || !addsToAny(a.t.Name(c)) {
			break
		}
		node = a.t.Child(c, syntax.RoleObject)
	}
	return node
}

// fillsArgument knows the functions of Go that write to an argument.
func (a *analysis) fillsArgument(c *call, s *state) {
	span := a.t.Span(c.node)
	switch c.name {
	case "copy":
		if len(c.args) == 2 && c.object == syntax.None {
			a.pour(c.args[0].node, c.args[1].v.whole().through(span), s)
		}
	case "Fprintf", "Fprint", "Fprintln", "WriteString":
		if len(c.args) > 1 && a.isContainer(c.args[0].node) {
			a.pour(c.args[0].node, c.all.through(span), s)
		}
	case "Unmarshal", "Decode", "Scan", "Sscan", "Sscanf", "Sscanln", "Fscan", "Fscanf", "Fscanln",
		"Bind", "BindJSON", "BindQuery", "ShouldBind", "ShouldBindJSON", "ShouldBindQuery", "BodyParser", "QueryParser", "ReadJSON":
		from := union(c.all, c.recv.whole()).through(span)
		for _, in := range c.args {
			if n := &a.t.Nodes[in.node]; n.Kind == syntax.Unary && n.Op == syntax.AddrOf {
				a.pour(in.node, from, s)
			}
		}
	}
}

// addsToAny reports whether a method of this name adds to its object, whatever
// that is.
func addsToAny(name string) bool {
	switch name {
	case "append", "extend", "appendleft", "extendleft", "push", "unshift", "addAll", "putAll", "addFirst", "addLast", "PushBack", "PushFront":
		return true
	}
	return false
}

// addsToContainer reports whether a method of this name adds to its object if
// that is a container: other objects have methods of these names, too.
func addsToContainer(name string) bool {
	switch name {
	case "add", "put", "set", "insert", "update", "setdefault", "write", "writelines", "splice", "fill", "offer", "putIfAbsent",
		"addElement", "setProperty", "replace", "Set", "Add", "Store", "Write", "WriteString", "WriteByte", "WriteRune":
		return true
	}
	return false
}

// isContainer reports whether what an expression names was made, or is written
// to be, a list, a map, a set, or something that texts are written to.
func (a *analysis) isContainer(node int32) bool {
	for node != syntax.None && (a.t.Nodes[node].Kind == syntax.Unary || a.t.Nodes[node].Kind == syntax.Paren) {
		node = a.t.Child(node, syntax.RoleValue)
	}
	if node == syntax.None || a.names == nil || a.t.Nodes[node].Kind != syntax.Ident {
		return false
	}
	if written := a.typeOf(node); written != "" {
		return isContainerType(written)
	}
	def := a.def(node)
	if def == syntax.None {
		return false
	}
	for _, set := range a.names.Assigns(def) {
		if v := a.t.Child(set, syntax.RoleValue); v != syntax.None && a.makesContainer(v) {
			return true
		}
	}
	return false
}

// typeOf returns the type of an expression as it is written, or "".
func (a *analysis) typeOf(node int32) string {
	if a.names == nil {
		return ""
	}
	written, _ := a.names.Type(node)
	return written
}

// makesContainer reports whether an expression makes a container.
func (a *analysis) makesContainer(node int32) bool {
	n := &a.t.Nodes[node]
	switch n.Kind {
	case syntax.Array, syntax.Map, syntax.Set, syntax.Compr, syntax.Composite:
		return n.Kind != syntax.Composite || isContainerType(a.typeText(node))
	case syntax.Unary, syntax.Paren:
		v := a.t.Child(node, syntax.RoleValue)
		return v != syntax.None && a.t.Nodes[v].Kind == syntax.Composite && isContainerType(a.typeText(v))
	case syntax.Call, syntax.New:
		c := a.t.Child(node, syntax.RoleCallee)
		if c == syntax.None {
			return false
		}
		switch name := a.t.Name(c); name {
		case "list", "dict", "set", "deque", "defaultdict", "OrderedDict", "bytearray", "make":
			return true
		default:
			return isContainerType(name)
		}
	}
	return false
}

func (a *analysis) typeText(node int32) string {
	if t := a.t.Child(node, syntax.RoleType); t != syntax.None {
		return string(a.t.Text(t))
	}
	return ""
}

// isContainerType reports whether a type, as it is written, is one that things
// are put into.
func isContainerType(typ string) bool {
	typ = strings.TrimLeft(typ, "*&")
	if strings.HasPrefix(typ, "[]") || strings.HasPrefix(typ, "map[") || strings.HasSuffix(typ, "[]") {
		return true
	}
	if i := strings.IndexAny(typ, "<["); i > 0 {
		typ = typ[:i]
	}
	typ = typ[strings.LastIndexByte(typ, '.')+1:]
	for _, end := range []string{
		"List", "Map", "Set", "Array", "Queue", "Deque", "Stack", "Vector", "Collection", "Builder", "Buffer", "StringIO", "BytesIO",
		"StringWriter", "ConfigParser", "Properties", "Values", "Hashtable", "FormData", "URLSearchParams", "list", "dict", "set",
	} {
		if strings.HasSuffix(typ, end) {
			return true
		}
	}
	return false
}

// callback evaluates a method that calls a function for what its object has in
// it, where that function is in the file.
func (a *analysis) callback(c *call, s *state) (value, bool) {
	at, in := 0, c.recv
	gives := resultOf(c.name)
	if a.t.Lang == checks.Python && (c.name == "map" || c.name == "filter") && c.object == syntax.None && len(c.args) == 2 {
		in = c.args[1].v
	} else if gives == nothing || c.object == syntax.None || a.t.Lang == checks.Python {
		return value{}, false
	}
	if len(c.args) == 0 {
		return value{}, false
	}
	f, _ := a.callee(c.args[0].node)
	if f == nil {
		return value{}, false
	}
	if gives == itsResults && (c.name == "reduce" || c.name == "reduceRight") {
		at = 1
	}
	params, from := make([]value, len(f.params)), make([]int32, len(f.params))
	for i := range from {
		from[i] = syntax.None
		if i == at {
			params[i] = plain(in.whole())
			from[i] = c.object
		}
		if at == 1 && i == 0 {
			params[i] = plain(in.whole())
			if len(c.args) > 1 {
				params[i] = plain(c.args[1].v.whole())
			}
		}
	}
	ret, _ := a.apply(f, c.node, value{}, syntax.None, params, from, s)
	switch gives {
	case itsResults:
		return plain(ret.whole()), true
	case itsObject:
		return plain(in.whole()), true
	}
	return value{}, true
}

// A result is what a method that takes a callback returns.
type result uint8

const (
	nothing    result = iota // it isn't one
	itsResults               // what the callback returns
	itsObject                // what it was called for
	noTaint
)

func resultOf(name string) result {
	switch name {
	case "map", "flatMap", "then", "reduce", "reduceRight", "thenApply", "thenCompose", "mapToObj":
		return itsResults
	case "filter", "find", "findLast", "sort", "sorted", "peek", "toSorted", "catch", "finally", "findFirst", "removeIf", "takeWhile", "dropWhile", "whenComplete":
		return itsObject
	case "forEach", "every", "some", "findIndex", "anyMatch", "allMatch", "noneMatch", "thenAccept", "ifPresent", "each":
		return noTaint
	}
	return nothing
}

// counts reports whether the first target of Go's range is a number: that of a
// slice.
func (a *analysis) counts(node, target, over int32) bool {
	if a.t.Lang != checks.Go || over == syntax.None || a.names == nil || a.t.Nodes[node].Kind != syntax.ForEach {
		return false
	}
	return strings.HasPrefix(a.typeOf(over), "[") && a.t.Nodes[target].Role == syntax.RoleTarget
}

// pairs returns the elements of Python's enumerate(x): numbers, and elements.
func (a *analysis) pairs(over int32, el value) value {
	if a.t.Lang != checks.Python || over == syntax.None || a.t.Nodes[over].Kind != syntax.Call || el.own == nil {
		return el
	}
	if c := a.t.Child(over, syntax.RoleCallee); c == syntax.None || a.t.Nodes[c].Kind != syntax.Ident || a.t.Name(c) != "enumerate" {
		return el
	}
	return value{own: el.own, cells: []cell{{a.item(0), nil}}}
}

// safeType reports whether the options say that an expression can't be tainted,
// for what it is a number or a boolean.
func (a *analysis) safeType(node int32) bool {
	o := &a.spec.Options
	if !o.AssumeSafeNumbers && !o.AssumeSafeBooleans || node == syntax.None {
		return false
	}
	if k := a.t.Nodes[node].Kind; k == syntax.Call || k == syntax.New {
		if c := a.t.Child(node, syntax.RoleCallee); c != syntax.None {
			name := a.t.Name(c)
			if o.AssumeSafeNumbers && makesNumber(name) || o.AssumeSafeBooleans && makesBoolean(name) {
				return true
			}
		}
	}
	written := a.typeOf(node)
	return o.AssumeSafeNumbers && isNumberType(written) || o.AssumeSafeBooleans && isBooleanType(written)
}

func makesNumber(name string) bool {
	switch name {
	case "int", "float", "len", "ord", "hash", "abs", "round", "parseInt", "parseFloat", "Number", "Atoi", "ParseInt", "ParseUint",
		"ParseFloat", "parseLong", "parseDouble", "parseShort", "parseByte", "intValue", "longValue", "doubleValue", "length", "size",
		"indexOf", "lastIndexOf", "IndexOf", "Index", "LastIndex", "hashCode", "count", "Count", "int8", "int16", "int32", "int64", "uint", "uint8",
		"uint16", "uint32", "uint64", "float32", "float64", "compareTo":
		return true
	}
	return false
}

func makesBoolean(name string) bool {
	switch name {
	case "bool", "isinstance", "issubclass", "callable", "hasattr", "startswith", "endswith", "isdigit", "isalpha", "isalnum", "isnumeric", "any", "all",
		"Boolean", "startsWith", "endsWith", "includes", "test", "isArray", "isNaN", "isInteger", "hasOwnProperty",
		"equals", "equalsIgnoreCase", "contains", "containsKey", "isEmpty", "isBlank", "matches", "parseBoolean", "booleanValue",
		"HasPrefix", "HasSuffix", "Contains", "ContainsAny", "EqualFold", "MatchString", "ParseBool":
		return true
	}
	return false
}

func isNumberType(typ string) bool {
	switch typ {
	case "int", "float", "complex", "number", "bigint", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "uintptr",
		"float32", "float64", "short", "long", "double", "byte", "Integer", "Long", "Short", "Double", "Float", "Byte", "BigInteger", "BigDecimal", "rune":
		return true
	}
	return false
}

func isBooleanType(typ string) bool {
	switch typ {
	case "bool", "boolean", "Boolean":
		return true
	}
	return false
}
