package taint

import "github.com/squiresec/squire/checks/syntax"

// Steps returns how many steps a run takes.
func Steps(t *syntax.Tree, names Names, spec *Spec, marks *Marks) (steps int, complete bool) {
	a := newAnalysis(t, names, spec, marks)
	a.run()
	return a.steps, !a.stopped
}
