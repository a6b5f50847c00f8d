package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// A pending file is written beside the file that it replaces, and takes its
// place whole: a broken run leaves the old file as it was.
type pendingFile struct {
	*os.File
	name string
	done bool
}

// newPending starts to replace a file. Where name is a link, the file that it
// leads to is replaced.
func newPending(name string) (*pendingFile, error) {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return nil, err
	}
	return &pendingFile{File: f, name: name}, nil
}

// commit puts the file in its place.
func (p *pendingFile) commit() error {
	err := p.Chmod(0o644)
	if err == nil {
		err = p.Sync()
	}
	if cerr := p.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(p.Name(), p.name)
	}
	if err == nil {
		p.done = true
	}
	return err
}

// discard removes the file unless it was put in its place.
func (p *pendingFile) discard() {
	if !p.done {
		_ = p.Close()
		_ = os.Remove(p.Name())
	}
}

// replaceFile replaces a file's content.
func replaceFile(name string, data []byte) error {
	p, err := newPending(name)
	if err != nil {
		return err
	}
	defer p.discard()
	if _, err := p.Write(data); err != nil {
		return err
	}
	return p.commit()
}
