// Package compile turns the lessons that people write into the data that
// Squire embeds, and says what is wrong with them.
//
// It promises that a lesson that compiles can be shown: every example exists,
// every placeholder for a secret can be expanded, every link is in refs.yaml,
// every question has one right answer. Its output depends on its input alone,
// so that a test can tell whether the generated files are stale. Whether a
// lesson is also good is for [Lint] to say.
//
// Nothing runs when a program starts that links the package.
package compile

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
)

// A Catalogue is everything under training/ that a person wrote.
type Catalogue struct {
	Lessons  []*Lesson // in the order in which to learn them
	Refs     []Ref
	Controls []training.Control
	// Sources are all text files of the lessons by their path, to look for
	// what must not stand in any of them.
	Sources map[string][]byte
}

// A Lesson is one lesson as written, its examples resolved.
type Lesson struct {
	Dir      string // "lessons/secret-in-code"
	Front    Front
	Sections []training.Section
	Snippets []training.Snippet
	Quiz     []training.Question
	Katas    []Kata

	refs   []training.Reference
	ctrl   []training.Control
	places []place // of its texts, in lesson.md
}

// Load reads and compiles everything under a folder laid out like training/.
// The error joins one error for each lesson that does not compile.
func Load(fsys fs.FS) (*Catalogue, error) {
	c := &Catalogue{Sources: map[string][]byte{}}
	if err := readYAML(fsys, "refs.yaml", &c.Refs); err != nil {
		return nil, err
	}
	if err := readYAML(fsys, "controls.yaml", &c.Controls); err != nil {
		return nil, err
	}
	dirs, err := fs.ReadDir(fsys, "lessons")
	if err != nil {
		return nil, fmt.Errorf("read lessons: %w", err)
	}
	var errs []error
	for _, d := range dirs {
		if !d.IsDir() {
			continue
		}
		l, err := c.lesson(fsys, path.Join("lessons", d.Name()))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		c.Lessons = append(c.Lessons, l)
	}
	slices.SortFunc(c.Lessons, func(a, b *Lesson) int {
		return cmp.Or(cmp.Compare(a.Front.Order, b.Front.Order), cmp.Compare(a.Front.ID, b.Front.ID))
	})
	for _, l := range c.Lessons {
		errs = append(errs, c.resolve(l))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return c, nil
}

// lesson reads one folder.
func (c *Catalogue) lesson(fsys fs.FS, dir string) (*Lesson, error) {
	if err := c.keepSources(fsys, dir); err != nil {
		return nil, err
	}
	md := path.Join(dir, "lesson.md")
	data, ok := c.Sources[md]
	if !ok {
		return nil, fmt.Errorf("%s: there is no lesson.md; every folder under lessons/ is a lesson", dir)
	}
	front, _, err := splitFront(md, data)
	if err != nil {
		return nil, err
	}
	snippets, err := c.snippets(dir, front)
	if err != nil {
		return nil, err
	}
	l, err := Parse(md, data, snippets)
	if err != nil {
		return nil, err
	}
	l.Dir = dir
	if l.Front.ID != path.Base(dir) {
		return nil, fmt.Errorf("%s: id %q differs from the folder's name", md, l.Front.ID)
	}
	if quiz, ok := c.Sources[path.Join(dir, "quiz.yaml")]; ok {
		if l.Quiz, err = parseQuiz(path.Join(dir, "quiz.yaml"), quiz, snippets); err != nil {
			return nil, err
		}
	}
	if l.Katas, err = c.katas(dir, &l.Front); err != nil {
		return nil, err
	}
	return l, nil
}

// keepSources reads every file of a folder.
func (c *Catalogue) keepSources(fsys fs.FS, dir string) error {
	return fs.WalkDir(fsys, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if d.IsDir() {
			return nil
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		c.Sources[name] = data
		return nil
	})
}

// snippets returns the examples of a lesson: for each name, the languages in
// the order of the front matter.
func (c *Catalogue) snippets(dir string, front Front) ([]training.Snippet, error) {
	var out []training.Snippet
	prefix := path.Join(dir, "snippets") + "/"
	for name, data := range c.Sources {
		rest, ok := strings.CutPrefix(name, prefix)
		if !ok {
			continue
		}
		lang, file, ok := strings.Cut(rest, "/")
		if !ok || strings.Contains(file, "/") {
			return nil, fmt.Errorf("%s: want snippets/<language>/<name>.<ext>", name)
		}
		if front.langIndex(lang) < 0 {
			return nil, fmt.Errorf("%s: language %q is not under langs in the front matter", name, lang)
		}
		s, err := parseSnippet(name, checks.Lang(lang), file, data)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b training.Snippet) int {
		return cmp.Or(cmp.Compare(front.langIndex(string(a.Lang)), front.langIndex(string(b.Lang))), cmp.Compare(a.File, b.File))
	})
	for i := 1; i < len(out); i++ {
		if out[i].Lang == out[i-1].Lang && out[i].Name == out[i-1].Name {
			return nil, fmt.Errorf("%s: snippets %s and %s have the same name", dir, out[i-1].File, out[i].File)
		}
	}
	return out, nil
}

