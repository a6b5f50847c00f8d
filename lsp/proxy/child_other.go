//go:build !unix

package proxy

import "os/exec"

func ownGroup(*exec.Cmd) {}

// killGroup ends the child.
func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
