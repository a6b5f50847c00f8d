package secrets

import (
	"strings"

	"github.com/squiresec/squire/checks"
)

// token is a rule that goes by the form of a token alone.
func token(id, title, regex string) ownRule {
	return ownRule{Pattern: Pattern{ID: id, Regex: regex}, title: title, accept: acceptToken}
}

// acceptToken accepts what acceptForm does but for words behind the mark of a
// token: "sk-proj-REPLACE_WITH_YOUR_KEY".
func acceptToken(c *context) []place {
	if v := c.text(c.secret); filler(v) && countKinds(v).digits <= 2 && !strings.Contains(strings.ToLower(v), "deadbeef") {
		return nil
	}
	return acceptForm(c)
}

// near is a rule about tokens without a mark of their own: a word must stand
// before it on the same line or a few before.
func near(id, title, words, value string) ownRule {
	return ownRule{
		Pattern: Pattern{ID: id, Regex: `(?i:` + words + `)[^\n]{0,50}?[\s"'\x60=:,(\[>/]{1,20}(` + value + `)(?:[^A-Za-z0-9_+/=-]|$)`},
		title:   title, rank: byService, accept: acceptForm,
	}
}

// cloudRules are about the clouds and what runs on them.
func cloudRules() []ownRule {
	return []ownRule{
		// Microsoft Learn, "Configure Azure Storage connection strings"; Service Bus, Event Hubs and IoT Hub write theirs alike.
		{Pattern: Pattern{ID: "azure-connection-key", Regex: `(?i)(?:AccountKey|SharedAccessKey|SharedSecretValue|SharedSecretKey|AccessKey|HubKey|HubApiKey)["']?\s{0,3}[=:]\s{0,3}["']?([A-Za-z0-9+/]{36,100}={0,2})`},
			title: "Key in an Azure connection string", accept: acceptStrong},
		token("azure-storage-key", "Azure storage account key", `(?i)(?:storage|azure|blob|account)[\w-]{0,30}key[\w-]{0,10}["']?\s{0,4}[:=]\s{0,4}["']?([A-Za-z0-9+/]{86}==)`),
		// Microsoft Learn, "Create a service SAS": sv, sr or ss, se, sp and sig.
		token("azure-sas", "Azure shared access signature", `(?i)[?&;"']s[vrtpei][^\s"'<>]{0,300}&sig=([A-Za-z0-9%+/]{40,64}(?:%3D|={1,2})?)`),
		token("azure-service-sas-token", "Azure shared access signature", `(?i)SharedAccessSignature\s{1,2}sr=[^\s&"']{1,200}&sig=([A-Za-z0-9%+/]{40,64}(?:%3D|={1,2})?)&se=`),
		token("azure-app-configuration", "Azure App Configuration secret", `(?i)\.azconfig\.io;\s?Id=[^;\s"']{6,80};\s?Secret=([A-Za-z0-9+/]{36,90}={0,2})`),
		token("azure-cosmos-key", "Azure Cosmos DB key", `\b([A-Za-z0-9+/]{76}ACDb[A-Za-z0-9+/]{6}==)`),
		// microsoft/security-utilities: a signature at a fixed place in 32, 39 or 64 bytes.
		token("azure-identifiable-key", "Azure key", `(?:^|[^A-Za-z0-9+/=])([A-Za-z0-9+/]{33}(?:AIoT|\+ASb|\+AEh|ARm[A-Za-z])[A-Za-z0-9+/]{5}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/]{42}(?:AzCa|AzSe|ACRD)[A-Za-z0-9+/]{5}[A-D]|[A-Za-z0-9+/]{44}AzFu[A-Za-z0-9+/]{5}[AQgw]==|[A-Za-z0-9+/]{76}(?:APIM|ACDb|\+ABa|\+AMC|\+ASt)[A-Za-z0-9+/]{5}[AQgw]==)(?:[^A-Za-z0-9+/=]|$)`),
		token("azure-cask-key", "Azure key", `\b([A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{2}[A-L][A-Za-z0-9]{16,28}(?:AAAB|AZDO|ACOG|ACDB|[A-Z]{4}|[A-Za-z0-9]{4})[A-Za-z0-9]{2,6}=?=?)(?:[^A-Za-z0-9]|$)`),
		token("azure-devops-pat", "Azure DevOps personal access token", `\b([A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4})\b`),
		near("azure-devops-pat-old", "Azure DevOps personal access token", `ado[_-]?pat|azure[_-]?devops|devops[_-]?pat|vsts|visualstudio\.com|dev\.azure\.com|system_accesstoken|azp_token|pat[_-]?token|personal_?access_?token`, `[a-z2-7]{52}`),
		token("azure-function-key", "Azure Functions key", `(?i)\.azurewebsites\.net/[^\s"'<>]{0,200}[?&]code=([A-Za-z0-9_/+%=-]{40,80})`),
		token("azure-logic-app-sig", "Azure Logic Apps address", `(?i)\.logic\.azure\.com(?::443)?/workflows/[^\s"'<>]{10,200}&sig=([A-Za-z0-9_-]{40,50})`),
		near("azure-search-key", "Azure AI Search key", `search[_-]?(?:admin|query|api)?[_-]?key|azure[_.-]?search|search\.windows\.net`, `[A-Za-z0-9]{52}`),
		near("azure-openai-key", "Azure OpenAI or Cognitive Services key", `openai\.azure\.com|cognitiveservices\.azure\.com|azure[_-]?openai|ocp-apim-subscription-key|azure[_-]?(?:speech|vision|translator|cognitive)|openai[_-]?(?:api[_-]?)?key`, `[a-f0-9]{32}`),
		{Pattern: Pattern{ID: "teams-webhook-url", Regex: `(https://[\w.-]{0,60}(?:outlook\.office\.com|webhook\.office\.com|outlook\.office365\.com)/webhook(?:b2)?/[0-9a-f-]{36}@[0-9a-f-]{36}/\w{4,40}/[0-9a-f]{32}/[0-9a-f-]{36})`}, title: "Microsoft Teams webhook", accept: acceptHook},
		{Pattern: Pattern{ID: "aws-secret-key", Regex: `(?i)(?:aws|amazon|s3[_.-]|secret[_-]?access[_-]?key|secretaccesskey)[\w.-]{0,30}(?:["'\]]{0,2}[ \t]{0,4}(?:=>|:=|=|:|,)|_key[ \t])[ \t]{0,4}["']{0,2}([A-Za-z0-9/+]{38,41})(?:[^A-Za-z0-9/+]|$)`},
			title: "AWS secret access key", rank: byService, accept: acceptAWS},
		token("aws-bedrock-key", "Amazon Bedrock API key", `\b(ABSK[A-Za-z0-9+/]{100,270}={0,2})`),
		token("aws-session-token", "AWS session token", `(?i)session_?token["']?\s{0,4}[:=]{1,2}\s{0,4}["']?((?:FwoG|FQoG|IQoJ)[A-Za-z0-9/+=]{80,1000})`),
		token("aws-access-key-id", "AWS access key id", `\b((?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z0-9]{16})\b`),
		token("aws-mws-key", "Amazon Marketplace token", `\b(amzn\.mws\.`+uuidForm+`)\b`),
		token("google-oauth-access-token", "Google OAuth access token", `\b(ya29\.[A-Za-z0-9_-]{30,400})`),
		token("google-oauth-refresh-token", "Google OAuth refresh token", `\b(1//0[A-Za-z0-9_-]{30,120})`),
		token("google-oauth-client-secret", "Google OAuth client secret", `\b(GOCSPX-[A-Za-z0-9_-]{28})`),
		token("google-oauth-client-secret-old", "Google OAuth client secret", `(?i)googleusercontent\.com["']?[^§]{0,200}?client_?secret["']?\s{0,4}[:=>]{1,2}\s{0,4}["']([A-Za-z0-9_-]{24})["']`),
		{Pattern: Pattern{ID: "oauth-client-secret", Regex: `(?i)"client_?secret"\s{0,4}:\s{0,4}"([A-Za-z0-9_~.-]{20,64})"`},
			title: "OAuth client secret", accept: acceptStrong},
		token("google-service-account", "Private key of a Google service account", `"private_key"\s{0,4}:\s{0,4}"(-----BEGIN [A-Z ]{0,12}PRIVATE KEY-----[^"]{40,})"`),
		token("digitalocean-token", "DigitalOcean token", `\b(do[oprt]_v1_[a-f0-9]{64})\b`),
		token("scaleway-secret", "Scaleway key", `(?i)scw[\w-]{0,20}secret[\w-]{0,10}["']?\s{0,4}[:=]\s{0,4}["']?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})`),
		token("cloudflare-origin-key", "Cloudflare origin key", `\b(v1\.0-[0-9a-f]{24}-[0-9a-f]{140,150}|v1\.0-[0-9a-f]{30,170}-?[0-9a-f]{0,150})\b`),
		token("doppler-token", "Doppler token", `\b(dp\.(?:ct|pt|st|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44})\b`),
		token("vault-token", "HashiCorp Vault token", `\b(hv[sbr]\.[A-Za-z0-9_-]{20,300})`),
		token("vault-token-old", "HashiCorp Vault token", `(?i)vault[\w-]{0,20}token[\w-]{0,10}["']?[ \t:=]{1,4}["']?([sbr]\.[A-Za-z0-9_-]{22,200})`),
		token("vault-unseal-key", "HashiCorp Vault unseal key", `(?i)(?:unseal[ \t]+key[ \t]*\d{0,2}:?[ \t]*|operator[ \t]+unseal[ \t]+)([A-Za-z0-9+/]{43,45}={0,2})`),
		token("terraform-cloud-token", "Terraform Cloud token", `\b([A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{50,90})`),
		token("nats-nkey-seed", "NATS NKEY seed", `\b(S[AUNCOX]A[A-P][A-Z2-7]{54})\b`),
		token("age-identity", "age identity", `(?i)\b(AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58})\b`),
		{Pattern: Pattern{ID: "kubernetes-bootstrap-token", Regex: `(?i:bootstrap|join|kubeadm|token)[\w-]{0,20}["']?[ \t:=]{1,4}["']?([a-z0-9]{6}\.[a-z0-9]{16})\b`},
			title: "Kubernetes bootstrap token", accept: acceptBootstrap},
		token("kubernetes-token-pair", "Kubernetes bootstrap token", `(?i)token-secret["']?:[ \t]{0,4}["']?([a-z0-9]{16})\b`),
		token("openshift-token", "OpenShift token", `\b(sha256~[A-Za-z0-9_-]{43})`),
		token("rancher-token", "Rancher token", `\b(token-[a-z0-9]{5}:[a-z0-9]{54})\b`),
		token("okta-token", "Okta API token", `(?is)(?:okta|ssws)[^;{}]{0,60}?[\s"'\x60=:,(]{1,12}(00[A-Za-z0-9_-]{39}[A-Za-z0-9_])(?:[^A-Za-z0-9_-]|$)`),
		token("okta-token-resource", "Okta API token", `(?i)okta[\w-]{0,40}token["']?[ \t]{0,4}\{\s{0,8}default[ \t]{0,4}=[ \t]{0,4}["'](00[A-Za-z0-9_-]{40})["']`),
		near("mattermost-token", "Mattermost token", `mattermost|mm[_-]token`, `[a-z0-9]{26}`),
		{Pattern: Pattern{ID: "mattermost-webhook", Regex: `(https?://[\w.:-]{3,80}/hooks/[a-z0-9]{26})\b`}, title: "Mattermost webhook", accept: acceptHook},
		{Pattern: Pattern{ID: "discord-webhook", Regex: `(https://(?:\w{2,8}\.)?discord(?:app)?\.com/api/webhooks/\d{17,20}/[A-Za-z0-9_-]{60,72})`}, title: "Discord webhook", accept: acceptHook},
		near("discord-bot-token", "Discord bot token", `discord|bot|token`, `[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}`),
		{Pattern: Pattern{ID: "zapier-webhook", Regex: `(https://(?:www\.)?hooks\.zapier\.com/hooks/catch/[A-Za-z0-9]{6,24}(?:/[A-Za-z0-9]{6,8})?)`}, title: "Zapier webhook", accept: acceptHook},
		{Pattern: Pattern{ID: "slack-webhook", Regex: `(https://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9]{8,12}/[A-Za-z0-9]{8,16}(?:/[A-Za-z0-9]{12,24})?(?:/[A-Za-z0-9]{20,34})?)`}, title: "Slack webhook", accept: acceptHook},
		token("slack-token", "Slack token", `\b(x(?:ox[abeoprs]|app)-[0-9A-Za-z-]{20,200}(?:/[A-Za-z0-9]{10,40})?)`),
		token("telegram-bot-token", "Telegram bot token", `\b(\d{8,10}:AA[A-Za-z0-9_-]{32,34})\b`),
		token("twitch-stream-key", "Twitch stream key", `\b(live_\d{6,10}_[A-Za-z0-9]{28,32})\b`),
		token("firebase-cloud-messaging-key", "Firebase Cloud Messaging key", `\b([A-Za-z0-9_-]{7,24}:APA91b[A-Za-z0-9_-]{100,200})`),
		token("salesforce-token", "Salesforce access token", `\b(00D[A-Za-z0-9]{12}![A-Za-z0-9._]{80,120})`),
		token("sourcegraph-token", "Sourcegraph access token", `\b(sg[ps]_(?:[a-f0-9]{16}_|local_)?[a-f0-9]{40})\b`),
		token("zoho-token", "Zoho token", `\b(1000\.[a-f0-9]{32}\.[a-f0-9]{32})\b`),
		token("blockchain-node-key", "Key in the address of a blockchain node", `(?i)(?:infura\.io|alchemyapi\.io|alchemy\.com|quiknode\.pro|ankr\.com)/(?:v[23]/|multichain/|eth/)?([A-Za-z0-9_-]{32,64})\b`),
		token("thingsboard-token", "ThingsBoard device token", `(?i)thingsboard[\w.-]{0,40}/api/v1/([A-Za-z0-9]{20})/`),
		token("truenas-key", "TrueNAS API key", `(?i)(?:login_with_api_key"\s{0,4},\s{0,24}"params"\s{0,4}:\s{0,4}\[\s{0,24}"|truenas[^\n]{0,60}|bearer[ \t]{1,4})(\d{1,3}-[A-Za-z0-9]{64})\b`),
		token("jenkins-crumb", "Jenkins credential", `(?i)jenkins[-_](?:crumb|api[_-]?token|token)["']?[ \t:=]{1,4}["']?([a-f0-9]{32,64})\b`),
		token("jenkins-initial-password", "Initial password of Jenkins", `(?i)proceed to installation:\s{1,40}([a-f0-9]{32})\b`),
		token("gitalk-secret", "GitHub OAuth secret", `(?i)gitalk[^§]{0,300}?client_?secret["']?\s{0,4}[:=]\s{0,4}["']([a-f0-9]{40})["']`),
		token("mongodb-atlas-service-secret", "MongoDB Atlas service account secret", `\b(mdb_sa_sk_[A-Za-z0-9_-]{36,44})`),
		token("phpmailer-password", "Mail password", `(?i)->Password[ \t]{0,4}=[ \t]{0,4}["']([^"'\n$]{3,100})["']`),
	}
}

// acceptAWS accepts forty characters of mixed kinds; a commit's id is all
// hexadecimal.
func acceptAWS(c *context) []place {
	v := c.text(c.secret)
	if hex(v) || template(v) || pathLike(v) && !strings.ContainsAny(v, "+") || identifierLike(v) {
		return nil
	}
	if sequence(v) || filler(v) {
		return []place{{c.secret, checks.Low}}
	}
	if countKinds(v).digits < 1 {
		return nil
	}
	return []place{{span: c.secret}}
}

// acceptBootstrap leaves the sequences alone that documentation and tests of
// Kubernetes are full of.
func acceptBootstrap(c *context) []place {
	id, secret, _ := strings.Cut(c.text(c.secret), ".")
	if k := countKinds(secret); sequence(id+secret) || k.digits < 2 || k.letters < 2 {
		return nil
	}
	return []place{{span: c.secret}}
}
