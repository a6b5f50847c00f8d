package checks

// CutAt sets how an engine cuts large files, so that small ones can be tests.
func (e *Engine) CutAt(large, part, overlap, slack int) { e.cut = cutting{large, part, overlap, slack} }
