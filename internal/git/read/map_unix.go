//go:build unix

package read

import (
	"os"
	"syscall"
)

// mapFile maps a file into memory, or returns nil where that isn't possible.
// Whoever reads it must be ready for a fault: another program may cut the file
// short.
func mapFile(f *os.File, size int64) (data []byte, unmap func()) {
	data, err := syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil
	}
	return data, func() { syscall.Munmap(data) }
}
