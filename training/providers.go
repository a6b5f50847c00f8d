package training

// Sources. Both describe the providers' own pages, which change: whoever edits
// a row opens the page and notes what was read.
//
// howToRotate is the repository trufflesecurity/how-to-rotate as of 2026-07;
// checklist is the "Leak Mitigation Checklist" of the repository
// GitGuardian/APISecurityBestPractices as of 2019-07.
const (
	howToRotate = "How to Rotate, 2026: "
	checklist   = "Leak Mitigation Checklist, 2019"
	noSource    = "no page read"
)

// providers are static data: slices and strings only, so that they cost nothing
// at start-up. A URL stands only in a row with a source.
var providers = [...]Provider{
	{
		ID: "github", Name: "GitHub personal access token",
		Revoke: "Delete the token under Settings > Developer settings > Personal access tokens. Whoever finds a token that isn't theirs can have it revoked through the REST API, POST /credentials/revoke.",
		URL:    "https://github.com/settings/tokens",
		Audit:  "Read the security log of the account. It doesn't show which private repositories were read.", AuditURL: "https://help.github.com/articles/reviewing-your-security-log/",
		Source: howToRotate + "github; " + checklist + "; docs.github.com REST credentials/revoke",
		rules:  []string{"github-pat", "github-fine-grained-pat"},
	},
	{
		ID: "github-app", Name: "GitHub OAuth or app token",
		Revoke: "Revoke it in the app that issued it, or try the REST API, POST /credentials/revoke; the page lists the kinds of token that it takes.",
		URL:    "https://docs.github.com/en/enterprise-cloud@latest/rest/credentials/revoke",
		Audit:  "Read the security log of the account.", AuditURL: "https://help.github.com/articles/reviewing-your-security-log/",
		Source: "docs.github.com REST credentials/revoke; " + checklist,
		rules:  []string{"github-oauth", "github-app-token", "github-refresh-token"},
	},
	{
		ID: "gitlab", Name: "GitLab personal access token",
		Revoke: "Revoke it in your profile under Personal access tokens. On your own instance, the same page is under its own address.",
		URL:    "https://gitlab.com/-/profile/personal_access_tokens",
		Audit:  "On a self-hosted instance, search api_json.log for calls. On gitlab.com: " + Unknown + ".", AuditURL: "https://docs.gitlab.com/ee/administration/logs.html#api_json-log",
		Source: howToRotate + "gitlab; " + checklist,
		rules:  []string{"gitlab-pat", "gitlab-pat-routable"},
	},
	{
		ID: "gitlab-other", Name: "GitLab deploy, runner, trigger or session token",
		Revoke: Unknown,
		Audit:  "On a self-hosted instance, search api_json.log for calls. On gitlab.com: " + Unknown + ".", AuditURL: "https://docs.gitlab.com/ee/administration/logs.html#api_json-log",
		Source: checklist + " (audit only)",
		rules: []string{
			"gitlab-cicd-job-token", "gitlab-deploy-token", "gitlab-feature-flag-client-token", "gitlab-feed-token",
			"gitlab-incoming-mail-token", "gitlab-kubernetes-agent-token", "gitlab-oauth-app-secret", "gitlab-ptt", "gitlab-rrt",
			"gitlab-runner-authentication-token", "gitlab-runner-authentication-token-routable", "gitlab-scim-token", "gitlab-session-cookie",
		},
	},
	{
		ID: "aws", Name: "AWS access key",
		Revoke: "In IAM, open the user, then Security credentials: deactivate the leaked key, make a new one for your programs, then delete the old one. For a key of the root user, see My Security Credentials.",
		URL:    "https://console.aws.amazon.com/iam/",
		Audit:  "Search CloudTrail for calls with the key's id. It has records only from where logging was switched on.", AuditURL: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/using-cloudtrail.html",
		Source: howToRotate + "aws; " + checklist,
		rules:  []string{"aws-access-token"},
	},
	{
		ID: "gcp", Name: "Google API key",
		Revoke: "Open the project's credentials, select the key and delete it.",
		URL:    "https://console.cloud.google.com/apis/credentials",
		Audit:  "Look at the traffic of each API on the project's dashboard.", AuditURL: "https://console.cloud.google.com/apis/dashboard",
		Source: checklist,
		rules:  []string{"gcp-api-key"},
	},
	{
		ID: "gcp-service-account", Name: "Google Cloud service account key",
		Revoke: "Under IAM & Admin > Service Accounts > Keys: delete the leaked key and add a new one for your programs. Deleting the project doesn't stop the key at once.",
		URL:    "https://cloud.google.com/iam/docs/keys-create-delete",
		Audit:  "Look at the traffic of each API on the project's dashboard.", AuditURL: "https://console.cloud.google.com/apis/dashboard",
		Source: howToRotate + "gcp; " + checklist,
	},
	{
		ID: "azure-storage", Name: "Azure storage account key",
		Revoke: "Under Security + networking > Access keys, rotate the leaked key; the old one ends at once. Your programs can use the account's second key meanwhile.",
		URL:    "https://learn.microsoft.com/en-us/azure/storage/common/storage-account-keys-manage?tabs=azure-portal",
		Audit:  Unknown, Source: howToRotate + "azure",
	},
	{
		ID: "azure-devops", Name: "Azure DevOps personal access token",
		Revoke: "Under User settings > Personal access tokens choose Revoke, or Regenerate for a new token.",
		URL:    "https://learn.microsoft.com/en-us/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate?view=azure-devops&tabs=Windows",
		Audit:  Unknown, Source: howToRotate + "azuredevops",
	},
	{
		ID: "slack", Name: "Slack token",
		Revoke: "Call auth.revoke with the leaked token itself: a Slack token can end its own life.",
		URL:    "https://api.slack.com/methods/auth.revoke",
		Audit:  "The audit logs API, for customers of Enterprise Grid. On other plans: " + Unknown + ".", AuditURL: "https://api.slack.com/docs/audit-logs-api",
		Source: checklist,
		rules:  []string{"slack-bot-token", "slack-user-token", "slack-legacy-bot-token", "slack-legacy-token", "slack-legacy-workspace-token"},
	},
	{
		ID: "slack-config", Name: "Slack configuration token",
		Revoke: "Open your apps, find the token in the list of configuration tokens, and choose Revoke Token.",
		URL:    "https://api.slack.com/apps/",
		Audit:  Unknown, Source: howToRotate + "slack",
		rules: []string{"slack-config-access-token", "slack-config-refresh-token"},
	},
	{
		ID: "slack-webhook", Name: "Slack incoming webhook",
		Revoke: "Open the app that owns the webhook, then Incoming Webhooks: remove the leaked one and add a new one.",
		URL:    "https://api.slack.com/apps/",
		Audit:  Unknown, Source: howToRotate + "slack-webhook",
		rules: []string{"slack-webhook-url"},
	},
	{
		ID: "slack-app", Name: "Slack app-level token", Revoke: Unknown, Audit: Unknown, Source: noSource,
		rules: []string{"slack-app-token"},
	},
	{
		ID: "teams-webhook", Name: "Microsoft Teams webhook",
		Revoke: "In Teams open Apps > Manage your apps > Incoming Webhook and delete the leaked one, then set up a new one.",
		URL:    "https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/what-are-webhooks-and-connectors",
		Audit:  Unknown, Source: howToRotate + "microsoftteams",
		rules: []string{"microsoft-teams-webhook"},
	},
	{
		ID: "stripe", Name: "Stripe API key",
		Revoke: "Delete the leaked key, then create a new one for your programs.",
		URL:    "https://dashboard.stripe.com/apikeys",
		Audit:  Unknown, Source: howToRotate + "stripe",
		rules: []string{"stripe-access-token"},
	},
	{
		ID: "npm", Name: "npm access token",
		Revoke: "Click your picture, then Access Tokens, and delete the token. Then look whether a version of a package was published that isn't yours.",
		URL:    "https://docs.npmjs.com/about-access-tokens",
		Audit:  Unknown, Source: howToRotate + "npm",
		rules: []string{"npm-access-token"},
	},
	{
		ID: "openai", Name: "OpenAI API key",
		Revoke: "Revoke the leaked key, then create a new one for your programs.",
		URL:    "https://platform.openai.com/api-keys",
		Audit:  Unknown, Source: howToRotate + "openai",
		rules: []string{"openai-api-key"},
	},
	{
		ID: "groq", Name: "Groq API key",
		Revoke: "Delete the leaked key, then create a new one for your programs.",
		URL:    "https://console.groq.com/keys",
		Audit:  Unknown, Source: howToRotate + "groq",
	},
	{
		ID: "twilio", Name: "Twilio API key or auth token",
		Revoke: "An API key: delete it in the console. The auth token: request a secondary token and promote it; that revokes the old one.",
		URL:    "https://www.twilio.com/console/runtime/api-keys",
		Audit:  "The event log, on an Enterprise plan. On other plans: " + Unknown + ".", AuditURL: "https://www.twilio.com/console/runtime/audit-events",
		Source: howToRotate + "twilio; " + checklist,
		rules:  []string{"twilio-api-key"},
	},
	{
		ID: "sendgrid", Name: "SendGrid API key",
		Revoke: "Delete the leaked key, then create a new one for your programs.",
		URL:    "https://app.sendgrid.com/settings/api_keys",
		Audit:  "The email activity feed shows mail that was sent; other calls don't show.", AuditURL: "https://sendgrid.com/docs/User_Guide/email_activity_feed.html",
		Source: howToRotate + "sendgrid; " + checklist,
		rules:  []string{"sendgrid-api-token"},
	},
	{
		ID: "mailgun", Name: "Mailgun API key",
		Revoke: "Under API security delete the leaked key, then create a new one for your programs.",
		URL:    "https://app.mailgun.com/settings/api_security",
		Audit:  "The log shows mail that was sent; other calls don't show.", AuditURL: "https://app.mailgun.com/app/logs",
		Source: howToRotate + "mailgun; " + checklist,
		rules:  []string{"mailgun-private-api-token", "mailgun-pub-key", "mailgun-signing-key"},
	},
	{
		ID: "mailchimp", Name: "Mailchimp API key",
		Revoke: "On the page of API keys choose Revoke beside the leaked key, then create a new one for your programs.",
		URL:    "https://mailchimp.com/help/about-api-keys",
		Audit:  Unknown, Source: howToRotate + "mailchimp",
		rules: []string{"mailchimp-api-key"},
	},
	{
		ID: "atlassian", Name: "Atlassian API token",
		Revoke: "Choose Revoke beside the leaked token, then create a new one for your programs.",
		URL:    "https://id.atlassian.com/manage-profile/security/api-tokens",
		Audit:  Unknown, Source: howToRotate + "atlassian",
		rules: []string{"atlassian-api-token"},
	},
	{
		ID: "digitalocean", Name: "DigitalOcean token",
		Revoke: "Beside the token choose More, then Delete.",
		URL:    "https://cloud.digitalocean.com/settings/api/tokens",
		Audit:  "The security history shows a few actions; the last calls with one token don't show.", AuditURL: "https://cloud.digitalocean.com/settings/security",
		Source: checklist,
		rules:  []string{"digitalocean-access-token", "digitalocean-pat", "digitalocean-refresh-token"},
	},
	{
		ID: "tailscale", Name: "Tailscale key",
		Revoke: "Revoke it under Settings > Keys of the admin console.",
		URL:    "https://login.tailscale.com/admin/settings/keys",
		Audit:  Unknown, Source: howToRotate + "tailscale",
	},
	{
		ID: "netlify", Name: "Netlify access token",
		Revoke: "Delete the leaked token, then create a new one for your programs.",
		URL:    "https://app.netlify.com/user/applications#personal-access-tokens",
		Audit:  Unknown, Source: howToRotate + "netlify",
		rules: []string{"netlify-access-token"},
	},
	{
		ID: "sourcegraph", Name: "Sourcegraph access token",
		Revoke: "On your instance open your user's Settings > Access tokens and delete it.",
		Audit:  Unknown, Source: howToRotate + "sourcegraph",
		rules: []string{"sourcegraph-access-token"},
	},
	{
		ID: "square", Name: "Square access token",
		Revoke: "Open the application in the developer dashboard and choose Replace token; that revokes the old one.",
		URL:    "https://developer.squareup.com/apps",
		Audit:  Unknown, Source: howToRotate + "square",
		rules: []string{"square-access-token"},
	},
	{
		ID: "mongodb-atlas", Name: "MongoDB Atlas API key",
		Revoke: "Under Access Manager > API Keys delete the leaked key, then create a new one for your programs.",
		URL:    "https://www.mongodb.com/docs/atlas/app-services/authentication/api-key/",
		Audit:  Unknown, Source: howToRotate + "mongo",
	},
	{
		ID: "sendbird", Name: "Sendbird API key",
		Revoke: "Choose Regenerate; the old key stops working at once, so have the new one ready to go out.",
		URL:    "https://dashboard.sendbird.com/settings/apikey",
		Audit:  Unknown, Source: howToRotate + "sendbird",
		rules: []string{"sendbird-access-token", "sendbird-access-id"},
	},
	{
		ID: "sumologic", Name: "Sumo Logic access key",
		Revoke: "Deactivate and delete the leaked access key, then create a new one for your programs.",
		URL:    "https://help.sumologic.com/docs/manage/security/access-keys/",
		Audit:  Unknown, Source: howToRotate + "sumologic",
		rules: []string{"sumologic-access-id", "sumologic-access-token"},
	},
	{
		ID: "maxmind", Name: "MaxMind licence key",
		Revoke: "Deactivate the leaked licence key, then create a new one for your programs.",
		URL:    "https://support.maxmind.com/hc/en-us/articles/4407111898779-Deactivate-my-License-Key",
		Audit:  Unknown, Source: howToRotate + "maxmind",
		rules: []string{"maxmind-license-key"},
	},
	{
		ID: "alibaba", Name: "Alibaba Cloud access key",
		Revoke: "Disable and delete it on the page of access keys.",
		URL:    "https://ak-console.aliyun.com/#/accesskey",
		Audit:  Unknown, Source: checklist,
		rules: []string{"alibaba-access-key-id", "alibaba-secret-key"},
	},
	{
		ID: "algolia", Name: "Algolia API key",
		Revoke: "Delete it on the page of API keys. A secured key ends only with the key that it was derived from.",
		URL:    "https://www.algolia.com/api-keys",
		Audit:  Unknown, Source: checklist,
		rules: []string{"algolia-api-key"},
	},
	{
		ID: "heroku", Name: "Heroku API key",
		Revoke: "Under Account > API Key choose Regenerate.",
		URL:    "https://dashboard.heroku.com/account",
		Audit:  Unknown, Source: checklist,
		rules: []string{"heroku-api-key", "heroku-api-key-v2"},
	},
	{
		ID: "hubspot", Name: "HubSpot API key",
		Revoke: "Under Integrations > HubSpot API key show the key, then deactivate it. One key serves the whole account: tell the others first.",
		Audit:  Unknown, Source: checklist,
		rules: []string{"hubspot-api-key"},
	},
	{
		ID: "twitter", Name: "Twitter (X) key or token",
		Revoke: "Under Settings > Applications revoke the access of the app.",
		URL:    "https://twitter.com/settings/applications",
		Audit:  Unknown, Source: checklist,
		rules: []string{"twitter-access-secret", "twitter-access-token", "twitter-api-key", "twitter-api-secret", "twitter-bearer-token"},
	},
	// Known kinds for which no page was read: named, so that a report says whom
	// to ask.
	{ID: "pypi", Name: "PyPI upload token", Revoke: Unknown, Audit: Unknown, Source: noSource, rules: []string{"pypi-upload-token"}},
	{ID: "anthropic", Name: "Anthropic API key", Revoke: Unknown, Audit: Unknown, Source: noSource, rules: []string{"anthropic-api-key", "anthropic-admin-api-key"}},
	{ID: "huggingface", Name: "Hugging Face token", Revoke: Unknown, Audit: Unknown, Source: noSource, rules: []string{"huggingface-access-token", "huggingface-organization-api-token"}},
	{ID: "vault", Name: "HashiCorp Vault token", Revoke: Unknown, Audit: Unknown, Source: noSource, rules: []string{"vault-batch-token", "vault-service-token"}},
	{
		// No provider: the owner of the key is the one to ask.
		ID: "private-key", Name: "private key",
		Revoke: "Make a new key pair, put its public half wherever the old one is trusted, then remove the old one there. For a certificate, also ask its issuer to revoke it.",
		Audit:  "Look through the logs of every machine and service that trusts the key.",
		Source: "general practice, no provider's page", rules: []string{"private-key", "pkcs12-file"},
	},
}
