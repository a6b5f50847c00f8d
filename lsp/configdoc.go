package lsp

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.lsp.dev/protocol"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern/rulefile"
	"github.com/squiresec/squire/internal/policy"
)

// isConfig reports whether a document is the policy of its folder.
func (snap *snapshot) isConfig() bool {
	return snap.file != "" && snap.root.dir != "" && snap.path() == policy.ConfigFile
}

// A schema is as much of a JSON schema as the one of .squire.toml uses.
type schema struct {
	Type        string             `json:"type"`
	Description string             `json:"description"`
	Default     json.RawMessage    `json:"default"`
	Enum        []string           `json:"enum"`
	Examples    []json.RawMessage  `json:"examples"`
	Properties  map[string]*schema `json:"properties"`
	Items       *schema            `json:"items"`
	// Rest is the schema of keys that have no name of their own: it is an
	// object, or false.
	Rest json.RawMessage `json:"additionalProperties"`
}

var configSchema = sync.OnceValue(func() *schema {
	s := new(schema)
	if err := json.Unmarshal(policy.Schema(), s); err != nil {
		panic(err) // embedded data, which a test reads
	}
	return s
})

// below returns the schema of a key, or nil.
func (c *schema) below(key string) *schema {
	if c == nil {
		return nil
	}
	if c.Items != nil && c.Type == "array" {
		c = c.Items
	}
	if k := c.Properties[key]; k != nil {
		return k
	}
	rest := new(schema)
	if len(c.Rest) > 0 && c.Rest[0] == '{' && json.Unmarshal(c.Rest, rest) == nil {
		return rest
	}
	return nil
}

func (c *schema) at(path []string) *schema {
	for _, key := range path {
		c = c.below(key)
	}
	return c
}

// tables returns the headers of all tables, with their descriptions.
func (c *schema) tables(prefix string, each func(header string, of *schema)) {
	for _, name := range slices.Sorted(maps.Keys(c.Properties)) {
		k := c.Properties[name]
		switch {
		case k.Type == "object":
			each("["+prefix+name+"]", k)
			k.tables(prefix+name+".", each)
		case k.Type == "array" && k.Items != nil && k.Items.Type == "object":
			each("[["+prefix+name+"]]", k)
		}
	}
}

// about describes a key in Markdown. The schema's words are our own.
func (c *schema) about(name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n%s", code(name), c.Description)
	if len(c.Enum) > 0 {
		fmt.Fprintf(&b, "\n\nOne of: %s", strings.Join(c.Enum, ", "))
	}
	if len(c.Default) > 0 {
		fmt.Fprintf(&b, "\n\nDefault: %s", code(string(c.Default)))
	}
	if len(c.Examples) > 0 {
		fmt.Fprintf(&b, "\n\nFor example: %s", code(string(c.Examples[0])))
	}
	return b.String()
}

// namesRules reports whether the strings of a key of .squire.toml are names of
// rules.
func namesRules(path []string) bool {
	switch strings.Join(path, ".") {
	case "rules.disable", "rules.enable", "override.rules":
		return true
	}
	return false
}

// An entry is one completion.
type entry struct {
	label, insert, detail, about string
	kind                         protocol.CompletionItemKind
}

