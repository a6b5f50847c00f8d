package verdict

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
)

// Secrets are made here at run time, by encoders of our own, so that nothing
// in the repository looks like one.

var now = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

const (
	base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
)

func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

func text(r *rand.Rand, alphabet string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(b)
}

func randomBytes(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// inBase writes n with a fixed number of digits.
func inBase(n uint64, alphabet string, digits int) string {
	b := bytes.Repeat([]byte{alphabet[0]}, digits)
	for i := digits - 1; i >= 0; i-- {
		b[i] = alphabet[n%uint64(len(alphabet))]
		n /= uint64(len(alphabet))
	}
	return string(b)
}

func withCRC62(prefix, body string) string {
	return prefix + body + inBase(uint64(crc32.ChecksumIEEE([]byte(body))), base62, 6)
}

func gitlabToken(r *rand.Rand, version string) string {
	payload := append(randomBytes(r, 16), "o:1\nu:"...)
	payload = append(payload, 6)
	b64 := base64.RawURLEncoding.EncodeToString(payload)
	s := "glpat-" + b64 + "." + version + inBase(uint64(len(b64)), "0123456789abcdefghijklmnopqrstuvwxyz", 2)
	crc := strconv.FormatUint(uint64(crc32.ChecksumIEEE([]byte(s))), 36)
	return s + strings.Repeat("0", 7-len(crc)) + crc
}

func nkey(prefix []byte, key []byte) string {
	raw := append(bytes.Clone(prefix), key...)
	// A second implementation of CRC-16/XMODEM: long division of the message
	// by the polynomial.
	m := new(big.Int).Lsh(new(big.Int).SetBytes(raw), 16)
	poly := big.NewInt(0x11021)
	for m.BitLen() > 16 {
		m.Xor(m, new(big.Int).Lsh(poly, uint(m.BitLen()-17)))
	}
	raw = binary.LittleEndian.AppendUint16(raw, uint16(m.Uint64()))
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)
}

func wif(r *rand.Rand, version byte, compressed bool) string {
	raw := append([]byte{version}, randomBytes(r, 32)...)
	if compressed {
		raw = append(raw, 1)
	}
	one := sha256.Sum256(raw)
	two := sha256.Sum256(one[:])
	n := new(big.Int).SetBytes(append(raw, two[:4]...))
	var s []byte
	for mod := new(big.Int); n.Sign() > 0; {
		n.DivMod(n, big.NewInt(58), mod)
		s = append([]byte{base58[mod.Int64()]}, s...)
	}
	return string(s)
}

func ageKey(r *rand.Rand) string {
	const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	data := text(r, alphabet, 52)
	// The six characters of checksum are found one by one: bech32 is linear,
	// so each bit of the checksum flips fixed bits of the remainder.
	remainder := func(s string) uint32 {
		check := uint32(1)
		step := func(v byte) {
			top := check >> 25
			check = check&0x1ffffff<<5 ^ uint32(v)
			for i, g := range []uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
				check ^= g * (top >> i & 1)
			}
		}
		for _, c := range "age-secret-key-" {
			step(byte(c >> 5))
		}
		step(0)
		for _, c := range "age-secret-key-" {
			step(byte(c & 31))
		}
		for _, c := range s {
			step(byte(strings.IndexRune(alphabet, c)))
		}
		return check
	}
	sum := remainder(data+"qqqqqq") ^ 1
	for i := range 6 {
		data += string(alphabet[sum>>(5*(5-i))&31])
	}
	return "AGE-SECRET-KEY-1" + strings.ToUpper(data)
}

func azure(r *rand.Rand, k azureKey, seed string) string {
	alphabet := base62
	prefix := text(r, alphabet, k.at) + k.signature
	padded := k.length - strings.Count(map[int]string{88: "==", 56: "==", 52: "", 44: "="}[k.length], "=")
	s := prefix + strings.Repeat("A", padded-len(prefix))
	raw, ok := decodeBase64([]byte(s))
	if !ok {
		panic("not base64")
	}
	binary.LittleEndian.PutUint32(raw[len(raw)-4:], marvin32(raw[:len(raw)-4], azureSeed(seed)))
	return base64.StdEncoding.EncodeToString(raw)
}

func jwt(header, payload, signature string) string {
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(header)) + "." + enc([]byte(payload)) + "." + enc([]byte(signature))
}

func pypi(r *rand.Rand, location string) string { return macaroonToken(r, location, 32) }

