package hooks

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/squiresec/squire/internal/git"
)

// maxPolicyFile bounds a staged policy file in bytes.
const maxPolicyFile = 33 << 20

func notThere(name string) error {
	return &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
}

// An event is what a record of the ledger tells.
type event string

// The events.
const (
	passed    event = "passed"    // pre-commit let changes pass
	unscanned event = "unscanned" // a commit came to be without that
	scanned   event = "scanned"   // an unscanned commit was scanned later
	skipped   event = "skipped"   // somebody let a finding by, with a reason
)

// A record is one line of the ledger. It names no person, no path and no
// content of a file.
type record struct {
	Version int       `json:"v"`
	Event   event     `json:"event"`
	Base    git.OID   `json:"base,omitempty"`    // of passed: the HEAD it was compared with
	Changes string    `json:"changes,omitempty"` // of passed: their digest
	Index   string    `json:"index,omitempty"`   // of passed: the stamp of the index they were in
	Commit  git.OID   `json:"commit,omitempty"`  // of the others
	How     string    `json:"how,omitempty"`     // what made the commit: "commit", "rebase"; of skipped: the hook
	Time    time.Time `json:"time"`
	// Of skipped. The reason is what the developer wrote, and was searched for
	// secrets before.
	Rule        string `json:"rule,omitempty"`
	Fingerprint string `json:"fingerprint,omitempty"`
	Reason      string `json:"reason,omitempty"`
	// Prev is the SHA-256 of the line before, in hexadecimal; see [Log].
	Prev string `json:"prev,omitempty"`
}

// A ledger is an append-only file in the git folder that all worktrees share.
// It is a help for the developer, never a proof: whoever can commit can write
// to it.
type ledger struct{ file string }

func openLedger(repo git.Repository) *ledger {
	return &ledger{filepath.Join(repo.CommonDir(), "squire", "scans.jsonl")}
}

// append adds records in one write, so that hooks of two worktrees don't mix
// their lines.
func (l *ledger) append(records ...record) (err error) {
	if err := os.MkdirAll(filepath.Dir(l.file), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(l.file, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	prev, whole, err := lastLine(f)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if !whole {
		// A write that was cut off must not spoil this record as well.
		out.WriteByte('\n')
	}
	for _, r := range records {
		r.Version, r.Time, r.Prev = 1, r.Time.UTC().Truncate(time.Second), prev
		line, err := json.Marshal(r)
		if err != nil {
			return err
		}
		prev = lineSum(line)
		out.Write(append(line, '\n'))
	}
	_, err = f.Write(out.Bytes())
	return err
}

// read returns the records in the last limit bytes, oldest first; 0 means all.
// Lines that are no record, such as one that was cut off, are passed over.
func (l *ledger) read(limit int64) ([]record, error) {
	f, err := os.Open(l.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if size, err := f.Seek(0, io.SeekEnd); err != nil {
		return nil, err
	} else if start := size - limit; limit > 0 && start > 0 {
		_, err = f.Seek(start, io.SeekStart)
		if err != nil {
			return nil, err
		}
	} else if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	return parseLedger(data), nil
}

func parseLedger(data []byte) []record {
	var all []record
	for line := range bytes.Lines(data) {
		var r record
		if json.Unmarshal(line, &r) != nil || r.Version != 1 {
			continue
		}
		switch {
		case r.Event == passed && r.Changes != "" && (r.Base == "" || isID(r.Base)),
			(r.Event == unscanned || r.Event == scanned) && isID(r.Commit),
			r.Event == skipped && r.Rule != "":
			all = append(all, r)
		}
	}
	return all
}

// isID reports whether id is one: ids of the ledger become arguments of git.
func isID(id git.OID) bool {
	for _, c := range []byte(id) {
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f') {
			return false
		}
	}
	return len(id) == 40 || len(id) == 64
}

// pending returns the unscanned commits that were not scanned later, oldest
// first.
func pending(records []record) []record {
	var open []record
	for _, r := range records {
		if r.Event != unscanned && r.Event != scanned {
			continue
		}
		open = slices.DeleteFunc(open, func(o record) bool { return o.Commit == r.Commit })
		if r.Event == unscanned {
			open = append(open, r)
		}
	}
	return open
}

// MarkScanned writes down that a range of commits was scanned. Those of them
// that had gone by unscanned no longer count as such.
func MarkScanned(ctx context.Context, repo git.Repository, revisions string) error {
	l := openLedger(repo)
	records, err := l.read(0)
	if err != nil {
		return fmt.Errorf("read the ledger of scans: %w", err)
	}
	open := pending(records)
	if len(open) == 0 {
		return nil
	}
	commits, err := repo.List(ctx, revisions)
	if err != nil {
		return err
	}
	in := make(map[git.OID]bool, len(commits))
	for _, c := range commits {
		in[c] = true
	}
	var done []record
	for _, r := range open {
		if in[r.Commit] {
			done = append(done, record{Event: scanned, Commit: r.Commit, Time: time.Now()})
		}
	}
	if len(done) == 0 {
		return nil
	}
	if err := l.append(done...); err != nil {
		return fmt.Errorf("write the ledger of scans: %w", err)
	}
	return nil
}
