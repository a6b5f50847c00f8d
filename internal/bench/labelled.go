package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	goparser "go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
)

// families are the weaknesses that the labelled sets are about. Tools file the
// same defect under several CWEs, so a finding counts for a case when both are
// of one family.
var families = map[string][]int{
	"path traversal":      {22, 23, 36, 73},
	"archive":             {409},
	"command":             {77, 78, 88},
	"code":                {94, 95, 1336},
	"deserialisation":     {502},
	"hash":                {327, 328, 916},
	"cipher, key":         {310, 321, 323, 326, 327, 329, 330, 1204},
	"random":              {330, 338},
	"redirect":            {601},
	"cookie":              {614, 1004, 1275},
	"sql":                 {89, 564},
	"nosql":               {943},
	"ldap":                {90},
	"xpath":               {643, 90},
	"xss":                 {79, 80, 116},
	"xxe":                 {611, 827},
	"trust boundary":      {501},
	"tls":                 {295, 297, 322, 326, 327, 757},
	"ssrf":                {918, 88},
	"expression":          {185, 400, 1333},
	"timing":              {208},
	"cors, origin":        {345, 346, 942},
	"jwt":                 {345, 347},
	"prototype":           {915, 1321},
	"permissions":         {276, 732},
	"temporary file":      {377, 379},
	"no time limit":       {400, 676, 1088},
	"debug":               {200, 489},
	"integer":             {190},
	"buffer":              {119, 120, 908, 126},
	"cleartext transport": {319},
}

// A labelledCase is a piece of code of which somebody said whether it is
// vulnerable.
type labelledCase struct {
	family   string
	rule     string // whose case it is, where the set says so
	bad      bool
	path     string // a file of the tree, or a folder that ends in "/"
	from, to int    // lines, counted from 1, both included; 0 is the whole file
}

// A labelledFinding is what a tool said, under its own idea of the weakness.
type labelledFinding struct {
	Path string `json:"path"`
	Line int    `json:"line"`
	Rule string `json:"rule"`
	cwe  []int
}

type labelledTool struct {
	name string
	run  func(tree string) ([]labelledFinding, error)
}

type labelledSet struct {
	name  string
	from  string // the folder under SETS
	cases func(from, scratch string) (tree string, cases []labelledCase, err error)
	tools []labelledTool
}

// labelled measures recall and false alarms on public sets that say which code
// is vulnerable, beside the peers that can be had here. Nothing of the sets is
// kept: SETS names a folder with clones of them, and those that aren't there
// are skipped in so many words.
func (b *bench) labelled(names []string) error {
	sets := os.Getenv("SETS")
	if sets == "" {
		return errors.New("labelled: SETS is not set; make it a folder with clones of " +
			"OWASP-Benchmark/BenchmarkPython, OWASP-Benchmark/BenchmarkJava, securego/gosec, ajinabraham/njsscan and semgrep/semgrep-rules")
	}
	sets, err := filepath.Abs(sets)
	if err != nil {
		return err
	}
	squire := labelledTool{"squire", b.squireFindings}
	bandit := labelledTool{"bandit", b.banditFindings}
	ruff := labelledTool{"ruff", b.nodeFindings("ruff.mjs", nil, "@astral-sh/ruff-wasm-nodejs@0.17.4")}
	gosec := labelledTool{"gosec", b.gosecFindings}
	eslint := []string{"eslint@9.39.1", "@typescript-eslint/parser@8.46.4", "typescript@5.9.3", "eslint-plugin-security@4.1.0", "eslint-plugin-sonarjs@4.2.2"}
	security := labelledTool{"eslint-plugin-security", b.nodeFindings("eslint.mjs", []string{"security"}, eslint...)}
	sonarjs := labelledTool{"eslint-plugin-sonarjs", b.nodeFindings("eslint.mjs", []string{"sonarjs"}, eslint...)}
	for _, s := range []labelledSet{
		{"owasp-python", "BenchmarkPython", owasp("testcode", ".py", "expectedresults-0.1.csv"), []labelledTool{squire, bandit, ruff}},
		{"owasp-java", "BenchmarkJava", owasp("src/main/java/org/owasp/benchmark/testcode", ".java", "expectedresults-1.2.csv"), []labelledTool{squire}},
		{"gosec", "gosec", gosecSamples, []labelledTool{squire, gosec}},
		{"njsscan", "njsscan", annotated("tests/assets/node_source", "njsscan/rules"), []labelledTool{squire, security, sonarjs}},
		{"semgrep-go", "semgrep-rules", annotated("go", "go"), []labelledTool{squire, gosec}},
		{"semgrep-python", "semgrep-rules", annotated("python", "python"), []labelledTool{squire, bandit, ruff}},
		{"semgrep-java", "semgrep-rules", annotated("java", "java"), []labelledTool{squire}},
		{"semgrep-javascript", "semgrep-rules", annotated("javascript", "javascript"), []labelledTool{squire, security, sonarjs}},
		{"semgrep-typescript", "semgrep-rules", annotated("typescript", "typescript"), []labelledTool{squire, security, sonarjs}},
	} {
		if len(names) > 0 && !slices.Contains(names, s.name) {
			continue
		}
		from := filepath.Join(sets, s.from)
		if _, err := os.Stat(from); err != nil {
			fmt.Printf("\nSKIPPED: %s: %v\n", s.name, err)
			continue
		}
		if err := b.labelledSet(s, from); err != nil {
			return fmt.Errorf("labelled %s: %w", s.name, err)
		}
	}
	return nil
}

