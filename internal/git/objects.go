package git

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"sync"
)

// objects reads objects through one long-lived `git cat-file --batch`: a
// process for each blob would cost more than the scan. The child starts with
// the first question and ends with close.
type objects struct {
	program *program
	heads   bool       // ask for kind and size alone
	mu      sync.Mutex // one question at a time
	cmd     *exec.Cmd  // nil while there is no child
	in      io.WriteCloser
	out     *bufio.Reader
}

// An object is an answer of git.
type object struct {
	id   OID
	kind string // "blob", "tree", "commit" or "tag"
	size int64  // in bytes
	data []byte // nil where only the head was asked for
}

// read asks for an object by name, an id or "commit:path", and appends its
// content to buf.
func (o *objects) read(ctx context.Context, name string, limit int64, buf []byte) (object, error) {
	if strings.ContainsAny(name, "\n\x00") {
		return object{}, fmt.Errorf("read %s: a name with a line break can't be asked for", Printable(name))
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return object{}, context.Cause(ctx)
	}
	if o.cmd == nil {
		if err := o.start(); err != nil {
			return object{}, fmt.Errorf("start git cat-file: %w", err)
		}
	}
	child := o.cmd.Process
	stop := context.AfterFunc(ctx, func() { child.Kill() })
	obj, err := o.ask(name, limit, buf)
	if alive := stop(); alive && (err == nil || errors.Is(err, ErrMissing)) {
		return obj, err
	}
	// The child is dead, or the rest of its answer is of no use: the next
	// question gets a new one. That is cheaper than to read a huge blob to its
	// end.
	cmd := o.cmd
	o.kill()
	if _, large := errors.AsType[*TooLargeError](err); err == nil || large {
		return obj, err
	}
	if strings.Contains(cmd.Stderr.(*complaint).text(), "promisor remote") {
		return object{}, ErrMissing // what git says in a partial clone
	}
	return object{}, failure(ctx, cmd, err)
}

func (o *objects) start() error {
	verb := "--batch"
	if o.heads {
		verb = "--batch-check"
	}
	cmd := o.program.command(context.Background(), "cat-file", verb)
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	o.cmd, o.in, o.out = cmd, in, bufio.NewReaderSize(out, 32<<10)
	return nil
}

func (o *objects) ask(name string, limit int64, buf []byte) (object, error) {
	if _, err := io.WriteString(o.in, name+"\n"); err != nil {
		return object{}, err
	}
	line, err := o.out.ReadSlice('\n')
	if err != nil {
		return object{}, err
	}
	// The name stands first in an answer of trouble, and may hold anything.
	line = line[:len(line)-1]
	if bytes.HasSuffix(line, []byte(" missing")) {
		return object{}, ErrMissing
	}
	fields := strings.Split(string(line), " ")
	if len(fields) != 3 {
		return object{}, fmt.Errorf("%w: %s", errRaw, Printable(string(line)))
	}
	id, err := parseOID([]byte(fields[0]))
	if err != nil {
		return object{}, err
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil || size < 0 {
		return object{}, fmt.Errorf("%w: size %q", errRaw, fields[2])
	}
	obj := object{id: id, kind: fields[1], size: size}
	switch {
	case o.heads:
		return obj, nil
	case size > limit:
		return object{}, &TooLargeError{Size: size, Limit: limit}
	}
	start := len(buf)
	if need := start + int(size); need > cap(buf) {
		buf = append(make([]byte, 0, need), buf...)
	}
	buf = buf[:start+int(size)]
	if _, err := io.ReadFull(o.out, buf[start:]); err != nil {
		return object{}, err
	}
	if end, err := o.out.ReadByte(); err != nil || end != '\n' {
		return object{}, fmt.Errorf("%w: an object without an end", errRaw)
	}
	obj.data = buf
	return obj, nil
}

func (o *objects) kill() {
	o.cmd.Process.Kill()
	o.in.Close()
	o.cmd.Wait()
	o.cmd = nil
}

// close ends the child. It has nothing to say by then.
func (o *objects) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.cmd != nil {
		o.kill()
	}
}

// answers reads what `git cat-file --batch` writes.
type answers struct{ *bufio.Reader }

func newAnswers(r io.Reader) *answers { return &answers{bufio.NewReaderSize(r, 128<<10)} }

// next reads the answer to a question for a blob. why says why there is no
// data; err ends the conversation.
func (a *answers) next(id OID, limit int64) (data []byte, why, err error) {
	return a.nextOf("blob", id, limit)
}

// nextOf is next for an object of any kind.
func (a *answers) nextOf(want string, id OID, limit int64) (data []byte, why, err error) {
	kind, size, err := a.header(id)
	if errors.Is(err, ErrMissing) {
		return nil, err, nil
	}
	if err != nil {
		return nil, nil, err
	}
	switch {
	case kind != want:
		return nil, nil, fmt.Errorf("object %s is a %s, not a %s", id, kind, want)
	case size > limit:
		why = &TooLargeError{Size: size, Limit: limit}
		_, err = io.CopyN(io.Discard, a, size)
	default:
		data = make([]byte, size)
		_, err = io.ReadFull(a, data)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%w: an object ends early", errRaw)
	}
	if end, err := a.ReadByte(); err != nil || end != '\n' {
		return nil, nil, fmt.Errorf("%w: an object without an end", errRaw)
	}
	return data, why, nil
}

// header reads the line before an object: "<id> <kind> <size>", or
// "<id> missing".
func (a *answers) header(id OID) (kind string, size int64, err error) {
	line, err := a.ReadSlice('\n')
	if err != nil {
		return "", 0, fmt.Errorf("%w: it ends early", errRaw)
	}
	rest, ok := bytes.CutPrefix(line[:len(line)-1], []byte(id))
	fields := bytes.Split(rest, []byte{' '})
	switch {
	case !ok || len(fields) < 2 || len(fields[0]) != 0:
	case len(fields) == 2 && string(fields[1]) == "missing":
		return "", 0, ErrMissing
	case len(fields) == 3:
		if size, err := strconv.ParseInt(string(fields[2]), 10, 64); err == nil && size >= 0 {
			return string(fields[1]), size, nil
		}
	}
	return "", 0, fmt.Errorf("%w: %s", errRaw, Printable(string(line)))
}

// A blobStream is the content of one blob as git writes it.
type blobStream struct {
	*answers
	left   int64
	cmd    *exec.Cmd
	cancel context.CancelFunc
}

// Read implements io.Reader. What ends early is an error.
func (b *blobStream) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, io.EOF
	}
	n, err := b.answers.Read(p[:min(int64(len(p)), b.left)])
	if b.left -= int64(n); err == io.EOF && b.left > 0 {
		err = fmt.Errorf("%w: an object ends early", errRaw)
	}
	if err == io.EOF {
		err = nil
	}
	return n, err
}

// Close ends the child.
func (b *blobStream) Close() error {
	b.cancel()
	b.cmd.Wait() // it was killed
	return nil
}
