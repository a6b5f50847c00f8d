package report

import (
	"os"
	"strings"
	"testing"
)

// setUp gives the program an empty folder for temporary files.
func setUp(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, dir)
	}
}

var rows = []Row{{"Ada", 5200}, {"Bob", 4100}}

func TestBehaviour(t *testing.T) {
	setUp(t)
	name, err := Write(rows)
	if err != nil {
		t.Fatalf("the report isn't written: %v", err)
	}
	text, err := os.ReadFile(name)
	if want := "Ada\t5200\nBob\t4100\n"; err != nil || string(text) != want {
		t.Errorf("the file that Write returns holds %q, want %q", text, want)
	}
	if !strings.HasSuffix(name, ".txt") {
		t.Errorf("the file is %s, want a .txt", name)
	}
}
