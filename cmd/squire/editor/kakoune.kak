# Squire for every file type, beside the servers that kakoune-lsp (17 or later)
# runs. This comes after the line that loads kakoune-lsp.
hook -group lsp-squire global BufSetOption filetype=.+ %{
    set-option -add buffer lsp_servers %{
        [squire]
        root_globs = [".squire.toml", ".git"]
        command = "squire"
        args = ["lsp"]
    }
}
