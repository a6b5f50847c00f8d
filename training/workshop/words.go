package workshop

import (
	"strings"

	"github.com/squiresec/squire/checks"
)

// words returns the names that a redacted example keeps: the keywords of a
// language, and names of its standard library and of frameworks that everybody
// uses, without which nobody could see what is wrong. Words that could be those of
// somebody's business, such as "account" or "order", are not among them. It is a
// list to be read, not one to be collected: a name that isn't on it is renamed.
func words(lang checks.Lang) map[string]bool {
	var lists []string
	switch lang {
	case checks.Go:
		lists = []string{goWords}
	case checks.Python:
		lists = []string{pythonWords}
	case checks.JavaScript, checks.TypeScript:
		lists = []string{javascriptWords, typescriptWords}
	case checks.Java:
		lists = []string{javaWords}
	case checks.Shell:
		lists = []string{shellWords}
	case checks.Dockerfile:
		lists = []string{shellWords, dockerWords}
	case checks.YAML, checks.JSON, checks.INI:
		lists = []string{settingWords}
	case checks.Terraform:
		lists = []string{terraformWords}
	case checks.HTML, checks.XML:
		lists = []string{javascriptWords, markupWords}
	}
	out := map[string]bool{}
	for _, list := range lists {
		for w := range strings.FieldsSeq(list) {
			out[w] = true
		}
	}
	return out
}