// completeConfig returns what can stand at an offset of .squire.toml, and the
// text that it replaces.
func (s *session) completeConfig(snap *snapshot, at int) ([]entry, checks.Span) {
	p := tomlAt(snap.text, at)
	top := configSchema()
	here := top.at(p.path())
	var out []entry
	switch p.kind {
	case tomlHeader:
		span := p.token
		top.tables("", func(header string, of *schema) {
			if strings.HasPrefix(header, "[[") == p.list {
				name := strings.Trim(header, "[]")
				out = append(out, entry{label: name, about: of.Description, kind: protocol.CompletionItemKindModule})
			}
		})
		return out, span
	case tomlKey:
		if here != nil {
			out = keyEntries(here, p.quoted)
		}
		if path := p.path(); len(path) == 2 && path[0] == "rules" && path[1] == "severity" {
			out = append(out, s.ruleEntries(snap, p.quoted, " = ")...)
		}
		if len(p.key) == 0 && !p.quoted {
			top.tables("", func(header string, of *schema) {
				out = append(out, entry{label: header, about: of.Description, kind: protocol.CompletionItemKindModule})
			})
		}
	case tomlValue:
		switch {
		case namesRules(p.path()):
			out = s.ruleEntries(snap, p.quoted, "")
		case here != nil && here.Type == "boolean" && !p.quoted:
			out = []entry{{label: "true", kind: protocol.CompletionItemKindValue}, {label: "false", kind: protocol.CompletionItemKindValue}}
		case here != nil:
			for _, v := range here.Enum {
				out = append(out, entry{label: v, insert: quoteUnless(p.quoted, v), kind: protocol.CompletionItemKindEnumMember})
			}
			for _, v := range here.Examples {
				var text string
				if json.Unmarshal(v, &text) == nil {
					out = append(out, entry{label: text, insert: quoteUnless(p.quoted, text), detail: "example", kind: protocol.CompletionItemKindValue})
				}
			}
		}
	}
	return out, p.token
}

// keyEntries returns the keys of a table that aren't tables themselves.
func keyEntries(of *schema, quoted bool) []entry {
	if of.Items != nil {
		of = of.Items
	}
	var out []entry
	for _, name := range slices.Sorted(maps.Keys(of.Properties)) {
		k := of.Properties[name]
		if k.Type == "object" || k.Type == "array" && k.Items != nil && k.Items.Type == "object" {
			continue
		}
		insert := name
		if !quoted {
			insert += " = "
		}
		out = append(out, entry{label: name, insert: insert, detail: k.Type, about: k.Description, kind: protocol.CompletionItemKindProperty})
	}
	return out
}

func quoteUnless(quoted bool, s string) string {
	if quoted {
		return s
	}
	return strconv.Quote(s)
}

// ruleEntries returns the names of rules, with what follows a new one.
func (s *session) ruleEntries(snap *snapshot, quoted bool, after string) []entry {
	var out []entry
	for _, r := range s.inForce(snap.root).policy.Rules() {
		if !namable(r.ID) {
			continue
		}
		insert := r.ID
		if !quoted {
			insert = strconv.Quote(r.ID) + after
		}
		out = append(out, entry{label: r.ID, insert: insert, detail: r.Severity.String(), about: sentence(r.Title), kind: protocol.CompletionItemKindConstant})
	}
	return out
}

// hoverConfig tells of the key or the rule at an offset of .squire.toml.
func (s *session) hoverConfig(snap *snapshot, at int) (string, checks.Span) {
	p := tomlAt(snap.text, at)
	word := string(snap.text[p.token.Start:p.token.End])
	switch p.kind {
	case tomlHeader:
		if of := configSchema().at(tomlParts(word)); of != nil {
			return of.about(strings.TrimSpace(word)), p.token
		}
	case tomlKey:
		path := append(p.path(), tomlParts(word)...)
		if of := configSchema().at(path); of != nil && of.Description != "" {
			return of.about(strings.Join(path, ".")), p.token
		}
		return s.aboutRule(snap, word), p.token
	case tomlValue:
		if p.quoted {
			return s.aboutRule(snap, word), p.token
		}
	}
	return "", p.token
}

// aboutRule tells of a rule by its id; "" where there is none.
func (s *session) aboutRule(snap *snapshot, id string) string {
	r, ok := s.rule(snap, id)
	if !ok {
		return ""
	}
	text := fmt.Sprintf("**%s** · %s · %s", markdown(r.Title), r.Severity, code(r.ID))
	if d := sentence(r.Description); d != "" {
		text += "\n\n" + markdown(d)
	}
	if page, ok := rulePage(r); ok {
		text += "\n\n[Its page](" + page + ")"
	}
	return text
}

