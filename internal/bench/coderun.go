package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/pattern/rulefile"
	squirerules "github.com/squiresec/squire/checks/rules"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/languages"
	"github.com/squiresec/squire/internal/source"
)

// codeRun is Squire's side of the comparisons: the engine with the rules of a
// language over a tree. It prints a line a finding. CPUPROFILE and MEMPROFILE
// name files for profiles.
func codeRun(args []string) error {
	debug.SetGCPercent(400) // as squire does
	var o runOptions
	flags := flag.NewFlagSet("code-run", flag.ContinueOnError)
	name := flags.String("lang", "", "the language")
	flags.IntVar(&o.workers, "workers", 1, "how many files at once")
	flags.BoolVar(&o.parse, "parse", false, "parse all files and look for nothing")
	flags.BoolVar(&o.unfiltered, "unfiltered", false, "run every rule on every file")
	flags.BoolVar(&o.own, "own", false, "Squire's own rules, not the twenty")
	flags.IntVar(&o.more, "more", 0, "so many rules for names that no tree has")
	flags.IntVar(&o.hard, "hard", 0, "so many rules that match nearly everywhere, and don't at the last")
	if err := flags.Parse(args); err != nil {
		return err
	}
	for i := range codeLangs {
		if codeLangs[i].name == *name {
			o.lang = &codeLangs[i]
		}
	}
	if o.lang == nil || flags.NArg() != 1 {
		return errors.New("usage: bench SQUIRE code-run -lang LANGUAGE [FLAG ...] DIR")
	}
	o.tree = flags.Arg(0)
	return profiled(func() error { return o.scan() })
}

// profiled runs f under the profiler where the environment asks for it.
func profiled(f func() error) error {
	if name := os.Getenv("CPUPROFILE"); name != "" {
		to, err := os.Create(name)
		if err != nil {
			return err
		}
		defer to.Close()
		if err := pprof.StartCPUProfile(to); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	err := f()
	if name := os.Getenv("MEMPROFILE"); name != "" && err == nil {
		to, err := os.Create(name)
		if err != nil {
			return err
		}
		defer to.Close()
		return pprof.Lookup("allocs").WriteTo(to, 0)
	}
	return err
}

type runOptions struct {
	lang                *codeLang
	tree                string
	workers, more, hard int
	parse, unfiltered   bool
	own                 bool
}

func (o *runOptions) scan() error {
	d, err := o.detector()
	if err != nil {
		return err
	}
	e := &checks.Engine{Detectors: []checks.Detector{d}, Workers: o.workers}
	out := bufio.NewWriter(os.Stdout)
	for f, err := range e.Scan(context.Background(), source.NewTree(source.TreeOptions{Root: o.tree, NoIgnore: true})) {
		if err != nil {
			fmt.Fprintf(out, "gap\t%v\n", err)
			continue
		}
		fmt.Fprintf(out, "%s\t%s\t%d\n", f.Rule.ID, f.Path, f.Start.Line)
	}
	return out.Flush()
}

func (o *runOptions) detector() (checks.Detector, error) {
	if o.parse {
		return parser{}, nil
	}
	if o.own {
		return pattern.NewSet(pattern.Selection{Place: pattern.InCI, Unfiltered: o.unfiltered}, squirerules.Builtin()), nil
	}
	return ruleSet(o.lang, o.more, o.hard, o.unfiltered)
}

// A parser is a detector that parses and looks for nothing.
type parser struct{}

func (parser) Rules() []*checks.Rule { return nil }
func (parser) Hints() []string       { return nil }
func (parser) Detect(f *checks.File, _ func(checks.Finding)) error {
	if l, ok := languages.For(f.Lang, f.Path); ok {
		l.Parse(f.Data, syntax.Code)
	}
	return nil
}

// ruleSet returns the twenty rules of a language, and more that are made.
// unfiltered has every rule run on every file.
func ruleSet(l *codeLang, more, hard int, unfiltered bool) (*pattern.Set, error) {
	file := filepath.Join(codeTestdata, l.name, "squire.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	rules, err := rulefile.Load(file, text, nil)
	if err != nil {
		return nil, err
	}
	twenty := len(rules)
	for _, made := range [][]byte{moreRules(string(text), more), hardRules(l, hard)} {
		if made == nil {
			continue
		}
		loaded, err := rulefile.Load("made", made, nil)
		if err != nil {
			return nil, err
		}
		rules = append(rules, loaded...)
	}
	if twenty != 20 || len(rules) != 20+more+hard {
		return nil, fmt.Errorf("%s: %d rules of 20 were read, and %d of %d that are made", file, twenty, len(rules)-twenty, more+hard)
	}
	for _, r := range rules {
		if _, err := pattern.Compile(r); err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.ID, err)
		}
	}
	return pattern.NewSet(pattern.Selection{Unfiltered: unfiltered}, pattern.Rules(rules)), nil
}

