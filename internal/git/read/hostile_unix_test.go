//go:build unix

package read

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
)

// To open a FIFO waits until somebody writes.
func TestAFIFOIsNotOpened(t *testing.T) {
	f := forge(t)
	f.entry(numbered(1), plumbing.BlobObject, 4, nil, deflate([]byte("text")))
	f.pack("pack-x")
	for _, path := range []string{"02/" + numbered(2).String()[2:], "pack/pack-a.idx", "pack/pack-a.pack", "pack/multi-pack-index"} {
		path = filepath.Join(f.dir, path)
		os.MkdirAll(filepath.Dir(path), 0o755)
		if err := syscall.Mkfifo(path, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s := f.store()
	if got := f.read(s, numbered(1), 100); got != "fine" {
		t.Error(got)
	}
	for id, want := range map[byte]string{2: "damaged : not a regular file", 3: "damaged .idx: not a regular file"} {
		if got := f.read(s, numbered(id), 100); got != want {
			t.Errorf("object %d: got %q, want %q", id, got, want)
		}
	}

	f = forge(t)
	path := filepath.Join(f.dir, "info", "alternates")
	os.MkdirAll(filepath.Dir(path), 0o755)
	if err := syscall.Mkfifo(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenStore(f.dir, nil); verdict(err) != "damaged : not a regular file" {
		t.Error(err)
	}
}

func TestAPackMayBeALink(t *testing.T) {
	f := forge(t)
	f.entry(numbered(1), plumbing.BlobObject, 4, nil, deflate([]byte("text")))
	f.pack("pack-x")
	for _, ext := range []string{".idx", ".pack"} {
		path := filepath.Join(f.dir, "pack", "pack-x"+ext)
		away := filepath.Join(t.TempDir(), "elsewhere")
		if err := os.Rename(path, away); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(away, path); err != nil {
			t.Fatal(err)
		}
	}
	if got := f.read(f.store(), numbered(1), 100); got != "fine" {
		t.Error(got)
	}
}
