// Package notes serves what somebody wrote.
package notes

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// Note shows a note, as in /note?name=trips/lyon.txt. The notes are in the folder
// notes.
func Note(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	path := filepath.Join("notes", name)
	if !strings.HasPrefix(path, "notes") {
		http.NotFound(w, r)
		return
	}
	text, err := os.ReadFile(path)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Write(text)
}
