// Package embed finds code of one language in a file of another one: the
// scripts in Dockerfiles, in workflows of GitHub and jobs of GitLab, in what
// containers of Compose and Kubernetes run, and in pages.
//
// It promises that a fragment has the length of the text it stands for, so
// that a place in it is a place in the file, Span.Start further on. What the
// other language must not see is overwritten: an expression of a template with
// an expansion of the shell, comments of a Dockerfile with space, the
// indentation of a block of YAML with newlines. Text in quotes that has escapes
// in it is left out, and what is for PowerShell. It takes time linear in the
// size of the tree and fails at nothing.
package embed

import (
	"bytes"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// A Fragment is code in a file.
type Fragment struct {
	Lang checks.Lang
	Span checks.Span // in the file
	Text []byte      // as long as Span
}

// Of returns the fragments in a tree, in the order in which they begin.
func Of(t *syntax.Tree) []Fragment {
	f := &finder{Tree: t}
	switch t.Lang {
	case checks.Dockerfile:
		f.dockerfile()
	case checks.YAML:
		f.yaml()
	case checks.HTML:
		f.html()
	}
	slices.SortStableFunc(f.found, func(a, b Fragment) int { return a.Span.Start - b.Span.Start })
	return f.found
}

// Langs returns the languages of the fragments that files of a language may
// have.
func Langs(lang checks.Lang) []checks.Lang {
	switch lang {
	case checks.Dockerfile, checks.YAML:
		return []checks.Lang{checks.Shell, checks.Python, checks.JavaScript}
	case checks.HTML:
		return []checks.Lang{checks.JavaScript, checks.TypeScript}
	}
	return nil
}

type finder struct {
	*syntax.Tree
	found []Fragment
}

// add adds what stands at a place, unless it is empty.
func (f *finder) add(lang checks.Lang, start, end int, text []byte) {
	if lang != "" && len(bytes.TrimSpace(text)) > 0 {
		f.found = append(f.found, Fragment{lang, checks.Span{Start: start, End: end}, text})
	}
}

// interpreter returns the language of what is run by a command: "bash -e {0}",
// "/usr/bin/env python3", "/bin/sh".
func interpreter(command string) checks.Lang {
	for _, word := range strings.Fields(command) {
		word = strings.ToLower(word[strings.LastIndexByte(word, '/')+1:])
		word = strings.TrimRight(strings.TrimSuffix(word, ".exe"), "0123456789.")
		switch word {
		case "sh", "bash", "zsh", "ksh", "dash", "ash":
			return checks.Shell
		case "python":
			return checks.Python
		case "node":
			return checks.JavaScript
		case "env", "sudo", "exec":
			continue
		}
		if !strings.HasPrefix(word, "-") {
			return ""
		}
	}
	return ""
}

// shebang returns the language that a script says it is in; without a "#!" line
// it is in the one that is given.
func shebang(text []byte, lang checks.Lang) checks.Lang {
	text = bytes.TrimLeft(text, " \t\r\n")
	if line, ok := bytes.CutPrefix(text, []byte("#!")); ok {
		line, _, _ = bytes.Cut(line, []byte{'\n'})
		return interpreter(string(line))
	}
	return lang
}

// exec adds the script of a command in parts: ["sh", "-c", "…"]. It returns
// the language that is still to come, if the script is missing.
func (f *finder) exec(array int32) checks.Lang {
	lang, script := checks.Lang(""), false
	for i := range f.Children(array) {
		if f.Nodes[i].Role != syntax.RoleItem {
			continue
		}
		if script {
			f.scalar(i, lang)
			return ""
		}
		text := strings.Trim(string(f.Text(i)), `"'`)
		switch {
		case lang == "" && text == "CMD-SHELL":
			lang, script = checks.Shell, true
		case lang == "" && text != "CMD":
			if lang = interpreter(text); lang == "" && !strings.HasSuffix(text, "/env") && text != "env" {
				return ""
			}
		case strings.HasPrefix(text, "-") && strings.HasSuffix(text, "c"):
			script = true
		}
	}
	if script {
		return lang
	}
	return ""
}
