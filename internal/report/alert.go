package report

import (
	"cmp"
	"slices"

	"github.com/squiresec/squire/checks"
)

// An alert is a secret with all its places, or one finding of another kind.
// Whoever has to revoke a password wants to read of it once, and then where
// else it stands.
type alert struct {
	head   checks.Finding // at the worst place, of these the first
	at     int            // which finding of the run the head is
	others []place
	last   spot
	places int // the head's included; two rules may see the same one
}

// A place is what a report tells of a finding that stands behind another one.
// It holds no more than that, since a secret may stand in thousands of files.
type place struct {
	at       int
	rule     *checks.Rule
	path     string
	origin   checks.Origin
	start    checks.Position
	severity checks.Severity
	block    bool
}

// A spot tells places apart.
type spot struct {
	path, commit string
	span         checks.Span
}

func spotOf(x *checks.Finding) spot { return spot{x.Path, x.Origin.Commit, x.Span} }

func placeOf(x *checks.Finding, at int) place {
	return place{at, x.Rule, x.Path, x.Origin, x.Start, x.Severity, x.Verdict.Block}
}

// worse compares how badly two findings of an alert want to be told of: one
// that blocks is before one that does not, whatever their severities. Of two
// rules the one that is surer knows best what the secret is.
func (p *place) worse(q *place) int {
	if p.block != q.block {
		if p.block {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(q.severity, p.severity), cmp.Compare(q.rule.Confidence, p.rule.Confidence))
}

// alerts makes alerts of findings. What is shown and what is suppressed are
// never in one, nor what is suppressed for different reasons: an alert is gone
// when all its places are suppressed, and else shows those that are left.
type alerts struct {
	list  []*alert
	of    map[alertKey]*alert
	held  int // findings in list
	count int // findings ever
}

type alertKey struct {
	value   checks.ValueID
	verdict checks.Verdict // the whole of it for what is suppressed
}

func (l *alerts) add(x *checks.Finding) {
	l.held++
	l.count++
	key := alertKey{x.Value, x.Verdict}
	if x.Verdict.Show {
		key.verdict = checks.Verdict{Show: true}
	}
	if x.Value.Known() {
		if a := l.of[key]; a != nil {
			a.add(x, l.count)
			return
		}
	}
	a := &alert{head: *x, at: l.count, last: spotOf(x), places: 1}
	l.list = append(l.list, a)
	if x.Value.Known() {
		if l.of == nil {
			l.of = map[alertKey]*alert{}
		}
		l.of[key] = a
	}
}

func (a *alert) add(x *checks.Finding, at int) {
	// Findings come in the order of files and of places in them, so that two at
	// one place come one after the other.
	if s := spotOf(x); s != a.last {
		a.last = s
		a.places++
	}
	p, head := placeOf(x, at), placeOf(&a.head, a.at)
	if p.worse(&head) < 0 {
		a.head, a.at = *x, at
		p = head
	}
	a.others = append(a.others, p)
}

// take returns the alerts in the order of their heads, which is that of the
// files, and forgets them. The other places of each come worst first.
func (l *alerts) take() []*alert {
	list := l.list
	*l = alerts{count: l.count}
	slices.SortFunc(list, func(a, b *alert) int { return cmp.Compare(a.at, b.at) })
	for _, a := range list {
		slices.SortFunc(a.others, func(p, q place) int { return cmp.Or(p.worse(&q), cmp.Compare(p.at, q.at)) })
	}
	return list
}

// secretNumbers gives every secret of a run a number, from 1 in the order in
// which they come. A number tells which findings hold the same secret and
// nothing of it: it is as good as a name, and no digest.
type secretNumbers struct {
	byValue map[checks.ValueID]int
	last    int
}

// of returns the number of a finding's secret, 0 for what is no secret.
func (n *secretNumbers) of(x *checks.Finding) int {
	if !x.Rule.Secret {
		return 0
	}
	if !x.Value.Known() { // about the file itself
		n.last++
		return n.last
	}
	if i := n.byValue[x.Value]; i > 0 {
		return i
	}
	if n.byValue == nil {
		n.byValue = map[checks.ValueID]int{}
	}
	n.last++
	n.byValue[x.Value] = n.last
	return n.last
}
