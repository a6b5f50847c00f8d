-- A session in a real Neovim: see the finding, read the card, apply the fix,
-- ignore with a reason, learn, take the quiz, scan, look at the health, change
-- the settings; beside other servers.

local t = dofile(vim.env.SQUIRE_TEST_DIR .. '/test/common.lua')
local say, wait, check, text, diagnostics, keys = t.say, t.wait, t.check, t.text, t.diagnostics, t.keys

local secret = t.token(2026)
local main = { 'package main', '', 'func main() {', '\tprintln("🦊", "' .. secret .. '")', '}' }

local function one()
  return wait('the diagnostic', function()
    return #diagnostics() == 1 and diagnostics()[1]
  end)
end

local function none(what)
  wait(what, function()
    return #diagnostics() == 0
  end)
end

local function findings()
  t.edit('main.go', main)
  wait('the server', function()
    return #vim.lsp.get_clients({ name = 'squire', bufnr = 0 }) == 1
  end)
  local d = one()
  local line = vim.api.nvim_buf_get_lines(0, d.lnum, d.lnum + 1, false)[1]
  check(line:sub(d.col + 1, d.end_col) == secret, 'the diagnostic underlines something else')
  check(d.code == 'github-pat' and d.severity == vim.diagnostic.severity.ERROR, 'the diagnostic is ' .. vim.inspect(d.code))
  say('diagnostic   main.go:%d:%d %s: %s', d.lnum + 1, d.col + 1, d.code, (d.message:gsub('\n.*', '')))
  check(require('squire').statusline() == 'Squire 1', 'the statusline is ' .. require('squire').statusline())
  wait('the counts', function()
    local counts = require('squire').counts()
    return counts and counts.critical + counts.high == 1
  end)
  say('statusline   %s', require('squire').statusline())
  t.result('diagnostic')
  t.cursor_on(d)
end

local function card()
  vim.lsp.buf.hover()
  wait('the hover', t.float)
  local shown = t.float_text()
  check(shown:find('github-pat', 1, true), "the hover doesn't tell of the finding")
  check(not shown:find(secret, 1, true), 'the hover shows the secret')
  say('hover        %s', vim.split(shown, '\n')[1])
  vim.api.nvim_win_close(t.float(), true)
  t.result('hover')
end

local function fixes()
  t.action('Read it from')
  wait('the fix', function()
    return text():find('os.Getenv', 1, true)
  end)
  check(not text():find(secret, 1, true) and text():find('import "os"', 1, true), 'the fix is not whole: ' .. text())
  none('no diagnostic after the fix')
  say('quick fix    %s', vim.trim(vim.api.nvim_buf_get_lines(0, 5, 6, false)[1]))
  vim.cmd('silent undo')
  t.cursor_on(one())
  say('undo         the diagnostic is back')

  -- No fix of a secret is safe unread, so :Squire fix asks.
  vim.cmd('Squire fix')
  t.choose('Read it from')
  wait('the fix of :Squire fix', function()
    return text():find('os.Getenv', 1, true)
  end)
  vim.cmd('silent write')
  check(not table.concat(vim.fn.readfile(t.project .. '/main.go'), '\n'):find(secret, 1, true), 'the file still holds the secret')
  say(':Squire fix  the file holds no secret')
  t.result('fix')
  vim.cmd('silent undo | silent write')

  t.edit('weak.go', {
    'package main', '', 'import (', '\t"crypto/rand"', '\t"crypto/rsa"', ')', '',
    'func weak() {', '\t_, _ = rsa.GenerateKey(rand.Reader, 1024)', '\t_, _ = rsa.GenerateKey(rand.Reader, 512)', '}',
  })
  wait('two findings', function()
    return #diagnostics() == 2
  end)
  t.cursor_on(diagnostics()[1])
  vim.cmd('Squire fix')
  wait('the safe fix', function()
    return not text():find('1024', 1, true)
  end)
  check(text():find('512', 1, true), ':Squire fix mends more than was asked')
  vim.cmd('silent undo')
  wait('two findings after undo', function()
    return #diagnostics() == 2
  end)
  vim.cmd('Squire! fix')
  wait('all safe fixes', function()
    return not text():find('1024', 1, true) and not text():find('512', 1, true)
  end)
  none('no diagnostic after :Squire! fix')
  say(':Squire! fix both keys of weak.go are long enough')
  vim.cmd('bwipeout!')
  vim.fn.delete(t.project .. '/weak.go')
  vim.cmd.edit(t.project .. '/main.go')
  t.cursor_on(one())

  t.action('Ignore github-pat')
  wait('the ignore comment', function()
    return text():find('\t// squire:ignore github-pat -- ', 1, true)
  end)
  none('no diagnostic after the ignore')
  say('ignore       %s', vim.trim(vim.api.nvim_buf_get_lines(0, 3, 4, false)[1]))
  vim.cmd('silent undo')
  t.cursor_on(one())
