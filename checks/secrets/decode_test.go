package secrets_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zricethezav/gitleaks/v8/detect"
	"github.com/zricethezav/gitleaks/v8/detect/codec"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets"
	"github.com/squiresec/squire/checks/secrets/secretstest"
)

const decodeDepth = 5

// decodeKey is all of a finding that must be equal, but for the secret, which
// a Finding doesn't hold: its entropy stands for it.
func decodeKey(rule string, startLine, endLine, startCol, endCol int, entropy float32, tags []string) string {
	return fmt.Sprintf("%s\t%d-%d\t%d-%d\t%.4f\t%v", rule, max(startLine, 1), max(endLine, 1), startCol, endCol, entropy, tags)
}

// sameDecoded holds the findings in a text at full depth against gitleaks',
// and returns how many are in decoded text.
func sameDecoded(t *testing.T, gl *detect.Detector, sq *secrets.Detector, name, text string) (decoded int) {
	t.Helper()
	var want, got []string
	plain := map[[2]string]bool{}
	for _, f := range gl.Detect(detect.Fragment{Raw: text, FilePath: name, StartLine: 1}) {
		want = append(want, decodeKey(f.RuleID, f.StartLine, f.EndLine, f.StartColumn, f.EndColumn, f.Entropy, f.Tags))
		if len(f.Tags) > 0 {
			plain[[2]string{f.RuleID, f.Secret}] = true
		}
	}
	f := &checks.File{Path: name, Data: []byte(text)}
	if err := sq.Detect(f, func(x checks.Finding) {
		if x.Verdict.Suppression != "" || x.Rule.Origin == "squire" {
			return
		}
		m := x.Match
		got = append(got, decodeKey(x.Rule.ID, m.StartLine, m.EndLine, m.StartColumn, m.EndColumn, m.Entropy, m.Tags))
		if len(m.Tags) > 0 {
			decoded++
		}
	}); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	slices.Sort(want)
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-gitleaks +squire):\n%s", name, d)
	}
	for _, p := range secrets.Decoded(sq, f) {
		delete(plain, p)
	}
	for p := range plain {
		t.Errorf("%s: rule %s finds another secret than gitleaks", name, p[0])
	}
	return decoded
}

// encodings are ways to write a text that gitleaks decodes.
var encodings = []func(string) string{
	func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) },
	func(s string) string { return hex.EncodeToString([]byte(s)) },
	func(s string) string { return eachByte(`%%%02X`, s) },
	func(s string) string { return strings.NewReplacer("=", "%3D", " ", "%20", "_", "%5F").Replace(s) },
	func(s string) string { return eachByte(`\u%04x`, s) },
	func(s string) string { return eachByte("U+%04X ", s) },
}

func eachByte(format, s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, format, s[i])
	}
	return b.String()
}

// nest encodes a text up to depth times, with plain text around it each time.
func nest(r *rand.Rand, text string, depth int) string {
	for range 1 + r.IntN(depth) {
		if r.IntN(2) == 0 {
			text = "first line\nvalue: " + text + "\nlast line\n"
		}
		text = encodings[r.IntN(len(encodings))](text)
	}
	return text
}

// skipUnderRace skips what runs in one goroutine and takes gitleaks minutes
// under the race detector.
func skipUnderRace(t *testing.T) {
	t.Helper()
	if raceDetector {
		t.Skip("nothing here is concurrent, and gitleaks takes minutes under the race detector")
	}
}

func TestSameAsGitleaksOnEncodedSecrets(t *testing.T) {
	skipUnderRace(t)
	gl, sq := oracle(t), secrets.New(secrets.Options{DecodeDepth: decodeDepth, Enabled: notOurs})
	gl.MaxDecodeDepth = decodeDepth
	r := rand.New(rand.NewPCG(3, 4))
	n := 0
	for _, rule := range sq.Rules() {
		if p, ok := secrets.Lookup(rule.ID); !ok || p.Regex == "" {
			continue
		}
		line, _ := secretstest.Line(rule.ID, 1)
		name := secretstest.Path(rule.ID)
		n += sameDecoded(t, gl, sq, name, "one\nkey = "+nest(r, line, 3)+"\ntwo "+line+"\n"+nest(r, line, 6))
		n += sameDecoded(t, gl, sq, name, line+nest(r, line, 2)+" # gitleaks:"+"allow\n"+nest(r, line, 1)+nest(r, line, 1)+"\n")
	}
	if n < 200 {
		t.Errorf("%d findings in decoded text: the texts test too little", n)
	}
}

func TestSameAsGitleaksOnItsTreeDecoded(t *testing.T) {
	skipUnderRace(t)
	gl, sq := oracle(t), secrets.New(secrets.Options{DecodeDepth: decodeDepth, Enabled: notOurs})
	gl.MaxDecodeDepth = decodeDepth
	root := moduleDir(t, "github.com/zricethezav/gitleaks/v8")
	n := 0
	err := filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		n += sameDecoded(t, gl, sq, filepath.ToSlash(strings.TrimPrefix(p, root)), string(data))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n < 10 {
		t.Errorf("%d findings in decoded text: the tree tests too little", n)
	}
}

