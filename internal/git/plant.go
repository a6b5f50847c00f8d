package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Plant is a copy of the index in which one more file is staged. Hooks that
// run with its environment see a commit of that file; the real index, the
// worktree, the refs and the object database are not touched.
type Plant struct {
	// Vars are the variables to add to the environment in which to open the
	// repository, or to run a hook.
	Vars []string
	dir  string
}

// Close removes the copy.
func (p *Plant) Close() error { return os.RemoveAll(p.dir) }

func (r *plumbing) Plant(ctx context.Context, path string, content []byte) (_ *Plant, err error) {
	dir, err := os.MkdirTemp("", "squire-plant-")
	if err != nil {
		return nil, fmt.Errorf("make a temporary index: %w", err)
	}
	p := &Plant{dir: dir}
	defer func() {
		if err != nil {
			p.Close()
			err = fmt.Errorf("make a temporary index: %w", err)
		}
	}()
	index, objects, empty := filepath.Join(dir, "index"), filepath.Join(dir, "objects"), filepath.Join(dir, "worktree")
	if err := copyFile(index, r.indexFile()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, d := range []string{objects, empty} {
		if err := os.Mkdir(d, 0o700); err != nil {
			return nil, err
		}
	}
	p.Vars = r.plantVars(index, objects)
	// git compares files that are as new as the index when it writes one, and
	// runs the filters of the repository for that. In an empty worktree there
	// is nothing to compare.
	planted := program{path: r.program.path, dir: empty, env: slices.Concat(r.program.env, p.Vars,
		[]string{"GIT_DIR=" + r.gitDir, "GIT_WORK_TREE=" + empty})}
	hash := planted.command(ctx, "hash-object", "-w", "--stdin", "--no-filters")
	hash.Stdin = bytes.NewReader(content)
	out, err := output(ctx, hash)
	if err != nil {
		return nil, err
	}
	id, err := parseOID(bytes.TrimSpace(out))
	if err != nil {
		return nil, err
	}
	// A split index would put its shared half into the real git folder.
	_, err = output(ctx, planted.command(ctx, "-c", "core.splitIndex=false", "update-index", "--add", "--cacheinfo", fmt.Sprintf("100644,%s,%s", id, path)))
	return p, err
}

// indexFile returns the index that git would commit from now.
func (r *plumbing) indexFile() string {
	if f := lookup(r.program.env, "GIT_INDEX_FILE"); f != "" {
		if filepath.IsAbs(f) {
			return f
		}
		return filepath.Join(r.root, f) // where git goes first
	}
	return filepath.Join(r.gitDir, "index")
}

// plantVars point git at the copy. New objects go to a folder of their own, so
// that nothing is left behind.
func (r *plumbing) plantVars(index, objects string) []string {
	real := lookup(r.program.env, "GIT_OBJECT_DIRECTORY")
	if real == "" {
		real = filepath.Join(r.commonDir, "objects")
	} else if !filepath.IsAbs(real) {
		real = filepath.Join(r.program.dir, real)
	}
	alternates := quoteAlternate(real)
	if more := lookup(r.program.env, "GIT_ALTERNATE_OBJECT_DIRECTORIES"); more != "" {
		alternates += string(os.PathListSeparator) + more
	}
	return []string{"GIT_INDEX_FILE=" + index, "GIT_OBJECT_DIRECTORY=" + objects, "GIT_ALTERNATE_OBJECT_DIRECTORIES=" + alternates}
}

// quoteAlternate writes one entry of GIT_ALTERNATE_OBJECT_DIRECTORIES, in C
// quotes where it needs them.
func quoteAlternate(dir string) string {
	if !strings.ContainsAny(dir, "\"\n"+string(os.PathListSeparator)) {
		return dir
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(dir) + `"`
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
