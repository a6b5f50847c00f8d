package web

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"net"
	"slices"
	"strings"
	"sync"
)

// Any page in the browser can send requests to this server, and any program of
// the machine can. The guard lets through those of the browser that was given the
// address, from pages of this server: nothing else, whatever the method.
//
//   - Host is exactly the address, so that a name which somebody lets point here
//     (DNS rebinding) leads nowhere.
//   - Origin, and Sec-Fetch-Site where it is sent, are of this server. That holds
//     for GET as well: a script or a picture can be asked for by any page.
//   - The address holds a token that works once. It is exchanged for a cookie that
//     scripts can't read and that other sites' requests don't carry. Browsers send
//     a cookie to every port of a host, so all pages are below a path that nobody
//     else knows, and the cookie is for that path alone.
type guard struct {
	hosts   []string // what Host may be
	cookie  string   // its name
	session string   // its value
	base    string   // "/" and a word that can't be guessed

	mu    sync.Mutex
	token string // "" when it was used
}

// contentPolicy is what a page may load and do: styles, scripts and pictures of this
// server, nothing in line, no text as markup from a script.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; " +
	"frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

func newGuard(address string, allowed []string) *guard {
	_, port, _ := net.SplitHostPort(address)
	return &guard{
		hosts: append([]string{address}, allowed...), cookie: "squire_" + port,
		session: secret(), token: secret(), base: "/" + secret()[:12],
	}
}

// secret returns 160 random bits as a word in lower case.
func secret() string {
	var b [20]byte
	rand.Read(b[:]) // never fails
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// protect sets the headers that every answer has, errors as well. There is none
// that lets another site read anything (CORS). The referrer is for this server's
// own pages: with none at all, browsers send forms with the origin "null".
func protect(w *response) {
	w.set("Content-Security-Policy", contentPolicy)
	w.set("X-Content-Type-Options", "nosniff")
	w.set("X-Frame-Options", "DENY")
	w.set("Referrer-Policy", "same-origin")
	w.set("Cross-Origin-Resource-Policy", "same-origin")
	w.set("Cross-Origin-Opener-Policy", "same-origin")
	w.set("Cross-Origin-Embedder-Policy", "require-corp")
	w.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	w.set("Cache-Control", "no-store")
}

// admit answers requests that must not come through, and the one that begins a
// session. It returns false for those.
func (g *guard) admit(w *response, q *request) bool {
	switch {
	case !slices.Contains(g.hosts, q.host):
		_ = w.send(421, plainText, "This is not the address that squire printed. For a forwarded port, see squire learn --web --allow-host.\n")
	case !g.ownOrigin(q):
		_ = w.send(403, plainText, "A page of another site asked for this. If you followed a link, paste the address into the address bar instead.\n")
	case q.method != "GET" && q.method != "HEAD" && q.method != "POST":
		w.set("Allow", "GET, HEAD, POST")
		_ = w.send(405, plainText, "Not a method of this server.\n")
	case q.method == "GET" && q.path == "/open" && g.spend(q.query.Get("t")):
		w.set("Set-Cookie", g.cookie+"="+g.session+"; Path="+g.base+"/; HttpOnly; SameSite=Strict")
		_ = w.redirect(g.base + "/")
	case !same(q.cookie(g.cookie), g.session):
		_ = w.send(401, plainText, "No session. The address that squire learn --web prints opens it, once; if it was used already, end squire with Ctrl-C and start it again.\n")
	default:
		return true
	}
	return false
}

const plainText = "text/plain; charset=utf-8"

// ownOrigin reports whether a page of this server asks, or the person at the
// browser. It is stricter than http.CrossOriginProtection, which lets every GET
// through and what has neither of the two headers: a browser that sends a form
// says where from.
func (g *guard) ownOrigin(q *request) bool {
	origin, has := q.header["origin"]
	if has && origin != "http://"+q.host && !(q.host != g.hosts[0] && origin == "https://"+q.host) {
		return false
	}
	if q.method != "GET" && q.method != "HEAD" && !has {
		return false
	}
	site, has := q.header["sec-fetch-site"]
	return !has || site == "same-origin" || site == "none" && (q.method == "GET" || q.method == "HEAD")
}

// spend reports whether the token is right. It is right once.
func (g *guard) spend(token string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.token == "" || !same(token, g.token) {
		return false
	}
	g.token = ""
	return true
}
