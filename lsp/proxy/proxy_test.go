package proxy

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.lsp.dev/protocol"

	"github.com/squiresec/squire/checks/secrets/secretstest"
	"github.com/squiresec/squire/lsp"
)

// leak returns a line of Go with a secret in it.
func leak() string { return "var token = \"" + secretstest.Secret("github-pat", 3) + "\"" }

func TestDiagnosticsOfBoth(t *testing.T) {
	c := beginFake(t, "plain")
	dir := t.TempDir()
	c.initialize(dir, capabilities())
	doc := fileURI(dir, "a.go")
	c.open(doc, "go", "package a\n\n// TODO\n"+leak()+"\n")
	p := c.diagnostics(doc, 1, map[string]int{"squire": 1, "fake": 1})
	if at := p.by("fake")[0].Range; at != rng(2, 3, 2, 7) {
		t.Errorf("the child's is at %v", at)
	}
	c.change(doc, 2, change{Range: new(rng(2, 0, 3, 0)), Text: ""})
	c.diagnostics(doc, 2, map[string]int{"squire": 1, "fake": 0})
	c.change(doc, 3, change{Text: "package a\n// TODO TODO\n"})
	c.diagnostics(doc, 3, map[string]int{"squire": 0, "fake": 2})
	c.notify("textDocument/didClose", obj{"textDocument": obj{"uri": doc}})
	c.diagnostics(doc, 0, map[string]int{"squire": 0, "fake": 0})
}

// A server that is behind has its ranges moved along the edits since.
func TestRangesOfTheSlowerServerMove(t *testing.T) {
	c := beginFake(t, "late") // publishes the first version alone
	dir := t.TempDir()
	c.initialize(dir, capabilities())
	doc := fileURI(dir, "a.go")
	c.open(doc, "go", "package a\n\n// 🦊 TODO here TODO\n")
	c.diagnostics(doc, 1, map[string]int{"fake": 2})
	c.change(doc, 2,
		change{Range: new(rng(0, 0, 0, 0)), Text: "// one\r\n// two\n"}, // moves it down
		change{Range: new(rng(4, 3, 4, 5)), Text: "fox"},                // and to the right
		change{Range: new(rng(4, 17, 4, 17)), Text: leak()[4:]},         // the second one further
		change{Range: new(rng(4, 12, 4, 17)), Text: ""},                 // and back
	)
	p := c.diagnostics(doc, 2, map[string]int{"squire": 1, "fake": 2})
	by := uint32(len(leak()[4:]))
	want := []protocol.Range{rng(4, 7, 4, 11), rng(4, 12+by, 4, 16+by)}
	if diff := cmp.Diff(want, []protocol.Range{p.by("fake")[0].Range, p.by("fake")[1].Range}); diff != "" {
		t.Error(diff)
	}
	c.change(doc, 3, change{Range: new(rng(4, 6, 4, 12)), Text: "done"}) // with all of the first
	c.diagnostics(doc, 3, map[string]int{"squire": 1, "fake": 1})
}

func TestHoversAreJoined(t *testing.T) {
	c := beginFake(t, "plain")
	dir := t.TempDir()
	c.initialize(dir, capabilities())
	doc := fileURI(dir, "a.go")
	c.open(doc, "go", "package a\n"+leak()+"\n")
	hover := func(line, character int) (v string) {
		var h struct{ Contents struct{ Kind, Value string } }
		c.call("textDocument/hover", obj{"textDocument": obj{"uri": doc}, "position": obj{"line": line, "character": character}}, &h)
		return h.Contents.Value
	}
	if got := hover(0, 0); got != "the fake sees package" {
		t.Errorf("where nothing was found: %q", got)
	}
	got := hover(1, 20)
	if !strings.HasPrefix(got, "the fake sees") || !strings.Contains(got, "\n\n---\n\n**") || !strings.Contains(got, "github-pat") {
		t.Errorf("on a finding: %q", got)
	}
}

type anAction struct {
	Title   string
	Kind    string
	Command json.RawMessage
	Data    json.RawMessage
	Edit    json.RawMessage
	About   []string
}

