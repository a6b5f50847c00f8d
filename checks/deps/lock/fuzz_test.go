package lock

import (
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// fuzz feeds one parser with the files of its format, whole and cut.
func fuzz(f *testing.F, name string) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	seeds := 0
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		if filepath.Base(a.Files[0].Name) != name {
			continue
		}
		seeds++
		data := a.Files[0].Data
		f.Add(data)
		f.Add(data[:len(data)/2])
		f.Add(data[len(data)/3:])
	}
	if seeds == 0 {
		f.Fatalf("no file is called %s", name)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, _ := Parse(name, data)
		for _, p := range got.Packages {
			if p.Span.Start < 0 || p.Span.Len() < 0 || p.Span.End > len(data) || p.Line < 1 {
				t.Fatalf("%+v stands outside of %d bytes", p, len(data))
			}
			if p.Pin.Len() > 0 && string(data[p.Pin.Start:p.Pin.End]) != p.Version {
				t.Fatalf("the pin of %+v is %q", p, data[p.Pin.Start:p.Pin.End])
			}
			if p.Name == "" || p.Version == "" || len(p.Name) > maxName {
				t.Fatalf("%+v names nothing", p)
			}
		}
	})
}

func FuzzGoMod(f *testing.F)        { fuzz(f, "go.mod") }
func FuzzGoSum(f *testing.F)        { fuzz(f, "go.sum") }
func FuzzNPM(f *testing.F)          { fuzz(f, "package-lock.json") }
func FuzzPNPM(f *testing.F)         { fuzz(f, "pnpm-lock.yaml") }
func FuzzYarn(f *testing.F)         { fuzz(f, "yarn.lock") }
func FuzzPoetry(f *testing.F)       { fuzz(f, "poetry.lock") }
func FuzzUV(f *testing.F)           { fuzz(f, "uv.lock") }
func FuzzRequirements(f *testing.F) { fuzz(f, "requirements.txt") }
func FuzzPipfile(f *testing.F)      { fuzz(f, "Pipfile.lock") }
func FuzzCargo(f *testing.F)        { fuzz(f, "Cargo.lock") }
func FuzzGemfile(f *testing.F)      { fuzz(f, "Gemfile.lock") }
func FuzzComposer(f *testing.F)     { fuzz(f, "composer.lock") }
func FuzzPOM(f *testing.F)          { fuzz(f, "pom.xml") }
func FuzzGradle(f *testing.F)       { fuzz(f, "gradle.lockfile") }
