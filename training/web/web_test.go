package web

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/progress"
)

// serve runs a server with a learner of its own until the test ends.
func serve(t *testing.T, change func(*Options)) *Server {
	t.Helper()
	dir := t.TempDir()
	o := Options{
		Progress: filepath.Join(dir, "progress.jsonl"),
		KataDir: func(k kata.Kata) (string, error) {
			return filepath.Join(dir, "katas", k.Lesson+"-"+string(k.Lang)), nil
		},
	}
	if change != nil {
		change(&o)
	}
	s, err := Listen(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return s
}

func (s *Server) address() string { return s.listener.Addr().String() }

// raw sends bytes and returns the answer, read by another reader of HTTP. nil is
// a connection that ended without one.
func raw(t *testing.T, s *Server, text string) *http.Response {
	t.Helper()
	conn, err := net.Dial("tcp", s.address())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	method, _, _ := strings.Cut(text, " ")
	res, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	res.Body = io.NopCloser(strings.NewReader(string(body)))
	return res
}

// head writes a request without a body. Headers stand as they are given.
func head(method, target, host string, headers ...string) string {
	return method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + strings.Join(append(headers, ""), "\r\n") + "\r\n"
}

func TestGuard(t *testing.T) {
	s := serve(t, nil)
	here := s.address()
	_, port, _ := net.SplitHostPort(here)
	page := s.guard.base + "/lessons"
	cookie := "Cookie: " + s.guard.cookie + "=" + s.guard.session
	post := func(headers ...string) string {
		return head("POST", s.guard.base+"/lessons/sql-injection/again", here, append(headers, "Content-Type: application/x-www-form-urlencoded", "Content-Length: 0")...)
	}
	for _, c := range []struct {
		name, text string
		want       int
	}{
		// The cases of the prototype.
		{"ok", head("GET", page, here, cookie), 200},
		{"no session", head("GET", page, here), 401},
		{"rebinding", head("GET", page, "evil.example:"+port, cookie), 421},
		{"localhost name", head("GET", page, "localhost:"+port, cookie), 421},
		{"wrong port", head("GET", page, "127.0.0.1:80", cookie), 421},
		{"nip", head("GET", page, "127.0.0.1.nip.io:"+port, cookie), 421},
		{"userinfo", head("GET", page, here+"@evil", cookie), 421},
		{"csrf origin", post(cookie, "Origin: http://evil.example"), 403},
		{"csrf null", post(cookie, "Origin: null"), 403},
		{"other port origin", post(cookie, "Origin: http://127.0.0.1:9"), 403},
		{"fetch same-site", head("GET", page, here, cookie, "Sec-Fetch-Site: same-site"), 403},
		{"xssi", head("GET", page, here, cookie, "Sec-Fetch-Site: cross-site"), 403},
		{"same origin post", post(cookie, "Origin: http://"+here, "Sec-Fetch-Site: same-origin"), 303},
		{"bad token", head("GET", "/open?t=x", here), 401},
		{"empty token", head("GET", "/open?t=", here), 401},
		// The token and its second use have a test of their own.

		{"person at the address bar", head("GET", page, here, cookie, "Sec-Fetch-Site: none"), 200},
		{"link of this server", head("GET", page, here, cookie, "Sec-Fetch-Site: same-origin"), 200},
		{"no port", head("GET", page, "127.0.0.1", cookie), 421},
		{"other loopback address", head("GET", page, "127.0.0.2:"+port, cookie), 421},
		{"loopback of version 6", head("GET", page, "[::1]:"+port, cookie), 421},
		{"address as a number", head("GET", page, "2130706433:"+port, cookie), 421},
		{"short address", head("GET", page, "127.1:"+port, cookie), 421},
		{"any address", head("GET", page, "0.0.0.0:"+port, cookie), 421},
		{"trailing dot", head("GET", page, "127.0.0.1.:"+port, cookie), 421},
		{"empty host", head("GET", page, "", cookie), 421},
		{"forwarded host", head("GET", page, "evil.example", cookie, "X-Forwarded-Host: "+here), 421},
		{"null origin, GET", head("GET", page, here, cookie, "Origin: null"), 403},
		{"foreign origin, GET", head("GET", page, here, cookie, "Origin: http://evil.example"), 403},
		{"https origin of this address", post(cookie, "Origin: https://"+here), 403},
		{"origin with a path", post(cookie, "Origin: http://"+here+"/"), 403},
		{"origin that begins alike", post(cookie, "Origin: http://"+here+".evil.example"), 403},
		{"post without origin", post(cookie), 403},
		{"post of the address bar", post(cookie, "Origin: http://"+here, "Sec-Fetch-Site: none"), 403},
		{"post across sites, right origin", post(cookie, "Origin: http://"+here, "Sec-Fetch-Site: cross-site"), 403},
		{"unknown fetch site", head("GET", page, here, cookie, "Sec-Fetch-Site: friendly"), 403},
		{"post without session", post("Origin: http://" + here), 401},
		{"asset without session", head("GET", s.guard.base+"/assets/squire.js", here), 401},
		{"asset across sites", head("GET", s.guard.base+"/assets/squire.js", here, cookie, "Sec-Fetch-Site: cross-site"), 403},
		{"asset", head("GET", s.guard.base+"/assets/squire.js", here, cookie), 200},
		{"wrong session", head("GET", page, here, cookie+"x"), 401},
		{"empty session", head("GET", page, here, "Cookie: "+s.guard.cookie+"="), 401},
		{"cookie of another port", head("GET", page, here, "Cookie: squire_1="+s.guard.session), 401},
		{"two cookies of the name", head("GET", page, here, cookie+"; "+s.guard.cookie+"="+s.guard.session), 401},
		{"among other cookies", head("GET", page, here, "Cookie: a=b; "+strings.TrimPrefix(cookie, "Cookie: ")+"; c=d"), 200},
		{"session in the address", head("GET", page+"?"+s.guard.cookie+"="+s.guard.session, here), 401},
		{"preflight", head("OPTIONS", page, here, "Origin: http://evil.example", "Access-Control-Request-Method: POST"), 403},
		{"preflight of this server", head("OPTIONS", page, here, cookie, "Origin: http://"+here), 405},
		{"put", head("PUT", page, here, cookie, "Origin: http://"+here), 405},
		{"delete", head("DELETE", page, here, cookie, "Origin: http://"+here), 405},
		{"trace", head("TRACE", page, here, cookie, "Origin: http://"+here), 405},
		{"connect", head("CONNECT", page, here, cookie, "Origin: http://"+here), 405},
		{"head", head("HEAD", page, here, cookie), 200},
		{"token by post", head("POST", "/open?t="+s.guard.token, here, "Origin: http://"+here), 401},
		{"token across sites", head("GET", "/open?t="+s.guard.token, here, "Sec-Fetch-Site: cross-site"), 403},
		{"below another base", head("GET", "/lessons", here, cookie), 303},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := raw(t, s, c.text)
			if res == nil {
				t.Fatal("no answer")
			}
			if res.StatusCode != c.want {
				t.Errorf("%d, want %d", res.StatusCode, c.want)
			}
			protected(t, res)
		})
	}
}

