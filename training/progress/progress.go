// Package progress keeps what a learner did: lessons read, quizzes answered,
// katas tried, cards reviewed.
//
// It is one file of the user, a line an event, to which lines are only added.
// It promises that nothing in it is lost to a crash or to a second Squire that
// writes at the same time, that files of two machines can be put together by
// the ids of their events, and that what a later version wrote stays as it is.
// Nothing of it is ever sent anywhere, and nothing in it is code of a project.
package progress

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
)

// Version is the version of the form of an event.
const Version = 1

// Kind says what a learner did.
type Kind string

// The kinds.
const (
	Lesson Kind = "lesson" // opened it
	Quiz   Kind = "quiz"   // answered all its questions
	Kata   Kind = "kata"   // had a kata verified
	Review Kind = "review" // was asked a card again
	Fix    Kind = "fix"    // took a finding of the lesson out of their own code
	Drill  Kind = "drill"  // hunted a planted defect that the lesson is about
	// Reset makes what came before of a lesson, or of all with none named, not
	// count. It is an event as well, so that it holds on other machines, too.
	Reset Kind = "reset"
)

// Result says what came of it.
type Result string

// The results. A review has one of the last four, in the words of package
// review.
const (
	Seen   Result = "seen"
	Passed Result = "passed"
	Failed Result = "failed"
	Hinted Result = "hint"   // of a kata: one more hint was read
	Shown  Result = "shown"  // of a kata: the solution was looked at
	Found  Result = "found"  // of a drill: the defect was named
	Missed Result = "missed" // of a drill: it was not

	Again Result = "again"
	Hard  Result = "hard"
	Good  Result = "good"
	Easy  Result = "easy"
)

// An Event is one thing that a learner did. [New] makes one.
type Event struct {
	V      int         `json:"v"`
	ID     string      `json:"id"`
	T      time.Time   `json:"t"` // UTC
	Kind   Kind        `json:"kind"`
	Lesson string      `json:"lesson,omitempty"`
	Lang   checks.Lang `json:"lang,omitempty"`
	Result Result      `json:"result,omitempty"`
	MS     int64       `json:"ms,omitempty"` // milliseconds it took
	// ContentDigest names the lesson as it was then: training.Lesson.Digest.
	ContentDigest string `json:"content_digest,omitempty"`

	raw []byte // the line as it was read, so that nothing of it is lost
}

// New returns an event of now.
func New(kind Kind, lesson string, lang checks.Lang, result Result) Event {
	var id [10]byte
	rand.Read(id[:]) // never fails
	return Event{
		V: Version, ID: hex.EncodeToString(id[:]), T: time.Now().UTC().Truncate(time.Millisecond),
		Kind: kind, Lesson: lesson, Lang: lang, Result: result,
	}
}

// The limits of what is read. A line is two hundred bytes in practice, and a
// diligent year is one megabyte.
const (
	maxLine     = 16 << 10
	maxFile     = 64 << 20
	compactFrom = 1 << 20
)

