package compile

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"

	"github.com/squiresec/squire/checks"
)

// Schema is the version of the lesson format. A lesson of another version is
// refused rather than half understood.
const Schema = 1

// A Front is the front matter of a lesson.
type Front struct {
	Schema     int           `yaml:"schema"`
	ID         string        `yaml:"id"`
	Title      string        `yaml:"title"`
	Order      int           `yaml:"order"`   // place in the curriculum
	Depth      string        `yaml:"depth"`   // full, or card
	Concept    bool          `yaml:"concept"` // teaches no rule
	Concepts   []string      `yaml:"concepts"`
	Rules      []string      `yaml:"rules"`
	CWE        []int         `yaml:"cwe"` // first is primary
	Top10      []string      `yaml:"owasp_top10_2025"`
	Controls   FrontControls `yaml:"controls"`
	Level      int           `yaml:"level"`
	Prereq     []string      `yaml:"prereq"`
	Related    []string      `yaml:"related"`
	Langs      yaml.MapSlice `yaml:"langs"` // language: full (has a kata) or snippet; the first is shown by default
	Frameworks yaml.MapSlice `yaml:"frameworks"`
	Providers  bool          `yaml:"providers"` // ends with the list of who revokes what
	Incident   *Incident     `yaml:"incident"`
	Refs       []string      `yaml:"refs"`
	Minutes    int           `yaml:"minutes"`
	Reviewed   string        `yaml:"reviewed"`
	ReviewBy   string        `yaml:"review_by"`
	Authors    []string      `yaml:"authors"`
	License    string        `yaml:"license"`
	Locale     string        `yaml:"locale"`
}

// FrontControls are requirements of standards that the lesson serves, by id.
type FrontControls struct {
	ASVS []string `yaml:"asvs"`
	PCI  []string `yaml:"pci_dss_4_0_1"`
	SSDF []string `yaml:"ssdf_1_1"`
}

// An Incident is what the "Why" part tells. Its reference is the primary source.
type Incident struct {
	Name string `yaml:"name"`
	Year int    `yaml:"year"`
	Ref  string `yaml:"ref"`
}

// A Ref is a page that lessons may link.
type Ref struct {
	ID      string `yaml:"id"`
	Title   string `yaml:"title"`
	URL     string `yaml:"url"`
	Licence string `yaml:"licence"` // of the page: says whether its words are ours to use
	Checked string `yaml:"checked"` // the day on which somebody read it
	Read    string `yaml:"read"`    // what was read, where that is not the page itself
}

// idForm is compiled when it is first needed, as all expressions here: the
// package is part of the binary, and a hook starts without it.
var idForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`) })

var localeForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z]{2}(-[A-Z]{2})?$`) })

const dayForm = "2006-01-02"

// splitFront separates front matter and Markdown. body keeps the front matter
// as empty lines, so that its line numbers are those of the file.
func splitFront(name string, data []byte) (f Front, body []byte, err error) {
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	rest, ok := bytes.CutPrefix(data, []byte("---\n"))
	if !ok {
		return f, nil, fmt.Errorf("%s:1: want front matter between two lines of ---", name)
	}
	matter, _, ok := bytes.Cut(rest, []byte("\n---\n"))
	if !ok {
		return f, nil, fmt.Errorf("%s:1: front matter has no closing line of ---", name)
	}
	if err := decodeYAML(matter, &f); err != nil {
		return f, nil, fmt.Errorf("%s: front matter: %w", name, err)
	}
	if err := f.check(); err != nil {
		return f, nil, fmt.Errorf("%s: front matter: %w", name, err)
	}
	skipped := len("---\n") + len(matter) + len("\n---\n")
	lines := bytes.Count(data[:skipped], []byte{'\n'})
	return f, append(bytes.Repeat([]byte{'\n'}, lines), data[skipped:]...), nil
}

