package checks

// CutAt sets how an engine cuts large files, so that small ones can be tests.
func (e *Engine) CutAt(large, part, overlap, slack int) { e.cut = cutting{large, part, overlap, slack} }

// LookAgain scans each of the parts of a text.
func (e *Engine) LookAgain(f *File, p *Parts) (found []Finding) {
	w := &whole{}
	for _, s := range p.list {
		e.look(f, &s, w)
		found = append(found, s.found...)
	}
	return found
}
