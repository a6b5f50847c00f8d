package drill

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/rules"
	"github.com/squiresec/squire/checks/secrets"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/languages"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/training"
)

const apps = "../../testdata/apps"

func testEngine() *checks.Engine {
	return &checks.Engine{Detectors: []checks.Detector{pattern.NewSet(pattern.Selection{}, rules.Builtin()), secrets.New(secrets.Options{})}}
}

// runGit runs git as a user does, with nothing of this machine's configuration.
func runGit(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return string(out)
}

func isolate(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(home, ".gitconfig"))
	if err := os.WriteFile(filepath.Join(home, ".gitconfig"), []byte("[user]\n\tname = T\n\temail = t@example.com\n[init]\n\tdefaultBranch = main\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

var secretFor = regexp.MustCompile(`\{\{secret [a-z0-9-]+\}\}`)

// appRepository is a repository with one of the sample apps.
func appRepository(t *testing.T, app string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), app)
	err := filepath.WalkDir(filepath.Join(apps, app), func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(filepath.Join(apps, app), p)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(dir, name), 0o755)
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, name), secretFor.ReplaceAll(data, []byte("none")), 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	runGit(t, dir, "init", "-q")
	runGit(t, dir, "add", "-A")
	runGit(t, dir, "commit", "-qm", "one")
	return dir
}

func openRepository(t *testing.T, dir string) git.Repository {
	t.Helper()
	repo, err := git.Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { repo.Close() })
	return repo
}

// What is planted parses, is in one piece, and is found by the rules that find the
// example, at any seed and in every language.
func TestPlantedCodeHolds(t *testing.T) {
	isolate(t)
	langs, withRule, all := map[checks.Lang]int{}, 0, 0
	lessons := map[string]bool{}
	for _, app := range []string{"bookshop", "clinic", "ledger", "library", "warehouse"} {
		repo := openRepository(t, appRepository(t, app))
		for seed := range uint64(2) {
			p := Plan{Seed: seed, Count: 3, Engine: testEngine()}
			defects, files, err := grow(context.Background(), repo, repo.Head(), p)
			if err != nil {
				t.Errorf("%s, seed %d: %v", app, seed, err)
				continue
			}
			bad := 0
			for _, d := range defects {
				if !d.Safe {
					bad++
					all++
					langs[d.Lang]++
					lessons[d.Lesson] = true
					if len(d.Rules) > 0 {
						withRule++
					}
				}
				checkDefect(t, app, &d, files[d.Path])
			}
			if bad != 3 {
				t.Logf("%s, seed %d: %d defects", app, seed, bad)
			}
			if bad == 0 {
				t.Errorf("%s, seed %d: no defect", app, seed)
			}
			if seed > 0 {
				continue
			}
			again, same, err := grow(context.Background(), repo, repo.Head(), p)
			if err != nil || cmp.Diff(defects, again) != "" || cmp.Diff(files, same) != "" {
				t.Errorf("%s, seed %d: the same seed gives something else", app, seed)
			}
		}
	}
	t.Logf("%d defects of %d lessons, %d with a rule, %v", all, len(lessons), withRule, langs)
	for _, lang := range Languages {
		if langs[lang] == 0 {
			t.Errorf("nothing is planted in %s", lang)
		}
	}
	if len(lessons) < 12 || withRule*2 < all {
		t.Errorf("%d lessons, %d of %d with a rule", len(lessons), withRule, all)
	}
}

func checkDefect(t *testing.T, app string, d *Defect, text []byte) {
	t.Helper()
	p, _ := languages.For(d.Lang, d.Path)
	tree := p.Parse(text, syntax.Code)
	if len(tree.Gaps) > 0 {
		t.Errorf("%s: %s does not parse", app, d.Path)
	}
	lines := strings.Split(string(text), "\n")
	if d.First < 1 || d.Last > len(lines) || len(d.Lines) == 0 {
		t.Fatalf("%s: %+v", app, d)
	}
	piece := strings.Join(lines[d.First-1:d.Last], "\n")
	if strings.TrimSpace(lines[d.First-1]) == "" || strings.TrimSpace(lines[d.First-2]) != "" || strings.Contains(piece, "{{secret") {
		t.Errorf("%s: %s:%d-%d is not a piece of its own:\n%s", app, d.Path, d.First, d.Last, piece)
	}
	if testing.Verbose() {
		t.Logf("%s %s:%d %s safe=%v %v\n%s", app, d.Path, d.First, d.Lesson, d.Safe, d.Rules, piece)
	}
}

