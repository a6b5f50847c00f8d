//go:build unix

package proxy

import "syscall"

// alive reports whether there is a process.
func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }
