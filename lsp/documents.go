package lsp

import (
	"bytes"
	"net/url"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/policy"
)

// A document is one that the client has open.
type document struct {
	// uri is as the client wrote it when it opened the document. Clients
	// compare strings, so every answer uses this spelling.
	uri  string
	file string // absolute path, or "" for a document that is no file
	id   string // the client's name of the language

	wake chan struct{} // holds a token while there is something new to scan
	shut chan struct{} // closed by didClose
	gone chan struct{} // closed when the worker has published its last
	prev chan struct{} // gone of the document that was open here before, or nil

	// Whether git ignores the file and doesn't track it; see uncommitted.
	once    sync.Once
	ignored bool

	// Guarded by session.mu:
	now     *snapshot
	scanned *snapshot // the last one whose findings were published, or nil
	root    *root
	parts   largeText     // of a text that is scanned in parts
	ready   time.Time     // when the pause after the last scan ends
	pulled  pulled        // the last answer to a pull
	staged  stagedSecrets // see lookAtIndex
	head    *[]byte       // the text of the last commit, nil until it was read
}

// A snapshot is one version of a document under one policy. It never changes,
// but for its findings, which are made once, by whoever needs them first.
type snapshot struct {
	*document
	version int32
	text    []byte
	mapper  *Mapper
	root    *root // hides document.root, which may have moved on

	once   sync.Once
	result scanResult
}

// The parameters of the document notifications as the server reads them: the
// library's types would rewrite the client's URI.
type (
	docParams struct {
		TextDocument struct {
			URI     string `json:"uri"`
			Version int32  `json:"version"`
		} `json:"textDocument"`
	}
	openParams struct {
		TextDocument struct {
			URI        string `json:"uri"`
			LanguageID string `json:"languageId"`
			Version    int32  `json:"version"`
			Text       string `json:"text"`
		} `json:"textDocument"`
	}
	changeParams struct {
		docParams
		ContentChanges []change `json:"contentChanges"`
	}
	// A change replaces a range, or without one the whole text.
	change struct {
		Range *protocol.Range `json:"range"`
		Text  string          `json:"text"`
	}
)

