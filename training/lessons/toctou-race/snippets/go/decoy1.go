package settings

import "os"

func create(path string, text []byte) error {
	for range 2 {
		if _, err := os.Stat(path); err == nil {
			return os.ErrExist
		}
	}
	return os.WriteFile(path, text, 0o600)
}
