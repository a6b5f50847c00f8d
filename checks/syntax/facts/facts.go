// Package facts tells what stands in a tree, in the same words for every
// language: what is called, with what; the string literals; what is assigned
// to what, and what stands under which key; what is imported; the functions;
// the decorators.
//
// It promises that the same code has the same facts, however it is laid out:
// texts have no comments, and white space only where two words would become
// one. So two parsers can be held against each other, and a person can be
// shown what a parser has understood. Facts of a kind are in the order in
// which their nodes begin. It takes time linear in the size of the tree, and
// fails at nothing.
package facts

import (
	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// Facts are what stands in a text. Spans are bytes.
type Facts struct {
	Calls      []Call
	Strings    []String
	Assigns    []Assign
	Entries    []Entry
	Imports    []Import
	Funcs      []Func
	Decorators []Decorator
}

// A Call is a call of a function, a new object, or a command of a shell.
type Call struct {
	// Callee is the text of what is called: "os.path.join". One longer than
	// MaxText is "…" and the name of its last member, if it has one, as in a
	// long chain of calls.
	Callee string
	New    bool
	Args   []checks.Span // with their names and stars
	Span   checks.Span
}

// A String is a string literal or a template, with its quotes. Of literals
// side by side each is one.
type String struct {
	Span checks.Span
	// Parts counts the expressions that are written into a template.
	Parts int
	// Value is what a literal stands for, where Known; see Unquote.
	Value string
	Known bool
}

// An Assign is a value that gets a name: an assignment, a declaration with a
// value, a field with one, Python's "with … as". There is one for each target
// of "a = b = c".
type Assign struct {
	Target string // its text
	Op     syntax.Op
	Value  checks.Span
	Span   checks.Span // of the node around both
}

// An Entry is a key with its value, in a literal of a map or a struct.
type Entry struct {
	Key   string // its text, with the quotes that it has
	Value checks.Span
	Span  checks.Span
}

// An Import is one name that an import makes known. Where a whole module is
// imported Name is empty; where all of its names are, Name is "*".
type Import struct {
	Module, Name, Alias string
	Span                checks.Span // of the statement
}

// A Func is a function, method or closure.
type Func struct {
	Name   string      // empty for one without a name
	Params []string    // their names or, for patterns, texts; the receiver is none
	Span   checks.Span // with its decorators
}

// A Decorator is a decorator or annotation.
type Decorator struct {
	Text string // without the @; cut at MaxText
	Span checks.Span
}

// MaxText bounds the texts of facts, in bytes. Callees lie within callees:
// without a bound a chain of n calls had texts of n² bytes.
const MaxText = 512

// Of returns the facts of a tree.
func Of(t *syntax.Tree) Facts {
	x := &extractor{Tree: t, text: Texts{Lang: t.Lang, Src: t.Src}}
	for i := range t.Nodes {
		switch n := &t.Nodes[i]; n.Kind {
		case syntax.String, syntax.Template, syntax.Char, syntax.Regexp, syntax.Text, syntax.Heredoc:
			x.text.Keep(t.Span(int32(i)))
		}
	}
	for i := range t.Nodes {
		x.node(int32(i))
	}
	return x.facts
}

// Unquote fills in the values of strings, with the Unquote of the language.
func (f *Facts) Unquote(src []byte, unquote func(lit []byte) (string, bool)) {
	for i := range f.Strings {
		s := &f.Strings[i]
		s.Value, s.Known = unquote(src[s.Span.Start:s.Span.End])
	}
}

type extractor struct {
	*syntax.Tree
	text  Texts
	facts Facts
}

func (x *extractor) node(i int32) {
	switch n := &x.Nodes[i]; n.Kind {
	case syntax.Call, syntax.New, syntax.Command:
		x.call(i)
	case syntax.String, syntax.Template:
		x.str(i)
	case syntax.Assign, syntax.VarDef, syntax.FieldDef, syntax.Walrus:
		x.assign(i)
	case syntax.KeyValue:
		k, v := x.Child(i, syntax.RoleKey), x.Child(i, syntax.RoleValue)
		if k != syntax.None && v != syntax.None {
			x.facts.Entries = append(x.facts.Entries, Entry{x.text.Cut(x.Span(k)), x.Span(v), x.Span(i)})
		}
	case syntax.Import:
		x.imported(i)
	case syntax.FuncDef, syntax.Lambda:
		x.function(i)
	case syntax.Decorator:
		if v := x.Child(i, syntax.RoleValue); v != syntax.None {
			x.facts.Decorators = append(x.facts.Decorators, Decorator{x.text.Cut(x.Span(v)), x.Span(i)})
		}
	}
}

func (x *extractor) call(i int32) {
	c := Call{New: x.Nodes[i].Kind == syntax.New, Span: x.Span(i)}
	for k := range x.Children(i) {
		switch x.Nodes[k].Role {
		case syntax.RoleCallee:
			last := ""
			if x.Nodes[k].Kind == syntax.Member {
				last = x.Name(k)
			}
			c.Callee = x.text.Callee(x.Span(k), last)
		case syntax.RoleArg:
			c.Args = append(c.Args, x.Span(k))
		}
	}
	x.facts.Calls = append(x.facts.Calls, c)
}

func (x *extractor) str(i int32) {
	s := String{Span: x.Span(i)}
	for k := range x.Children(i) {
		if kind := x.Nodes[k].Kind; kind != syntax.Text && kind != syntax.Gap {
			s.Parts++
		}
	}
	x.facts.Strings = append(x.facts.Strings, s)
}

func (x *extractor) assign(i int32) {
	v := x.Child(i, syntax.RoleValue)
	if v == syntax.None {
		return
	}
	a := Assign{Op: x.Nodes[i].Op, Value: x.Span(v), Span: x.Span(i)}
	if a.Op == syntax.Define {
		a.Op = syntax.NoOp
	}
	named := false
	for k := range x.Children(i) {
		if x.Nodes[k].Role == syntax.RoleTarget {
			named = true
			a.Target = x.text.Cut(x.Span(k))
			x.facts.Assigns = append(x.facts.Assigns, a)
		}
	}
	if !named {
		a.Target = x.Name(i)
		x.facts.Assigns = append(x.facts.Assigns, a)
	}
}

func (x *extractor) imported(i int32) {
	n := &x.Nodes[i]
	m := Import{Module: x.Name(i), Span: x.Span(i)}
	if n.Flags&syntax.FlagWildcard != 0 {
		m.Name = "*"
		x.facts.Imports = append(x.facts.Imports, m)
	}
	named := m.Name != ""
	for k := range x.Children(i) {
		m.Name, m.Alias = "", ""
		switch x.Nodes[k].Kind {
		case syntax.ImportAs:
			m.Alias = x.Name(k)
		case syntax.ImportName:
			m.Name = x.Name(k)
			if a := x.First(k); a != syntax.None {
				m.Alias = x.Name(a)
			}
		default:
			continue
		}
		named = true
		x.facts.Imports = append(x.facts.Imports, m)
	}
	if !named {
		x.facts.Imports = append(x.facts.Imports, m)
	}
}

func (x *extractor) function(i int32) {
	f := Func{Name: x.Name(i), Span: x.Span(i)}
	for k := range x.Children(i) {
		if x.Nodes[k].Role != syntax.RoleParam {
			continue
		}
		name := x.Name(k)
		if target := x.Child(k, syntax.RoleTarget); name == "" && target != syntax.None {
			name = x.text.Cut(x.Span(target))
		} else if x.Nodes[k].Kind != syntax.Param && name == "" {
			name = x.text.Cut(x.Span(k)) // a pattern, or ... in a pattern of a rule
		}
		f.Params = append(f.Params, name)
	}
	x.facts.Funcs = append(x.facts.Funcs, f)
}
