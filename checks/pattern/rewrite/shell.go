package rewrite

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// ShellArguments starts a program with arguments, where a shell was to read a
// text with values in it, in Go, JavaScript or TypeScript.
//
//	exec.Command("sh", "-c", "git log " + r)   exec.Command("git", "log", r)
//	exec(`git log ${r}`)                       execFile("git", ["log", r])
//
// The text is what is put together in a span, or a variable that was set to it
// and isn't used elsewhere. It changes nothing where the shell has more to do than
// to start one program.
func ShellArguments(t *syntax.Tree, span checks.Span) ([]checks.Edit, bool) {
	at := nodeOf(t, span)
	if t.Lang == checks.Python || at == syntax.None || t.Nodes[at].Role != syntax.RoleArg || t.Nodes[at].Parent < 0 {
		return nil, false
	}
	f := &fix{t: t, call: t.Nodes[at].Parent}
	if t.Nodes[f.call].Kind != syntax.Call || f.broken(f.call) {
		return nil, false
	}
	text, defined := at, false
	if t.Nodes[at].Kind == syntax.Ident {
		if text, defined = f.definition(at); !defined || f.broken(text) {
			return nil, false
		}
	}
	if !f.split(text) {
		return nil, false
	}
	f.edits = nil // all of the text goes
	words, ok := f.words()
	if !ok || comment(t, int(t.Nodes[text].Start), int(t.Nodes[text].End)) || defined && (!f.unchanged(text) || !f.dropDefinition(text)) {
		return nil, false
	}
	switch t.Lang {
	case checks.Go:
		ok = f.goCommand(at, words)
	case checks.JavaScript, checks.TypeScript:
		ok = f.execFile(at, words)
	default:
		return nil, false
	}
	if !ok || f.fmtImport && !f.dropImport() {
		return nil, false
	}
	return f.inOrder()
}

// words splits the pieces as a shell does, and writes each as an expression.
func (f *fix) words() ([]string, bool) {
	w := &wording{f: f}
	for i := range f.pieces {
		p := &f.pieces[i]
		if p.expr == syntax.None {
			if !w.characters(p) {
				return nil, false
			}
			continue
		}
		if f.t.Lang == checks.Go && p.in && f.t.Src[p.start+1] != 's' {
			return nil, false // a number, or who knows
		}
		w.parts = append(w.parts, part{expr: string(f.t.Text(p.expr))})
		f.values = append(f.values, value{node: p.expr})
	}
	if w.quote != 0 || !w.end() || len(w.out) < 2 || len(f.values) == 0 || !program().MatchString(w.out[0]) || builtin[strings.Trim(w.out[0], `"`)] {
		return nil, false
	}
	return w.out, true
}

