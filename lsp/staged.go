package lsp

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"go.lsp.dev/protocol"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
)

// What git would commit can hold a secret that the text no longer has: it was
// taken out after `git add`. The index is read when a document is opened and
// when it is saved, never for an edit, and its blob is scanned as the hook
// would.

// stagedSecrets are the secrets that the index adds in a file, by value.
type stagedSecrets map[checks.ValueID]stagedSecret

type stagedSecret struct {
	line int // in the staged text, from 0
	rule *checks.Rule
	loud protocol.DiagnosticSeverity
}

// lookAtIndex has the index read for a document, after those that wait
// already: many documents that are opened at once cost one reading.
func (s *session) lookAtIndex(d *document) {
	top := worktree(d.file)
	if top == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d.head = nil // it may have been committed meanwhile
	waiting, reads := s.toIndex[top]
	s.toIndex[top] = append(waiting, d)
	if reads {
		return
	}
	s.work("the index", func() {
		for {
			s.mu.Lock()
			docs := s.toIndex[top]
			if len(docs) == 0 || s.ctx.Err() != nil {
				delete(s.toIndex, top)
				s.mu.Unlock()
				return
			}
			s.toIndex[top] = nil
			s.mu.Unlock()
			s.readIndex(top, docs)
		}
	})
}

// worktree returns the top of the work tree that holds a file, or "".
func worktree(file string) string {
	if file == "" {
		return ""
	}
	for d := filepath.Dir(file); ; {
		if _, err := os.Lstat(filepath.Join(d, ".git")); err == nil {
			return d
		}
		up := filepath.Dir(d)
		if up == d {
			return ""
		}
		d = up
	}
}

// readIndex finds the secrets that are staged in some documents, and has those
// published again for which something changed.
func (s *session) readIndex(top string, docs []*document) {
	snaps := map[string]*snapshot{} // by path in the repository
	for _, d := range docs {
		s.mu.Lock()
		snap := d.now
		s.mu.Unlock()
		s.findings(snap) // what is typed comes first
		if name := inWorktree(top, d.file); name != "" {
			snaps[name] = snap
		}
	}
	staged := map[*document]stagedSecrets{}
	if repo, err := git.Open(s.ctx, top); err == nil {
		defer repo.Close()
		for c, err := range repo.Staged(s.ctx) {
			if err != nil {
				s.log.Debug("the index can't be read", "reason", err)
				return // what was known of it stays
			}
			snap := snaps[c.Path]
			if snap == nil || !c.HasContent() || c.New.Mode == git.Symlink {
				continue
			}
			staged[snap.document] = s.scanStaged(repo, &c, snap)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range docs {
		if maps.Equal(d.staged, staged[d]) {
			continue
		}
		d.staged = staged[d]
		select {
		case d.wake <- struct{}{}:
		default: // it will publish anyway
		}
	}
}

// inWorktree returns the path of a file as git names it, or "".
func inWorktree(top, file string) string {
	if rel, err := filepath.Rel(top, file); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return ""
}

// scanStaged returns the secrets in the lines that a change of the index adds.
// What can't be read has none that are known: the hook will say so.
func (s *session) scanStaged(repo git.Repository, c *git.Change, snap *snapshot) stagedSecrets {
	force := s.inForce(snap.root)
	limit := force.policy.MaxFileSize()
	if limit <= 0 {
		limit = checks.DefaultMaxFileSize
	}
	text, err := repo.Blob(s.ctx, c.New.OID, limit, nil)
	if err != nil {
		return nil
	}
	var olds [][]byte
	for _, e := range c.Old {
		if e.OID == "" || e.Mode == git.Gitlink {
			olds = append(olds, nil)
			continue
		}
		old, err := repo.Blob(s.ctx, e.OID, limit, nil)
		if err != nil {
			return nil
		}
		olds = append(olds, old)
	}
	f := snap.scanFile()
	f.Data, f.Size, f.Origin = text, int64(len(text)), checks.Origin{Kind: checks.Index}
	if len(olds) > 0 {
		f.Lines = git.AddedTo(olds, text)
	}
	if force.policy.Excluded(f.Path, false) {
		return nil
	}
	found, _ := force.engine.ScanFile(f)
	secrets := stagedSecrets{}
	for i := range found {
		x := &found[i]
		if _, known := secrets[x.Value]; known || !x.Verdict.Show || !x.Rule.Secret || !x.Value.Known() {
			continue
		}
		secrets[x.Value] = stagedSecret{x.Start.Line - 1, x.Rule, s.severity(x, snap.lang())}
	}
	return secrets
}

// stagedOf returns what is staged in a document as far as it is known.
func (s *session) stagedOf(d *document) stagedSecrets {
	s.mu.Lock()
	defer s.mu.Unlock()
	return d.staged
}

// leftBehind returns a diagnostic for each secret that is staged and no longer
// in the text, at the line where it was.
func (s *session) leftBehind(snap *snapshot, r *scanResult) []protocol.Diagnostic {
	var out []protocol.Diagnostic
	for v, x := range s.stagedOf(snap.document) {
		if len(r.secrets[v]) > 0 {
			continue
		}
		line := snap.mapper.line(min(x.line, len(snap.mapper.lines)-1))
		out = append(out, protocol.Diagnostic{
			Range:    snap.mapper.SpanRange(line),
			Severity: x.loud,
			Code:     protocol.String("staged-secret"),
			Source:   protocol.NewOptional(source),
			Message: protocol.String(sentence("This line is staged with a secret ("+clean(x.rule.Title)+") that the text no longer has") +
				"\nThe next commit takes it along.\nStage the file again: git add, or take it back: git restore --staged."),
		})
	}
	slices.SortFunc(out, func(a, b protocol.Diagnostic) int { return int(a.Range.Start.Line) - int(b.Range.Start.Line) })
	return out
}

// changedLines returns the lines of a text that the last commit doesn't have,
// or false where that isn't known. HEAD is read once for each time that the
// document is opened or saved.
func (s *session) changedLines(ctx context.Context, snap *snapshot) (checks.LineSet, bool) {
	s.mu.Lock()
	head := snap.document.head
	s.mu.Unlock()
	if head == nil {
		top := worktree(snap.file)
		name := inWorktree(top, snap.file)
		if top == "" || name == "" {
			return nil, false
		}
		repo, err := git.Open(ctx, top)
		if err != nil {
			return nil, false
		}
		defer repo.Close()
		text, err := repo.ReadHead(ctx, name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, false
		}
		head = &text
		s.mu.Lock()
		snap.document.head = head
		s.mu.Unlock()
	}
	return git.AddedLines(*head, snap.text), true
}
