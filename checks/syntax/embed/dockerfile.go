package embed

import (
	"bytes"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// dockerfile finds what RUN, CMD, ENTRYPOINT and HEALTHCHECK run.
func (f *finder) dockerfile() {
	lang := checks.Shell
	for i := range f.Nodes {
		at := int32(i)
		switch n := &f.Nodes[i]; n.Kind {
		case syntax.Directive:
			// A ` as escape is for Windows, where the shell is another one.
			if line := f.Text(at); f.Name(at) == "escape" && bytes.HasSuffix(bytes.TrimSpace(line), []byte{'`'}) {
				return
			}
		case syntax.Instruction:
			switch f.Name(at) {
			case "from":
				lang = checks.Shell
			case "shell":
				if array := f.Child(at, syntax.RoleArg); array != syntax.None && f.First(array) != syntax.None {
					lang = interpreter(strings.Trim(string(f.Text(f.First(array))), `"`))
				}
			case "run", "cmd", "entrypoint":
				f.instruction(at, lang)
			}
		}
	}
}

func (f *finder) instruction(at int32, lang checks.Lang) {
	var command string
	for c := range f.Children(at) {
		n := &f.Nodes[c]
		switch {
		case n.Role != syntax.RoleArg:
		case n.Kind == syntax.Array:
			f.exec(c)
		case n.Kind == syntax.Text:
			text := continued(bytes.Clone(f.Text(c)))
			blankHeredocs(text)
			command = strings.TrimSpace(string(text))
			f.add(lang, int(n.Start), int(n.End), text)
		case n.Kind == syntax.Heredoc:
			f.heredoc(c, command, lang)
		}
	}
}

// heredoc adds a script that an instruction runs: the heredoc alone, or what is
// given to an interpreter. To another command it is data.
func (f *finder) heredoc(at int32, command string, lang checks.Lang) {
	part := f.First(at)
	if part == syntax.None {
		return
	}
	if command != "" {
		lang = interpreter(command)
	}
	n := &f.Nodes[part]
	text := f.Text(part)
	f.add(shebang(text, lang), int(n.Start), int(n.End), text)
}

// continued makes the comments and empty lines between continued lines space,
// with their ends, because a shell would end the command at them.
func continued(text []byte) []byte {
	line := bytes.IndexByte(text, '\n') + 1
	for line > 0 && line < len(text) {
		end := len(text)
		if n := bytes.IndexByte(text[line:], '\n'); n >= 0 {
			end = line + n + 1
		}
		if trimmed := bytes.TrimSpace(text[line:end]); len(trimmed) == 0 || trimmed[0] == '#' {
			for i := line; i < end; i++ {
				text[i] = ' '
			}
		}
		line = end
	}
	return text
}

// blankHeredocs takes out what announces a heredoc, whose text is elsewhere.
func blankHeredocs(text []byte) {
	for at := 0; ; {
		n := bytes.Index(text[at:], []byte("<<"))
		if n < 0 {
			return
		}
		start := at + n
		at = start + 2
		if at < len(text) && text[at] == '<' || start > 0 && bytes.IndexByte([]byte(" \t\n;|&"), text[start-1]) < 0 {
			for at < len(text) && text[at] == '<' {
				at++
			}
			continue
		}
		for at < len(text) && bytes.IndexByte([]byte(" \t\r\n;|&<>()"), text[at]) < 0 {
			at++
		}
		for i := start; i < at; i++ {
			text[i] = ' '
		}
	}
}
