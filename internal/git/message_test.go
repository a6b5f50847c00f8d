package git_test

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/git/gittest"
)

// What Clean leaves of the text that comes out of an editor is what git
// commits, blank lines aside.
func TestCleanKeepsWhatGitKeeps(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs an editor that is a script")
	}
	const cut = " ------------------------ >8 ------------------------\n"
	for name, tt := range map[string]struct {
		config []string // key, value
		text   string
	}{
		"comments":         {nil, "subject\n\n# comment\nbody\n#another\n"},
		"no line break":    {nil, "subject\n#comment"},
		"other character":  {[]string{"core.commentChar", ";"}, "subject\n# kept\n; comment\n"},
		"auto":             {[]string{"core.commentChar", "auto"}, "subject\nbody\n# comment\n"},
		"whitespace":       {[]string{"commit.cleanup", "whitespace"}, "subject\n# kept\n"},
		"verbatim":         {[]string{"commit.cleanup", "verbatim"}, "subject\n# kept\n"},
		"strip":            {[]string{"commit.cleanup", "strip"}, "subject\n# comment\n"},
		"scissors":         {[]string{"commit.cleanup", "scissors"}, "subject\n# kept\n#" + cut + "below\n"},
		"verbose":          {[]string{"commit.verbose", "true"}, "subject\n# comment\n#" + cut + "below\n"},
		"verbose and auto": {[]string{"commit.verbose", "true", "core.commentChar", "auto"}, "subject\n# comment\n#" + cut + "below\n"},
		"other scissors":   {[]string{"commit.verbose", "true"}, "subject\n;" + cut + "above\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := gittest.New(t)
			for i := 0; i < len(tt.config); i += 2 {
				r.Git("config", tt.config[i], tt.config[i+1])
			}
			r.Write("text", tt.text)
			editor := r.In(r.Dir, "GIT_EDITOR=cp '"+filepath.Join(r.Dir, "text")+"'")
			editor.Git("commit", "-q", "--allow-empty")
			rules, err := open(t, r).MessageRules(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("git", "stripspace")
			cmd.Stdin = strings.NewReader(string(rules.Clean([]byte(tt.text))))
			got, err := cmd.Output()
			if err != nil {
				t.Fatal(err)
			}
			if want := r.Git("show", "-s", "--format=%B"); strings.TrimSpace(string(got)) != strings.TrimSpace(want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func FuzzClean(f *testing.F) {
	f.Add("#", "", "subject\n# comment\n")
	f.Add("auto", "scissors", "\n; x\n; ------------------------ >8 ------------------------\n")
	f.Add("rem ", "verbatim", "rem")
	f.Fuzz(func(t *testing.T, comment, cleanup, text string) {
		rules := git.MessageRules{Comment: comment, Cleanup: cleanup}
		if got := rules.Clean([]byte(text)); len(got) > len(text) {
			t.Errorf("%q became longer: %q", text, got)
		}
	})
}

func FuzzParseTag(f *testing.F) {
	f.Add("object " + strings.Repeat("a", 40) + "\ntype commit\ntag v1\n\nmessage\n")
	f.Add("object x\n")
	f.Add("")
	f.Fuzz(func(t *testing.T, content string) {
		id, _, err := git.ParseTag([]byte(content))
		if err == nil && len(id) != 40 && len(id) != 64 {
			t.Errorf("%q names %q", content, id)
		}
	})
}

func TestSubject(t *testing.T) {
	for message, want := range map[string]string{
		"one\ntwo":           "one",
		"\n\nlate":           "late",
		"":                   "",
		"a\x1b[31mred\u202e": `a\x1b[31mred\u202e`,
		"eleven long":        "eleven lo…",
	} {
		if got := git.Subject([]byte(message), 10); got != want {
			t.Errorf("%q: got %q, want %q", message, got, want)
		}
	}
}

func TestRemoteName(t *testing.T) {
	for _, tt := range []struct {
		remote, address, want string
	}{
		{"origin", "https://example.com/r.git", "origin"},
		{"team/fork", "/srv/r.git", "team/fork"},
		{"/srv/r.git", "/srv/r.git", ""},
		{"../r.git", "../r.git", ""},
		{"all*", "/srv/r.git", ""},
		{"", "", ""},
	} {
		if got, ok := git.RemoteName(tt.remote, tt.address); got != tt.want || ok != (tt.want != "") {
			t.Errorf("%q, %q: got %q, %v", tt.remote, tt.address, got, ok)
		}
	}
}
