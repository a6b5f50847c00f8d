package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/found"
	"github.com/squiresec/squire/training/plan"
)

// ownCode is what the learner's own code asks for.
type ownCode struct {
	needs []plan.Need
	langs []checks.Lang
	// root is the folder, "" outside of a project; looked is when it was scanned
	// last, zero for never.
	root   string
	looked time.Time
}

// ownCode returns which lessons the findings of this folder ask for, as they are
// remembered of the last scan. Files that changed since are looked at again, and
// nothing else is: the folder may be large, and somebody waits. With lines, the
// findings hold the lines to show.
func (a *app) ownCode(ctx context.Context, o *learnOptions, lines bool) ownCode {
	if o.noScan {
		return ownCode{}
	}
	root, _, err := rootOf(nil)
	if err != nil || !isProject(root) {
		return ownCode{}
	}
	own := ownCode{root: root, langs: languagesIn(root)}
	dir, ok := commonDir(ctx, root)
	if !ok {
		return own
	}
	rec := found.Load(dir)
	m := &memory{app: a, root: root, rec: rec}
	m.renew(ctx)
	if m.changed {
		_ = rec.Save(dir) // what is not remembered is found again
	}
	own.looked = rec.Looked
	own.needs = m.needs(lines)
	return own
}

// notLooked says that nothing is known of a folder, and how to change that.
const notLooked = "Nothing is known of the code in this folder yet: after `squire scan`, lessons about what it finds stand here."

func (o *ownCode) day() string {
	if o.looked.IsZero() {
		return ""
	}
	return o.looked.Local().Format(time.DateOnly)
}

// commonDir returns the git folder that the worktrees of a project share.
func commonDir(ctx context.Context, root string) (string, bool) {
	if _, err := os.Lstat(filepath.Join(root, ".git")); err != nil {
		return "", false
	}
	repo, err := git.Open(ctx, root)
	if err != nil {
		return "", false
	}
	defer repo.Close()
	return repo.CommonDir(), true
}

// A memory is what is remembered of a folder, on its way to be true again.
type memory struct {
	*app
	root    string
	rec     *found.Record
	changed bool
	engine  *checks.Engine // made when the first file is looked at
	broken  bool           // it can't be
}

// renew looks at the files with findings that are not as they were. Where other
// rules are in force, that is all of them.
func (m *memory) renew(ctx context.Context) {
	by := rulesInForce(m.root)
	if m.rec.By != by && len(m.rec.Findings) > 0 {
		m.rec.By, m.rec.Files, m.changed = by, nil, true
	}
	for _, path := range m.rec.Paths() {
		if ctx.Err() != nil {
			return
		}
		data, err := m.read(path)
		if err == nil && m.rec.Files[path] == digestOf(data) {
			continue
		}
		var now []checks.Finding
		if err == nil {
			var ok bool
			if now, ok = m.scan(path, data); !ok {
				continue
			}
		} else if !errors.Is(err, os.ErrNotExist) {
			continue
		}
		m.rec.Replace(path, found.Of(now), time.Now())
		m.keep(path, data)
		m.changed = true
	}
}

// keep remembers what a file with findings was like.
func (m *memory) keep(path string, data []byte) {
	if len(m.rec.At(path)) == 0 {
		return
	}
	if m.rec.Files == nil {
		m.rec.Files = map[string]string{}
	}
	m.rec.Files[path] = digestOf(data)
}

// read reads a file below the root, and none that a link leads out of it to.
func (m *memory) read(path string) ([]byte, error) {
	root, err := os.OpenRoot(m.root)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	f, err := root.Open(filepath.FromSlash(path))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() || info.Size() > maxLookedAt {
		return nil, errors.Join(err, errTooLarge)
	}
	return io.ReadAll(f)
}

// maxLookedAt is how large a file may be that is looked at for a lesson, in bytes.
const maxLookedAt = 4 << 20

var errTooLarge = errors.New("it is too large, or no file")

