package pattern

import "github.com/squiresec/squire/checks"

// A taintProgram is a Taint that was compiled.
type taintProgram struct {
	sources, sinks []*formula
}

func (c *compiler) taint(t *Taint) (*taintProgram, error) { return &taintProgram{}, nil }

func (p *program) reportTaint(t *Target, report func(checks.Finding)) bool { return true }
