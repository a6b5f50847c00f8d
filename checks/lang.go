package checks

import (
	"bytes"
	"path"
	"strings"
)

// Lang names a programming or markup language in lower case: "go", "python".
type Lang string

// The languages that Squire tells apart.
const (
	Go         Lang = "go"
	Python     Lang = "python"
	JavaScript Lang = "javascript"
	TypeScript Lang = "typescript"
	Java       Lang = "java"
	Kotlin     Lang = "kotlin"
	Ruby       Lang = "ruby"
	PHP        Lang = "php"
	CSharp     Lang = "csharp"
	Rust       Lang = "rust"
	C          Lang = "c"
	CPP        Lang = "cpp"
	Shell      Lang = "shell"
	Dockerfile Lang = "dockerfile"
	YAML       Lang = "yaml"
	JSON       Lang = "json"
	TOML       Lang = "toml"
	XML        Lang = "xml"
	HTML       Lang = "html"
	SQL        Lang = "sql"
	Terraform  Lang = "terraform"
	INI        Lang = "ini" // .ini, .properties, .env and their kin, nginx.conf, sshd_config
	Markdown   Lang = "markdown"
)

var langByExt = map[string]Lang{
	".go": Go, ".py": Python, ".pyi": Python, ".pyw": Python,
	".js": JavaScript, ".mjs": JavaScript, ".cjs": JavaScript, ".jsx": JavaScript,
	".ts": TypeScript, ".mts": TypeScript, ".cts": TypeScript, ".tsx": TypeScript,
	".java": Java, ".kt": Kotlin, ".kts": Kotlin, ".rb": Ruby, ".rake": Ruby, ".php": PHP,
	".cs": CSharp, ".rs": Rust, ".c": C, ".h": C, ".cc": CPP, ".cpp": CPP, ".cxx": CPP, ".hpp": CPP,
	".sh": Shell, ".bash": Shell, ".zsh": Shell, ".ksh": Shell,
	".dockerfile": Dockerfile, ".yaml": YAML, ".yml": YAML, ".json": JSON, ".jsonc": JSON,
	".toml": TOML, ".xml": XML, ".html": HTML, ".htm": HTML, ".sql": SQL,
	".vue": HTML, ".ejs": HTML, ".hbs": HTML, ".handlebars": HTML, ".mustache": HTML, ".njk": HTML, ".jinja": HTML, ".jinja2": HTML,
	".tf": Terraform, ".tfvars": Terraform, ".hcl": Terraform,
	".ini": INI, ".properties": INI, ".env": INI, ".cfg": INI, ".conf": INI,
	".cnf": INI, ".service": INI, ".socket": INI, ".timer": INI,
	".md": Markdown, ".markdown": Markdown,
}

var langByName = map[string]Lang{
	"dockerfile": Dockerfile, "containerfile": Dockerfile, "gemfile": Ruby, "rakefile": Ruby,
	".bashrc": Shell, ".zshrc": Shell, ".profile": Shell, ".bash_profile": Shell,
	".env": INI, ".npmrc": INI, ".pypirc": INI, ".gitconfig": INI,
	"sshd_config": INI, "ssh_config": INI,
}

// DetectLang names the language of a file from its path, and for a file
// without extension from a "#!" line at the start of data.
func DetectLang(name string, data []byte) Lang {
	base := strings.ToLower(path.Base(name))
	if l, ok := langByName[base]; ok {
		return l
	}
	if strings.HasPrefix(base, ".env.") {
		return INI
	}
	// Dockerfile.go is how the image is made, dockerfile.go a program.
	if strings.HasPrefix(base, "dockerfile.") && (langByExt[path.Ext(base)] == "" || !strings.HasPrefix(path.Base(name), "d")) {
		return Dockerfile
	}
	if ext := path.Ext(base); ext != "" && ext != base {
		return langByExt[ext]
	}
	line, ok := bytes.CutPrefix(data[:min(len(data), 200)], []byte("#!"))
	if !ok {
		return ""
	}
	line, _, _ = bytes.Cut(line, []byte{'\n'})
	for _, word := range bytes.Fields(line) {
		word = bytes.TrimRight(word[bytes.LastIndexByte(word, '/')+1:], "0123456789.")
		switch string(word) {
		case "sh", "bash", "zsh", "ksh", "dash":
			return Shell
		case "python":
			return Python
		case "node", "nodejs", "deno", "bun":
			return JavaScript
		case "ruby":
			return Ruby
		case "php":
			return PHP
		}
	}
	return ""
}
