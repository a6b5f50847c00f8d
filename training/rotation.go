package training

import "slices"

// Unknown stands where we have read no source for an answer. It is better than
// a guess: a wrong page costs minutes in which a leaked secret still works.
const Unknown = "not known: ask the provider"

// A Provider says how a leaked secret is taken out of use: who can, where, and
// how to find out what was done with it meanwhile.
type Provider struct {
	ID       string // "github"
	Name     string // "GitHub personal access token"
	Revoke   string // what to do, in one or two sentences, or Unknown
	URL      string // where to do it, or the provider's page about it; may be empty
	Audit    string // how to find uses by others, or Unknown
	AuditURL string // may be empty
	Source   string // where we read it, with the year of what we read

	rules []string
}

// Rotation returns who revokes the kind of secret that a rule finds. It is
// false where nothing is known about the kind at all; say [Unknown] then.
func Rotation(ruleID string) (Provider, bool) {
	for i := range providers {
		if providers[i].ID == ruleID || slices.Contains(providers[i].rules, ruleID) {
			return providers[i], true
		}
	}
	return Provider{}, false
}

// Providers returns all that Rotation knows.
func Providers() []Provider { return slices.Clone(providers[:]) }
