package kata

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
)

// A Gate is one thing that a solution must get through.
type Gate string

// The gates, in the order in which they are told.
const (
	Builds    Gate = "builds"
	Behaviour Gate = "behaviour"
	Exploit   Gate = "exploit"
	Scanner   Gate = "scanner"
)

// Gates returns all gates in order.
func Gates() []Gate { return []Gate{Builds, Behaviour, Exploit, Scanner} }

// Title says what it means to be through.
func (g Gate) Title() string {
	switch g {
	case Builds:
		return "it builds"
	case Behaviour:
		return "it still does its work"
	case Exploit:
		return "the attack no longer works"
	case Scanner:
		return "the scanner is silent, without a suppression"
	}
	return string(g)
}

// Status says what came of a gate.
type Status string

// The statuses. What doesn't build is not tried.
const (
	Passed   Status = "passed"
	Failed   Status = "failed"
	NotTried Status = "not tried"
)

// An Outcome is what came of one gate.
type Outcome struct {
	Gate   Gate   `json:"gate"`
	Status Status `json:"status"`
	// Text says why it failed, in lines without control characters. It may
	// quote the learner's code, but no secret of it. Of the scanner's gate it
	// says, too, that no rule looks for what the kata is about.
	Text string        `json:"text,omitempty"`
	Took time.Duration `json:"-"`
}

// A Result is what came of a verification.
type Result struct {
	Passed bool      `json:"passed"`
	Gates  []Outcome `json:"gates"` // one for each of [Gates]
	// Notes say which protection there was not while code ran, such as "network
	// not blocked".
	Notes []string      `json:"notes,omitempty"`
	Took  time.Duration `json:"-"`
}

// Failed returns the gates that failed.
func (r *Result) Failed() []Gate {
	var out []Gate
	for _, o := range r.Gates {
		if o.Status == Failed {
			out = append(out, o.Gate)
		}
	}
	return out
}

// A MissingError says that the program that runs a kata is not there.
type MissingError struct {
	Kata    Kata
	Program string
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("kata %s: %s was not found on PATH; install it, or take the kata in another language", e.Kata, e.Program)
}

// Limits of what is read of a learner's file, in bytes.
const maxFile = 256 << 10

// Verify tells whether a kata is solved in a folder that [Extract] made. An error
// says that it could not be tried, such as a *[MissingError]; what is wrong with
// the solution is in the result.
func Verify(ctx context.Context, k Kata, dir string) (Result, error) { return Watch(ctx, k, dir, nil) }

// Watch is Verify for who wants to see it happen: known is told of each gate that
// was tried as soon as its outcome is known, which is not the order of [Gates].
func Watch(ctx context.Context, k Kata, dir string, known func(Outcome)) (Result, error) {
	c, err := k.Load()
	if err != nil {
		return Result{}, err
	}
	c.known = known
	start := time.Now()
	var r Result
	if k.Lang == Git {
		r, err = c.verifyRepository(ctx, dir)
	} else {
		var files map[string][]byte
		var missing string
		if files, missing, err = c.readEdits(dir); err == nil {
			r, err = c.verify(ctx, files, missing)
		}
	}
	if err != nil {
		return Result{}, err
	}
	r.Took = time.Since(start)
	return r, nil
}

// readEdits reads the files that the learner changes. missing says which of them
// can't be used and why.
func (c *Content) readEdits(dir string) (files map[string][]byte, missing string, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, "", fmt.Errorf("verify kata %s in %s: %w; `squire learn start %s` makes the folder", c.kata, dir, checks.Pathless(err), c.kata.Lesson)
	}
	defer root.Close()
	files = map[string][]byte{}
	for _, name := range c.Edit {
		at := filepath.FromSlash(name)
		info, err := root.Lstat(at)
		if err != nil || !info.Mode().IsRegular() {
			return files, name + " is not there as a file", nil
		}
		f, err := root.Open(at)
		if err != nil {
			return nil, "", fmt.Errorf("verify kata %s: read %s: %w", c.kata, name, checks.Pathless(err))
		}
		data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
		f.Close()
		if err != nil {
			return nil, "", fmt.Errorf("verify kata %s: read %s: %w", c.kata, name, checks.Pathless(err))
		}
		if len(data) > maxFile {
			return files, fmt.Sprintf("%s is longer than %d KB", name, maxFile>>10), nil
		}
		files[name] = data
	}
	return files, "", nil
}

// verify tries the learner's files.
func (c *Content) verify(ctx context.Context, edits map[string][]byte, missing string) (Result, error) {
	var r Result
	if missing != "" {
		r.Gates = []Outcome{{Gate: Builds, Status: Failed, Text: missing}, {Gate: Behaviour, Status: NotTried}, {Gate: Exploit, Status: NotTried}, {Gate: Scanner, Status: NotTried}}
		return r, nil
	}
	scanned, err := c.try(func() (Outcome, error) { return c.scan(edits) })
	if err != nil {
		return r, err
	}
	var three []Outcome
	if what := c.withoutAPI(edits); what != "" {
		three = []Outcome{{Gate: Builds, Status: Failed, Text: "this is part of the task and must stay: " + what}}
	} else if t, ok := toolchainOf(c.kata.Lang); ok {
		three, r.Notes, err = c.runTests(ctx, t, edits)
	} else {
		three, err = c.assert(edits)
	}
	if err != nil {
		return r, err
	}
	r.settle(append(three, scanned))
	return r, nil
}

// settle fills in the gates that were not tried.
func (r *Result) settle(have []Outcome) {
	r.Passed = true
	for _, g := range Gates() {
		o := Outcome{Gate: g, Status: NotTried}
		for _, h := range have {
			if h.Gate == g {
				o = h
			}
		}
		r.Passed = r.Passed && o.Status == Passed
		r.Gates = append(r.Gates, o)
	}
}

// withoutAPI returns what of the interface is gone, or "".
func (c *Content) withoutAPI(edits map[string][]byte) string {
	var all strings.Builder
	for _, name := range c.Edit {
		all.WriteString(squeeze(string(edits[name])))
	}
	for _, want := range c.API {
		if !strings.Contains(all.String(), squeeze(want)) {
			return want
		}
	}
	return ""
}

// squeeze leaves out space, so that formatting doesn't matter.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// try tries one gate, and tells who watches.
func (c *Content) try(f func() (Outcome, error)) (Outcome, error) {
	start := time.Now()
	o, err := f()
	o.Took = time.Since(start)
	if err == nil && c.known != nil {
		c.known(o)
	}
	return o, err
}

// outcome is passed where there is nothing to say.
func outcome(g Gate, text string) Outcome {
	if text == "" {
		return Outcome{Gate: g, Status: Passed}
	}
	return Outcome{Gate: g, Status: Failed, Text: text}
}

// Ready returns nil where this machine can run the kata, else a *[MissingError].
func (k Kata) Ready() error {
	program := ""
	if t, ok := toolchainOf(k.Lang); ok {
		program = t.program
	} else if k.Lang == Git {
		program = "git"
	} else {
		return nil
	}
	if _, err := lookPath(program); err != nil {
		return &MissingError{Kata: k, Program: program}
	}
	return nil
}

var errTime = errors.New("it ran too long")
