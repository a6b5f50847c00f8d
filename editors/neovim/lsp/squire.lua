-- How Neovim starts Squire's language server. Neovim 0.11 and later read this
-- file for vim.lsp.enable('squire'); plugin/squire.lua reads it for 0.10.
--
-- There are no filetypes: a secret can stand in any file.

---@type vim.lsp.Config
return {
  name = 'squire',
  cmd = vim.g.squire_cmd or { 'squire', 'lsp' },
  root_markers = { '.squire.toml', '.git' },
  -- One server does for all folders: it finds the settings of each file itself.
  reuse_client = function(client)
    return client.name == 'squire'
  end,
}
