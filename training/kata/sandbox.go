package kata

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A sandbox is a folder in which programs run with as little as they need.
type sandbox struct {
	root       string // holds the others; removed at the end
	work       string
	home       string
	env        []string
	noNetwork  bool // as long as the system grants it
	openToAll  bool // a program ran with the network
	noMemLimit bool
}

func newSandbox() (*sandbox, error) {
	root, err := os.MkdirTemp("", "squire-kata-*")
	if err != nil {
		return nil, err
	}
	// macOS's folder for this is a link, which compilers resolve in messages.
	if real, err := filepath.EvalSymlinks(root); err == nil {
		root = real
	}
	s := &sandbox{root: root, work: filepath.Join(root, "kata"), home: filepath.Join(root, "home"), noNetwork: true}
	tmp := filepath.Join(root, "tmp")
	for _, dir := range []string{s.work, s.home, tmp} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			s.remove()
			return nil, err
		}
	}
	s.env = environment(s.home, tmp)
	return s, nil
}

func (s *sandbox) remove() { _ = os.RemoveAll(s.root) }

// notes say which protection there was not.
func (s *sandbox) notes() []string {
	var out []string
	if s.openToAll {
		out = append(out, "network not blocked: this system doesn't let a program give it up")
	}
	if s.noMemLimit {
		out = append(out, "memory not limited: this system has no limit that holds for one program")
	}
	return out
}

// maxOutput is how much of what a program writes is kept, in bytes.
const maxOutput = 64 << 10

// run runs a program in the folder of work and returns what it wrote. The error
// is an *exec.ExitError where it failed, errTime where it was ended, and another
// one where it could not be started.
func (s *sandbox) run(ctx context.Context, limit time.Duration, program string, args ...string) (string, error) {
	if !strings.HasPrefix(program, ".") {
		found, err := lookPath(program)
		if err != nil {
			return "", fmt.Errorf("run %s: %w", program, err)
		}
		program = found
	}
	timed, stop := context.WithTimeout(ctx, limit)
	defer stop()
	out := &tail{}
	start := func() error {
		cmd := s.command(timed, limit, program, args)
		cmd.Dir, cmd.Env = s.work, s.env
		cmd.Stdout, cmd.Stderr = out, out
		cmd.WaitDelay = 2 * time.Second // for children that hold the output open
		return cmd.Run()
	}
	err := start()
	if s.noNetwork && refused(err) {
		s.noNetwork = false
		err = start()
	}
	if !s.noNetwork {
		s.openToAll = true
	}
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case timed.Err() != nil:
		return out.String(), errTime
	case errors.Is(err, exec.ErrWaitDelay):
		return out.String(), nil // it ended well, and left a child that is gone now
	}
	return out.String(), err
}

// A tail keeps the end of what is written.
type tail struct{ bytes.Buffer }

func (t *tail) Write(p []byte) (int, error) {
	n := len(p)
	p = p[max(0, len(p)-maxOutput):]
	if over := t.Len() + len(p) - 2*maxOutput; over > 0 {
		t.Next(t.Len() - maxOutput/2)
	}
	t.Buffer.Write(p)
	return n, nil
}
