package main

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/internal/policy"
)

// An editor is one whose set-up Squire can write.
type editor struct {
	name    string   // as in `squire editor NAME`, and its folder in editors/
	title   string   // as people call it
	aliases []string // other words for it
	file    string   // in the folder editor: what to put there
	where   string   // where that goes
	note    string   // what else it takes, or ""
}

// editors are in the order of the list.
var editors = []editor{
	{
		name: "neovim", title: "Neovim 0.10 and later", aliases: []string{"nvim"}, file: "neovim.lua",
		where: "~/.config/nvim/init.lua",
		note:  "The plug-in does more: https://github.com/squiresec/squire/tree/main/editors/neovim",
	},
	{
		name: "helix", title: "Helix 25.01 and later", aliases: []string{"hx"}, file: "helix.toml",
		where: "~/.config/helix/languages.toml, or .helix/languages.toml of a project",
	},
	{
		name: "emacs", title: "Emacs 29 and later, with Eglot", aliases: []string{"eglot"}, file: "emacs.el",
		where: "~/.emacs.d/init.el",
	},
	{
		name: "vim-ale", title: "Vim with ALE", aliases: []string{"vim", "ale"}, file: "vim-ale.vim",
		where: "~/.vimrc",
	},
	{
		name: "vim-lsp", title: "Vim with vim-lsp", file: "vim-lsp.vim",
		where: "~/.vimrc",
	},
	{
		name: "kakoune", title: "Kakoune with kakoune-lsp", aliases: []string{"kak"}, file: "kakoune.kak",
		where: "~/.config/kak/kakrc, after the line that loads kakoune-lsp",
	},
	{
		name: "sublime", title: "Sublime Text with LSP", aliases: []string{"sublime-text", "subl"}, file: "sublime.json",
		where: "Preferences: LSP Settings (Packages/User/LSP.sublime-settings)",
		note:  `Where that file has "clients", add "squire" to them.`,
	},
	{
		name: "kate", title: "Kate", file: "kate.json",
		where: "Settings, Configure Kate, LSP Client, User Server Settings",
		note:  "Kate asks once whether the command may be started.",
	},
	{
		name: "jetbrains", title: "IntelliJ IDEA and its kin", aliases: []string{"intellij", "idea", "lsp4ij", "goland", "pycharm", "webstorm"}, file: "jetbrains.txt",
		where: "2026.3 and later: Settings, Languages & Frameworks, Language Servers; before that: the plug-in LSP4IJ, New Language Server",
	},
	{
		name: "zed", title: "Zed", file: "zed.json",
		where: "~/.config/zed/tasks.json, or .zed/tasks.json of a project",
		note:  "Zed starts language servers of extensions alone, and Squire has none yet; these are tasks.",
	},
}

//go:embed editor
var editorFiles embed.FS

// text returns what to put where.
func (e *editor) text() string {
	b, err := editorFiles.ReadFile("editor/" + e.file)
	if err != nil {
		panic(err) // a part of the binary
	}
	return string(b)
}

func newEditor(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "editor [NAME]",
		Short:   "Write what an editor's settings need to run Squire",
		GroupID: "setup",
		Long: `Writes what to put into an editor's settings so that it shows the findings while
you type, and says on standard error where that goes. It changes no file.
Without a name, lists the editors.`,
		Example: `  squire editor
  squire editor helix
  squire editor emacs > squire.el`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usageError("editor wants one name, such as `squire editor helix`")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.listEditors(asJSON)
			}
			e, err := findEditor(args[0])
			if err != nil {
				return err
			}
			return a.tellEditor(e, asJSON)
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			var names []cobra.Completion
			if len(args) == 0 {
				for i := range editors {
					names = append(names, cobra.CompletionWithDesc(editors[i].name, editors[i].title))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

// findEditor finds an editor by its name or another word for it.
func findEditor(name string) (*editor, error) {
	word := strings.ToLower(name)
	var names []string
	for i := range editors {
		e := &editors[i]
		if e.name == word || slices.Contains(e.aliases, word) {
			return e, nil
		}
		names = append(names, e.name)
	}
	if word == "vscode" || word == "code" || word == "vscodium" {
		return nil, usageError("VS Code needs the extension and no settings: https://github.com/squiresec/squire/tree/main/editors/vscode")
	}
	hint := policy.DidYouMean(word, names)
	if hint == "" {
		hint = "; `squire editor` lists them, and any other that runs language servers can start `squire lsp`"
	}
	return nil, usageError("there is no editor %q%s", name, hint)
}

// editorJSON is what editor --json writes: of one editor, or of each.
type editorJSON struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Where string `json:"where"`
	Note  string `json:"note,omitempty"`
	Text  string `json:"text,omitempty"`
}

func (a *app) listEditors(asJSON bool) error {
	if asJSON {
		var list []editorJSON
		for _, e := range editors {
			list = append(list, editorJSON{Name: e.name, Title: e.title, Where: e.where, Note: e.note})
		}
		return writeJSON(a.out, list)
	}
	for _, e := range editors {
		if _, err := fmt.Fprintf(a.out, "%-10s %s\n", e.name, e.title); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) tellEditor(e *editor, asJSON bool) error {
	if asJSON {
		return writeJSON(a.out, editorJSON{Name: e.name, Title: e.title, Where: e.where, Note: e.note, Text: e.text()})
	}
	a.note("this goes into %s", e.where)
	if e.note != "" {
		a.note("%s", e.note)
	}
	_, err := fmt.Fprint(a.out, e.text())
	return err
}
