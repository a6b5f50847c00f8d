package lsp

import (
	"encoding/json"
	"slices"

	"go.lsp.dev/protocol"
)

// settings are what a user chooses in the editor. None of them decides what is
// found: that stands in .squire.toml, which the hook and CI read, too.
type settings struct {
	CodeLens   bool `json:"codeLens"`   // a lens over findings in changed lines
	InlayHints bool `json:"inlayHints"` // what was verified offline, beside the secret
	ShortHover bool `json:"shortHover"` // one line once the lesson's quiz is passed
	// WorkspaceScan says when files that are not open are scanned: "off", only
	// when the user asks for it, or "start", at the start of the session, too.
	WorkspaceScan string `json:"workspaceScan"`
}

func defaultSettings() settings {
	return settings{InlayHints: true, ShortHover: true, WorkspaceScan: scanAsked}
}

// an extra is what a client told of itself that only our own features ask for.
type extra struct {
	configuration bool // answers workspace/configuration
	annotations   bool // asks before it does an edit that says so
	createFiles   bool // creates files in edits
	lessonView    bool // shows lessons itself: it is told to, with squire/openLesson
	statusUpdates bool // wants squire/didChangeStatus
	lensRefresh   bool
	hintRefresh   bool
	bytes         bool // offers no encoding of positions, and takes them for bytes
}

// clientOptions are initializationOptions: settings, for clients that have no
// configuration, and what a client of Squire's own can do.
type clientOptions struct {
	LessonView    bool            `json:"lessonView"`
	StatusUpdates bool            `json:"statusUpdates"`
	Settings      json.RawMessage `json:"settings"`
	// PositionEncoding may be "utf-8", for clients that offer none and count
	// bytes nevertheless: a fix would land beside its place.
	PositionEncoding protocol.PositionEncodingKind `json:"positionEncoding"`
}

// extras reads the part of initialize that our own features ask for. Options
// that can't be read count as none.
func extras(p *protocol.InitializeParams) (extra, settings) {
	var x extra
	chosen := defaultSettings()
	if w := p.Capabilities.Workspace; w != nil {
		x.configuration = yes(w.Configuration)
		if e := w.WorkspaceEdit; e != nil && yes(e.DocumentChanges) {
			x.createFiles = slices.Contains(e.ResourceOperations, protocol.ResourceOperationKindCreate)
			td := p.Capabilities.TextDocument
			x.annotations = e.ChangeAnnotationSupport != nil && td != nil && td.CodeAction != nil && yes(td.CodeAction.HonorsChangeAnnotations)
		}
		x.lensRefresh = w.CodeLens != nil && yes(w.CodeLens.RefreshSupport)
		x.hintRefresh = w.InlayHint != nil && yes(w.InlayHint.RefreshSupport)
	}
	var o clientOptions
	if len(p.InitializationOptions) > 0 && json.Unmarshal(p.InitializationOptions, &o) == nil {
		x.lessonView, x.statusUpdates = o.LessonView, o.StatusUpdates
		chosen = chosen.with(o.Settings)
		offers := p.Capabilities.General != nil && len(p.Capabilities.General.PositionEncodings) > 0
		x.bytes = !offers && o.PositionEncoding == protocol.PositionEncodingKindUTF8
	}
	return x, chosen
}

// with returns the settings with those of a JSON object over them. What is
// wrong in it changes nothing.
func (c settings) with(object []byte) settings {
	next := c
	if len(object) == 0 || json.Unmarshal(object, &next) != nil {
		return c
	}
	return next
}

// The parameters of workspace/didChangeConfiguration as far as they are ours.
type configurationParams struct {
	Settings protocol.LSPAny `json:"settings"`
}

// didChangeConfiguration takes the settings that a client sends, or asks for
// them where it only says that there are new ones.
func (s *session) didChangeConfiguration(p *configurationParams) {
	var sent struct {
		Squire json.RawMessage `json:"squire"`
	}
	if json.Unmarshal(p.Settings, &sent) == nil && len(sent.Squire) > 0 && sent.Squire[0] == '{' {
		s.choose(sent.Squire)
		return
	}
	s.askSettings()
}

// askSettings asks the client for its settings, where it answers that.
func (s *session) askSettings() {
	s.mu.Lock()
	ask := s.extra.configuration
	s.mu.Unlock()
	if !ask {
		return
	}
	s.work("the settings", func() {
		section := "squire"
		got, err := s.client.Configuration(s.ctx, &protocol.ConfigurationParams{
			Items: []protocol.ConfigurationItem{{Section: &section}},
		})
		if err == nil && len(got) == 1 {
			s.choose(got[0])
		}
	})
}

// choose puts settings into force, over the defaults: a setting that was taken
// back is no longer sent.
func (s *session) choose(object []byte) {
	s.mu.Lock()
	before := s.settings
	s.settings = defaultSettings().with(object)
	now, x := s.settings, s.extra
	s.mu.Unlock()
	if now.WorkspaceScan == scanAtStart && before.WorkspaceScan != scanAtStart {
		s.scanWorkspace(false)
	}
	if now.CodeLens != before.CodeLens && x.lensRefresh {
		s.work("new settings", func() { _ = s.client.CodeLensRefresh(s.ctx) })
	}
	if now.InlayHints != before.InlayHints && x.hintRefresh {
		s.work("new settings", func() { _ = s.client.InlayHintRefresh(s.ctx) })
	}
}

// chosen returns the settings in force.
func (s *session) chosen() settings {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settings
}
