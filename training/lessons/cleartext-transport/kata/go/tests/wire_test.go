package post

import (
	"bytes"
	"io"
	"net"
	"sync"
	"time"
)

// A wire carries bytes in one direction, and keeps those that nobody read yet, as a
// network does.
type wire struct {
	mu     sync.Mutex
	more   sync.Cond
	kept   bytes.Buffer
	closed bool
}

func newWire() *wire {
	w := &wire{}
	w.more.L = &w.mu
	return w
}

func (w *wire) Read(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.kept.Len() == 0 && !w.closed {
		w.more.Wait()
	}
	if w.kept.Len() == 0 {
		return 0, io.EOF
	}
	return w.kept.Read(p)
}

func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return 0, net.ErrClosed
	}
	w.more.Broadcast()
	return w.kept.Write(p)
}

func (w *wire) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	w.more.Broadcast()
	return nil
}

// An end is one end of a connection in memory.
type end struct{ in, out *wire }

func connection() (net.Conn, net.Conn) {
	a, b := newWire(), newWire()
	return &end{a, b}, &end{b, a}
}

func (e *end) Read(p []byte) (int, error)       { return e.in.Read(p) }
func (e *end) Write(p []byte) (int, error)      { return e.out.Write(p) }
func (e *end) Close() error                     { e.in.Close(); return e.out.Close() }
func (e *end) LocalAddr() net.Addr              { return &net.IPAddr{} }
func (e *end) RemoteAddr() net.Addr             { return &net.IPAddr{} }
func (e *end) SetDeadline(time.Time) error      { return nil }
func (e *end) SetReadDeadline(time.Time) error  { return nil }
func (e *end) SetWriteDeadline(time.Time) error { return nil }
