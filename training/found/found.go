// Package found remembers which findings of a repository have a lesson, so that
// learning begins at once with the learner's own code, and so that a lesson comes
// back after a fix of one is committed.
//
// It is one small file in the git folder, which worktrees share and which is never
// committed. It is a memory, not a report: it holds no code and no text of a secret,
// it may be behind, and whoever shows something of it looks at the file first. It
// may be lost at any time, so what is broken in it is the same as nothing.
package found

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
)

// The bounds of what is remembered: of findings the worst, of those that are gone
// the latest.
const (
	maxFindings = 1000
	maxGone     = 200
	maxFile     = 4 << 20 // bytes
	maxAge      = 90 * 24 * time.Hour
)

// A Finding is one that has a lesson.
type Finding struct {
	Rule        string             `json:"rule"`
	Lesson      string             `json:"lesson"`
	Path        string             `json:"path"` // slash-separated, from the top
	Line        int                `json:"line"`
	Severity    checks.Severity    `json:"severity"`
	Fingerprint checks.Fingerprint `json:"fingerprint"`
	// Refused says that a hook kept it out of a commit, so that no commit has it.
	Refused bool `json:"refused,omitempty"`
	// Gone is when it was no longer seen in the worktree.
	Gone *time.Time `json:"gone,omitempty"`
}

// Lang is the language of the file, by its name.
func (f *Finding) Lang() checks.Lang { return checks.DetectLang(f.Path, nil) }

// A Record is what is remembered of a repository. The zero Record knows nothing.
type Record struct {
	V int `json:"v"`
	// Looked is when files were last looked at as a whole; zero for never.
	Looked time.Time `json:"looked,omitzero"`
	// By names the rules that looked; where others are in force, all that is
	// remembered has to be looked at again.
	By       string    `json:"by,omitempty"`
	Findings []Finding `json:"findings"`
	// GoneFindings wait for the commit that takes them out.
	GoneFindings []Finding `json:"gone,omitempty"`
	// Files has for each file with findings the digest of its content, when all of
	// the file was looked at.
	Files map[string]string `json:"files,omitempty"`
}

const version = 1

func file(commonDir string) string { return filepath.Join(commonDir, "squire", "findings.json") }

// Load reads what is remembered. commonDir is the git folder that worktrees share.
func Load(commonDir string) *Record {
	f, err := os.Open(file(commonDir))
	if err != nil {
		return &Record{}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil || len(data) > maxFile {
		return &Record{}
	}
	return parse(data)
}

func parse(data []byte) *Record {
	var r Record
	if json.Unmarshal(data, &r) != nil || r.V != version {
		return &Record{}
	}
	sound := func(f Finding) bool {
		_, known := training.Find(f.Lesson)
		return known && f.Rule != "" && isPath(f.Path)
	}
	r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool { return !sound(f) })
	r.GoneFindings = slices.DeleteFunc(r.GoneFindings, func(f Finding) bool { return !sound(f) || f.Gone == nil })
	return &r
}

// isPath holds for paths that stay below the top.
func isPath(path string) bool {
	return path != "" && utf8.ValidString(path) && !strings.Contains(path, "\\") && fs.ValidPath(path) && filepath.IsLocal(path)
}

// Save writes what is remembered, whole. Two that write at once leave what one of
// them wrote.
func (r *Record) Save(commonDir string) error {
	r.V = version
	data, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("remember findings: %w", err)
	}
	name := file(commonDir)
	if err := write(name, append(data, '\n')); err != nil {
		return fmt.Errorf("remember findings in %s: %w", name, checks.Pathless(err))
	}
	return nil
}

func write(name string, data []byte) error {
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, data) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".findings.*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// Of returns what of some findings is remembered: those that are shown, weigh
// something and have a lesson.
func Of(all []checks.Finding) []Finding {
	var out []Finding
	for i := range all {
		x := &all[i]
		if !x.Verdict.Show || x.Severity <= checks.Info || !isPath(x.Path) {
			continue
		}
		if l, ok := training.ForRule(x.Rule); ok {
			out = append(out, Finding{Rule: x.Rule.ID, Lesson: l.ID, Path: x.Path, Line: x.Start.Line, Severity: x.Severity, Fingerprint: x.Fingerprint})
		}
	}
	return out
}

// Replace puts what was found in a file, or in all files below a folder, in the
// place of what was remembered of it. prefix is slash-separated, "" for the top.
// What is no longer there waits for the commit that takes it out.
func (r *Record) Replace(prefix string, all []Finding, now time.Time) {
	in := func(path string) bool {
		return prefix == "" || path == prefix || strings.HasPrefix(path, prefix+"/")
	}
	kept := slices.Clone(all)
	for _, f := range r.Findings {
		i := index(kept, f)
		switch {
		case !in(f.Path):
			kept = append(kept, f)
		case i >= 0:
			kept[i].Refused = kept[i].Refused || f.Refused
		default:
			t := now.UTC().Truncate(time.Second)
			f.Gone = &t
			r.GoneFindings = append(r.GoneFindings, f)
		}
	}
	for path := range r.Files {
		if in(path) {
			delete(r.Files, path)
		}
	}
	r.Findings = kept
	r.settle(now)
}

// index returns where a list has a finding, or -1. Two files can hold the same one.
func index(list []Finding, f Finding) int {
	return slices.IndexFunc(list, func(x Finding) bool { return x.Fingerprint == f.Fingerprint && x.Path == f.Path })
}

// Add remembers findings of a commit that a hook refused, or told of.
func (r *Record) Add(all []Finding, refused bool, now time.Time) {
	for _, f := range all {
		f.Refused = refused
		if i := index(r.Findings, f); i >= 0 {
			f.Refused = f.Refused || r.Findings[i].Refused
			r.Findings[i] = f
		} else {
			r.Findings = append(r.Findings, f)
		}
		delete(r.Files, f.Path)
	}
	r.settle(now)
}

// At returns all that is remembered of a path, what is gone included.
func (r *Record) At(path string) []Finding {
	var out []Finding
	for _, list := range [][]Finding{r.Findings, r.GoneFindings} {
		for _, f := range list {
			if f.Path == path {
				out = append(out, f)
			}
		}
	}
	return out
}

// Empty reports whether nothing is remembered that a commit could take out.
func (r *Record) Empty() bool { return len(r.Findings)+len(r.GoneFindings) == 0 }

// Forget drops what was found: it was taken out, and that is known.
func (r *Record) Forget(gone []Finding) {
	is := func(f Finding) bool { return index(gone, f) >= 0 }
	r.Findings = slices.DeleteFunc(r.Findings, is)
	r.GoneFindings = slices.DeleteFunc(r.GoneFindings, is)
	r.forgetFiles()
}

// forgetFiles drops the digests of files without findings.
func (r *Record) forgetFiles() {
	paths := r.Paths()
	for path := range r.Files {
		if !slices.Contains(paths, path) {
			delete(r.Files, path)
		}
	}
}

// Paths returns the files with findings, each once.
func (r *Record) Paths() []string {
	var out []string
	for i := range r.Findings {
		out = append(out, r.Findings[i].Path)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// settle keeps the record in its bounds and in order.
func (r *Record) settle(now time.Time) {
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Rule, b.Rule))
	})
	r.Findings = r.Findings[:min(len(r.Findings), maxFindings)]
	r.GoneFindings = slices.DeleteFunc(r.GoneFindings, func(g Finding) bool {
		return index(r.Findings, g) >= 0 || now.Sub(*g.Gone) > maxAge
	})
	r.GoneFindings = r.GoneFindings[max(0, len(r.GoneFindings)-maxGone):]
	r.forgetFiles()
}