func (m *memory) scan(path string, data []byte) ([]checks.Finding, bool) {
	if m.engine == nil && !m.broken {
		var flags policyOptions
		pol, err := flags.load(policy.WorktreeReader(m.root), policy.WorktreeLister(m.root))
		if err != nil {
			m.note("squire: no lessons from your code: %v", err)
			m.broken = true
		} else {
			m.engine = pol.Engine()
		}
	}
	if m.broken {
		return nil, false
	}
	all, err := m.engine.ScanFile(&checks.File{Path: path, Data: data, Size: int64(len(data))})
	return all, checks.Incomplete(err) == nil
}

// needs are the lessons that the findings ask for, with the worst of each.
func (m *memory) needs(lines bool) []plan.Need {
	var all []checks.Finding
	for i := range m.rec.Findings {
		f := &m.rec.Findings[i]
		all = append(all, checks.Finding{
			Rule: &checks.Rule{ID: f.Rule, Lesson: f.Lesson}, Path: f.Path, Start: checks.Position{Line: f.Line},
			Severity: f.Severity, Fingerprint: f.Fingerprint, Verdict: checks.Verdict{Show: true},
		})
	}
	needs := plan.Needs(all)
	for i := 0; lines && i < len(needs); i++ {
		x := &needs[i].Finding
		data, err := m.read(x.Path)
		if err != nil {
			continue
		}
		now, _ := m.scan(x.Path, data)
		for _, other := range now {
			if other.Fingerprint == x.Fingerprint {
				*x = other
				break
			}
		}
	}
	return needs
}

// survey scans the folder, as squire scan does, and remembers what it finds.
func (a *app) survey(ctx context.Context, root string) error {
	var flags policyOptions
	pol, err := flags.load(policy.WorktreeReader(root), policy.WorktreeLister(root))
	if err != nil {
		return err
	}
	var n noticer
	for x, err := range pol.Engine().Scan(ctx, a.tree(ctx, root, []string{root}, pol, false)) {
		if err == nil {
			n.keep(&x)
		} else if checks.Incomplete(err) != nil {
			return fmt.Errorf("scan this folder: %w; `squire scan` tells more", err)
		}
	}
	n.remember(ctx, a, root, []string{root})
	return nil
}

// rulesInForce names what decides about findings: this program, and the files of
// the policy.
func rulesInForce(root string) string {
	h := sha256.New()
	h.Write([]byte(buildIdentity()))
	for _, name := range []string{policy.ConfigFile, ".gitleaks.toml", ".gitleaksignore", policy.BaselineFile} {
		data, _ := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		h.Write([]byte("\x00" + digestOf(data)))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16])
}

// A noticer takes findings of a scan of the worktree down, for learn.
type noticer struct {
	findings []checks.Finding
}

// maxNoticed bounds what is kept of a scan.
const maxNoticed = 5000

func (n *noticer) keep(x *checks.Finding) bool {
	if len(n.findings) < maxNoticed && x.Verdict.Show && x.Severity > checks.Info {
		if _, ok := training.ForRule(x.Rule); ok {
			n.findings = append(n.findings, *x)
		}
	}
	return true
}

// remember puts what a scan of files and folders found in the place of what was
// known of them.
func (n *noticer) remember(ctx context.Context, a *app, root string, paths []string) {
	dir, ok := commonDir(ctx, root)
	if !ok || len(n.findings) == maxNoticed {
		return
	}
	rec := found.Load(dir)
	now := time.Now()
	all := found.Of(n.findings)
	m := &memory{app: a, root: root, rec: rec}
	for _, path := range paths {
		rel, err := filepath.Rel(root, path)
		if err != nil || !filepath.IsLocal(rel) {
			return
		}
		prefix := filepath.ToSlash(rel)
		if prefix == "." {
			prefix = ""
			rec.By, rec.Looked = rulesInForce(root), now.UTC().Truncate(time.Second)
		}
		var here []found.Finding
		for _, f := range all {
			if prefix == "" || f.Path == prefix || strings.HasPrefix(f.Path, prefix+"/") {
				here = append(here, f)
			}
		}
		rec.Replace(prefix, here, now)
	}
	seen := map[string]bool{}
	for _, f := range all {
		if !seen[f.Path] {
			seen[f.Path] = true
			if data, err := m.read(f.Path); err == nil && rec.By == rulesInForce(root) {
				m.keep(f.Path, bytes.Clone(data))
			}
		}
	}
	_ = rec.Save(dir) // the next scan remembers it
}
