package pattern

import (
	"fmt"
	"regexp"
	regexpsyntax "regexp/syntax"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax/languages"
)

// A program is a rule that was compiled for one language.
type program struct {
	rule      *Rule
	lang      checks.Lang // "" for text alone
	options   *Options
	vars      []string // metavariables by slot
	formula   *formula // nil in a rule with taint
	taint     *taintProgram
	needsTree bool
}

// langs are the languages of files that a dialect is for.
func langOf(d Dialect) (checks.Lang, bool) {
	switch d {
	case Go:
		return checks.Go, true
	case Python:
		return checks.Python, true
	case JavaScript:
		return checks.JavaScript, true
	case TypeScript:
		return checks.TypeScript, true
	case Java:
		return checks.Java, true
	case Shell:
		return checks.Shell, true
	case Dockerfile:
		return checks.Dockerfile, true
	case YAML:
		return checks.YAML, true
	case JSON:
		return checks.JSON, true
	case Terraform:
		return checks.Terraform, true
	case HTML:
		return checks.HTML, true
	case INI:
		return checks.INI, true
	}
	return "", false
}

// newCompiler returns a compiler for the patterns of a rule.
func newCompiler(r *Rule, lang checks.Lang) (*compiler, error) {
	c := &compiler{lang: lang, slots: map[string]int32{}, imports: r.Imports, options: &r.Options, checked: r.Checked, generic: slices.Contains(r.Dialects, Generic)}
	if lang == "" {
		return c, nil
	}
	var ok bool
	if c.reader, ok = languages.For(lang, ""); !ok {
		return nil, &SyntaxError{At: r.At, Reason: fmt.Sprintf("%s can't be read yet", lang)}
	}
	if lang == checks.TypeScript {
		if tsx, ok := languages.For(lang, ".tsx"); ok {
			c.second = &tsx
		}
	}
	return c, nil
}

// compile makes a program of a rule for a language; "" is text alone.
func compile(r *Rule, lang checks.Lang) (*program, error) {
	c, err := newCompiler(r, lang)
	if err != nil {
		return nil, err
	}
	m := &program{rule: r, lang: lang, options: &r.Options}
	if r.Taint != nil {
		m.needsTree = true
		m.taint, err = c.taint(r.Taint)
	} else {
		m.formula, err = c.formula(r.Search)
	}
	if err != nil {
		return nil, err
	}
	m.vars = c.vars
	if m.formula != nil {
		m.needsTree = m.formula.needsTree()
	}
	return m, nil
}

func (f *formula) needsTree() bool {
	if f.code != nil {
		return true
	}
	for _, k := range f.kids {
		if k.needsTree() {
			return true
		}
	}
	return false
}

// formula compiles a formula.
func (c *compiler) formula(f *Formula) (*formula, error) {
	x := &formula{op: f.Op, text: f.Text, at: f.At}
	var err error
	switch f.Op {
	case Code:
		switch {
		case c.lang != "":
			x.code, err = c.lazyCode(f)
		case c.generic:
			x.words, err = c.words(f.Text, f.At)
		default:
			err = &SyntaxError{At: f.At, Text: f.Text, Reason: "a rule for regular expressions can't have a pattern of code; it takes pattern-regex, or \"generic\" as its language"}
		}
	case Regexp:
		x.regexp, err = c.lazyRegexp(f)
	}
	if err != nil {
		return nil, err
	}
	for _, kid := range f.Kids {
		k, err := c.formula(kid)
		if err != nil {
			return nil, err
		}
		x.kids = append(x.kids, k)
	}
	for i := range f.Where {
		w, err := c.condition(&f.Where[i])
		if err != nil {
			return nil, err
		}
		x.where = append(x.where, w)
	}
	for _, names := range f.Focus {
		var slots []int32
		for _, name := range names {
			slots = append(slots, c.slot(name))
		}
		x.focus = append(x.focus, slots)
	}
	return x, nil
}

func regexpOf(text, flags string, at Position) (*regexp.Regexp, error) {
	re, err := regexp.Compile(flags + text)
	if err != nil {
		return nil, &SyntaxError{At: at, Text: text, Reason: err.Error()}
	}
	return re, nil
}

// weigh returns about how many steps of a pattern an expression takes for a byte.
// They are no steps of its rule, which may have many expressions: they count for
// all rules together.
func weigh(re *regexp.Regexp) int {
	tree, err := regexpsyntax.Parse(re.String(), regexpsyntax.Perl)
	if err != nil {
		return 1
	}
	prog, err := regexpsyntax.Compile(tree.Simplify())
	if err != nil {
		return 1
	}
	return 1 + len(prog.Inst)/32 // most instructions wait at few bytes
}

// groups gives the groups of an expression slots: $1 for the first one, $NAME
// for one with a name.
func (c *compiler) groups(re *regexp.Regexp) []int32 {
	slots := []int32{noSlot}
	for i, name := range re.SubexpNames() {
		switch {
		case i == 0:
		case name != "" && name == strings.ToUpper(name):
			slots = append(slots, c.slot("$"+name))
		default:
			slots = append(slots, c.slot(fmt.Sprintf("$%d", i)))
		}
	}
	return slots
}

func (c *compiler) condition(w *Condition) (condition, error) {
	x := condition{kind: w.Kind, names: w.Names, not: w.Not, known: w.Known, at: w.At, slot: noSlot}
	var err error
	if w.Var != "" {
		x.slot = c.slot(w.Var)
	}
	switch w.Kind {
	case WhereRegex:
		x.regexp, err = c.conditionRegexp(w)
	case WhereComparison:
		x.compare, err = c.comparison(w)
	case WhereAnalysis:
		if w.Text != "entropy" {
			err = &SyntaxError{At: w.At, Text: w.Text, Reason: fmt.Sprintf("there is no analyzer %q, only \"entropy\"", w.Text)}
		}
	case WherePattern:
		lang := c.lang
		if w.In != "" {
			lang, _ = langOf(w.In)
		}
		if lang == c.lang {
			x.nested, err = c.formula(w.Formula)
			break
		}
		inner := &Rule{Rule: &checks.Rule{}, Dialects: []Dialect{w.In}, Search: w.Formula, Options: *c.options, At: w.At, Checked: c.checked}
		x.inner, err = compile(inner, lang)
	case WhereType:
	default:
		err = &SyntaxError{At: w.At, Reason: "this condition isn't supported"}
	}
	return x, err
}

// search returns a search for the program in a target.
func (m *program) search(t *Target) *search {
	return &search{Target: t, m: m, env: make([]binding, len(m.vars))}
}

// find returns the ranges where the rule holds, and whether all of the text was
// looked at.
func (m *program) find(t *Target) (got []found, complete bool) {
	s := m.search(t)
	if m.needsTree && t.Tree == nil {
		return nil, true
	}
	got = s.eval(m.formula)
	t.spent += s.steps
	return got, !s.over()
}
