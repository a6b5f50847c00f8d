package lsp

import (
	"context"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/squiresec/squire/checks"
)

// complete offers what can stand at a position: keys and values in
// .squire.toml and in rule files, and rules in an ignore comment. It offers
// nothing in code.
func (s *session) complete(_ context.Context, snap *snapshot, p *protocol.CompletionParams) (any, error) {
	list := &protocol.CompletionList{Items: []protocol.CompletionItem{}}
	if snap == nil {
		return list, nil
	}
	at := snap.mapper.PositionOffset(p.Position)
	var entries []entry
	var token checks.Span
	switch {
	case snap.isConfig():
		entries, token = s.completeConfig(snap, at)
	case snap.isRules():
		entries, token = completeRules(snap, at)
	}
	if len(entries) == 0 {
		entries, token = s.completeIgnore(snap, at)
	}
	for _, e := range entries {
		insert := e.insert
		if insert == "" {
			insert = e.label
		}
		item := protocol.CompletionItem{
			Label: e.label, Kind: e.kind,
			TextEdit: &protocol.TextEdit{Range: snap.mapper.SpanRange(token), NewText: insert},
		}
		if e.detail != "" {
			item.Detail = protocol.NewOptional(e.detail)
		}
		if e.about != "" {
			item.Documentation = protocol.String(e.about)
		}
		list.Items = append(list.Items, item)
	}
	return list, nil
}

// completeIgnore returns the rules that an ignore comment can name: those with
// a finding near it first of all, since a comment without one is a finding
// itself.
func (s *session) completeIgnore(snap *snapshot, at int) ([]entry, checks.Span) {
	line := snap.mapper.lineOf(at)
	start := snap.mapper.lines[line]
	before := string(snap.text[start:at])
	_, rest, ok := strings.Cut(before, "squire:ignore ")
	if !ok || strings.Contains(rest, "--") {
		return nil, checks.Span{}
	}
	from := at
	for from > start && strings.IndexByte(" ,\t", snap.text[from-1]) < 0 {
		from--
	}
	token := checks.Span{Start: from, End: at}
	var out []entry
	seen := map[string]bool{}
	r := s.findings(snap)
	for i := range r.found {
		x := &r.found[i]
		n := snap.mapper.lineOf(x.Span.Start)
		if (n == line || n == line+1) && namable(x.Rule.ID) && !seen[x.Rule.ID] && !strings.HasPrefix(x.Rule.ID, "ignore-") {
			seen[x.Rule.ID] = true
			out = append(out, entry{label: x.Rule.ID, detail: "found here", about: sentence(x.Rule.Title), kind: protocol.CompletionItemKindConstant})
		}
	}
	if len(out) > 0 {
		return out, token
	}
	for _, e := range s.ruleEntries(snap, true, "") {
		out = append(out, e)
	}
	return out, token
}
