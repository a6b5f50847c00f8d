package progress

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var plain = cmpopts.IgnoreUnexported(Event{})

func at(day int, e Event) Event {
	e.T = time.Date(2026, 1, day, 9, 0, 0, 0, time.UTC)
	return e
}

func mustAppend(t *testing.T, path string, events ...Event) {
	t.Helper()
	if err := Append(path, events...); err != nil {
		t.Fatal(err)
	}
}

func mustLoad(t *testing.T, path string) *State {
	t.Helper()
	s, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWhatIsAppendedIsLoaded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "squire", "progress.jsonl")
	if s := mustLoad(t, path); len(s.Events()) != 0 || s.Broken != 0 {
		t.Errorf("a file that isn't there holds %+v", s)
	}
	want := []Event{
		New(Lesson, "sql-injection", "go", Seen),
		New(Quiz, "sql-injection", "go", Failed),
		New(Quiz, "sql-injection", "go", Passed),
		New(Kata, "sql-injection", "python", Passed),
	}
	for i := range want {
		want[i] = at(i+1, want[i])
		want[i].MS, want[i].ContentDigest = 1234, "f85ce4bbf06e43b3"
		mustAppend(t, path, want[i])
	}
	s := mustLoad(t, path)
	if d := cmp.Diff(want, s.Events(), plain); d != "" {
		t.Errorf("-written +read\n%s", d)
	}
	for _, tt := range []struct {
		what      string
		got, want bool
	}{
		{"read", s.LessonRead("sql-injection"), true},
		{"read another", s.LessonRead("ssrf"), false},
		{"quiz", s.QuizPassed("sql-injection"), true},
		{"another quiz", s.QuizPassed("ssrf"), false},
		{"kata", s.KataPassed("sql-injection", "python"), true},
		{"kata in Go", s.KataPassed("sql-injection", "go"), false},
		{"kata in any", s.KataPassed("sql-injection", ""), true},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %v", tt.what, tt.got)
		}
	}
	if e, ok := s.Last(Quiz, "sql-injection"); !ok || e.Result != Passed {
		t.Errorf("the last quiz is %+v", e)
	}
}

func TestAQuizThatFailedIsNotPassed(t *testing.T) {
	s := &State{}
	s.Add(New(Quiz, "ssrf", "", Failed))
	if s.QuizPassed("ssrf") {
		t.Error("passed")
	}
}

func TestOnlyTheUserMayRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no permission bits; the folder of a user is the user's")
	}
	path := filepath.Join(t.TempDir(), "squire", "progress.jsonl")
	mustAppend(t, path, New(Lesson, "ssrf", "", Seen))
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", filepath.Base(name), got, want)
		}
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, path, New(Lesson, "ssrf", "", Seen))
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("a file for all stays one: %o", info.Mode().Perm())
	}
}

func TestATornLineCostsItselfAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.jsonl")
	mustAppend(t, path, at(1, New(Lesson, "ssrf", "", Seen)), at(2, New(Quiz, "ssrf", "", Passed)))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data[:len(data)-9], 0o600); err != nil {
		t.Fatal(err)
	}
	if s := mustLoad(t, path); !s.LessonRead("ssrf") || s.QuizPassed("ssrf") || s.Broken != 1 {
		t.Errorf("torn: read %v, quiz %v, broken %d", s.LessonRead("ssrf"), s.QuizPassed("ssrf"), s.Broken)
	}
	mustAppend(t, path, New(Kata, "ssrf", "go", Passed))
	if s := mustLoad(t, path); !s.LessonRead("ssrf") || !s.KataPassed("ssrf", "go") || s.Broken != 1 {
		t.Errorf("after the torn line: read %v, kata %v, broken %d", s.LessonRead("ssrf"), s.KataPassed("ssrf", "go"), s.Broken)
	}
}

