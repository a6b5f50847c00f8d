package source_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/git/gittest"
	"github.com/squiresec/squire/internal/source"
)

// toy finds TESTSECRET- and eight digits.
type toy struct{}

var (
	toyRule    = &checks.Rule{ID: "test-secret", Title: "test secret", Severity: checks.High, Secret: true}
	toyPattern = regexp.MustCompile(`TESTSECRET-[0-9]{8}`)
)

func (toy) Rules() []*checks.Rule { return []*checks.Rule{toyRule} }
func (toy) Hints() []string       { return nil }
func (toy) Detect(f *checks.File, report func(checks.Finding)) error {
	for _, m := range toyPattern.FindAllIndex(f.Data, -1) {
		report(checks.Finding{Rule: toyRule, Span: checks.Span{Start: m[0], End: m[1]}})
	}
	return nil
}

// places scans a source and returns "path:line" of every finding, and the
// paths of the gaps.
func places(t *testing.T, src checks.Source) (found, gaps []string) {
	t.Helper()
	engine := &checks.Engine{Detectors: []checks.Detector{toy{}}}
	for x, err := range engine.Scan(t.Context(), src) {
		if gap, ok := errors.AsType[*checks.Gap](err); ok {
			gaps = append(gaps, fmt.Sprintf("%s %s", gap.Path, gap.Kind))
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		place := fmt.Sprintf("%s:%d", x.Path, x.Start.Line)
		if x.Origin.Kind == checks.Commit {
			place = x.Origin.Commit[:7] + " " + place
		}
		found = append(found, place)
	}
	return found, gaps
}

func openRepo(t *testing.T, r *gittest.Repo) git.Repository {
	t.Helper()
	repo, err := git.OpenEnv(t.Context(), r.Dir, r.Environ)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { repo.Close() })
	return repo
}

func secret(n int) string { return fmt.Sprintf("TESTSECRET-%08d", n) }

func utf16Text(order binary.AppendByteOrder, s string) string {
	b := order.AppendUint16(nil, 0xFEFF)
	for _, u := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, u)
	}
	return string(b)
}

