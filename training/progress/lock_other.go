//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package progress

import "os"

// tryLock locks nothing here: a line is one write, which a system like this
// doesn't tear apart in practice.
func tryLock(*os.File) (bool, error) { return true, nil }
