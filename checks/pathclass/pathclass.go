// Package pathclass tells what a file is there for by its path: a test, an
// example, documentation, code of others. What is found in one that is no
// ordinary file matters less.
package pathclass

import (
	"path"
	"strings"
)

// A Class says what a file is there for, as far as its path tells.
type Class uint8

// The classes of paths. A secret in a file of any class but Ordinary is less
// likely to open a door, never certain not to.
const (
	Ordinary  Class = iota
	Test            // tests, fixtures, mocks
	Docs            // documentation and its pictures
	Example         // examples, samples, templates to be filled in
	Lock            // lists of exact versions and their checksums
	Vendored        // code of others, copied in
	Generated       // written by a program, minified
	Locale          // translations
)

var classNames = [...]string{"", "test", "documentation", "example", "lock file", "vendored", "generated", "translation"}

// String names a class for a sentence: "in a test file".
func (c Class) String() string { return classNames[c] }

// folders are names of folders that give their files a class.
var folders = map[string]Class{
	"test": Test, "tests": Test, "testing": Test, "__tests__": Test, "spec": Test, "specs": Test, "testdata": Test,
	"fixture": Test, "fixtures": Test, "__fixtures__": Test, "mock": Test, "mocks": Test, "__mocks__": Test,
	"testutil": Test, "testutils": Test, "testhelper": Test, "testhelpers": Test, "testserver": Test, "testsupport": Test, "testsuite": Test, "testsuites": Test,
	"e2e": Test, "cypress": Test, "playwright": Test, "mirage": Test, "conformance": Test, "molecule": Test, "fuzz": Test, "fuzzer": Test, "fuzzers": Test, "fuzzing": Test,
	"t": Test, "xt": Test, // Perl's convention, and git's
	"benchmark": Test, "benchmarks": Test, "microbench": Test,
	"doc": Docs, "docs": Docs, "documentation": Docs, "javadoc": Docs, "wiki": Docs, "changelog": Docs, "changelogs": Docs, "man": Docs,
	"example": Example, "examples": Example, "sample": Example, "samples": Example, "demo": Example, "demos": Example,
	"tutorial": Example, "tutorials": Example,
	"vendor": Vendored, "vendors": Vendored, "vendored": Vendored, "third_party": Vendored, "third-party": Vendored, "thirdparty": Vendored, "3rdparty": Vendored,
	"node_modules": Vendored, "bower_components": Vendored, "site-packages": Vendored, "pods": Vendored, ".yarn": Vendored,
	"deps": Vendored, "external": Vendored, "externals": Vendored, "extern": Vendored,
	"locale": Locale, "locales": Locale, "i18n": Locale, "l10n": Locale, "lang": Locale, "langs": Locale,
	"translations": Locale, "lc_messages": Locale, "languages": Locale, "localization": Locale, "localisation": Locale, "nls": Locale,
	"dist": Generated, "generated": Generated, "__generated__": Generated, "gen": Generated,
}

// lockFiles are the names of lock files in lower case.
var lockFiles = map[string]bool{
	"go.sum": true, "package-lock.json": true, "npm-shrinkwrap.json": true, "yarn.lock": true, "pnpm-lock.yaml": true,
	"cargo.lock": true, "composer.lock": true, "gemfile.lock": true, "poetry.lock": true, "pipfile.lock": true,
	"uv.lock": true, "deno.lock": true, "bun.lock": true, "flake.lock": true, "gradle.lockfile": true,
	"packages.lock.json": true, "podfile.lock": true, "mix.lock": true, "pubspec.lock": true, "package.resolved": true,
	".terraform.lock.hcl": true, "verification-metadata.xml": true, "conan.lock": true,
	"go.work.sum": true, "godeps.json": true, "paket.lock": true, "cartfile.resolved": true, "bun.lockb": true, "pdm.lock": true,
	"pixi.lock": true, "module.bazel.lock": true, "maven_install.json": true, "chart.lock": true,
}

