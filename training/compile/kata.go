package compile

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"go/format"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
)

// A Kata is one kata as written.
type Kata struct {
	Dir     string // "lessons/sql-injection/kata/go"
	Lang    checks.Lang
	Title   string
	Content kata.Content
}

// A kataFile is kata.yaml. Texts are Markdown without headings.
type kataFile struct {
	Schema      int                  `yaml:"schema"`
	Title       string               `yaml:"title"`
	Edit        []string             `yaml:"edit"`
	API         []string             `yaml:"api"`
	Rules       []string             `yaml:"rules"`
	NoRule      string               `yaml:"no_rule"`
	Task        string               `yaml:"task"`
	Hints       []string             `yaml:"hints"`
	Explanation string               `yaml:"explanation"`
	Decoys      map[string]kataDecoy `yaml:"decoys"`

	Behaviour []kata.Assertion `yaml:"behaviour"`
	Attack    []kata.Assertion `yaml:"attack"`

	Start    []kata.Step `yaml:"start"`
	Solution []kata.Step `yaml:"solution"`
}

type kataDecoy struct {
	Gates []kata.Gate `yaml:"gates"`
	Why   string      `yaml:"why"`
	Steps []kata.Step `yaml:"steps"`
}

// katas reads the katas of a lesson, in the order of the front matter's
// languages, those of other languages behind.
func (c *Catalogue) katas(dir string, front *Front) ([]Kata, error) {
	prefix := dir + "/kata/"
	byLang := map[string]map[string][]byte{}
	for name, data := range c.Sources {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			lang, file, ok := strings.Cut(rest, "/")
			if !ok {
				return nil, fmt.Errorf("%s: want kata/<language>/…", name)
			}
			if byLang[lang] == nil {
				byLang[lang] = map[string][]byte{}
			}
			byLang[lang][file] = data
		}
	}
	var out []Kata
	var errs []error
	for lang, files := range byLang {
		k, err := parseKata(prefix+lang, checks.Lang(lang), files)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		out = append(out, *k)
	}
	place := func(k Kata) int {
		if i := front.langIndex(string(k.Lang)); i >= 0 {
			return i
		}
		return len(front.Langs)
	}
	slices.SortFunc(out, func(a, b Kata) int { return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a.Lang, b.Lang)) })
	return out, errors.Join(errs...)
}

// parseKata compiles a kata. What would keep it from being run or told is
// refused here; whether it is good is for [Lint] and for its gates to say.
func parseKata(dir string, lang checks.Lang, files map[string][]byte) (*Kata, error) {
	name := path.Join(dir, "kata.yaml")
	data, ok := files["kata.yaml"]
	if !ok {
		return nil, fmt.Errorf("%s: there is no kata.yaml", dir)
	}
	var f kataFile
	if err := decodeYAML(data, &f); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if f.Schema != Schema {
		return nil, fmt.Errorf("%s: schema is %d; this version of squire reads %d", name, f.Schema, Schema)
	}
	p := &kataParser{name: name, lang: lang, files: files}
	k := &Kata{Dir: dir, Lang: lang, Title: f.Title, Content: kata.Content{
		Task: p.text("task", f.Task), Edit: f.Edit, API: f.API, Rules: f.Rules, NoRule: f.NoRule, Explanation: p.text("explanation", f.Explanation),
		Start: p.folder("start"), Solution: p.folder("solution"), Tests: p.folder("tests"), Exploit: p.folder("exploit"),
		Behaviour: f.Behaviour, Attack: f.Attack, StartSteps: f.Start, SolutionSteps: f.Solution,
	}}
	for i, h := range f.Hints {
		k.Content.Hints = append(k.Content.Hints, p.text(fmt.Sprintf("hint %d", i+1), h))
	}
	for _, d := range p.folders("decoys") {
		if _, ok := f.Decoys[d]; !ok {
			p.fail("decoys/%s is not under decoys in kata.yaml", d)
		}
	}
	for decoy, d := range f.Decoys {
		if !idForm().MatchString(decoy) {
			p.fail("decoy %q: want lower-case words joined by hyphens", decoy)
		}
		for _, g := range d.Gates {
			if !slices.Contains(kata.Gates(), g) {
				p.fail("decoy %s: there is no gate %q", decoy, g)
			}
		}
		k.Content.Decoys = append(k.Content.Decoys, kata.Decoy{Name: decoy, Why: d.Why, Gates: d.Gates, Files: p.folder("decoys/" + decoy), Steps: d.Steps})
	}
	slices.SortFunc(k.Content.Decoys, func(a, b kata.Decoy) int { return cmp.Compare(a.Name, b.Name) })
	p.check(&k.Content)
	for file := range files {
		if !p.used[file] && file != "kata.yaml" {
			p.fail("%s belongs to nothing; want start/, solution/, tests/, exploit/ or decoys/<name>/", file)
		}
	}
	return k, p.err
}

