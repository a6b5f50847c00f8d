package progress

import (
	"errors"
	"os"
	"path/filepath"
	"time"
)

// patience is how long a Squire waits for another one that writes: that takes
// milliseconds, but a laptop may sleep in between.
const patience = 5 * time.Second

var errBusy = errors.New("another squire is writing it; try again")

// locked calls f while no other Squire writes to the folder. The lock is a file
// of its own, since the one that it guards may be replaced.
func locked(path string, f func() error) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer file.Close() // gives the lock back
	for until := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		got, err := tryLock(file)
		switch {
		case err != nil:
			return err
		case got:
			return f()
		case time.Now().After(until):
			return errBusy
		}
	}
}
