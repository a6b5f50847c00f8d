package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadPatch(t *testing.T) {
	type part struct{ Path, Was, Is string }
	for _, tc := range []struct {
		name, text string
		want       []part
	}{
		{
			"of Codex",
			"*** Begin Patch\n*** Add File: a.py\n+x = 1\n+y = 2\n*** Update File: b.py\n*** Move to: c.py\n@@ def f\n before\n-old\n+new\n*** Delete File: d.py\n*** End Patch\n",
			[]part{{"a.py", "", "x = 1\ny = 2\n"}, {"c.py", "before\nold\n", "before\nnew\n"}},
		},
		{
			"unified diff",
			"diff --git a/x/y.go b/x/y.go\nindex 1..2 100644\n--- a/x/y.go\n+++ b/x/y.go\n@@ -1 +1 @@\n-a\n+b\n",
			[]part{{"x/y.go", "a\n", "b\n"}},
		},
		{"no file", "*** Begin Patch\n+lost\n*** End Patch", nil},
	} {
		var got []part
		for _, w := range readPatch(tc.text) {
			got = append(got, part{w.path, w.removed, *w.content})
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
	}
}

// No input makes the reader panic or quote what it was given.
func FuzzToolCall(f *testing.F) {
	f.Add(`{"hook_event_name":"PreToolUse","tool_name":"Edit","tool_input":{"file_path":"a","old_string":"b","new_string":"c","edits":[{"old_str":"d","new_str":"e"}]}}`)
	f.Add(`{"toolName":"apply_patch","toolArgs":"*** Begin Patch\n*** Add File: a\n+marker-text"}`)
	f.Add(`{"tool_name":"Write","tool_input":{"content":["marker-text"]}}`)
	f.Add(`{"tool_name":"Bash","tool_input":"marker-text"}`)
	f.Add(`{"command":"ls","cwd":"marker-text"`)
	f.Fuzz(func(t *testing.T, text string) {
		call, err := readToolCall([]byte(text))
		if err != nil {
			if strings.Contains(err.Error(), "marker-text") {
				t.Errorf("the error quotes its input: %v", err)
			}
			return
		}
		for _, w := range call.writes {
			if w.content == nil && len(w.edits) == 0 {
				t.Errorf("a write of nothing: %+v", w)
			}
			w.texts("")
		}
	})
}