// protected holds for every answer, errors as well.
func protected(t *testing.T, res *http.Response) {
	t.Helper()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
		"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
	} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	csp := res.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("no %s in %q", want, csp)
		}
	}
	if strings.Contains(csp, "unsafe") || strings.Contains(csp, "http") || strings.Contains(csp, "*") || strings.Contains(csp, "data:") {
		t.Errorf("the policy allows too much: %q", csp)
	}
	for name := range res.Header {
		if strings.HasPrefix(name, "Access-Control-") {
			t.Errorf("%s lets other sites in", name)
		}
	}
}

// What two readers could understand in two ways is no request.
func TestWhatIsNoRequest(t *testing.T) {
	s := serve(t, nil)
	here, page := s.address(), s.guard.base+"/"
	cookie := "Cookie: " + s.guard.cookie + "=" + s.guard.session
	post := "POST " + page + "review/answer HTTP/1.1\r\nHost: " + here + "\r\n" + cookie + "\r\nOrigin: http://" + here + "\r\n"
	for _, c := range []struct {
		name, text string
		want       int
	}{
		{"whole address", head("GET", "http://"+here+page, here, cookie), 400},
		{"two hosts", head("GET", page, here, "Host: evil.example", cookie), 400},
		{"two cookies headers", head("GET", page, here, cookie, cookie), 400},
		{"no host", "GET " + page + " HTTP/1.1\r\n" + cookie + "\r\n\r\n", 400},
		{"old version", "GET " + page + " HTTP/1.0\r\nHost: " + here + "\r\n\r\n", 505},
		{"next version", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
		{"bare line feed", "GET " + page + " HTTP/1.1\nHost: " + here + "\n\n", 400},
		{"folded header", head("GET", page, here, cookie, " more"), 400},
		{"space before the colon", head("GET", page, here, "Cookie : a=b"), 400},
		{"control character", head("GET", page, here, "X: a\x00b"), 400},
		{"carriage return in a header", head("GET", page, here, "X: a\rSet-Cookie: b"), 400},
		{"dots", head("GET", page+"assets/../../../etc/passwd", here, cookie), 400},
		{"encoded dots", head("GET", page+"assets/%2e%2e/%2e%2e/etc/passwd", here, cookie), 400},
		{"encoded slash", head("GET", page+"assets/..%2f..%2fetc%2fpasswd", here, cookie), 400},
		{"backslash", head("GET", page+"assets/..%5csquire.css", here, cookie), 400},
		{"nul", head("GET", page+"assets/squire.css%00.txt", here, cookie), 400},
		{"two slashes", head("GET", "//evil.example/", here, cookie), 400},
		{"fragment", head("GET", page+"#a", here, cookie), 400},
		{"chunks", post + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411},
		{"two lengths", post + "Content-Length: 0\r\nContent-Length: 1\r\n\r\nx", 400},
		{"negative length", post + "Content-Length: -1\r\n\r\n", 400},
		{"length with a sign", post + "Content-Length: +1\r\n\r\nx", 400},
		{"list of lengths", post + "Content-Length: 1, 1\r\n\r\nx", 400},
		{"too long a body", post + fmt.Sprintf("Content-Length: %d\r\n\r\n", maxBody+1), 413},
		{"no form", post + "Content-Type: text/plain\r\nContent-Length: 3\r\n\r\na=b", 415},
		{"json", post + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", 415},
		{"expectation", post + "Expect: 100-continue\r\nContent-Length: 1\r\n\r\n", 417},
		{"second request behind the first", head("GET", page, here, cookie) + head("GET", page, here, cookie), 400},
		{"too long a head", head("GET", page, here, "X: "+strings.Repeat("a", maxHead)), 431},
		{"too many headers", head("GET", page, here, func() (many []string) {
			for i := range maxFields + 1 {
				many = append(many, fmt.Sprintf("X-%d: a", i))
			}
			return
		}()...), 400},
		{"unknown lesson", head("GET", page+"lessons/nothing", here, cookie), 404},
		{"lesson with a path for its name", head("GET", page+"lessons/..%252f..", here, cookie), 404},
		{"unknown kata", head("GET", page+"katas/sql-injection/cobol", here, cookie), 404},
		{"unknown asset", head("GET", page+"assets/web.go", here, cookie), 404},
		{"folder of assets", head("GET", page+"assets/", here, cookie), 404},
		{"too deep", head("GET", page+"katas/sql-injection/go/state/more", here, cookie), 404},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := raw(t, s, c.text)
			if res == nil {
				t.Fatal("no answer")
			}
			if res.StatusCode != c.want {
				t.Errorf("%d, want %d", res.StatusCode, c.want)
			}
			protected(t, res)
		})
	}
}

