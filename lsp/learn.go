package lsp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/squiresec/squire/checks"
)

// executeCommand runs one of the server's own commands.
func (s *session) executeCommand(p *protocol.ExecuteCommandParams) (job, error) {
	if p.Command != learnCommand {
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, "squire has no such command; it has "+learnCommand)
	}
	var args learnArgs
	if len(p.Arguments) != 1 || protocol.Unmarshal(p.Arguments[0], &args) != nil || args.Rule == "" {
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, learnCommand+` wants one argument, such as {"rule": "ID"}`)
	}
	snap := s.snapshot(args.URI)
	return func(ctx context.Context) (any, error) { return nil, s.learn(ctx, snap, args) }, nil
}

// learn opens the lesson of a rule in the editor, or says how to read it where
// the editor can't.
func (s *session) learn(ctx context.Context, snap *snapshot, args learnArgs) error {
	rule, ok := s.rule(snap, args.Rule)
	if !ok || s.opt.Lessons == nil {
		s.show(protocol.MessageTypeInfo, fmt.Sprintf("Squire has no lesson for the rule %q.", clean(args.Rule)))
		return nil
	}
	hint := fmt.Sprintf("This editor can't open the lesson. Read it in a terminal with: squire explain %s --full", rule.ID)
	if s.openLesson(args) {
		return nil
	}
	if !s.can.showDocument {
		s.show(protocol.MessageTypeInfo, hint)
		return nil
	}
	page, err := s.opt.Lessons.Page(rule, checks.Lang(args.Lang))
	if err != nil {
		return jsonrpc2.NewError(codeRequestFailed, "the lesson can't be read: "+oneLine(err.Error()))
	}
	file, err := s.writeLesson(rule.ID, page)
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
