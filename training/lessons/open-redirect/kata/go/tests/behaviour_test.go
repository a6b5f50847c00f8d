package account

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// lands returns where a browser is after the sign-in: browsers leave out tabs and ends of
// lines, and read a backslash as a slash.
func lands(t *testing.T, next string) *url.URL {
	w := httptest.NewRecorder()
	SignIn(w, httptest.NewRequest("POST", "/sign-in?next="+url.QueryEscape(next), nil))
	if w.Code < 300 || w.Code > 399 {
		t.Fatalf("next=%q gives status %d, no redirect", next, w.Code)
	}
	to := strings.NewReplacer("\t", "", "\r", "", "\n", "", `\`, "/").Replace(w.Header().Get("Location"))
	if strings.HasPrefix(to, "///") {
		to = "//" + strings.TrimLeft(to, "/")
	}
	base, _ := url.Parse("https://shop.example/sign-in")
	u, err := base.Parse(strings.TrimSpace(to))
	if err != nil {
		t.Fatalf("next=%q leads to %q, which is no address", next, to)
	}
	return u
}

func TestBehaviour(t *testing.T) {
	for next, want := range map[string]string{
		"/orders": "/orders", "/orders?page=2&by=day": "/orders?page=2&by=day", "/": "/", "": "/",
	} {
		if got := lands(t, next); got.String() != "https://shop.example"+want {
			t.Errorf("next=%q leads to %s, want https://shop.example%s", next, got, want)
		}
	}
}
