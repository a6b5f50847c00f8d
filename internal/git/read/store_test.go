package read

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"

	"github.com/squiresec/squire/internal/git/gittest"
)

// anObject is what git says of an object.
type anObject struct {
	id   plumbing.Hash
	kind string
	data []byte
}

// everyObject asks git for all objects of a repository, alternates included.
func everyObject(t testing.TB, r *gittest.Repo) []anObject {
	t.Helper()
	cmd := exec.Command("git", "cat-file", "--batch-all-objects", "--batch")
	cmd.Dir, cmd.Env = r.Dir, r.Environ
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []anObject
	for in := bufio.NewReader(bytes.NewReader(out)); ; {
		var id string
		var o anObject
		var size int
		if _, err := fmt.Fscanf(in, "%s %s %d\n", &id, &o.kind, &size); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		o.id, o.data = plumbing.NewHash(id), make([]byte, size)
		if _, err := io.ReadFull(in, o.data); err != nil {
			t.Fatal(err)
		}
		in.ReadByte()
		all = append(all, o)
	}
}

// compare reads every object in every way, in an order of chance, and wants
// what git said.
func compare(t *testing.T, s *Store, all []anObject) {
	t.Helper()
	order := rand.New(rand.NewPCG(1, 2)).Perm(len(all))
	for _, i := range order {
		o := &all[i]
		kind, size, err := s.Header(o.id)
		if err != nil || kind.String() != o.kind || size != int64(len(o.data)) {
			t.Fatalf("header of %s: %v, %d bytes, %v; want %s, %d bytes", o.id, kind, size, err, o.kind, len(o.data))
		}
		kind, data, err := s.Object(o.id, size, []byte("before"))
		if err != nil || kind.String() != o.kind || string(data) != "before"+string(o.data) {
			t.Fatalf("object %s: %v, %d bytes, %v; want %s, %d bytes", o.id, kind, len(data), err, o.kind, len(o.data))
		}
		kind, size, r, err := s.Stream(o.id)
		if err != nil || kind.String() != o.kind || size != int64(len(o.data)) {
			t.Fatalf("stream of %s: %v, %d bytes, %v", o.id, kind, size, err)
		}
		data, err = io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil || !bytes.Equal(data, o.data) {
			t.Fatalf("stream of %s: %d bytes, %v; want %d bytes", o.id, len(data), err, len(o.data))
		}
		for range 2 { // read, then held
			kind, data, err := s.Shared(o.id, size)
			if err != nil || kind.String() != o.kind || string(data) != string(o.data) || cap(data) != len(data) && len(data) > 0 {
				t.Fatalf("shared object %s: %v, %d of %d bytes, %v; want %s, %d bytes", o.id, kind, len(data), cap(data), err, o.kind, len(o.data))
			}
		}
		if len(o.data) > 0 {
			_, data, err := s.Shared(o.id, int64(len(o.data))-1)
			if e, ok := errors.AsType[*LimitError](err); !ok || e.Size != int64(len(o.data)) || len(data) > 0 {
				t.Fatalf("shared object %s over the limit: %v, %q", o.id, err, data)
			}
		}
		if len(o.data) > 0 {
			_, data, err := s.Object(o.id, int64(len(o.data))-1, []byte("before"))
			if e, ok := errors.AsType[*LimitError](err); !ok || e.Size != int64(len(o.data)) || string(data) != "before" {
				t.Fatalf("object %s over the limit: %v, %q", o.id, err, data)
			}
		}
	}
}

// grow makes a repository with objects of all types and many versions of some
// files, each of which changes here and there: good stuff for deltas.
func grow(t testing.TB, r *gittest.Repo, versions int) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(3, 4))
	lines := make([]string, 400)
	for i := range lines {
		lines[i] = fmt.Sprintf("line %d: %x", i, rnd.Uint64())
	}
	noise := make([]byte, 5<<18)
	for i := range noise {
		noise[i] = byte(rnd.Uint32())
	}
	r.Write("noise.bin", string(noise))
	r.Write("zero.bin", strings.Repeat("\x00", 2<<20))
	r.Write("empty", "")
	for v := range versions {
		for range 1 + rnd.IntN(5) {
			lines[rnd.IntN(len(lines))] = fmt.Sprintf("version %d: %x", v, rnd.Uint64())
		}
		r.Write("a/b/c/text", strings.Join(lines, "\n"))
		r.Write(fmt.Sprintf("many/%d", v%17), strings.Join(lines[:rnd.IntN(20)], "\n"))
		r.Git("add", "-A")
		r.Git("commit", "-q", "-m", fmt.Sprintf("version %d", v))
	}
	r.Git("tag", "-a", "-m", "a tag", "v1")
	r.Git("tag", "-a", "-m", "a tag of a tag", "v2", "v1")
}

func objects(r *gittest.Repo) string {
	return filepath.Join(r.Dir, r.Git("rev-parse", "--git-path", "objects"))
}

func open(t testing.TB, dir string, alternates ...string) *Store {
	t.Helper()
	s, err := OpenStore(dir, alternates)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestEveryObjectIsWhatGitSays(t *testing.T) {
	r := gittest.New(t)
	grow(t, r, 60)
	all := everyObject(t, r)
	if len(all) < 200 {
		t.Fatalf("%d objects: the test looks at little", len(all))
	}
	late := open(t, objects(r)) // sees all repacks from the outside
	for _, step := range []struct {
		name string
		git  []string
	}{
		{"loose", nil},
		{"gc", []string{"gc", "-q"}},
		{"deep deltas", []string{"repack", "-adfq", "--depth=250", "--window=250"}},
		{"deltas by id", []string{"-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq", "--depth=50"}},
		{"no deltas", []string{"repack", "-adfq", "--depth=0"}},
		{"small packs", []string{"-c", "pack.packSizeLimit=1m", "repack", "-adfq"}},
		{"multi-pack index", []string{"multi-pack-index", "write"}},
	} {
		t.Run(step.name, func(t *testing.T) {
			if step.git != nil {
				r.Git(step.git...)
			}
			s := open(t, objects(r))
			compare(t, s, all)
			compare(t, late, all)
			s.SetCache(0)
			compare(t, s, all)
		})
	}
	packs, _ := filepath.Glob(filepath.Join(objects(r), "pack", "*.pack"))
	if len(packs) < 2 {
		t.Errorf("%d packs, want several", len(packs))
	}
}

func TestAMissingObject(t *testing.T) {
	r := gittest.New(t)
	r.Commit("a", "b")
	s := open(t, objects(r))
	none := plumbing.NewHash("0123456789012345678901234567890123456789")
	for _, step := range [][]string{{"status"}, {"repack", "-adq"}, {"multi-pack-index", "write"}} {
		r.Git(step...)
		if _, _, err := s.Object(none, 1<<20, nil); err != ErrMissing {
			t.Errorf("after git %v: %v", step, err)
		}
		if _, _, err := open(t, objects(r)).Header(none); err != ErrMissing {
			t.Errorf("after git %v, opened anew: %v", step, err)
		}
	}
	// A repository without a folder of packs, or without anything.
	if _, _, err := open(t, t.TempDir()).Header(none); err != ErrMissing {
		t.Error(err)
	}
}
