package lsp

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"unicode/utf8"

	"go.lsp.dev/jsonrpc2"
)

// maxMessage is the longest message body in bytes that is read. A longer one,
// or a length that only claims to be so, is skipped and answered with an error.
const maxMessage = 512 << 20

// A stream frames messages with the header of the base protocol. Unlike the
// library's, it survives every malformed message: what can't be read is
// answered with a JSON-RPC error and skipped, and reading goes on at the next
// header. Only the end of the input ends it.
//
// It implements [jsonrpc2.Stream], and with ReadFrame and WriteFrame the
// extension that the library looks for to read whole frames.
type stream struct {
	in   *bufio.Reader
	body []byte // reused; a frame is valid until the next read

	write sync.Mutex // one frame at a time
	out   io.Writer
	buf   []byte

	// atEnd is called once, by the reader, before the end is reported.
	atEnd func()
	// answered is called after a message was written that is no request.
	answered func()

	once sync.Once
	done chan struct{} // closed by stop
	quit sync.Once
}

func newStream(in io.Reader, out io.Writer) *stream {
	return &stream{in: bufio.NewReaderSize(in, 64<<10), out: out, atEnd: func() {}, answered: func() {}, done: make(chan struct{})}
}

// stop makes the reader report the end at its next frame.
func (s *stream) stop() { s.quit.Do(func() { close(s.done) }) }

// ReadFrame returns the body of the next message that the library can decode.
// The error is io.EOF, or the reader's own.
func (s *stream) ReadFrame(ctx context.Context) ([]byte, int64, error) {
	for {
		body, err := s.next(ctx)
		if err != nil {
			s.once.Do(s.atEnd)
			return nil, 0, err
		}
		if !utf8.Valid(body) {
			// A bad byte in one string must not cost the whole message.
			body = bytes.ToValidUTF8(body, []byte("\uFFFD"))
		}
		if err := decodable(body); err != nil {
			s.refuse(ctx, err)
			continue
		}
		return body, int64(len(body)), nil
	}
}

// next reads one header and its body.
func (s *stream) next(ctx context.Context) ([]byte, error) {
	for {
		select {
		case <-s.done:
			return nil, io.EOF
		default:
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		length, err := s.header()
		if err != nil {
			return nil, err
		}
		if length < 0 {
			s.refuse(ctx, jsonrpc2.NewError(jsonrpc2.ParseError, "the message has no usable Content-Length; it was skipped"))
			continue
		}
		if err := s.read(length); err != nil {
			return nil, err
		}
		return s.body, nil
	}
}

// read reads a body into s.body. Memory grows with what really arrives, so
// that a false length costs none.
func (s *stream) read(length int) error {
	const step = 1 << 20
	s.body = s.body[:0]
	if cap(s.body) > 16*step && length < step {
		s.body = nil // don't keep the memory of one big message for ever
	}
	for len(s.body) < length {
		n := min(length-len(s.body), step)
		at := len(s.body)
		if cap(s.body)-at < n {
			s.body = append(make([]byte, 0, min(max(2*cap(s.body), at+n), length)), s.body...)
		}
		s.body = s.body[:at+n]
		if _, err := io.ReadFull(s.in, s.body[at:]); err != nil {
			return io.EOF // a message cut short is no message
		}
	}
	return nil
}

// header reads up to the empty line that ends a header. It returns the length
// of the body, or -1 when the header gave none that can be used.
//
// A length counts wherever it ends a line: after a body that was longer or
// shorter than its header said, the next header starts in the middle of one.
// JSON writes line breaks in strings as escapes, so a document that quotes a
// header can't be taken for one.
func (s *stream) header() (int, error) {
	length, any := -1, false
	for {
		line, err := s.line()
		if err != nil {
			return 0, err
		}
		if len(line) == 0 {
			if any {
				return length, nil
			}
			continue // empty lines between messages
		}
		any = true
		if n, ok := contentLength(line); ok {
			length = n
		}
	}
}

// line reads one line without its line break, or the tail of a long one.
func (s *stream) line() ([]byte, error) {
	const tail = 256
	var line []byte
	for {
		part, err := s.in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return bytes.TrimRight(line, "\r\n"), nil
		case errors.Is(err, bufio.ErrBufferFull):
			line = append(line[:0], line[max(len(line)-tail, 0):]...)
		default:
			return nil, io.EOF
		}
	}
}

// contentLength reads "Content-Length: 123" at the end of a line, in any case.
func contentLength(line []byte) (int, bool) {
	const name = "content-length"
	colon := bytes.LastIndexByte(line, ':')
	if colon < 0 {
		return 0, false
	}
	before := bytes.TrimRight(line[:colon], " \t")
	if len(before) < len(name) || !bytes.EqualFold(before[len(before)-len(name):], []byte(name)) {
		return 0, false
	}
	n, err := strconv.Atoi(string(bytes.TrimSpace(line[colon+1:])))
	if err != nil || n <= 0 || n > maxMessage {
		return -1, true
	}
	return n, true
}

// decodable reports whether the library can take a message apart. It ends the
// connection for one that it can't.
func decodable(body []byte) *jsonrpc2.Error {
	trimmed := bytes.TrimLeft(body, " \t\r\n")
	var err error
	if len(trimmed) > 0 && trimmed[0] == '[' {
		_, err = jsonrpc2.ParseRequests(body)
	} else {
		_, err = jsonrpc2.DecodeMessage(body)
	}
	if err == nil {
		return nil
	}
	// The library calls well-formed JSON that is no message an invalid
	// request. Its own texts are fixed and quote nothing.
	if errors.Is(err, jsonrpc2.ErrInvalidRequest) {
		return jsonrpc2.NewError(jsonrpc2.InvalidRequest, "the message is no JSON-RPC 2.0 request; it was skipped")
	}
	return jsonrpc2.NewError(jsonrpc2.ParseError, "the message is no valid JSON; it was skipped")
}

// refuse answers a message that has no usable id.
func (s *stream) refuse(ctx context.Context, err *jsonrpc2.Error) {
	_, _ = s.WriteFrame(ctx, jsonrpc2.AppendResponse(nil, jsonrpc2.ID{}, nil, err))
}

// Read implements [jsonrpc2.Stream].
func (s *stream) Read(ctx context.Context) (jsonrpc2.Message, int64, error) {
	body, n, err := s.ReadFrame(ctx)
	if err != nil {
		return nil, 0, err
	}
	msg, err := jsonrpc2.DecodeMessage(body)
	return msg, n, err
}

// Write implements [jsonrpc2.Stream].
func (s *stream) Write(ctx context.Context, msg jsonrpc2.Message) (int64, error) {
	body := jsonrpc2.AppendMessage(nil, msg)
	n, err := s.WriteFrame(ctx, body)
	if !bytes.Contains(body[:min(len(body), 100)], []byte(`"method":`)) {
		s.answered()
	}
	return n, err
}

// WriteFrame writes one message with a single call of Write.
func (s *stream) WriteFrame(ctx context.Context, body []byte) (int64, error) {
	s.write.Lock()
	defer s.write.Unlock()
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	s.buf = append(fmt.Appendf(s.buf[:0], "Content-Length: %d\r\n\r\n", len(body)), body...)
	n, err := s.out.Write(s.buf)
	if cap(s.buf) > 4<<20 {
		s.buf = nil
	}
	return int64(n), err
}

// Close implements [jsonrpc2.Stream]. The reader and the writer belong to the
// caller of Serve, so they stay open.
func (s *stream) Close() error {
	s.stop()
	return nil
}
