;;; session.el --- a session in a real Emacs with Eglot  -*- lexical-binding: t -*-

;; See the finding, read the card, apply the fix, open the lesson, change the
;; settings.  Prints lines for the table of editors/test/run.sh.

(require 'eglot)
(require 'flymake)

(defconst dir (getenv "SQUIRE_TEST_DIR"))
(defconst project (concat dir "/project/"))
(defconst patience (string-to-number (getenv "SQUIRE_TEST_PATIENCE")))

(setq eglot-autoshutdown nil
      eglot-confirm-server-edits nil
      eglot-confirm-server-initiated-edits nil
      make-backup-files nil
      auto-save-default nil
      create-lockfiles nil)

;; What the package go-mode brings, as far as Eglot looks at it.
(define-derived-mode go-mode prog-mode "Go")
(add-to-list 'auto-mode-alist '("\\.go\\'" . go-mode))

(defun say (form &rest args)
  (princ (concat (apply #'format form args) "\n")))

(defun result (check ok)
  (say "RESULT emacs %s %s" check (if ok "ok" "no"))
  ok)

(defun await (what ok)
  "Wait until the function OK returns something, and return that; WHAT tells what for."
  (let ((end (time-add nil patience)) it)
    (while (not (or (setq it (funcall ok)) (time-less-p end nil)))
      ;; Reads what the server says, and events of watched files.
      (read-event nil nil 0.02)
      (accept-process-output nil 0.02))
    (unless it (say "%s: nothing came in %d s" what patience))
    it))

(defun findings ()
  "The diagnostics of Squire in this buffer."
  (flymake-start)
  (seq-filter (lambda (d) (string-match-p "personal access token" (flymake-diagnostic-text d)))
              (flymake-diagnostics)))

(defun visit (name)
  "Visit a file of the project and wait until its server runs."
  (switch-to-buffer (find-file-noselect (concat project name)))
  (unless (eglot-managed-p)
    ;; In batch mode no command loop runs `post-command-hook', where
    ;; `eglot-ensure' would start it.
    (apply #'eglot (eglot--guess-contact)))
  (await "the server" #'eglot-managed-p)
  (flymake-mode 1))

(defun action (title)
  "Do the action whose title starts with TITLE about the finding at point."
  (let* ((d (car (findings)))
         (all (eglot-code-actions (flymake-diagnostic-beg d) (flymake-diagnostic-end d)))
         (one (seq-find (lambda (a) (string-prefix-p title (plist-get a :title))) all)))
    (if one
        (eglot-execute (eglot-current-server) one)
      (say "there is no action %s in %S" title (mapcar (lambda (a) (plist-get a :title)) all)))))

(defun session ()
  (visit "main.go")
  (say "server       %s" (mapconcat #'identity (process-command (jsonrpc--process (eglot-current-server))) " "))
  (let* ((before (buffer-string))
         (d (car (await "the diagnostic" #'findings)))
         (text (and d (buffer-substring-no-properties (flymake-diagnostic-beg d) (flymake-diagnostic-end d)))))
    (result "diagnostic" (and text (string-match-p "\\`gh[p]_[[:alnum:]]\\{36\\}\\'" text)))
    (say "--- a finding\nmain.go:%d:%d: %s" (line-number-at-pos (flymake-diagnostic-beg d))
         (save-excursion (goto-char (flymake-diagnostic-beg d)) (current-column))
         (flymake-diagnostic-text d))
    (goto-char (flymake-diagnostic-beg d))

    (let (card)
      (eglot-hover-eldoc-function (lambda (text &rest _) (setq card text)))
      (await "the card" (lambda () card))
      (result "hover" (and card (string-match-p "github-pat" card) (not (string-search text card))))
      (say "--- its card, by Eldoc\n%s" card))

    (action "Read it from")
    (await "the fix" (lambda () (save-excursion (goto-char (point-min)) (search-forward "os.Getenv" nil t))))
    (save-buffer)
    (result "fix" (with-temp-buffer
                    (insert-file-contents (concat project "main.go"))
                    (and (save-excursion (search-forward "os.Getenv" nil t))
                         (not (search-forward text nil t)))))
    (say "--- after the fix\n%s" (buffer-string))
    (await "no diagnostic after the fix" (lambda () (not (findings))))
    (erase-buffer)
    (insert before)
    (save-buffer) ; what makes Eglot send the change: in batch mode no idle timer does
    (await "the diagnostic in the text from before" #'findings))

  (action "Learn: ")
  (result "lesson" (await "the lesson"
                          (lambda () (seq-find (lambda (b) (string-match-p "/squire/lessons/" (or (buffer-file-name b) "")))
                                               (buffer-list)))))

  (when (member "--with" (process-command (jsonrpc--process (eglot-current-server))))
    (with-temp-file (concat project "beside.go")
      (insert "package main\n\nfunc beside() {\n\tunused := \"gh" "p_x\"\n}\n"))
    (visit "beside.go")
    (await "what gopls says through squire"
           (lambda ()
             (flymake-start)
             (seq-find (lambda (d) (string-match-p "declared and not used" (flymake-diagnostic-text d)))
                       (flymake-diagnostics))))
    (unless (eglot-server-capable :definitionProvider)
      (error "What gopls can is not handed on"))
    (say "--- through squire, what gopls says\n%s" (mapconcat #'flymake-diagnostic-text (flymake-diagnostics) "\n")))

  (visit "other.conf")
  (await "the second diagnostic" #'findings)
  (with-temp-file (concat project ".squire.toml")
    (insert "[paths]\nexclude = [\"other.conf\"]\n"))
  (result "config" (await "the change of the settings" (lambda () (not (findings))))))

(condition-case err
    (session)
  (error (say "FAILED: %S" err) (kill-emacs 1)))
(kill-emacs 0)
;;; session.el ends here