// What is found in the index depends on what is staged, and on nothing else.
func TestStagedFindsWhatIsAdded(t *testing.T) {
	for name, tt := range map[string]struct {
		do   func(r *gittest.Repo)
		want []string
	}{
		"plain add":                      {func(r *gittest.Repo) { r.Stage("new", "a\n"+secret(1)+"\n") }, []string{"new:2"}},
		"modify":                         {func(r *gittest.Repo) { r.Stage("clean", "one\n"+secret(1)+"\ntwo\n") }, []string{"clean:2"}},
		"index only":                     {func(r *gittest.Repo) { r.Stage("clean", secret(1)); r.Write("clean", "one\n") }, []string{"clean:1"}},
		"worktree only":                  {func(r *gittest.Repo) { r.Stage("clean", "ok\n"); r.Write("clean", secret(1)) }, nil},
		"untracked":                      {func(r *gittest.Repo) { r.Write("new", secret(1)) }, nil},
		"an old secret beside a change":  {func(r *gittest.Repo) { r.Stage("dirty", "before\n"+secret(9)+"\nafter\n") }, nil},
		"a new secret beside an old one": {func(r *gittest.Repo) { r.Stage("dirty", secret(9)+"\n"+secret(1)+"\n") }, []string{"dirty:2"}},
		"the old secret once more":       {func(r *gittest.Repo) { r.Stage("dirty", secret(9)+"\n"+secret(9)+"\n") }, []string{"dirty:2"}},
		"delete":                         {func(r *gittest.Repo) { r.Git("rm", "-q", "dirty") }, nil},
		"pure rename":                    {func(r *gittest.Repo) { r.Git("mv", "dirty", "dir-dirty"); r.Git("mv", "dirty.go", "moved.go") }, []string{"dir-dirty:1"}},
		"move to a folder":               {func(r *gittest.Repo) { r.Write("d/x", ""); r.Git("mv", "dirty", "d/dirty") }, nil},
		"move and edit": {func(r *gittest.Repo) {
			r.Write("d/x", "")
			r.Git("mv", "dirty", "d/dirty")
			r.Stage("d/dirty", secret(9)+"\n"+secret(1)+"\n")
		}, []string{"d/dirty:2"}},
		"rename and edit": {func(r *gittest.Repo) {
			r.Git("mv", "dirty.go", "b.go")
			r.Stage("b.go", "x\n"+secret(1)+"\n"+secret(8)+"\n")
		}, []string{"b.go:2"}},
		"copy":                  {func(r *gittest.Repo) { r.Stage("copy", secret(9)+"\n") }, []string{"copy:1"}},
		"change of mode":        {func(r *gittest.Repo) { r.Git("update-index", "--chmod=+x", "dirty") }, nil},
		"file becomes a link":   {func(r *gittest.Repo) { r.Git("rm", "-q", "clean"); link(r, secret(1), "clean") }, []string{"clean:1"}},
		"target of a link":      {func(r *gittest.Repo) { link(r, "/x/"+secret(1), "link") }, []string{"link:1"}},
		"file becomes a folder": {func(r *gittest.Repo) { r.Git("rm", "-q", "clean"); r.Stage("clean/f", secret(1)) }, []string{"clean/f:1"}},
		"intent to add":         {func(r *gittest.Repo) { r.Write("later", secret(1)); r.Git("add", "-N", "later") }, nil},
		"link to another repository": {func(r *gittest.Repo) {
			r.Git("update-index", "--add", "--cacheinfo", "160000,"+r.Git("rev-parse", "HEAD")+",sub")
		}, nil},
		"link to another repository becomes a file": {func(r *gittest.Repo) {
			r.Git("update-index", "--add", "--cacheinfo", "160000,"+r.Git("rev-parse", "HEAD")+",sub")
			r.Git("commit", "-q", "--no-verify", "-m", "link")
			r.Git("update-index", "--force-remove", "sub")
			r.Stage("sub", secret(1))
		}, []string{"sub:1"}},
		"attribute -diff":  {func(r *gittest.Repo) { r.Stage(".gitattributes", "* -diff\n"); r.Stage("new", secret(1)) }, []string{"new:1"}},
		"attribute binary": {func(r *gittest.Repo) { r.Stage(".gitattributes", "* binary\n"); r.Stage("clean", secret(1)) }, []string{"clean:1"}},
		"text conversion": {func(r *gittest.Repo) {
			r.Stage(".gitattributes", "* diff=t\n")
			r.Git("config", "diff.t.textconv", "echo nothing")
			r.Stage("clean", secret(1))
		}, []string{"clean:1"}},
		"external diff": {func(r *gittest.Repo) { r.Git("config", "diff.external", "true"); r.Stage("clean", secret(1)) }, []string{"clean:1"}},
		"colours": {func(r *gittest.Repo) {
			r.Git("config", "color.ui", "always")
			r.Git("config", "color.diff", "always")
			r.Stage("clean", secret(1))
		}, []string{"clean:1"}},
		"prefixes and order": {func(r *gittest.Repo) {
			r.Git("config", "diff.noprefix", "true")
			r.Git("config", "diff.mnemonicPrefix", "true")
			r.Git("config", "diff.orderFile", "missing")
			r.Git("config", "diff.submodule", "log")
			r.Stage("clean", secret(1))
		}, []string{"clean:1"}},
		"large file threshold":  {func(r *gittest.Repo) { r.Git("config", "core.bigFileThreshold", "1"); r.Stage("clean", secret(1)) }, []string{"clean:1"}},
		"UTF-16, little endian": {func(r *gittest.Repo) { r.Stage("new", utf16Text(binary.LittleEndian, "a\r\n"+secret(1)+"\r\n")) }, []string{"new:2"}},
		"UTF-16, big endian":    {func(r *gittest.Repo) { r.Stage("new", utf16Text(binary.BigEndian, "a\n"+secret(1)+"\n")) }, []string{"new:2"}},
		"UTF-16, added line": {func(r *gittest.Repo) {
			r.Stage("wide", utf16Text(binary.LittleEndian, secret(7)+"\n\u0a0a\n"+secret(1)+"\n"))
		}, []string{"wide:3"}},
		"NUL byte":                {func(r *gittest.Repo) { r.Stage("new", "a\x00b\n"+secret(1)+"\n") }, []string{"new:2"}},
		"lone carriage returns":   {func(r *gittest.Repo) { r.Stage("new", "a\rb\r"+secret(1)+"\rc") }, []string{"new:1"}},
		"line breaks become CRLF": {func(r *gittest.Repo) { r.Stage("dirty", secret(9)+"\r\n") }, nil},
		"byte order mark":         {func(r *gittest.Repo) { r.Stage("new", "\xef\xbb\xbf"+secret(1)) }, []string{"new:1"}},
		"no break at the end":     {func(r *gittest.Repo) { r.Stage("clean", "one\n"+secret(1)) }, []string{"clean:2"}},
		"one line of a megabyte":  {func(r *gittest.Repo) { r.Stage("new", strings.Repeat("x", 1<<20)+" "+secret(1)) }, []string{"new:1"}},
		"odd names":               {func(r *gittest.Repo) { r.Stage("new\nline\x1b[31m", secret(1)) }, []string{"new\nline\x1b[31m:1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := gittest.New(t)
			r.Write("clean", "one\n")
			r.Write("dirty", secret(9)+"\n")
			r.Write("dirty.go", secret(8)+"\n")
			r.Write("wide", utf16Text(binary.LittleEndian, secret(7)+"\n\u0a0a\n"))
			r.Git("add", ".")
			r.Git("commit", "-q", "-m", "base")
			tt.do(r)
			before := gittest.Snapshot(t, r.Dir)
			found, gaps := places(t, source.Staged(openRepo(t, r), source.BlobOptions{}))
			if diff := cmp.Diff(tt.want, found); diff != "" || gaps != nil {
				t.Errorf("gaps %v (-want +got):\n%s", gaps, diff)
			}
			if diff := cmp.Diff(before, gittest.Snapshot(t, r.Dir)); diff != "" {
				t.Errorf("the repository changed:\n%s", diff)
			}
		})
	}
}

