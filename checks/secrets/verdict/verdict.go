// Package verdict says what the form of a secret proves without a network: that
// a checksum in it holds, that it expired, that it needs a passphrase, that
// everybody knows it from some manual.
//
// It promises four things. Nothing is dropped: a verdict raises or lowers what
// a rule found, because published examples of tokens often fail their checksum
// and so do tokens in formats that changed since. Nothing is quoted: facts
// carry fixed words, dates, sizes, account numbers and host names, never a
// value. Nothing is slow: every test is linear in the secret, which is cut off
// at 64 KiB, and no state is built before the first secret. Nothing panics,
// whatever the bytes.
package verdict

import (
	"bytes"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
)

// Input is a secret as a rule found it.
type Input struct {
	RuleID string
	Secret []byte
	// Line is the line or lines that the secret stands on. At most 16 KiB of
	// it are looked at; of longer ones pass what is around the secret.
	Line []byte
	Path string // slash-separated
	Now  time.Time
}

// Grade says what the form of a secret proves. The order is from harmless to
// certain.
type Grade int8

// The grades. The zero value is Neutral.
const (
	Refuted  Grade = iota - 2 // can't be a secret, or is a published example
	Doubtful                  // a dummy, expired, cut short, encrypted or public
	Neutral                   // the form proves nothing
	Verified                  // real: a checksum passes or a whole key is there
)

// String returns the grade in lower case, for logs and tests.
func (g Grade) String() string {
	switch g {
	case Refuted:
		return "refuted"
	case Doubtful:
		return "doubtful"
	case Verified:
		return "verified"
	}
	return "neutral"
}

// Verdict is a grade and what it rests on.
type Verdict struct {
	Grade Grade
	Facts []checks.Fact
}

// Limits in bytes. No secret that a rule knows comes near them.
const (
	maxSecret = 64 << 10
	maxLine   = 16 << 10
)

// A reader knows one kind of secret. It says false of everything else.
type reader func(*Input) (Verdict, bool)

// readers are asked in turn until one knows the secret. Those with a prefix or
// a length of their own come first.
var readers = [...]reader{
	readToken, readAzure, readWallet, readAWS, readPrivateKey, readWebToken, readIndexToken, readMode, readEncrypted,
}

// Of judges a secret by its own form and, where that proves nothing, by its
// line and path.
func Of(in Input) Verdict {
	in.Secret = bytes.Trim(in.Secret, " \t\r\n\"'`")
	if len(in.Secret) == 0 || len(in.Secret) > maxSecret {
		return Verdict{}
	}
	in.Line = in.Line[:min(len(in.Line), maxLine)]
	if what, ok := known(in.Secret); ok {
		return verdict(Refuted, "known", what)
	}
	for _, read := range readers {
		v, ok := read(&in)
		if !ok {
			continue
		}
		if v.Grade != Verified && v.Grade != Refuted {
			v.join(form(&in))
			v.join(naming(&in))
		}
		return v
	}
	v := form(&in)
	if v.Grade == Neutral {
		v.join(surroundings(&in))
	}
	return v
}

func verdict(g Grade, name, text string) Verdict {
	return Verdict{Grade: g, Facts: []checks.Fact{{Name: name, Text: text}}}
}

// say adds a fact; the grade becomes the more doubtful one.
func (v *Verdict) say(g Grade, name, text string) {
	v.Grade = min(v.Grade, g)
	v.Facts = append(v.Facts, checks.Fact{Name: name, Text: text})
}

// join adds the facts of another verdict; the grade becomes the more doubtful
// one.
func (v *Verdict) join(o Verdict) {
	v.Grade = min(v.Grade, o.Grade)
	v.Facts = append(v.Facts, o.Facts...)
}

// checksum is the verdict on a secret of which a checksum was computed.
func checksum(ok bool, issuer string) Verdict {
	if ok {
		return verdict(Verified, "checksum", "valid: this is a real "+issuer)
	}
	return verdict(Doubtful, "checksum", "wrong: made up, mistyped or cut; no real "+issuer+" has it")
}

// ruled reports whether a rule's id has one of the words in it.
func (in *Input) ruled(words ...string) bool {
	for _, w := range words {
		if strings.Contains(in.RuleID, w) {
			return true
		}
	}
	return false
}

// all reports whether every byte of s, of which there is at least one, is ok.
func all(s []byte, ok func(byte) bool) bool {
	for _, c := range s {
		if !ok(c) {
			return false
		}
	}
	return len(s) > 0
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLower(c byte) bool  { return 'a' <= c && c <= 'z' }
func isUpper(c byte) bool  { return 'A' <= c && c <= 'Z' }
func isLetter(c byte) bool { return isLower(c | 0x20) }
func isWord(c byte) bool   { return isLetter(c) || isDigit(c) }
func isHex(c byte) bool    { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }
func isBase32(c byte) bool { return isUpper(c) || '2' <= c && c <= '7' }
