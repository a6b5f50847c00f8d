package secrets_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets"
	"github.com/squiresec/squire/checks/secrets/secretstest"
)

// apply applies edits, which must not overlap.
func apply(t *testing.T, data string, edits []checks.Edit) string {
	t.Helper()
	slices.SortFunc(edits, func(a, b checks.Edit) int { return b.Span.Start - a.Span.Start })
	last := len(data)
	for _, e := range edits {
		if e.Span.End > last {
			t.Fatalf("edits overlap: %v", edits)
		}
		last = e.Span.Start
		data = data[:e.Span.Start] + e.New + data[e.Span.End:]
	}
	return data
}

func TestFixReadsTheEnvironment(t *testing.T) {
	key := secretstest.Secret("github-pat", 1)
	for _, c := range []struct{ name, file, in, want string }{
		{"go, import block", "a.go", "package a\n\nimport (\n\t\"fmt\"\n\t\"time\"\n)\n\nvar githubToken = \"KEY\"\n",
			"package a\n\nimport (\n\t\"fmt\"\n\t\"os\"\n\t\"time\"\n)\n\nvar githubToken = os.Getenv(\"GITHUB_TOKEN\")\n"},
		{"go, nothing in the block", "a.go", "package a\n\nimport (\n)\n\nvar githubToken = \"KEY\"\n",
			"package a\n\nimport (\n\t\"os\"\n)\n\nvar githubToken = os.Getenv(\"GITHUB_TOKEN\")\n"},
		{"go, another import", "a.go", "package a\n\nimport f \"fmt\"\n\nvar githubToken = \"KEY\"\n",
			"package a\n\nimport f \"fmt\"\nimport \"os\"\n\nvar githubToken = os.Getenv(\"GITHUB_TOKEN\")\n"},
		{"go, block half typed", "a.go", "// Package a.\npackage a\n\nimport (\n\t\"fmt\"\n\nvar githubToken = \"KEY\"\n",
			"// Package a.\npackage a\n\nimport \"os\"\n\nimport (\n\t\"fmt\"\n\nvar githubToken = os.Getenv(\"GITHUB_TOKEN\")\n"},
		{"go, no import, constant", "a.go", "package a\n\nconst k = \"KEY\"\n",
			"package a\n\nimport \"os\"\n\nvar k = os.Getenv(\"GITHUB_PAT\")\n"},
		{"go, already imported", "a.go", "package a\n\nimport \"os\"\n\nvar APIToken = `KEY`\n",
			"package a\n\nimport \"os\"\n\nvar APIToken = os.Getenv(\"API_TOKEN\")\n"},
		{"go, part of a literal", "a.go", "package a\n\nimport \"os\"\n\nvar h = \"Bearer KEY\"\n",
			"package a\n\nimport \"os\"\n\nvar h = \"Bearer \" + os.Getenv(\"GITHUB_PAT\")\n"},
		{"go, constant block has no fix", "a.go", "package a\n\nconst (\n\tk = \"KEY\"\n)\n", ""},
		{"go, comment has no fix", "a.go", "package a\n\n// k = \"KEY\"\n", ""},
		{"python", "a.py", "#!/usr/bin/env python3\n\"\"\"Doc.\"\"\"\napi_token = 'KEY'\n",
			"#!/usr/bin/env python3\n\"\"\"Doc.\"\"\"\nimport os\napi_token = os.environ[\"API_TOKEN\"]\n"},
		{"python, future import", "a.py", "from __future__ import annotations\nimport sys\nx(token=\"KEY\")\n",
			"from __future__ import annotations\nimport os\nimport sys\nx(token=os.environ[\"GITHUB_PAT\"])\n"},
		{"python, f-string has no fix", "a.py", "x = f\"KEY\"\n", ""},
		{"javascript", "a.js", "const client = new C({ githubToken: 'KEY' });\n",
			"const client = new C({ githubToken: process.env.GITHUB_TOKEN });\n"},
		{"javascript, template", "a.js", "const u = `token KEY`;\n", "const u = `token ${process.env.GITHUB_PAT}`;\n"},
		{"typescript", "a.ts", "const authToken: string = \"KEY\";\n", "const authToken: string = process.env.AUTH_TOKEN;\n"},
		{"jsx attribute has no fix", "a.jsx", "return <X token=\"KEY\"/>;\n", ""},
		{"java", "A.java", "  String gitToken = \"KEY\";\n", "  String gitToken = System.getenv(\"GIT_TOKEN\");\n"},
		{"java, annotation has no fix", "A.java", "  @Token(\"KEY\")\n", ""},
		{"ruby", "a.rb", "git_token = 'KEY'\n", "git_token = ENV.fetch(\"GIT_TOKEN\")\n"},
		{"shell, word", "a.sh", "export GIT_TOKEN=KEY\n", "export GIT_TOKEN=\"${GIT_TOKEN:?is not set}\"\n"},
		{"shell, double quotes", "a.sh", "echo \"the token KEY\" x\n", "echo \"the token ${GITHUB_PAT:?is not set}\" x\n"},
		{"shell, single quotes", "a.sh", "T='KEY'\n", "T=\"${GITHUB_PAT:?is not set}\"\n"},
		{"workflow", ".github/workflows/ci.yml", "env:\n  GH_TOKEN: KEY\n", "env:\n  GH_TOKEN: \"${{ secrets.GH_TOKEN }}\"\n"},
		{"compose", "compose.yaml", "    - GH_TOKEN=x\n    environment:\n      GH_TOKEN: \"KEY\"\n", "    - GH_TOKEN=x\n    environment:\n      GH_TOKEN: \"${GH_TOKEN:?is not set}\"\n"},
		{"yaml", "app.yml", "git-token: KEY\n", "git-token: \"${GIT_TOKEN}\"\n"},
		{"json has no fix", "a.json", "{\"token\": \"KEY\"}\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := strings.ReplaceAll(c.in, "KEY", key)
			e := &checks.Engine{Detectors: []checks.Detector{secrets.New(secrets.Options{})}}
			found, err := e.ScanFile(&checks.File{Path: c.file, Data: []byte(in)})
			if err != nil || len(found) != 1 {
				t.Fatalf("got %d findings, error %v; want one finding", len(found), err)
			}
			if c.want == "" {
				if len(found[0].Fixes) != 0 {
					t.Errorf("got fix %q, want none", found[0].Fixes[0].Title)
				}
				return
			}
			if len(found[0].Fixes) != 1 {
				t.Fatalf("got %d fixes, want one", len(found[0].Fixes))
			}
			got := apply(t, in, found[0].Fixes[0].Edits)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("fixed text (-want +got):\n%s", d)
			}
			if again, _ := e.ScanFile(&checks.File{Path: c.file, Data: []byte(got)}); len(again) != 0 {
				t.Errorf("the fixed text has a finding of %s", again[0].Rule.ID)
			}
			old, err := e.ScanFile(&checks.File{Path: c.file, Data: []byte(in), Origin: checks.Origin{Kind: checks.Commit}})
			if err != nil || len(old) != 1 || len(old[0].Fixes) != 0 {
				t.Errorf("in a commit: %v, error %v; want one finding without a fix", old, err)
			}
		})
	}
}

func TestNoFixOnEndlessLines(t *testing.T) {
	line, _ := secretstest.Line("github-pat", 3)
	for _, tt := range []struct {
		before string
		fixes  int
	}{{"x = '", 1}, {strings.Repeat("x", 5000) + "; x = '", 0}, {strings.Repeat("x = 1\n", 200_000) + "x = '", 0}} {
		f := &checks.File{Path: "a.py", Lang: checks.Python, Data: []byte(tt.before + line + "'\n")}
		err := secrets.New(secrets.Options{Enabled: notOurs}).Detect(f, func(x checks.Finding) {
			if x.Rule.ID == "github-pat" && len(x.Fixes) != tt.fixes {
				t.Errorf("%d bytes before: %d fixes, want %d", len(tt.before), len(x.Fixes), tt.fixes)
			}
		})
		if err != nil {
			t.Error(err)
		}
	}
}