func (b *bench) labelledSet(s labelledSet, from string) error {
	scratch, err := os.MkdirTemp(b.dir, s.name+"-")
	if err != nil {
		return err
	}
	tree, cases, err := s.cases(from, scratch)
	if err != nil {
		return err
	}
	if len(cases) == 0 {
		return errors.New("no case was found")
	}
	for _, t := range s.tools {
		found, err := t.run(tree)
		if err != nil {
			fmt.Printf("\nSKIPPED: %s on %s: %v\n", t.name, s.name, err)
			continue
		}
		fmt.Printf("\n%s, %s\n", s.name, t.name)
		writeScores(score(cases, found, os.Getenv("SHOW") != ""))
	}
	return nil
}

// A tally counts the cases of a family.
type tally struct{ bad, found, good, alarms int }

// score counts, and with show writes each case that went wrong.
func score(cases []labelledCase, found []labelledFinding, show bool) map[string]*tally {
	at := map[string][]labelledFinding{}
	for _, f := range found {
		f.Path = filepath.ToSlash(f.Path)
		at[f.Path] = append(at[f.Path], f)
		for i := range f.Path { // a case may be a folder
			if f.Path[i] == '/' {
				at[f.Path[:i+1]] = append(at[f.Path[:i+1]], f)
			}
		}
	}
	out := map[string]*tally{}
	for _, c := range cases {
		t := out[c.family]
		if t == nil {
			t = &tally{}
			out[c.family] = t
		}
		hit := slices.ContainsFunc(at[c.path], func(f labelledFinding) bool {
			return (c.from == 0 || c.from <= f.Line && f.Line <= c.to) &&
				slices.ContainsFunc(f.cwe, func(n int) bool { return slices.Contains(families[c.family], n) })
		})
		switch {
		case c.bad:
			t.bad++
			if hit {
				t.found++
			} else if show {
				fmt.Printf("missed %s %s:%d %s\n", c.family, c.path, c.from, c.rule)
			}
		default:
			t.good++
			if hit {
				t.alarms++
				if show {
					fmt.Printf("false %s %s:%d %s\n", c.family, c.path, c.from, c.rule)
				}
			}
		}
	}
	return out
}

// writeScores writes a line a family. The score is OWASP's: recall less false
// alarms, and its mean over the families that have both kinds of cases.
func writeScores(by map[string]*tally) {
	var all tally
	sum, n := 0.0, 0
	for _, name := range slices.Sorted(maps.Keys(by)) {
		t := by[name]
		fmt.Printf("  %-20s found %4d of %4d %s   false %4d of %4d %s\n", name, t.found, t.bad, percent(t.found, t.bad), t.alarms, t.good, percent(t.alarms, t.good))
		all.bad, all.found, all.good, all.alarms = all.bad+t.bad, all.found+t.found, all.good+t.good, all.alarms+t.alarms
		if t.bad > 0 && t.good > 0 {
			sum += float64(t.found)/float64(t.bad) - float64(t.alarms)/float64(t.good)
			n++
		}
	}
	fmt.Printf("  %-20s found %4d of %4d %s   false %4d of %4d %s   score %.1f\n", "all", all.found, all.bad, percent(all.found, all.bad), all.alarms, all.good, percent(all.alarms, all.good), 100*sum/float64(max(n, 1)))
}