// A kataParser keeps its first error.
type kataParser struct {
	name  string
	lang  checks.Lang
	files map[string][]byte
	used  map[string]bool
	err   error
}

func (p *kataParser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("%s: %s", p.name, fmt.Sprintf(format, args...))
	}
}

// text compiles Markdown of paragraphs, lists and code.
func (p *kataParser) text(field, s string) []training.Block {
	m := &markdown{name: "line"}
	out, err := m.blocks(rows(s))
	if err != nil {
		p.fail("%s, %v", field, err)
		return nil
	}
	if slices.ContainsFunc(out, func(b training.Block) bool { return b.Kind == training.Heading }) {
		p.fail("%s: has a heading", field)
	}
	return out
}

// folder returns the files of a folder of the kata, by name.
func (p *kataParser) folder(folder string) []kata.File {
	var out []kata.File
	for name, data := range p.files {
		file, ok := strings.CutPrefix(name, folder+"/")
		if !ok {
			continue
		}
		if p.used == nil {
			p.used = map[string]bool{}
		}
		p.used[name] = true
		text := strings.ReplaceAll(string(data), "\r\n", "\n")
		if !utf8.ValidString(text) {
			p.fail("%s is not UTF-8", name)
		}
		if err := training.CheckPlaceholders(text); err != nil {
			p.fail("%s: %v", name, err)
		}
		out = append(out, kata.File{Path: file, Lines: strings.Split(strings.TrimSuffix(text, "\n"), "\n")})
	}
	slices.SortFunc(out, func(a, b kata.File) int { return cmp.Compare(a.Path, b.Path) })
	return out
}

// folders returns the names of the folders in a folder.
func (p *kataParser) folders(in string) []string {
	var out []string
	for name := range p.files {
		if rest, ok := strings.CutPrefix(name, in+"/"); ok {
			if dir, _, ok := strings.Cut(rest, "/"); ok && !slices.Contains(out, dir) {
				out = append(out, dir)
			}
		}
	}
	return out
}

// check refuses what can't be run.
func (p *kataParser) check(c *kata.Content) {
	has := func(files []kata.File, name string) bool {
		return slices.ContainsFunc(files, func(f kata.File) bool { return f.Path == name })
	}
	for _, a := range slices.Concat(c.Behaviour, c.Attack) {
		if err := a.Check(); err != nil {
			p.fail("assertion: %v", err)
		}
		if a.File != "" && !slices.Contains(c.Edit, a.File) {
			p.fail("assertion about %s, which is not under edit", a.File)
		}
	}
	steps := [][]kata.Step{c.StartSteps, c.SolutionSteps}
	for _, d := range c.Decoys {
		steps = append(steps, d.Steps)
		for _, f := range d.Files {
			if !slices.Contains(c.Edit, f.Path) {
				p.fail("decoys/%s/%s is not under edit", d.Name, f.Path)
			}
		}
	}
	for _, s := range slices.Concat(steps...) {
		if err := s.Check(); err != nil {
			p.fail("%v", err)
		}
	}
	if p.lang == kata.Git {
		if len(c.StartSteps) == 0 || len(c.SolutionSteps) == 0 || len(c.Edit) > 0 {
			p.fail("a kata of git has steps under start and solution, and nothing under edit")
		}
		return
	}
	if len(c.Edit) == 0 || len(c.StartSteps)+len(c.SolutionSteps) > 0 {
		p.fail("want files under edit, and steps in katas of git alone")
	}
	for _, name := range c.Edit {
		if !has(c.Start, name) {
			p.fail("edit: start/%s is not there", name)
		}
	}
	for _, f := range c.Solution {
		if !slices.Contains(c.Edit, f.Path) {
			p.fail("solution/%s is not under edit", f.Path)
		}
	}
	runs := p.lang == checks.Go || p.lang == checks.Python || p.lang == checks.JavaScript
	switch {
	case runs && (len(c.Tests) == 0 || len(c.Exploit) == 0):
		p.fail("tests/ or exploit/ is empty")
	case !runs && (len(c.Behaviour) == 0 || len(c.Attack) == 0):
		p.fail("nothing runs %s: want assertions under behaviour and attack", p.lang)
	}
}

