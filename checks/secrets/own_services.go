package secrets

import (
	"bytes"
	"encoding/base64"
	"sort"
	"strings"

	"github.com/squiresec/squire/checks"
)

// services are names of services that hand out keys without a mark of their
// own, sorted: a value of the form of a key that follows one of them on its
// line is taken for its key.
var services = [...]string{
	"ably", "abstractapi", "accuweather", "adobe", "aftership", "ai21", "airbrake", "airship", "airtable", "aiven", "alchemy", "algolia", "alibaba",
	"amadeus", "amplitude", "anypoint", "apideck", "apiflash", "apifonica", "apify", "apilayer", "apimatic", "apimetrics", "apitemplate", "apollo",
	"appcenter", "appcues", "appdynamics", "appfollow", "appointedd", "appoptics", "appsynergy", "appveyor", "appwrite", "artifactory", "asana",
	"assemblyai", "atera", "atlassian", "audd", "auddio", "auth0", "authy", "autodesk", "autoklose", "autopilot", "avaza", "aviationstack", "axonaut",
	"aylien", "ayrshare", "bannerbear", "baremetrics", "baseten", "beamer", "beebole", "besnappy", "besttime", "betterstack", "billomat", "bitbar",
	"bitbucket", "bitcoinaverage", "bitfinex", "bitly", "bitmex", "blazemeter", "blitapp", "blocknative", "blogger", "bombbomb", "boostnote", "borgbase",
	"braintree", "branchio", "brandfetch", "browserstack", "browshot", "bscscan", "buddyns", "budibase", "bugherd", "bugsnag", "buildkite", "bulbul",
	"buttercms", "caflou", "calendarific", "calendly", "calorieninja", "campayn", "cannyio", "capsulecrm", "carboninterface", "cashboard",
	"centralstationcrm", "cerebras", "cexio", "chartmogul", "chatfuel", "chatfule", "checio", "checkly", "checklyhq", "checkoutcom", "cicero", "circleci",
	"clarifai", "clearbit", "clickhelp", "clickhouse", "clicksend", "clickup", "cliengo", "clinchpad", "clockify", "clockwork", "cloudconvert",
	"cloudelements", "cloudflare", "cloudimage", "cloudinary", "cloudmersive", "cloudplan", "cloudsight", "cloudsmith", "cloverly", "clustdoc", "codacy",
	"codeclimate", "codecov", "codemagic", "codequiry", "cohere", "coinapi", "coinbase", "coinlayer", "coinlib", "collect2", "commercejs",
	"commercetools", "confluent", "contentful", "contentstack", "conversiontools", "convertapi", "convertkit", "countrylayer", "courier", "coveralls",
	"coze", "craftmypdf", "crowdin", "cryptocompare", "currencyfreaks", "currencylayer", "currencyscoop", "currentsapi", "customerio", "cypress",
	"d7network", "dailyco", "dandelion", "dareboost", "dashscope", "databox", "databricks", "datadog", "datagov", "deepai", "deepgram", "deepinfra",
	"deepseek", "delighted", "dependencytrack", "detectify", "detectlanguage", "deviantart", "dfuse", "diffbot", "diggernaut", "digitalocean", "disqus",
	"dnscheck", "docparser", "documo", "docusign", "doppler", "dotmailer", "dovico", "dronahq", "droneci", "dropbox", "dwolla", "dynalist", "dynatrace",
	"dyspatch", "e2b", "eagleeye", "easyinsight", "easypost", "ecostruxure", "edamam", "edenai", "elasticemail", "elevenlabs", "enablex", "enigma",
	"envoy", "eraser", "etherscan", "ethplorer", "etsy", "eventbrite", "everhour", "exchangerate", "extractorapi", "facebook", "faceplusplus",
	"fastforex", "fastly", "fbapi", "feedier", "fetchrss", "figma", "fileio", "finage", "financialmodelingprep", "findl", "finicity", "finnhub",
	"fireworks", "fixerio", "flatio", "fleetbase", "flexport", "flickr", "flightapi", "flightlabs", "flightstats", "flutterwave", "fmfw", "forgejo",
	"formbucket", "formcraft", "formio", "formsite", "foursquare", "frameio", "freshbooks", "freshdesk", "freshservice", "fulcrum", "fullstory",
	"fxmarket", "geckoboard", "gemini", "gengo", "geoapify", "geocodify", "geocodio", "geoipifi", "getemail", "getgeoapi", "getgist", "getresponse",
	"getsandbox", "gitea", "github", "gitlab", "gitter", "glassnode", "gnews", "gocanvas", "gocardless", "goodday", "graphcms", "graphhopper", "groovehq",
	"gtmetrix", "guardianapi", "gumroad", "gyazo", "happi", "happyscribe", "hellosign", "helpcrunch", "helpscout", "hereapi", "heroku", "hiveage",
	"holidayapi", "holistic", "honeycomb", "html2pdf", "hubspot", "huggingface", "humanity", "hunter", "hybiscus", "ibm", "ibmcloud", "iconfinder",
	"iexapis", "iexcloud", "imagekit", "imagga", "infura", "insightly", "instabot", "instagram", "instantly", "intercom", "interseller", "intrinio",
	"invoiceocean", "ip2location", "ipapi", "ipgeolocation", "ipify", "ipinfo", "ipinfodb", "ipquality", "ipstack", "iterable", "jenkins", "jira",
	"jotform", "jumpcloud", "jupiterone", "juro", "kafka", "karmacrm", "keenio", "kickbox", "klaviyo", "klingai", "klipfolio", "knapsackpro", "kontent",
	"kraken", "kucoin", "kylas", "lambdalabs", "langchain", "languagelayer", "lark", "larksuite", "launchdarkly", "leadfeeder", "lemlist", "lemonsqueezy",
	"lendflow", "lessannoyingcrm", "lexigram", "linear", "linemessaging", "linenotify", "linkedin", "linkpreview", "livestorm", "loadmill", "localytics",
	"loggly", "loginradius", "logzio", "lokalise", "looker", "loyverse", "lunchmoney", "madkudu", "magnetic", "mailboxlayer", "mailchimp", "mailerlite",
	"mailersend", "mailgun", "mailjet", "mailmodo", "mailsac", "mailtrap", "mandrill", "manifest", "mapbox", "mapquest", "marketstack", "mattermost",
	"mavenlink", "maxmind", "mediastack", "meistertask", "meraki", "mesibo", "messagebird", "metaapi", "metrilo", "mindmeister", "miro", "mistral",
	"mixmax", "mixpanel", "mockaroo", "monday", "mongodb", "monkeylearn", "moonclerk", "moonshot", "moosend", "moralis", "mrticktock", "myexperiment",
	"myfreshworks", "myintervals", "nasa", "nasdaq", "nethunt", "netlify", "neutrinoapi", "newrelic", "newsapi", "newscatcher", "nexmo", "nftport",
	"nicereply", "nightfall", "nimble", "nomad", "noticeable", "notion", "novita", "nozbe", "numverify", "nutritionix", "nvidia", "nylas", "nytimes",
	"oanda", "omnisend", "onedesk", "onelogin", "onepagecrm", "onesignal", "onfleet", "oopspam", "opencage", "opencagedata", "openrouter", "openuv",
	"openweather", "openweathermap", "opsgenie", "optimizely", "owlbot", "owm", "packagecloud", "pagarme", "pagerduty", "pandadoc", "pandascore",
	"paperform", "paralleldots", "parsehub", "parsers", "parseur", "particle", "partnerstack", "passbase", "pastebin", "paydirt", "paymoapp", "paymongo",
	"paypal", "paystack", "pdflayer", "pdfshift", "peopledata", "pepipost", "perplexity", "phabricator", "pinata", "pipedream", "pipedrive",
	"pivotaltracker", "pixabay", "plaid", "plaidkey", "planetscale", "planviewleankit", "planyo", "plivo", "poeditor", "pollsapi", "poloniex", "polygon",
	"positionstack", "postageapp", "posthog", "postman", "postmark", "powrbot", "prefect", "privacy", "prodpad", "prospectcrm", "protocols", "proxycrawl",
	"pubnub", "pulumi", "purestake", "pushbullet", "pusher", "pyowm", "qase", "qdrant", "qualaroo", "quandl", "qubole", "quickmetrics", "rabbitmq",
	"rapidapi", "raven", "rawg", "razorpay", "reachmail", "readme", "reallysimplesystems", "rebrandly", "recaptcha", "refiner", "rentman", "repairshopr",
	"replicate", "replyio", "requestfinance", "restpack", "retellai", "rev", "revamp", "ringcentral", "ritekit", "roaring", "robinhood", "rocketreach",
	"rockset", "rollbar", "route4me", "rownd", "rubygems", "runpod", "runrunit", "runscope", "salesblink", "salescookie", "salesflare", "salesforce",
	"salesmate", "sauce", "scaleai", "scalegrid", "scaleway", "scalingo", "schoology", "scrapeowl", "scraperapi", "scraperbox", "scrapestack", "scrapfly",
	"scrapingant", "scrapingbee", "screenshotapi", "screenshotlayer", "scrutinizer", "securitytrails", "segment", "selectpdf", "semaphore", "sendbird",
	"sendgrid", "sendinblue", "sentry", "serpapi", "serper", "serphouse", "serpstack", "sherpadesk", "shipday", "shippo", "shodan", "shopify", "shortcut",
	"shotstack", "shutterstock", "signalwire", "signaturit", "signupgenius", "sigopt", "siliconflow", "simfin", "simplesat", "simplynoted", "simvoly",
	"sinch", "sirv", "siteleaf", "skrapp", "skrappio", "skybiometry", "slack", "smartsheet", "smooch", "snipcart", "snowflake", "snyk", "sonarcloud",
	"sonarqube", "sourcegraph", "sparkpost", "speechtext", "splunk", "spoonacular", "sportsmonk", "spotify", "spotinst", "squarespace", "squareup",
	"sslmate", "stability", "stackhawk", "statuscake", "statuspage", "statuspal", "stitchdata", "stockdata", "storecove", "stormboard", "stormglass",
	"storyblok", "storychief", "strava", "streak", "stripe", "stripo", "supabase", "supernotes", "surveybot", "surveysparrow", "survicate", "swell",
	"swiftype", "tailscale", "tallyfy", "tatum", "tatumio", "tavily", "taxjar", "teamgate", "teamviewer", "teamwork", "technicalanalysis", "tefter",
	"telegram", "teletype", "telnyx", "textmagic", "theoddsapi", "thingsboard", "thinkific", "ticketmaster", "tickettailor", "tiingo", "timecamp",
	"timezoneapi", "tineswebhook", "tly", "tmetric", "todoist", "together", "toggl", "tokeet", "tomorrowio", "tomtom", "tradier", "transferwise",
	"travelpayouts", "travis", "trello", "truenas", "turso", "twelvedata", "twilio", "twitch", "twitter", "tyntec", "typeform", "typetalk", "ubidots",
	"uclassify", "unify", "unifyid", "unplu", "unplugg", "unsplash", "unstructured", "upcdatabase", "uplead", "uploadcare", "upstash", "uptimerobot",
	"upwave", "urlscan", "userflow", "userstack", "vagrant", "vastai", "vatlayer", "vbout", "vercel", "verifier", "verimail", "veriphone", "versioneye",
	"viewneo", "virustotal", "visualcrossing", "voiceflow", "voicegain", "vonage", "voodoosms", "vouchery", "voyage", "vpnapi", "vultr", "vyte",
	"wakatime", "walkscore", "wandb", "weatherbit", "weatherstack", "weaviate", "web3storage", "webex", "webflow", "webscraper", "webscraping",
	"weightsandbiases", "weightsbiases", "whoxy", "wistia", "wiz", "woodpecker", "workable", "worksnaps", "workstack", "worldcoinindex", "worldweather",
	"wpengine", "wrike", "xai", "yandex", "yelp", "youneedabudget", "yousign", "youtube", "zapier", "zendesk", "zenkit", "zenrows", "zenscrape",
	"zenserp", "zeplin", "zerobounce", "zerotier", "zhipu", "zipcodeapi", "zipcodebase", "zoho", "zonka", "zoom", "zulip",
}

