package drill

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/languages"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/training"
)

// A Plan is what to plant.
type Plan struct {
	Seed   uint64
	Count  int                // defects
	Topics []*training.Lesson // that they are about; none means all
	Engine *checks.Engine     // what the defects are tried with
}

// ErrNoPlace says that nothing fits.
var ErrNoPlace = errors.New("no defect of the lessons fits into the files of HEAD: a drill plants in Go, Python, JavaScript, TypeScript and Java, in files that Squire parses whole")

// A planted is one unit in its place.
type planted struct {
	path  string
	unit  *unit
	graft *graft
	rules []string // that find it
}

// A garden is a repository that things are planted in.
type garden struct {
	engine  *checks.Engine
	rng     *rand.Rand
	targets []*target
	have    map[checks.Lang]map[string]bool // modules that are imported somewhere
	done    []planted
}

// The most files that are looked at, so that a drill in a very large repository
// comes to its end.
const maxTargets = 400

// seedOf spreads the numbers that people choose.
const seedOf = 0x5351_5549_5245

// grow chooses defects and as many pieces of code that only look like one, and puts
// them into files of a commit. It returns them and the new content of the files.
// The same plan and commit give the same.
func grow(ctx context.Context, repo git.Repository, head git.OID, p Plan) ([]Defect, map[string][]byte, error) {
	g := &garden{engine: p.Engine, rng: newRand(p.Seed), have: map[checks.Lang]map[string]bool{}}
	if err := g.read(ctx, repo, head); err != nil {
		return nil, nil, err
	}
	bad, err := g.units(true, p.Topics)
	if err != nil {
		return nil, nil, err
	}
	good, err := g.units(false, nil)
	if err != nil {
		return nil, nil, err
	}
	if n := g.plant(bad, p.Count); n == 0 {
		return nil, nil, ErrNoPlace
	}
	g.plant(good, p.Count)
	files := map[string][]byte{}
	for _, t := range g.targets {
		if text, _ := g.compose(t, g.done); text != nil {
			files[t.path] = text
		}
	}
	defects, err := g.defects()
	return defects, files, err
}

// read reads the files that something may be planted in.
func (g *garden) read(ctx context.Context, repo git.Repository, head git.OID) error {
	var all []git.Change
	for c, err := range repo.Diff(ctx, "", head) {
		if err != nil {
			return err
		}
		if (c.New.Mode == git.Regular || c.New.Mode == git.Executable) && fits(c.Path) {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b git.Change) int { return cmp.Compare(a.Path, b.Path) })
	g.rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for _, c := range all[:min(len(all), maxTargets)] {
		text, err := repo.Blob(ctx, c.New.OID, maxTarget, nil)
		if err != nil {
			if _, ok := errors.AsType[*git.TooLargeError](err); ok {
				continue
			}
			return err
		}
		t := newTarget(c.Path, text)
		if t == nil {
			continue
		}
		g.targets = append(g.targets, t)
		if g.have[t.lang] == nil {
			g.have[t.lang] = map[string]bool{}
		}
		for _, m := range modulesOf(t.tree, t.lang) {
			g.have[t.lang][m] = true
		}
	}
	// What stands in the same folder may share a scope.
	for _, t := range g.targets {
		for _, other := range g.targets {
			if t != other && dirOf(t.path) == dirOf(other.path) {
				for name := range definedIn(other.tree) {
					t.names[name] = true
				}
			}
		}
	}
	return nil
}

func dirOf(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '/' {
			return path[:i]
		}
	}
	return ""
}

