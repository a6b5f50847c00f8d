// Package certificate tells others what somebody learned, in a file that they can
// check.
//
// A certificate is JSON that a person reads as well as a program, and a signature
// beside it, made by the holder's own SSH key. It promises that nothing in it can be
// changed unnoticed, and it never promises more than that: it says of itself that it
// was made without anybody looking on.
//
// Signing and checking are done by ssh-keygen, which knows agents, hardware keys and
// passphrases, so that a certificate can be checked without Squire:
//
//	ssh-keygen -Y verify -f allowed_signers -I WHO -n squire-record \
//	    -s squire-certificate.json.sig < squire-certificate.json
package certificate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/plan"
	"github.com/squiresec/squire/training/progress"
)

// Schema names the form of a certificate.
const Schema = "squire-certificate/1"

// Statement is what each certificate says of itself.
const Statement = "Self-run and not proctored. The holder worked alone, on a machine of their own, with help at hand. " +
	"The signature shows who vouches for this record and that nothing in it was changed; it does not show who did the work."

// A Record is what a certificate says.
type Record struct {
	Schema    string        `json:"schema"`
	Statement string        `json:"statement"`
	Name      string        `json:"name"`           // as the holder gives it
	Role      string        `json:"role,omitempty"` // as the holder gives it
	Issued    time.Time     `json:"issued"`
	Tool      Tool          `json:"tool"`
	Since     string        `json:"since"` // the day of the first thing done
	Rank      Rank          `json:"rank"`
	Languages []checks.Lang `json:"languages"` // in which a quiz or a kata was passed
	Lessons   []Lesson      `json:"lessons"`
	PCI       Year          `json:"pci_dss_4_0_1"`
}

// Tool is what the record was made with.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Rank is the holder's rank and what it rests on.
type Rank struct {
	Rank     plan.Rank     `json:"rank"`
	Evidence plan.Evidence `json:"evidence"`
}

// A Lesson is what was done of one lesson. Days are in UTC, "" for what was not
// done.
type Lesson struct {
	ID       string   `json:"id"`
	Title    string   `json:"title,omitempty"` // "" where this Squire has no such lesson
	Digest   string   `json:"content_digest"`  // of the lesson when it was done last
	Read     string   `json:"read,omitempty"`
	Quiz     string   `json:"quiz_passed,omitempty"`
	Katas    []Kata   `json:"katas,omitempty"`
	Reviews  Reviews  `json:"reviews"`
	Fixes    int      `json:"own_findings_fixed,omitempty"` // commits that took one out
	Controls []string `json:"controls,omitempty"`
}

// A Kata is one that was passed.
type Kata struct {
	Language checks.Lang `json:"language"`
	Passed   string      `json:"passed"`
	Digest   string      `json:"content_digest"` // of its lesson then
	Gates    []kata.Gate `json:"gates_passed"`
}

// Reviews counts the questions that came back.
type Reviews struct {
	Asked      int `json:"asked"`
	Remembered int `json:"remembered"`
}

// A Year is what PCI DSS wants to know: which training in the languages of
// somebody's work, and in the use of the tools, there was in the last twelve
// months. It is evidence for an assessor, who alone says what it is worth.
type Year struct {
	Requirement string        `json:"requirement"`
	From        string        `json:"from"`
	To          string        `json:"to"`
	Last        string        `json:"last_training,omitempty"` // the latest day in that time
	Languages   []checks.Lang `json:"languages"`
	Lessons     []string      `json:"lessons_passed"` // by quiz or kata
	// ToolUse are katas passed, each until the scanner was silent.
	ToolUse int `json:"katas_passed_with_scanner"`
}

// Options are what New can't know of itself.
type Options struct {
	Name, Role string
	Version    string // of Squire
	Now        time.Time
}

// maxName is how long a name or a role may be, in bytes.
const maxName = 200

