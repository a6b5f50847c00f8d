package settings

import (
	"os"
	"sync"
)

var mu sync.Mutex

func create(path string, text []byte) error {
	mu.Lock()
	defer mu.Unlock()
	if _, err := os.Stat(path); err == nil {
		return os.ErrExist
	}
	return os.WriteFile(path, text, 0o600)
}
