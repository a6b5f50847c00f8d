package report

// Escape returns text that may be shown on a terminal: control characters,
// bidirectional controls and invalid UTF-8 appear as visible escapes.
func Escape(s string) string { return printable(s) }
