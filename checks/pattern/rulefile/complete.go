package rulefile

import (
	"fmt"
	"path"

	"github.com/squiresec/squire/checks/pattern"
)

// How many examples a rule of Squire's own has at least.
const (
	minBad  = 3
	minOK   = 5
	minNear = 1 // what looks like the defect and isn't
)

// complete checks what is asked of Squire's own rules: that they say all there
// is to say, that nothing of them was left out, and that they have tests.
func (l *loader) complete(n *node) {
	r := l.rule
	r.Origin = "squire"
	for _, key := range []string{"title", "advice", "concept", "lesson", "confidence", "profile", "cwe"} {
		if v := n.get(key); v == nil || v.kind == null || v.kind == scalar && v.text == "" {
			l.refuse(n.at, fmt.Sprintf("a rule of Squire's needs %q", key), "add it")
		}
	}
	if len(r.CWE) == 0 && n.get("cwe") != nil {
		l.refuse(n.at, "a rule of Squire's needs a CWE id", "add it, such as CWE-79")
	}
	if folder := path.Base(path.Dir(l.file)); folder != r.ID {
		l.refuse(n.at, fmt.Sprintf("the folder is %s, the id %s", folder, r.ID), "give both one name")
	}
	if v := n.get("severity"); v.text != r.Severity.String() {
		l.refuse(v.at, fmt.Sprintf("the severity is written %s", v.text), "write "+r.Severity.String())
	}
	for _, why := range r.NotLoaded {
		l.refuse(n.at, "not loaded: "+why, "a rule of Squire's loads whole")
	}
	l.completeTests(n)
}

func (l *loader) completeTests(n *node) {
	r := l.rule
	for _, t := range []struct {
		name string
		got  []pattern.Example
		want int
	}{{"bad", r.Tests.Bad, minBad}, {"ok", r.Tests.OK, minOK}, {"near", r.Tests.Near, minNear}} {
		if len(t.got) < t.want {
			l.refuse(n.at, fmt.Sprintf("the rule has %d examples under %q, fewer than %d", len(t.got), t.name, t.want), "add some to its tests")
		}
	}
	switch fixed := len(r.Tests.Fixed); {
	case r.Fix == nil && fixed > 0:
		l.refuse(n.at, "examples are fixed, but the rule has no fix", "add a fix, or remove them")
	case r.Fix != nil && fixed != len(r.Tests.Bad):
		l.refuse(n.at, fmt.Sprintf("the rule has %d bad examples and %d fixed", len(r.Tests.Bad), fixed), "add what the fix makes of each bad one, in the same order")
	case r.Fix != nil && r.Fix.Title == "":
		l.refuse(n.at, "the fix has no title", "say what it does, such as \"Use safe_load\"")
	}
}
