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
	at := func(re string) []int { return regexp.MustCompile(re).FindIndex(data) }
	if block := at(`(?ms)^import \(\n.*?^\)`); block != nil {
		body := data[block[0]:block[1]]
		if bytes.Contains(body, []byte(quoted)) {
			return checks.Edit{}, false
		}
		// Into the first group, in order.
		pos := block[0] + len("import (\n")
		for _, l := range bytes.SplitAfter(data[pos:block[1]], []byte("\n")) {
			spec := bytes.TrimSpace(l)
			if len(spec) == 0 || spec[0] == ')' || string(spec) > quoted {
				break
			}
			pos += len(l)
		}
		return insert(pos, "\t"+quoted+"\n")
	}
	if single := at(`(?m)^import (?:[\w.]+ )?"[^"\n]*"[^\n]*\n`); single != nil {
		if bytes.Contains(data[single[0]:single[1]], []byte(quoted)) {
			return checks.Edit{}, false
		}
		return insert(single[1], "import "+quoted+"\n")
	}
	if clause := at(`(?m)^package \w+[^\n]*\n`); clause != nil {
		return insert(clause[1], "\nimport "+quoted+"\n")
	}
	return checks.Edit{}, false
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