const (
	goWords = `
		break case chan const continue default defer else fallthrough for func go goto if import interface map package
		range return select struct switch type var any bool byte error false float32 float64 int int8 int16 int32 int64
		iota nil rune string true uint uint8 uint16 uint32 uint64 append cap clear close copy delete len make max min new panic recover _
		base64 bcrypt bytes bufio cipher context crypto sql database encoding hex hmac http errors exec os filepath fmt html template
		hash io json log math md5 md4 sha1 sha256 sha512 des rc4 net url rand regexp slog strconv strings sync tar gob time tls unsafe x509 xml yaml zip
		AEAD Body Atoi ParseInt ParseUint Client Close Command CommandContext Config Context Cookie Create CreateTemp DB Tx Row Rows Stmt
		Exec ExecContext Query QueryContext QueryRow QueryRowContext Prepare Scan Decode DecodeString Encode EncodeToString Sum Sum256
		Execute ExecuteTemplate FormValue PostFormValue Get Set Getenv Handler HandlerFunc HandleFunc Handle HTML HttpOnly InsecureSkipVerify
		Int Intn Int31 Int63 Join Clean Listen ListenAndServe ListenAndServeTLS MinVersion MaxVersion New NewDecoder NewRequest NewCBCEncrypter
		Open OpenFile OpenRoot Output Run Parse ParseFiles ParseUnverified Path PathValue Printf Print Println Fprintf Fprint Errorf Sprintf Sprint
		Read ReadAll ReadFile ReadHeaderTimeout ReadTimeout Redirect Request Response ResponseWriter RootCAs SameSite Secure Server
		SetCookie Header StatusSeeOther StdEncoding TLSClientConfig Timeout Transport URL Unmarshal Marshal Value VersionTLS10 VersionTLS11 VersionTLS12
		VersionTLS13 WithValue Write WriteFile WriteHeader MkdirAll Mkdir Chmod Copy LimitReader MaxBytesReader CopyN Error ServeMux NewServeMux ServeHTTP ServeFile
		Extract ParseForm Form MultipartForm FormFile Duration Second Minute Background Fatal Fatalf Itoa ReplaceAll Contains HasPrefix HasSuffix ToLower ToUpper TrimSpace`

	pythonWords = `
		False None True and as assert async await break class continue def del elif else except finally for from global if import in is
		lambda match case nonlocal not or pass raise return try while with yield self cls
		abs all any bool bytes bytearray dict enumerate eval exec compile exceptions float format getattr setattr hasattr input int isinstance iter len
		list map max min next object open print range repr reversed round set sorted str sum super tuple type zip staticmethod classmethod property
		Exception ValueError KeyError TypeError OSError FileNotFoundError RuntimeError
		base64 hashlib hmac html json jwt logging os pathlib Path pickle marshal shelve random re requests httpx urllib secrets shutil socket sqlite3 psycopg psycopg2 ssl subprocess
		sys tarfile tempfile time uuid xml etree lxml yaml zipfile flask Flask request g session jsonify redirect render_template render_template_string make_response send_file abort
		Markup django fastapi FastAPI starlette Depends Query Request Response HTTPException jinja2 Template Environment autoescape mark_safe csrf_exempt csrf_protect cryptography Cipher
		AES DES ECB CBC CTR GCM MODE_ECB MODE_CBC algorithms modes md5 sha1 sha256 sha512 new pbkdf2_hmac bcrypt argon2 compare_digest token_urlsafe token_hex choice choices randint getrandbits
		args values cookies headers files form get_json params query_params execute executemany executescript cursor commit fetchone fetchall raw extra text
		get post put patch route call check_call check_output run Popen system popen shell verify timeout loads load safe_load unsafe_load dumps dump
		read write read_text read_bytes write_bytes extract extractall encode decode environ getenv set_cookie httponly samesite secure max_age debug host
		join split strip replace startswith endswith format lower upper append items keys filter objects Model Session urlopen urlretrieve mktemp mkstemp NamedTemporaryFile chmod makedirs
		allow_redirects resolve_entities no_network parse fromstring XMLParser create_default_context CERT_NONE check_hostname verify_mode getLogger info warning error exception`

	javascriptWords = `
		abstract as async await break case catch class const continue debugger default delete do else export extends false finally for from function get if
		import in instanceof let new null of return set static super switch this throw true try typeof undefined var void while with yield
		Array Boolean Buffer Date Error Function JSON Map Math Number Object Promise Proxy RegExp Set String Symbol URL URLSearchParams console process window document global globalThis
		require module exports alloc allocUnsafe concat toString slice substring split join push pop map filter reduce forEach find includes startsWith endsWith replace replaceAll test exec trim
		fs path crypto http https net child_process execSync execFile execFileSync spawn spawnSync fork vm runInNewContext runInThisContext eval setTimeout setInterval
		express app router req res next query params body headers cookies cookie send sendFile sendStatus status json render redirect post put patch use listen download
		createHash createHmac createCipher createCipheriv createDecipheriv randomBytes randomUUID random timingSafeEqual pbkdf2 pbkdf2Sync scrypt scryptSync update digest final
		readFile readFileSync writeFile writeFileSync createReadStream createWriteStream createServer unlink mkdir resolve normalize extname basename
		fetch axios request rejectUnauthorized Agent jwt sign verify decode algorithms none jsonwebtoken bcrypt sequelize mongoose knex pool query raw execute findOne findAll findById where
		innerHTML outerHTML textContent insertAdjacentHTML document write location href localStorage sessionStorage getItem setItem postMessage addEventListener dangerouslySetInnerHTML __html
		httpOnly sameSite secure maxAge origin credentials cors helmet session csrf merge assign hasOwn hasOwnProperty prototype __proto__ freeze stringify parse yaml load safeLoad
		then log warn error all race useState useEffect useRef`

	typescriptWords = `
		any boolean declare enum implements infer interface is keyof namespace never number object override private protected public readonly string type unknown satisfies unique
		Request Response NextFunction NextRequest NextResponse Controller Injectable Get Post Put Patch Delete Param Query Body Headers Req Res Module Entity Column Repository Record Partial`

	javaWords = `
		abstract assert boolean break byte case catch char class const continue default do double else enum extends final finally float for goto if implements import
		instanceof int interface long native new null package private protected public record return sealed short static strictfp super switch synchronized this throw throws
		transient true false try var void volatile while yield permits
		java javax jakarta util io net sql security org springframework servlet http crypto nio file
		String StringBuilder Integer Long Boolean Object Class List Map Set ArrayList HashMap Optional Math System Override Exception IOException RuntimeException Throwable
		Random SecureRandom MessageDigest Cipher SecretKeySpec KeyGenerator IvParameterSpec Base64 Connection Statement PreparedStatement ResultSet DriverManager JdbcTemplate EntityManager
		HttpServlet HttpServletRequest HttpServletResponse HttpSession Cookie File Files Path Paths FileInputStream FileOutputStream InputStream OutputStream ObjectInputStream ObjectMapper
		ProcessBuilder Process Runtime URL URI HttpURLConnection HttpsURLConnection SSLContext TrustManager X509TrustManager X509Certificate HostnameVerifier ZipEntry ZipInputStream ZipFile
		DocumentBuilder DocumentBuilderFactory SAXParserFactory XMLInputFactory Document ScriptEngine ScriptEngineManager Bean Configuration Autowired RestController Controller Service Repository
		GetMapping PostMapping PutMapping DeleteMapping RequestMapping RequestParam RequestBody PathVariable RequestHeader HttpSecurity SecurityFilterChain Select Update Insert Param
		getParameter getHeader getInputStream getOutputStream getWriter getCookies getSession getRuntime exec start command createStatement prepareStatement executeQuery executeUpdate execute setString setInt
		createQuery createNativeQuery query queryForObject update getInstance doFinal init digest getBytes nextInt nextLong nextBytes readObject readValue addCookie setHttpOnly setSecure sendRedirect setHeader
		getEngineByName eval newDocumentBuilder parse setFeature setAttribute openStream openConnection disable csrf cors build print println printf format append toString equals isEmpty get put add of
		resolve normalize readAllBytes write close copy newInputStream checkServerTrusted checkClientTrusted getAcceptedIssuers setDefaultHostnameVerifier valueOf parseInt getName getNextEntry`

	shellWords = `
		if then else elif fi for while until do done case esac in function return local export readonly set unset shift exit eval exec source trap test echo printf read cd
		sh bash curl wget sudo chmod chown rm cp mv mkdir mktemp tar unzip grep sed awk find xargs cat tee ssh scp rsync git docker kubectl openssl python node npm pip apt install tmp dev null`

	dockerWords = `
		FROM RUN CMD ENTRYPOINT COPY ADD ENV ARG USER WORKDIR EXPOSE VOLUME LABEL HEALTHCHECK SHELL ONBUILD STOPSIGNAL AS as latest root apk get update
		from run cmd entrypoint copy add env arg user workdir expose volume label`

	settingWords = `
		on push pull_request pull_request_target issues issue_comment workflow_dispatch workflow_run jobs steps uses with run env permissions contents write read all needs if name
		actions checkout github event title body head_ref inputs secrets runs runner ubuntu latest
		apiVersion kind metadata spec containers image securityContext privileged runAsUser runAsRoot runAsNonRoot allowPrivilegeEscalation capabilities add drop hostPath hostNetwork hostPID volumes volumeMounts
		services ports environment command entrypoint build context user cap_add privileged network_mode
		server listen location ssl_protocols ssl_verify proxy_pass add_header true false null yes no
		dependencies devDependencies scripts version registry PermitRootLogin PasswordAuthentication`

	terraformWords = `
		resource data variable output module provider terraform locals for_each count true false null dynamic content
		aws_s3_bucket aws_security_group aws_db_instance aws_iam_policy aws_instance azurerm_storage_account google_storage_bucket ingress egress cidr_blocks from_port to_port protocol acl
		encrypted storage_encrypted publicly_accessible policy effect actions resources sid statement min_tls_version block_public_acls`

	markupWords = `
		html head body div span p a ul ol li table tr td th form input button script style link meta img iframe section header footer main nav label select option textarea
		href src action method onclick onload onerror target rel integrity crossorigin value type id class safe`
)
