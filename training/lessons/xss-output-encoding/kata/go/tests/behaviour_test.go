package search

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func ask(q string) (body, kind string) {
	w := httptest.NewRecorder()
	Search(w, httptest.NewRequest("GET", "/search?q="+url.QueryEscape(q), nil))
	return w.Body.String(), w.Header().Get("Content-Type")
}

func TestBehaviour(t *testing.T) {
	for _, q := range []string{"tea", "green tea", ""} {
		body, kind := ask(q)
		if !strings.HasPrefix(kind, "text/html") {
			t.Errorf("the page is %s, not HTML", kind)
		}
		for _, want := range []string{`value="` + q + `"`, "<p>Nothing was found for " + q + ".</p>"} {
			if !strings.Contains(body, want) {
				t.Errorf("the page of %q has no %s", q, want)
			}
		}
	}
}
