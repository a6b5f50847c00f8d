// Package notes serves what somebody wrote.
package notes

import (
	"net/http"
	"os"
	"strings"
)

// Note shows a note, as in /note?name=trips/lyon.txt. The notes are in the folder
// notes.
func Note(w http.ResponseWriter, r *http.Request) {
	name := strings.ReplaceAll(r.URL.Query().Get("name"), "../", "")
	text, err := os.ReadFile("notes/" + name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Write(text)
}
