package lock

import "strings"

// parseGemfile reads a Gemfile.lock: what stands four spaces deep below GEM.
func parseGemfile(r *reader) error {
	section, understood := "", false
	for l := range r.lines {
		text, start := l.trimmed()
		if text == "" {
			continue
		}
		switch l.indent() {
		case 0:
			section = text
			understood = understood || text == "GEM" || text == "PLATFORMS" || text == "DEPENDENCIES"
		case 4:
			name, v, ok := strings.Cut(text, " (")
			if section != "GEM" || !ok || !strings.HasSuffix(v, ")") {
				continue
			}
			v = strings.TrimSuffix(v, ")")
			number, _, _ := strings.Cut(v, "-") // the platform follows
			r.add(name, number, Span{start, start + len(name) + len(" (") + len(number)}, Span{})
		}
	}
	if !understood && !r.blank() {
		return errNotUnderstood
	}
	return nil
}