func macaroonToken(r *rand.Rand, location string, signature int) string {
	field := func(kind byte, data []byte) []byte {
		return append(binary.AppendUvarint([]byte{kind}, uint64(len(data))), data...)
	}
	raw := []byte{2}
	raw = append(raw, field(1, []byte(location))...)
	raw = append(raw, field(2, randomBytes(r, 36))...)
	raw = append(raw, 0)
	raw = append(raw, field(2, []byte(`{"v":1}`))...)
	raw = append(raw, 0, 0)
	raw = append(raw, field(6, randomBytes(r, signature))...)
	return "pypi-" + base64.RawURLEncoding.EncodeToString(raw)
}

// altered changes one character in the middle to another one of its class.
func altered(s string) string {
	b := []byte(s)
	i := len(b) / 2
	for !isWord(b[i]) {
		i++
	}
	switch c := b[i]; {
	case c == 'a' || c == 'A':
		b[i]++
	case isDigit(c):
		b[i] = '2' + (c-'2'+1)%6
	case isUpper(c):
		b[i] = 'A'
	default:
		b[i] = 'a'
	}
	return string(b)
}

func judge(rule, secret string) Verdict {
	return Of(Input{RuleID: rule, Secret: []byte(secret), Line: []byte("key = \"" + secret + "\""), Path: "a/b.txt", Now: now})
}

func TestChecksums(t *testing.T) {
	r := random(1)
	type sample struct{ name, rule, secret, issuer string }
	samples := []sample{
		{"ghp", "github-pat", withCRC62("gh"+"p_", text(r, base62, 30)), "GitHub token"},
		{"gho", "github-oauth", withCRC62("gh"+"o_", text(r, base62, 30)), "GitHub token"},
		{"ghu", "github-app-token", withCRC62("gh"+"u_", text(r, base62, 30)), "GitHub token"},
		{"ghs in a generic rule", "generic-api-key", withCRC62("gh"+"s_", text(r, base62, 30)), "GitHub token"},
		{"ghr", "github-refresh-token", withCRC62("gh"+"r_", text(r, base62, 70)), "GitHub token"},
		{"npm", "npm-access-token", withCRC62("np"+"m_", text(r, base62, 30)), "npm token"},
		{"GitLab, first layout", "gitlab-pat-routable", gitlabToken(r, ""), "GitLab token"},
		{"GitLab, with version", "gitlab-pat-routable", gitlabToken(r, "01."), "GitLab token"},
		{"NATS seed", "nats-nkey", nkey([]byte{18<<3 | 20<<3>>5, 20 << 3 & 31 << 3}, randomBytes(r, 32)), "NATS key"},
		{"NATS private key", "nats-nkey", nkey([]byte{15 << 3}, randomBytes(r, 64)), "NATS key"},
		{"WIF", "bitcoin-wif", wif(r, 0x80, false), "Bitcoin private key"},
		{"WIF, compressed", "bitcoin-wif", wif(r, 0x80, true), "Bitcoin private key"},
		{"WIF, test network", "bitcoin-wif", wif(r, 0xef, true), "Bitcoin private key"},
		{"age", "age-secret-key", ageKey(r), "age key"},
	}
	g := "gl" + "sa_" + text(r, base62, 32)
	samples = append(samples, sample{"Grafana", "grafana-service-account-token",
		g + "_" + hex.EncodeToString(binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(g)))), "Grafana token"})
	entra := text(r, base62, 3) + "8Q~" + text(r, base62, 31)
	entra += inBase(uint64(marvin32([]byte(entra), azureSeed("AadPwd00"))), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~", 6)[:3]
	samples = append(samples, sample{"Entra", "azure-ad-client-secret", entra, "Entra ID client secret"})
	for _, k := range azureKeys {
		for _, seed := range k.seeds {
			samples = append(samples, sample{k.service + " " + seed, "azure-key", azure(r, k, seed), k.service})
		}
	}
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			want := Verdict{Verified, []checks.Fact{{Name: "checksum", Text: "valid: this is a real " + s.issuer}}}
			if d := cmp.Diff(want, judge(s.rule, s.secret)); d != "" {
				t.Errorf("right one, -want +got:\n%s", d)
			}
			if open := strings.HasPrefix(s.issuer, "Azure") && isOpen(s.issuer); open {
				if v := judge(s.rule, altered(s.secret)); v.Grade != Neutral || len(v.Facts) > 0 {
					t.Errorf("altered: got %v %v, want nothing said: not every seed is known", v.Grade, v.Facts)
				}
				return
			}
			v := judge(s.rule, altered(s.secret))
			if v.Grade != Doubtful || len(v.Facts) == 0 || v.Facts[0].Name != "checksum" || !strings.HasPrefix(v.Facts[0].Text, "wrong") {
				t.Errorf("altered: got %v %v, want doubtful for its checksum", v.Grade, v.Facts)
			}
		})
	}
}

