package osv

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks/deps/version"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// archive packs files, by name and content in turn.
func archive(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(files[i+1]))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func importing(data []byte, only version.Ecosystem) (*Imported, error) {
	return Import(bytes.NewReader(data), int64(len(data)), only, now)
}

// advisory writes an advisory about one package.
func advisory(id, ecosystem, name, affected, more string) string {
	return fmt.Sprintf(`{"schema_version":"1.6.0","id":%q,"modified":"2026-11-20T10:00:00Z","summary":"Widgets\n break"%s,
		"affected":[{"package":{"ecosystem":%q,"name":%q},%s}]}`, id, more, ecosystem, name, affected)
}

const upTo124 = `"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.4"}]},{"type":"GIT","repo":"x","events":[{"introduced":"0"}]}]`

func TestImportAndLookup(t *testing.T) {
	data := archive(t,
		"GHSA-aaaa-bbbb-cccc.json", advisory("GHSA-aaaa-bbbb-cccc", "npm", "left-widget", upTo124,
			`,"aliases":["CVE-2026-0001","bad alias"],"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],"database_specific":{"severity":"LOW"}`),
		"GHSA-2.json", advisory("GHSA-2", "npm", "@acme/core", `"versions":["1.0.0","1.0.1"],"ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.1"},{"last_affected":"1.0.5"}]}]`,
			`,"severity":[{"type":"CVSS_V4","score":"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N"}],"database_specific":{"severity":"MODERATE"}`),
		"MAL-1.json", advisory("MAL-1", "npm", "left-widget", `"versions":["9.9.9"]`, ""),
		"GHSA-withdrawn.json", advisory("GHSA-withdrawn", "npm", "left-widget", upTo124, `,"withdrawn":"2026-01-01T00:00:00Z"`),
		"GHSA-nothing.json", advisory("GHSA-nothing", "npm", "left-widget", `"ranges":[]`, ""),
		"README.md", "not this one",
	)
	im, err := importing(data, "")
	if err != nil {
		t.Fatal(err)
	}
	want := []Status{{version.NPM, 3, 2, now, time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)}}
	if diff := cmp.Diff(want, im.Statuses); diff != "" || im.Withdrawn != 1 {
		t.Errorf("withdrawn %d, (-want +got)\n%s", im.Withdrawn, diff)
	}
	dir := filepath.Join(t.TempDir(), "new", "folder")
	if err := im.Write(dir, false); err != nil {
		t.Fatal(err)
	}
	got, err := Statuses(dir)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v, (-want +got)\n%s", err, diff)
	}
	x, err := Open(dir, version.NPM)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	all, err := x.Lookup("left-widget")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Advisory{
		{
			ID: "GHSA-aaaa-bbbb-cccc", Aliases: []string{"CVE-2026-0001"}, Summary: "Widgets break", Severity: Critical,
			Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
			Ranges: []Range{{[]Event{{Introduced, "0"}, {Fixed, "1.2.4"}}}},
		},
		{ID: "MAL-1", Summary: "Widgets break", Severity: Critical, Kind: Malware, Versions: []string{"9.9.9"}},
	}, all); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	core, err := x.Lookup("@acme/core")
	if err != nil || len(core) != 1 || core[0].Severity != Medium || !slices.Equal(core[0].Versions, []string{"1.0.0"}) {
		t.Errorf("%+v, %v", core, err)
	}
	if none, err := x.Lookup("right-widget"); none != nil || err != nil {
		t.Errorf("%v, %v", none, err)
	}
	if _, err := Open(dir, version.Go); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an ecosystem that wasn't imported gives %v", err)
	}
	names, _ := os.ReadDir(dir)
	if len(names) != 1 {
		t.Errorf("the folder holds %v", names)
	}
}

