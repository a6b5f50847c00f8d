//go:build !unix

package source

import "os"

// open opens a file. The caller checks that it is a regular one.
func open(path string, follow bool) (*os.File, error) { return os.Open(path) }
