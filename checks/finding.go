package checks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

// A Finding is one place where a rule holds. It carries no bytes of the file
// but the masked [Excerpt], so whoever has a Finding can show it, store it or
// send it without leaking a secret.
//
// A Detector sets Rule, Span, Around and Message, and Fixes, Facts, Trace and
// Severity where it has them. The Engine sets the rest.
type Finding struct {
	Rule   *Rule
	Path   string
	Origin Origin
	// Severity is the rule's, unless facts or policy changed it. A detector can
	// lower it to Low, not to Info, which is the same as not setting it.
	Severity Severity
	Span     Span     // what to underline; for a secret exactly its bytes
	Around   Span     // the whole match where it is wider than Span; else zero
	Start    Position // of Span.Start
	End      Position // of Span.End, exclusive
	Message  string   // what is wrong here, one sentence; never quotes a secret
	Excerpt  Excerpt
	Match    *SecretMatch // only for secrets
	Facts    []Fact
	Trace    []Step // from source to sink; empty unless data flows
	Fixes    []Fix
	// Fingerprint names the finding by its content.
	Fingerprint Fingerprint
	// Value is the same for every finding of the same secret, whichever rule saw
	// it and wherever it stands; zero for what is no secret.
	Value   ValueID
	Verdict Verdict
}

// An Excerpt is the line of a finding as it may be shown. Every secret that
// was found in the file is masked in it.
type Excerpt struct {
	Line int    // the line of the text, from 1
	Text string // without the line break; cut with "…" when very long
	// Start and End are byte offsets into Text of what to underline.
	Start, End int
	More       int // how many further lines the finding covers
}

// A SecretMatch is what a secrets rule matched around the secret, as gitleaks
// reports it.
type SecretMatch struct {
	// Text is the whole match with the secret replaced by "REDACTED".
	Text string
	// Lines and columns in gitleaks' numbering: columns are bytes from 1, and
	// from 2 on every line but the first, because gitleaks counts the line
	// break before it.
	StartLine, EndLine, StartColumn, EndColumn int
	Entropy                                    float32 // Shannon, bits per byte, of the secret
	// Tags say how the secret was decoded: "decoded:base64", "decode-depth:1".
	// The spans of the finding are then those of the encoded text.
	Tags []string
}

// A Fact is something that was established without a network: "checksum
// valid", "expired 2024-02-01".
type Fact struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// A Step is one place on the way from source to sink.
type Step struct {
	Span    Span
	Start   Position
	End     Position
	Message string
}

// A Fix is one way to remove a finding.
type Fix struct {
	Title string
	// Safe says that the fix keeps the program's behaviour apart from the
	// defect, so that it may be applied without a person reading it.
	Safe    bool
	Edits   []Edit
	Imports []string // packages or modules that the new text needs
}

// An Edit replaces the bytes of Span by New.
type Edit struct {
	Span Span
	New  string
}

// A Verdict is what policy makes of a finding.
type Verdict struct {
	Show  bool // tell the developer
	Block bool // refuse the commit, fail the run
	// Reason says why a finding is not shown or does not block, in words for
	// the developer: "ignored: test key". Empty when nothing stood against it.
	Reason string
	// Suppression is how a finding that isn't shown was suppressed.
	Suppression Suppression
}

// Suppression names the place of a suppression, in SARIF's words.
type Suppression string

// The places of a suppression.
const (
	NotSuppressed Suppression = ""
	InSource      Suppression = "inSource" // a comment in the file
	External      Suppression = "external" // a baseline, an ignore file, a policy
)

// A Fingerprint names a finding by its content: the same defect keeps its
// fingerprint when lines above it come and go, when the file is renamed and
// when the code around it is reformatted.
type Fingerprint [16]byte

// String returns 32 hexadecimal digits.
func (p Fingerprint) String() string { return hex.EncodeToString(p[:]) }

// MarshalText writes 32 hexadecimal digits.
func (p Fingerprint) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (p *Fingerprint) UnmarshalText(b []byte) error {
	if hex.DecodedLen(len(b)) != len(p) {
		return fmt.Errorf("fingerprint %q: want %d hexadecimal digits", b, 2*len(p))
	}
	_, err := hex.Decode(p[:], b)
	if err != nil {
		return fmt.Errorf("fingerprint %q: %w", b, err)
	}
	return nil
}

// A ValueID tells whether two findings hold the same secret. It is for
// comparing while Squire runs and can't be written: whoever reads a digest of a
// weak password can guess the password from it. Reports number the secrets
// instead.
type ValueID struct{ sum [16]byte }

// Known reports whether there is a secret to compare.
func (v ValueID) Known() bool { return v != ValueID{} }

// Equal is ==, for packages that can't see the digest.
func (v ValueID) Equal(w ValueID) bool { return v == w }

// Format writes the same for every value under every verb, so that no log and
// no error shows the digest by accident.
func (ValueID) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "(value)") }

// valueID computes HMAC-SHA256(key, 0, content), which is no fingerprint: no
// rule has an empty id. Of a secret that stands encoded the content is the
// encoded text.
func valueID(key, content []byte) ValueID {
	return ValueID{fingerprint(key, &Rule{Secret: true}, content)}
}

// NewFingerprint returns the fingerprint of a finding that no engine made, such
// as one about a policy. key is that of the engine.
func NewFingerprint(key []byte, rule *Rule, content []byte) Fingerprint {
	return fingerprint(key, rule, content)
}

// fingerprint computes HMAC-SHA256(key, rule id, 0, content). White space in
// the content of anything but a secret doesn't count.
//
// The key matters for secrets: a plain hash of a weak password could be
// guessed from a report. Repositories set a key of their own; see
// [Engine.Key].
func fingerprint(key []byte, rule *Rule, content []byte) (p Fingerprint) {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(rule.ID))
	mac.Write([]byte{0})
	if rule.Secret {
		mac.Write(content)
	} else {
		start := 0
		for i, c := range content {
			if c == ' ' || c == '\t' || c == '\r' || c == '\n' {
				mac.Write(content[start:i])
				start = i + 1
			}
		}
		mac.Write(content[start:])
	}
	copy(p[:], mac.Sum(nil))
	return p
}
