//go:build unix

package git

import (
	"os"
	"syscall"
)

// ownFolder reports whether a name is a folder, no link to one, and owned by
// who runs this program.
func ownFolder(name string) bool {
	info, err := os.Lstat(name)
	if err != nil || !info.IsDir() {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}
