-- Starts Squire's language server for every file that is edited, and defines
-- :Squire. See :help squire.

if vim.g.loaded_squire or vim.g.squire_enable == false then
  return
end
vim.g.loaded_squire = true

if vim.fn.has('nvim-0.10') == 0 then
  vim.notify('squire needs Neovim 0.10 or later', vim.log.levels.WARN)
  return
end

vim.api.nvim_create_user_command('Squire', function(args)
  require('squire.command').run(args)
end, {
  nargs = '*',
  bang = true,
  desc = 'Squire: learn, explain, fix, scan, status, restart, log',
  complete = function(...)
    return require('squire.command').complete(...)
  end,
})

require('squire.server').enable()
