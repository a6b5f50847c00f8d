package lsp

import (
	"bytes"
	"context"
	"encoding/json"
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
	Do      string `json:"do"` // "fix", "ignore", "ignoreAll", "test" or "fixAll"
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

// A subject is a finding to offer actions for.
type subject struct {
	snap    *snapshot
	result  *scanResult
	finding *checks.Finding
	about   []protocol.Diagnostic
	offered map[string]bool // what was offered for other findings; see once
}

// once reports whether something was not offered yet. One edit may mend several
// findings, and one lesson is enough for a line.
func (x *subject) once(what string) bool {
	if x.offered[what] {
		return false
	}
	x.offered[what] = true
	return true
}

// producers make the actions for one finding, in the order in which they are
// shown: what mends it, what makes sure of that, what to do about what has
// leaked, what explains it, and what silences it.
var producers = []func(*session, *subject) []protocol.CommandOrCodeAction{
	(*session).fixActions,
	(*session).testActions,
	(*session).rotateActions,
	(*session).learnActions,
	(*session).ignoreActions,
	(*session).acceptActions,
}

func (s *session) findingActions(snap *snapshot, r *scanResult, i int, near []*snapshot, offered map[string]bool) []protocol.CommandOrCodeAction {
	x := &subject{snap, r, &r.found[i], []protocol.Diagnostic{s.diagnostic(snap, r, i, near)}, offered}
	var out []protocol.CommandOrCodeAction
	for _, produce := range producers {
		out = append(out, produce(s, x)...)
	}
	return out
}

// quickFix returns the action with an edit that a ref names, in a list that is
// empty where there is nothing to edit.
func (s *session) quickFix(x *subject, title string, ref actionRef) []protocol.CommandOrCodeAction {
	ref.Rule, ref.Start = x.finding.Rule.ID, x.finding.Span.Start
	a := s.action(x.snap, title, quickFixKind, ref)
	if a == nil {
		return nil
	}
	a.Diagnostics = x.about
	if ref.Do == "fix" && x.finding.Fixes[ref.Fix].Safe {
		safe := true
		a.IsPreferred = &safe
	}
	return []protocol.CommandOrCodeAction{a}
}

func (s *session) fixActions(x *subject) []protocol.CommandOrCodeAction {
	var out []protocol.CommandOrCodeAction
	for n, fix := range x.finding.Fixes {
		if x.once(fmt.Sprint("fix", fix.Title, fix.Edits)) {
			out = append(out, s.quickFix(x, fixTitle(x.snap, x.finding, &fix), actionRef{Do: "fix", Fix: n})...)
		}
	}
	return out
}

// fixTitle tells what a fix does and what is left to do after it: nobody is to
// take a suggestion for a repair.
func fixTitle(snap *snapshot, x *checks.Finding, fix *checks.Fix) string {
	var left []string
	switch {
	case x.Rule.Secret && !fix.Safe && strings.Contains(fix.Title, "environment"):
		left = append(left, "set it there, or in a secret manager")
	case !fix.Safe:
		left = append(left, "suggested: read it before you keep it")
	}
	if missing := needs(snap, *fix); len(missing) > 0 {
		left = append(left, "then import "+strings.Join(missing, ", "))
	}
	title := clean(fix.Title)
	if len(left) > 0 {
		title += " (" + strings.Join(left, "; ") + ")"
	}
	return title
}

// ignoreActions offers the ignore comment for one finding, and for all of its
// rule in the file.
func (s *session) ignoreActions(x *subject) []protocol.CommandOrCodeAction {
	rule := x.finding.Rule.ID
	if _, ok := s.ignoreEdit(x.snap, x.finding); !ok {
		return nil
	}
	out := s.quickFix(x, "Ignore "+clean(rule)+" here, with a reason", actionRef{Do: "ignore"})
	if n := len(s.ignoreEdits(x.snap, x.result, rule)); n > 1 && x.once("ignore all "+rule) {
		title := fmt.Sprintf("Ignore all %d of %s in this file, each with a reason", n, clean(rule))
		out = append(out, s.quickFix(x, title, actionRef{Do: "ignoreAll"})...)
	}
	return out
}

// ignoreEdits returns the ignore comments for all findings of a rule, one a
// line.
func (s *session) ignoreEdits(snap *snapshot, r *scanResult, rule string) []checks.Edit {
	var edits []checks.Edit
	for i := range r.found {
		x := &r.found[i]
		if x.Rule.ID != rule || len(edits) > 0 && edits[len(edits)-1].Span.Start == snap.mapper.lines[snap.mapper.lineOf(x.Span.Start)] {
			continue
		}
		if e, ok := s.ignoreEdit(snap, x); ok {
			edits = append(edits, e)
		}
	}
	return edits
}

// learnActions offers the lesson of the finding's rule.
func (s *session) learnActions(x *subject) []protocol.CommandOrCodeAction {
	lesson, ok := s.lesson(x.finding.Rule, x.snap.lang())
	if !ok || !x.once("learn "+lesson.Title) {
		return nil
	}
	title := fmt.Sprintf("Learn: %s (%d min)", clean(lesson.Title), lesson.Minutes)
	return []protocol.CommandOrCodeAction{s.commandAction(x, title, learnCommand,
		learnArgs{Rule: x.finding.Rule.ID, Lang: string(x.snap.lang()), URI: x.snap.uri})}
}

// rotateActions offers the way to take a leaked secret out of use.
func (s *session) rotateActions(x *subject) []protocol.CommandOrCodeAction {
	rule := x.finding.Rule
	if !rule.Secret || !x.once("rotate "+rule.ID) {
		return nil
	}
	return []protocol.CommandOrCodeAction{s.commandAction(x, "Open the rotation playbook: "+clean(rule.Title), rotateCommand,
		learnArgs{Rule: rule.ID, URI: x.snap.uri})}
}

// commandAction returns an action that runs a command of the server.
func (s *session) commandAction(x *subject, title, name string, args any) protocol.CommandOrCodeAction {
	arg, _ := json.Marshal(args)
	command := protocol.Command{Title: title, Command: name, Arguments: []protocol.LSPAny{arg}}
	if !s.can.actionLiterals {
		return &command
	}
	kind := quickFixKind
	return &protocol.CodeAction{Title: title, Kind: &kind, Command: command, Diagnostics: x.about}
}

// needs returns the packages that a fix needs and that neither the text nor the
// fix's own edits import.
func needs(snap *snapshot, fix checks.Fix) []string {
	var missing []string
	for _, name := range fix.Imports {
		brings := slices.ContainsFunc(fix.Edits, func(e checks.Edit) bool {
			return strings.Contains(e.New, `"`+name+`"`) || strings.Contains(e.New, "import "+name)
		})
		if !brings && !imports(snap, name) {
			missing = append(missing, clean(name))
		}
	}
	return missing
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
	var ask *protocol.ChangeAnnotation
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
		case ref.Do == "ignoreAll":
			edits = s.ignoreEdits(snap, r, x.Rule.ID)
		case ref.Do == "test":
			return s.testEdit(snap, x)
		case ref.Do == "fix" && ref.Fix >= 0 && ref.Fix < len(x.Fixes):
			edits = x.Fixes[ref.Fix].Edits
			ask = s.confirmation(x, &x.Fixes[ref.Fix])
		}
	}
	if len(edits) == 0 {
		return nil
	}
	return s.workspaceEdit(snap, edits, ask)
}

