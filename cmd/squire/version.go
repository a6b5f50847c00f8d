package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// A build says what this binary was built from, as the Go toolchain recorded
// it: nothing has to be stamped in by hand.
type build struct {
	Version  string `json:"version"`            // of the module, or "devel"
	Revision string `json:"revision,omitempty"` // commit
	Modified bool   `json:"modified,omitempty"` // built from a changed worktree
	Go       string `json:"go"`
	Platform string `json:"platform"`
	Gitleaks string `json:"gitleaks"` // version of the default rules
}

// gitleaksVersion is that of go.mod, which the product itself doesn't link. A
// test holds the two together.
const gitleaksVersion = "v8.30.1"

func buildInfo() build {
	b := build{Version: "devel", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Gitleaks: gitleaksVersion}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		b.Version = v
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

func (b build) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "squire %s", b.Version)
	if b.Revision != "" {
		fmt.Fprintf(&s, " (%.12s", b.Revision)
		if b.Modified {
			s.WriteString(", modified")
		}
		s.WriteString(")")
	}
	fmt.Fprintf(&s, "\n%s %s, rules of gitleaks %s\n", b.Go, b.Platform, b.Gitleaks)
	return s.String()
}

func newVersion(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Tell version, build and rules",
		GroupID: "setup",
		Args:    cobra.NoArgs,
		Example: `  squire version
  squire version --json`,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return writeJSON(a.out, buildInfo())
			}
			_, err := fmt.Fprint(a.out, buildInfo())
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

// writeJSON writes a value as one indented document.
func writeJSON(w interface{ Write([]byte) (int, error) }, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
