package rulefile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
)

// dialectOf returns what a language in a rule is called here. known says that
// semgrep has it.
func dialectOf(name string) (d pattern.Dialect, known bool) {
	switch strings.ToLower(name) {
	case "go", "golang":
		return pattern.Go, true
	case "py", "python", "python2", "python3":
		return pattern.Python, true
	case "js", "javascript", "jsx":
		return pattern.JavaScript, true
	case "ts", "typescript", "tsx":
		return pattern.TypeScript, true
	case "java":
		return pattern.Java, true
	case "bash", "sh", "shell":
		return pattern.Shell, true
	case "dockerfile", "docker":
		return pattern.Dockerfile, true
	case "yaml", "yml":
		return pattern.YAML, true
	case "json":
		return pattern.JSON, true
	case "tf", "hcl", "terraform":
		return pattern.Terraform, true
	case "html":
		return pattern.HTML, true
	case "ini":
		return pattern.INI, true
	case "regex", "none":
		return pattern.Regex, true
	case "generic", "spacegrep":
		return pattern.Generic, true
	case "aliengrep", "apex", "c", "cairo", "circom", "clojure", "cpp", "c++", "csharp", "c#", "dart", "fga", "openfga", "ex", "elixir",
		"gosu", "hack", "jsonnet", "julia", "kt", "kotlin", "lisp", "lua", "move_on_sui", "move_on_aptos", "ocaml", "php", "powershell",
		"promql", "proto", "protobuf", "proto3", "ql", "r", "ruby", "rust", "scala", "scheme", "solidity", "sol", "swift", "vue", "xml":
		return "", true
	}
	return "", false
}

// languageNames are for "did you mean".
var languageNames = []string{"go", "python", "javascript", "typescript", "java", "bash", "dockerfile", "yaml", "json", "terraform", "html", "ini", "regex", "generic"}

// langOf returns the language of the files that a dialect reads; "" is any.
func langOf(d pattern.Dialect) checks.Lang {
	switch d {
	case pattern.Regex, pattern.Generic:
		return ""
	case pattern.Shell:
		return checks.Shell
	}
	return checks.Lang(d) // they have the same names
}

// languages reads the languages of a rule. Those that Squire doesn't read yet
// are left out when there are others, and the rule says so.
func (l *loader) languages(n *node) {
	names := l.strs(n, "languages")
	if n.kind == sequence && len(n.items) == 0 {
		l.refuse(n.at, "\"languages\" is empty", "name one, such as python")
	}
	var missing []string
	wrong := false
	for i, name := range names {
		at := n.at
		if n.kind == sequence {
			at = n.items[i].at
		}
		d, known := dialectOf(name)
		switch {
		case d != "":
			if !slices.Contains(l.rule.Dialects, d) {
				l.rule.Dialects = append(l.rule.Dialects, d)
			}
		case known:
			missing = append(missing, name)
		default:
			wrong = true
			l.refuse(at, fmt.Sprintf("unknown language %q", name), languageWay(name))
		}
	}
	switch {
	case len(missing) == 0:
	case len(l.rule.Dialects) == 0:
		if !wrong {
			l.refuse(n.at, fmt.Sprintf("%s is not read yet", strings.Join(missing, ", ")), "the languages are "+strings.Join(languageNames, ", "))
		}
	default:
		l.rule.NotLoaded = append(l.rule.NotLoaded, fmt.Sprintf("the languages %s: not read yet", strings.Join(missing, ", ")))
	}
	l.regexp = len(l.rule.Dialects) == 1 && l.rule.Dialects[0] == pattern.Regex
	l.rule.Langs = nil
	for _, d := range l.rule.Dialects {
		lang := langOf(d)
		if lang == "" {
			l.rule.Langs = nil
			return
		}
		l.rule.Langs = append(l.rule.Langs, lang)
	}
}

func languageWay(name string) string {
	if near := nearest(strings.ToLower(name), languageNames); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "the languages are " + strings.Join(languageNames, ", ")
}

// otherLanguage reads the language of a part of a rule.
func (l *loader) otherLanguage(n *node) (pattern.Dialect, bool) {
	name, ok := l.str(n, "a language")
	if !ok {
		return "", false
	}
	d, known := dialectOf(name)
	switch {
	case d != "":
		return d, true
	case known:
		l.refuse(n.at, name+" is not read yet", "the languages are "+strings.Join(languageNames, ", "))
	default:
		l.refuse(n.at, fmt.Sprintf("unknown language %q", name), languageWay(name))
	}
	return "", false
}

// Languages returns the names of the languages that rules can be about.
func Languages() []string { return slices.Clone(languageNames) }

// Dialect returns what a language is called in rules that have it under any of
// its names; false for one that isn't read.
func Dialect(name string) (pattern.Dialect, bool) {
	d, _ := dialectOf(name)
	return d, d != ""
}

// Lang returns the language of the files that a dialect is about; "" is any.
func Lang(d pattern.Dialect) checks.Lang { return langOf(d) }
