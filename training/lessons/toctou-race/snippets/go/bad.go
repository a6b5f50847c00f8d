package settings

import "os"

func create(path string, text []byte) error {
	if _, err := os.Stat(path); err == nil { // {{mark}}
		return os.ErrExist
	}
	return os.WriteFile(path, text, 0o600)
}
