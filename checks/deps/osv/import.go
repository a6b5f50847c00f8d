package osv

import (
	"archive/zip"
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/squiresec/squire/checks/deps/version"
)

// Limits of an archive. OSV's largest, that of npm, has some 220,000 advisories
// of a few kilobytes.
const (
	maxEntries  = 2_000_000
	maxEntry    = 16 << 20 // bytes of one advisory
	maxTotal    = 8 << 30  // bytes of all advisories, unpacked
	maxID       = 128      // bytes
	maxAliases  = 50
	maxSummary  = 300
	maxName     = 512
	maxEvents   = 2_000 // of one advisory
	maxVersions = 100_000
)

// An Imported is what an archive holds, before it is written.
type Imported struct {
	Statuses  []Status // one an ecosystem
	Withdrawn int      // advisories that were taken back, and are left out
	Elsewhere int      // about packages of other ecosystems alone

	now      time.Time
	builders map[version.Ecosystem]*builder
}

// A raw advisory is what is read of OSV's JSON.
type raw struct {
	Schema    string        `json:"schema_version"`
	ID        string        `json:"id"`
	Aliases   []string      `json:"aliases"`
	Summary   string        `json:"summary"`
	Modified  time.Time     `json:"modified"`
	Published time.Time     `json:"published"`
	Withdrawn string        `json:"withdrawn"`
	Severity  []rawScore    `json:"severity"`
	Specific  specific      `json:"database_specific"`
	Affected  []rawAffected `json:"affected"`
}

type rawScore struct {
	Type  string `json:"type"`
	Score string `json:"score"`
}

type rawAffected struct {
	Package struct {
		Ecosystem string `json:"ecosystem"`
		Name      string `json:"name"`
	} `json:"package"`
	Severity []rawScore `json:"severity"`
	Ranges   []rawRange `json:"ranges"`
	Versions []string   `json:"versions"`
	Specific specific   `json:"database_specific"`
}

// A specific is what a database adds in a form of its own.
type specific struct{ json json.RawMessage }

func (s *specific) UnmarshalJSON(b []byte) error {
	s.json = slices.Clone(b)
	return nil
}

// text returns a member that is a string, or "".
func (s *specific) text(key string) string {
	var members map[string]json.RawMessage
	var text string
	if json.Unmarshal(s.json, &members) != nil || json.Unmarshal(members[key], &text) != nil {
		return ""
	}
	return text
}

type rawRange struct {
	Type   string     `json:"type"`
	Events []rawEvent `json:"events"`
}

type rawEvent struct {
	Introduced   string `json:"introduced"`
	Fixed        string `json:"fixed"`
	LastAffected string `json:"last_affected"`
	Limit        string `json:"limit"`
}

// Import reads an archive of OSV: a JSON file an advisory. Which ecosystems it
// is about is told from what all of its advisories are about; an archive of
// everything is about all. only, where it isn't empty, says it instead.
func Import(file io.ReaderAt, size int64, only version.Ecosystem, now time.Time) (*Imported, error) {
	z, err := zip.NewReader(file, size)
	if err != nil {
		return nil, fmt.Errorf("it is no zip archive: %w", err)
	}
	if len(z.File) > maxEntries {
		return nil, fmt.Errorf("it holds %d files, more than %d", len(z.File), maxEntries)
	}
	im := &Imported{now: now, builders: map[version.Ecosystem]*builder{}}
	about := map[string]int{} // by the name of an ecosystem, known or not
	total, advisories := int64(0), 0
	for _, f := range z.File {
		if f.FileInfo().IsDir() || path.Ext(f.Name) != ".json" {
			continue
		}
		data, err := readEntry(f)
		if err != nil {
			return nil, fmt.Errorf("read %s in it: %w", f.Name, err)
		}
		if total += int64(len(data)); total > maxTotal {
			return nil, fmt.Errorf("it unpacks to more than %d GB", maxTotal>>30)
		}
		ecosystems, err := im.add(data)
		if err != nil {
			return nil, fmt.Errorf("read %s in it: %w", f.Name, err)
		}
		advisories++
		for _, e := range ecosystems {
			about[e]++
		}
	}
	if err := im.settle(about, advisories, only); err != nil {
		return nil, err
	}
	return im, nil
}

// readEntry unpacks one file of an archive, within bounds. The size that the
// archive tells is not believed.
func readEntry(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxEntry+1))
	if err == nil && len(data) > maxEntry {
		err = fmt.Errorf("it has more than %d MB", maxEntry>>20)
	}
	return data, err
}

