//go:build !unix || solaris || aix

package main

import (
	"os"
	"time"
)

// waitInput says that there is something to read: here, whoever reads waits.
func waitInput(*os.File, time.Duration) (bool, error) { return true, nil }

// stopped does nothing: there is no shell that would continue this program.
func stopped() {}