// isID, isWord and isLesson hold for what the fields of an event may be. They are
// no regular expressions, which would be compiled at each start of Squire.
func isID(s string) bool {
	return len(s) >= 8 && len(s) <= 64 && strings.Trim(s, letters+"ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func isWord(s string) bool { return len(s) <= 32 && strings.Trim(s, letters+"+#") == "" }

func isLesson(s string) bool {
	return len(s) <= 64 && strings.Trim(s, letters) == "" && !strings.HasPrefix(s, "-") && !strings.HasSuffix(s, "-") && !strings.Contains(s, "--")
}

const letters = "abcdefghijklmnopqrstuvwxyz0123456789-"

// check returns an error for an event that nothing of ours wrote. A file may
// come from anywhere, and its words are shown.
func (e *Event) check() error {
	switch {
	case e.V < 1:
		return errors.New("no version")
	case !isID(e.ID):
		return errors.New("no id")
	case e.T.Year() < 2000 || e.T.Year() > 9999:
		return errors.New("no time")
	case e.Kind == "" || !isWord(string(e.Kind)):
		return errors.New("no kind")
	case e.Lesson != "" && !isLesson(e.Lesson):
		return errors.New("lesson is no id")
	case !isWord(string(e.Lang)), !isWord(string(e.Result)), !isWord(e.ContentDigest):
		return errors.New("a field is no word")
	case e.MS < 0:
		return errors.New("ms is negative")
	case e.Lesson == "" && e.V == Version && (e.Kind == Lesson || e.Kind == Quiz || e.Kind == Kata || e.Kind == Review || e.Kind == Fix || e.Kind == Drill):
		return errors.New("no lesson")
	}
	return nil
}

// known reports whether this version knows what the event means.
func (e *Event) known() bool {
	switch e.Kind {
	case Lesson, Quiz, Kata, Review, Fix, Drill, Reset:
		return e.V == Version
	}
	return false
}

// line is the event as it is written, with its line break.
func (e *Event) line() ([]byte, error) {
	if e.raw != nil {
		return append(slices.Clone(e.raw), '\n'), nil
	}
	if err := e.check(); err != nil {
		return nil, fmt.Errorf("write progress: %w", err)
	}
	data, err := json.Marshal(e)
	return append(data, '\n'), err
}

// Dir returns the folder where Squire keeps what it remembers for the user:
// $XDG_STATE_HOME/squire, else %LOCALAPPDATA%\squire on Windows,
// ~/Library/Application Support/squire on macOS and ~/.local/state/squire
// elsewhere.
func Dir() (string, error) { return dirOn(runtime.GOOS, os.Getenv, os.UserHomeDir) }

func dirOn(system string, env func(string) string, homeDir func() (string, error)) (string, error) {
	if dir := env("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "squire"), nil
	}
	if dir := env("LOCALAPPDATA"); system == "windows" && filepath.IsAbs(dir) {
		return filepath.Join(dir, "squire"), nil
	}
	home, err := homeDir()
	if err != nil || !filepath.IsAbs(home) {
		return "", fmt.Errorf("find a folder for your progress: there is neither XDG_STATE_HOME nor a home folder on %s; set XDG_STATE_HOME to an absolute path", system)
	}
	if system == "darwin" {
		return filepath.Join(home, "Library", "Application Support", "squire"), nil
	}
	return filepath.Join(home, ".local", "state", "squire"), nil
}

// File returns the path of the learner's progress, in [Dir]. It need not exist.
func File() (string, error) {
	dir, err := Dir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "progress.jsonl"), nil
}

// Load reads the progress at a path. A file that isn't there is a learner who
// begins. Lines that are broken are counted, not an error: the last one may be
// half written by a machine that went down.
func Load(path string) (*State, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &State{}, nil
	} else if err != nil {
		return nil, fmt.Errorf("read progress %s: %w", path, checks.Pathless(err))
	}
	defer f.Close()
	s, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("read progress %s: %w", path, checks.Pathless(err))
	}
	return s, nil
}

// Read reads events, a line each, in any order and with any number of them
// there twice.
func Read(r io.Reader) (*State, error) {
	s := &State{}
	in := bufio.NewReaderSize(io.LimitReader(r, maxFile+1), maxLine)
	total := 0
	for {
		line, err := in.ReadSlice('\n')
		total += len(line)
		if total > maxFile {
			return nil, fmt.Errorf("it is larger than %d MB", maxFile>>20)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			s.Broken++
			for errors.Is(err, bufio.ErrBufferFull) {
				line, err = in.ReadSlice('\n')
				if total += len(line); total > maxFile {
					return nil, fmt.Errorf("it is larger than %d MB", maxFile>>20)
				}
			}
			line = nil
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if e, perr := parse(line); perr != nil {
				s.Broken++
			} else {
				s.events = append(s.events, e)
			}
		}
		if errors.Is(err, io.EOF) {
			s.settle()
			return s, nil
		} else if err != nil {
			return nil, err
		}
	}
}