func percent(a, b int) string {
	if b == 0 {
		return "     -"
	}
	return fmt.Sprintf("%5.1f%%", 100*float64(a)/float64(b))
}

// owasp reads the list of a Benchmark: a file a case, with its category.
func owasp(folder, ext, list string) func(string, string) (string, []labelledCase, error) {
	categories := map[string]string{"pathtraver": "path traversal", "cmdi": "command", "codeinj": "code", "deserialization": "deserialisation",
		"hash": "hash", "ldapi": "ldap", "redirect": "redirect", "securecookie": "cookie", "sqli": "sql", "trustbound": "trust boundary",
		"weakrand": "random", "xpathi": "xpath", "xss": "xss", "xxe": "xxe", "crypto": "cipher, key"}
	return func(from, _ string) (string, []labelledCase, error) {
		f, err := os.Open(filepath.Join(from, list))
		if err != nil {
			return "", nil, err
		}
		defer f.Close()
		r := csv.NewReader(f)
		r.Comment, r.FieldsPerRecord = '#', -1
		rows, err := r.ReadAll()
		if err != nil {
			return "", nil, fmt.Errorf("%s: %w", list, err)
		}
		var cases []labelledCase
		for _, row := range rows {
			if len(row) < 3 || !strings.HasPrefix(row[0], "BenchmarkTest") {
				continue
			}
			family, ok := categories[row[1]]
			if !ok {
				return "", nil, fmt.Errorf("%s: category %q is not known", list, row[1])
			}
			cases = append(cases, labelledCase{family: family, bad: row[2] == "true", path: row[0] + ext})
		}
		return filepath.Join(from, folder), cases, nil
	}
}

// gosecFamilies are gosec's rules that are about what Squire has rules about.
var gosecFamilies = map[string]string{
	"G106": "tls", "G107": "ssrf", "G108": "debug", "G109": "integer", "G110": "archive", "G112": "no time limit", "G114": "no time limit",
	"G124": "cookie", "G201": "sql", "G202": "sql", "G203": "xss", "G204": "command", "G301": "permissions", "G302": "permissions",
	"G303": "temporary file", "G304": "path traversal", "G305": "path traversal", "G306": "permissions", "G401": "hash", "G402": "tls",
	"G403": "cipher, key", "G404": "random", "G405": "cipher, key", "G407": "cipher, key", "G501": "hash", "G502": "cipher, key",
	"G503": "cipher, key", "G505": "hash", "G701": "sql", "G702": "command", "G703": "path traversal", "G704": "ssrf", "G705": "xss", "G710": "redirect",
}

// gosecSamples writes gosec's samples, which are texts in Go files beside the
// number of findings to expect, as a folder each. Those that set an option or
// silence gosec by a comment say nothing about others.
func gosecSamples(from, scratch string) (string, []labelledCase, error) {
	files, err := filepath.Glob(filepath.Join(from, "testutils", "*_samples.go"))
	if err != nil {
		return "", nil, err
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return "", nil, err
		}
		if err := os.WriteFile(filepath.Join(scratch, name), data, 0o644); err != nil {
			return "", nil, err
		}
	}
	var cases []labelledCase
	for _, file := range files {
		set := token.NewFileSet()
		src, err := os.ReadFile(file)
		if err != nil {
			return "", nil, err
		}
		tree, err := goparser.ParseFile(set, file, src, 0)
		if err != nil {
			return "", nil, err
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || len(v.Values) == 0 {
				return true
			}
			list, ok := v.Values[0].(*ast.CompositeLit)
			name := strings.TrimPrefix(v.Names[0].Name, "SampleCode")
			family := ""
			if len(name) >= 4 {
				family = gosecFamilies[name[:4]]
			}
			if !ok || family == "" {
				return false
			}
			for i, e := range list.Elts {
				texts, want, plain := gosecSample(set, src, e)
				if !plain {
					continue
				}
				folder := fmt.Sprintf("%s_%03d", strings.ToLower(name), i)
				if err = os.MkdirAll(filepath.Join(scratch, folder), 0o755); err != nil {
					return false
				}
				for j, text := range texts {
					if err = os.WriteFile(filepath.Join(scratch, folder, fmt.Sprintf("s%d.go", j)), []byte(text), 0o644); err != nil {
						return false
					}
				}
				cases = append(cases, labelledCase{family: family, bad: want > 0, path: folder + "/"})
			}
			return false
		})
		if err != nil {
			return "", nil, err
		}
	}
	return scratch, cases, nil
}

