package rewrite

import (
	"slices"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// SQLParameters moves the values out of the query that stands in a span of a text
// in Go, Python, JavaScript or TypeScript: it writes placeholders where they stand,
// in the style of the database's driver, and gives the values as arguments.
//
//	db.Query("… WHERE name = '" + name + "'")   db.Query("… WHERE name = $1", name)
//	cur.execute(f"… WHERE name = '{name}'")     cur.execute("… WHERE name = %s", (name,))
//
// The query is what is put together there, or a variable that was set to it and
// isn't used elsewhere. It changes all of a query or nothing. It changes nothing
// when a part of the text isn't a value, such as the name of a table, when the style
// can't be told from the file, and when a comment would be lost.
func SQLParameters(t *syntax.Tree, span checks.Span) ([]checks.Edit, bool) {
	switch t.Lang {
	case checks.Go, checks.Python, checks.JavaScript, checks.TypeScript:
	default:
		return nil, false
	}
	at := nodeOf(t, span)
	if at == syntax.None {
		return nil, false
	}
	f := &fix{t: t}
	if !f.findCall(at) {
		return nil, false
	}
	text, defined := f.query, false
	if t.Nodes[text].Kind == syntax.Ident {
		if text, defined = f.definition(text); !defined {
			return nil, false
		}
	}
	if f.broken(f.call) || f.broken(text) {
		return nil, false
	}
	if !f.split(text) || !f.driver() || !f.parameters() {
		return nil, false
	}
	if defined && !f.unchanged(text) {
		return nil, false
	}
	if !f.arguments() || f.fmtImport && !f.dropImport() {
		return nil, false
	}
	return f.inOrder()
}

// A fix is what is known of one query.
type fix struct {
	t     *syntax.Tree
	call  int32 // that sends it
	query int32 // the argument that it is
	// inText is SQLAlchemy's text(…) around the query.
	inText int32
	method string

	pieces []piece
	style  style
	values []value
	edits  []checks.Edit
	// fmtImport says that Go's fmt.Sprintf goes.
	fmtImport bool
	had       int // placeholders that were there
}

// A value is an expression that becomes an argument.
type value struct {
	text string
	name string // of its placeholder, in the style that has names
	node int32  // the expression, or one of them
}

func (f *fix) edit(start, end int, text string) {
	f.edits = append(f.edits, checks.Edit{Span: checks.Span{Start: start, End: end}, New: text})
}

// nodeOf returns the outermost node of just a span, or None.
func nodeOf(t *syntax.Tree, span checks.Span) int32 {
	for i := int32(0); i < int32(len(t.Nodes)); {
		s := t.Span(i)
		switch {
		case s == span:
			return i
		case s.Start <= span.Start && span.End <= s.End:
			i++
		default:
			i = t.Nodes[i].Sub
		}
	}
	return syntax.None
}

// methods are those that send a query, with how many arguments may stand before
// it.
var methods = map[checks.Lang]map[string]int{
	checks.Go: {
		"Query": 1, "QueryRow": 1, "Exec": 1, "Queryx": 0, "QueryRowx": 0, "MustExec": 0, "Raw": 0, "Where": 0, "Or": 0, "Having": 0,
		"QueryContext": 1, "QueryRowContext": 1, "ExecContext": 1, "QueryxContext": 1, "QueryRowxContext": 1, "MustExecContext": 1,
		"Get": 1, "Select": 1, "GetContext": 2, "SelectContext": 2,
	},
	checks.Python:     {"execute": 0, "fetch": 0, "fetchrow": 0, "fetchval": 0, "raw": 0},
	checks.JavaScript: {"query": 0, "execute": 0, "run": 0, "all": 0, "get": 0, "each": 0, "any": 0, "one": 0, "none": 0, "many": 0, "oneOrNone": 0, "manyOrNone": 0, "raw": 0, "whereRaw": 0},
}

// findCall finds the call that a node is the query of.
func (f *fix) findCall(at int32) bool {
	t := f.t
	f.inText = syntax.None
	if t.Lang == checks.Python && t.Nodes[at].Kind == syntax.Call && calls(t, at) == "text" {
		f.inText = at
		at = t.Child(at, syntax.RoleArg)
	} else if p := t.Nodes[at].Parent; t.Lang == checks.Python && p >= 0 && t.Nodes[p].Kind == syntax.Call && calls(t, p) == "text" {
		f.inText = p
	}
	if at == syntax.None {
		return false
	}
	f.query = at
	arg := at
	if f.inText != syntax.None {
		if len(positional(t, f.inText)) != 1 {
			return false
		}
		arg = f.inText
	}
	f.call = t.Nodes[arg].Parent
	if f.call < 0 || t.Nodes[f.call].Kind != syntax.Call || t.Nodes[arg].Role != syntax.RoleArg {
		return false
	}
	lang := t.Lang
	if lang == checks.TypeScript {
		lang = checks.JavaScript
	}
	f.method = calls(t, f.call)
	before, ok := methods[lang][f.method]
	return ok && slices.Index(positional(t, f.call), arg) <= before && t.Nodes[t.Child(f.call, syntax.RoleCallee)].Kind == syntax.Member
}

// calls returns the last part of the name that a call calls.
func calls(t *syntax.Tree, call int32) string {
	callee := t.Child(call, syntax.RoleCallee)
	if callee == syntax.None {
		return ""
	}
	return t.Name(callee)
}

// positional returns the arguments of a call.
func positional(t *syntax.Tree, call int32) []int32 {
	var out []int32
	for c := range t.Children(call) {
		if t.Nodes[c].Role == syntax.RoleArg {
			out = append(out, c)
		}
	}
	return out
}

// definition returns what a variable was set to, when it is set once, used once,
// and both stand where the same names can be seen.
func (f *fix) definition(use int32) (int32, bool) {
	t := f.t
	within := int32(0)
	for p := t.Nodes[use].Parent; p >= 0; p = t.Nodes[p].Parent {
		if k := t.Nodes[p].Kind; k == syntax.FuncDef || k == syntax.Lambda {
			within = p
			break
		}
	}
	target := syntax.None
	for i := within; i < t.Nodes[within].Sub; i++ {
		n := &t.Nodes[i]
		if i == use || n.Sym != t.Nodes[use].Sym || n.Kind != syntax.Ident && n.Kind != syntax.Param && n.Kind != syntax.KeyValue {
			continue
		}
		if target != syntax.None || n.Kind != syntax.Ident || n.Role != syntax.RoleTarget {
			return 0, false
		}
		target = i
	}
	if target == syntax.None || target > use {
		return 0, false
	}
	def := t.Nodes[target].Parent
	if k := t.Nodes[def].Kind; k != syntax.Assign && k != syntax.VarDef || t.Nodes[def].Op != syntax.NoOp && t.Nodes[def].Op != syntax.Define {
		return 0, false
	}
	block := t.Nodes[def].Parent
	if block < 0 || !t.Within(use, block) || t.Nodes[def].Role != syntax.RoleItem {
		return 0, false
	}
	n := 0
	for c := range t.Children(def) {
		switch t.Nodes[c].Role {
		case syntax.RoleTarget:
			n++
		case syntax.RoleType:
		}
	}
	text := t.Child(def, syntax.RoleValue)
	return text, n == 1 && text != syntax.None
}

// broken reports whether something is missing in a node.
func (f *fix) broken(node int32) bool {
	for i := node; i < f.t.Nodes[node].Sub; i++ {
		if n := &f.t.Nodes[i]; n.Kind == syntax.Gap || n.Flags&syntax.FlagBroken != 0 {
			return true
		}
	}
	return false
}

// unchanged reports whether what the values are made of stays what it is between
// where the query is put together and where it is sent.
func (f *fix) unchanged(text int32) bool {
	t := f.t
	names := map[int32]bool{}
	for _, v := range f.values {
		for i := v.node; i < t.Nodes[v.node].Sub; i++ {
			if t.Nodes[i].Kind == syntax.Ident {
				names[t.Nodes[i].Sym] = true
			}
		}
	}
	for i := t.Nodes[text].Sub; i < f.call; i++ {
		n := &t.Nodes[i]
		if n.Kind == syntax.Param && names[n.Sym] {
			return false
		}
		if n.Role != syntax.RoleTarget && n.Kind != syntax.Update {
			continue
		}
		for j := i; j < n.Sub; j++ {
			if t.Nodes[j].Kind == syntax.Ident && names[t.Nodes[j].Sym] {
				return false
			}
		}
	}
	return true
}
