package web

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"strings"
	"sync"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/progress"
	"github.com/squiresec/squire/training/review"
)

//go:embed assets
var assets embed.FS

// kinds are the media types of what is in assets, by the end of the name.
func kindOf(name string) string {
	switch {
	case strings.HasSuffix(name, ".css"):
		return "text/css; charset=utf-8"
	case strings.HasSuffix(name, ".js"):
		return "text/javascript; charset=utf-8"
	case strings.HasSuffix(name, ".svg"):
		return "image/svg+xml"
	}
	return ""
}

const htmlText = "text/html; charset=utf-8"

// A call is one request that was let through, with what its page needs.
type call struct {
	*request
	ctx   context.Context
	w     *response
	parts []string // of the path, below the base
	state *progress.State
	now   time.Time
}

// errNotFound says that there is no such page.
var errNotFound = errors.New("there is no such page")

// route hands a request to its page.
func (s *Server) route(ctx context.Context, w *response, q *request) {
	rest, ok := strings.CutPrefix(q.path, s.guard.base+"/")
	if !ok {
		_ = w.redirect(s.guard.base + "/")
		return
	}
	c := &call{request: q, ctx: ctx, w: w, now: time.Now(), parts: strings.Split(rest, "/")}
	if c.parts[0] == "assets" && len(c.parts) == 2 && c.reads() {
		s.asset(c)
		return
	}
	if c.parts[0] != "katas" || c.parts[len(c.parts)-1] != "state" { // which a page asks for by itself
		s.touch()
	}
	err := s.page(c)
	if err == nil || w.started {
		return
	}
	status, title, text := 500, "That didn't work", err.Error()
	if r, ok := errors.AsType[*refusal](err); ok {
		status = r.status
	}
	if errors.Is(err, errNotFound) {
		status, title, text = 404, "Not found", "There is no such page."
	}
	if c.wantsJSON() {
		_ = w.json(status, map[string]string{"error": text})
		return
	}
	var p page
	p.add("<h1>", esc(title), "</h1>\n<p>", esc(text), `</p><p><a class="button" href="`, s.link("/"), `">To today's page</a></p>`)
	_ = w.send(status, htmlText, s.document(frame{title: title}, p.markup()))
}

// page shows the page that a path names, or does what it asks for.
func (s *Server) page(c *call) error {
	var err error
	if c.state, err = progress.Load(s.o.Progress); err != nil {
		return err
	}
	for len(c.parts) < 4 {
		c.parts = append(c.parts, "")
	}
	if len(c.parts) > 4 {
		return errNotFound
	}
	a, b, x, y := c.parts[0], c.parts[1], c.parts[2], c.parts[3]
	switch at := [3]bool{b != "", x != "", y != ""}; {
	case a == "" && at == [3]bool{} && c.reads():
		return s.today(c)
	case a == "progress" && !at[0] && c.reads():
		return s.progress(c)
	case a == "lessons" && !at[0] && c.reads():
		return s.lessons(c)
	case a == "lessons" && !at[2]:
		return s.lessonPages(c, b, x)
	case a == "review" && !at[1]:
		return s.reviewPages(c, b)
	case a == "katas" && at[1]:
		return s.kataPages(c, b, checks.Lang(x), y)
	case a == "workshop" && !at[2] && c.reads():
		return s.workshopPages(c, b, x)
	}
	return errNotFound
}

func (c *call) reads() bool { return c.method == "GET" || c.method == "HEAD" }

// wantsJSON reports whether the script of a page asks, which can read it.
func (c *call) wantsJSON() bool { return c.header["accept"] == "application/json" }

// show sends a page.
func (s *Server) show(c *call, f frame, body markup) error {
	f.due = len(review.Due(c.state, c.now))
	return c.w.send(200, htmlText, s.document(f, body))
}

// asset sends a file of the page. The name is looked up, never opened as a path.
func (s *Server) asset(c *call) {
	data, err := fs.ReadFile(assets, "assets/"+c.parts[1])
	kind := kindOf(c.parts[1])
	if err != nil || kind == "" {
		_ = c.w.send(404, plainText, "There is no such file.\n")
		return
	}
	_ = c.w.send(200, kind, string(data))
}

// record writes what was done, in the file and in the state.
func (s *Server) record(c *call, e progress.Event) error {
	if l, ok := training.Find(e.Lesson); ok {
		e.ContentDigest = l.Digest
	}
	if err := progress.Append(s.o.Progress, e); err != nil {
		return err
	}
	c.state.Add(e)
	return nil
}

// look keeps what was found in the learner's own code.
type look struct {
	mu   sync.Mutex
	done time.Time
	own  OwnCode
}

// lookAgain is how long what was found in the learner's code is taken for true.
const lookAgain = 10 * time.Second

// ownCode returns what the learner's code asks for. Who asks second waits for who
// asked first.
func (s *Server) ownCode(ctx context.Context) OwnCode {
	if s.o.Look == nil {
		return OwnCode{}
	}
	s.look.mu.Lock()
	defer s.look.mu.Unlock()
	if s.look.done.IsZero() || time.Since(s.look.done) > lookAgain {
		s.look.own, s.look.done = s.o.Look(ctx), time.Now()
	}
	return s.look.own
}
