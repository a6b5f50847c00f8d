package main

import (
	"archive/zip"
	"bufio"
	"cmp"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A foe is a text that somebody might make to have a scan take forever, or
// all memory: at least n bytes of it, written piece by piece.
type foe struct {
	name string
	file string // whose name decides on rules and language; "" is foe.env
	text func(w io.Writer, n int, r *rand.Rand) error
}

// zipped packs the text of a foe, in as many archives as depth says.
func zipped(text func(io.Writer, int, *rand.Rand) error, depth int) func(io.Writer, int, *rand.Rand) error {
	return func(w io.Writer, n int, r *rand.Rand) error {
		z := zip.NewWriter(w)
		name := "foe.env"
		if depth > 1 {
			name, text = "foe.zip", zipped(text, depth-1)
		}
		member, err := z.Create(name)
		if err == nil {
			err = text(member, n, r)
		}
		return cmp.Or(err, z.Close())
	}
}

// crowded is an archive of as many small members as have n bytes.
func crowded(w io.Writer, n int, r *rand.Rand) error {
	z := zip.NewWriter(w)
	for ; n > 0; n -= 100 {
		member, err := z.Create(word(r, 50))
		if err == nil {
			_, err = io.WriteString(member, word(r, 20))
		}
		if err != nil {
			return err
		}
	}
	return z.Close()
}

// repeated is one piece of text over and over.
func repeated(piece string) func(io.Writer, int, *rand.Rand) error {
	return each(func(*rand.Rand) string { return piece })
}

// each is pieces of text, each made anew.
func each(piece func(*rand.Rand) string) func(io.Writer, int, *rand.Rand) error {
	return func(w io.Writer, n int, r *rand.Rand) error {
		for n > 0 {
			p := piece(r)
			if _, err := io.WriteString(w, p); err != nil {
				return err
			}
			n -= len(p)
		}
		return nil
	}
}

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// word is random letters and digits.
func word(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphanumeric[r.IntN(len(alphanumeric))]
	}
	return string(b)
}

// nested is lines of text that were encoded several times over.
func nested(depth int) func(io.Writer, int, *rand.Rand) error {
	const most = 1 << 18 // bytes of a line: beyond, a depth of 50 has no end
	return each(func(r *rand.Rand) string {
		text := []byte("password = \"" + word(r, 20) + "\"; some words beside it 1234")
		for range depth {
			if text = []byte(base64.StdEncoding.EncodeToString(text)); len(text) > most {
				break
			}
		}
		return string(text) + "\n"
	})
}

