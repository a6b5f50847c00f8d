package lsp

import (
	"bytes"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/deps/lock"
)

// ignoreEdit returns the edit that puts an ignore comment on the line above a
// finding, in the comment syntax of the language and with the finding's
// indentation. It reports false where a comment can't stand there, or where
// that isn't certain: a comment inside a text block would change the program.
func (s *session) ignoreEdit(snap *snapshot, x *checks.Finding) (checks.Edit, bool) {
	open, end, ok := commentSyntax(snap)
	if !ok || strings.HasPrefix(x.Rule.ID, "ignore-") || x.Span.Len() == 0 || !namable(x.Rule.ID) {
		return checks.Edit{}, false
	}
	n := snap.mapper.lineOf(x.Span.Start)
	line := snap.lineText(n)
	if !commentFits(snap, n, x.Span) {
		return checks.Edit{}, false
	}
	indent := line[:len(line)-len(bytes.TrimLeft(line, " \t"))]
	at := snap.mapper.lines[n]
	text := string(indent) + open + " squire:ignore " + x.Rule.ID + " -- reason" + s.until(snap.root) + end + snap.lineBreak()
	return checks.Edit{Span: checks.Span{Start: at, End: at}, New: text}, true
}

// namable reports whether an ignore comment can name a rule. The ids of a
// repository's own rules can hold anything.
func namable(id string) bool {
	return id != "" && !strings.ContainsFunc(id, func(r rune) bool {
		return !strings.ContainsRune("._:/-", r) && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

// until returns the expiry of a new ignore comment where the policy limits how
// long one may hold: the latest day that it allows.
func (s *session) until(r *root) string {
	for _, set := range s.inForce(r).policy.Settings() {
		if days, err := strconv.Atoi(set.Value); set.Key == "ignore.max-days" && err == nil && days > 0 {
			return " until " + time.Now().AddDate(0, 0, days).Format(time.DateOnly)
		}
	}
	return ""
}

// commentSyntax returns how a comment of one line starts and ends.
func commentSyntax(snap *snapshot) (open, end string, ok bool) {
	switch base := path.Base(snap.path()); {
	case base == "go.mod":
		return "//", "", true
	case strings.HasSuffix(base, ".txt") && lock.Known(snap.path()):
		return "#", "", true // requirements of Python
	}
	switch snap.lang() {
	case checks.Go, checks.JavaScript, checks.TypeScript, checks.Java, checks.Kotlin, checks.PHP,
		checks.CSharp, checks.Rust, checks.C, checks.CPP:
		return "//", "", true
	case checks.Python, checks.Ruby, checks.Shell, checks.Dockerfile, checks.YAML, checks.TOML,
		checks.Terraform, checks.INI:
		return "#", "", true
	case checks.SQL:
		return "--", "", true
	case checks.HTML, checks.Markdown:
		return "<!--", " -->", true
	case checks.JSON:
		// Plain JSON has no comments. In XML a comment must not hold "--".
		if strings.HasSuffix(strings.ToLower(snap.path()), ".jsonc") || strings.EqualFold(snap.id, "jsonc") {
			return "//", "", true
		}
	}
	return "", "", false
}

// commentFits reports whether a line of its own above line n would be a
// comment there, as far as can be told without parsing.
func commentFits(snap *snapshot, n int, at checks.Span) bool {
	before := snap.text[:snap.mapper.lines[n]]
	line := snap.lineText(n)
	if n == 0 && bytes.HasPrefix(line, []byte("#!")) {
		return false
	}
	// A continued line must be followed by its rest. (Dockerfiles allow
	// comments there.)
	if n > 0 && bytes.HasSuffix(bytes.TrimRight(snap.lineText(n-1), " \t"), []byte(`\`)) && snap.lang() != checks.Dockerfile {
		return false
	}
	// A secret of several lines that starts its line, a key for example,
	// stands in a text block, or in the file as such.
	start := at.Start - snap.mapper.lines[n]
	if snap.mapper.lineOf(at.End) > n && len(bytes.TrimSpace(line[:min(start, len(line))])) == 0 {
		return false
	}
	odd := func(quote string) bool { return bytes.Count(before, []byte(quote))%2 == 1 }
	switch snap.lang() {
	case checks.Python, checks.TOML:
		return !odd(`"""`) && !odd(`'''`)
	case checks.Go, checks.JavaScript, checks.TypeScript:
		return !odd("`")
	case checks.Java, checks.Kotlin, checks.CSharp:
		return !odd(`"""`)
	case checks.Markdown:
		return !odd("```") && !odd("~~~")
	case checks.Shell, checks.Terraform, checks.Ruby, checks.PHP:
		return !inHeredoc(snap, n)
	case checks.YAML:
		return !inBlockScalar(snap, n)
	}
	return true
}

// inHeredoc reports whether line n is in a here-document.
func inHeredoc(snap *snapshot, n int) bool {
	end := ""
	for i := range n {
		line := strings.TrimSpace(string(snap.lineText(i)))
		if end != "" {
			if strings.TrimSuffix(line, ";") == end {
				end = ""
			}
			continue
		}
		_, after, ok := strings.Cut(line, "<<")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		word := strings.TrimLeft(after, "<-~ ")
		word = strings.TrimLeft(word, `'"\`)
		if i := strings.IndexFunc(word, func(r rune) bool {
			return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
		}); i >= 0 {
			word = word[:i]
		}
		// "<<<" is a here-string of one line in shells, and in PHP a
		// here-document.
		if word != "" && (snap.lang() == checks.PHP || !strings.Contains(line, "<<<")) && !isDigits(word) {
			end = word
		}
	}
	return end != ""
}

func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// inBlockScalar reports whether line n of a YAML document is inside a text
// that "|" or ">" began.
func inBlockScalar(snap *snapshot, n int) bool {
	indent := func(line []byte) int { return len(line) - len(bytes.TrimLeft(line, " ")) }
	own := indent(snap.lineText(n))
	for i := n - 1; i >= 0; i-- {
		line := snap.lineText(i)
		if len(bytes.TrimSpace(line)) == 0 || indent(line) >= own {
			continue
		}
		own = indent(line)
		head := bytes.TrimRight(line, " \t")
		if c := bytes.LastIndexAny(head, "|>"); c > 0 && len(bytes.Trim(head[c+1:], "+-0123456789")) == 0 && head[c-1] == ' ' {
			return true
		}
		if own == 0 {
			return false
		}
	}
	return false
}