// program is a first word that names a program, as it is written.
var program = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^"[A-Za-z0-9_./-]+"$`) })

// builtin are words that only a shell knows.
var builtin = map[string]bool{
	"cd": true, "export": true, "source": true, ".": true, "set": true, "unset": true, "eval": true, "exec": true, "if": true, "for": true, "while": true,
	"ulimit": true, "umask": true, "alias": true, "command": true, "type": true, "trap": true, "wait": true, "time": true, "read": true, "until": true, "case": true,
}

// A part of a word is text or an expression.
type part struct{ text, expr string }

type wording struct {
	f     *fix
	out   []string
	parts []part
	quote byte
}

// characters reads text: words of letters, digits and little else, and quotes.
func (w *wording) characters(p *piece) bool {
	for k := 0; k < len(p.text); k++ {
		c := p.text[k]
		if c == '\\' && k+1 < len(p.text) && (p.text[k+1] == '"' || p.text[k+1] == '\'') {
			k++
			c = p.text[k]
		}
		switch {
		case c == w.quote:
			w.quote = 0
		case w.quote == 0 && (c == '"' || c == '\''):
			w.quote = c
			w.parts = append(w.parts, part{})
		case w.quote == 0 && c == ' ':
			if !w.end() {
				return false
			}
		case c == ' ' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || strings.IndexByte("_./:=@%+,-", c) >= 0:
			if n := len(w.parts); n > 0 && w.parts[n-1].expr == "" {
				w.parts[n-1].text += string(c)
			} else {
				w.parts = append(w.parts, part{text: string(c)})
			}
		default:
			return false
		}
	}
	return true
}

// end ends a word.
func (w *wording) end() bool {
	if len(w.parts) == 0 {
		return true
	}
	parts := slices.DeleteFunc(w.parts, func(p part) bool { return p == part{} })
	w.parts = nil
	if w.f.t.Lang == checks.Go {
		var sum []string
		for _, p := range parts {
			if p.expr != "" {
				sum = append(sum, p.expr)
			} else {
				sum = append(sum, `"`+p.text+`"`)
			}
		}
		if len(sum) == 0 {
			sum = []string{`""`}
		}
		w.out = append(w.out, strings.Join(sum, "+"))
		return true
	}
	var b strings.Builder
	exprs := 0
	for _, p := range parts {
		if p.expr != "" {
			exprs++
			b.WriteString("${" + p.expr + "}")
		} else {
			b.WriteString(p.text)
		}
	}
	switch {
	case exprs == 0:
		w.out = append(w.out, `"`+b.String()+`"`)
	case exprs == 1 && len(parts) == 1:
		w.out = append(w.out, parts[0].expr)
	default:
		w.out = append(w.out, "`"+b.String()+"`")
	}
	return true
}

// goCommand writes the words in the place of a shell and its script.
func (f *fix) goCommand(at int32, words []string) bool {
	t := f.t
	args := positional(t, f.call)
	i := slices.Index(args, at)
	if callee := string(t.Text(t.Child(f.call, syntax.RoleCallee))); callee != "exec.Command" && callee != "exec.CommandContext" || i < 2 || i != len(args)-1 {
		return false
	}
	if string(t.Text(args[i-1])) != `"-c"` || !regexp.MustCompile(`^"(/(usr/)?bin/)?(ba|da|z|k|a)?sh"$`).Match(t.Text(args[i-2])) {
		return false
	}
	start, end := int(t.Nodes[args[i-2]].Start), int(t.Nodes[at].End)
	if comment(t, start, end) {
		return false
	}
	f.edit(start, end, strings.Join(words, ", "))
	return true
}

// execFile calls the function that starts a program without a shell.
func (f *fix) execFile(at int32, words []string) bool {
	t := f.t
	args := positional(t, f.call)
	callee := t.Child(f.call, syntax.RoleCallee)
	name := t.Name(callee)
	other := map[string]string{"exec": "execFile", "execSync": "execFileSync"}[name]
	if other == "" || args[0] != at {
		return false
	}
	for _, a := range args[1:] {
		if bytes.Contains(t.Text(a), []byte("shell")) && t.Nodes[a].Kind == syntax.Map {
			return false
		}
	}
	switch t.Nodes[callee].Kind {
	case syntax.Member:
	case syntax.Ident:
		if !f.alsoImport(name, other) {
			return false
		}
	default:
		return false
	}
	end := int(t.Nodes[callee].End)
	f.edit(end-len(name), end, other)
	f.edit(int(t.Nodes[at].Start), int(t.Nodes[at].End), words[0]+", ["+strings.Join(words[1:], ", ")+"]")
	return true
}

// alsoImport imports a function beside another one of its module, or in its place
// when that has no other use.
func (f *fix) alsoImport(name, other string) bool {
	t := f.t
	uses, at, there := 0, syntax.None, false
	for i := range t.Nodes {
		n := &t.Nodes[i]
		node := int32(i)
		brings := n.Kind == syntax.ImportName || n.Kind == syntax.KeyValue && n.Parent >= 0 && t.Nodes[n.Parent].Role == syntax.RoleTarget
		switch {
		case brings && t.Name(node) == other:
			there = true
		case brings && t.Name(node) == name:
			if string(t.Text(node)) != name || at != syntax.None {
				return false
			}
			at = node
		case n.Kind == syntax.Ident && t.Name(node) == name && (n.Parent < 0 || t.Nodes[n.Parent].Kind != syntax.KeyValue || n.Parent != at):
			uses++
		}
	}
	if at == syntax.None {
		return false
	}
	s := t.Span(at)
	switch {
	case there:
	case uses > 1:
		f.edit(s.End, s.End, ", "+other)
	default:
		f.edit(s.Start, s.End, other)
	}
	return true
}

// dropDefinition takes the statement away that sets a variable, which has lines
// of its own.
func (f *fix) dropDefinition(text int32) bool {
	t := f.t
	s := t.Span(t.Nodes[text].Parent)
	start := bytes.LastIndexByte(t.Src[:s.Start], '\n') + 1
	n := bytes.IndexByte(t.Src[s.End:], '\n')
	if n < 0 || len(bytes.TrimSpace(t.Src[start:s.Start])) > 0 || len(bytes.Trim(t.Src[s.End:s.End+n], " \t\r;")) > 0 {
		return false
	}
	f.edit(start, s.End+n+1, "")
	return true
}
