// Package notes serves what somebody wrote.
package notes

import (
	"net/http"
	"os"
)

// read reads a note. What leads out of the folder is an error.
func read(name string) ([]byte, error) {
	root, err := os.OpenRoot("notes")
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return root.ReadFile(name)
}

// Note shows a note, as in /note?name=trips/lyon.txt. The notes are in the folder
// notes.
func Note(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	text, err := read(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Write(text)
}
