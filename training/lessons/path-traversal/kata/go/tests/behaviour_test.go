package notes

import (
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"
)

func setUp(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"notes/a.txt": "a note", "notes/trips/lyon.txt": "a trip", "notes-private/b.txt": "private", "settings.txt": "settings",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func ask(name string) (string, int) {
	w := httptest.NewRecorder()
	Note(w, httptest.NewRequest("GET", "/note?name="+url.QueryEscape(name), nil))
	return w.Body.String(), w.Code
}

func TestBehaviour(t *testing.T) {
	setUp(t)
	for name, want := range map[string]string{"a.txt": "a note", "trips/lyon.txt": "a trip"} {
		if got, status := ask(name); got != want || status != 200 {
			t.Errorf("the note %s gives %q (status %d), want %q", name, got, status, want)
		}
	}
	if _, status := ask("none.txt"); status != 404 {
		t.Errorf("a note that isn't there gives status %d, want 404", status)
	}
}
