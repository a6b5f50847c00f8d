package secrets

import "github.com/squiresec/squire/checks"

// Decoded returns rule and plain text of every hit in what is encoded in a
// file. No Finding holds such a text, so a test can't see it otherwise.
func Decoded(d *Detector, f *checks.File) (found [][2]string) {
	d.once.Do(d.prepare)
	s := scan{Detector: d, file: f}
	if pathAllowed(d.allow, f) || s.decode() != nil {
		return nil
	}
	for _, h := range s.hits {
		if !h.allowed {
			found = append(found, [2]string{h.rule.ID, h.plain})
		}
	}
	return found
}
