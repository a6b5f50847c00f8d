//go:build unix

package source

import (
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestPipesAndSocketsDoNotHang(t *testing.T) {
	root := t.TempDir()
	grow(t, root, "a")
	if err := syscall.Mkfifo(filepath.Join(root, "fifo"), 0o644); err != nil {
		t.Skip(err)
	}
	if l, err := net.Listen("unix", filepath.Join(root, "s")); err == nil {
		defer l.Close()
	}
	expect(t, list(t, NewTree(TreeOptions{Root: root})), "a")
	expect(t, list(t, NewTree(TreeOptions{Root: root, Paths: []string{"fifo", "a"}})), "a", "! fifo (unreadable)")
	// The same for one that takes the place of a file.
	for f := range NewTree(TreeOptions{Root: root}).Files(t.Context()) {
		file := filepath.Join(root, "a")
		if err := os.Rename(filepath.Join(root, "fifo"), file); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Load(nil); err == nil {
			t.Error("a pipe was read as a file")
		}
	}
	// And for an ignore file.
	if err := syscall.Mkfifo(filepath.Join(root, ".gitignore"), 0o644); err != nil {
		t.Fatal(err)
	}
	expect(t, list(t, NewTree(TreeOptions{Root: root})))
}