// units returns what there is to plant in the languages of the targets, in the
// order in which it is tried.
func (g *garden) units(bad bool, topics []*training.Lesson) ([]*unit, error) {
	var out []*unit
	for _, lang := range Languages {
		if !slices.ContainsFunc(g.targets, func(t *target) bool { return t.lang == lang }) {
			continue
		}
		some, err := units(lang, bad, topics)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	g.rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out, nil
}

// plant puts up to count units into files: each lesson once, and a file twice only
// when there is no other. It returns how many it could.
func (g *garden) plant(all []*unit, count int) int {
	n := 0
	for _, most := range []int{1, 2, 4} {
		for _, u := range all {
			if n == count {
				return n
			}
			if slices.ContainsFunc(g.done, func(p planted) bool { return p.unit.lesson == u.lesson }) {
				continue
			}
			if p, ok := g.place(u, most); ok {
				g.done = append(g.done, p)
				n++
			}
		}
	}
	return n
}

// place finds a file for a unit.
func (g *garden) place(u *unit, most int) (planted, bool) {
	order := g.rng.Perm(len(g.targets))
	tried := 0
	for _, i := range order {
		t := g.targets[i]
		if tried == 12 {
			break
		}
		if t.lang != u.lang || g.in(t.path) >= most {
			continue
		}
		tried++
		at := t.graft(u, g.have[t.lang], g.rng)
		if at == nil || slices.ContainsFunc(g.done, func(p planted) bool { return p.path == t.path && p.graft.at == at.at }) {
			continue
		}
		p := planted{path: t.path, unit: u, graft: at}
		if rules, ok := g.holds(t, p); ok {
			p.rules = rules
			t.names[at.name] = true
			return p, true
		}
	}
	return planted{}, false
}

func (g *garden) in(path string) int {
	n := 0
	for _, p := range g.done {
		if p.path == path {
			n++
		}
	}
	return n
}

// holds reports whether a file is still one that parses whole when a unit is put
// into it, and whether the scanner sees in the unit what it sees in the example: the
// same rules in a defect, and nothing anywhere else.
func (g *garden) holds(t *target, p planted) (rules []string, ok bool) {
	before, _ := g.compose(t, g.done)
	if before == nil {
		before = t.text
	}
	after, spots := g.compose(t, append(slices.Clone(g.done), p))
	parser, _ := languages.For(t.lang, t.path)
	tree := parser.Parse(after, syntax.Code)
	if len(tree.Gaps) > 0 || tops(tree) != tops(parser.Parse(before, syntax.Code))+len(p.unit.defines) && t.lang == checks.Go {
		return nil, false
	}
	was, err := g.engine.ScanFile(&checks.File{Path: t.path, Lang: t.lang, Data: before})
	if err != nil {
		return nil, false
	}
	is, err := g.engine.ScanFile(&checks.File{Path: t.path, Lang: t.lang, Data: after})
	if err != nil {
		return nil, false
	}
	mine := spots[len(spots)-1]
	others := 0
	for i := range is {
		switch {
		case !mine.holds(is[i].Start.Line):
			others++
		case !p.unit.bad:
			return nil, false
		case !slices.Contains(rules, is[i].Rule.ID):
			rules = append(rules, is[i].Rule.ID)
		}
	}
	if others != len(was) {
		return nil, false
	}
	if !p.unit.bad {
		return nil, true
	}
	// What the rules find in the example they have to find here, too.
	example, err := g.engine.ScanFile(&checks.File{Path: "src/" + p.unit.file, Lang: exampleLang(t.lang), Data: p.unit.source})
	if err != nil {
		return nil, false
	}
	for i := range example {
		if !slices.Contains(rules, example[i].Rule.ID) {
			return nil, false
		}
	}
	return rules, true
}

// tops counts the declarations at the top of a file of Go.
func tops(t *syntax.Tree) int {
	n := 0
	for c := range t.Children(0) {
		switch t.Nodes[c].Kind {
		case syntax.FuncDef, syntax.ClassDef, syntax.TypeDef, syntax.VarDef:
			n++
		}
	}
	return n
}

// A spot is where a unit stands in the file that it was put into.
type spot struct {
	first, last int   // lines from 1
	marked      []int // lines from 1
}

func (s *spot) holds(line int) bool { return s.first <= line && line <= s.last }

// compose puts the units of a file into it, and says where each stands, in their
// order. It returns nil where there is none.
func (g *garden) compose(t *target, all []planted) ([]byte, []spot) {
	type piece struct {
		edit
		of int // index of its unit among those of the file; -1 for an import
	}
	var pieces []piece
	var mine []planted
	for _, p := range all {
		if p.path != t.path {
			continue
		}
		for _, e := range p.graft.head {
			// Two units may want the same import.
			if !slices.ContainsFunc(pieces, func(x piece) bool { return x.of < 0 && x.edit == e }) {
				pieces = append(pieces, piece{e, -1})
			}
		}
		pieces = append(pieces, piece{edit{p.graft.at, p.graft.at, p.graft.text}, len(mine)})
		mine = append(mine, p)
	}
	if len(mine) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(pieces, func(a, b piece) int {
		if a.start == b.start && a.of < 0 && b.of < 0 {
			return strings.Compare(a.text, b.text) // imports of two units, by the alphabet
		}
		return cmp.Compare(a.start, b.start)
	})
	var out bytes.Buffer
	spots := make([]spot, len(mine))
	at := 0
	for _, p := range pieces {
		if p.start < at { // two edits of one line: the second is left out, and the file won't hold
			continue
		}
		out.Write(t.text[at:p.start])
		at = p.end
		if p.of >= 0 {
			gr := mine[p.of].graft
			first := 1 + bytes.Count(out.Bytes(), []byte("\n")) + gr.lead
			spots[p.of] = spot{first: first, last: first + gr.lines - 1}
			for _, m := range gr.marked {
				spots[p.of].marked = append(spots[p.of].marked, first+m)
			}
		}
		out.WriteString(p.text)
	}
	out.Write(t.text[at:])
	return out.Bytes(), spots
}

// defects returns what was planted with its places, for the answers.
func (g *garden) defects() ([]Defect, error) {
	var out []Defect
	for _, t := range g.targets {
		_, spots := g.compose(t, g.done)
		i := 0
		for _, p := range g.done {
			if p.path != t.path {
				continue
			}
			s := spots[i]
			i++
			if s.first == 0 {
				return nil, fmt.Errorf("a defect has no place in %s", t.path)
			}
			out = append(out, Defect{Path: t.path, First: s.first, Last: s.last, Lines: s.marked, Lesson: p.unit.lesson.ID, Lang: t.lang, Safe: !p.unit.bad, Rules: p.rules})
		}
	}
	slices.SortFunc(out, func(a, b Defect) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.First, b.First)) })
	return out, nil
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, seedOf)) }