var (
	ruleText = regexp.MustCompile(`(?m)^- id: .*\n(?:  .*\n)*`)
	ruleName = regexp.MustCompile(`(^|[^$\w"])([A-Za-z_]\w{2,})`)
)

// others are put before names, to make those of libraries that nobody uses.
var others = strings.Fields("remote legacy native shared cached signed public nested simple direct")

// moreRules makes n rules of the given ones with other names in their patterns.
func moreRules(text string, n int) []byte {
	if n == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString("rules:\n")
	rules := ruleText.FindAllString(text, -1)
	for i := range n {
		before, after, _ := strings.Cut(rules[i%len(rules)], "  pattern: '")
		other := others[i/len(rules)%len(others)]
		before = strings.Replace(before, "\n", fmt.Sprintf("-%s-%d\n", other, i), 1)
		after = ruleName.ReplaceAllStringFunc(after, func(s string) string {
			switch word := strings.TrimLeft(s, " .({,=&'%"); word {
			case "new", "true", "false", "True", "False":
				return s
			default:
				return s[:len(s)-len(word)] + other + word
			}
		})
		b.WriteString(before + "  pattern: '" + after)
	}
	return []byte(b.String())
}

// hardRules makes n rules for calls of names that many texts have, with an
// argument that none has: they are dispatched and tried, and fail.
func hardRules(l *codeLang, n int) []byte {
	if n == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString("rules:\n")
	words := commonCalls[l.name]
	for i := range n {
		fmt.Fprintf(&b, "- id: hard-%d\n  languages: [%s]\n  severity: WARNING\n  message: hard\n  pattern: '$X.%s(..., \"=~/^no text is this %d$/\", ...)'\n", i, l.name, words[i%len(words)], i)
	}
	return []byte(b.String())
}

// commonCalls are names of methods that are called everywhere.
var commonCalls = map[string][]string{
	"go":         strings.Fields("Error Errorf String Get Set Append Close Read Write Fatal Fatalf Sprintf Printf Println Len Run Name Add New Lock Unlock Join Split"),
	"python":     strings.Fields("append join get format split strip write read close items assertEqual assertRaises assertTrue update add pop encode decode replace startswith keys sort"),
	"typescript": strings.Fields("map push filter pipe join slice forEach get set has then toString toBe toEqual some every reduce concat split replace call apply"),
	"java":       strings.Fields("get put add append println toString equals length size getName close hashCode valueOf format charAt substring indexOf next hasNext isEmpty contains remove"),
}

// treeFiles reads all files of a tree, in order.
func treeFiles(dir string) ([]*checks.File, error) {
	var files []*checks.File
	for f, err := range source.NewTree(source.TreeOptions{Root: dir, NoIgnore: true}).Files(context.Background()) {
		if err != nil {
			return nil, err
		}
		if f.Load != nil {
			if f.Data, err = f.Load(nil); err != nil {
				return nil, err
			}
			f.Load, f.Data = nil, slices.Clone(f.Data)
		}
		files = append(files, f)
	}
	return files, nil
}
