package proxy

import (
	"encoding/json"
	"os"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/squiresec/squire/lsp"
)

// Positions are translated where a server counts characters in another way than
// the client: everything that looks like a position in what is passed on, by
// the text of the document that it is about. A position is an object with a
// line and a character, and the document is the one that is named nearest above
// it. What is opaque to the client, such as data and the arguments of commands,
// stays as it is: it comes back to the server that wrote it.

// toClient translates what a server says about a document, or about those that
// it names. p.mu is held.
func (p *proxy) toClient(s *server, doc string, raw json.RawMessage) json.RawMessage {
	if s.enc == p.enc || len(raw) == 0 {
		return raw
	}
	v := tree(raw)
	p.translator(s).toClient(v, doc)
	return encode(v)
}

// toServer translates parameters of the client. p.mu is held.
func (p *proxy) toServer(s *server, params json.RawMessage) json.RawMessage {
	return p.toServerIn(s, documentOf(params), params)
}

func (p *proxy) toServerIn(s *server, doc string, raw json.RawMessage) json.RawMessage {
	if s.enc == p.enc || len(raw) == 0 {
		return raw
	}
	v := tree(raw)
	t := p.translator(s)
	t.from, t.to = p.enc, s.enc
	t.walk(v, doc)
	return encode(v)
}

// translator returns what translates from a server's positions to the client's.
func (p *proxy) translator(s *server) *translator {
	return &translator{from: s.enc, to: p.enc, text: p.textOf, read: map[string][]byte{}}
}

// A translator translates the positions of one message.
type translator struct {
	from, to encoding
	text     func(uri string) []byte
	read     map[string][]byte // texts by URI
}

func (t *translator) toClient(v any, doc string) { t.walk(v, doc) }

// mostRead is the longest file that is read to translate positions in it.
const mostRead = 16 << 20

// textOf returns the text of a document: what the client has open, or else the
// file, or nil. p.mu is held.
func (p *proxy) textOf(doc string) []byte {
	if d := p.docs[lsp.DocumentKey(doc)]; d != nil {
		return d.text
	}
	if !strings.HasPrefix(doc, "file:") {
		return nil
	}
	u, err := uri.Parse(doc)
	if err != nil {
		return nil
	}
	name := u.FsPath()
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() || info.Size() > mostRead {
		return nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil
	}
	return text
}

func (t *translator) textOf(doc string) []byte {
	text, ok := t.read[doc]
	if !ok {
		text = t.text(doc)
		t.read[doc] = text
	}
	return text
}

// opaque are keys whose values are nobody's but their server's.
var opaque = map[string]bool{"data": true, "arguments": true, "settings": true, "initializationOptions": true, "experimental": true}

// walk translates the positions in v, which is about doc unless it says
// otherwise.
func (t *translator) walk(v any, doc string) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			t.walk(e, doc)
		}
	case map[string]any:
		t.object(v, doc)
	}
}

func (t *translator) object(v map[string]any, doc string) {
	if _, ok := number(v["line"]); ok && len(v) == 2 && v["character"] != nil {
		t.position(v, "line", "character", doc)
		return
	}
	outer := doc
	if u, ok := v["uri"].(string); ok {
		doc = u
	} else if u, ok := dig(v, "textDocument", "uri").(string); ok {
		doc = u
	} else if u, ok := dig(v, "from", "uri").(string); ok { // a caller: the ranges are in it
		doc = u
	}
	target, _ := v["targetUri"].(string)
	t.tokens(v, doc)
	for key, e := range v {
		switch {
		case opaque[key]:
		case key == "changes":
			if changes, ok := e.(map[string]any); ok {
				for u, edits := range changes {
					t.walk(edits, u)
				}
			}
		case key == "startCharacter": // of a folding range
			t.position(v, "startLine", key, doc)
		case key == "endCharacter":
			t.position(v, "endLine", key, doc)
		case strings.HasPrefix(key, "target") && target != "":
			t.walk(e, target)
		case key == "originSelectionRange":
			t.walk(e, outer)
		default:
			t.walk(e, doc)
		}
	}
}

// position translates the character of an object.
func (t *translator) position(v map[string]any, lineKey, characterKey, doc string) {
	n, ok := number(v[lineKey])
	ch, ok2 := number(v[characterKey])
	if ok && ok2 {
		v[characterKey] = translate(t.textOf(doc), n, ch, t.from, t.to)
	}
}

func number(v any) (uint32, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	i, err := n.Int64()
	return uint32(i), err == nil && i >= 0 && i < 1<<32
}

// translate returns the character of a line in another encoding. Without the
// text it stays as it is: right for all lines of ASCII.
func translate(text []byte, n, character uint32, from, to encoding) uint32 {
	start, end, ok := line(text, n)
	if !ok {
		return character
	}
	at := lsp.NewMapper(text[start:end], from).PositionOffset(protocol.Position{Character: character})
	return lsp.NewMapper(text[start:end], to).OffsetPosition(at).Character
}

func translateRange(r protocol.Range, text []byte, from, to encoding) protocol.Range {
	r.Start.Character = translate(text, r.Start.Line, r.Start.Character, from, to)
	r.End.Character = translate(text, r.End.Line, r.End.Character, from, to)
	return r
}

// tokens translates semantic tokens: groups of five numbers, each counted from
// the one before.
func (t *translator) tokens(v map[string]any, doc string) {
	list, ok := v["data"].([]any)
	if _, id := v["resultId"]; !ok || len(list)%5 != 0 || len(v) > 2 || (len(v) == 2 && !id) {
		return
	}
	groups := make([]uint32, len(list))
	for i, e := range list {
		if groups[i], ok = number(e); !ok {
			return
		}
	}
	text := t.textOf(doc)
	var n, was, wasNow uint32
	for i := 0; i < len(groups); i += 5 {
		if groups[i] > 0 {
			n, was, wasNow = n+groups[i], 0, 0
		}
		was += groups[i+1]
		now := translate(text, n, was, t.from, t.to)
		end := translate(text, n, was+groups[i+2], t.from, t.to)
		list[i+1], list[i+2] = now-wasNow, end-now
		wasNow = now
	}
}