func parse(line []byte) (Event, error) {
	var e Event
	if err := json.Unmarshal(line, &e); err != nil {
		return e, err
	}
	if err := e.check(); err != nil {
		return e, err
	}
	e.T = e.T.UTC()
	e.raw = slices.Clone(line)
	return e, nil
}

// Append adds events to the file at a path, which it makes if need be, for the
// user alone. At one megabyte the file is made smaller first.
func Append(path string, events ...Event) error {
	var data []byte
	for i := range events {
		line, err := events[i].line()
		if err != nil {
			return err
		}
		data = append(data, line...)
	}
	err := locked(path, func() error { return add(path, data) })
	if err != nil {
		return fmt.Errorf("write progress %s: %w", path, checks.Pathless(err))
	}
	return nil
}

// add writes lines at the end of a file that is locked.
func add(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		_ = f.Chmod(0o600) // where it fails, the file was so before
	}
	if err == nil && info.Size() > 0 {
		// After a torn line a new one begins, or both would be lost.
		var last [1]byte
		if _, err = f.ReadAt(last[:], info.Size()-1); err == nil && last[0] != '\n' {
			data = append([]byte{'\n'}, data...)
		}
	}
	if err == nil {
		_, err = f.Write(data)
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil && info.Size()+int64(len(data)) >= compactFrom {
		err = compact(path)
	}
	return err
}

// compact rewrites a file that is locked without what no longer says anything,
// where that makes it a quarter smaller.
func compact(path string) error {
	s, err := Load(path)
	if err != nil {
		return err
	}
	before, err := os.Stat(path)
	if err != nil {
		return err
	}
	var kept bytes.Buffer
	if err := s.Export(&kept); err != nil {
		return err
	}
	if int64(kept.Len()) > before.Size()*3/4 {
		return nil
	}
	return replace(path, kept.Bytes())
}

// replace puts a whole new file in the place of one.
func replace(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".progress.*") // for the user alone
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// Merge adds the events of r that the file at a path doesn't have yet, as
// another machine's export. It returns how many were added and how many lines
// could not be read.
func Merge(path string, r io.Reader) (added, broken int, err error) {
	other, err := Read(r)
	if err != nil {
		return 0, 0, fmt.Errorf("import progress: %w", checks.Pathless(err))
	}
	err = locked(path, func() error {
		own, err := Load(path)
		if err != nil {
			return err
		}
		have := map[string]bool{}
		for i := range own.events {
			have[own.events[i].ID] = true
		}
		var data []byte
		for i := range other.events {
			if e := &other.events[i]; !have[e.ID] {
				line, err := e.line()
				if err != nil {
					return err
				}
				data = append(data, line...)
				added++
			}
		}
		if added == 0 {
			return nil
		}
		return add(path, data)
	})
	if err != nil {
		return 0, other.Broken, fmt.Errorf("write progress %s: %w", path, checks.Pathless(err))
	}
	return added, other.Broken, nil
}

// settle sorts events by time and takes out those that are there twice, and
// those that a reset took back.
func (s *State) settle() {
	slices.SortStableFunc(s.events, func(a, b Event) int {
		return cmp.Or(a.T.Compare(b.T), cmp.Compare(a.ID, b.ID), bytes.Compare(a.raw, b.raw))
	})
	seen := map[string]bool{}
	s.events = slices.DeleteFunc(s.events, func(e Event) bool {
		twice := seen[e.ID]
		seen[e.ID] = true
		return twice
	})
	all, from := time.Time{}, map[string]time.Time{}
	for i := range s.events {
		if e := &s.events[i]; e.known() && e.Kind == Reset {
			if e.Lesson == "" {
				all = e.T
			} else {
				from[e.Lesson] = e.T
			}
		}
	}
	s.events = slices.DeleteFunc(s.events, func(e Event) bool {
		return e.known() && e.Kind != Reset && (!e.T.After(all) || !e.T.After(from[e.Lesson]))
	})
}