// settle decides which ecosystems the archive is about. One that only some of
// its advisories name would have most of its advisories elsewhere, and must not
// take the place of a whole copy.
func (im *Imported) settle(about map[string]int, advisories int, only version.Ecosystem) error {
	if advisories == 0 {
		return errors.New("it holds no advisories; fetch all.zip of an ecosystem from OSV")
	}
	whole := "" // an ecosystem that all are about
	for e, n := range about {
		if n == advisories && (whole == "" || e < whole) {
			whole = e
		}
	}
	for _, e := range version.Ecosystems() {
		b := im.builders[e]
		switch {
		case b == nil:
			continue
		case only != "" && e != only, only == "" && whole != "" && about[string(e)] < advisories:
			delete(im.builders, e)
			continue
		}
		im.Statuses = append(im.Statuses, Status{e, b.advisories, len(b.records), im.now.UTC(), b.newest.UTC()})
	}
	switch {
	case len(im.Statuses) > 0:
		return nil
	case only != "":
		return fmt.Errorf("it holds no advisories about %s", only)
	case whole != "":
		return fmt.Errorf("it is about %.40q, and Squire looks up %s", whole, names())
	}
	return fmt.Errorf("it holds no advisories about %s", names())
}

func names() string {
	var all []string
	for _, e := range version.Ecosystems() {
		all = append(all, string(e))
	}
	return strings.Join(all, ", ")
}

// add takes in one advisory, and returns the names of the ecosystems that it is
// about.
func (im *Imported) add(data []byte) ([]string, error) {
	var r raw
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("it is no advisory: %w", err)
	}
	switch major, _, _ := strings.Cut(r.Schema, "."); {
	case r.ID == "" || len(r.ID) > maxID || !isID(r.ID):
		return nil, errors.New("it is no advisory: it has no id")
	case r.Schema != "" && major != "1":
		return nil, fmt.Errorf("its schema_version is %.20q, and this Squire knows 1; use a newer Squire", r.Schema)
	}
	var about []string
	var known []version.Ecosystem
	for i := range r.Affected {
		name, _, _ := strings.Cut(r.Affected[i].Package.Ecosystem, ":")
		if len(about) == maxAliases || slices.Contains(about, name) {
			continue
		}
		about = append(about, name)
		if e := ecosystemOf(name); e != "" {
			known = append(known, e)
		}
	}
	for _, e := range known {
		b := im.builders[e]
		if b == nil {
			b = &builder{}
			im.builders[e] = b
		}
		for _, t := range [...]time.Time{r.Modified, r.Published} {
			// A date to come would hide how old the copy is.
			if t.After(b.newest) && !t.After(im.now) {
				b.newest = t
			}
		}
	}
	switch {
	case r.Withdrawn != "":
		im.Withdrawn++
		return about, nil
	case len(known) == 0:
		im.Elsewhere++
	}
	counted := map[version.Ecosystem]bool{}
	for i := range r.Affected {
		e := ecosystemOf(r.Affected[i].Package.Ecosystem)
		if !slices.Contains(known, e) || !r.addTo(im.builders[e], e, &r.Affected[i]) || counted[e] {
			continue
		}
		counted[e] = true
		im.builders[e].advisories++
	}
	return about, nil
}

// ecosystemOf reads the name of an ecosystem, which may go on with the address
// of a registry: "Packagist:https://packages.example.org".
func ecosystemOf(name string) version.Ecosystem {
	name, _, _ = strings.Cut(name, ":")
	for _, e := range version.Ecosystems() {
		if string(e) == name {
			return e
		}
	}
	return ""
}

// isID reports whether a text is fit to be the id of an advisory: it stands in
// ignore comments and addresses.
func isID(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_' || r == '.' || r == ':')
	})
}

// addTo adds what an advisory says about one package. It reports false where
// that is nothing that can be matched.
func (r *raw) addTo(b *builder, e version.Ecosystem, f *rawAffected) bool {
	name := NormalName(e, f.Package.Name)
	if name == "" || len(name) > maxName || len(f.Versions) > maxVersions {
		return false
	}
	a := Advisory{ID: r.ID, Summary: summary(r.Summary), Kind: r.kind(f)}
	for _, id := range r.Aliases {
		if len(a.Aliases) < maxAliases && len(id) <= maxID && isID(id) {
			a.Aliases = append(a.Aliases, id)
		}
	}
	a.Severity, a.Vector = r.severity(f)
	if a.Kind == Malware {
		a.Severity = Critical
	}
	events := 0
	for _, rr := range f.Ranges {
		if events += len(rr.Events); events > maxEvents {
			return false
		}
		if x, ok := rangeOf(&rr, f.Specific.text("last_known_affected_version_range")); ok {
			a.Ranges = append(a.Ranges, x)
		}
	}
	for _, v := range f.Versions {
		// Most advisories list what their ranges say already.
		if len(v) <= version.MaxLen && !a.Affects(e, v) {
			a.Versions = append(a.Versions, v)
		}
	}
	if len(a.Ranges)+len(a.Versions) == 0 {
		return false
	}
	b.add(name, &a)
	return true
}

