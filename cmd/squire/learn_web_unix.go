//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// apart starts a program in a session of its own: Ctrl-C here doesn't end it.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
