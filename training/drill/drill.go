// Package drill plants defects of the lessons into a copy of a repository, for
// people to hunt, and tells afterwards what they found, what they missed, and what
// the scanner alone would have found.
//
// It promises four things. A drill is a branch and a worktree of its own: the user's
// branches, index and files stay as they are, and nothing of the repository is run
// to make it. It never leaves: its commit has a trailer by which a push is refused.
// What is planted looks like the code around it, parses, and is found by the rules
// that find the lesson's example. And to clean up removes what the drill made and
// nothing else, after a crash, too.
package drill

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
)

// Trailer begins the line of a commit's message by which a drill is told.
const Trailer = "Squire-Drill:"

// BranchPrefix begins the name of a drill's branch.
const BranchPrefix = "drill/"

// Sheet is the file in the worktree that a hunter writes into.
const Sheet = "DRILL.md"

// MaxCount is how many defects a drill has at most: more nobody finds in an hour.
const MaxCount = 10

// A Defect is one thing that was planted.
type Defect struct {
	Path   string      `json:"path"` // slash-separated
	First  int         `json:"first"`
	Last   int         `json:"last"`  // lines of the planted code, from 1
	Lines  []int       `json:"lines"` // those that matter
	Lesson string      `json:"lesson"`
	Lang   checks.Lang `json:"language"`
	Safe   bool        `json:"safe,omitempty"`  // it only looks like a defect
	Rules  []string    `json:"rules,omitempty"` // that found it when it was planted
}

// A Drill is what is known of a drill without its answers.
type Drill struct {
	V        int       `json:"v"`
	ID       string    `json:"id"`
	Seed     uint64    `json:"seed"`
	Branch   string    `json:"branch"`
	Base     git.OID   `json:"base"`
	Commit   git.OID   `json:"commit,omitempty"` // "" until it is written
	Worktree string    `json:"worktree"`         // absolute
	Count    int       `json:"count"`            // defects
	Pieces   int       `json:"pieces"`           // of planted code, safe ones included
	Planted  time.Time `json:"planted"`
	Started  time.Time `json:"started,omitzero"` // the hunt
	Scored   time.Time `json:"scored,omitzero"`
	Sheet    string    `json:"sheet,omitempty"` // digest of the sheet that was last scored
}

// A Field is a repository with its drills.
type Field struct {
	repo git.Repository
	dir  string // where drills are remembered
}

// Open returns the drills of a repository. Close the repository after it.
func Open(repo git.Repository) *Field {
	return &Field{repo, filepath.Join(repo.CommonDir(), "squire", "drills")}
}

// Here reports which drill the repository's worktree belongs to, if any.
func (f *Field) Here(all []*Drill) (*Drill, bool) {
	i := slices.IndexFunc(all, func(d *Drill) bool { return sameFolder(d.Worktree, f.repo.Root()) })
	if i < 0 {
		return nil, false
	}
	return all[i], true
}

func sameFolder(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

var by = git.Signature{Name: "Squire drill", Email: "drill@squire.invalid"}

// Plant makes a drill: a branch drill/SEED and a worktree of it in a folder that
// isn't there yet.
func (f *Field) Plant(ctx context.Context, p Plan, worktree string, now time.Time) (*Drill, error) {
	head := f.repo.Head()
	switch {
	case head == "":
		return nil, errors.New("plant a drill: there is no commit yet to plant it on")
	case p.Count < 1 || p.Count > MaxCount:
		return nil, fmt.Errorf("plant a drill: %d defects, want 1 to %d", p.Count, MaxCount)
	}
	if _, err := os.Lstat(worktree); !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("plant a drill: %s is there; remove it, or name another folder", git.Printable(worktree))
	}
	d := &Drill{
		V: 1, ID: fmt.Sprintf("%d-%.10s", p.Seed, head), Seed: p.Seed, Branch: fmt.Sprintf("%s%d", BranchPrefix, p.Seed),
		Base: head, Worktree: worktree, Planted: now.UTC().Truncate(time.Second),
	}
	if _, taken, err := f.repo.Commit(ctx, "refs/heads/"+d.Branch); err != nil {
		return nil, fmt.Errorf("plant a drill: %w", err)
	} else if taken {
		return nil, fmt.Errorf("plant a drill: there is a branch %s; choose another seed, or clean up: squire drill clean --seed %d", d.Branch, d.Seed)
	}
	w, err := git.OpenWriter(f.repo)
	if err != nil {
		return nil, fmt.Errorf("plant a drill: %w", err)
	}
	defects, files, err := grow(ctx, f.repo, head, p)
	if err != nil {
		return nil, fmt.Errorf("plant a drill: %w", err)
	}
	d.Pieces = len(defects)
	for i := range defects {
		if !defects[i].Safe {
			d.Count++
		}
	}
	// What is about to be made is written down first, so that it can be removed
	// whenever this ends.
	if err := f.create(d, defects); err != nil {
		return nil, fmt.Errorf("plant a drill: %w", err)
	}
	if err := f.make(ctx, w, d, files); err != nil {
		return nil, fmt.Errorf("plant a drill: %w; `squire drill clean --seed %d` removes what was made of it", err, d.Seed)
	}
	return d, nil
}

func (f *Field) make(ctx context.Context, w *git.Writer, d *Drill, files map[string][]byte) error {
	message := fmt.Sprintf("Work on %d files\n\nA drill: some of this is wrong on purpose. It must not be pushed.\n\n%s %s\n", len(files), Trailer, d.ID)
	commit, err := w.Commit(ctx, d.Base, files, message, by)
	if err != nil {
		return err
	}
	d.Commit = commit
	if err := f.save(d); err != nil {
		return err
	}
	if err := w.CreateBranch(ctx, d.Branch, commit); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(d.Worktree), 0o755); err != nil {
		return checks.Pathless(err)
	}
	if err := w.AddWorktree(ctx, d.Worktree, d.Branch); err != nil {
		return err
	}
	root, err := os.OpenRoot(d.Worktree)
	if err != nil {
		return checks.Pathless(err)
	}
	defer root.Close()
	if _, err := root.Lstat(Sheet); err == nil {
		return nil // the repository has one; places are given as arguments
	}
	return root.WriteFile(Sheet, []byte(d.sheet()), 0o644)
}

// sheet is the file that a hunter begins with.
func (d *Drill) sheet() string {
	return fmt.Sprintf(`# Drill %d

%s of code were put into this worktree. %s wrong, as the code of somebody in a
hurry may be; the others are fine and only look like it.

Write each place that you would not let pass in a review on a line of its own, as
"- path/to/file:12". Any line of the function counts. Then:

    squire drill score

## Found

`, d.Seed, plural(d.Pieces, "piece"), are(d.Count))
}

func are(n int) string {
	if n == 1 {
		return "1 of them is"
	}
	return fmt.Sprintf("%d of them are", n)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Start starts the clock of a hunt, unless it runs, and returns how long it runs.
func (f *Field) Start(d *Drill, now time.Time) (time.Duration, error) {
	if d.Started.IsZero() {
		d.Started = now.UTC().Truncate(time.Second)
		if err := f.save(d); err != nil {
			return 0, fmt.Errorf("start the hunt: %w", err)
		}
	}
	return now.Sub(d.Started), nil
}

// Of returns the id of the drill that a commit's message names, or "".
func Of(message string) string {
	for line := range strings.Lines(message) {
		if id, ok := strings.CutPrefix(strings.TrimSpace(line), Trailer); ok {
			return strings.TrimSpace(id)
		}
	}
	return ""
}