func gosecSample(set *token.FileSet, src []byte, e ast.Expr) (texts []string, want int, plain bool) {
	lit, ok := e.(*ast.CompositeLit)
	if !ok || len(lit.Elts) < 2 {
		return nil, 0, false
	}
	value := func(x ast.Expr) ast.Expr {
		if kv, ok := x.(*ast.KeyValueExpr); ok {
			return kv.Value
		}
		return x
	}
	if len(lit.Elts) > 2 {
		if call, ok := value(lit.Elts[2]).(*ast.CallExpr); !ok || len(call.Args) > 0 {
			return nil, 0, false
		}
	}
	n, ok := value(lit.Elts[1]).(*ast.BasicLit)
	list, isList := value(lit.Elts[0]).(*ast.CompositeLit)
	if !ok || !isList {
		return nil, 0, false
	}
	if want, _ = strconv.Atoi(n.Value); want < 0 {
		return nil, 0, false
	}
	for _, x := range list.Elts {
		text := string(src[set.Position(x.Pos()).Offset:set.Position(x.End()).Offset])
		tv, err := types.Eval(set, nil, token.NoPos, text)
		if err != nil || tv.Value == nil || tv.Value.Kind() != constant.String {
			return nil, 0, false
		}
		texts = append(texts, constant.StringVal(tv.Value))
		if strings.Contains(texts[len(texts)-1], "#nosec") {
			return nil, 0, false
		}
	}
	return texts, want, true
}

var (
	mark     = regexp.MustCompile(`\b(todo)?(ruleid|ok) ?: ?([\w, .-]+)`)
	cweOfTag = regexp.MustCompile(`(?i)cwe-(\d+)`)
	onlyMark = regexp.MustCompile(`^\s*(//|#|/\*|\{/\*|<!--|\*)`)
)

// annotated reads texts in which a comment before a line names the rule that
// finds it ("ruleid:") or must not ("ok:"). What the rule is about is its own
// metadata. Texts as a fix leaves them ("x.fixed.py") keep marks that are no longer true.
func annotated(texts, rules string) func(string, string) (string, []labelledCase, error) {
	return func(from, _ string) (string, []labelledCase, error) {
		about, err := familiesOfRules(filepath.Join(from, rules))
		if err != nil {
			return "", nil, err
		}
		tree := filepath.Join(from, texts)
		var cases []labelledCase
		err = filepath.WalkDir(tree, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, ".yaml") || strings.Contains(d.Name(), ".fixed.") {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			rel, _ := filepath.Rel(tree, path)
			cases = append(cases, marked(filepath.ToSlash(rel), strings.Split(string(data), "\n"), about)...)
			return nil
		})
		return tree, cases, err
	}
}

// marked returns the cases of a text. What a rule finds begins at the next line
// that isn't a mark and may stand further down, before the next mark.
func marked(path string, lines []string, about map[string]string) []labelledCase {
	var cases []labelledCase
	for i, line := range lines {
		m := mark.FindStringSubmatch(line)
		if m == nil || m[1] != "" {
			continue
		}
		next := i + 1
		for next < len(lines) && mark.MatchString(lines[next]) && onlyMark.MatchString(lines[next]) {
			next++
		}
		last := next
		if m[2] == "ruleid" {
			for last+1 < len(lines) && last < next+24 && !mark.MatchString(lines[last+1]) {
				last++
			}
		}
		seen := map[string]bool{}
		for _, id := range strings.FieldsFunc(m[3], func(r rune) bool { return r == ',' || r == ' ' }) {
			id = id[strings.LastIndexByte(id, '.')+1:]
			if family := about[id]; family != "" && !seen[family] {
				seen[family] = true
				cases = append(cases, labelledCase{family: family, rule: id, bad: m[2] == "ruleid", path: path, from: next + 1, to: last + 1})
			}
		}
	}
	return cases
}

