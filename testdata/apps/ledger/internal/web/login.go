package web

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"math/big"
	mrand "math/rand"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/crypto/bcrypt"

	"ledger.internal/ledger/internal/store"
)

func (s *server) loginForm(w http.ResponseWriter, r *http.Request) {
	s.render(w, "login.html", nil)
}

func (s *server) login(w http.ResponseWriter, r *http.Request) {
	id, company, hash, err := s.store.User(r.Context(), r.FormValue("name"))
	if errors.Is(err, store.ErrNotFound) {
		// As slow as if there was one.
		hash = []byte("$2a$10$")
	} else if err != nil {
		s.fail(w, r, err)
		return
	}
	if bcrypt.CompareHashAndPassword(hash, []byte(r.FormValue("password"))) != nil || err != nil {
		http.Error(w, "name or password is wrong", http.StatusUnauthorized)
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name:     "session",
		Value:    sign(strconv.FormatInt(id, 10) + "." + strconv.FormatInt(company, 10)),
		Path:     "/",
		MaxAge:   8 * 3600,
		HttpOnly: true,
		Secure:   true,
		SameSite: http.SameSiteLaxMode,
	})
	if r.FormValue("remember") == "yes" {
		http.SetCookie(w, &http.Cookie{Name: "session_token", Value: newToken(), Path: "/", MaxAge: 90 * 24 * 3600}) // want go-cookie-insecure
	}
	// The language of the pages is no secret.
	http.SetCookie(w, &http.Cookie{Name: "lang", Value: "en", Path: "/"})
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// signedIn lets through who has signed in.
func (s *server) signedIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := r.Cookie("session")
		if err != nil {
			http.Redirect(w, r, "/login", http.StatusSeeOther)
			return
		}
		value, ok := verified(c.Value)
		_, company, _ := strings.Cut(value, ".")
		n, err := strconv.ParseInt(company, 10, 64)
		if !ok || err != nil {
			http.Redirect(w, r, "/login", http.StatusSeeOther)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), companyKey{}, n)))
	})
}

func sign(value string) string {
	mac := hmac.New(sha256.New, []byte(os.Getenv("LEDGER_COOKIE_KEY")))
	mac.Write([]byte(value))
	return value + "|" + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func verified(signed string) (string, bool) {
	value, _, ok := strings.Cut(signed, "|")
	return value, ok && hmac.Equal([]byte(sign(value)), []byte(signed))
}

// newToken makes a token that remembers a browser.
func newToken() string {
	var b [32]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// resetToken is what is mailed to who forgot a password.
func resetToken() string {
	const letters = "abcdefghijkmnpqrstuvwxyz23456789"
	token := make([]byte, 20)
	for i := range token {
		token[i] = letters[mrand.Intn(len(letters))] // want go-math-rand-secret
	}
	return string(token)
}

// oneTimeCode is what is read out on the telephone.
func oneTimeCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", err
	}
	return strconv.FormatInt(n.Int64(), 10), nil
}

// backoff waits longer each time, not all at once.
func backoff(try int) time.Duration {
	return time.Duration(try)*time.Second + time.Duration(mrand.Intn(500))*time.Millisecond
}
