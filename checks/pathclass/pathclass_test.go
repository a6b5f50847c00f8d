package pathclass

import "testing"

func TestOf(t *testing.T) {
	for path, want := range map[string]Class{
		"src/app.go": Ordinary, "latest/contest.go": Ordinary, "attestation/main.go": Ordinary, ".env": Ordinary, "config/settings.py": Ordinary,
		"a_test.go": Test, "src/app.spec.ts": Test, "test_views.py": Test, "testdata/x/y.yml": Test, "Tests/A.cs": Test, "src/__mocks__/a.js": Test,
		"README.md": Docs, "docs/conf.py": Docs, "a/b.rst": Docs,
		".env.example": Example, "config.sample.json": Example, "examples/a.go": Example,
		"go.sum": Lock, "a/yarn.lock": Lock, "Cargo.lock": Lock,
		"vendor/a/b.go": Vendored, "node_modules/a/index.js": Vendored,
		"app.min.js": Generated, "api.pb.go": Generated, "dist/a.js": Generated,
		"internal/test-fixtures/a.json": Test, "_fixture/cert.pem": Test, "__fixtures__/a.ts": Test, "fixture/a": Test, "testutil/a.go": Test, "src/mocks/a.js": Test,
		"e2e/login.ts": Test, "spec/models/user.rb": Test, "integtest/run.sh": Test, "caddytest/a.key": Test, "MyApp.Tests/Login.cs": Test, "t/web/login.pl": Test, "web/login.t": Test,
		"src/UserServiceTests.cs": Test, "init.d/TestFtp": Test, "src/testing.go": Test, "benchmarks/a.py": Test, "conftest.py": Test,
		"src/ExampleHeaders.java": Example, "src/SampleApp.java": Example, "src/ABTestService.java": Ordinary, "src/Testament.java": Ordinary, "src/request.go": Ordinary,
		"MANUAL.txt": Docs, "man/app.1": Docs, "app.8": Docs, "HISTORY": Docs, "install": Ordinary, "INSTALL": Docs, "install.sh": Ordinary, "lib/libz.so.1": Ordinary, "app-1.2": Ordinary,
		"vendor.sum": Lock, "Godeps/Godeps.json": Lock, "deps/openssl/a.pem": Vendored, ".yarn/releases/yarn.cjs": Vendored,
		"LocalStrings_ko.properties": Locale, "labels_pt_BR.properties": Locale, "application_prod.properties": Ordinary, "de.lproj/a": Locale, "plugins/localization/az_AZ.inc": Locale,
		"locales/de.json": Locale, "i18n/en.yml": Locale, "messages_de.properties": Locale,
	} {
		if got := Of(path); got != want {
			t.Errorf("Of(%q) = %q, want %q", path, got, want)
		}
	}
}
