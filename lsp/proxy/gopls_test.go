package proxy

import (
	"encoding/json"
	"fmt"
	"go/format"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/lsp"
)

// goModule returns a folder with a module, and the URI and text of its file,
// in which both servers find something.
func goModule(t *testing.T) (dir, doc, text string) {
	t.Helper()
	dir = t.TempDir()
	text = "package main\n\nimport (\n\t\"database/sql\"\n\t\"fmt\"\n\t\"net/http\"\n)\n\n" + leak() + "\n\n" +
		"func find(db *sql.DB, r *http.Request) {\n\tunused := 1\n" +
		"\trows, _ := db.Query(\"SELECT * FROM t WHERE id = \" + r.FormValue(\"id\"))\n\tfmt.Println(rows, token)\n}\n\nfunc main() {}\n"
	for name, data := range map[string]string{"go.mod": "module example.com/m\n\ngo 1.26\n", "main.go": text} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir, fileURI(dir, "main.go"), text
}

// goplsIs counts the diagnostics that are not ours: gopls has several sources.
func goplsIs(p publishing) (n int) {
	for _, d := range p.Diagnostics {
		if d.Source != "squire" {
			n++
		}
	}
	return n
}

func (c *client) untilBoth(doc string, version, ours, gopls int) (p publishing) {
	c.t.Helper()
	c.until(fmt.Sprintf("version %d with %d of ours and %d of gopls", version, ours, gopls), func() bool {
		p, _ = c.last(doc)
		return p.Version != nil && *p.Version == version && len(p.by("squire")) == ours && goplsIs(p) == gopls
	})
	return p
}

func TestBesideGopls(t *testing.T) {
	dir, doc, text := goModule(t)
	c := beginBinary(t, dir)
	c.initialize(dir, capabilities())
	c.open(doc, "go", text)
	p := c.untilBoth(doc, 1, 2, 1)
	seen := map[string]bool{}
	for _, d := range p.Diagnostics {
		at := fmt.Sprint(d.Range)
		if seen[at] {
			t.Errorf("two diagnostics at %v: %+v", at, p.Diagnostics)
		}
		seen[at] = true
	}

	column := strings.Index(strings.Split(text, "\n")[12], "FormValue")
	var h struct{ Contents struct{ Value string } }
	c.call("textDocument/hover", obj{"textDocument": obj{"uri": doc}, "position": obj{"line": 12, "character": column}}, &h)
	if !strings.Contains(h.Contents.Value, "func (r *http.Request) FormValue") || !strings.Contains(h.Contents.Value, "go-sql") {
		t.Errorf("the hover on FormValue lacks something: %q", h.Contents.Value)
	}

	titles := map[string]bool{}
	for _, d := range p.Diagnostics {
		raw, actions := c.actions(doc, d.Range, []diag{d})
		for i, a := range actions {
			titles[a.Title] = true
			if ours := strings.HasSuffix(a.Kind, ".squire"); ours && d.Source != "squire" {
				t.Errorf("%q is offered for a diagnostic of gopls", a.Title)
			}
			if a.Data == nil || a.Edit != nil || a.Command != nil {
				continue
			}
			var full anAction
			c.call("codeAction/resolve", raw[i], &full)
			if full.Edit == nil && full.Command == nil {
				t.Errorf("%q was resolved to nothing", a.Title)
			}
		}
		slices.SortFunc(actions, func(a, b anAction) int { return strings.Compare(a.Title, b.Title) })
		for i := range actions[:max(len(actions)-1, 0)] {
			if actions[i].Title == actions[i+1].Title {
				t.Errorf("there are two actions %q", actions[i].Title)
			}
		}
	}
	if all := fmt.Sprint(titles); !strings.Contains(all, "Ignore github-pat here") || !strings.Contains(all, "Learn: ") || !strings.Contains(all, "Inline call to Query") {
		t.Errorf("actions of one server are missing: %s", all)
	}

	// Both follow an edit, and gopls comes back from what no program survives.
	c.change(doc, 2, change{Range: new(rng(11, 0, 12, 0)), Text: ""})
	c.untilBoth(doc, 2, 2, 0)
	// An answer that comes late counts for nothing, so the question is asked more than once.
	version := 2
	for confirmed := false; !confirmed; {
		if version++; version == 50 {
			t.Fatal("gopls never confirmed what is called")
		}
		c.change(doc, version, change{Range: new(rng(0, 0, 0, 0)), Text: "\n"})
		p := c.untilBoth(doc, version, 2, 0)
		c.call("textDocument/hover", obj{"textDocument": obj{"uri": doc}, "position": obj{"line": 0, "character": 0}}, nil)
		c.mu.Lock()
		p, _ = c.last(doc)
		c.mu.Unlock()
		confirmed = slices.ContainsFunc(p.Diagnostics, func(d diag) bool {
			return strings.Contains(d.Message, "Confirmed: what is called is of database/sql.")
		})
	}
	log, err := os.ReadFile(c.logFile)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`the child was started.* pid=(\d+)`).FindSubmatch(log)
	if m == nil {
		t.Fatalf("the log tells no pid: %s", log)
	}
	pid, _ := strconv.Atoi(string(m[1]))
	gopls, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	if err := gopls.Kill(); err != nil {
		t.Fatal(err)
	}
	at := uint32(11 + version - 2)
	version++
	c.change(doc, version, change{Range: new(rng(at, 0, at, 0)), Text: "\tvar idle int\n"})
	c.untilBoth(doc, version, 2, 1)
	c.call("shutdown", nil, nil)
	c.notify("exit", nil)
	c.waitDone()
	if c.code != 0 {
		t.Errorf("exit code %d", c.code)
	}
}