// words are parts of names of folders, between dashes, dots and underscores,
// that give their files a class: "test-fixtures", "my_app.tests".
var words = map[string]Class{
	"test": Test, "tests": Test, "testing": Test, "testdata": Test, "fixture": Test, "fixtures": Test, "mock": Test, "mocks": Test,
	"e2e": Test, "unittest": Test, "unittests": Test,
	"example": Example, "examples": Example, "sample": Example, "samples": Example, "docs": Docs,
}

// endings of words of English that end as "test" does: what ends so besides is
// taken for a compound of it, as in "httptest" and "integrationtests".
var notTest = [...]string{"latest", "newest", "oldest", "fastest", "greatest", "lightest", "lowest", "contest", "protest", "attest", "detest", "shortest", "smartest", "cutest", "strictest"}

// manuals are names of files without an extension, or with one of plain text,
// that are there to be read.
var manuals = map[string]bool{
	"manual": true, "guide": true, "faq": true, "howto": true, "install": true, "news": true, "history": true, "notice": true, "license": true,
	"licence": true, "copying": true, "authors": true, "contributing": true, "contributors": true, "todo": true, "thanks": true, "credits": true,
	"upgrading": true, "releasenotes": true, "release_notes": true, "release-notes": true, "tutorial": true,
}

// Of says what a file is there for by its path, slash-separated and
// relative to the root. The file's name counts more than its folders, and an
// inner folder more than an outer one.
func Of(name string) Class {
	dir, base := path.Split(strings.ToLower(name))
	if c := nameClass(base, path.Base(name)); c != Ordinary {
		return c
	}
	for dir != "" {
		dir = strings.TrimSuffix(dir, "/")
		i := strings.LastIndexByte(dir, '/')
		if c := folderClass(dir[i+1:]); c != Ordinary {
			return c
		}
		dir = dir[:i+1]
	}
	return Ordinary
}

// folderClass is the class that the name of a folder, in lower case, tells.
// Underscores in front don't count: "_examples", "__mocks__".
func folderClass(name string) Class {
	if c, ok := folders[name]; ok {
		return c
	}
	name = strings.Trim(name, "_")
	if c, ok := folders[name]; ok {
		return c
	}
	for _, w := range strings.FieldsFunc(name, func(r rune) bool { return r < 0x80 && separator(byte(r)) }) {
		if c, ok := words[w]; ok {
			return c
		}
	}
	switch {
	case strings.HasSuffix(name, ".lproj"), strings.HasPrefix(name, "values-"):
		return Locale
	case endsInTest(name):
		return Test
	}
	return Ordinary
}

// endsInTest reports whether a name in lower case is a compound of "test".
func endsInTest(name string) bool {
	name = strings.TrimSuffix(name, "s")
	if !strings.HasSuffix(name, "test") {
		return false
	}
	for _, w := range notTest {
		if strings.HasSuffix(name, w) {
			return false
		}
	}
	return true
}

// nameClass is the class that the name of a file tells, given in lower case
// and as it is written.
func nameClass(base, written string) Class {
	if lockFiles[base] {
		return Lock
	}
	stem, ext := base, path.Ext(base)
	if ext != base {
		stem = strings.TrimSuffix(base, ext)
	}
	switch ext {
	case ".md", ".rst", ".adoc", ".asciidoc", ".markdown", ".mdx", ".ipynb", ".pod", ".texi", ".tex", ".textile", ".mkd":
		return Docs
	case ".po", ".pot", ".xlf", ".xliff", ".resx", ".strings", ".arb", ".ftl":
		return Locale
	case ".map", ".snap":
		return Generated
	case ".lock", ".sum":
		return Lock
	case ".t":
		return Test
	case ".example", ".sample", ".dist", ".template", ".tmpl", ".tpl", ".j2", ".erb":
		return Example
	case ".1", ".2", ".3", ".4", ".5", ".6", ".7", ".8": // sections of the manual
		if stem != base && letter(stem[len(stem)-1]) && !strings.HasSuffix(stem, ".so") {
			return Docs
		}
	case ".properties":
		if localeSuffix(stem) {
			return Locale
		}
	case "", ".txt", ".html", ".htm":
		// A file "install" may be a program, "INSTALL" is none.
		if manuals[stem] && (ext != "" || written == strings.ToUpper(written)) {
			return Docs
		}
	}
	if c := stemClass(stem); c != Ordinary {
		return c
	}
	return humpClass(strings.TrimSuffix(written, path.Ext(written)))
}

