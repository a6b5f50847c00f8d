package rewrite

import (
	"bytes"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// arguments gives the values to the call.
func (f *fix) arguments() bool {
	t := f.t
	args := positional(t, f.call)
	arg := f.query
	if f.inText != syntax.None {
		arg = f.inText
	}
	var rest []int32
	for i, a := range args {
		if a == arg {
			rest = args[i+1:]
		}
	}
	var texts []string
	for _, v := range f.values {
		texts = append(texts, v.text)
	}
	list := strings.Join(texts, ", ")
	end := int(t.Nodes[arg].End)
	switch {
	case t.Lang == checks.Go || t.Lang == checks.Python && f.style == dollar:
		// One argument each.
		if len(rest) != f.had {
			return false
		}
		for _, a := range rest {
			if t.Nodes[a].Kind == syntax.Arg {
				return false
			}
			end = int(t.Nodes[a].End)
		}
		f.edit(end, end, ", "+list)
		return true
	case t.Lang == checks.Python && f.style == named:
		return f.dict(rest, end)
	case t.Lang == checks.Python && f.method != "execute" && f.method != "raw":
		return false
	case t.Lang == checks.Python && f.method == "raw":
		list = "[" + list + "]"
	case t.Lang == checks.Python && len(texts) == 1:
		list = "(" + list + ",)"
	case t.Lang == checks.Python:
		list = "(" + list + ")"
	default:
		return f.array(rest, end, list)
	}
	if len(rest) > 0 || f.had > 0 {
		return false
	}
	f.edit(end, end, ", "+list)
	return true
}

// dict gives values with names, in the dict that is there or one of their own.
func (f *fix) dict(rest []int32, end int) bool {
	var pairs []string
	for _, v := range f.values {
		pairs = append(pairs, `"`+v.name+`": `+v.text)
	}
	list := strings.Join(pairs, ", ")
	if len(rest) == 0 {
		f.edit(end, end, ", {"+list+"}")
		return true
	}
	t := f.t
	if len(rest) > 1 || t.Nodes[rest[0]].Kind != syntax.Map || t.First(rest[0]) == syntax.None {
		return false
	}
	last := t.First(rest[0])
	for c := range t.Children(rest[0]) {
		last = c
	}
	at := int(t.Nodes[last].End)
	f.edit(at, at, ", "+list)
	return true
}

// array gives values in the array that is there, or one of their own before a
// callback.
func (f *fix) array(rest []int32, end int, list string) bool {
	t := f.t
	if len(rest) > 0 && t.Nodes[rest[0]].Kind == syntax.Array {
		last, n := syntax.None, 0
		for c := range t.Children(rest[0]) {
			if k := t.Nodes[c].Kind; k == syntax.Spread || k == syntax.Empty {
				return false
			}
			last = c
			n++
		}
		if n != f.had {
			return false
		}
		if n == 0 {
			at := int(t.Nodes[rest[0]].Start) + 1
			f.edit(at, at, list)
			return true
		}
		at := int(t.Nodes[last].End)
		f.edit(at, at, ", "+list)
		return true
	}
	if f.had > 0 || len(rest) > 1 || len(rest) == 1 && t.Nodes[rest[0]].Kind != syntax.Lambda && t.Nodes[rest[0]].Kind != syntax.FuncDef {
		return false
	}
	f.edit(end, end, ", ["+list+"]")
	return true
}

// dropImport takes the import of fmt away when nothing else needs it. It has to
// stand on a line of its own.
func (f *fix) dropImport() bool {
	t := f.t
	uses, module := 0, syntax.None
	for i := range t.Nodes {
		switch n := &t.Nodes[i]; {
		case n.Kind == syntax.Ident && t.Name(int32(i)) == "fmt":
			uses++
		case n.Kind == syntax.Import && t.Name(int32(i)) == "fmt":
			module = int32(i)
		}
	}
	if uses > 1 {
		return true
	}
	if module == syntax.None {
		return false
	}
	start, end := int(t.Nodes[module].Start), int(t.Nodes[module].End)
	line := bytes.LastIndexByte(t.Src[:start], '\n') + 1
	if n := bytes.IndexByte(t.Src[end:], '\n'); n >= 0 && len(bytes.TrimSpace(t.Src[end:end+n])) == 0 {
		before := strings.TrimSpace(string(t.Src[line:start]))
		if before == "" || before == "import" {
			f.edit(line, end+n+1, "")
			return true
		}
	}
	return false
}
