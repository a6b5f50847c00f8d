package secrets_test

import (
	"hash/crc32"
	"testing"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets"
)

// token makes a GitHub token with the checksum that GitHub gives it: six
// digits of base 62 of the CRC-32 of what stands between prefix and checksum.
func token(body string) string {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	n := crc32.ChecksumIEEE([]byte(body))
	sum := make([]byte, 6)
	for i := range sum {
		sum[5-i] = digits[n%62]
		n /= 62
	}
	return "gh" + "p_" + body + string(sum)
}

func TestWhatIsKnownOfASecretCounts(t *testing.T) {
	const body = "k3Jf8aQzR7wLx2Nv9TbYc5Hd1MgPs6" // thirty
	good := token(body)
	bad := good[:len(good)-1] + map[bool]string{true: "1", false: "0"}[good[len(good)-1] == '0']
	for _, c := range []struct {
		name, path, secret string
		want               checks.Severity
	}{
		{"its checksum holds", "app.py", good, checks.Critical},
		{"its checksum fails", "app.py", bad, checks.High},
		{"its checksum holds, among tests", "tests/test_app.py", good, checks.High},
		{"its checksum fails, among tests", "tests/test_app.py", bad, checks.Medium},
		{"one letter", "app.py", "gh" + "p_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", checks.Low},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := secrets.New(secrets.Options{Now: time.Now(), Enabled: func(r *checks.Rule) bool { return r.ID == "github-pat" }})
			e := &checks.Engine{Detectors: []checks.Detector{d}}
			found, err := e.ScanFile(&checks.File{Path: c.path, Data: []byte("T = '" + c.secret + "'\n")})
			if err != nil {
				t.Fatal(err)
			}
			if c.want == checks.Low && len(found) == 0 {
				return // gitleaks asks for entropy
			}
			if len(found) != 1 || found[0].Severity != c.want || len(found[0].Facts) == 0 {
				t.Errorf("got %+v, want one finding of severity %s with a fact", found, c.want)
			}
		})
	}
}
