package hooks

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// huskyFolder returns husky's folder, from the top of the worktree: the one
// that core.hooksPath names, else .husky. dir is the folder in force.
func huskyFolder(root, dir string) (string, bool) {
	if filepath.Base(dir) == "_" {
		dir = filepath.Dir(dir)
	}
	rel, err := filepath.Rel(realPath(root), dir)
	if err == nil && filepath.IsLocal(rel) && filepath.Base(rel) == ".husky" {
		return filepath.ToSlash(rel), true
	}
	return ".husky", isFolder(filepath.Join(root, ".husky"))
}

// husky runs a shell script for each hook.
func husky(folder string) *manager {
	m := &manager{name: "husky", start: "npx husky", beside: true}
	m.places = func(names []string) (all []place) {
		for _, name := range names {
			all = append(all, place{file: path.Join(folder, name), names: []string{name}, insert: insertShell, paste: shellLines(name, true), create: true})
		}
		return all
	}
	return m
}

// shellLines run squire in a script. The code of a refusal ends the script,
// under `sh -e` and without. A script that goes on reads the same input.
func shellLines(name string, more bool) []string {
	run := command(name, `"$@"`) + " || exit"
	if !takesInput(name) || !more {
		return []string{run}
	}
	return []string{
		"squire_input=$(cat)",
		`if [ -z "$squire_input" ]; then exec </dev/null; else`,
		command(name, `"$@"`) + " <<SQUIRE_INPUT || exit",
		"$squire_input",
		"SQUIRE_INPUT",
		"exec <<SQUIRE_INPUT",
		"$squire_input",
		"SQUIRE_INPUT",
		"fi",
	}
}

// insertShell adds lines at the top of a shell script: what stands at its end
// doesn't run after an `exit` or `exec`.
func insertShell(text []byte, names []string) ([]byte, error) {
	if text == nil { // there is no file
		made := insertBlock([]byte(scriptHead), 1, "", shellLines(names[0], false))
		return bytes.Replace(made, []byte(markHow), []byte(markHow+markWhole), 1), nil
	}
	if eol(text) != "\n" || strings.ContainsRune(string(text), 0) {
		return nil, errOdd("its line breaks are not those of a shell script")
	}
	lines := splitLines(text)
	if len(lines) > 0 && strings.HasPrefix(lines[0], "#!") && !shellShebang().MatchString(lines[0]) {
		return nil, errOdd("it is not a shell script")
	}
	at := 0
	for at < len(lines) && !strings.HasPrefix(lines[at], markBegin) && (strings.HasPrefix(lines[at], "#") || strings.TrimSpace(lines[at]) == "" || huskyShim().MatchString(lines[at])) {
		at++
	}
	return insertBlock(text, at, "", shellLines(names[0], at < len(lines))), nil
}

var (
	shellShebang = lazyPattern(`^#!\s*(/usr)?/bin/(env )?\s*(ba|da|k|z)?sh\b`)
	huskyShim    = lazyPattern(`^(\.|source)\s.*/husky\.sh["']?\s*$`)
)

// lazyPattern compiles an expression when it is needed: a hook that runs needs
// none.
func lazyPattern(expr string) func() *regexp.Regexp {
	return func() *regexp.Regexp { return regexp.MustCompile(expr) }
}

// lefthookFiles returns the names that lefthook looks for, in its order.
func lefthookFiles() (names []string) {
	for _, base := range []string{"lefthook", ".lefthook", ".config/lefthook"} {
		for _, local := range []string{"", "-local"} {
			for _, ext := range []string{".yml", ".yaml", ".toml", ".json", ".jsonc"} {
				names = append(names, base+local+ext)
			}
		}
	}
	slices.SortStableFunc(names, func(x, y string) int {
		// What all share comes before what is for one user alone.
		return strings.Count(x, "-local.") - strings.Count(y, "-local.")
	})
	return names
}

// firstOf returns the first file that is there.
func firstOf(root string, names []string) (string, bool) {
	for _, name := range names {
		if _, err := os.Lstat(filepath.Join(root, filepath.FromSlash(name))); err == nil {
			return name, true
		}
	}
	return "", false
}

// lefthook has one file in one of several formats.
func lefthook(root string) *manager {
	file, ok := firstOf(root, lefthookFiles())
	if !ok {
		return nil
	}
	m := &manager{name: "lefthook", shim: "lefthook", start: "lefthook install"}
	m.places = func(names []string) []place {
		p := place{file: file, names: names, insert: insertLefthookYAML}
		for _, name := range names {
			p.paste = append(p.paste, name+":", "  commands:", "    squire:")
			for _, l := range lefthookBody(name) {
				p.paste = append(p.paste, "      "+l)
			}
		}
		switch path.Ext(file) {
		case ".toml":
			p.insert = insertLefthookTOML
		case ".json", ".jsonc":
			p.insert = func([]byte, []string) ([]byte, error) {
				return nil, errOdd("JSON has no comments by which to find the lines again")
			}
		}
		return []place{p}
	}
	return m
}

// lefthookRun is the command for a hook; lefthook puts in what git gives it.
func lefthookRun(name string) string {
	args := map[string]string{CommitMsg: `'{1}'`, ApplypatchMsg: `'{1}'`, PrePush: `'{1}' '{2}'`, ReferenceTransaction: `'{1}'`}
	return command(name, args[name])
}