// Two files in the idiom of their authors.
func TestPlantedCodeIsInTheFilesIdiom(t *testing.T) {
	src := "const fs = require('fs')\nconst express = require('express')\n\nconst router = express.Router()\n\nfunction listInvoices (req) {\n    return fs.readdirSync('x')\n}\n\nfunction countInvoices (req) {\n    return 1\n}\n\nmodule.exports = { listInvoices, countInvoices }\n\n// " + strings.Repeat("x", 100) + "\n"
	f := newTarget("src/invoices.js", []byte(src))
	if f == nil {
		t.Fatal("nothing can be planted in the file")
	}
	all, err := units(checks.JavaScript, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	g := &garden{engine: testEngine(), rng: newRand(1), targets: []*target{f}, have: map[checks.Lang]map[string]bool{checks.JavaScript: {}}}
	for _, u := range all {
		if u.lesson.ID != "weak-hash-passwords" && u.lesson.ID != "open-redirect" {
			continue
		}
		p, ok := g.place(u, 9)
		if !ok {
			t.Errorf("%s can't be planted", u.lesson.ID)
			continue
		}
		text, _ := g.compose(f, []planted{p})
		want := "\n    res.redirect(req.query.next)"
		if u.lesson.ID == "weak-hash-passwords" {
			want = "const crypto = require('node:crypto')\n"
			if !bytes.Contains(text, []byte("\nfunction hashPasswordInvoices(password) {\n    return crypto.createHash('md5')")) {
				t.Errorf("got\n%s", text)
			}
		} else if !bytes.Contains(text, []byte("\nrouter.get('/after-login', (req, res) => {")) {
			t.Errorf("got\n%s", text)
		}
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("want %q in\n%s", want, text)
		}
	}
}

