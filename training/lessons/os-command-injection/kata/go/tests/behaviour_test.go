package notes

import (
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func setUp(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("notes", 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"a.txt": "one two three\n", "b.txt": "\n"} {
		if err := os.WriteFile(filepath.Join("notes", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// ask returns the first word of the answer, or the status.
func ask(note string) (string, int) {
	w := httptest.NewRecorder()
	Words(w, httptest.NewRequest("GET", "/words?note="+url.QueryEscape(note), nil))
	word, _, _ := strings.Cut(strings.TrimSpace(w.Body.String()), " ")
	return word, w.Code
}

func TestBehaviour(t *testing.T) {
	setUp(t)
	for note, want := range map[string]string{"a.txt": "3", "b.txt": "0"} {
		if got, status := ask(note); got != want || status != 200 {
			t.Errorf("the note %s has %s words (status %d), want %s", note, got, status, want)
		}
	}
	if _, status := ask("none.txt"); status != 404 {
		t.Errorf("a note that isn't there gives status %d, want 404", status)
	}
}
