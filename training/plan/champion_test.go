package plan_test

import (
	"slices"
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/plan"
)

// What was found stands first, what a lesson asks for before it, and each lesson
// comes once.
func TestChampionPathIsInOrder(t *testing.T) {
	own, _ := training.Find("path-traversal")
	for _, langs := range [][]checks.Lang{nil, {checks.Go}, {checks.Python, checks.Dockerfile}, {checks.Rust}} {
		path := plan.ChampionPath([]plan.Need{{Lesson: own, Count: 2}}, langs)
		var seen []*training.Lesson
		stage := 0
		order := []plan.Stage{plan.StageOwnCode, plan.StageGround, plan.StagePractice, plan.StageCraft}
		for _, s := range path {
			if slices.Contains(seen, s.Lesson) {
				t.Errorf("%v: %s comes twice", langs, s.Lesson.ID)
			}
			for _, id := range s.Lesson.Prereq {
				if before, ok := training.Find(id); ok && !slices.Contains(seen, before) {
					t.Errorf("%v: %s comes before %s, which it asks for", langs, s.Lesson.ID, id)
				}
			}
			at := slices.Index(order, s.Stage)
			if at < stage {
				t.Errorf("%v: %s is of stage %s, which was over", langs, s.Lesson.ID, s.Stage)
			}
			stage = at
			seen = append(seen, s.Lesson)
		}
		if i := slices.IndexFunc(path, func(s plan.Step) bool { return s.Lesson == own }); i < 0 || path[i].Need == nil || path[i].Stage != plan.StageOwnCode {
			t.Errorf("%v: what was found isn't told", langs)
		}
		if last := path[len(path)-1]; last.Stage != plan.StageCraft {
			t.Errorf("%v: the path ends with %s", langs, last.Stage)
		}
	}
}
