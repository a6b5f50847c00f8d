// Package web shows lessons, quizzes, reviews, katas and progress as pages in the
// browser of this machine, for as long as Squire runs.
//
// It promises that no other site and no other machine gets anything from it (see
// guard.go), that a page loads nothing from anywhere else, and that no secret of a
// repository is on a page: code of the learner's is shown as a finding's excerpt,
// which is masked. No part of an address is ever used as a path of a file.
//
// Pages are forms and links that work without scripts; one script adds the editor
// of a kata, results as they come, and the keys of a workshop. All of it is in the
// binary, and is read when the first page is asked for.
package web

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/plan"
)

// IdleLimit is how long a server runs when nobody asks it for a page.
const IdleLimit = 30 * time.Minute

// Options say what a server shows.
type Options struct {
	// Port to listen on, of 127.0.0.1 and nothing else; 0 takes a free one.
	Port int
	// AllowHosts are values of Host, "name" or "name:port", beside the address
	// itself: what a browser sends where the port is forwarded.
	AllowHosts []string
	// Progress is the path of the learner's progress. It is read for every page,
	// since other programs write to it as well.
	Progress string
	// KataDir returns the folder that a kata is laid out in.
	KataDir func(kata.Kata) (string, error)
	// Look tells of the learner's own code. It may be nil.
	Look func(context.Context) OwnCode
	// Idle is how long the server runs when nobody asks; 0 is [IdleLimit].
	Idle time.Duration
}

// OwnCode is what is known of the learner's own code. Excerpts of its findings are
// masked, as all are.
type OwnCode struct {
	Needs []plan.Need
	Langs []checks.Lang
	Note  string // what to say where nothing is known, "" for nothing
}

// A Server shows pages.
type Server struct {
	o        Options
	guard    *guard
	listener net.Listener

	mu       sync.Mutex
	asked    time.Time // when a page was asked for last
	attempts map[string]*attempt
	results  map[string]*tried // what came of katas, by their names
	review   *reviewed

	trying sync.Mutex // one kata at a time: each takes a processor
	look   look
}

// Listen takes the port. Nobody is answered before [Server.Serve].
func Listen(o Options) (*Server, error) {
	for _, h := range o.AllowHosts {
		if !isHost(h) {
			return nil, fmt.Errorf("allow host %q: want a name or an address, with a port where the browser shows one, such as box.example:8443", h)
		}
	}
	if o.Idle == 0 {
		o.Idle = IdleLimit
	}
	// An address and no name, so that no resolver is linked.
	l, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: o.Port})
	if err != nil {
		return nil, fmt.Errorf("listen: %w; --port 0 takes a free port", err)
	}
	return &Server{
		o: o, guard: newGuard(l.Addr().String(), o.AllowHosts), listener: l,
		attempts: map[string]*attempt{}, results: map[string]*tried{},
	}, nil
}

// isHost holds for what Host may be. A star would allow every name.
func isHost(s string) bool {
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		host, port = s, ""
	}
	return host != "" && len(s) < 256 && strings.Trim(strings.ToLower(host), "abcdefghijklmnopqrstuvwxyz0123456789.-") == "" && strings.Trim(port, "0123456789") == ""
}

// Address returns where the pages are. It opens them once.
func (s *Server) Address() string {
	return "http://" + s.listener.Addr().String() + "/open?t=" + s.guard.token
}

// Serve answers until ctx ends or nobody asked for long. Both are no error. It
// returns when all that it started has ended.
func (s *Server) Serve(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	s.asked = time.Now()
	var all sync.WaitGroup
	all.Go(func() { s.endWhenIdle(ctx, stop) })
	all.Go(func() {
		<-ctx.Done()
		_ = s.listener.Close()
	})
	defer all.Wait()
	defer stop()
	room := make(chan struct{}, maxTogether)
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			if ne, ok := errors.AsType[net.Error](err); ok && ne.Timeout() {
				continue
			}
			return fmt.Errorf("serve: %w", err)
		}
		select {
		case room <- struct{}{}:
		default: // more than a browser opens
			_ = conn.Close()
			continue
		}
		all.Go(func() {
			defer func() { <-room }()
			s.answer(ctx, conn)
		})
	}
}

// Close gives the port back where nothing was served.
func (s *Server) Close() { _ = s.listener.Close() }

func (s *Server) endWhenIdle(ctx context.Context, stop func()) {
	for {
		s.mu.Lock()
		left := time.Until(s.asked.Add(s.o.Idle))
		s.mu.Unlock()
		if left <= 0 {
			stop()
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(left):
		}
	}
}

// touch notes that somebody is there.
func (s *Server) touch() {
	s.mu.Lock()
	s.asked = time.Now()
	s.mu.Unlock()
}

// answer reads one request and answers it.
func (s *Server) answer(ctx context.Context, conn net.Conn) {
	ctx, stop := context.WithCancel(ctx)
	ended := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	defer ended()
	defer hangUp(conn)
	_ = conn.SetReadDeadline(time.Now().Add(readLimit))
	w := &response{conn: conn}
	protect(w)
	q, err := readRequest(conn)
	if err != nil {
		if r, ok := errors.AsType[*refusal](err); ok {
			_ = w.send(r.status, plainText, r.why+"\n")
		}
		return
	}
	w.bare = q.method == "HEAD"
	defer func() {
		// The value of a panic may quote a file, so it isn't told.
		if recover() != nil && !w.started {
			w.header = nil
			protect(w)
			_ = w.send(500, plainText, "This is a defect of squire.\n")
		}
	}()
	if s.guard.admit(w, q) {
		s.route(ctx, w, q)
	}
}

// hangUp ends a connection so that the other side gets all that was written: what
// it still sends is taken for a moment, or the system would cut it off.
func hangUp(conn net.Conn) {
	if t, ok := conn.(*net.TCPConn); ok && t.CloseWrite() == nil {
		_ = t.SetReadDeadline(time.Now().Add(time.Second))
		var buf [4 << 10]byte
		for range 512 {
			if _, err := t.Read(buf[:]); err != nil {
				break
			}
		}
	}
	_ = conn.Close()
}
