package lock

import "strings"

// An npmEntry is one package of a package-lock.json.
type npmEntry struct {
	name, version, resolved string
	link                    bool
	at                      Span
}

// parseNPM reads a package-lock.json or npm-shrinkwrap.json of version 1, 2 or
// 3. Where a file has both lists, as those of version 2 do, "packages" holds.
func parseNPM(r *reader) error {
	var packages, dependencies []npmEntry
	listed, understood := false, false
	err := r.document(func(s *scanner, key string, _ Span) error {
		switch key {
		case "lockfileVersion":
			understood = true
		case "packages":
			listed = true
			return s.object(func(place string, at Span) error {
				e, err := readNPMEntry(s, at, nil)
				if i := strings.LastIndex(place, "node_modules/"); i >= 0 && !e.link {
					if e.name == "" {
						e.name = place[i+len("node_modules/"):]
					}
					packages = append(packages, e)
				}
				return err
			})
		case "dependencies":
			return readNPMTree(s, &dependencies)
		}
		return nil
	})
	if !listed {
		packages = dependencies
	}
	for _, e := range packages {
		e.add(r)
	}
	if err == nil && !listed && !understood && len(packages) == 0 {
		err = errNotUnderstood
	}
	return err
}

// readNPMTree reads "dependencies" of version 1, which nest.
func readNPMTree(s *scanner, out *[]npmEntry) error {
	return s.object(func(name string, at Span) error {
		here := len(*out)
		*out = append(*out, npmEntry{})
		e, err := readNPMEntry(s, at, func() error { return readNPMTree(s, out) })
		if e.name == "" {
			e.name = name
		}
		(*out)[here] = e
		return err
	})
}

// readNPMEntry reads what is known of one package; inner reads its own
// dependencies where those nest.
func readNPMEntry(s *scanner, at Span, inner func() error) (e npmEntry, err error) {
	e.at = at
	err = s.object(func(key string, _ Span) (err error) {
		switch key {
		case "name":
			e.name, err = s.value()
		case "version":
			e.version, err = s.value()
		case "resolved":
			e.resolved, err = s.value()
		case "link":
			e.link, err = s.truth()
		case "dependencies":
			if inner != nil {
				err = inner()
			}
		}
		return err
	})
	return e, err
}

// add notes a package of the registry. Version 1 writes where the others come
// from in place of their version.
func (e *npmEntry) add(r *reader) {
	name, v := e.name, e.version
	if alias, ok := strings.CutPrefix(v, "npm:"); ok {
		if i := strings.LastIndexByte(alias, '@'); i > 0 {
			name, v = alias[:i], alias[i+1:]
		}
	}
	if v == "" || fromElsewhere(v) || fromElsewhere(e.resolved) {
		return
	}
	r.add(name, v, e.at, Span{})
}

// fromElsewhere reports whether an npm package comes from a folder or a
// repository, so that its version says nothing.
func fromElsewhere(from string) bool {
	for _, p := range [...]string{"git", "file:", "link:", "portal:", "workspace:", "https://codeload.github.com/", "github:", "bitbucket:"} {
		if strings.HasPrefix(from, p) {
			return true
		}
	}
	return false
}
