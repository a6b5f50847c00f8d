package docs

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// server has a document of Ada's that Bob may read, and one of Bob's.
func server() *Server {
	return &Server{
		Store: NewStore(
			&Document{ID: "d1", Owner: "ada", Readers: []string{"bob"}, Data: []byte("minutes")},
			&Document{ID: "d2", Owner: "ada", Data: []byte("diary")},
			&Document{ID: "d3", Owner: "bob", Data: []byte("recipe")},
		),
		User: func(r *http.Request) (string, bool) {
			c, err := r.Cookie("session")
			if err != nil {
				return "", false
			}
			return map[string]string{"s-ada": "ada", "s-bob": "bob", "s-eve": "eve"}[c.Value], true
		},
	}
}

// ask sends a request of somebody, or of nobody, and returns the status and the
// text.
func ask(s *Server, user, method, id, query string) (int, string) {
	r := httptest.NewRequest(method, "/documents/"+id+query, nil)
	r.SetPathValue("id", id)
	if user != "" {
		r.AddCookie(&http.Cookie{Name: "session", Value: "s-" + user})
	}
	w := httptest.NewRecorder()
	if method == "DELETE" {
		s.Delete(w, r)
	} else {
		s.Download(w, r)
	}
	return w.Code, w.Body.String()
}

func TestBehaviour(t *testing.T) {
	for _, tt := range []struct {
		user, method, id string
		status           int
		text             string
	}{
		{"ada", "GET", "d1", 200, "minutes"},
		{"bob", "GET", "d1", 200, "minutes"},
		{"ada", "GET", "d2", 200, "diary"},
		{"bob", "GET", "d3", 200, "recipe"},
		{"ada", "GET", "none", 404, ""},
		{"", "GET", "d1", 401, ""},
		{"ada", "DELETE", "d1", 204, ""},
		{"", "DELETE", "d1", 401, ""},
	} {
		s := server()
		status, text := ask(s, tt.user, tt.method, tt.id, "")
		if status != tt.status || tt.text != "" && text != tt.text {
			t.Errorf("%s of %s by %q gives %d %q, want %d %q", tt.method, tt.id, tt.user, status, text, tt.status, tt.text)
		}
		if _, there := s.Store.Document(tt.id); tt.status == 204 && there {
			t.Errorf("%s deletes %s, and it is still there", tt.user, tt.id)
		}
	}
}
