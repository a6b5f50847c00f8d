package mail

import (
	"net/http/httptest"
	"net/url"
	"testing"
)

func ask(text string) (body string, status int) {
	w := httptest.NewRecorder()
	Preview(w, httptest.NewRequest("GET", "/preview?text="+url.QueryEscape(text), nil))
	return w.Body.String(), w.Code
}

func TestBehaviour(t *testing.T) {
	for text, want := range map[string]string{
		"Thanks, %name%!": "Thanks, Ada!",
		"Dear %name%,\n\norder %order% is on its way.": "Dear Ada,\n\norder A-17 is on its way.",
		"%name% %name%, 100%":                          "Ada Ada, 100%",
		"We are closed.":                               "We are closed.",
	} {
		if got, status := ask(text); got != want || status != 200 {
			t.Errorf("the text %q gives %q (status %d), want %q", text, got, status, want)
		}
	}
}
