package preview

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// An internet is small, and tells which machines were asked.
type internet struct{ asked []string }

// The machines, by all the names that the system takes for them.
var machines = map[string]string{
	"img.north.example": "north", "pictures.south.example": "south",
	"other.example": "other", "img.north.example.other.example": "other",
	"localhost": "this machine", "127.1": "this machine", "2130706433": "this machine",
	"10.0.0.5": "the orders", "inside.other.example": "the orders",
	"169.254.169.254": "the keys of the cloud",
}

var pages = map[string]string{
	"north/cup.jpg": "a cup", "south/plates/3.jpg": "a plate", "other/cup.jpg": "another cup",
	"this machine/": "settings", "the orders/": "orders", "the keys of the cloud/": "keys",
}

var moved = map[string]string{"north/go": "http://169.254.169.254/", "south/go": "//inside.other.example/"}

func (i *internet) RoundTrip(r *http.Request) (*http.Response, error) {
	machine := machines[r.URL.Hostname()]
	if machine == "" {
		return nil, fmt.Errorf("no such host: %s", r.URL.Hostname())
	}
	i.asked = append(i.asked, machine)
	page := machine + "/" + strings.TrimPrefix(r.URL.Path, "/")
	answer := &http.Response{StatusCode: 200, Header: http.Header{}, Request: r}
	text, ok := pages[page]
	if to := moved[page]; to != "" {
		answer.StatusCode = 302
		answer.Header.Set("Location", to)
	} else if !ok {
		answer.StatusCode = 404
	}
	answer.Body = io.NopCloser(strings.NewReader(text))
	return answer, nil
}

// ask returns the picture, and the machines that were asked for it.
func ask(t *testing.T, address string) (body string, status int, asked []string) {
	was, net := http.DefaultTransport, &internet{}
	http.DefaultTransport = net
	t.Cleanup(func() { http.DefaultTransport = was })
	w := httptest.NewRecorder()
	Preview(w, httptest.NewRequest("GET", "/preview?url="+url.QueryEscape(address), nil))
	return w.Body.String(), w.Code, net.asked
}

func TestBehaviour(t *testing.T) {
	for address, want := range map[string]string{
		"https://img.north.example/cup.jpg":           "a cup",
		"https://pictures.south.example/plates/3.jpg": "a plate",
	} {
		if got, status, _ := ask(t, address); got != want || status != 200 {
			t.Errorf("the address %s gives %q (status %d), want %q", address, got, status, want)
		}
	}
	if _, status, _ := ask(t, "https://img.north.example/none.jpg"); status != 404 {
		t.Errorf("a picture that isn't there gives status %d, want 404", status)
	}
}