// commonServices are names of services that are words of every day, sorted.
// They must stand before a word such as key or token.
var commonServices = [...]string{
	"ado", "box", "chatbot", "checkout", "clay", "close", "coda", "column", "comet", "consul", "daily", "dd", "deploy", "dify", "drone", "exa", "fb",
	"fixer", "float", "front", "geocode", "hub", "io", "karma", "less", "line", "mm", "modal", "moderation", "ngc", "pd", "podio", "prospect", "railway",
	"raven", "square", "stack", "suno", "tracking", "twist", "writer",
}

// serviceRules have no expression: keys found them by the form of their value.
func serviceRules() []ownRule {
	return []ownRule{
		{Pattern: Pattern{ID: serviceKey}, title: "Key of a service", rank: byService},
		{Pattern: Pattern{ID: looseKey}, title: "Key after a word for it", rank: byName},
	}
}

const (
	serviceKey = "service-key"
	looseKey   = "loose-key"
)

// minRun is the shortest run of letters, digits, dashes and underscores in
// bytes that is looked at without a name of a secret next to it.
const minRun = 14

// runByte reports whether a byte belongs to a run.
var runByte = func() (t [256]bool) {
	for c := range 256 {
		t[c] = letter(byte(c)) || digit(byte(c)) || c == '_' || c == '-'
	}
	return t
}()

