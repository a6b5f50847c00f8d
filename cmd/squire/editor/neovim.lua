-- Squire for every file, beside your other servers. The plug-in in
-- editors/neovim does the same and adds :Squire and :checkhealth squire.
local squire = { name = 'squire', cmd = { 'squire', 'lsp' }, root_markers = { '.squire.toml', '.git' } }
local function reuse(client)
  return client.name == squire.name -- one server does for all folders
end
if vim.lsp.enable then -- Neovim 0.11 and later
  vim.lsp.config('squire', vim.tbl_extend('error', squire, { reuse_client = reuse }))
  vim.lsp.enable('squire')
else -- Neovim 0.10
  vim.api.nvim_create_autocmd({ 'BufReadPost', 'BufNewFile' }, {
    callback = function(args)
      if vim.bo[args.buf].buftype == '' then
        local root = vim.fs.root(args.buf, squire.root_markers)
        vim.lsp.start({ name = squire.name, cmd = squire.cmd, root_dir = root }, { bufnr = args.buf, reuse_client = reuse })
      end
    end,
  })
end
