package verdict

import (
	"math/big"
	"math/bits"
)

// der is a run of values in ASN.1's distinguished encoding. Keys are read by
// hand: crypto/x509 would add 0.9 MB to the binary and 0.1 ms to each start,
// and it checks keys at a cost that a hostile file could choose.
type der []byte

// Tags of the values that keys consist of.
const (
	tagInteger    = 0x02
	tagBits       = 0x03
	tagOctets     = 0x04
	tagOID        = 0x06
	tagSequence   = 0x30
	tagParameters = 0xa0 // of an elliptic curve key
	curvePrivate  = 1    // version of a SEC 1 key
)

// next splits off the first value.
func (d *der) next() (tag byte, body der, ok bool) {
	b := *d
	if len(b) < 2 {
		return 0, nil, false
	}
	tag, n, head := b[0], int(b[1]), 2
	if n >= 0x80 {
		size := n & 0x7f
		if size == 0 || size > 3 || len(b) < 2+size {
			return 0, nil, false
		}
		n = 0
		for _, c := range b[2 : 2+size] {
			n = n<<8 | int(c)
		}
		head += size
	}
	if n > len(b)-head {
		return 0, nil, false
	}
	*d = b[head+n:]
	return tag, b[head : head+n], true
}

// take splits off a value of one tag.
func (d *der) take(tag byte) (der, bool) {
	rest := *d
	got, body, ok := rest.next()
	if !ok || got != tag {
		return nil, false
	}
	*d = rest
	return body, true
}

// number splits off an integer that isn't negative, without leading zeros.
func (d *der) number() (der, bool) {
	n, ok := d.take(tagInteger)
	if !ok || len(n) == 0 || n[0]&0x80 != 0 {
		return nil, false
	}
	for len(n) > 0 && n[0] == 0 {
		n = n[1:]
	}
	return n, true
}

// small splits off an integer below 128.
func (d *der) small() (int, bool) {
	n, ok := d.number()
	switch {
	case !ok || len(n) > 1:
		return 0, false
	case len(n) == 0:
		return 0, true
	}
	return int(n[0]), true
}

// bitLen returns the length of a number without leading zeros.
func bitLen(n []byte) int {
	if len(n) == 0 {
		return 0
	}
	return 8*(len(n)-1) + bits.Len8(n[0])
}

// A keyKind is what could be read of a private key.
type keyKind struct {
	name string // "RSA", "EC P-256"
	bits int    // 0 where the name says it
	// sound says that the numbers of an RSA key fit together; other keys are
	// sound when they are whole.
	sound     bool
	encrypted bool
}

// parseDER reads a private key in PKCS #1, SEC 1, PKCS #8 or OpenSSL's DSA
// form, whichever it is: labels are wrong often enough. It says false of a key
// that isn't whole.
func parseDER(raw []byte) (keyKind, bool) {
	outer := der(raw)
	seq, ok := outer.take(tagSequence)
	if !ok {
		return keyKind{}, false
	}
	if k, ok := parseEncrypted(seq); ok {
		return k, true
	}
	version, ok := seq.small()
	if !ok {
		return keyKind{}, false
	}
	if rest := seq; version <= 1 {
		if algorithm, ok := rest.take(tagSequence); ok {
			return parsePKCS8(algorithm, rest)
		}
	}
	if rest := seq; version == curvePrivate {
		if _, ok := rest.take(tagOctets); ok {
			return parseSEC1(seq, "")
		}
	}
	return parseNumbers(seq)
}

// isPublicDER reports whether raw is a SubjectPublicKeyInfo or a Certificate
// (RFC 5280): an algorithm and a string of bits, in the latter after a body.
func isPublicDER(raw []byte) bool {
	outer := der(raw)
	seq, ok := outer.take(tagSequence)
	if !ok {
		return false
	}
	first, ok := seq.take(tagSequence)
	if !ok {
		return false
	}
	if second, ok := seq.take(tagSequence); ok {
		first = second
	}
	_, ok1 := first.take(tagOID)
	_, ok2 := seq.take(tagBits)
	return ok1 && ok2
}

