package reports

import (
	"net/http"
	"os"
	"path/filepath"
)

func read(r *http.Request) ([]byte, error) {
	name := r.FormValue("name")
	return os.ReadFile(filepath.Join("/srv/reports", name)) // {{mark go-path-from-request}}
}
