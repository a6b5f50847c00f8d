package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A run writes what is new, keeps what is the same and removes the data of a
// lesson that is gone; a lesson that doesn't compile changes nothing.
func TestRun(t *testing.T) {
	root := t.TempDir()
	if err := os.CopyFS(filepath.Join(root, "lessons"), os.DirFS("../../lessons")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"refs.yaml", "controls.yaml"} {
		data, err := os.ReadFile("../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(root, name), string(data))
	}
	stale := filepath.Join(root, "data", "gone.json")
	write(t, stale, "{}")
	if err := run(root); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(stale); !os.IsNotExist(err) {
		t.Error("the data of a lesson that is gone stayed")
	}
	for _, name := range []string{"lessons_gen.go", "data/secret-in-code.json"} {
		got, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile("../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s differs from what is committed", name)
		}
	}

	write(t, filepath.Join(root, "lessons", "broken", "lesson.md"), "no front matter")
	write(t, stale, "{}")
	if err := run(root); err == nil || !strings.Contains(err.Error(), "lessons/broken/lesson.md:1") {
		t.Errorf("error %v does not name the broken lesson", err)
	}
	if _, err := os.Stat(stale); err != nil {
		t.Error("files changed although a lesson doesn't compile")
	}
}

func write(t *testing.T, name, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(data), 0o666); err != nil {
		t.Fatal(err)
	}
}
