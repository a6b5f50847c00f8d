//go:build unix && !linux

package kata

import (
	"context"
	"fmt"
	"os/exec"
	"syscall"
	"time"
)

// command prepares a program in a process group that is ended as a whole. These
// systems take no network from a program, and a limit of memory doesn't hold on
// macOS.
func (s *sandbox) command(ctx context.Context, limit time.Duration, program string, args []string) *exec.Cmd {
	s.noNetwork, s.noMemLimit = false, true
	limits := fmt.Sprintf(`ulimit -c 0; ulimit -f %d; ulimit -t %d; exec "$@"`, 1<<20, 2*int(limit.Seconds()))
	cmd := exec.CommandContext(ctx, "/bin/sh", append([]string{"-c", limits, "sh", program}, args...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd
}

func refused(error) bool { return false }
