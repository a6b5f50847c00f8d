package lsp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/squiresec/squire/internal/git/gittest"
)

// inGit has the server ask git in the environment of a repository.
func inGit(t *testing.T, r *gittest.Repo) {
	t.Helper()
	for _, kv := range r.Environ {
		if name, value, ok := strings.Cut(kv, "="); ok {
			t.Setenv(name, value)
		}
	}
}

// has reports whether a diagnostic has a code and a part of its message, and
// where it begins.
func (p *published) has(code, part string) (line int, ok bool) {
	for _, d := range p.Diagnostics {
		if d.Code == code && strings.Contains(d.Message, part) {
			return d.Range.Start.Line, true
		}
	}
	return 0, false
}

func TestStagedSecrets(t *testing.T) {
	r := gittest.New(t)
	inGit(t, r)
	r.Commit("a.py", "old = '"+secret(9)+"'\n")
	r.Stage("a.py", "old = '"+secret(9)+"'\nx = 1\nnew = '"+secret(1)+"'\n")
	c := start(t, Options{})
	c.initialize(r.Dir, everything)
	doc := fileURI(r.Dir, "a.py")

	// In the text and staged: said with the finding. What was committed
	// before isn't staged.
	c.open(doc, "python", "old = '"+secret(9)+"'\nx = 1\nnew = '"+secret(1)+"'\n")
	var p published
	c.until("the staged secret to be told", func() bool {
		p, _ = c.lastPublished(doc)
		_, ok := p.has("toy-secret", "It is staged")
		return ok
	})
	for _, d := range p.Diagnostics {
		if d.Range.Start.Line == 0 && strings.Contains(d.Message, "staged") {
			t.Errorf("committed before, and said to be staged: %s", d.Message)
		}
	}
	// No longer in the text: an edit shows it without a look at the index.
	c.edit(doc, 2, [4]int{2, 0, 2, 99}, "new = load()")
	p = c.diagnostics(doc, 2)
	if line, ok := p.has("staged-secret", "no longer has"); !ok || line != 2 {
		t.Errorf("taken out after git add: %+v", p.Diagnostics)
	}
	if _, ok := p.has("toy-secret", "staged"); ok {
		t.Errorf("said twice: %+v", p.Diagnostics)
	}
	// Staged again, and saved: nothing is left to say.
	r.Stage("a.py", "old = '"+secret(9)+"'\nx = 1\nnew = load()\n")
	c.notify("textDocument/didSave", obj{"textDocument": obj{"uri": doc}})
	c.until("the staged secret to go", func() bool {
		p, _ = c.lastPublished(doc)
		_, ok := p.has("staged-secret", "")
		return !ok
	})
	if strings.Contains(c.wireLog()+c.log.String(), secret(1)) {
		t.Error("the secret was told")
	}
}

// A new file, in a folder below the top of a work tree whose .git is a file: all
// of it is what git would commit.
func TestStagedSecretsInANewWorktree(t *testing.T) {
	r := gittest.New(t)
	inGit(t, r)
	r.Commit("README", "x\n")
	tree := filepath.Join(t.TempDir(), "tree")
	r.Git("worktree", "add", "-q", tree)
	if err := os.MkdirAll(filepath.Join(tree, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(tree, "sub", "b.py"), []byte("k = '"+secret(2)+"'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.In(tree).Git("add", ".")
	c := start(t, Options{})
	c.initialize(filepath.Join(tree, "sub"), everything)
	doc := fileURI(tree, "sub", "b.py")
	c.open(doc, "python", "\n")
	c.until("the staged secret to be told", func() bool {
		p, _ := c.lastPublished(doc)
		line, ok := p.has("staged-secret", "Toy secret")
		return ok && line == 0
	})
}
