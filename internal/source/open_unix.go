//go:build unix

package source

import (
	"os"
	"syscall"
)

// open opens a file without following a symbolic link in its last part, and
// without waiting for the other end of a named pipe: either may have taken the
// place of the file since it was listed.
func open(path string, follow bool) (*os.File, error) {
	flags := os.O_RDONLY | syscall.O_NONBLOCK
	if !follow {
		flags |= syscall.O_NOFOLLOW
	}
	return os.OpenFile(path, flags, 0)
}
