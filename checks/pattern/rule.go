package pattern

import (
	"github.com/squiresec/squire/checks"
)

// A Rule says in patterns what is looked for. It is what a rule file says,
// checked and in one form, and holds nothing of how it is looked for: [Compile]
// makes a [Matcher] of it. A Rule is never modified after it was loaded.
type Rule struct {
	*checks.Rule
	// Message is what is told of a finding. $X in it is the text that X stands
	// for.
	Message string
	// Dialects are the languages as the rule names them, of which Langs are
	// those that Squire parses: "javascript" and "typescript" are two, "regex"
	// and "generic" are every file.
	Dialects []Dialect
	// Search is what is looked for; nil in a rule with Taint.
	Search *Formula
	Taint  *Taint

	Fix       *Fix
	Paths     Paths
	Imports   map[string]string // name in patterns → module that it has to be: "rand": "math/rand"
	Options   Options
	Profile   Profile
	Tests     Tests
	Notes     Notes
	At        Position // of the rule in its file
	File      string   // that it was loaded from, for messages
	Needs     []Need   // what files must have; nil where nobody has found out
	NotLoaded []string // why parts of it were left out; a rule of ours has none
	// Checked says that it was compiled before without an error, so that patterns
	// and expressions may wait until they are needed.
	Checked bool
}

// A Need is what a text of a language must have for a rule to find anything in
// it: of each list of literals one.
type Need struct {
	Lang    checks.Lang
	Clauses [][]string
}

// A Dialect is a language as rules name it.
type Dialect string

// The dialects.
const (
	Go         Dialect = "go"
	Python     Dialect = "python"
	JavaScript Dialect = "javascript" // JSX too
	TypeScript Dialect = "typescript" // TSX too
	Java       Dialect = "java"
	Shell      Dialect = "bash"
	Dockerfile Dialect = "dockerfile"
	YAML       Dialect = "yaml"
	JSON       Dialect = "json"
	Terraform  Dialect = "terraform"
	HTML       Dialect = "html"
	INI        Dialect = "ini"
	Regex      Dialect = "regex"   // only regular expressions, in any file
	Generic    Dialect = "generic" // words and punctuation, in any file
)

// A Profile says where a rule speaks unasked.
type Profile string

// The profiles, from the loudest to the quietest; each includes those behind it.
const (
	InHook   Profile = "hook" // may refuse a commit
	InEditor Profile = "editor"
	InCI     Profile = "ci"
	Off      Profile = "off"
)

// An Op says what a Formula is.
type Op uint8

// The operators.
const (
	Code    Op = iota // Text is a pattern
	Regexp            // Text is a regular expression, over the text of the file
	And               // all Kids hold on one range: patterns
	Or                // pattern-either
	Not               // Kids[0] isn't at just this range: pattern-not, pattern-not-regex
	Inside            // the range lies in one of Kids[0]: pattern-inside
	Outside           // it does not: pattern-not-inside
)

// A Formula is a tree of patterns. Kids of an And that aren't Not, Inside or
// Outside narrow each other; one of these has one kid.
type Formula struct {
	Op   Op
	Text string
	Kids []*Formula
	// Where is of an And, after Kids. An And in a Condition may have no kid that
	// looks for something; it then begins with all that Var stands for.
	Where []Condition
	Focus [][]string // of an And: the range becomes that of one of these, once for each list
	// At is the place of the key, or of Text. Below a | or > all lines of Text
	// begin in its column; in quotes it is the place behind them.
	At Position
	// Outline is nil where nobody has found out: see [Outlines].
	Outline *Outline
}

// A Condition is what has to hold of a metavariable.
type Condition struct {
	Kind ConditionKind
	Var  string // "$X"
	// Text is the regular expression; the comparison, in Python's syntax; the
	// analyzer, "entropy"; or the name of a type.
	Text string
	// Formula is to match in what Var stands for; In says in which language it
	// is read, when that is another.
	Formula *Formula
	In      Dialect
	Not     bool // of a regular expression: it doesn't match. For (?!…) at its beginning
	Known   bool // of a regular expression: what Var is known to be counts, too
	Strip   bool // of a comparison: Var is a number in quotes
	Base    int  // of a comparison: 0, or the base of the number
	Names   []string
	At      Position
}

// A ConditionKind names a condition by its key in a rule file, without
// "metavariable-".
type ConditionKind uint8

// The conditions.
const (
	WhereRegex ConditionKind = iota
	WherePattern
	WhereComparison
	WhereAnalysis
	WhereType // one of Names
	WhereName
)

