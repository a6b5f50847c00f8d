package resolve

import (
	"strconv"
	"strings"

	"github.com/squiresec/squire/checks/syntax"
)

// format evaluates a call that writes constants into a text.
func (e *evaluator) format(call int32, depth int) (Value, bool) {
	callee := e.Child(call, syntax.RoleCallee)
	if callee == syntax.None || e.Nodes[callee].Kind != syntax.Member && e.Nodes[callee].Kind != syntax.Ident {
		return Value{}, false
	}
	var args []int32
	for c := e.Next(callee); c != syntax.None; c = e.Next(c) {
		if e.Nodes[c].Role == syntax.RoleArg {
			if e.steps--; e.steps < 0 {
				return Value{}, false
			}
			args = append(args, c)
		}
	}
	name := e.Name(callee)
	object := e.First(callee)
	switch e.style {
	case pythonStyle:
		if object != syntax.None && name == "format" {
			return e.braces(object, args, depth)
		}
	case goStyle:
		if name == "Sprintf" && len(args) > 0 && e.Path(callee) == "fmt.Sprintf" {
			return e.printf(args[0], args[1:], "sdv", depth)
		}
		if name == "string" && object == syntax.None && len(args) == 1 && e.variableOf(callee) == none {
			if v, ok := e.eval(args[0], depth+1); ok && v.Kind == StringValue {
				return v, true
			}
		}
	case javaStyle:
		if name == "format" && len(args) > 0 && object != syntax.None && e.Nodes[object].Kind == syntax.Ident && e.Name(object) == "String" && e.variableOf(object) == none {
			return e.printf(args[0], args[1:], "sdn", depth)
		}
		if name == "concat" && len(args) == 1 && object != syntax.None {
			return e.concat(object, args, depth)
		}
		if name == "charAt" && len(args) == 1 && object != syntax.None {
			return e.charAt(object, args[0], depth)
		}
	case hclStyle:
		if name == "format" && len(args) > 0 && e.Nodes[args[len(args)-1]].Kind != syntax.Arg {
			return e.printf(args[0], args[1:], "sd", depth)
		}
	case scriptStyle:
		if name == "concat" && object != syntax.None {
			return e.concat(object, args, depth)
		}
	}
	return Value{}, false
}

// charAt evaluates "abc".charAt(1), which is "abc"[1] in Python.
func (e *evaluator) charAt(object, index int32, depth int) (Value, bool) {
	text, ok := e.eval(object, depth+1)
	if !ok || text.Kind != StringValue {
		return Value{}, false
	}
	at, ok := e.eval(index, depth+1)
	if !ok || at.Kind != NumberValue {
		return Value{}, false
	}
	i, err := strconv.Atoi(at.Text)
	if err != nil || i < 0 || i >= len(text.Text) || strings.IndexFunc(text.Text, func(r rune) bool { return r >= 0x80 }) >= 0 {
		return Value{}, false
	}
	return str(text.Text[i : i+1])
}

// concat evaluates "a".concat("b").
func (e *evaluator) concat(object int32, args []int32, depth int) (Value, bool) {
	sum, ok := e.eval(object, depth+1)
	if !ok || sum.Kind != StringValue {
		return Value{}, false
	}
	for _, a := range args {
		v, ok := e.eval(a, depth+1)
		if !ok || v.Kind != StringValue || len(sum.Text)+len(v.Text) > maxText {
			return Value{}, false
		}
		sum.Text += v.Text
	}
	return sum, true
}

// percent evaluates Python's "%s" % x.
func (e *evaluator) percent(left, right int32, depth int) (Value, bool) {
	args := []int32{right}
	for e.Nodes[right].Kind == syntax.Paren && e.First(right) != syntax.None {
		right = e.First(right)
	}
	if e.Nodes[right].Kind == syntax.Tuple {
		args = args[:0]
		for c := e.First(right); c != syntax.None; c = e.Next(c) {
			if e.steps--; e.steps < 0 {
				return Value{}, false
			}
			args = append(args, c)
		}
	}
	return e.printf(left, args, "sd", depth)
}

// printf evaluates a format of which every verb is one of verbs, alone behind
// its %.
func (e *evaluator) printf(format int32, args []int32, verbs string, depth int) (Value, bool) {
	f, ok := e.eval(format, depth+1)
	if !ok || f.Kind != StringValue {
		return Value{}, false
	}
	var b strings.Builder
	for rest := f.Text; rest != ""; {
		text, behind, found := strings.Cut(rest, "%")
		b.WriteString(text)
		if !found {
			break
		}
		if behind == "" || b.Len() > maxText {
			return Value{}, false
		}
		verb := behind[0]
		rest = behind[1:]
		switch {
		case verb == '%':
			b.WriteByte('%')
			continue
		case strings.IndexByte(verbs, verb) < 0:
			return Value{}, false
		case verb == 'n':
			b.WriteByte('\n')
			continue
		case len(args) == 0:
			return Value{}, false
		}
		v, ok := e.eval(args[0], depth+1)
		if !ok || !e.fits(verb, v) {
			return Value{}, false
		}
		text, ok = e.shown(v)
		if !ok {
			return Value{}, false
		}
		b.WriteString(text)
		args = args[1:]
	}
	if len(args) > 0 && e.style != javaStyle {
		return Value{}, false
	}
	return str(b.String())
}

// fits reports whether a verb writes a value as it is.
func (e *evaluator) fits(verb byte, v Value) bool {
	switch verb {
	case 'd':
		return v.Kind == NumberValue
	case 's':
		return v.Kind == StringValue || e.style != goStyle
	}
	return true
}

// braces evaluates Python's "{}".format(x).
func (e *evaluator) braces(format int32, args []int32, depth int) (Value, bool) {
	f, ok := e.eval(format, depth+1)
	if !ok || f.Kind != StringValue {
		return Value{}, false
	}
	var b strings.Builder
	next := 0
	for rest := f.Text; rest != ""; {
		k := strings.IndexAny(rest, "{}")
		if k < 0 || b.Len() > maxText {
			b.WriteString(rest)
			break
		}
		b.WriteString(rest[:k])
		if len(rest) > k+1 && rest[k+1] == rest[k] {
			b.WriteByte(rest[k])
			rest = rest[k+2:]
			continue
		}
		end := strings.IndexByte(rest, '}')
		if rest[k] != '{' || end < k {
			return Value{}, false
		}
		text, ok := e.field(rest[k+1:end], args, &next, depth)
		if !ok {
			return Value{}, false
		}
		b.WriteString(text)
		rest = rest[end+1:]
	}
	return str(b.String())
}

// field evaluates what a field of a format stands for: {}, {0} or {name}. next
// is how many had no name.
func (e *evaluator) field(name string, args []int32, next *int, depth int) (string, bool) {
	if e.steps -= len(args); e.steps < 0 {
		return "", false
	}
	index := -1
	switch {
	case name == "":
		index = *next
		*next++
	case len(name) == 1 && name[0] >= '0' && name[0] <= '9':
		index = int(name[0] - '0')
	}
	value := syntax.None
	for k, a := range args {
		switch isArg := e.Nodes[a].Kind == syntax.Arg; {
		case isArg && e.Nodes[a].Flags&(syntax.FlagRest|syntax.FlagKeywords) != 0:
			return "", false
		case isArg && index < 0 && e.Name(a) == name:
			value = e.First(a)
		case !isArg && k == index:
			value = a
		}
	}
	if value == syntax.None {
		return "", false
	}
	v, ok := e.eval(value, depth+1)
	if !ok {
		return "", false
	}
	return e.shown(v)
}
