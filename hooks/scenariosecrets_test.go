package hooks_test

import (
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"math/rand/v2"
	"regexp"
)

// standIn is what the scripts have in place of secrets.
var standIn = regexp.MustCompile(`TESTSECRET-[0-9]{8}|TESTKEY-(BEGIN|END|LINE-[0-9])`)

// withRealSecrets puts secrets that every scanner knows in place of those of
// the toy detector. They are made up on the spot, the same for the same text,
// and belong to nobody.
func withRealSecrets(script []byte) []byte {
	return standIn.ReplaceAllFunc(script, func(name []byte) []byte {
		seed := fnv.New64a()
		seed.Write(name)
		random := rand.New(rand.NewPCG(seed.Sum64(), 1))
		switch string(name) {
		case "TESTKEY-BEGIN", "TESTKEY-END":
			return fmt.Appendf(nil, "-----%s RSA PRIVATE KEY-----", name[len("TESTKEY-"):])
		}
		if name[len("TEST")] == 'K' {
			line := make([]byte, 48)
			for i := range line {
				line[i] = byte(random.Uint32())
			}
			return base64.StdEncoding.AppendEncode(nil, line)
		}
		return githubToken(random)
	})
}

// githubToken returns a token with the checksum that GitHub puts at the end.
func githubToken(random *rand.Rand) []byte {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	body := make([]byte, 36)
	for i := range 30 {
		body[i] = digits[random.IntN(len(digits))]
	}
	sum := crc32.ChecksumIEEE(body[:30])
	for i := 35; i >= 30; i-- {
		body[i] = digits[sum%62]
		sum /= 62
	}
	return append([]byte("gh"+"p_"), body...)
}
