package secrets_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"
	"github.com/spf13/viper"
	"github.com/zricethezav/gitleaks/v8/config"
	"github.com/zricethezav/gitleaks/v8/detect"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets"
	"github.com/squiresec/squire/checks/secrets/secretstest"
)

func parse(t *testing.T, text string) *secrets.Config {
	t.Helper()
	c, err := secrets.ParseGitleaks(".gitleaks.toml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// gitleaks counts in a global variable how often a configuration was extended
// and never counts back, so only the first configuration of a process means
// what it should. The test runs itself again for each.
const oracleConfig = "SQUIRE_TEST_ORACLE_CONFIG"

func TestMain(m *testing.M) {
	if text, ok := os.LookupEnv(oracleConfig); ok {
		if err := runOracle(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func runOracle(text string) error {
	zerolog.SetGlobalLevel(zerolog.Disabled)
	v := viper.GetViper()
	v.SetConfigType("toml")
	if err := v.ReadConfig(strings.NewReader(text)); err != nil {
		return err
	}
	var vc config.ViperConfig
	if err := v.Unmarshal(&vc); err != nil {
		return err
	}
	cfg, err := vc.Translate()
	if err != nil {
		return err
	}
	data, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(theirs(detect.NewDetector(cfg), "x.txt", string(data)))
}

func theirsWith(t *testing.T, conf, text string) (keys []string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), oracleConfig+"="+conf)
	cmd.Stdin = strings.NewReader(text)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, &keys)
	}
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// TestConfigsMeanWhatGitleaksMakesOfThem runs configurations through both.
func TestConfigsMeanWhatGitleaksMakesOfThem(t *testing.T) {
	token := secretstest.Secret("github-pat", 7)
	text := "a = ticket-12345678\nb = ticket-99999999 and badge-7\n\nc = zone-1\nbadge-8\n\n\n\n\nticket-11111111\nd = " + token + "\n"
	const ticket = "[[rules]]\nid = 'ticket'\ndescription = 'A ticket'\nregex = '''(ticket)-([0-9]{8})'''\nkeywords = ['TICKET']\n"
	const badge = "[[rules]]\nid = 'badge'\nregex = '''badge-[0-9]'''\n"
	for _, c := range []struct{ name, config string }{
		{"own rule beside the defaults", "[extend]\nuseDefault = true\n" + ticket},
		{"secret group", "[extend]\nuseDefault = true\n" + ticket + "secretGroup = 2\n"},
		{"entropy", "[extend]\nuseDefault = true\n" + ticket + "secretGroup = 2\nentropy = 1.5\n"},
		{"disabled default", "[extend]\nuseDefault = true\ndisabledRules = ['github-pat']\n"},
		{"changed default", "[extend]\nuseDefault = true\n[[rules]]\nid = 'github-pat'\n[[rules.allowlists]]\nregexes = ['''ghp_''']\n"},
		{"allowed stopword", "[extend]\nuseDefault = true\n" + ticket + "secretGroup = 2\n[[rules.allowlists]]\nstopwords = ['99999']\n"},
		{"allowed by line", "[extend]\nuseDefault = true\n" + ticket + "[[rules.allowlists]]\nregexTarget = 'line'\nregexes = ['''^\\na =''', '''b =''']\n"},
		{"allowed by match and path", "[extend]\nuseDefault = true\n" + ticket + "[[rules.allowlists]]\ncondition = 'AND'\nregexTarget = 'match'\npaths = ['''x\\.txt$''']\nregexes = ['''1234''']\n"},
		{"not allowed, another path", "[extend]\nuseDefault = true\n" + ticket + "[[rules.allowlists]]\ncondition = '&&'\npaths = ['''y\\.txt$''']\nregexes = ['''1234''']\n"},
		{"global allowlist, older form", "[extend]\nuseDefault = true\n" + ticket + "[allowlist]\npaths = ['''x\\.txt$''']\n"},
		{"targeted allowlist", "[extend]\nuseDefault = true\n" + ticket + badge + "[[allowlists]]\ntargetRules = ['badge', 'github-pat']\nregexes = ['''-7''', '''ghp''']\n"},
		{"path only", "[extend]\nuseDefault = true\n[[rules]]\nid = 'named'\npath = '''x\\.txt$'''\n"},
		{"path and regex", "[extend]\nuseDefault = true\n" + ticket + "path = '''y\\.txt$'''\n"},
		{"composite", "[extend]\nuseDefault = true\n" + ticket + "[[rules.required]]\nid = 'badge'\nwithinLines = 1\n" + badge + "skipReport = true\n"},
		{"composite, columns", "[extend]\nuseDefault = true\n" + ticket + "[[rules.required]]\nid = 'badge'\nwithinColumns = 3\n" + badge},
		{"composite, nothing required near", "[extend]\nuseDefault = true\n" + ticket + "[[rules.required]]\nid = 'none'\n[[rules]]\nid = 'none'\nregex = '''nowhere'''\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sq := secrets.New(secrets.Options{User: parse(t, c.config), Enabled: notOurs})
			if d := cmp.Diff(theirsWith(t, c.config, text), ours(t, sq, "x.txt", text)); d != "" {
				t.Errorf("(-gitleaks +squire):\n%s", d)
			}
		})
	}
}

func ids(d *secrets.Detector) []string {
	var ids []string
	for _, r := range d.Rules() {
		ids = append(ids, r.ID)
	}
	return ids
}

func TestDefaultsStayOnBesideOwnRules(t *testing.T) {
	own := parse(t, "[[rules]]\nid = 'ticket'\nregex = '''ticket-[0-9]{8}'''\n")
	got := ids(secrets.New(secrets.Options{User: own, Enabled: notOurs}))
	if !slices.Contains(got, "ticket") || !slices.Contains(got, "aws-access-token") {
		t.Errorf("a configuration without [extend] gave %d rules, want its own and the defaults", len(got))
	}
	if got := ids(secrets.New(secrets.Options{User: own, NoDefaults: true, Enabled: notOurs})); !slices.Equal(got, []string{"ticket"}) {
		t.Errorf("without the defaults the rules are %q, want only ticket", got)
	}
}

func TestExtendReadsFilesOfTheRepositoryOnly(t *testing.T) {
	files := map[string]string{
		"base.toml":    "[[rules]]\nid = 'badge'\nregex = '''badge-[0-9]'''\n",
		"deep.toml":    "[extend]\npath = 'deep.toml'\n",
		"dir/sub.toml": "[extend]\npath = 'base.toml'\n",
	}
	var asked []string
	read := func(name string) ([]byte, error) {
		asked = append(asked, name)
		if text, ok := files[name]; ok {
			return []byte(text), nil
		}
		return nil, fs.ErrNotExist
	}
	c, err := secrets.ParseGitleaks(".gitleaks.toml", []byte("[extend]\npath = './dir/sub.toml'\n"), read)
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(secrets.New(secrets.Options{User: c, NoDefaults: true, Enabled: notOurs})); !slices.Equal(got, []string{"badge"}) {
		t.Errorf("rules are %q, want badge", got)
	}
	for _, bad := range []string{"/etc/passwd", "../outside.toml", "dir/../../outside.toml", "deep.toml", "missing.toml"} {
		asked = nil
		_, err := secrets.ParseGitleaks(".gitleaks.toml", []byte("[extend]\npath = '"+bad+"'\n"), read)
		if err == nil {
			t.Errorf("[extend] path %q was accepted", bad)
		}
		for _, a := range asked {
			if !fs.ValidPath(a) {
				t.Errorf("[extend] path %q made us read %q", bad, a)
			}
		}
	}
}

func TestBrokenConfigsNameTheTrouble(t *testing.T) {
	for _, c := range []struct{ config, want string }{
		{"[[rules]]\nid = 'a\n", ".gitleaks.toml:2:"},
		{"[[rules]]\nid = 'a'\nregex = '''a(b'''\n", `rule "a": regex`},
		{"[[rules]]\nid = 'a'\nregex = '''(?=x)'''\n", "look-around"},
		{"[[rules]]\nid = 'a'\nregex = '''a'''\nsecretGroup = 2\n", "has 0 groups"},
		{"[[rules]]\nregex = '''a'''\n", "without id"},
		{"[[rules]]\nid = 'a'\n", "neither regex nor path"},
		{"[[rules]]\nid = 'a'\nregex = 'a'\n[[rules.required]]\nid = 'b'\n", `requires rule "b"`},
		{"[[rules]]\nid = 'a'\nregex = 'a'\n[rules.allowlist]\n", "none of commits"},
		{"[[allowlists]]\ncondition = 'XOR'\npaths = ['a']\n", "condition"},
		{"[[allowlists]]\nregexTarget = 'file'\npaths = ['a']\n", "regexTarget"},
		{"[[allowlists]]\ntargetRules = ['nope']\npaths = ['a']\n", `targets rule "nope"`},
		{"[extend]\nuseDefault = true\npath = 'x.toml'\n", "both path and useDefault"},
	} {
		_, err := secrets.ParseGitleaks(".gitleaks.toml", []byte(c.config), nil)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("config %q: error is %v, want one with %q", c.config, err, c.want)
		}
	}
}

func FuzzParseGitleaks(f *testing.F) {
	f.Add("[extend]\nuseDefault = true\n[[rules]]\nid = 'a'\nregex = '''a'''\nkeywords = ['A']\n[[rules.allowlists]]\nregexes = ['''b''']\n")
	f.Add("[allowlist]\npaths = ['''x''']\n[[rules]]\nid='b'\npath='''y'''\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := secrets.ParseGitleaks("x.toml", []byte(text), func(string) ([]byte, error) { return nil, errors.New("no files") })
		if err != nil {
			return
		}
		// What was accepted must run.
		d := secrets.New(secrets.Options{User: c, Enabled: notOurs})
		if err := d.Detect(&checks.File{Path: "a/b.txt", Data: []byte("some text\nwith lines")}, func(checks.Finding) {}); err != nil {
			t.Error(err)
		}
	})
}
