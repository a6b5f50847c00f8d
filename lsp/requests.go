package lsp

import (
	"cmp"
	"context"
	"encoding/json"
	"path"
	"path/filepath"
	"slices"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/training"
)

// The requests that are Squire's own. docs/lsp.md has their shapes, which
// clients rely on: fields are added, none is taken away.
const (
	methodLesson   = "squire/lesson"
	methodLessons  = "squire/lessons"
	methodQuiz     = "squire/quiz"
	methodKata     = "squire/kata"
	methodReview   = "squire/review"
	methodStatus   = "squire/status"
	methodFindings = "squire/findings"
)

// The notifications that go to clients which asked for them in
// initializationOptions.
const (
	noteOpenLesson = "squire/openLesson"
	noteStatus     = "squire/didChangeStatus"
)

// feature answers the requests that the session doesn't: those of editors
// beyond diagnostics, hovers and actions, and those of Squire's own.
func (s *session) feature(req *jsonrpc2.Request) (job, error) {
	switch req.Method() {
	case methodLesson:
		return own(req, s.lessonRequest)
	case methodLessons:
		return own(req, s.lessonsRequest)
	case methodQuiz:
		return own(req, s.quizRequest)
	case methodKata:
		return own(req, s.kataRequest)
	case methodReview:
		return own(req, s.reviewRequest)
	case methodStatus:
		return own(req, s.statusRequest)
	case methodFindings:
		return own(req, s.findingsRequest)
	}
	if do, ok, err := s.editorFeature(req); ok {
		return do, err
	}
	return nil, jsonrpc2.ErrMethodNotFound
}

// own decodes the parameters of one of our own requests, which may be left
// out, and has its answer written as the standard library writes JSON: that
// is the form that other programs of Squire write the same types in.
func own[P any](req *jsonrpc2.Request, answer func(context.Context, *P) (any, error)) (job, error) {
	p := new(P)
	raw := []byte(req.Params())
	// A library that leaves them out may send an empty list, or a list of one.
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil && len(list) <= 1 {
		raw = slices.Concat(list...)
	}
	if len(raw) > 0 && json.Unmarshal(raw, p) != nil {
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, errParams.Error())
	}
	return func(ctx context.Context) (any, error) {
		v, err := answer(ctx, p)
		if err != nil {
			return nil, err
		}
		data, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		return jsonrpc2.RawMessage(data), nil
	}, nil
}

// failed is the answer to a request that can't be done, for the user to read.
func failed(message string) error { return jsonrpc2.NewError(codeRequestFailed, message) }

// none is the parameters of a request without any.
type none struct{}

// A tally counts findings by severity.
type tally struct {
	Critical int `json:"critical"`
	High     int `json:"high"`
	Medium   int `json:"medium"`
	Low      int `json:"low"`
	Info     int `json:"info"`
}

func (t *tally) add(s checks.Severity) {
	switch s {
	case checks.Critical:
		t.Critical++
	case checks.High:
		t.High++
	case checks.Medium:
		t.Medium++
	case checks.Low:
		t.Low++
	default:
		t.Info++
	}
}

func (t *tally) plus(o tally) {
	t.Critical += o.Critical
	t.High += o.High
	t.Medium += o.Medium
	t.Low += o.Low
	t.Info += o.Info
}

// statusAnswer is the answer to squire/status.
type statusAnswer struct {
	Version   string       `json:"version"`
	State     string       `json:"state"` // "scanning" or "idle"
	Positions string       `json:"positionEncoding"`
	Open      int          `json:"open"` // documents
	Rules     int          `json:"rules"`
	Roots     []rootStatus `json:"roots"`
	Findings  tally        `json:"findings"`
	Gaps      []gapStatus  `json:"gaps"`
}

// rootStatus tells of one folder with a policy.
type rootStatus struct {
	URI    string      `json:"uri"` // "" for documents in no folder
	Rules  int         `json:"rules"`
	Mode   policy.Mode `json:"mode"`
	FailOn string      `json:"failOn"`
	// Config says whether the folder has a .squire.toml.
	Config bool `json:"config"`
	// Problem is why the policy can't be read, so that an older one or the
	// defaults are in force; "" where it can.
	Problem string `json:"problem,omitempty"`
}

// A gapStatus is something that was not looked at.
type gapStatus struct {
	URI     string `json:"uri"`
	Kind    string `json:"kind"`
	Message string `json:"message"`
}

func (s *session) statusRequest(ctx context.Context, _ *none) (any, error) {
	a := statusAnswer{Version: s.opt.Version, State: s.activity(), Roots: []rootStatus{}, Gaps: []gapStatus{}}
	s.mu.Lock()
	a.Positions = string(s.can.encoding)
	a.Open = len(s.docs)
	var roots []*root
	for _, r := range s.roots {
		roots = append(roots, r)
	}
	if len(roots) == 0 {
		roots = append(roots, s.rootOf(""))
	}
	s.mu.Unlock()
	slices.SortFunc(roots, func(a, b *root) int { return cmp.Compare(a.dir, b.dir) })
	for _, r := range roots {
		pol := s.inForce(r).policy
		one := rootStatus{Mode: pol.Mode(), FailOn: pol.FailOn().String()}
		for _, rule := range pol.Rules() {
			if pol.Enabled(rule) {
				one.Rules++
			}
		}
		if r.dir != "" {
			one.URI = string(uri.File(r.dir))
			one.Config = stampOf(filepath.Join(r.dir, policy.ConfigFile)) != stamp{}
		}
		r.mu.Lock()
		one.Problem = oneLine(r.told)
		r.mu.Unlock()
		a.Rules = max(a.Rules, one.Rules)
		a.Roots = append(a.Roots, one)
	}
	for _, snap := range s.openNow() {
		r := s.findings(snap)
		if ctx.Err() != nil {
			return nil, protocol.ErrRequestCancelled
		}
		for i := range r.found {
			a.Findings.add(r.found[i].Severity)
		}
		for _, g := range r.gaps {
			d := s.gap(g, snap)
			text, _ := d.Message.(protocol.String)
			a.Gaps = append(a.Gaps, gapStatus{snap.uri, string(g.Kind), oneLine(string(text))})
		}
	}
	return a, nil
}