// What hides a secret is masked like a secret, and its plain text is nowhere.
func TestEncodedSecretIsMasked(t *testing.T) {
	line, secret := secretstest.Line("github-pat", 7)
	r := rand.New(rand.NewPCG(5, 6))
	for range 25 {
		hidden := nest(r, "x "+line+" y", 3)
		f := &checks.File{Path: "a.txt", Data: []byte("before\nvalue = \"" + hidden + "\" # after\n")}
		e := checks.Engine{Detectors: []checks.Detector{secrets.New(secrets.Options{DecodeDepth: decodeDepth, Enabled: notOurs})}}
		found, err := e.ScanFile(f)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, x := range found {
			if x.Rule.ID != "github-pat" || x.Match == nil {
				continue
			}
			n++
			if left := survives(f.Data, x.Span, secret); left != "" {
				t.Errorf("%s of the secret is outside of the finding", left)
			}
			covered := string(f.Data[x.Span.Start:x.Span.End])
			for _, text := range []string{x.Excerpt.Text, x.Match.Text, x.Message, fmt.Sprint(x.Facts, x.Fixes)} {
				if strings.Contains(text, secret) || strings.Contains(text, covered) || strings.Contains(decodeAll(text), secret) {
					t.Errorf("the finding holds the secret: %q", text)
				}
			}
		}
		if n == 0 {
			t.Errorf("not found in %q", hidden)
		}
	}
}

// survives tells which end of a secret can still be decoded when the bytes of a
// span are overwritten, with digits 4 or letters V, since both decode to text
// at any place: the one from hexadecimal, the other from base64. At its ends
// the span may share a byte with its neighbours, so these vary.
func survives(data []byte, span checks.Span, secret string) string {
	n := max(span.Len()-2, 0)
	fills := []string{strings.Repeat("4", span.Len()), strings.Repeat("%44", span.Len()/3+1)}
	for _, c := range "AFQVZbglqvz059" {
		fills = append(fills, string(c)+strings.Repeat("V", n)+"V", "V"+strings.Repeat("V", n)+string(c), string(c)+strings.Repeat("V", n)+string(c))
	}
	for _, fill := range fills {
		text := decodeAll(string(data[:span.Start]) + fill + string(data[span.End:]))
		if strings.Contains(text, secret[:4]) {
			return "the start"
		}
		if strings.Contains(text, secret[len(secret)-4:]) {
			return "the end"
		}
	}
	return ""
}

// decodeAll decodes as deep as it goes, with gitleaks' own code.
func decodeAll(text string) string {
	d, all := newDecoder(), text
	for range 10 {
		next, more := d(text)
		if !more {
			break
		}
		text = next
		all += "\n" + text
	}
	return all
}

// Own rules look at decoded text too. What they found in the file itself they
// don't find again in what was decoded beside it.
func TestOwnRulesSeeWhatIsEncoded(t *testing.T) {
	password := "t7Gq9Z" + "xW2pLk"
	for i, text := range []string{
		"postgres://svc:" + password + "@db.internal.corp:5432/app",
		"DB_PASSWORD=" + password + "\nMODE=prod1\n",
	} {
		for k, encode := range encodings {
			f := &checks.File{Path: "deploy/secret.yaml", Data: []byte("data:\n  value: " + encode(text) + "\n")}
			e := checks.Engine{Detectors: []checks.Detector{secrets.New(secrets.Options{DecodeDepth: decodeDepth})}}
			found, err := e.ScanFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if len(found) != 1 {
				t.Errorf("text %d, encoding %d: %d findings", i, k, len(found))
				continue
			}
			x := found[0]
			if left := survives(f.Data, x.Span, password); left != "" {
				t.Errorf("text %d, encoding %d: %s of the password is outside of the finding", i, k, left)
			}
			if strings.Contains(fmt.Sprintf("%+v %+v", x, *x.Match), password) || strings.Contains(decodeAll(x.Excerpt.Text+"\n"+x.Match.Text), password) {
				t.Errorf("text %d, encoding %d: the finding holds the password", i, k)
			}
		}
	}
}

func TestDecodingIsBounded(t *testing.T) {
	// Percent escapes of a percent sign shrink a line by two bytes each pass.
	var lines bytes.Buffer
	for range 20_000 {
		fmt.Fprintf(&lines, "%%%s41 %s\n", strings.Repeat("25", 60), strings.Repeat("plain text ", 20))
	}
	d := secrets.New(secrets.Options{DecodeDepth: 50})
	err := d.Detect(&checks.File{Path: "a.txt", Data: lines.Bytes()}, func(checks.Finding) {})
	if err == nil || !strings.Contains(err.Error(), "max-decode-depth") {
		t.Errorf("error %v, want one that says that decoding ended", err)
	}
	d = secrets.New(secrets.Options{DecodeDepth: decodeDepth - 2})
	if err := d.Detect(&checks.File{Path: "a.txt", Data: lines.Bytes()}, func(checks.Finding) {}); err != nil {
		t.Error(err)
	}
}

// newDecoder returns gitleaks' decoder, one pass a call.
func newDecoder() func(string) (string, bool) {
	d, segments := codec.NewDecoder(), []*codec.EncodedSegment{}
	return func(text string) (string, bool) {
		text, segments = d.Decode(text, segments)
		return text, len(segments) > 0
	}
}
