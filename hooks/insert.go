package hooks

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// Lines that Squire adds to a file of somebody else stand between these
// comments, so that exactly they can be taken out again. YAML, TOML and the
// shell have the same ones.
const (
	markBegin = "# squire-hook: begin"
	markEnd   = "# squire-hook: end"
	markHow   = `, "squire hook uninstall" takes it out`
	// markWhole says that there was no file before; scriptHead is what it
	// begins with then.
	markWhole  = `, the file is squire's`
	scriptHead = "#!/bin/sh\n"
)

// errOdd says why a text is not edited.
type errOdd string

func (e errOdd) Error() string { return string(e) }

// eol returns the line break of a text.
func eol(text []byte) string {
	if bytes.Contains(text, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// lines splits a text after its line breaks.
func splitLines(text []byte) []string { return slices.Collect(strings.Lines(string(text))) }

// insertBlock adds lines, marked, before the line with index at. Where the text
// ends without a line break, so does the result.
func insertBlock(text []byte, at int, indent string, block []string) []byte {
	lines, nl := splitLines(text), eol(text)
	var b strings.Builder
	for _, l := range lines[:at] {
		b.WriteString(l)
	}
	open := at == len(lines) && at > 0 && !strings.HasSuffix(lines[at-1], "\n")
	if open {
		b.WriteString(nl)
	}
	block = slices.Concat([]string{indent + markBegin + markHow}, block, []string{indent + markEnd})
	b.WriteString(strings.Join(block, nl))
	if !open {
		b.WriteString(nl)
	}
	for _, l := range lines[at:] {
		b.WriteString(l)
	}
	return []byte(b.String())
}

// cutBlocks takes out what insertBlock added. whole says that nothing else is
// in a file that was made for it.
func cutBlocks(text []byte) (rest []byte, whole bool, err error) {
	inside := false
	for _, line := range splitLines(text) {
		bare := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(bare, markBegin):
			if inside {
				return nil, false, errOdd("two blocks of squire begin before one ends; take its lines out by hand")
			}
			inside = true
			whole = whole || strings.HasSuffix(bare, markWhole)
		case bare == markEnd && inside:
			inside = false
			if !strings.HasSuffix(line, "\n") {
				rest = bytes.TrimSuffix(bytes.TrimSuffix(rest, []byte("\n")), []byte("\r"))
			}
		case !inside:
			rest = append(rest, line...)
		}
	}
	if inside {
		return nil, false, errOdd(fmt.Sprintf("the line %q is missing; take the lines of squire out by hand", markEnd))
	}
	return rest, whole && string(rest) == scriptHead, nil
}

// editable reports why what is added to a text could not be taken out again.
func editable(text []byte) error {
	if bytes.HasSuffix(text, []byte("\r")) {
		return errOdd("it ends with half a line break")
	}
	_, _, err := cutBlocks(text)
	return err
}

// diff shows what an edit adds or takes out, as "diff -U0" does. One text holds
// the other, line by line. No line around the edit is shown: there may be a
// secret in it.
func diff(name string, before, after []byte) string {
	if bytes.Equal(before, after) {
		return ""
	}
	mark, short, long := "+", splitLines(before), splitLines(after)
	if len(short) > len(long) {
		mark, short, long = "-", long, short
	}
	var b strings.Builder
	fmt.Fprintf(&b, "--- a/%s\n+++ b/%s\n", name, name)
	bare := func(l string) string { return strings.TrimRight(l, "\r\n") }
	for i, j := 0, 0; j < len(long); {
		if i < len(short) && bare(short[i]) == bare(long[j]) {
			i, j = i+1, j+1
			continue
		}
		from := j
		for j < len(long) && (i == len(short) || bare(short[i]) != bare(long[j])) {
			j++
		}
		if mark == "+" {
			fmt.Fprintf(&b, "@@ -%d,0 +%d,%d @@\n", i, from+1, j-from)
		} else {
			fmt.Fprintf(&b, "@@ -%d,%d +%d,0 @@\n", from+1, j-from, i)
		}
		for _, l := range long[from:j] {
			b.WriteString(mark + bare(l) + "\n")
		}
	}
	return b.String()
}
