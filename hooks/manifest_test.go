package hooks

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// The file by which the tool pre-commit finds Squire's hooks names verbs that
// are there, at stages that fit.
func TestManifestOfThePreCommitTool(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		ID            string
		Name          string
		Description   string
		Entry         string
		Language      string
		Stages        []string
		PassFilenames bool   `yaml:"pass_filenames"`
		AlwaysRun     bool   `yaml:"always_run"`
		RequireSerial bool   `yaml:"require_serial"`
		Minimum       string `yaml:"minimum_pre_commit_version"`
	}
	if err := yaml.UnmarshalWithOptions(text, &list, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	covered := map[string][]string{}
	for _, h := range list {
		name, ok := strings.CutPrefix(h.Entry, "squire hook run ")
		if !ok || !slices.Contains(Names(), name) || !slices.Contains(h.Stages, name) {
			t.Errorf("%s: %q at %q is no hook of squire", h.ID, h.Entry, h.Stages)
		}
		// The only file name that a hook gets is that of the message.
		if !h.AlwaysRun || !h.RequireSerial || h.PassFilenames != (name == CommitMsg) || h.Minimum == "" || h.Description == "" {
			t.Errorf("%s: got %+v", h.ID, h)
		}
		if system := strings.HasPrefix(h.ID, "squire-system"); system != (h.Language == "system") || !system && h.Language != "golang" {
			t.Errorf("%s: language %s", h.ID, h.Language)
		}
		covered[h.Language] = append(covered[h.Language], h.Stages...)
	}
	for _, language := range []string{"golang", "system"} {
		stages, names := covered[language], Names()
		slices.Sort(stages)
		slices.Sort(names)
		if !slices.Equal(stages, names) {
			t.Errorf("%s covers %q, want each of %q once", language, stages, names)
		}
	}
}

// The install scenarios are all there, once.
func TestInstallScenariosAreAllThere(t *testing.T) {
	t.Parallel()
	found := map[string][]string{}
	for _, glob := range []string{"testdata/script/*.txtar", "../cmd/squire/testdata/script/*.txtar"} {
		files, err := filepath.Glob(glob)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", glob, err)
		}
		for _, file := range files {
			head, _, _ := strings.Cut(read(t, file), "\n")
			if rest, ok := strings.CutPrefix(head, "# (scenario "); ok {
				id, _, _ := strings.Cut(rest, ")")
				found[id] = append(found[id], file)
			}
		}
	}
	for _, id := range strings.Fields("i1 i2 i3 i4 i5 i6 i7 i8 i9 i10 i11 i12 i13 i14") {
		if len(found[id]) != 1 {
			t.Errorf("scenario %s is in %q, want one file", id, found[id])
		}
		delete(found, id)
	}
	for id, files := range found {
		t.Errorf("there is no scenario %s: %q", id, files)
	}
}
