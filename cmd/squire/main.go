// Command squire finds secrets and insecure code where they are written: in
// the editor, at the commit, in the shell and in CI. See `squire help`.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/squiresec/squire/internal/report"
)

// Exit codes; docs/exit-codes.md explains them to users.
const (
	exitClean      = 0
	exitFindings   = 1 // findings at or above fail-on
	exitUsage      = 2 // the command line or a configuration is wrong
	exitIncomplete = 3 // something was not scanned
)

func main() {
	short()
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// short lets the heap grow to sixteen megabytes before the collector runs: a
// hook is done before it has to. long is for what goes on for a while.
func short() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}

func long() {
	if os.Getenv("GOGC") != "" {
		return
	}
	// Only once the heap is one of twelve megabytes, which is when the collector
	// first runs: a scan of a few hundred files ends before.
	debug.SetGCPercent(300)
	first := new([16]byte)
	runtime.SetFinalizer(first, func(*[16]byte) { debug.SetGCPercent(100) })
}

// interactive lets garbage lie a little longer for a server that answers every
// keystroke: a collection in the middle of a scan is felt, and the heap is small.
func interactive() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
}

// modest has the collector run before the heap comes near fifty megabytes, for
// hooks: whatever is committed, it is git and the editor that need memory then.
func modest() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(48 << 20)
	}
}

// interruptible returns a context that Ctrl-C cancels, for verbs that have
// something to finish then. The others die of it, as they should; listening
// for signals costs a start half a millisecond.
func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	long()
	// A reader that went away is an error to be told apart from a clean scan,
	// not a death by signal half-way through writing the other reports.
	signal.Ignore(syscall.SIGPIPE)
	return signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
}

// run is main without the process: what tests call. It returns the exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) (code int) {
	a := &app{in: in, out: out, err: errOut, env: os.Getenv}
	defer func() {
		// What could not be finished is not clean. The value of a panic may
		// quote a file, so only its place is told, and that on request.
		if v := recover(); v != nil {
			a.fail(fmt.Errorf("internal error (%T); this is a defect of squire, please report it with the output of SQUIRE_DEBUG=1", v))
			if a.env("SQUIRE_DEBUG") != "" {
				a.fail(errors.New(string(debug.Stack())))
			}
			code = exitIncomplete
		}
	}()
	err := a.verb(ctx, args)
	var e *exit
	switch {
	case err == nil:
		return exitClean
	case errors.As(err, &e):
		if e.err != nil {
			a.fail(e.err)
		}
		return e.code
	case errors.Is(err, syscall.EPIPE):
		return exitIncomplete
	}
	a.fail(err)
	return exitUsage
}

// verb runs what the arguments say. To make the tree of all verbs costs a tenth
// of a hook, which is named by its whole name, so it does without.
func (a *app) verb(ctx context.Context, args []string) error {
	if len(args) > 2 && args[0] == "hook" && args[1] == "run" && !strings.HasPrefix(args[2], "-") {
		return a.hookRun(ctx, args[2], args[3:])
	}
	root := newRoot(a, args)
	root.SetArgs(args)
	return root.ExecuteContext(ctx)
}

// An app is what every verb needs from its surroundings.
type app struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
}

// fail tells an error. Its text may quote paths and configuration of a
// repository, so it is escaped.
func (a *app) fail(err error) {
	for i, line := range strings.Split(err.Error(), "\n") {
		prefix := "squire: "
		if i > 0 {
			prefix = "        "
		}
		fmt.Fprintln(a.err, prefix+report.Escape(line))
	}
}

// note tells something beside the result.
func (a *app) note(format string, args ...any) {
	fmt.Fprintln(a.err, report.Escape(fmt.Sprintf(format, args...)))
}

// An exit ends the program with a code, and with an error to tell unless it
// was told already.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

// code returns an *exit, or nil for a clean end.
func code(c int) error {
	if c == exitClean {
		return nil
	}
	return &exit{code: c}
}

// incomplete marks an error that kept something from being scanned.
func incomplete(err error) error { return &exit{exitIncomplete, err} }