func TestTokenWorksOnce(t *testing.T) {
	s := serve(t, nil)
	ask := head("GET", strings.TrimPrefix(s.Address(), "http://"+s.address()), s.address())
	var all sync.WaitGroup
	codes := make(chan *http.Response, 20)
	for range cap(codes) {
		all.Go(func() { codes <- raw(t, s, ask) })
	}
	all.Wait()
	close(codes)
	opened := 0
	for res := range codes {
		protected(t, res)
		switch res.StatusCode {
		case 401:
			if res.Header.Get("Set-Cookie") != "" {
				t.Error("a session for a token that was used")
			}
		case 303:
			opened++
			c := res.Cookies()[0]
			if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != s.guard.base+"/" || c.Domain != "" {
				t.Errorf("cookie %v", c)
			}
			_, port, _ := net.SplitHostPort(s.address())
			if c.Name != "squire_"+port {
				t.Errorf("cookie %s, want the port in its name", c.Name)
			}
			if to := res.Header.Get("Location"); to != s.guard.base+"/" || strings.Contains(to, "t=") {
				t.Errorf("redirected to %s", to)
			}
		default:
			t.Errorf("status %d", res.StatusCode)
		}
	}
	if opened != 1 {
		t.Errorf("opened %d times, want once", opened)
	}
	if strings.Contains(s.Address(), s.guard.session) || len(s.guard.session) < 32 || s.guard.session == secret() {
		t.Error("the session can be guessed")
	}
}