// A configFlaw is one thing that is wrong with .squire.toml.
type configFlaw struct {
	line, col int // from 1; 0 for none
	text      string
}

// located matches an error about .squire.toml.
var located = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\.squire\.toml(?::(\d+)(?::(\d+))?)?: (.*)$`) })

// checkConfig returns what is wrong with a policy as it is typed. found are the
// findings in it, whose text is in no message.
func checkConfig(snap *snapshot, found []checks.Finding) []configFlaw {
	read := policy.WorktreeReader(snap.root.dir)
	_, err := policy.Load(policy.Options{
		Read: func(name string) ([]byte, error) {
			if name == policy.ConfigFile {
				return snap.text, nil
			}
			text, err := read(name)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, fs.ErrNotExist // is told elsewhere
			}
			return text, err
		},
		List: policy.WorktreeLister(snap.root.dir),
	})
	if err == nil {
		return nil
	}
	var flaws []configFlaw
	for line := range strings.Lines(err.Error()) {
		m := located().FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		f := configFlaw{text: withoutSecrets(m[3], snap.text, found)}
		f.line, _ = strconv.Atoi(m[1])
		f.col, _ = strconv.Atoi(m[2])
		flaws = append(flaws, f)
	}
	return flaws
}

var quotedPart = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`"(?:[^"\\]|\\.)*"`) })

// withoutSecrets returns a message without the quoted parts that show a secret
// of the text, or a piece of one.
func withoutSecrets(message string, text []byte, found []checks.Finding) string {
	return quotedPart().ReplaceAllStringFunc(message, func(quoted string) string {
		part, err := strconv.Unquote(quoted)
		if err != nil {
			return `"…"`
		}
		part = strings.TrimSuffix(part, "…")
		for i := range found {
			x := &found[i]
			if !x.Rule.Secret || x.Span.End > len(text) || len(part) < 4 {
				continue
			}
			secret := text[x.Span.Start:x.Span.End]
			if bytes.Contains(secret, []byte(part)) || bytes.Contains([]byte(part), secret) {
				return `"…"`
			}
		}
		return quoted
	})
}

// diagnostic shows what is wrong with .squire.toml, from its place to the end of
// the line.
func (f *configFlaw) diagnostic(snap *snapshot) protocol.Diagnostic {
	at := checks.Span{}
	if f.line > 0 {
		at = snap.mapper.line(min(f.line, len(snap.mapper.lines)) - 1)
		at.Start = min(at.Start+max(f.col-1, 0), at.End)
	}
	return protocol.Diagnostic{
		Range:    snap.mapper.SpanRange(at),
		Severity: protocol.DiagnosticSeverityError,
		Code:     protocol.String("config"),
		Source:   protocol.NewOptional(source),
		Message:  protocol.String(sentence(cmp.Or(clean(f.text), "This can't be read")) + "\nUntil it is corrected, the settings from before stay in force."),
	}
}

// tellableFlaw returns a flaw of a rule file without the secrets of the file.
func tellableFlaw(e *rulefile.Error, text []byte, found []checks.Finding) *rulefile.Error {
	out := *e
	for _, s := range []*string{&out.Reason, &out.Way} {
		*s = withoutSecrets(*s, text, found)
	}
	if withoutSecrets(strconv.Quote(out.RuleID), text, found) != strconv.Quote(out.RuleID) {
		out.RuleID = ""
	}
	return &out
}

// tellable returns an error about the policy of a folder in one line, without
// the secrets of the file that it is about.
func tellable(dir string, err error, engine *checks.Engine) string {
	text, _ := policy.WorktreeReader(dir)(policy.ConfigFile)
	found, _ := engine.ScanFile(&checks.File{Path: policy.ConfigFile, Data: text})
	return withoutSecrets(oneLine(err.Error()), text, found)
}
