package secrets

// lessonOf returns the lesson of a rule about secrets: that of its family where one
// is about more than keeping secrets out of code. The lessons name the same rules,
// and a test holds both together.
func lessonOf(id string) string {
	switch id {
	case "curl-auth-user", "curl-user-password", "database-command-password", "database-connect-call",
		"ldap-command-password", "mysql-dsn-password", "netrc-password", "oracle-command-password",
		"oracle-jdbc-password", "password-in-connection-string", "password-in-url", "pgpass-password",
		"redis-command-password", "token-in-url", "token-in-url-user":
		return "passwords-in-addresses"
	case "alibaba-access-key-id", "alibaba-secret-key", "aws-access-token", "aws-secret-key",
		"aws-session-token", "azure-ad-client-secret", "azure-app-configuration", "azure-cask-key",
		"azure-connection-key", "azure-cosmos-key", "azure-identifiable-key", "azure-storage-key",
		"digitalocean-access-token", "digitalocean-pat", "digitalocean-token", "google-hmac-id",
		"google-service-account", "scaleway-key-id", "scaleway-secret", "tencent-cloud-id",
		"yandex-access-token", "yandex-aws-access-token", "yandex-token":
		return "cloud-keys"
	case "artifactory-api-key", "artifactory-password", "artifactory-reference-token", "clojars-api-token",
		"clojars-token", "crates-io-token", "docker-hub-token", "gradle-credentials", "hex-pm-key",
		"jfrog-api-key", "jfrog-identity-token", "jfrog-token", "maven-password", "npm-access-token",
		"npm-token", "npmrc-auth", "nuget-config-password", "nuget-key", "pypi-token", "pypi-upload-token",
		"rubygems-api-token", "rubygems-key", "yarn-npm-ident":
		return "registry-tokens"
	case "circleci-webhook", "dingtalk-webhook", "discord-webhook", "feishu-webhook", "google-chat-webhook",
		"ifttt-webhook", "make-webhook", "mattermost-webhook", "microsoft-teams-webhook", "n8n-webhook",
		"pipedream-webhook", "power-automate-webhook", "remote-build-url", "rocket-chat-webhook",
		"slack-webhook", "slack-webhook-url", "synology-webhook", "teams-webhook-url",
		"telegram-apprise-url", "tines-webhook", "webex-webhook", "wecom-webhook", "zapier-webhook":
		return "webhook-addresses"
	case "django-secret-key", "jwt-signing-secret", "laravel-app-key", "mailgun-signing-key",
		"rails-master-key", "rails-secret-key-base":
		return "signing-keys"
	}
	return lessonSecret
}
