-- :checkhealth squire

local M = {}

local server = require('squire.server')
local health = vim.health

local function binary()
  local config = server.config()
  if type(config.cmd) ~= 'table' then
    health.ok('the server is started by a function of yours')
    return
  end
  local program = config.cmd[1]
  local path = vim.fn.exepath(program)
  if path == '' then
    health.error(program .. " isn't on your PATH, so nothing is scanned", {
      'Install squire: https://github.com/squiresec/squire',
      "Or name it: vim.g.squire_cmd = { '/opt/squire/bin/squire', 'lsp' }",
    })
    return
  end
  local ok, done = pcall(function()
    return vim.system({ path, 'version' }, { text = true }):wait(10000)
  end)
  if not ok or done.code ~= 0 then
    health.error(path .. " doesn't run: " .. (ok and vim.trim(done.stderr) or done), { 'Install squire again' })
    return
  end
  health.ok(('%s: %s'):format(path, vim.split(vim.trim(done.stdout), '\n')[1]))
end

local function root(r)
  local name = r.uri == '' and 'files in no project' or vim.uri_to_fname(r.uri)
  if r.problem then
    health.error(("%s: its settings can't be read: %s"):format(name, r.problem), { 'Correct the file; it is read again at once' })
  elseif r.rules == 0 then
    health.warn(name .. ': no rule is on', { 'Look at [rules] in .squire.toml' })
  else
    health.ok(('%s: %s, %d rules, mode %s from %s'):format(
      name, r.config and '.squire.toml' or 'no .squire.toml, so the defaults', r.rules, r.mode, r.failOn))
  end
end

local function running()
  local clients = vim.lsp.get_clients({ name = 'squire' })
  if #clients == 0 then
    health.warn('the server is not running', {
      'Open a file, then :checkhealth squire again',
      ':Squire log shows what the server said',
    })
    return
  end
  if #clients > 1 then
    health.warn(#clients .. ' servers run; one is enough for all folders', { 'Is squire configured twice, here and in lspconfig?' })
  end
  for _, client in ipairs(clients) do
    health.ok(('the server runs for %d buffers, positions in %s'):format(vim.tbl_count(client.attached_buffers), client.offset_encoding))
    local answer = vim.fn.has('nvim-0.11') == 1 and client:request_sync('squire/status', vim.empty_dict(), 5000)
      or vim.fn.has('nvim-0.11') == 0 and client.request_sync('squire/status', vim.empty_dict(), 5000, 0)
    local status = answer and answer.result
    if not status then
      health.warn("the server doesn't say how it is", { ':Squire restart', ':Squire log' })
    else
      for _, r in ipairs(status.roots) do
        root(r)
      end
      for _, g in ipairs(status.gaps) do
        health.warn('not scanned: ' .. g.message)
      end
    end
  end
end

local function others()
  local names = {}
  for _, client in ipairs(vim.lsp.get_clients()) do
    if client.name ~= 'squire' and not vim.tbl_contains(names, client.name) then
      names[#names + 1] = client.name
    end
  end
  table.sort(names)
  health.info(#names == 0 and 'no other servers run' or 'beside it run: ' .. table.concat(names, ', '))
end

function M.check()
  health.start('squire')
  local v = vim.version()
  if vim.fn.has('nvim-0.10') == 0 then
    health.error(('Neovim %d.%d is too old'):format(v.major, v.minor), { 'Squire needs Neovim 0.10 or later' })
    return
  end
  health.ok(('Neovim %d.%d.%d, started by %s'):format(v.major, v.minor, v.patch, vim.lsp.enable and 'vim.lsp.enable' or 'an autocommand'))
  if vim.g.squire_enable == false then
    health.info('vim.g.squire_enable is false: the plug-in is off')
  end
  binary()
  running()
  others()
end

return M
