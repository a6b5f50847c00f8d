package source

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
)

// grow writes files with their path as content; a path that ends in "/" is a
// folder.
func grow(t testing.TB, root string, paths ...string) {
	t.Helper()
	for _, p := range paths {
		p, text, ok := strings.Cut(p, " = ")
		if !ok {
			text = p
		}
		file := filepath.Join(root, filepath.FromSlash(p))
		var err error
		if strings.HasSuffix(p, "/") {
			err = os.MkdirAll(file, 0o755)
		} else if err = os.MkdirAll(filepath.Dir(file), 0o755); err == nil {
			err = os.WriteFile(file, []byte(text), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// list returns the paths that a source yields, and "! path: cause" for gaps.
func list(t testing.TB, src checks.Source) []string {
	t.Helper()
	var out []string
	for f, err := range src.Files(t.Context()) {
		if gap, ok := errors.AsType[*checks.Gap](err); ok {
			out = append(out, "! "+gap.Path+" ("+string(gap.Kind)+")")
			continue
		}
		if err != nil {
			return append(out, "!! "+err.Error())
		}
		out = append(out, f.Path)
	}
	return out
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("files (-want +got):\n%s", d)
	}
}

func TestTreeYieldsFilesInOrderWithTheirContent(t *testing.T) {
	root := t.TempDir()
	grow(t, root, "b/x", "b.txt", "a/c/d", "a/b", ".env", ".git/config", "sub/.git/HEAD", "sub/f", "empty = ")
	tree := NewTree(TreeOptions{Root: root})
	want := []string{".env", "a/b", "a/c/d", "b/x", "b.txt", "empty", "sub/f"}
	expect(t, list(t, tree), want...)
	expect(t, list(t, tree), want...) // a second time too
	var buf []byte
	for f, err := range tree.Files(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		text, err := f.Load(buf)
		if want := strings.TrimPrefix(f.Path, "empty"); err != nil || string(text) != want || int64(len(want)) != f.Size || f.Origin.Kind != checks.Worktree {
			t.Errorf("%s: content %q, size %d, origin %v, error %v", f.Path, text, f.Size, f.Origin, err)
		}
		buf = text
	}
}

func TestNamedPaths(t *testing.T) {
	root := t.TempDir()
	grow(t, root, ".gitignore = *.log\nout/\n", "a/x.log", "a/y", "a/z", "out/f", "out/g.log", "b")
	expect(t, list(t, NewTree(TreeOptions{Root: root, Paths: []string{"b", filepath.Join(root, "a"), "a/x.log", "a/y", "./a"}})),
		"a/y", "a/z", "a/x.log", "b")
	// A folder that is named is scanned although it is ignored; the rules for
	// what is in it hold.
	expect(t, list(t, NewTree(TreeOptions{Root: root, Paths: []string{"out"}})), "out/f")
	expect(t, list(t, NewTree(TreeOptions{Root: filepath.Join(root, "out"), Paths: []string{"../a"}})), "../a/x.log", "../a/y", "../a/z")
	expect(t, list(t, NewTree(TreeOptions{Root: root, NoIgnore: true})), ".gitignore", "a/x.log", "a/y", "a/z", "b", "out/f", "out/g.log")
	expect(t, list(t, NewTree(TreeOptions{Root: root, Paths: []string{"b", "nothing\x1b"}})),
		`!! scan "nothing\x1b": file does not exist; check the spelling and the folder you are in`)
	expect(t, list(t, NewTree(TreeOptions{Root: filepath.Join(root, "no")})),
		`!! scan "`+filepath.Join(root, "no")+`": file does not exist; check the spelling and the folder you are in`)
}

func TestExcludedFoldersAreNotEntered(t *testing.T) {
	root := t.TempDir()
	grow(t, root, "vendor/a/b", "keep/vendor/c", "keep/d")
	var asked []string
	exclude := func(p string, dir bool) bool { asked = append(asked, p); return p == "vendor" || p == "keep/d" }
	expect(t, list(t, NewTree(TreeOptions{Root: root, Exclude: exclude})), "keep/vendor/c")
	if slices.Contains(asked, "vendor/a") {
		t.Error("an excluded folder was entered")
	}
	expect(t, list(t, NewTree(TreeOptions{Root: root, Exclude: exclude, Paths: []string{"vendor/a", "keep/d", "keep"}})), "keep/vendor/c")
}

func TestTrackedFilesAreScannedAlthoughIgnored(t *testing.T) {
	root := t.TempDir()
	grow(t, root, ".gitignore = *.pem\nbuild/\n", "a.pem", "b.pem", "build/deep/kept", "build/other", "build.txt")
	expect(t, list(t, NewTree(TreeOptions{Root: root, Tracked: []string{"build/deep/kept", "b.pem"}})),
		".gitignore", "b.pem", "build/deep/kept", "build.txt")
}

func TestSymbolicLinks(t *testing.T) {
	root, outside := t.TempDir(), t.TempDir()
	grow(t, outside, "secret")
	grow(t, root, "real/f")
	for name, target := range map[string]string{
		"inside": "real", "out": outside, "outfile": filepath.Join(outside, "secret"), "dangling": "nowhere", "loop": "loop", "file": "real/f", "real/up": "..",
	} {
		if err := os.Symlink(target, filepath.Join(root, name)); err != nil {
			t.Skip(err)
		}
	}
	expect(t, list(t, NewTree(TreeOptions{Root: root})), "real/f")
	tree := NewTree(TreeOptions{Root: root, Paths: []string{"inside", "out", "outfile", "dangling", "loop", "file"}})
	expect(t, list(t, tree), "! dangling (unreadable)", "file", "inside/f", "! loop (unreadable)", "! out (unreadable)", "! outfile (unreadable)")
	for f, err := range tree.Files(t.Context()) {
		if err != nil {
			continue
		}
		if text, err := f.Load(nil); err != nil || string(text) != "real/f" {
			t.Errorf("%s: %q, %v", f.Path, text, err)
		}
	}
	// A root that is itself a link is followed: the user named it.
	expect(t, list(t, NewTree(TreeOptions{Root: filepath.Join(root, "out")})), "secret")
}

func TestAFileThatBecomesALinkIsNotFollowed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no O_NOFOLLOW")
	}
	root, outside := t.TempDir(), t.TempDir()
	grow(t, outside, "secret")
	grow(t, root, "f")
	for f := range NewTree(TreeOptions{Root: root}).Files(t.Context()) {
		file := filepath.Join(root, "f")
		if err := errors.Join(os.Remove(file), os.Symlink(filepath.Join(outside, "secret"), file)); err != nil {
			t.Fatal(err)
		}
		if text, err := f.Load(nil); err == nil {
			t.Errorf("read %q through a link", text)
		}
	}
}

func TestUnreadableThingsAreGaps(t *testing.T) {
	root := t.TempDir()
	grow(t, root, "a", "gone", "closed/f", "dir/g")
	engine := &checks.Engine{}
	gaps := func(tree *Tree, change func(path string)) []string {
		var out []string
		src := changing{tree, change}
		for _, err := range engine.Scan(t.Context(), src) {
			out = append(out, err.Error())
		}
		return out
	}
	got := gaps(NewTree(TreeOptions{Root: root, Paths: []string{"gone", "a"}}), func(path string) {
		if path == "gone" {
			if err := os.Remove(filepath.Join(root, "gone")); err != nil {
				t.Fatal(err)
			}
		}
	})
	expect(t, got, "scan gone: no such file or directory")
	got = gaps(NewTree(TreeOptions{Root: root, Paths: []string{"a"}}), func(path string) {
		file := filepath.Join(root, path)
		if err := errors.Join(os.Remove(file), os.Mkdir(file, 0o755)); err != nil {
			t.Fatal(err)
		}
	})
	expect(t, got, "scan a: it was a file and is none any more; scan again")
	if os.Geteuid() == 0 || runtime.GOOS == "windows" {
		return // everything can be read
	}
	if err := os.Chmod(filepath.Join(root, "closed"), 0); err != nil {
		t.Fatal(err)
	}
	expect(t, list(t, NewTree(TreeOptions{Root: root})), "! closed (unreadable)", "dir/g")
}

// A folder that can't be listed is a gap, for root too: here one whose path is
// longer than the system takes.
func TestAFolderThatCannotBeListedIsAGap(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the limit on paths is another")
	}
	root := t.TempDir()
	dir, err := os.OpenRoot(root)
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	name := strings.Repeat("d", 200)
	deep := dir
	for range 25 {
		if err := deep.Mkdir(name, 0o755); err != nil {
			t.Fatal(err)
		}
		next, err := deep.OpenRoot(name)
		if err != nil {
			t.Fatal(err)
		}
		defer next.Close()
		deep = next
	}
	grow(t, root, "z")
	got := list(t, NewTree(TreeOptions{Root: root}))
	if len(got) != 2 || !strings.HasPrefix(got[0], "! ddd") || got[1] != "z" {
		t.Errorf("got %d entries: %.60q", len(got), got)
	}
}

