package lsp

import (
	"strings"
	"unicode"
)

// clean returns s without what could act on a terminal or an editor instead of
// being shown: controls, and the format characters that reorder or hide text.
// Each becomes U+FFFD; white space becomes one space.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case !unicode.IsGraphic(r):
			return '\uFFFD'
		}
		return r
	}, s)
}

// oneLine cleans a text of several lines and joins them.
func oneLine(s string) string {
	lines := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
	for i, l := range lines {
		lines[i] = clean(strings.TrimSpace(l))
	}
	return strings.TrimSuffix(strings.Join(lines, "; "), ".")
}

// sentence ends a text with a full stop where it has none.
func sentence(s string) string {
	s = clean(strings.TrimSpace(s))
	if s != "" && !strings.ContainsAny(s[len(s)-1:], ".!?:") {
		s += "."
	}
	return s
}

// markdown escapes a text for Markdown. Rules may come from a repository, and
// an image in a hover would make an editor fetch it.
func markdown(s string) string {
	var b strings.Builder
	for _, r := range clean(s) {
		if strings.ContainsRune("\\`*_{}[]()<>#+-!|~&:", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// code returns a text as a code span of Markdown.
func code(s string) string {
	return "`" + strings.ReplaceAll(clean(s), "`", "'") + "`"
}

// plain makes readable text of the Markdown of our own cards, for clients that
// show it as it is.
func plain(md string) string {
	var out []string
	for line := range strings.Lines(md) {
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			continue
		}
		line = strings.TrimLeft(line, "#")
		line = strings.NewReplacer("**", "", "__", "", "`", "", "\\", "").Replace(line)
		out = append(out, strings.TrimRight(links(line), " "))
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}

// links writes [text](address) as "text (address)".
func links(line string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(line, "[")
		text, rest, ok2 := strings.Cut(rest, "](")
		address, after, ok3 := strings.Cut(rest, ")")
		if !ok || !ok2 || !ok3 {
			return b.String() + line
		}
		b.WriteString(before + text + " (" + address + ")")
		line = after
	}
}
