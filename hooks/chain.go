package hooks

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/squiresec/squire/internal/git"
)

// A Log is what the ledger tells, and whether it is as it was written.
//
// Every line holds the hash of the line before it. So a line that was edited,
// taken out or put in shows, unless everything after it was written anew as
// well, and a cut at the end never does: the chain tells of slips and of tools
// that tidy up. It proves nothing against somebody who wants to deceive, who
// can write to the file as Squire can.
type Log struct {
	File    string
	Entries []LogEntry // oldest first
	// Broken are the lines, from 1, that don't follow from what stands before
	// them.
	Broken []int
}

// A LogEntry is one record.
type LogEntry struct {
	Event       string // "passed", "unscanned", "scanned" or "skipped"
	Time        time.Time
	Commit      git.OID // of unscanned and scanned
	How         string  // what made the commit; of skipped the hook
	Rule        string  // of skipped, as the next two
	Fingerprint string
	Reason      string
}

// Intact reports whether the chain holds.
func (l *Log) Intact() bool { return len(l.Broken) == 0 }

// ReadLog reads the ledger of a repository. Where there is none the log is
// empty.
func ReadLog(repo git.Repository) (*Log, error) {
	l := &Log{File: openLedger(repo).file}
	data, err := os.ReadFile(l.File)
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the ledger of scans: %w", err)
	}
	l.Broken = brokenLinks(data)
	for _, r := range parseLedger(data) {
		l.Entries = append(l.Entries, LogEntry{string(r.Event), r.Time, r.Commit, r.How, r.Rule, r.Fingerprint, r.Reason})
	}
	return l, nil
}

// Bypasses says how often findings were let by with SQUIRE_SKIP.
type Bypasses struct {
	Count int       // of commits and pushes, however many findings each had
	Last  time.Time // zero when there was none
}

// Bypasses counts the bypasses of a log.
func (l *Log) Bypasses() Bypasses {
	var b Bypasses
	for _, e := range l.Entries {
		// The records of one run are written together, with one time.
		if e.Event == string(skipped) && !e.Time.Equal(b.Last) {
			b.Count, b.Last = b.Count+1, e.Time
		}
	}
	return b
}

// chainReach is how many lines back a line may follow from. Hooks of two
// worktrees can write at the same time, and then both follow the same line.
const chainReach = 16

// brokenLinks returns the numbers of the lines that follow from none of the
// lines shortly before them. Lines at the beginning without a hash come from
// a version of Squire that wrote none.
func brokenLinks(data []byte) []int {
	var broken []int
	var recent []string
	number, linked := 0, false
	for line := range bytes.Lines(data) {
		number++
		line = bytes.TrimSuffix(line, []byte{'\n'})
		var r struct{ Prev string }
		isRecord := json.Unmarshal(line, &r) == nil
		known := len(recent) == 0 && r.Prev == ""
		for _, sum := range recent {
			known = known || sum == r.Prev
		}
		// A line that was cut off in writing is no record, and the next one
		// follows from it.
		if isRecord && !known && (linked || r.Prev != "") {
			broken = append(broken, number)
		}
		linked = linked || r.Prev != ""
		recent = append(recent, lineSum(line))
		if len(recent) > chainReach {
			recent = recent[1:]
		}
	}
	return broken
}

func lineSum(line []byte) string {
	sum := sha256.Sum256(line)
	return hex.EncodeToString(sum[:])
}

// lineReach is more bytes than a line of the ledger has.
const lineReach = 16 << 10

// lastLine returns the hash of the last line of a ledger, "" where there is
// none, and whether it ends with a line break.
func lastLine(f *os.File) (sum string, whole bool, err error) {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil || size == 0 {
		return "", true, err
	}
	tail := make([]byte, min(size, lineReach))
	if _, err := f.ReadAt(tail, size-int64(len(tail))); err != nil {
		return "", false, err
	}
	line, whole := bytes.CutSuffix(tail, []byte{'\n'})
	return lineSum(line[bytes.LastIndexByte(line, '\n')+1:]), whole, nil
}
