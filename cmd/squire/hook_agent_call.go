package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
)

// A toolCall is what an agent is about to do, in whichever agent's words.
type toolCall struct {
	host     agentHost
	tool     string
	dir      string // where relative paths start, absolute
	writes   []agentWrite
	commands []string
	harmless bool // the tool only reads
}

// An agentWrite is a file that is about to be written.
type agentWrite struct {
	path     string
	content  *string // all of the file; nil for a change of it
	edits    []agentEdit
	fragment bool   // lines of a patch: what is around them is not known
	removed  string // of a fragment
}

// An agentEdit replaces a text by another.
type agentEdit struct {
	old, new string
	all      bool
}

// Agents differ in their words for the same things. These are those of Claude
// Code, Codex, Gemini CLI, Cursor, Copilot, and of editors' own tools.
var (
	pathKeys    = []string{"file_path", "filePath", "path", "absolute_path", "notebook_path", "target_file", "filename"}
	contentKeys = []string{"content", "contents", "file_text", "new_source", "code_edit"}
	oldKeys     = []string{"old_string", "old_str", "oldString", "oldText", "old_text"}
	newKeys     = []string{"new_string", "new_str", "newString", "newText", "new_text", "insert_text"}
	patchKeys   = []string{"patch", "diff", "input"}
	commandKeys = []string{"command", "cmd", "script"}
)

// readers are tools that write nothing into a project, in lower case.
var readers = []string{
	"read", "grep", "glob", "ls", "webfetch", "websearch", "task", "agent", "todowrite", "todoread", "exitplanmode", "notebookread",
	"read_file", "read_many_files", "list_directory", "search_file_content", "web_fetch", "google_web_search", "view", "update_plan",
}

// writers are parts of the names of tools that write or run something.
var writers = []string{"write", "edit", "patch", "replace", "create", "insert", "bash", "shell", "exec", "terminal"}

// readToolCall reads the JSON that an agent gives to its hook.
func readToolCall(data []byte) (*toolCall, error) {
	var in struct {
		Event     string          `json:"hook_event_name"`
		Tool      string          `json:"tool_name"`
		Input     json.RawMessage `json:"tool_input"`
		CWD       string          `json:"cwd"`
		Roots     []string        `json:"workspace_roots"`
		Command   string          `json:"command"` // Cursor's beforeShellExecution
		ToolName  string          `json:"toolName"`
		ToolArgs  json.RawMessage `json:"toolArgs"`
		CursorVer string          `json:"cursor_version"`
	}
	if err := json.Unmarshal(data, &in); err != nil {
		// The decoder's own words may quote what is to be written.
		return nil, errors.New("it is no JSON object of the form that agents give to hooks")
	}
	call := &toolCall{tool: in.Tool, dir: in.CWD, host: plainHost}
	switch {
	case in.CursorVer != "" || slices.Contains([]string{"preToolUse", "beforeShellExecution", "beforeMCPExecution", "afterFileEdit"}, in.Event) && in.ToolName == "":
		call.host = cursorHost
	case in.ToolName != "":
		call.host, call.tool, in.Input = copilotHost, in.ToolName, in.ToolArgs
	case in.Event == "BeforeTool":
		call.host = geminiHost
	case in.Event == "PreToolUse":
		call.host = claudeHost
	}
	if call.dir == "" && len(in.Roots) > 0 {
		call.dir = in.Roots[0]
	}
	if !filepath.IsAbs(call.dir) {
		wd, err := getwd()
		if err != nil {
			return nil, err
		}
		call.dir = filepath.Join(wd, call.dir)
	}
	if in.Command != "" && len(in.Input) == 0 {
		call.commands = []string{in.Command}
		return call, nil
	}
	if call.tool == "" {
		return nil, errors.New("it names no tool and no command")
	}
	if len(in.Input) == 0 {
		in.Input = json.RawMessage("{}")
	}
	return call, call.input(in.Input)
}

// input reads the arguments of the tool: an object, or a string that holds
// one, or holds a patch.
func (c *toolCall) input(raw json.RawMessage) error {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		if isPatch(text) {
			c.writes = readPatch(text)
			return nil
		}
		raw = json.RawMessage(text)
	}
	var in map[string]json.RawMessage
	if json.Unmarshal(raw, &in) != nil {
		return errors.New("the tool's input is no JSON object")
	}
	path, _ := first(in, pathKeys)
	if content, ok := first(in, contentKeys); ok {
		c.writes = append(c.writes, agentWrite{path: path, content: &content})
	}
	var edits []agentEdit
	if e, ok := readEdit(in); ok {
		edits = append(edits, e)
	}
	var list []map[string]json.RawMessage
	if json.Unmarshal(in["edits"], &list) == nil {
		for _, one := range list {
			if e, ok := readEdit(one); ok {
				edits = append(edits, e)
			}
		}
	}
	if len(edits) > 0 {
		c.writes = append(c.writes, agentWrite{path: path, edits: edits})
	}
	for _, key := range slices.Concat(patchKeys, commandKeys) {
		text := textOf(in[key])
		switch {
		case text == "":
		case isPatch(text):
			c.writes = append(c.writes, readPatch(text)...)
		case path == "" && slices.Contains(commandKeys, key):
			c.commands = append(c.commands, text)
		}
	}
	name := strings.ToLower(c.tool)
	c.harmless = slices.Contains(readers, name)
	writes := slices.ContainsFunc(writers, func(w string) bool { return strings.Contains(name, w) })
	if writes && !c.harmless && len(c.writes)+len(c.commands) == 0 {
		return errors.New("the tool writes or runs something, but in a form that is not known here")
	}
	return nil
}