end

-- Answers the quiz that is shown, all questions right, by the keyboard.
local function take(answers)
  for n, q in ipairs(answers.questions) do
    wait('question ' .. n, function()
      return t.float_text():find(('(%d of %d)'):format(n, #answers.questions), 1, true)
    end)
    local r = answers.results[n]
    if q.kind == 'spot' then
      check(vim.fn.search(('^ *%d  '):format(r.lines[1]), 'w') > 0, 'the line is not there')
      keys('<Space>')
      check(t.float_text():find('your answer: line ' .. r.lines[1], 1, true), 'the line is not marked: ' .. t.float_text())
    else
      keys(r.option)
      check(t.float_text():find('your answer: ' .. r.option, 1, true), 'the answer is not taken: ' .. t.float_text())
    end
    if n == 2 then -- there and back
      keys('<BS>')
      check(t.float_text():find('your answer: ', 1, true), 'the answer from before is gone')
      keys('<CR>')
    end
    keys('<CR>')
  end
end

local function lessons()
  t.action('Learn: ')
  wait('the lesson', function()
    return t.float_text():find('^# Secrets in code')
  end)
  local page = t.float_text()
  check(page:find('os.Getenv', 1, true), 'the lesson is not about Go')
  check(not page:find('# Answers', 1, true), 'the lesson gives the answers away')
  check(vim.api.nvim_get_current_win() == t.float(), 'the cursor is not in the lesson')
  say('lesson       a float of %d lines:', #vim.split(page, '\n'))
  for _, line in ipairs(vim.list_slice(vim.split(page, '\n'), 1, 16)) do
    say('             | %s', line)
  end

  local answers
  require('squire.server').ask('squire/quiz', { lesson = 'secret-in-code', lang = 'go', answers = vim.empty_dict() }, function(got)
    answers = got
  end)
  wait('the answers', function()
    return answers
  end)
  check(#answers.questions > 0, 'the lesson has no questions')
  keys('t')
  take(answers)
  wait('the end of the quiz', function()
    return t.float_text():find(('^# %d of %d right: passed'):format(#answers.questions, #answers.questions))
  end)
  say('quiz         %s', vim.split(t.float_text(), '\n')[1])
  keys('l')
  wait('the lesson again', function()
    return t.float_text():find('^# Secrets in code')
  end)
  keys('q')
  check(not t.float(), "q doesn't close the lesson")

  vim.cmd('Squire learn sql-injection')
  wait('the lesson by its name', function()
    return t.float()
  end)
  keys('<Esc>')
  t.result('lesson')
end

local function commands()
  t.cursor_on(one())
  vim.cmd('Squire explain')
  wait('the explanation', t.float)
  check(t.float_text():find('[github-pat]', 1, true), 'the explanation is of something else: ' .. t.float_text())
  say('explain      %s', vim.split(t.float_text(), '\n')[1])
  keys('q')

  vim.fn.writefile({ 'key = "' .. t.token(11) .. '"' }, t.project .. '/unopened.py')
  vim.cmd('Squire scan')
  local items = wait('the scan', function()
    local list = vim.fn.getqflist()
    return #list > 0 and list
  end)
  local files = {}
  for _, item in ipairs(items) do
    files[#files + 1] = vim.fs.basename(vim.api.nvim_buf_get_name(item.bufnr))
  end
  check(vim.deep_equal(files, { 'main.go', 'unopened.py' }), 'the list names ' .. vim.inspect(files))
  check(items[2].col == 8 and items[2].type == 'E', 'the place is ' .. vim.inspect(items[2]))
  check(not vim.inspect(items):find('gh' .. 'p_'), 'the list holds a secret')
  check(t.told[#t.told] == 'squire: 2 findings', 'the user is told ' .. vim.inspect(t.told))
  say(':Squire scan unopened.py:%d:%d %s', items[2].lnum, items[2].col, items[2].text)
  vim.cmd('cclose')
  vim.fn.delete(t.project .. '/unopened.py')

  vim.cmd('Squire')
  wait('the status', t.float)
  check(t.float_text():find('rules, mode block', 1, true), 'the status is ' .. t.float_text())
  keys('q')

  check(vim.deep_equal(vim.fn.getcompletion('Squire ', 'cmdline'), { 'explain', 'fix', 'learn', 'log', 'restart', 'scan', 'status' }), 'the verbs complete as ' .. vim.inspect(vim.fn.getcompletion('Squire ', 'cmdline')))
  check(vim.tbl_contains(vim.fn.getcompletion('Squire learn sql', 'cmdline'), 'sql-injection'), "lessons don't complete")
  check(vim.deep_equal(vim.fn.getcompletion('Squire explain g', 'cmdline'), { 'github-pat' }), "rules don't complete")

  local before = vim.lsp.get_clients({ name = 'squire' })[1].id
  vim.cmd('Squire restart')
  wait('the new server', function()
    local client = vim.lsp.get_clients({ name = 'squire', bufnr = 0 })[1]
    return client and client.id ~= before
  end)
  one()
  say('restart      another server, the finding is back')

  local tabs = #vim.api.nvim_list_tabpages()
  vim.cmd('silent Squire log')
  check(#vim.api.nvim_list_tabpages() == tabs + 1, 'no log was opened')
  vim.cmd('tabclose')
end

local function help()
  vim.cmd('helptags ' .. t.dir .. '/squire/doc')
  for _, verb in ipairs(require('squire.command').verbs()) do
    vim.cmd('silent help :Squire-' .. verb)
  end
  vim.cmd('silent help squire')
  check(vim.bo.buftype == 'help' and vim.fn.expand('%:t') == 'squire.txt', 'the help is in ' .. vim.fn.expand('%'))
  -- Every |link| of ours leads somewhere.
  for link in text():gmatch('|([:%w_-]*[sS]quire[%w_-]*)|') do
    vim.cmd('silent help ' .. link)
  end
  vim.cmd('helpclose')
  say('help         :help squire, and a tag for each verb')

  vim.cmd('silent checkhealth squire')
  local report = text()
  for _, want in ipairs({ 'Neovim', '/bin/squire: squire ', 'the server runs for', 'no .squire.toml, so the defaults', 'rules, mode block' }) do
    check(report:find(want, 1, true), 'the health says nothing of ' .. want .. ':\n' .. report)
  end
  check(not report:find('ERROR') and not report:find('WARNING'), 'the health is bad:\n' .. report)
  say('checkhealth  no warnings')
  vim.cmd('bwipeout')
end

local function settings()
  t.edit('other.py', { 'key = "' .. t.token(7) .. '"' })
  one()
  vim.fn.writefile({ '[paths]', 'exclude = ["other.py"]' }, t.project .. '/.squire.toml')
  none('the change of the settings')
  say('settings     .squire.toml excludes other.py: its diagnostic is gone')
  t.result('config')
end

-- A server in Neovim itself, named and made as none-ls makes its own.
local function none_ls(buf)
  local function serve(dispatchers)
    local closing = false
    local answers = {
      initialize = function()
        return { capabilities = { codeActionProvider = true, documentFormattingProvider = true, textDocumentSync = 1 } }
      end,
      ['textDocument/codeAction'] = function()
        return { { title = 'Theirs', kind = 'quickfix', isPreferred = true, command = { title = 'Theirs', command = 'theirs' } } }
      end,
    }
    return {
      request = function(method, params, callback)
        callback(nil, answers[method] and answers[method](params) or nil)
        return true, 1
      end,
      notify = function(method, params)
        if method == 'textDocument/didOpen' then
          dispatchers.notification('textDocument/publishDiagnostics', {
            uri = params.textDocument.uri,
            diagnostics = {
              { range = { start = { line = 3, character = 0 }, ['end'] = { line = 3, character = 4 } }, message = 'theirs', source = 'theirs' },
            },
          })
        end
        return true
      end,
      is_closing = function()
        return closing
      end,
      terminate = function()
        closing = true
      end,
    }
  end
  vim.lsp.start({ name = 'null-ls', cmd = serve, root_dir = t.project }, { bufnr = buf })
end

local function beside()
  local gopls = vim.fn.executable(t.dir .. '/bin/gopls') == 1
  vim.fn.delete(t.project .. '/.squire.toml')
  t.edit('beside.go', { 'package main', '', 'func beside() {', '\tunused := "' .. secret .. '"', '}' })
  local buf = vim.api.nvim_get_current_buf()
  none_ls(buf)
  if gopls then
    vim.lsp.start({ name = 'gopls', cmd = { t.dir .. '/bin/gopls', 'serve' }, root_dir = t.project }, { bufnr = buf })
  end
  local want = gopls and { 'squire', 'compiler', 'theirs' } or { 'squire', 'theirs' }
  local from
  local function all()
    from = {}
    for _, d in ipairs(vim.diagnostic.get(buf)) do
      from[d.source] = (from[d.source] or 0) + 1
    end
    for _, source in ipairs(want) do
      if not from[source] then
        return false
      end
    end
    return from.squire == 1
  end
  check(vim.wait(t.patience, all, 10), 'the diagnostics come from ' .. vim.inspect(from))

  -- Ours is asked for alone, however preferred theirs is.
  t.cursor_on(diagnostics()[1])
  vim.cmd('Squire fix')
  for _, title in ipairs(t.choose('Read it from')) do
    check(title ~= 'Theirs', ':Squire fix offers what others can do')
  end
  wait('the fix beside others', function()
    return text():find('os.Getenv', 1, true)
  end)
  vim.cmd('silent undo')
  one()
  t.cursor_on(diagnostics()[1])
  vim.lsp.buf.code_action()
  local titles = {}
  for _, item in ipairs(t.asked()) do
    local title = item.action.title
    check(not titles[title], 'the action is offered twice: ' .. title)
    titles[title] = vim.lsp.get_client_by_id(item.ctx.client_id).name
  end
  check(titles.Theirs == 'null-ls' and titles['Ignore github-pat here, with a reason'] == 'squire', 'the actions are ' .. vim.inspect(titles))
  say('beside       %s: each shows its own, none twice', gopls and 'gopls and none-ls' or 'none-ls (no gopls here)')
  vim.cmd('silent checkhealth squire')
  check(text():find('beside it run: ' .. (gopls and 'gopls, ' or '') .. 'null-ls', 1, true), "the health doesn't name the others:\n" .. text())
  vim.cmd('bwipeout')
end

t.run(function()
  local v = vim.version()
  say('Neovim %d.%d.%d', v.major, v.minor, v.patch)
  findings()
  card()
  fixes()
  lessons()
  commands()
  help()
  settings()
  beside()

  local clients = vim.lsp.get_clients({ name = 'squire' })
  check(#clients == 1, 'there are ' .. #clients .. ' servers, want one for all folders')
  vim.lsp.stop_client(clients)
  wait('the end of the server', function()
    return #vim.lsp.get_clients({ name = 'squire' }) == 0
  end)
  check(require('squire').statusline() == '', 'the statusline shows a server that is gone')
  say('stop         the server is gone')
end)
