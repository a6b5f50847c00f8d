// Package kata has learners repair code, and tells whether they did.
//
// A kata is a small program that works and can be attacked. It promises that one
// passes only by four gates: it builds, its behaviour is still right, the attack
// no longer works, and the scanner is silent without a suppression. The tests are
// those that Squire carries, whatever became of the copies in the learner's
// folder, and of that folder only the files to edit are looked at.
//
// Code runs in a copy, with nothing of the learner's environment, for a bounded
// time and in bounded memory, and without a network where the system lets a
// program give it up; a [Result] says where it doesn't. Katas of Dockerfiles,
// workflows and repositories run nothing: they are looked at in this process.
//
// The katas are written in training/lessons/<id>/kata; see the README there.
package kata

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/report"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/render"
)

//go:embed data
var compiled embed.FS

// Git is the language of katas about a repository.
const Git checks.Lang = "git"

// A Kata is one entry of the index. [Kata.Load] gives the rest.
type Kata struct {
	Lesson string      `json:"lesson"` // id of the lesson that it belongs to
	Lang   checks.Lang `json:"lang"`   // or Git
	Title  string      `json:"title"`
	Digest string      `json:"digest"` // names the content; changes when the kata does
}

// String names the kata: "sql-injection/go".
func (k Kata) String() string { return k.Lesson + "/" + string(k.Lang) }

// All returns the index, in the order of the lessons.
func All() []Kata { return slices.Clone(katas[:]) }

// List returns the katas of a lesson.
func List(lesson string) []Kata {
	return slices.DeleteFunc(All(), func(k Kata) bool { return k.Lesson != lesson })
}

// Find returns the kata of a lesson in a language. Where there is none in it, or
// with lang "", it is the lesson's first that this machine can run, and false
// where the lesson has no kata at all. Whoever shows it says so: [Kata.Instead].
func Find(lesson string, lang checks.Lang) (Kata, bool) {
	all := List(lesson)
	if lang == checks.TypeScript {
		lang = checks.JavaScript
	}
	for _, k := range all {
		if k.Lang == lang {
			return k, true
		}
	}
	for _, k := range all {
		if k.Ready() == nil {
			return k, true
		}
	}
	if len(all) > 0 {
		return all[0], true
	}
	return Kata{}, false
}

// Instead says that a kata is in another language than the one that was asked for,
// as "shown in Go, none in Rust yet". It is "" where it is in that language, where
// none was asked for, and for katas that are about no language: those of a
// Dockerfile, a workflow or a repository are for everybody.
func (k Kata) Instead(asked checks.Lang) string {
	_, runs := toolchainOf(k.Lang)
	if !runs || asked == "" || asked == k.Lang || asked == checks.TypeScript && k.Lang == checks.JavaScript {
		return ""
	}
	return "shown in " + render.LangName(k.Lang) + ", none in " + report.Escape(render.LangName(asked)) + " yet"
}

// A Content is a whole kata.
type Content struct {
	Task        []training.Block   `json:"task"`
	Edit        []string           `json:"edit"`              // files that the learner changes
	API         []string           `json:"api,omitempty"`     // text that must still be in them, space aside
	Rules       []string           `json:"rules"`             // that find the start
	NoRule      string             `json:"no_rule,omitempty"` // why none does: behaviour and attack decide alone
	Hints       [][]training.Block `json:"hints"`             // each says more than the one before
	Explanation []training.Block   `json:"explanation"`       // of the solution
	Start       []File             `json:"start,omitempty"`   // all files of the start, tests aside
	Solution    []File             `json:"solution,omitempty"`
	Tests       []File             `json:"tests,omitempty"`
	Exploit     []File             `json:"exploit,omitempty"`
	Decoys      []Decoy            `json:"decoys"`

	// Of a kata that runs nothing: what its files must say.
	Behaviour []Assertion `json:"behaviour,omitempty"`
	Attack    []Assertion `json:"attack,omitempty"`

	// Of a kata about a repository: how it comes about, and how it is solved.
	StartSteps    []Step `json:"start_steps,omitempty"`
	SolutionSteps []Step `json:"solution_steps,omitempty"`

	kata  Kata
	known func(Outcome) // is told of each gate; nil for nobody
}

