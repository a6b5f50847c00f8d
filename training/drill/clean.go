package drill

import (
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/source"
)

// A KeepError says that a drill holds something that somebody made after it was
// planted.
type KeepError struct{ What []string }

func (e *KeepError) Error() string {
	what := e.What
	more := ""
	if len(what) > 5 {
		more = fmt.Sprintf(" and %d more", len(what)-5)
		what = what[:5]
	}
	return "there is work in it: " + strings.Join(what, ", ") + more
}

// Clean removes a drill: its worktree, its branch and its answers. It removes
// nothing that the drill did not make: a folder only when git knows it as the
// worktree of the drill's branch, a branch only when it comes from the drill's
// commit. What was changed in it since is a *KeepError unless force is set.
func (f *Field) Clean(ctx context.Context, d *Drill, force bool) error {
	if err := f.clean(ctx, d, force); err != nil {
		return fmt.Errorf("clean up drill %d: %w", d.Seed, err)
	}
	return nil
}

func (f *Field) clean(ctx context.Context, d *Drill, force bool) error {
	if d.Worktree != "" && sameFolder(d.Worktree, f.repo.Root()) {
		return fmt.Errorf("this is its worktree; go to the repository that it was planted in, and try again")
	}
	w, err := git.OpenWriter(f.repo)
	if err != nil {
		return err
	}
	tip, there, err := f.repo.Commit(ctx, "refs/heads/"+d.Branch)
	if err != nil {
		return err
	}
	if there {
		if err := f.ours(ctx, d, tip, force); err != nil {
			return err
		}
	}
	if d.Worktree != "" {
		if err := f.removeWorktree(ctx, w, d, force); err != nil {
			return err
		}
	}
	if there {
		if err := w.DeleteBranch(ctx, d.Branch, tip); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(f.folder(d.Seed)); err != nil {
		return checks.Pathless(err)
	}
	_ = os.Remove(f.dir) // when it was the last
	return nil
}

// ours makes sure that a branch is the drill's: that it is its commit, or comes from
// it.
func (f *Field) ours(ctx context.Context, d *Drill, tip git.OID, force bool) error {
	at := tip
	const most = 1000
	for range most {
		kind, content, err := f.repo.Object(ctx, at, maxRecord)
		if err != nil {
			return err
		}
		if kind == "commit" && Of(string(git.MessageOf(content))) == d.ID && d.ID != "" {
			if at != tip && !force {
				return &KeepError{[]string{"commits on branch " + d.Branch}}
			}
			return nil
		}
		parents, err := f.repo.Parents(ctx, at)
		if err != nil {
			return err
		}
		if len(parents) == 0 {
			break
		}
		at = parents[0]
	}
	return fmt.Errorf("branch %s does not come from this drill, so it stays; rename or remove it yourself, and try again", d.Branch)
}

func (f *Field) removeWorktree(ctx context.Context, w *git.Writer, d *Drill, force bool) error {
	info, err := os.Lstat(d.Worktree)
	gone := errors.Is(err, fs.ErrNotExist)
	switch {
	case err != nil && !gone:
		return checks.Pathless(err)
	case !gone && !info.IsDir():
		return fmt.Errorf("%s is no folder, so it stays; remove it yourself, and try again", git.Printable(d.Worktree))
	}
	all, err := w.Worktrees(ctx)
	if err != nil {
		return err
	}
	known := slices.ContainsFunc(all[min(1, len(all)):], func(t git.Worktree) bool {
		return t.Branch == d.Branch && (t.Dir == d.Worktree || sameFolder(t.Dir, d.Worktree))
	})
	switch {
	case gone && !known:
		return nil
	case gone:
		return w.RemoveWorktree(ctx, d.Worktree)
	case !known:
		if entries, err := os.ReadDir(d.Worktree); err == nil && len(entries) == 0 {
			return os.Remove(d.Worktree)
		}
		return fmt.Errorf("%s is not the worktree of branch %s, so it stays; remove it yourself, and try again", git.Printable(d.Worktree), d.Branch)
	}
	if !force {
		kept, err := f.changed(ctx, d)
		if err != nil {
			return err
		}
		if len(kept) > 0 {
			return &KeepError{kept}
		}
	}
	return w.RemoveWorktree(ctx, d.Worktree)
}

// changed returns what in the worktree differs from what was planted: changed
// files, notes that were not scored, and files that no .gitignore names. Files that
// are gone hold no work. git is not asked: it would run filters to find out.
func (f *Field) changed(ctx context.Context, d *Drill) ([]string, error) {
	root, err := os.OpenRoot(d.Worktree)
	if err != nil {
		return nil, checks.Pathless(err)
	}
	defer root.Close()
	var out []string
	tracked := map[string]bool{Sheet: true}
	if d.Commit != "" {
		for c, err := range f.repo.Diff(ctx, "", d.Commit) {
			if err != nil {
				return nil, err
			}
			tracked[c.Path] = true
			if c.New.Mode != git.Regular && c.New.Mode != git.Executable {
				continue
			}
			same, err := sameContent(root, filepath.FromSlash(c.Path), c.New.OID)
			if err != nil {
				return nil, checks.Pathless(err)
			}
			if !same {
				out = append(out, git.Printable(c.Path))
			}
		}
	}
	switch data, err := d.readSheet(); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		out = append(out, Sheet)
	case string(data) != d.sheet() && digest(data) != d.Sheet:
		out = append(out, Sheet+" (notes that were not scored)")
	}
	for file, err := range source.NewTree(source.TreeOptions{Root: d.Worktree}).Files(ctx) {
		name := ""
		if gap, ok := errors.AsType[*checks.Gap](err); ok {
			name = gap.Path
		} else if err != nil {
			return nil, err
		} else {
			name = file.Path
		}
		if !tracked[name] {
			out = append(out, git.Printable(name))
		}
	}
	return out, nil
}

// sameContent reports whether a file has the content of a blob, or isn't there.
func sameContent(root *os.Root, name string, id git.OID) (bool, error) {
	info, err := root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	} else if err != nil {
		return false, err
	}
	if !info.Mode().IsRegular() {
		return false, nil
	}
	file, err := root.Open(name)
	if err != nil {
		return false, err
	}
	defer file.Close()
	var h hash.Hash = sha1.New()
	if len(id) == 64 {
		h = sha256.New()
	}
	fmt.Fprintf(h, "blob %d\x00", info.Size())
	if _, err := io.Copy(h, file); err != nil {
		return false, err
	}
	return hex.EncodeToString(h.Sum(nil)) == string(id), nil
}
