-- A session without the plug-in, with what `squire editor neovim` writes.

vim.env.PATH = vim.env.SQUIRE_TEST_DIR .. '/bin:' .. vim.env.PATH
local t = dofile(vim.env.SQUIRE_TEST_DIR .. '/test/common.lua')

t.run(function()
  t.check(vim.fn.exists(':Squire') == 0, 'the plug-in takes part')
  t.edit('alone.py', { 'key = "' .. t.token(9) .. '"' })
  t.wait('the diagnostic', function()
    return #t.diagnostics() == 1
  end)
  t.cursor_on(t.diagnostics()[1])
  t.action('Learn: ')
  t.wait('the lesson', function()
    return vim.api.nvim_buf_get_name(0):find('/squire/lessons/', 1, true) ~= nil
  end)
  t.say('settings alone: finding, and the lesson as a page: %s', vim.api.nvim_buf_get_lines(0, 0, 1, false)[1])
end)