// stemClass is the class that the name of a file in lower case tells without
// its extension.
func stemClass(stem string) Class {
	switch {
	case hasWord(stem, "test"), hasWord(stem, "tests"), hasWord(stem, "spec"), hasWord(stem, "mock"), hasWord(stem, "mocks"),
		hasWord(stem, "fixture"), hasWord(stem, "fixtures"), hasWord(stem, "testing"), hasWord(stem, "testdata"), hasWord(stem, "testutil"),
		hasWord(stem, "testutils"), hasWord(stem, "testhelper"), hasWord(stem, "testhelpers"), hasWord(stem, "conftest"):
		return Test
	case hasWord(stem, "example"), hasWord(stem, "examples"), hasWord(stem, "sample"), hasWord(stem, "samples"), hasWord(stem, "demo"), hasWord(stem, "template"):
		return Example
	case strings.HasSuffix(stem, ".min"), strings.HasSuffix(stem, ".pb"), strings.HasSuffix(stem, "_pb2"), strings.HasSuffix(stem, ".designer"), strings.HasSuffix(stem, ".g"),
		strings.HasPrefix(stem, "zz_generated"), strings.HasSuffix(stem, ".generated"), strings.HasSuffix(stem, "_generated"), strings.HasSuffix(stem, "_gen"), strings.HasSuffix(stem, ".bundle"):
		return Generated
	case strings.HasPrefix(stem, "messages_"), stem == "messages", stem == "translation", stem == "translations", strings.HasPrefix(stem, "localstrings"):
		return Locale
	case strings.HasPrefix(stem, "readme"), strings.HasPrefix(stem, "changelog"), strings.HasPrefix(stem, "changes"):
		return Docs
	}
	return Ordinary
}

// humpClass is the class that a name of joined capitalised words tells by its
// first or last: "UserServiceTests", "TestServer", "ExampleConfig". A word in
// the middle tells nothing: "ABTestService".
func humpClass(stem string) Class {
	for _, w := range [...]string{"Test", "Tests", "TestCase", "TestData", "Spec", "Specs", "Mock", "Mocks", "Fixture", "Fixtures"} {
		if rest, ok := strings.CutSuffix(stem, w); ok && rest != "" && (letter(rest[len(rest)-1]) || digit(rest[len(rest)-1])) {
			return Test
		}
	}
	for _, w := range [...]string{"Test", "Mock", "Fake", "Example", "Sample", "Demo"} {
		if rest, ok := strings.CutPrefix(stem, w); ok && rest != "" && upperByte(rest[0]) {
			return humpClasses[w]
		}
	}
	return Ordinary
}

var humpClasses = map[string]Class{"Test": Test, "Mock": Test, "Fake": Test, "Example": Example, "Sample": Example, "Demo": Example}

// localeSuffix reports whether a name in lower case ends in a language, with
// or without a region: "labels_de", "labels_pt_br".
func localeSuffix(stem string) bool {
	parts := strings.Split(stem, "_")
	n := len(parts)
	return n >= 2 && len(parts[n-1]) == 2 && short(parts[n-1])
}

// hasWord reports whether a name has a word between its separators.
func hasWord(stem, word string) bool {
	for rest := stem; ; {
		i := strings.Index(rest, word)
		if i < 0 {
			return false
		}
		end := i + len(word)
		if (i == 0 || separator(rest[i-1])) && (end == len(rest) || separator(rest[end])) {
			return true
		}
		rest = rest[end:]
	}
}

func separator(c byte) bool { return c == '_' || c == '-' || c == '.' || c == ' ' }

// short reports whether a name is of letters, digits and underscores, as the
// code of a language is.
func short(v string) bool {
	return strings.IndexFunc(v, func(r rune) bool {
		return r >= 0x80 || !letter(byte(r)) && !digit(byte(r)) && r != '_'
	}) < 0
}

func letter(c byte) bool    { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func digit(c byte) bool     { return '0' <= c && c <= '9' }
func upperByte(c byte) bool { return 'A' <= c && c <= 'Z' }