func isOpen(service string) bool {
	for _, k := range azureKeys {
		if k.service == service {
			return k.open
		}
	}
	return false
}

// TestPublished holds the algorithms against values that their inventors
// published. They are put together from pieces here.
func TestPublished(t *testing.T) {
	if got := marvin32([]byte("abc"), 0xd53cd9cecd0893b7); got != 0x6be02a86 {
		t.Errorf("Marvin of abc: %x", got)
	}
	if got := marvin32([]byte("abcdefghijklmnopqrstuvwxyz"), 0xddddeeeeffff000); got != 0xd34847dc {
		t.Errorf("Marvin of the alphabet: %x", got)
	}
	for _, v := range []struct {
		data []byte
		want uint32
	}{{nil, 0x302009bc}, {[]byte{175}, 0x3592e206}, {[]byte{231, 15}, 0xfdab5e04}, {[]byte{55, 244, 149}, 0x6b3c8b90}, {[]byte{134, 66, 220, 89}, 0x0e9407be}} {
		if got := marvin32(v.data, 0x004fb61a001bdbcc); got != v.want {
			t.Errorf("Marvin of %v: %x, want %x", v.data, got, v.want)
		}
	}
	storage := strings.Repeat("a", 76) + "+AS" + "t5mnCaw=="
	if v, ok := readAzure(&Input{Secret: []byte(storage)}); !ok || v.Grade != Verified {
		t.Errorf("the sample of an Azure Storage key: %v", v)
	}
	client := "zzz8Q~" + strings.Repeat("z", 31) + "blP"
	if v, ok := readAzure(&Input{Secret: []byte(client)}); !ok || v.Grade != Verified {
		t.Errorf("the sample of a client secret: %v", v)
	}
	seed := "SUACSSL3UAHUDXKFSNVUZRF5U" + "HPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY"
	if v, ok := readNKey(&Input{Secret: []byte(seed)}); !ok || v.Grade != Verified {
		t.Errorf("the seed of the NATS documentation: %v", v)
	}
	if !walletImport([]byte("5HueCGU8rMjxEXxiPuD5BDku4" + "MkFqeZyd4dZ1jvhTVqvbTLvyTJ")) {
		t.Error("the key of the Bitcoin wiki")
	}
	age := "AGE-SECRET-KEY-" + "184JMZMVQH3E6U0PSL869004Y3U2NYV7R30" + "EU99CSEDNPH02YUVFSZW44VU"
	if v, ok := readWallet(&Input{Secret: []byte(age)}); !ok || v.Grade != Verified {
		t.Errorf("the key of age's documentation: %v", v)
	}
	for _, token := range []string{"59XrtzqaLhSMrlep4eCcGvPsXCaf9xE6" + "_b83d1d4f", "18jsK51ALMvwoM7wnaevzGKSLp6UOsTm" + "_07394f66"} {
		if v, ok := readGrafana([]byte("gl" + "sa_" + token)); !ok || v.Grade != Verified {
			t.Errorf("a published Grafana token: %v", v)
		}
	}
	// A short note on AWS KEY ID.
	got := judge("aws-access-token", "ASIA"+"Y34FZKBO"+"KMUTVV7A")
	want := Verdict{Neutral, []checks.Fact{
		{Name: "kind", Text: "temporary: it ends by itself, at the latest after 36 hours"}, {Name: "account", Text: "609629065308"}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("an AWS id, -want +got:\n%s", d)
	}
	// Public domain check value of CRC-24/OPENPGP.
	if got := crc24([]byte("123456789")); got != 0x21cf02 {
		t.Errorf("CRC-24 of the digits: %x", got)
	}
}

func TestKnown(t *testing.T) {
	for _, s := range []string{
		"AKIA" + "IOSFODNN7" + "EXAMPLE",
		"wJalrXUtnFEMI/" + "K7MDENG/" + "bPxRfiCY" + "EXAMPLEKEY",
		"sk_" + "test_4eC39HqLyj" + "WDarjtT1zdp7dc",
		"0x" + "ac0974bec39a17e36ba4a6b4d238ff94" + "4bacb478cbed5efcae784d7bf4f2ff80",
		"dGhlIHNhbXBs" + "ZSBub25jZQ==",
	} {
		if v := judge("generic-api-key", s); v.Grade != Refuted || v.Facts[0].Name != "known" {
			t.Errorf("a published example: %v", v)
		}
	}
	if _, ok := known([]byte("anything else")); ok {
		t.Error("known says yes to everything")
	}
	seen := map[uint64]bool{}
	for _, f := range famousValues {
		if seen[f.digest] || f.what == "" {
			t.Errorf("%x: twice or without words", f.digest)
		}
		seen[f.digest] = true
	}
}

func TestLabels(t *testing.T) {
	r := random(2)
	body := text(r, base62, 24)
	id := func(account uint64) string {
		raw := binary.BigEndian.AppendUint64(nil, 1<<63|account<<23|uint64(r.Uint32N(1<<23)))
		return "AK" + "IA" + base32.StdEncoding.EncodeToString(append(raw, 1, 2))
	}
	tests := []struct {
		name, rule, secret string
		grade              Grade
		fact, text         string
	}{
		{"AWS account", "aws-access-token", id(123456789012), Neutral, "account", "123456789012"},
		{"AWS account with zeros", "aws-access-token", id(42), Neutral, "account", "000000000042"},
		{"AWS, account of zeros", "aws-access-token", id(0), Neutral, "", ""},
		{"AWS, no account", "aws-access-token", id(1<<40 - 1), Neutral, "", ""},
		{"AWS, old id", "aws-access-token", "AK" + "IA" + "J" + text(r, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 15), Neutral, "", ""},
		{"AWS, example", "aws-access-token", "AK" + "IA" + "Q3X7ZK5LM" + "EXAMPLE", Refuted, "known", ""},
		{"Stripe live", "stripe-access-token", "sk_" + "live_" + body, Neutral, "mode", liveKey},
		{"Stripe test", "stripe-access-token", "sk_" + "test_" + body, Doubtful, "mode", testKey},
		{"Stripe restricted", "stripe-access-token", "rk_" + "live_" + body, Neutral, "mode", liveKey},
		{"Stripe publishable", "generic-api-key", "pk_" + "live_" + body, Doubtful, "public", publishKey},
		{"CASK", "azure-key", text(r, base62, 52) + "JQQJ99" + "BF" + text(r, base62, 24), Neutral, "issued", "2025-06"},
		{"Azure, signature at a wrong place", "azure-identifiable-key", text(r, base62, 40) + "+AS" + "t" + text(r, base62, 8), Doubtful, "form", ""},
		{"PyPI", "pypi-upload-token", pypi(r, "pypi"+".org"), Neutral, "index", "the public Python package index"},
		{"PyPI, test index", "pypi-upload-token", pypi(r, "test.pypi"+".org"), Doubtful, "index", "the test index for Python packages"},
		{"PyPI, signature too short", "pypi-upload-token", macaroonToken(r, "pypi"+".org", 31), Doubtful, "form", ""},
		{"PyPI, cut", "pypi-upload-token", pypi(r, "pypi"+".org")[:100], Doubtful, "form", ""},
		{"PyPI, no macaroon", "pypi-upload-token", "pypi-" + text(r, base62, 120), Doubtful, "form", ""},
		{"NATS public key", "generic-api-key", nkey([]byte{20 << 3}, randomBytes(r, 32)), Refuted, "public", ""},
		{"Ansible vault", "generic-api-key", "$ANSIBLE_VAULT;1.1;AES256", Doubtful, "encrypted", ""},
		{"SOPS", "generic-api-key", "ENC[AES256_GCM,data:" + body + "]", Doubtful, "encrypted", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := judge(tt.rule, tt.secret)
			if v.Grade != tt.grade {
				t.Errorf("got %v %v, want %v", v.Grade, v.Facts, tt.grade)
			}
			switch {
			case tt.fact == "" && len(v.Facts) > 0:
				t.Errorf("got %v, want no fact", v.Facts)
			case tt.fact == "":
			case len(v.Facts) == 0 || v.Facts[0].Name != tt.fact || tt.text != "" && v.Facts[0].Text != tt.text:
				t.Errorf("got %v, want %s: %s", v.Facts, tt.fact, tt.text)
			}
		})
	}
}

func TestQuotesDontCount(t *testing.T) {
	token := withCRC62("gh"+"p_", text(random(10), base62, 30))
	for _, s := range []string{token, `"` + token + `"`, " '" + token + "'\r\n"} {
		if v := judge("github-pat", s); v.Grade != Verified {
			t.Errorf("%d bytes: %v %v", len(s), v.Grade, v.Facts)
		}
	}
}

func TestGradesAreOrdered(t *testing.T) {
	if !(Refuted < Doubtful && Doubtful < Neutral && Neutral < Verified) {
		t.Error("the order of the grades")
	}
	var zero Verdict
	if zero.Grade != Neutral {
		t.Error("the zero verdict isn't neutral")
	}
	if s := fmt.Sprint(Refuted, Doubtful, Neutral, Verified); s != "refuted doubtful neutral verified" {
		t.Error(s)
	}
}
