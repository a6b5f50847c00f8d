package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks/secrets"
	"github.com/squiresec/squire/checks/secrets/secretstest"
	"github.com/squiresec/squire/internal/report"
)

// plantAll writes one file a default rule, each with a secret of that rule,
// and returns the secrets.
func plantAll(t *testing.T, dir string) map[string]string {
	t.Helper()
	planted := map[string]string{}
	for i, r := range secrets.New(secrets.Options{}).Rules() {
		if p, ok := secrets.Lookup(r.ID); !ok || p.Regex == "" {
			continue
		}
		line, secret := secretstest.Line(r.ID, uint64(1000+i)) // equal seeds make secrets alike
		name := r.ID + "-" + secretstest.Path(r.ID)
		if err := os.WriteFile(filepath.Join(dir, name), []byte("one\n"+line+"\nlast "+line+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		planted[r.ID] = secret
	}
	return planted
}

// mustNotHold fails when text holds a secret or its last twelve bytes. The
// beginning of a secret is often a known prefix.
func mustNotHold(t *testing.T, what string, text []byte, planted map[string]string) {
	t.Helper()
	for rule, s := range planted {
		tail := s[max(len(s)-12, 0):]
		if strings.HasPrefix(s, "-----BEGIN") {
			tail = s[40:60] // the end is "-----" too
		}
		if bytes.Contains(text, []byte(s)) || len(tail) >= 8 && bytes.Contains(text, []byte(tail)) {
			t.Errorf("%s holds the secret of %s", what, rule)
		}
	}
}

// TestNothingLeaks scans a secret of every rule into every format and greps
// all that was written.
func TestNothingLeaks(t *testing.T) {
	dir := t.TempDir()
	planted := plantAll(t, dir)
	outDir := t.TempDir()
	args := []string{"scan", "--verbose", "--all-places"}
	for _, f := range report.Formats() {
		args = append(args, "--out", f.Name+"="+filepath.Join(outDir, f.Name))
	}
	code, out, errOut := call(t, dir, "", args...)
	if code != exitFindings {
		t.Fatalf("code %d, stderr %s", code, errOut)
	}
	for rule := range planted {
		if !strings.Contains(out, "["+rule+"]") {
			t.Errorf("nothing was found of %s: this test looks at less than it should", rule)
		}
	}
	if n := strings.Count(out, "\n  also  "); n < len(planted)/2 {
		t.Errorf("%d of %d secrets have another place: this test looks at less than it should", n, len(planted))
	}
	mustNotHold(t, "standard output", []byte(out), planted)
	mustNotHold(t, "standard error", []byte(errOut), planted)
	files, err := os.ReadDir(outDir)
	if err != nil || len(files) != len(report.Formats()) {
		t.Fatalf("%d reports, error %v", len(files), err)
	}
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(outDir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		mustNotHold(t, f.Name(), text, planted)
		mustNotHoldDigests(t, f.Name(), text, planted)
	}
	_, out, errOut = call(t, dir, "", "baseline")
	text, err := os.ReadFile(filepath.Join(dir, ".squire", "baseline.json"))
	if err != nil {
		t.Fatal(err)
	}
	mustNotHold(t, "the baseline", append(text, out+errOut...), planted)
}

// mustNotHoldDigests fails when text holds a digest of a secret that anybody
// can compute: it would let a weak password be guessed. Findings are compared
// by such a digest, which must stay inside. (Fingerprints also hold the rule,
// and depend on the repository's key where it has one.)
func mustNotHoldDigests(t *testing.T, what string, text []byte, planted map[string]string) {
	t.Helper()
	text = bytes.ToLower(text)
	for rule, s := range planted {
		mac := hmac.New(sha256.New, nil)
		mac.Write([]byte("\x00" + s))
		sha, sha1, md5 := sha256.Sum256([]byte(s)), sha1.Sum([]byte(s)), md5.Sum([]byte(s))
		for _, sum := range [][]byte{mac.Sum(nil), sha[:], sha1[:], md5[:]} {
			for _, form := range []string{hex.EncodeToString(sum[:8]), base64.StdEncoding.EncodeToString(sum[:9]), fmt.Sprint(sum[:4])[1:], strings.ReplaceAll(fmt.Sprint(sum[:4])[1:], " ", ",")} {
				if bytes.Contains(text, []byte(strings.ToLower(strings.TrimSuffix(form, "]")))) {
					t.Errorf("%s holds a digest of the secret of %s", what, rule)
				}
			}
		}
	}
}

// TestServerLeaksNothing opens the same files in a session of the server and
// greps the whole wire and the log.
func TestServerLeaksNothing(t *testing.T) {
	dir := t.TempDir()
	planted := plantAll(t, dir)
	log := filepath.Join(t.TempDir(), "log")
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)

	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	done := make(chan int)
	go func() {
		done <- run(context.Background(), []string{"lsp", "--log", log}, in, out, io.Discard)
		out.Close()
	}()
	var wire bytes.Buffer
	read := make(chan struct{})
	diagnosed := make(chan struct{}, 2*len(names))
	go func() {
		defer close(read)
		for msg := range frames(io.TeeReader(fromServer, &wire)) {
			if bytes.Contains(msg, []byte("publishDiagnostics")) && bytes.Contains(msg, []byte(`"severity"`)) {
				diagnosed <- struct{}{}
			}
		}
	}()
	id := 0
	send := func(method string, call bool, params any) {
		m := map[string]any{"jsonrpc": "2.0", "method": method, "params": params}
		if call {
			id++
			m["id"] = id
		}
		b, err := json.Marshal(m)
		if err != nil {
			t.Error(err)
		}
		fmt.Fprintf(toServer, "Content-Length: %d\r\n\r\n%s", len(b), b)
	}
	send("initialize", true, map[string]any{"rootUri": "file://" + dir, "capabilities": map[string]any{
		"textDocument": map[string]any{"publishDiagnostics": map[string]any{"relatedInformation": true}}}})
	send("initialized", false, map[string]any{})
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		doc := map[string]any{"uri": "file://" + name}
		send("textDocument/didOpen", false, map[string]any{"textDocument": map[string]any{
			"uri": "file://" + name, "languageId": "plaintext", "version": 1, "text": string(text)}})
		<-diagnosed
		at := map[string]any{"line": 1, "character": 3}
		send("textDocument/hover", true, map[string]any{"textDocument": doc, "position": at})
		send("textDocument/codeAction", true, map[string]any{"textDocument": doc,
			"range": map[string]any{"start": at, "end": map[string]any{"line": 2, "character": 0}}, "context": map[string]any{"diagnostics": []any{}}})
	}
	send("shutdown", true, nil)
	send("exit", false, nil)
	if code := <-done; code != exitClean {
		t.Errorf("the server ended with %d", code)
	}
	<-read
	mustNotHold(t, "the wire", wire.Bytes(), planted)
	mustNotHoldDigests(t, "the wire", wire.Bytes(), planted)
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	mustNotHold(t, "the log", text, planted)
}

// TestThisRepositoryIsClean scans Squire with Squire.
func TestThisRepositoryIsClean(t *testing.T) {
	if code, out, errOut := call(t, "../..", "", "scan"); code != exitClean {
		t.Errorf("code %d\n%s%s", code, out, errOut)
	}
}

// frames yields the bodies of JSON-RPC messages until the input ends.
func frames(r io.Reader) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for {
			var n int
			var line []byte
			for {
				b := make([]byte, 1)
				if _, err := io.ReadFull(r, b); err != nil {
					return
				}
				if line = append(line, b[0]); b[0] != '\n' {
					continue
				}
				if _, err := fmt.Sscanf(string(line), "Content-Length: %d", &n); err != nil && len(line) == 2 {
					break
				}
				line = nil
			}
			body := make([]byte, n)
			if _, err := io.ReadFull(r, body); err != nil || !yield(body) {
				return
			}
		}
	}
}
