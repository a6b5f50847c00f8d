package hooks

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/source"
)

// fewFiles is how many files are scanned one after the other.
const fewFiles = 2

// A scope says what is scanned.
type scope struct {
	source checks.Source
	// files is how many there are, 0 where that isn't known. For few, of which
	// there are fewFiles at most, further workers cost more than they bring.
	files int
	// commits says that the files are versions in commits, which nobody can
	// edit: there are no fixes for them, and no remarks about ignore comments.
	commits bool
	// near says that they are too many for a whole look at each; see
	// checks.Near.
	near bool
	// keep says which findings count; nil keeps all.
	keep func(*checks.Finding) bool
}

// maxInFlight is how many bytes of content a hook holds at once: whatever is
// committed, git and the developer's editor need the memory more.
const maxInFlight = 16 << 20

// How many findings a hook tells, of one file and of all: nobody reads more,
// and a text that is made of them would take all memory.
const (
	maxFindings    = 5_000
	maxAllFindings = 20_000
)

// scan runs the engine of a policy and adds what comes to the result. The code
// says what the outcome means. Secrets know no limit of time: a scan that is
// broken off is incomplete and refuses.
func (r *Result) scan(ctx context.Context, pol *policy.Policy, s scope, env *Env) {
	if r.Mode == "" || r.Mode == policy.Observe {
		r.Mode = pol.Mode()
	}
	engine := pol.EngineFor(pattern.InHook)
	engine.MaxInFlight, engine.MaxFindings = maxInFlight, maxFindings
	if s.files > 0 && s.files <= fewFiles {
		engine.Workers = 1
	}
	if s.commits {
		engine.Judge = onlyFound{engine.Judge}
	}
	if s.near {
		for i, d := range engine.Detectors {
			engine.Detectors[i] = checks.Near(d)
		}
	}
	var progress checks.Progress
	engine.Progress = &progress
	if r.Rules == nil {
		r.Rules = engine.Rules
	}
	untold, refuse := 0, false
	for x, err := range engine.Scan(ctx, s.source) {
		gap, isGap := errors.AsType[*checks.Gap](err)
		switch {
		case err == nil:
			if s.commits {
				x.Fixes = nil
			}
			switch {
			case s.keep != nil && !s.keep(&x):
			case len(r.Findings) < maxAllFindings:
				r.Findings = append(r.Findings, x)
			default:
				untold++
				refuse = refuse || blocks(x)
			}
		case isGap && gap.Kind == checks.NotUnderstood:
			r.Summary.NotUnderstood = append(r.Summary.NotUnderstood, gap)
		case isGap:
			r.Summary.Gaps = append(r.Summary.Gaps, gap)
		case ctx.Err() != nil:
			r.Summary.Canceled = true
		default:
			r.Err = err
		}
	}
	r.Summary.Files += progress.Files.Load()
	r.Summary.Bytes += progress.Bytes.Load()
	r.Summary.Binaries += progress.Binaries.Load()
	r.Summary.Elapsed = env.now().Sub(r.Summary.Started)
	if untold > 0 {
		r.note("%d more findings are not listed.", untold)
	}
	switch {
	case refuse || slices.ContainsFunc(r.Findings, blocks):
		r.Code = CodeFindings
	case r.Err != nil || !r.Summary.Complete():
		r.Code = CodeIncomplete
	default:
		r.Code = CodeOK
	}
}

func blocks(x checks.Finding) bool { return x.Verdict.Block }

// onlyFound asks a Judge about files with findings alone. All that it could say
// about the others is what is wrong with their ignore comments.
type onlyFound struct{ policy checks.Judge }

// Judge implements checks.Judge.
func (j onlyFound) Judge(f *checks.File, found []checks.Finding) []checks.Finding {
	if len(found) == 0 {
		return nil
	}
	return slices.DeleteFunc(j.policy.Judge(f, found), func(x checks.Finding) bool {
		return slices.ContainsFunc(policy.MetaRules(), func(r *checks.Rule) bool { return r.ID == x.Rule.ID })
	})
}

func blobOptions(pol *policy.Policy) source.BlobOptions {
	return source.BlobOptions{MaxSize: pol.MaxFileSize(), Exclude: pol.Excluded}
}

// A texts is a source of files that are in memory: messages.
type texts []*checks.File

// Files implements checks.Source.
func (t texts) Files(context.Context) iter.Seq2[*checks.File, error] {
	return func(yield func(*checks.File, error) bool) {
		for _, f := range t {
			if !yield(f, nil) {
				return
			}
		}
	}
}

// text returns a file in memory. There is none of an empty text.
func text(path string, data []byte, origin checks.Origin) texts {
	if len(data) == 0 {
		return nil
	}
	return texts{{Path: path, Data: data, Size: int64(len(data)), Origin: origin}}
}

// A chain is a source of the files of many, in turn.
type chain []checks.Source

// Files implements checks.Source.
func (c chain) Files(ctx context.Context) iter.Seq2[*checks.File, error] {
	return func(yield func(*checks.File, error) bool) {
		for _, s := range c {
			for f, err := range s.Files(ctx) {
				if !yield(f, err) {
					return
				}
			}
		}
	}
}
