package lock

import "strings"

// A yarnEntry is one entry of a yarn.lock while it is read.
type yarnEntry struct {
	spec                          string // the first one: name@range
	version, resolved, resolution string
	at                            Span
}

// parseYarn reads a yarn.lock, that of yarn 1 and the YAML of those after it.
func parseYarn(r *reader) error {
	var e yarnEntry
	understood := false
	flush := func() {
		if e.spec != "" {
			e.add(r)
		}
		e = yarnEntry{}
	}
	for l := range r.lines {
		text, start := l.trimmed()
		switch {
		case text == "":
			continue
		case text[0] == '#':
			understood = understood || strings.Contains(text, "yarn lockfile")
			continue
		case l.indent() == 0:
			flush()
			if !strings.HasSuffix(text, ":") {
				continue
			}
			if text == "__metadata:" {
				understood = true
				continue
			}
			e.spec, e.at = firstSpec(strings.TrimSuffix(text, ":"), start)
		case l.indent() == 2 && e.spec != "":
			key, value := yarnField(text)
			switch key {
			case "version":
				e.version = value
			case "resolved":
				e.resolved = value
			case "resolution":
				e.resolution = value
			}
		}
	}
	flush()
	if !understood && len(r.out.Packages) == 0 && !r.blank() {
		return errNotUnderstood
	}
	return nil
}

// firstSpec returns the first of `"a@^1", a@^2`, or of `"a@^1, a@^2"`, and its
// place.
func firstSpec(text string, start int) (string, Span) {
	first, _, _ := strings.Cut(text, ",")
	inner := strings.Trim(first, `"'`)
	if inner == "" {
		return "", Span{}
	}
	start += strings.Index(first, inner)
	return inner, Span{start, start + len(inner)}
}

// yarnField reads `key "value"` or `key: value`.
func yarnField(text string) (key, value string) {
	key, value, _ = strings.Cut(text, " ")
	return strings.TrimSuffix(key, ":"), unquote(strings.TrimSpace(value))
}

func (e *yarnEntry) add(r *reader) {
	name, from := cutSpec(e.spec)
	if e.resolution != "" {
		// The entry's own name, whatever it is called by those who ask for it.
		var proto string
		if name, proto = cutSpec(e.resolution); !strings.HasPrefix(proto, "npm:") {
			return // a part of the project, a patch, a repository
		}
	} else {
		if alias, ok := strings.CutPrefix(from, "npm:"); ok {
			if n, _ := cutSpec(alias); n != "" {
				name = n
			}
		}
		if fromElsewhere(from) || strings.Contains(from, "://") || fromElsewhere(e.resolved) {
			return
		}
	}
	if e.version == "" {
		return
	}
	r.add(name, e.version, e.at, Span{})
}

// cutSpec cuts "name@range", where the name may begin with the sign.
func cutSpec(spec string) (name, from string) {
	if spec == "" {
		return "", ""
	}
	i := strings.IndexByte(spec[1:], '@')
	if i < 0 {
		return spec, ""
	}
	return spec[:i+1], spec[i+2:]
}
