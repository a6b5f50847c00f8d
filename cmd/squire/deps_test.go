package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks/deps/lock"
)

// TestSkippedPackagesAreToldBriefly: a tree of many modules has hundreds of files
// whose versions stand elsewhere.
func TestSkippedPackagesAreToldBriefly(t *testing.T) {
	var s skippedPackages
	for i := range 12 {
		s.add(fmt.Sprintf("%02d/pom.xml", i), []lock.Skipped{{Name: "a:b"}, {Name: "a:c"}, {Name: "a:d\x1b[2J"}, {Name: "a:e"}, {Name: "a:f"}})
	}
	var out bytes.Buffer
	s.tell(&app{err: &out})
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != maxSkippedFiles+1 {
		t.Fatalf("%d lines\n%s", len(lines), &out)
	}
	if want := `note: 00/pom.xml gives no exact version of a:b, a:c, a:d\x1b[2J, 2 more, so these were not looked up`; lines[0] != want {
		t.Errorf("got  %s\nwant %s", lines[0], want)
	}
	if want := "note: 2 other files give no exact version of some packages, either"; lines[maxSkippedFiles] != want {
		t.Errorf("got %s", lines[maxSkippedFiles])
	}
}

// TestBesideIn holds that nothing outside of the root is read, and nothing that
// is no file.
func TestBesideIn(t *testing.T) {
	root := t.TempDir()
	read := besideIn(root)
	for _, name := range []string{"../go.mod", "/etc/passwd", "go.mod", "."} {
		if b, err := read(name); err == nil {
			t.Errorf("%s gives %d bytes", name, len(b))
		}
	}
}
