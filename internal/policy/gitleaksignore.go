package policy

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/squiresec/squire/checks"
)

// readGitleaksIgnore reads .gitleaksignore. Lines that gitleaks couldn't use
// are left out, as they suppress nothing there either.
func (p *Policy) readGitleaksIgnore(read Reader) error {
	data, err := readFile(read, GitleaksIgnoreFile, maxGitleaks)
	if err != nil {
		return err
	}
	p.ignored = parseGitleaksIgnore(data)
	return nil
}

// parseGitleaksIgnore returns the entries of a .gitleaksignore:
// "file:rule:line" and "commit:file:rule:line", with "/" in the file's path.
// The value is the line where the entry stands first, from 1.
func parseGitleaksIgnore(data []byte) map[string]int {
	entries := map[string]int{}
	number := 0
	put := func(parts []string) {
		if e := strings.Join(parts, ":"); entries[e] == 0 {
			entries[e] = number
		}
	}
	for line := range bytes.Lines(data) {
		number++
		text := strings.TrimSpace(string(line))
		if text == "" || text[0] == '#' {
			continue
		}
		switch parts := strings.Split(text, ":"); len(parts) {
		case 3:
			parts[0] = strings.ReplaceAll(parts[0], `\`, "/")
			put(parts)
		case 4:
			parts[1] = strings.ReplaceAll(parts[1], `\`, "/")
			put(parts)
		}
	}
	return entries
}

// gitleaksIgnored reports whether .gitleaksignore names a finding. Its line is
// the one where the match starts, which may be above the secret's.
func (p *Policy) gitleaksIgnored(x *checks.Finding) bool {
	if len(p.ignored) == 0 || x.Match == nil {
		return false
	}
	name := x.Path + ":" + x.Rule.ID + ":" + strconv.Itoa(x.Match.StartLine)
	return p.ignored[name] > 0 || x.Origin.Commit != "" && p.ignored[x.Origin.Commit+":"+name] > 0
}