// summary makes a text one line of bounded length.
func summary(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	if len(s) > maxSummary {
		s = strings.ToValidUTF8(s[:maxSummary], "") + "…"
	}
	return s
}

func (r *raw) kind(f *rawAffected) Kind {
	switch text := f.Specific.text("informational"); {
	case strings.HasPrefix(r.ID, "MAL-"):
		return Malware
	case text == "unmaintained" || text == "notice":
		return Unmaintained
	}
	return Vulnerability
}

// severity reads the worst of the vectors of an advisory. What its database
// says in words stands in where no vector can be read, and for CVSS 4.
func (r *raw) severity(f *rawAffected) (s Severity, vector string) {
	for _, x := range append(slices.Clip(r.Severity), f.Severity...) {
		if len(x.Score) > 2*maxID || !strings.HasPrefix(x.Type, "CVSS") || strings.ContainsAny(x.Score, " \r\n") {
			continue
		}
		// A vector of version 3 says more than one of version 4 does here.
		if got := severityOf(x.Score); vector == "" || strings.HasPrefix(x.Score, "CVSS:3") && (!strings.HasPrefix(vector, "CVSS:3") || got > s) {
			s, vector = got, x.Score
		}
	}
	if said := wordSeverity(r.Specific.text("severity")); said != Unknown && !strings.HasPrefix(vector, "CVSS:3") {
		s = said
	}
	return s, vector
}

func wordSeverity(s string) Severity {
	switch strings.ToUpper(s) {
	case "LOW":
		return Low
	case "MODERATE", "MEDIUM":
		return Medium
	case "HIGH":
		return High
	case "CRITICAL":
		return Critical
	}
	return Unknown
}

// rangeOf reads a range of versions; one of commits isn't for packages.
// lastKnown is "<= 1.2.3" in advisories without a fix: more isn't known to be
// affected.
func rangeOf(r *rawRange, lastKnown string) (out Range, ok bool) {
	if r.Type != "SEMVER" && r.Type != "ECOSYSTEM" {
		return out, false
	}
	ended := false
	add := func(k EventKind, v string) {
		if v != "" && len(v) <= version.MaxLen {
			out.Events = append(out.Events, Event{k, v})
			ended = ended || k != Introduced
		}
	}
	for _, e := range r.Events {
		add(Introduced, e.Introduced)
		add(Fixed, e.Fixed)
		add(LastAffected, e.LastAffected)
		if e.Limit != "*" {
			add(Limit, e.Limit)
		}
	}
	if !ended {
		if v, ok := strings.CutPrefix(lastKnown, "<="); ok {
			add(LastAffected, strings.TrimSpace(v))
		} else if v, ok := strings.CutPrefix(lastKnown, "<"); ok {
			add(Limit, strings.TrimSpace(v))
		}
	}
	return out, len(out.Events) > 0
}

// A Shrunk is the error of a copy that knows much less than the one before: it
// was cut off, or is about something else.
type Shrunk struct {
	Ecosystem version.Ecosystem
	Old, New  int // advisories
}

func (s *Shrunk) Error() string {
	return fmt.Sprintf("it holds %d advisories about %s, and the copy here holds %d", s.New, s.Ecosystem, s.Old)
}

// Write puts what was imported into a folder, which is made where there is
// none. Each ecosystem's file takes the place of the one before as a whole.
// Unless force is set, a copy with fewer than half of the advisories of the one
// before is refused with a *Shrunk.
func (im *Imported) Write(dir string, force bool) error {
	for _, s := range im.Statuses {
		old, err := Open(dir, s.Ecosystem)
		if err != nil {
			continue // there is none, or none that is worth keeping
		}
		old.Close()
		if !force && 2*s.Advisories < old.Advisories {
			return &Shrunk{s.Ecosystem, old.Advisories, s.Advisories}
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, s := range im.Statuses {
		if err := im.writeFile(dir, s.Ecosystem); err != nil {
			return fmt.Errorf("write advisories of %s: %w", s.Ecosystem, err)
		}
	}
	return nil
}

func (im *Imported) writeFile(dir string, e version.Ecosystem) (err error) {
	f, err := os.CreateTemp(dir, "."+FileName(e)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	w := bufio.NewWriterSize(f, 1<<20)
	if err := im.builders[e].write(w, im.now); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), filepath.Join(dir, FileName(e)))
}
