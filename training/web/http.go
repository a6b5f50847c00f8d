package web

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Package net/http costs every start of Squire a millisecond and five megabytes,
// with a client, TLS and HTTP/2 in it. What a browser on this machine needs is
// here: one request a connection, so that nothing can hide behind one.

// The limits of a request, in bytes, and the time it may take to come.
const (
	maxHead     = 64 << 10 // every server of this host adds its cookies
	maxFields   = 64
	maxBody     = 1 << 20
	readLimit   = 10 * time.Second
	writeLimit  = 30 * time.Second
	maxTogether = 64 // connections
)

// A request is one that is well formed: see [readRequest].
type request struct {
	method string
	path   string // decoded, begins with a slash, has no "." or ".." in it
	query  url.Values
	host   string
	header map[string]string // by names in lower case
	body   []byte
}

// A refusal is an answer to what is no request.
type refusal struct {
	status int
	why    string
}

func (r *refusal) Error() string { return r.why }

func refuse(status int, why string) error { return &refusal{status, why} }

// readRequest reads one request. It takes what browsers send and nothing else: a
// line that ends in a bare line feed, a header that is there twice, a body in
// chunks or a target with a host in it is refused, since those are what two
// readers understand in two ways. An error that is no *refusal is one of the
// connection.
func readRequest(in io.Reader) (*request, error) {
	head := &io.LimitedReader{R: in, N: maxHead}
	r := bufio.NewReaderSize(head, 4<<10)
	line, err := readLine(r, head)
	if err != nil {
		return nil, err
	}
	parts := strings.Split(line, " ")
	if len(parts) != 3 || !isToken(parts[0]) {
		return nil, refuse(400, "no request line")
	}
	if parts[2] != "HTTP/1.1" {
		return nil, refuse(505, "not HTTP/1.1")
	}
	q := &request{method: parts[0], header: map[string]string{}}
	if err := q.target(parts[1]); err != nil {
		return nil, err
	}
	for {
		line, err := readLine(r, head)
		if err != nil {
			return nil, err
		}
		if line == "" {
			break
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok || !isToken(name) || len(q.header) == maxFields {
			return nil, refuse(400, "no header")
		}
		name = strings.ToLower(name)
		if _, twice := q.header[name]; twice {
			return nil, refuse(400, "a header is there twice")
		}
		q.header[name] = strings.Trim(value, " \t")
	}
	var ok bool
	if q.host, ok = q.header["host"]; !ok {
		return nil, refuse(400, "no host")
	}
	return q, q.readBody(r, head)
}

// readLine reads a line of the head, without its end.
func readLine(r *bufio.Reader, head *io.LimitedReader) (string, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		if errors.Is(err, io.EOF) && head.N <= 0 {
			return "", refuse(431, "too long a head")
		}
		return "", err
	}
	line, ok := strings.CutSuffix(line, "\r\n")
	if !ok {
		return "", refuse(400, "a line without its end")
	}
	for i := range len(line) {
		if c := line[i]; c < ' ' && c != '\t' || c == 0x7f {
			return "", refuse(400, "a control character")
		}
	}
	return line, nil
}

// isToken holds for what may be a method or the name of a header.
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0) {
			return false
		}
	}
	return s != ""
}

// target takes the target apart: a path and a query, never a whole address.
func (q *request) target(s string) error {
	path, query, _ := strings.Cut(s, "?")
	bad := refuse(400, "no path of this server")
	if !strings.HasPrefix(path, "/") || strings.Contains(s, "#") {
		return bad
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return bad
		}
	}
	var err error
	if q.path, err = url.PathUnescape(path); err != nil || strings.ContainsAny(q.path, "\\\x00") {
		return bad
	}
	for i, part := range strings.Split(q.path[1:], "/") {
		if part == "." || part == ".." || part == "" && i < strings.Count(q.path, "/")-1 {
			return bad
		}
	}
	if q.query, err = url.ParseQuery(query); err != nil {
		return refuse(400, "no query")
	}
	return nil
}

