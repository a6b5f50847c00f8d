package plan

import (
	"slices"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
)

// Stage says why a lesson is on the path of a champion. The stages are in order.
type Stage string

// The stages.
const (
	StageOwnCode  Stage = "own-code" // what was found in the repository, and what that asks for
	StageGround   Stage = "ground"   // what everybody who reviews code has to know
	StagePractice Stage = "practice" // deeper, in the repository's languages
	StageCraft    Stage = "craft"    // what a champion does beside code
)

// craft are the lessons about what a champion does for others.
var craft = [...]string{"how-to-suppress-honestly", "secret-leaked-now-what", "vulnerable-dependencies", "ai-generated-code-review"}

// A Step is a lesson on the path of a champion.
type Step struct {
	Stage  Stage
	Lesson *training.Lesson
	Need   *Need // of what was found; nil for others
}

// ChampionPath returns the lessons of a champion of a repository in the order in
// which to learn them: what was found in it first, then what all need, then what
// its languages need, then the craft. What a lesson asks for stands before it, in
// the same stage at the latest. Each lesson comes once; those with nothing in any
// of the languages are left out but for what was found and the craft.
func ChampionPath(needs []Need, langs []checks.Lang) []Step {
	var out []Step
	has := func(l *training.Lesson) bool {
		return slices.ContainsFunc(out, func(s Step) bool { return s.Lesson == l })
	}
	needOf := func(l *training.Lesson) *Need {
		for i := range needs {
			if needs[i].Lesson == l {
				return &needs[i]
			}
		}
		return nil
	}
	var visit func(l *training.Lesson, stage Stage, depth int)
	visit = func(l *training.Lesson, stage Stage, depth int) {
		if has(l) || depth > len(training.Lessons()) {
			return
		}
		for _, id := range l.Prereq {
			if before, ok := training.Find(id); ok {
				visit(before, stage, depth+1)
			}
		}
		if !has(l) {
			out = append(out, Step{stage, l, needOf(l)})
		}
	}
	for i := range needs {
		visit(needs[i].Lesson, StageOwnCode, 0)
	}
	all := Curriculum(langs)
	for _, l := range all {
		if l.Level <= 1 && foreign(l, langs) == 0 && !slices.Contains(craft[:], l.ID) {
			visit(l, StageGround, 0)
		}
	}
	for _, l := range all {
		if l.Level > 1 && foreign(l, langs) == 0 && !slices.Contains(craft[:], l.ID) {
			visit(l, StagePractice, 0)
		}
	}
	for _, id := range craft {
		if l, ok := training.Find(id); ok {
			visit(l, StageCraft, 0)
		}
	}
	return out
}