// runs calls each for every run of at least minRun bytes.
// A run of that length covers one of every minRun-th bytes, so the others
// needn't be looked at.
func runs(data []byte, each func(start, end int)) {
	for i := minRun - 1; i < len(data); i += minRun {
		if !runByte[data[i]] {
			continue
		}
		start, end := i, i+1
		for start > 0 && runByte[data[start-1]] {
			start--
		}
		for end < len(data) && runByte[data[end]] {
			end++
		}
		i = end // the next probe may skip a run that begins within minRun
		if end-start >= minRun {
			each(start, end)
		}
		i--
	}
}

// maxWord is the longest word in bytes that may hold a key; what is longer is
// data.
const maxWord = 2048

// maxParts is how many parts of such a word may be its name.
const maxParts = 40

// digits counts digits.
func digits(data []byte) (n int) {
	for _, c := range data {
		if digit(c) {
			n++
		}
	}
	return n
}

// keys looks for keys of services, and for keys that a word names without an
// assignment.
func (s *scan) keys(service, loose *rule) {
	n := natureOf(s.file)
	data := s.file.Data
	// Where the last word that was looked at begins, where the run in it ended
	// that led to it, and where it ends. A word may hold many runs: a long one
	// must not be read once for each.
	word, ran, stop := -1, -1, -1
	runs(data, func(start, end int) {
		if digits(data[start:end]) < 2 && (n != settings || bytes.ContainsAny(data[start:end], "_-")) || n == code && !quoted(data, start) {
			return
		}
		// What base64 has besides belongs to the value.
		run := end
		for end = max(end, stop); end < len(data) && (runByte[data[end]] || data[end] == '/' || data[end] == '+' || data[end] == '=' || data[end] == '.' && end+1 < len(data) && runByte[data[end+1]]); {
			end++
		}
		for start > 0 && start != ran && (runByte[data[start-1]] || data[start-1] == '/' || data[start-1] == '+') {
			start--
		}
		if again := start == ran || start == word; again {
			ran = run
			return
		}
		word, ran, stop = start, run, end
		if end-start > maxWord {
			return
		}
		c := &context{file: s.file, start: start, end: end, secret: checks.Span{Start: start, End: end}}
		if service != nil && structured(c.text(c.secret)) {
			s.ownHit(service, c, place{c.secret, checks.High})
			return
		}
		left := leftOf(data, start)
		key, ok := keyIn(c, c.secret, keyWord(left) || keyWord(strings.ToLower(c.text(c.secret))))
		if !ok {
			return
		}
		left = leftOf(data, key.Start)
		if inURL(left) {
			return
		}
		at := serviceIn(left)
		named := keyWord(left[max(at, 0):])
		if at > 0 && (left[at-1] == '/' || left[at-1] == '@') || at >= 0 && !named && len(left)-at > 40 {
			return // a path, a package
		}
		switch {
		case at >= 0 && service != nil:
			for _, p := range graded(c, key, named) {
				s.ownHit(service, c, p)
			}
		case at < 0 && loose != nil && n == settings && named && keyWord(left[max(0, len(left)-30):]):
			for _, p := range acceptLoose(c, key) {
				s.ownHit(loose, c, p)
			}
		}
	})
}