// Of a later version, nothing counts and nothing is lost.
func TestWhatALaterVersionWroteIsKept(t *testing.T) {
	const later = `{"v":1,"id":"0123456789abcdef0123","t":"2026-01-01T00:00:00Z","kind":"duel","lesson":"ssrf","rounds":[1,2]}` + "\n" +
		`{"v":2,"id":"1123456789abcdef0123","t":"2026-01-01T00:00:00Z","kind":"quiz","lesson":"ssrf","result":"passed","why":"x"}` + "\n"
	path := filepath.Join(t.TempDir(), "progress.jsonl")
	if err := os.WriteFile(path, []byte(later), 0o600); err != nil {
		t.Fatal(err)
	}
	s := mustLoad(t, path)
	if len(s.Events()) != 0 || s.QuizPassed("ssrf") || s.Broken != 0 {
		t.Errorf("it counts: %+v", s)
	}
	var out bytes.Buffer
	if err := s.Export(&out); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(later, out.String()); d != "" {
		t.Errorf("-written +exported\n%s", d)
	}
}

func TestMergeIsAUnion(t *testing.T) {
	dir := t.TempDir()
	one, two := filepath.Join(dir, "one"), filepath.Join(dir, "two")
	shared := at(1, New(Lesson, "ssrf", "", Seen))
	mustAppend(t, one, shared, at(2, New(Quiz, "ssrf", "", Passed)))
	mustAppend(t, two, at(3, New(Kata, "ssrf", "go", Passed)), shared)
	var export bytes.Buffer
	if err := mustLoad(t, two).Export(&export); err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{1, 0} { // the second time there is nothing new
		added, broken, err := Merge(one, strings.NewReader(export.String()+"garbage\n"))
		if err != nil || added != want || broken != 1 {
			t.Errorf("added %d, broken %d, %v; want %d, 1", added, broken, err, want)
		}
	}
	s := mustLoad(t, one)
	if len(s.Events()) != 3 || !s.QuizPassed("ssrf") || !s.KataPassed("ssrf", "go") {
		t.Errorf("merged: %+v", s.Events())
	}
}

func TestAResetHoldsOnOtherMachines(t *testing.T) {
	s := &State{}
	s.Add(at(1, New(Quiz, "ssrf", "", Passed)), at(1, New(Quiz, "csrf", "", Passed)), at(3, New(Reset, "ssrf", "", "")))
	s.Add(at(2, New(Kata, "ssrf", "go", Passed))) // comes late, from another machine
	if s.QuizPassed("ssrf") || s.KataPassed("ssrf", "") || !s.QuizPassed("csrf") {
		t.Errorf("after a reset of one lesson: %+v", s.Events())
	}
	s.Add(at(4, New(Quiz, "ssrf", "", Passed)))
	if !s.QuizPassed("ssrf") {
		t.Error("what comes after a reset doesn't count")
	}
	s.Add(at(5, New(Reset, "", "", "")))
	if len(s.Events()) != 0 {
		t.Errorf("after a reset of all: %+v", s.Events())
	}
}

func TestALargeFileIsMadeSmaller(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.jsonl")
	var many []Event
	for i := range 9000 {
		e := New(Kata, "ssrf", "go", Failed)
		e.T = time.Date(2026, 1, 1, 0, 0, i, 0, time.UTC)
		many = append(many, e)
	}
	many[4000].Result = Passed
	var reviews []Event
	for i := range 100 {
		e := New(Review, "ssrf", "", Good)
		e.T = time.Date(2026, 2, 1, 0, 0, i, 0, time.UTC)
		reviews = append(reviews, e)
	}
	mustAppend(t, path, many[:10]...)
	if s := mustLoad(t, path); len(s.Events()) != 10 {
		t.Errorf("a small file is made smaller: %d events", len(s.Events()))
	}
	mustAppend(t, path, append(many[10:], reviews...)...)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	s := mustLoad(t, path)
	if info.Size() > 100<<10 || len(s.Events()) != 3+100 || !s.KataPassed("ssrf", "go") {
		t.Errorf("%d bytes, %d events, passed %v; want the first, the passed and the last kata and all reviews",
			info.Size(), len(s.Events()), s.KataPassed("ssrf", "go"))
	}
}

func TestNothingStrangeIsWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.jsonl")
	for _, e := range []Event{
		{},
		New(Kata, "", "go", Passed),
		New(Kata, "../../etc", "go", Passed),
		New(Kata, "ssrf", "go\x1b[2J", Passed),
	} {
		if err := Append(path, e); err == nil {
			t.Errorf("%+v was written", e)
		}
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a file: %v", err)
	}
}

