package rules

import (
	"encoding/binary"
	"errors"
	"maps"
	"math"
	"slices"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
)

// magic begins the written form; its number changes with the form.
const magic = "squire rules 5\n"

// A codec writes and reads rules. Each of its methods does both, so that what is
// written and what is read can't differ: with decoding set it fills what it is
// given from in, otherwise it adds it to out.
type codec struct {
	decoding bool
	in       string
	out      []byte
	err      error
	parts    *Library // in which what a rule uses is found by its name
}

var errData = errors.New("the rules of this binary are damaged; install Squire anew")

// must panics on an error: what is read is embedded, and a test reads it.
func (c *codec) must() {
	if c.err == nil && c.in != "" {
		c.err = errData
	}
	if c.err != nil {
		panic(c.err)
	}
}

func (c *codec) number(n *uint64) {
	if !c.decoding {
		c.out = binary.AppendUvarint(c.out, *n)
		return
	}
	*n = 0
	for i := 0; i < len(c.in) && i < binary.MaxVarintLen64; i++ {
		*n |= uint64(c.in[i]&0x7f) << (7 * i)
		if c.in[i] < 0x80 {
			c.in = c.in[i+1:]
			return
		}
	}
	c.fail()
}

func (c *codec) fail() { c.err, c.in = errData, "" }

// text of a decoded rule is a part of in.
func (c *codec) text(s *string) {
	n := uint64(len(*s))
	c.number(&n)
	switch {
	case !c.decoding:
		c.out = append(c.out, *s...)
	case n > uint64(len(c.in)):
		c.fail()
	default:
		*s, c.in = c.in[:n], c.in[n:]
	}
}

func (c *codec) boolean(b *bool) {
	n := uint64(0)
	if *b {
		n = 1
	}
	c.number(&n)
	*b = n == 1
}

// integer is for small numbers, of which none is negative.
func integer[T ~int | ~uint8](c *codec, i *T) {
	n := uint64(*i)
	c.number(&n)
	if n > math.MaxInt32 {
		c.fail()
		return
	}
	*i = T(n)
}

func word[T ~string](c *codec, s *T) {
	t := string(*s)
	c.text(&t)
	*s = T(t)
}

// list keeps the difference between nil and empty, which have the same meaning
// everywhere, in no way: an empty list is read as nil.
func list[T any](c *codec, s *[]T, item func(*T)) {
	n := uint64(len(*s))
	c.number(&n)
	if c.decoding {
		*s = nil
		if n > uint64(len(c.in)) { // an item takes a byte at least
			c.fail()
			return
		}
		if n > 0 {
			*s = make([]T, n)
		}
	}
	for i := range *s {
		item(&(*s)[i])
	}
}

func words[T ~string](c *codec, s *[]T) { list(c, s, func(t *T) { word(c, t) }) }

// pointer makes of a function over values one over pointers to them.
func pointer[T any](of func(*T)) func(**T) {
	return func(p **T) {
		if *p == nil {
			*p = new(T)
		}
		of(*p)
	}
}

// optional is for pointers that may be nil.
func optional[T any](c *codec, p **T, of func(*T)) {
	there := *p != nil
	c.boolean(&there)
	if !there {
		*p = nil
		return
	}
	pointer(of)(p)
}

func (c *codec) meta(r *checks.Rule) {
	for _, s := range []*string{&r.ID, &r.Title, &r.Description, &r.Advice, &r.Concept, &r.Lesson, &r.Origin, &r.Upstream, &r.Page} {
		c.text(s)
	}
	integer(c, &r.Severity)
	integer(c, &r.Confidence)
	words(c, &r.Langs)
	list(c, &r.CWE, func(i *int) { integer(c, i) })
	words(c, &r.Controls)
	words(c, &r.Aliases)
	words(c, &r.Tags)
	c.boolean(&r.Secret)
}