// changing calls change before a file is loaded.
type changing struct {
	checks.Source
	change func(path string)
}

func (c changing) Files(ctx context.Context) iter.Seq2[*checks.File, error] {
	return func(yield func(*checks.File, error) bool) {
		for f, err := range c.Source.Files(ctx) {
			if f != nil {
				c.change(f.Path)
			}
			if !yield(f, err) {
				return
			}
		}
	}
}

func TestHugeFilesOverTheLimitAreGapsUnread(t *testing.T) {
	root := t.TempDir()
	f, err := os.Create(filepath.Join(root, "huge"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Truncate(2<<30), f.Close()); err != nil {
		t.Skip(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var gap *checks.Gap
	for _, err := range (&checks.Engine{MaxFileSize: 1 << 30}).Scan(t.Context(), NewTree(TreeOptions{Root: root, MaxFileSize: 1 << 30})) {
		if !errors.As(err, &gap) || gap.Kind != checks.TooLarge {
			t.Errorf("got %v", err)
		}
	}
	runtime.ReadMemStats(&after)
	if gap == nil || after.TotalAlloc-before.TotalAlloc > 16<<20 {
		t.Errorf("gap %v, %d bytes allocated", gap, after.TotalAlloc-before.TotalAlloc)
	}
}

func TestAFileThatGrowsOverTheLimit(t *testing.T) {
	root := t.TempDir()
	grow(t, root, "log = short")
	for f := range NewTree(TreeOptions{Root: root, MaxFileSize: 1000}).Files(t.Context()) {
		grow(t, root, "log = "+strings.Repeat("long", 200))
		if text, err := f.Load(make([]byte, 0, 8)); err != nil || len(text) != 800 {
			t.Errorf("within the limit: %d bytes, %v", len(text), err)
		}
		grow(t, root, "log = "+strings.Repeat("long", 300))
		_, err := f.Load(nil)
		if gap, ok := errors.AsType[*checks.Gap](err); !ok || gap.Kind != checks.TooLarge {
			t.Errorf("got %v", err)
		}
	}
}

func TestOddNames(t *testing.T) {
	root := t.TempDir()
	names := []string{"-rf", "C:evil", "a\nb", "esc\x1b[31m", "sp ace", "\xff\xfe", "\u202egpj.exe"}
	for _, n := range names {
		if err := os.WriteFile(filepath.Join(root, n), nil, 0o644); err != nil {
			t.Skip(err)
		}
	}
	got := list(t, NewTree(TreeOptions{Root: root}))
	slices.Sort(names)
	expect(t, got, names...)
}

func TestBreakingOffEndsTheWalk(t *testing.T) {
	root := t.TempDir()
	grow(t, root, "a", "b", "c/d")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	why := errors.New("enough")
	n := 0
	for f, err := range NewTree(TreeOptions{Root: root}).Files(ctx) {
		if n++; f == nil && !errors.Is(err, why) {
			t.Errorf("got %v", err)
		}
		cancel(why)
	}
	if n != 2 {
		t.Errorf("%d steps, want one file and the error", n)
	}
	for range NewTree(TreeOptions{Root: root}).Files(t.Context()) {
		break
	}
}

// The walk must ignore what git ignores, file for file.
func TestIgnoresEqualGit(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git")
	}
	root := t.TempDir()
	run := func(args ...string) string {
		cmd := exec.CommandContext(t.Context(), git, args...)
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "HOME="+root, "XDG_CONFIG_HOME="+root, "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_DIR="+filepath.Join(root, ".git"), "GIT_WORK_TREE="+root)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("git %v: %v", args, err)
		}
		return string(out)
	}
	run("init", "-q")
	if runtime.GOOS == "windows" {
		t.Skip("names that the test needs are not allowed")
	}
	grow(t, root, "a/b/", "a/a/b/", "foo/a/", "b/foo/a/")
	for _, d := range []string{"", "a/", "b/", "a/b/", "a/a/b/", "foo/", "foo/a/", "b/foo/a/"} {
		for _, f := range []string{"a.log", "b", "foo", "ab", "a b", "!x", "#x", "]", "x-y", "b ", `b\`, "[a]"} {
			if _, err := os.Stat(filepath.Join(root, d+f)); errors.Is(err, fs.ErrNotExist) {
				grow(t, root, d+f)
			}
		}
	}
	lines := []string{
		"a", "b", "foo", "/a", "/foo", "a/", "b/", "foo/", "*.log", "!*.log", "!a.log", "a/b", "/a/b", "a/*", "!a/b", "**/b", "a/**", "a/**/b", "**/a/**", "**/a/**/b", "**", "*", "!*/", "/*", "!/a",
		"?", "??", "[ab]", "[!a]", "[^a]", "[a-f]*", "[]]", "[!]]", "[[:alpha:]]", "[[:punct:]]*", "[[:nope:]]", "[a", "a]", `[\]]`, `[a\-z]*`, `\!x`, `\#x`, "#x", "!x", "!!x", `b\ `, `b\`, `b\\`, "b ", "a b", " a", "a**b", "**a", "f**o", "*/b", "*/*/b", "a//b", "/", "//", "!", "x-y", "*-*", "a/b/", "foo/*", "!foo/a", "b/foo/**", "**/", "***", "a/***", `\a`, "a*b*", "*o", "*oo", "\t", "a\r", `[[:digit:]-]`, "[b-a]", "[-a]", "[a-]", `\[a\]`, "[[]a]", "\ufeffa",
	}
	r := rand.New(rand.NewPCG(1, 2))
	file := func(max int) string {
		var b strings.Builder
		for range r.IntN(max) {
			b.WriteString(lines[r.IntN(len(lines))])
			b.WriteString([]string{"\n", "\n", "\r\n", " \n"}[r.IntN(4)])
		}
		return b.String()
	}
	places := []string{".gitignore", "a/.gitignore", "a/b/.gitignore", "foo/.gitignore", ".git/info/exclude"}
	check := func() {
		want := strings.Split(strings.TrimSuffix(run("ls-files", "-o", "-z", "--exclude-standard"), "\x00"), "\x00")
		slices.Sort(want)
		got := list(t, NewTree(TreeOptions{Root: root}))
		slices.Sort(got)
		if d := cmp.Diff(strings.Trim(strings.Join(want, "\n"), "\n"), strings.Join(got, "\n")); d != "" {
			for _, p := range places {
				text, _ := os.ReadFile(filepath.Join(root, p))
				t.Logf("%s: %q", p, text)
			}
			t.Fatalf("files (-git +squire):\n%s", d)
		}
	}
	clear := func() {
		for _, p := range places {
			grow(t, root, p+" = ")
		}
	}
	for _, line := range lines {
		clear()
		grow(t, root, ".gitignore = "+line+"\n")
		check()
	}
	for range 100 {
		for _, p := range places {
			grow(t, root, p+" = "+file(5))
		}
		check()
	}
}