func (c *client) actions(doc string, at protocol.Range, about []diag) (out []json.RawMessage, read []anAction) {
	c.t.Helper()
	diagnostics := []obj{}
	for _, d := range about {
		diagnostics = append(diagnostics, obj{"range": d.Range, "source": d.Source, "message": d.Message})
	}
	c.call("textDocument/codeAction", obj{
		"textDocument": obj{"uri": doc}, "range": at, "context": obj{"diagnostics": diagnostics},
	}, &out)
	for _, raw := range out {
		var a anAction
		if err := json.Unmarshal(raw, &a); err != nil {
			c.t.Fatal(err)
		}
		read = append(read, a)
	}
	return out, read
}

func TestActionsGoBackToTheirServer(t *testing.T) {
	c := beginFake(t, "plain")
	dir := t.TempDir()
	c.initialize(dir, capabilities())
	doc := fileURI(dir, "a.go")
	c.open(doc, "go", "package a\n"+leak()+" // TODO\n")
	p := c.diagnostics(doc, 1, map[string]int{"squire": 1, "fake": 1})
	raw, actions := c.actions(doc, rng(1, 0, 1, 60), p.Diagnostics)
	find := func(part string) int {
		i := slices.IndexFunc(actions, func(a anAction) bool { return strings.Contains(a.Title, part) })
		if i < 0 {
			t.Fatalf("no action %q in %v", part, actions)
		}
		return i
	}
	var full anAction
	c.call("codeAction/resolve", raw[find("Fake fix")], &full)
	if full.Title != "resolved by the fake" || !slices.Equal(full.About, []string{"fake"}) {
		t.Errorf("the child's action was resolved to %+v", full)
	}
	ignore := find("Ignore github-pat here")
	c.call("codeAction/resolve", raw[ignore], &full)
	if !strings.Contains(string(full.Edit), "squire:ignore") {
		t.Errorf("our action was resolved to %+v", full)
	}
	if k := actions[ignore].Kind; !strings.Contains(k, "squire") {
		t.Errorf("our action has the kind %q", k)
	}
	if a := actions[find("Fake command")]; string(a.Command) != `"fake.text"` || a.Data != nil {
		t.Errorf("the child's command became %+v", a)
	}
}

func TestCommandsAndCapabilities(t *testing.T) {
	c := beginFake(t, "plain")
	dir := t.TempDir()
	c.initialize(dir, capabilities("utf-8", "utf-16"))
	if c.can["positionEncoding"] != "utf-16" || c.can["diagnosticProvider"] != nil || c.can["renameProvider"] != true {
		t.Errorf("capabilities %v", c.can)
	}
	sync := c.can["textDocumentSync"].(obj)
	if sync["change"] != 2.0 || sync["openClose"] != true || sync["save"].(obj)["includeText"] != true {
		t.Errorf("sync %v", sync)
	}
	commands := texts(dig(c.can, "executeCommandProvider", "commands"))
	kinds := texts(dig(c.can, "codeActionProvider", "codeActionKinds"))
	for _, want := range []string{"fake.text", "squire.learn", "quickfix", "source.organizeImports"} {
		if !slices.Contains(append(commands, kinds...), want) {
			t.Errorf("%s is not offered: %v, %v", want, commands, kinds)
		}
	}
	doc := fileURI(dir, "a.go")
	c.open(doc, "go", "package a\n")
	var text string
	c.call("workspace/executeCommand", obj{"command": "fake.text", "arguments": []string{doc}}, &text)
	if text != "package a\n" {
		t.Errorf("the child's text is %q", text)
	}
	c.call("workspace/executeCommand", obj{"command": "squire.learn", "arguments": []obj{{"rule": "github-pat"}}}, nil)
	c.call("textDocument/rename", obj{"textDocument": obj{"uri": doc}, "position": obj{"line": 0, "character": 0}, "newName": "b"}, &obj{})
	if m := c.answer(c.ask("textDocument/diagnostic", obj{"textDocument": obj{"uri": doc}})); m.Error == nil {
		t.Error("diagnostics could be pulled")
	}
	var list struct {
		IsIncomplete bool
		Items        []struct{ Label string }
	}
	c.call("textDocument/completion", obj{"textDocument": obj{"uri": doc}, "position": obj{"line": 0, "character": 0}}, &list)
	if !list.IsIncomplete || len(list.Items) != 1 || list.Items[0].Label != "fake" {
		t.Errorf("completions %+v", list)
	}
}

