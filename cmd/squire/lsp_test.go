package main

import (
	"bufio"
	"bytes"
	stdcmp "cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.lsp.dev/uri"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/internal/policy"
)

// What an editor accepts is accepted for the command line, under the key that
// the first acceptance makes.
func TestAcceptInEditor(t *testing.T) {
	root := t.TempDir()
	f := &checks.File{Path: "db.py", Lang: checks.Python, Data: []byte("import yaml\n\ndef load(request):\n    return yaml.load(request.body)\n")}
	scan := func() []checks.Finding {
		pol, err := policy.Load(policy.Options{Read: policy.WorktreeReader(root), List: policy.WorktreeLister(root)})
		if err != nil {
			t.Fatal(err)
		}
		found, err := pol.EngineFor(pattern.InEditor).ScanFile(f)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	found := scan()
	if len(found) == 0 || !found[0].Verdict.Show {
		t.Fatalf("nothing to accept: %+v", found)
	}
	secret := "gh" + "p_" + strings.Repeat("aB3dE6gH9k", 4)[:36]
	if err := acceptInEditor(root, f, &found[0], secret, "2999-01-31"); err == nil {
		t.Error("a reason with a secret was taken")
	}
	if err := acceptInEditor(root, f, &found[0], "a demo", "soon"); err == nil {
		t.Error("a date that is none was taken")
	}
	if err := acceptInEditor(root, f, &found[0], "a demo", "2999-01-31"); err != nil {
		t.Fatal(err)
	}
	for _, x := range scan() {
		if x.Span == found[0].Span && x.Rule.ID == found[0].Rule.ID && (x.Verdict.Show || !strings.Contains(x.Verdict.Reason, "a demo")) {
			t.Errorf("after it was accepted: %+v", x.Verdict)
		}
	}
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(policy.KeyFile))); err != nil {
		t.Errorf("no key was made: %v", err)
	}
	gone := found[0]
	gone.Span.Start++
	if err := acceptInEditor(root, f, &gone, "a demo", "2999-01-31"); err == nil {
		t.Error("a finding that isn't there was accepted")
	}
}

// The server finds in the files of an app what `squire scan` finds there, with
// the same place, severity and fingerprint.
func TestServerFindsWhatScanFinds(t *testing.T) {
	dirs, err := os.ReadDir(apps)
	if err != nil || len(dirs) == 0 {
		t.Fatalf("there are no apps: %v", err)
	}
	for _, d := range dirs {
		t.Run(d.Name(), func(t *testing.T) {
			m := marks{want: map[spot]bool{}, quiet: map[spot]bool{}, misses: map[spot]bool{}}
			m.copyApp(t, filepath.Join(apps, d.Name()))
			want := scannedFindings(t)
			got := servedFindings(t)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("scanned (-), served (+):\n%s", diff)
			}
			if len(want) < 10 {
				t.Errorf("%d findings to compare, want 10 and more", len(want))
			}
		})
	}
}

// A servedFinding is what scan and server both tell of a finding.
type servedFinding struct {
	File        string
	Line        int // from 0
	Rule        string
	Severity    string
	Fingerprint string
}

func sortFindings(found []servedFinding) []servedFinding {
	slices.SortFunc(found, func(a, b servedFinding) int {
		return stdcmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, strings.Compare(a.Rule, b.Rule), strings.Compare(a.Fingerprint, b.Fingerprint))
	})
	return found
}

// scannedFindings are those of the command line, with the rules of editors.
func scannedFindings(t *testing.T) []servedFinding {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"scan", "--profile", "editor", "--format", "json"}, strings.NewReader(""), &out, &errs); code > 1 {
		t.Fatalf("scan: %d %s", code, errs.String())
	}
	var report struct {
		Findings []struct {
			Rule        struct{ ID string }
			Path        string
			Start       struct{ Line int }
			Severity    string
			Fingerprint string
		}
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	var all []servedFinding
	for _, x := range report.Findings {
		all = append(all, servedFinding{x.Path, x.Start.Line - 1, x.Rule.ID, x.Severity, x.Fingerprint})
	}
	return sortFindings(all)
}

// servedFindings has a server look at every file of the current folder.
func servedFindings(t *testing.T) []servedFinding {
	t.Helper()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	code := make(chan int, 1)
	go func() {
		var errs bytes.Buffer
		c := run(context.Background(), []string{"lsp"}, in, out, &errs)
		out.Close()
		code <- c
	}()
	send := func(message any) {
		body, err := json.Marshal(message)
		if err == nil {
			_, err = fmt.Fprintf(toServer, "Content-Length: %d\r\n\r\n%s", len(body), body)
		}
		if err != nil {
			t.Error(err)
		}
	}
	type obj = map[string]any
	go func() {
		send(obj{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": obj{"processId": nil, "rootUri": string(uri.File(root)), "capabilities": obj{}}})
		send(obj{"jsonrpc": "2.0", "method": "initialized", "params": obj{}})
		err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(p)
			if err == nil {
				send(obj{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": obj{"textDocument": obj{
					"uri": string(uri.File(p)), "languageId": "", "version": 1, "text": string(text)}}})
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		send(obj{"jsonrpc": "2.0", "id": 2, "method": "squire/findings"})
	}()
	var answer struct {
		ID     int
		Method string
		Result struct {
			Complete bool
			Findings []struct {
				File, Rule, Severity, Fingerprint string
				Range                             struct{ Start struct{ Line int } }
			}
		}
	}
	for r := bufio.NewReader(fromServer); answer.ID != 2 || answer.Method != ""; {
		var length int
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			if line == "\r\n" {
				break
			}
			_, _ = fmt.Sscanf(line, "Content-Length: %d", &length)
		}
		body := make([]byte, length)
		if _, err := io.ReadFull(r, body); err != nil {
			t.Fatal(err)
		}
		answer.ID, answer.Method = 0, ""
		if err := json.Unmarshal(body, &answer); err != nil && answer.ID == 2 {
			t.Fatal(err)
		}
	}
	go func() { _, _ = io.Copy(io.Discard, fromServer) }()
	send(obj{"jsonrpc": "2.0", "id": 3, "method": "shutdown"})
	send(obj{"jsonrpc": "2.0", "method": "exit"})
	if c := <-code; c != 0 {
		t.Errorf("the server left with %d", c)
	}
	toServer.Close()
	if !answer.Result.Complete {
		t.Error("the server has gaps")
	}
	var all []servedFinding
	for _, x := range answer.Result.Findings {
		all = append(all, servedFinding{x.File, x.Range.Start.Line, x.Rule, x.Severity, x.Fingerprint})
	}
	return sortFindings(all)
}
