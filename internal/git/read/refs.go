package read

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// head returns the commit of HEAD, zero before the first one.
func (r *Repo) head() (plumbing.Hash, error) {
	data, err := readSmall(filepath.Join(r.GitDir, "HEAD"))
	if err != nil {
		return plumbing.ZeroHash, &Decline{"a HEAD that can't be read"}
	}
	for range 5 { // as many steps as git takes
		ref, symbolic := strings.CutPrefix(string(data), "ref: ")
		if !symbolic {
			return lineID(data)
		}
		ref = strings.TrimSuffix(ref, "\n")
		if !plainBranch(ref) {
			return plumbing.ZeroHash, &Decline{"HEAD outside refs/heads"}
		}
		data, err = readSmall(filepath.Join(r.CommonDir, filepath.FromSlash(ref)))
		if errors.Is(err, fs.ErrNotExist) {
			// git writes a ref to packed-refs before it removes the file.
			return r.packedRef(ref)
		}
		if err != nil {
			return plumbing.ZeroHash, &Decline{"a branch that can't be read"}
		}
	}
	return plumbing.ZeroHash, &Decline{"a chain of symbolic refs"}
}

// plainBranch reports whether a ref is a branch that all worktrees share, with
// a name that leads nowhere else. reftable writes refs/heads/.invalid.
func plainBranch(ref string) bool {
	return strings.HasPrefix(ref, "refs/heads/") && path.Clean(ref) == ref && ref != "refs/heads/.invalid" &&
		!strings.ContainsAny(ref, " \t\r\n\x00\\:") && filepath.IsLocal(filepath.FromSlash(ref))
}

// packedRef looks a ref up in packed-refs; zero when it isn't there.
func (r *Repo) packedRef(ref string) (plumbing.Hash, error) {
	data, err := readSmall(filepath.Join(r.CommonDir, "packed-refs"))
	if errors.Is(err, fs.ErrNotExist) {
		return plumbing.ZeroHash, nil
	}
	if err != nil {
		return plumbing.ZeroHash, &Decline{"packed-refs that can't be read"}
	}
	for tail := " " + ref + "\n"; ; {
		i := bytes.Index(data, []byte(tail))
		if i < 0 {
			return plumbing.ZeroHash, nil
		}
		if i >= 40 && (i == 40 || data[i-41] == '\n') {
			return lineID(append(data[i-40:i:i], '\n'))
		}
		data = data[i+len(tail):]
	}
}

// lineID reads an id and a line break.
func lineID(data []byte) (plumbing.Hash, error) {
	id, ok := parseID(bytes.TrimSuffix(data, []byte{'\n'}))
	if !ok || len(data) != 41 || id.IsZero() {
		return plumbing.ZeroHash, &Decline{"a ref that can't be read"}
	}
	return id, nil
}
