// Package mcp holds squire mcp against the client of the protocol's own library.
package mcp

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

func TestSDKClient(t *testing.T) {
	squire := os.Getenv("SQUIRE")
	if squire == "" {
		t.Skip("SQUIRE names no program: run make test-mcp")
	}
	dir := t.TempDir()
	token := "ghp_" + strings.Repeat("aB3dE5fG7h", 4)[:36]
	if err := os.WriteFile(filepath.Join(dir, "app.py"), []byte("TOKEN = '"+token+"'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &mcp.CommandTransport{Command: exec.Command(squire, "mcp", dir)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	// Not with the test's context, which ends before clean-ups run.
	ctx := context.WithoutCancel(t.Context())
	tools, err := session.ListTools(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(tools.Tools) != 5 {
		t.Errorf("%d tools", len(tools.Tools))
	}
	for _, tool := range tools.Tools {
		if !tool.Annotations.ReadOnlyHint || tool.InputSchema == nil {
			t.Errorf("%s is not told to be read-only, or has no schema", tool.Name)
		}
	}
	for _, tc := range []struct {
		call   mcp.CallToolParams
		failed bool
		want   string
	}{
		{mcp.CallToolParams{Name: "scan_file", Arguments: map[string]any{"path": "app.py"}}, false, `"complete": true`},
		{mcp.CallToolParams{Name: "scan_text", Arguments: map[string]any{"text": "x = 1", "name": "a.py"}}, false, `"total": 0`},
		{mcp.CallToolParams{Name: "explain", Arguments: map[string]any{"id": "github-pat"}}, false, "revoke"},
		{mcp.CallToolParams{Name: "lesson", Arguments: map[string]any{"id": "CWE-89", "language": "go"}}, false, "# "},
		{mcp.CallToolParams{Name: "scan_file", Arguments: map[string]any{"path": "../x"}}, true, "outside"},
	} {
		r, err := session.CallTool(ctx, &tc.call)
		if err != nil {
			t.Errorf("%s: %v", tc.call.Name, err)
			continue
		}
		text := r.Content[0].(*mcp.TextContent).Text
		if r.IsError != tc.failed || !strings.Contains(text, tc.want) || strings.Contains(text, token) {
			t.Errorf("%s: failed %v, said %s", tc.call.Name, r.IsError, text)
		}
	}
	if _, err := session.CallTool(ctx, &mcp.CallToolParams{Name: "write_file"}); err == nil {
		t.Error("there is a tool that writes")
	}
	if err := session.Close(); err != nil {
		t.Errorf("the end: %v", err)
	}
}
