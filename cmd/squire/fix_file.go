package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/squiresec/squire/checks"
)

// inside opens a file of a folder, by its slash-separated path. It refuses
// whatever a link could lead elsewhere, and what belongs to git.
func inside(root *os.Root, name string) (fs.FileInfo, error) {
	local := filepath.FromSlash(name)
	if !fs.ValidPath(name) || !filepath.IsLocal(local) {
		return nil, errors.New("its path leads out of the folder")
	}
	for part := range strings.SplitSeq(name, "/") {
		if strings.EqualFold(part, ".git") {
			return nil, errors.New("it belongs to git")
		}
	}
	for dir := filepath.Dir(local); dir != "."; dir = filepath.Dir(dir) {
		if info, err := root.Lstat(dir); err != nil {
			return nil, err
		} else if !info.IsDir() {
			return nil, errors.New("its folder is a link, and links are not followed")
		}
	}
	info, err := root.Lstat(local)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is a link or no file, and links are not followed")
	}
	return info, err
}

// readInside reads a file of a folder.
func readInside(folder, name string) ([]byte, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return readRoot(root, name)
}

func readRoot(root *os.Root, name string) ([]byte, error) {
	if _, err := inside(root, name); err != nil {
		return nil, err
	}
	f, err := root.Open(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, checks.DefaultMaxFileSize+1))
	if err == nil && len(data) > checks.DefaultMaxFileSize {
		err = fmt.Errorf("it is over the limit of %s", checks.SizeText(checks.DefaultMaxFileSize))
	}
	return data, err
}

// replaceInside replaces a file of a folder whole, and only while it is still
// what it was: an editor may have saved it since. Its mode stays.
func replaceInside(folder, name string, before, after []byte) (err error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close()
	info, err := inside(root, name)
	if err != nil {
		return err
	}
	local := filepath.FromSlash(name)
	beside := filepath.Join(filepath.Dir(local), ".squire-fix-"+rand.Text())
	f, err := root.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = root.Remove(beside)
		}
	}()
	_, err = f.Write(after)
	if err == nil {
		err = f.Chmod(info.Mode().Perm())
	}
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	if now, err := readRoot(root, name); err != nil || !bytes.Equal(now, before) {
		return errors.Join(errors.New("it changed in the meantime; run squire again"), err)
	}
	return root.Rename(beside, local)
}
