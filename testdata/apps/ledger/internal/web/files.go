package web

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
)

var receiptName = regexp.MustCompile(`^[0-9a-f]{32}\.(pdf|png)$`)

// receipt sends a receipt, whose name this program made.
func (s *server) receipt(w http.ResponseWriter, r *http.Request) {
	name := chi.URLParam(r, "name")
	if receiptName.MatchString(name) {
		http.ServeFile(w, r, filepath.Join(s.uploads, name))
		return
	}
	// Receipts from before the change have the names that they came with.
	http.ServeFile(w, r, filepath.Join(s.uploads, "old", r.URL.Query().Get("file"))) // want go-path-from-request
}

// upload keeps a receipt.
func (s *server) upload(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 10<<20)
	file, header, err := r.FormFile("receipt")
	if err != nil {
		http.Error(w, "no receipt", http.StatusBadRequest)
		return
	}
	defer file.Close()
	out, err := os.OpenFile(filepath.Join(s.uploads, filepath.Base(header.Filename)), os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o640)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	defer out.Close()
	if _, err := io.Copy(out, file); err != nil {
		s.fail(w, r, err)
		return
	}
	// Beside it stands who sent it.
	os.WriteFile(filepath.Join(s.uploads, r.FormValue("folder"), "sender"), []byte(header.Filename), 0o640) // want go-path-from-request
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// importArchive unpacks the receipts of another program.
func (s *server) importArchive(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<20))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		http.Error(w, "no archive", http.StatusBadRequest)
		return
	}
	for _, f := range archive.File {
		if f.FileInfo().IsDir() {
			continue
		}
		if err := extract(f, filepath.Join(s.uploads, "in", f.Name)); err != nil {
			s.fail(w, r, err)
			return
		}
	}
}

// importChecked is importArchive for archives with folders of their own.
func (s *server) importChecked(archive *zip.Reader) error {
	for _, f := range archive.File {
		if !filepath.IsLocal(f.Name) {
			continue
		}
		if err := extract(f, filepath.Join(s.uploads, "in", f.Name)); err != nil {
			return err
		}
	}
	return nil
}

// extract writes up to a megabyte of a file of an archive.
func extract(f *zip.File, to string) error {
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to) // want go-zip-slip
	if err != nil {
		return err
	}
	defer out.Close()
	_, err = io.Copy(out, io.LimitReader(in, 1<<20))
	return err
}

// pictures are the hosts that customers' logos come from.
var pictures = []string{"cdn.ledger.internal", "logos.ledger.internal"}

// logo fetches a customer's logo from one of our hosts.
func (s *server) logo(w http.ResponseWriter, r *http.Request) {
	u, err := url.Parse(r.URL.Query().Get("url"))
	if err != nil || u.Scheme != "https" || !slices.Contains(pictures, u.Host) {
		http.Error(w, "no such logo", http.StatusBadRequest)
		return
	}
	s.relay(w, r, u.String())
}

// preview shows what stands behind a link of a note.
func (s *server) preview(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL.Query().Get("link"), nil) // want go-ssrf-request
	if err != nil {
		http.Error(w, "no such page", http.StatusBadRequest)
		return
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	defer res.Body.Close()
	w.Header().Set("Content-Type", "text/plain")
	io.CopyN(w, res.Body, 4096)
}

func (s *server) relay(w http.ResponseWriter, r *http.Request, address string) {
	client := &http.Client{Timeout: 5 * time.Second}
	res, err := client.Get(address)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	defer res.Body.Close()
	w.Header().Set("Content-Type", "image/png")
	io.Copy(w, io.LimitReader(res.Body, 1<<20))
}

// print sends an invoice to a printer of the office.
func (s *server) print(w http.ResponseWriter, r *http.Request) {
	id, ok := number(r, "id")
	if !ok {
		http.NotFound(w, r)
		return
	}
	paper := "a4"
	if r.FormValue("paper") == "letter" {
		paper = "letter"
	}
	file := filepath.Join(s.uploads, strconv.FormatInt(id, 10)+".pdf")
	if r.FormValue("printer") == "" {
		if err := exec.CommandContext(r.Context(), "lp", "-o", "media="+paper, "--", file).Run(); err != nil {
			s.fail(w, r, err)
		}
		return
	}
	line := "lp -d " + r.FormValue("printer") + " " + file
	if err := exec.CommandContext(r.Context(), "sh", "-c", line).Run(); err != nil { // want go-command-shell-dynamic
		s.fail(w, r, err)
	}
}
