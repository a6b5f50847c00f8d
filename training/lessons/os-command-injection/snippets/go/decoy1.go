package status

import (
	"net/http"
	"os/exec"
	"strings"
)

func reach(r *http.Request) ([]byte, error) {
	host := strings.ReplaceAll(r.FormValue("host"), ";", "")
	return exec.Command("sh", "-c", "ping -c 1 "+host).Output()
}
