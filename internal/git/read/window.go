package read

const (
	// windowSize is how much of a file a window holds, in bytes.
	windowSize = 32 << 10
	// firstRead is how much is read where nothing is known yet: most objects
	// of a pack are shorter.
	firstRead = 4 << 10
)

// A window is a part of a file in memory. Neighbours in a pack mostly fall
// into one, so they cost no system call.
type window struct {
	file *dataFile
	base int64  // offset in the file of win[0]
	win  []byte // of buf
	pos  int    // of the next byte in win
	next int    // how many bytes to read next
	buf  [windowSize]byte
}

// seek moves to an offset of a file.
func (w *window) seek(f *dataFile, off int64) {
	if w.file == f && off >= w.base && off <= w.base+int64(len(w.win)) {
		w.pos = int(off - w.base)
		return
	}
	w.file, w.base, w.win, w.pos, w.next = f, off, w.buf[:0], 0, firstRead
}

// forget drops the window of a file that is going to be closed.
func (w *window) forget() { w.file, w.base, w.win, w.pos = nil, 0, nil, 0 }

// offset is where in the file the next byte is.
func (w *window) offset() int64 { return w.base + int64(w.pos) }

// fill reads on. What is left in the window is dropped. Each further part of
// one object is longer than the one before.
func (w *window) fill() error {
	w.base, w.pos, w.win = w.offset(), 0, nil
	n, err := w.file.some(w.buf[:w.next], w.base)
	w.win, w.next = w.buf[:n], min(2*w.next, windowSize)
	if n > 0 {
		return nil
	}
	if err == nil {
		err = errEndsEarly
	}
	return err
}

// peek returns at least n bytes from here on, fewer only at the end of the
// file. n is at most firstRead.
func (w *window) peek(n int) ([]byte, error) {
	if len(w.win)-w.pos < n {
		if err := w.fill(); err != nil {
			return nil, err
		}
	}
	return w.win[w.pos:], nil
}

func (w *window) ReadByte() (byte, error) {
	if w.pos == len(w.win) {
		if err := w.fill(); err != nil {
			return 0, err
		}
	}
	w.pos++
	return w.win[w.pos-1], nil
}

func (w *window) Read(p []byte) (int, error) {
	if w.pos == len(w.win) {
		if err := w.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, w.win[w.pos:])
	w.pos += n
	return n, nil
}
