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
	"sync"

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
	// Own says that these are lessons beside Squire's: they may build on those.
	Own bool
	// Broken are the errors of lessons that do not compile, each with its file.
	Broken []error

	dir     string              // of the folders of lessons
	targets map[string][]target // of examples, by their path
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
	c, err := Read(fsys)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(c.Broken...); err != nil {
		return nil, err
	}
	return c, nil
}

// Read is Load for whoever wants to know of the other lessons as well when one
// does not compile.
func Read(fsys fs.FS) (*Catalogue, error) {
	c := &Catalogue{dir: "lessons", Sources: map[string][]byte{}}
	if err := c.shared(fsys, "refs.yaml", &c.Refs); err != nil {
		return nil, err
	}
	if err := c.shared(fsys, "controls.yaml", &c.Controls); err != nil {
		return nil, err
	}
	return c, c.read(fsys)
}

// ReadOwn is Read for a folder whose folders are lessons beside Squire's. Pages
// and requirements that Squire's lessons name are known; refs.yaml and
// controls.yaml, where they are there, add others.
func ReadOwn(fsys fs.FS) (*Catalogue, error) {
	c := &Catalogue{Own: true, dir: ".", Sources: map[string][]byte{}}
	for name, to := range map[string]any{"refs.yaml": &c.Refs, "controls.yaml": &c.Controls} {
		if err := c.shared(fsys, name, to); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	if err := c.read(fsys); err != nil {
		return nil, err
	}
	if len(c.Lessons)+len(c.Broken) == 0 {
		return nil, fmt.Errorf("no folder with a lesson.md is here; `squire lesson new` begins one")
	}
	return c, nil
}

// shared reads a file that is for all lessons.
func (c *Catalogue) shared(fsys fs.FS, name string, to any) error {
	info, err := fs.Lstat(fsys, name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if err := c.keep(fsys, name, info); err != nil {
		return err
	}
	if err := decodeYAML(c.Sources[name], to); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// read reads the lessons.
func (c *Catalogue) read(fsys fs.FS) error {
	c.targets = map[string][]target{}
	dirs, err := fs.ReadDir(fsys, c.dir)
	if err != nil {
		return fmt.Errorf("read lessons: %w", err)
	}
	for _, d := range dirs {
		dir := path.Join(c.dir, d.Name())
		if !d.IsDir() {
			continue
		}
		if _, err := fs.Lstat(fsys, path.Join(dir, "lesson.md")); c.Own && err != nil {
			continue // another folder of the repository
		}
		l, err := c.lesson(fsys, dir)
		if err != nil {
			c.Broken = append(c.Broken, err)
			continue
		}
		c.Lessons = append(c.Lessons, l)
	}
	slices.SortFunc(c.Lessons, func(a, b *Lesson) int {
		return cmp.Or(cmp.Compare(a.Front.Order, b.Front.Order), cmp.Compare(a.Front.ID, b.Front.ID))
	})
	broken := len(c.Broken) > 0
	for _, l := range c.Lessons {
		if err := c.resolve(l, broken); err != nil {
			c.Broken = append(c.Broken, err)
		}
	}
	return nil
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
	if l.Front.Locale != "en" {
		return nil, fmt.Errorf("%s: locale %q: lesson.md is in English, other languages are in files of their own, such as lesson.%s.md", md, l.Front.Locale, l.Front.Locale)
	}
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

// Bounds of what is read. A folder of lessons may be anybody's.
const (
	maxSource  = 1 << 20 // bytes of a file
	maxSources = 20_000  // files
)

// keepSources reads every file of a folder. Links aren't followed.
func (c *Catalogue) keepSources(fsys fs.FS, dir string) error {
	return fs.WalkDir(fsys, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if d.IsDir() {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		return c.keep(fsys, name, info)
	})
}

// keep reads one file.
func (c *Catalogue) keep(fsys fs.FS, name string, info fs.FileInfo) error {
	switch {
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s: is no regular file", name)
	case info.Size() > maxSource:
		return fmt.Errorf("%s: has %d bytes: want at most %d", name, info.Size(), maxSource)
	case len(c.Sources) >= maxSources:
		return fmt.Errorf("%s: more than %d files", name, maxSources)
	}
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	c.Sources[name] = data
	return nil
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
		s, targets, err := parseSnippet(name, checks.Lang(lang), file, data)
		if err != nil {
			return nil, err
		}
		c.targets[name] = targets
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

// resolve looks up what a lesson refers to by id. Where others don't compile, a
// lesson that isn't there may be one of them.
func (c *Catalogue) resolve(l *Lesson, broken bool) error {
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
		k, ok := c.control(id)
		if !ok {
			fail("control %q is not in controls.yaml", id)
			continue
		}
		l.ctrl = append(l.ctrl, k)
	}
	for _, id := range slices.Concat(l.Front.Prereq, l.Front.Related) {
		_, builtIn := training.Find(id)
		if !broken && !(c.Own && builtIn) && !slices.ContainsFunc(c.Lessons, func(o *Lesson) bool { return o.Front.ID == id && o != l }) {
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
	if i := slices.IndexFunc(c.Refs, func(r Ref) bool { return r.ID == id }); i >= 0 {
		return c.Refs[i], true
	}
	if c.Own {
		for _, content := range builtIn() {
			if i := slices.IndexFunc(content.References, func(r training.Reference) bool { return r.ID == id }); i >= 0 {
				r := content.References[i]
				return Ref{ID: r.ID, Title: r.Title, URL: r.URL}, true
			}
		}
	}
	return Ref{}, false
}

func (c *Catalogue) control(id string) (training.Control, bool) {
	if i := slices.IndexFunc(c.Controls, func(k training.Control) bool { return k.ID == id }); i >= 0 {
		return c.Controls[i], true
	}
	if c.Own {
		for _, content := range builtIn() {
			if i := slices.IndexFunc(content.Controls, func(k training.Control) bool { return k.ID == id }); i >= 0 {
				return content.Controls[i], true
			}
		}
	}
	return training.Control{}, false
}

// builtIn returns the contents of Squire's own lessons.
var builtIn = sync.OnceValue(func() []*training.Content {
	var out []*training.Content
	for _, l := range training.Lessons() {
		if content, err := l.Load(); err == nil { // a test opens them all
			out = append(out, content)
		}
	}
	return out
})

// Content returns the lesson as readers will see it.
func (l *Lesson) Content() *training.Content {
	return training.Draft(l.Front.Title, &training.Content{
		Sections: l.Sections, Questions: l.Quiz, Snippets: l.Snippets, References: l.refs, Controls: l.ctrl, Revoke: l.Front.Providers,
	})
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
