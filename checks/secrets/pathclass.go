package secrets

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
	"testutil": Test, "testutils": Test, "e2e": Test, "test-data": Test, "test_data": Test, "cypress": Test,
	"unittest": Test, "unittests": Test, "integration-test": Test, "integration-tests": Test, "androidtest": Test,
	"doc": Docs, "docs": Docs, "documentation": Docs, "javadoc": Docs, "wiki": Docs,
	"example": Example, "examples": Example, "sample": Example, "samples": Example, "demo": Example, "demos": Example,
	"tutorial": Example, "tutorials": Example, "_examples": Example,
	"vendor": Vendored, "third_party": Vendored, "third-party": Vendored, "thirdparty": Vendored,
	"node_modules": Vendored, "bower_components": Vendored, "site-packages": Vendored, "pods": Vendored,
	"locale": Locale, "locales": Locale, "i18n": Locale, "l10n": Locale, "lang": Locale, "langs": Locale,
	"translations": Locale, "lc_messages": Locale, "_locales": Locale, "languages": Locale,
	"dist": Generated, "generated": Generated, "__generated__": Generated, "gen": Generated,
}

// lockFiles are the names of lock files in lower case.
var lockFiles = map[string]bool{
	"go.sum": true, "package-lock.json": true, "npm-shrinkwrap.json": true, "yarn.lock": true, "pnpm-lock.yaml": true,
	"cargo.lock": true, "composer.lock": true, "gemfile.lock": true, "poetry.lock": true, "pipfile.lock": true,
	"uv.lock": true, "deno.lock": true, "bun.lock": true, "flake.lock": true, "gradle.lockfile": true,
	"packages.lock.json": true, "podfile.lock": true, "mix.lock": true, "pubspec.lock": true, "package.resolved": true,
	".terraform.lock.hcl": true, "verification-metadata.xml": true, "conan.lock": true,
}

// PathClass says what a file is there for by its path, slash-separated and
// relative to the root. The file's name counts more than its folders, and an
// inner folder more than an outer one.
func PathClass(name string) Class {
	name = strings.ToLower(name)
	dir, base := path.Split(name)
	if c := nameClass(base); c != Ordinary {
		return c
	}
	for dir != "" {
		dir = strings.TrimSuffix(dir, "/")
		i := strings.LastIndexByte(dir, '/')
		if c, ok := folders[dir[i+1:]]; ok {
			return c
		}
		dir = dir[:i+1]
	}
	return Ordinary
}

// nameClass is the class that the name of a file, in lower case, tells.
func nameClass(base string) Class {
	if lockFiles[base] {
		return Lock
	}
	stem, ext := base, path.Ext(base)
	if ext != base {
		stem = strings.TrimSuffix(base, ext)
	}
	switch ext {
	case ".md", ".rst", ".adoc", ".asciidoc", ".markdown", ".mdx", ".ipynb":
		return Docs
	case ".po", ".pot", ".xlf", ".xliff", ".resx", ".strings", ".arb", ".ftl":
		return Locale
	case ".map", ".snap", ".lock":
		return Generated
	case ".example", ".sample", ".dist", ".template", ".tmpl", ".tpl", ".j2", ".erb":
		return Example
	}
	switch {
	case hasWord(stem, "test"), hasWord(stem, "tests"), hasWord(stem, "spec"), hasWord(stem, "mock"), hasWord(stem, "mocks"),
		hasWord(stem, "fixture"), hasWord(stem, "fixtures"):
		return Test
	case hasWord(stem, "example"), hasWord(stem, "examples"), hasWord(stem, "sample"), hasWord(stem, "demo"), hasWord(stem, "template"):
		return Example
	case strings.HasSuffix(stem, ".min"), strings.HasSuffix(stem, ".pb"), strings.HasSuffix(stem, "_pb2"),
		strings.HasPrefix(stem, "zz_generated"), strings.HasSuffix(stem, ".generated"), strings.HasSuffix(stem, "_gen"), strings.HasSuffix(stem, ".bundle"):
		return Generated
	case strings.HasPrefix(stem, "messages_"), stem == "messages", stem == "translation", stem == "translations":
		return Locale
	case strings.HasPrefix(stem, "readme"), strings.HasPrefix(stem, "changelog"), strings.HasPrefix(stem, "changes"):
		return Docs
	}
	return Ordinary
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
