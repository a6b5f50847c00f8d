package status

import (
	"net/http"
	"os/exec"
)

func reach(r *http.Request) ([]byte, error) {
	line := "ping -c 1 " + r.FormValue("host")
	return exec.Command("env", "bash", "-c", line).Output()
}
