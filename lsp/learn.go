package lsp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
)

// The server's own commands.
const (
	learnCommand  = "squire.learn"  // opens a lesson
	rotateCommand = "squire.rotate" // tells how to take a leaked secret out of use
	acceptCommand = "squire.accept" // writes a finding into the baseline
)

// commands are the commands that this session runs.
func (s *session) commands() []string {
	all := []string{learnCommand, rotateCommand, scanCommand}
	if s.opt.Accept != nil {
		all = append(all, acceptCommand)
	}
	return all
}

// learnArgs is the one argument of learnCommand and rotateCommand.
type learnArgs struct {
	Rule   string `json:"rule,omitempty"`
	Lesson string `json:"lesson,omitempty"` // instead of a rule, or beside it
	Lang   string `json:"lang,omitempty"`
	URI    string `json:"uri,omitempty"` // the document whose policy knows the rule
}

// executeCommand runs one of the server's own commands.
func (s *session) executeCommand(p *protocol.ExecuteCommandParams) (job, error) {
	switch p.Command {
	case learnCommand:
		return argument(p, `{"rule": "ID"}`, func(a *learnArgs) bool { return a.Rule != "" || a.Lesson != "" }, s.learn)
	case rotateCommand:
		return argument(p, `{"rule": "ID"}`, func(a *learnArgs) bool { return a.Rule != "" }, s.rotate)
	case scanCommand:
		return func(context.Context) (any, error) { s.scanWorkspace(true); return nil, nil }, nil
	case acceptCommand:
		if s.opt.Accept != nil {
			return argument(p, `{"uri": "file:///…", "fingerprint": "…", "until": "2027-01-31"}`,
				func(a *acceptArgs) bool { return a.URI != "" && a.Fingerprint != "" }, s.accept)
		}
	}
	return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, "squire has no such command; it has "+strings.Join(s.commands(), ", "))
}

// argument decodes the one argument of a command and returns the job that runs
// it.
func argument[A any](p *protocol.ExecuteCommandParams, example string, good func(*A) bool, run func(context.Context, *A) error) (job, error) {
	a := new(A)
	if len(p.Arguments) != 1 || json.Unmarshal(p.Arguments[0], a) != nil || !good(a) {
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, p.Command+" wants one argument, such as "+example)
	}
	return func(ctx context.Context) (any, error) { return nil, run(ctx, a) }, nil
}

// learn opens a lesson in the editor, or says how to read it where the editor
// can't.
func (s *session) learn(ctx context.Context, args *learnArgs) error {
	lang := checks.Lang(args.Lang)
	if args.Lesson != "" {
		l, ok := training.Find(args.Lesson)
		if !ok {
			s.show(protocol.MessageTypeInfo, "Squire has no lesson of this name.")
			return nil
		}
		return s.read(ctx, args, l, l.ID, func() (string, error) { return lessonPage(l, lang) })
	}
	rule, ok := s.rule(s.snapshot(args.URI), args.Rule)
	if !ok || s.opt.Lessons == nil {
		s.show(protocol.MessageTypeInfo, "Squire has no lesson for this rule.")
		return nil
	}
	l, _ := training.ForRule(rule)
	return s.read(ctx, args, l, rule.ID, func() (string, error) { return s.opt.Lessons.Page(rule, lang) })
}

// read has the editor show a lesson: in a view of its own, or as a file with
// the page. name is what the terminal would be asked for.
func (s *session) read(ctx context.Context, args *learnArgs, l *training.Lesson, name string, page func() (string, error)) error {
	if s.openLesson(args) {
		return nil
	}
	if l != nil && s.can.showDocument {
		s.opened(l, checks.Lang(args.Lang))
	}
	hint := fmt.Sprintf("This editor can't open the lesson. Read it in a terminal with: squire explain %s --full", name)
	return s.openPage(ctx, name, hint, page)
}

// openPage writes a page to the cache and has the editor show it; hint tells
// where else it can be read.
func (s *session) openPage(ctx context.Context, name, hint string, page func() (string, error)) error {
	if !s.can.showDocument {
		s.show(protocol.MessageTypeInfo, hint)
		return nil
	}
	text, err := page()
	if err != nil {
		return jsonrpc2.NewError(codeRequestFailed, "the lesson can't be read: "+oneLine(err.Error()))
	}
	file, err := s.writeLesson(name, text)
	if err != nil {
		s.log.Warn("a lesson can't be written", "reason", err)
		s.show(protocol.MessageTypeInfo, hint)
		return nil
	}
	focus := true
	res, err := s.client.ShowDocument(ctx, &protocol.ShowDocumentParams{URI: uri.File(file), TakeFocus: &focus})
	if err != nil || !res.Success {
		s.show(protocol.MessageTypeInfo, hint)
	}
	return nil
}

// rule finds a rule by its id among those that are in force for a document, or
// by default.
func (s *session) rule(snap *snapshot, id string) (*checks.Rule, bool) {
	s.mu.Lock()
	r := s.rootOf("")
	s.mu.Unlock()
	if snap != nil {
		r = snap.root
	}
	for _, rule := range s.inForce(r).policy.Rules() {
		if rule.ID == id {
			return rule, true
		}
	}
	return nil, false
}

// writeLesson writes a page to the cache, where the editor can open it, and
// returns its absolute path.
func (s *session) writeLesson(id, page string) (string, error) {
	dir := s.opt.CacheDir
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("find the cache folder: %w", err)
		}
		dir = filepath.Join(cache, "squire")
	}
	dir = filepath.Join(dir, "lessons")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make %s: %w", dir, checks.Pathless(err))
	}
	file := filepath.Join(dir, lessonName(id))
	if old, err := os.ReadFile(file); err == nil && string(old) == page {
		return file, nil
	}
	// Another session may write the same lesson: nobody sees half of it.
	tmp, err := os.CreateTemp(dir, ".lesson-*")
	if err != nil {
		return "", fmt.Errorf("write in %s: %w", dir, checks.Pathless(err))
	}
	_, werr := tmp.WriteString(page)
	err = errors.Join(werr, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
		return "", fmt.Errorf("write %s: %w", file, checks.Pathless(err))
	}
	return file, nil
}

// lessonName returns the file name of a rule's lesson. The ids of a
// repository's own rules can hold anything.
func lessonName(id string) string {
	if id != "" && len(id) <= 80 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" {
		return id + ".md"
	}
	sum := sha256.Sum256([]byte(id))
	return "rule-" + hex.EncodeToString(sum[:8]) + ".md"
}
