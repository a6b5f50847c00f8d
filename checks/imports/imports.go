// Package imports adds to a file what a fix needs.
package imports

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/squiresec/squire/checks"
)

// Edit returns the edit that imports a module, unless the file does. Only Go and
// Python are known; of other languages it returns false.
func Edit(f *checks.File, module string) (checks.Edit, bool) {
	var e checks.Edit
	needed := false
	switch f.Lang {
	case checks.Go:
		e, needed = goImport(f.Data, module)
	case checks.Python:
		e, needed = pythonImport(f.Data, module)
	}
	if first := bytes.IndexByte(f.Data, '\n'); first > 0 && f.Data[first-1] == '\r' {
		e.New = strings.ReplaceAll(e.New, "\n", "\r\n")
	}
	return e, needed
}

func goImport(data []byte, module string) (checks.Edit, bool) {
	quoted := `"` + module + `"`
	insert := func(at int, text string) (checks.Edit, bool) {
		return checks.Edit{Span: checks.Span{Start: at, End: at}, New: text}, true
	}
	if block, end := goBlock(data); end > 0 {
		if bytes.Contains(data[block:end], []byte(quoted)) {
			return checks.Edit{}, false
		}
		// Into the first group, in order.
		pos := block + len(goBlockStart)
		for _, l := range bytes.SplitAfter(data[pos:end], []byte("\n")) {
			spec := bytes.TrimSpace(l)
			if len(spec) == 0 || spec[0] == ')' || string(spec) > quoted {
				break
			}
			pos += len(l)
		}
		return insert(pos, "\t"+quoted+"\n")
	}
	// A text of megabytes is looked at from where it can match.
	at := func(word, rest string) (from, to int) {
		from = lineStart(data, word)
		if m := regexp.MustCompile(`(?m)^` + word + rest).FindIndex(data[from:]); m != nil {
			return from + m[0], from + m[1]
		}
		return 0, 0
	}
	if single, end := at("import ", `(?:[\w.]+ )?"[^"\n]*"[^\n]*\n`); end > 0 {
		if bytes.Contains(data[single:end], []byte(quoted)) {
			return checks.Edit{}, false
		}
		return insert(end, "import "+quoted+"\n")
	}
	if _, end := at("package ", `\w+[^\n]*\n`); end > 0 {
		return insert(end, "\nimport "+quoted+"\n")
	}
	return checks.Edit{}, false
}

const goBlockStart = "import (\n"

// goBlock returns where the first block of imports begins and ends, or zeros.
func goBlock(data []byte) (start, end int) {
	start = lineStart(data, goBlockStart)
	end = start + lineStart(data[start:], ")")
	if end == len(data) {
		return 0, 0
	}
	return start, end
}

// lineStart returns where the first line begins that begins with a text, or the
// length.
func lineStart(data []byte, text string) int {
	if bytes.HasPrefix(data, []byte(text)) {
		return 0
	}
	if i := bytes.Index(data, []byte("\n"+text)); i >= 0 {
		return i + 1
	}
	return len(data)
}

func pythonImport(data []byte, module string) (checks.Edit, bool) {
	if regexp.MustCompile(`(?m)^(?:import\s+(?:[\w.]+\s*,\s*)*` + module + `\b\s*(?:,|$|#))`).Match(data) {
		return checks.Edit{}, false
	}
	at := 0
	if first := regexp.MustCompile(`(?m)^(?:import|from) `).FindIndex(data); first != nil {
		at = first[0]
		// Nothing may stand before a future import.
		for _, m := range regexp.MustCompile(`(?m)^from __future__ [^\n]*\n`).FindAllIndex(data, -1) {
			at = m[1]
		}
	} else if head := regexp.MustCompile(`\A(?:#[^\n]*\n)*(?:"""(?s:.*?)"""\n|'''(?s:.*?)'''\n)?`).FindIndex(data); head != nil {
		at = head[1]
	}
	return checks.Edit{Span: checks.Span{Start: at, End: at}, New: "import " + module + "\n"}, true
}