// link stages a symbolic link, also where the file system has none.
func link(r *gittest.Repo, target, path string) {
	r.T.Helper()
	file := filepath.Join(r.Home, "target")
	if err := os.WriteFile(file, []byte(target), 0o644); err != nil {
		r.T.Fatal(err)
	}
	r.Git("update-index", "--add", "--cacheinfo", "120000,"+r.Git("hash-object", "-w", file)+","+path)
}

func TestStagedBeforeTheFirstCommit(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Stage("f", secret(1))
	if found, gaps := places(t, source.Staged(openRepo(t, r), source.BlobOptions{})); len(found) != 1 || gaps != nil {
		t.Errorf("got %v, gaps %v", found, gaps)
	}
}

func TestStagedTellsWhatItCouldNotScan(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Commit("conflict", "base\n")
	r.Git("checkout", "-q", "-b", "theirs")
	r.Commit("conflict", "theirs\n")
	r.Git("checkout", "-q", "main")
	r.Commit("conflict", "ours\n")
	r.Try("merge", "theirs")
	r.Stage("large", strings.Repeat("x\n", 600))
	r.Stage("missing", "gone\n")
	r.Stage("ok", secret(1))
	id := r.Git("rev-parse", ":missing")
	if err := os.Remove(filepath.Join(r.Dir, ".git", "objects", id[:2], id[2:])); err != nil {
		t.Fatal(err)
	}
	r.Stage("vendor/large", strings.Repeat("x\n", 600))
	found, gaps := places(t, source.Staged(openRepo(t, r), source.BlobOptions{
		MaxSize: 1000,
		Exclude: func(path string, dir bool) bool { return strings.HasPrefix(path, "vendor/") },
	}))
	if diff := cmp.Diff([]string{"ok:1"}, found); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"conflict partial", "large too-large", "missing unreadable"}, slices.Compact(gaps)); diff != "" {
		t.Errorf("gaps (-want +got):\n%s", diff)
	}
}

func TestStagedInAMergeFindsOnlyWhatNoParentHas(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Commit("both", "a\nb\nc\n")
	r.Git("checkout", "-q", "-b", "theirs")
	r.Commit("both", "a\nb\nc\n"+secret(1)+"\n")
	r.Commit("theirs", secret(2))
	r.Git("checkout", "-q", "main")
	r.Commit("both", "ours\na\nb\nc\n")
	r.Git("merge", "-q", "--no-commit", "--no-ff", "theirs")
	repo := openRepo(t, r)
	if found, _ := places(t, source.Staged(repo, source.BlobOptions{})); found != nil {
		t.Errorf("a clean merge: found %v, which are in a parent already", found)
	}
	r.Stage("both", "ours\na\n"+secret(3)+"\nb\nc\n"+secret(1)+"\n")
	if found, _ := places(t, source.Staged(repo, source.BlobOptions{})); len(found) != 1 || found[0] != "both:3" {
		t.Errorf("a merge with something of its own: found %v, want both:3", found)
	}
}