// New makes the record of what a learner did. It is an error where there is
// nothing to tell, or where a name is none.
func New(s *progress.State, o Options) (*Record, error) {
	for what, text := range map[string]string{"name": o.Name, "role": o.Role} {
		if err := checkText(text); err != nil {
			return nil, fmt.Errorf("the %s %w", what, err)
		}
	}
	if o.Name == "" {
		return nil, errors.New("a certificate needs the name of its holder")
	}
	since, ok := s.Since()
	if !ok {
		return nil, ErrNothing
	}
	standing, now := plan.Stand(s), o.Now.UTC()
	r := &Record{
		Schema: Schema, Statement: Statement, Name: o.Name, Role: o.Role, Issued: now.Truncate(time.Second),
		Tool: Tool{"squire", o.Version}, Since: day(since),
		Rank: Rank{standing.Rank, standing.Has}, Languages: []checks.Lang{}, Lessons: []Lesson{},
		PCI: Year{Requirement: "6.2.2", From: day(now.AddDate(-1, 0, 0)), To: day(now), Languages: []checks.Lang{}, Lessons: []string{}},
	}
	for _, id := range s.Touched() {
		r.Lessons = append(r.Lessons, Lesson{ID: id})
	}
	for _, e := range s.Events() {
		r.take(&r.Lessons[slices.IndexFunc(r.Lessons, func(l Lesson) bool { return l.ID == e.Lesson })], &e)
	}
	slices.Sort(r.Languages)
	slices.Sort(r.PCI.Languages)
	return r, nil
}

// ErrNothing says that nothing was learned yet.
var ErrNothing = errors.New("there is nothing to certify yet; `squire learn` shows where to begin")

// take takes in one event of a lesson.
func (r *Record) take(l *Lesson, e *progress.Event) {
	if known, ok := training.Find(l.ID); ok {
		l.Title, l.Controls = known.Title, known.Controls
	}
	if e.ContentDigest != "" {
		l.Digest = e.ContentDigest
	}
	on := day(e.T)
	passed := e.Result == progress.Passed
	switch {
	case e.Kind == progress.Lesson:
		l.Read = on
	case e.Kind == progress.Quiz && passed:
		l.Quiz = on
	case e.Kind == progress.Kata && passed:
		k := Kata{e.Lang, on, e.ContentDigest, kata.Gates()}
		if i := slices.IndexFunc(l.Katas, func(k Kata) bool { return k.Language == e.Lang }); i >= 0 {
			l.Katas[i] = k
		} else {
			l.Katas = append(l.Katas, k)
		}
	case e.Kind == progress.Fix:
		l.Fixes++
	case e.Kind == progress.Review:
		l.Reviews.Asked++
		if e.Result != progress.Again {
			l.Reviews.Remembered++
		}
	}
	if passed && e.Lang != "" {
		r.Languages = with(r.Languages, e.Lang)
	}
	if on < r.PCI.From || on > r.PCI.To {
		return
	}
	r.PCI.Last = max(r.PCI.Last, on)
	if !passed {
		return
	}
	r.PCI.Lessons = with(r.PCI.Lessons, l.ID)
	if e.Lang != "" {
		r.PCI.Languages = with(r.PCI.Languages, e.Lang)
	}
	if e.Kind == progress.Kata {
		r.PCI.ToolUse++
	}
}

func with[T comparable](list []T, x T) []T {
	if slices.Contains(list, x) {
		return list
	}
	return append(list, x)
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// Bytes is the record as it is written and signed.
func (r *Record) Bytes() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(r); err != nil {
		return nil, fmt.Errorf("write certificate: %w", err)
	}
	return b.Bytes(), nil
}

// Parse reads a record. What a later version added to one is passed over.
func Parse(data []byte) (*Record, error) {
	var r Record
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("read certificate: %w", err)
	}
	if r.Schema != Schema {
		return nil, fmt.Errorf("read certificate: it has the schema %q, and this Squire knows %q", r.Schema, Schema)
	}
	return &r, nil
}

func checkText(s string) error {
	switch {
	case len(s) > maxName:
		return fmt.Errorf("is longer than %d bytes", maxName)
	case !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }):
		return errors.New("holds what can't be printed")
	}
	return nil
}
