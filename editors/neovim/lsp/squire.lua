-- How Neovim starts Squire's language server. Neovim 0.11 and later read this
-- file for vim.lsp.enable('squire'); lua/squire/server.lua reads it for 0.10.
--
-- There are no filetypes: a secret can stand in any file.

local cmd = vim.deepcopy(vim.g.squire_cmd or { 'squire', 'lsp' })
if vim.g.squire_log then
  vim.list_extend(cmd, { '--log', vim.fn.fnamemodify(vim.g.squire_log, ':p') })
end

---@type vim.lsp.Config
return {
  name = 'squire',
  cmd = cmd,
  root_markers = { '.squire.toml', '.git' },
  -- One server does for all folders: it finds the settings of each file itself.
  reuse_client = function(client)
    return client.name == 'squire'
  end,
}
