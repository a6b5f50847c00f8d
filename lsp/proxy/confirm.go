package proxy

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/squiresec/squire/lsp"
)

// Squire reads one file at a time, so of some calls in Go it knows the method's
// name and not whose it is. A server of Go knows, and has it loaded. A finding
// that hangs on it is published at once, and the child is asked what is called,
// then and when it publishes something itself, as it may have been busy before:
// a method of a known database makes the finding say so, and one of the
// standard library that is none withdraws it. Where no answer comes in time, or
// it tells neither, the finding stays as it was.

const (
	// confirmTime is how old the finding may be when the answer comes: later,
	// a list that changes by itself is worse than one that knows less.
	confirmTime = 100 * time.Millisecond
	// mostConfirmed bounds the questions for one publish.
	mostConfirmed = 5
	// mostParsed bounds the bytes of a file that is parsed to find the call.
	mostParsed = 1 << 20
)

// confirmable are the rules whose findings are the query that a call gets.
var confirmable = map[string]bool{"go-sql-string-built": true, "go-sql-value-in-text": true}

// databases are packages whose calls run the text that they get as a query.
var databases = []string{
	"database/sql", "github.com/jmoiron/sqlx", "github.com/jackc/pgx", "gorm.io/gorm", "github.com/jinzhu/gorm",
	"github.com/uptrace/bun", "xorm.io/xorm", "github.com/go-pg/pg", "github.com/go-gorp/gorp",
}

// confirm asks the child about the findings of ours that hang on what is
// called. p.mu is held.
func (p *proxy) confirm(key string, f *found) {
	d := p.docs[key]
	if d == nil || d.lang != "go" || f.version != d.version || f.touched || len(d.text) > mostParsed || !p.child.ready || !p.child.provides("hoverProvider") {
		return
	}
	var file *callFinder
	asked := 0
	for i := range f.list {
		if asked == mostConfirmed || f.list[i].confirmed || !confirmable[f.list[i].code()] {
			continue
		}
		if file == nil {
			file = newCallFinder(d.text)
		}
		at, ok := file.callee(offset(d.text, f.list[i].at.Start, p.enc))
		if !ok {
			continue
		}
		asked++
		began := time.Now()
		params := encode(map[string]any{
			"textDocument": map[string]string{"uri": d.uri},
			"position":     lsp.NewMapper(d.text, p.enc).OffsetPosition(at),
		})
		params = p.toServer(p.child, params)
		p.child.ask(p.child.reserve(), "textDocument/hover", params, func(result json.RawMessage, err error) {
			// Where the child has just ended this comes at once, with an error.
			if err == nil && time.Since(began) < confirmTime {
				p.confirmed(key, f, i, packageOf(result))
			}
		})
	}
}

// confirmed notes which package a call is of, and publishes again where that
// says something.
func (p *proxy) confirmed(key string, f *found, i int, pkg string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.shown[key]; s == nil || s.ours != f || f.touched || f.list[i].confirmed {
		return // there is something newer, or it was told already
	}
	d := &f.list[i]
	switch {
	case isDatabase(pkg):
		d.say("Confirmed: what is called is of " + clean(pkg) + ".")
	case isStandard(pkg):
		p.log.Info("a finding was withdrawn: what is called is no database", "rule", d.code(), "package", clean(pkg))
		d.withdrawn = true
	default:
		return
	}
	d.confirmed = true
	p.publish(key)
}

// pageLink is how a server of Go names the package of what is hovered.
var pageLink = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`https://pkg\.go\.dev/([^#?)\s"]+)#`) })

// packageOf returns the path of the package that a hover is about, or "".
func packageOf(hover json.RawMessage) string {
	var h struct {
		Contents any `json:"contents"`
	}
	if json.Unmarshal(hover, &h) != nil {
		return ""
	}
	links := pageLink().FindAllStringSubmatch(content(h.Contents, false), -1)
	if len(links) == 0 {
		return ""
	}
	path := links[len(links)-1][1] // the words of the documentation, with links of their own, come before
	path, _, _ = strings.Cut(path, "@")
	return path
}

func isDatabase(pkg string) bool {
	for _, d := range databases {
		if pkg == d || strings.HasPrefix(pkg, d+"/") {
			return true
		}
	}
	return false
}

// isStandard reports whether a package is of the standard library: all others
// start with a host.
func isStandard(pkg string) bool {
	first, _, _ := strings.Cut(pkg, "/")
	return pkg != "" && !strings.Contains(first, ".")
}

// A callFinder finds calls in a Go file.
type callFinder struct {
	file *ast.File
	base int
}

func newCallFinder(text []byte) *callFinder {
	fset := token.NewFileSet()
	// Half-typed code is parsed as far as it goes.
	file, _ := parser.ParseFile(fset, "", text, parser.SkipObjectResolution)
	if file == nil {
		return &callFinder{}
	}
	return &callFinder{file, fset.File(file.FileStart).Base()}
}

// callee returns the offset of the method's name in the call that has an
// argument which starts at an offset.
func (c *callFinder) callee(argument int) (at int, ok bool) {
	if c.file == nil {
		return 0, false
	}
	ast.Inspect(c.file, func(n ast.Node) bool {
		call, isCall := n.(*ast.CallExpr)
		if !isCall {
			return n != nil && int(n.Pos())-c.base <= argument && argument < int(n.End())-c.base
		}
		sel, isMethod := call.Fun.(*ast.SelectorExpr)
		for _, a := range call.Args {
			// The outermost: in Query(f("…")) the query is what f returns.
			if int(a.Pos())-c.base == argument && isMethod && !ok {
				at, ok = int(sel.Sel.Pos())-c.base, true
			}
		}
		return !ok
	})
	return at, ok
}
