package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/sys/unix"

	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/progress"
)

// A terminal is a real one, with somebody at it: what a program writes to it becomes
// a screen.
type terminal struct {
	t      *testing.T
	master *os.File
	slave  *os.File
	cmd    *exec.Cmd
	before *unix.Termios
	home   string

	mu      sync.Mutex
	raw     bytes.Buffer
	rows    map[int][]rune
	row     int
	col     int
	other   bool // the screen is the program's own
	hidden  bool // the cursor is
	sgr     []string
	changed chan struct{}
}

// sit opens a terminal of a size and starts a program in it, in a folder with
// nothing but a home.
func sit(t *testing.T, columns, rows int, dir string, env []string, args ...string) *terminal {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("SKIPPED: there are no pseudo terminals here: %v", err)
	}
	t.Cleanup(func() { master.Close() })
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { slave.Close() })
	x := &terminal{t: t, master: master, slave: slave, rows: map[int][]rune{}, changed: make(chan struct{}, 1), home: t.TempDir()}
	x.resize(columns, rows)
	if x.before, err = unix.IoctlGetTermios(int(slave.Fd()), unix.TCGETS); err != nil {
		t.Fatal(err)
	}
	x.cmd = exec.Command(args[0], args[1:]...)
	x.cmd.Dir = dir
	x.cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "LANG=C.UTF-8", "HOME=" + x.home, "XDG_STATE_HOME=" + filepath.Join(x.home, "state"),
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull,
	}, env...)
	x.cmd.Stdin, x.cmd.Stdout, x.cmd.Stderr = slave, slave, slave
	x.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := x.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.cmd.Process.Kill() })
	go x.read()
	return x
}

func (x *terminal) resize(columns, rows int) {
	x.t.Helper()
	if err := unix.IoctlSetWinsize(int(x.master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: uint16(rows), Col: uint16(columns)}); err != nil {
		x.t.Fatal(err)
	}
}