// structured reports whether a text is a token that nothing but its structure
// marks, of a kind that stands in code without a name: bot.run("…").
func structured(v string) bool {
	if len(v) < 44 || len(v) > 80 || len(v) != 44 && strings.IndexByte(v, '.') < 0 {
		return false
	}
	parts := strings.Split(v, ".")
	switch {
	case len(parts) == 3 && len(parts[0]) <= 28 && len(parts[1]) == 6 && len(parts[2]) >= 27 && len(parts[2]) <= 40:
		// Discord: the number of the bot in base64, a time, a signature.
		number, err := base64.RawStdEncoding.DecodeString(parts[0])
		return err == nil && len(number) >= 17 && digits(number) == len(number) && !sequence(parts[2])
	case len(parts) == 2 && len(parts[0]) == 32 && len(parts[1]) == 16:
		// Zhipu: an id and a secret.
		k := countKinds(parts[1])
		return hex(parts[0]) && !sequence(parts[0]) && k.symbols == 0 && k.digits > 0 && k.upper > 1 && k.upper < k.letters-1
	case len(parts) == 1:
		// Jira and Confluence: a number of twelve digits, a colon, twenty bytes.
		plain, err := base64.StdEncoding.DecodeString(v)
		return err == nil && len(plain) == 33 && plain[12] == ':' && digits(plain[:12]) == 12
	}
	return false
}