// check refuses what would make the lesson unusable. What only makes it worse is
// the linter's.
func (f *Front) check() error {
	switch {
	case f.Schema != Schema:
		return fmt.Errorf("schema is %d; this version of squire reads %d", f.Schema, Schema)
	case !idForm().MatchString(f.ID) || len(f.ID) > 40:
		return fmt.Errorf("id %q: want lower-case words joined by hyphens, at most 40 characters", f.ID)
	case f.Title == "":
		return fmt.Errorf("title is empty")
	case f.Depth != "full" && f.Depth != "card":
		return fmt.Errorf("depth %q: want full or card", f.Depth)
	case f.Level < 1 || f.Level > 3:
		return fmt.Errorf("level is %d: want 1 to 3", f.Level)
	case !localeForm().MatchString(f.Locale):
		return fmt.Errorf("locale %q: want a language such as en or pt-BR", f.Locale)
	case f.License != "CC-BY-4.0":
		return fmt.Errorf("license %q: lessons are CC-BY-4.0", f.License)
	}
	for _, day := range []string{f.Reviewed, f.ReviewBy} {
		if _, err := time.Parse(dayForm, day); err != nil {
			return fmt.Errorf("reviewed and review_by: %q is not a day like 2026-11-23", day)
		}
	}
	for _, l := range f.Langs {
		if v := fmt.Sprint(l.Value); v != "full" && v != "snippet" {
			return fmt.Errorf("langs: %v is %q: want full or snippet", l.Key, v)
		}
	}
	return nil
}

func langItem(lang checks.Lang, depth string) yaml.MapItem {
	return yaml.MapItem{Key: string(lang), Value: depth}
}

// langIndex is the place of a language in the front matter, or -1.
func (f *Front) langIndex(lang string) int {
	return slices.IndexFunc(f.Langs, func(i yaml.MapItem) bool { return i.Key == any(lang) })
}

// controlIDs are the controls by the names that rules and reports use.
func (f *Front) controlIDs() []string {
	var out []string
	for _, id := range f.Controls.ASVS {
		out = append(out, "ASVS "+id)
	}
	for _, id := range f.Controls.PCI {
		out = append(out, "PCI DSS 4.0.1 "+id)
	}
	for _, id := range f.Controls.SSDF {
		out = append(out, "SSDF 1.1 "+id)
	}
	return out
}

// maxNesting is how deep YAML and Markdown may nest. The library's memory grows
// without bound with the depth, and a folder of lessons may be anybody's.
const maxNesting = 500

// nestsDeep reports whether brackets, or the hyphens at the start of a line, nest
// too deep. Brackets within quotes count, too: they rarely stay open.
func nestsDeep(data []byte) bool {
	depth, hyphens := 0, 0
	for _, c := range data {
		switch c {
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(0, depth-1)
		}
		switch c {
		case '-', '?':
			hyphens++
		case ' ', '\t':
		default:
			hyphens = 0
		}
		if depth > maxNesting || hyphens > maxNesting {
			return true
		}
	}
	return false
}

// decodeYAML is strict: a misspelt key is an error, not a default. The library
// panics on some broken documents (fuzzing found `a: ! 0` for a list), so that
// border is guarded.
func decodeYAML(data []byte, to any) (err error) {
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("not YAML that can be read; look for a tag (!), an anchor (&) or an alias (*)")
		}
	}()
	if nestsDeep(data) {
		return fmt.Errorf("nests deeper than a lesson does")
	}
	for _, tok := range lexer.Tokenize(string(data)) {
		// They have no use here, and can make much of little.
		if tok.Type == token.AnchorType || tok.Type == token.AliasType || tok.Type == token.MergeKeyType {
			return fmt.Errorf("[%d:%d] anchors and aliases are not part of the lesson format; quote a text that begins with & or *", tok.Position.Line, tok.Position.Column)
		}
	}
	err = yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(to)
	if err == nil {
		return nil
	}
	// The library's message ends in an excerpt of the file; one line is enough.
	line, _, _ := strings.Cut(err.Error(), "\n")
	return fmt.Errorf("%s", line)
}
