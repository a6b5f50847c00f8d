package policy

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/deps"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/pattern/rulefile"
	"github.com/squiresec/squire/checks/rules"
	"github.com/squiresec/squire/checks/secrets"
)

// RulesFolder holds a repository's own rules about code, in files of YAML.
const RulesFolder = ".squire/rules"

// Bounds of the rules that users bring, all together. A repository's rules are
// read on each commit, so they can't be without end.
const (
	maxRuleFiles = 500
	maxRuleBytes = 32 << 20
	maxUserRules = rulefile.MaxRules
	maxRuleFlaws = 20 // that are told
)

// A Lister returns the paths of the files below a folder, slash-separated from
// the root. It returns an error that is fs.ErrNotExist where there is no such
// folder. Where a file is a link it returns an error: what a link leads to may
// be another thing in HEAD than in the worktree, or lie outside.
type Lister func(dir string) ([]string, error)

// A RuleFile is a file of rules that was read already.
type RuleFile struct {
	Name string // for messages
	Data []byte
}

// ErrRuleLink is the error of a [Lister] for a link in [RulesFolder].
var ErrRuleLink = errors.New("it is a link, which is not followed; put the file itself there")

// IsRuleFile reports whether a path is that of one of the repository's own rule
// files. What belongs to the tests of rules, x.test.yaml and x.fixed.yaml, is
// none.
func IsRuleFile(name string) bool {
	if !InRules(name) || !fs.ValidPath(name) || !filepath.IsLocal(filepath.FromSlash(name)) {
		return false
	}
	base := path.Base(name)
	ext := strings.ToLower(path.Ext(base))
	return (ext == ".yaml" || ext == ".yml") && !strings.Contains(base, ".test.") && !strings.Contains(base, ".fixed.")
}

// InRules reports whether a path is that of [RulesFolder] or below it.
func InRules(name string) bool {
	return name == RulesFolder || strings.HasPrefix(name, RulesFolder+"/")
}

// WorktreeLister returns a Lister of what is below folders of root. It enters
// no symbolic link and no other repository.
func WorktreeLister(root string) Lister {
	return func(dir string) ([]string, error) {
		in, err := os.OpenRoot(root)
		if err != nil {
			return nil, err
		}
		defer in.Close()
		for part := dir; part != "."; part = path.Dir(part) {
			info, err := in.Lstat(filepath.FromSlash(part))
			switch {
			case err != nil:
				return nil, err
			case info.Mode()&fs.ModeSymlink != 0:
				return nil, fmt.Errorf("%s: %w", part, ErrRuleLink)
			case !info.IsDir():
				return nil, &fs.PathError{Op: "list", Path: part, Err: fs.ErrNotExist}
			}
		}
		var names []string
		err = fs.WalkDir(in.FS(), dir, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.Name() == ".git":
				return fmt.Errorf("%s is a repository of its own, whose files are not in this one; copy them", path.Dir(name))
			case d.Type()&fs.ModeSymlink != 0:
				return fmt.Errorf("%s: %w", name, ErrRuleLink)
			case !d.IsDir():
				names = append(names, name)
			}
			return nil
		})
		return names, err
	}
}

// LoadRules reads the rules of a file and sees that they compile. The error
// joins a [*rulefile.Error] for each thing that is wrong; the rules that it
// doesn't concern are returned beside it.
func LoadRules(name string, data []byte) ([]*pattern.Rule, error) {
	loaded, err := rulefile.Load(name, data, rules.Builtin())
	errs := []error{err}
	var compiled []*pattern.Rule
	for _, r := range loaded {
		if err := compiles(r); err != nil {
			errs = append(errs, err)
			continue
		}
		compiled = append(compiled, r)
	}
	return compiled, errors.Join(errs...)
}

// compiles returns why a rule doesn't, as an error of its file.
func compiles(r *pattern.Rule) error {
	_, err := pattern.Compile(r)
	if err == nil {
		return nil
	}
	e := &rulefile.Error{File: r.File, Line: r.At.Line, Column: r.At.Column, RuleID: r.ID, Reason: err.Error(), Way: "correct the pattern"}
	if s, ok := errors.AsType[*pattern.SyntaxError](err); ok {
		e.Reason = s.Reason
		e.Line, e.Column = placeOf(s)
	}
	return e
}

// placeOf returns where in the rule file a pattern can't be read.
func placeOf(s *pattern.SyntaxError) (line, column int) {
	before := s.Text[:min(max(s.Offset, 0), len(s.Text))]
	line, column = s.At.Line+strings.Count(before, "\n"), s.At.Column
	return line, column + len(before) - (strings.LastIndexByte(before, '\n') + 1)
}