// inURL reports whether a text ends within the path or the fragment of a URL.
func inURL(left string) bool {
	word := left[strings.LastIndexAny(left, " \t\"'`<>()")+1:]
	return strings.Contains(word, "//") && !strings.Contains(word, "=") || strings.Contains(left, "http") && strings.HasSuffix(word, "/") || strings.HasSuffix(left, "#")
}

// leftOf is the text before an offset on its line, in lower case but for the
// humps of names, at most 100 bytes.
func leftOf(data []byte, at int) string {
	lo := max(at-100, 0)
	for i := at - 1; i >= lo; i-- {
		if data[i] == '\n' {
			lo = i + 1
			break
		}
	}
	return strings.ToLower(string(data[lo:at]))
}

// quoted reports whether a text begins after a quote, with no blank between.
func quoted(data []byte, at int) bool {
	for i := at - 1; i >= 0 && at-i < 60 && data[i] > ' '; i-- {
		if quoteByte(data[i]) {
			return true
		}
	}
	return false
}

// serviceIn returns where the last name of a service begins in a text in lower
// case, or -1. Separators within a name don't count: "open_weather".
func serviceIn(text string) int {
	for i := len(text) - 3; i >= 0; i-- {
		if !letter(text[i]) && !digit(text[i]) || i > 0 && letter(text[i-1]) {
			continue
		}
		if names(services[:], text[i:], false) || names(commonServices[:], text[i:], true) {
			return i
		}
	}
	return -1
}

