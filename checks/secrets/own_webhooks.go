package secrets

import (
	"strings"

	"github.com/squiresec/squire/checks"
)

// webhookRules are about addresses that let whoever knows them post, run or
// read something: the address is the secret.
func webhookRules() []ownRule {
	// Without the scheme, which would double the anchors.
	hook := func(id, title, regex string) ownRule {
		return ownRule{Pattern: Pattern{ID: id, Regex: `(?i)\b(` + regex + `)`}, title: title, accept: acceptHook}
	}
	return []ownRule{
		hook("google-chat-webhook", "Google Chat webhook", `chat\.googleapis\.com/v1/spaces/[\w-]{6,20}/messages\?[^\s"'<>]{0,200}token=[\w%-]{20,80}`),
		hook("feishu-webhook", "Feishu or Lark webhook", `open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/(?:v2/)?hook/[0-9a-f-]{32,36}`),
		hook("dingtalk-webhook", "DingTalk webhook", `oapi\.dingtalk\.com/robot/send\?access_token=\w{64}`),
		hook("wecom-webhook", "WeCom webhook", `qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=[0-9a-f-]{36}`),
		hook("ifttt-webhook", "IFTTT webhook", `maker\.ifttt\.com/trigger/[^\s"'<>/]{1,80}/(?:json/)?with/key/[\w-]{20,60}`),
		hook("make-webhook", "Make webhook", `hook\.(?:\w{2,4}\d?\.)?(?:make|integromat)\.com/[a-z0-9]{30,34}`),
		hook("tines-webhook", "Tines webhook", `[\w.-]{2,60}\.tines\.(?:com|io)/webhook/\w{32}/[0-9a-f]{32}`),
		hook("webex-webhook", "Webex webhook", `(?:webexapis\.com|api\.ciscospark\.com)/v1/webhooks/incoming/[\w-]{60,100}`),
		hook("power-automate-webhook", "Power Automate or Teams workflow", `[\w.-]{2,100}\.(?:logic\.azure\.com|powerplatform\.com)(?::443)?/[^\s"'<>]{10,300}[?&]sig=[\w%-]{40,60}`),
		{Pattern: Pattern{ID: "rocket-chat-webhook", Regex: `([\w.:-]{3,80}/hooks/[A-Za-z0-9]{17,24}/[A-Za-z0-9]{40,70})\b`}, title: "Rocket.Chat webhook", accept: acceptHook},
		hook("datadog-intake-url", "Datadog intake address", `[\w.-]{0,60}datadoghq\.(?:com|eu)/[^\s"'<>]{0,80}(?:input/|[?&](?:api_key|dd-api-key)=)[0-9a-f]{32}`),
		hook("loggly-url", "Loggly input address", `logs-\d{2}\.loggly\.com/(?:inputs|bulk)/[0-9a-f-]{36}`),
		hook("sumologic-url", "Sumo Logic collector address", `[\w.-]{2,60}\.sumologic\.(?:com|net)/receiver/v1/http/[\w=-]{60,120}`),
		hook("pagerduty-url", "PagerDuty integration address", `pagerduty\.com/(?:integration|x-ere)/[0-9a-zA-Z]{32}`),
		hook("opsgenie-url", "Opsgenie integration address", `opsgenie\.com/v[12]/json/[^\s"'<>?]{1,60}\?apiKey=[0-9a-f-]{36}`),
		hook("splunk-oncall-url", "Splunk On-Call integration address", `alert\.victorops\.com/integrations/generic/\w{8}/alert/[0-9a-f-]{36}`),
		hook("healthchecks-ping-url", "Healthchecks ping address", `(?:hc-ping\.com|hchk\.io)/[0-9a-f-]{36}`),
		hook("pipedream-webhook", "Pipedream webhook", `(?:eo|en)[0-9a-z]{12,20}\.m\.pipedream\.net`),
		hook("n8n-webhook", "n8n webhook", `[\w.-]{2,60}n8n[\w.-]{0,40}/webhook/[0-9a-f-]{36}`),
		hook("circleci-webhook", "CircleCI webhook", `circleci\.com/private/soc/e/[0-9a-f-]{36}[^\s"'<>]{0,200}`),
		hook("synology-webhook", "Synology Chat webhook", `[\w.:-]{3,80}/webapi/entry\.cgi\?[^\s"'<>]{0,120}token=%22[A-Za-z0-9]{40,80}%22`),
		hook("google-calendar-private-url", "Private address of a Google calendar", `google\.com/calendar/(?:ical|feeds)/[^\s"'<>]{3,120}/private-[0-9a-f]{32}`),
		hook("aws-presigned-url", "Signed address of an AWS resource", `[\w.-]{3,100}\.amazonaws\.com/[^\s"'<>]{0,300}[?&]X-Amz-Credential=(?:AKIA|ASIA)[^\s"'<>]{0,600}[?&]X-Amz-Signature=[0-9a-f]{64}`),
		hook("google-presigned-url", "Signed address of a Google Cloud object", `storage\.googleapis\.com/[^\s"'<>]{3,300}[?&]X-Goog-Signature=[0-9a-f]{200,600}`),
		{Pattern: Pattern{ID: "remote-build-url", Regex: `(?i)/(?:job/[^\s"'<>/]{1,100}/|buildByToken/)build(?:WithParameters)?\?[^\s"'<>]{0,100}?\btoken=([\w.-]{8,80})`}, title: "Token that starts a build", accept: acceptHook},
		// A token in place of the user: git, package indexes, feeds.
		{Pattern: Pattern{ID: "token-in-url-user", Regex: `://([A-Za-z0-9_-]{20,200})(?::x-oauth-basic)?@[\w-]{1,63}\.[\w.-]{1,100}`},
			title: "Token in the address of a repository", accept: acceptUserToken},
	}
}

// acceptHook accepts addresses whose last parts nobody made up.
func acceptHook(c *context) []place {
	v := c.text(c.secret)
	if template(v) || strings.Contains(strings.ToLower(v), "xxxx") || strings.Contains(v, "//example.com") {
		return nil
	}
	last := lastPart(v)
	if last == "" || masked(last) || blankFill(last) {
		return nil
	}
	if sequence(last) || filler(v) {
		return []place{{c.secret, checks.Low}}
	}
	return []place{{span: c.secret}}
}

// lastPart is what an address ends in, which is its secret where it has one.
func lastPart(url string) string {
	url = strings.TrimRight(url, "/")
	return url[strings.LastIndexAny(url, "/=")+1:]
}

// acceptUserToken accepts tokens; keys for error reports are meant to be seen.
func acceptUserToken(c *context) []place {
	v := c.text(c.secret)
	host := strings.ToLower(c.text(span(c.secret.End, c.end)))
	if strings.Contains(host, "sentry") || strings.Contains(host, "ingest") || identifierLike(v) || isWordRow(v) || template(v) || gradeValue(v) != random || countKinds(v).digits < 3 {
		return nil
	}
	return []place{{span: c.secret}}
}
