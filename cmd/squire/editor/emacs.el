;; Squire in every buffer that Eglot serves (Emacs 29 and later). Eglot runs
;; one server a buffer, so Squire runs the server that Eglot would have run and
;; hands on what it says; where that one isn't installed, Squire runs alone.
(defun squire-eglot-contact (usual project)
  "Return how Eglot runs Squire in PROJECT, and through it the server USUAL."
  (let* ((found (ignore-errors
                  (cond ((not (functionp usual)) usual)
                        ((eq (cdr (func-arity usual)) 1) (funcall usual nil))
                        (t (funcall usual nil project)))))
         (words (and (listp found) (seq-take-while #'stringp found)))
         (rest (and (listp found) (seq-drop-while #'stringp found))))
    (cond ((or (not words) (not (executable-find (car words)))) '("squire" "lsp"))
          ;; A server that is reached by a port isn't Squire's to start.
          ((or (integerp (car rest)) (eq (car rest) :autoport)) found)
          (t `("squire" "lsp" "--with" ,(combine-and-quote-strings words) ,@rest)))))

(with-eval-after-load 'eglot
  (setq eglot-server-programs
        (append (mapcar (lambda (entry)
                          (cons (car entry)
                                `(lambda (&optional _interactive project)
                                   (squire-eglot-contact ',(cdr entry) project))))
                        eglot-server-programs)
                '(((prog-mode conf-mode text-mode) "squire" "lsp")))))

(dolist (hook '(prog-mode-hook conf-mode-hook yaml-mode-hook html-mode-hook))
  (add-hook hook #'eglot-ensure))
