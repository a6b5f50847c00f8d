package lsp

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/uri"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/progress"
)

// kataParams name a kata, and what is to be done with it.
type kataParams struct {
	Lesson string      `json:"lesson"`
	Lang   checks.Lang `json:"lang"`
	// Do is "start", "hint" or "verify"; "" only tells of the kata, and without
	// a lesson of all katas.
	Do   string `json:"do"`
	Hint int    `json:"hint"` // which one, from 1
}

// kataAnswer is the answer to squire/kata.
type kataAnswer struct {
	Katas []kataRef `json:"katas"`
	// The rest is there for one kata.
	Kata   *kataRef         `json:"kata,omitempty"`
	Folder string           `json:"folder,omitempty"` // URI; "" where it wasn't started
	Edit   []string         `json:"edit,omitempty"`   // URIs of the files to repair
	Task   []training.Block `json:"task,omitempty"`
	Hints  int              `json:"hints"` // how many there are
	Hint   []training.Block `json:"hint,omitempty"`
	Result *kata.Result     `json:"result,omitempty"`
	// Explanation is of the solution; it is there once the kata is passed.
	Explanation []training.Block `json:"explanation,omitempty"`
	Recorded    bool             `json:"recorded"`
}

// A kataRef names a kata.
type kataRef struct {
	Lesson string      `json:"lesson"`
	Lang   checks.Lang `json:"lang"`
	Title  string      `json:"title"`
	Passed bool        `json:"passed"`
	// Instead says that it is in another language than was asked for; "" for not.
	Instead string `json:"instead,omitempty"`
	// Missing says which program this machine lacks to run it; "" for none.
	Missing string `json:"missing,omitempty"`
}

func (s *session) kataRef(k kata.Kata) kataRef {
	r := kataRef{Lesson: k.Lesson, Lang: k.Lang, Title: k.Title, Passed: s.progress().KataPassed(k.Lesson, k.Lang)}
	if err := k.Ready(); err != nil {
		r.Missing = err.Error()
	}
	return r
}

// kataFolder returns where the user's copy of a kata is: beside the progress,
// where squire learn has it, too.
func (s *session) kataFolder(k kata.Kata) string {
	if s.opt.Progress == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(s.opt.Progress), "katas", k.Lesson+"-"+string(k.Lang))
}

func (s *session) kataRequest(ctx context.Context, p *kataParams) (any, error) {
	a := kataAnswer{Katas: []kataRef{}}
	if p.Lesson == "" {
		for _, k := range kata.All() {
			a.Katas = append(a.Katas, s.kataRef(k))
		}
		return a, nil
	}
	for _, k := range kata.List(p.Lesson) {
		a.Katas = append(a.Katas, s.kataRef(k))
	}
	k, ok := kata.Find(p.Lesson, p.Lang)
	if !ok {
		return nil, failed("This lesson has no kata.")
	}
	c, err := k.Load()
	if err != nil {
		return nil, err
	}
	dir := s.kataFolder(k)
	if err := s.doKata(ctx, p, k, c, dir, &a); err != nil {
		return nil, err
	}
	ref := s.kataRef(k)
	a.Kata, a.Task, a.Hints = &ref, c.Task, len(c.Hints)
	if ref.Instead = k.Instead(p.Lang); ref.Instead != "" {
		text := "This kata is " + ref.Instead + "."
		a.Task = append([]training.Block{{Kind: training.Paragraph, Text: []training.Inline{{Text: text}}}}, a.Task...)
	}
	if ref.Passed {
		a.Explanation = c.Explanation
	}
	if _, err := os.Lstat(dir); dir != "" && err == nil {
		a.Folder = string(uri.File(dir))
		for _, name := range c.Edit {
			a.Edit = append(a.Edit, string(uri.File(filepath.Join(dir, filepath.FromSlash(name)))))
		}
	}
	return a, nil
}

// doKata does what the client asks for. Only what the user began is run, in
// the folder that Squire made for it, and as package kata runs it.
func (s *session) doKata(ctx context.Context, p *kataParams, k kata.Kata, c *kata.Content, dir string, a *kataAnswer) error {
	switch p.Do {
	case "":
		return nil
	case "hint":
		if p.Hint < 1 || p.Hint > len(c.Hints) {
			return jsonrpc2.NewError(jsonrpc2.InvalidParams, "there is no such hint; they count from 1")
		}
		a.Hint = c.Hints[p.Hint-1]
		return nil
	case "start", "verify":
	default:
		return jsonrpc2.NewError(jsonrpc2.InvalidParams, `what to do is to be "start", "hint" or "verify"`)
	}
	if dir == "" {
		return failed("There is no folder for katas: the progress of this machine isn't known.")
	}
	_, err := os.Lstat(dir)
	switch {
	case p.Do == "start" && errors.Is(err, fs.ErrNotExist):
		if err := kata.Extract(k, dir); err != nil {
			return failed("The kata can't be begun: " + oneLine(err.Error()) + ".")
		}
		return nil
	case p.Do == "start":
		return nil // it was begun before, and stays as it is
	case err != nil:
		return failed("The kata wasn't begun yet: start it first.")
	}
	result, err := kata.Verify(ctx, k, dir)
	if err != nil {
		return failed("The kata can't be tried: " + oneLine(err.Error()) + ".")
	}
	a.Result = &result
	what := progress.Failed
	if result.Passed {
		what = progress.Passed
	}
	if l, ok := training.Find(k.Lesson); ok {
		a.Recorded = s.record(progress.Kata, l, k.Lang, what)
	}
	return nil
}
