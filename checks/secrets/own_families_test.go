package secrets_test

import (
	"encoding/base64"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
)

// A maker makes values in the forms that providers and people give them.
type maker struct{ *rand.Rand }

const (
	hexDigits = "0123456789abcdef"
	lowDigits = "abcdefghijklmnopqrstuvwxyz0123456789"
	alnum     = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + lowDigits
	urlSafe   = alnum + "_-"
	base32    = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
)

func (m maker) run(letters string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = letters[m.IntN(len(letters))]
	}
	return string(b)
}

func (m maker) hex(n int) string { return "a1" + m.run(hexDigits, n-2) }

func (m maker) base64(n int) string {
	raw := make([]byte, n)
	for i := range raw {
		raw[i] = byte(m.Uint32())
	}
	return base64.StdEncoding.EncodeToString(raw)
}

func (m maker) uuid() string {
	return m.hex(8) + "-" + m.run(hexDigits, 4) + "-4" + m.run(hexDigits, 3) + "-a" + m.run(hexDigits, 3) + "-" + m.run(hexDigits, 12)
}

// password is one that a person let a program make.
func (m maker) password() string {
	return "k" + m.run(alnum, 6) + "!" + m.run("23456789", 2) + m.run(alnum, 3)
}

// fill replaces {p}, {u}, {hN}, {aN}, {lN}, {sN}, {tN} and {bN} of a text by a
// password, a UUID, and N characters of hexadecimal digits, letters and
// digits, small ones, URL-safe ones, base32 and N bytes in base64.
func (m maker) fill(text string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(text, '{')
		j := -1
		if i >= 0 {
			j = strings.IndexByte(text[i:], '}')
		}
		if j < 0 {
			return b.String() + text
		}
		kind, n := text[i+1], 0
		for _, c := range text[i+2 : i+j] {
			if n = n*10 + int(c-'0'); c < '0' || c > '9' {
				n = -1
				break
			}
		}
		b.WriteString(text[:i])
		value, ok := m.value(kind, n)
		if !ok {
			b.WriteByte('{')
			text = text[i+1:]
			continue
		}
		b.WriteString(value)
		text = text[i+j+1:]
	}
}

func (m maker) value(kind byte, n int) (string, bool) {
	if n < 0 {
		return "", false
	}
	switch {
	case kind == 'p' && n == 0:
		return m.password(), true
	case kind == 'u' && n == 0:
		return m.uuid(), true
	case n == 0:
		return "", false
	case kind == 'h':
		return m.hex(n), true
	case kind == 'a':
		return m.run(alnum, n), true
	case kind == 'l':
		return m.run(lowDigits, n), true
	case kind == 's':
		return m.run(urlSafe, n), true
	case kind == 't':
		return m.run(base32, n), true
	case kind == 'b':
		return m.base64(n), true
	}
	return "", false
}

func squires(r *checks.Rule) bool { return r.Origin == "squire" }

// TestFamilies holds for each family that something is found in the file, and
// in the form, in which it leaks.
func TestFamilies(t *testing.T) {
	basic := func(m maker) string {
		return base64.StdEncoding.EncodeToString([]byte("deploy:" + m.password()))
	}
	pem := func(m maker) string {
		return base64.StdEncoding.EncodeToString([]byte("-----BEGIN RSA " + "PRIVATE KEY-----\n" + m.base64(300)))
	}
	encoded := func(s string) string { return base64.RawStdEncoding.EncodeToString([]byte(s)) }
	for _, c := range families {
		t.Run(c.name, func(t *testing.T) {
			for seed := range uint64(3) {
				m := maker{rand.New(rand.NewPCG(seed, 77))}
				text := strings.NewReplacer("{basic}", basic(m), "{pem}", pem(m),
					"{discord}", encoded("1"+m.run("0123456789", 17))+".G"+m.run(alnum, 5)+"."+m.run(urlSafe, 38),
					"{jira}", encoded(m.run("0123456789", 12)+":"+m.run(alnum, 20))).Replace(c.text)
				text = m.fill(text)
				if got := find(t, c.path, text, nil); len(got) == 0 {
					t.Errorf("seed %d: nothing found in %s", seed, c.path)
				}
			}
		})
	}
}

// TestFamiliesWithoutSecrets holds that the same places stay silent when they
// hold no secret: variables, look-ups, words to be filled in.
func TestFamiliesWithoutSecrets(t *testing.T) {
	silent := []string{"${SECRET_VALUE}", "$SECRET_VALUE", "<fill-me-in>", "{{ secret_value }}", "xxxxxxxx", "%SECRET_VALUE%", "$(cat /run/secrets/x)"}
	for _, c := range families {
		if !strings.Contains(c.text, "{p}") {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			for _, v := range silent {
				m := maker{rand.New(rand.NewPCG(1, 78))}
				text := m.fill(strings.ReplaceAll(c.text, "{p}", v))
				if got := find(t, c.path, text, squires); len(got) > 0 {
					t.Errorf("%q in %s: %q", v, c.path, got)
				}
			}
		})
	}
}