// katas (L4) holds what can be told of katas without running them; their gates
// are tried by the tests of package kata.
func (l *linter) katas() {
	for _, lesson := range l.c.Lessons {
		for i := range lesson.Katas {
			l.kata(&lesson.Katas[i])
		}
		for _, item := range lesson.Front.Langs {
			lang := checks.Lang(fmt.Sprint(item.Key))
			has := slices.ContainsFunc(lesson.Katas, func(k Kata) bool { return k.Lang == lang })
			if full := fmt.Sprint(item.Value) == "full"; full != has {
				l.about(lesson, "langs:", "langs: %s is %v, and there is a kata in it: %t; write full where there is one, else snippet", lang, item.Value, has)
			}
		}
	}
}

// The limits of a kata's texts, in words.
const (
	hints        = 3
	maxTask      = 120
	maxHint      = 45
	maxExplained = 120
	maxNoRule    = 30
	leastDecoys  = 3
)

func (l *linter) kata(k *Kata) {
	c := &k.Content
	name := path.Join(k.Dir, "kata.yaml")
	report := func(key, format string, args ...any) {
		l.report(name, lineAfter(l.c.Sources[name], key+":"), format, args...)
	}
	if k.Title == "" || len(k.Title) > 60 {
		report("title", "want a title of at most 60 characters")
	}
	for _, part := range []struct {
		name   string
		blocks []training.Block
		most   int
	}{{"task", c.Task, maxTask}, {"explanation", c.Explanation, maxExplained}} {
		if n := words(part.blocks); n == 0 || n > part.most {
			report(part.name, "the %s has %d words: want 1 to %d", part.name, n, part.most)
		}
	}
	if len(c.Hints) != hints {
		report("hints", "has %d hints: want %d, each saying more", len(c.Hints), hints)
	}
	for i, h := range c.Hints {
		if n := words(h); n == 0 || n > maxHint {
			report("hints", "hint %d has %d words: want 1 to %d", i+1, n, maxHint)
		}
	}
	switch n := len(strings.Fields(c.NoRule)); {
	case len(c.Rules) == 0 && n == 0:
		report("rules", "names no rule that finds the start, and says not why there is none")
	case len(c.Rules) > 0 && n > 0:
		report("no_rule", "names rules that find the start, and says why there is none")
	case n > maxNoRule:
		report("no_rule", "no_rule has %d words: want at most %d", n, maxNoRule)
	}
	if len(c.Decoys) < leastDecoys {
		report("decoys", "has %d decoys: want %d", len(c.Decoys), leastDecoys)
	}
	for _, d := range c.Decoys {
		if len(d.Gates) == 0 || d.Why == "" {
			report("decoys", "decoy %s names no gate that it fails, or says not why", d.Name)
		}
	}
	texts := slices.Concat(append([][]training.Block{c.Task, c.Explanation}, c.Hints...)...)
	_ = eachInline(texts, func(run *training.Inline) error {
		if w := banned().FindString(run.Text); w != "" && run.Style != training.Mono {
			l.report(name, lineSaying(l.c.Sources[name], run.Text), "the word %q belittles; leave it out of %q", w, run.Text)
		}
		return nil
	})
}

// generateKatas writes the index of all katas and one file for each.
func generateKatas(c *Catalogue, files map[string][]byte) error {
	var index bytes.Buffer
	index.WriteString("// Code generated from training/lessons by go generate. DO NOT EDIT.\n\npackage kata\n\n" +
		"// katas is static data: the linker lays it out, nothing runs at start-up.\n" +
		"var katas = [...]Kata{\n")
	for _, l := range c.Lessons {
		for i := range l.Katas {
			k := &l.Katas[i]
			var b bytes.Buffer
			enc := json.NewEncoder(&b)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", " ")
			if err := enc.Encode(&k.Content); err != nil {
				return fmt.Errorf("generate data for %s: %w", k.Dir, err)
			}
			files["kata/data/"+l.Front.ID+"."+string(k.Lang)+".json"] = b.Bytes()
			sum := sha256.Sum256(append(b.Bytes(), k.Title...))
			fmt.Fprintf(&index, "{%q, %q, %q, %q},\n", l.Front.ID, k.Lang, k.Title, hex.EncodeToString(sum[:8]))
		}
	}
	index.WriteString("}\n")
	src, err := format.Source(index.Bytes())
	if err != nil {
		return fmt.Errorf("generate katas_gen.go: %w", err)
	}
	files["kata/katas_gen.go"] = src
	return nil
}
