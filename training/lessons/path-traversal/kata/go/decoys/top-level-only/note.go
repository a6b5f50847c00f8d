// Package notes serves what somebody wrote.
package notes

import (
	"net/http"
	"os"
	"path/filepath"
)

// Note shows a note, as in /note?name=trips/lyon.txt. The notes are in the folder
// notes.
func Note(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	text, err := os.ReadFile(filepath.Join("notes", filepath.Base(name)))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Write(text)
}
