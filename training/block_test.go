package training

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/squiresec/squire/checks"
)

// example makes one example in some languages; its line names the language.
func example(langs ...checks.Lang) (out []Code) {
	for _, l := range langs {
		out = append(out, Code{Lang: l, Lines: []string{string(l)}})
	}
	return out
}

// A question whose decoys are not there in the reader's language is shown in
// one language that all its examples are in, and says so at the first.
func TestQuestionInOneLanguage(t *testing.T) {
	tests := []struct {
		name        string
		about       []Code
		good, decoy []Code
		lang        checks.Lang
		want        [3]string // the languages shown
		note        [3]checks.Lang
	}{
		{"all there", example("go", "ruby"), example("go", "ruby"), example("go", "ruby"), "ruby",
			[3]string{"ruby", "ruby", "ruby"}, [3]checks.Lang{}},
		{"a decoy is missing", nil, example("go", "ruby"), example("go"), "ruby",
			[3]string{"", "go", "go"}, [3]checks.Lang{"", "ruby", ""}},
		{"the first language is not in all", example("go", "python"), example("python"), example("go", "python"), "ruby",
			[3]string{"python", "python", "python"}, [3]checks.Lang{"ruby", "", ""}},
		{"kin counts as there", nil, example("go", "javascript"), example("go", "javascript"), "typescript",
			[3]string{"", "javascript", "javascript"}, [3]checks.Lang{}},
		{"one form only needs no note", example("shell"), example("shell"), nil, "python",
			[3]string{"shell", "shell", ""}, [3]checks.Lang{}},
		{"no language asked for", example("go", "ruby"), example("go", "ruby"), example("go"), "",
			[3]string{"go", "go", "go"}, [3]checks.Lang{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := chooseQuestion(Question{Variants: tt.about, Options: []Option{{Variants: tt.good, Right: true}, {Variants: tt.decoy}}}, tt.lang)
			var got [3]string
			var note [3]checks.Lang
			for i, variants := range [][]Code{q.Variants, q.Options[0].Variants, q.Options[1].Variants} {
				if len(variants) > 0 {
					got[i], note[i] = variants[0].Lines[0], variants[0].InsteadOf
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("languages (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.note, note); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}
