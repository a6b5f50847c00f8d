//go:build !windows

package report

import "os"

// enableSequences reports whether f interprets escape sequences.
func enableSequences(*os.File) bool { return true }
