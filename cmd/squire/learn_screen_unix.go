//go:build unix && !solaris && !aix

package main

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// waitInput reports whether there is something to read, after a while at the latest.
func waitInput(f *os.File, while time.Duration) (bool, error) {
	fd := int(f.Fd())
	var set unix.FdSet
	set.Set(fd)
	wait := unix.NsecToTimeval(while.Nanoseconds())
	n, err := unix.Select(fd+1, &set, nil, nil, &wait)
	if errors.Is(err, unix.EINTR) {
		return false, nil
	}
	return n > 0, err
}