func TestCommitsFindsWhatIsRemovedAgain(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	first := r.Commit("f", "one\n")
	added := r.Commit("f", "one\n"+secret(1)+"\n")
	r.Commit("f", "one\n")
	r.Commit("g", "two\n")
	other := r.Commit("h", secret(2)+"\n")
	r.Git("mv", "h", "i")
	r.Git("commit", "-q", "-m", "move")
	moved := r.Git("rev-parse", "HEAD")
	found, gaps := places(t, source.Commits(openRepo(t, r), first+"..HEAD", source.BlobOptions{}))
	// A file without extension that gets another name is a new one.
	want := []string{added[:7] + " f:2", other[:7] + " h:1", moved[:7] + " i:1"}
	if diff := cmp.Diff(want, found); diff != "" || gaps != nil {
		t.Errorf("gaps %v (-want +got):\n%s", gaps, diff)
	}
	if _, err := scanError(t, source.Commits(openRepo(t, r), "nowhere..HEAD", source.BlobOptions{})); err == nil {
		t.Error("a range that isn't there passed")
	}
}

// TestLargeBlobsAreReadInParts stages what is never held in memory.
func TestLargeBlobsAreReadInParts(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Write("large", strings.Repeat("a line of text\n", 1<<20)+secret(1)+"\n")
	r.Write("binary", strings.Repeat("\x00\x01\x02\x03456789abcdef", 1<<20)+secret(2))
	r.Write("small", secret(3)+"\n")
	r.Git("add", ".")
	found, gaps := places(t, source.Staged(openRepo(t, r), source.BlobOptions{}))
	if diff := cmp.Diff([]string{fmt.Sprintf("large:%d", 1<<20+1), "small:1"}, found); diff != "" || gaps != nil {
		t.Errorf("gaps %v (-want +got):\n%s", gaps, diff)
	}
	for f, err := range source.Staged(openRepo(t, r), source.BlobOptions{}).Files(t.Context()) {
		if err != nil || (f.Open != nil) != (f.Path != "small") || f.Size == 0 {
			t.Errorf("%s: in parts %v, size %d, %v", f.Path, f.Open != nil, f.Size, err)
		}
	}
}

// TestLinesOfLargeBlobs edits texts that are too long to be compared in memory:
// what stood in them before is not new.
func TestLinesOfLargeBlobs(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	text := func(lines int) string { return strings.Repeat("a line of text\n", lines) + secret(1) + "\n" }
	for path, lines := range map[string]int{"large": 1 << 20, "medium": 1 << 17, "small-to-large": 10, "large-to-small": 1 << 20} {
		r.Write(path, text(lines))
	}
	r.Git("add", ".")
	r.Git("commit", "-q", "-m", "before")
	for path, lines := range map[string]int{"large": 1 << 20, "medium": 1 << 17, "small-to-large": 1 << 20, "large-to-small": 10} {
		r.Write(path, "first\n"+text(lines)+secret(2)+"\n")
	}
	r.Git("add", ".")
	found, gaps := places(t, source.Staged(openRepo(t, r), source.BlobOptions{}))
	want := []string{fmt.Sprintf("large:%d", 1<<20+3), "large-to-small:13", fmt.Sprintf("medium:%d", 1<<17+3), fmt.Sprintf("small-to-large:%d", 1<<20+3)}
	if diff := cmp.Diff(want, found); diff != "" || gaps != nil {
		t.Errorf("gaps %v (-want +got):\n%s", gaps, diff)
	}
}

func TestStagedStopsWhenCanceled(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Stage("f", secret(1))
	repo := openRepo(t, r)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range source.Staged(repo, source.BlobOptions{}).Files(ctx) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got error %v, want context.Canceled", err)
		}
	}
}

func scanError(t *testing.T, src checks.Source) (n int, err error) {
	t.Helper()
	for _, err := range src.Files(t.Context()) {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