// resolve looks up what a lesson refers to by id.
func (c *Catalogue) resolve(l *Lesson) error {
	var errs []error
	fail := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s/lesson.md: "+format, append([]any{l.Dir}, args...)...))
	}
	refs := l.Front.Refs
	if l.Front.Incident != nil {
		refs = append(slices.Clone(refs), l.Front.Incident.Ref)
	}
	for _, id := range refs {
		r, ok := c.ref(id)
		if !ok {
			fail("reference %q is not in refs.yaml", id)
			continue
		}
		l.refs = append(l.refs, training.Reference{ID: r.ID, Title: r.Title, URL: r.URL})
	}
	for _, id := range l.Front.controlIDs() {
		i := slices.IndexFunc(c.Controls, func(k training.Control) bool { return k.ID == id })
		if i < 0 {
			fail("control %q is not in controls.yaml", id)
			continue
		}
		l.ctrl = append(l.ctrl, c.Controls[i])
	}
	for _, id := range slices.Concat(l.Front.Prereq, l.Front.Related) {
		if !slices.ContainsFunc(c.Lessons, func(o *Lesson) bool { return o.Front.ID == id && o != l }) {
			fail("there is no other lesson %q", id)
		}
	}
	if err := l.eachInline(func(run *training.Inline) error {
		id, ok := strings.CutPrefix(run.Href, refScheme)
		if run.Style != training.Link {
			return nil
		}
		r, found := c.ref(id)
		if !ok || !found {
			return fmt.Errorf("%s: link %q: write (ref:id) with an id from refs.yaml", l.Dir, run.Href)
		}
		run.Href = r.URL
		return nil
	}); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (c *Catalogue) ref(id string) (Ref, bool) {
	i := slices.IndexFunc(c.Refs, func(r Ref) bool { return r.ID == id })
	if i < 0 {
		return Ref{}, false
	}
	return c.Refs[i], true
}

// Section returns the blocks of a part, or nil.
func (l *Lesson) Section(name training.SectionName) []training.Block {
	for _, s := range l.Sections {
		if s.Name == name {
			return s.Blocks
		}
	}
	return nil
}

// eachInline calls f for every run of text in the lesson.
func (l *Lesson) eachInline(f func(*training.Inline) error) error {
	for i := range l.Sections {
		if err := eachInline(l.Sections[i].Blocks, f); err != nil {
			return err
		}
	}
	for i := range l.Quiz {
		q := &l.Quiz[i]
		texts := [][]training.Inline{q.Prompt, q.Why}
		for _, o := range q.Options {
			texts = append(texts, o.Text, o.Why)
		}
		for _, t := range texts {
			for j := range t {
				if err := f(&t[j]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func eachInline(blocks []training.Block, f func(*training.Inline) error) error {
	for i := range blocks {
		b := &blocks[i]
		for j := range b.Text {
			if err := f(&b.Text[j]); err != nil {
				return err
			}
		}
		for _, inner := range append(slices.Clone(b.Items), b.Blocks) {
			if err := eachInline(inner, f); err != nil {
				return err
			}
		}
	}
	return nil
}
