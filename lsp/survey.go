package lsp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
	files "github.com/squiresec/squire/internal/source"
)

// scanCommand scans the files of the workspace that are not open.
const scanCommand = "squire.scanWorkspace"

// The values of the setting workspaceScan.
const (
	scanAsked   = "off"   // when the user asks for it
	scanAtStart = "start" // and once at the start of a session
)

// A survey is what is known of the files that are not open: those with
// findings, as they were when the workspace was scanned. It is guarded by
// session.mu.
type survey struct {
	cancel  context.CancelFunc // of the scan that runs, or nil
	token   string             // of its progress
	runs    int
	again   bool // something changed while it ran
	done    bool // one scan came to its end
	files   map[string]*snapshot
	seen    map[string]bool // files with findings in this run
	changed chan struct{}   // closed when files is another
}

func newSurvey() survey {
	return survey{files: map[string]*snapshot{}, changed: make(chan struct{})}
}

// change wakes who waits for news. session.mu is held.
func (v *survey) change() {
	close(v.changed)
	v.changed = make(chan struct{})
}

// surveyed returns what is known of a file that is not open, or nil.
func (s *session) surveyed(rawURI string) *snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.survey.files[docKey(rawURI)]
}

// elsewhere returns the files with findings that are not open, in order.
func (s *session) elsewhere() []*snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*snapshot
	for _, snap := range s.survey.files {
		all = append(all, snap)
	}
	slices.SortFunc(all, func(a, b *snapshot) int { return cmp.Compare(a.uri, b.uri) })
	return all
}

// surveyAgain scans the workspace again if that was done before.
func (s *session) surveyAgain() {
	s.mu.Lock()
	known := s.survey.done || s.survey.cancel != nil
	s.mu.Unlock()
	if known {
		s.scanWorkspace(false)
	}
}

// scanWorkspace starts a scan of the workspace beside everything else. asked
// says that the user wants to hear of its end.
func (s *session) scanWorkspace(asked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := &s.survey
	if v.cancel != nil {
		v.again = true
		return
	}
	ctx, cancel := context.WithCancel(s.ctx)
	v.runs++
	v.cancel, v.token, v.seen = cancel, fmt.Sprintf("squire/scan/%d", v.runs), map[string]bool{}
	folders, token, shows := slices.Clone(s.folders), v.token, s.can.progress
	s.work("the scan of the workspace", func() {
		defer cancel()
		told := s.surveyFolders(ctx, folders, token, shows)
		s.endSurvey(ctx.Err() == nil)
		if asked && !shows {
			s.show(protocol.MessageTypeInfo, "Squire: "+told)
		}
	})
}

// cancelProgress stops a scan whose progress the user took away.
func (s *session) cancelProgress(p *protocol.WorkDoneProgressCancelParams) {
	token, _ := p.Token.(protocol.String)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.survey.cancel != nil && string(token) == s.survey.token {
		s.survey.again = false
		s.survey.cancel()
	}
}

// endSurvey forgets the files in which nothing was found this time, and starts
// anew where something changed meanwhile.
func (s *session) endSurvey(whole bool) {
	s.mu.Lock()
	v := &s.survey
	var gone []string
	if whole {
		v.done = true
		for key, snap := range v.files {
			if !v.seen[key] {
				gone = append(gone, snap.uri)
				delete(v.files, key)
			}
		}
	}
	again := v.again
	v.cancel, v.again = nil, false
	v.change()
	s.mu.Unlock()
	for _, u := range gone {
		s.publishElsewhere(u, nil)
	}
	if again {
		s.scanWorkspace(false)
	}
}

// halfOfCores is what a scan of the workspace may use: the editor, and whoever
// else works on this machine, has the others.
func halfOfCores() int { return max(1, runtime.GOMAXPROCS(0)/2) }

// surveyFolders scans folders, shows how far it is, and returns what to say of
// it at the end.
func (s *session) surveyFolders(ctx context.Context, folders []string, token string, shows bool) string {
	count := &checks.Progress{}
	end := func(string) {}
	if shows {
		end = s.showProgress(ctx, token, count)
	}
	var gaps, with, findings int
	for _, folder := range folders {
		s.mu.Lock()
		r := s.rootOf(filepath.Join(folder, "."))
		s.mu.Unlock()
		g, w, f := s.surveyFolder(ctx, folder, folders, r, count)
		gaps, with, findings = gaps+g, with+w, findings+f
	}
	told := fmt.Sprintf("%d files scanned, %d findings in %d that are not open", count.Files.Load(), findings, with)
	if gaps > 0 {
		told += fmt.Sprintf("; %d could not be scanned, `squire scan` says why", gaps)
	}
	if ctx.Err() != nil {
		told = fmt.Sprintf("stopped after %d files", count.Files.Load())
	}
	end(told)
	return told
}

