package secrets

import (
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets/verdict"
)

// around is how many bytes on both sides of a secret a verdict may look at.
const around = 2 << 10

// weigh adds what can be told of a secret without a network, and lets it count:
// what proves real weighs more, what can't be one weighs less. Nothing is
// dropped. A token whose checksum fails is a dummy or a typing error; it keeps
// the weight of its rule, which is less than that of one whose checksum holds.
func (h hit) weigh(x *checks.Finding, f *checks.File, class Class, now time.Time) {
	if h.path || h.secret.Len() == 0 {
		return
	}
	in := verdict.Input{RuleID: h.rule.ID, Secret: f.Data[h.secret.Start:h.secret.End], Path: f.Path, Now: now}
	if h.tags != nil {
		in.Secret = []byte(h.plain)
	} else {
		line := f.LineSpan(f.Line(h.secret.Start))
		in.Line = f.Data[max(line.Start, h.secret.Start-around):max(min(line.End, h.secret.End+around), h.secret.End)]
	}
	v := verdict.Of(in)
	x.Facts = v.Facts
	switch {
	case x.Severity <= checks.Low:
	case v.Grade == verdict.Refuted:
		x.Severity = checks.Low
	case v.Grade == verdict.Doubtful && !onlyChecksum(v.Facts):
		x.Severity--
	case v.Grade == verdict.Verified && class == Ordinary:
		x.Severity = checks.Critical
	case v.Grade == verdict.Verified && h.rule.meta.Concept != "private-key":
		// A token whose checksum holds was once given out, wherever it stands.
		x.Severity = max(x.Severity, checks.High)
	}
}

// onlyChecksum reports whether a checksum that fails is all that speaks against
// a secret.
func onlyChecksum(facts []checks.Fact) bool {
	for _, f := range facts {
		if f.Name != "checksum" {
			return false
		}
	}
	return len(facts) > 0
}
