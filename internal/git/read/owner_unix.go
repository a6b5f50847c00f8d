//go:build unix

package read

import (
	"os"
	"syscall"
)

// ownedByUs reports whether who runs this program owns a name, which isn't
// followed when it is a link.
func ownedByUs(name string) bool {
	info, err := os.Lstat(name)
	if err != nil {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}

// deviceOf names the file system of a folder.
func deviceOf(dir string) (uint64, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return 0, &Decline{"a folder that isn't there"}
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, &Decline{"a file system without devices"}
	}
	return uint64(stat.Dev), nil
}
