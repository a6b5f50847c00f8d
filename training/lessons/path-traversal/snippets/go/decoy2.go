package reports

import (
	"net/http"
	"os"
	"strings"
)

func read(r *http.Request) ([]byte, error) {
	path := "/srv/reports/" + r.FormValue("name")
	if !strings.HasPrefix(path, "/srv/reports/") {
		return nil, os.ErrNotExist
	}
	return os.ReadFile(path)
}
