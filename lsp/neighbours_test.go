package lsp

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// places returns where the diagnostics of a document point to, as text.
func (p published) places() (all []string) {
	for _, d := range p.Diagnostics {
		for _, r := range d.RelatedInformation {
			at := r.Location.Range
			all = append(all, fmt.Sprintf("%d:%d %s %d:%d-%d:%d %s", d.Range.Start.Line, d.Range.Start.Character,
				r.Location.URI[strings.LastIndexAny(r.Location.URI, ":/")+1:], at.Start.Line, at.Start.Character, at.End.Line, at.End.Character, r.Message))
		}
	}
	return all
}

// pointsTo waits until a document's diagnostics point to places.
func (c *client) pointsTo(uri string, want ...string) {
	c.t.Helper()
	for i := range want {
		want[i] += " The same secret stands here too."
	}
	var got []string
	defer func() {
		if c.t.Failed() {
			c.t.Logf("%s points to\n%s", uri, cmp.Diff(want, got))
		}
	}()
	c.until("places in "+uri, func() bool {
		p, n := c.lastPublished(uri)
		got = p.places()
		return n > 0 && cmp.Equal(want, got)
	})
}

func TestDocumentsWithTheSameSecretPointToEachOther(t *testing.T) {
	c := start(t, Options{})
	c.initialize("", everything)
	const a, b = "untitled:a", "untitled:b"
	// The fox is two UTF-16 units, é one, each more bytes.
	c.open(a, "go", "x := \"🦊é\" + \""+secret(1)+"\"\ny := \"🦊\"; z := \""+secret(1)+"\"\nq := \""+secret(2)+"\"\n")
	c.pointsTo(a, "0:14 a 1:17-1:36", "1:17 a 0:14-0:33")
	c.open(b, "go", "é := \"🦊\" + \""+secret(1)+"\"\n")
	c.pointsTo(b, "0:13 a 0:14-0:33", "0:13 a 1:17-1:36")
	c.pointsTo(a, "0:14 a 1:17-1:36", "0:14 b 0:13-0:32", "1:17 a 0:14-0:33", "1:17 b 0:13-0:32")

	// The secret moves, becomes another, and goes with its document.
	c.edit(b, 2, [4]int{0, 0, 0, 0}, "🦊\n")
	c.pointsTo(a, "0:14 a 1:17-1:36", "0:14 b 1:13-1:32", "1:17 a 0:14-0:33", "1:17 b 1:13-1:32")
	c.edit(b, 3, [4]int{1, 13, 1, 32}, secret(2))
	c.pointsTo(a, "0:14 a 1:17-1:36", "1:17 a 0:14-0:33", "2:6 b 1:13-1:32")
	c.pointsTo(b, "1:13 a 2:6-2:25")
	c.notify("textDocument/didClose", obj{"textDocument": obj{"uri": b}})
	c.pointsTo(a, "0:14 a 1:17-1:36", "1:17 a 0:14-0:33")
}

// A document is told only when the places of its own secrets move: typing
// elsewhere leaves it alone, and being told is no news for the other one.
func TestNeighboursAreToldOfNewsAlone(t *testing.T) {
	c := start(t, Options{})
	c.initialize("", everything)
	const a, b = "untitled:a", "untitled:b"
	c.open(a, "go", secret(1)+"\n")
	c.diagnostics(a, 1)
	c.open(b, "go", secret(1)+"\n"+secret(3)+"\n")
	c.pointsTo(a, "0:0 b 0:0-0:19")
	c.pointsTo(b, "0:0 a 0:0-0:19")
	for version := 2; version <= 20; version++ {
		c.edit(b, version, [4]int{1, 0, 1, 0}, "typed ")
		c.diagnostics(b, version)
	}
	// One when it was opened, one when the other one was.
	if _, n := c.sofar(a); n != 2 {
		t.Errorf("%d publishes of the document that nobody typed in", n)
	}
}

// A client that doesn't show related places is spared them.
func TestNoNeighboursForClientsWithoutRelated(t *testing.T) {
	c := start(t, Options{})
	c.initialize("", obj{})
	c.open("untitled:a", "go", secret(1)+" "+secret(1)+"\n")
	c.diagnostics("untitled:a", 1)
	c.open("untitled:b", "go", secret(1)+"\n")
	c.diagnostics("untitled:b", 1)
	if strings.Contains(c.wireLog(), "relatedInformation") {
		t.Error("related places were sent")
	}
}

// Equal code isn't one thing to mend, as a secret is one to revoke.
func TestCodeIsNotRelated(t *testing.T) {
	c := start(t, Options{})
	c.initialize("", everything)
	c.open("untitled:a", "go", "FIXME-1\nFIXME-1\n")
	if p := c.diagnostics("untitled:a", 1); len(p.Diagnostics) != 2 || len(p.places()) != 0 {
		t.Errorf("%+v", p)
	}
}
