package pattern

import (
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// admit reports whether a rule looks into a file. A glob without a slash is that
// of a name or of a folder anywhere; one with a slash is one of the whole path,
// from any folder on.
func (p *Paths) admit(path string) bool {
	for _, g := range p.Exclude {
		if globMatches(g, path) {
			return false
		}
	}
	if len(p.Include) == 0 {
		return true
	}
	for _, g := range p.Include {
		if globMatches(g, path) {
			return true
		}
	}
	return false
}

func globMatches(glob, path string) bool {
	glob = strings.TrimPrefix(glob, "./")
	if rooted := strings.TrimPrefix(glob, "/"); rooted != glob {
		return matches(rooted, path) || matches(rooted+"/**", path)
	}
	glob = strings.TrimSuffix(glob, "/")
	return matches("**/"+glob, path) || matches("**/"+glob+"/**", path)
}

func matches(glob, path string) bool {
	ok, err := doublestar.Match(glob, path)
	return ok && err == nil
}