// filePath returns the absolute path that a URI names, or "" for one that
// names no file.
func filePath(rawURI string) string {
	u, err := uri.Parse(rawURI)
	if err != nil || !strings.HasPrefix(strings.ToLower(rawURI), "file:") {
		return ""
	}
	p := u.FsPath()
	if strings.Trim(p, `/\`) == "" {
		return "" // an editor's unnamed buffer
	}
	return filepath.Clean(filepath.FromSlash(p))
}

// docKey returns the same string for every way to write a URI: clients
// disagree on what to escape and on the case of a drive letter.
func docKey(rawURI string) string {
	u, err := uri.Parse(rawURI)
	if err != nil {
		return rawURI
	}
	key := string(u)
	if plain, err := url.PathUnescape(key); err == nil {
		key = plain
	}
	if runtime.GOOS == "windows" && strings.HasPrefix(key, "file:") {
		key = strings.ToLower(key)
	}
	return key
}

// readable reports whether documents of a URI are looked at. Editors also open
// views that nobody edits, such as old versions of a file, whose findings
// would show twice.
func readable(rawURI string) bool {
	scheme, _, ok := strings.Cut(rawURI, ":")
	if !ok {
		return true
	}
	switch strings.ToLower(scheme) {
	case "git", "gitlens", "gitfs", "output", "debug", "diff", "fugitive", "scm-history-item", "review":
		return false
	}
	return true
}

func (s *session) didOpen(p *openParams) {
	if !readable(p.TextDocument.URI) {
		return
	}
	s.lookAtIndex(s.openDocument(p))
}

// openDocument opens a document.
func (s *session) openDocument(p *openParams) *document {
	t := &p.TextDocument
	d := &document{
		uri: t.URI, file: filePath(t.URI), id: t.LanguageID,
		wake: make(chan struct{}, 1), shut: make(chan struct{}), gone: make(chan struct{}),
	}
	s.recheck(d.file)
	s.mu.Lock()
	defer s.mu.Unlock()
	key := docKey(t.URI)
	if old := s.takeOver(key, t.URI); old != "" {
		s.work("a file that was opened", func() { s.publishElsewhere(old, nil) })
	}
	if s.docs[key] != nil { // some clients open twice
		s.close(key)
	}
	if old := s.leaving[key]; old != nil {
		d.prev = old.gone
	}
	s.docs[key] = d
	d.root = s.rootOf(d.file)
	s.replace(d, t.Version, []byte(t.Text), nil)
	s.work("a document", func() {
		s.watch(d)
		defer s.leave(d)
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.leaving[key] == d {
			delete(s.leaving, key)
		}
	})
	s.startTick()
	return d
}

// replace makes a new snapshot the current one. s.mu is held.
func (s *session) replace(d *document, version int32, text []byte, m *Mapper) {
	if m == nil {
		m = NewMapper(text, s.can.encoding)
	}
	d.now = &snapshot{document: d, version: version, text: text, mapper: m, root: d.root}
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

func (s *session) didChange(p *changeParams) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.docs[docKey(p.TextDocument.URI)]
	if d == nil {
		s.log.Debug("a change of a document that is not open")
		return
	}
	// Versions are not compared: the edits of a client come in its order, and
	// to skip one would spoil all that follow.
	text, m := applyChanges(d.now.text, d.now.mapper, p.ContentChanges)
	s.replace(d, p.TextDocument.Version, text, m)
}

// applyChanges returns the text after the changes, each of which counts its
// positions in the text that the one before left. The old text stays as it is.
func applyChanges(text []byte, m *Mapper, changes []change) ([]byte, *Mapper) {
	for _, c := range changes {
		if c.Range == nil {
			text = []byte(c.Text)
			m = NewMapper(text, m.enc)
			continue
		}
		at := m.RangeSpan(*c.Range)
		next := make([]byte, 0, len(text)-at.Len()+len(c.Text))
		next = append(next, text[:at.Start]...)
		next = append(next, c.Text...)
		text = append(next, text[at.End:]...)
		m = m.edited(text, at, len(c.Text))
	}
	return text, m
}

func (s *session) didSave(p *docParams) {
	file := filePath(p.TextDocument.URI)
	if filepath.Base(file) == policy.ConfigFile {
		s.reroot() // a new one makes its folder a root
	}
	s.recheck(file)
	s.mu.Lock()
	d := s.docs[docKey(p.TextDocument.URI)]
	var r *root
	if d != nil && d.root.dir != "" && policy.IsRuleFile(d.now.path()) {
		r = d.root
	}
	s.mu.Unlock()
	if r != nil {
		s.reload(r) // whatever the clock of the file system says
	}
	if d != nil {
		s.lookAtIndex(d)
	}
}

func (s *session) didClose(p *docParams) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if key := docKey(p.TextDocument.URI); s.docs[key] != nil {
		s.close(key)
	}
}

// close tells the worker of a document to end. s.mu is held.
func (s *session) close(key string) {
	d := s.docs[key]
	close(d.shut)
	delete(s.docs, key)
	s.leaving[key] = d
}

// snapshot returns the current version of a document, or nil where it is not
// open.
func (s *session) snapshot(rawURI string) *snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.docs[docKey(rawURI)]; d != nil {
		return d.now
	}
	return nil
}

// current reports whether no newer version of the document is known.
func (s *session) current(snap *snapshot) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return snap.document.now == snap
}

// path returns the document's name for the engine: relative to its root, with
// slashes.
func (snap *snapshot) path() string {
	if snap.file == "" {
		// "untitled:Untitled-1" has no extension, so the language decides.
		u, err := uri.Parse(snap.uri)
		if err != nil || strings.Trim(u.Path(), "/") == "" {
			return "untitled"
		}
		return path.Base(u.Path())
	}
	if snap.root.dir != "" {
		if rel, err := filepath.Rel(snap.root.dir, snap.file); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel)
		}
	}
	return filepath.Base(snap.file)
}

// scanFile returns the snapshot as the engine sees it.
func (snap *snapshot) scanFile() *checks.File {
	return &checks.File{
		Path:   snap.path(),
		Lang:   snap.lang(),
		Data:   snap.text,
		Size:   int64(len(snap.text)),
		Origin: checks.Origin{Kind: checks.Buffer, Version: snap.version},
	}
}

// lang returns the language of the document. The path decides, as it does on
// the command line; the client's word counts where the path says nothing.
func (snap *snapshot) lang() checks.Lang {
	if l := checks.DetectLang(snap.path(), snap.text[:min(len(snap.text), 256)]); l != "" {
		return l
	}
	id := strings.ToLower(snap.id)
	switch id {
	case "javascriptreact":
		return checks.JavaScript
	case "typescriptreact":
		return checks.TypeScript
	case "shellscript", "sh", "bash", "zsh":
		return checks.Shell
	case "jsonc":
		return checks.JSON
	case "dotenv", "properties", "dosini", "conf":
		return checks.INI
	case "hcl", "opentofu":
		return checks.Terraform
	case "docker":
		return checks.Dockerfile
	}
	switch l := checks.Lang(id); l {
	case checks.Go, checks.Python, checks.JavaScript, checks.TypeScript, checks.Java, checks.Kotlin,
		checks.Ruby, checks.PHP, checks.CSharp, checks.Rust, checks.C, checks.CPP, checks.Shell,
		checks.Dockerfile, checks.YAML, checks.JSON, checks.TOML, checks.XML, checks.HTML, checks.SQL,
		checks.Terraform, checks.INI, checks.Markdown:
		return l
	}
	return ""
}

// lineText returns a line of the snapshot, counted from 0, without its break.
func (snap *snapshot) lineText(n int) []byte {
	s := snap.mapper.line(n)
	return snap.text[s.Start:s.End]
}

// lineBreak returns the line break that the text uses.
func (snap *snapshot) lineBreak() string {
	switch i := bytes.IndexAny(snap.text, "\r\n"); {
	case i < 0 || snap.text[i] == '\n':
		return "\n"
	case i+1 < len(snap.text) && snap.text[i+1] == '\n':
		return "\r\n"
	}
	return "\r"
}
