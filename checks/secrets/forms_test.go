package secrets_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets"
)

// forms are ways to write a password or a key that a machine drew, in the place
// of "@": whatever the language, a commit with it is refused.
var forms = []struct{ path, text string }{
	{`app.js`, `const password = "@";`},
	{`app.js`, `db.connect({user: "app", password: "@"});`},
	{`app.js`, `const cfg = {host: 'db', 'password': '@'};`},
	{`app.js`, `const uri = "postgres://app:@@db.acme.io/shop";`},
	{`app.js`, `fetch(u, {headers: {Authorization: "Bearer @"}});`},
	{`app.js`, `fetch(u, {headers: {"X-Api-Key": "@"}});`},
	{`app.js`, `const secret = process.env.SECRET || "@";`},
	{`app.js`, `axios.get(u, {auth: {username: "app", password: "@"}});`},
	{`app.js`, `jwt.sign(payload, "@");`},
	{`app.js`, `this.apiKey = "@";`},
	{`app.js`, `localStorage.setItem("token", "@");`},
	{`app.py`, `PASSWORD = "@"`},
	{`app.py`, `conn = psycopg2.connect(host="db", user="app", password="@")`},
	{`app.py`, `d = {'password': '@'}`},
	{`app.py`, `os.environ["DB_PASSWORD"] = "@"`},
	{`app.py`, `engine = create_engine("mysql+pymysql://app:@@db.acme.io/shop")`},
	{`app.py`, `r = requests.get(u, auth=("app", "@"))`},
	{`app.py`, `client = redis.Redis(password="@")`},
	{`app.py`, `api_key: str = "@"`},
	{`app.py`, `token = token or "@"`},
	{`app.py`, `SECRET_KEY = "@"`},
	{`App.java`, `String password = "@";`},
	{`App.java`, `ds.setPassword("@");`},
	{`App.java`, `DriverManager.getConnection(url, "app", "@");`},
	{`App.java`, `props.put("password", "@");`},
	{`App.java`, `private static final String API_KEY = "@";`},
	{`App.java`, `DriverManager.getConnection("jdbc:mysql://db.acme.io/shop?user=app&password=@");`},
	{`app.php`, `define('DB_PASSWORD', '@');`},
	{`app.php`, `$db = new PDO($dsn, 'app', '@');`},
	{`app.php`, `$config['password'] = '@';`},
	{`app.php`, `'password' => '@',`},
	{`app.php`, `mysqli_connect('db', 'app', '@');`},
	{`app.rb`, `password = "@"`},
	{`app.rb`, `config.api_key = "@"`},
	{`app.rb`, `{ password: "@" }`},
	{`app.go`, `password := "@"`},
	{`app.go`, `cfg := Config{Password: "@"}`},
	{`app.go`, `const apiKey = "@"`},
	{`app.go`, `db, _ := sql.Open("mysql", "app:@@tcp(db.acme.io:3306)/shop")`},
	{`app.go`, `req.SetBasicAuth("app", "@")`},
	{`app.cs`, `var cs = "Server=db.acme.io;User Id=sa;Password=@;";`},
	{`app.cs`, `string password = "@";`},
	{`app.cs`, `new NetworkCredential("app", "@")`},
	{`app.kt`, `val password = "@"`},
	{`app.swift`, `let password = "@"`},
	{`app.rs`, `let password = "@";`},
	{`app.c`, `const char *password = "@";`},
	{`app.scala`, `val password = "@"`},
	{`run.sh`, `export DB_PASSWORD=@`},
	{`run.sh`, `PASSWORD="@"`},
	{`run.sh`, `mysql -u root -p@ shop`},
	{`run.sh`, `curl -u app:@ https://api.acme.io`},
	{`run.sh`, `PGPASSWORD=@ psql -h db`},
	{`run.sh`, `sshpass -p @ ssh app@db.acme.io`},
	{`a.ps1`, `$password = "@"`},
	{`a.ps1`, `ConvertTo-SecureString "@" -AsPlainText -Force`},
	{`a.bat`, `set DB_PASSWORD=@`},
	{`app.yaml`, `password: @`},
	{`app.yaml`, `password: "@"`},
	{`app.yml`, "env:\n  - name: DB_PASSWORD\n    value: @"},
	{`docker-compose.yml`, "services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: @"},
	{`docker-compose.yml`, "services:\n  db:\n    environment:\n      - POSTGRES_PASSWORD=@"},
	{`.env`, `DB_PASSWORD=@`},
	{`.env`, `API_KEY="@"`},
	{`app.ini`, "[db]\npassword = @"},
	{`app.toml`, `password = "@"`},
	{`app.properties`, `spring.datasource.password=@`},
	{`app.json`, `{"password": "@"}`},
	{`app.json`, `{"db": {"user": "app", "pass": "@"}}`},
	{`app.xml`, `<password>@</password>`},
	{`app.xml`, `<add key="ApiKey" value="@"/>`},
	{`web.config`, `<add name="d" connectionString="Server=db;User Id=sa;Password=@;"/>`},
	{`Dockerfile`, "FROM x\nENV DB_PASSWORD=@"},
	{`Dockerfile`, "FROM x\nARG API_TOKEN=@"},
	{`main.tf`, `password = "@"`},
	{`a.tfvars`, `db_password = "@"`},
	{`app.sql`, `CREATE USER app IDENTIFIED BY '@';`},
	{`app.sql`, `ALTER USER app WITH PASSWORD '@';`},
	{`app.conf`, `requirepass @`},
	{`.netrc`, `machine db.acme.io login app password @`},
	{`.pgpass`, `db.acme.io:5432:shop:app:@`},
	{`redis.txt`, `redis://:@@cache.acme.io:6379/0`},
	{`amqp.js`, `const u = "amqp://app:@@mq.acme.io/v";`},
	{`ftp.py`, `u = "ftp://app:@@files.acme.io/x"`},
	{`a.js`, "const u = `https://app:@@api.acme.io/x`;"},
	{`vue.vue`, "<script>\nconst token = \"@\"\n</script>"},
	{`x.html`, `<script>var apiKey = "@";</script>`},
}

func TestWhatAMachineDrewRefusesACommit(t *testing.T) {
	m := maker{rand.New(rand.NewPCG(10, 10))}
	e := checks.Engine{Detectors: []checks.Detector{secrets.New(secrets.Options{})}}
	for _, form := range forms {
		for kind, value := range map[string]string{"hexadecimal": m.run("0123456789abcdef", 32), "letters and digits": m.run(alnum, 40)} {
			text := strings.Replace(form.text, "@", value, 1) + "\n"
			found, err := e.ScanFile(&checks.File{Path: form.path, Data: []byte(text)})
			if err != nil {
				t.Fatalf("%s: %v", form.text, err)
			}
			worst := checks.Info
			for _, x := range found {
				worst = max(worst, x.Severity)
			}
			if worst < checks.High {
				t.Errorf("%s: %s with %s: %d findings, at most %v; want one that is high", form.path, form.text, kind, len(found), worst)
			}
		}
	}
}
