package kata

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
)

// Try tells what comes of putting files over the start of a kata, or of doing
// steps in it. It is for those who write katas: c needs not be built in. Code runs
// as it does for [Verify]; the steps of a kata about a repository run as the
// user, so they are for katas that are trusted.
func (c *Content) Try(ctx context.Context, k Kata, files []File, steps []Step) (Result, error) {
	own := *c
	own.kata = k
	start := time.Now()
	if k.Lang != Git {
		r, err := own.verify(ctx, own.edits(files), "")
		r.Took = time.Since(start)
		return r, err
	}
	top, err := os.MkdirTemp("", "squire-kata-")
	if err != nil {
		return Result{}, err
	}
	defer os.RemoveAll(top)
	dir := filepath.Join(top, "kata")
	if err := os.Mkdir(dir, 0o755); err != nil {
		return Result{}, err
	}
	if err := own.extractRepository(dir); err != nil {
		return Result{}, err
	}
	if err := do(ctx, dir, steps); err != nil {
		return Result{}, err
	}
	r, err := own.verifyRepository(ctx, dir)
	r.Took = time.Since(start)
	return r, err
}

// Runs reports whether something is run to try katas in a language.
func Runs(lang checks.Lang) bool {
	_, ok := toolchainOf(lang)
	return ok || lang == Git
}

// Scan is the gate of the scanner alone, for which nothing runs.
func (c *Content) Scan(k Kata, files []File) (Outcome, error) {
	own := *c
	own.kata = k
	return own.scan(own.edits(files))
}

// Finds reports whether a rule is among those that a gate of the scanner tells.
func (o *Outcome) Finds(rule string) bool { return strings.Contains(o.Text, "["+rule+"]") }

// edits are the files under edit with other files put over them.
func (c *Content) edits(over []File) map[string][]byte {
	files := map[string][]byte{}
	for _, list := range [][]File{c.Start, over} {
		for i := range list {
			for _, name := range c.Edit {
				if list[i].Path == name {
					files[name] = list[i].Text()
				}
			}
		}
	}
	return files
}
