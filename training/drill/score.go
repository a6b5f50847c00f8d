package drill

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
)

// A Place is what a hunter names.
type Place struct {
	Path string `json:"path"`
	Line int    `json:"line"`
}

func (p Place) String() string { return p.Path + ":" + strconv.Itoa(p.Line) }

// ParsePlace reads PATH:LINE, or PATH:LINE:COLUMN as reports write it.
func ParsePlace(s string) (Place, error) {
	s = strings.Trim(s, "`")
	name, number, ok := cutNumber(s)
	if !ok {
		return Place{}, fmt.Errorf("%q is no place; write PATH:LINE", s)
	}
	if before, first, ok := cutNumber(name); ok {
		name, number = before, first
	}
	return Place{path.Clean(filepath.ToSlash(name)), number}, nil
}

func cutNumber(s string) (string, int, bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 1 {
		return "", 0, false
	}
	n, err := strconv.Atoi(s[i+1:])
	return s[:i], n, err == nil && n > 0
}

// ReadSheet returns the places on the sheet in the drill's worktree, and what in its
// list is no place.
func ReadSheet(d *Drill) (places []Place, broken []string, err error) {
	data, err := d.readSheet()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	} else if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", Sheet, checks.Pathless(err))
	}
	_, list, _ := strings.Cut(string(data), "\n## Found")
	for line := range strings.Lines(list) {
		item, ok := strings.CutPrefix(strings.TrimSpace(line), "- ")
		if !ok {
			item, ok = strings.CutPrefix(strings.TrimSpace(line), "* ")
		}
		word, _, _ := strings.Cut(strings.TrimSpace(item), " ") // a remark may follow
		if !ok || word == "" {
			continue
		}
		if p, err := ParsePlace(word); err == nil {
			places = append(places, p)
		} else {
			broken = append(broken, word)
		}
	}
	return places, broken, nil
}

func (d *Drill) readSheet() ([]byte, error) {
	root, err := os.OpenRoot(d.Worktree)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	info, err := root.Stat(Sheet)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || info.Size() > maxRecord:
		return nil, errors.New("it is no file that a hunter wrote")
	}
	return root.ReadFile(Sheet)
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// An Answer is a defect with what was made of it.
type Answer struct {
	Defect
	Found bool `json:"found"` // by the hunter
	Tool  bool `json:"tool"`  // by the scanner alone
}

// A Score is what a hunt came to.
type Score struct {
	Answers []Answer `json:"answers"` // the defects
	// False are places where nothing is wrong. Fooled says for each which lesson its
	// code is of that only looks like a defect; "" where nothing was planted.
	False  []Place  `json:"false_alarms"`
	Fooled []string `json:"fooled"`
	// ToolFalse is how many pieces of safe code the scanner took for a defect.
	ToolFalse int           `json:"tool_false_alarms"`
	Took      time.Duration `json:"took"` // nanoseconds; 0 where no clock was started
	First     bool          `json:"first"`
}

// Found counts the defects that the hunter found, and those that the tool did.
func (s *Score) Found() (hunter, tool int) {
	for _, a := range s.Answers {
		if a.Found {
			hunter++
		}
		if a.Tool {
			tool++
		}
	}
	return hunter, tool
}

// Score opens the answers and compares. The scanner looks at what was planted, not
// at what a hunter made of it.
func (f *Field) Score(ctx context.Context, d *Drill, places []Place, engine *checks.Engine, now time.Time) (*Score, error) {
	if d.Commit == "" {
		return nil, fmt.Errorf("score drill %d: it was not planted to its end; clean up: squire drill clean --seed %d", d.Seed, d.Seed)
	}
	defects, err := f.answers(d)
	if err != nil {
		return nil, fmt.Errorf("score drill %d: %w", d.Seed, err)
	}
	tool, err := f.seen(ctx, d, defects, engine)
	if err != nil {
		return nil, fmt.Errorf("score drill %d: %w", d.Seed, err)
	}
	s := &Score{Answers: []Answer{}, False: []Place{}, Fooled: []string{}, First: d.Scored.IsZero()}
	if !d.Started.IsZero() {
		s.Took = now.Sub(d.Started)
	}
	hit := make([]bool, len(defects))
	var seen []Place
	for _, p := range places {
		if slices.Contains(seen, p) {
			continue
		}
		seen = append(seen, p)
		i := slices.IndexFunc(defects, func(x Defect) bool { return x.Path == p.Path && x.First <= p.Line && p.Line <= x.Last })
		switch {
		case i >= 0 && !defects[i].Safe:
			hit[i] = true
		case i >= 0:
			s.False, s.Fooled = append(s.False, p), append(s.Fooled, defects[i].Lesson)
		default:
			s.False, s.Fooled = append(s.False, p), append(s.Fooled, "")
		}
	}
	for i := range defects {
		switch {
		case !defects[i].Safe:
			s.Answers = append(s.Answers, Answer{defects[i], hit[i], tool[i]})
		case tool[i]:
			s.ToolFalse++
		}
	}
	d.Scored = now.UTC().Truncate(time.Second)
	if data, err := d.readSheet(); err == nil {
		d.Sheet = digest(data)
	}
	if err := f.save(d); err != nil {
		return nil, fmt.Errorf("score drill %d: %w", d.Seed, err)
	}
	return s, nil
}

// seen reports of each piece of planted code whether the scanner finds it.
func (f *Field) seen(ctx context.Context, d *Drill, defects []Defect, engine *checks.Engine) ([]bool, error) {
	out := make([]bool, len(defects))
	found := map[string][]checks.Finding{}
	for i := range defects {
		x := &defects[i]
		all, ok := found[x.Path]
		if !ok {
			text, err := f.repo.ReadAt(ctx, d.Commit, x.Path)
			if err != nil {
				return nil, err
			}
			if all, err = engine.ScanFile(&checks.File{Path: x.Path, Data: text}); err != nil {
				return nil, fmt.Errorf("scan %s: %w", git.Printable(x.Path), err)
			}
			found[x.Path] = all
		}
		out[i] = slices.ContainsFunc(all, func(y checks.Finding) bool { return x.First <= y.Start.Line && y.Start.Line <= x.Last })
	}
	return out, nil
}