// familiesOfRules says what the security rules under a folder are about.
func familiesOfRules(folder string) (map[string]string, error) {
	out := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".yaml") || strings.HasSuffix(path, ".test.yaml") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var file struct {
			Rules []struct {
				ID       string         `yaml:"id"`
				Metadata map[string]any `yaml:"metadata"`
			} `yaml:"rules"`
		}
		if yaml.Unmarshal(data, &file) != nil {
			return nil // no rule file
		}
		for _, r := range file.Rules {
			if c, ok := r.Metadata["category"]; ok && c != "security" {
				continue
			}
			m := cweOfTag.FindStringSubmatch(fmt.Sprint(r.Metadata["cwe"]))
			if m == nil {
				continue
			}
			n, _ := strconv.Atoi(m[1])
			for _, name := range slices.Sorted(maps.Keys(families)) {
				if slices.Contains(families[name], n) {
					out[r.ID] = name
					break
				}
			}
		}
		return nil
	})
	return out, err
}

func (b *bench) squireFindings(tree string) ([]labelledFinding, error) {
	out, err := output(tree, b.squire, "scan", "--no-policy", "--no-ignore", "--profile", "ci", "--format", "jsonl", ".")
	if err != nil {
		return nil, err
	}
	var found []labelledFinding
	for line := range bytes.Lines(out) {
		var f struct {
			Type string
			Path string
			Rule struct {
				ID  string
				CWE []int
			}
			Start struct{ Line int }
		}
		if err := json.Unmarshal(line, &f); err != nil {
			return nil, err
		}
		if f.Type == "finding" {
			found = append(found, labelledFinding{Path: f.Path, Line: f.Start.Line, Rule: f.Rule.ID, cwe: f.Rule.CWE})
		}
	}
	return found, nil
}

// banditCWE is what bandit's tests, and ruff's of the same numbers, are about.
// The newer of bandit's releases name a CWE themselves; where they are vague
// (parsers of XML, templates) the one that the sets use is added.
var banditCWE = map[string][]int{
	"102": {78, 94, 95}, "103": {732}, "108": {377}, "113": {400}, "201": {94, 489}, "202": {22}, "301": {502}, "302": {502}, "303": {327}, "304": {327}, "305": {327},
	"306": {377}, "307": {78, 95}, "308": {79}, "310": {22, 918}, "311": {330}, "312": {319}, "313": {611}, "314": {611}, "315": {611}, "316": {611},
	"317": {611}, "318": {611}, "319": {611}, "320": {611}, "321": {319}, "323": {295}, "324": {327}, "325": {377}, "401": {319}, "402": {319}, "403": {502},
	"405": {611}, "406": {611}, "407": {611}, "408": {611}, "409": {611}, "410": {611}, "411": {611}, "413": {327}, "501": {295}, "502": {327},
	"503": {327}, "504": {327}, "505": {326}, "506": {502}, "507": {295, 322}, "601": {78}, "602": {78}, "603": {78}, "604": {78}, "605": {78}, "606": {78},
	"607": {78}, "608": {89}, "609": {78}, "610": {89}, "611": {89}, "612": {94}, "614": {502}, "701": {79, 1336}, "702": {79}, "703": {79}, "704": {79},
}

func (b *bench) banditFindings(tree string) ([]labelledFinding, error) {
	bandit, err := exec.LookPath("bandit")
	if err != nil {
		return nil, err
	}
	out, err := output(tree, bandit, "-r", "-q", "-f", "json", ".")
	if err != nil {
		return nil, err
	}
	var report struct {
		Results []struct {
			Filename string `json:"filename"`
			Line     int    `json:"line_number"`
			ID       string `json:"test_id"`
		} `json:"results"`
	}
	if err := json.Unmarshal(out, &report); err != nil {
		return nil, err
	}
	var found []labelledFinding
	for _, r := range report.Results {
		found = append(found, labelledFinding{Path: filepath.Clean(r.Filename), Line: r.Line, Rule: r.ID, cwe: banditCWE[strings.TrimPrefix(r.ID, "B")]})
	}
	return found, nil
}

const gosecModule = "github.com/securego/gosec/v2/cmd/gosec@v2.30.0"

