package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// hardening stands before every command. It outranks what the repository
// configures. core.hooksPath keeps git from running hooks of its own
// (post-index-change), core.fsmonitor is a program that git runs when it reads
// an index.
var hardening = []string{
	"--no-pager", "--no-optional-locks", "--no-replace-objects", "--literal-pathspecs",
	"-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "diff.external=",
	"-c", "core.pager=cat", "-c", "color.ui=never", "-c", "core.quotePath=off",
	"-c", "protocol.allow=never", "-c", "submodule.recurse=false", "-c", "core.alternateRefsCommand=",
}

// A program is git, where to run it and with what environment.
type program struct {
	path string // absolute
	err  error  // why there is none; a command fails with it
	dir  string // absolute; relative paths in the environment start here
	env  []string
}

// command returns a git command that dies with ctx.
func (p *program) command(ctx context.Context, args ...string) *exec.Cmd {
	return p.prepare(exec.CommandContext(ctx, p.path), append(hardening[:len(hardening):len(hardening)], args...))
}

// settings returns a command to read the configuration, which must not be
// changed by our own -c.
func (p *program) settings(ctx context.Context, args ...string) *exec.Cmd {
	return p.prepare(exec.CommandContext(ctx, p.path), append([]string{"--no-pager", "config", "--includes"}, args...))
}

func (p *program) prepare(cmd *exec.Cmd, args []string) *exec.Cmd {
	cmd.Args = append(cmd.Args, args...)
	cmd.Dir, cmd.Env = p.dir, p.env
	if p.err != nil {
		cmd.Err = p.err
	}
	cmd.WaitDelay = time.Second
	cmd.Stderr = new(complaint)
	return cmd
}

// output runs a command to its end.
func output(ctx context.Context, cmd *exec.Cmd) ([]byte, error) {
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Run(); err != nil {
		return out.Bytes(), failure(ctx, cmd, err)
	}
	return out.Bytes(), nil
}

// failure makes the error of a failed command: its first complaint.
func failure(ctx context.Context, cmd *exec.Cmd, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	what := err.Error()
	if c, ok := cmd.Stderr.(*complaint); ok && c.text() != "" {
		what = c.text()
	}
	return &commandError{verb: verb(cmd.Args), what: what, err: err}
}

// verb returns the git command in args, for messages.
func verb(args []string) string {
	for i := 1; i < len(args); i++ {
		if args[i] == "-c" {
			i++
		} else if !strings.HasPrefix(args[i], "-") {
			return args[i]
		}
	}
	return ""
}

// A commandError is what git said when it failed.
type commandError struct {
	verb, what string
	err        error
}

func (e *commandError) Error() string { return fmt.Sprintf("git %s: %s", e.verb, Printable(e.what)) }
func (e *commandError) Unwrap() error { return e.err }

// exitCode returns the exit code in err, or -1.
func exitCode(err error) int {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	return -1
}

// A complaint keeps the beginning of what a command writes to stderr.
type complaint struct{ buf []byte }

func (c *complaint) Write(p []byte) (int, error) {
	c.buf = append(c.buf, p[:min(len(p), 4096-len(c.buf))]...)
	return len(p), nil
}

// text returns the first line that says why git gave up, or the first line.
func (c *complaint) text() string {
	lines := strings.Split(strings.TrimSpace(string(c.buf)), "\n")
	for i, l := range lines {
		why, ok := strings.CutPrefix(l, "fatal: ")
		if ok && strings.HasSuffix(why, ":") && i+1 < len(lines) {
			why += " " + strings.TrimSpace(lines[i+1]) // which names what it speaks of
		}
		if ok {
			return why
		}
	}
	return strings.TrimPrefix(lines[0], "error: ")
}