// A host that was allowed is one more address, and no more than that.
func TestAllowedHost(t *testing.T) {
	const name = "box.example:8443"
	s := serve(t, func(o *Options) { o.AllowHosts = []string{name} })
	cookie := "Cookie: " + s.guard.cookie + "=" + s.guard.session
	for _, c := range []struct {
		host, origin string
		want         int
	}{
		{name, "", 200}, {name, "http://" + name, 200}, {name, "https://" + name, 200}, {name, "https://evil.example", 403},
		{"box.example", "", 421}, {"BOX.example:8443", "", 421}, {"a.box.example:8443", "", 421}, {s.address(), "", 200},
	} {
		headers := []string{cookie}
		if c.origin != "" {
			headers = append(headers, "Origin: "+c.origin)
		}
		if res := raw(t, s, head("GET", s.guard.base+"/", c.host, headers...)); res.StatusCode != c.want {
			t.Errorf("%s from %q: %d, want %d", c.host, c.origin, res.StatusCode, c.want)
		}
	}
	for _, bad := range []string{"*", "*.example", "", "a b", "http://box.example", "box.example/", "a:b", "box.example\r\nX: y", "u@h"} {
		if s, err := Listen(Options{AllowHosts: []string{bad}}); err == nil {
			s.Close()
			t.Errorf("%q is allowed", bad)
		}
	}
}

// Whatever the standard library's protection refuses is refused here.
func TestNotLaxerThanTheStandardLibrary(t *testing.T) {
	s := serve(t, nil)
	theirs := http.NewCrossOriginProtection()
	here := s.address()
	refused := 0
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "OPTIONS"} {
		for _, origin := range []string{"", "null", "http://" + here, "https://" + here, "http://evil.example", "http://127.0.0.1", "http://localhost"} {
			for _, site := range []string{"", "same-origin", "same-site", "cross-site", "none", "odd"} {
				q := &request{method: method, path: "/", host: here, header: map[string]string{}}
				r := &http.Request{Method: method, URL: &url.URL{Path: "/"}, Host: here, Header: http.Header{}}
				if origin != "" {
					q.header["origin"] = origin
					r.Header.Set("Origin", origin)
				}
				if site != "" {
					q.header["sec-fetch-site"] = site
					r.Header.Set("Sec-Fetch-Site", site)
				}
				if theirs.Check(r) != nil {
					refused++
					if s.guard.ownOrigin(q) {
						t.Errorf("%s from %q, %q: refused by the standard library, let through here", method, origin, site)
					}
				}
			}
		}
	}
	if refused < 20 {
		t.Errorf("only %d cases are refused: the test looks at nothing", refused)
	}
}

func TestListensOnThisMachineAlone(t *testing.T) {
	s := serve(t, nil)
	host, _, _ := net.SplitHostPort(s.address())
	if host != "127.0.0.1" {
		t.Errorf("listens on %s", host)
	}
	if second, err := Listen(Options{Port: s.listener.Addr().(*net.TCPAddr).Port}); err == nil {
		second.Close()
		t.Error("a port that is taken was taken again")
	} else if !strings.Contains(err.Error(), "--port 0") {
		t.Errorf("no way out in %q", err)
	}
}

// Connections on which nothing comes are not in the way of others.
func TestSilentConnections(t *testing.T) {
	s := serve(t, nil)
	for range 30 {
		conn, err := net.Dial("tcp", s.address())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, "GET / HT"); err != nil {
			t.Fatal(err)
		}
	}
	if res := raw(t, s, head("GET", "/", s.address())); res.StatusCode != 401 {
		t.Errorf("%d, want 401", res.StatusCode)
	}
}

