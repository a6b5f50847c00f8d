package lsp

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/squiresec/squire/checks"
)

// The kinds of our code actions. They have names of their own below the
// protocol's, so that a client can ask for Squire's alone and "fix all" of
// another server never runs ours.
const (
	quickFixKind = protocol.CodeActionKind("quickfix.squire")
	fixAllKind   = protocol.CodeActionKind("source.fixAll.squire")
)

// An actionRef names an action in the data that goes to the client and comes
// back to be resolved.
type actionRef struct {
	URI     string `json:"uri"`
	Version int32  `json:"version"`
	Do      string `json:"do"` // "fix", "ignore" or "fixAll"
	Rule    string `json:"rule,omitempty"`
	Start   int    `json:"start,omitempty"` // byte offset of the finding
	Fix     int    `json:"fix,omitempty"`   // index into its fixes
}

// codeActions offers what can be done about the findings in a range.
func (s *session) codeActions(ctx context.Context, snap *snapshot, p *protocol.CodeActionParams) (any, error) {
	actions := []protocol.CommandOrCodeAction{}
	if snap == nil {
		return actions, nil
	}
	asked := places(snap, p)
	r := s.findings(snap)
	if ctx.Err() != nil {
		return nil, protocol.ErrRequestCancelled
	}
	wants := func(k protocol.CodeActionKind) bool { return wanted(k, p.Context.Only) }
	if wants(quickFixKind) {
		near := s.neighboursOf(snap.document)
		offered := map[string]bool{}
		for i := range r.found {
			if !slices.ContainsFunc(asked, func(at checks.Span) bool {
				return r.found[i].Span.Start <= at.End && at.Start <= r.found[i].Span.End
			}) {
				continue
			}
			actions = append(actions, s.findingActions(snap, r, i, near, offered)...)
		}
	}
	if n := len(safeEdits(snap, r.found)); wants(fixAllKind) && n > 0 && (n > 1 || len(p.Context.Only) > 0) {
		if a := s.action(snap, "Fix all safe findings of squire in this file", fixAllKind, actionRef{Do: "fixAll"}); a != nil {
			actions = append(actions, a)
		}
	}
	return actions, nil
}

// places returns what a client asks about: the range, and our own diagnostics
// that it names, which with the cursor elsewhere on the line are not in it.
func places(snap *snapshot, p *protocol.CodeActionParams) []checks.Span {
	asked := []checks.Span{snap.mapper.RangeSpan(p.Range)}
	for i := range p.Context.Diagnostics {
		if name, _ := p.Context.Diagnostics[i].Source.Get(); name == source {
			asked = append(asked, snap.mapper.RangeSpan(p.Context.Diagnostics[i].Range))
		}
	}
	return asked
}

// wanted reports whether a client that asked for the kinds in only wants k: a
// kind stands for all below it.
func wanted(k protocol.CodeActionKind, only []protocol.CodeActionKind) bool {
	if len(only) == 0 {
		return true
	}
	return slices.ContainsFunc(only, func(o protocol.CodeActionKind) bool {
		return o == "" || k == o || strings.HasPrefix(string(k), string(o)+".")
	})
}

// findingActions returns the actions for one finding: its fixes, the ignore
// comment and the lesson. offered holds the lessons that are offered already, and
// the fixes: one edit may mend several findings.
func (s *session) findingActions(snap *snapshot, r *scanResult, i int, near []*snapshot, offered map[string]bool) []protocol.CommandOrCodeAction {
	x := &r.found[i]
	var out []protocol.CommandOrCodeAction
	about := []protocol.Diagnostic{s.diagnostic(snap, r, i, near)}
	ref := actionRef{Rule: x.Rule.ID, Start: x.Span.Start}
	for n, fix := range x.Fixes {
		if same := fmt.Sprint(fix.Title, fix.Edits); offered[same] {
			continue
		} else {
			offered[same] = true
		}
		ref.Do, ref.Fix = "fix", n
		a := s.action(snap, clean(fix.Title)+needs(snap, fix), quickFixKind, ref)
		if a == nil {
			continue
		}
		a.Diagnostics = about
		if fix.Safe {
			safe := true
			a.IsPreferred = &safe
		}
		out = append(out, a)
	}
	if _, ok := s.ignoreEdit(snap, x); ok {
		ref.Do, ref.Fix = "ignore", 0
		if a := s.action(snap, "Ignore "+clean(x.Rule.ID)+" here, with a reason", quickFixKind, ref); a != nil {
			a.Diagnostics = about
			out = append(out, a)
		}
	}
	if lesson, ok := s.lesson(x.Rule, snap.lang()); ok && !offered[lesson.Title] {
		offered[lesson.Title] = true
		out = append(out, s.learnAction(x.Rule, snap, lesson, about))
	}
	return out
}

// needs says which packages a fix needs that neither the text nor the fix's own
// edits import.
func needs(snap *snapshot, fix checks.Fix) string {
	var missing []string
	for _, name := range fix.Imports {
		brings := slices.ContainsFunc(fix.Edits, func(e checks.Edit) bool {
			return strings.Contains(e.New, `"`+name+`"`) || strings.Contains(e.New, "import "+name)
		})
		if !brings && !imports(snap, name) {
			missing = append(missing, clean(name))
		}
	}
	if len(missing) == 0 {
		return ""
	}
	return " (then import " + strings.Join(missing, ", ") + ")"
}