// What a server asks of the client is answered to that server, and a
// cancellation finds who works on the request.
func TestRequestsBothWays(t *testing.T) {
	c := beginFake(t, "plain")
	c.initialize(t.TempDir(), capabilities())
	var answer []string
	c.call("workspace/executeCommand", obj{"command": "fake.ask", "arguments": []string{"workspace/configuration"}}, &answer)
	if !slices.Equal(answer, []string{"from the client"}) {
		t.Errorf("got %v", answer)
	}
	waits := c.ask("workspace/executeCommand", obj{"command": "fake.wait"})
	c.until("the child to wait", func() bool {
		return slices.ContainsFunc(c.notes, func(m wireMessage) bool { return m.Method == "fake/waits" })
	})
	c.send(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":` + waits + `}}`)
	if m := c.answer(waits); m.Error == nil || m.Error.Code != -32800 {
		t.Errorf("got %+v", m)
	}
}

func TestChildThatCrashesComesBack(t *testing.T) {
	c := beginFake(t, "plain")
	dir := t.TempDir()
	c.initialize(dir, capabilities())
	doc := fileURI(dir, "a.go")
	c.open(doc, "go", "package a\n// TODO\n"+leak()+"\n")
	c.diagnostics(doc, 1, map[string]int{"squire": 1, "fake": 1})
	c.call("workspace/executeCommand", obj{"command": "fake.ask", "arguments": []string{"client/registerCapability"}}, nil)
	c.call("workspace/executeCommand", obj{"command": "fake.progress"}, nil)
	for version := 2; version < 4; version++ {
		if m := c.answer(c.ask("workspace/executeCommand", obj{"command": "fake.crash"})); m.Error == nil {
			t.Error("a command that crashed the child succeeded")
		}
		c.change(doc, version, change{Range: new(rng(0, 0, 0, 0)), Text: "// 🦊 TODO\n"})
		c.diagnostics(doc, version, map[string]int{"squire": 1, "fake": version}) // from its second life
	}
	var text string
	c.call("workspace/executeCommand", obj{"command": "fake.text", "arguments": []string{doc}}, &text)
	if want := "// 🦊 TODO\n// 🦊 TODO\npackage a\n// TODO\n" + leak() + "\n"; text != want {
		t.Errorf("the child's text is %q", text)
	}
	if n := c.seen("window/showMessage"); n != 1 {
		t.Errorf("the user was told %d times", n)
	}
	if n := c.seen("client/unregisterCapability"); n != 1 {
		t.Errorf("what the child had registered was taken back %d times", n)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	cleared := slices.ContainsFunc(c.notes, func(m wireMessage) bool {
		var p publishing
		_ = json.Unmarshal(m.Params, &p)
		return m.Method == "textDocument/publishDiagnostics" && len(p.by("fake")) == 0 && len(p.by("squire")) == 1
	})
	if !cleared {
		t.Error("what the child had published was never cleared")
	}
}

// A child that can't be used costs its features, and one message.
func TestChildThatIsOfNoUse(t *testing.T) {
	for _, tc := range []struct {
		mode    string
		command []string
		message string
	}{
		{"crash at once", nil, "it ended at once"},
		{"silent", nil, "it doesn't answer"},
		{"plain", []string{"squire-test-no-such-program", "serve"}, "squire-test-no-such-program can't be used: executable file not found"},
	} {
		c := (*client)(nil)
		if tc.command != nil {
			c = begin(t, tc.command)
		} else {
			c = beginFake(t, tc.mode)
		}
		dir := t.TempDir()
		c.initialize(dir, capabilities())
		doc := fileURI(dir, "a.go")
		c.open(doc, "go", "package a\n"+leak()+"\n")
		c.diagnostics(doc, 1, map[string]int{"squire": 1})
		if m := c.answer(c.ask("textDocument/definition", obj{"textDocument": obj{"uri": doc}, "position": obj{"line": 0, "character": 0}})); string(m.Result) != "null" {
			t.Errorf("%s: a definition: %+v", tc.mode, m)
		}
		c.mu.Lock()
		said := ""
		for _, m := range c.notes {
			if m.Method == "window/showMessage" {
				said += string(m.Params)
			}
		}
		c.mu.Unlock()
		if !strings.Contains(said, tc.message) || strings.Count(said, `"message"`) != 1 {
			t.Errorf("%s: the user was told %s", tc.mode, said)
		}
	}
}

// A child that ends again and again is given up, and the user is told twice:
// that it ended, and that it is not started again.
func TestChildIsGivenUp(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	c := beginFake(t, "lives once")
	c.initialize(dir, capabilities())
	c.ask("workspace/executeCommand", obj{"command": "fake.crash"})
	c.until("the end of it", func() bool {
		return slices.ContainsFunc(c.notes, func(m wireMessage) bool {
			return m.Method == "window/showMessage" && strings.Contains(string(m.Params), "ended 6 times, so it is not started again")
		})
	})
	doc := fileURI(dir, "a.go")
	c.open(doc, "go", "package a\n"+leak()+"\n")
	c.diagnostics(doc, 1, map[string]int{"squire": 1})
	if n := c.seen("window/showMessage"); n != 2 {
		t.Errorf("the user was told %d times", n)
	}
}

// What our server has to say about a place doesn't wait for a child that says
// nothing.
func TestChildThatDoesNotAnswer(t *testing.T) {
	c := beginFake(t, "mute")
	dir := t.TempDir()
	c.initialize(dir, capabilities())
	doc := fileURI(dir, "a.go")
	c.open(doc, "go", "package a\n"+leak()+"\n")
	var h struct{ Contents struct{ Value string } }
	c.call("textDocument/hover", obj{"textDocument": obj{"uri": doc}, "position": obj{"line": 1, "character": 20}}, &h)
	if !strings.Contains(h.Contents.Value, "github-pat") {
		t.Errorf("got %q", h.Contents.Value)
	}
}

func TestGarbageFromTheChildIsSkipped(t *testing.T) {
	c := beginFake(t, "garbage")
	dir := t.TempDir()
	c.initialize(dir, capabilities())
	doc := fileURI(dir, "a.go")
	c.open(doc, "go", "package a // TODO\n"+leak())
	c.diagnostics(doc, 1, map[string]int{"squire": 1, "fake": 1})
}

func TestEndOfTheSession(t *testing.T) {
	for _, mode := range []string{"plain", "stay"} {
		c := beginFake(t, mode)
		c.initialize(t.TempDir(), capabilities())
		var pid int
		c.call("workspace/executeCommand", obj{"command": "fake.pid"}, &pid)
		c.call("shutdown", nil, nil)
		c.notify("exit", nil)
		c.waitDone()
		if c.code != 0 {
			t.Errorf("%s: exit code %d", mode, c.code)
		}
		if alive(pid) {
			t.Errorf("%s: the child is still there", mode)
		}
	}
	c := beginFake(t, "stay")
	c.initialize(t.TempDir(), capabilities())
	var pid int
	c.call("workspace/executeCommand", obj{"command": "fake.pid"}, &pid)
	c.in.Close()
	c.waitDone()
	if c.code != 1 || alive(pid) {
		t.Errorf("at the end of the input: exit code %d, the child runs: %v", c.code, alive(pid))
	}
}

// A child that counts in another way, or wants whole texts, or has to be asked
// for diagnostics, has the same text and shows the same places.
func TestOtherKindsOfChildren(t *testing.T) {
	for _, mode := range []string{"utf-8", "full", "pull", "utf-8 full pull"} {
		for _, encodings := range [][]string{{"utf-16"}, {"utf-8"}, {"utf-32"}} {
			t.Run(mode+" beside "+encodings[0], func(t *testing.T) {
				c := beginFake(t, mode)
				dir := t.TempDir()
				c.initialize(dir, capabilities(encodings...))
				enc := encoding(encodings[0])
				if c.can["positionEncoding"] != encodings[0] {
					t.Fatalf("positions are in %v", c.can["positionEncoding"])
				}
				doc := fileURI(dir, "a.go")
				text := "package a\n// é🦊 TODO\n"
				c.open(doc, "go", text)
				rangeOf := func(text, part string) protocol.Range {
					at := strings.Index(text, part)
					m := lsp.NewMapper([]byte(text), enc)
					return protocol.Range{Start: m.OffsetPosition(at), End: m.OffsetPosition(at + len(part))}
				}
				p := c.diagnostics(doc, 1, map[string]int{"fake": 1})
				if at := p.by("fake")[0].Range; at != rangeOf(text, "TODO") {
					t.Errorf("opened: %v", at)
				}
				c.change(doc, 2, change{Range: new(rangeOf(text, "🦊")), Text: "öö"}, change{Range: new(rng(1, 0, 1, 0)), Text: "/**/ "})
				text = "package a\n/**/ // éöö TODO\n"
				p = c.diagnostics(doc, 2, map[string]int{"fake": 1})
				if at := p.by("fake")[0].Range; at != rangeOf(text, "TODO") {
					t.Errorf("changed: %v, want %v", at, rangeOf(text, "TODO"))
				}
				var h struct {
					Contents struct{ Value string }
					Range    protocol.Range
				}
				c.call("textDocument/hover", obj{"textDocument": obj{"uri": doc}, "position": rangeOf(text, "TODO").Start}, &h)
				if h.Contents.Value != "the fake sees TODO" && h.Contents.Value != "the fake sees TODO\n" || h.Range.Start != rangeOf(text, "TODO").Start {
					t.Errorf("hover %+v", h)
				}
			})
		}
	}
}

// The child's view of a document is the client's, whatever the edits.
func TestRandomEdits(t *testing.T) {
	const edits = 400
	for _, mode := range []string{"plain", "utf-8", "full"} {
		for _, enc := range []encoding{utf16, utf8, utf32} {
			c := beginFake(t, mode)
			dir := t.TempDir()
			c.initialize(dir, capabilities(string(enc)))
			doc := fileURI(dir, "a.txt")
			r := rand.New(rand.NewPCG(7, 7))
			pieces := []string{"a", "é", "🦊", "\n", "\r\n", "\r", "TODO", "", "line\nof text 🦊 é\n", "\u2028"}
			text := "eins\r\nzw🦊ei\ndrei"
			c.open(doc, "plaintext", text)
			for v := 2; v < edits; v++ {
				m := lsp.NewMapper([]byte(text), enc)
				start := m.OffsetPosition(r.IntN(len(text) + 1))
				end := m.OffsetPosition(r.IntN(len(text) + 1))
				if r.IntN(2) == 0 {
					end = start
				}
				if before(end, start) {
					start, end = end, start
				}
				if r.IntN(50) == 0 {
					end.Line += 9 // past the end: clients do
				}
				at := protocol.Range{Start: start, End: end}
				span := m.RangeSpan(at)
				piece := pieces[r.IntN(len(pieces))]
				text = text[:span.Start] + piece + text[span.End:]
				if r.IntN(100) == 0 {
					text = "neu 🦊"
					c.change(doc, v, change{Text: text})
					continue
				}
				c.change(doc, v, change{Range: &at, Text: piece})
			}
			var got string
			c.call("workspace/executeCommand", obj{"command": "fake.text", "arguments": []string{doc}}, &got)
			if diff := cmp.Diff(text, got); diff != "" {
				t.Fatalf("%s, %s: %s", mode, enc, diff)
			}
			c.diagnostics(doc, edits-1, map[string]int{"fake": strings.Count(text, "TODO")})
		}
	}
}

// What the child knows of a call is said with the finding, or withdraws it.
func TestChildConfirmsFindings(t *testing.T) {
	call := func(on string) string {
		return "package a\n\nimport \"net/http\"\n\nfunc find(r *http.Request) {\n\t" + on +
			".Query(\"SELECT * FROM t WHERE id = \" + r.FormValue(\"id\"))\n}\n"
	}
	for _, mode := range []string{"knows Go", "knows Go utf-8"} {
		c := beginFake(t, mode)
		dir := t.TempDir()
		c.initialize(dir, capabilities())
		doc := fileURI(dir, "a.go")
		c.open(doc, "go", call("/* 🦊 */ db"))
		// An answer that comes too late counts for nothing, so it is asked again.
		confirmed := func(p publishing) bool {
			return len(p.by("squire")) == 1 && strings.Contains(p.by("squire")[0].Message, "Confirmed: what is called is of database/sql.")
		}
		version := 1
		retry := func(text, what string, ok func(p publishing) bool) {
			t.Helper()
			for tries := 0; ; tries++ {
				version++
				c.change(doc, version, change{Text: text})
				late := time.Now().Add(time.Second)
				wake := time.AfterFunc(time.Second, func() { c.mu.Lock(); c.cond.Broadcast(); c.mu.Unlock() })
				var p publishing
				c.until(what, func() bool {
					p, _ = c.last(doc)
					return p.Version != nil && *p.Version == version && (ok(p) || time.Now().After(late))
				})
				wake.Stop()
				// This is answered behind the question about the call.
				c.call("textDocument/hover", obj{"textDocument": obj{"uri": doc}, "position": obj{"line": 0, "character": 0}}, nil)
				c.mu.Lock()
				p, _ = c.last(doc)
				c.mu.Unlock()
				if ok(p) {
					return
				}
				if tries == 50 {
					t.Fatalf("%s: not %s: %+v", mode, what, p)
				}
			}
		}
		retry(call("/* 🦊 */ db"), "confirmed", confirmed)
		retry(call("values"), "withdrawn", func(p publishing) bool { return len(p.by("squire")) == 0 })
		retry(call("other"), "left as it was", func(p publishing) bool {
			return len(p.by("squire")) == 1 && !strings.Contains(p.by("squire")[0].Message, "Confirmed")
		})
	}
}

func TestCallee(t *testing.T) {
	for _, tc := range []struct{ text, at, want string }{
		{"package a\nfunc f() { db.Query(\"a\" + x.Query(\"b\")) }", "\"a\"", "Query(\"a\""},
		{"package a\nfunc f() { db.\n\tExecContext(ctx,\n\t\t\"a\"+b) }", "\"a\"", "ExecContext(ctx"},
		{"package a\nfunc f() { db.Query(fmt.Sprintf(\"a\")) }", "fmt.", "Query(fmt"},
		{"package a\nfunc f() { q := \"a\"", "\"a\"", ""},
		{"package a\nfunc f() { query(\"a\") }", "\"a\"", ""},
		{"", "", ""},
	} {
		got := ""
		if at, ok := newCallFinder([]byte(tc.text)).callee(strings.Index(tc.text, tc.at)); ok {
			got = tc.text[at:]
		}
		if !strings.HasPrefix(got, tc.want) || (tc.want == "") != (got == "") {
			t.Errorf("%q: %q, want %q", tc.text, got, tc.want)
		}
	}
}

func TestSplitCommand(t *testing.T) {
	for _, tc := range []struct {
		in   string
		want []string
	}{
		{"gopls serve", []string{"gopls", "serve"}},
		{`  "/opt/my gopls" -rpc.trace  serve '--x=$HOME; rm' `, []string{"/opt/my gopls", "-rpc.trace", "serve", "--x=$HOME; rm"}},
		{`a\ b "c\"d\e" ''`, []string{"a b", `c"d\e`, ""}},
		{`x"y"'z'`, []string{"xyz"}},
		{`a; b | c`, []string{"a;", "b", "|", "c"}},
	} {
		got, err := SplitCommand(tc.in)
		if err != nil {
			t.Errorf("%q: %v", tc.in, err)
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%q: %s", tc.in, diff)
		}
	}
	for _, bad := range []string{"", "   ", `"gopls`, `gopls \`, "''"} {
		if got, err := SplitCommand(bad); err == nil {
			t.Errorf("%q gave %q", bad, got)
		}
	}
}

func FuzzLine(f *testing.F) {
	f.Add("a\r\nb\rc\n\r\nd", uint32(3))
	f.Fuzz(func(t *testing.T, text string, n uint32) {
		m := lsp.NewMapper([]byte(text), utf8)
		start, end, ok := line([]byte(text), n)
		if last := m.OffsetPosition(len(text)).Line; ok != (n <= last) {
			t.Fatalf("line %d of %q: %v, the last is %d", n, text, ok, last)
		}
		if !ok {
			return
		}
		at := fmt.Sprint(m.PositionOffset(protocol.Position{Line: n}), m.PositionOffset(protocol.Position{Line: n, Character: 1 << 30}))
		if got := fmt.Sprint(start, end); got != at {
			t.Errorf("line %d of %q is %s, want %s", n, text, got, at)
		}
	})
}
