package read

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	gogit "github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"

	"github.com/squiresec/squire/internal/git/gittest"
)

// Several read while git repacks: nobody misses anything.
func TestReadWhileGitRepacks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("git waits there for files that are open")
	}
	r := gittest.New(t)
	grow(t, r, 15)
	all := everyObject(t, r)
	s := open(t, objects(r))
	s.SetCache(20 << 10) // too little, so that it has to let go
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for {
				for i := range all {
					kind, data, err := s.Object(all[i].id, 1<<30, nil)
					if err != nil || kind.String() != all[i].kind || string(data) != string(all[i].data) {
						t.Errorf("object %s: %v, %v", all[i].id, kind, err)
						return
					}
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for i := range 4 {
		r.Git("repack", "-adfq", fmt.Sprint("--depth=", 3*i))
		r.Git("multi-pack-index", "write")
		r.Write("more", fmt.Sprint(i))
		r.Git("add", "-A")
		r.Git("commit", "-q", "-m", "more")
		r.Git("repack", "-dq")
	}
	close(done)
	wg.Wait()
}

// What git writes after the store was opened is found, wherever it is.
func TestWhatComesLaterIsFound(t *testing.T) {
	r := gittest.New(t)
	r.Commit("a", "a")
	s := open(t, objects(r))
	none := plumbing.Hash{1}
	for i, step := range [][]string{{"status"}, {"repack", "-adq"}, {"repack", "-dq"}, {"multi-pack-index", "write"}, {"repack", "-adq", "--write-midx"}} {
		if _, _, err := s.Header(none); err != ErrMissing {
			t.Fatal(err)
		}
		id := plumbing.NewHash(r.Commit("a", fmt.Sprint("version ", i)))
		r.Git(step...)
		if kind, _, err := s.Header(id); err != nil || kind != plumbing.CommitObject {
			t.Errorf("after git %v: %v, %v", step, kind, err)
		}
	}
}

// A hook that reads one new blob opens no pack; one pack is opened for what is
// in it.
func TestOnlyWhatIsNeededIsOpened(t *testing.T) {
	r := gittest.New(t)
	var ids []plumbing.Hash
	for i := range 12 {
		ids = append(ids, plumbing.NewHash(r.Commit("a", fmt.Sprint(i))))
		r.Git("repack", "-dq")
	}
	r.Stage("b", "a new blob")
	blob := plumbing.NewHash(r.Git("rev-parse", ":b"))
	opened := func(s *Store) (indexes, packs int) {
		for _, p := range s.dirs[0].packs {
			if p.idx != nil {
				indexes++
			}
			if p.file != nil {
				packs++
			}
		}
		return indexes, packs
	}
	s := open(t, objects(r))
	if _, _, err := s.Object(blob, 100, nil); err != nil || s.dirs[0].seen != nil {
		t.Errorf("packs were listed for a loose object: %v", err)
	}
	if _, _, err := s.Object(ids[3], 1000, nil); err != nil {
		t.Error(err)
	}
	if _, packs := opened(s); packs != 1 {
		t.Errorf("%d packs were opened, want 1", packs)
	}

	r.Git("multi-pack-index", "write")
	s = open(t, objects(r))
	if _, _, err := s.Object(ids[3], 1000, nil); err != nil {
		t.Error(err)
	}
	if indexes, packs := opened(s); indexes != 0 || packs != 1 {
		t.Errorf("%d indexes and %d packs were opened, want 0 and 1: there is a multi-pack index", indexes, packs)
	}
}

func TestAPartialClone(t *testing.T) {
	r := gittest.New(t)
	r.Commit("a", "what is not fetched")
	blob := plumbing.NewHash(r.Git("rev-parse", "HEAD:a"))
	r.Git("config", "uploadpack.allowFilter", "true")
	clone := filepath.Join(filepath.Dir(r.Dir), "clone")
	r.Git("clone", "-q", "--no-checkout", "--filter=blob:none", "file://"+filepath.ToSlash(r.Dir), clone)
	s := open(t, objects(r.In(clone)))
	if _, _, err := s.Object(blob, 100, nil); err != ErrMissing {
		t.Error(err)
	}
	if _, _, err := s.Object(plumbing.NewHash(r.Git("rev-parse", "HEAD")), 1000, nil); err != nil {
		t.Error(err)
	}
}

func TestGoGitSaysTheSame(t *testing.T) {
	r := gittest.New(t)
	grow(t, r, 10)
	r.Git("gc", "-q")
	repo, err := gogit.PlainOpen(r.Dir)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, objects(r))
	for _, o := range everyObject(t, r) {
		want, err := repo.Storer.EncodedObject(plumbing.AnyObject, o.id)
		if err != nil {
			t.Fatal(err)
		}
		kind, data, err := s.Object(o.id, 1<<30, nil)
		if err != nil || kind != want.Type() || plumbing.ComputeHash(kind, data) != want.Hash() {
			t.Errorf("%s: %v, %v; go-git says %v", o.id, kind, err, want.Type())
		}
	}
}

func TestAfterClose(t *testing.T) {
	r := gittest.New(t)
	id := plumbing.NewHash(r.Commit("a", "a"))
	r.Git("repack", "-adq")
	s, err := OpenStore(objects(r), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Header(id); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Error(err)
	}
	if _, _, err := s.Header(id); !errors.Is(err, os.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

// An index that is asked often is held in memory, and says the same then; so does
// that of several packs.
func TestAnIndexThatIsAskedOftenIsHeld(t *testing.T) {
	r := gittest.New(t)
	for i := range 700 {
		r.Write(fmt.Sprintf("f%d", i), fmt.Sprintf("content %d\n", i))
	}
	r.Git("add", "-A")
	r.Git("commit", "-q", "-m", "many")
	r.Git("gc", "-q", "--prune=now")
	all := everyObject(t, r)
	for _, multi := range []bool{false, true} {
		if multi {
			r.Git("multi-pack-index", "write")
		}
		s := open(t, objects(r))
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				for i := range all {
					if _, data, err := s.Object(all[i].id, 1<<30, nil); err != nil || string(data) != string(all[i].data) {
						t.Errorf("object %s: %v", all[i].id, err)
					}
				}
			})
		}
		wg.Wait()
		var held bool
		for _, d := range s.dirs {
			for _, c := range d.all {
				held = held || c.multi != nil && c.multi.file.whole.Load() != nil
			}
			for _, p := range d.packs {
				held = held || p.idx != nil && p.idx.file.whole.Load() != nil
			}
		}
		if !held {
			t.Errorf("no index is held after %d questions", 3*len(all))
		}
	}
}
