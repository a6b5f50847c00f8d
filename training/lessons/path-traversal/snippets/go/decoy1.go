package reports

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

func read(r *http.Request) ([]byte, error) {
	name := strings.ReplaceAll(r.FormValue("name"), "../", "")
	return os.ReadFile(filepath.Join("/srv/reports", name))
}