// rule is all of a rule but what meta and tests have.
func (c *codec) rule(r *pattern.Rule) {
	c.text(&r.Message)
	words(c, &r.Dialects)
	optional(c, &r.Search, c.formula)
	optional(c, &r.Taint, c.taint)
	optional(c, &r.Fix, c.fix)
	words(c, &r.Paths.Include)
	words(c, &r.Paths.Exclude)
	c.pairs(&r.Imports)
	c.options(&r.Options)
	word(c, &r.Profile)
	c.position(&r.At)
	c.text(&r.File)
	words(c, &r.NotLoaded)
	c.boolean(&r.Checked)
	list(c, &r.Needs, func(n *pattern.Need) {
		word(c, &n.Lang)
		list(c, &n.Clauses, func(lits *[]string) { words(c, lits) })
	})
}

// part is a part with its rule, of which only some fields are used.
func (c *codec) part(p *pattern.Part) {
	c.text(&p.Name)
	if c.decoding {
		p.Rule = &pattern.Rule{Rule: &checks.Rule{}}
	}
	c.rule(p.Rule)
}

func (c *codec) position(p *pattern.Position) {
	integer(c, &p.Line)
	integer(c, &p.Column)
}

// pairs are written in the order of their keys.
func (c *codec) pairs(m *map[string]string) {
	keys := slices.Sorted(maps.Keys(*m))
	read := map[string]string{}
	list(c, &keys, func(k *string) {
		v := (*m)[*k]
		c.text(k)
		c.text(&v)
		read[*k] = v
	})
	if c.decoding && len(read) > 0 {
		*m = read
	}
}

func (c *codec) options(o *pattern.Options) {
	for _, b := range []*bool{
		&o.ConstantPropagation, &o.SymbolicPropagation, &o.VardefAssign, &o.ACMatching, &o.CommutativeCompOp, &o.ImplicitDeepExpr,
		&o.TaintAssumeSafeFunctions, &o.TaintAssumeSafeIndexes, &o.TaintAssumeSafeComparisons, &o.TaintAssumeSafeBooleans,
		&o.TaintAssumeSafeNumbers, &o.TaintUnifyMvars,
	} {
		c.boolean(b)
	}
	integer(c, &o.GenericEllipsisMax)
}

func (c *codec) fix(f *pattern.Fix) {
	c.text(&f.Title)
	c.text(&f.Replace)
	c.text(&f.Regexp)
	integer(c, &f.Count)
	list(c, &f.Insert, func(in *pattern.Insertion) {
		c.text(&in.Var)
		c.boolean(&in.Below)
		c.text(&in.Text)
		c.position(&in.At)
	})
	c.boolean(&f.Keep)
	c.text(&f.Transform)
	c.boolean(&f.Safe)
	words(c, &f.Imports)
	c.position(&f.At)
}

func (c *codec) formula(f *pattern.Formula) {
	integer(c, &f.Op)
	c.text(&f.Text)
	list(c, &f.Kids, pointer(c.formula))
	list(c, &f.Where, c.condition)
	list(c, &f.Focus, func(names *[]string) { words(c, names) })
	c.position(&f.At)
	optional(c, &f.Outline, c.outline)
}

func (c *codec) outline(o *pattern.Outline) {
	c.text(&o.Vars)
	c.text(&o.Names)
	c.text(&o.Words)
	integer(c, &o.Cost)
	c.boolean(&o.Sequence)
}

func (c *codec) condition(w *pattern.Condition) {
	integer(c, &w.Kind)
	c.text(&w.Var)
	c.text(&w.Text)
	optional(c, &w.Formula, c.formula)
	word(c, &w.In)
	c.boolean(&w.Not)
	c.boolean(&w.Known)
	c.boolean(&w.Strip)
	integer(c, &w.Base)
	words(c, &w.Names)
	c.position(&w.At)
}

// use is the name of a part, and where it is used.
func (c *codec) use(p **pattern.Part, at *pattern.Position) {
	name := ""
	if *p != nil {
		name = (*p).Name
	}
	c.text(&name)
	c.position(at)
	if !c.decoding || name == "" {
		return
	}
	if *p = c.parts.Part(name); *p == nil {
		c.fail()
	}
}

