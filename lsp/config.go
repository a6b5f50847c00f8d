package lsp

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"go.lsp.dev/protocol"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/internal/policy"
)

// A root is a folder with a policy of its own. The root "" stands for
// documents that are in no folder; its policy is the default.
type root struct {
	dir string

	mu     sync.Mutex
	force  *inForce
	stamps map[string]stamp // of the policy files when they were last read
	told   string           // the last complaint, so that it is made once
}

// inForce is the policy that findings are made and judged by.
type inForce struct {
	policy *policy.Policy
	engine *checks.Engine
}

// A stamp tells whether a file changed. The zero stamp is a missing file.
type stamp struct {
	size int64
	time time.Time
}

func stampOf(name string) stamp {
	info, err := os.Lstat(name)
	if err != nil {
		return stamp{}
	}
	return stamp{info.Size(), info.ModTime()}
}

// policyFiles are the files that a policy is read from. The default loader
// learns more: a .gitleaks.toml may extend another file.
func policyFiles() []string {
	return []string{
		policy.ConfigFile, policy.GitleaksFile, policy.GitleaksIgnoreFile, policy.BaselineFile, policy.KeyFile,
	}
}

// inForce returns the policy of a root, reading it on the first call. It never
// fails: while a policy can't be read, the last good one stays in force, and
// before there was any, the defaults. The user is told.
func (s *session) inForce(r *root) *inForce {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.force == nil {
		s.load(r)
	}
	return r.force
}

// load reads the policy of a root. r.mu is held.
func (s *session) load(r *root) {
	stamps := map[string]stamp{}
	note := func(name string) {
		if r.dir != "" {
			stamps[name] = stampOf(filepath.Join(r.dir, filepath.FromSlash(name)))
		}
	}
	for _, name := range policyFiles() {
		note(name) // before reading: a change meanwhile is seen next time
	}
	p, err := s.readPolicy(r.dir, note)
	r.stamps = stamps
	if err == nil {
		r.force = s.with(p, r.dir)
		r.told = ""
		return
	}
	what := "the settings from before stay in force"
	if r.force == nil {
		what = "squire's defaults are in force until then"
		r.force = s.defaults()
	}
	if text := err.Error(); text != r.told {
		r.told = text
		s.log.Warn("a policy can't be read", "root", clean(r.dir))
		s.show(protocol.MessageTypeWarning, fmt.Sprintf("Squire can't read the settings of %s, so %s. %s. Correct the file and save it; it is read again at once.",
			filepath.Base(r.dir), what, tellable(r.dir, err, r.force.engine)))
	}
}

// defaults is the policy of no folder.
func (s *session) defaults() *inForce {
	p, err := s.readPolicy("", nil)
	if err != nil {
		if p, err = policy.Load(policy.Options{}); err != nil {
			panic(err) // the defaults are part of the binary
		}
	}
	return s.with(p, "")
}

// with returns a policy with its engine for a folder, or for none.
func (s *session) with(p *policy.Policy, dir string) *inForce {
	engine := p.EngineFor(pattern.InEditor)
	if s.opt.Packages != nil && dir != "" {
		engine.Detectors = append(engine.Detectors, s.opt.Packages(dir))
	}
	return &inForce{policy: p, engine: engine}
}

func (s *session) readPolicy(dir string, note func(string)) (*policy.Policy, error) {
	if s.opt.Policy != nil {
		return s.opt.Policy(dir)
	}
	if dir == "" {
		return policy.Load(policy.Options{})
	}
	read, list := policy.WorktreeReader(dir), policy.WorktreeLister(dir)
	return policy.Load(policy.Options{
		Read: func(name string) ([]byte, error) {
			note(name)
			return read(name)
		},
		List: func(folder string) ([]string, error) {
			note(folder) // a folder is changed by each file that comes or goes
			names, err := list(folder)
			for _, name := range names {
				note(path.Dir(name))
			}
			return names, err
		},
	})
}

// show shows a message to the user.
func (s *session) show(kind protocol.MessageType, text string) {
	_ = s.client.ShowMessage(s.ctx, &protocol.ShowMessageParams{Type: kind, Message: text})
}

// changed reports whether a policy file of r is not as it was read.
func (r *root) changed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, old := range r.stamps {
		if stampOf(filepath.Join(r.dir, filepath.FromSlash(name))) != old {
			return true
		}
	}
	return false
}

// recheck reads the policy that a file is under again if it changed. A file
// name of "" rechecks them all.
func (s *session) recheck(file string) {
	s.mu.Lock()
	var roots []*root
	if file == "" {
		for _, r := range s.roots {
			roots = append(roots, r)
		}
	} else if dir := s.rootDir(file); s.roots[dir] != nil {
		roots = append(roots, s.roots[dir])
	}
	s.mu.Unlock()
	for _, r := range roots {
		if r.changed() {
			s.reload(r)
		}
	}
}

// reload reads a policy again and scans the documents that are under it.
func (s *session) reload(r *root) {
	s.work("a change of policy", func() {
		r.mu.Lock()
		if r.force == nil {
			r.mu.Unlock()
			return // nobody has asked for it yet
		}
		s.load(r)
		r.mu.Unlock()
		s.rescan(func(d *document) bool { return d.root == r })
		s.surveyAgain()
	})
}

// reroot finds the roots of all documents again.
func (s *session) reroot() {
	s.rescan(func(d *document) bool {
		old := d.root
		d.root = s.rootOf(d.file)
		return d.root != old
	})
}

// rescan makes new snapshots of the documents for which again is true.
func (s *session) rescan(again func(*document) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.docs {
		if again(d) {
			s.replace(d, d.now.version, d.now.text, d.now.mapper)
		}
	}
}

