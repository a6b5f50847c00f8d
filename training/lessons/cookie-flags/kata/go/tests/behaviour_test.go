package account

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// signIn returns the cookie that somebody has after signing in.
func signIn(t *testing.T) *http.Cookie {
	w := httptest.NewRecorder()
	Welcome(w, httptest.NewRequest("POST", "https://shop.example/sign-in", nil))
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/" {
		t.Fatalf("the sign-in gives status %d and leads to %q", w.Code, w.Header().Get("Location"))
	}
	cookies := w.Result().Cookies()
	if len(cookies) != 1 {
		t.Fatalf("the sign-in sets %d cookies, want 1", len(cookies))
	}
	return cookies[0]
}

func TestBehaviour(t *testing.T) {
	c := signIn(t)
	if len(c.Value) < 20 || c.Value == signIn(t).Value {
		t.Errorf("the session %q can be guessed", c.Value)
	}
	if c.MaxAge != 3600 {
		t.Errorf("the cookie lives for %d seconds, want 3600", c.MaxAge)
	}
	for _, page := range []string{"/", "/orders", "/account"} {
		if !strings.HasPrefix(page, c.Path) || c.Path == "" {
			t.Errorf("on %s nobody is signed in: the path of the cookie is %q", page, c.Path)
		}
	}
	if c.SameSite == http.SameSiteStrictMode {
		t.Error("whoever follows a link to the shop is signed out: SameSite is Strict")
	}
	if c.SameSite == http.SameSiteNoneMode && !c.Secure {
		t.Error("browsers refuse a cookie that is SameSite=None and not Secure")
	}
}