func (c *codec) taint(t *pattern.Taint) {
	list(c, &t.Sources, func(s *pattern.Source) {
		optional(c, &s.Formula, c.formula)
		c.use(&s.Use, &s.At)
		c.text(&s.Label)
		optional(c, &s.Requires, c.requires)
		integer(c, &s.BySideEffect)
		c.boolean(&s.Exact)
		c.boolean(&s.Control)
	})
	list(c, &t.Sinks, func(s *pattern.Sink) {
		optional(c, &s.Formula, c.formula)
		c.use(&s.Use, &s.At)
		optional(c, &s.Requires, c.requires)
		c.boolean(&s.Exact)
		c.boolean(&s.AtExit)
	})
	list(c, &t.Sanitizers, func(s *pattern.Sanitizer) {
		optional(c, &s.Formula, c.formula)
		c.use(&s.Use, &s.At)
		integer(c, &s.BySideEffect)
		c.boolean(&s.Exact)
		c.boolean(&s.NotConflicting)
	})
	list(c, &t.Propagators, func(p *pattern.Propagator) {
		optional(c, &p.Formula, c.formula)
		c.use(&p.Use, &p.At)
		c.text(&p.From)
		c.text(&p.To)
		integer(c, &p.BySideEffect)
		c.text(&p.Label)
		words(c, &p.Replaces)
		optional(c, &p.Requires, c.requires)
	})
}

func (c *codec) requires(r *pattern.Requires) {
	integer(c, &r.Op)
	c.text(&r.Label)
	list(c, &r.Kids, pointer(c.requires))
}

func (c *codec) notes(n *pattern.Notes) {
	c.text(&n.Sees)
	c.text(&n.Misses)
	c.text(&n.Measured)
}

func (c *codec) tests(t *pattern.Tests) {
	for _, l := range []*[]pattern.Example{&t.Bad, &t.OK, &t.Near, &t.Fixed} {
		list(c, l, func(x *pattern.Example) {
			c.text(&x.Text)
			c.text(&x.Path)
			c.position(&x.At)
		})
	}
}

// section writes and reads the head of a section: what it is for, and its parts.
func (c *codec) section(s *section) {
	c.text(&s.name)
	words(c, &s.langs)
	c.text(&s.shared)
	c.text(&s.meta)
	c.text(&s.body)
	c.text(&s.tests)
}

// Encode returns the written form of folders of rules.
func Encode(folders []Folder) []byte {
	var sections []*section
	for _, f := range folders {
		s := &section{name: f.Name}
		shared, meta, body, tests := &codec{}, &codec{}, &codec{}, &codec{}
		list(shared, &f.Parts, pointer(shared.part))
		metas := make([]*checks.Rule, len(f.Rules))
		for i, r := range f.Rules {
			metas[i] = r.Rule
			tests.tests(&r.Tests)
			tests.notes(&r.Notes)
		}
		list(meta, &metas, pointer(meta.meta))
		list(body, &f.Rules, pointer(body.rule))
		s.shared, s.meta, s.body, s.tests = string(shared.out), string(meta.out), string(body.out), string(tests.out)
		s.langs = langs(metas)
		sections = append(sections, s)
	}
	c := &codec{out: []byte(magic)}
	list(c, &sections, pointer(c.section))
	return c.out
}

// langs returns the languages that any rule is for; nil when one is for all.
func langs(rules []*checks.Rule) []checks.Lang {
	var all []checks.Lang
	for _, r := range rules {
		if len(r.Langs) == 0 {
			return nil
		}
		all = append(all, r.Langs...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Decode reads the heads of what Encode wrote. The rules in it are read later.
func Decode(text string) (*Library, error) {
	if len(text) < len(magic) || text[:len(magic)] != magic {
		return nil, errData
	}
	c := &codec{in: text[len(magic):], decoding: true}
	l := &Library{}
	list(c, &l.sections, pointer(c.section))
	if c.err == nil && c.in != "" {
		c.err = errData
	}
	return l, c.err
}