// gopls formats the text that it has, so its view is equal to ours if what it
// would change makes the text that gofmt makes of ours.
func TestGoplsHasTheSameText(t *testing.T) {
	dir, doc, text := goModule(t)
	c := beginBinary(t, dir)
	c.initialize(dir, capabilities())
	c.open(doc, "go", text)
	r := rand.New(rand.NewPCG(11, 11))
	pieces := []string{"// é🦊\n", "//  x \n", "/* 🦊 */", "var  v%d   = \"é🦊\"\n", "\n\n\n", "func f%d( )  { }\n"}
	const edits = 1000
	for v := 2; v < edits; v++ {
		// Whole lines behind the last function, so that the text stays Go.
		lines := strings.SplitAfter(text, "\n")
		fixed := slices.Index(lines, "func main() {}\n") + 1
		at := fixed + r.IntN(len(lines)-fixed)
		upTo := at
		if len(lines) > 60 || r.IntN(3) == 0 {
			upTo = min(at+r.IntN(3), len(lines)-1)
		}
		piece := pieces[r.IntN(len(pieces))]
		if strings.Contains(piece, "%d") {
			piece = fmt.Sprintf(piece, v)
		}
		if strings.HasPrefix(piece, "/*") {
			piece += "\n"
		}
		text = strings.Join(lines[:at], "") + piece + strings.Join(lines[upTo:], "")
		c.change(doc, v, change{Range: new(rng(uint32(at), 0, uint32(upTo), 0)), Text: piece})
		if v%100 != 0 && v != edits-1 {
			continue
		}
		var list []json.RawMessage
		c.call("textDocument/formatting", obj{"textDocument": obj{"uri": doc}, "options": obj{"tabSize": 8, "insertSpaces": false}}, &list)
		got := []byte(text)
		m := lsp.NewMapper([]byte(text), utf16)
		for _, raw := range slices.Backward(list) {
			var e struct {
				change
				NewText string
			}
			if err := json.Unmarshal(raw, &e); err != nil {
				t.Fatal(err)
			}
			span := m.RangeSpan(*e.Range)
			got = slices.Concat(got[:span.Start], []byte(e.NewText), got[span.End:])
		}
		want, err := format.Source([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Fatalf("after %d edits: %s", v, diff)
		}
	}
}