func FuzzIgnorePatterns(f *testing.F) {
	f.Add("*.log\n!a\n/b/**/c\n[!a-z]", "a/b/c")
	f.Add("[[:alpha:", "x")
	f.Add("\\", "\\")
	f.Fuzz(func(t *testing.T, text, name string) {
		parts := strings.Split(name, "/")
		lists := []ignoreList{{patterns: parseIgnores([]byte(text))}}
		ignored(lists, parts, true)
		ignored(lists, parts, false)
	})
}

func TestIgnoredAgreesWithTheWalk(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		".gitignore": "*.env\n/build/\n!keep.env\n", "sub/.gitignore": "local\n!own.env\n",
		".git/info/exclude": "notes\n",
		"a.env":             "", "keep.env": "", "b.txt": "", "build/x/y.txt": "", "sub/build/z.txt": "", "sub/local": "",
		"sub/own.env": "", "sub/deep/local/f": "", "notes": "", "tracked.env": "",
	} {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tree := NewTree(TreeOptions{Root: root, Tracked: []string{"tracked.env"}})
	walked := map[string]bool{}
	for f, err := range tree.Files(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		walked[f.Path] = true
	}
	for _, name := range []string{".gitignore", "a.env", "keep.env", "b.txt", "build/x/y.txt", "sub/build/z.txt", "sub/local", "sub/own.env", "sub/deep/local/f", "notes", "tracked.env"} {
		if got := tree.Ignored(name); got == walked[name] {
			t.Errorf("%s: ignored is %v, and the walk met it: %v", name, got, walked[name])
		}
	}
	if len(walked) < 5 {
		t.Errorf("the walk met only %v", walked)
	}
}

