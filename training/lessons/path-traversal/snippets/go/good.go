package reports

import (
	"net/http"
	"os"
)

func read(r *http.Request) ([]byte, error) {
	root, err := os.OpenRoot("/srv/reports") // {{mark}}
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return root.ReadFile(r.FormValue("name")) // {{mark}}
}
