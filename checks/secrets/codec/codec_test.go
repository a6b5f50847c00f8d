package codec_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"
	oracle "github.com/zricethezav/gitleaks/v8/detect/codec"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets/codec"
)

// passes is how deep the tests decode.
const passes = 6

// same holds all passes over a text against gitleaks', and the places, tags
// and lines of some spans in each.
func same(t *testing.T, text string) (depth int) {
	t.Helper()
	zerolog.SetGlobalLevel(zerolog.Disabled)
	theirs := oracle.NewDecoder()
	raw, segments := text, []*oracle.EncodedSegment{}
	var ours *codec.Text
	for depth = 1; depth <= passes; depth++ {
		raw, segments = theirs.Decode(raw, segments)
		if ours == nil {
			ours = codec.Decode([]byte(text))
		} else {
			ours = ours.Decode()
		}
		if ours == nil || len(segments) == 0 {
			if ours != nil || len(segments) != 0 {
				t.Fatalf("%q, pass %d: gitleaks decodes %d segments, we %v", text, depth, len(segments), ours)
			}
			return depth - 1
		}
		if string(ours.Data) != raw {
			t.Fatalf("%q, pass %d (-gitleaks +squire):\n%s", text, depth, cmp.Diff(raw, string(ours.Data)))
		}
		if len(ours.Segments) != len(segments) {
			t.Fatalf("%q, pass %d: %d segments, gitleaks has %d", text, depth, len(ours.Segments), len(segments))
		}
		r := rand.New(rand.NewPCG(uint64(len(text)), uint64(depth)))
		for range 20 {
			s := checks.Span{Start: r.IntN(len(raw))}
			s.End = s.Start + 1 + r.IntN(min(len(raw)-s.Start, 60))
			sameSpan(t, text, raw, segments, ours, s)
		}
	}
	return passes
}

func sameSpan(t *testing.T, text, raw string, segments []*oracle.EncodedSegment, ours *codec.Text, s checks.Span) {
	t.Helper()
	theirs := oracle.SegmentsWithDecodedOverlap(segments, s.Start, s.End)
	touching := ours.Touching(s)
	if len(touching) != len(theirs) {
		t.Fatalf("%q: %v touches %d segments, for gitleaks %d", text, s, len(touching), len(theirs))
	}
	origin := ours.Origin(s)
	if origin.Start < 0 || origin.End < origin.Start || origin.End > len(text) {
		t.Fatalf("%q: %v came from %v", text, s, origin)
	}
	if len(touching) == 0 {
		return
	}
	type place struct {
		At   []int
		Tags []string
		Line string
	}
	at := ours.Reported(s)
	if at.Start < 0 || at.End < at.Start || at.End > len(text) {
		t.Fatalf("%q: %v is reported at %v", text, s, at)
	}
	want := place{oracle.AdjustMatchIndex(theirs, []int{s.Start, s.End}), oracle.Tags(theirs), oracle.CurrentLine(theirs, raw)}
	got := place{[]int{at.Start, at.End}, ours.Tags(touching), string(ours.Line(touching, s))}
	if len(want.Line) > 1<<14 && strings.Contains(want.Line, got.Line) {
		want.Line = got.Line // cut
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("%q, %v of %q (-gitleaks +squire):\n%s", text, s, raw, d)
	}
}

// encode encodes a text in one of the ways that are decoded.
func encode(r *rand.Rand, text string) string {
	var b strings.Builder
	switch r.IntN(8) {
	case 0:
		return base64.StdEncoding.EncodeToString([]byte(text))
	case 1:
		return base64.RawURLEncoding.EncodeToString([]byte(text))
	case 2:
		return hex.EncodeToString([]byte(text))
	case 3:
		return strings.ToUpper(hex.EncodeToString([]byte(text)))
	case 4:
		for i := range len(text) {
			if r.IntN(3) == 0 {
				fmt.Fprintf(&b, "%%%02x", text[i])
			} else {
				b.WriteByte(text[i])
			}
		}
	case 5:
		for _, c := range text {
			fmt.Fprintf(&b, `\u%04x`, c)
		}
	case 6:
		for _, c := range text {
			fmt.Fprintf(&b, `\\U%04X`, c)
		}
	default:
		for _, c := range text {
			fmt.Fprintf(&b, "U+%04X ", c)
		}
	}
	return b.String()
}