// Without a limit a file of any size is scanned, with little memory.
func TestLargeFilesAreScanned(t *testing.T) {
	root := t.TempDir()
	f, err := os.Create(filepath.Join(root, "large.txt"))
	if err != nil {
		t.Fatal(err)
	}
	const lines = 3 << 20 // 48 MB
	block := strings.Repeat("some plain text\n", 1<<10)
	for range lines >> 10 {
		if _, err := f.WriteString(block); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.WriteString("the end TESTSECRET\n"); err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	runtime.GC() // what other tests left
	most := uint64(0)
	e := &checks.Engine{Detectors: []checks.Detector{marked{func() {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapInuse)
	}}}, Workers: 1}
	found := 0
	for x, err := range e.Scan(t.Context(), NewTree(TreeOptions{Root: root})) {
		if found++; err != nil || x.Start.Line != lines+1 || x.Start.Column != 9 {
			t.Errorf("got %v at %v, %v", x.Path, x.Start, err)
		}
	}
	if found != 1 || most > 40<<20 {
		t.Errorf("%d findings, %d MB of memory", found, most>>20)
	}
}

// marked finds "TESTSECRET".
type marked struct{ seen func() }

var markedRule = &checks.Rule{ID: "marked", Severity: checks.High, Secret: true}

func (marked) Rules() []*checks.Rule { return []*checks.Rule{markedRule} }
func (marked) Hints() []string       { return nil }
func (m marked) Detect(f *checks.File, report func(checks.Finding)) error {
	m.seen()
	if i := bytes.Index(f.Data, []byte("TESTSECRET")); i >= 0 {
		report(checks.Finding{Rule: markedRule, Span: checks.Span{Start: i, End: i + 10}})
	}
	return nil
}

func TestALargeFileThatGrowsIsReadToWhereItEnded(t *testing.T) {
	root := t.TempDir()
	grow(t, root, "log = "+strings.Repeat("x", checks.LargeFile+1))
	for f, err := range NewTree(TreeOptions{Root: root}).Files(t.Context()) {
		if err != nil || f.Open == nil || f.Load != nil {
			t.Fatalf("got %+v, %v", f, err)
		}
		content, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		file, err := os.OpenFile(filepath.Join(root, "log"), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.WriteString("more"); err != nil || file.Close() != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(content); err != nil || len(text) != checks.LargeFile+1 || content.Close() != nil {
			t.Errorf("%d bytes, %v", len(text), err)
		}
		if err := os.Remove(filepath.Join(root, "log")); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Open(); err == nil {
			t.Error("a file that is gone was opened")
		}
	}
}