// readRules loads the repository's own rules, and those of Options.Rules, which
// take the place of the repository's with the same id.
func (p *Policy) readRules(o Options, read Reader) error {
	files, err := ruleFiles(o.List, read)
	if err != nil {
		return err
	}
	var flaws []error
	given, size := map[string]bool{}, 0
	take := func(f RuleFile) []*pattern.Rule {
		if size += len(f.Data); size > maxRuleBytes || len(p.user) > maxUserRules {
			return nil
		}
		loaded, err := LoadRules(f.Name, f.Data)
		for _, e := range rulefile.Errors(err) {
			flaws = append(flaws, fmt.Errorf("%w (`squire rule test %s` shows the line)", e, f.Name))
		}
		for _, r := range loaded {
			// The examples in rule files are what rules find.
			r.Paths.Exclude = append(r.Paths.Exclude, "/"+RulesFolder)
		}
		return loaded
	}
	for _, f := range o.Rules {
		fmt.Fprintf(p.written, "%q %d\n", f.Name, len(f.Data))
		p.written.Write(f.Data)
		for _, r := range take(f) {
			p.user, given[r.ID] = append(p.user, r), true
		}
	}
	for _, f := range files {
		for _, r := range take(f) {
			if !given[r.ID] {
				p.user = append(p.user, r)
			}
		}
	}
	if size > maxRuleBytes || len(p.user) > maxUserRules {
		return fmt.Errorf("read rules: there are more than %d rules, or more than %d MB of them; keep those that you need", maxUserRules, maxRuleBytes>>20)
	}
	if more := len(flaws) - maxRuleFlaws; more > 0 {
		flaws = append(flaws[:maxRuleFlaws], fmt.Errorf("and %d more defects of rules", more))
	}
	return errors.Join(flaws...)
}

// ruleFiles reads the rule files of the repository, in the order of their paths.
func ruleFiles(list Lister, read Reader) ([]RuleFile, error) {
	if list == nil {
		return nil, nil
	}
	names, err := list(RulesFolder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", RulesFolder, checks.Pathless(err))
	}
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !IsRuleFile(name) })
	slices.Sort(names)
	if len(names) > maxRuleFiles {
		return nil, fmt.Errorf("read %s: it has %d rule files, more than %d; put several rules into one file", RulesFolder, len(names), maxRuleFiles)
	}
	var files []RuleFile
	size := 0
	for _, name := range names {
		data, err := readFile(read, name, rulefile.MaxSize)
		if err != nil {
			return nil, err
		}
		if size += len(data); size > maxRuleBytes {
			return nil, fmt.Errorf("read %s: it has more than %d MB of rules; keep those that you need", RulesFolder, maxRuleBytes>>20)
		}
		if data != nil {
			files = append(files, RuleFile{name, data})
		}
	}
	return files, nil
}

// checkIDs refuses a rule of users' whose id another rule has: settings, ignores
// and reports couldn't tell them apart.
func (p *Policy) checkIDs() error {
	if len(p.user) == 0 {
		return nil
	}
	var flaws []error
	for _, e := range clashes(p.user, p.foreignRules()) {
		flaws = append(flaws, e)
	}
	if more := len(flaws) - maxRuleFlaws; more > 0 {
		flaws = append(flaws[:maxRuleFlaws], fmt.Errorf("and %d more rules whose ids are taken", more))
	}
	return errors.Join(flaws...)
}

// foreignRules returns the rules that aren't those of rule files, by id.
func (p *Policy) foreignRules() map[string]*checks.Rule {
	taken := map[string]*checks.Rule{}
	for _, list := range [][]*checks.Rule{p.secretRules(), rules.Index(), MetaRules(), {deps.Rule()}} {
		for _, r := range list {
			taken[r.ID] = r
		}
	}
	return taken
}

// secretRules returns the rules about secrets, whether they run or not.
func (p *Policy) secretRules() []*checks.Rule {
	return secrets.New(secrets.Options{User: p.gitleaks, NoDefaults: !p.config.Rules.GitleaksDefaults}).Rules()
}

// clashes returns an error for each of the rules whose id is taken, or is that
// of one before it.
func clashes(mine []*pattern.Rule, taken map[string]*checks.Rule) []*rulefile.Error {
	var all []*rulefile.Error
	first := map[string]*pattern.Rule{}
	for _, r := range mine {
		where := ""
		if other := taken[r.ID]; other != nil {
			where = whereIs(other)
		} else if other := first[r.ID]; other != nil {
			where = fmt.Sprintf("%s:%d:%d", other.File, other.At.Line, other.At.Column)
		} else {
			first[r.ID] = r
			continue
		}
		all = append(all, &rulefile.Error{File: r.File, Line: r.At.Line, Column: r.At.Column, RuleID: r.ID,
			Reason: "another rule has this id: " + where, Way: "give this one an id of its own"})
	}
	return all
}

// whereIs says where a rule comes from that is in no rule file of the user's.
func whereIs(r *checks.Rule) string {
	if r.Secret && r.Origin == "user" {
		return GitleaksFile
	}
	for _, own := range rules.All() {
		if own.ID == r.ID {
			return fmt.Sprintf("Squire's own, %s:%d:%d", own.File, max(own.At.Line, 1), max(own.At.Column, 1))
		}
	}
	return fmt.Sprintf("Squire's own, which `squire explain %s` shows", r.ID)
}

// UserRules returns the rules of the repository and of Options.Rules.
func (p *Policy) UserRules() []*pattern.Rule { return slices.Clone(p.user) }

// CheckRules returns what is wrong with a rule file of the repository, in the
// order of its lines, as it would be in the place of the one that was read.
func (p *Policy) CheckRules(name string, data []byte) []*rulefile.Error {
	loaded, err := LoadRules(name, data)
	all := rulefile.Errors(err)
	var mine []*pattern.Rule
	for _, r := range p.user {
		if r.File != name {
			mine = append(mine, r)
		}
	}
	for _, e := range clashes(append(mine, loaded...), p.foreignRules()) {
		if e.File == name {
			all = append(all, e)
		}
	}
	slices.SortStableFunc(all, func(a, b *rulefile.Error) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column)
	})
	return all
}