// parseEncrypted reads PKCS #8's EncryptedPrivateKeyInfo (RFC 5958).
func parseEncrypted(seq der) (keyKind, bool) {
	algorithm, ok := seq.take(tagSequence)
	if !ok {
		return keyKind{}, false
	}
	_, ok1 := algorithm.take(tagOID)
	_, ok2 := seq.take(tagOctets)
	return keyKind{name: "PKCS #8", encrypted: true}, ok1 && ok2
}

// parsePKCS8 reads what follows the version in a PrivateKeyInfo (RFC 5958).
func parsePKCS8(algorithm, rest der) (keyKind, bool) {
	oid, ok1 := algorithm.take(tagOID)
	key, ok2 := rest.take(tagOctets)
	if !ok1 || !ok2 {
		return keyKind{}, false
	}
	switch string(oid) {
	case "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a":
		seq, ok := key.take(tagSequence)
		if v, isVersion := seq.small(); !ok || !isVersion || v > 1 {
			return keyKind{}, false
		}
		return parseNumbers(seq)
	case "\x2a\x86\x48\xce\x3d\x02\x01":
		curve, _ := algorithm.take(tagOID)
		seq, ok := key.take(tagSequence)
		if v, isVersion := seq.small(); !ok || !isVersion || v != curvePrivate {
			return keyKind{}, false
		}
		return parseSEC1(seq, curveName(curve))
	case "\x2b\x65\x70", "\x2b\x65\x6e", "\x2b\x65\x71", "\x2b\x65\x6f":
		octets, ok := key.take(tagOctets)
		names := [...]string{0x6e - 0x6e: "X25519", 0x6f - 0x6e: "X448", 0x70 - 0x6e: "Ed25519", 0x71 - 0x6e: "Ed448"}
		return keyKind{name: names[oid[2]-0x6e], sound: true}, ok && len(octets) >= 32
	case "\x2a\x86\x48\xce\x38\x04\x01":
		return keyKind{name: "DSA", sound: true}, true
	}
	return keyKind{name: "private key of a rare kind"}, true
}

// parseSEC1 reads what follows the version in an ECPrivateKey (RFC 5915).
func parseSEC1(seq der, curve string) (keyKind, bool) {
	private, ok := seq.take(tagOctets)
	if !ok || len(private) < 16 || len(private) > 72 {
		return keyKind{}, false
	}
	if parameters, ok := seq.take(tagParameters); ok && curve == "" {
		oid, _ := parameters.take(tagOID)
		curve = curveName(oid)
	}
	if curve == "" {
		curve = "EC"
	}
	return keyKind{name: curve, sound: true}, true
}

func curveName(oid der) string {
	switch string(oid) {
	case "\x2a\x86\x48\xce\x3d\x03\x01\x07":
		return "EC P-256"
	case "\x2b\x81\x04\x00\x22":
		return "EC P-384"
	case "\x2b\x81\x04\x00\x23":
		return "EC P-521"
	case "\x2b\x81\x04\x00\x0a":
		return "EC secp256k1"
	}
	return ""
}

// parseNumbers reads the integers after the version: eight make an RSA key
// (RFC 8017: n e d p q dp dq qinv), five a DSA key (p q g y x).
func parseNumbers(seq der) (keyKind, bool) {
	var numbers [8]der
	count := 0
	for len(seq) > 0 && count < len(numbers) {
		n, ok := seq.number()
		if !ok {
			break
		}
		numbers[count] = n
		count++
	}
	switch {
	case count == 8 && len(numbers[1]) > 0:
		k := rsaKey(numbers[0], numbers[3], numbers[4])
		k.sound = k.sound || len(seq) > 0 // more than two primes
		return k, true
	case count == 5 && len(seq) == 0:
		return keyKind{name: "DSA", bits: bitLen(numbers[0]), sound: true}, true
	}
	return keyKind{}, false
}

// rsaKey says of a modulus and its primes whether they fit together.
func rsaKey(n, p, q []byte) keyKind {
	k := keyKind{name: "RSA", bits: bitLen(n)}
	const large = 2048 // bytes; multiplying more would take long
	if len(n) > large {
		k.sound = true
	} else if len(p)+len(q) <= len(n)+1 && bitLen(p) > 1 && bitLen(q) > 1 {
		product := new(big.Int).SetBytes(p)
		k.sound = product.Mul(product, new(big.Int).SetBytes(q)).Cmp(new(big.Int).SetBytes(n)) == 0
	}
	return k
}