// imports reports whether a line of the text looks like an import of a module.
func imports(snap *snapshot, name string) bool {
	for at := 0; ; {
		i := bytes.Index(snap.text[at:], []byte(name))
		if i < 0 {
			return false
		}
		at += i
		line := strings.TrimSpace(string(snap.lineText(snap.mapper.lineOf(at))))
		if strings.HasPrefix(line, "import") || strings.HasPrefix(line, "from") ||
			line == `"`+name+`"` || strings.HasSuffix(line, ` "`+name+`"`) {
			return true
		}
		at += len(name)
	}
}

// action returns an action with its edit, or for clients that resolve, with
// what it takes to make the edit later. It is nil where there is nothing to
// edit, or the client knows commands only.
func (s *session) action(snap *snapshot, title string, kind protocol.CodeActionKind, ref actionRef) *protocol.CodeAction {
	if !s.can.actionLiterals {
		return nil
	}
	a := &protocol.CodeAction{Title: title, Kind: &kind}
	ref.URI, ref.Version = snap.uri, snap.version
	if s.can.resolveEdit {
		a.Data, _ = protocol.Marshal(ref)
		return a
	}
	a.Edit = s.editOf(snap, ref)
	if a.Edit == nil {
		return nil
	}
	return a
}

// resolveAction completes an action with its edit.
func (s *session) resolveAction(a *protocol.CodeAction) (job, error) {
	var ref actionRef
	if len(a.Data) == 0 {
		return func(context.Context) (any, error) { return a, nil }, nil // a command needs no edit
	}
	if err := protocol.Unmarshal(a.Data, &ref); err != nil {
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, "the action's data is not squire's")
	}
	snap := s.snapshot(ref.URI)
	return func(ctx context.Context) (any, error) {
		if snap == nil || snap.version != ref.Version {
			return nil, protocol.ErrContentModified
		}
		if a.Edit = s.editOf(snap, ref); a.Edit == nil {
			return nil, protocol.ErrContentModified
		}
		return a, nil
	}, nil
}

// editOf returns the edit of an action, or nil where the finding is gone.
func (s *session) editOf(snap *snapshot, ref actionRef) *protocol.WorkspaceEdit {
	r := s.findings(snap)
	var edits []checks.Edit
	if ref.Do == "fixAll" {
		edits = safeEdits(snap, r.found)
	} else {
		i := slices.IndexFunc(r.found, func(x checks.Finding) bool {
			return x.Rule.ID == ref.Rule && x.Span.Start == ref.Start
		})
		if i < 0 {
			return nil
		}
		switch x := &r.found[i]; {
		case ref.Do == "ignore":
			if e, ok := s.ignoreEdit(snap, x); ok {
				edits = []checks.Edit{e}
			}
		case ref.Do == "fix" && ref.Fix >= 0 && ref.Fix < len(x.Fixes):
			edits = x.Fixes[ref.Fix].Edits
		}
	}
	if len(edits) == 0 {
		return nil
	}
	return s.workspaceEdit(snap, edits)
}

// safeEdits returns the edits of the safe fixes that need nothing more. A fix
// that would touch what another one changes is left out, whole; it is offered
// again for the text that results.
func safeEdits(snap *snapshot, found []checks.Finding) []checks.Edit {
	edits, _, _ := checks.ChooseFixes(found, func(_ *checks.Finding, f *checks.Fix) bool { return f.Safe && needs(snap, *f) == "" })
	return edits
}

// workspaceEdit returns edits of a snapshot in the form that the client knows
// best. With a version, a client refuses edits of a text that has moved on.
func (s *session) workspaceEdit(snap *snapshot, edits []checks.Edit) *protocol.WorkspaceEdit {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b checks.Edit) int { return a.Span.Start - b.Span.Start })
	texts := make([]protocol.TextEdit, len(edits))
	for i, e := range edits {
		texts[i] = protocol.TextEdit{Range: snap.mapper.SpanRange(e.Span), NewText: e.New}
	}
	doc := uri.URI(snap.uri)
	if !s.can.documentChanges {
		return &protocol.WorkspaceEdit{Changes: map[uri.URI][]protocol.TextEdit{doc: texts}}
	}
	change := &protocol.TextDocumentEdit{TextDocument: protocol.OptionalVersionedTextDocumentIdentifier{
		TextDocumentIdentifier: protocol.TextDocumentIdentifier{URI: doc}, Version: &snap.version,
	}}
	for i := range texts {
		change.Edits = append(change.Edits, &texts[i])
	}
	return &protocol.WorkspaceEdit{DocumentChanges: []protocol.DocumentChange{change}}
}

// learnCommand opens the lesson of a rule.
const learnCommand = "squire.learn"

// learnArgs is the one argument of learnCommand.
type learnArgs struct {
	Rule string `json:"rule"`
	Lang string `json:"lang,omitempty"`
	URI  string `json:"uri,omitempty"` // the document whose policy knows the rule
}

func (s *session) learnAction(rule *checks.Rule, snap *snapshot, l Lesson, about []protocol.Diagnostic) protocol.CommandOrCodeAction {
	title := fmt.Sprintf("Learn: %s (%d min)", clean(l.Title), l.Minutes)
	arg, _ := protocol.Marshal(learnArgs{Rule: rule.ID, Lang: string(snap.lang()), URI: snap.uri})
	command := protocol.Command{Title: title, Command: learnCommand, Arguments: []protocol.LSPAny{arg}}
	if !s.can.actionLiterals {
		return &command
	}
	kind := quickFixKind
	return &protocol.CodeAction{Title: title, Kind: &kind, Command: command, Diagnostics: about}
}