func (b *bench) gosecFindings(tree string) ([]labelledFinding, error) {
	gosec, err := b.goInstall("gosec", gosecModule)
	if err != nil {
		return nil, err
	}
	// Code that isn't part of a module, or whose modules aren't there, can't be
	// loaded: gosec needs types.
	if _, err := os.Stat(filepath.Join(tree, "go.mod")); err != nil {
		return nil, errors.New("gosec reads packages of a module, and these are single files")
	}
	out, err := output(tree, gosec, "-fmt=json", "-quiet", "-no-fail", "./...")
	if err != nil {
		return nil, err
	}
	var report struct {
		Issues []struct {
			File string              `json:"file"`
			Line string              `json:"line"`
			Rule string              `json:"rule_id"`
			CWE  struct{ ID string } `json:"cwe"`
		} `json:"Issues"`
	}
	if err := json.Unmarshal(out, &report); err != nil {
		return nil, err
	}
	var found []labelledFinding
	for _, i := range report.Issues {
		rel, err := filepath.Rel(tree, i.File)
		if err != nil {
			return nil, err
		}
		line, _ := strconv.Atoi(strings.Split(i.Line, "-")[0])
		// Its own numbers, not its CWEs: it was made for these samples.
		found = append(found, labelledFinding{Path: rel, Line: line, Rule: i.Rule, cwe: families[gosecFamilies[i.Rule]]})
	}
	return found, nil
}

// eslintCWE is what the rules of two plug-ins for ESLint are about. Those that
// aren't about security, or about what no set labels, aren't named.
var eslintCWE = map[string][]int{
	"detect-child-process": {78}, "detect-eval-with-expression": {95}, "detect-non-literal-fs-filename": {22}, "detect-non-literal-regexp": {1333},
	"detect-non-literal-require": {95}, "detect-object-injection": {1321}, "detect-possible-timing-attacks": {208}, "detect-pseudoRandomBytes": {338},
	"detect-unsafe-regex": {1333}, "detect-buffer-noassert": {119}, "detect-new-buffer": {908}, "detect-disable-mustache-escape": {79},
	"code-eval": {95}, "sql-queries": {89}, "os-command": {78}, "no-os-command-from-path": {78}, "hashing": {328}, "pseudo-random": {338},
	"cors": {942}, "cookie-no-httponly": {1004}, "insecure-cookie": {614}, "xml-parser-xxe": {611}, "disabled-auto-escaping": {79},
	"no-angular-bypass-sanitization": {79}, "dompurify-unsafe-config": {79}, "no-clear-text-protocols": {319}, "insecure-jwt-token": {347},
	"no-weak-cipher": {327}, "no-weak-keys": {326}, "encryption-secure-mode": {327}, "unverified-certificate": {295}, "unverified-hostname": {295},
	"weak-ssl": {327}, "slow-regex": {1333}, "super-linear-regex": {1333}, "file-permissions": {732}, "post-message": {346}, "no-unsafe-unzip": {409},
	"production-debug": {489}, "publicly-writable-directories": {377}, "dynamically-constructed-templates": {1336},
}

// nodeFindings runs a script of testdata with packages of npm, which it
// installs beside the benchmark's other things.
func (b *bench) nodeFindings(script string, args []string, packages ...string) func(string) ([]labelledFinding, error) {
	return func(tree string) ([]labelledFinding, error) {
		modules := filepath.Join(b.dir, "node-"+strings.TrimSuffix(script, ".mjs"))
		if _, err := os.Stat(filepath.Join(modules, "node_modules")); err != nil {
			if err := npmInstall(modules, packages...); err != nil {
				return nil, err
			}
		}
		path, err := filepath.Abs(filepath.Join("internal", "bench", "testdata", "labelled", script))
		if err != nil {
			return nil, err
		}
		out, err := output(tree, "node", slices.Concat([]string{path, modules}, args, []string{tree})...)
		if err != nil {
			return nil, err
		}
		var found []labelledFinding
		lines := bufio.NewScanner(bytes.NewReader(out))
		for lines.Scan() {
			var f labelledFinding
			if err := json.Unmarshal(lines.Bytes(), &f); err != nil {
				return nil, err
			}
			if f.cwe = eslintCWE[f.Rule]; f.cwe == nil {
				f.cwe = banditCWE[strings.TrimPrefix(f.Rule, "S")]
			}
			found = append(found, f)
		}
		return found, lines.Err()
	}
}

// output runs a program in a folder and returns what it prints. Programs that
// look for defects end with 1 when they find some.
func output(dir, name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && (exit.ExitCode() == 1 || exit.ExitCode() == 3) {
		err = nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%.2000s", filepath.Base(name), err, stderr.Bytes())
	}
	return out, nil
}