// A File is one file of a kata. Its lines may hold placeholders for secrets.
type File struct {
	Path  string   `json:"path"` // slash-separated
	Lines []string `json:"lines"`
}

// Text returns the file with made-up secrets in the place of placeholders.
func (f *File) Text() []byte {
	s := training.Snippet{Lines: f.Lines}
	return s.Source()
}

// Masked returns the lines as they may be shown.
func (f *File) Masked() []string {
	out := slices.Clone(f.Lines)
	for i := range out {
		out[i] = training.Masked(out[i])
	}
	return out
}

// A Decoy is a repair that looks right and isn't. It fails the gates that it
// names and passes the others.
type Decoy struct {
	Name  string `json:"name"`
	Why   string `json:"why"`
	Gates []Gate `json:"gates"`
	Files []File `json:"files,omitempty"`
	Steps []Step `json:"steps,omitempty"`
}

// Load decodes the kata. An error means that Squire was built wrong.
func (k Kata) Load() (*Content, error) {
	data, err := compiled.ReadFile("data/" + k.Lesson + "." + string(k.Lang) + ".json")
	if err != nil {
		return nil, fmt.Errorf("load kata %s: %w", k, err)
	}
	c := &Content{kata: k}
	if err := json.Unmarshal(data, c); err != nil {
		return nil, fmt.Errorf("load kata %s: %w", k, err)
	}
	return c, nil
}

// Extract writes the start of a kata into a folder: the program, its tests, and
// a README with the task. The folder is made; one that is there must be empty.
func Extract(k Kata, dir string) error {
	c, err := k.Load()
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	switch {
	case err == nil && len(entries) > 0:
		return fmt.Errorf("extract kata %s: %s is not empty; choose another folder, or remove what is there", k, dir)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("extract kata %s: %w", k, err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("extract kata %s: %w", k, err)
	}
	if k.Lang == Git {
		return c.extractRepository(dir)
	}
	files := c.startFiles()
	files["README.md"] = c.readme()
	if err := write(dir, files); err != nil {
		return fmt.Errorf("extract kata %s: %w", k, err)
	}
	return nil
}

// startFiles are the files of the start and of the tests by their paths.
func (c *Content) startFiles() map[string][]byte {
	files := map[string][]byte{}
	for _, list := range [][]File{c.Start, c.Tests, c.Exploit} {
		for i := range list {
			files[list[i].Path] = list[i].Text()
		}
	}
	if c.kata.Lang == checks.Go {
		// A go.mod in the lessons' folder would make each kata a module of this
		// repository.
		files["go.mod"] = []byte("module kata\n\ngo 1.22\n")
	}
	return files
}

// write writes files below a folder that is ours.
func write(dir string, files map[string][]byte) error {
	for name, data := range files {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(at, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// readme is the task for whoever opens the folder in an editor.
func (c *Content) readme() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", c.kata.Title)
	for _, block := range c.Task {
		for _, run := range block.Text {
			if run.Style == training.Mono {
				b.WriteString("`" + run.Text + "`")
			} else {
				b.WriteString(run.Text)
			}
		}
		b.WriteString("\n\n")
	}
	if c.NoRule != "" {
		b.WriteString("No rule of the scanner finds this: " + c.NoRule + "\nThe tests of the behaviour and of the attack decide.\n\n")
	}
	fmt.Fprintf(&b, "Change %s and nothing else: all other files are put back as they were\nbefore they are used. The code here can be attacked; don't copy it.\n\n", strings.Join(c.Edit, ", "))
	fmt.Fprintf(&b, "    squire learn verify %s\n    squire learn hint %s\n", c.kata.Lesson, c.kata.Lesson)
	return []byte(b.String())
}