// read takes in what the program writes, until the terminal is closed.
func (x *terminal) read() {
	buf := make([]byte, 64<<10)
	var rest []byte
	for {
		n, err := x.master.Read(buf)
		x.mu.Lock()
		x.raw.Write(buf[:n])
		rest = x.show(append(rest, buf[:n]...))
		x.mu.Unlock()
		select {
		case x.changed <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

var csi = regexp.MustCompile(`^\x1b\[([?0-9;]*)([A-Za-z])`)

// show draws bytes and returns those that are only the beginning of something.
func (x *terminal) show(b []byte) []byte {
	for len(b) > 0 {
		switch c := b[0]; {
		case c == 0x1b:
			m := csi.FindSubmatch(b)
			if m == nil {
				if len(b) < 32 {
					return slices.Clone(b)
				}
				x.t.Errorf("a sequence that no screen of ours has: %q", b[:32])
				return nil
			}
			x.sequence(string(m[1]), string(m[2]))
			b = b[len(m[0]):]
			continue
		case c == '\r':
			x.col = 0
		case c == '\n':
			x.row++
		case c < 0x20:
		default:
			if !utf8.FullRune(b) {
				return slices.Clone(b)
			}
			r, n := utf8.DecodeRune(b)
			line := x.rows[x.row]
			for len(line) <= x.col {
				line = append(line, ' ')
			}
			line[x.col] = r
			x.rows[x.row] = line
			x.col++
			b = b[n:]
			continue
		}
		b = b[1:]
	}
	return nil
}

func (x *terminal) sequence(args, final string) {
	switch args + final {
	case "?1049h", "?1049l":
		x.other, x.rows, x.row, x.col = final == "h", map[int][]rune{}, 0, 0
	case "?25l", "?25h":
		x.hidden = final == "l"
	case "2J":
		x.rows = map[int][]rune{}
	case "H":
		x.row, x.col = 0, 0
	case "K":
		if line := x.rows[x.row]; len(line) > x.col {
			x.rows[x.row] = line[:x.col]
		}
	case "J":
		for row := range x.rows {
			if row > x.row {
				delete(x.rows, row)
			}
		}
	default:
		if final == "m" {
			x.sgr = append(x.sgr, args)
		}
	}
}

// lines returns the screen.
func (x *terminal) lines() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	last := -1
	for row := range x.rows {
		last = max(last, row)
	}
	var out []string
	for row := range last + 1 {
		out = append(out, strings.TrimRight(string(x.rows[row]), " "))
	}
	return out
}

// until waits until the screen is as somebody waits for it.
func (x *terminal) until(what string, is func(lines []string) bool) {
	x.t.Helper()
	late := time.After(60 * time.Second)
	for {
		lines := x.lines()
		if is(lines) {
			return
		}
		select {
		case <-x.changed:
		case <-late:
			x.t.Fatalf("the screen never showed %s:\n%s", what, strings.Join(lines, "\n"))
		}
	}
}

func (x *terminal) shows(text string) {
	x.t.Helper()
	x.until(strconv.Quote(text), func(lines []string) bool { return strings.Contains(strings.Join(lines, "\n"), text) })
}

func (x *terminal) send(keys string) {
	x.t.Helper()
	if _, err := x.master.WriteString(keys); err != nil {
		x.t.Fatal(err)
	}
}

// ends waits for the program and holds that the terminal is as it was.
func (x *terminal) ends() error {
	x.t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- x.cmd.Wait() }()
	var err error
	select {
	case err = <-ended:
	case <-time.After(60 * time.Second):
		x.t.Fatalf("it doesn't end:\n%s", strings.Join(x.lines(), "\n"))
	}
	x.restored()
	return err
}

func (x *terminal) restored() {
	x.t.Helper()
	now, err := unix.IoctlGetTermios(int(x.slave.Fd()), unix.TCGETS)
	if err != nil {
		x.t.Fatal(err)
	}
	if *now != *x.before {
		x.t.Errorf("the terminal is not as it was: %+v, was %+v", now, x.before)
	}
	x.until("the shell's own screen, with a cursor", func([]string) bool {
		x.mu.Lock()
		defer x.mu.Unlock()
		return !x.other && !x.hidden
	})
}

// shop is a project with one finding.
func shop(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	text := "from flask import request\n\n\ndef show(cursor):\n    cursor.execute(\"SELECT name FROM users WHERE id = \" + request.args[\"id\"])\n"
	if err := os.WriteFile(filepath.Join(dir, "orders.py"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("git", "-C", dir, "init", "-q").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

// keysFor are what a terminal sends for the keys of rightKeys.
func keysFor(q *training.Question) string {
	out := ""
	for _, k := range rightKeys(q) {
		out += map[string]string{"down": "\x1b[B", "enter": "\r"}[k]
		if len(k) == 1 {
			out += k
		}
	}
	return out
}

// TestASessionAtATerminal is that of somebody who finds something in their own code,
// reads, passes the quiz, repairs a kata, and looks at what they did.
func TestASessionAtATerminal(t *testing.T) {
	x := sit(t, 80, 24, shop(t), nil, "squire", "learn")
	x.shows("not looked at yet: f")
	x.send("f")
	x.shows("From your code (1)")
	x.send("\r")
	x.shows("In your code, orders.py:5")
	x.send("t")
	lesson, _ := training.Find("sql-injection")
	content, err := lesson.Load()
	if err != nil {
		t.Fatal(err)
	}
	questions := content.Ask("python")
	for i := range questions {
		x.shows(fmt.Sprintf("Question %d of %d", i+1, len(questions)))
		x.send(keysFor(&questions[i]))
		x.shows("Right.")
		x.send("\r")
	}
	x.shows("the quiz is passed")

	x.send("/")
	x.shows("/_")
	x.send("root\r")
	x.shows("enter read")
	x.send("x")
	x.shows("An image for the shop")
	x.send("h")
	x.shows("Hint 1 of 3")
	k, _ := kata.Find("container-as-root-and-latest", "")
	exercise, err := k.Load()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(x.home, "state", "squire", "katas", "container-as-root-and-latest-dockerfile", "Dockerfile")
	later := time.Now().Add(time.Minute)
	if err := os.WriteFile(file, exercise.Solution[0].Text(), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(file, later, later); err != nil {
		t.Fatal(err)
	}
	x.shows("Passed.")
	x.send("\x1b")
	x.shows("p progress")
	x.send("p")
	x.shows("Katas      ████████████████████ 1 of 1 for squire")
	x.send("q")
	if err := x.ends(); err != nil {
		t.Error(err)
	}
	state, err := progress.Load(filepath.Join(x.home, "state", "squire", "progress.jsonl"))
	if err != nil || !state.QuizPassed("sql-injection") || !state.KataPassed("container-as-root-and-latest", "dockerfile") {
		t.Errorf("it was not recorded: %v", err)
	}
}

func TestTheTerminalIsAsItWasAfterASignal(t *testing.T) {
	for name, end := range map[string]func(x *terminal){
		"Ctrl-C":  func(x *terminal) { x.send("\x03") },
		"SIGTERM": func(x *terminal) { _ = x.cmd.Process.Signal(syscall.SIGTERM) },
		"SIGINT":  func(x *terminal) { _ = x.cmd.Process.Signal(syscall.SIGINT) },
	} {
		t.Run(name, func(t *testing.T) {
			x := sit(t, 80, 24, t.TempDir(), nil, "squire", "learn")
			x.shows("The path")
			end(x)
			_ = x.ends()
		})
	}
}

// A window may be made larger and smaller at any time.
func TestAWindowIsResized(t *testing.T) {
	x := sit(t, 80, 24, t.TempDir(), nil, "squire", "learn")
	x.shows("The path")
	for _, size := range [][2]int{{120, 40}, {50, 12}, {80, 24}} {
		x.resize(size[0], size[1])
		x.until(fmt.Sprintf("a footer in line %d", size[1]), func(lines []string) bool {
			return len(lines) == size[1] && strings.Contains(lines[size[1]-1], "q quit")
		})
		for _, line := range x.lines() {
			if n := utf8.RuneCountInString(line); n > size[0] {
				t.Errorf("%d columns in a window of %d: %q", n, size[0], line)
			}
		}
	}
	x.send("q")
	if err := x.ends(); err != nil {
		t.Error(err)
	}
}

// Ctrl-Z gives the terminal back to the shell, and fg takes it again.
func TestItIsSuspended(t *testing.T) {
	x := sit(t, 80, 24, t.TempDir(), nil, "/bin/sh", "-m", "-c", "squire learn; stty -a; echo 'it was stopped'; fg; echo 'it has ended'")
	x.shows("The path")
	x.send("\x1a")
	x.until("the shell, and the screen again", func(lines []string) bool {
		x.mu.Lock()
		defer x.mu.Unlock()
		_, after, ok := strings.Cut(x.raw.String(), "it was stopped")
		return ok && strings.Contains(after, enterScreen) && x.other
	})
	x.mu.Lock()
	before, _, _ := strings.Cut(x.raw.String(), "it was stopped")
	x.mu.Unlock()
	_, stty, left := strings.Cut(before, leaveScreen)
	if !left || !strings.Contains(stty, " icanon") || strings.Contains(stty, "-icanon") {
		t.Errorf("the shell got a terminal that is not as it was: %q", stty)
	}
	x.shows("The path")
	x.send("q")
	x.shows("it has ended")
	_ = x.ends()
}

func TestColoursAreTheTerminalsOwn(t *testing.T) {
	x := sit(t, 80, 24, t.TempDir(), nil, "squire", "learn")
	x.shows("The path")
	x.send("\r")
	x.shows("esc back")
	x.send("q")
	_ = x.ends()
	x.mu.Lock()
	if len(x.sgr) == 0 {
		t.Error("there is no colour at all")
	}
	// The sixteen are readable on light and on dark: the terminal sees to it.
	for _, args := range x.sgr {
		for arg := range strings.SplitSeq(args, ";") {
			if arg == "38" || arg == "48" {
				t.Errorf("a colour of our own: %q", args)
			}
		}
	}
	x.mu.Unlock()

	plain := sit(t, 80, 24, t.TempDir(), []string{"NO_COLOR=1"}, "squire", "learn")
	plain.shows("> Secrets in code")
	plain.send("\r")
	plain.shows("esc back")
	plain.send("q")
	_ = plain.ends()
	plain.mu.Lock()
	defer plain.mu.Unlock()
	if len(plain.sgr) > 0 {
		t.Errorf("NO_COLOR is set, and there is %q", plain.sgr)
	}
}

// An editor has the terminal to itself, as it was, and what it saves is verified.
func TestTheEditorHasTheTerminal(t *testing.T) {
	k, _ := kata.Find("container-as-root-and-latest", "")
	exercise, err := k.Load()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	solution := filepath.Join(dir, "solution")
	if err := os.WriteFile(solution, exercise.Solution[0].Text(), 0o644); err != nil {
		t.Fatal(err)
	}
	editor := filepath.Join(dir, "editor")
	script := "#!/bin/sh\necho 'the editor is here'\nstty -a | grep -q ' icanon' || exit 1\nread word\n[ \"$word\" = save ] && cp '" + solution + "' \"$1\"\n"
	if err := os.WriteFile(editor, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	x := sit(t, 80, 24, dir, []string{"EDITOR=" + editor}, "squire", "learn")
	x.shows("The path")
	x.send("/")
	x.shows("/_")
	x.send("root\r")
	x.shows("enter read")
	x.send("x")
	x.shows("e edit")
	x.send("e")
	x.shows("the editor is here")
	x.send("save\n")
	x.shows("Passed.")
	x.send("q")
	if err := x.ends(); err != nil {
		t.Error(err)
	}
}