func TestEndsWhenIdle(t *testing.T) {
	s, err := Listen(Options{Progress: filepath.Join(t.TempDir(), "p"), Idle: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Serve(t.Context()); err != nil {
		t.Errorf("idle: %v", err)
	}
	if conn, err := net.Dial("tcp", s.address()); err == nil {
		conn.Close()
		t.Error("it still listens")
	}
}

// A page that asks by itself doesn't keep the server running, a reader does.
func TestOnlyReadersKeepItRunning(t *testing.T) {
	s := serve(t, nil)
	b := browse(t, s)
	b.get("/katas/sql-injection/go", 200)
	s.mu.Lock()
	s.asked = s.asked.Add(-time.Hour)
	before := s.asked
	s.mu.Unlock()
	b.get("/katas/sql-injection/go/state", 200)
	s.mu.Lock()
	after := s.asked
	s.mu.Unlock()
	if !after.Equal(before) {
		t.Error("a page that looks for changes counts as somebody there")
	}
	b.get("/lessons", 200)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.asked.After(before) {
		t.Error("a reader doesn't count as somebody there")
	}
}

// What our reader takes, the standard library reads in the same way.
func FuzzReadRequest(f *testing.F) {
	f.Add([]byte("GET /a/b?c=d&e=%20 HTTP/1.1\r\nHost: h:1\r\nCookie: a=b\r\n\r\n"))
	f.Add([]byte("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na=b"))
	f.Add([]byte("GET /%2e/ HTTP/1.1\r\nHost: h\r\nX:\ta \r\n\r\n"))
	f.Add([]byte("GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		q, err := readRequest(strings.NewReader(string(data)))
		if err != nil {
			return
		}
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(string(data))))
		if err != nil {
			t.Fatalf("read here, and not by the standard library: %v", err)
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		if q.method != r.Method || q.path != r.URL.Path || q.host != r.Host || string(q.body) != string(body) || q.query.Encode() != r.URL.Query().Encode() {
			t.Errorf("read as %s %s %q %q, by the standard library as %s %s %q %q", q.method, q.path, q.host, q.body, r.Method, r.URL.Path, r.Host, body)
		}
		if c, err := r.Cookie("a"); err == nil && q.cookie("a") != "" && c.Quoted == false && q.cookie("a") != c.Value {
			t.Errorf("cookie %q, by the standard library %q", q.cookie("a"), c.Value)
		}
		for _, part := range strings.Split(q.path, "/") {
			if part == ".." || part == "." {
				t.Errorf("path %q", q.path)
			}
		}
	})
}

// A browser is one that was given the address.
type browser struct {
	t *testing.T
	s *Server
	c *http.Client
}

func browse(t *testing.T, s *Server) *browser {
	return &browser{t, s, &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (b *browser) do(method, path, accept string, form url.Values, want int) (string, *http.Response) {
	b.t.Helper()
	at := "http://" + b.s.address() + path
	if !strings.HasPrefix(path, b.s.guard.base) {
		at = "http://" + b.s.address() + b.s.guard.base + path
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, at, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: b.s.guard.cookie, Value: b.s.guard.session})
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if accept != "" {
		r.Header.Set("Accept", accept)
	}
	if method == "POST" {
		r.Header.Set("Origin", "http://"+b.s.address())
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := b.c.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if res.StatusCode != want {
		b.t.Fatalf("%s %s: %d, want %d\n%s", method, path, res.StatusCode, want, body)
	}
	protected(b.t, res)
	return string(body), res
}

func (b *browser) get(path string, want int) string {
	b.t.Helper()
	body, _ := b.do("GET", path, "", nil, want)
	return body
}

// send sends a form and follows where it leads.
func (b *browser) send(path string, form url.Values) string {
	b.t.Helper()
	_, res := b.do("POST", path, "", form, 303)
	to, _, _ := strings.Cut(res.Header.Get("Location"), "#")
	return b.get(to, 200)
}

func (b *browser) state() *progress.State {
	b.t.Helper()
	s, err := progress.Load(b.s.o.Progress)
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}
