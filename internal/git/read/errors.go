package read

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// A Decline says that the files hold something that this reader doesn't know,
// or won't do within its bounds of memory. Nothing is wrong with them: the
// caller asks git instead.
type Decline struct{ What string }

func (e *Decline) Error() string { return "this reader does not know: " + e.What }

// ErrMissing says that an object isn't here: not loose, in no pack and in no
// alternate. Packs were listed anew before saying so.
var ErrMissing = errors.New("the object is not in this clone")

// A LimitError says that an object is longer than the caller's limit. Both are
// in bytes. Nothing of the content was read.
type LimitError struct{ Size, Limit int64 }

func (e *LimitError) Error() string {
	return fmt.Sprintf("%d bytes is over the limit of %d bytes", e.Size, e.Limit)
}

// Why a file is damaged, where more than one place can tell.
var (
	errEndsEarly = errors.New("it ends early")
	errTooLong   = errors.New("more is in it than it says")
	errSize      = errors.New("a size that no file has")
)

// damaged names the file that an object can't be read from. The path may be
// chosen by a hostile repository, so it is quoted; the path that the operating
// system's errors repeat is taken off for the same reason.
func damaged(path string, cause error) error {
	return fmt.Errorf("damaged %q: %w", filepath.ToSlash(path), bare(cause))
}

// unreadable is damaged for a file that the system doesn't let us read.
func unreadable(path string, cause error) error {
	return fmt.Errorf("read %q: %w", filepath.ToSlash(path), bare(cause))
}

func bare(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