// activity says whether a scan is running.
func (s *session) activity() string {
	if len(s.scans) > 0 {
		return "scanning"
	}
	return "idle"
}

// openNow returns the newest version of each open document, in the order of
// their addresses.
func (s *session) openNow() []*snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*snapshot
	for _, d := range s.docs {
		all = append(all, d.now)
	}
	slices.SortFunc(all, func(a, b *snapshot) int { return cmp.Compare(a.uri, b.uri) })
	return all
}

// findingsParams may limit the answer to a folder or one document.
type findingsParams struct {
	URI string `json:"uri"`
}

// findingsAnswer is the answer to squire/findings.
type findingsAnswer struct {
	Findings []findingAnswer `json:"findings"`
	// Complete says that there was no gap in what was looked at.
	Complete bool `json:"complete"`
	// Workspace says that files which are not open are among them.
	Workspace bool `json:"workspace"`
}

// A findingAnswer is one finding. It holds no text of the document.
type findingAnswer struct {
	URI         string          `json:"uri"`
	Range       protocol.Range  `json:"range"`
	Folder      string          `json:"folder"` // from the root, with slashes; "." is the root
	File        string          `json:"file"`   // from the root
	Rule        string          `json:"rule"`
	Severity    checks.Severity `json:"severity"`
	Concept     string          `json:"concept"`
	Title       string          `json:"title"`
	Message     string          `json:"message"`
	Fingerprint string          `json:"fingerprint"`
	Secret      bool            `json:"secret"`
	Fixable     bool            `json:"fixable"` // has a fix that needs no review
	Lesson      string          `json:"lesson,omitempty"`
}

func (s *session) findingsRequest(ctx context.Context, p *findingsParams) (any, error) {
	a := findingsAnswer{Findings: []findingAnswer{}, Complete: true}
	dir := filePath(p.URI)
	lessons := map[*checks.Rule]string{}
	s.mu.Lock()
	a.Workspace = s.survey.done
	s.mu.Unlock()
	for _, snap := range append(s.openNow(), s.elsewhere()...) {
		if p.URI != "" && docKey(p.URI) != docKey(snap.uri) && (dir == "" || snap.file == "" || !within(dir, snap.file)) {
			continue
		}
		r := s.findings(snap)
		if ctx.Err() != nil {
			return nil, protocol.ErrRequestCancelled
		}
		a.Complete = a.Complete && len(r.gaps) == 0
		file := clean(snap.path())
		for i := range r.found {
			x := &r.found[i]
			a.Findings = append(a.Findings, findingAnswer{
				URI: snap.uri, Range: snap.mapper.SpanRange(x.Span), File: file, Folder: path.Dir(file),
				Rule: x.Rule.ID, Severity: x.Severity, Concept: clean(cmp.Or(x.Rule.Concept, x.Rule.ID)),
				Title: clean(x.Rule.Title), Message: sentence(x.Message), Fingerprint: x.Fingerprint.String(),
				Secret: x.Rule.Secret, Lesson: lessonOf(lessons, x.Rule),
				Fixable: slices.ContainsFunc(x.Fixes, func(f checks.Fix) bool { return f.Safe }),
			})
		}
	}
	return a, nil
}

// lessonOf returns the id of the lesson of a rule, "" where it has none. It
// remembers what it looked up.
func lessonOf(known map[*checks.Rule]string, r *checks.Rule) string {
	id, ok := known[r]
	if !ok {
		if l, found := training.ForRule(r); found {
			id = l.ID
		}
		known[r] = id
	}
	return id
}

// statusNote is the notification squire/didChangeStatus.
type statusNote struct {
	State    string `json:"state"`
	Findings tally  `json:"findings"`
}

// tell notes what is shown of a document, nothing when it is closed, and tells
// a client that asked for it when the sum changed.
func (s *session) tell(d *document, found []checks.Finding) {
	var t tally
	for i := range found {
		t.add(found[i].Severity)
	}
	s.mu.Lock()
	if !s.extra.statusUpdates {
		s.mu.Unlock()
		return
	}
	if t == (tally{}) {
		delete(s.shown, d)
	} else {
		s.shown[d] = t
	}
	var sum tally
	for _, one := range s.shown {
		sum.plus(one)
	}
	same := s.toldOnce && sum == s.toldSum
	s.toldOnce, s.toldSum = true, sum
	s.mu.Unlock()
	if same {
		return
	}
	data, err := json.Marshal(statusNote{s.activity(), sum})
	if err == nil {
		_ = s.conn.Notify(s.ctx, noteStatus, jsonrpc2.RawMessage(data))
	}
}
