package report

import (
	"os"
	"strconv"

	"golang.org/x/term"
)

// Terminal says how to write text to f: with colours, with hyperlinks, and in
// how many columns. env looks up environment variables.
//
// NO_COLOR switches colours off and outranks all; CLICOLOR_FORCE and
// FORCE_COLOR, unless "0", switch them on even where f is no terminal (a
// build's log); CLICOLOR=0, FORCE_COLOR=0 and TERM=dumb switch them off.
// Hyperlinks need a terminal that a person sits at. COLUMNS outranks the width
// that the terminal tells.
func Terminal(f *os.File, env func(string) string) (color, links bool, width int) {
	fd := int(f.Fd())
	tty := term.IsTerminal(fd)
	if tty && !enableSequences(f) {
		// A console that would show the sequences as text.
		tty = false
	}
	width = defaultWidth
	if n, err := strconv.Atoi(env("COLUMNS")); err == nil && n > 0 {
		width = n
	} else if tty {
		if n, _, err := term.GetSize(fd); err == nil && n > 0 {
			width = n
		}
	}
	return wantColor(tty, env), wantLinks(tty, env), width
}

func wantColor(tty bool, env func(string) string) bool {
	forced := func(name string) bool { v := env(name); return v != "" && v != "0" && v != "false" }
	switch {
	case env("NO_COLOR") != "":
		return false
	case forced("CLICOLOR_FORCE"), forced("FORCE_COLOR"):
		return true
	case env("CLICOLOR") == "0", env("FORCE_COLOR") != "", env("TERM") == "dumb":
		return false
	}
	return tty
}

// wantLinks reports whether OSC 8 can be expected to work. A terminal that
// doesn't know it ignores it, but for the few that are named here.
func wantLinks(tty bool, env func(string) string) bool {
	if !tty || env("CI") != "" || env("INSIDE_EMACS") != "" {
		return false
	}
	switch env("TERM") {
	case "dumb", "linux": // the Linux console prints the address
		return false
	case "": // Windows sets none; its newer terminal knows links
		return env("WT_SESSION") != ""
	}
	// VTE before 0.50 printed the address too.
	if n, err := strconv.Atoi(env("VTE_VERSION")); err == nil && n < 5000 {
		return false
	}
	return true
}