// confirmation returns what a client that previews edits shows of one that a
// person should read, or nil.
func (s *session) confirmation(x *checks.Finding, fix *checks.Fix) *protocol.ChangeAnnotation {
	s.mu.Lock()
	ask := s.extra.annotations
	s.mu.Unlock()
	if !ask || fix.Safe {
		return nil
	}
	yes := true
	about := "The program may behave in another way afterwards: read the change before you keep it."
	if x.Rule.Secret {
		about = "The program then needs the value from outside: set it in the environment or in a secret manager. Revoke the old one if it was shared."
	}
	return &protocol.ChangeAnnotation{
		Label: clean(fix.Title), NeedsConfirmation: &yes, Description: &about,
	}
}

// safeEdits returns the edits of the safe fixes that need nothing more. A fix
// that would touch what another one changes is left out, whole; it is offered
// again for the text that results.
func safeEdits(snap *snapshot, found []checks.Finding) []checks.Edit {
	edits, _, _ := checks.ChooseFixes(found, func(_ *checks.Finding, f *checks.Fix) bool { return f.Safe && len(needs(snap, *f)) == 0 })
	return edits
}

// workspaceEdit returns edits of a snapshot in the form that the client knows
// best. With a version, a client refuses edits of a text that has moved on.
// Where ask is given, it has the user confirm them.
func (s *session) workspaceEdit(snap *snapshot, edits []checks.Edit, ask *protocol.ChangeAnnotation) *protocol.WorkspaceEdit {
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
		if ask != nil {
			change.Edits = append(change.Edits, &protocol.AnnotatedTextEdit{TextEdit: texts[i], AnnotationID: annotation})
			continue
		}
		change.Edits = append(change.Edits, &texts[i])
	}
	e := &protocol.WorkspaceEdit{DocumentChanges: []protocol.DocumentChange{change}}
	if ask != nil {
		e.ChangeAnnotations = map[protocol.ChangeAnnotationIdentifier]protocol.ChangeAnnotation{annotation: *ask}
	}
	return e
}

// annotation names the one annotation of an edit.
const annotation = protocol.ChangeAnnotationIdentifier("squire")
