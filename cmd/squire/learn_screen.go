package main

import (
	"context"
	"os"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"
)

// The screen is run here and not by a library: those that there are cost every start
// of Squire a quarter of a millisecond before main, which each commit would pay.

// The sequences of a screen of its own: the other buffer without a cursor, and back.
const (
	enterScreen = "\x1b[?1049h\x1b[?25l\x1b[2J"
	leaveScreen = "\x1b[?25h\x1b[?1049l"
	// A frame begins at the top; each line wipes what is left of the one before, and
	// the end what is below.
	top       = "\x1b[H"
	wipeLine  = "\x1b[K"
	wipeBelow = "\x1b[J"
)

// runScreen runs a screen until somebody leaves it or ctx ends. The terminal is then
// as it was.
func runScreen(ctx context.Context, in, out *os.File, s *screen) (err error) {
	fd := int(in.Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return err
	}
	defer func() {
		_, _ = out.WriteString(leaveScreen)
		if rerr := term.Restore(fd, before); err == nil {
			err = rerr
		}
	}()
	if _, err := out.WriteString(enterScreen); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	msgs, keys := make(chan any), make(chan string)
	begin := func(do act) {
		if do == nil {
			return
		}
		go func() {
			msg := do()
			select {
			case msgs <- msg:
			case <-ctx.Done():
			}
		}()
	}
	// While an editor runs, the keys are its.
	var ours sync.Mutex
	go readKeys(ctx, in, &ours, keys)
	begin(s.look)
	tick := time.NewTicker(time.Second / 4)
	defer tick.Stop()
	shown, ticks := "", 0
	for !s.done {
		if w, h, err := term.GetSize(int(out.Fd())); err == nil {
			s.resize(w, h)
		}
		if text := s.text(); text != shown {
			if _, err := out.WriteString(frame(text)); err != nil {
				return err
			}
			shown = text
		}
		select {
		case <-ctx.Done():
			return nil
		case key, ok := <-keys:
			if !ok {
				return nil // the terminal is gone
			}
			begin(s.key(key))
		case msg := <-msgs:
			s.handle(msg)
		case <-tick.C:
			if ticks++; ticks%4 == 0 {
				begin(s.tick())
			}
		}
		if s.editing != nil || s.suspend {
			ours.Lock()
			s.lend(in, out, before)
			ours.Unlock()
			shown = ""
		}
	}
	return nil
}

// frame draws a whole screen in one write, without a flash of emptiness.
func frame(text string) string {
	return top + strings.ReplaceAll(text, "\n", wipeLine+"\r\n") + wipeLine + wipeBelow
}

// lend gives the terminal to an editor, or to the shell until that continues
// Squire, and takes it back.
func (s *screen) lend(in, out *os.File, before *term.State) {
	cmd := s.editing
	s.editing = nil
	_, _ = out.WriteString(leaveScreen)
	_ = term.Restore(int(in.Fd()), before)
	if s.suspend {
		s.suspend = false
		stopped()
	}
	if cmd != nil {
		cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, out
		if err := cmd.Run(); err != nil {
			s.note = "the editor: " + err.Error()
		}
	}
	if _, err := term.MakeRaw(int(in.Fd())); err != nil {
		s.note, s.done = err.Error(), true
	}
	_, _ = out.WriteString(enterScreen)
}

// readKeys sends the keys of a terminal until ctx or the terminal ends. It looks
// whether there is something to read before it reads, so that it takes no key that
// is for an editor, and ends soon after ctx.
func readKeys(ctx context.Context, in *os.File, ours *sync.Mutex, keys chan<- string) {
	defer close(keys)
	buf := make([]byte, 256)
	for ctx.Err() == nil {
		ours.Lock()
		n := 0
		ready, err := waitInput(in, 100*time.Millisecond)
		if err == nil && ready {
			n, err = in.Read(buf)
		}
		ours.Unlock()
		if err != nil {
			return
		}
		for _, k := range keysOf(buf[:n]) {
			select {
			case keys <- k:
			case <-ctx.Done():
				return
			}
		}
	}
}

// keysOf names the keys in what a terminal sent at once. An escape alone is the key;
// one with something behind it begins a sequence.
func keysOf(b []byte) []string {
	var out []string
	for len(b) > 0 {
		switch c := b[0]; {
		case c == 0x1b && len(b) == 1:
			return append(out, "esc")
		case c == 0x1b:
			key, n := sequence(b)
			if key != "" {
				out = append(out, key)
			}
			b = b[n:]
			continue
		case c == '\r' || c == '\n':
			out = append(out, "enter")
		case c == ' ':
			out = append(out, "space")
		case c == 3:
			out = append(out, "ctrl+c")
		case c == 26:
			out = append(out, "ctrl+z")
		case c == 8 || c == 127:
			out = append(out, "backspace")
		default:
			r, n := utf8.DecodeRune(b)
			if r != utf8.RuneError && unicode.IsPrint(r) {
				out = append(out, string(r))
			}
			b = b[n:]
			continue
		}
		b = b[1:]
	}
	return out
}

// sequence reads a sequence that begins with an escape: its key, or "" for none of
// ours, and its length.
func sequence(b []byte) (key string, n int) {
	if b[1] != '[' && b[1] != 'O' {
		return "", 2 // Alt and a key
	}
	end := 2
	for end < len(b) && (b[end] < 0x40 || b[end] > 0x7e) {
		end++
	}
	if end == len(b) {
		return "", end
	}
	switch string(b[2 : end+1]) {
	case "A":
		key = "up"
	case "B":
		key = "down"
	case "C":
		key = "right"
	case "D":
		key = "left"
	case "5~":
		key = "pgup"
	case "6~":
		key = "pgdown"
	}
	return key, end + 1
}
