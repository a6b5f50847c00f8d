package main

import "strings"

// words are the parts of ids that aren't written as they stand.
var words = map[string]string{
	"1password": "1Password", "ad": "AD", "amazon": "Amazon", "bedrock": "Bedrock", "meraki": "Meraki", "relic": "Relic",
	"kubernetes": "Kubernetes", "cloud": "Cloud", "deploy": "Deploy", "networking": "Networking", "teams": "Teams", "shopify": "Shopify", "aws": "AWS", "api": "API", "ca": "CA", "cicd": "CI/CD",
	"clickhouse": "ClickHouse", "digitalocean": "DigitalOcean", "droneci": "Drone CI", "easypost": "EasyPost",
	"flyio": "Fly.io", "frameio": "Frame.io", "freshbooks": "FreshBooks", "gcp": "GCP", "github": "GitHub",
	"gitlab": "GitLab", "gocardless": "GoCardless", "hashicorp": "HashiCorp", "hubspot": "HubSpot",
	"huggingface": "Hugging Face", "id": "ID", "intra42": "Intra42", "jfrog": "JFrog", "jwt": "JSON Web Token",
	"kucoin": "KuCoin", "launchdarkly": "LaunchDarkly", "linkedin": "LinkedIn", "maxmind": "MaxMind",
	"messagebird": "MessageBird", "npm": "npm", "nuget": "NuGet", "nytimes": "New York Times", "oauth": "OAuth",
	"openai": "OpenAI", "openshift": "OpenShift", "org": "organisation", "pat": "personal access token",
	"personnal": "personal", "pkcs12": "PKCS #12", "planetscale": "PlanetScale", "privateai": "Private AI",
	"ptt": "pipeline trigger token", "pub": "public", "pypi": "PyPI", "rapidapi": "RapidAPI",
	"readme": "ReadMe", "rrt": "runner registration token", "rubygems": "RubyGems", "scim": "SCIM",
	"sendgrid": "SendGrid", "settlemint": "SettleMint", "sumologic": "Sumo Logic", "tf": "Terraform",
	"travisci": "Travis CI", "url": "URL", "yaml": "YAML", "base64": "Base64", "curl": "curl", "generic": "generic",
}

// plain are parts of ids that are common nouns; every other part that comes
// first is a name.
var plain = map[string]bool{"private": true, "age": true, "curl": true, "generic": true}

// title makes a noun phrase of a rule's id: "aws-access-token" is an "AWS
// access token".
func title(id string) string {
	parts := strings.Split(id, "-")
	for i, p := range parts {
		if w, ok := words[p]; ok {
			parts[i] = w
		} else if i == 0 && !plain[p] && p != "" {
			parts[i] = strings.ToUpper(p[:1]) + p[1:]
		}
	}
	t := strings.Join(parts, " ")
	return strings.ToUpper(t[:1]) + t[1:]
}
