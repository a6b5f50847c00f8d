" Squire for every file, beside your other servers, with vim-lsp.
function! s:SquireRoot(info) abort
  let l:path = lsp#utils#get_buffer_path()
  let l:root = lsp#utils#find_nearest_parent_file_directory(l:path, ['.squire.toml', '.git/'])
  return lsp#utils#path_to_uri(empty(l:root) ? fnamemodify(l:path, ':h') : l:root)
endfunction

augroup squire
  autocmd!
  autocmd User lsp_setup call lsp#register_server({
  \ 'name': 'squire',
  \ 'cmd': {info -> ['squire', 'lsp']},
  \ 'root_uri': function('s:SquireRoot'),
  \ 'allowlist': ['*'],
  \})
augroup END