// generate makes a text of plain words and nested encodings side by side.
func generate(seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 7))
	var piece func(depth int) string
	piece = func(depth int) string {
		var b strings.Builder
		for range 1 + r.IntN(4) {
			switch r.IntN(6) {
			case 0:
				b.WriteString([]string{"\n", " ", "=", "\"", "%", "%4", "\\", "U+", "u0041", "==", "é", "\xff", "U+0041", "%25", "%0a", "%00"}[r.IntN(16)])
			case 1:
				b.WriteString("password: sesame-")
			case 2:
				for range r.IntN(40) {
					b.WriteByte("abcdefABCDEF0123456789+/-_xyzU"[r.IntN(30)])
				}
			default:
				if depth > 0 {
					b.WriteString(encode(r, piece(depth-1)))
				} else {
					fmt.Fprintf(&b, "a value %d of text", r.IntN(1000))
				}
			}
		}
		return b.String()
	}
	return piece(r.IntN(5))
}

func TestSameAsGitleaks(t *testing.T) {
	var deep [passes + 1]int
	for seed := range uint64(600) {
		deep[same(t, generate(seed))]++
	}
	for d, n := range deep[:5] {
		if n < 20 {
			t.Errorf("%d texts of depth %d: the texts test too little (%v)", n, d, deep)
		}
	}
}

