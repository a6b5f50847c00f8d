package lsp

import (
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"
)

// What clients have done to servers, and what becomes of it here. Other tests
// have the variants of each; this is the list.
func TestAbuse(t *testing.T) {
	if most := drainTime + stopTime; most >= time.Second {
		t.Errorf("a session may take %v to end", most)
	}
	code := func(c *client, id string) int {
		c.t.Helper()
		if m := c.answer(id); m.Error != nil {
			return m.Error.Code
		}
		return 0
	}
	ends := func(c *client, want int) {
		c.t.Helper()
		c.waitDone()
		if c.code != want {
			c.t.Errorf("Serve returned %d, want %d", c.code, want)
		}
	}
	const doc = "untitled:abused"
	table := []struct {
		name  string
		early bool // before initialize
		ends  bool // the session ends
		do    func(c *client)
	}{
		{name: "a request before initialize", early: true, do: func(c *client) {
			for _, m := range []string{"textDocument/hover", "shutdown", "squire/status", "textDocument/diagnostic"} {
				if got := code(c, c.ask(m, nil)); got != -32002 {
					c.t.Errorf("%s: %d", m, got)
				}
			}
		}},
		{name: "exit without shutdown", ends: true, do: func(c *client) { c.notify("exit", nil); ends(c, 1) }},
		{name: "the end of the input", ends: true, do: func(c *client) { c.in.Close(); ends(c, 1) }},
		{name: "the death of the client", early: true, ends: true, do: func(c *client) {
			if runtime.GOOS == "windows" {
				c.t.Skip("the client's process is not watched on Windows")
			}
			parent := exec.Command("sleep", "60")
			if err := parent.Start(); err != nil {
				c.t.Skip("no sleep: ", err)
			}
			c.call("initialize", obj{"processId": parent.Process.Pid, "rootUri": nil, "capabilities": obj{}}, nil)
			_ = parent.Process.Kill()
			_ = parent.Wait()
			ends(c, 1)
		}},
		{name: "invalid JSON in a good frame", do: func(c *client) {
			c.raw(frame(`{"jsonrpc":"2.0","id":1,`))
			c.until("the error", func() bool { m, ok := c.answers["null"]; return ok && m.Error != nil && m.Error.Code == -32700 })
		}},
		{name: "bytes that are no UTF-8", do: func(c *client) {
			c.raw(frame("{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":{\"uri\":\"untitled:bad\",\"languageId\":\"go\",\"version\":1,\"text\":\"\xff\xc3 " + secret(3) + "\"}}}"))
			c.untilCount("untitled:bad", 1)
		}},
		{name: "headers as nobody writes them", do: func(c *client) {
			body := `{"jsonrpc":"2.0","id":"odd","method":"shutdown"}`
			c.raw(fmt.Sprintf("content-type: application/vscode-jsonrpc; charset=utf8\ncONTENT-lENGTH :  %d  \n\n%s", len(body), body))
			if m := c.answer(`"odd"`); m.Error != nil {
				c.t.Errorf("got %+v", m)
			}
			c.notify("exit", nil)
			ends(c, 0)
		}, ends: true},
		{name: "a length that is missing, negative or absurd", do: func(c *client) {
			for _, h := range []string{"X: y", "Content-Length: -1", "Content-Length: 99999999999999999999", "Content-Length: 1e3", "Content-Length: 5000000000"} {
				c.raw(h + "\r\n\r\n")
			}
		}},
		{name: "methods that nobody knows", do: func(c *client) {
			c.notify("what/ever", obj{})
			c.notify("$/what", obj{})
			if got := code(c, c.ask("what/ever", obj{})); got != -32601 {
				c.t.Errorf("a request: %d", got)
			}
		}},
		{name: "parameters of another shape", do: func(c *client) {
			for _, m := range []string{"didOpen", "didChange", "didSave", "didClose"} {
				c.notify("textDocument/"+m, []int{1, 2})
				c.notify("textDocument/"+m, obj{"textDocument": 5})
			}
			for _, m := range []string{"textDocument/hover", "textDocument/codeAction", "textDocument/diagnostic", "workspace/diagnostic", "squire/findings"} {
				if got := code(c, c.ask(m, []int{1, 2})); got != -32602 {
					c.t.Errorf("%s: %d", m, got)
				}
			}
			c.raw(frame(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`))
		}},
		{name: "edits outside of the text, and of documents that aren't open", do: func(c *client) {
			c.open(doc, "go", "a\r\nb")
			c.edit(doc, 2, [4]int{99, 99, 0, 1 << 30}, "x") // the wrong way round, too
			c.edit("untitled:closed", 2, [4]int{0, 0, 0, 0}, "x")
			c.notify("textDocument/didClose", obj{"textDocument": obj{"uri": "untitled:closed"}})
			c.edit(doc, 3, [4]int{7, 7, 9, 9}, secret(4))
			c.diagnostics(doc, 3)
			c.untilCount(doc, 1)
		}},
		{name: "requests and cancels without end", do: func(c *client) {
			c.open(doc, "go", secret(5))
			var ids []string
			for i := range 2000 {
				id := c.ask("textDocument/hover", obj{"textDocument": obj{"uri": doc}, "position": obj{"line": 0, "character": 3}})
				if i%2 == 0 {
					c.send(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":` + id + `}}`)
				}
				ids = append(ids, id)
			}
			for _, id := range ids {
				if got := code(c, id); got != 0 && got != -32800 {
					c.t.Errorf("request %s: %d", id, got)
				}
			}
		}},
		{name: "requests after shutdown", ends: true, do: func(c *client) {
			c.call("shutdown", nil, nil)
			if got := code(c, c.ask("textDocument/hover", obj{})); got != -32600 {
				c.t.Errorf("a request: %d", got)
			}
			c.open(doc, "go", secret(6))
			c.notify("exit", nil)
			ends(c, 0)
			if _, n := c.sofar(doc); n > 0 {
				c.t.Error("a document was scanned after shutdown")
			}
		}},
	}
	if len(table) != 13 {
		t.Errorf("%d cases", len(table))
	}
	for _, tc := range table {
		t.Run(tc.name, func(t *testing.T) {
			c := start(t, Options{})
			if !tc.early {
				c.initialize("", everything)
			}
			tc.do(c)
			if tc.ends {
				return
			}
			if tc.early {
				c.initialize("", everything)
			}
			c.alive("this")
		})
	}
}
