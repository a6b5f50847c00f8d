package training_test

import (
	"cmp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
)

// Every lesson that shows a way to do it wrong shows one to do it right, in the
// same languages.
func TestBadAndGoodInTheSameLanguages(t *testing.T) {
	for _, l := range training.Lessons() {
		langs := map[string][]checks.Lang{}
		for _, s := range load(t, l).Snippets {
			langs[s.Name] = append(langs[s.Name], s.Lang)
		}
		for name := range langs {
			slices.SortFunc(langs[name], cmp.Compare[checks.Lang])
		}
		if len(langs["good"]) == 0 || len(langs["bad"]) == 0 {
			continue
		}
		if diff := gocmp.Diff(langs["bad"], langs["good"]); diff != "" {
			t.Errorf("%s: languages of bad and good (-bad +good):\n%s", l.ID, diff)
		}
	}
}
