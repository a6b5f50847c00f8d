package lock

import "strings"

// parseGradle reads a gradle.lockfile: group:name:version=configurations.
func parseGradle(r *reader) error {
	for l := range r.lines {
		text, start := l.trimmed()
		if text == "" || text[0] == '#' {
			continue
		}
		module, _, ok := strings.Cut(text, "=")
		if !ok {
			return errNotUnderstood
		}
		parts := strings.Split(module, ":")
		if len(parts) != 3 {
			if module == "empty" {
				continue
			}
			return errNotUnderstood
		}
		r.add(parts[0]+":"+parts[1], parts[2], Span{start, start + len(module)}, Span{})
	}
	return nil
}
