package kata

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// memory is how much a program of a kata may write to, in kilobytes. What a
// runtime reserves and never touches doesn't count.
const memory = 2 << 20

// command prepares a program that is alone with itself: in namespaces without a
// network and without other processes, in a process group that is ended as a
// whole, and with limits that the shell sets before it becomes the program.
func (s *sandbox) command(ctx context.Context, limit time.Duration, program string, args []string) *exec.Cmd {
	limits := fmt.Sprintf(`ulimit -c 0; ulimit -d %d; ulimit -f %d; ulimit -t %d; exec "$@"`, memory, 1<<20, 2*int(limit.Seconds()))
	cmd := exec.CommandContext(ctx, "/bin/sh", append([]string{"-c", limits, "sh", program}, args...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if s.noNetwork {
		uid, gid := os.Getuid(), os.Getgid()
		cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWPID | syscall.CLONE_NEWIPC
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: uid, HostID: uid, Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: gid, HostID: gid, Size: 1}}
	}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd
}

// refused reports whether the system gives no namespaces: in containers, and
// where an administrator switched them off.
func refused(err error) bool {
	if _, ran := errors.AsType[*exec.ExitError](err); ran {
		return false
	}
	for _, no := range []error{syscall.EPERM, syscall.EACCES, syscall.EINVAL, syscall.ENOSYS, syscall.ENOSPC, syscall.EUSERS} {
		if errors.Is(err, no) {
			return true
		}
	}
	return false
}