// names reports whether a text begins with one of some sorted names. After a
// name the word must end, or a word for a key follow; common names need the
// latter.
func names(list []string, text string, common bool) bool {
	n := 0 // bytes of the name read
	for i := 0; i < len(text) && len(list) > 0; i++ {
		c := text[i]
		if !letter(c) && !digit(c) {
			if i > 0 && (c == '_' || c == '-' || c == '.') {
				continue
			}
			return false
		}
		lo := sort.Search(len(list), func(k int) bool { return len(list[k]) > n && list[k][n] >= c })
		hi := lo + sort.Search(len(list)-lo, func(k int) bool { return list[lo+k][n] > c })
		list = list[lo:hi]
		n++
		if len(list) == 0 || len(list[0]) != n {
			continue
		}
		rest := text[i+1:]
		keyed := startsKey(strings.TrimLeft(rest, " _-."))
		if keyed || !common && (rest == "" || !letter(rest[0]) || n >= 8) {
			return true
		}
		list = list[1:]
	}
	return false
}

// startsKey reports whether a text begins with a word for a key.
func startsKey(text string) bool {
	for _, w := range [...]string{"key", "token", "secret", "access", "private", "api", "auth", "pat", "client", "app"} {
		if strings.HasPrefix(text, w) {
			return true
		}
	}
	return false
}

// keyWord reports whether a word says that a key follows.
func keyWord(low string) bool {
	for _, w := range [...]string{"key", "token", "secret", "access", "private", "auth", "pat", "credential", "password", "bearer"} {
		for from := 0; ; {
			i := strings.Index(low[from:], w)
			if i < 0 {
				break
			}
			before, after := low[:from+i], low[from+i+len(w):]
			switch {
			case w == "pat" && (endsInLetter(before) || after != "" && letter(after[0])): // compatibility, path
			case w == "auth" && strings.HasPrefix(after, "or") && !strings.HasPrefix(after, "ori"): // author
			default:
				return true
			}
			from += i + len(w)
		}
	}
	return false
}

func endsInLetter(s string) bool { return s != "" && letter(s[len(s)-1]) }

// keyIn finds the part of a word that has the form of a key. Names and keys
// are joined by dashes and dots in some styles: "service-key-0f3c…".
func keyIn(c *context, s checks.Span, named bool) (checks.Span, bool) {
	if n := nameBefore(c.text(s)); n > 0 {
		if key := (checks.Span{Start: s.Start + n, End: s.End}); keyForm(c.text(key), true) {
			return key, true
		}
	}
	for range maxParts {
		v := c.text(s)
		i := strings.IndexAny(v, "-._")
		if i < 0 || i > 40 || digits([]byte(v[:i])) > 2 {
			return s, keyForm(v, named)
		}
		if low := strings.ToLower(v[:i+1]); !(keyWord(low) || serviceIn(low) >= 0) && keyForm(v, named) {
			return s, true
		}
		s.Start += i + 1
	}
	return s, false
}

// nameBefore returns the length of a name of a service or of a key, with the
// dash behind it, at the beginning of a text, or 0: that of "dd-apikey-" in
// "dd-apikey-0f3c…".
func nameBefore(v string) int {
	first := strings.IndexAny(v, "0123456789")
	end := strings.LastIndexAny(v[:max(first, 0)], "-._") + 1
	if end < 4 || end > 40 {
		return 0
	}
	low := strings.ToLower(v[:end])
	if words := strings.FieldsFunc(low, func(r rune) bool { return r == '-' || r == '.' || r == '_' }); len(words) < 2 || !keyWord(words[len(words)-1]) {
		return 0
	}
	if serviceIn(low) < 0 {
		return 0
	}
	return end
}

