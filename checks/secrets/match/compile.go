package match

import "regexp/syntax"

// A plan is all that is worked out from an expression before a text is seen.
type plan struct {
	// whole returns the program of all of the expression, nil where package regexp
	// must do it all. Most texts that have an anchor are refused by what stands
	// beside it, so that one is decoded when it is first asked for.
	whole   func() *program
	lead    *lead // or nil
	anchors []string
	// sides are what stands around anchors, and sideOf the index there of each
	// anchor's: the nine keywords of a rule are followed by the same.
	sides  []side
	sideOf []int
}

// A side is what an anchor has on both sides.
type side struct {
	left, right reach
	after       int      // see anchor
	prog        *program // of what stands to the right; nil where nothing is known
}

// newPlan works out the plan of an expression, which must compile.
func newPlan(expr string) *plan {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return &plan{whole: asIs(nil)}
	}
	as := analyze(re)
	p := &plan{}
	type around struct {
		left, right string
		after       int
	}
	known := map[around]int{}
	for _, a := range as {
		p.anchors = append(p.anchors, a.lit)
		key := around{partsKey(a.left), partsKey(a.right), a.after}
		i, ok := known[key]
		if !ok {
			i = len(p.sides)
			known[key] = i
			s := side{left: newReach(a.left, true), right: newReach(a.right, false), after: a.after}
			if a.after >= 0 && len(a.right) > 0 {
				s.prog = rightProgram(a.right)
			}
			p.sides = append(p.sides, s)
		}
		p.sideOf = append(p.sideOf, i)
	}
	first, rest := firstOf(re)
	lead := newLead(first, rest, as)
	prog := wholeProgram(re)
	p.whole = asIs(prog)
	if lead != nil && prog != nil && prog.insts[prog.start].op == opAlt {
		// The first instruction of a lazy run is whether to read on.
		lead.rest = prog.insts[prog.start].out
		p.lead = lead
	}
	return p
}

// wholeProgram returns the program of all of an expression, or nil.
func wholeProgram(re *syntax.Regexp) *program {
	if p := newProgram(re.Simplify()); p != nil && !p.nullable() {
		return p
	}
	return nil
}

// asIs returns a program that is there.
func asIs(p *program) func() *program { return func() *program { return p } }

// partsKey tells parts of expressions from others.
func partsKey(parts []*syntax.Regexp) string {
	var key []byte
	for _, p := range parts {
		key = appendKey(key, p)
	}
	return string(key)
}

// firstOf splits an expression into its first part and the others.
func firstOf(re *syntax.Regexp) (first *syntax.Regexp, rest []*syntax.Regexp) {
	if re.Op != syntax.OpConcat || len(re.Sub) < 2 {
		return nil, nil
	}
	return re.Sub[0], re.Sub[1:]
}
