package pattern

import (
	"cmp"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// ident matches a name: the same one, or another that an import gives to what
// the pattern means.
func (s *search) ident(p *pnode, n int32) bool {
	x := &s.Tree.Nodes[n]
	switch x.Kind {
	case syntax.Ident, syntax.Member, syntax.TypeExpr, syntax.Word, syntax.Text:
	default:
		return false
	}
	if p.slot != noSlot {
		return s.bind(p.slot, s.nodeBinding(n))
	}
	if p.module != "" {
		return s.Names().Path(n) == p.module || s.implied(p.module, n)
	}
	if x.Kind != syntax.Member && s.syms[p.name] != 0 && x.Sym == s.syms[p.name] {
		return true
	}
	return (x.Kind == syntax.Ident || x.Kind == syntax.Member) && s.meant(p, n)
}

// meant reports whether a name stands, through the imports, for the full name
// of the pattern.
func (s *search) meant(p *pnode, n int32) bool {
	if p.path == "" {
		return false
	}
	want := p.module
	if want != "" && p.kind == syntax.Member {
		want += "." + s.code.names[p.name]
	}
	full := s.Names().Path(n)
	switch {
	case full == "":
		return s.implied(cmp.Or(want, p.path), n)
	case want != "":
		return full == want
	}
	return full == p.path || pathEnds(full, p.path)
}

// implied reports whether a name that nothing in the file declares can be a full
// name: of a module of which all names are imported, or of java.lang.
func (s *search) implied(full string, n int32) bool {
	return strings.Contains(full, ".") && (s.Names().May(n, full) || s.isPiece() && s.Names().Ends(n, full))
}

// isPiece reports whether the text may be a piece of a program of Java, which
// lacks imports: a class that it names but doesn't declare is what it is called.
// In a package it would be one of that, and with all names of another package
// there is no telling.
func (s *search) isPiece() bool {
	if s.Lang != checks.Java || len(s.of(syntax.Package)) > 0 {
		return false
	}
	for _, w := range s.Names().Wildcards() {
		if !strings.HasPrefix(w, "java") {
			return false
		}
	}
	return true
}

// isShort reports whether a type, as it is written, can be what a pattern says
// with more or fewer words: in Java Statement stands for that of any package, and
// java.sql.Statement is Statement where all of java.sql is imported.
func (s *search) isShort(written, want string) bool {
	written = s.genericOf(written)
	dot := strings.LastIndexByte(written, '.')
	if !strings.Contains(want, ".") {
		return s.Lang == checks.Java && dot > 0 && written[dot+1:] == want
	}
	module, ok := strings.CutSuffix(want, "."+written)
	return ok && dot < 0 && (s.Lang == checks.Java && module == "java.lang" || s.isPiece() || slices.Contains(s.Names().Wildcards(), module))
}

// pathEnds reports whether a full name, which has the path of a module in it,
// is what code that imports it plainly calls it: "os/exec.Command" is
// exec.Command, "gopkg.in/yaml.v3.Unmarshal" yaml.Unmarshal, and what is in
// "github.com/golang-jwt/jwt/v5" begins with jwt.
func pathEnds(full, path string) bool {
	head, rest, _ := strings.Cut(path, ".")
	slash := strings.LastIndexByte(full, '/')
	if slash < 0 {
		return false
	}
	last := full[slash+1:]
	if len(last) > 1 && last[0] == 'v' && last[1] >= '1' && last[1] <= '9' {
		if i := strings.IndexByte(last, '.'); i > 0 {
			before := full[:slash]
			last = before[strings.LastIndexByte(before, '/')+1:] + last[i:]
		}
	}
	if !strings.HasSuffix(last, rest) {
		return false
	}
	last = strings.TrimSuffix(strings.TrimSuffix(last, rest), ".")
	if i := strings.Index(last, ".v"); i > 0 {
		last = last[:i]
	}
	return last == head || strings.TrimPrefix(last, "go-") == head || strings.TrimSuffix(last, "-go") == head
}

// member matches x.name.
func (s *search) member(p *pnode, n int32, k func() bool) bool {
	x := &s.Tree.Nodes[n]
	if p.name >= 0 && s.code.names[p.name] == "..." {
		return s.chain(p.kids[0], n, k) // x. ... at the end
	}
	if p.dots {
		return x.Kind == syntax.Member && s.named(p, n) && s.chain(p.kids[0].kids[0], s.Tree.First(n), k)
	}
	if p.module == "" && x.Kind == syntax.Member && s.Tree.First(n) != syntax.None {
		mark := len(s.trail)
		if s.named(p, n) && s.node(p.kids[0], n+1, k) {
			return true
		}
		s.undo(mark)
	}
	if x.Kind != syntax.Ident && x.Kind != syntax.Member {
		return false
	}
	if p.slot != noSlot {
		return s.meantMember(p, n) && k()
	}
	return s.meant(p, n) && k()
}

// meantMember matches module.$X at a name that was imported from the module.
func (s *search) meantMember(p *pnode, n int32) bool {
	of := p.kids[0]
	if of.path == "" {
		return false
	}
	full := s.Names().Path(n)
	dot := strings.LastIndexByte(full, '.')
	if dot < 0 {
		return false
	}
	switch module := full[:dot]; {
	case of.module != "":
		if module != of.module {
			return false
		}
	case module != of.path && !pathEnds(module, of.path):
		return false
	}
	return s.bind(p.slot, binding{kind: toName, node: n, span: s.nameSpan(n)})
}