// keyForm reports whether a text has the form of a key: a UUID, a run of
// hexadecimal digits, letters and digits mixed, groups of the same length.
func keyForm(v string, named bool) bool {
	v = strings.TrimRight(v, ".,;")
	if len(v) < 11 || len(v) > 1000 || strings.Count(v, "/") > 2 || pathLike(v) || publicValue(v) {
		return false
	}
	if uuid(v) {
		return true
	}
	if pseudoVersion(v) {
		return false
	}
	if named && grouped(v) {
		return true
	}
	for i := range len(v) {
		if c := v[i]; !letter(c) && !digit(c) && strings.IndexByte("_-=+/.", c) < 0 {
			return false
		}
	}
	k := countKinds(v)
	if k.digits < 2 && named && k.letters == len(v) && len(v) >= 20 {
		return sequence(v) || surprise(v) >= 6.5
	}
	if k.digits < 2 || k.letters < 2 && (!named || len(v) < 24) || k.symbols*5 > len(v) {
		return false
	}
	// Words before digits are a name: "endpoint-v2", "2024-release".
	if identifierLike(v) || isWordRow(v) {
		return false
	}
	if hex(v) {
		return len(v) >= 20 || named && len(v) >= 16
	}
	return len(v) >= 20 || named && len(v) >= 15 || isRandom(v) && len(v) >= 14
}

// grouped reports whether a text is at least four groups of the same length,
// at least four bytes each, of capitals and digits, as keys of licences are.
func grouped(v string) bool {
	parts := strings.Split(v, "-")
	if len(parts) < 4 {
		return false
	}
	for _, p := range parts {
		if len(p) != len(parts[0]) || len(p) < 4 || strings.ToUpper(p) != p || !identifier(p) {
			return false
		}
	}
	k := countKinds(v)
	return k.digits >= 4 && k.upper >= 4
}

// pseudoVersion reports whether a text ends as the version of a Go module
// without a tag does: fourteen digits of a time and twelve of a commit.
func pseudoVersion(v string) bool {
	if len(v) < 27 {
		return false
	}
	v = v[len(v)-27:]
	return v[14] == '-' && hex(v[15:]) && digits([]byte(v[:14])) == 14
}

// isWordRow reports whether a text is a row of words and numbers between dashes,
// dots and underscores, as names of hosts, images and versions are.
func isWordRow(v string) bool {
	parts := strings.FieldsFunc(v, func(r rune) bool { return r == '-' || r == '.' || r == '_' || r == '/' })
	if len(parts) < 2 {
		return false
	}
	odd := 0
	for _, p := range parts {
		k := countKinds(p)
		if k.letters > 0 && k.digits > 0 && len(p) > 4 && k.runs > 2 || len(p) > 16 || k.letters == 0 && len(p) > 8 {
			odd++
		}
	}
	return odd == 0
}

// graded gives a key of a service its severity: high when it looks drawn by a
// machine and a word names it as a key.
func graded(c *context, s checks.Span, named bool) []place {
	v := strings.TrimRight(c.text(s), ".,;")
	s.End = s.Start + len(v)
	if template(v) || wordsInBase64(v) || blankFill(v) {
		return nil
	}
	if hex(v) && checksumNear(c, assignment{value: s}) || strings.Contains(strings.ToLower(c.line(s.Start)), "integrity") {
		return nil
	}
	n := natureOf(c.file)
	switch g := gradeValue(v); {
	case g == dummy || g < plausible:
		return []place{{s, checks.Low}}
	case !named && n != settings:
		return nil
	case g == random && named && n != prose:
		return []place{{s, checks.High}}
	case n == settings || g == random:
		return []place{{s, checks.Medium}}
	}
	return []place{{s, checks.Low}}
}

// acceptLoose accepts a key after a word for it and a blank, a dash or a dot,
// as notes and commands have it. Names of programs have that form too, so only
// values drawn by a machine count.
func acceptLoose(c *context, s checks.Span) []place {
	v := strings.TrimRight(c.text(s), ".,;")
	s.End = s.Start + len(v)
	if gradeValue(v) != random || hex(v) && checksumNear(c, assignment{value: s}) || wordsInBase64(v) {
		return nil
	}
	return []place{{s, checks.Medium}}
}
