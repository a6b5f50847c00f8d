//go:build unix && !solaris && !aix

package main

import (
	"errors"
	"os"
	"os/signal"
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

// stopped stops this program as Ctrl-Z would, and returns when the shell continues
// it. Where nobody would, the system passes the signal over, and this returns soon.
func stopped() {
	on := make(chan os.Signal, 1)
	signal.Notify(on, unix.SIGCONT)
	defer signal.Stop(on)
	if unix.Kill(0, unix.SIGTSTP) != nil {
		return
	}
	select {
	case <-on:
	case <-time.After(200 * time.Millisecond):
	}
}
