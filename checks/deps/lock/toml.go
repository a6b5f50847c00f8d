package lock

import "strings"

// A tomlPackage is one [[package]] of a lock file in TOML.
type tomlPackage struct {
	name, version string
	source        string            // the value of source as written
	table         map[string]string // of [package.source]
	at            Span              // of the name
}

// tomlPackages reads the [[package]] tables. Such files are written by programs,
// a key a line, so lines are all that is looked at; strings over several lines
// are passed over. It reports whether the file looks like one of them.
func (r *reader) tomlPackages(each func(*tomlPackage)) (understood bool) {
	var p *tomlPackage
	flush := func() {
		if p != nil && p.name != "" {
			each(p)
		}
		p = nil
	}
	within, quote := "", "" // the table, and the end of a string over several lines
	for l := range r.lines {
		if quote != "" {
			if strings.Contains(l.text, quote) {
				quote = ""
			}
			continue
		}
		text, start := l.trimmed()
		switch {
		case text == "" || text[0] == '#':
			continue
		case text[0] == '[' && strings.HasSuffix(text, "]") && !strings.Contains(text, "="):
			within = strings.Trim(text, "[] ")
			if within == "package" && strings.HasPrefix(text, "[[") {
				flush()
				p = &tomlPackage{}
				understood = true
			} else if !strings.HasPrefix(within, "package.") {
				flush()
				understood = understood || within == "metadata"
			}
			continue
		}
		key, value, ok := strings.Cut(text, "=")
		if !ok || l.indent() > 0 {
			continue
		}
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if quote = opens(value); quote != "" {
			continue
		}
		switch {
		case p == nil:
			understood = understood || key == "version" || key == "package" || key == "lock-version"
		case within == "package":
			at := start + strings.LastIndex(text, value)
			p.set(key, value, at)
		case within == "package.source":
			if p.table == nil {
				p.table = map[string]string{}
			}
			if len(p.table) < maxDepth {
				p.table[key] = tomlText(value)
			}
		}
	}
	flush()
	return understood || r.blank()
}

func (p *tomlPackage) set(key, value string, at int) {
	switch text := tomlText(value); key {
	case "name":
		p.name = text
		p.at = Span{at, at + len(value)}
		if len(value) == len(text)+2 {
			p.at = Span{at + 1, at + len(value) - 1}
		}
	case "version":
		p.version = text
	case "source":
		p.source = value
	}
}

// opens returns the end of a string that goes on behind the line.
func opens(value string) string {
	for _, q := range [...]string{`"""`, "'''"} {
		if rest, ok := strings.CutPrefix(value, q); ok && !strings.Contains(rest, q) {
			return q
		}
	}
	return ""
}

// tomlText reads a string, less a comment behind it.
func tomlText(value string) string {
	if value == "" || value[0] != '"' && value[0] != '\'' {
		return value
	}
	end := strings.IndexByte(value[1:], value[0])
	if end < 0 {
		return value
	}
	return value[1 : end+1]
}

// parsePoetry reads a poetry.lock, or a pdm.lock, which has the same tables.
func parsePoetry(r *reader) error {
	understood := r.tomlPackages(func(p *tomlPackage) {
		switch p.table["type"] {
		case "git", "directory", "file", "url":
			return // it isn't from an index
		}
		if p.version != "" {
			r.add(p.name, p.version, p.at, Span{})
		}
	})
	if !understood {
		return errNotUnderstood
	}
	return nil
}

// parseUV reads a uv.lock.
func parseUV(r *reader) error {
	understood := r.tomlPackages(func(p *tomlPackage) {
		if p.version != "" && (p.source == "" || strings.Contains(p.source, "registry")) {
			r.add(p.name, p.version, p.at, Span{})
		}
	})
	if !understood {
		return errNotUnderstood
	}
	return nil
}

// parseCargo reads a Cargo.lock. A crate without a source is part of the
// project.
func parseCargo(r *reader) error {
	understood := r.tomlPackages(func(p *tomlPackage) {
		from := tomlText(p.source)
		if p.version != "" && (strings.HasPrefix(from, "registry+") || strings.HasPrefix(from, "sparse+")) {
			r.add(p.name, p.version, p.at, Span{})
		}
	})
	if !understood {
		return errNotUnderstood
	}
	return nil
}