func (s *session) surveyFolder(ctx context.Context, folder string, folders []string, r *root, count *checks.Progress) (gaps, with, findings int) {
	if r.dir == "" {
		return 0, 0, 0
	}
	force := s.inForce(r)
	engine := *force.engine
	engine.Workers, engine.MaxInFlight, engine.Progress = halfOfCores(), 32<<20, count
	o := files.TreeOptions{
		Root: r.dir, Paths: []string{folder}, MaxFileSize: force.policy.MaxFileSize(),
		Exclude: func(name string, dir bool) bool {
			full := filepath.Join(r.dir, filepath.FromSlash(name))
			return force.policy.Excluded(name, dir) || dir && full != folder && slices.Contains(folders, full)
		},
	}
	if repo, err := git.Open(ctx, r.dir); err == nil {
		o.GitDir = repo.CommonDir()
		o.Tracked, _ = repo.TrackedIgnored(ctx)
		repo.Close()
	}
	last := ""
	for x, err := range engine.Scan(ctx, files.NewTree(o)) {
		switch {
		case err != nil:
			if checks.Incomplete(err) != nil && !errors.Is(err, context.Canceled) {
				gaps++
			}
		case x.Verdict.Show && x.Path != last:
			last = x.Path
			if n := s.surveyFile(string(uri.File(filepath.Join(r.dir, filepath.FromSlash(x.Path))))); n > 0 {
				with, findings = with+1, findings+n
			}
		}
	}
	return gaps, with, findings
}

// surveyFile scans one file that is not open as if it were, has its findings
// shown, and returns how many there are. What stands on the disk now counts.
func (s *session) surveyFile(rawURI string) int {
	file, key := filePath(rawURI), docKey(rawURI)
	s.mu.Lock()
	if s.docs[key] != nil {
		s.mu.Unlock()
		return 0
	}
	r := s.rootOf(file)
	enc := s.can.encoding
	s.mu.Unlock()
	limit := cmp.Or(s.inForce(r).policy.MaxFileSize(), checks.DefaultMaxFileSize)
	var text []byte
	if info, err := os.Lstat(file); err == nil && info.Mode().IsRegular() && info.Size() <= limit {
		text, _ = os.ReadFile(file) // one that is gone has no findings
	}
	snap := &snapshot{
		document: &document{uri: rawURI, file: file, root: r}, text: text, mapper: NewMapper(text, enc), root: r,
	}
	found := len(s.findings(snap).found)
	s.mu.Lock()
	if s.docs[key] != nil {
		s.mu.Unlock()
		return 0 // it was opened meanwhile
	}
	before := s.survey.files[key]
	if delete(s.survey.files, key); found > 0 {
		s.survey.files[key] = snap
		if s.survey.seen != nil {
			s.survey.seen[key] = true
		}
	}
	s.survey.change()
	s.mu.Unlock()
	if found > 0 || before != nil {
		s.publishElsewhere(rawURI, snap)
	}
	return found
}

// publishElsewhere tells a client that is pushed to what was found in a file
// that is not open; snap is nil where that is nothing.
func (s *session) publishElsewhere(rawURI string, snap *snapshot) {
	if s.can.pull {
		return // it asks by itself
	}
	list := []protocol.Diagnostic{}
	if snap != nil {
		list = s.diagnostics(snap, s.findings(snap))
	}
	_ = s.client.PublishDiagnostics(s.ctx, &protocol.PublishDiagnosticsParams{URI: uri.URI(rawURI), Diagnostics: list})
	// A document that was opened meanwhile has the last word.
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.docs[docKey(rawURI)]; d != nil && d.wake != nil {
		select {
		case d.wake <- struct{}{}:
		default:
		}
	}
}

// takeOver forgets what is known of a file from the disk: it is open now. It
// returns the address to clear, where the client calls it otherwise, or "".
// s.mu is held.
func (s *session) takeOver(key, rawURI string) string {
	snap := s.survey.files[key]
	if snap == nil {
		return ""
	}
	delete(s.survey.files, key)
	s.survey.change()
	if snap.uri == rawURI {
		return ""
	}
	return snap.uri
}

// leave looks at a file on the disk that is no longer open.
func (s *session) leave(d *document) {
	s.mu.Lock()
	known := d.file != "" && s.survey.done
	s.mu.Unlock()
	if known && s.ctx.Err() == nil {
		s.surveyFile(d.uri)
	}
}

// progressEvery is how often the user sees how far a scan is.
const progressEvery = 300 * time.Millisecond

// showProgress shows how many files were scanned until the function that it
// returns is called with what to say at the end.
func (s *session) showProgress(ctx context.Context, token string, count *checks.Progress) (end func(told string)) {
	create, cancel := context.WithTimeout(ctx, 2*time.Second)
	err := s.client.WorkDoneProgressCreate(create, &protocol.WorkDoneProgressCreateParams{Token: protocol.String(token)})
	cancel()
	if err != nil {
		return func(string) {}
	}
	cancellable := true
	s.progressNote(token, &protocol.WorkDoneProgressBegin{Kind: "begin", Title: "Squire scans the workspace", Cancellable: &cancellable})
	done := make(chan struct{})
	var ticking sync.WaitGroup
	ticking.Add(1)
	go func() {
		defer ticking.Done()
		tick := time.NewTicker(progressEvery)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-s.ctx.Done():
				return
			case <-tick.C:
				so := fmt.Sprintf("%d files", count.Files.Load())
				s.progressNote(token, &protocol.WorkDoneProgressReport{Kind: "report", Message: &so})
			}
		}
	}()
	return func(told string) {
		close(done)
		ticking.Wait()
		s.progressNote(token, &protocol.WorkDoneProgressEnd{Kind: "end", Message: &told})
	}
}

func (s *session) progressNote(token string, value any) {
	data, err := protocol.Marshal(value)
	if err == nil {
		_ = s.client.Progress(s.ctx, &protocol.ProgressParams{Token: protocol.String(token), Value: data})
	}
}