// TestProcessesShareAFile starts this test again as several processes, which
// write at the same time and often enough for the file to be made smaller.
func TestProcessesShareAFile(t *testing.T) {
	const each = 300
	if path := os.Getenv("PROGRESS_TEST_FILE"); path != "" {
		for i := range each {
			if err := Append(path, New(Review, "lesson-"+strconv.Itoa(i), "", Good)); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	path := filepath.Join(t.TempDir(), "progress.jsonl")
	var filler bytes.Buffer // so that every append is one that looks whether to compact
	for range 8000 {
		e := New(Lesson, "ssrf", "", Seen)
		line, err := e.line()
		if err != nil {
			t.Fatal(err)
		}
		filler.Write(line)
	}
	if err := os.WriteFile(path, filler.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	var running []*exec.Cmd
	for range 3 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestProcessesShareAFile$")
		cmd.Env = append(os.Environ(), "PROGRESS_TEST_FILE="+path)
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		running = append(running, cmd)
	}
	for _, cmd := range running {
		if err := cmd.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	s := mustLoad(t, path)
	reviews := 0
	for _, e := range s.Events() {
		if e.Kind == Review {
			reviews++
		}
	}
	if reviews != 3*each || s.Broken != 0 {
		t.Errorf("%d reviews and %d broken lines; want %d and 0", reviews, s.Broken, 3*each)
	}
}

func TestWhereItIs(t *testing.T) {
	abs := func(parts ...string) string {
		p, err := filepath.Abs(filepath.Join(parts...))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	for _, tt := range []struct {
		system string
		env    map[string]string
		want   string
	}{
		{"linux", nil, abs("home", ".local", "state", "squire")},
		{"linux", map[string]string{"XDG_STATE_HOME": abs("s")}, abs("s", "squire")},
		{"linux", map[string]string{"XDG_STATE_HOME": "relative"}, abs("home", ".local", "state", "squire")},
		{"linux", map[string]string{"LOCALAPPDATA": abs("w")}, abs("home", ".local", "state", "squire")},
		{"darwin", nil, abs("home", "Library", "Application Support", "squire")},
		{"windows", map[string]string{"LOCALAPPDATA": abs("w")}, abs("w", "squire")},
		{"windows", map[string]string{"LOCALAPPDATA": abs("w"), "XDG_STATE_HOME": abs("s")}, abs("s", "squire")},
	} {
		got, err := dirOn(tt.system, func(k string) string { return tt.env[k] }, func() (string, error) { return abs("home"), nil })
		if err != nil || got != tt.want {
			t.Errorf("%s %v: %s, %v; want %s", tt.system, tt.env, got, err, tt.want)
		}
	}
	if _, err := dirOn("linux", func(string) string { return "" }, func() (string, error) { return "", errors.New("none") }); err == nil {
		t.Error("without a home there is a folder")
	}
}

// FuzzRead holds that no file makes the reader fail or say what isn't so, and
// that what was read and written again is read as the same.
func FuzzRead(f *testing.F) {
	e := at(1, New(Quiz, "ssrf", "go", Passed))
	line, err := e.line()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(line)
	f.Add(append(line, line[:len(line)/2]...))
	f.Add([]byte("{\"v\":1,\"id\":\"0123456789\",\"t\":\"2026-01-01T00:00:00Z\",\"kind\":\"reset\"}\r\n\r\n{}\nnull\n[]\n"))
	f.Add([]byte(strings.Repeat("x", maxLine+10) + "\n" + string(line)))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Read(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("a text in memory can't be read: %v", err)
		}
		for _, e := range s.Events() {
			if err := e.check(); err != nil {
				t.Errorf("%q was read: %v", e.raw, err)
			}
		}
		var once, twice bytes.Buffer
		if err := s.Export(&once); err != nil {
			t.Fatal(err)
		}
		again, err := Read(bytes.NewReader(once.Bytes()))
		if err != nil || again.Broken != 0 {
			t.Fatalf("what was written has %d broken lines, %v", again.Broken, err)
		}
		if err := again.Export(&twice); err != nil {
			t.Fatal(err)
		}
		if once.String() != twice.String() {
			t.Errorf("written once %q, twice %q", once.String(), twice.String())
		}
	})
}
