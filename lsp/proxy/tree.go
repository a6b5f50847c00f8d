package proxy

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"
)

// tree decodes any JSON. Numbers keep their spelling.
func tree(raw json.RawMessage) any {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return v
}

// encode writes JSON as the protocol has it: nothing is escaped for a web page.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return []byte("null") // only of what can't be in JSON, such as a channel
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// dig returns what is at a path of keys, or nil.
func dig(v any, path ...string) any {
	for _, key := range path {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return v
}

// set puts a value at a path of keys and makes the objects on the way.
func set(v map[string]any, value any, path ...string) {
	for _, key := range path[:len(path)-1] {
		next, ok := v[key].(map[string]any)
		if !ok {
			next = map[string]any{}
			v[key] = next
		}
		v = next
	}
	v[path[len(path)-1]] = value
}

// unset takes away what is at a path of keys.
func unset(v map[string]any, path ...string) {
	if parent, ok := dig(v, path[:len(path)-1]...).(map[string]any); ok {
		delete(parent, path[len(path)-1])
	}
}

// objects returns the objects among the values of an object.
func objects(v any) []map[string]any {
	m, _ := v.(map[string]any)
	var out []map[string]any
	for _, v := range m {
		if o, ok := v.(map[string]any); ok {
			out = append(out, o)
		}
	}
	return out
}

// texts returns the strings of a list.
func texts(v any) []string {
	list, _ := v.([]any)
	var out []string
	for _, v := range list {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// documentOf returns the URI of the document that parameters are about, or "".
func documentOf(params json.RawMessage) string {
	var p struct {
		TextDocument struct {
			URI string `json:"uri"`
		} `json:"textDocument"`
		Item struct {
			URI string `json:"uri"`
		} `json:"item"` // of call and type hierarchies
	}
	_ = json.Unmarshal(params, &p)
	if p.TextDocument.URI == "" {
		return p.Item.URI
	}
	return p.TextDocument.URI
}

// clean returns s without what could act on a terminal or an editor instead of
// being shown.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) {
			return '\uFFFD'
		}
		return r
	}, s)
}