// TestWhatAnArchiveIsAbout holds that a copy of one ecosystem never takes the
// place of another's.
func TestWhatAnArchiveIsAbout(t *testing.T) {
	both := `{"id":"GHSA-both","affected":[{"package":{"ecosystem":"npm","name":"a"},"versions":["1.0.0"]},{"package":{"ecosystem":"PyPI","name":"A.b"},"versions":["1.0"]}]}`
	with := func(other string) string {
		return `{"id":"GHSA-other","affected":[{"package":{"ecosystem":"` + other + `","name":"a"},"versions":["1.0.0"]}]}`
	}
	for _, c := range []struct {
		name  string
		files []string
		only  version.Ecosystem
		want  string // ecosystems, or the error
	}{
		{"of npm", []string{both, with("npm")}, "", "npm"},
		{"of PyPI", []string{both, with("PyPI")}, "", "PyPI"},
		{"of everything", []string{both, with("Go")}, "", "Go npm PyPI"},
		{"of everything, one asked for", []string{both, with("Go")}, version.Go, "Go"},
		{"of one that isn't looked up", []string{with("NuGet"), strings.Replace(both, "PyPI", "NuGet", 1)}, "", `it is about "NuGet", and Squire looks up Go, npm, PyPI, Maven, crates.io, RubyGems, Packagist`},
		{"of a registry of an ecosystem", []string{with("Packagist:https://packages.example.org/8")}, "", "Packagist"},
		{"of another than was asked for", []string{with("npm")}, version.Go, "it holds no advisories about Go"},
		{"of nothing", []string{}, "", "it holds no advisories; fetch all.zip of an ecosystem from OSV"},
		{"of nothing known", []string{with("X"), with("Y")}, "", "it holds no advisories about Go, npm, PyPI, Maven, crates.io, RubyGems, Packagist"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var files []string
			for i, f := range c.files {
				files = append(files, fmt.Sprintf("%d.json", i), f)
			}
			im, err := importing(archive(t, files...), c.only)
			got := ""
			if err != nil {
				got = err.Error()
			} else {
				var all []string
				for _, s := range im.Statuses {
					all = append(all, string(s.Ecosystem))
				}
				got = strings.Join(all, " ")
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestHostileArchives holds that nothing is imported of an archive that isn't
// wholly good.
func TestHostileArchives(t *testing.T) {
	good := advisory("GHSA-1", "npm", "a", upTo124, "")
	big := advisory("GHSA-1", "npm", "a", upTo124, `,"details":"`+strings.Repeat("a", maxEntry)+`"`)
	for name, data := range map[string][]byte{
		"no archive":    []byte("hello"),
		"empty":         nil,
		"cut off":       archive(t, "a.json", good)[:100],
		"no JSON":       archive(t, "a.json", good, "b.json", "{"),
		"no id":         archive(t, "a.json", `{"affected":[]}`),
		"an id to hide": archive(t, "a.json", strings.ReplaceAll(good, "GHSA-1", `GHSA\u001b[2J`)),
		"too large":     archive(t, "a.json", big),
		"too deep":      archive(t, "a.json", strings.Repeat("[", 20_000)),
		"a new schema":  archive(t, "a.json", strings.Replace(good, "1.6.0", "2.0.0", 1)),
	} {
		if _, err := importing(data, ""); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	// What is odd about one package costs that package.
	many := `"versions":["` + strings.Repeat(`1","`, maxVersions) + `2"]`
	im, err := importing(archive(t,
		"a.json", good,
		"b.json", advisory("GHSA-2", "npm", strings.Repeat("n", maxName+1), upTo124, ""),
		"c.json", advisory("GHSA-3", "npm", "c", many, ""),
		"d.json", advisory("GHSA-4", "npm", "d", `"database_specific":[1],"versions":["1.0.0"]`, `,"database_specific":null`),
		"e.json", strings.Replace(advisory("GHSA-5", "npm", "e", upTo124, ""), "2026-11-20", "2036-11-20", 1),
	), "")
	if err != nil {
		t.Fatal(err)
	}
	if s := im.Statuses[0]; s.Advisories != 3 || s.Newest.Year() != 2026 {
		t.Errorf("%+v", s)
	}
	// One that was never changed was published.
	im, err = importing(archive(t, "a.json", `{"id":"GO-1","modified":"0001-01-01T00:00:00Z","published":"2026-11-02T00:00:00Z","affected":[{"package":{"ecosystem":"Go","name":"a"},"versions":["1.0.0"]}]}`), "")
	if err != nil || im.Statuses[0].Newest.Month() != time.November {
		t.Errorf("%v, %+v", err, im.Statuses)
	}
}

// TestShrinking holds that half a copy doesn't take the place of a whole one.
func TestShrinking(t *testing.T) {
	var files []string
	for i := range 9 {
		files = append(files, fmt.Sprintf("%d.json", i), advisory(fmt.Sprintf("GHSA-%d", i), "npm", "a", upTo124, ""))
	}
	dir := t.TempDir()
	whole, err := importing(archive(t, files...), "")
	if err != nil {
		t.Fatal(err)
	}
	part, err := importing(archive(t, files[:8]...), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := whole.Write(dir, false); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(filepath.Join(dir, FileName(version.NPM)))
	var shrunk *Shrunk
	if err := part.Write(dir, false); !errors.As(err, &shrunk) || shrunk.Old != 9 || shrunk.New != 4 {
		t.Errorf("got %v", err)
	}
	if after, _ := os.ReadFile(filepath.Join(dir, FileName(version.NPM))); !bytes.Equal(before, after) {
		t.Error("the copy changed")
	}
	if err := part.Write(dir, true); err != nil {
		t.Error(err)
	}
}

// TestDamage changes every byte of a database: none may pass unseen, and none
// may make a package look clean.
func TestDamage(t *testing.T) {
	im, err := importing(archive(t, "a.json", advisory("GHSA-1", "npm", "a", upTo124, ""), "b.json", advisory("GHSA-2", "npm", "b", upTo124, "")), "")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := im.builders[version.NPM].write(&b, now); err != nil {
		t.Fatal(err)
	}
	good := b.Bytes()
	check := func(data []byte) (found int, err error) {
		x, err := read(bytes.NewReader(data), int64(len(data)), version.NPM)
		if err != nil {
			return 0, err
		}
		for _, name := range []string{"a", "b"} {
			all, err := x.Lookup(name)
			if err != nil {
				return found, err
			}
			found += len(all)
		}
		return found, nil
	}
	if n, err := check(good); n != 2 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 0x40
		if n, err := check(bad); err == nil {
			t.Errorf("byte %d changed: found %d and no error", i, n)
		}
	}
	for i := range len(good) {
		if _, err := check(good[:i]); err == nil {
			t.Errorf("cut to %d bytes: no error", i)
		}
	}
	newer := bytes.Clone(good)
	newer[len(magic)-1]++
	if _, err := check(newer); err == nil || !strings.Contains(err.Error(), "another version of Squire") {
		t.Errorf("got %v", err)
	}
}

func TestAffects(t *testing.T) {
	ev := func(all ...Event) []Range { return []Range{{all}} }
	for _, c := range []struct {
		e        version.Ecosystem
		a        Advisory
		yes, no  string
		from, to string // the fix
	}{
		{version.NPM, Advisory{Ranges: ev(Event{Introduced, "0"}, Event{Fixed, "1.2.4"})}, "0.0.1 1.2.3 1.2.4-rc.1", "1.2.4 2.0.0", "1.0.0", "1.2.4"},
		{version.NPM, Advisory{Ranges: ev(Event{Fixed, "2.1.0"}, Event{Introduced, "2.0.0"}, Event{Fixed, "1.1.0"}, Event{Introduced, "1.0.0"})}, "1.0.0 1.0.9 2.0.0", "0.9.0 1.1.0 1.9.0 2.1.0", "2.0.5", "2.1.0"},
		{version.NPM, Advisory{Ranges: ev(Event{Introduced, "1.0.0"}, Event{LastAffected, "1.5.0"})}, "1.0.0 1.5.0", "0.9.0 1.5.1", "1.0.0", ""},
		{version.NPM, Advisory{Ranges: ev(Event{Introduced, "1.0.0"}, Event{LastAffected, "1.0.0"})}, "1.0.0", "1.0.1", "1.0.0", ""},
		{version.NPM, Advisory{Ranges: ev(Event{Introduced, "1.0.0"}, Event{Fixed, "1.0.0"})}, "", "1.0.0 2.0.0", "1.0.0", ""},
		{version.NPM, Advisory{Ranges: ev(Event{Introduced, "0"}, Event{Limit, "1.0.0"})}, "0.9.0", "1.0.0 2.0.0", "0.9.0", ""},
		{version.NPM, Advisory{Ranges: ev(Event{Introduced, "0"}, Event{Fixed, "not a version"})}, "", "1.0.0", "1.0.0", ""},
		{version.Go, Advisory{Ranges: ev(Event{Introduced, "0"}, Event{Fixed, "1.2.4"})}, "v1.2.3 v0.0.0-20200101000000-abcdefabcdef", "v1.2.4", "v1.0.0", "1.2.4"},
		{version.PyPI, Advisory{Versions: []string{"1.0.0"}}, "1.0 1 v1.0.0", "1.0.1 1.0.post1", "1.0", ""},
		{version.Maven, Advisory{Ranges: ev(Event{Introduced, "2.0.0"}, Event{Fixed, "2.9.10.8"})}, "2.9.10.7 2.0.0", "2.9.10.8 1.9 2.10", "2.1", "2.9.10.8"},
	} {
		for _, v := range strings.Fields(c.yes) {
			if !c.a.Affects(c.e, v) {
				t.Errorf("%s %s isn't affected by %v", c.e, v, c.a)
			}
		}
		for _, v := range strings.Fields(c.no) {
			if c.a.Affects(c.e, v) {
				t.Errorf("%s %s is affected by %v", c.e, v, c.a)
			}
		}
		if got := c.a.Fixed(c.e, c.from); got != c.to {
			t.Errorf("%s: fixed above %s is %q, want %q", c.e, c.from, got, c.to)
		}
	}
}

// TestFixOfSeveral holds that an update mends all that is known.
func TestFixOfSeveral(t *testing.T) {
	first := &Advisory{Ranges: []Range{{[]Event{{Introduced, "0"}, {Fixed, "1.2.4"}}}}}
	second := &Advisory{Ranges: []Range{{[]Event{{Introduced, "1.1.0"}, {Fixed, "1.3.0"}, {Introduced, "1.4.0"}, {Fixed, "1.5.0"}}}}}
	if got := Fix(version.NPM, "1.2.0", []*Advisory{first, second}); got != "1.3.0" {
		t.Errorf("got %s", got)
	}
	if got := Fix(version.NPM, "1.4.0", []*Advisory{first, second}); got != "1.5.0" {
		t.Errorf("got %s", got)
	}
	never := &Advisory{Ranges: []Range{{[]Event{{Introduced, "0"}}}}}
	if got := Fix(version.NPM, "1.2.0", []*Advisory{first, never}); got != "" {
		t.Errorf("got %s", got)
	}
}

// TestLastKnown reads the bound that advisories without a fix have.
func TestLastKnown(t *testing.T) {
	r := &rawRange{Type: "SEMVER", Events: []rawEvent{{Introduced: "0"}}}
	for known, want := range map[string]Event{"<= 1.2.3": {LastAffected, "1.2.3"}, "< 2.0": {Limit, "2.0"}} {
		got, ok := rangeOf(r, known)
		if diff := cmp.Diff(Range{[]Event{{Introduced, "0"}, want}}, got); diff != "" || !ok {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
	if _, ok := rangeOf(&rawRange{Type: "GIT", Events: r.Events}, ""); ok {
		t.Error("a range of commits counts")
	}
}

// TestSeverity has vectors whose scores FIRST and the advisories' databases tell.
func TestSeverity(t *testing.T) {
	for vector, want := range map[string]Severity{
		"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H":                    Critical, // 9.8
		"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H":                    Critical, // 10.0
		"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H":                    High,     // 7.5
		"CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N":                    Medium,   // 6.1
		"CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N":                    Low,      // 1.8
		"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N":                    Low,      // 0
		"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N": Critical, // 9.3
		"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N": High,     // 8.7
		"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N": Medium,   // 6.9
		"AV:N/AC:L/Au:N/C:P/I:P/A:P":                                      Unknown,
		"CVSS:3.1/AV:N/AC:L":                                              Unknown,
		"CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H":                    Unknown,
		"": Unknown,
	} {
		if got := severityOf(vector); got != want {
			t.Errorf("%s is %d, want %d", vector, got, want)
		}
	}
	for vector, want := range map[string]float64{
		"AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H": 9.8,
		"AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N": 6.4,
		"AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N": 6.1,
		"AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H": 8.1,
		"AV:L/AC:L/PR:H/UI:N/S:C/C:H/I:H/A:H": 8.2,
	} {
		m := map[string]string{}
		for _, p := range strings.Split(vector, "/") {
			k, v, _ := strings.Cut(p, ":")
			m[k] = v
		}
		if got, ok := baseScore(m); got != want || !ok {
			t.Errorf("%s is %v, want %v", vector, got, want)
		}
	}
}

func TestNormalName(t *testing.T) {
	for _, c := range []struct {
		e         version.Ecosystem
		in, wants string
	}{
		{version.PyPI, "Acme_.-Core", "acme-core"}, {version.PyPI, "a.b", "a-b"},
		{version.Packagist, "Acme/Widgets", "acme/widgets"}, {version.NPM, "JSONStream", "JSONStream"},
	} {
		if got := NormalName(c.e, c.in); got != c.wants {
			t.Errorf("%s: %q, want %q", c.in, got, c.wants)
		}
	}
}

func FuzzIndex(f *testing.F) {
	im, err := importing(archive(f, "a.json", advisory("GHSA-1", "npm", "a", upTo124, ""), "b.json", advisory("GHSA-2", "npm", "b", upTo124, "")), "")
	if err != nil {
		f.Fatal(err)
	}
	var b bytes.Buffer
	if err := im.builders[version.NPM].write(&b, now); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes(), "a")
	f.Add([]byte(magic), "b")
	f.Fuzz(func(t *testing.T, data []byte, name string) {
		x, err := read(bytes.NewReader(data), int64(len(data)), version.NPM)
		if err != nil {
			return
		}
		_, _ = x.Lookup(name)
	})
}

// FuzzRecord reads records past their checksum.
func FuzzRecord(f *testing.F) {
	a := Advisory{ID: "GHSA-1", Aliases: []string{"CVE-1"}, Summary: "s", Severity: High, Vector: "v",
		Ranges: []Range{{[]Event{{Introduced, "0"}, {Fixed, "1.2.4"}}}}, Versions: []string{"1"}}
	f.Add(appendAdvisory(append(appendText(nil, "a"), 1), &a))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := decode(data, "a")
		if err != nil {
			return
		}
		for i := range all {
			all[i].Affects(version.NPM, "1.0.0")
			all[i].Fixed(version.NPM, "1.0.0")
			again, err := decode(appendAdvisory(append(appendText(nil, "a"), 1), &all[i]), "a")
			if diff := cmp.Diff([]Advisory{all[i]}, again); diff != "" || err != nil {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
		}
	})
}

func FuzzAdvisory(f *testing.F) {
	f.Add([]byte(advisory("GHSA-1", "npm", "a", upTo124, `,"aliases":["CVE-1"],"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N"}]`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		im := &Imported{now: now, builders: map[version.Ecosystem]*builder{}}
		if _, err := im.add(data); err != nil {
			return
		}
		for e, b := range im.builders {
			var out bytes.Buffer
			if err := b.write(&out, now); err != nil {
				t.Fatal(err)
			}
			x, err := read(bytes.NewReader(out.Bytes()), int64(out.Len()), e)
			if err != nil {
				t.Fatal(err)
			}
			for name := range b.records {
				if all, err := x.Lookup(name); err != nil || len(all) != b.counts[name] {
					t.Errorf("%q: %d advisories of %d, %v", name, len(all), b.counts[name], err)
				}
			}
		}
	})
}
