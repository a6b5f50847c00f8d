package hooks

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// A yamlEntry is something to add to a YAML file, written as a person would.
type yamlEntry struct {
	// keys lead to the mapping, or to the list, that it is added to. What is
	// missing of them is added, too, unless it must be there.
	keys []string
	list bool // an item at the top of a list
	must bool
	body []string // lines, without indentation
}

// errNotFound is for a key that isn't there.
var errNotFound = errors.New("not found")

// editYAML adds one entry after the other. The text is only added to, in whole
// lines; that the result says what the text said, and the entries, and nothing
// else, is proved by reading both. Whatever is written in another way than in
// plain blocks is refused with an errOdd.
func editYAML(text []byte, names []string, entry func(doc any, name string) yamlEntry) ([]byte, error) {
	for _, name := range names {
		doc, err := readYAML(text)
		if err != nil {
			return nil, err
		}
		e := entry(doc, name)
		after, err := e.insert(text)
		if err != nil {
			return nil, err
		}
		alone, err := readYAML([]byte(strings.Join(e.lines(0), "\n") + "\n"))
		if err != nil {
			return nil, err
		}
		want, ok := merge(doc, alone)
		got, err := readYAML(after)
		if err != nil || !ok || !reflect.DeepEqual(got, want) {
			return nil, errOdd("with the lines added it would say something else")
		}
		text = joinBlocks(after)
	}
	return text, nil
}

// joinBlocks makes one of two marked blocks that follow each other.
func joinBlocks(text []byte) []byte {
	lines := splitLines(text)
	for i := 0; i+1 < len(lines); i++ {
		end, ok := strings.CutSuffix(strings.TrimRight(lines[i], "\r\n"), markEnd)
		if ok && strings.TrimSpace(end) == "" && strings.HasPrefix(lines[i+1], end+markBegin) {
			lines = slices.Delete(lines, i, i+2)
		}
	}
	return []byte(strings.Join(lines, ""))
}

// lines returns the entry with the keys from one on that are missing.
func (e *yamlEntry) lines(from int) []string {
	var all []string
	indent := ""
	for _, key := range e.keys[from:] {
		all = append(all, indent+key+":")
		indent += "  "
	}
	return append(all, indented(indent, e.body)...)
}

func indented(indent string, lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = indent + l
	}
	return out
}

// insert finds the place and adds the lines.
func (e *yamlEntry) insert(text []byte) ([]byte, error) {
	lines := splitLines(text)
	at, end, indent := -1, len(lines), 0 // of the section that was found last
	for depth, key := range e.keys {
		found, err := findKey(lines, at+1, end, indent, key)
		if errors.Is(err, errNotFound) && !e.must {
			if depth == 0 {
				return insertBlock(text, len(lines), "", e.lines(0)), nil
			}
			pad := strings.Repeat(" ", indent)
			return insertBlock(text, at+1, pad, indented(pad, e.lines(depth))), nil
		}
		if err != nil {
			return nil, err
		}
		at = found
		isList := e.list && depth == len(e.keys)-1
		if indent, end, err = section(lines, at, end, indent, isList); err != nil {
			return nil, err
		}
	}
	pad := strings.Repeat(" ", indent)
	return insertBlock(text, at+1, pad, indented(pad, e.body)), nil
}

// findKey returns the line of a key with a block below it.
func findKey(lines []string, from, to, indent int, key string) (int, error) {
	pad := strings.Repeat(" ", indent)
	for i := from; i < to; i++ {
		rest, ok := strings.CutPrefix(lines[i], pad)
		if !ok {
			continue
		}
		for _, form := range []string{key, `"` + key + `"`, "'" + key + "'"} {
			value, ok := strings.CutPrefix(rest, form)
			value = strings.TrimSpace(value)
			if !ok || !strings.HasPrefix(value, ":") {
				continue
			}
			if value = strings.TrimSpace(value[1:]); value == "" || strings.HasPrefix(value, "#") {
				return i, nil
			}
			return 0, errOdd(fmt.Sprintf("%q isn't written as a block", key))
		}
	}
	return 0, errNotFound
}

// section returns how far the children of the key in line at are indented, and
// where they end.
func section(lines []string, at, to, indent int, list bool) (child, end int, err error) {
	child = -1
	for end = at + 1; end < to; end++ {
		bare := strings.TrimSpace(lines[end])
		if bare == "" || strings.HasPrefix(bare, "#") {
			continue
		}
		in := len(lines[end]) - len(strings.TrimLeft(lines[end], " "))
		item := list && in == indent && (bare == "-" || strings.HasPrefix(bare, "- "))
		if in <= indent && !item {
			break
		}
		if child < 0 {
			child = in
		}
	}
	if child < 0 {
		return 0, 0, errOdd("a section of it is empty")
	}
	return child, end, nil
}

// maxBrackets bounds how deep flow style can be nested: the parser calls itself
// for each level.
const maxBrackets = 2000

// readYAML reads one document. What repeats other parts of it is refused: a
// few lines of it can stand for gigabytes.
func readYAML(text []byte) (doc any, err error) {
	defer func() {
		if recover() != nil { // the parser met what it doesn't know
			doc, err = nil, errOdd("it is not valid YAML")
		}
	}()
	switch {
	case !utf8.Valid(text) || strings.ContainsAny(string(text), "\x00\ufeff"):
		return nil, errOdd("it is not UTF-8 text")
	case strings.Count(string(text), "[")+strings.Count(string(text), "{") > maxBrackets:
		return nil, errOdd("it is nested too deeply")
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, errOdd("it is not valid YAML")
	}
	docs := 0
	for _, d := range file.Docs {
		if d.Body == nil {
			continue
		}
		docs++
		var v repeats
		ast.Walk(&v, d.Body)
		if v.found {
			return nil, errOdd("it has anchors or aliases")
		}
	}
	if docs > 1 {
		return nil, errOdd("it has more than one document")
	}
	doc = map[string]any{}
	if docs == 0 {
		return doc, nil
	}
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, errOdd("it is not valid YAML")
	}
	return doc, nil
}

// repeats looks for anchors, aliases and merge keys.
type repeats struct{ found bool }

func (r *repeats) Visit(n ast.Node) ast.Visitor {
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode, *ast.TagNode:
		r.found = true
	}
	return r
}

// merge returns a document with an addition: keys are added to mappings, items
// to the top of lists. ok is false when something is there already.
func merge(doc, addition any) (merged any, ok bool) {
	switch add := addition.(type) {
	case map[string]any:
		has, isMap := doc.(map[string]any)
		if !isMap {
			return nil, false
		}
		out := make(map[string]any, len(has)+len(add))
		for k, v := range has {
			out[k] = v
		}
		for k, v := range add {
			old, there := has[k]
			if there {
				if v, ok = merge(old, v); !ok {
					return nil, false
				}
			}
			out[k] = v
		}
		return out, true
	case []any:
		has, isList := doc.([]any)
		return slices.Concat(add, has), isList
	}
	return nil, false
}

// lookUp returns a value of a mapping.
func lookUp(doc any, key string) (any, bool) {
	m, _ := doc.(map[string]any)
	v, ok := m[key]
	return v, ok
}
