-- Starts Squire's language server for every file that is edited.
--
--   vim.g.squire_enable = false   -- before this file is read: don't
--   vim.g.squire_cmd = { '/opt/squire/bin/squire', 'lsp' }

if vim.g.loaded_squire or vim.g.squire_enable == false then
  return
end
vim.g.loaded_squire = true

if vim.lsp.enable then -- Neovim 0.11 and later
  vim.lsp.enable('squire')
  return
end

if vim.fn.has('nvim-0.10') == 0 then
  vim.notify('squire needs Neovim 0.10 or later', vim.log.levels.WARN)
  return
end

local config = dofile(vim.api.nvim_get_runtime_file('lsp/squire.lua', false)[1])

local function start(buf)
  -- Help, terminals, quickfix and the like hold no code that is committed.
  if not vim.api.nvim_buf_is_loaded(buf) or vim.bo[buf].buftype ~= '' then
    return
  end
  if vim.fn.executable(config.cmd[1]) == 0 then
    vim.notify_once(
      ('squire: %s is not on your PATH, so nothing is scanned. Install squire, or set vim.g.squire_cmd.'):format(config.cmd[1]),
      vim.log.levels.WARN
    )
    return
  end
  vim.lsp.start({
    name = config.name,
    cmd = config.cmd,
    root_dir = vim.fs.root(buf, config.root_markers),
  }, { bufnr = buf, reuse_client = config.reuse_client })
end

local group = vim.api.nvim_create_augroup('squire', { clear = true })
vim.api.nvim_create_autocmd({ 'BufReadPost', 'BufNewFile', 'BufFilePost' }, {
  group = group,
  desc = 'Start the squire language server',
  callback = function(args)
    start(args.buf)
  end,
})
for _, buf in ipairs(vim.api.nvim_list_bufs()) do
  if vim.api.nvim_buf_get_name(buf) ~= '' then
    start(buf) -- opened before this plug-in was loaded
  end
end