func lefthookBody(name string) []string {
	body := []string{"run: " + lefthookRun(name)}
	if takesInput(name) {
		body = append(body, "use_stdin: true")
	}
	return body
}

func insertLefthookYAML(text []byte, names []string) ([]byte, error) {
	return editYAML(text, names, func(doc any, name string) yamlEntry {
		body := lefthookBody(name)
		if hook, ok := lookUp(doc, name); ok {
			_, commands := lookUp(hook, "commands")
			if _, jobs := lookUp(hook, "jobs"); jobs && !commands {
				return yamlEntry{keys: []string{name, "jobs"}, list: true, body: append([]string{"- name: squire"}, indented("  ", body)...)}
			}
		}
		return yamlEntry{keys: []string{name, "commands"}, body: append([]string{"squire:"}, indented("  ", body)...)}
	})
}

// insertLefthookTOML adds tables at the end of the file, which TOML allows for
// tables that are not there yet.
func insertLefthookTOML(text []byte, names []string) ([]byte, error) {
	want := map[string]any{}
	var block []string
	for _, name := range names {
		if len(block) > 0 {
			block = append(block, "")
		}
		entry := map[string]any{"run": lefthookRun(name)}
		block = append(block, "["+name+".commands.squire]", `run = "`+lefthookRun(name)+`"`)
		if takesInput(name) {
			entry["use_stdin"] = true
			block = append(block, "use_stdin = true")
		}
		want[name] = map[string]any{"commands": map[string]any{"squire": entry}}
	}
	after := insertBlock(text, len(splitLines(text)), "", block)
	var x, y map[string]any
	if err := toml.Unmarshal(text, &x); err != nil {
		return nil, errOdd("it is not valid TOML")
	}
	merged, ok := merge(orEmpty(x), want)
	if err := toml.Unmarshal(after, &y); err != nil || !ok || !reflect.DeepEqual(merged, any(y)) {
		return nil, errOdd("the tables of its hooks can't be added to at the end of the file")
	}
	return after, nil
}

func orEmpty(m map[string]any) any {
	if m == nil {
		m = map[string]any{}
	}
	return m
}

// preCommitTool is the manager that is called pre-commit like the hook.
func preCommitTool(root string) *manager {
	const file = ".pre-commit-config.yaml"
	if _, ok := firstOf(root, []string{file}); !ok {
		return nil
	}
	m := &manager{name: "pre-commit", shim: "pre-commit.com", start: "pre-commit install", each: "--hook-type"}
	m.places = func(names []string) []place {
		paste := append([]string{"repos:"}, preCommitBody(names)...)
		return []place{{file: file, names: names, insert: insertPreCommit, paste: paste}}
	}
	return m
}

func preCommitBody(names []string) []string {
	body := []string{"- repo: local", "  hooks:"}
	for _, name := range names {
		id := "squire"
		if name != PreCommit {
			id += "-" + name
		}
		// The message's file comes as the only file name.
		pass := "false"
		if name == CommitMsg || name == ApplypatchMsg {
			pass = "true"
		}
		body = append(body,
			"  - id: "+id,
			"    name: squire "+name,
			"    entry: "+command(name, ""),
			"    language: system",
			"    stages: ["+name+"]",
			"    pass_filenames: "+pass,
			"    always_run: true",
			"    require_serial: true")
	}
	return body
}

func insertPreCommit(text []byte, names []string) ([]byte, error) {
	return editYAML(text, names[:1], func(doc any, _ string) yamlEntry {
		return yamlEntry{keys: []string{"repos"}, list: true, must: true, body: preCommitBody(names)}
	})
}

// overcommit has a file with a section for each hook.
func overcommit(root string) *manager {
	const file = ".overcommit.yml"
	if _, ok := firstOf(root, []string{file}); !ok {
		return nil
	}
	m := &manager{name: "overcommit", shim: "overcommit", start: "overcommit --install && overcommit --sign"}
	for _, name := range slices.Concat(Names(), Optional()) {
		if overcommitSection(name) == "" {
			m.lacks = append(m.lacks, name)
		}
	}
	m.places = func(names []string) []place {
		p := place{file: file, insert: insertOvercommit}
		for _, name := range names {
			section := overcommitSection(name)
			if section == "" {
				continue
			}
			p.names = append(p.names, name)
			p.paste = append(p.paste, section+":")
			p.paste = append(p.paste, indented("  ", overcommitBody(name))...)
		}
		if len(p.names) == 0 {
			return nil
		}
		return []place{p}
	}
	return m
}

// overcommitSection is what overcommit calls a hook; "" when it has no place
// for it.
func overcommitSection(name string) string {
	switch name {
	case PreCommit:
		return "PreCommit"
	case CommitMsg:
		return "CommitMsg"
	case PostCommit:
		return "PostCommit"
	case PrePush:
		return "PrePush"
	}
	return ""
}

func overcommitBody(name string) []string {
	words := strings.Fields(command(name, ""))
	return []string{
		"Squire:",
		"  enabled: true",
		"  description: 'Look for secrets'",
		"  required_executable: 'squire'",
		"  command: ['" + strings.Join(words, "', '") + "']",
	}
}

func insertOvercommit(text []byte, names []string) ([]byte, error) {
	return editYAML(text, names, func(_ any, name string) yamlEntry {
		return yamlEntry{keys: []string{overcommitSection(name)}, body: overcommitBody(name)}
	})
}
