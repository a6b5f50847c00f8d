package secrets

import (
	"slices"
	"strings"
	"testing"
)

// made joins parts, so that no text here looks like a secret.
func made(parts ...string) string { return strings.Join(parts, "") }

func TestGradeValue(t *testing.T) {
	for value, want := range map[string]grade{
		"${DB_PASSWORD}": nothing, "{{ password }}": nothing, "<password>": nothing, "%s": nothing, "$(cat file)": nothing, "os.getenv(\"X\")": nothing,
		"getPassword()": nothing, "$password": nothing, "%PASSWORD%": nothing, "process.env[KEY]": nothing,
		"changeme": dummy, "your-api-key": dummy, "aaaaaaaaaaaa": dummy, "abcdef0123456789": dummy, "1234567890": dummy, "qwertyuiop": dummy,
		made("a1b2c3d4", "e5f6g7h8"): dummy, "abcabcabcabc": dummy,
		"swordfish": wordy, "newPassword": wordy, "some_label": wordy, "user.password": wordy,
		made("hunt", "er22"): plausible, made("S", "ecret", "!7x"): plausible, made("p@ss", "w0rd"): plausible,
		made("3ebf21f8e5d1", "ab86b27a720842c3bb56"): random, made("nAH2VzKrMr", "RjySLlt8HCdFU3tM2T"): random,
		made("6ac7fc5c-e40f-41b3", "-b7fe-ed7f9b15e3c4"): random, made("k9Xm2", "Qp6wR3t"): random,
	} {
		if got := gradeValue(value); got != want {
			t.Errorf("gradeValue(%q) = %d, want %d", value, got, want)
		}
	}
}

func TestSurpriseTellsRandomFromWords(t *testing.T) {
	for _, word := range []string{"kubernetes", "getUserPassword", "HTTPServerError", "authentication", "ConnectionString", "my_registry_secret"} {
		if s := surprise(word); s >= 5.6 {
			t.Errorf("surprise(%q) = %.2f, want less than 5.6", word, s)
		}
	}
	for _, random := range []string{made("qX7v", "Zk2Wp9"), made("t4Fz", "Jq8mXc1V"), made("Hw3y", "Qv6ZbK0x")} {
		if s := surprise(random); s < 6 {
			t.Errorf("surprise(%q) = %.2f, want at least 6", random, s)
		}
	}
	if len(surprises) != Symbols*Symbols {
		t.Errorf("the table has %d entries, want %d", len(surprises), Symbols*Symbols)
	}
}

func TestNames(t *testing.T) {
	for _, name := range []string{"password", "DB_PASSWORD", "dbPass", "adminPwd", "ssh-passphrase", "spring.datasource.password", "userPassword1", "MLAB_PASS"} {
		if !namesPassword(name) {
			t.Errorf("namesPassword(%q) = false", name)
		}
	}
	for _, name := range []string{"passwordFile", "password_hash", "compass", "passed", "bypass", "isPassword", "password-policy", "resetPassword", "PasswordField", "passport"} {
		if namesPassword(name) {
			t.Errorf("namesPassword(%q) = true", name)
		}
	}
	for _, name := range []string{"api_key", "clientSecret", "AUTH_TOKEN", "x-api-key", "secretKey2", "signing_key"} {
		if strong, ok := namesSecret(name); !ok || !strong {
			t.Errorf("namesSecret(%q) = %v, %v", name, strong, ok)
		}
	}
	for _, name := range []string{"publicKey", "primary_key", "token_url", "nextToken", "key", "cacheKey", "monkey", "author", "csrf_token", "requestToken"} {
		if _, ok := namesSecret(name); ok {
			t.Errorf("namesSecret(%q): ok", name)
		}
	}
}

func TestServices(t *testing.T) {
	if !slices.IsSorted(services[:]) || !slices.IsSorted(commonServices[:]) {
		t.Error("the names of services are not sorted")
	}
	for text, want := range map[string]int{"my wandb key ": 3, "open_weather: ": 0, "dailyco-token=": 0, "datadogapp": 0, "revision ": -1, "frontier ": -1, "front.token.": 0, "": -1, "the line ": -1} {
		if got := serviceIn(text); got != want {
			t.Errorf("serviceIn(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestRunsCoverEveryRun(t *testing.T) {
	for before := range 2 * minRun {
		for n := minRun; n < minRun+9; n++ {
			text := strings.Repeat(" ", before) + strings.Repeat("a", n) + " b"
			count := 0
			runs([]byte(text), func(start, end int) {
				count++
				if start != before || end != before+n {
					t.Errorf("run at %d of %d bytes: got %d to %d", before, n, start, end)
				}
			})
			if count != 1 {
				t.Errorf("run at %d of %d bytes: found %d times", before, n, count)
			}
		}
	}
}
