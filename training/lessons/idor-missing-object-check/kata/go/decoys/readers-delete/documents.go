// Package docs lets people download and delete their documents.
package docs

import (
	"net/http"
	"slices"
)

// A Server answers requests of people who are signed in.
type Server struct {
	Store *Store
	// User returns who is signed in, by the session; false means nobody.
	User func(r *http.Request) (string, bool)
}

// Download sends a document, as in GET /documents/{id}.
func (s *Server) Download(w http.ResponseWriter, r *http.Request) {
	user, ok := s.User(r)
	if !ok {
		http.Error(w, "please sign in", http.StatusUnauthorized)
		return
	}
	d, ok := s.Store.Document(r.PathValue("id"))
	if !ok || d.Owner != user && !slices.Contains(d.Readers, user) {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Write(d.Data)
}

// Delete removes a document, as in DELETE /documents/{id}.
func (s *Server) Delete(w http.ResponseWriter, r *http.Request) {
	user, ok := s.User(r)
	if !ok {
		http.Error(w, "please sign in", http.StatusUnauthorized)
		return
	}
	d, ok := s.Store.Document(r.PathValue("id"))
	if !ok || d.Owner != user && !slices.Contains(d.Readers, user) {
		http.NotFound(w, r)
		return
	}
	s.Store.Delete(d)
	w.WriteHeader(http.StatusNoContent)
}