// rootOf returns the root of a file. s.mu is held.
func (s *session) rootOf(file string) *root {
	dir := s.rootDir(file)
	r := s.roots[dir]
	if r == nil {
		r = &root{dir: dir}
		s.roots[dir] = r
	}
	return r
}

// rootDir returns the folder whose policy a file is under: the longest folder
// of the workspace that holds the file, or the work tree around it when the
// workspace is only a part of one, as on the command line. s.mu is held.
func (s *session) rootDir(file string) string {
	if file == "" {
		if len(s.folders) > 0 {
			return repository(s.folders[0], s.folders[0])
		}
		return ""
	}
	longest := ""
	for _, f := range s.folders {
		if len(f) > len(longest) && within(f, file) {
			longest = f
		}
	}
	if longest != "" {
		return repository(longest, longest)
	}
	return repository(filepath.Dir(file), "")
}

// repository returns the nearest folder from dir upwards that has a policy or
// is the top of a work tree, or other where there is none.
func repository(dir, other string) string {
	for d := dir; ; {
		for _, mark := range []string{policy.ConfigFile, ".git"} {
			if _, err := os.Lstat(filepath.Join(d, mark)); err == nil {
				return d
			}
		}
		up := filepath.Dir(d)
		if up == d {
			return other
		}
		d = up
	}
}

// within reports whether dir holds file.
func within(dir, file string) bool {
	rel, err := filepath.Rel(dir, file)
	return err == nil && filepath.IsLocal(rel)
}

// workspaceFolders returns the folders that a client works in.
func workspaceFolders(p *protocol.InitializeParams) []string {
	var dirs []string
	add := func(dir string) {
		if dir != "" && !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	folders, _ := p.WorkspaceFolders.Get()
	for _, f := range folders {
		add(filePath(string(f.URI)))
	}
	if len(folders) == 0 && p.RootURI != nil {
		add(filePath(string(*p.RootURI)))
	}
	if path, ok := p.RootPath.Get(); ok && len(dirs) == 0 && filepath.IsAbs(path) {
		add(filepath.Clean(path))
	}
	return dirs
}

func (s *session) didChangeWorkspaceFolders(p *protocol.DidChangeWorkspaceFoldersParams) {
	s.mu.Lock()
	for _, f := range p.Event.Removed {
		s.folders = slices.DeleteFunc(s.folders, func(dir string) bool { return dir == filePath(string(f.URI)) })
	}
	for _, f := range p.Event.Added {
		if dir := filePath(string(f.URI)); dir != "" && !slices.Contains(s.folders, dir) {
			s.folders = append(s.folders, dir)
		}
	}
	s.mu.Unlock()
	s.reroot()
	s.surveyAgain()
}

// initialized asks the client to watch the policy files, where it can.
func (s *session) initialized() {
	s.askSettings()
	if s.chosen().WorkspaceScan == scanAtStart {
		s.scanWorkspace(false)
	}
	s.mu.Lock()
	watch := s.can.watch
	s.mu.Unlock()
	if !watch {
		return
	}
	options, err := protocol.Marshal(&protocol.DidChangeWatchedFilesRegistrationOptions{
		Watchers: []protocol.FileSystemWatcher{
			{GlobPattern: protocol.Pattern("**/{" + strings.Join(policyFiles(), ",") + "}")},
			{GlobPattern: protocol.Pattern("**/" + policy.RulesFolder + "/**")},
		},
	})
	if err != nil {
		return
	}
	s.work("the registration for watched files", func() {
		// Not on the reader: it must read the answer.
		err := s.client.RegisterCapability(s.ctx, &protocol.RegistrationParams{Registrations: []protocol.Registration{{
			ID: "squire-policy", Method: protocol.MethodWorkspaceDidChangeWatchedFiles, RegisterOptions: options,
		}}})
		if err == nil || errors.Is(err, context.Canceled) {
			return
		}
		s.log.Info("the client doesn't watch files; squire looks itself")
		s.mu.Lock()
		s.can.watch = false
		s.startTick()
		s.mu.Unlock()
	})
}

func (s *session) didChangeWatchedFiles(p *protocol.DidChangeWatchedFilesParams) {
	if len(p.Changes) > 0 {
		s.recheckNow(p.Changes)
	}
}

// recheckNow reads the policies again that the changed files belong to. The
// client says that they changed, so a stamp that is the same (an edit within
// the resolution of the file system's clock) doesn't count.
func (s *session) recheckNow(changes []protocol.FileEvent) {
	s.mu.Lock()
	var roots []*root
	for _, c := range changes {
		file := filePath(string(c.URI))
		for dir, r := range s.roots {
			if dir != "" && within(dir, file) && !slices.Contains(roots, r) {
				roots = append(roots, r)
			}
		}
	}
	s.mu.Unlock()
	for _, r := range roots {
		s.reload(r)
	}
	// A new .squire.toml may have made a folder a root.
	s.reroot()
}

// tickEvery is how often the policy files are looked at where the client
// doesn't watch them.
const tickEvery = 2 * time.Second

// startTick looks for changed policy files while documents are open, for
// clients that can't watch files. s.mu is held.
func (s *session) startTick() {
	if s.ticking || s.can.watch || len(s.docs) == 0 {
		return
	}
	s.ticking = true
	s.work("the watch of policy files", func() {
		tick := time.NewTicker(tickEvery)
		defer tick.Stop()
		for {
			select {
			case <-s.ctx.Done():
				return
			case <-tick.C:
			}
			s.mu.Lock()
			if len(s.docs) == 0 || s.can.watch {
				s.ticking = false
				s.mu.Unlock()
				return
			}
			s.mu.Unlock()
			s.recheck("")
		}
	})
}
