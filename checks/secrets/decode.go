package secrets

import (
	"fmt"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets/codec"
)

// decode adds the hits in what is encoded in the file. An error says that
// something encoded was not looked at.
func (s *scan) decode() error {
	if s.depth <= 0 {
		return nil
	}
	// A pass never makes a text longer, so this stops no text of usual depth;
	// it keeps one made to be slow from costing more than its size allows.
	left := 4*len(s.file.Data) + 1<<20
	for t := codec.Decode(s.file.Data); t != nil; t = t.Decode() {
		if left -= len(t.Data); left < 0 {
			return fmt.Errorf("decoding ended before pass %d, since the file is encoded too often; exclude it under [paths] in .squire.toml, or lower max-decode-depth", t.Depth)
		}
		layer := scan{Detector: s.Detector, file: s.file, text: t}
		layer.search()
		layer.dropIncomplete()
		s.hits = append(s.hits, layer.hits...)
		if t.Depth >= s.depth {
			break
		}
	}
	return nil
}

// search looks for matches that touch what the last pass decoded. All others
// were found before.
func (s *scan) search() {
	near := func(lo, hi int) bool { return len(s.text.Touching(checks.Span{Start: lo, End: hi})) > 0 }
	want := func(i int) bool { return !s.in[i].SkipReport && s.applies(s.in[i]) }
	// Own rules look at a file: here the one that decoding would make.
	plain := scan{Detector: s.Detector, file: &checks.File{Path: s.file.Path, Lang: s.file.Lang, Origin: s.file.Origin, Data: s.text.Data}}
	s.set.ScanNear(s.text.Data, near, want, func(i, start, end int) {
		if s.in[i].own != nil {
			plain.ownAt(s.in[i], start, end)
		} else if h, ok := s.hit(s.in[i], start, end); ok {
			s.hits = append(s.hits, h)
		}
	})
	for _, h := range plain.hits {
		if touching := s.text.Touching(h.secret); len(touching) > 0 {
			h.plain = h.text()
			s.hide(&h, h.match, touching)
			s.hits = append(s.hits, h)
		}
	}
}

// hide moves a hit from decoded text to the file. Its location is where
// gitleaks reports what it matched, its spans are what hides it.
func (s *scan) hide(h *hit, matched checks.Span, touching []codec.Segment) {
	at := s.text.Reported(matched)
	h.loc = locate(s.file, at.Start, at.End)
	h.tags = s.text.Tags(touching)
	h.match, h.secret = s.text.Origin(h.match), s.text.Origin(h.secret)
	h.allowed = h.allowed || s.signed(h.loc.from, max(h.loc.to, at.End))
}

// decodedHit applies gitleaks' tests to a match in decoded text.
func (s *scan) decodedHit(r *rule, start, end int) (hit, bool) {
	whole := checks.Span{Start: start, End: end}
	touching := s.text.Touching(whole)
	if len(touching) == 0 {
		return hit{}, false
	}
	text := strings.Trim(string(s.text.Data[start:end]), "\n")
	for start+len(text) < end && s.text.Data[start] == '\n' {
		start++
	}
	secret, ok := r.secretIn(text)
	if !ok {
		return hit{}, false
	}
	h := hit{rule: r, plain: text[secret.Start:secret.End]}
	h.match = checks.Span{Start: start, End: start + len(text)}
	h.secret = checks.Span{Start: start + secret.Start, End: start + secret.End}
	s.hide(&h, whole, touching)
	h.entropy, ok = s.stands(r, candidate{secret: h.plain, match: text, line: s.text.Line(touching, whole), file: s.file, lines: &s.line})
	return h, ok
}
