package secrets

import (
	_ "embed"
	"slices"
	"sync"

	"github.com/squiresec/squire/checks/secrets/match"
)

//go:generate go run ./bench plans plans.bin

// plansData is what package match works out from the expressions of all rules
// before it sees a text. A test makes it anew and compares.
//
//go:embed plans.bin
var plansData string

var plans = sync.OnceValue(func() *match.Plans { return match.NewPlans(plansData) })

// EncodePlans returns what plansData should be.
func EncodePlans() []byte {
	var exprs []match.Expr
	for _, p := range slices.Concat(gitleaksPatterns, OwnPatterns()) {
		if p.Regex != "" {
			exprs = append(exprs, p.expr())
		}
	}
	var paths []string
	add := func(lists []Allowlist) {
		for _, a := range lists {
			if len(a.Paths) > 0 {
				paths = append(paths, joinOr(a.Paths))
			}
		}
	}
	add(gitleaksAllow)
	for _, p := range slices.Concat(gitleaksPatterns, OwnPatterns()) {
		add(p.Allow)
		if p.Path != "" {
			paths = append(paths, p.Path)
		}
	}
	return match.EncodePlans(exprs, paths)
}

// expr is what is looked for in texts.
func (p *Pattern) expr() match.Expr {
	return match.Expr{Regexp: p.Regex, Keywords: p.Keywords}
}
