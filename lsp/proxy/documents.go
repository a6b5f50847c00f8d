package proxy

import (
	"bytes"
	"encoding/json"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/squiresec/squire/lsp"
)

// An encoding is how characters of a line are counted.
type encoding = protocol.PositionEncodingKind

const (
	utf8  = protocol.PositionEncodingKindUTF8
	utf16 = protocol.PositionEncodingKindUTF16
	utf32 = protocol.PositionEncodingKindUTF32
)

// A document is one that the client has open, as it is now: for a child that
// is started again, or that wants whole texts, or that counts characters in
// another way.
type document struct {
	uri     string // as the client writes it
	lang    string
	version int32
	text    []byte // changed in place
	edits   []edit // the last ones, oldest first
}

// mostEdits bounds the edits that a document remembers, for diagnostics of an
// older version.
const mostEdits = 256

// An edit is one change of a document's text, in the client's positions.
type edit struct {
	version int32 // that the change led to
	at      *protocol.Range
	lines   uint32 // line breaks of the new text
	tail    uint32 // characters after the last of them
}

// The parameters of the notifications about documents.
type (
	openParams struct {
		TextDocument struct {
			URI        string `json:"uri"`
			LanguageID string `json:"languageId"`
			Version    int32  `json:"version"`
			Text       string `json:"text"`
		} `json:"textDocument"`
	}
	changeParams struct {
		TextDocument struct {
			URI     string `json:"uri"`
			Version int32  `json:"version"`
		} `json:"textDocument"`
		ContentChanges []change `json:"contentChanges"`
	}
	change struct {
		Range *protocol.Range `json:"range,omitempty"`
		Text  string          `json:"text"`
	}
)

// didOpen notes a document and passes it on. p.mu is held.
func (p *proxy) didOpen(params json.RawMessage, body []byte) {
	p.ours.out().push(body)
	var o openParams
	if protocol.Unmarshal(params, &o) != nil {
		return
	}
	t := &o.TextDocument
	d := &document{uri: t.URI, lang: t.LanguageID, version: t.Version, text: []byte(t.Text)}
	p.docs[lsp.DocumentKey(t.URI)] = d
	if p.child.ready && p.child.sync.openClose {
		p.toChild(body)
		p.pullSoon(d)
	}
}

// didClose forgets a document. p.mu is held.
func (p *proxy) didClose(params json.RawMessage, body []byte) {
	p.ours.out().push(body)
	key := lsp.DocumentKey(documentOf(params))
	delete(p.docs, key)
	if p.child.ready && p.child.sync.openClose {
		p.toChild(body)
	}
	if s := p.shown[key]; s != nil && s.child != nil && s.child.pulled {
		s.child = nil // nobody would take them back
		p.publish(key)
	}
}

// didChange applies edits and passes them on, to the child in the form that it
// wants. p.mu is held.
func (p *proxy) didChange(params json.RawMessage, body []byte) {
	p.ours.out().push(body)
	var c changeParams
	if protocol.Unmarshal(params, &c) != nil {
		return
	}
	d := p.docs[lsp.DocumentKey(c.TextDocument.URI)]
	if d == nil {
		return
	}
	translate := p.child.ready && p.child.enc != p.enc && p.child.sync.change == changeIncremental
	version := c.TextDocument.Version
	for i := range c.ContentChanges {
		ch := &c.ContentChanges[i]
		e := edit{version: version, at: ch.Range}
		e.lines, e.tail = extent(ch.Text, p.enc)
		if s := p.shown[lsp.DocumentKey(d.uri)]; s != nil {
			s.move(e)
		}
		d.edits = append(d.edits, e)
		if translate && ch.Range != nil {
			theirs := translateRange(*ch.Range, d.text, p.enc, p.child.enc)
			d.apply(*ch, p.enc)
			ch.Range = &theirs
			continue
		}
		d.apply(*ch, p.enc)
	}
	if n := len(d.edits); n > mostEdits {
		d.edits = append(d.edits[:0], d.edits[n-mostEdits:]...)
	}
	d.version = version
	if !p.child.ready {
		return
	}
	switch {
	case p.child.sync.change == changeFull:
		c.ContentChanges = []change{{Text: string(d.text)}}
		p.toChild(jsonrpc2.AppendNotification(nil, "textDocument/didChange", encode(c)))
	case translate:
		p.toChild(jsonrpc2.AppendNotification(nil, "textDocument/didChange", encode(c)))
	case p.child.sync.change == changeIncremental:
		p.toChild(body)
	}
	p.pullSoon(d)
}

// apply changes the text.
func (d *document) apply(c change, enc encoding) {
	if c.Range == nil {
		d.text = append(d.text[:0], c.Text...)
		return
	}
	start, end := offset(d.text, c.Range.Start, enc), offset(d.text, c.Range.End, enc)
	if end < start {
		start, end = end, start
	}
	grown := len(c.Text) - (end - start)
	if grown > 0 {
		n := len(d.text)
		d.text = append(d.text, c.Text[:grown]...) // room; its bytes are written over
		copy(d.text[end+grown:], d.text[end:n])
	} else {
		copy(d.text[end+grown:], d.text[end:])
		d.text = d.text[:len(d.text)+grown]
	}
	copy(d.text[start:], c.Text)
}

// offset returns the byte offset of a position in a text.
func offset(text []byte, p protocol.Position, enc encoding) int {
	start, end, ok := line(text, p.Line)
	if !ok {
		return len(text)
	}
	return start + lsp.NewMapper(text[start:end], enc).PositionOffset(protocol.Position{Character: p.Character})
}

// line returns where a line of a text starts, and where it ends without its
// break. It reports false past the last one.
func line(text []byte, n uint32) (start, end int, ok bool) {
	for {
		length := bytes.IndexByte(text[start:], '\n')
		end = len(text)
		next := -1
		if length >= 0 {
			end, next = start+length, start+length+1
		}
		if cr := bytes.IndexByte(text[start:end], '\r'); cr >= 0 {
			if next < 0 || start+cr+1 < end {
				next = start + cr + 1
			}
			end = start + cr
		}
		if n == 0 {
			return start, end, true
		}
		if next < 0 {
			return 0, 0, false
		}
		start = next
		n--
	}
}

// extent returns how many line breaks a text has, and how many characters
// follow the last.
func extent(text string, enc encoding) (lines, tail uint32) {
	m := lsp.NewMapper([]byte(text), enc)
	end := m.OffsetPosition(len(text))
	return end.Line, end.Character
}

// replay opens all documents for a child that was started again. p.mu is held.
func (p *proxy) replay() {
	if !p.child.sync.openClose {
		return
	}
	for _, d := range p.docs {
		var o openParams
		o.TextDocument.URI, o.TextDocument.LanguageID = d.uri, d.lang
		o.TextDocument.Version, o.TextDocument.Text = d.version, string(d.text)
		p.toChild(jsonrpc2.AppendNotification(nil, "textDocument/didOpen", encode(o)))
		p.pullSoon(d)
	}
}
