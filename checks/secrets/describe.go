package secrets

import (
	"cmp"
	"strings"

	"github.com/squiresec/squire/checks"
)

// Lessons that the rules link.
const (
	lessonSecret = "secret-in-code"
	lessonKey    = "private-key-and-env-files"
)

const (
	why    = "Everyone who can read the repository, now or later, can use this secret, and git keeps it after it is deleted."
	advice = "Take it out of the file and read it from the environment or a secret manager. If it was ever pushed or shared, revoke it first: `squire explain secret-leaked-now-what`."

	whyKey    = "Whoever has a private key can act as its owner: sign, decrypt, log in. git keeps it after it is deleted."
	adviceKey = "Keep the key outside the repository and ignore its file in .gitignore. If it was ever pushed or shared, replace it first: `squire explain secret-leaked-now-what`."

	whyPublic    = "An identifier like this isn't secret by itself, but it tells which account to attack and often stands beside its secret."
	advicePublic = "Check that its secret isn't in the repository too. If the value is meant to be public, ignore it with a reason."
)

// Shared by hundreds of rules, which never change them.
var (
	cweSecret, cweKey           = []int{798}, []int{321, 798}
	controlsSecret, controlsKey = []string{"ASVS v5.0.0-13.3.1"}, []string{"ASVS v5.0.0-13.4.1"}
)

// describe fills the rule's meta.
func (r *rule) describe() {
	if r.own != nil {
		describeOwn(r.meta, r.own)
	} else {
		describe(r.meta, r.Pattern, r.origin)
	}
}

// describe fills the Rule of a Pattern: what gitleaks' data doesn't say.
func describe(r *checks.Rule, p *Pattern, origin string) {
	*r = checks.Rule{
		ID: p.ID, Title: p.Title, Description: why, Advice: advice,
		Severity: checks.High, Confidence: checks.Certain,
		CWE: cweSecret, Concept: "hard-coded-secret", Lesson: lessonOf(p.ID),
		Controls: controlsSecret,
		Origin:   origin, Tags: p.Tags, Upstream: p.Description, Secret: true,
	}
	if origin == "gitleaks" {
		r.Aliases = p.Aliases
	} else if r.Title == "" {
		r.Title = strings.TrimSuffix(cmp.Or(p.Description, p.ID), ".")
	}
	switch {
	case p.ID == "private-key" || p.ID == "pkcs12-file" || p.ID == "age-secret-key":
		r.Description, r.Advice, r.Lesson = whyKey, adviceKey, lessonKey
		r.CWE, r.Concept, r.Controls = cweKey, "private-key", controlsKey
	case public(p.ID):
		r.Description, r.Advice, r.Severity = whyPublic, advicePublic, checks.Low
		r.Confidence = checks.Likely
	case guessed[p.ID]:
		r.Confidence = checks.Likely
	case p.ID == "sourcegraph-access-token" || p.ID == "pkcs12-file":
		// Forty hexadecimal digits are mostly a commit id: no reason to refuse
		// a commit.
		r.Severity, r.Confidence = checks.Medium, checks.Unsure
	}
}

// public reports whether a rule is about an identifier that its provider
// doesn't call secret.
func public(id string) bool {
	for _, suffix := range []string{"-client-id", "-access-id", "-api-id", "-pub-key", "-pub-api-key", "-public-key", "-browser-api-token"} {
		if strings.HasSuffix(id, suffix) {
			return true
		}
	}
	return false
}

// guessed are rules that go by names around a value, not by its form.
var guessed = map[string]bool{
	"generic-api-key": true, "curl-auth-header": true, "curl-auth-user": true,
	"hashicorp-tf-password": true, "kubernetes-secret-yaml": true, "nuget-config-password": true,
	"jwt": true, "jwt-base64": true,
}
