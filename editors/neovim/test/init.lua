-- What a user's init.lua would say.
local dir = vim.env.SQUIRE_TEST_DIR
vim.g.squire_cmd = { dir .. '/bin/squire', 'lsp' }
vim.opt.runtimepath:prepend(dir .. '/squire')
vim.opt.swapfile = false
vim.opt.hidden = true
