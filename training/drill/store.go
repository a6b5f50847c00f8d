package drill

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
)

// A drill is a folder in the git folder, which is in no worktree and is never
// pushed: what is known of it, and its answers in a form that nobody reads by
// accident. Both can be read by the user alone.
const (
	recordFile  = "drill.json"
	answersFile = "answers"
	maxRecord   = 1 << 20
)

// seal begins the answers.
const seal = "The answers of a drill. squire drill score opens them.\n"

func (f *Field) folder(seed uint64) string {
	return filepath.Join(f.dir, strconv.FormatUint(seed, 10))
}

// create makes the folder of a drill.
func (f *Field) create(d *Drill, defects []Defect) error {
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return fmt.Errorf("make %s: %w", git.Printable(f.dir), checks.Pathless(err))
	}
	dir := f.folder(d.Seed)
	if err := os.Mkdir(dir, 0o700); errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("there is a drill %d; choose another seed, or clean up: squire drill clean --seed %d", d.Seed, d.Seed)
	} else if err != nil {
		return fmt.Errorf("make %s: %w", git.Printable(dir), checks.Pathless(err))
	}
	data, err := json.Marshal(defects)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	b.WriteString(seal)
	lines := base64.NewEncoder(base64.StdEncoding, &b)
	z := gzip.NewWriter(lines)
	if _, err := z.Write(data); err != nil {
		return err
	}
	if err := errors.Join(z.Close(), lines.Close()); err != nil {
		return err
	}
	// The record comes first: what it names can be cleaned.
	if err := f.save(d); err != nil {
		return err
	}
	return replace(filepath.Join(dir, answersFile), b.Bytes())
}

// save writes the record of a drill.
func (f *Field) save(d *Drill) error {
	data, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return err
	}
	return replace(filepath.Join(f.folder(d.Seed), recordFile), append(data, '\n'))
}

// replace replaces a file whole.
func replace(name string, data []byte) error {
	t, err := os.CreateTemp(filepath.Dir(name), ".new-*") // 0600
	if err == nil {
		_, err = t.Write(data)
		err = errors.Join(err, t.Close())
		if err == nil {
			err = os.Rename(t.Name(), name)
		}
		if err != nil {
			os.Remove(t.Name())
		}
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", git.Printable(name), checks.Pathless(err))
	}
	return nil
}

func readLimited(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxRecord+1))
	if err == nil && len(data) > maxRecord {
		err = fmt.Errorf("it has more than %d bytes", maxRecord)
	}
	return data, err
}

// List returns the drills of the repository, by their seeds.
func (f *Field) List() ([]*Drill, error) {
	entries, err := os.ReadDir(f.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("list drills: %w", checks.Pathless(err))
	}
	var out []*Drill
	for _, e := range entries {
		seed, err := strconv.ParseUint(e.Name(), 10, 64)
		if err != nil || !e.IsDir() {
			continue
		}
		d, err := f.load(seed)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b *Drill) int { return cmp.Compare(a.Seed, b.Seed) })
	return out, nil
}

func (f *Field) load(seed uint64) (*Drill, error) {
	name := filepath.Join(f.folder(seed), recordFile)
	data, err := readLimited(name)
	if errors.Is(err, fs.ErrNotExist) {
		// It ended before its record was written, so nothing else was made.
		return &Drill{Seed: seed, Branch: BranchPrefix + strconv.FormatUint(seed, 10)}, nil
	}
	d := &Drill{}
	if err == nil {
		err = json.Unmarshal(data, d)
	}
	if err == nil && (d.V != 1 || d.Seed != seed || d.Branch != BranchPrefix+strconv.FormatUint(seed, 10) || !filepath.IsAbs(d.Worktree)) {
		err = errors.New("it is no record of this drill")
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", git.Printable(name), checks.Pathless(err))
	}
	return d, nil
}

// answers opens the answers of a drill.
func (f *Field) answers(d *Drill) ([]Defect, error) {
	name := filepath.Join(f.folder(d.Seed), answersFile)
	data, err := readLimited(name)
	var out []Defect
	if err == nil {
		rest, ok := bytes.CutPrefix(data, []byte(seal))
		if !ok {
			err = errors.New("these are no answers of a drill")
		} else if z, zerr := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(rest))); zerr != nil {
			err = zerr
		} else {
			err = json.NewDecoder(io.LimitReader(z, maxRecord)).Decode(&out)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", git.Printable(name), checks.Pathless(err))
	}
	return out, nil
}