func (q *request) readBody(r *bufio.Reader, head *io.LimitedReader) error {
	if _, ok := q.header["transfer-encoding"]; ok {
		return refuse(411, "a body without its length")
	}
	if _, ok := q.header["expect"]; ok {
		return refuse(417, "an expectation")
	}
	n := uint64(0)
	if text, ok := q.header["content-length"]; ok {
		var err error
		if n, err = strconv.ParseUint(text, 10, 31); err != nil {
			return refuse(400, "no length")
		}
	}
	if n > maxBody {
		return refuse(413, "too long a body")
	}
	have := uint64(r.Buffered())
	if have > n {
		return refuse(400, "more than one request")
	}
	head.N = int64(n - have)
	q.body = make([]byte, n)
	if _, err := io.ReadFull(r, q.body); err != nil {
		return err
	}
	return nil
}

// form returns the fields of a form that was sent.
func (q *request) form() (url.Values, error) {
	kind, _, _ := strings.Cut(q.header["content-type"], ";")
	if !strings.EqualFold(strings.TrimSpace(kind), "application/x-www-form-urlencoded") {
		return nil, refuse(415, "no form")
	}
	v, err := url.ParseQuery(string(q.body))
	if err != nil {
		return nil, refuse(400, "no form")
	}
	return v, nil
}

// cookie returns the value of a cookie, or "" where there is none or more than
// one of the name: a page on another port can set one of its own.
func (q *request) cookie(name string) string {
	found := ""
	for part := range strings.SplitSeq(q.header["cookie"], ";") {
		n, v, _ := strings.Cut(strings.TrimSpace(part), "=")
		if n != name {
			continue
		}
		if found != "" {
			return ""
		}
		found = v
	}
	return found
}

// A response is an answer that is being written. It is complete when its
// connection ends.
type response struct {
	conn    net.Conn
	header  [][2]string
	started bool
	bare    bool // the answer to HEAD
}

// set adds a header. Neither part ever comes from a request.
func (w *response) set(name, value string) { w.header = append(w.header, [2]string{name, value}) }

// start writes the head.
func (w *response) start(status int) error {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\nConnection: close\r\n", status, statusText(status))
	for _, h := range w.header {
		b.WriteString(h[0] + ": " + h[1] + "\r\n")
	}
	b.WriteString("\r\n")
	w.started = true
	_, err := w.Write([]byte(b.String()))
	return err
}

func (w *response) Write(p []byte) (int, error) {
	_ = w.conn.SetWriteDeadline(time.Now().Add(writeLimit))
	return w.conn.Write(p)
}

// send writes a whole answer.
func (w *response) send(status int, kind, body string) error {
	w.set("Content-Type", kind)
	w.set("Content-Length", strconv.Itoa(len(body)))
	if err := w.start(status); err != nil || w.bare {
		return err
	}
	_, err := io.WriteString(w, body)
	return err
}

// redirect has the browser ask for another page of this server.
func (w *response) redirect(to string) error {
	w.set("Location", to)
	return w.send(303, "text/plain; charset=utf-8", "")
}

func statusText(status int) string {
	switch status {
	case 200:
		return "OK"
	case 303:
		return "See Other"
	case 400:
		return "Bad Request"
	case 401:
		return "Unauthorized"
	case 403:
		return "Forbidden"
	case 404:
		return "Not Found"
	case 405:
		return "Method Not Allowed"
	case 409:
		return "Conflict"
	case 411:
		return "Length Required"
	case 413:
		return "Content Too Large"
	case 415:
		return "Unsupported Media Type"
	case 417:
		return "Expectation Failed"
	case 421:
		return "Misdirected Request"
	case 431:
		return "Request Header Fields Too Large"
	case 500:
		return "Internal Server Error"
	case 505:
		return "HTTP Version Not Supported"
	}
	return "Status"
}
