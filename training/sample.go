package training

import (
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"math/rand/v2"
	"strconv"
	"strings"
)

// Lessons must show what a leaked secret looks like, and must not contain one:
// a secret-shaped string in this repository would set off our own hook, push
// protection of forges and the scanners of everybody who copies an example. So
// an example says {{secret "github-pat" seed=3}}, which is shown masked and
// expanded only where a scanner is to be tested.

// A sampleKind makes made-up secrets of one kind.
type sampleKind struct {
	name string
	// masked is what a reader sees: the shape, with stars that no rule takes
	// for a value.
	masked string
	make   func(*rand.Rand) string
}

const (
	lower    = "abcdefghijklmnopqrstuvwxyz"
	upper    = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits   = "0123456789"
	alphanum = digits + upper + lower
	stars    = "****************"
)

// sampleKinds is a function, not a variable, so that it costs nothing at
// start-up. Prefixes are in two parts so that the source holds none of them.
func sampleKinds() []sampleKind {
	return []sampleKind{
		{"aws-access-key", "AK" + "IA" + stars, func(r *rand.Rand) string {
			return "AK" + "IA" + pick(r, upper+"234567", 16)
		}},
		{"aws-secret-key", stars + stars, func(r *rand.Rand) string {
			return pick(r, alphanum+"+/", 40)
		}},
		{"github-pat", "gh" + "p_" + stars, func(r *rand.Rand) string {
			body := pick(r, alphanum, 30)
			return "gh" + "p_" + body + base62(crc32.ChecksumIEEE([]byte(body)), 6)
		}},
		{"npm-token", "np" + "m_" + stars, func(r *rand.Rand) string {
			body := pick(r, alphanum, 30)
			return "np" + "m_" + body + base62(crc32.ChecksumIEEE([]byte(body)), 6)
		}},
		{"password", stars, func(r *rand.Rand) string {
			// Always with a digit and both cases, as a password that a rule
			// should find.
			return pick(r, upper, 1) + pick(r, alphanum, 14) + pick(r, digits, 1) + pick(r, lower, 2)
		}},
		{"slack-token", "xo" + "xb-" + stars, func(r *rand.Rand) string {
			return "xo" + "xb-" + pick(r, digits[1:], 12) + "-" + pick(r, digits[1:], 12) + "-" + pick(r, alphanum, 24)
		}},
		{"slack-webhook", "https://hooks.sl" + "ack.com/services/" + stars, func(r *rand.Rand) string {
			return "https://hooks.sl" + "ack.com/services/T" + pick(r, digits+upper, 10) + "/B" + pick(r, digits+upper, 10) + "/" + pick(r, alphanum, 24)
		}},
		{"signing-key", stars + stars, func(r *rand.Rand) string { return pick(r, alphanum, 50) }},
		{"stripe-key", "sk" + "_live_" + stars, func(r *rand.Rand) string {
			return "sk" + "_live_" + pick(r, alphanum, 24)
		}},
		{"private-key-body", stars + stars, func(r *rand.Rand) string {
			// One line of the base64 of a key. The lines around it are in the
			// example, their words apart: see [keyFence].
			b := make([]byte, 48)
			for i := range b {
				b[i] = byte(r.Uint32())
			}
			return base64.StdEncoding.EncodeToString(b)
		}},
		{"private-key-begin", keyFence("BEGIN"), func(*rand.Rand) string { return keyFence("BEGIN") }},
		// Masked, the last line is cut: fence, sixty characters and fence are
		// what a rule calls a private key, whatever stands between.
		{"private-key-end", "-----END (cut)-----", func(*rand.Rand) string { return keyFence("END") }},
	}
}

// keyFence returns the first or last line of an OpenSSH private key. A fence
// without a key between is no secret, so it is shown as it is.
func keyFence(word string) string {
	return "-----" + word + " OPENSSH PRIVATE" + " KEY-----"
}

// SampleKinds returns the names of the kinds of secret that an example can ask
// for.
func SampleKinds() []string {
	var names []string
	for _, k := range sampleKinds() {
		names = append(names, k.name)
	}
	return names
}

// Sample returns a made-up secret. It is the same for the same kind and seed on
// every machine and in every version, and no provider ever issued it.
func Sample(kind string, seed uint64) (string, error) {
	for _, k := range sampleKinds() {
		if k.name == kind {
			h := fnv.New64a()
			h.Write([]byte(kind))
			return k.make(rand.New(rand.NewPCG(seed, h.Sum64()))), nil
		}
	}
	return "", unknownKind(kind)
}

// CheckPlaceholders returns an error when text has a placeholder that can't be
// expanded. The compiler calls it, so that later nothing can go wrong.
func CheckPlaceholders(text string) (err error) {
	eachPlaceholder(text, func(inside string) string {
		if _, _, e := parsePlaceholder(inside); e != nil && err == nil {
			err = e
		}
		return ""
	})
	return err
}

func expandPlaceholders(line string) string {
	return replacePlaceholders(line, func(k sampleKind, seed uint64) string {
		s, _ := Sample(k.name, seed)
		return s
	})
}

// Masked returns a line of an example as readers see it: with stars for each
// placeholder.
func Masked(line string) string {
	return replacePlaceholders(line, func(k sampleKind, _ uint64) string { return k.masked })
}

// replacePlaceholders leaves a placeholder that it doesn't understand as it is;
// the compiler refuses those.
func replacePlaceholders(line string, with func(sampleKind, uint64) string) string {
	return eachPlaceholder(line, func(inside string) string {
		k, seed, err := parsePlaceholder(inside)
		if err != nil {
			return placeholderOpen + inside + placeholderClose
		}
		return with(k, seed)
	})
}

const (
	placeholderOpen  = "{{secret "
	placeholderClose = "}}"
)

// eachPlaceholder replaces what stands in each {{secret …}}, delimiters
// included, by what with returns.
func eachPlaceholder(line string, with func(inside string) string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(line, placeholderOpen)
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		inside, after, ok := strings.Cut(rest, placeholderClose)
		if !ok { // not closed: the whole rest is inside
			inside, after = rest, ""
		}
		b.WriteString(with(inside))
		line = after
	}
}

// parsePlaceholder reads `"kind" seed=1`. The quotes may be left out so that a
// placeholder fits into a string literal; no seed is seed 0.
func parsePlaceholder(inside string) (k sampleKind, seed uint64, err error) {
	name, rest, hasSeed := strings.Cut(inside, " ")
	if len(name) > 1 && name[0] == '"' && name[len(name)-1] == '"' {
		name = name[1 : len(name)-1]
	}
	if hasSeed {
		value, ok := strings.CutPrefix(rest, "seed=")
		if seed, err = strconv.ParseUint(value, 10, 31); err != nil || !ok {
			return k, 0, fmt.Errorf(`placeholder {{secret %s}}: want {{secret "kind" seed=1}}`, inside)
		}
	}
	for _, k := range sampleKinds() {
		if k.name == name {
			return k, seed, nil
		}
	}
	return k, 0, unknownKind(name)
}

func unknownKind(name string) error {
	return fmt.Errorf("unknown kind of secret %q: want one of %s", name, strings.Join(SampleKinds(), ", "))
}

// pick returns n characters of an alphabet.
func pick(r *rand.Rand, alphabet string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(b)
}

// base62 writes v in n digits of GitHub's and npm's alphabet, zeros first.
func base62(v uint32, n int) string {
	b := make([]byte, n)
	for i := n - 1; i >= 0; i-- {
		b[i] = alphanum[v%62]
		v /= 62
	}
	return string(b)
}
