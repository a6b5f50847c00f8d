package verdict

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
)

// begin and end keep the first and last line of a key out of this file.
func armor(label string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func selfSigned(key *rsa.PrivateKey) []byte {
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	return must(x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key))
}

func sshString(parts ...[]byte) (b []byte) {
	for _, p := range parts {
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(p))), p...)
	}
	return b
}

func openSSH(cipher, kind string, public [][]byte, check2 uint32) []byte {
	private := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 7), check2)
	private = append(private, sshString([]byte(kind), make([]byte, 32), make([]byte, 64), []byte("me"))...)
	private = append(private, 1, 2, 3)
	b := append([]byte(opensshMagic), sshString([]byte(cipher), []byte("none"), nil)...)
	b = binary.BigEndian.AppendUint32(b, 1)
	return append(b, sshString(sshString(append([][]byte{[]byte(kind)}, public...)...), private)...)
}

func openPGP(data []byte, flip byte) string {
	crc := crc24(data)
	sum := []byte{byte(crc >> 16), byte(crc >> 8), byte(crc) ^ flip}
	label := "PGP PRIVATE" + " KEY BLOCK"
	return "-----BEGIN " + label + "-----\nVersion: 1\n\n" + base64.StdEncoding.EncodeToString(data) + "\n=" +
		base64.StdEncoding.EncodeToString(sum) + "\n-----END " + label + "-----"
}

