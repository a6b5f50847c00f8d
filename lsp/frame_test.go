package lsp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func frame(body string) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body) }

const ping = `{"jsonrpc":"2.0","id":7,"method":"ping"}`

// Whatever comes before it, a good message is read.
func TestFramesSurvive(t *testing.T) {
	for name, tc := range map[string]struct {
		before  string
		refused int // answers with an error
	}{
		"nothing":            {"", 0},
		"blank lines":        {"\r\n\r\n\n", 0},
		"lower case":         {"content-length: 2\r\n\r\n{}", 1},
		"other headers":      {"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nX: y\r\n" + frame(ping), 0},
		"bare line feeds":    {"Content-Length: 2\n\n{}", 1},
		"no space":           {"Content-Length:2\r\n\r\n{}", 1},
		"invalid JSON":       {frame(`{"jsonrpc":`), 1},
		"no JSON at all":     {frame("hello"), 1},
		"no message":         {frame(`{"a":1}`), 1},
		"odd id":             {frame(`{"jsonrpc":"2.0","id":1.5,"method":"x"}`), 1},
		"bad batch":          {frame(`[{"jsonrpc":`), 1},
		"bad UTF-8":          {frame("{\"jsonrpc\":\"2.0\",\"method\":\"x\",\"params\":\"\xff\xfe\"}"), 0},
		"no length":          {"Content-Type: x\r\n\r\n" + ping, 1},
		"negative length":    {"Content-Length: -5\r\n\r\n" + ping, 1},
		"zero length":        {"Content-Length: 0\r\n\r\n", 1},
		"no number":          {"Content-Length: many\r\n\r\n" + ping, 1},
		"huge length":        {"Content-Length: 99999999999\r\n\r\n" + ping, 1},
		"overflowing":        {"Content-Length: 99999999999999999999999\r\n\r\n" + ping, 1},
		"body too long":      {"Content-Length: 2\r\n\r\n" + ping, 1},
		"endless line":       {strings.Repeat("x", 1<<20) + "\r\n\r\n", 1},
		"a quoted header":    {"Content-Length: -1\r\n\r\n" + `{"t":"Content-Length: 9\r\n\r\n"}`, 1},
		"length given twice": {"Content-Length: 3\r\nContent-Length: 2\r\n\r\n{}", 1},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			input := tc.before + frame(ping)
			for _, in := range []io.Reader{strings.NewReader(input), iotest.OneByteReader(strings.NewReader(input))} {
				out.Reset()
				s := newStream(in, &out)
				last := ""
				for {
					body, _, err := s.ReadFrame(context.Background())
					if err != nil {
						if !errors.Is(err, io.EOF) {
							t.Errorf("ended with %v", err)
						}
						break
					}
					last = string(body)
				}
				if last != ping {
					t.Errorf("the last message read is %q", last)
				}
				if n := strings.Count(out.String(), `"error":`); n != tc.refused {
					t.Errorf("%d answers, want %d: %s", n, tc.refused, &out)
				}
			}
		})
	}
}

func TestFrameCutShort(t *testing.T) {
	for _, in := range []string{"Content-Len", "Content-Length: 99\r\n", "Content-Length: 99\r\n\r\n{", "Content-Length: 500000000\r\n\r\n{"} {
		_, _, err := newStream(strings.NewReader(in), io.Discard).ReadFrame(context.Background())
		if !errors.Is(err, io.EOF) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestFrameMemoryFollowsInput(t *testing.T) {
	s := newStream(strings.NewReader("Content-Length: 500000000\r\n\r\n{"), io.Discard)
	_, _, _ = s.ReadFrame(context.Background())
	if cap(s.body) > 2<<20 {
		t.Errorf("one byte arrived, and %d are held", cap(s.body))
	}
}

func TestLargeFrame(t *testing.T) {
	body := `{"jsonrpc":"2.0","method":"x","params":"` + strings.Repeat("y", 9<<20) + `"}`
	s := newStream(strings.NewReader(frame(body)+frame(ping)), io.Discard)
	got, _, err := s.ReadFrame(context.Background())
	if err != nil || string(got) != body {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if got, _, err = s.ReadFrame(context.Background()); err != nil || string(got) != ping {
		t.Errorf("then %q, %v", got, err)
	}
}

// No input may panic, hang, or be answered with its own words.
func FuzzReadFrame(f *testing.F) {
	f.Add([]byte(frame(ping)))
	f.Add([]byte("content-length : 2\n\n{}" + frame(ping)))
	f.Add([]byte("Content-Length: -1\r\n\r\n[" + frame("[]")))
	f.Add([]byte(frame(`{"jsonrpc":"2.0","id":"a","result":null}`)))
	f.Fuzz(func(t *testing.T, in []byte) {
		var out bytes.Buffer
		s := newStream(bytes.NewReader(in), &out)
		for {
			if _, _, err := s.ReadFrame(context.Background()); err != nil {
				break
			}
		}
		if bytes.Contains(in, []byte("QUOTED")) && bytes.Contains(out.Bytes(), []byte("QUOTED")) {
			t.Error("an answer quotes the input")
		}
	})
}
