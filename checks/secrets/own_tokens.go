package secrets

import (
	"strings"

	"github.com/squiresec/squire/checks"
)

// A UUID in an expression, its dashes anywhere: were its first byte a
// hexadecimal digit, it would become part of the anchor, sixteen times, and
// every start would pay for that.
const uuidForm = `[0-9a-f-]{36}`

// tokenRules are about tokens that say by themselves whose they are: providers
// give them a mark so that they can be found. What a mark alone leaves open,
// length and alphabet close.
func tokenRules() []ownRule {
	strong := func(id, title, regex string) ownRule {
		r := token(id, title, regex)
		r.accept = acceptStrong
		return r
	}
	id := func(id, title, regex string) ownRule {
		r := strong(id, title, regex)
		r.severity = checks.Medium
		return r
	}
	return []ownRule{
		// Forges, builds and scanners.
		token("docker-swarm-token", "Docker Swarm join token", `\b(SWMTKN-1-[a-z0-9]{49,51}-[a-z0-9]{24,26})\b`),
		token("k3s-token", "K3s node token", `\b(K10[0-9a-f]{64}::[^\s"'\x60<>]{10,80})`),
		token("deepsource-token", "DeepSource token", `\b(dsp_[0-9a-f]{40})\b`),
		token("socket-dev-token", "Socket API token", `\b(sktsec_[A-Za-z0-9_-]{30,60}_api)\b`),
		token("stackhawk-key", "StackHawk key", `\b(hawk\.[A-Za-z0-9_-]{20}\.[A-Za-z0-9_-]{20})\b`),
		token("snyk-account-token", "Snyk token", `\b(snyk_(?:uat|sat)\.[0-9a-f]{8}\.[A-Za-z0-9_.-]{40,200})`),
		token("aikido-token", "Aikido token", `\b(AIK_(?:CI|API|SECRET)_[A-Za-z0-9]{30,64})\b`),
		token("spectral-token", "Spectral token", `\b(sp[uk]-[0-9a-f]{32})\b`),
		token("sourcegraph-licence-key", "Sourcegraph token", `\b(slk_[0-9a-f]{64}|sgp_(?:local|[0-9a-f]{16})_(?:local_)?[0-9a-f]{40})\b`),
		token("open-vsx-token", "Open VSX token", `\b(ovsxp_`+uuidForm+`)\b`),
		token("trigger-dev-key", "Trigger.dev key", `\b(tr_(?:prod|stg|preview|pat)_[A-Za-z0-9]{20,48})\b`),
		token("dbt-token", "dbt Cloud token", `\b(dbt[cu]_[A-Za-z0-9_-]{40,60})`),
		token("retool-token", "Retool token", `\b(retool_01[a-z0-9]{24})\b`),
		token("kolide-key", "Kolide API key", `\b(k2sk_v\d_[0-9A-Za-z]{24})\b`),
		token("hex-tech-token", "Hex token", `\b(hxt[pws]_[0-9a-f]{80,110})\b`),
		token("val-town-token", "Val Town token", `\b(vtwn_[A-Za-z0-9]{20,40})\b`),
		token("lichess-token", "Lichess token", `\b(lip_[A-Za-z0-9]{20})\b`),
		token("intra42-secret", "42 API secret", `\b(s-s4t2(?:ud|af)-[0-9a-f]{64})\b`),
		token("conda-token", "Anaconda token", `(?i)/t/([a-z]{2}-`+uuidForm+`)\b`),
		{Pattern: Pattern{ID: "yarn-npm-ident", Regex: `npmAuthIdent["']?:[ \t]{0,4}["']?([^\s"'$]{6,200})`}, title: "User and password of an npm registry", accept: acceptIdent},

		// Clouds, data and hosting.
		token("cloudflare-token", "Cloudflare token", `\b(cf(?:k|ut|at)_[A-Za-z0-9]{40,60})\b`),
		token("deno-deploy-token", "Deno Deploy token", `\b(dd[po]_[A-Za-z0-9]{36})\b`),
		token("elastic-cloud-token", "Elastic Cloud token", `\b(essu_[A-Za-z0-9+/=_-]{40,120})`),
		token("neon-key", "Neon API key", `\b(napi_[a-z0-9]{60,70})\b`),
		token("netlify-cli-token", "Netlify token", `\b(nf[cou]_[A-Za-z0-9]{36,40})\b`),
		token("ory-token", "Ory token", `\b(ory_(?:at|rt|ac|st|pat|apikey)_[A-Za-z0-9_.-]{32,90})`),
		token("xata-key", "Xata API key", `\b(xau_[A-Za-z0-9]{32,44})\b`),
		token("convex-deploy-key", "Convex deploy key", `\b((?:prod|dev|preview|project):[a-z0-9-]{4,60}\|[A-Za-z0-9+/=]{40,140})`),
		token("upcloud-token", "UpCloud token", `\b(ucat_01[A-Z0-9]{24})\b`),
		token("e2b-key", "E2B API key", `\b(e2b_[0-9a-f]{40})\b`),
		token("onesignal-key", "OneSignal API key", `\b(os_v2_(?:app|org)_[a-z2-7]{90,120})\b`),
		token("segment-token", "Segment public API token", `\b(sgp_[A-Za-z0-9]{64})\b`),
		token("dropbox-token", "Dropbox access token", `\b(sl\.(?:u\.)?[A-Za-z0-9_-]{120,1000})`),
		token("imagekit-key", "ImageKit private key", `\b(private_[A-Za-z0-9+/]{27}=)`),
		token("statsig-key", "Statsig secret key", `\b(secret-[A-Za-z0-9]{43})\b`),
		token("stytch-secret", "Stytch secret", `\b(secret-(?:live|test)-[A-Za-z0-9_-]{36}=)`),
		token("launchdarkly-key", "LaunchDarkly key", `\b((?:sdk|api)-`+uuidForm+`)\b`),
		token("unkey-key", "Unkey root key", `\b(unkey_[A-Za-z0-9]{20,32})\b`),
		token("rootly-key", "Rootly API key", `\b(rootly_[0-9a-f]{64})\b`),
		token("samsara-token", "Samsara token", `\b(samsara_api_[A-Za-z0-9]{28,34})\b`),
		token("persona-key", "Persona API key", `\b(persona_(?:production|sandbox)_`+uuidForm+`)\b`),
		token("yandex-token", "Yandex Cloud token", `\b(AQVN[A-Za-z0-9_-]{35,38}|t1\.[A-Za-z0-9_-]{40,}={0,2}\.[A-Za-z0-9_-]{86}|y[0-3]_[A-Za-z0-9_-]{55,66})(?:[^A-Za-z0-9_-]|$)`),
		token("baidu-cloud-key", "Baidu AI Cloud key", `\b(bce-v3/ALTAK-[A-Za-z0-9]{20,24}/[0-9a-f]{40})\b`),
		id("tencent-cloud-id", "Tencent Cloud secret id", `\b(AKID[A-Za-z0-9]{32})\b`),
		id("volcengine-id", "Volcengine access key id", `\b(AKLT[A-Za-z0-9_-]{43,44})\b`),
		token("akamai-token", "Akamai EdgeGrid token", `\b(akab-[a-z0-9]{16}-[a-z0-9]{16})\b`),
		token("aws-appsync-key", "AWS AppSync API key", `\b(da2-[a-z0-9]{26})\b`),
		id("google-hmac-id", "Google Cloud Storage HMAC id", `\b(GOOG1E[A-Z0-9]{48,58})\b`),
		token("rapidapi-key", "RapidAPI key", `\b([a-z0-9]{10}msh[a-z0-9]{15,16}p1[a-z0-9]{6,7}jsn[a-z0-9]{12,13})\b`),
		token("ntlm-response", "NTLM response in a header", `\b(TlRMTVNTUAAD[A-Za-z0-9+/]{100,1000}={0,2})`),
		token("dropbox-token-old", "Dropbox access token", `(?:^|[^A-Za-z0-9+/_=-])([A-Za-z0-9_-]{11}AAAAAAAAAA[A-Za-z0-9_-]{43})(?:[^A-Za-z0-9+/_=-]|$)`),
		near("artifactory-password", "Artifactory password or key", `artif(?:actory)?|jfrog|art[_-]api`, `AP[0-9A-F][A-Za-z0-9]{8,80}|AKC[a-z][A-Za-z0-9]{10,80}`),
		id("exoscale-key", "Exoscale API key", `\b(EXO[0-9a-f]{24})\b`),
		id("scaleway-key-id", "Scaleway access key id", `\b(SCW[A-Z0-9]{17})\b`),
		near("bitwarden-token", "Bitwarden machine token", `bws?[_-]access[_-]?token|bitwarden`, `0\.`+uuidForm+`\.[A-Za-z0-9]{30}:[A-Za-z0-9+/]{22}==`),
		near("ghost-admin-key", "Ghost admin API key", `ghost`, `[0-9a-f]{24}:[0-9a-f]{64}`),

		// Money.
		token("plaid-token", "Plaid access token", `\b(access-(?:production|development|sandbox)-`+uuidForm+`)\b`),
		token("polar-token", "Polar token", `\b(polar_(?:pat|oat|cst|whs|rt|at_[a-z])_[A-Za-z0-9]{40,48})\b`),
		token("paddle-key", "Paddle API key", `\b(pdl_(?:live|sdbx)_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3})\b`),
		token("checkout-com-key", "Checkout.com secret key", `\b(sk_(?:test_|sbox_)?`+uuidForm+`)\b`),
		token("revolut-key", "Revolut API key", `\b(oa_(?:prod|sand)_[A-Za-z0-9_-]{43})`),
		token("brex-token", "Brex token", `\b(bxt_[A-Za-z0-9]{36,48})\b`),
		token("secret-token-scheme", "Token with the secret-token mark", `\b(secret-token:[A-Za-z0-9_%.~-]{20,200})`),
		token("ramp-token", "Ramp token", `\b(ramp_(?:tok|business_tok|id|sec)_[A-Za-z0-9]{36,64})\b`),
		token("stripe-organization-key", "Stripe organization key", `\b((?:sk|rk)_org_(?:live|test)_[A-Za-z0-9]{24,200})\b`),
		token("woocommerce-secret", "WooCommerce key", `\b(c[sk]_[0-9a-f]{40})\b`),
		token("klaviyo-key", "Klaviyo private key", `\b(pk_[0-9a-f]{34})\b`),
		token("mercado-pago-token", "Mercado Pago access token", `\b((?:APP_USR|TEST)-\d{12,20}-\d{6}-[0-9a-f]{32}(?:__[A-Z_]{2,6}__)?-\d{6,12})\b`),
		near("gocardless-token", "GoCardless token", `gocardless`, `(?:live|sandbox)_[A-Za-z0-9_-]{40}`),
		near("adyen-key", "Adyen API key", `adyen|x-api-key`, `AQE[A-Za-z0-9+/]{60,140}={0,2}-[A-Za-z0-9+/=]{20,64}-[A-Za-z0-9?=&#<>,.;:{}()\[\]%!^*+|~-]{12,20}|AQE[A-Za-z0-9+/]{80,200}={0,2}`),
		near("square-api-token", "Square access token", `square|sq_`, `EAAA[A-Za-z0-9_-]{56,62}`),

		// Mail and people.
		token("mailersend-token", "MailerSend token", `\b(mlsn\.[0-9a-f]{64})\b`),
		token("nylas-key", "Nylas API key", `\b(nyk_v0_[A-Za-z0-9]{60,70})\b`),
		token("intercom-token", "Intercom access token", `\b(dG9rOi[A-Za-z0-9+/]{50,60}={0,2})`),
		token("slack-session-token", "Slack session token", `\b(xox[cd]-[0-9A-Za-z%/+=_-]{40,400})`),
		token("linkedin-secret", "LinkedIn client secret", `\b(WPL_AP[0-9]\.[A-Za-z0-9]{14,18}\.[A-Za-z0-9+/]{4,12}={0,2})`),
		token("instagram-token", "Instagram or Threads access token", `\b((?:IGQ[VW]|IGAA|THAA)[A-Za-z0-9_-]{100,300})\b`),
		token("tiktok-token", "TikTok access token", `\b([ar]ft?\.[A-Za-z0-9]{40,90}(?:![A-Za-z0-9.]{2,10})?|act\.[A-Za-z0-9]{50,90}(?:![A-Za-z0-9.]{2,10})?)`),
		token("pinterest-token", "Pinterest access token", `\b(pin[ar]_[A-Za-z0-9_-]{60,100})`),
		token("vk-token", "VK access token", `\b(vk1\.a\.[A-Za-z0-9_-]{80,260})`),
		token("twitter-app-token", "X or Twitter bearer token", `\b(AAAAAAAAAAAAAAAAAAAAA{0,2}[A-Za-z0-9]{20,60}%(?:2[BF][A-Za-z0-9]{1,40}%)?3D[A-Za-z0-9]{40,60})`),
		token("telegram-apprise-url", "Telegram bot token", `(?i)(?:tgram://|api\.telegram\.org/(?:file/)?bot)(\d{8,10}:[A-Za-z0-9_-]{35})`),
		near("facebook-app-token", "Facebook app token", `facebook|fb[_-]?(?:app|access|token)`, `\d{13,17}(?:\||%7C)[A-Za-z0-9_-]{27}`),
		inGroups("gmail-app-password", "Application password of a Google account", `gmail|smtp|google[_-]?(?:mail|app)|app[_ -]?pass(?:word)?|email[_-]?pass(?:word)?`, `[a-z]{4}[ ][a-z]{4}[ ][a-z]{4}[ ][a-z]{4}`),
		inGroups("apple-app-password", "Application password of an Apple account", `apple[_-]?(?:id|app)?|app[_-]?specific|fastlane|altool|notarytool|icloud`, `[a-z]{4}-[a-z]{4}-[a-z]{4}-[a-z]{4}`),
		token("google-express-key", "Google API key", `\b(AQ\.Ab8[A-Za-z0-9_-]{40,60})`),
	}
}

// inGroups is near for passwords that are groups of small letters.
func inGroups(id, title, words, value string) ownRule {
	r := near(id, title, words, value)
	r.accept = acceptGroups
	return r
}

// acceptGroups refuses groups of letters that are words of a sentence.
func acceptGroups(c *context) []place {
	if surprise(c.text(c.secret)) < 5 {
		return nil
	}
	return acceptForm(c)
}

// acceptIdent accepts "user:password" or its base64.
func acceptIdent(c *context) []place {
	v := c.text(c.secret)
	if _, password, ok := strings.Cut(v, ":"); ok && !template(v) && gradeValue(password) >= plausible {
		return []place{{span: c.secret}}
	}
	if len(v) >= 12 && gradeValue(v) == random {
		return []place{{span: c.secret}}
	}
	return nil
}
