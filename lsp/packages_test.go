package lsp

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/deps"
	"github.com/squiresec/squire/checks/deps/osv"
)

// A package with a known vulnerability is told on its line, with an update that
// mends all that is known of it, once.
func TestPackages(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for id, fixed := range map[string]string{"GO-2026-1": "1.2.4", "GO-2026-2": "1.3.0"} {
		w, err := z.Create(id + ".json")
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(`{"id":"` + id + `","summary":"Widgets break","modified":"2020-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"Go","name":"a.b/widgets"},
			"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"` + fixed + `"}]}]}]}`))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	im, err := osv.Import(bytes.NewReader(b.Bytes()), int64(b.Len()), "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	db, dir := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".squire.toml"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := start(t, Options{Packages: func(string) checks.Detector { return deps.New(deps.Options{Dir: db, Editor: true}) }})
	c.initialize(dir, everything)
	doc := fileURI(dir, "go.mod")
	const text = "module x\n\nrequire a.b/widgets v1.2.3\n"
	c.open(doc, "go.mod", text)
	c.untilCount(doc, 0) // nothing is known yet, and that is nothing to tell

	if err := im.Write(db, false); err != nil {
		t.Fatal(err)
	}
	c.edit(doc, 2, [4]int{0, 0, 0, 0}, "// a comment\n")
	p := c.untilCount(doc, 2)
	d := p.Diagnostics[0]
	if d.Code != "GO-2026-1" || d.Range.Start.Line != 3 || !strings.HasPrefix(d.Message, "a.b/widgets v1.2.3 has a known vulnerability, fixed in v1.2.4. The advisories on this machine are old") {
		t.Errorf("diagnostic %+v", d)
	}
	var actions []struct {
		Title string `json:"title"`
	}
	c.call("textDocument/codeAction", obj{
		"textDocument": obj{"uri": doc}, "range": rng([4]int{3, 10, 3, 10}), "context": obj{"diagnostics": []obj{}},
	}, &actions)
	var titles []string
	for _, a := range actions {
		titles = append(titles, a.Title)
	}
	want := "Update a.b/widgets to v1.3.0; run `go mod tidy` after it (suggested: read it before you keep it)|Ignore GO-2026-1 here, with a reason|Ignore GO-2026-2 here, with a reason"
	if got := strings.Join(titles, "|"); got != want {
		t.Errorf("actions %s, want %s", got, want)
	}
	c.edit(doc, 3, [4]int{3, 20, 3, 26}, "v1.3.0")
	c.untilCount(doc, 0)
}
