// Package lock reads which packages a lock file, or a manifest with exact
// versions, names: a file a format, each a pure function of its bytes.
//
// It promises three things. What it names stands in the file, as it says, with
// the place. What it could not read is told: a package without an exact version
// is Skipped, and a file that is cut off, half merged or in another format is an
// error beside what was read of it. And a hostile file costs no more than a
// large one: nothing recurses without a bound, and nothing is read twice.
package lock

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/squiresec/squire/checks/deps/version"
)

// Limits of one file. Real ones stay far below.
const (
	maxPackages = 200_000
	maxSkipped  = 10_000
	maxName     = 512 // bytes
	maxDepth    = 100 // of what is nested
)

// A Span is a half-open range of byte offsets into the file.
type Span struct{ Start, End int }

// Len returns the length in bytes.
func (s Span) Len() int { return s.End - s.Start }

// A Package is one package at one version.
type Package struct {
	Ecosystem version.Ecosystem
	Name      string
	Version   string
	Line      int  // from 1, where Span begins
	Span      Span // the name, with the version where both stand on one line
	// Pin is the version alone where replacing it is all that an update takes
	// in this file; else empty.
	Pin Span
}

// Skipped is a package that can't be looked up, as it has no exact version
// here.
type Skipped struct {
	Name   string
	Line   int
	Reason string // "it has no exact version here"
}

// A File is what was read of a file.
type File struct {
	Packages []Package
	Skipped  []Skipped
}

// A parser reads one format.
type parser func(r *reader) error

// byName are the parsers by the name of their file.
func byName(base string) parser {
	switch base {
	case "go.mod":
		return parseGoMod
	case "go.sum":
		return parseGoSum
	case "package-lock.json", "npm-shrinkwrap.json":
		return parseNPM
	case "pnpm-lock.yaml":
		return parsePNPM
	case "yarn.lock":
		return parseYarn
	case "poetry.lock", "pdm.lock":
		return parsePoetry
	case "uv.lock":
		return parseUV
	case "Pipfile.lock":
		return parsePipfile
	case "Cargo.lock":
		return parseCargo
	case "Gemfile.lock", "gems.locked":
		return parseGemfile
	case "composer.lock":
		return parseComposer
	case "pom.xml":
		return parsePOM
	case "gradle.lockfile", "buildscript-gradle.lockfile":
		return parseGradle
	}
	return nil
}

// parserOf returns the parser of a path, slash-separated, or nil.
func parserOf(name string) parser {
	dir, base := path.Split(name)
	if p := byName(base); p != nil {
		return p
	}
	if stem, ok := strings.CutSuffix(base, ".txt"); ok {
		if stem == "requirements" || strings.HasPrefix(stem, "requirements-") || strings.HasPrefix(stem, "requirements_") ||
			strings.HasSuffix(stem, "-requirements") || strings.HasSuffix(stem, "_requirements") ||
			path.Base(dir) == "requirements" {
			return parseRequirements
		}
	}
	return nil
}

// Known reports whether a path is that of a file that Parse reads.
func Known(name string) bool { return parserOf(name) != nil }

// Ecosystem returns the ecosystem of a file by its path, or "".
func Ecosystem(name string) version.Ecosystem {
	if parserOf(name) == nil {
		return ""
	}
	switch base := path.Base(name); base {
	case "go.mod", "go.sum":
		return version.Go
	case "package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock":
		return version.NPM
	case "Cargo.lock":
		return version.Crates
	case "Gemfile.lock", "gems.locked":
		return version.RubyGems
	case "composer.lock":
		return version.Packagist
	case "pom.xml", "gradle.lockfile", "buildscript-gradle.lockfile":
		return version.Maven
	}
	return version.PyPI
}

// Parse reads a file by its path. With an error the File holds what was read
// nevertheless.
func Parse(name string, data []byte) (File, error) {
	parse := parserOf(name)
	if parse == nil {
		return File{}, fmt.Errorf("read %s: it is no lock file that is known", name)
	}
	r := &reader{data: data, eco: Ecosystem(name)}
	err := parse(r)
	if err == nil && r.over {
		err = fmt.Errorf("it names more than %d packages", maxPackages)
	}
	if line, ok := conflict(data); ok {
		err = fmt.Errorf("a merge left conflict marks in line %d", line)
	}
	return r.out, err
}

// conflict finds the mark that git leaves at the start of a line.
func conflict(data []byte) (line int, ok bool) {
	mark := []byte("<<<<<<< ")
	at := 0
	if !bytes.HasPrefix(data, mark) {
		i := bytes.Index(data, append([]byte("\n"), mark...))
		if i < 0 {
			return 0, false
		}
		at = i + 1
	}
	return bytes.Count(data[:at], []byte("\n")) + 1, true
}

// errNotUnderstood is the error of a file that is something else.
var errNotUnderstood = errors.New("it doesn't look like such a file; make it anew with the package manager")

// A reader collects what a parser finds.
type reader struct {
	data []byte
	eco  version.Ecosystem
	out  File
	over bool // there was more than is kept
	// Where lines are counted from, as most places come in order.
	line, lineAt int
}

// lineOf returns the line of an offset, from 1.
func (r *reader) lineOf(offset int) int {
	offset = min(max(offset, 0), len(r.data))
	if r.line == 0 || offset < r.lineAt {
		r.line, r.lineAt = 1, 0
	}
	r.line += bytes.Count(r.data[r.lineAt:offset], []byte{'\n'})
	r.lineAt = offset
	return r.line
}

// add notes a package. One whose version is none is skipped.
func (r *reader) add(name, v string, at, pin Span) {
	r.addOf(r.eco, name, v, at, pin)
}

func (r *reader) addOf(e version.Ecosystem, name, v string, at, pin Span) {
	switch {
	case name == "" || len(name) > maxName:
		return
	case !version.Valid(e, v):
		r.skip(name, at.Start, "it has no exact version here")
		return
	case len(r.out.Packages) == maxPackages:
		r.over = true
		return
	}
	r.out.Packages = append(r.out.Packages, Package{Ecosystem: e, Name: name, Version: v, Line: r.lineOf(at.Start), Span: at, Pin: pin})
}

func (r *reader) skip(name string, offset int, reason string) {
	if len(name) > maxName || len(r.out.Skipped) == maxSkipped {
		return
	}
	r.out.Skipped = append(r.out.Skipped, Skipped{name, r.lineOf(offset), reason})
}

// A textLine is a line without its line break.
type textLine struct {
	start int // offset in the file
	text  string
}

func (l textLine) end() int { return l.start + len(l.text) }

// indent is how many spaces the line begins with.
func (l textLine) indent() int { return len(l.text) - len(strings.TrimLeft(l.text, " ")) }

// trimmed is the text without the white space around it, and where that begins.
func (l textLine) trimmed() (text string, start int) {
	text = strings.TrimLeft(l.text, " \t")
	start = l.start + len(l.text) - len(text)
	return strings.TrimRight(text, " \t"), start
}

// lines yields the lines of the file.
func (r *reader) lines(yield func(textLine) bool) {
	for start := 0; start < len(r.data); {
		end := bytes.IndexByte(r.data[start:], '\n')
		next := start + end + 1
		if end < 0 {
			next = len(r.data)
			end = next - start
		}
		text := strings.TrimSuffix(string(r.data[start:start+end]), "\r")
		if !yield(textLine{start, text}) {
			return
		}
		start = next
	}
}

// blank reports whether the file holds nothing at all.
func (r *reader) blank() bool { return len(bytes.TrimSpace(r.data)) == 0 }

// unquote takes a pair of quotes off.
func unquote(s string) string {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}
