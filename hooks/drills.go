package hooks

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/training/drill"
)

// A drill has code in it that is wrong on purpose. It is a branch on this machine
// and nothing else: neither its refs nor its commits are pushed, whatever the policy
// says.

// drillRef returns the name of a drill's branch that an update is about, or "". To
// delete one on the other side is welcome.
func (u *update) drillRef() string {
	if u.new == "" {
		return ""
	}
	for _, ref := range []string{u.local, u.ref} {
		if name, ok := strings.CutPrefix(ref, "refs/heads/"); ok && strings.HasPrefix(name, drill.BranchPrefix) {
			return name
		}
	}
	return ""
}

// noteDrill remembers a commit that is of a drill, by its message.
func (o *outgoing) noteDrill(commit git.OID, message []byte) {
	if drill.Of(string(message)) != "" && !slices.Contains(o.drills, commit) {
		o.drills = append(o.drills, commit)
	}
}

// refuseDrills refuses a push that brings a drill. What was found is not told: it
// would be the answers, and the push is refused all the same.
func (o *outgoing) refuseDrills(updates []update, r *Result) {
	const why = "some of its code is wrong on purpose, so it is never pushed; `squire drill clean` removes it"
	var err error
	for i := range updates {
		if name := updates[i].drillRef(); name != "" {
			err = fmt.Errorf("%s is a drill: %s", git.Printable(name), why)
		}
	}
	if err == nil && len(o.drills) > 0 {
		err = fmt.Errorf("commit %.10s is of a drill: %s; what comes after it is kept by `git rebase --onto` the commit before it", o.drills[0], why)
	}
	if err == nil {
		return
	}
	r.Findings, r.Headline, r.Advice = nil, "", nil
	if r.Err != nil {
		err = errors.Join(r.Err, err)
		r.fail(r.Code, err)
		return
	}
	r.fail(CodeUsage, err)
}
