package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
)

// MessageRules say what git takes out of a message that a person edited. They
// hold for what came out of an editor: a message from the command line is
// committed with all its lines.
type MessageRules struct {
	// Comment begins a comment line. "auto" says that git chose a character
	// with which no line of the message began.
	Comment string
	// Cleanup is commit.cleanup, "" where it isn't set.
	Cleanup string
}

// MessageRules implements Repository. The settings are only compared with; the
// repository's own count as git lets them count.
func (r *plumbing) MessageRules(ctx context.Context) (MessageRules, error) {
	m := MessageRules{Comment: "#"}
	out, err := output(ctx, r.program.settings(ctx, "-z", "--get-regexp", `^(core\.comment(char|string)|commit\.cleanup)$`))
	if exitCode(err) == 1 && len(out) == 0 {
		return m, nil // none is set
	}
	if err != nil {
		return m, fmt.Errorf("read how messages are written: %w", err)
	}
	for setting := range strings.SplitSeq(string(out), "\x00") {
		switch key, value, _ := strings.Cut(setting, "\n"); {
		case value == "":
		case key == "commit.cleanup":
			m.Cleanup = value
		default: // git keeps both keys in one place, and the last one wins
			m.Comment = value
		}
	}
	return m, nil
}

// scissors follows the beginning of a comment in the line above which the
// message ends. `git commit --verbose` puts the whole diff below it.
const scissors = " ------------------------ >8 ------------------------\n"

// Clean returns what git will commit of a message: nothing from a scissors line
// on, and no comment lines unless they are kept.
func (m *MessageRules) Clean(text []byte) []byte {
	comment := m.comment(text)
	if comment == "" {
		return text
	}
	if at := lineWith(text, comment+scissors); at >= 0 {
		text = text[:at]
	}
	switch m.Cleanup {
	case "scissors", "verbatim", "whitespace":
		return text
	}
	var kept []byte
	for line := range bytes.Lines(text) {
		if !bytes.HasPrefix(line, []byte(comment)) {
			kept = append(kept, line...)
		}
	}
	return kept
}

// comment returns what begins a comment line, "" where no line can be one.
func (m *MessageRules) comment(text []byte) string {
	if m.Comment != "auto" {
		return m.Comment
	}
	// What git chose from stands before its own lines, which end the file.
	const choice = "#;@!$%^&|:"
	for _, c := range choice {
		if lineWith(text, string(c)+scissors) >= 0 {
			return string(c)
		}
	}
	lines := bytes.Split(bytes.TrimRight(text, "\n"), []byte{'\n'})
	if last := lines[len(lines)-1]; len(last) > 0 && strings.IndexByte(choice, last[0]) >= 0 {
		return string(last[:1])
	}
	return ""
}

// lineWith returns where the first line that begins with a text does, or -1.
func lineWith(text []byte, start string) int {
	if bytes.HasPrefix(text, []byte(start)) {
		return 0
	}
	if at := bytes.Index(text, []byte("\n"+start)); at >= 0 {
		return at + 1
	}
	return -1
}

// A Message is the message of a commit.
type Message struct {
	Commit OID
	Text   []byte // memory of its own
	// Err says why there is no Text: a *TooLargeError or ErrMissing.
	Err error
}

// Messages yields the messages of the commits, parents before children. limit
// is in bytes, the header of the commit included.
func (h *History) Messages(ctx context.Context, limit int64) iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel() // the child ends with it
		cmd := h.repo.program.command(ctx, "cat-file", "--batch")
		cmd.Stdin = h.list.lines(0)
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			yield(Message{}, fmt.Errorf("start git cat-file: %w", err))
			return
		}
		read := newAnswers(out)
		for id := range h.Commits() {
			m := Message{Commit: id}
			if m.Text, m.Err, err = read.nextOf("commit", id, limit); err != nil {
				break
			}
			m.Text = MessageOf(m.Text)
			if !yield(m, nil) {
				cancel()
				cmd.Wait()
				return
			}
		}
		if err == nil {
			io.Copy(io.Discard, out)
		} else {
			cancel()
		}
		if waited := cmd.Wait(); err == nil && waited != nil {
			err = failure(ctx, cmd, waited)
		}
		if err != nil {
			yield(Message{}, fmt.Errorf("read messages: %w", err))
		}
	}
}

// MessageOf returns the message in the content of a commit or of a tag: what
// follows the first empty line.
func MessageOf(content []byte) []byte {
	_, message, _ := bytes.Cut(content, []byte("\n\n"))
	return message
}

// Subject returns the first line of a message, printable and cut to a length
// in runes.
func Subject(message []byte, limit int) string {
	line, _, _ := strings.Cut(strings.TrimLeft(string(message), "\n"), "\n")
	if runes := []rune(line); len(runes) > limit {
		line = string(runes[:limit-1]) + "…"
	}
	return Printable(line)
}

// ParseTag returns what the content of an annotated tag names, and its name.
func ParseTag(content []byte) (object OID, name string, err error) {
	header, _, _ := bytes.Cut(content, []byte("\n\n"))
	for line := range bytes.Lines(header) {
		line = bytes.TrimSuffix(line, []byte{'\n'})
		if id, ok := bytes.CutPrefix(line, []byte("object ")); ok && object == "" {
			if object, err = parseOID(id); err != nil {
				return "", "", err
			}
		}
		if n, ok := bytes.CutPrefix(line, []byte("tag ")); ok && name == "" {
			name = string(n)
		}
	}
	if object == "" {
		return "", "", errors.New("a tag that names nothing")
	}
	return object, name, nil
}

// ParseOID reads an object id of 40 or 64 digits. The null id, by which git
// says that there is no object, becomes the empty OID.
func ParseOID(text string) (OID, error) { return parseOID([]byte(text)) }
