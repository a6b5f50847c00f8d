package embed

import (
	"bytes"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// yaml finds scripts in each document.
func (f *finder) yaml() {
	for doc := range f.Children(0) {
		if f.Nodes[doc].Kind != syntax.Map {
			continue
		}
		switch jobs, runs := f.value(doc, "jobs"), f.value(doc, "runs"); {
		case jobs != syntax.None && f.Nodes[jobs].Kind == syntax.Map:
			f.workflow(doc, jobs)
		case runs != syntax.None && f.Nodes[runs].Kind == syntax.Map:
			f.steps(f.value(runs, "steps"), checks.Shell)
		default:
			f.pipeline(doc)
		}
	}
	f.containers()
}

// value returns what stands under a key of a map, or None.
func (f *finder) value(m int32, key string) int32 {
	if m == syntax.None || f.Nodes[m].Kind != syntax.Map {
		return syntax.None
	}
	sym := f.Lookup(key)
	if sym == 0 {
		return syntax.None
	}
	for kv := range f.Children(m) {
		if n := &f.Nodes[kv]; n.Kind == syntax.KeyValue && n.Sym == sym {
			return f.Child(kv, syntax.RoleValue)
		}
	}
	return syntax.None
}

// text returns the text of a scalar without its quotes.
func (f *finder) text(i int32) string {
	if i == syntax.None {
		return ""
	}
	return strings.Trim(string(f.Text(i)), `"'`)
}

// workflow finds the steps of a workflow of GitHub.
func (f *finder) workflow(doc, jobs int32) {
	all := f.shellOf(doc, checks.Shell)
	for kv := range f.Children(jobs) {
		job := f.Child(kv, syntax.RoleValue)
		if job == syntax.None {
			continue
		}
		lang := all
		// On Windows it is PowerShell, unless something else is said.
		if on := f.value(job, "runs-on"); on != syntax.None && bytes.Contains(f.Text(on), []byte("windows")) && f.shell(doc) == syntax.None {
			lang = ""
		}
		f.steps(f.value(job, "steps"), f.shellOf(job, lang))
	}
}

// shell returns defaults.run.shell of a workflow or a job.
func (f *finder) shell(of int32) int32 {
	return f.value(f.value(f.value(of, "defaults"), "run"), "shell")
}

func (f *finder) shellOf(of int32, lang checks.Lang) checks.Lang {
	if s := f.shell(of); s != syntax.None {
		return interpreter(f.text(s))
	}
	return lang
}

// steps finds what steps run, and the scripts of actions/github-script.
func (f *finder) steps(steps int32, lang checks.Lang) {
	if steps == syntax.None {
		return
	}
	for step := range f.Children(steps) {
		if run := f.value(step, "run"); run != syntax.None {
			as := lang
			if s := f.value(step, "shell"); s != syntax.None {
				as = interpreter(f.text(s))
			}
			f.scalar(run, as)
		}
		if uses := f.text(f.value(step, "uses")); strings.HasPrefix(uses, "actions/github-script@") {
			if script := f.value(f.value(step, "with"), "script"); script != syntax.None {
				f.scalar(script, checks.JavaScript)
			}
		}
	}
}

// pipeline finds the scripts of jobs of GitLab, which are keys of their own, and
// those for all jobs.
func (f *finder) pipeline(doc int32) {
	f.scripts(doc)
	for kv := range f.Children(doc) {
		if job := f.Child(kv, syntax.RoleValue); job != syntax.None {
			f.scripts(job)
		}
	}
}

func (f *finder) scripts(job int32) {
	for _, key := range []string{"script", "before_script", "after_script"} {
		s := f.value(job, key)
		switch {
		case s == syntax.None:
		case f.Nodes[s].Kind != syntax.Array:
			f.scalar(s, checks.Shell)
		default:
			for item := range f.Children(s) {
				f.scalar(item, checks.Shell)
			}
		}
	}
}

// containers finds what containers of Compose and Kubernetes run in a shell:
// command: [sh, -c, …], also with the script under args beside it.
func (f *finder) containers() {
	keys := []int32{f.Lookup("command"), f.Lookup("entrypoint"), f.Lookup("test"), f.Lookup("args")}
	for i := range f.Nodes {
		kv := int32(i)
		n := &f.Nodes[i]
		if n.Kind != syntax.KeyValue || n.Sym == 0 || n.Sym != keys[0] && n.Sym != keys[1] && n.Sym != keys[2] && n.Sym != keys[3] {
			continue
		}
		array := f.Child(kv, syntax.RoleValue)
		if array == syntax.None || f.Nodes[array].Kind != syntax.Array {
			continue
		}
		if lang := f.exec(array); lang != "" && n.Sym == keys[0] {
			if args := f.value(n.Parent, "args"); args != syntax.None && f.First(args) != syntax.None {
				f.scalar(f.First(args), lang)
			}
		}
	}
}

// scalar adds a scalar as code, if its text is what it stands for.
func (f *finder) scalar(i int32, lang checks.Lang) {
	n := &f.Nodes[i]
	if lang == "" || n.Kind != syntax.String && n.Kind != syntax.Template || n.Start == n.End {
		return
	}
	start, end := int(n.Start), int(n.End)
	first, folded := f.Src[start], true
	switch first {
	case '|', '>':
		folded = first == '>'
		body := bytes.IndexByte(f.Src[start:end], '\n')
		if body < 0 {
			return
		}
		start += body + 1
	case '"', '\'':
		if end-start < 2 || f.Src[end-1] != first {
			return
		}
		start, end = start+1, end-1
		if bytes.IndexByte(f.Src[start:end], '\\') >= 0 && first == '"' || bytes.IndexByte(f.Src[start:end], '\'') >= 0 && first == '\'' {
			return
		}
	}
	text := f.Src[start:end]
	if lang = shebang(text, lang); lang == checks.Python && first != '|' && bytes.IndexByte(text, '\n') >= 0 {
		return // the lines of it are joined, which Python isn't read as
	}
	if folded && bytes.IndexByte(text, '\n') >= 0 {
		text = fold(bytes.Clone(text), first == '>')
	}
	if first == '|' || first == '>' {
		text = dedent(text)
	}
	if lang == checks.Shell && powerShell(text) {
		return
	}
	f.add(lang, start, end, f.expand(i, lang, start, text))
}

// dedent makes newlines of the indentation that all lines of a block have, so
// that the end of a heredoc stands at the start of a line, and the first
// statement of a Python script isn't indented. Empty lines harm neither; but
// a line that goes on with the next one keeps that indented.
func dedent(text []byte) []byte {
	column := -1
	out := bytes.Clone(text)
	goesOn := false
	for at := 0; at < len(text); {
		end := len(text)
		if n := bytes.IndexByte(text[at:], '\n'); n >= 0 {
			end = at + n
		}
		line := text[at:end]
		indent := len(line) - len(bytes.TrimLeft(line, " "))
		if column < 0 && indent < len(line) {
			column = indent
		}
		for i := at; i < at+min(indent, column) && !goesOn; i++ {
			out[i] = '\n'
		}
		goesOn = bytes.HasSuffix(bytes.TrimSuffix(line, []byte{'\r'}), []byte{'\\'})
		at = end + 1
	}
	return out
}

// powerShell reports whether a script is in the language of the Windows shell,
// which is what a step runs in on a machine that only an expression names.
func powerShell(text []byte) bool {
	for _, sign := range []string{"$env:", "$Env:", "Write-Host ", "New-Item ", "Get-Item", "-ErrorAction ", "Out-File", "Out-Null", "`\n", "Remove-Item "} {
		if bytes.Contains(text, []byte(sign)) {
			return true
		}
	}
	return false
}

// fold joins lines as YAML does, if no empty line is between; in a block, if they
// are indented alike, too.
func fold(text []byte, block bool) []byte {
	indent := func(line []byte) int { return len(line) - len(bytes.TrimLeft(line, " ")) }
	before := []byte(nil)
	for at := 0; at < len(text); {
		end := len(text)
		if n := bytes.IndexByte(text[at:], '\n'); n >= 0 {
			end = at + n
		}
		line := text[at:end]
		empty := len(bytes.TrimSpace(line)) == 0
		if before != nil && !empty && (!block || indent(line) == indent(before)) {
			text[at-1] = ' '
		}
		if before = line; empty {
			before = nil
		}
		at = end + 1
	}
	return text
}

// expand overwrites the expressions of a template with expansions of the
// same length. Other languages have nothing that stands for one, and get names.
func (f *finder) expand(i int32, lang checks.Lang, start int, text []byte) []byte {
	if f.Nodes[i].Kind != syntax.Template {
		return text
	}
	text = bytes.Clone(text)
	for c := range f.Children(i) {
		n := &f.Nodes[c]
		if n.Kind != syntax.Expansion || int(n.Start) < start {
			continue
		}
		if at, end := int(n.Start)-start, int(n.End)-start; end <= len(text) && end-at > 3 {
			placeholder(text[at:end], lang)
		}
	}
	return text
}

// placeholder writes ${gha____}, or gha_____ for languages but a shell.
func placeholder(text []byte, lang checks.Lang) {
	for i := range text {
		text[i] = '_'
	}
	if lang != checks.Shell {
		copy(text, "gha")
		return
	}
	copy(text, "${gha")
	text[len(text)-1] = '}'
}
