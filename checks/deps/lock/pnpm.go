package lock

import (
	"strings"

	"github.com/squiresec/squire/checks/deps/version"
)

// parsePNPM reads a pnpm-lock.yaml. Its keys hold all that is asked for:
//
//	/name/1.2.3_peers   version 5
//	/name@1.2.3(peers)  version 6
//	name@1.2.3          version 9
func parsePNPM(r *reader) error {
	section, old, understood := "", false, false
	// Version 9 lists a package once, those before once for every set of peers.
	seen := map[string]bool{}
	for l := range r.lines {
		text, start := l.trimmed()
		if text == "" || text[0] == '#' {
			continue
		}
		if l.indent() == 0 {
			key, value, _ := strings.Cut(text, ":")
			section = key
			if key == "lockfileVersion" {
				understood, old = true, strings.HasPrefix(unquote(strings.TrimSpace(value)), "5")
			}
			continue
		}
		if section != "packages" || l.indent() != 2 {
			continue
		}
		if rest, ok := strings.CutPrefix(text, "? "); ok {
			text, start = rest+":", start+2 // a key that is too long for one line
		}
		key, at, ok := yamlKey(text, start)
		if !ok {
			continue
		}
		name, v, ok := pnpmName(key, old)
		if !ok || seen[name+"@"+v] {
			continue
		}
		seen[name+"@"+v] = true
		r.add(name, v, at, Span{})
	}
	if !understood && !r.blank() {
		return errNotUnderstood
	}
	return nil
}

// yamlKey returns the key of "key:" or "'key': value".
func yamlKey(text string, start int) (key string, at Span, ok bool) {
	if text[0] == '\'' || text[0] == '"' {
		end := strings.IndexByte(text[1:], text[0])
		if end < 0 || !strings.HasPrefix(text[end+2:], ":") {
			return "", Span{}, false
		}
		return text[1 : end+1], Span{start + 1, start + end + 1}, true
	}
	end := strings.LastIndexByte(text, ':')
	if i := strings.Index(text, ": "); i >= 0 {
		end = i
	}
	if end <= 0 {
		return "", Span{}, false
	}
	return text[:end], Span{start, start + end}, true
}

// pnpmName takes a key apart. It reports false for a package that isn't from a
// registry: it has an address in place of its version.
func pnpmName(key string, old bool) (name, v string, ok bool) {
	key, slash := strings.CutPrefix(key, "/")
	end := 0
	if old {
		if end = strings.IndexByte(key, '/'); end > 0 && key[0] == '@' {
			end += 1 + strings.IndexByte(key[end+1:], '/')
		}
	} else if key != "" {
		end = 1 + strings.IndexByte(key[1:], '@')
	}
	if end <= 0 || old && !slash {
		return "", "", false
	}
	name, v = key[:end], key[end+1:]
	if i := strings.IndexAny(v, "_("); i >= 0 {
		v = v[:i] // what it was put together with
	}
	return name, v, version.Valid(version.NPM, v)
}
