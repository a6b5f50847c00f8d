package git

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// openPlain answers what openPlumbing asks git, for the plainest repositories:
// dir is the top of the main worktree, its .git is a folder, all is owned by
// who runs Squire, and neither environment nor configuration say anything that
// could change an answer. ok is false wherever there is the least doubt; git
// is asked then. A hook saves a process by it.
//
// The commands that follow have git look for itself, its check of owners
// included, so what is wrong here can't make git trust a repository.
func (r *plumbing) openPlain(dir string) (ok bool) {
	for _, kv := range r.program.env {
		if name, _, _ := strings.Cut(kv, "="); decides(name) {
			return false
		}
	}
	gitDir := filepath.Join(dir, ".git")
	if !ownFolder(dir) || !ownFolder(gitDir) || !isFolder(filepath.Join(gitDir, "objects")) || !isFolder(filepath.Join(gitDir, "refs")) {
		return false
	}
	if _, err := os.Lstat(filepath.Join(gitDir, "commondir")); !errors.Is(err, fs.ErrNotExist) {
		return false
	}
	config, err := readSmall(filepath.Join(gitDir, "config"))
	if err != nil || !plainConfig(config) {
		return false
	}
	head, ok := plainHead(gitDir)
	if !ok {
		return false
	}
	root, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return false
	}
	r.head, r.root, r.gitDir = head, root, filepath.Join(root, ".git")
	r.commonDir = r.gitDir
	return true
}

// decides reports whether a variable can decide which repository git takes, or
// what its configuration is.
func decides(name string) bool {
	if name == "GIT_INDEX_FILE" || name == "GIT_PREFIX" {
		return false
	}
	return slices.Contains(repositoryVars, name) || isConfigVar(name) || name == "GIT_CONFIG_PARAMETERS" || name == "SUDO_UID"
}

func isFolder(name string) bool {
	info, err := os.Lstat(name)
	return err == nil && info.IsDir()
}

// maxSmall bounds in bytes what openPlain reads of a file.
const maxSmall = 8 << 20

// readSmall reads a regular file that isn't large.
func readSmall(name string) ([]byte, error) {
	f, err := openRegular(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSmall+1))
	if err == nil && len(data) > maxSmall {
		err = fs.ErrInvalid
	}
	return data, err
}

// openRegular opens a file that is neither a link nor a device.
func openRegular(name string) (*os.File, error) {
	info, err := os.Lstat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrInvalid
	}
	if err != nil {
		return nil, err
	}
	return os.Open(name)
}

// plainConfig reports whether the configuration of a repository leaves format,
// worktree and kind as they are by default. It doesn't parse: any mention of
// what could change them, but in the lines that git itself writes, is enough
// to say no.
func plainConfig(config []byte) bool {
	text := strings.ToLower(string(config))
	for _, word := range []string{"worktree", "extensions", "include", "\\\n", "\r", "\x00"} {
		if strings.Contains(text, word) {
			return false
		}
	}
	for key, line := range map[string]string{"bare": "bare = false", "repositoryformatversion": "repositoryformatversion = 0"} {
		found := 0
		for l := range strings.Lines(text) {
			if strings.TrimSpace(l) == line {
				found++
			}
		}
		if strings.Count(text, key) != found {
			return false
		}
	}
	return true
}

// plainHead returns the commit of HEAD, "" before the first one.
func plainHead(gitDir string) (id OID, ok bool) {
	data, err := readSmall(filepath.Join(gitDir, "HEAD"))
	if err != nil {
		return "", false
	}
	ref, symbolic := strings.CutPrefix(string(data), "ref: ")
	if !symbolic {
		return plainID(data)
	}
	ref = strings.TrimSuffix(ref, "\n")
	if !strings.HasPrefix(ref, "refs/heads/") || path.Clean(ref) != ref || strings.ContainsAny(ref, " \t\r\n\\:") || !filepath.IsLocal(filepath.FromSlash(ref)) {
		return "", false
	}
	data, err = readSmall(filepath.Join(gitDir, filepath.FromSlash(ref)))
	if err == nil {
		return plainID(data)
	}
	// git writes a ref to packed-refs before it removes the file.
	if !errors.Is(err, fs.ErrNotExist) {
		return "", false
	}
	data, err = readSmall(filepath.Join(gitDir, "packed-refs"))
	if errors.Is(err, fs.ErrNotExist) {
		return "", true
	}
	if err != nil {
		return "", false
	}
	for line := range bytes.Lines(data) {
		if name, found := bytes.CutPrefix(line, line[:min(41, len(line))]); found && string(name) == ref+"\n" {
			return plainID(append(line[:40:40], '\n'))
		}
	}
	return "", true
}

// plainID reads an object id and a line break.
func plainID(data []byte) (OID, bool) {
	if len(data) != 41 || data[40] != '\n' {
		return "", false
	}
	id, err := parseOID(data[:40])
	return id, err == nil && id != ""
}
