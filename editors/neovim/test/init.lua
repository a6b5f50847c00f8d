-- What a user's init.lua would say.
local dir = vim.env.SQUIRE_TEST_DIR
vim.g.squire_cmd = { dir .. '/squire', 'lsp' }
vim.opt.runtimepath:prepend(dir)
vim.opt.swapfile = false
