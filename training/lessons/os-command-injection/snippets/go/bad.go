package status

import (
	"net/http"
	"os/exec"
)

func reach(r *http.Request) ([]byte, error) {
	host := r.FormValue("host")
	return exec.Command("sh", "-c", "ping -c 1 "+host).Output() // {{mark go-command-shell-dynamic}}
}