func TestPrivateKeys(t *testing.T) {
	const private = "PRIVATE" + " KEY"
	key := must(rsa.GenerateKey(rand.Reader, 1024))
	pkcs1 := x509.MarshalPKCS1PrivateKey(key)
	pkcs8 := must(x509.MarshalPKCS8PrivateKey(key))
	ec := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	_, ed, _ := ed25519.GenerateKey(rand.Reader)
	x := must(ecdh.X25519().GenerateKey(rand.Reader))

	// The numbers of a key of which one was replaced.
	var numbers []asn1.RawValue
	must(asn1.Unmarshal(pkcs1, &numbers))
	swapped := append([]asn1.RawValue{}, numbers...)
	swapped[4] = numbers[5]
	wrong := must(asn1.Marshal(swapped))
	dsa := must(asn1.Marshal([]any{0, 1 << 40, 7, 9, 11, 13}))
	encrypted := must(asn1.Marshal([]any{[]any{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}}, make([]byte, 64)}))
	rare := must(asn1.Marshal([]any{0, []any{asn1.ObjectIdentifier{1, 2, 3, 4}}, make([]byte, 64)}))
	const rsaText = "RSA, 1024 bits, whole and without a passphrase"
	oneLine := strings.TrimSpace(armor("RSA "+private, pkcs1))
	lines := strings.Split(oneLine, "\n")
	n := []byte{0x80}

	tests := []struct {
		name, secret string
		grade        Grade
		fact, text   string
	}{
		{"PKCS #1", oneLine, Verified, "key", rsaText},
		{"PKCS #8", armor(private, pkcs8), Verified, "key", rsaText},
		{"wrong label", armor("EC "+private, pkcs8), Verified, "key", rsaText},
		{"SEC 1", armor("EC "+private, must(x509.MarshalECPrivateKey(ec))), Verified, "key", "EC P-256, whole and without a passphrase"},
		{"PKCS #8, EC", armor(private, must(x509.MarshalPKCS8PrivateKey(ec))), Verified, "key", "EC P-256, whole and without a passphrase"},
		{"Ed25519", armor(private, must(x509.MarshalPKCS8PrivateKey(ed))), Verified, "key", "Ed25519, whole and without a passphrase"},
		{"X25519", armor(private, must(x509.MarshalPKCS8PrivateKey(x))), Verified, "key", "X25519, whole and without a passphrase"},
		{"DSA", armor("DSA "+private, dsa), Verified, "key", "DSA, 41 bits, whole and without a passphrase"},
		{"a negative number", armor("DSA "+private, must(asn1.Marshal([]any{0, -5, 7, 9, 11, 13}))), Doubtful, "key", ""},
		{"a rare kind", armor(private, rare), Doubtful, "key", "private key of a rare kind"},
		{"numbers that don't fit", armor("RSA "+private, wrong), Doubtful, "key", "RSA, 1024 bits"},
		{"encrypted PKCS #8", armor("ENCRYPTED "+private, encrypted), Doubtful, "encrypted", "the key needs a passphrase"},
		{"encrypted PKCS #8, label lost", armor(private, encrypted), Doubtful, "encrypted", "the key needs a passphrase"},
		{"encrypted PKCS #1", string(pem.EncodeToMemory(&pem.Block{Type: "RSA " + private, Bytes: pkcs1,
			Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-128-CBC,00"}})), Doubtful, "encrypted", "the key needs a passphrase"},
		{"OpenSSH", armor("OPENSSH "+private, openSSH("none", "ssh-ed25519", [][]byte{make([]byte, 32)}, 7)), Verified, "key", "Ed25519, whole and without a passphrase"},
		{"OpenSSH, RSA", armor("OPENSSH "+private, openSSH("none", "ssh-rsa", [][]byte{{3}, append(n, make([]byte, 255)...)}, 7)), Verified, "key", "RSA, 2048 bits, whole and without a passphrase"},
		{"OpenSSH, encrypted", armor("OPENSSH "+private, openSSH("aes256-ctr", "ssh-ed25519", [][]byte{make([]byte, 32)}, 8)), Doubtful, "encrypted", "the key needs a passphrase"},
		{"OpenSSH, altered", armor("OPENSSH "+private, openSSH("none", "ssh-ed25519", [][]byte{make([]byte, 32)}, 8)), Doubtful, "key", "Ed25519"},
		{"OpenSSH, cut", armor("OPENSSH "+private, openSSH("none", "ssh-ed25519", [][]byte{make([]byte, 32)}, 7)[:90]), Doubtful, "key", ""},
		{"OpenPGP", openPGP(make([]byte, 99), 0), Neutral, "key", "OpenPGP, whole; it may still need a passphrase"},
		{"OpenPGP, altered", openPGP(make([]byte, 99), 1), Doubtful, "checksum", ""},
		{"public", armor("PUBLIC KEY", make([]byte, 99)), Refuted, "public", ""},
		{"certificate", armor("CERTIFICATE", make([]byte, 99)), Refuted, "public", ""},
		{"dots", lines[0] + "\n" + lines[1] + "\n...\n" + lines[len(lines)-1], Doubtful, "key", "cut short: dots stand in its place"},
		{"lines missing", strings.Join(append(lines[:4:4], lines[6:]...), "\n"), Doubtful, "key", ""},
		{"no last line", strings.Join(lines[:6], "\n"), Doubtful, "key", "cut short: its last line is missing"},
		{"no key", lines[0] + "\nput your key here!\n" + lines[len(lines)-1], Doubtful, "key", ""},
		{"a key and something else", lines[0] + "\n{{.Rest}}\n" + strings.Join(lines[1:], "\n"), Doubtful, "key", "no key: what stands between its first and last line isn't base64"},
		{"three primes", armor("RSA "+private, must(asn1.Marshal([]any{1, 105, 5, 29, 3, 5, 1, 1, 2, []any{[]int{7, 1, 1}}}))), Doubtful, "key", "RSA, 7 bits, whole and without a passphrase"},
		{"empty", lines[0] + "\n" + lines[len(lines)-1], Doubtful, "key", ""},
		{"random bytes", armor("RSA "+private, randomBytes(random(3), 600)), Doubtful, "key", ""},
		{"DER alone, in base64", base64.StdEncoding.EncodeToString(pkcs1), Verified, "key", rsaText},
		{"DER alone, in hexadecimal", hex.EncodeToString(pkcs1), Verified, "key", rsaText},
		{"public key alone", base64.StdEncoding.EncodeToString(must(x509.MarshalPKIXPublicKey(&key.PublicKey))), Refuted, "public", ""},
		{"certificate alone", base64.StdEncoding.EncodeToString(selfSigned(key)), Refuted, "public", ""},
		{"PEM in base64", base64.StdEncoding.EncodeToString([]byte(oneLine)), Verified, "key", rsaText},
		{"in JSON", strings.ReplaceAll(oneLine, "\n", `\n`), Verified, "key", rsaText},
		{"CRLF and YAML", strings.ReplaceAll(oneLine, "\n", "\r\n      "), Verified, "key", rsaText},
		{"in Java", strings.ReplaceAll(oneLine, "\n", "\\n\" +\n\t\t\""), Verified, "key", rsaText},
		{"in Python", strings.ReplaceAll(oneLine, "\n", "\\n'\n    '"), Verified, "key", rsaText},
		{"commented out", strings.ReplaceAll(oneLine, "\n", "\n// "), Verified, "key", rsaText},
		{"on one line", strings.ReplaceAll(oneLine, "\n", " "), Verified, "key", rsaText},
		{"PuTTY", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: x\n", Neutral, "key", ""},
		{"PuTTY, encrypted", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: aes256-cbc\nComment: x\n", Doubtful, "encrypted", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := Of(Input{RuleID: "private-key", Secret: []byte(tt.secret), Now: now})
			if v.Grade != tt.grade || len(v.Facts) == 0 || v.Facts[0].Name != tt.fact || tt.text != "" && v.Facts[0].Text != tt.text {
				t.Errorf("got %v %v, want %v %s: %s", v.Grade, v.Facts, tt.grade, tt.fact, tt.text)
			}
		})
	}
}

func TestSmallRSAKey(t *testing.T) {
	// 61 and 53 make a modulus of twelve bits.
	der := must(asn1.Marshal([]any{0, 3233, 17, 413, 61, 53, 53, 49, 38}))
	v := Of(Input{Secret: []byte(armor("RSA PRIVATE"+" KEY", der))})
	if v.Grade != Doubtful || len(v.Facts) != 2 || v.Facts[1].Name != "size" {
		t.Errorf("got %v %v", v.Grade, v.Facts)
	}
}

func TestWebTokens(t *testing.T) {
	const hs = `{"alg":"HS256","typ":"JWT"}`
	sig := "0123456789abcdef0123456789abcdef"
	tests := []struct {
		name, secret string
		grade        Grade
		facts        string // names and texts
	}{
		{"plain", jwt(hs, `{"sub":"x"}`, sig), Neutral, "alg=HS256"},
		{"expired", jwt(hs, `{"exp":1706745600}`, sig), Doubtful, "alg=HS256 expired=2024-02-01"},
		{"expires", jwt(hs, `{"exp":1798848000.5}`, sig), Neutral, "alg=HS256 expires=2027-01-02"},
		{"expires never that a clock knows", jwt(hs, `{"exp":1e300}`, sig), Neutral, "alg=HS256"},
		{"exp is text", jwt(hs, `{"exp":"tomorrow","iss":"https://id.example.com/a?b"}`, sig), Neutral, "alg=HS256 issuer=id.example.com"},
		{"issuer with a password", jwt(hs, `{"iss":"https://me:pw@ID.example.com"}`, sig), Neutral, "alg=HS256 issuer=id.example.com"},
		{"issuer that is no address", jwt(hs, `{"iss":"key-of-a-customer"}`, sig), Neutral, "alg=HS256"},
		{"issuer with control characters", jwt(hs, `{"iss":"https://a\u001b[31m.example.com"}`, sig), Neutral, "alg=HS256"},
		{"unsigned", jwt(`{"alg":"none"}`, `{"sub":"x"}`, ""), Doubtful, "alg=none: not signed, so a careful server refuses it"},
		{"unknown algorithm", jwt(`{"alg":"\u001b]0;x"}`, `{"sub":"x"}`, sig), Neutral, ""},
		{"demo issuer", jwt(hs, `{"iss":"supabase"+"-demo"}`, sig), Doubtful, "form=no web token: its content doesn't decode"},
		{"demo", jwt(hs, `{"iss":"supabase-demo"}`, sig), Refuted, "known=the demo token of every local Supabase alg=HS256"},
		{"sample", jwt(hs, `{"sub":"1234567890","name":"John Doe","iat":1}`, sig), Refuted, "known=the sample of jwt.io alg=HS256"},
		{"a person", jwt(hs, `{"sub":"17","name":"John Doe"}`, sig), Neutral, "alg=HS256"},
		{"no JSON", "eyJ" + text(random(4), base62, 30) + ".abc.def", Doubtful, "form=no web token: its header doesn't decode"},
		{"signature missing", strings.TrimRight(jwt(hs, `{"sub":"x"}`, ""), ""), Doubtful, "alg=HS256 form=its signature is missing"},
		{"detached", jwt(hs, "", sig), Doubtful, "form=no web token: a signature on something that isn't here"},
		{"encrypted", jwt(`{"alg":"dir","enc":"A256GCM"}`, "", "iv") + ".YQ.YQ", Neutral, "encrypted=only the server can read the token, but whoever has it can use it"},
		{"base64 once more", base64.StdEncoding.EncodeToString([]byte(jwt(hs, `{"exp":1706745600}`, sig))), Doubtful, "alg=HS256 expired=2024-02-01"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := judge("jwt", tt.secret)
			var facts []string
			for _, f := range v.Facts {
				facts = append(facts, f.Name+"="+f.Text)
			}
			// Refuted facts come in the order of their readers.
			got := strings.Join(facts, " ")
			if v.Grade != tt.grade || !sameWords(got, tt.facts) {
				t.Errorf("got %v %q, want %v %q", v.Grade, got, tt.grade, tt.facts)
			}
		})
	}
}

func sameWords(a, b string) bool {
	count := map[string]int{}
	for _, w := range strings.Fields(a) {
		count[w]++
	}
	for _, w := range strings.Fields(b) {
		count[w]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}