// foes are the texts that `make bench-adversarial` measures. Names of rules
// that a text is about stand in its name.
func foes() []foe {
	line := func(f func(*rand.Rand) string) func(io.Writer, int, *rand.Rand) error { return each(f) }
	return []foe{
		{name: "key=key=key=, one line", text: repeated("key=")},
		{name: "password=password=, one line", text: repeated("password=")},
		{name: "secret: secret: , one line", text: repeated("secret: ")},
		{name: "base64, one line", text: line(func(r *rand.Rand) string { return word(r, 1000) })},
		{name: "hex, one line", text: line(func(r *rand.Rand) string { return fmt.Sprintf("%016x", r.Uint64()) })},
		{name: "a/b2/c3, one line", text: line(func(r *rand.Rand) string { return word(r, 14) + "/" })},
		{name: "a-b2-c3, one line", text: line(func(r *rand.Rand) string { return word(r, 3) + "-" })},
		{name: "spaces", text: repeated(strings.Repeat(" ", 1024))},
		{name: "the letter a", text: repeated(strings.Repeat("a", 1024))},
		{name: "double quotes", text: repeated(strings.Repeat(`"`, 1024))},
		{name: "line breaks", text: repeated(strings.Repeat("\n", 1024))},
		{name: "line breaks of Windows", text: repeated(strings.Repeat("\r\n", 512))},
		{name: "base64, 5 deep", text: nested(5)},
		{name: "base64, 50 deep", text: nested(50)},
		{name: "percent signs", text: repeated("%25")},
		{name: "percent without end", text: repeated("%4")},
		{name: `\u0041, one line`, text: repeated(`\u0041`)},
		{name: "beginnings of keys", text: repeated("-----BEGIN " + "PRIVATE KEY-----\n")},
		{name: "beginnings of keys, one line", text: repeated("-----BEGIN " + "PRIVATE KEY-----")},
		{name: "password= with a value, lines", text: line(func(r *rand.Rand) string { return "password=" + word(r, 16) + "\n" })},
		{name: "password= the same value, lines", text: repeated("password=Xk29vQ71mZpL4w\n")},
		{name: "password= with a value, one line", text: line(func(r *rand.Rand) string { return `password="` + word(r, 16) + `";` })},
		{name: "api_key= with a value, lines", text: line(func(r *rand.Rand) string { return `api_key = "` + word(r, 32) + "\"\n" })},
		{name: "api_key= with a value, one line", text: line(func(r *rand.Rand) string { return `api_key = "` + word(r, 32) + `"; ` })},
		{name: "tokens, one line", text: line(func(r *rand.Rand) string { return `token="gh` + "p_" + word(r, 36) + `"; ` })},
		{name: "tokens, lines of code", file: "foe.go", text: line(func(r *rand.Rand) string { return "var token = \"gh" + "p_" + word(r, 36) + "\"\n" })},
		{name: "allowed tokens, lines", text: line(func(r *rand.Rand) string { return "token=gh" + "p_" + word(r, 36) + " # gitleaks:" + "allow\n" })},
		{name: "ignore comments", text: repeated("x # squire:" + "ignore github-pat -- so\n")},
		{name: "eyJ, one line", text: repeated("ey" + "J")},
		{name: "eyJ., one line", text: repeated("ey" + "J.")},
		{name: "eyJ with dots", text: line(func(r *rand.Rand) string { return "ey" + "J" + word(r, 20) + ".ey" + "J" + word(r, 20) + "." })},
		{name: "://:@, one line", text: repeated("://:@")},
		{name: "://a:b@, one line", text: repeated("ftp://a:b@")},
		{name: "://user:password@, lines", text: line(func(r *rand.Rand) string { return "ftp://u:" + word(r, 12) + "@h.example\n" })},
		{name: "Kelvin signs", text: line(func(r *rand.Rand) string { return "the temperature is 300 \u212a, token " + word(r, 6) + "\n" })},
		{name: "Kelvin signs in names", text: repeated("api_\u212aey = so\n")},
		{name: "machine login password", text: repeated("machine a login b password ")},
		{name: "<server>", file: "settings.xml", text: repeated("<server>")},
		{name: "credentials {", file: "build.gradle", text: repeated("credentials { ")},
		{name: "connect( ' , '", file: "foe.php", text: repeated("connect('a', ")},
		{name: "mysql -p", file: "foe.sh", text: repeated("mysql  -")},
		{name: "user = 'a' password", text: repeated("user='ab' password=")},
		{name: "Account Key, one line", text: repeated("AccountKey=;AccountName=")},
		{name: "server=;password=", text: line(func(r *rand.Rand) string { return "server=a;uid=b;password=" + word(r, 10) + ";" })},
		{name: "AWS ids and keys", text: line(func(r *rand.Rand) string { return "AK" + "IA" + strings.ToUpper(word(r, 16)) + "\n" })},
		{name: "PuTTY headers", text: repeated("PuTTY-User-Key-File-2: a\n")},
		{name: `"d":"…"`, file: "foe.json", text: line(func(r *rand.Rand) string { return `"kty":"","d":"` + word(r, 43) + `",` })},
		{name: "opening brackets", file: "foe.js", text: repeated("([{")},
		{name: "invalid UTF-8", text: repeated("\xff\xfe\xc3 key=\xe2\x82")},
		{name: "zip of zeros", file: "foe.zip", text: zipped(repeated(strings.Repeat("\x00", 1024)), 1)},
		{name: "zip in zip in zip of zeros", file: "foe.zip", text: zipped(repeated(strings.Repeat("\x00", 1024)), 3)},
		{name: "zip of password=", file: "foe.zip", text: zipped(each(func(r *rand.Rand) string { return "password " + word(r, 6) + "\n" }), 1)},
		{name: "zip of small members", file: "foe.zip", text: crowded},
	}
}

// write makes one text as a file.
func (f *foe) write(dir string, size int) (string, error) {
	name := f.file
	if name == "" {
		name = "foe.env"
	}
	path := filepath.Join(dir, name)
	file, err := os.Create(path)
	if err != nil {
		return "", err
	}
	w := bufio.NewWriter(file)
	err = f.text(w, size, rand.New(rand.NewPCG(1, uint64(size))))
	for _, end := range []func() error{w.Flush, file.Close} {
		if e := end(); err == nil {
			err = e
		}
	}
	return path, err
}

// sizes are the megabytes of each text.
var sizes = []int{5, 10, 20, 50}

// adversarial measures texts that are made to be slow, at several sizes: what
// is linear in time takes ten times as long for ten times the size.
func (b *bench) adversarial() error {
	fmt.Printf("\nadversarial texts: seconds of processor time at %v MB, time a byte of the largest to the smallest, peak memory\n", sizes)
	worst := 0.0
	for _, f := range foes() {
		if !b.wanted(f.name) {
			continue
		}
		fmt.Printf("  %-36s", f.name)
		var first, last time.Duration
		var peak int64
		for i, mb := range sizes {
			path, err := f.write(b.dir, mb<<20)
			if err != nil {
				return err
			}
			p := program{name: "squire", args: []string{b.squire, "scan", "--no-policy", "--max-archive-depth", "4", "--format", "jsonl", path}, dir: b.dir}
			c, err := p.run()
			os.Remove(path)
			if err != nil && c.cpu == 0 {
				return err
			}
			if last = c.cpu; i == 0 {
				first = c.cpu
			}
			peak = max(peak, c.peak)
			fmt.Printf(" %7.2f", last.Seconds())
		}
		growth := last.Seconds() / first.Seconds() / (float64(sizes[len(sizes)-1]) / float64(sizes[0]))
		worst = max(worst, growth)
		fmt.Printf("   x%5.2f  %5d MB\n", growth, peak>>20)
	}
	fmt.Printf("  the worst grows by x%.2f for each byte; 1 is linear\n", worst)
	return nil
}

// wanted reports whether the name of a text holds one of those to measure.
func (b *bench) wanted(name string) bool {
	return len(b.texts) == 0 || slices.ContainsFunc(b.texts, func(t string) bool { return strings.Contains(name, t) })
}
