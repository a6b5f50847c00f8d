package workshop

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/rules"
	"github.com/squiresec/squire/checks/secrets"
	"github.com/squiresec/squire/checks/secrets/secretstest"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/languages"
	"github.com/squiresec/squire/training"
)

// apps are programs as people write them, with defects of all kinds.
const apps = "../../testdata/apps"

var secretFor = regexp.MustCompile(`\{\{secret ([a-z0-9-]+)\}\}`)

// planted are secrets that stand in no app: each in a file of its own, in the
// forms in which people keep them.
func planted(t *testing.T) (files map[string][]byte, values []string) {
	files = map[string][]byte{}
	for i, rule := range []string{"github-pat", "stripe-access-token", "aws-access-token", "slack-bot-token"} {
		s := secretstest.Secret(rule, uint64(i+1))
		values = append(values, s)
		files[fmt.Sprintf("Zanzibar/Quokka%d.py", i)] = []byte("import requests\n\nzanzibarKey = \"" + s + "\"  # the key of Quokka Ltd\n\ndef quokka_bill(total):\n    return requests.post(\"https://quokka.example/bill\", headers={\"X\": \"" + s + "\"})\n")
		files[fmt.Sprintf("Zanzibar/quokka%d.go", i)] = []byte("package quokka\n\n/* Quokka Ltd\n   " + s + " */\nfunc quokkaKey() string { return `" + s + "` }\n")
		files[fmt.Sprintf("Zanzibar/quokka%d.js", i)] = []byte("const quokka = `https://${host}/" + s + "`; // " + s + "\n")
		files[fmt.Sprintf("Zanzibar/quokka%d.yaml", i)] = []byte("quokka:\n  token: " + s + "\n")
		files[fmt.Sprintf("Zanzibar/.env.quokka%d", i)] = []byte("QUOKKA_TOKEN=" + s + "\n")
		files[fmt.Sprintf("Zanzibar/quokka%d.weird", i)] = []byte("QUOKKA_TOKEN=" + s + "\n")
		files[fmt.Sprintf("Zanzibar/quokka%d.html", i)] = []byte("<p>Quokka <script>let quokka = \"" + s + "\"</script></p>\n")
	}
	return files, values
}