// first returns the first of some keys that holds a text.
func first(in map[string]json.RawMessage, keys []string) (string, bool) {
	for _, k := range keys {
		var s string
		if raw, ok := in[k]; ok && json.Unmarshal(raw, &s) == nil {
			return s, true
		}
	}
	return "", false
}

// textOf returns a text, or the words of a list of them as a line.
func textOf(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var words []string
	if json.Unmarshal(raw, &words) == nil {
		return strings.Join(words, " ")
	}
	return ""
}

func readEdit(in map[string]json.RawMessage) (e agentEdit, ok bool) {
	e.old, _ = first(in, oldKeys)
	e.new, ok = first(in, newKeys)
	_ = json.Unmarshal(in["replace_all"], &e.all)
	return e, ok
}

// isPatch reports whether a text is a patch, of Codex's form or a unified diff.
func isPatch(text string) bool {
	return strings.Contains(text, "*** Begin Patch") || strings.HasPrefix(text, "--- ") && strings.Contains(text, "\n+++ ") ||
		strings.HasPrefix(text, "diff --git ")
}

// readPatch returns what a patch writes, a fragment a file: the lines that
// come and those around them, and the ones that were there.
func readPatch(text string) []agentWrite {
	var out []agentWrite
	var was, is strings.Builder
	path := ""
	flush := func() {
		if path != "" && is.Len() > 0 {
			content := is.String()
			out = append(out, agentWrite{path: path, content: &content, fragment: true, removed: was.String()})
		}
		was.Reset()
		is.Reset()
	}
	for line := range strings.Lines(text) {
		bare := strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(bare, "*** Add File: "), strings.HasPrefix(bare, "*** Update File: "), strings.HasPrefix(bare, "*** Delete File: "):
			flush()
			_, path, _ = strings.Cut(bare, ": ")
		case strings.HasPrefix(bare, "*** Move to: "):
			path = strings.TrimPrefix(bare, "*** Move to: ")
		case strings.HasPrefix(bare, "+++ "):
			flush()
			path, _, _ = strings.Cut(strings.TrimPrefix(bare, "+++ "), "\t")
			path = strings.TrimPrefix(path, "b/")
		case strings.HasPrefix(bare, "--- "), strings.HasPrefix(bare, "*** "), strings.HasPrefix(bare, "@@"), strings.HasPrefix(bare, "diff "), strings.HasPrefix(bare, "index "):
		case strings.HasPrefix(line, "+"):
			is.WriteString(line[1:])
		case strings.HasPrefix(line, "-"):
			was.WriteString(line[1:])
		case strings.HasPrefix(line, " "):
			was.WriteString(line[1:])
			is.WriteString(line[1:])
		}
	}
	flush()
	return out
}

// texts returns a file before the write and after it. whole is false where the
// text to be replaced is not there: then only the new texts are known.
func (w *agentWrite) texts(file string) (before, after []byte, whole bool) {
	if w.fragment {
		return []byte(w.removed), []byte(*w.content), true
	}
	before = readRegular(file)
	if w.content != nil {
		return before, []byte(*w.content), true
	}
	after, whole = before, true
	for _, e := range w.edits {
		switch {
		case e.old == "":
			after = slices.Concat(after, []byte(e.new)) // where it goes is not told
		case !bytes.Contains(after, []byte(e.old)):
			whole = false
		case e.all:
			after = bytes.ReplaceAll(after, []byte(e.old), []byte(e.new))
		default:
			after = bytes.Replace(after, []byte(e.old), []byte(e.new), 1)
		}
	}
	if whole {
		return before, after, true
	}
	var was, is []string
	for _, e := range w.edits {
		was, is = append(was, e.old), append(is, e.new)
	}
	return []byte(strings.Join(was, "\n")), []byte(strings.Join(is, "\n")), false
}

// readRegular returns a file's content, or nil where there is none: a device
// would hold up the agent.
func readRegular(file string) []byte {
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() || info.Size() > checks.DefaultMaxFileSize {
		return nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, checks.DefaultMaxFileSize))
	if err != nil {
		return nil
	}
	return data
}
