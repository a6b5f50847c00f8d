package embed

// html finds the scripts of a page.
func (f *finder) html() {}
