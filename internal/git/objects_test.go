package git

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

const someID = OID("0123456789abcdef0123456789abcdef01234567")

func TestAnswers(t *testing.T) {
	for in, want := range map[string]string{
		string(someID) + " blob 3\nabc\n":                              "abc",
		string(someID) + " blob 0\n\n":                                 "",
		string(someID) + " missing\n":                                  "why: " + ErrMissing.Error(),
		string(someID) + " blob 11\n" + strings.Repeat("x", 11) + "\n": "why: 0 MB is over the limit of 0 MB",
		"":                                  "error",
		string(someID) + " blob 3\nab":      "error",
		string(someID) + " blob 3\nabcd":    "error",
		string(someID) + " blob -1\n":       "error",
		string(someID) + " tree 0\n\n":      "error",
		"x" + string(someID) + " missing\n": "error",
		string(someID) + " ambiguous\n":     "error",
		strings.Repeat("x", 300<<10):        "error",
	} {
		got := ""
		switch data, why, err := newAnswers(strings.NewReader(in)).next(someID, 10); {
		case err != nil:
			got = "error"
		case why != nil:
			got = "why: " + why.Error()
		default:
			got = string(data)
		}
		if got != want {
			t.Errorf("%.70q: got %q, want %q", in, got, want)
		}
	}
}

// Whatever a broken git writes ends in an error, never in wrong content.
func FuzzAnswers(f *testing.F) {
	f.Add([]byte(string(someID) + " blob 3\nabc\n" + string(someID) + " missing\n"))
	f.Add([]byte(string(someID) + " blob 99999999999999999999\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		a := newAnswers(bytes.NewReader(in))
		for {
			data, why, err := a.next(someID, 100)
			if err != nil {
				return
			}
			if _, large := errors.AsType[*TooLargeError](why); why != nil && !large && !errors.Is(why, ErrMissing) {
				t.Fatalf("unknown reason %v", why)
			}
			if why == nil && !bytes.Contains(in, fmt.Appendf(nil, "%s blob", someID)) || len(data) > 100 {
				t.Fatalf("%d bytes from nowhere", len(data))
			}
		}
	})
}