// Of a source nothing is in a deck but keywords and public names: no name of its
// own, no literal, no comment, no path, no secret.
func TestNothingOfTheSourceIsInADeck(t *testing.T) {
	files, values := planted(t)
	err := filepath.WalkDir(apps, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(apps, p)
		files[filepath.ToSlash(name)] = secretFor.ReplaceAllFunc(data, func(b []byte) []byte {
			s := secretstest.Secret(string(secretFor.FindSubmatch(b)[1]), 11)
			values = append(values, s)
			return []byte(s)
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	engine := &checks.Engine{Detectors: []checks.Detector{pattern.NewSet(pattern.Selection{}, rules.Builtin()), secrets.New(secrets.Options{})}}
	r := NewRedactor(slices.Concat(rules.Index(), secrets.New(secrets.Options{}).Rules()))
	var examples []Example
	public := map[string]bool{"Dockerfile": true}
	for _, ext := range extensions {
		public[ext[1:]] = true
	}
	withLines, ruleText := 0, ""
	for name, data := range files {
		found, err := engine.ScanFile(&checks.File{Path: name, Data: data})
		if err != nil {
			t.Fatal(err)
		}
		lang := checks.DetectLang(name, nil)
		for w := range words(lang) {
			public[w] = true
		}
		for i := range found {
			e := r.Example(&found[i], data)
			for _, w := range wordsIn(e.Rule + " " + e.Title) {
				public[w] = true
			}
			ruleText += e.Rule + " " + e.Title + "\n"
			if len(e.Lines) > 0 {
				withLines++
				if len(e.Marked) == 0 && !found[i].Rule.Secret {
					t.Errorf("%s:%d: nothing is marked of\n%s", name, found[i].Start.Line, strings.Join(e.Lines, "\n"))
				}
			}
			examples = append(examples, e)
		}
	}
	if len(examples) < 100 || withLines < 100 {
		t.Fatalf("%d examples, %d with code: the test looks at too little", len(examples), withLines)
	}
	lesson, _ := training.Find("sql-injection")
	// What is said around an example is no part of it.
	frame := []Example{{Where: "a file", Lines: []string{"name1"}}, {Where: "a file"}}
	plain, deck := deckOf(t, lesson, frame), deckOf(t, lesson, examples)
	known := map[string]bool{}
	for _, w := range wordsIn(plain) {
		known[w] = true
	}
	source := map[string]string{}
	for name, data := range files {
		for _, w := range wordsIn(name + "\n" + string(data)) {
			source[w] = name
		}
	}
	all := wordsIn(deck)
	slices.Sort(all)
	for _, w := range slices.Compact(all) {
		if from, ok := source[w]; ok && !known[w] && !public[w] {
			t.Errorf("%q of %s is in the deck", w, from)
		}
	}
	for name, data := range files {
		for _, lit := range literalTexts(name, data) {
			// One word alone may be public; that is told above.
			if len(wordsIn(lit)) >= 2 && strings.Contains(deck, lit) && !strings.Contains(plain, lit) && !strings.Contains(ruleText, lit) {
				t.Errorf("%s: the literal %q is in the deck", name, lit)
			}
		}
		if strings.Contains(deck, name) {
			t.Errorf("the path %s is in the deck", name)
		}
	}
	for _, s := range values {
		for i := 0; i+6 <= len(s); i++ {
			if part := s[i : i+6]; strings.Contains(deck, part) && !strings.Contains(plain, part) {
				t.Errorf("a part of a secret is in the deck")
				break
			}
		}
	}
}

func deckOf(t *testing.T, l *training.Lesson, examples []Example) string {
	t.Helper()
	s, err := Plan(l, Options{Examples: examples})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := s.Deck(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func wordsIn(s string) []string {
	return slices.DeleteFunc(strings.FieldsFunc(s, func(c rune) bool { return !isName(c) }), func(w string) bool { return len(w) < 3 || strings.Trim(w, "0123456789") == "" })
}

// literalTexts are the texts of the strings of a file.
func literalTexts(name string, data []byte) []string {
	lang := checks.DetectLang(name, nil)
	parser, ok := languages.For(lang, name)
	if !ok {
		return nil
	}
	var out []string
	t := parser.Parse(data, syntax.Code)
	for i := range t.Nodes {
		if k := t.Nodes[i].Kind; k == syntax.String || k == syntax.Text {
			out = append(out, strings.Trim(string(t.Text(int32(i))), "\"'` \n"))
		}
	}
	return out
}

// The same name is the same name in all examples, and marks stand where the
// finding is.
func TestRedactedCodeStaysReadable(t *testing.T) {
	for _, tt := range []struct{ name, path, src, mark, want string }{
		{"go", "a/b_test.go", "package shop\n\n// Of customers.\nfunc findCustomer(db *sql.DB, r *http.Request) *sql.Row {\n\tiban := r.FormValue(\"iban\") // theirs\n\n\treturn db.QueryRow(\"SELECT * FROM customers WHERE iban = '\" + iban + \"'\", 42)\n}\n", "db.QueryRow",
			"a test file (.go)\nfunc name1(name2 *sql.DB, name3 *http.Request) *sql.Row {\n    name4 := name3.FormValue(\"…\")\n>   return name2.QueryRow(\"…\" + name4 + \"…\", 0)\n}"},
		{"python", "api/x.py", "def load(iban):\n    # of a customer\n    cursor.execute(f\"SELECT * FROM t WHERE iban = '{iban}'\")\n", "cursor.execute",
			"a file (.py)\ndef name1(name2):\n>   cursor.execute(f\"…{name2}…\")"},
		{"javascript", "src/x.js", "export const Customers = (req, res) => {\n  /* a\n  comment */\n  db.query(`SELECT ${req.query.iban}`, /secret-[a-z]+/);\n};\n", "db.query",
			"a file (.js)\nexport const Name1 = (name1, name2) => {\n> name3.query(`…${name1.query.name4}`, /…/);\n};"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			at := strings.Index(tt.src, tt.mark)
			x := &checks.Finding{Rule: &checks.Rule{ID: "r", Title: "R"}, Path: tt.path, Span: checks.Span{Start: at, End: at + len(tt.mark)}}
			e := NewRedactor(nil).Example(x, []byte(tt.src))
			got := []string{e.Where}
			for i, l := range e.Lines {
				if slices.Contains(e.Marked, i+1) {
					l = ">" + strings.TrimPrefix(l, " ")
				}
				got = append(got, l)
			}
			if s := strings.Join(got, "\n"); s != tt.want {
				t.Errorf("got\n%s\nwant\n%s", s, tt.want)
			}
		})
	}
}

// A rule of one's own is not named, nor a kind of file that nobody else has.
func TestOwnRulesAndKindsOfFilesAreNotNamed(t *testing.T) {
	x := &checks.Finding{Rule: &checks.Rule{ID: "project-falcon", Title: "Falcon", Origin: "user"}, Path: "falcon/x.falcon"}
	for _, rules := range [][]*checks.Rule{nil, {x.Rule}, {{ID: "project-falcon", Title: "Another"}}} {
		e := NewRedactor(rules).Example(x, []byte("falcon"))
		if s := fmt.Sprint(e); strings.Contains(strings.ToLower(s), "falcon") {
			t.Errorf("%+v", e)
		}
	}
}

// Whatever is redacted, nothing but what the Redactor writes comes out.
func FuzzRedact(f *testing.F) {
	f.Add("package a\n\nfunc B(c string) { d(\"e\" + c) /* f */ }\n", "x.go", 14, 20)
	f.Add("a = f'{b} c' # d\n", "x.py", 0, 3)
	f.Add("let a = `b${c}`; // d\n<A b={c}>text</A>", "x.tsx", 4, 9)
	f.Add("a: b # c\nd: |\n  e\n", "x.yaml", 0, 1)
	f.Add("<p>a <!-- b --> <script>c</script>", "x.html", 0, 4)
	f.Fuzz(func(t *testing.T, src, name string, start, end int) {
		x := &checks.Finding{Rule: &checks.Rule{ID: "r", Title: "R"}, Path: name, Span: checks.Span{Start: start, End: end}}
		r := NewRedactor(nil)
		e := r.Example(x, []byte(src))
		keep := words(e.Lang)
		for _, l := range e.Lines {
			for _, w := range strings.FieldsFunc(l, func(c rune) bool { return !isName(c) }) {
				if !keep[w] && w != "f" && w != "0" && !madeUp.MatchString(w) {
					t.Errorf("%q is in the example of %q", w, src)
				}
			}
		}
	})
}

var madeUp = regexp.MustCompile(`^[nN]ame[0-9]+$`)