// A Taint says how data flows to where it does harm.
type Taint struct {
	Sources     []Source
	Sinks       []Sink
	Sanitizers  []Sanitizer
	Propagators []Propagator
}

// A Source is where data comes in that can't be trusted.
type Source struct {
	Formula *Formula
	// Use, where it isn't nil, stands in place of Formula for the sources of a
	// part. Label and Requires then replace those of the part, where they are
	// given. The same holds of sinks, sanitizers and propagators.
	Use          *Part
	At           Position // of Use
	Label        string   // "" is "__SOURCE__"
	Requires     *Requires
	BySideEffect SideEffect
	Exact        bool
	Control      bool
}

// A Sink is where it does harm.
type Sink struct {
	Formula  *Formula
	Use      *Part
	At       Position // of Use
	Requires *Requires
	Exact    bool
	AtExit   bool
}

// A Sanitizer makes data safe.
type Sanitizer struct {
	Formula        *Formula
	Use            *Part
	At             Position // of Use
	BySideEffect   SideEffect
	Exact          bool
	NotConflicting bool
}

// A Propagator passes taint from one metavariable of its pattern to another or,
// where To is "", to what its pattern matches: the result of a call, say.
type Propagator struct {
	Formula      *Formula
	Use          *Part
	At           Position // of Use
	From, To     string
	BySideEffect SideEffect
	Label        string
	Replaces     []string
	Requires     *Requires
}

// A SideEffect says whether what matches changes the variable that it matches.
type SideEffect uint8

// The side effects.
const (
	ByValue SideEffect = iota
	BySideEffect
	OnlySideEffect // "only"
)

// Requires is a boolean expression over labels.
type Requires struct {
	Op    Op // Code: Label; And, Or, Not
	Label string
	Kids  []*Requires
}

// A Fix says what to put in the place of a finding.
type Fix struct {
	Title   string
	Replace string // $X stands for text; "" with Regexp nil removes what was found
	// Regexp, Count and Replace are of fix-regex: the first Count matches (0 is
	// all) of it in what was found are replaced. In Replace \1 is then a
	// group.
	Regexp string
	Count  int
	// Insert are lines that the fix adds, those of the first one whose
	// metavariable stands for something. With some here and none that does,
	// there is no fix.
	Insert []Insertion
	Keep   bool // what was found stays as it is, there are only lines to add
	// Transform is the name of a rewriting that no text says; see [Transforms].
	Transform string
	Safe      bool     // keeps the behaviour but for the defect; "safe" rather than "suggest"
	Imports   []string // modules that the new text needs
	At        Position
}

// An Insertion is lines of a fix beside the line where something begins or ends.
// They are indented as that line is.
type Insertion struct {
	Var   string // the metavariable
	Below bool   // the line where it ends, rather than above the one where it begins
	Text  string // in which $X stands for text
	At    Position
}

// Paths are globs, in the order of the file.
type Paths struct{ Include, Exclude []string }

// Options change how patterns match. The zero value is not the default; see
// [DefaultOptions].
type Options struct {
	ConstantPropagation bool // an operand that is known matches its value
	SymbolicPropagation bool // a name matches the expression that it was set to
	VardefAssign        bool // x = 1 matches var x = 1
	ACMatching          bool // a && b matches b && a, and a && c && b
	CommutativeCompOp   bool // == and != by either side
	ImplicitDeepExpr    bool // a statement "f(x)" matches within statements, too
	GenericEllipsisMax  int  // lines that ... spans in generic patterns
	// Of taint mode.
	TaintAssumeSafeFunctions   bool
	TaintAssumeSafeIndexes     bool
	TaintAssumeSafeComparisons bool
	TaintAssumeSafeBooleans    bool
	TaintAssumeSafeNumbers     bool
	TaintUnifyMvars            bool
}

// DefaultOptions are semgrep's.
var DefaultOptions = Options{
	ConstantPropagation: true, VardefAssign: true, ACMatching: true, ImplicitDeepExpr: true, GenericEllipsisMax: 10,
}

// Notes are for the rule's page. All may be "".
type Notes struct {
	Sees     string // how it is found, where that isn't plain
	Misses   string // what isn't found
	Measured string // what it found in real code, and how much of that was right
}

// Tests are what a rule says of itself.
type Tests struct {
	Bad, OK, Near []Example
	Fixed         []Example // of Bad, by position; empty where there is no fix
}

// An Example is a piece of code in a rule's tests.
type Example struct {
	Text string
	Path string // that it has in the test, "" for one that fits the language
	At   Position
}

// A Position is a place in a rule file.
type Position struct{ Line, Column int } // from 1, columns in bytes
