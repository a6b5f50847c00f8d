package lsp

import (
	"bytes"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.lsp.dev/protocol"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern/rulefile"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/training"
)

var (
	topRules  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^rules:\s*(#.*)?$`) })
	rulesOnly = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)^[ \t]*-?[ \t]*(languages|pattern|patterns|pattern-either|pattern-regex|pattern-sources|match|taint):`)
	})
	otherKind = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^(apiVersion|kind):`) })
)

// isRules reports whether a document holds rules: one of the repository's own,
// or a file that has them by its looks. Rules of Kubernetes are none.
func (snap *snapshot) isRules() bool {
	if snap.file != "" && snap.root.dir != "" && policy.IsRuleFile(snap.path()) {
		return true
	}
	switch strings.ToLower(path.Ext(snap.path())) {
	case ".yaml", ".yml":
		return topRules().Match(snap.text) && rulesOnly().Match(snap.text) && !otherKind().Match(snap.text)
	}
	return false
}

// A yamlPlace is where an offset of a YAML document is, by indentation alone:
// rules are written that way, and half typed.
type yamlPlace struct {
	parents []string // the keys around it, outermost first
	key     string   // of its line, where the offset is behind the colon
	value   bool
	token   checks.Span
}

// yamlKey matches a line with a key, dashes before it included.
var yamlKey = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([ \t]*(?:-[ \t]+)*)([A-Za-z_][A-Za-z0-9_-]*)[ \t]*:(?:[ \t]|$)`)
})

// yamlAt finds out where an offset is. It looks at lines above only as far as
// they are less indented.
func (snap *snapshot) yamlAt(offset int) yamlPlace {
	n := snap.mapper.lineOf(offset)
	line := snap.lineText(n)
	start := snap.mapper.lines[n]
	col := min(max(offset-start, 0), len(line))
	offset = start + col // never within a line break
	p := yamlPlace{}
	indent := yamlIndent(line)
	if m := yamlKey().FindSubmatchIndex(line); m != nil && col > m[5] {
		p.value, p.key = true, string(line[m[4]:m[5]])
	}
	if item := bytes.TrimLeft(line, " \t"); !p.value && yamlKey().FindSubmatchIndex(line) == nil && bytes.HasPrefix(item, []byte("- ")) {
		// "- go" below "languages:" is a value of it, if anything.
		if up := yamlParents(snap, n, indent); len(up) > 0 && valueLists[up[len(up)-1]] {
			p.value, p.key = true, up[len(up)-1]
		}
	}
	p.parents = yamlParents(snap, n, indent)
	word := func(c byte) bool {
		return c == '-' || c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	}
	p.token = checks.Span{Start: offset, End: offset}
	for p.token.Start > start && word(line[p.token.Start-start-1]) {
		p.token.Start--
	}
	for p.token.End < start+len(line) && word(line[p.token.End-start]) {
		p.token.End++
	}
	if !p.value { // the dash of an item is no part of its key
		for p.token.Start < p.token.End && snap.text[p.token.Start] == '-' {
			p.token.Start++
		}
	}
	return p
}

// yamlIndent returns the column in which the content of a line begins, dashes of
// items passed over.
func yamlIndent(line []byte) int {
	i := 0
	for i < len(line) && (line[i] == ' ' || line[i] == '\t' || line[i] == '-' && (i+1 == len(line) || line[i+1] == ' ')) {
		i++
	}
	return i
}

// farthest bounds the lines that are looked at for the parents of one.
const farthest = 5000

// yamlParents returns the keys of the lines above that hold line n, whose content
// begins in a column.
func yamlParents(snap *snapshot, n, indent int) []string {
	var keys []string
	// An item's dash may stand right below its key: then it holds the item.
	dash := bytes.IndexByte(snap.lineText(n), '-')
	item := dash >= 0 && dash < indent
	for i := n - 1; i >= max(0, n-farthest) && (indent > 0 || item); i-- {
		line := snap.lineText(i)
		m := yamlKey().FindSubmatchIndex(line)
		if m == nil {
			continue
		}
		at := m[4]
		held := at < indent
		if item {
			held = at <= dash
		}
		if !held || len(bytes.TrimSpace(line[m[5]+1:])) > 0 && !bytes.HasPrefix(bytes.TrimSpace(line[m[5]+1:]), []byte("#")) {
			continue // a sibling, or a key with a value of its own
		}
		keys = append(keys, string(line[m[4]:m[5]]))
		indent = at
		dash = bytes.IndexByte(line[:at], '-')
		item = dash >= 0
	}
	slices.Reverse(keys)
	return keys
}

// valueLists are the keys whose lists hold words.
var valueLists = map[string]bool{"languages": true, "cwe": true}

// ruleKeys tells what the keys of a rule mean. A test holds it against those
// that are read.
var ruleKeys = map[string]string{
	"id":                  "The name of the rule, unique: letters, digits, - . and _.",
	"title":               "What was found, as a short noun phrase.",
	"message":             "Why a finding matters, in one or two sentences.",
	"advice":              "What to do about a finding, in one or two sentences.",
	"severity":            "How bad a finding is: info, low, medium, high or critical; or semgrep's INFO, WARNING and ERROR.",
	"confidence":          "How likely a finding is true: low, medium or high.",
	"profile":             "Where the rule speaks unasked: hook, editor, ci or off. Each includes those behind it.",
	"languages":           "The languages of the files that are looked at.",
	"language":            "The same as languages.",
	"mode":                "search looks for code; taint follows data from sources to sinks.",
	"metadata":            "Facts about the rule in semgrep's form: cwe, owasp, confidence, references.",
	"paths":               "Which files are looked at: include and exclude, with globs.",
	"options":             "semgrep's options of matching.",
	"fix":                 "What to write instead: a text, or title, replace and safety.",
	"fix-regex":           "A repair by a regular expression: regex, replacement, count.",
	"pattern":             "Code to find. $X stands for any expression, ... for any number of arguments or statements.",
	"patterns":            "All of these hold in the same place.",
	"pattern-either":      "One of these holds.",
	"pattern-regex":       "A regular expression over the text of the file.",
	"match":               "The patterns in semgrep's newer form: all, any, not, inside, regex, where.",
	"taint":               "Sources, sinks, sanitizers and propagators in semgrep's newer form.",
	"pattern-sources":     "Where data from outside comes in, in mode: taint.",
	"pattern-sinks":       "Where such data does harm, in mode: taint.",
	"pattern-sanitizers":  "What makes such data harmless, in mode: taint.",
	"pattern-propagators": "How such data gets from one value to another, in mode: taint.",
	"min-version":         "Of semgrep; has no meaning here.",
	"max-version":         "Of semgrep; has no meaning here.",
	"version":             "Of the rule; has no meaning here.",
	"concept":             "The idea that rules of several languages share, such as sql-injection.",
	"cwe":                 "Weaknesses, the main one first: [CWE-89].",
	"owasp":               "Entries of OWASP's top ten.",
	"asvs":                "Requirements of OWASP's ASVS 5.0, such as 1.2.4.",
	"lesson":              "The id of the lesson that teaches it; squire explain shows it.",
	"aliases":             "The same rule in other tools, as tool:id: gosec:G401.",
	"imports":             "What the rule is about is imported: short names and the modules that they stand for.",
	"tests":               "Examples: bad is found, ok and near are not, fixed is what the fix makes of bad.",
	"notes":               "For the rule's page: sees, misses, measured.",
	"secret":              "Whether what is found is a secret, and is masked wherever it would be shown.",
}

// patternKeys are those of one pattern in a list.
var patternKeys = map[string]string{
	"pattern":                 ruleKeys["pattern"],
	"patterns":                ruleKeys["patterns"],
	"pattern-either":          ruleKeys["pattern-either"],
	"pattern-regex":           ruleKeys["pattern-regex"],
	"pattern-not":             "This doesn't match in the same place.",
	"pattern-not-regex":       "This regular expression doesn't match in the same place.",
	"pattern-inside":          "The place lies inside of this.",
	"pattern-not-inside":      "The place doesn't lie inside of this.",
	"metavariable-regex":      "What a metavariable stands for matches a regular expression.",
	"metavariable-pattern":    "What a metavariable stands for matches a pattern.",
	"metavariable-comparison": "A comparison with what a metavariable stands for is true.",
	"metavariable-analysis":   "What a metavariable stands for has a property: entropy.",
	"metavariable-type":       "What a metavariable stands for has a type.",
	"metavariable-name":       "What a metavariable stands for comes from a module.",
	"focus-metavariable":      "Point to what this metavariable stands for, not to the whole match.",
}

// deeperKeys are the keys below other ones.
var deeperKeys = map[string]map[string]string{
	"paths":                   {"include": "Globs of the files to look at.", "exclude": "Globs of files to leave out."},
	"notes":                   {"sees": "What the rule finds.", "misses": "What it can't find.", "measured": "What it was tried on."},
	"tests":                   {"bad": "Texts with a finding.", "ok": "Texts without one.", "near": "Texts that look alike and have none.", "fixed": "What the fix makes of each bad text."},
	"fix":                     {"title": "What the fix does.", "replace": "The new code.", "regex": "What to replace in the match.", "count": "How often.", "insert": "Lines to put above or below.", "safety": "safe or suggest.", "imports": "Modules that the new code needs."},
	"fix-regex":               {"regex": "What to replace in the match.", "replacement": "The new text.", "count": "How often."},
	"metadata":                {"cwe": ruleKeys["cwe"], "owasp": ruleKeys["owasp"], "asvs": ruleKeys["asvs"], "confidence": ruleKeys["confidence"], "category": "security, correctness, …", "technology": "What it is about.", "references": "Pages to read."},
	"taint":                   {"sources": ruleKeys["pattern-sources"], "sinks": ruleKeys["pattern-sinks"], "sanitizers": ruleKeys["pattern-sanitizers"], "propagators": ruleKeys["pattern-propagators"]},
	"match":                   {"all": "All of these hold.", "any": "One of these holds.", "not": "This doesn't hold.", "inside": "The place lies inside of this.", "regex": ruleKeys["pattern-regex"], "pattern": ruleKeys["pattern"], "where": "Conditions on metavariables."},
	"metavariable-regex":      {"metavariable": "Such as $X.", "regex": "The regular expression, which matches from the beginning."},
	"metavariable-pattern":    {"metavariable": "Such as $X.", "language": "To read it in, where that is another one.", "pattern": ruleKeys["pattern"], "patterns": ruleKeys["patterns"], "pattern-either": ruleKeys["pattern-either"], "pattern-regex": ruleKeys["pattern-regex"]},
	"metavariable-comparison": {"metavariable": "Such as $X.", "comparison": "Such as $X < 2048.", "strip": "Whether quotes are taken off.", "base": "Of the number."},
	"metavariable-analysis":   {"metavariable": "Such as $X.", "analyzer": "entropy."},
	"metavariable-type":       {"metavariable": "Such as $X.", "type": "The type.", "types": "Several types."},
	"metavariable-name":       {"metavariable": "Such as $X.", "module": "The module.", "modules": "Several modules."},
}

// taintExtras are the keys of an item of a taint rule beside those of a pattern.
var taintExtras = map[string]map[string]string{
	"pattern-sources":     {"by-side-effect": "The call makes its argument a source.", "exact": "Only the match itself, not what is in it.", "label": "A name for this kind of data.", "requires": "Labels that must be there."},
	"pattern-sinks":       {"exact": "Only the match itself, not what is in it.", "requires": "Labels that must be there.", "at-exit": "At the end of a function."},
	"pattern-sanitizers":  {"by-side-effect": "The call cleans its argument.", "exact": "Only the match itself, not what is in it."},
	"pattern-propagators": {"from": "The metavariable that data comes from.", "to": "The metavariable that it goes to.", "by-side-effect": "Also for what comes after."},
}

// keysOf returns the keys that can stand at a place, with what they mean.
func (p *yamlPlace) keysOf() map[string]string {
	parents := p.parents
	if len(parents) > 0 && parents[0] == "rules" {
		parents = parents[1:]
	} else if len(parents) == 0 {
		all := maps.Clone(ruleKeys)
		all["rules"] = "The rules of the file, each with an id."
		return all
	}
	if len(parents) == 0 {
		return ruleKeys
	}
	switch last := parents[len(parents)-1]; last {
	case "patterns", "pattern-either", "pattern-inside", "pattern-not", "pattern-not-inside":
		return patternKeys
	case "pattern-sources", "pattern-sinks", "pattern-sanitizers", "pattern-propagators":
		all := maps.Clone(patternKeys)
		maps.Copy(all, taintExtras[last])
		return all
	default:
		return deeperKeys[last]
	}
}

// valuesOf returns the words that a key of a rule can have.
func valuesOf(key string) []string {
	switch key {
	case "severity":
		return []string{"info", "low", "medium", "high", "critical", "INFO", "WARNING", "ERROR"}
	case "confidence":
		return []string{"low", "medium", "high"}
	case "profile":
		return []string{"hook", "editor", "ci", "off"}
	case "mode":
		return []string{"search", "taint"}
	case "safety":
		return []string{"safe", "suggest"}
	case "analyzer":
		return []string{"entropy"}
	case "secret", "by-side-effect", "exact":
		return []string{"true", "false"}
	case "languages", "language":
		return rulefile.Languages()
	case "lesson":
		var ids []string
		for _, l := range training.Lessons() {
			ids = append(ids, l.ID)
		}
		return ids
	}
	return nil
}

// completeRules returns what can stand at an offset of a rule file.
func completeRules(snap *snapshot, at int) ([]entry, checks.Span) {
	p := snap.yamlAt(at)
	var out []entry
	if p.value {
		for _, v := range valuesOf(p.key) {
			out = append(out, entry{label: v, kind: protocol.CompletionItemKindEnumMember})
		}
		return out, p.token
	}
	keys := p.keysOf()
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		out = append(out, entry{label: k, insert: k + ": ", about: keys[k], kind: protocol.CompletionItemKindProperty})
	}
	return out, p.token
}

// hoverRules tells of the key at an offset of a rule file.
func (s *session) hoverRules(snap *snapshot, at int) (string, checks.Span) {
	p := snap.yamlAt(at)
	word := string(snap.text[p.token.Start:p.token.End])
	if p.value {
		return "", p.token
	}
	about := p.keysOf()[word]
	if about == "" {
		return "", p.token
	}
	text := code(word) + "\n\n" + about
	if v := valuesOf(word); len(v) > 0 && len(v) < 12 {
		text += "\n\nOne of: " + strings.Join(v, ", ")
	}
	return text, p.token
}