// A whole drill, from planting to cleaning up.
func TestDrill(t *testing.T) {
	isolate(t)
	ctx := context.Background()
	dir := appRepository(t, "ledger")
	before := runGit(t, dir, "status", "--porcelain") + runGit(t, dir, "for-each-ref") + runGit(t, dir, "worktree", "list")
	repo := openRepository(t, dir)
	f := Open(repo)
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	at := filepath.Join(t.TempDir(), "hunt")
	d, err := f.Plant(ctx, Plan{Seed: 7, Count: 3, Engine: testEngine()}, at, now)
	if err != nil {
		t.Fatal(err)
	}
	if s := runGit(t, at, "status", "--porcelain"); s != "?? DRILL.md\n" {
		t.Errorf("status of the worktree: %q", s)
	}
	if m := runGit(t, dir, "log", "-1", "--format=%B", "drill/7"); !strings.Contains(m, "Squire-Drill: "+d.ID+"\n") {
		t.Errorf("message %q", m)
	}
	if _, err := f.Plant(ctx, Plan{Seed: 7, Count: 3, Engine: testEngine()}, at+"2", now); err == nil {
		t.Error("a drill was planted twice")
	}
	answers, err := f.answers(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{recordFile, answersFile} {
		file := filepath.Join(f.folder(7), name)
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info, err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range answers {
			if bytes.Contains(text, []byte(a.Path)) || bytes.Contains(text, []byte(a.Lesson)) {
				t.Errorf("%s tells of %s", name, a.Path)
			}
		}
	}
	if _, err := f.Start(d, now); err != nil {
		t.Fatal(err)
	}
	bad, safe := -1, -1
	for i, a := range answers {
		if a.Safe {
			safe = i
		} else {
			bad = i
		}
	}
	notes := "\n- " + answers[bad].Path + fmt.Sprintf(":%d  this one\n* `%s:%d:3`\n- nowhere\n- go.mod:1\n", answers[bad].Last, answers[safe].Path, answers[safe].First)
	sheet := filepath.Join(at, Sheet)
	text, err := os.ReadFile(sheet)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(sheet, append(text, notes...), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := f.Clean(ctx, d, false); !isKeep(err, "DRILL.md") {
		t.Errorf("notes are thrown away: %v", err)
	}
	places, broken, err := ReadSheet(d)
	if err != nil || len(places) != 3 || !slices.Equal(broken, []string{"nowhere"}) {
		t.Fatalf("%v, %v, %v", places, broken, err)
	}
	s, err := f.Score(ctx, d, places, testEngine(), now.Add(20*time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	hunter, _ := s.Found()
	if hunter != 1 || len(s.False) != 2 || s.Fooled[0] != answers[safe].Lesson || s.Fooled[1] != "" || s.Took != 20*time.Minute || !s.First || s.ToolFalse != 0 {
		t.Errorf("%+v", s)
	}
	for _, a := range s.Answers {
		if a.Tool != (len(a.Rules) > 0) {
			t.Errorf("%s: the tool finds it: %v, rules %v", a.Lesson, a.Tool, a.Rules)
		}
	}
	if err := f.Clean(ctx, d, false); err != nil {
		t.Fatal(err)
	}
	if after := runGit(t, dir, "status", "--porcelain") + runGit(t, dir, "for-each-ref") + runGit(t, dir, "worktree", "list"); after != before {
		t.Errorf("before\n%s\nafter\n%s", before, after)
	}
	for _, gone := range []string{at, f.folder(7), f.dir} {
		if _, err := os.Lstat(gone); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is still there", gone)
		}
	}
}

func isKeep(err error, what string) bool {
	k, ok := errors.AsType[*KeepError](err)
	return ok && strings.Contains(strings.Join(k.What, ", "), what)
}

// Whatever a drill came to, cleaning up removes it; and what isn't its own stays.
func TestCleanAfterACrash(t *testing.T) {
	isolate(t)
	ctx := context.Background()
	dir := appRepository(t, "ledger")
	repo := openRepository(t, dir)
	f := Open(repo)
	plant := func(t *testing.T) *Drill {
		t.Helper()
		d, err := f.Plant(ctx, Plan{Seed: 9, Count: 1, Engine: testEngine()}, filepath.Join(t.TempDir(), "hunt"), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	must := func(t *testing.T, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, crash := range map[string]func(t *testing.T, d *Drill){
		"nothing but a folder": func(t *testing.T, d *Drill) {
			must(t, f.Clean(ctx, d, false))
			must(t, os.MkdirAll(f.folder(9), 0o700))
		},
		"no worktree": func(t *testing.T, d *Drill) { must(t, os.RemoveAll(d.Worktree)) },
		"half a worktree": func(t *testing.T, d *Drill) {
			must(t, os.RemoveAll(filepath.Join(d.Worktree, "internal")))
			must(t, os.Remove(filepath.Join(d.Worktree, Sheet)))
		},
		"no branch": func(t *testing.T, d *Drill) {
			runGit(t, dir, "worktree", "remove", "--force", d.Worktree)
			runGit(t, dir, "update-ref", "-d", "refs/heads/"+d.Branch)
		},
		"nobody knows the commit": func(t *testing.T, d *Drill) {
			d.Commit = ""
			must(t, os.RemoveAll(d.Worktree))
			must(t, f.save(d))
		},
		"no answers": func(t *testing.T, d *Drill) { must(t, os.Remove(filepath.Join(f.folder(9), answersFile))) },
	} {
		t.Run(name, func(t *testing.T) {
			crash(t, plant(t))
			all, err := f.List()
			if err != nil || len(all) != 1 {
				t.Fatalf("%v, %v", all, err)
			}
			must(t, f.Clean(ctx, all[0], false))
			if refs := runGit(t, dir, "for-each-ref", "refs/heads/drill"); refs != "" {
				t.Errorf("left: %s", refs)
			}
			if list := runGit(t, dir, "worktree", "list"); strings.Count(list, "\n") != 1 {
				t.Errorf("left: %s", list)
			}
		})
	}
	for name, keep := range map[string]func(t *testing.T, d *Drill){
		"a changed file": func(t *testing.T, d *Drill) {
			must(t, os.WriteFile(filepath.Join(d.Worktree, "go.mod"), []byte("module x\n"), 0o644))
		},
		"a new file": func(t *testing.T, d *Drill) {
			must(t, os.WriteFile(filepath.Join(d.Worktree, "new.txt"), []byte("x"), 0o644))
		},
		"a commit": func(t *testing.T, d *Drill) { runGit(t, d.Worktree, "commit", "-q", "--allow-empty", "-m", "mine") },
	} {
		t.Run(name, func(t *testing.T) {
			d := plant(t)
			keep(t, d)
			if _, ok := errors.AsType[*KeepError](f.Clean(ctx, d, false)); !ok {
				t.Error("it is thrown away")
			}
			must(t, f.Clean(ctx, d, true))
		})
	}
	for name, foreign := range map[string]func(t *testing.T, d *Drill){
		"a folder of somebody else": func(t *testing.T, d *Drill) {
			runGit(t, dir, "worktree", "remove", "--force", d.Worktree)
			must(t, os.MkdirAll(d.Worktree, 0o755))
			must(t, os.WriteFile(filepath.Join(d.Worktree, "precious"), []byte("x"), 0o644))
		},
		"a branch of somebody else": func(t *testing.T, d *Drill) {
			runGit(t, dir, "worktree", "remove", "--force", d.Worktree)
			runGit(t, dir, "update-ref", "refs/heads/"+d.Branch, "main")
		},
		"a record that names the repository": func(t *testing.T, d *Drill) {
			runGit(t, dir, "worktree", "remove", "--force", d.Worktree)
			d.Worktree = filepath.Dir(dir)
			must(t, f.save(d))
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := plant(t)
			foreign(t, d)
			tip := runGit(t, dir, "rev-parse", d.Branch)
			if err := f.Clean(ctx, d, true); err == nil {
				t.Error("what the drill did not make is removed")
			}
			if _, err := os.Stat(d.Worktree); name != "a branch of somebody else" && err != nil {
				t.Error(err)
			}
			if now := runGit(t, dir, "rev-parse", d.Branch); now != tip {
				t.Errorf("the branch is gone or moved")
			}
			runGit(t, dir, "update-ref", "-d", "refs/heads/"+d.Branch)
			must(t, os.RemoveAll(f.folder(9)))
		})
	}
}

// A repository may name programs for git to run. None is run to plant or to clean up.
func TestNothingOfTheRepositoryRuns(t *testing.T) {
	isolate(t)
	ctx := context.Background()
	dir := appRepository(t, "ledger")
	ran := filepath.Join(t.TempDir(), "ran")
	evil := "sh -c 'echo x >>" + ran + "; cat'"
	for _, kv := range [][2]string{
		{"core.fsmonitor", evil}, {"filter.x.smudge", evil}, {"filter.x.clean", evil}, {"filter.x.process", evil}, {"core.sshCommand", evil},
		{"gpg.program", evil}, {"commit.gpgSign", "true"}, {"core.editor", evil}, {"core.pager", evil}, {"diff.external", evil}, {"core.alternateRefsCommand", evil},
	} {
		runGit(t, dir, "config", kv[0], kv[1])
	}
	if err := os.WriteFile(filepath.Join(dir, ".git", "info", "attributes"), []byte("* filter=x diff=x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, hook := range []string{"post-checkout", "post-commit", "pre-commit", "commit-msg", "reference-transaction", "post-index-change", "prepare-commit-msg", "post-rewrite"} {
		if err := os.WriteFile(filepath.Join(dir, ".git", "hooks", hook), []byte("#!/bin/sh\necho "+hook+" >>"+ran+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	os.Remove(ran)
	repo := openRepository(t, dir)
	f := Open(repo)
	d, err := f.Plant(ctx, Plan{Seed: 3, Count: 2, Engine: testEngine()}, filepath.Join(t.TempDir(), "hunt"), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Score(ctx, d, nil, testEngine(), time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := f.Clean(ctx, d, false); err != nil {
		t.Fatal(err)
	}
	if what, err := os.ReadFile(ran); err == nil {
		t.Errorf("the repository ran something:\n%s", what)
	}
}

func TestTopicsAndCounts(t *testing.T) {
	isolate(t)
	repo := openRepository(t, appRepository(t, "ledger"))
	l, _ := training.Find("weak-hash-passwords")
	defects, _, err := grow(context.Background(), repo, repo.Head(), Plan{Seed: 1, Count: 2, Topics: []*training.Lesson{l}, Engine: testEngine()})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range defects {
		if !d.Safe && d.Lesson != l.ID {
			t.Errorf("%s was planted", d.Lesson)
		}
	}
	none, _ := training.Find("k8s-privileged-hostpath")
	if _, _, err := grow(context.Background(), repo, repo.Head(), Plan{Seed: 1, Count: 2, Topics: []*training.Lesson{none}, Engine: testEngine()}); !errors.Is(err, ErrNoPlace) {
		t.Errorf("got %v", err)
	}
	for _, n := range []int{0, MaxCount + 1} {
		if _, err := Open(repo).Plant(context.Background(), Plan{Count: n, Engine: testEngine()}, filepath.Join(t.TempDir(), "x"), time.Now()); err == nil {
			t.Errorf("%d defects were planted", n)
		}
	}
}
