-- Lessons and their quiz, in a float that is used by the keyboard alone.

local M = {}

local float = require('squire.float')
local page = require('squire.page')
local server = require('squire.server')

-- about names a lesson as squire/quiz wants it, in the language it was shown in.
local function about(lesson)
  return { lesson = lesson.id, lang = lesson.lang }
end

--- Shows a lesson. params are those of squire/lesson.
function M.open(params, into)
  server.ask('squire/lesson', params, function(lesson)
    local quiz = (lesson.questions or 0) > 0
    local keys = {}
    if quiz then
      keys.t = function()
        M.quiz(about(lesson), vim.api.nvim_get_current_win())
      end
    end
    float.open(page.lines(lesson.blocks), {
      title = ('%s (%d min)'):format(lesson.title, lesson.minutes),
      footer = 'q close' .. (quiz and ' · t quiz' .. (lesson.quizPassed and ' (passed)' or '') or ''),
      filetype = 'markdown',
      keys = keys,
      into = into,
    })
  end)
end

--- Shows a lesson by a word: the id of a lesson, or of a rule.
function M.named(name, uri)
  server.ask('squire/lessons', vim.empty_dict(), function(all)
    for _, l in ipairs(all.lessons) do
      if l.id == name then
        M.open({ lesson = name, uri = uri })
        return
      end
    end
    M.open({ rule = name, uri = uri })
  end)
end

--- Asks which lesson to show.
function M.choose()
  server.ask('squire/lessons', vim.empty_dict(), function(all)
    vim.ui.select(all.lessons, {
      prompt = 'Lesson',
      format_item = function(l)
        return ('%s (%d min)%s'):format(l.title, l.minutes, l.quizPassed and ', quiz passed' or '')
      end,
    }, function(l)
      if l then
        M.open({ lesson = l.id, uri = vim.uri_from_bufnr(0) })
      end
    end)
  end)
end

-- The state of a quiz: its questions, where it stands, and the answers so far,
-- by the id of the question: a label, or for a spot a set of lines.
local ask, results

--- Starts the quiz of a lesson. params are those of squire/quiz.
function M.quiz(params, into)
  server.ask('squire/quiz', params, function(quiz)
    ask({ params = params, quiz = quiz, at = 1, answers = {} }, into)
  end)
end

-- given says what was answered to a question, for a reader.
local function given(q, answer)
  if answer == nil then
    return 'no answer yet'
  elseif q.kind ~= 'spot' then
    return 'your answer: ' .. answer
  end
  local lines = vim.tbl_keys(answer)
  table.sort(lines)
  return #lines == 0 and 'no line yet' or 'your answer: line ' .. table.concat(lines, ', ')
end

ask = function(state, win)
  local q = state.quiz.questions[state.at]
  local lines = { ('%s (%d of %d)'):format(q.label, state.at, #state.quiz.questions), '' }
  page.question(lines, q)
  vim.list_extend(lines, { '', given(q, state.answers[q.id]) })
  local keys, buf, how = {}, nil, nil
  local function again()
    local cursor = vim.api.nvim_win_get_cursor(win)
    ask(state, win)
    pcall(vim.api.nvim_win_set_cursor, win, cursor)
  end
  if q.kind == 'spot' then
    how = '<Space> marks the line'
    keys['<Space>'] = function()
      local n = tonumber(vim.api.nvim_get_current_line():match('^%s*(%d+)  '))
        or tonumber(vim.api.nvim_get_current_line():match('^%s*(%d+)%s*$'))
      if n then
        local set = state.answers[q.id] or {}
        set[n] = not set[n] or nil
        state.answers[q.id] = next(set) and set or nil
        again()
      end
    end
  else
    how = table.concat(q.labels, '/') .. ' answers'
    for _, label in ipairs(q.labels) do
      keys[label] = function()
        state.answers[q.id] = label
        again()
      end
    end
  end
  local last = state.at == #state.quiz.questions
  local function go(by)
    return function()
      local to = state.at + by
      if to < 1 then
        M.open(state.params, win)
      elseif to > #state.quiz.questions then
        results(state, win)
      else
        state.at = to
        ask(state, win)
      end
    end
  end
  keys['<CR>'], keys['<BS>'] = go(1), go(-1)
  win, buf = float.open(lines, {
    title = state.quiz.title .. ': quiz',
    footer = ('%s · Enter %s · Backspace back · q close'):format(how, last and 'ends' or 'next'),
    filetype = 'markdown',
    keys = keys,
    into = win,
  })
  return buf
end

results = function(state, win)
  local answers = vim.empty_dict()
  for id, answer in pairs(state.answers) do
    answers[id] = type(answer) == 'table' and vim.tbl_keys(answer) or answer
  end
  local params = vim.tbl_extend('force', state.params, { answers = answers })
  server.ask('squire/quiz', params, function(quiz)
    local lines = {
      ('# %d of %d right%s'):format(quiz.right, #quiz.questions, quiz.passed and ': passed' or ''),
      '',
    }
    for i, q in ipairs(quiz.questions) do
      local r = quiz.results[i]
      lines[#lines + 1] = ('%s %s: %s'):format(r.right and 'right' or 'WRONG', q.label, page.text(q.prompt))
      if q.kind == 'spot' then
        lines[#lines + 1] = ('  line %s. %s'):format(table.concat(r.lines, ', '), page.text(r.why))
      else
        for n, label in ipairs(q.labels) do
          local mark = label == r.option and '+' or (label == state.answers[q.id] and '-' or nil)
          if mark then
            lines[#lines + 1] = ('  %s %s) %s'):format(mark, label, page.text(r.options[n]))
          end
        end
      end
      lines[#lines + 1] = ''
    end
    if not quiz.passed then
      lines[#lines + 1] = 'Passed is who answers all of them right; try again any time.'
    end
    float.open(lines, {
      title = quiz.title .. ': quiz',
      footer = 'q close · t again · l lesson',
      filetype = 'markdown',
      into = win,
      keys = {
        t = function()
          M.quiz(state.params, win)
        end,
        l = function()
          M.open(state.params, win)
        end,
      },
    })
  end)
end

return M