func TestSameAsGitleaksAtTheEdges(t *testing.T) {
	plain := base64.StdEncoding.EncodeToString([]byte("a plain text, long enough 123"))
	for _, text := range []string{
		"", "%", "%4", "%41", "%41 and % and %4", "%41 and %42\n%43", "%41" + plain, plain + "%41", "%zz%41", "%41%00",
		`\u0041`, `\\u0041`, `\\\u0041`, `\u004`, `\u0041\u0000`, `\ud83d\ude00`, `\U0041`, `\\`, `\`,
		"U+0041", "U+0041 U+0042", "U+0041\u00a0", "U+0041\vU+0042", "U+U+0041 ", "u+0041 ", "abcU+0041 U+0042\n", "0123456789abcdefU+0041 ",
		strings.Repeat("41", 16), strings.Repeat("41", 15), strings.Repeat("41", 16) + "4", strings.Repeat("aB", 16), strings.Repeat("41", 16) + "==",
		strings.Repeat("41", 16) + "ghijklmnopqrstuvwxyz", strings.Repeat("41", 16) + plain,
		plain, plain + "=", plain + "==", plain + "===", plain[:len(plain)-1], plain[1:], plain + plain, plain + "=" + plain,
		base64.URLEncoding.EncodeToString([]byte("???>>>~~~ text?")), base64.RawURLEncoding.EncodeToString([]byte("???>>>~~~ text?")),
		base64.StdEncoding.EncodeToString([]byte("text in several words")), base64.StdEncoding.EncodeToString([]byte("text with \x00 in it")),
		"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo", "isThisAnIdentifierOrNot", "+/+/-_-_+/+/-_-_",
	} {
		same(t, text)
		same(t, "\n"+text+"\n")
		same(t, text+" "+text)
	}
}

func FuzzSameAsGitleaks(f *testing.F) {
	for seed := range uint64(50) {
		f.Add(generate(seed))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) < 1<<12 {
			same(t, text)
		}
	})
}

// Origin is exact: every byte that holds a bit of the span, and no other.
func TestOrigin(t *testing.T) {
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	inner := "the inner value = 42" // "inner" is the bytes 4 to 9, in the characters 5 to 12
	long := strings.Repeat("plain%20", 5000)
	var escapes strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&escapes, `\u%04x`, []rune("aé\u20ac")[i%3])
	}
	for _, tt := range []struct{ name, text, find, want string }{
		{"base64", "a = " + b64(inner) + " # b", "inner", b64(inner)[5:12]},
		{"all of it", "a = " + b64(inner) + " # b", inner, b64(inner)},
		{"to its end", "a = " + b64(inner) + " # b", "42", b64(inner)[24:]},
		{"base64 twice", "a = " + b64("x "+b64(inner)) + " # b", "inner", b64("x " + b64(inner))[(2+5)*4/3 : ((2+12)*4+2)/3]},
		{"beside", b64(inner) + " beside " + b64(inner), "beside", "beside"},
		{"into", "key=" + b64(inner), "key=the", "key=" + b64(inner)[:4]},
		{"across", b64(inner) + "; " + b64(inner), "42; the", b64(inner)[24:] + "; " + b64(inner)[:4]},
		{"percent", "?a=%41&b=value&c=%42", "value", "value"},
		{"percent escape", "?a=%41&b=va%6cue&c=%42", "value", "va%6cue"},
		{"percent at the end", "?a=%41&b=valu%65", "value", "valu%65"},
		{"percent at the start", "%76alue&c=%42", "value", "%76alue"},
		{"base64 in percent", "?x=%41&y=" + b64(inner) + "&z=%42", "inner", b64(inner)[5:12]},
		{"far in percent", long + "va%6cue" + long, "value", "va%6cue"},
		{"hex", hex.EncodeToString([]byte(inner)), "inner", hex.EncodeToString([]byte(inner))[8:18]},
		{"unicode", `say \u0041\u0042C`, "BC", `\u0042C`},
		{"code points", "say U+0041 U+0042 U+0043 ", "AB", "U+0041 U+0042 "},
		{"far in unicode", escapes.String() + `\u0041\\u0042` + escapes.String(), "AB", `\u0041\\u0042`},
		{"within a rune", escapes.String() + `\u00e9\u0042` + escapes.String(), "\xa9B", `\u00e9\u0042`},
		{"to within a rune", escapes.String() + `\u0042\u00e9` + escapes.String(), "B\xc3", `\u0042\u00e9`},
	} {
		found := false
		for d := codec.Decode([]byte(tt.text)); d != nil; d = d.Decode() {
			i := bytes.Index(d.Data, []byte(tt.find))
			if i < 0 {
				continue
			}
			found = true
			s := d.Origin(checks.Span{Start: i, End: i + len(tt.find)})
			if got := tt.text[s.Start:s.End]; got != tt.want {
				t.Errorf("%s: %q in %q came from %q, want %q", tt.name, tt.find, d.Data, got, tt.want)
			}
		}
		if !found {
			t.Errorf("%s: %q was not decoded", tt.name, tt.find)
		}
	}
}

// clean is source code with nothing to decode.
func clean() []byte {
	const line = "\tif err := s.walk(ctx, path.Join(root, name), opts.MaxDepth-1); err != nil { // see below, %d of %s\n" +
		"\t\treturn fmt.Errorf(\"walk %q: %w\", name, err)\n\t}\n\tx := `C:\\Users\\unknown` + defaultConfigurationFileName\n"
	return []byte(strings.Repeat(line, 5000))
}

func TestNothingAllocatedWhenNothingIsEncoded(t *testing.T) {
	text := clean()
	if n := testing.AllocsPerRun(3, func() {
		if codec.Decode(text) != nil {
			t.Error("decoded something")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkClean(b *testing.B) {
	text := clean()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		codec.Decode(text)
	}
}

func BenchmarkNestedBase64(b *testing.B) {
	text := bytes.Repeat([]byte("some plain text 1 "), 1<<15)
	for range 5 {
		text = []byte(base64.StdEncoding.EncodeToString(text))
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		for t := codec.Decode(text); t != nil; t = t.Decode() {
		}
	}
}
